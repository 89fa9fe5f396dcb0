"""The action plan (handlingsplan): what each measure was to give, has given and has left.

And the year's forecast before and after the measures counted in it.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.budget_entries import Measure, entries
from hemmaplan.core.budget_followup import DEFINITIONS as BUDGET
from hemmaplan.core.budget_followup import trace_budget_followup
from hemmaplan.core.contributions import SCHEMA, contributions, copied, summed, together, traced
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.money import round_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, LineType

ID = "measures"
FORECAST_ID = "measures_forecast"
_GROUP = pl.coalesce("area", pl.col("number").str.extract(r"^([^.]+)"), pl.lit("")).alias("group")


def measures(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Varje åtgärds effekt i handlingsplanen: planerad, inarbetad och återstående.

    Området är åtgärdens område (saknas det: numrets första del), raden är åtgärden (`measure_id`)
    eller `total` för området och för planen. Kolumnerna är `total_planned` (planerad effekt),
    årets månader till och med rapportmånaden (`2021-05`: inarbetat i månaden), `planned_to_date`
    (planerat hittills i år), `realised` (inarbetat, summan av årets månader) och `remaining`
    (återstår: planerad effekt − inarbetat). En effekt är inarbetad först när den är rapporterad.
    En summa finns bara om alla delar är kända. För en åtgärd med tak på ett område med budget är
    `ceiling` taket per månad, (årets kostnadsbudget − planerad effekt)/12, och `ceiling_actual`
    rapportmånadens kostnad.
    """
    return summed(ID, _plan(dataset, month), Unit.KR)


def trace_measures(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    return traced(_plan(dataset, month), address)


def _measures(dataset: Dataset) -> pl.DataFrame:
    """Measures in the order of their numbers (1.2 before 1.10), with their group."""
    number = pl.col("number").str.extract_all(r"\d+").cast(pl.List(pl.Int64))
    keys = [number.list.get(i, null_on_oob=True) for i in range(3)]
    return (
        dataset.table("measures")
        .unique("measure_id", keep="first", maintain_order=True)
        .with_columns(_GROUP)
        .sort(keys, nulls_last=True, maintain_order=True)
    )


@lru_cache(maxsize=2)  # every trace of the month asks for it
def _plan(dataset: Dataset, month: Month) -> pl.DataFrame:
    plan = _measures(dataset)
    label = pl.concat_str(
        [pl.col("number"), pl.col("description")], separator=" ", ignore_nulls=True
    )
    planned = contributions(
        plan, "measures", area=pl.col("group"), line=pl.col("measure_id"), column="total_planned",
        contribution=pl.col("total_planned_ore"), description=label,
    )  # fmt: skip
    effects = _effects(dataset, month, plan)
    realised = effects.filter(pl.col("column") == "realised")
    # An effect counts when it has been reported; a measure without one has realised nothing yet.
    nothing = copied(planned, column="realised").with_columns(contribution=pl.lit(0, pl.Int64))
    remaining = [
        copied(planned, column="remaining"),
        copied(realised, column="remaining").with_columns(contribution=-pl.col("contribution")),
    ]
    each = together([planned, effects, nothing, *remaining])
    totals = [copied(each, line=TOTAL), copied(each, area=TOTAL, line=TOTAL)]
    return together([each, *totals, _ceilings(dataset, month, plan)])


def _effects(dataset: Dataset, month: Month, plan: pl.DataFrame) -> pl.DataFrame:
    """The year's effects so far, as `realised`, as their month and as `planned_to_date`."""
    first = Month(month.year, 1).first_day
    rows = (
        dataset.table_or_empty("measure_effects")
        .filter(pl.col("month") >= first, pl.col("month") < month.end)
        .join(plan.select("measure_id", "group"), on="measure_id", how="inner")
    )
    text = pl.col("month").dt.strftime("%Y-%m")
    place = {"area": pl.col("group"), "line": pl.col("measure_id"), "description": text}
    reported = rows.filter(pl.col("realised_ore").is_not_null())
    planned = rows.filter(pl.col("planned_ore").is_not_null())
    realised = contributions(
        reported, "measure_effects", column="realised", contribution=pl.col("realised_ore"), **place
    )
    return together(
        [
            realised.with_columns(column=pl.col("description")).sort("column"),
            contributions(
                planned, "measure_effects", column="planned_to_date",
                contribution=pl.col("planned_ore"), **place,
            ),
            realised,
        ]
    )  # fmt: skip


def _ceilings(dataset: Dataset, month: Month, plan: pl.DataFrame) -> pl.DataFrame:
    """What a month may cost for the measure's saving to be reached, and what this month cost."""
    found = [pl.DataFrame(schema=SCHEMA)]
    capped = plan.filter(pl.col("kind") == "ceiling", pl.col("total_planned_ore").is_not_null())
    if not dataset.has("lines") or capped.is_empty():
        return found[0]
    costs = entries(dataset, month).filter(pl.col("type") == LineType.COST.value)
    january_to_before = entries(dataset, month.shift(-1)) if month.number > 1 else costs.clear()
    before = january_to_before.filter(pl.col("type") == LineType.COST.value)
    for row in capped.iter_slices(1):
        area = row["group"].item()
        budget = _of(costs, area, Measure.YEAR_BUDGET)
        actual = pl.concat(
            [
                _of(costs, area, Measure.PERIOD_ACTUAL),
                _of(before, area, Measure.PERIOD_ACTUAL).with_columns(-pl.col("twelfths")),
            ]
        )
        place = {"area": area, "line": row["measure_id"].item()}
        if budget.is_empty():
            continue
        saving = contributions(
            row, "measures", column="ceiling", contribution=-pl.col("total_planned_ore"),
            description="planerad effekt", **place,
        )  # fmt: skip
        yearly = pl.concat([_placed(budget, "ceiling", place), saving])
        found.append(_a_twelfth(yearly))
        if not actual.is_empty():
            found.append(_placed(actual, "ceiling_actual", place))
    return pl.concat(found)


def _of(rows: pl.DataFrame, area: str, measure: Measure) -> pl.DataFrame:
    return rows.filter(pl.col("area") == area, pl.col("measure") == measure.value)


def _placed(rows: pl.DataFrame, column: str, place: dict[str, str]) -> pl.DataFrame:
    """Entries (whole öre: year budgets and bookings) as contributions."""
    return rows.with_columns(
        column=pl.lit(column),
        contribution=pl.col("twelfths") // 12,
        part=pl.lit(""),
        **{name: pl.lit(value) for name, value in place.items()},
    ).select(*SCHEMA)


def _a_twelfth(rows: pl.DataFrame) -> pl.DataFrame:
    exact = [Fraction(value, 12) for value in rows["contribution"]]
    return rows.with_columns(pl.Series("contribution", round_parts(exact), dtype=pl.Int64))


def measures_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Årets prognosavvikelse före och efter de åtgärder som är medräknade i prognosen.

    `after_measures` är nettots avvikelse i budgetuppföljningen (prognosen med de åtgärder som är
    märkta `in_forecast`), `counted_in` deras planerade effekt och `before_measures` skillnaden,
    alltså avvikelsen utan åtgärder. `not_counted_in` är planerad effekt som inte är medräknad.
    Positivt är bättre än budget.
    """
    return summed(FORECAST_ID, _before_and_after(dataset, month), Unit.KR)


def trace_measures_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    return traced(_before_and_after(dataset, month), address)


def _before_and_after(dataset: Dataset, month: Month) -> pl.DataFrame:
    place: dict[str, pl.Expr | str] = {
        "area": TOTAL,
        "line": "net",
        "description": pl.col("measure_id"),
    }
    planned = [
        contributions(
            dataset.table("measures").filter(pl.col("in_forecast").fill_null(False) == flag),
            "measures", column=column, contribution=pl.col("total_planned_ore"), **place,
        )
        for flag, column in ((True, "counted_in"), (False, "not_counted_in"))
    ]  # fmt: skip
    deviation = Address(BUDGET[0].id, TOTAL, "net", "year_deviation")
    if deviation not in {figure.address for figure in BUDGET[0].compute(dataset, month)}:
        return together(planned)
    after = trace_budget_followup(dataset, month, deviation).with_columns(
        area=pl.lit(TOTAL), line=pl.lit("net"), column=pl.lit("after_measures")
    )
    before = copied(planned[0], column="before_measures").with_columns(
        contribution=-pl.col("contribution")
    )
    after = after.select(*SCHEMA)
    return together([copied(after, column="before_measures"), before, *planned, after])


DEFINITIONS = (
    FigureDefinition(
        id=ID, title="Handlingsplan", needs=("measures",), compute=measures, trace=trace_measures
    ),
    FigureDefinition(
        id=FORECAST_ID,
        title="Prognos före och efter åtgärder",
        needs=("measures", "lines"),
        compute=measures_forecast,
        trace=trace_measures_forecast,
    ),
)
