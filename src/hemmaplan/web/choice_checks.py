"""What to look at before a choice is decided: the checks of the placement that it would make."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.change_effect import effect
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.store.queries import adopted_reports
from hemmaplan.web.choice_forms import placement_of
from hemmaplan.web.choices import OpenedChoice
from hemmaplan.web.hand_changes import applied, closed_words, findings


def to_look_at(found: OpenedChoice) -> list[str]:
    """What the checks of placements and prices find of the placement, as a change by hand is told.

    Beside the person's other placements, and the provider's permit and agreements. Nothing until
    the choice has an alternative and a first day.
    """
    start: date | None = found.record.choice["start_date"]
    if not found.may_write or found.record.chosen is None or start is None:
        return []
    placement, rates = placement_of(found, found.today)
    edits = [Edit("placements", [placement]), Edit("rates", rates)]
    before = Dataset(tables={
        "placements": _alike(found, "placements", "person_id", placement["person_id"]),
        "providers": _alike(found, "providers", "provider_id", placement["provider_id"]),
        "agreements": _alike(found, "agreements", "provider_id", placement["provider_id"]),
    })  # fmt: skip
    on, number = max(found.today, start), {found.record.id}
    told = findings(before, applied(before, edits), edits, number, on)
    frozen = _in_adopted_months(found, edits, start)
    return [*([frozen] if frozen else []), *(each.message for each in told)]


def _in_adopted_months(found: OpenedChoice, edits: Sequence[Edit], start: date) -> str:
    """What it costs in months that are adopted, and that this comes as a correction."""
    if start > found.today:
        return ""
    closed = {Month.of(each.month) for each in adopted_reports(found.viewer)}
    if not closed:
        return ""
    none = Dataset(tables={each.table: TABLES[each.table].empty() for each in edits})
    return closed_words(effect(none, applied(none, edits), found.today, closed))


def _alike(found: OpenedChoice, table: str, column: str, value: str | None) -> pl.DataFrame:
    """The rows that say the same in a column; of an unknown person or provider there are none.

    `_file` is the table's name, as `hand_changes.findings` knows what it is about.
    """
    rows = found.basis.table_or_empty(table).filter(pl.col(column) == pl.lit(value, pl.String))
    return rows.select(*TABLES[table].schema).with_columns(_file=pl.lit(table))
