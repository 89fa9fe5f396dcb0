"""What did we know then: a dataset as it looked on an earlier day (EXCHANGE, *As of*)."""

from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset

BASIC_PRICES = ("care", "fee", "expense")
"""The kinds of price that last as long as the placement; others come and go beside them."""


def known_at(dataset: Dataset, day: date) -> Dataset:
    """The dataset as it was known at the end of `day`.

    Placements, rates, incomes and pauses that began or were recorded later do not exist; an end
    that came or was recorded later reads as blank, and so does its reason. `planned_end_date` is
    known. A price or a pause is known only with its placement; a rate's blank from_date is the
    placement's start_date. Other tables are as they are: they have months of their own.
    """
    tables = dict(dataset.tables)
    if "placements" in tables:
        tables["placements"] = _placements(tables["placements"], day)
        starts = tables["placements"].select("placement_id", "start_date").unique("placement_id")
        for name in ("rates", "incomes", "pauses"):
            if name in tables:
                tables[name] = _dependent(tables[name], starts, day)
    return Dataset(dataset.municipality, tables, dataset.inputs)


def prices_going_on(known: Dataset) -> Dataset:
    """The dataset in which an ongoing placement whose prices have all run out keeps the last one.

    "Prices" are care, fee and expense by day or month; only where a placement has none of them
    may an extra go on instead. A placement that has ended keeps its gaps: they are `unpriced_days`.
    Raises MissingTable without placements or rates.
    """
    ongoing = known.table("placements").filter(pl.col("end_date").is_null())["placement_id"]
    running = (pl.col("per") != "occasion") & pl.col("placement_id").is_in(ongoing.implode())
    basic = pl.col("kind").is_in(BASIC_PRICES)
    of_one = "placement_id"
    rates = known.table("rates").with_columns(_running=running)  # once, not once a placement
    has_basic = (pl.col("_running") & basic).any().over(of_one)
    rates = rates.with_columns(_counted=pl.col("_running") & (basic | ~has_basic))
    open_ended = (pl.col("_counted") & pl.col("to_date").is_null()).any().over(of_one)
    last = pl.col("to_date").filter("_counted").max().over(of_one)
    goes_on = pl.col("_counted") & ~open_ended & (pl.col("to_date") == last)
    rates = rates.with_columns(to_date=pl.when(~goes_on).then("to_date"))
    rates = rates.drop("_running", "_counted")
    return Dataset(known.municipality, {**known.tables, "rates": rates}, known.inputs)


def fees_run_out(dataset: Dataset, day: date) -> pl.DataFrame:
    """The last fee of each home that goes on after `day` without one, though its expense does not
    end: rows of `rates`. A family home is seldom paid for its expense alone, so the next fee may be
    unwritten; where no price goes on at all, the last does (`prices_going_on`)."""
    goes_on = pl.col("end_date").is_null() | (pl.col("end_date") > day)
    placed = dataset.table_or_empty("placements").filter(goes_on)["placement_id"]
    rates = dataset.table_or_empty("rates").filter(
        pl.col("placement_id").is_in(placed.implode()), pl.col("per") != "occasion"
    )
    after = pl.col("to_date").is_null() | (pl.col("to_date") > day)
    fee, expense = pl.col("kind") == "fee", pl.col("kind") == "expense"
    paid = (after & pl.col("kind").is_in(("care", "fee"))).any().over("placement_id")
    lived = (after & expense).any().over("placement_id")
    last = pl.col("to_date") == pl.col("to_date").filter(fee).max().over("placement_id")
    found = rates.filter(fee & last & lived & ~paid)
    return found.unique("placement_id", keep="last", maintain_order=True)


def _placements(placements: pl.DataFrame, day: date) -> pl.DataFrame:
    existing = placements.filter(pl.col("start_date") <= day, _recorded_by("recorded_on", day))
    ended = (pl.col("end_date") <= day) & _recorded_by("end_recorded_on", day)
    ending = pl.col("end_date", "end_reason", "end_recorded_on")
    return existing.with_columns(pl.when(ended).then(ending))


def _dependent(rows: pl.DataFrame, starts: pl.DataFrame, day: date) -> pl.DataFrame:
    """Prices and pauses of the placements known; `to_date` is blank while it lies ahead."""
    from_date = pl.col("from_date").fill_null(pl.col("start_date"))
    recorded = [_recorded_by("recorded_on", day)] if "recorded_on" in rows.columns else []
    return (
        rows.join(starts, on="placement_id", how="inner", maintain_order="left")
        .filter(from_date <= day, *recorded)
        .with_columns(to_date=pl.when(pl.col("to_date") <= day).then("to_date"))
        .select(rows.columns)
    )


def _recorded_by(column: str, day: date) -> pl.Expr:
    """A blank date of recording is no reason to doubt the row."""
    return (pl.col(column) <= day).fill_null(True)
