"""What happened: placements that started, ended, broke down and led to a new one."""

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import day_in, ones, report_periods, stays
from hemmaplan.core.tables import END_REASONS, URGENCIES
from hemmaplan.core.tally import Persons, Ratio, Sum, tallied

RE_PLACEMENT_DAYS = 30
_PERIODS = ("month", "ytd", "ytd_last_year")


def _by_code(column: str, codes: tuple[str, ...]) -> dict[str, pl.Expr]:
    """Column name part → condition, the unknown included, so that the parts add to the whole."""
    known = {code: pl.col(column) == code for code in codes}
    return {**known, f"unknown_{column}": pl.col(column).is_null()}


def placement_starts(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringar som har börjat: alla, akuta, planerade och för utredning.

    Startdatumet avgör perioden. Kolumnerna slutar på `month` (månaden), `ytd` (januari till och
    med månaden) eller `ytd_last_year` (samma månader förra året). Summan acute + planned +
    investigation + unknown_urgency är `started`. Förlaga: Eskilstuna 2023 (ESK-51).
    """
    by_urgency = _by_code("urgency", URGENCIES)
    return stays(dataset).with_columns(
        expr.alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, expr in (
            ("started", ones(day_in("start_date", period))),
            *(
                (code, ones(day_in("start_date", period) & is_it))
                for code, is_it in by_urgency.items()
            ),
        )
    )


def placement_ends(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringar som har avslutats, efter orsak.

    Slutdatumet, dagen för utskrivning, avgör perioden. Kolumnerna slutar på `month` (månaden),
    `ytd` (januari till och med månaden) eller `ytd_last_year` (samma månader förra året).
    Orsakerna planned, breakdown, next_form, aged_out, transferred, other och unknown_end_reason
    summerar till `ended`.
    """
    by_reason = _by_code("end_reason", END_REASONS)
    return stays(dataset).with_columns(
        expr.alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, expr in (
            ("ended", ones(day_in("end_date", period))),
            *(
                (code, ones(day_in("end_date", period) & is_it))
                for code, is_it in by_reason.items()
            ),
        )
    )


def re_placed(placements: pl.DataFrame) -> pl.Expr:
    """Whether a placement follows a breakdown: another placement of the same person broke down
    (end_reason `breakdown`) on its start day or at most RE_PLACEMENT_DAYS before.

    Without person_id nothing is known to follow.
    """
    broken = placements.filter(pl.col("end_reason") == "breakdown").select(
        "person_id", broken_id="placement_id", broke_on="end_date"
    )
    gap = (pl.col("start_date") - pl.col("broke_on")).dt.total_days()
    following = (
        placements.select("person_id", "placement_id", "start_date")
        .join(broken, on="person_id")
        .filter(pl.col("placement_id") != pl.col("broken_id"), gap.is_between(0, RE_PLACEMENT_DAYS))
    )
    return pl.col("placement_id").is_in(following["placement_id"].unique().implode())


def breakdowns(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Sammanbrott, deras andel av avslutade placeringar och omplaceringar efter dem.

    Ett sammanbrott är en placering med slutorsaken `breakdown` och slutdatum i perioden. En
    omplacering är en placering som börjar i perioden, samma dag som eller högst 30 dagar efter
    ett sammanbrott i en annan placering för samma person; även flytt inom samma vårdform räknas.
    `share` är sammanbrott delat med avslutade placeringar. Förlaga: Eskilstuna 2023 (ESK-53).
    """
    found = stays(dataset)
    follows = re_placed(found)
    return found.with_columns(
        expr.alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, expr in (
            ("ended", ones(day_in("end_date", period))),
            (
                "breakdowns",
                ones(day_in("end_date", period) & (pl.col("end_reason") == "breakdown")),
            ),
            ("re_placements", ones(day_in("start_date", period) & follows)),
        )
    )


def _sums(*names: str) -> tuple[Sum, ...]:
    return tuple(Sum(f"{name}_{ending}") for name in names for ending in _PERIODS)


DEFINITIONS = (
    tallied(
        "placement_starts",
        "Nya placeringar",
        ("placements",),
        placement_starts,
        _sums("started", *URGENCIES, "unknown_urgency"),
    ),
    tallied(
        "placement_ends",
        "Avslutade placeringar",
        ("placements",),
        placement_ends,
        _sums("ended", *END_REASONS, "unknown_end_reason"),
    ),
    tallied(
        "breakdowns",
        "Sammanbrott och omplaceringar",
        ("placements",),
        breakdowns,
        (
            *_sums("ended", "breakdowns", "re_placements"),
            *(Persons(f"persons_{e}", among=f"breakdowns_{e}") for e in _PERIODS),
            *(Ratio(f"share_{e}", f"breakdowns_{e}", f"ended_{e}", Unit.SHARE) for e in _PERIODS),
        ),
    ),
)
