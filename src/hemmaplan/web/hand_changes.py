"""A change by hand before it is saved: the rows it makes, what it costs, what to look at."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.change_effect import Amount, Effect, effect, paused_day
from hemmaplan.core.checks import OF_PLACEMENTS, OF_PRICES, some
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.price_checks import FAR_TEXT
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.core.row_pairs import pairs
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.parameters import load
from hemmaplan.render.numbers_sv import month_text, number_text, period_text
from hemmaplan.store.one_placement import (
    OnePlacement,
    other_placements,
    provider_tables,
)
from hemmaplan.store.queries import adopted_reports
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.changes import Words, said
from hemmaplan.web.usual_prices import far_from_usual

STOPS = frozenset({"end_before_start", "to_before_from"})
"""Findings that the register keeps no row with; the others are to be looked at."""


_TOLD_OTHERWISE = frozenset({"care_days_unpriced", "price_far_from_usual"})
"""Days without a price are told with the cost; what is usual a placement alone can't tell."""


def applied(dataset: Dataset, edits: Sequence[Edit]) -> Dataset:
    """The dataset after the edits. A row that comes in place of one stands where that stood."""
    tables = dict(dataset.tables)
    for edit in edits:
        frame = tables.get(edit.table, TABLES[edit.table].empty())
        goes = pl.col("_row").is_in(list(edit.gone))
        paired = pairs(edit.table, frame.filter(goes).to_dicts(), edit.new)
        rows = [
            {
                **dict.fromkeys(frame.schema), **row, "_file": edit.table, "_sheet": "",
                "_row": before["_row"] if before else -number,
            }
            for number, (before, row) in enumerate(paired, start=1)
            if row is not None
        ]  # fmt: skip
        new = pl.DataFrame(rows, schema=frame.schema, orient="row")
        tables[edit.table] = pl.concat([frame.filter(~goes), new])
    return Dataset(dataset.municipality, tables)


def after(held: OnePlacement, edits: Sequence[Edit]) -> tuple[Dataset, Dataset]:
    """Before and after. Where a placement itself is changed, each with what its person and its
    provider bring along: the other placements, the permit and the agreements."""
    tables = dict(held.dataset.tables)
    placed = [row for edit in edits if edit.table == "placements" for row in edit.new]
    for row in placed:
        known = tables["placements"]
        if row.get("person_id") and row["person_id"] not in known["person_id"]:
            tables["placements"] = pl.concat([known, other_placements(row["person_id"])])
    if placed:  # the last is the one that goes on
        tables |= provider_tables(placed[-1].get("provider_id"))
    before = Dataset(held.dataset.municipality, tables)
    return before, applied(before, edits)


def findings(
    before: Dataset, then: Dataset, edits: Sequence[Edit], numbers: set[str], on: date
) -> list[Problem]:
    """What the change brings about: what is found after it and was not before.

    About the placements that are changed (`numbers`), and their provider.
    """
    limits = {**load("frister"), **load("legal_limits")}
    placed = any(edit.table == "placements" for edit in edits)
    codes = set(OF_PLACEMENTS if placed else OF_PRICES) - _TOLD_OTHERWISE
    now = some(then, Month.of(on), limits, codes)
    was = some(before, Month.of(on), limits, {each.code for each in now})
    known = {each.message for each in was}
    new = [
        each
        for each in now
        if each.message not in known
        and (
            each.code in STOPS
            or each.file == "providers"
            or any(number in each.message for number in numbers)
        )
    ]
    return new + _far(before, then, edits)


def _far(before: Dataset, then: Dataset, edits: Sequence[Edit]) -> list[Problem]:
    """New amounts far from the usual of their kind, which a placement alone can't tell."""
    forms = dict(then.table("placements").select("placement_id", "care_form").iter_rows())
    rates = before.table_or_empty("rates").select("kind", "per", "amount").rows()
    found = []
    for row in (row for edit in edits if edit.table == "rates" for row in edit.new):
        if (row["kind"], row["per"], row["amount"]) in rates:
            continue
        amount, form = Decimal(row["amount"]), forms.get(row["placement_id"])
        usual = far_from_usual(amount, form, row["kind"], row["per"])
        if usual:
            kind, number = KIND_LABELS[row["kind"]], row["placement_id"]
            text = FAR_TEXT.format(kind, number, number_text(amount), number_text(usual))
            found.append(Problem(Severity.WARNING, "price_far_from_usual", text))
    return found


def told(
    viewer: Viewer, held: OnePlacement, edits: Sequence[Edit], on: date, words: Words
) -> dict[str, Any]:
    """What a page says of a change that is not saved yet. `words` are those of own codes."""
    before, then = after(held, edits)
    closed = {Month.of(each.month) for each in adopted_reports(viewer)}
    own = {row["placement_id"] for edit in edits for row in edit.new} | {held.placement_id}
    counted = effect(_only(before, own), _only(then, own), on, closed)
    problems = findings(before, then, edits, own, on)
    return {
        "rows": [
            said(edit.table, pair, words)
            for edit in edits
            for pair in pairs(edit.table, _rows(before, edit), edit.new)
        ],
        "effect": _effect(counted, on),
        "closed": closed_words(counted),
        "unpriced": counted.unpriced_days,
        "pause": _pause(then, edits),
        "stops": [each.message for each in problems if each.code in STOPS],
        "look": [each.message for each in problems if each.code not in STOPS],
    }


def _only(dataset: Dataset, placements: set[str]) -> Dataset:
    tables = {
        name: frame.filter(pl.col("placement_id").is_in(list(placements)))
        for name, frame in dataset.tables.items()
        if "placement_id" in frame.columns
    }
    return Dataset(dataset.municipality, tables)


def _rows(before: Dataset, edit: Edit) -> list[dict[str, Any]]:
    gone = pl.col("_row").is_in(list(edit.gone))
    return before.table_or_empty(edit.table).filter(gone).to_dicts()


def _effect(found: Effect, on: date) -> list[dict[str, str]]:
    return [
        {"of": label, **amounts(amount)}
        for label, amount in (
            (month_text(Month.of(on)).capitalize(), found.month),
            (_("Hela %(year)s") % {"year": on.year}, found.year),
            (_("Hela vistelsen"), found.stay),
        )
    ]


def amounts(amount: Amount) -> dict[str, str]:
    """Before, after and the change, as the page's table writes them."""
    change = amount.change_ore
    return {
        "before": _kronor(amount.before_ore),
        "after": _kronor(amount.after_ore),
        "change": "" if change is None else _kronor(change, plus=True),
        "judgement": "" if not change else "worse" if change > 0 else "better",
    }


def _kronor(amount_ore: int | None, *, plus: bool = False) -> str:
    if amount_ore is None:
        return _("inget slut")
    return number_text(Fraction(amount_ore, 100), plus=plus)


def closed_words(found: Effect) -> str:
    """Months that are adopted and would be otherwise: what happens to them."""
    if not found.closed:
        return ""
    months = sorted(found.closed)
    change = sum(each.change_ore or 0 for each in found.closed.values())
    span = period_text(months[0], months[-1])
    if change > 0:
        says = _(
            "%(months)s är fastställt och blir %(amount)s kr dyrare. De rapporterna ändras inte: "
            "beloppet visas som rättelse i nästa månads rapport."
        )
    else:
        says = _(
            "%(months)s är fastställt och blir %(amount)s kr billigare. De rapporterna ändras "
            "inte: beloppet visas som rättelse i nästa månads rapport."
        )
    return says % {"months": span[0].upper() + span[1:], "amount": _kronor(abs(change))}


def _pause(then: Dataset, edits: Sequence[Edit]) -> str:
    """What the agreement charges a day of a new pause, by the prices that hold then."""
    for row in (row for edit in edits if edit.table == "pauses" for row in edit.new):
        day = paused_day(then, row["placement_id"], row["from_date"])
        if day.before_ore:
            whole, paused = _kronor(day.before_ore), _kronor(day.after_ore)
            return _(
                "Under uppehållet debiteras %(paused)s kr per dygn i stället för %(whole)s kr."
            ) % {"paused": paused, "whole": whole}
    return ""
