"""Handling times: preliminary assessments and investigations of children, within their time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.contributions import (
    DENOMINATOR,
    NUMERATOR,
    contributions,
    copied,
    together,
    traced,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import report_periods

ID = "case_times"
PARTS = ("in_time", "late", "open")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is timed: from one date to another, within `days`, for children under `age`."""

    what: str  # in the plural
    begins: str
    ends: str
    days: int
    age: int


KINDS: Mapping[str, _Kind] = {
    "assessments": _Kind("förhandsbedömningar", "received_date", "assessment_decided_date", 14, 18),
    "investigations": _Kind(
        "utredningar",
        "investigation_opened_date",
        "investigation_closed_date",
        120,
        21,
    ),
}


def case_times(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Förhandsbedömningar klara inom 14 dagar och utredningar klara inom 120 dagar.

    Gäller barn och unga: förhandsbedömningar 0–17 år, från anmälan till beslut, och utredningar
    0–20 år, från att de inleddes till att de avslutades; utan känd ålder räknas ärendet med. Ett
    ärende räknas i den period då tiden gick ut, så att även de som inte är klara är med: `due` =
    `in_time` (klara senast den dagen) + `late` (klara senare) + `open` (inte klara månadens sista
    dag). `share` är in_time delat med due. Perioderna är `month` (månaden), `ytd` (januari till
    och med månaden) och `ytd_last_year` (samma månader i fjol). Lagens tid är 14 dagar
    (20 kap. 2 § SoL) och fyra månader (20 kap. 3 § SoL); 120 dagar är måttet som jämförs.
    Förlaga: Eskilstuna 2023 (ESK-12, ESK-13).
    """
    sums = (
        _counted(dataset, month)
        .group_by("area", "line", "column", maintain_order=True)
        .agg(pl.sum("contribution"))
    )
    counts = {(area, line, column): n for area, line, column, n in sums.iter_rows()}
    return [
        figure
        for area, line in dict.fromkeys(key[:2] for key in counts)
        for ending in report_periods(month)
        for figure in _figures(counts, area, line, ending)
    ]


def _figures(
    counts: Mapping[tuple[str, str, str], int], area: str, line: str, ending: str
) -> list[Figure]:
    def address(name: str) -> Address:
        return Address(ID, area, line, f"{name}_{ending}")

    names = ("due", *PARTS)
    values = {name: counts.get((area, line, f"{name}_{ending}"), 0) for name in names}
    found = [Figure(address(name), n, Unit.COUNT, people=n) for name, n in values.items()]
    if values["due"]:
        share = Fraction(values["in_time"], values["due"])
        inputs = (address("in_time"), address("due"))
        found.append(Figure(address("share"), share, Unit.SHARE, follows_from=inputs))
    return found


def trace_case_times(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The cases of a figure; of a share those in time over those due."""
    rows = _counted(dataset, month)
    name, _, ending = address.column.partition("_")
    if name != "share":
        return traced(rows, address)
    parts = ((NUMERATOR, f"in_time_{ending}"), (DENOMINATOR, f"due_{ending}"))
    return pl.concat(
        traced(rows, address._replace(column=column)).with_columns(part=pl.lit(part))
        for part, column in parts
    )


@lru_cache(maxsize=1)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Each case's 1 in each figure that it counts in."""
    cases = dataset.table("cases").unique("case_id", keep="first", maintain_order=True)
    found = [
        rows
        for name, kind in KINDS.items()
        for ending in report_periods(month)
        for rows in _of_kind(cases, month, name, kind, ending)
    ]
    own = together(found)
    return together([own, copied(own, area=TOTAL)])


def _of_kind(
    cases: pl.DataFrame, month: Month, name: str, kind: _Kind, ending: str
) -> list[pl.DataFrame]:
    due = pl.col(kind.begins) + timedelta(days=kind.days)
    done = pl.col(kind.ends)
    known = done.is_not_null() & (done <= month.last_day)
    period = report_periods(month)[ending]
    rows = cases.filter(
        pl.col("area") == "bou",
        (pl.col("age") < kind.age).fill_null(True),
        pl.col(kind.begins).is_not_null(),
        due.is_between(period.start, period.end, closed="left"),
    )
    belongs = {
        "due": pl.lit(True),
        "in_time": known & (done <= due),
        "late": known & (done > due),
        "open": ~known,
    }
    told = pl.format("{}, {}–{}", "case_id", kind.begins, done.cast(pl.String).fill_null(""))
    return [
        contributions(
            rows.filter(is_it),
            "cases",
            area=pl.col("area"),
            line=name,
            column=f"{column}_{ending}",
            contribution=pl.lit(1),
            description=told,
        )
        for column, is_it in belongs.items()
    ]


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Handläggningstider",
        needs=("cases",),
        compute=case_times,
        trace=trace_case_times,
    ),
)
