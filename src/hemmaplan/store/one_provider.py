"""One provider with what a form about it needs to know, in few questions, and not the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from hemmaplan.store.models import MODELS
from hemmaplan.store.models.batches import NOW
from hemmaplan.store.models.rows import Agreement, AgreementPrice, Invoice, Provider
from hemmaplan.store.one_placement import frame_by_id
from hemmaplan.store.queries import current_batch
from hemmaplan.store.viewer import PLACES, AccessDenied, Viewer

OF_PROVIDER = ("providers", "agreements", "target_groups")
"""The tables of a provider that are written by hand from its page, beside its invoices."""
PARTS = "agreement_prices"
"""What its agreements take besides the day price: each row is of one of them."""
OF_AGREEMENT = (PARTS, "target_groups")
"""Tables with rows of one agreement: they follow it."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OneProvider:
    """A provider as it stands at `batch`; its rows by table, each with its id as `_row`.

    A provider that placements name may have no row of its own; a new one has no number yet.
    """

    provider_id: str
    batch: int
    tables: Mapping[str, Sequence[Row]]

    @property
    def name(self) -> str:
        named = (row["name"] for row in self.tables["providers"] if row["name"])
        return next(named, self.provider_id)

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def parts(self, agreement_id: str) -> list[Row]:
        """What an agreement takes besides its day price."""
        return [row for row in self.rows(PARTS) if row["agreement_id"] == agreement_id]

    def of_agreement(self, agreement_id: str) -> dict[str, list[Row]]:
        """The rows by table, where there are any, of what an agreement takes and whom it is for."""
        own = {
            table: [row for row in self.rows(table) if row["agreement_id"] == agreement_id]
            for table in OF_AGREEMENT
        }
        return {table: rows for table, rows in own.items() if rows}

    def row(self, table: str, number: int) -> Row | None:
        return next((row for row in self.rows(table) if row["_row"] == number), None)


def one_provider(viewer: Viewer, provider_id: str) -> OneProvider:
    """Also of one that has nothing in the register. Raises AccessDenied for who writes none."""
    if viewer.role not in PLACES:
        raise AccessDenied(f"{viewer.role} writes no agreements")
    latest = current_batch()
    models: dict[str, Any] = {name: MODELS[name] for name in OF_PROVIDER}
    tables = {
        name: frame_by_id(
            name, model._default_manager.filter(NOW, provider_id=provider_id)
        ).to_dicts()
        for name, model in models.items()
    }
    numbers = [row["agreement_id"] for row in tables["agreements"]]
    parts = AgreementPrice._default_manager.filter(NOW, agreement_id__in=numbers)
    tables[PARTS] = frame_by_id(PARTS, parts).to_dicts()
    return OneProvider(provider_id, latest.pk if latest else 0, tables)


def with_invoice(held: OneProvider, number: int) -> OneProvider:
    """The provider with the invoice row of a number, if it is its own and stands."""
    rows = Invoice._default_manager.filter(NOW, pk=number, provider_id=held.provider_id)
    return replace(
        held, tables={**held.tables, "invoices": frame_by_id("invoices", rows).to_dicts()}
    )  # fmt: skip


def rows_of_invoice(provider_id: str, invoice_id: str) -> list[tuple[int, str]]:
    """The rows of an invoice that stand: each one's number, and its name on the invoice."""
    rows = Invoice._default_manager.filter(NOW, provider_id=provider_id, invoice_id=invoice_id)
    found = [(pk, row or "") for pk, row in rows.values_list("pk", "invoice_row")]
    return sorted(found, key=lambda each: each[1])


def taken(table: str, number: str) -> bool:
    """Whether an agreement or a provider has, or has had, the number."""
    if table == "agreements":
        return bool(Agreement._default_manager.filter(agreement_id=number).exists())
    return bool(Provider._default_manager.filter(provider_id=number).exists())


def invoice_stands(invoice_id: str, invoice_row: str | None) -> bool:
    rows = Invoice._default_manager.filter(NOW, invoice_id=invoice_id)
    same = Q(invoice_row=invoice_row) if invoice_row else Q(invoice_row__isnull=True)
    return bool(rows.filter(same | Q(invoice_row=invoice_row or "")).exists())
