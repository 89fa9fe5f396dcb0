"""How many came back within a year of a closed investigation or an ended placement."""

import polars as pl

from hemmaplan.core.after_placement import next_stays
from hemmaplan.core.care_form_lines import OUTPATIENT, TOTAL
from hemmaplan.core.cases import cases
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.stays import day_in, ones, stays
from hemmaplan.core.tally import ByPerson, Measure, Ratio, Sum, tallied

INVESTIGATIONS, PLACEMENTS = "re_opened_cases", "re_placed_within_year"
DAYS = 365
_YEARS = {"": -12, "_last_year": -24}
"""Ending of the column → months from the report month to the last month that is followed."""


def re_opened_cases(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Återaktualiserade inom ett år efter en avslutad utredning.

    `closed` är utredningar som avslutades under tolv månader och som har kunnat följas i ett år: i
    en rapport för oktober de som avslutades till och med oktober förra året. `re_opened` är de där
    ett nytt ärende om samma person kom in efter avslutet och inom 365 dagar, och `share` re_opened
    delat med closed. Ärenden utan `person_id` går inte att följa: de räknas i `without_person` och
    inte i closed. Kolumner som slutar på `last_year` gäller tolv månader tidigare. Förlaga:
    Dalarna 2020 (DAL-62).
    """
    every = cases(dataset)
    if not every.is_empty() and every["person_id"].is_null().all():
        raise MissingTable("kolumnen person_id i cases.csv")
    closed = every.with_columns(
        lines=pl.concat_list(pl.lit(TOTAL)),
        detail=pl.col("investigation_closed_date").cast(pl.String).fill_null(""),
    )
    new = every.select("person_id", again_id="case_id", again="received_date").drop_nulls()
    rows = _with_return(closed, "case_id", "investigation_closed_date", new, after=1)
    return _counted(rows, "investigation_closed_date", month)


def re_placed_within_year(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placerade igen inom ett år efter en avslutad placering.

    `closed` är placeringar i dygnsvård som avslutades under tolv månader, utan att personen var
    placerad på annat håll då eller inom 30 dagar, och som har kunnat följas i ett år. `re_opened`
    är de där samma person placerades igen inom 365 dagar, och `share` re_opened delat med closed.
    `without_person` saknar `person_id` och räknas inte i closed. Kolumner som slutar på `last_year`
    gäller tolv månader tidigare. Förlaga: Dalarna 2020 (DAL-62).
    """
    placed = stays(dataset).filter(~pl.col("care_form").is_in(OUTPATIENT))
    moved = next_stays(placed)["placement_id"].implode()
    ended = placed.filter(
        ~pl.col("placement_id").is_in(moved),
        (pl.col("end_reason") != "transferred").fill_null(True),
    )
    new = placed.select("person_id", again_id="placement_id", again="start_date").drop_nulls()
    rows = _with_return(ended, "placement_id", "end_date", new, after=0)
    return _counted(rows, "end_date", month)


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


def _counted(rows: pl.DataFrame, day: str, month: Month) -> pl.DataFrame:
    known = pl.col("person_id").is_not_null()
    kinds = {"closed": known, "re_opened": known & pl.col("returned"), "without_person": ~known}
    return rows.with_columns(
        ones(day_in(day, _followed(month, shift)) & is_it).alias(f"{name}{ending}")
        for ending, shift in _YEARS.items()
        for name, is_it in kinds.items()
    )


def _followed(month: Month, shift: int) -> Period:
    """The twelve months that end `shift` months from the report month."""
    last = month.shift(shift)
    return Period(last.shift(-11).first_day, last.end)


_MEASURES: tuple[Measure, ...] = (
    *(Sum(f"{name}{e}") for e in _YEARS for name in ("closed", "re_opened", "without_person")),
    *(Ratio(f"share{e}", f"re_opened{e}", f"closed{e}", Unit.SHARE) for e in _YEARS),
)

DEFINITIONS = (
    tallied(
        INVESTIGATIONS, "Återaktualiserade inom ett år", ("cases",), re_opened_cases, _MEASURES,
        by_person=ByPerson((TOTAL,)),
    ),
    tallied(
        PLACEMENTS, "Placerade igen inom ett år", ("placements",), re_placed_within_year, _MEASURES,
        by_person=ByPerson((TOTAL,)),
    ),
)  # fmt: skip
