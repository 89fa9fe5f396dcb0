"""What a check is, and what its findings are made of.

A check looks through a whole table at once and answers with a frame of findings; `core.checks`
runs them all. What a finding is worth is an estimate in whole öre, never negative, good enough
to say what to read first; the exact costs are those of `core.cost`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dated import Parameter
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Severity

if TYPE_CHECKING:
    from hemmaplan.core.placement_ladder import Ladder

FINDING_SCHEMA = MappingProxyType(
    {
        "_file": pl.String,
        "_sheet": pl.String,
        "_row": pl.Int32,
        "column": pl.String,
        "message": pl.String,
        "amount_ore": pl.Int64,
    }
)

Limits = Mapping[str, Parameter[Decimal]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: everything through the last day of `month`.

    `limits` are the legal limits by name; a rule whose limit is not given is not checked.
    `ladders` are the municipality's own placement ladders, with its own limits.
    """

    month: Month
    limits: Limits = field(default_factory=dict)
    ladders: "Sequence[Ladder]" = ()

    @property
    def last(self) -> date:
        return self.month.last_day

    @property
    def a_year_back(self) -> date:
        """The first day of the twelve months that end with `month`."""
        return self.month.shift(-11).first_day


Find = Callable[[Dataset, Scope], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Check:
    """One code. `find` answers with FINDING_SCHEMA; its docstring is the entry in the reference.

    `worth` says, in English for the reference, what the finding's amount is; blank = no amount.
    """

    code: str
    severity: Severity
    worth: str
    find: Find

    @property
    def meaning(self) -> str:
        return " ".join((self.find.__doc__ or "").split())


def finding(
    rows: pl.DataFrame, message: pl.Expr, column: str = "", amount: pl.Expr | None = None
) -> pl.DataFrame:
    """One finding a row. A null in the message prints as nothing; an amount loses its sign."""
    if rows.is_empty():  # of a placement alone, before it is saved, most checks find nothing
        return none_found()
    return rows.select(
        *(
            pl.col(name) if name in rows.columns else pl.lit(None).alias(name)
            for name in ("_file", "_sheet", "_row")
        ),
        column=pl.lit(column),
        message=message,
        amount_ore=pl.lit(None) if amount is None else amount.abs(),
    ).cast(pl.Schema(FINDING_SCHEMA))


def words(template: str, *parts: pl.Expr) -> pl.Expr:
    """A Swedish message with its values filled in; an unknown value is left out."""
    return pl.format(template, *(part.cast(pl.String).fill_null("") for part in parts))


def kronor(amount_ore: pl.Expr, *, with_ore: bool = False) -> pl.Expr:
    """Kronor as people write them, `13 450` with a no-break space; null stays null.

    Whole, half away from zero, or of whole öre `with_ore`: `13 449,50`.
    """
    size = amount_ore.abs() if with_ore else (amount_ore.abs() + 50) // 100 * 100
    whole = (size // 100).cast(pl.Int64, strict=False).cast(pl.String)
    backwards = whole.str.reverse().str.replace_all(r"(\d{3})", "${1}\u00a0")
    spaced = backwards.str.reverse().str.strip_chars_start("\u00a0")
    sign = pl.when((amount_ore < 0) & (size > 0)).then(pl.lit("\u2212")).otherwise(pl.lit(""))
    rest = pl.format(",{}", (size % 100).cast(pl.String).str.zfill(2))
    return pl.concat_str(sign, spaced, rest) if with_ore else pl.concat_str(sign, spaced)


def none_found() -> pl.DataFrame:
    return pl.DataFrame(schema=pl.Schema(FINDING_SCHEMA))


DAY = pl.duration(days=1)
FAR_AHEAD = pl.lit(date(9999, 12, 30))


def spans(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The placements that a price can be charged to: one row each, the end not before the start.

    Adds `first` and `last`, the first and last care day through the scope (last < first when it
    starts later), and `discharge`, the last day a rate that charges the day of discharge reaches.
    """
    return _spans(dataset, scope.last)


@lru_cache(maxsize=2)  # nearly every check of placements and prices starts here
def _spans(dataset: Dataset, through: date) -> pl.DataFrame:
    end = pl.col("end_date").fill_null(FAR_AHEAD)
    last_care_day = pl.max_horizontal(end - DAY, pl.col("start_date"))
    return (
        dataset.table_or_empty("placements")
        .unique("placement_id", keep="first", maintain_order=True)
        .filter(pl.col("start_date") <= end)
        .with_columns(
            first=pl.col("start_date"),
            last=pl.min_horizontal(last_care_day, pl.lit(through)),
            discharge=pl.min_horizontal(end, pl.lit(through)),
        )
    )


def prices(dataset: Dataset, scope: Scope, table: str = "rates") -> pl.DataFrame:
    """The rows of `rates` or `incomes` with their placement's period and unit price.

    Adds `start_date`, `end_date`, `care_form`, `first`, `last` and `discharge` of the placement
    (null when it is unknown or unusable), `unit_ore`, and `valid_from` and `valid_to`: the days of
    validity as written, a blank start being the placement's. An occasion is one day.
    """
    return _prices(dataset, scope.last, table)


@lru_cache(maxsize=4)  # rates and incomes, before a change and after it
def _prices(dataset: Dataset, through: date, table: str) -> pl.DataFrame:
    placement = _spans(dataset, through).select(
        "placement_id", "care_form", "start_date", "end_date", "first", "last", "discharge"
    )
    payroll = 1 + pl.col("payroll_pct").cast(pl.Float64).fill_null(0) / 100
    unit = (pl.col("amount").cast(pl.Float64) * 100 * payroll).round()
    open_end = pl.col("to_date").fill_null(FAR_AHEAD)
    return (
        dataset.table_or_empty(table)
        .join(placement, on="placement_id", how="left", maintain_order="left")
        .with_columns(
            unit_ore=unit, valid_from=pl.coalesce("from_date", "start_date"), valid_to=open_end
        )
        .with_columns(
            valid_to=pl.when(pl.col("per") == "occasion").then("valid_from").otherwise("valid_to")
        )
    )


def charged(rows: pl.DataFrame) -> pl.DataFrame:
    """Those of `prices` that charge a day through the scope, `charged_from`..`charged_to` added."""
    reach = pl.when(pl.col("discharge_day_charged").fill_null(False)).then("discharge")
    return rows.with_columns(
        charged_from=pl.max_horizontal("valid_from", "first"),
        charged_to=pl.min_horizontal("valid_to", reach.otherwise("last")),
    ).filter(pl.col("charged_from") <= pl.col("charged_to"))


def price_of(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """What a row of `prices` costs from `first` through `last`, in öre; null before `first`.

    Parts of a month are shares of that month's days, as when it is charged; pauses are not seen.
    """
    days = (last - first).dt.total_days() + 1
    months = _months_into(last + DAY) - _months_into(first)
    units = (
        pl.when(pl.col("per") == "day")
        .then(days)
        .when(pl.col("per") == "month")
        .then(months)
        .otherwise(1.0)
    )
    cost = (pl.col("unit_ore") * units).round().cast(pl.Int64, strict=False)
    return pl.when(days > 0).then(cost)


def _months_into(day: pl.Expr) -> pl.Expr:
    """Whole months since year 0, and the share of the month that has passed before the day."""
    return (
        day.dt.year().cast(pl.Int32) * 12
        + day.dt.month().cast(pl.Int32)
        + (day.dt.day() - 1) / day.dt.days_in_month()
    )


def cost_of_placements(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """What each placement's rates cost through the scope: placement_id, cost_ore."""
    return (
        charged(prices(dataset, scope))
        .with_columns(cost_ore=price_of(pl.col("charged_from"), pl.col("charged_to")))
        .group_by("placement_id")
        .agg(pl.col("cost_ore").sum())
    )


def placements_with_cost(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Every placement row, with `cost_ore` through the scope (null when it has no price)."""
    return dataset.table_or_empty("placements").join(
        cost_of_placements(dataset, scope), on="placement_id", how="left", maintain_order="left"
    )


def latest_before(last: pl.Expr, *group: str) -> pl.Expr:
    """Among earlier rows of the group: the highest `last`, and the row `index` that has it.

    The rows must be sorted within the group; the answer is a struct (value, index), null first.
    `last` is a day or a number below 2³¹.
    """
    packed = last.to_physical().cast(pl.Int64) * 2**32 + pl.col("index").cast(pl.Int64)
    highest = packed.cum_max().shift(1)
    highest = highest.over(group) if group else highest
    return pl.struct(value=highest // 2**32, index=(highest % 2**32).cast(pl.UInt32))


def latest_day() -> pl.Expr:
    """The `value` of a `latest` struct of days."""
    return pl.col("latest").struct.field("value").cast(pl.Int32).cast(pl.Date)


def row_list(rows: pl.Expr) -> pl.Expr:
    """The first rows of a list of row numbers, as people say it: "rad 3, 4, 5 …"."""
    shown = rows.list.head(5).cast(pl.List(pl.String)).list.join(", ")
    more = pl.when(rows.list.len() > 5).then(pl.lit(" …")).otherwise(pl.lit(""))
    return pl.concat_str(pl.lit("rad "), shown, more)
