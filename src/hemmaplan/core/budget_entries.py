"""Budget, ledger, forecast and adjustments as one kind of row: entries.

Every figure of the budget follow-up is a sum of entries, each with the weight −1, 0 or 1. So a
figure and its trace can't disagree: they are the same entries, summed or listed.

An entry has a `measure`, an `area` (null = known only for the total), a `unit_code`, a `line`
with its `type`, and an amount in **twelfths of öre**, so that a straight-line period budget
(annual × months/12) is exact until the figure is rounded. A null amount is unknown and makes
every figure that needs it unknown. The sign is canonical: all positive, revenue and cost alike.
"""

from enum import StrEnum
from functools import lru_cache

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset, PeriodMethod
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import (
    LineType,
    area_of,
    area_rules,
    line_labels,
    line_rules,
    taken,
)


class Measure(StrEnum):
    YEAR_BUDGET = "year_budget"
    PERIOD_BUDGET = "period_budget"
    PERIOD_ACTUAL = "period_actual"
    PREVIOUS_ACTUAL = "previous_actual"
    ADJUSTMENT = "adjustment"
    YEAR_FORECAST = "year_forecast"
    PREVIOUS_FORECAST = "previous_forecast"


ENTRY_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "measure": pl.String,
    "area": pl.String,
    "unit_code": pl.String,
    "line": pl.String,
    "type": pl.String,
    "twelfths": pl.Int64,
    "table": pl.String,
    **SOURCE_COLUMNS,
    "description": pl.String,
}

_CANONICAL = (
    pl.when(pl.col("type").is_in([LineType.REVENUE.value, LineType.FRAME.value]))
    .then(-pl.col("amount_ore"))
    .otherwise(pl.col("amount_ore"))
)
_DECIDED = pl.col("decided_on").dt
_IN_THE_YEAR = (_DECIDED.year() > pl.col("year")) | (
    (_DECIDED.year() == pl.col("year")) & (_DECIDED.month() > 1)
)
SAME_BUDGET = (
    "unit_code", "account", "activity",
    pl.when(_IN_THE_YEAR).then(_DECIDED.truncate("1mo")).alias("counts_from"),
)  # fmt: skip
"""Of rows of a year that agree on these, counting from the same month (blank: from January), annual
and month rows say the same thing."""
_MONTH_TEXT = pl.col("month").dt.strftime("%Y-%m")
_BUDGET_ROW = pl.concat_str(
    pl.when(pl.col("month").is_null())
    .then(pl.lit("årsbudget"))
    .otherwise(pl.format("månadsbudget {}", _MONTH_TEXT)),
    pl.format(", beslutad {}", pl.col("decided_on").dt.strftime("%Y-%m-%d")).fill_null(""),
)


@lru_cache(maxsize=16)  # tracing a report asks for the same months over and over
def entries(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Every entry of a report month (ENTRY_SCHEMA), from the tables there are."""
    frames = [pl.DataFrame(schema=ENTRY_SCHEMA)]
    previous = month.shift(-12)
    if dataset.has("budget"):
        frames.append(_budget(dataset, month))
    if dataset.has("ledger"):
        frames += [
            _booked(dataset, "ledger", month, Measure.PERIOD_ACTUAL),
            _booked(dataset, "ledger", previous, Measure.PREVIOUS_ACTUAL),
        ]
    if dataset.has("adjustments"):
        frames.append(_booked(dataset, "adjustments", month, Measure.ADJUSTMENT))
    if dataset.has("forecast"):
        latest_first = forecast_occasions(dataset, month)[::-1]
        measures = (Measure.YEAR_FORECAST, Measure.PREVIOUS_FORECAST)
        for occasion, measure in zip(latest_first, measures, strict=False):
            frames.append(_forecast(dataset, month, occasion, measure))
    return _with_unknown_frame(_with_decided_frame(pl.concat(frames), dataset, previous))


@lru_cache(maxsize=64)  # the forecasts of the years that are judged, again for each area
def year_plan(dataset: Dataset, made_in: Month) -> pl.DataFrame:
    """The year's budget as decided by then and the forecast made then (ENTRY_SCHEMA)."""
    frames = [pl.DataFrame(schema=ENTRY_SCHEMA)]
    if dataset.has("budget"):
        frames.append(_year_budget(known_budget(dataset, made_in)))
    if dataset.has("forecast"):
        frames.append(_forecast(dataset, made_in, made_in, Measure.YEAR_FORECAST))
    return pl.concat(frames)


def forecast_occasions(dataset: Dataset, month: Month) -> list[Month]:
    """The months in which a forecast of the report year was made, not after the report month."""
    made = _forecasts_of_year(dataset, month.year).filter(pl.col("made_in") < month.end)["made_in"]
    return [Month.of(first_day) for first_day in made.unique().sort()]


def _as_entries(
    rows: pl.DataFrame, *, measure: Measure, twelfths: pl.Expr, table: str, description: pl.Expr
) -> pl.DataFrame:
    return rows.select(
        pl.lit(measure.value).alias("measure"),
        "area", "unit_code", "line", "type",
        twelfths.cast(pl.Int64).alias("twelfths"),
        pl.lit(table).alias("table"),
        *SOURCE_COLUMNS,
        description.alias("description"),
    )  # fmt: skip


def known_budget(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The year's budget rows as decided up to and including the month.

    A transfer belongs to the annual budget of every report from the month it was decided in, and
    of none before. Where a unit, account and activity has both annual and month rows that count
    from the same month, the ones of the municipality's method count; the others say the same
    thing again.
    """
    profile = dataset.municipality.period_method is PeriodMethod.PROFILE
    by_method = pl.col("month").is_not_null() if profile else pl.col("month").is_null()
    return (
        taken(dataset, "budget")
        .lazy()
        .filter(pl.col("year") == month.year)
        .filter(pl.col("decided_on").is_null() | (pl.col("decided_on") < month.end))
        .filter(by_method | ~by_method.any().over(SAME_BUDGET))
        .collect()
    )


def _budget(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = known_budget(dataset, month)
    return pl.concat([_year_budget(rows), _period_budget(rows, dataset, month)])


def _year_budget(rows: pl.DataFrame) -> pl.DataFrame:
    return _as_entries(
        rows, measure=Measure.YEAR_BUDGET, twelfths=_CANONICAL * 12, table="budget",
        description=_BUDGET_ROW,
    )  # fmt: skip


def _period_budget(rows: pl.DataFrame, dataset: Dataset, month: Month) -> pl.DataFrame:
    if dataset.municipality.period_method is PeriodMethod.STRAIGHT_LINE:
        twelfths = _CANONICAL * month.number
        share = pl.format("{} × {}/12", _BUDGET_ROW, pl.lit(month.number))
    else:
        rows = rows.filter(pl.col("month").is_null() | (pl.col("month") < month.end))
        # An annual row without month rows has no profile: its period budget is unknown.
        twelfths = pl.when(pl.col("month").is_not_null()).then(_CANONICAL * 12)
        share = _BUDGET_ROW
    return _as_entries(
        rows, measure=Measure.PERIOD_BUDGET, twelfths=twelfths, table="budget", description=share
    )


def _booked(dataset: Dataset, table: str, month: Month, measure: Measure) -> pl.DataFrame:
    first = Month(month.year, 1).first_day
    rows = taken(dataset, table).filter((pl.col("month") >= first) & (pl.col("month") < month.end))
    text = pl.col("text" if table == "ledger" else "note")
    description = pl.concat_str(
        pl.format("konto {}, {}", pl.col("account"), _MONTH_TEXT),
        pl.format(": {}", text).fill_null(""),
    )
    return _as_entries(
        rows, measure=measure, twelfths=_CANONICAL * 12, table=table, description=description
    )


@lru_cache(maxsize=8)
def _forecasts_of_year(dataset: Dataset, year: int) -> pl.DataFrame:
    """Forecast rows of a year with their line's type and their area.

    The area is the row's own, else that of its unit, else null: a forecast for the total only.
    A row on a line or area that does not exist is left to the checks.
    """
    types = {rule.line: rule.type.value for rule in line_rules(dataset)}
    rules = area_rules(dataset)
    units = dataset.table("forecast")["unit_code"].unique().drop_nulls().to_list()
    area_of_unit = {unit: area_of(rules, None, unit) for unit in units}
    area = pl.coalesce(
        "area", pl.col("unit_code").replace_strict(area_of_unit, return_dtype=pl.String)
    )
    rows = (
        dataset.table("forecast")
        .filter(pl.col("year") == year)
        .with_columns(
            pl.col("line")
            .replace_strict(types, default=None, return_dtype=pl.String)
            .alias("type"),
            (area if dataset.has("areas") else pl.lit(None, dtype=pl.String)).alias("area"),
        )
    )
    known_area = pl.col("area").is_null() | pl.col("area").is_in([rule.area for rule in rules])
    given_line = pl.col("type").is_in(
        [LineType.REVENUE, LineType.COST, LineType.LIABILITY, LineType.FRAME]
    )
    return rows.filter(known_area & given_line)


def _forecast(dataset: Dataset, month: Month, occasion: Month, measure: Measure) -> pl.DataFrame:
    """The year's forecast made in one month; a line without a row then has no value."""
    made = pl.col("made_in")
    rows = _forecasts_of_year(dataset, month.year).filter(made == occasion.first_day)
    description = pl.concat_str(
        pl.format("årsprognos gjord {}", made.dt.strftime("%Y-%m")),
        pl.format(", enhet {}", pl.col("unit_code")).fill_null(""),
        pl.format(", {}", pl.col("line").replace(line_labels(dataset))),
        pl.format(": {}", pl.col("note")).fill_null(""),
    )
    return _as_entries(
        rows, measure=measure, twelfths=pl.col("amount_ore") * 12, table="forecast",
        description=description,
    )  # fmt: skip


def _with_decided_frame(rows: pl.DataFrame, dataset: Dataset, previous: Month) -> pl.DataFrame:
    """A frame is decided, not earned: where it is neither booked nor forecast, its budget stands.

    Without this a municipality that does not book its frame would get a result of minus the
    whole net cost.
    """
    frames = rows.filter(pl.col("type") == LineType.FRAME.value)
    last_year = pl.DataFrame(schema=ENTRY_SCHEMA)
    if dataset.has("budget"):
        budget = _budget(dataset, previous).filter(pl.col("type") == LineType.FRAME.value)
        last_year = budget.filter(pl.col("measure") == Measure.PERIOD_BUDGET.value)
    stands_for = (
        (Measure.PERIOD_ACTUAL, frames.filter(pl.col("measure") == Measure.PERIOD_BUDGET.value)),
        (Measure.PREVIOUS_ACTUAL, last_year),
        (Measure.YEAR_FORECAST, frames.filter(pl.col("measure") == Measure.YEAR_BUDGET.value)),
        (Measure.PREVIOUS_FORECAST, frames.filter(pl.col("measure") == Measure.YEAR_BUDGET.value)),
    )
    present = set(rows["measure"].unique())
    added = [
        decided.join(
            frames.filter(pl.col("measure") == measure.value),
            on=["area", "line"], how="anti", nulls_equal=True,
        ).with_columns(
            pl.lit(measure.value).alias("measure"),
            pl.format("{}: ramen som beslutad", pl.col("description")).alias("description"),
        )
        for measure, decided in stands_for
        if measure.value in present
    ]  # fmt: skip
    return pl.concat([rows, *added])


def _with_unknown_frame(rows: pl.DataFrame) -> pl.DataFrame:
    """Where there is a frame, but none for a measure (last year, say), it is unknown and not 0."""
    frames = rows.filter(pl.col("type") == LineType.FRAME.value)
    lacking = set(rows["measure"]) - set(frames["measure"]) - {Measure.ADJUSTMENT.value}
    cells = frames.unique(["area", "line"], maintain_order=True)
    unknown = [
        cells.with_columns(measure=pl.lit(measure), twelfths=pl.lit(None, pl.Int64))
        for measure in sorted(lacking)
    ]
    return pl.concat([rows, *unknown])
