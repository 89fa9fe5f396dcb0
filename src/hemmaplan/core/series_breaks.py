"""Breaks of a series: from a day something is counted anew, so that years are not alike.

Those of law are dated parameters (`parameters/seriebrott`); a municipality's own are rows of
`series_breaks`: a budget of its own, another organisation, an account that moved.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address
from hemmaplan.core.line_volumes import said_volumes
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import told_by
from hemmaplan.core.report_lines import COMPUTED_LINES, TOTAL
from hemmaplan.core.stays import report_periods

TABLE = "series_breaks"
VOLUMES = "volumes"
HISTORY = "history"
"""The kind of one that is seen in the register itself, and stands in no table: it lacks the
placements that ended before the day (`core.register_history`)."""
_PLACED = frozenset({"placements"})
_BOOKED = frozenset({"ledger", "budget"})


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """From `on` the rows that it names are counted in another way; what is blank is any.

    `note` says what moved, in Swedish. `comparable`: the year before is counted in the new way too,
    so that years are alike. `reference` is the paragraph of one of law.
    """

    on: date
    kind: str  # one of tables.BREAK_KINDS, or HISTORY
    note: str
    area: str = ""
    care_form: str = ""
    unit_code: str = ""
    line: str = ""
    series: str = ""
    comparable: bool = False
    reference: str = ""

    def parts(self, month: Month) -> bool:
        """Whether a report month is compared with last year across the break: one of the two
        periods, January through the month, has days before it and one has days after."""
        periods = report_periods(month)
        return periods["ytd_last_year"].start < self.on < periods["ytd"].end

    def parts_months(self, month: Month) -> bool:
        """Whether the month and the same month last year are on different sides of the break, or
        one of them on both."""
        return month.shift(-12).first_day < self.on <= month.last_day

    def touches(self, tables: Collection[str]) -> bool:
        """Whether anything that is worked out from `tables` may count what is counted anew."""
        if self.series:
            return VOLUMES in tables
        if self.kind == HISTORY:
            return not _PLACED.isdisjoint(tables)
        named = (
            (self.care_form, _PLACED),
            (self.line, _BOOKED),
            (self.unit_code, _PLACED | _BOOKED),
        )
        of = [rests_on for name, rests_on in named if name]
        return not of or any(not rests_on.isdisjoint(tables) for rests_on in of)

    def concerns(self, address: Address, tables: Collection[str]) -> bool:
        """Whether a figure that is worked out from `tables` counts what is counted anew, alone or
        among other things. Of a volume: see `broken_series`."""
        if address.id == VOLUMES or self.series or not self.touches(tables):
            return False
        if self.area and address.area not in ("", TOTAL, self.area):
            return False
        if self.care_form and not _PLACED.isdisjoint(tables):
            line = LINES.get(told_by(address.line)[0])
            return line is not None and self.care_form in line.forms
        return not self.line or address.line in ("", TOTAL, self.line, *COMPUTED_LINES)


def own_breaks(dataset: Dataset) -> tuple[SeriesBreak, ...]:
    """Those of the municipality's own table, the latest first."""
    rows = dataset.table_or_empty(TABLE).sort("from_date", descending=True, maintain_order=True)
    names = ("area", "care_form", "unit_code", "line", "series")
    return tuple(
        SeriesBreak(
            row["from_date"], row["kind"], row["note"],
            **{name: row[name] or "" for name in names}, comparable=bool(row["comparable"]),
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip


def broken_series(
    dataset: Dataset, month: Month, breaks: Iterable[SeriesBreak]
) -> Mapping[str, SeriesBreak]:
    """The series of volumes that are not alike in a month and the same month last year, each with
    its break: one that names it, or whose care form or report line it is named after or follows."""
    found = [each for each in breaks if not each.comparable and each.parts_months(month)]
    if not found or not dataset.has(VOLUMES):
        return {}
    lines: dict[str, set[str]] = {}
    for line, series in said_volumes(dataset.municipality).items():
        lines.setdefault(series, set()).add(line)
    every = dataset.table(VOLUMES)["series"].unique(maintain_order=True).to_list()
    return {
        series: each
        for series in every
        for each in found[::-1]  # the first found counts
        if _is_of(each, series, lines.get(series, set()))
    }


def _is_of(each: SeriesBreak, series: str, lines: Collection[str]) -> bool:
    if each.series:
        return each.series == series
    form, line = each.care_form, each.line
    by_form = form and (series.startswith(form) or any(of.startswith(form) for of in lines))
    return bool(by_form) or bool(line and line in lines)
