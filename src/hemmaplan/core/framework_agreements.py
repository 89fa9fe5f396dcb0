"""Bought care inside and outside the framework agreements, why, and what it costs more."""

import polars as pl

from hemmaplan.core.care_form_lines import BOUGHT, STATE, TOTAL
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import price_rows, priced_stays, together
from hemmaplan.core.stays import care_days_in, ones, report_periods, stays
from hemmaplan.core.tables import DIRECT_REASONS
from hemmaplan.core.tally import ByPerson, Ratio, Sum, tallied

_PERIODS = ("month", "ytd", "ytd_last_year")
PURCHASED = ("extern_oppenvard", *(form for form in BOUGHT if form not in STATE))

_INSIDE = pl.col("procurement") == "framework"
_DIRECT = pl.col("procurement") == "direct"
_UNKNOWN = pl.col("procurement").is_null()
_REASON = pl.col("direct_reason")
_REASONS = (*DIRECT_REASONS, "unknown_reason")


def _purchased() -> pl.Expr:
    """A form that is bought, or any other that is said to be bought this time."""
    said = pl.col("procurement").is_in(("framework", "lov", "direct"))
    return pl.col("care_form").is_in(PURCHASED) | said.fill_null(False)


def framework_adherence(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Köpta placeringar inom ramavtal och direktupphandlade, med skälen.

    Räknar placeringar med vårddygn i perioden i en vårdform som köps (extern öppenvård, externt
    boende och HVB, konsulentstött familjehem, skyddat boende; inte SiS och LVM-hem) eller som är
    märkta med ramavtal, LOV eller direktupphandling. framework + direct + other + unknown är
    `placements`: `other` är egen regi, LOV, staten eller annan kommun, `unknown` saknar uppgift om
    upphandling. `lov` är de av `other` som är inom ett valfrihetssystem (lag 2008:962): där väljer
    den enskilde, så de räknas varken som inom eller utanför ramavtal. `procured` är framework +
    direct och `share` är framework delat med procured: 332
    inom och 55 utanför ger 85,8 %. Skälen summerar till `direct`, med `direct_unknown_reason` där
    det obligatoriska skälet saknas, och skälens andelar är av `direct`. Förlaga: Sala 2023
    (SALA-58, SALA-59) och Eskilstuna 2023 (ESK-78–83).
    """
    kinds = {
        "placements": pl.lit(True),
        "framework": _INSIDE,
        "direct": _DIRECT,
        "procured": _INSIDE | _DIRECT,
        "other": ~(_INSIDE | _DIRECT),
        "lov": pl.col("procurement") == "lov",
        "unknown": _UNKNOWN,
        **{f"direct_{reason}": _DIRECT & (reason == _REASON) for reason in DIRECT_REASONS},
        "direct_unknown_reason": _DIRECT & _REASON.is_null(),
    }
    return stays(dataset).with_columns(
        ones(_purchased() & (care_days_in(period) > 0) & is_it).alias(f"{kind}_{ending}")
        for ending, period in report_periods(month).items()
        for kind, is_it in kinds.items()
    )


def framework_cost(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden inom och utanför ramavtal, och vad direktupphandling kostar mer.

    `extra` jämför varje direktupphandlad placering med ramavtalens genomsnittliga kostnad per
    vårddygn (med pris) i samma vårdform, område och period. Merkostnaden är placeringens kostnad
    minus dess vårddygn gånger det priset, avrundat till hela ören per placering. Siffran säger
    inte varför: behoven kan skilja sig. Där vårdformen i området saknar placeringar på ramavtal
    går det inte att jämföra; de placeringarna räknas i `not_comparable`, inte i `extra`. Förlaga:
    Eskilstuna 2023 (ESK-52).
    """
    bought = ones(_purchased())
    money = price_rows(dataset, month).with_columns(
        (pl.col(f"cost_{e}") * bought * ones(is_it)).alias(f"{kind}_cost_{e}")
        for e in _PERIODS
        for kind, is_it in (("framework", _INSIDE), ("direct", _DIRECT))
    )
    spent = money.group_by("placement_id").agg(pl.col(f"cost_{e}").sum() for e in _PERIODS)
    placements = (
        priced_stays(dataset, month)
        .join(spent, on="placement_id", how="left", maintain_order="left")
        .with_columns(pl.col(f"cost_{e}").fill_null(0) for e in _PERIODS)
    )
    for ending in _PERIODS:
        placements = _with_extra(placements, ending)
    measures = [f"{kind}_{e}" for kind in _COSTS for e in _PERIODS]
    return together(placements, money, measures)


_COSTS = ("framework_cost", "direct_cost", "extra", "not_comparable")


def _with_extra(placements: pl.DataFrame, ending: str) -> pl.DataFrame:
    """Adds `extra_*` and `not_comparable_*` of a period."""
    cost, days = pl.col(f"cost_{ending}"), pl.col(f"priced_days_{ending}")
    inside = _INSIDE.fill_null(False)

    def over_framework(value: pl.Expr) -> pl.Expr:
        return value.filter(inside).sum().over("area", "care_form")

    known_cost, known_days = over_framework(cost), over_framework(days)
    comparable = (known_days > 0) & (known_cost > 0)
    at_their_price = (2 * days * known_cost + known_days) // (2 * known_days)  # positive: half up
    direct = _DIRECT.fill_null(False) & (days > 0)
    return placements.with_columns(
        pl.when(direct & comparable)
        .then(cost - at_their_price)
        .otherwise(0)
        .alias(f"extra_{ending}"),
        ones(direct & ~comparable).alias(f"not_comparable_{ending}"),
    )


DEFINITIONS = (
    tallied(
        "framework_adherence",
        "Köpta placeringar inom och utanför ramavtal",
        ("placements",),
        framework_adherence,
        (
            *(
                Sum(f"{kind}_{e}")
                for e in _PERIODS
                for kind in (
                    "placements",
                    "framework",
                    "direct",
                    "procured",
                    "other",
                    "lov",
                    "unknown",
                )
            ),
            *(Sum(f"direct_{reason}_{e}") for e in _PERIODS for reason in _REASONS),
            *(Ratio(f"share_{e}", f"framework_{e}", f"procured_{e}", Unit.SHARE) for e in _PERIODS),
            *(
                Ratio(
                    f"direct_{reason}_share_{e}",
                    f"direct_{reason}_{e}",
                    f"direct_{e}",
                    Unit.SHARE,
                )
                for e in _PERIODS
                for reason in _REASONS
            ),
        ),
        by_person=ByPerson((TOTAL,)),
    ),
    tallied(
        "framework_cost",
        "Kostnad inom och utanför ramavtal",
        ("placements", "rates"),
        framework_cost,
        (
            *(Sum(f"{kind}_{e}", Unit.KR) for kind in _COSTS[:3] for e in _PERIODS),
            *(Sum(f"not_comparable_{e}") for e in _PERIODS),
        ),
    ),
)
