"""Handling times: preliminary assessments and investigations of children, within their time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from hemmaplan.core.cases import cases
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import ones, report_periods
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

ID = "case_times"
PARTS = ("in_time", "late", "open")
_PERIODS = ("month", "ytd", "ytd_last_year")


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


def case_times(dataset: Dataset, month: Month) -> pl.DataFrame:
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
    every = cases(dataset).filter(pl.col("area") == "bou")
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
    timed = (pl.col("age") < kind.age).fill_null(True) & pl.col(kind.begins).is_not_null()
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
    )


DEFINITIONS = (
    tallied(
        ID,
        "Handläggningstider",
        ("cases",),
        case_times,
        (
            *(Sum(f"{name}_{e}") for e in _PERIODS for name in ("due", *PARTS)),
            *(Ratio(f"share_{e}", f"in_time_{e}", f"due_{e}", Unit.SHARE) for e in _PERIODS),
        ),
        by_person=ByPerson(tuple(KINDS)),
    ),
)
