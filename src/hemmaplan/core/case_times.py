"""Handling times: preliminary assessments and investigations, within their time and in days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from hemmaplan.core.cases import cases
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import day_in, ones, report_periods
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

ID = "case_times"
PARTS = ("in_time", "late", "open")
_PERIODS = ("month", "ytd", "ytd_last_year")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is timed: from one date to another, within `days`; of children under `age`, else of
    adults, for whom the law has no number of days."""

    what: str  # in the plural
    begins: str
    ends: str
    days: int
    age: int | None = None

    @property
    def area(self) -> str:
        return "vuxen" if self.age is None else "bou"


KINDS: Mapping[str, _Kind] = {
    "assessments": _Kind("förhandsbedömningar", "received_date", "assessment_decided_date", 14, 18),
    "investigations": _Kind(
        "utredningar",
        "investigation_opened_date",
        "investigation_closed_date",
        120,
        21,
    ),
    "adult_investigations": _Kind(
        "utredningar av vuxna", "investigation_opened_date", "investigation_closed_date", 120
    ),
}


def case_times(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Förhandsbedömningar klara inom 14 dagar och utredningar klara inom 120 dagar.

    Förhandsbedömningar av barn 0–17 år, från anmälan till beslut, och utredningar av barn och unga
    0–20 år (`investigations`) och av vuxna (`adult_investigations`), från att de inleddes till att
    de avslutades; utan känd ålder räknas ett ärende om barn med. Ett
    ärende räknas i den period då tiden gick ut, så att även de som inte är klara är med: `due` =
    `in_time` (klara senast den dagen) + `late` (klara senare) + `open` (inte klara månadens sista
    dag). `share` är in_time delat med due. `closed` är de som blev klara i perioden, `days` deras
    dagar från början till slut och `days_mean` dagarna per ärende. Perioderna är `month` (månaden),
    `ytd` (januari till och med månaden) och `ytd_last_year` (samma månader i fjol). Lagens tid
    är 14 dagar (20 kap. 2 § SoL) och fyra månader (20 kap. 3 § SoL); 120 dagar är måttet som
    jämförs. För vuxna har lagen ingen dag: utredningen ska göras skyndsamt, och 120 dagar är en
    jämförelse. Förlaga: Eskilstuna 2023 (ESK-12, ESK-13) och Sala 2023 (SALA-98).
    """
    every = cases(dataset)
    return pl.concat(_of_kind(every, month, name, kind) for name, kind in KINDS.items())


def _of_kind(every: pl.DataFrame, month: Month, name: str, kind: _Kind) -> pl.DataFrame:
    due = pl.col(kind.begins) + timedelta(days=kind.days)
    done = pl.col(kind.ends)
    known = (done <= month.last_day).fill_null(False)
    belongs = {
        "due": pl.lit(True),
        "in_time": known & (done <= due),
        "late": known & (done > due),
        "open": ~known,
    }
    timed = (pl.col("area") == kind.area) & pl.col(kind.begins).is_not_null()
    if kind.age is not None:
        timed &= (pl.col("age") < kind.age).fill_null(True)
    took = (done - pl.col(kind.begins)).dt.total_days()
    ended = (took >= 0).fill_null(False)  # one that ends before it begins took no known time
    return every.filter(timed).with_columns(
        pl.concat_list(pl.lit(name)).alias("lines"),
        pl.format("{}–{}", kind.begins, done.cast(pl.String).fill_null("")).alias("detail"),
        *(
            ones(due.is_between(period.start, period.end, closed="left") & is_it).alias(
                f"{column}_{ending}"
            )
            for ending, period in report_periods(month).items()
            for column, is_it in belongs.items()
        ),
        *(
            pl.when(ended & day_in(kind.ends, period))
            .then(each)
            .otherwise(0)
            .alias(f"{column}_{ending}")
            for ending, period in report_periods(month).items()
            for column, each in (("closed", pl.lit(1, pl.Int64)), ("days", took))
        ),
    )


DEFINITIONS = (
    tallied(
        ID,
        "Handläggningstider",
        ("cases",),
        case_times,
        (
            *(Sum(f"{name}_{e}") for e in _PERIODS for name in ("due", *PARTS, "closed")),
            *(Sum(f"days_{e}", Unit.DAYS) for e in _PERIODS),
            *(Ratio(f"share_{e}", f"in_time_{e}", f"due_{e}", Unit.SHARE) for e in _PERIODS),
            *(Ratio(f"days_mean_{e}", f"days_{e}", f"closed_{e}", Unit.DAYS) for e in _PERIODS),
        ),
        by_person=ByPerson(tuple(KINDS)),
    ),
)
