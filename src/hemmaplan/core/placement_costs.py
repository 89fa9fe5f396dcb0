"""What the placements cost this year and the same months last year, by care form."""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from hemmaplan.core.care_form_lines import PLACED
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.cost import lazy_lines, lazy_unpriced_days
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.placement_moves import re_placed
from hemmaplan.core.stays import care_days_in, day_in, ones, report_periods, stays
from hemmaplan.core.tally import ByPerson, Measure, Persons, Ratio, Sum, tallied

MONEY = {
    "cost": pl.col("cost_ore"),
    "vat_compensation": pl.col("vat_compensation_ore"),
    "income": pl.col("income_ore"),
    "net": pl.col("cost_ore") - pl.col("vat_compensation_ore") - pl.col("income_ore"),
}
KIND_LABELS = {
    "care": "vård",
    "fee": "arvode",
    "expense": "omkostnad",
    "extra": "tillägg",
    "travel": "resor",
    "income_loss": "förlorad arbetsinkomst",
    "state_grant": "statsbidrag",
    "migration": "Migrationsverket",
    "client_fee": "egenavgift",
    "other_municipality": "annan kommun",
    "other": "övrigt",
}
"""Kinds of rates and incomes, in Swedish."""
_PERIODS = ("month", "ytd", "ytd_last_year")
_YEARS = ("ytd", "ytd_last_year")
_NEEDS = ("placements", "rates")


@lru_cache(maxsize=1)  # every figure of cost in a report starts here
def price_rows(dataset: Dataset, month: Month) -> pl.DataFrame:
    """One row per row of rates and incomes that has a cost line in the periods of the month.

    Its source is that row; it has the placement's columns and, for each period, `cost_*`,
    `vat_compensation_*`, `income_*` and `net_*` in öre. Raises MissingTable without rates.
    """
    periods = report_periods(month)
    lines = pl.concat([lazy_lines(dataset, *_months(periods[year])) for year in _YEARS])
    money = [
        value.filter(day_in("month", period)).sum().alias(f"{name}_{ending}")
        for ending, period in periods.items()
        for name, value in MONEY.items()
    ]
    by_price = lines.group_by("placement_id", "table", "kind", *SOURCE_COLUMNS).agg(money)
    placements = stays(dataset).lazy().drop("table", "detail", *SOURCE_COLUMNS)
    detail = pl.col("kind").replace_strict(KIND_LABELS)
    return placements.join(by_price, on="placement_id").with_columns(detail=detail).collect()


@lru_cache(maxsize=1)
def priced_stays(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The placements with, for `ytd`, `ytd_last_year` and `month`, `unpriced_days_*` and
    `priced_days_*`: care days that a day or month price charges, and those without any."""
    periods = report_periods(month)
    gaps = pl.concat([lazy_unpriced_days(dataset, *_months(periods[year])) for year in _YEARS])
    by_placement = gaps.group_by("placement_id").agg(
        pl.col("unpriced_days").filter(day_in("month", period)).sum().alias(f"unpriced_days_{e}")
        for e, period in periods.items()
    )
    # A placement that is not among the gaps has none.
    unpriced = {f"unpriced_days_{e}": pl.col(f"unpriced_days_{e}").fill_null(0) for e in periods}
    return (
        stays(dataset)
        .lazy()
        .join(by_placement, on="placement_id", how="left", maintain_order="left")
        .with_columns(**{name: value.cast(pl.Int64) for name, value in unpriced.items()})
        .with_columns(
            (care_days_in(period) - pl.col(f"unpriced_days_{e}")).alias(f"priced_days_{e}")
            for e, period in periods.items()
        )
        .collect()
    )


def _months(period: Period) -> tuple[Month, Month]:
    return Month.of(period.start), Month.of(period.end).shift(-1)


def together(
    stay_rows: pl.DataFrame, money_rows: pl.DataFrame, measures: Sequence[str]
) -> pl.DataFrame:
    """Placements and price rows as one tally: neither contributes to the other's measures."""
    both = pl.concat([stay_rows, money_rows], how="diagonal")
    return both.with_columns(pl.col(*measures).fill_null(0))


_COST: tuple[Measure, ...] = (
    *(Sum(f"{name}_{e}", Unit.KR) for name in MONEY for e in _PERIODS),
    *(Sum(f"unpriced_days_{e}", Unit.DAYS) for e in _PERIODS),
)


def placement_cost(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringarnas kostnad, momsersättning, intäkt och netto, som i `hemmaplan cost`.

    Beloppen gäller månaden (`month`), januari till och med månaden (`ytd`) och samma månader
    förra året (`ytd_last_year`). `net` är kostnad − momsersättning − intäkt. `unpriced_days` är
    vårddygn som varken har dygnspris eller månadspris: så länge de finns är kostnaden för låg.
    Förlaga: Eskilstuna 2023 (ESK-38) och Ludvika 2021 (LUD-11).
    """
    columns = [*(f"priced_days_{e}" for e in _PERIODS), *(measure.column for measure in _COST)]
    return together(priced_stays(dataset, month), price_rows(dataset, month), columns)


def price_per_care_day(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden delad med de vårddygn som har ett pris.

    Dygn utan pris räknas inte med, så att ett pris som saknas inte ser ut som ett billigare
    dygn. All kostnad ingår (vård, arvode, omkostnad, resor), före momsersättning och intäkt.
    Förlaga: Sala 2023 (SALA-81) och Eskilstuna 2023 (ESK-39).
    """
    return placement_cost(dataset, month)


def cost_per_person(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden för dygnsvården efter kön och ålder, i allt och per placerad person.

    `cost` är all kostnad före momsersättning och intäkt, `known` den del där registret säger vilken
    person placeringen gäller och `unknown` resten. `persons` är olika personer med kostnad, och
    `per_person` är `known` delad med dem. Könen summerar till alla, och åldrarna likaså. Åldern är
    den i fyllda år periodens sista dag.
    """
    rows = placement_cost(dataset, month)
    whose = pl.col("person_id").is_not_null()
    return rows.with_columns(
        pl.when(whose if name == "known" else ~whose)
        .then(f"cost_{year}").otherwise(0).alias(f"{name}_{year}")
        for name in ("known", "unknown")
        for year in _YEARS
    )  # fmt: skip


def _cost_of(dataset: Dataset, month: Month, chosen: pl.Expr) -> pl.DataFrame:
    """`placement_cost` of chosen placements only."""
    return placement_cost(dataset, month).with_columns(
        pl.col(measure.column) * ones(chosen) for measure in _COST
    )


def unbudgeted_cost(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden för placeringar som saknar budget.

    Det är placeringar som är märkta `unbudgeted`. Hur många de är finns i siffran `unbudgeted`.
    Förlaga: Ludvika 2021 (LUD-10).
    """
    return _cost_of(dataset, month, pl.col("unbudgeted"))


def own_facility_cost(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden för placeringar som kunde ha tagits i egen regi.

    Det är vad placeringar märkta `own_facility_possible` kostar där de är, alltså vad en egen
    verksamhet skulle behöva klara samma vård för. Förlaga: Sala 2023 (SALA-64).
    """
    return _cost_of(dataset, month, pl.col("own_facility_possible"))


def re_placement_cost(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Kostnaden för omplaceringar efter sammanbrott, oavsett när sammanbrottet skedde.

    Hela kostnaden i perioden för den placering som följde, inte hur mycket dyrare den är än den
    som bröt samman. Vad som är en omplacering står i `breakdowns`. Förlaga: Eskilstuna 2023
    (ESK-53).
    """
    follows = re_placed(stays(dataset))
    return _cost_of(dataset, month, follows)


DEFINITIONS = (
    tallied(
        "placement_cost",
        "Placeringarnas kostnad",
        _NEEDS,
        placement_cost,
        _COST,
    ),
    tallied(
        "price_per_care_day",
        "Kostnad per vårddygn",
        _NEEDS,
        price_per_care_day,
        (
            *(Sum(f"cost_{e}", Unit.KR) for e in _PERIODS),
            *(Sum(f"priced_days_{e}", Unit.DAYS) for e in _PERIODS),
            *(Ratio(e, f"cost_{e}", f"priced_days_{e}", Unit.KR_PER_DAY) for e in _PERIODS),
        ),
    ),
    tallied(
        "cost_per_person",
        "Kostnad efter kön och ålder",
        _NEEDS,
        cost_per_person,
        (
            *(Sum(f"{name}_{e}", Unit.KR) for name in ("cost", "known", "unknown") for e in _YEARS),
            *(Persons(f"persons_{e}", f"known_{e}") for e in _YEARS),
            *(
                Ratio(f"per_person_{e}", f"known_{e}", f"persons_{e}", Unit.KR_PER_USER)
                for e in _YEARS
            ),
        ),
        by_person=ByPerson((PLACED,)),
    ),
    tallied(
        "unbudgeted_cost", "Kostnad för placeringar utan budget", _NEEDS, unbudgeted_cost, _COST
    ),
    tallied(
        "own_facility_cost",
        "Kostnad för placeringar som kunde ha tagits i egen regi",
        _NEEDS,
        own_facility_cost,
        _COST,
    ),
    tallied(
        "re_placement_cost",
        "Kostnad för omplaceringar efter sammanbrott",
        _NEEDS,
        re_placement_cost,
        _COST,
    ),
)
