"""Why the placements cost more or less than in the same months last year."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import polars as pl

from hemmaplan.core.care_form_lines import TOTAL
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.decomposition import CareCost, Effects, FormCost, decompose
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import placement_cost
from hemmaplan.core.stays import ones
from hemmaplan.core.tally import Measure, Sum, figures, trace_rows

_ID = "cost_change"
_YEARS = ("ytd", "ytd_last_year")
CAUSES = {"volume": "volym", "length": "längd", "mix": "mix", "price": "pris"}
"""Column → the cause in Swedish."""

_INPUTS: tuple[Measure, ...] = tuple(
    Sum(f"{name}_{year}", unit)
    for name, unit in (("cost", Unit.KR), ("priced_days", Unit.DAYS), ("placements", Unit.COUNT))
    for year in _YEARS
)
_COSTS: tuple[Measure, ...] = (*_INPUTS[:2], Sum("total", Unit.KR))
_EFFECTS: tuple[Measure, ...] = tuple(Sum(cause, Unit.KR) for cause in CAUSES)


def cost_change(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Ändrad kostnad sedan samma månader förra året, uppdelad på orsaker.

    `volume` är fler eller färre placeringar, `length` fler eller färre vårddygn per placering,
    `mix` en förskjutning mellan vårdformer och `price` en annan kostnad per vårddygn i samma
    vårdform. Värdena är kronor som kostnaden har ökat; en minskning är negativ. Summan volume +
    length + mix + price är `total`. Bara vårddygn med dygnspris eller månadspris, och
    placeringar med sådana dygn, räknas: det som saknar pris förklaras inte. Uppdelningen görs
    inom varje område och vårdform. Övriga rader och totalen är summor av dem, så allt går ihop
    åt båda håll. Förlaga: Ludvika 2021 (LUD-11) och Eskilstuna 2023 (ESK-50).
    """
    rows = _rows(dataset, month)
    costs = figures(_ID, rows, _COSTS)
    people = {
        (f.address.area, f.address.line): f.people for f in costs if f.address.column == "total"
    }
    effects = figures(_ID, _effects(dataset, month), _EFFECTS)
    return [*costs, *(replace(e, people=people[e.address.area, e.address.line]) for e in effects)]


def trace(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """A cost's rows; for a cause its effect by area and form, and the rows that went into it.

    Those inputs are parts of their own (`cost_ytd`, `priced_days_ytd` …) over all forms of the
    area, since every form's effects depend on the whole.
    """
    rows = _rows(dataset, month)
    if address.column not in CAUSES:
        return trace_rows(rows, _COSTS, address)
    effects = trace_rows(_effects(dataset, month), _EFFECTS, address)
    inputs = [
        trace_rows(rows, _INPUTS, Address(_ID, address.area, TOTAL, measure.column)).with_columns(
            part=pl.lit(measure.column)
        )
        for measure in _INPUTS
    ]
    return pl.concat([effects, *inputs])


@lru_cache(maxsize=1)  # every figure and trace asks for them
def _rows(dataset: Dataset, month: Month) -> pl.DataFrame:
    return placement_cost(dataset, month).with_columns(
        total=pl.col("cost_ytd") - pl.col("cost_ytd_last_year"),
        **{f"placements_{year}": ones(pl.col(f"priced_days_{year}") > 0) for year in _YEARS},
    )


@lru_cache(maxsize=1)
def _effects(dataset: Dataset, month: Month) -> pl.DataFrame:
    """A tally with one row per area and form and one column per cause."""
    rows = _rows(dataset, month)
    names = [measure.column for measure in _INPUTS]
    cells = rows.group_by("area", "care_form").agg(pl.col(*names).sum()).sort("area", "care_form")
    found = [
        {"area": area, "care_form": form, **{cause: getattr(effect, cause) for cause in CAUSES}}
        for (area,), of_area in cells.group_by("area", maintain_order=True)
        for form, effect in _split(of_area).items()
    ]
    schema = {"area": pl.String, "care_form": pl.String, **dict.fromkeys(CAUSES, pl.Int64)}
    return pl.DataFrame(found, schema=schema).with_columns(
        placement_id=pl.lit("Effekt på"),
        detail=pl.col("area").fill_null("utan område"),
        table=pl.lit(""),
        **{name: pl.lit(None) for name in ("_file", "_sheet", "_row")},
    )


def _split(of_area: pl.DataFrame) -> dict[str, Effects]:
    before, after = (
        CareCost(
            placements=of_area.select(pl.col(f"placements_{year}").sum()).item(),
            forms={
                form: FormCost(care_days, cost_ore)
                for form, care_days, cost_ore in of_area.select(
                    "care_form", f"priced_days_{year}", f"cost_{year}"
                ).iter_rows()
            },
        )
        for year in reversed(_YEARS)
    )
    return decompose(before, after)


DEFINITIONS = (
    FigureDefinition(
        _ID,
        "Varför kostnaden ändrats sedan i fjol",
        ("placements", "rates"),
        cost_change,
        trace,
        {measure.column: measure.unit for measure in _INPUTS},
    ),
)
