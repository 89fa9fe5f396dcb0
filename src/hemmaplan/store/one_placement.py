"""One placement with what a form about it needs to know, in few questions, and not the register."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import MODELS
from hemmaplan.store.models.batches import NOW
from hemmaplan.store.models.rows import Agreement, Home, Placement, Provider
from hemmaplan.store.queries import current_batch
from hemmaplan.store.viewer import PLACES, AccessDenied, Viewer

OF_ONE = ("placements", "rates", "incomes", "pauses", "follow_ups")
"""The tables of a placement that are written by hand, from its page."""


@dataclass(frozen=True, slots=True)
class OnePlacement:
    """A placement as it stands at `batch`; a dataset of it, and of the same person's other
    placements (without their prices).

    In the dataset `_file` is the table's name and `_row` the row's id in it: how a row is named in
    a form, and where a finding is.
    """

    placement_id: str
    batch: int
    dataset: Dataset

    @property
    def stay(self) -> Mapping[str, Any]:
        return self.rows("placements")[0]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The placement's own, latest first; a price without a first day holds from the start."""
        frame = self.dataset.table(table).filter(pl.col("placement_id") == self.placement_id)
        by = next(n for n in ("start_date", "from_date", "done_on") if n in frame.columns)
        return frame.sort(by, "_row", descending=True, nulls_last=True).to_dicts()

    def row(self, table: str, number: int) -> dict[str, Any] | None:
        return next((row for row in self.rows(table) if row["_row"] == number), None)


def one_placement(
    viewer: Viewer, placement_id: str, tables: Collection[str] = OF_ONE
) -> OnePlacement | None:
    """With its rows in `tables`. None when it does not stand in the register.

    Raises AccessDenied for who writes none.
    """
    _may_write(viewer)
    latest = current_batch()
    own = Placement.objects.filter(NOW, placement_id=placement_id)
    persons = own.values("person_id")  # an unknown person is nobody's
    same = Placement.objects.filter(NOW, person_id__in=persons)
    together = own.values("pk").union(same.values("pk"))  # an "or" would read every placement
    stays = frame_by_id("placements", Placement.objects.filter(pk__in=together))
    mine = stays.filter(pl.col("placement_id") == placement_id)
    if latest is None or mine.is_empty():
        return None
    found = {"placements": stays}
    for name in OF_ONE[1:]:
        if name in tables:
            every: QuerySet[Any] = MODELS[name]._default_manager.filter(NOW)
            found[name] = frame_by_id(name, every.filter(placement_id=placement_id))
    return OnePlacement(placement_id, latest.pk, Dataset(tables=found))


def no_placement(viewer: Viewer) -> OnePlacement:
    """The place of a placement that does not exist yet. Raises AccessDenied."""
    _may_write(viewer)
    latest = current_batch()
    tables = {name: TABLES[name].empty() for name in OF_ONE}
    return OnePlacement("", latest.pk if latest else 0, Dataset(tables=tables))


def provider_tables(provider_id: str | None) -> dict[str, pl.DataFrame]:
    """What is known of a provider: its permit and its agreements."""
    found = {}
    for name in ("providers", "agreements"):
        rows: QuerySet[Any] = MODELS[name]._default_manager.filter(NOW)
        found[name] = frame_by_id(name, rows.filter(provider_id=provider_id or ""))
    return found


def agreed_share(stay: Mapping[str, Any], kind: str, on: date) -> Decimal | None:
    """The percentage of the day price that the placement's agreement takes in a pause that begins
    on a day; None where no agreement says, or several say differently."""
    rows = Agreement.objects.filter(
        NOW,
        Q(care_form=stay["care_form"]) | Q(care_form__isnull=True),
        Q(from_date__lte=on) | Q(from_date__isnull=True),
        Q(to_date__gte=on) | Q(to_date__isnull=True),
        provider_id=stay["provider_id"] or "",
        **{f"{kind}_pct__isnull": False},
    )
    found = set(rows.values_list(f"{kind}_pct", flat=True))
    return found.pop() if len(found) == 1 else None


def place_names(viewer: Viewer) -> list[str]:
    """Numbers and names of the register's providers, and its homes. Raises AccessDenied."""
    _may_write(viewer)
    providers = Provider.objects.filter(NOW).values_list("provider_id", "name")
    homes = Home.objects.filter(NOW).values_list("home_id", "home_id")
    return [name for name in chain.from_iterable(providers.union(homes)) if name]


def other_placements(person_id: str) -> pl.DataFrame:
    """The placements of a person, to hold a new one against."""
    return frame_by_id("placements", Placement.objects.filter(NOW, person_id=person_id))


def frame_by_id(table: str, rows: QuerySet[Any]) -> pl.DataFrame:
    columns = [column.frame_name for column in TABLES[table].columns]
    values: Iterable[tuple[Any, ...]] = rows.order_by("pk").values_list(*columns, "pk")
    named = [(*row[:-1], table, "", row[-1]) for row in values]
    return pl.DataFrame(named, schema=TABLES[table].schema, orient="row")


def number_is_taken(placement_id: str) -> bool:
    """Whether any placement has, or has had, the number."""
    return bool(Placement.objects.filter(placement_id=placement_id).exists())


def _may_write(viewer: Viewer) -> None:
    if viewer.role not in PLACES:
        raise AccessDenied(f"{viewer.role} writes no placements")
