"""Where they went who left a placement: home, to lighter care, to the same or to heavier."""

from collections.abc import Mapping

import polars as pl

from hemmaplan.core.care_form_lines import EXTERNAL, OUTPATIENT, PLACED, STATE
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_moves import RE_PLACEMENT_DAYS
from hemmaplan.core.stays import day_in, ones, report_periods, stays
from hemmaplan.core.tables import CARE_FORMS
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

_PERIODS = ("month", "ytd", "ytd_last_year")
_INSTITUTIONS = ("hvb_eget", "hvb")
LEVELS: Mapping[str, int] = {
    form: 0 if form in OUTPATIENT else 2 if form in _INSTITUTIONS else 3 if form in STATE else 1
    for form in CARE_FORMS
}
"""Care form → how far from home ground: outpatient, a home or a flat, an institution, the state's
(closed) institution."""
WAYS = ("home", "lighter", "same", "heavier", "transferred", "unknown")


def user_movement(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Vart de som lämnat en placering gick: hem, till lättare, samma eller tyngre vård.

    Räknar placeringar i dygnsvård som avslutades i perioden, efter vårdformen de lämnade. Nästa
    placering är samma persons första som börjar samma dag eller högst 30 dagar senare, annars en
    som redan pågick och fortsatte (öppenvård med placering räknas). Nivåerna är öppenvård; hem
    eller boende; HVB; SiS och LVM-hem. `ended` är `home` (ingen annan, eller ännu ingen) +
    `lighter` + `same` + `heavier` + `transferred` (ansvaret gick över till någon annan) + `unknown`
    (person saknas). `home_share` är home delat med ended. Förlaga: Eskilstuna 2023 (ESK-25),
    Dalarna 2020 (DAL-110) och Sala 2023 (SALA-77).
    """
    found = stays(dataset)
    step = pl.col("next_level") - pl.col("care_form").replace_strict(LEVELS)
    transferred = (pl.col("end_reason") == "transferred").fill_null(False)
    unknown = ~transferred & pl.col("person_id").is_null()
    going = ~transferred & ~unknown
    kinds = {
        "ended": pl.lit(True),
        "home": going & step.is_null(),
        "lighter": going & (step < 0),
        "same": going & (step == 0),
        "heavier": going & (step > 0),
        "transferred": transferred,
        "unknown": unknown,
    }
    round_the_clock = ~pl.col("care_form").is_in(OUTPATIENT)
    return found.join(
        next_stays(found), on="placement_id", how="left", maintain_order="left"
    ).with_columns(
        ones(round_the_clock & day_in("end_date", period) & is_it).alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, is_it in kinds.items()
    )


def next_stays(found: pl.DataFrame) -> pl.DataFrame:
    """placement_id, next_level, next_start: the same person's next within RE_PLACEMENT_DAYS, else
    the latest that had begun before and went on, so that nobody who is placed has gone home."""
    left = found.select("person_id", "placement_id", "end_date").drop_nulls()
    after = found.select(
        "person_id", next_id="placement_id", next_start="start_date", next_end="end_date",
        next_level=pl.col("care_form").replace_strict(LEVELS),
    )  # fmt: skip
    gap = (pl.col("next_start") - pl.col("end_date")).dt.total_days()
    goes_on = (pl.col("next_end") > pl.col("end_date")).fill_null(True)
    return (
        left.join(after, on="person_id")
        .filter(
            pl.col("next_id") != pl.col("placement_id"),
            gap.is_between(0, RE_PLACEMENT_DAYS) | ((gap < 0) & goes_on),
        )
        .sort(gap < 0, gap.abs(), "next_id")
        .unique("placement_id", keep="first", maintain_order=True)
        .select("placement_id", "next_level", "next_start")
    )


def unplanned_re_placements(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Oplanerade omplaceringar, som andel av avslutade placeringar.

    `re_placed` är placeringar som avslutades med sammanbrott i perioden och där samma person fick
    en ny placering samma dag eller högst 30 dagar senare. `share` är re_placed delat med `ended`,
    alla som avslutades i perioden. Raden `bought` är externa placeringar: köpt dygnsvård. Förlaga:
    Eskilstuna 2023 (ESK-14).
    """
    found = stays(dataset)
    rows = found.join(next_stays(found), on="placement_id", how="left", maintain_order="left")
    broke = (pl.col("end_reason") == "breakdown") & (pl.col("next_start") >= pl.col("end_date"))
    return rows.with_columns(
        ones(day_in("end_date", period) & is_it).alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, is_it in (("ended", pl.lit(True)), ("re_placed", broke))
    )


DEFINITIONS = (
    tallied(
        "user_movement",
        "Brukarnas rörelse: vart de gick som lämnat en placering",
        ("placements",),
        user_movement,
        (
            *(Sum(f"{name}_{e}") for e in _PERIODS for name in ("ended", *WAYS)),
            *(Ratio(f"home_share_{e}", f"home_{e}", f"ended_{e}", Unit.SHARE) for e in _PERIODS),
        ),
        by_person=ByPerson((PLACED,)),
    ),
    tallied(
        "unplanned_re_placements",
        "Oplanerade omplaceringar",
        ("placements",),
        unplanned_re_placements,
        (
            *(Sum(f"{name}_{e}") for e in _PERIODS for name in ("ended", "re_placed")),
            *(Ratio(f"share_{e}", f"re_placed_{e}", f"ended_{e}", Unit.SHARE) for e in _PERIODS),
        ),
        by_person=ByPerson((EXTERNAL,)),
    ),
)
