"""Reconciliation (avstämning): the register's cost against the ledger, the difference by cause.

The difference of a cell (account × provider, over whole months) is bridged by the invoices, in two
steps that add up exactly: the ledger against the invoices booked (wrong account, outside the
register, unexplained), and the invoices against the placements' days × price (not invoiced, not
registered, wrong price, wrong days, other months). Every part is a row of a file. The meaning is
defined row by row by `core.reconciliation_reference`; a property test holds the two equal.
"""

from enum import StrEnum
from functools import lru_cache

import polars as pl

from hemmaplan.core.charged_days import rounded
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.cost import care_days, cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA
from hemmaplan.core.findings import kronor
from hemmaplan.core.invoiced_days import invoice_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import (
    OTHER,
    UNNAMED,
    account_rules,
    booked,
    has_invoices,
    names_providers,
    placed,
)
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.reconciliation_rest import rest


class Cause(StrEnum):
    """Why ledger and register differ, in the order a report tells them."""

    NOT_INVOICED = "not_invoiced"
    OTHER_PERIOD = "other_period"
    NOT_REGISTERED = "not_registered"
    WRONG_PRICE = "wrong_price"
    WRONG_DAYS = "wrong_days"
    WRONG_ACCOUNT = "wrong_account"
    OUTSIDE_REGISTER = "outside_register"
    ACCRUED = "accrued"
    UNEXPLAINED = "unexplained"


WITHOUT_INVOICES = (Cause.OUTSIDE_REGISTER, Cause.ACCRUED, Cause.UNEXPLAINED)
"""The only causes that can be told where there are no invoices."""
LEDGER, REGISTER = "ledger", "register"

PART_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "account": pl.String,
    "provider": pl.String,
    "cause": pl.String,
    "who": pl.String,
    "placement_id": pl.String,
    "unit_code": pl.String,
    "care_month": pl.Date,
    **{name: dtype for name, dtype in TRACE_SCHEMA.items() if name != "part"},
}
"""A part of a cell, traced to its row. `who` is the person it is about, or the row itself."""

_MONTH = pl.col("month").dt.strftime("%Y-%m")
_CARE_MONTH = pl.col("care_month").dt.strftime("%Y-%m")
_BOOKED = pl.col("booked").dt.strftime("%Y-%m")


@lru_cache(maxsize=32)  # the month, the year so far, and each month of the year
def reconciled(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """Every part of every cell, months `first` to `last` (PART_SCHEMA).

    `cause` is LEDGER and REGISTER for the two sides, and a Cause for the parts whose sum is LEDGER
    minus REGISTER, in every cell. Raises MissingTable without placements, rates or ledger.
    """
    ledger = _ledger(dataset, first, last)
    lines = register_lines(dataset, first, last)
    on_accounts = ledger.filter(pl.col("account") != OTHER)
    own, foreign = _invoices(dataset)
    expected = [_straight(lines), *_invoiced(own, foreign, first, last)]
    parts = [
        on_accounts.with_columns(cause=pl.lit(LEDGER)),
        _lines_as(lines, REGISTER, pl.col("cost_ore")),
        on_accounts.filter("is_accrual").with_columns(cause=pl.lit(Cause.ACCRUED)),
        *_foreign(foreign, first, last),
        *_of_placements(dataset, lines, own, first, last),
    ]
    found = [_shaped(part) for part in parts]
    unnamed = not names_providers(dataset)
    if unnamed:
        one = pl.lit(UNNAMED).alias("provider")
        found = [part.with_columns(one) for part in found]
        ledger = ledger.with_columns(one)
        expected = [part.with_columns(one) for part in expected]
    registered = set() if unnamed else set(placed(dataset)["provider"])
    beside = rest(
        ledger.filter(~pl.col("is_accrual")),
        pl.concat([_shaped(each) for each in expected]),
        registered=registered,
        movable=has_invoices(dataset),
        unnamed=unnamed,
    )
    return pl.concat([*found, _shaped(beside)]).filter(pl.col("contribution") != 0)


def register_lines(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """The cost lines that a provider invoices, with account, provider, who and is_invoiced.

    Lines of placements that no rule gives an account are left out: see `not_covered`.
    """
    return _invoiced_lines(dataset, first, last).filter(pl.col("account").is_not_null())


def not_covered(dataset: Dataset, first: Month, last: Month) -> int:
    """The cost (öre) of placements that `placement_accounts` has no row for."""
    lines = _invoiced_lines(dataset, first, last).filter(pl.col("account").is_null())
    return int(lines["cost_ore"].sum())


def _invoiced_lines(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    kinds = dataset.municipality.invoiced_kinds.split()
    return (
        cost_lines(dataset, first, last)
        .filter(pl.col("table") == "rates", pl.col("kind").is_in(kinds))
        .join(placed(dataset), on="placement_id", maintain_order="left")
        .with_columns(care_month="month")
        .with_row_index("line")
    )


def _ledger(dataset: Dataset, first: Month, last: Month) -> pl.DataFrame:
    """The ledger's rows of the months, as parts; `konto` is the row's own account."""
    source = pl.concat_str(
        pl.lit("row "), "_file", pl.lit(" "), "_sheet", pl.lit(" "), pl.col("_row").cast(pl.String)
    )
    rows = booked(dataset).filter(pl.col("month").is_between(first.first_day, last.last_day))
    description = pl.concat_str(
        pl.format("konto {}, {}", "account", _MONTH),
        pl.format(", motpart {}", "counterparty").fill_null(""),
        pl.format(": {}", "text").fill_null(""),
    )
    return rows.select(
        "provider",
        "unit_code",
        "is_accrual",
        pl.col("account").alias("konto"),
        pl.col("counterparty").is_not_null().alias("has_counterparty"),
        account="place",
        cause=pl.lit(LEDGER),
        who=source,
        placement_id=pl.lit(None, pl.String),
        care_month="month",
        contribution="amount_ore",
        table=pl.lit("ledger"),
        description=description,
        **{name: pl.col(name) for name in SOURCE_COLUMNS},
    )


def _invoices(dataset: Dataset) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The invoices by month of care: of a placement with its own provider, and all others.

    Those of a placement without account are in neither, as its cost is not.
    """
    own_provider = pl.col("provider_id").is_null() | (pl.col("provider_id") == pl.col("provider"))
    parts = invoice_parts(dataset).join(
        placed(dataset), on="placement_id", how="left", maintain_order="left"
    )
    known = pl.col("provider").is_not_null()
    own = parts.filter(known, own_provider, pl.col("account").is_not_null())
    foreign = parts.filter(~known | ~own_provider)
    return own, _at_home(foreign, dataset)


def _at_home(foreign: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """With the account where the invoice's provider is usually found, and `is_of_register`.

    The account of its placements (the first by rule), else where the ledger has most of it, else
    the first rule's.
    """
    order = {rule.key: n for n, rule in reversed(list(enumerate(account_rules(dataset))))}
    ranked = pl.col("account").replace_strict(order, return_dtype=pl.Int64)
    of_placements = (
        placed(dataset)
        .drop_nulls("account")
        .sort(ranked, maintain_order=True)
        .group_by("provider", maintain_order=True)
        .agg(home=pl.col("account").first())
    )
    of_ledger = (
        booked(dataset)
        .filter(pl.col("place") != OTHER)
        .group_by("provider", "place")
        .agg(pl.col("amount_ore").sum())
        .sort(pl.col("amount_ore").abs(), "place", descending=[True, False])
        .group_by("provider", maintain_order=True)
        .agg(seen=pl.col("place").first())
    )
    rows = foreign.with_columns(provider=pl.col("provider_id").fill_null(UNNAMED))
    rows = rows.join(of_placements, on="provider", how="left", maintain_order="left")
    rows = rows.join(of_ledger, on="provider", how="left", maintain_order="left")
    registered = placed(dataset)["provider"].unique().implode()
    return rows.with_columns(
        account=pl.coalesce("home", "seen", pl.lit(account_rules(dataset)[0].key)),
        who=pl.coalesce("who", "placement_id", "invoice_id"),
        is_of_register=pl.col("provider").is_in(registered)
        | pl.col("placement_id").is_not_null()
        | (pl.col("provider") == UNNAMED),
    )


def _whole(parts: pl.DataFrame, first: Month, last: Month) -> pl.DataFrame:
    """Each invoice booked in the months once, with its whole amount."""
    in_period = pl.col("booked").is_between(first.first_day, last.last_day)
    return parts.filter(in_period).unique("invoice", keep="first", maintain_order=True)


def _invoice_as(parts: pl.DataFrame, cause: str, amount: pl.Expr, text: pl.Expr) -> pl.DataFrame:
    return parts.with_columns(
        cause=pl.lit(cause),
        contribution=amount,
        table=pl.lit("invoices"),
        description=pl.concat_str(
            pl.format("faktura {}", "invoice_id"),
            pl.format(", {}", "placement_id").fill_null(""),
            pl.lit(", "),
            text,
        ),
    )


def _lines_as(lines: pl.DataFrame, cause: str, amount: pl.Expr) -> pl.DataFrame:
    label = pl.col("kind").replace_strict(KIND_LABELS)
    return lines.with_columns(
        cause=pl.lit(cause),
        contribution=amount,
        description=pl.format("{} {}, {}: {} dygn", "placement_id", label, _MONTH, "charged_days"),
    )


def _straight(lines: pl.DataFrame) -> pl.DataFrame:
    """What is to be booked without an invoice: own facilities, and all where there are none."""
    straight = lines.filter(~pl.col("is_invoiced"))
    return _shaped(_lines_as(straight, REGISTER, -pl.col("cost_ore")))


def _invoiced(
    own: pl.DataFrame, foreign: pl.DataFrame, first: Month, last: Month
) -> list[pl.DataFrame]:
    """What is to be booked by the invoices, with minus."""
    text = pl.format("bokförd {}", _BOOKED)
    return [
        _shaped(_invoice_as(_whole(each, first, last), "", -pl.col("amount_ore"), text))
        for each in (own, foreign)
    ]


def _foreign(foreign: pl.DataFrame, first: Month, last: Month) -> list[pl.DataFrame]:
    """Invoices for what the register does not have."""
    rows = _whole(foreign, first, last)
    amount = pl.col("amount_ore")
    of_register = pl.col("is_of_register")
    text = pl.format("bokförd {}: placeringen finns inte hos utföraren i registret", _BOOKED)
    other = pl.format("bokförd {}: utföraren har ingen placering i registret", _BOOKED)
    return [
        _invoice_as(rows.filter(of_register), Cause.NOT_REGISTERED, amount, text),
        _invoice_as(rows.filter(~of_register), Cause.OUTSIDE_REGISTER, amount, other),
    ]


def _of_placements(
    dataset: Dataset, lines: pl.DataFrame, own: pl.DataFrame, first: Month, last: Month
) -> list[pl.DataFrame]:
    """The invoices of placements against their days × price, month of care by month of care."""
    low, high = first.first_day, last.last_day
    part = pl.col("part_ore")
    cares = pl.col("care_month").is_between(low, high)
    within = pl.col("booked").is_between(low, high)
    text = pl.format("avser {}, bokförd {}", _CARE_MONTH, _BOOKED)
    other = [
        _invoice_as(own.filter(within, ~cares), Cause.OTHER_PERIOD, part, text),
        _invoice_as(own.filter(cares, pl.col("booked") < low), Cause.OTHER_PERIOD, -part, text),
        _invoice_as(own.filter(cares, pl.col("booked") > high), Cause.NOT_INVOICED, -part, text),
    ]
    covered = covered_lines(lines.filter("is_invoiced"), own.filter(cares, part > 0))
    left = pl.col("covered_ore") - pl.col("cost_ore")
    return [
        *other,
        _lines_as(covered, Cause.NOT_INVOICED, left),
        *_deviations(own.filter(cares), covered, care_days(dataset, first, last)),
    ]


def covered_lines(lines: pl.DataFrame, invoices: pl.DataFrame) -> pl.DataFrame:
    """The lines with `covered_days` and `covered_ore`: what lies on days that an invoice covers.

    `lines` are cost lines with a `line` number of their own, `invoices` parts of invoices.
    """
    days = pl.date_ranges("begin", "end", "1d", closed="left")
    of_invoices = invoices.select("placement_id", day=days).explode("day").unique()
    on_days = (
        lines.select("line", "placement_id", day=days)
        .explode("day")
        .join(of_invoices, on=["placement_id", "day"], how="semi")
        .group_by("line")
        .agg(covered_days=pl.len().cast(pl.Int64))
    )
    share = pl.col("cost_ore").cast(pl.Int128) * pl.col("covered_days")
    return (
        lines.join(on_days, on="line", how="left", maintain_order="left")
        .with_columns(pl.col("covered_days").fill_null(0))
        .with_columns(covered_ore=rounded(share, pl.col("charged_days").cast(pl.Int128)))
    )


def _deviations(
    invoices: pl.DataFrame, covered: pl.DataFrame, care: pl.DataFrame
) -> list[pl.DataFrame]:
    """What the invoices of a placement and month of care differ from its covered cost, by cause."""
    key = ("placement_id", "care_month")
    by_day = (pl.col("kind") == "care") & (pl.col("per") != "occasion")
    register = covered.group_by(key).agg(
        pl.col("covered_ore").sum(),
        care_ore=pl.col("covered_ore").filter(by_day).sum(),
        registered_days=pl.col("covered_days").filter(by_day).sum(),
        covered_lines=(pl.col("covered_days") > 0).sum(),
    )
    days = pl.col("part_days")
    # The row that tells of the deviation is the first invoice of the month.
    rows = (
        invoices.with_columns(
            invoiced_ore=pl.col("part_ore").sum().over(key),
            invoiced_days=pl.when(days.is_not_null().all().over(key)).then(days.sum().over(key)),
            is_credit=~(pl.col("part_ore") > 0).any().over(key),
        )
        .unique(key, keep="first", maintain_order=True)
        .join(register, on=key, how="left", maintain_order="left")
        .join(care.rename({"month": "care_month"}), on=key, how="left", maintain_order="left")
        .with_columns(pl.col("care_days").fill_null(0), pl.col("covered_ore").fill_null(0))
        .with_columns(deviation=pl.col("invoiced_ore") - pl.col("covered_ore"))
        .filter(pl.col("deviation") != 0)
        .with_columns(cause=_cause())
    )
    return [*_by_days_and_price(rows.filter(pl.col("cause") == "")), _one_cause(rows)]


def _cause() -> pl.Expr:
    """The one cause of a deviation; "" where it is to be divided between days and price."""
    no_lines = pl.col("covered_lines").is_null()
    unknown = pl.col("invoiced_days").is_null() | (pl.col("registered_days") == 0)
    return (
        pl.when("is_credit")
        .then(pl.lit(Cause.UNEXPLAINED))
        .when(no_lines & (pl.col("care_days") > 0))
        .then(pl.lit(Cause.NOT_REGISTERED))
        .when(no_lines | (pl.col("covered_lines") == 0))
        .then(pl.lit(Cause.WRONG_DAYS))
        .when(unknown)
        .then(pl.lit(Cause.UNEXPLAINED))
        .otherwise(pl.lit(""))
    )


_WHY = {
    Cause.UNEXPLAINED: "fakturan skiljer sig men säger inte dygn och pris",
    Cause.NOT_REGISTERED: "placeringen har inget pris i registret",
    Cause.WRONG_DAYS: "placeringen har inga betalda dygn då i registret",
}


def _one_cause(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.filter(pl.col("cause") != "")
    why = pl.col("cause").replace_strict(
        {str(k): v for k, v in _WHY.items()}, return_dtype=pl.String
    )
    told = _invoice_as(rows, "", pl.col("deviation"), pl.format("{}: {}", _CARE_MONTH, why))
    return told.with_columns(cause=rows["cause"])


def _by_days_and_price(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Days first, at the register's price; the price has the rest, so that the two add up."""
    more = pl.col("invoiced_days") - pl.col("registered_days")
    by_days = rounded(
        more.cast(pl.Int128) * pl.col("care_ore"), pl.col("registered_days").cast(pl.Int128)
    )
    days = pl.format(
        "{}: fakturan har {} dygn, registret {}", _CARE_MONTH, "invoiced_days", "registered_days"
    )
    days_or_one = pl.max_horizontal(pl.col("invoiced_days").abs(), 1).cast(pl.Int128)
    a_day = rounded(pl.col("deviation") - by_days, days_or_one)
    price = pl.format(
        "{}: dygnspriset skiljer {} kr från registret",
        _CARE_MONTH,
        kronor(a_day, with_ore=True),
    )
    return [
        _invoice_as(rows, Cause.WRONG_DAYS, by_days, days),
        _invoice_as(rows, Cause.WRONG_PRICE, pl.col("deviation") - by_days, price),
    ]


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in PART_SCHEMA.items())
