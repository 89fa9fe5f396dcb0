"""What placements cost, fast: lines, care days and sums by any dimension.

The meaning is defined by `core.cost_reference` (EXCHANGE, *What a placement costs*); this is the
same arithmetic on whole columns. All of it is exact: 128-bit integers, no floats, every rounding
half away from zero. Ends are exclusive inside.
"""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.cost_dimensions import dimension, require_dimensions, sort_key
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import SOURCE_COLUMNS

MONEY = ("cost_ore", "vat_compensation_ore", "income_ore")
"""The money columns of a line, whole öre (Int64)."""

_ONE_DAY = pl.duration(days=1)
_MICRO = 10**6  # amounts and percentages are Decimal(38, 6): physically integers of a millionth
_HUNDRED_PCT = 100 * _MICRO


def cost_lines(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """One row per placement × price × month with a charged day, both months included.

    Columns: placement_id, month (Date), table (`rates` | `incomes`), kind, per, charged_days
    (Int32), cost_ore, vat_compensation_ore, income_ore (Int64), and the price row's `_file`,
    `_sheet`, `_row`. A price whose placement is unknown has no line: `check` reports it.

    Raises MissingTable without placements or rates, ValueError on a price without an amount.
    """
    rates = _amounts(dataset, "rates", first, last).with_columns(
        pl.col("amount_ore").alias("cost_ore"),
        pl.col("vat_ore").alias("vat_compensation_ore"),
        pl.lit(0, pl.Int64).alias("income_ore"),
    )
    incomes = _amounts(dataset, "incomes", first, last).with_columns(
        pl.lit(0, pl.Int64).alias("cost_ore"),
        pl.lit(0, pl.Int64).alias("vat_compensation_ore"),
        pl.col("amount_ore").alias("income_ore"),
    )
    return pl.concat([rates, incomes]).select(
        "placement_id", "month", "table", "kind", "per", "charged_days", *MONEY, *SOURCE_COLUMNS
    )


def care_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days (vårddygn) by placement and month: placement_id, month (Date), care_days (Int32).

    Months without a care day have no row. Raises MissingTable without placements.
    """
    care = _placements(dataset).select(
        "placement_id", begin="start_date", end=_end_of_stay(pl.lit(False))
    )
    return _by_month(care, first, last).select("placement_id", "month", care_days="days")


def unpriced_days(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Care days that no rate per day or month charges: placement_id, month, unpriced_days.

    Only placement-months that have such a day. Raises MissingTable without placements or rates.
    """
    rates = _charged(dataset, "rates").filter(pl.col("per") != "occasion")
    end_of_care = _end_of_stay(pl.lit(False))
    priced = _union(rates.with_columns(end=pl.min_horizontal("end", end_of_care)))
    priced_days = (
        _by_month(priced, first, last)
        .group_by("placement_id", "month")
        .agg(pl.col("days").sum().alias("priced"))
    )
    return (
        care_days(dataset, first, last)
        .join(priced_days, on=["placement_id", "month"], how="left")
        .select(
            "placement_id",
            "month",
            unpriced_days=pl.col("care_days") - pl.col("priced").fill_null(0),
        )
        .filter(pl.col("unpriced_days") > 0)
    )


def summary(dataset: Dataset, first: Month, last: Month, by: Sequence[str]) -> pl.DataFrame:
    """Cost, care days and counts by the dimensions `by`, sorted by them in that order.

    Columns: the dimensions (String: month `2024-01`, year `2024`, blank `""`), care_days, cost_ore,
    vat_compensation_ore, income_ore, net_ore, placements, persons, unpriced_days (all Int64).
    Placements are those with a care day or a line in the group; persons the distinct person_id
    among them (unknown ones are not counted). Ages are taken on the first day of the month, or of
    the period where `month` is not asked for.

    Raises UnknownDimension, MissingTable without placements or rates.
    """
    require_dimensions(by)
    contributions = pl.concat(
        [
            cost_lines(dataset, first, last).select("placement_id", "month", *MONEY),
            care_days(dataset, first, last),
            unpriced_days(dataset, first, last),
        ],
        how="diagonal",
    ).join(_placements(dataset), on="placement_id", how="left")
    age_on = pl.col("month") if "month" in by else pl.lit(first.first_day)
    cost, vat_compensation, income = (pl.col(name).sum() for name in MONEY)
    return (
        contributions.with_columns(*(dimension(name, age_on) for name in by), _all=0)
        .group_by("_all", *by)
        .agg(
            pl.col("care_days").cast(pl.Int64).sum(),
            cost,
            vat_compensation,
            income,
            net_ore=cost - vat_compensation - income,
            placements=pl.col("placement_id").n_unique().cast(pl.Int64),
            persons=pl.col("person_id").drop_nulls().n_unique().cast(pl.Int64),
            unpriced_days=pl.col("unpriced_days").cast(pl.Int64).sum(),
        )
        .sort([sort_key(name) for name in by] or "_all")
        .drop("_all")
    )


def _placements(dataset: Dataset) -> pl.DataFrame:
    """Of rows with the same id the first counts (`check` reports the others)."""
    return dataset.table("placements").unique("placement_id", keep="first", maintain_order=True)


def _end_of_stay(discharge_day_charged: pl.Expr) -> pl.Expr:
    """The day after a placement's last charged day; null while it is open."""
    whole = discharge_day_charged | (pl.col("end_date") == pl.col("start_date"))
    return pl.when(whole).then(pl.col("end_date") + _ONE_DAY).otherwise("end_date")


def _charged(dataset: Dataset, table: str) -> pl.DataFrame:
    """The prices of known placements with the days they are charged: begin <= day < end.

    `end` is null while both placement and price are open. Prices never charged are left out.
    """
    prices = dataset.table(table) if table == "rates" else dataset.table_or_empty(table)
    if prices["amount"].null_count():
        raise ValueError(f"{table} has a price without an amount")
    stays = _placements(dataset).select("placement_id", "start_date", "end_date")
    from_date = pl.col("from_date").fill_null(pl.col("start_date"))
    end_of_stay = _end_of_stay(pl.col("discharge_day_charged").fill_null(False))
    last_end = pl.min_horizontal(pl.col("to_date") + _ONE_DAY, end_of_stay)  # nulls are skipped
    once = pl.col("per") == "occasion"
    begin = pl.max_horizontal("start_date", from_date)
    return (
        prices.join(stays, on="placement_id", how="inner", maintain_order="left")
        .with_columns(begin=begin, end=last_end, table=pl.lit(table))
        .filter(pl.col("end").is_null() | (pl.col("begin") < pl.col("end")))
        .filter(~once | (pl.col("begin") == from_date))
        .with_columns(end=pl.when(once).then(pl.col("begin") + _ONE_DAY).otherwise("end"))
    )


def _by_month(intervals: pl.DataFrame, first: Month, last: Month) -> pl.DataFrame:
    """One row per interval and month it touches: begin and end within it, `month`, `days`."""
    clipped = intervals.with_columns(
        begin=pl.max_horizontal("begin", pl.lit(first.first_day)),
        end=pl.min_horizontal("end", pl.lit(last.end)),
    ).filter(pl.col("begin") < pl.col("end"))
    month_of = pl.col("begin").dt.truncate("1mo")
    return (
        clipped.with_columns(month=pl.date_ranges(month_of, "end", "1mo", closed="left"))
        .explode("month")
        .with_columns(
            begin=pl.max_horizontal("begin", "month"),
            end=pl.min_horizontal("end", pl.col("month").dt.offset_by("1mo")),
        )
        .with_columns(days=(pl.col("end") - pl.col("begin")).dt.total_days().cast(pl.Int32))
    )


def _union(intervals: pl.DataFrame) -> pl.DataFrame:
    """Days covered at least once, as disjoint intervals: placement_id, begin, end.

    An open end (null) covers everything after it.
    """
    reach = pl.col("end").cum_max().shift(1).over("placement_id")
    open_before = pl.col("end").is_null().cum_max().shift(1).over("placement_id")
    return (
        intervals.filter(pl.col("end").is_null() | (pl.col("begin") < pl.col("end")))
        .sort("placement_id", "begin")
        .filter(~open_before.fill_null(False))
        .with_columns(begin=pl.max_horizontal("begin", reach))
        .filter(pl.col("end").is_null() | (pl.col("begin") < pl.col("end")))
        .select("placement_id", "begin", "end")
    )


def _amounts(dataset: Dataset, table: str, first: Month, last: Month) -> pl.DataFrame:
    """Price × month with charged_days, amount_ore and vat_ore (Int64), pauses counted."""
    unit = _rounded(
        pl.col("amount").to_physical()
        * (_HUNDRED_PCT + pl.col("payroll_pct").to_physical().fill_null(0))
        * 100,
        pl.lit(_HUNDRED_PCT * _MICRO, pl.Int128),
    )
    vat = _share_of("unit_ore", pl.col("vat_compensation_pct").to_physical().fill_null(0))
    months = _by_month(_charged(dataset, table), first, last).with_row_index("line")
    months = months.with_columns(unit_ore=unit).with_columns(vat_unit_ore=vat)
    paused = _paused(months, dataset.table_or_empty("pauses"))
    lines = months.join(paused, on="line", how="left", maintain_order="left")
    return lines.with_columns(
        charged_days=pl.col("days"),
        amount_ore=_line_amount("unit_ore", "pause_ore"),
        vat_ore=_line_amount("vat_unit_ore", "pause_vat_ore"),
    )


def _line_amount(unit: str, pause: str) -> pl.Expr:
    days_in_month = pl.col("month").dt.days_in_month().cast(pl.Int128)
    return (
        pl.when(pl.col("per") == "day")
        .then(pl.col(unit) * pl.col("days") + pl.col(pause).fill_null(0))
        .when(pl.col("per") == "month")
        .then(_rounded(pl.col(unit) * pl.col("days"), days_in_month))
        .otherwise(unit)
    )


def _paused(months: pl.DataFrame, pauses: pl.DataFrame) -> pl.DataFrame:
    """What pauses change in each line, öre: line, pause_ore, pause_vat_ore."""
    days = pl.min_horizontal("end", "pause_end") - pl.max_horizontal("begin", "pause_begin")
    changed = [
        ((_share_of(unit, pl.col("pct")) - pl.col(unit)) * pl.col("pause_days")).sum().alias(name)
        for unit, name in (("unit_ore", "pause_ore"), ("vat_unit_ore", "pause_vat_ore"))
    ]
    return (
        months.lazy()
        .filter(pl.col("per") == "day")
        .join(_disjoint(pauses).lazy(), on="placement_id")
        .with_columns(pause_days=days.dt.total_days())
        .filter(pl.col("pause_days") > 0)
        .group_by("line")
        .agg(changed)
        .collect()
    )


def _disjoint(pauses: pl.DataFrame) -> pl.DataFrame:
    """Pauses cut where any of the placement's begins or ends, the lowest share counting where
    they overlap: placement_id, pause_begin, pause_end (null = open), pct (millionths)."""
    spans = pauses.select(
        "placement_id",
        begin="from_date",
        end=pl.col("to_date") + _ONE_DAY,
        pct=pl.col("charged_pct").to_physical().fill_null(_HUNDRED_PCT),
    )
    cuts = pl.concat(
        [spans.select("placement_id", cut="begin"), spans.select("placement_id", cut="end")]
    )
    pieces = (
        cuts.drop_nulls()
        .unique()
        .sort("placement_id", "cut")
        .select(
            "placement_id",
            pause_begin="cut",
            pause_end=pl.col("cut").shift(-1).over("placement_id"),
        )
    )
    inside = (pl.col("begin") <= pl.col("pause_begin")) & (
        pl.col("end").is_null() | (pl.col("pause_begin") < pl.col("end"))
    )
    return (
        pieces.join(spans, on="placement_id")
        .filter(inside)
        .group_by("placement_id", "pause_begin", "pause_end")
        .agg(pl.col("pct").min())
    )


def _share_of(unit: str, millionths_of_pct: pl.Expr) -> pl.Expr:
    """A percentage of whole öre, rounded once to whole öre."""
    return _rounded(
        pl.col(unit).cast(pl.Int128) * millionths_of_pct, pl.lit(_HUNDRED_PCT, pl.Int128)
    )


def _rounded(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The nearest integer of a quotient, half away from zero; Int64, or an error if it is too big.

    `denominator` is a positive Int128.
    """
    exact = numerator.cast(pl.Int128)
    whole = (2 * exact.abs() + denominator) // (2 * denominator)
    return (exact.sign() * whole).cast(pl.Int64)
