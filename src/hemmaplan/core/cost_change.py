"""Why the placements cost more or less than in the same months last year."""

from collections.abc import Sequence

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
    """The change of cost since the same months last year, split into causes that add to it.

    `volume` = more or fewer placements, `length` = more or fewer care days per placement, `mix`
    = a shift between care forms, `price` = another cost per care day in the same form; öre that
    the cost rose by (a saving is negative), and volume + length + mix + price = `total`. Care
    days and placements are those that a day or month price charges, so what has no price is not
    explained. The split is made within each area and care form (core.decomposition), and other
    lines and the total are the sums of those, so it adds up in both directions. Sources: Ludvika
    002:283 (LUD-11), Eskilstuna 004:614 (ESK-50).
    """
    rows = _rows(dataset, month)
    return [*figures(_ID, rows, _COSTS), *figures(_ID, _effects(rows), _EFFECTS)]


def trace(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """A cost's rows; for a cause its effect by area and form, and the rows that went into it.

    Those inputs are parts of their own (`cost_ytd`, `priced_days_ytd` …) over all forms of the
    area, since every form's effects depend on the whole.
    """
    rows = _rows(dataset, month)
    if address.column not in CAUSES:
        return trace_rows(rows, _COSTS, address)
    effects = trace_rows(_effects(rows), _EFFECTS, address)
    inputs = [
        trace_rows(rows, _INPUTS, Address(_ID, address.area, TOTAL, measure.column)).with_columns(
            part=pl.lit(measure.column)
        )
        for measure in _INPUTS
    ]
    return pl.concat([effects, *inputs])


def _rows(dataset: Dataset, month: Month) -> pl.DataFrame:
    return placement_cost(dataset, month).with_columns(
        total=pl.col("cost_ytd") - pl.col("cost_ytd_last_year"),
        **{f"placements_{year}": ones(pl.col(f"priced_days_{year}") > 0) for year in _YEARS},
    )


def _effects(rows: pl.DataFrame) -> pl.DataFrame:
    """A tally with one row per area and form and one column per cause."""
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
    ),
)
