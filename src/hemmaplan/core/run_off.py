"""The run-off forecast: what the year's placements cost if nothing is extended and none is new.

The assumption of a published municipal forecast: what is settled today. It is no floor, since
placements also end before they were planned to; and a real year has extensions and new placements.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.as_of import known_at, prices_going_on
from hemmaplan.core.contributions import contributions, copied, summed, together, traced
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL

ID = "run_off_forecast"


def run_off_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Årets placeringskostnad om inga placeringar förlängs eller tillkommer.

    `known` är årets kostnad till och med rapportmånaden, `remaining` kostnaden därefter till och
    med december för placeringar som pågår vid månadens slut, var och en till sitt planerade
    slutdatum, och `year` summan. Har slutdatumet passerat räknas placeringen till månadens slut;
    saknas det räknas den till årets slut. Priser som gäller vid månadens slut antas gälla vidare,
    och har det sista priset tagit slut gäller det ändå. `overdue` är antalet placeringar vars
    planerade slutdatum har passerat och `without_planned_end` antalet utan planerat slutdatum. En
    placering utan område räknas bara i `total`. Kostnaden är före momsersättning och intäkter.
    """
    people = _people(dataset, month)
    amounts = [
        replace(figure, people=people[figure.address.area, figure.address.column])
        for figure in summed(ID, _costs(dataset, month), Unit.KR)
    ]
    counts = summed(ID, _doubtful(dataset, month), Unit.COUNT)
    return [*amounts, *(replace(figure, people=int(figure.value)) for figure in counts)]


def _people(dataset: Dataset, month: Month) -> dict[tuple[str, str], int]:
    """(area, column) → how many persons the cost is for."""
    placement = pl.col("description").str.replace(r", \d{4}-\d{2}$", "").alias("placement_id")
    who = pl.coalesce("person_id", "placement_id").n_unique()
    counted = (
        _costs(dataset, month)
        .with_columns(placement)
        .join(dataset.table("placements").select("placement_id", "person_id"), on="placement_id")
        .group_by("area", "column")
        .agg(who.alias("people"))
    )
    return {(area, column): people for area, column, people in counted.iter_rows()}


def trace_run_off_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    counted = address.column in ("overdue", "without_planned_end")
    return traced((_doubtful if counted else _costs)(dataset, month), address)


@lru_cache(maxsize=2)  # every trace of the month asks for it
def _costs(dataset: Dataset, month: Month) -> pl.DataFrame:
    areas = dataset.table("placements").unique("placement_id", keep="first", maintain_order=True)
    ahead = run_off(dataset, month.last_day)
    parts = [("known", cost_lines(dataset, Month(month.year, 1), month))]
    if month.number < 12:
        parts.append(("remaining", cost_lines(ahead, month.shift(1), Month(month.year, 12))))
    found = []
    for column, lines in parts:
        rows = lines.filter(pl.col("table") == "rates").join(
            areas.select("placement_id", "area"), on="placement_id", how="left"
        )
        text = pl.format("{}, {}", pl.col("placement_id"), pl.col("month").dt.strftime("%Y-%m"))
        cost = contributions(
            rows, "rates", area=pl.col("area").fill_null(""), line="", column=column,
            contribution=pl.col("cost_ore"), description=text,
        )  # fmt: skip
        found += [cost, copied(cost, column="year")]
    return _with_total(together(found))


def _with_total(rows: pl.DataFrame) -> pl.DataFrame:
    return together([rows.filter(pl.col("area") != ""), copied(rows, area=TOTAL)])


def _ongoing(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The placements known to go on after the month's last day."""
    return (
        known_at(dataset, month.last_day).table("placements").filter(pl.col("end_date").is_null())
    )


def _doubtful(dataset: Dataset, month: Month) -> pl.DataFrame:
    planned = pl.col("planned_end_date")
    ongoing = _ongoing(dataset, month)
    found = [
        contributions(
            ongoing.filter(rows), "placements", area=pl.col("area").fill_null(""), line="",
            column=column, contribution=pl.lit(1), description=pl.col("placement_id"),
        )
        for column, rows in (
            ("overdue", planned <= month.last_day),
            ("without_planned_end", planned.is_null()),
        )
    ]  # fmt: skip
    return _with_total(together(found))


def run_off(dataset: Dataset, as_of: date) -> Dataset:
    """What was known on a day, after the month of it, if nothing is extended and nothing is new.

    An ongoing placement has its planned end as its end_date; an overdue one is gone.
    """
    known = prices_going_on(known_at(dataset, as_of))
    ongoing, planned = pl.col("end_date").is_null(), pl.col("planned_end_date")
    placements = (
        known.table("placements")
        .filter(~ongoing | planned.is_null() | (planned > as_of))
        .with_columns(end_date=pl.when(ongoing).then(planned).otherwise("end_date"))
    )
    tables = {**known.tables, "placements": placements}
    return Dataset(dataset.municipality, tables, dataset.inputs)


def run_off_lines(dataset: Dataset, as_of: date, last: Month) -> pl.DataFrame:
    """Cost lines (core.cost) of the run-off, from January of the year of `as_of` to `last`.

    An overdue placement is charged through the month of `as_of`. Raises MissingTable.
    """
    month = Month.of(as_of)
    ahead = run_off(dataset, as_of)
    known = prices_going_on(known_at(dataset, as_of))
    overdue = known.table("placements").filter(
        pl.col("end_date").is_null(), pl.col("planned_end_date") <= as_of
    )
    placements = pl.concat([ahead.table("placements"), overdue])
    until = Dataset(dataset.municipality, {**known.tables, "placements": placements})
    lines = [cost_lines(until, Month(month.year, 1), month)]
    if month < last:
        lines.append(cost_lines(ahead, month.shift(1), last))
    return pl.concat(lines)


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Prognos om inga placeringar förlängs eller tillkommer",
        needs=("placements", "rates"),
        compute=run_off_forecast,
        trace=trace_run_off_forecast,
    ),
)
