"""Price control (priskontroll): what providers have invoiced against agreed price × charged days.

A placement's invoices for a month of care are held together against what the register says that
the days they cover cost. What differs is divided by reason, so that
invoiced = agreed + after_end + double + wrong_days + wrong_price + the other reasons, to the öre.
The amounts are those of the reconciliation (`core.reconciliation`), which bridges them to the
ledger; here they are told apart so that they can be sent back. The meaning is defined row by row
in `core.price_control_reference`; a property test holds the two equal.
"""

from enum import StrEnum

import polars as pl

from hemmaplan.core.charged_days import distinct_placements, rounded
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.cost import care_days, cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.invoiced_days import invoice_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.reconciliation import covered_lines
from hemmaplan.core.stays import stays


class Outcome(StrEnum):
    """What the control says of a placement's invoices for a month, dearest reason first in doubt.

    AFTER_END: days after the discharge. DOUBLE: days that another invoice row covers too.
    WRONG_DAYS: more or fewer days than charged ones. WRONG_PRICE: the right days at another price.
    NO_PLACEMENT: the register has no such placement with the provider. NO_PRICE: the register
    lacks the price, so the fault is its own. UNCLEAR: it differs, and the invoices tell neither
    days nor price.
    """

    RIGHT = "right"
    AFTER_END = "after_end"
    DOUBLE = "double"
    WRONG_DAYS = "wrong_days"
    WRONG_PRICE = "wrong_price"
    NO_PLACEMENT = "no_placement"
    NO_PRICE = "no_price"
    UNCLEAR = "unclear"


REASONS = tuple(each for each in Outcome if each is not Outcome.RIGHT)
_KEY = ("placement_id", "care_month")
_SHOWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "provider_id": pl.String,
    "placement_id": pl.String,
    "unit_code": pl.String,
    "care_form": pl.String,
    "care_month": pl.Date,
    "first_day": pl.Date,
    "last_day": pl.Date,
    "invoices": pl.String,
    "outcome": pl.String,
    "invoiced_days": pl.Int64,
    "agreed_days": pl.Int64,
    "invoiced_ore": pl.Int64,
    "agreed_ore": pl.Int64,
    "agreed_day_ore": pl.Int64,
    "difference_ore": pl.Int64,
    **{f"{reason}_ore": pl.Int64 for reason in REASONS},
    **SOURCE_COLUMNS,
}


def no_control() -> pl.DataFrame:
    """The answer where there is nothing to control."""
    return pl.DataFrame(schema=_SHOWN)


def price_control(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """One row per placement and month of care with an invoice, months `first` to `last`.

    Invoices booked after `last` are not there yet, and one that a credit of the same placement,
    days and amount takes back has never been. Columns: provider_id, placement_id, unit_code,
    care_form, care_month, first_day and last_day (of what the invoices cover), invoices (their
    numbers), outcome (the reason with the largest amount), invoiced_days (null: not told),
    agreed_days, invoiced_ore, agreed_ore (of the covered days), agreed_day_ore (the agreed care per
    day; null without days), difference_ore, an amount for each reason, and the row of the first
    invoice. What has no placement has a row for each invoice row and month, and null in the
    agreed days and price. Positive is too much invoiced. Largest difference first.

    Raises MissingTable without placements, rates or invoices.
    """
    dataset = _concerned(dataset, first, last)
    parts = _parts(dataset, first, last)
    own = parts.filter("is_own")
    rows = [_unplaced(parts.filter(~pl.col("is_own")))]
    if not own.is_empty():
        rows.append(_controlled(dataset, own, first, last))
    return pl.concat(rows).sort(
        pl.col("difference_ore").abs(), *_KEY, "_row", descending=[True, False, False, False]
    )


def claims(controlled: pl.DataFrame) -> pl.DataFrame:
    """What is to be sent back: the rows with too much invoiced that is not the register's fault."""
    return controlled.filter(pl.col("difference_ore") > 0, pl.col("outcome") != Outcome.NO_PRICE)


def totals(controlled: pl.DataFrame) -> dict[str, int]:
    """Sums in öre: invoiced, to_send_back, and what adds up to invoiced: agreed and each reason."""
    names = ("agreed", *REASONS)
    return {
        "invoiced": int(controlled["invoiced_ore"].sum()),
        "to_send_back": int(claims(controlled)["difference_ore"].sum()),
        **{str(name): int(controlled[f"{name}_ore"].sum()) for name in names},
    }


def _concerned(dataset: Dataset, first: Month, last: Month) -> Dataset:
    """Only the invoices that may be for the months, and the placements they name: years of others
    would be worked out for nothing."""
    until = pl.max_horizontal(pl.col("month").dt.month_end(), "to_date")
    since = pl.min_horizontal("month", "from_date")
    invoices = dataset.table("invoices").filter(until >= first.first_day, since <= last.last_day)
    named = invoices["placement_id"].drop_nulls().unique().implode()
    of_placements = {
        name: frame.filter(pl.col("placement_id").is_in(named))
        for name, frame in dataset.tables.items()
        if name in ("placements", "rates", "pauses")
    }
    return Dataset(dataset.municipality, {**of_placements, "invoices": invoices})


def _parts(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """The invoices' parts of the months, with their placement's columns and `is_own`."""
    told = dataset.table("invoices").select("days", "day_price").with_row_index("invoice")
    placements = distinct_placements(dataset).select(
        "placement_id", "unit_code", "care_form", own_provider="provider_id"
    )
    parts = (
        invoice_parts(dataset)
        .filter(pl.col("booked") <= last.last_day)
        .join(told, on="invoice", maintain_order="left")
        .with_columns(tells=pl.col("days").is_not_null() | pl.col("day_price").is_not_null())
    )
    taken_back = _taken_back(parts)
    known = pl.col("care_form").is_not_null()
    same = pl.col("provider_id").eq_missing(pl.col("own_provider"))
    unsaid = pl.col("provider_id").is_null() | pl.col("own_provider").is_null()
    return (
        parts.filter(
            pl.col("care_month").is_between(first.first_day, last.last_day),
            ~pl.col("invoice").is_in(taken_back.implode()),
        )
        .join(placements, on="placement_id", how="left", maintain_order="left")
        .with_columns(is_own=known & (same | unsaid))
    )


def _taken_back(parts: pl.DataFrame) -> pl.Series:
    """The numbers of invoice rows and credits that take each other out, one for one."""
    key = ["placement_id", "provider_id", "first", "last", "size"]
    rows = (
        parts.group_by("invoice", maintain_order=True)
        .agg(
            pl.first("placement_id", "provider_id", "amount_ore"),
            first=pl.min("begin"),
            last=pl.max("end"),
        )
        .filter(pl.col("amount_ore") != 0)
        .with_columns(size=pl.col("amount_ore").abs())
    )
    ranked = [
        rows.filter(side).with_columns(nth=pl.int_range(pl.len()).over(key))
        for side in (pl.col("amount_ore") > 0, pl.col("amount_ore") < 0)
    ]
    pairs = ranked[0].join(ranked[1], on=[*key, "nth"], nulls_equal=True)
    return pl.concat([pairs["invoice"], pairs["invoice_right"]])


def _unplaced(parts: pl.DataFrame) -> pl.DataFrame:
    whole = pl.col("part_ore")
    return _shaped(
        parts.with_columns(
            first_day="begin",
            last_day=pl.col("end").dt.offset_by("-1d"),
            invoices="invoice_id",
            outcome=pl.lit(str(Outcome.NO_PLACEMENT)),
            invoiced_days="part_days",
            agreed_days=pl.lit(None),
            agreed_ore=pl.lit(0),
            agreed_day_ore=pl.lit(None),
            invoiced_ore=whole,
            difference_ore=whole,
            **{
                f"{reason}_ore": whole if reason is Outcome.NO_PLACEMENT else pl.lit(0)
                for reason in REASONS
            },
        )
    )


def _controlled(dataset: Dataset, own: pl.DataFrame, first: Month, last: Month) -> pl.DataFrame:
    """The invoices of known placements against their charged days, a row per month of care."""
    positive = own.filter(pl.col("part_ore") > 0)
    rows = (
        _invoiced(own)
        .join(_agreed(dataset, positive, first, last), on=_KEY, how="left", maintain_order="left")
        .join(_days(dataset, positive), on=_KEY, how="left", maintain_order="left")
        .join(
            care_days(dataset, first, last).rename({"month": "care_month"}),
            on=_KEY, how="left", maintain_order="left",
        )
    )  # fmt: skip
    zero = ("agreed_ore", "agreed_care_ore", "agreed_days", "covered_lines", "care_days",
            "days_again", "days_after")  # fmt: skip
    rows = rows.with_columns(
        has_lines=pl.col("covered_lines").is_not_null(), **{n: pl.col(n).fill_null(0) for n in zero}
    ).with_columns(difference_ore=pl.col("invoiced_ore") - pl.col("agreed_ore"))
    return _shaped(_reasoned(rows.with_columns(reason=_one_reason())))


def _invoiced(own: pl.DataFrame) -> pl.DataFrame:
    """A placement's invoices for a month together; the row told is that of the first."""
    days = pl.col("part_days")
    # An extra on a row of its own tells no days: those that do are the days of the care.
    counts = pl.col("tells") | ~pl.col("tells").any().over(_KEY)
    amounts = pl.col("part_ore")
    return (
        own.with_columns(counts=counts)
        .group_by(_KEY, maintain_order=True)
        .agg(
            pl.first("unit_code", "care_form", *SOURCE_COLUMNS),
            provider_id=pl.coalesce(pl.col("provider_id").drop_nulls().first(),
                                    pl.first("own_provider")),
            first_day=pl.min("begin"),
            last_day=pl.max("end").dt.offset_by("-1d"),
            invoices=pl.col("invoice_id").unique(maintain_order=True).str.join(", "),
            invoiced_ore=amounts.sum(),
            invoiced_days=pl.when(days.filter("counts").is_not_null().all()).then(
                days.filter("counts").sum()
            ),
            is_credit=~(amounts > 0).any(),
            amounts=amounts,
        )
    )  # fmt: skip


def _agreed(dataset: Dataset, positive: pl.DataFrame, first: Month, last: Month) -> pl.DataFrame:
    """What the covered days cost by the register, with the days and price of the care."""
    kinds = dataset.municipality.invoiced_kinds.split()
    lines = (
        cost_lines(dataset, first, last)
        .filter(pl.col("table") == "rates", pl.col("kind").is_in(kinds))
        .rename({"month": "care_month"})
        .join(positive.select(_KEY).unique(), on=_KEY, how="semi", maintain_order="left")
        .with_row_index("line")
    )
    by_day = (pl.col("kind") == "care") & (pl.col("per") != "occasion")
    return (
        covered_lines(lines, positive)
        .group_by(_KEY)
        .agg(
            agreed_ore=pl.col("covered_ore").sum(),
            agreed_care_ore=pl.col("covered_ore").filter(by_day).sum(),
            agreed_days=pl.col("covered_days").filter(by_day).sum(),
            covered_lines=(pl.col("covered_days") > 0).sum(),
        )
    )


def _days(dataset: Dataset, positive: pl.DataFrame) -> pl.DataFrame:
    """How many days of care are covered more than once, and how many days after the stay are."""
    ends = stays(dataset).select("placement_id", "start_date", "stay_end")
    has_told = pl.col("tells") | ~pl.col("tells").any().over(_KEY)
    covered = (
        positive.filter(has_told)
        .select(*_KEY, day=pl.date_ranges("begin", "end", "1d", closed="left"))
        .explode("day")
        .group_by(*_KEY, "day")
        .agg(times=pl.len().cast(pl.Int64))
        .join(ends, on="placement_id")
    )
    after = (pl.col("day") >= pl.col("stay_end")).fill_null(False)
    inside = (pl.col("day") >= pl.col("start_date")) & ~after
    return covered.group_by(_KEY).agg(
        days_again=(pl.col("times") - 1).filter(inside).sum(),
        days_after=after.sum().cast(pl.Int64),
    )


def _one_reason() -> pl.Expr:
    """The one reason for a difference; "" where it is to be divided between days and price."""
    uncovered = ~pl.col("has_lines") | (pl.col("covered_lines") == 0)
    # Without days or price to go by, a difference of exactly one of the rows is that row again.
    repeated = (pl.col("amounts").list.len() > 1) & pl.col("amounts").list.contains(
        pl.col("difference_ore")
    )
    return (
        pl.when(pl.col("difference_ore") == 0)
        .then(pl.lit(str(Outcome.RIGHT)))
        .when("is_credit")
        .then(pl.lit(str(Outcome.UNCLEAR)))
        .when(~pl.col("has_lines") & (pl.col("care_days") > 0))
        .then(pl.lit(str(Outcome.NO_PRICE)))
        .when(uncovered & (pl.col("days_after") > 0))
        .then(pl.lit(str(Outcome.AFTER_END)))
        .when(uncovered)
        .then(pl.lit(str(Outcome.WRONG_DAYS)))
        .when(pl.col("invoiced_days").is_null() & repeated)
        .then(pl.lit(str(Outcome.DOUBLE)))
        .when(pl.col("invoiced_days").is_null() | (pl.col("agreed_days") == 0))
        .then(pl.lit(str(Outcome.UNCLEAR)))
        .otherwise(pl.lit(""))
    )


def _reasoned(rows: pl.DataFrame) -> pl.DataFrame:
    """An amount for each reason: days first, at the agreed price; the price has the rest."""
    more = pl.col("invoiced_days") - pl.col("agreed_days")
    after = pl.min_horizontal("days_after", more.clip(0))
    again = pl.min_horizontal("days_again", more.clip(0) - after)
    divided = pl.col("reason") == ""
    days = pl.max_horizontal("agreed_days", 1).cast(pl.Int128)

    def worth(number: pl.Expr) -> pl.Expr:
        return rounded(number.cast(pl.Int128) * pl.col("agreed_care_ore"), days)

    by_days = {
        Outcome.AFTER_END: worth(after),
        Outcome.DOUBLE: worth(again),
        Outcome.WRONG_DAYS: worth(more - after - again),
    }
    price = pl.col("difference_ore") - pl.sum_horizontal(by_days.values())
    parts = {**by_days, Outcome.WRONG_PRICE: price}
    none = pl.lit(0, pl.Int64)
    amounts = [
        pl.when(divided)
        .then(parts.get(reason, none))
        .when(pl.col("reason") == str(reason))
        .then("difference_ore")
        .otherwise(none)
        .alias(f"{reason}_ore")
        for reason in REASONS
    ]
    largest = pl.concat_list(pl.col(f"{reason}_ore").abs() for reason in REASONS).list.arg_max()
    named = largest.cast(pl.Int64).replace_strict(
        dict(enumerate(map(str, REASONS))), return_dtype=pl.String
    )
    return rows.with_columns(amounts).with_columns(
        outcome=pl.when(divided).then(named).otherwise("reason"),
        agreed_day_ore=pl.when(pl.col("agreed_days") > 0).then(
            rounded(pl.col("agreed_care_ore"), days)
        ),
    )


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in _SHOWN.items())
