"""How many came back within a year of a closed investigation or an ended placement."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from hemmaplan.core.after_placement import next_stays
from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.contributions import (
    DENOMINATOR,
    NUMERATOR,
    contributions,
    copied,
    together,
    traced,
)
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import day_in, ones, stays

INVESTIGATIONS, PLACEMENTS = "re_opened_cases", "re_placed_within_year"
DAYS = 365
_YEARS = {"": -12, "_last_year": -24}
"""Ending of the column → months from the report month to the last month that is followed."""


def re_opened_cases(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Återaktualiserade inom ett år efter en avslutad utredning.

    `closed` är utredningar som avslutades under tolv månader och som har kunnat följas i ett år: i
    en rapport för oktober de som avslutades till och med oktober förra året. `re_opened` är de där
    ett nytt ärende om samma person kom in efter avslutet och inom 365 dagar, och `share` re_opened
    delat med closed. Ärenden utan `person_id` går inte att följa: de räknas i `without_person` och
    inte i closed. Kolumner som slutar på `last_year` gäller tolv månader tidigare. Förlaga:
    Dalarna 2020 (DAL-62).
    """
    return _figures(INVESTIGATIONS, _cases(dataset, month))


def re_placed_within_year(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placerade igen inom ett år efter en avslutad placering.

    `closed` är placeringar i dygnsvård som avslutades under tolv månader, utan att personen var
    placerad på annat håll då eller inom 30 dagar, och som har kunnat följas i ett år. `re_opened`
    är de där samma person placerades igen inom 365 dagar, och `share` re_opened delat med closed.
    `without_person` saknar `person_id` och räknas inte i closed. Kolumner som slutar på `last_year`
    gäller tolv månader tidigare. Förlaga: Dalarna 2020 (DAL-62).
    """
    return _figures(PLACEMENTS, _placements(dataset, month))


def trace_re_opened(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The cases or placements of a count; of a share those that came back over all."""
    rows = {INVESTIGATIONS: _cases, PLACEMENTS: _placements}[address.id](dataset, month)
    rows = rows.filter(pl.col("contribution") > 0)
    if not address.column.startswith("share"):
        return traced(rows, address)
    ending = address.column.removeprefix("share")
    parts = ((NUMERATOR, f"re_opened{ending}"), (DENOMINATOR, f"closed{ending}"))
    return pl.concat(
        traced(rows, address._replace(column=column)).with_columns(part=pl.lit(part))
        for part, column in parts
    )


def _followed(month: Month, shift: int) -> Period:
    """The twelve months that end `shift` months from the report month."""
    last = month.shift(shift)
    return Period(last.shift(-11).first_day, last.end)


def _cases(dataset: Dataset, month: Month) -> pl.DataFrame:
    cases = dataset.table("cases").unique("case_id", keep="first", maintain_order=True)
    if not cases.is_empty() and cases["person_id"].is_null().all():
        raise MissingTable("kolumnen person_id i cases")
    closed = cases.filter(pl.col("investigation_closed_date").is_not_null())
    new = cases.select("person_id", again_id="case_id", again="received_date").drop_nulls()
    rows = _with_return(closed, "case_id", "investigation_closed_date", new, after=1)
    return _counted(rows, "cases", "case_id", "investigation_closed_date", month)


def _placements(dataset: Dataset, month: Month) -> pl.DataFrame:
    placed = stays(dataset).filter(~pl.col("care_form").is_in(OUTPATIENT))
    moved = next_stays(placed)["placement_id"].implode()
    ended = placed.filter(
        pl.col("end_date").is_not_null(), ~pl.col("placement_id").is_in(moved),
        (pl.col("end_reason") != "transferred").fill_null(True),
    )  # fmt: skip
    new = placed.select("person_id", again_id="placement_id", again="start_date").drop_nulls()
    rows = _with_return(ended, "placement_id", "end_date", new, after=0)
    return _counted(rows, "placements", "placement_id", "end_date", month)


def _with_return(
    closed: pl.DataFrame, key: str, day: str, new: pl.DataFrame, *, after: int
) -> pl.DataFrame:
    """With `returned`: whether the person was back at least `after` days later, within DAYS."""
    gap = (pl.col("again") - pl.col(day)).dt.total_days()
    back = (
        closed.select("person_id", key, day)
        .join(new, on="person_id")
        .filter(pl.col("again_id") != pl.col(key), gap.is_between(after, DAYS))
    )
    return closed.with_columns(returned=pl.col(key).is_in(back[key].unique().implode()))


def _counted(rows: pl.DataFrame, table: str, key: str, day: str, month: Month) -> pl.DataFrame:
    known = pl.col("person_id").is_not_null()
    kinds: Mapping[str, pl.Expr] = {
        "closed": known,
        "re_opened": known & pl.col("returned"),
        "without_person": ~known,
    }
    own = together(
        contributions(
            rows.filter(day_in(day, _followed(month, shift)), pl.col("area").is_not_null()),
            table, area=pl.col("area"), line=TOTAL, column=f"{name}{ending}",
            contribution=ones(is_it), description=pl.format("{}, {}", key, day),
        )
        for ending, shift in _YEARS.items()
        for name, is_it in kinds.items()
    )  # fmt: skip
    return together([own, copied(own, area=TOTAL)])


def _figures(id: str, rows: pl.DataFrame) -> list[Figure]:
    sums = rows.group_by("area", "column", maintain_order=True).agg(pl.sum("contribution"))
    counts = {Address(id, area, TOTAL, column): n for area, column, n in sums.iter_rows()}
    found = [Figure(a, n, Unit.COUNT, people=n) for a, n in counts.items()]
    for ending in _YEARS:
        for closed in [a for a in counts if a.column == f"closed{ending}" and counts[a]]:
            back = closed._replace(column=f"re_opened{ending}")
            share = Fraction(counts[back], counts[closed])
            at = closed._replace(column=f"share{ending}")
            found.append(Figure(at, share, Unit.SHARE, follows_from=(back, closed)))
    return found


_TITLES = {
    INVESTIGATIONS: ("Återaktualiserade inom ett år", "cases", re_opened_cases),
    PLACEMENTS: ("Placerade igen inom ett år", "placements", re_placed_within_year),
}

DEFINITIONS = tuple(
    FigureDefinition(id=id, title=title, needs=(table,), compute=compute, trace=trace_re_opened)
    for id, (title, table, compute) in _TITLES.items()
)
