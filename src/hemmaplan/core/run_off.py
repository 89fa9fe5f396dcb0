"""The run-off forecast: what the year's placements cost if nothing is extended and none is new.

The assumption of a published municipal forecast, and a floor: a real year has both extensions and
new placements.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from hemmaplan.core.as_of import known_at
from hemmaplan.core.contributions import contributions, copied, summed, together, traced
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL

ID = "run_off_forecast"


def run_off_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Årets placeringskostnad om pågående placeringar avslutas enligt plan och inga tillkommer.

    `known` är årets kostnad till och med rapportmånaden, `remaining` kostnaden därefter till och
    med december för placeringar som pågår vid månadens slut, var och en till sitt planerade
    slutdatum, och `year` summan. Har slutdatumet passerat räknas placeringen till månadens slut;
    saknas det räknas den till årets slut. Priser som gäller vid månadens slut antas gälla vidare,
    och har det sista priset tagit slut gäller det ändå. `overdue` och `without_planned_end` är
    antalet sådana placeringar. Per område (blankt: bara i `total`) och totalt; kostnad i öre före
    momsersättning och intäkter. Raises MissingTable without placements or rates.
    """
    amounts = summed(ID, _costs(dataset, month), Unit.KR)
    return [*amounts, *summed(ID, _doubtful(dataset, month), Unit.COUNT)]


def trace_run_off_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    counted = address.column in ("overdue", "without_planned_end")
    return traced((_doubtful if counted else _costs)(dataset, month), address)


@lru_cache(maxsize=2)  # every trace of the month asks for it
def _costs(dataset: Dataset, month: Month) -> pl.DataFrame:
    areas = dataset.table("placements").unique("placement_id", keep="first", maintain_order=True)
    ahead = run_off(dataset, month)
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


def run_off(dataset: Dataset, month: Month) -> Dataset:
    """The dataset after the month if nothing is extended and nothing is new.

    Only placements that go on, each with its planned end as its end_date; an overdue one is gone.
    The prices are those known on the month's last day.
    """
    known = known_at(dataset, month.last_day)
    planned = pl.col("planned_end_date")
    ahead = _ongoing(dataset, month).filter(planned.is_null() | (planned > month.last_day))
    tables = {
        **known.tables,
        "placements": ahead.with_columns(end_date=planned),
        "rates": _lasting(known.table("rates")),
    }
    return Dataset(dataset.municipality, tables, dataset.inputs)


def _lasting(rates: pl.DataFrame) -> pl.DataFrame:
    """A placement whose every price by day or month has run out keeps the last: never 0."""
    running = pl.col("per") != "occasion"
    open_ended = pl.col("to_date").is_null() & running
    last = pl.col("to_date").filter(running).max()
    goes_on = running & ~open_ended.any().over("placement_id")
    return rates.with_columns(
        to_date=pl.when(goes_on & (pl.col("to_date") == last.over("placement_id")))
        .then(None)
        .otherwise("to_date")
    )


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Prognos om inga placeringar förlängs eller tillkommer",
        needs=("placements", "rates"),
        compute=run_off_forecast,
        trace=trace_run_off_forecast,
    ),
)
