"""What an agreement takes besides its day price, by hand: what a placement costs with it, and what
to look at before it is saved."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.agreed_prices import price_on
from hemmaplan.core.change_effect import Amount
from hemmaplan.core.choice_prices import Terms, is_priced, offered_rates
from hemmaplan.core.expected_price import expected_cost, fixed
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.same_days import meet
from hemmaplan.ingest.parameters import load
from hemmaplan.store.one_provider import PARTS, OneProvider
from hemmaplan.web.hand_changes import amounts
from hemmaplan.web.usual_prices import far_from_usual, kronor

Row = Mapping[str, Any]
_MONTH, _YEAR = 30, 365


def effect(held: OneProvider, edits: Sequence[Edit], today: date) -> list[dict[str, str]]:
    """What a placement by the agreement costs before and after, net of VAT compensation.

    It begins the first day that the agreement and what is changed hold. What is taken only where
    it is agreed counts when that is what is changed.
    """
    (edit,) = (each for each in edits if each.table == PARTS)
    gone = [row for row in held.rows(PARTS) if row["_row"] in edit.gone]
    agreement = agreement_of(held, [*edit.new, *gone][0]["agreement_id"])
    if agreement is None:
        return []
    kept = [row for row in held.parts(agreement["agreement_id"]) if row not in gone]
    firsts = [row["from_date"] for row in (*edit.new, *gone, agreement) if row.get("from_date")]
    start = max([today, *firsts])
    before, after = (
        Terms(agreement, [*kept, *({**row, "optional": False} for row in rows)])
        for rows in (gone, edit.new)
    )
    return [
        {"of": label, **amounts(Amount(_net(before, start, days), _net(after, start, days)))}
        for label, days in (
            (_("En placering i 30 dygn"), _MONTH), (_("En placering i ett år"), _YEAR)
        )
    ]  # fmt: skip


def _net(terms: Terms, start: date, days: int) -> int | None:
    """Whole öre; None where the care has no price, for then nobody knows what it costs in all."""
    offer = {**terms.agreement, "day_price": price_on(terms.agreement, start)}
    vat = load("moms")["momsersattning"].on(start)
    rates = offered_rates(offer, terms, on=start, vat_pct=vat)
    if not is_priced(rates):
        return None
    cost = expected_cost(rates, fixed(start, days))
    return cost.whole_ore - cost.vat_ore


def agreement_of(held: OneProvider, number: str | None) -> Row | None:
    return next((row for row in held.rows("agreements") if row["agreement_id"] == number), None)


def looks_wrong(row: Row, others: Sequence[Row], held: OneProvider) -> Iterator[str]:
    """Messages (Swedish). `others`: what the agreement takes besides, without the row."""
    kind = KIND_LABELS[row["kind"]]
    for other in others:
        if meet("agreement_prices", row, other):
            says = _("%(kind)s finns redan för samma dagar, %(amount)s kr. Båda räknas.")
            yield says % {"kind": kind.capitalize(), "amount": kronor(other["amount"])}
    agreement = agreement_of(held, row["agreement_id"]) or {}
    if agreement and not overlap(row, agreement):
        yield _("Det gäller ingen av avtalets dagar, så det räknas aldrig.")
    price = agreement.get("day_price")
    if price is not None and (row["kind"], row["per"]) == ("care", "day"):
        says = _("Avtalet har redan ett dygnspris, %(price)s kr. Det här läggs till det.")
        yield says % {"price": kronor(price)}
    if row["amount"] == 0:
        yield _("Beloppet är noll och ändrar inget.")
    amount = Decimal(row["amount"])
    usual = far_from_usual(amount, agreement.get("care_form"), row["kind"], row["per"])
    if usual:
        says = _("%(amount)s kr är långt från det vanliga i vårdformen, %(usual)s kr.")
        yield says % {"amount": kronor(amount), "usual": kronor(usual)}


def overlap(one: Row, other: Row) -> bool:
    """Whether two rows with days of their own hold on a day together."""
    first = max(one["from_date"] or date.min, other["from_date"] or date.min)
    return first <= min(one["to_date"] or date.max, other["to_date"] or date.max)
