"""Bought care inside and outside the framework agreements, why, and what it costs more."""

import polars as pl

from hemmaplan.core.care_form_lines import BOUGHT
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import price_rows, priced_stays, together
from hemmaplan.core.stays import care_days_in, ones, report_periods, stays
from hemmaplan.core.tables import DIRECT_REASONS
from hemmaplan.core.tally import Ratio, Sum, tallied

_PERIODS = ("month", "ytd", "ytd_last_year")
_STATE = ("sis", "lvm_hem")  # the state's own: never bought under an agreement
PURCHASED = ("extern_oppenvard", *(form for form in BOUGHT if form not in _STATE))

_INSIDE = pl.col("procurement") == "framework"
_DIRECT = pl.col("procurement") == "direct"
_UNKNOWN = pl.col("procurement").is_null()
_REASON = pl.col("direct_reason")
_REASONS = (*DIRECT_REASONS, "unknown_reason")


def _purchased() -> pl.Expr:
    """A form that is bought, or any other that is said to be bought this time."""
    return pl.col("care_form").is_in(PURCHASED) | (_INSIDE | _DIRECT).fill_null(False)


def framework_adherence(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Bought placements inside framework agreements and by direct award, with the reasons.

    Placements with a care day in the period in a form that is bought (external outpatient care,
    housing and HVB, consultant-supported family homes, protected housing; not SiS and LVM homes)
    or marked framework or direct. framework + direct + other + unknown is `placements`; other =
    own, state or another municipality, unknown = no procurement noted. `procured` = framework +
    direct and `share` = framework / procured, so 332 inside and 55 outside is 85.8 %. The reasons
    add to direct, with `direct_unknown_reason` where the required reason is missing; their
    shares are of direct.
    Sources: Sala 000:423 (SALA-58, SALA-59), Eskilstuna 004:824-834 (ESK-78..83).
    """
    kinds = {
        "placements": pl.lit(True),
        "framework": _INSIDE,
        "direct": _DIRECT,
        "procured": _INSIDE | _DIRECT,
        "other": ~(_INSIDE | _DIRECT),
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
    """What bought care costs inside and outside the agreements, and what direct awards cost more.

    `extra_*` compares each direct award with the mean cost per care day (that has a price) of the
    framework placements of its own form and area in the same period: its cost minus its care days
    at that price, rounded to the öre per placement. It does not say why: needs may differ.
    Direct awards in a form and area without framework placements cannot be compared: they are in
    `not_comparable_*` (placements), not in `extra_*`. Source: Eskilstuna 004:616 (ESK-52).
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
                for kind in ("placements", "framework", "direct", "procured", "other", "unknown")
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
