"""The ledger, and the budget and forecasts made from it.

Placement accounts are booked from the very cost lines of `core.cost`, as invoices come: some a
month or two late, all of a year by its December. So ledger and placements agree year by year and
differ month by month, and the last months lack what has not been invoiced yet.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month, months
from hemmaplan.core.tables import TABLES
from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun import chart
from hemmaplan.exempelkommun.draws import Floats, table

_KEY = ("month", "unit_code", "account", "activity", "counterparty", "text")
_STAFF = {"4010": 5, "4110": 15, "4120": 7, "4130": 9, "4210": 8, "4220": 3, "4310": 9}
_SALARY = 40_500  # kronor a month, PRICE_YEAR
_CHARGES = 0.43
_HOLIDAY = (0.024, 0.02, 0.022, 0.02, 0.022, -0.01, -0.17, -0.08, 0.03, 0.03, 0.028, 0.03)
_HOUSEHOLDS = 330
_PAID_A_HOUSEHOLD = 8_500  # kronor a month, PRICE_YEAR
_INVOICED = ("care", "extra", "other")  # the rest is paid as wages, or a journey at a time
_BY_INVOICE = (
    pl.col("provider_id").is_not_null()
    & (pl.col("table") == "rates")
    & pl.col("kind").is_in(_INVOICED)
)
_LATE = (0.72, 0.24, 0.04)  # invoices booked the same month, the next, the one after


def care_lines(tables: Mapping[str, pl.DataFrame], first: Month, last: Month) -> pl.DataFrame:
    """The cost lines with what the bookkeeper needs to know of their placement."""
    dataset = Dataset(tables={k: tables[k] for k in ("placements", "rates", "incomes", "pauses")})
    placements = tables["placements"].select(
        "placement_id", "provider_id", "procurement", "care_form", "area", "unit_code"
    )
    adult = (pl.col("area") == "vuxen") & (pl.col("care_form") == "hvb")
    activity = pl.col("care_form").replace_strict(chart.FORM_ACTIVITY)
    return (
        cost_lines(dataset, first, last)
        .join(placements, on="placement_id", maintain_order="left")
        .with_columns(
            activity=pl.when(adult).then(pl.lit("55910")).otherwise(activity),
            unit_code=pl.when(pl.col("care_form") == "extern_oppenvard")
            .then(pl.lit("4130"))
            .otherwise("unit_code"),
        )
    )


def invoices(rng: np.random.Generator, lines: pl.DataFrame) -> pl.DataFrame:
    """One invoice a month for each bought placement, at the agreed prices, some booked late.

    Columns: those of the table, and unit_code, activity and account for the ledger. Sorted by
    month, provider and placement; an invoice booked after the last month is here all the same.
    """
    late = pl.Series("late", rng.choice(3, p=_LATE, size=lines.height))
    care = pl.col("kind") == "care"
    cost, days = pl.col("cost_ore"), pl.col("charged_days").cast(pl.Int64)
    price = cost.sum() // days.filter(care).sum()
    is_price = (pl.len() == 1) & care.all() & (price * days.filter(care).sum() == cost.sum())
    return (
        lines.with_columns(late)
        .filter(_BY_INVOICE)
        .group_by("month", "provider_id", "placement_id", "unit_code", "activity")
        .agg(
            pl.col("late").first(),
            amount_ore=cost.sum(),
            days=days.filter(care).sum(),
            day_price=pl.when(is_price).then(price.cast(pl.Decimal(38, 2)) / 100),
        )
        .filter(pl.col("amount_ore") > 0)
        .sort("month", "provider_id", "placement_id")
        .with_columns(
            account=pl.lit(chart.FROM_COMPANIES),
            text=pl.lit(None, pl.String),
            booked_in=pl.min_horizontal(
                pl.col("month").dt.offset_by(pl.format("{}mo", "late")),
                pl.date(pl.col("month").dt.year(), 12, 1),
            ),
        )
    )


def invoices_table(invoices: pl.DataFrame, last: Month) -> pl.DataFrame:
    """The invoices that have come by the last month, numbered."""
    rows = invoices.filter(pl.col("booked_in") <= last.first_day)
    number = pl.format("F{}", (pl.int_range(pl.len()) + 100_001).cast(pl.String))
    rows = rows.with_columns(invoice_id=number)
    return table(
        "invoices", {name: rows[name] for name in rows.columns if name in TABLES["invoices"].schema}
    )


def ledger_table(
    rng: np.random.Generator,
    *,
    lines: pl.DataFrame,
    invoices: pl.DataFrame,
    households: Floats,
    inhabitants: int,
    first: Month,
    last: Month,
) -> pl.DataFrame:
    scale = inhabitants / c.BASE_INHABITANTS
    calendar = list(months(first, last))
    parts = [
        *_care(lines, invoices),
        _staff(rng, calendar, scale),
        _running(rng, calendar, scale),
        _assistance(rng, calendar, households),
    ]
    rows = (
        pl.concat(parts)
        .filter(pl.col("month") <= last.first_day)
        .group_by(_KEY)
        .agg(pl.col("amount_ore").sum())
        .filter(pl.col("amount_ore") != 0)
        .sort(_KEY, nulls_last=True)
    )
    return table("ledger", {name: rows[name] for name in rows.columns})


def _care(lines: pl.DataFrame, invoices: pl.DataFrame) -> list[pl.DataFrame]:
    """Fees, expenses and invoices of placements, on the accounts where they belong.

    The VAT compensation of an invoice is booked with it; all else in the month of care.
    """
    came = invoices.select("month", "placement_id", came="booked_in").drop_nulls("placement_id")
    came = came.unique(["month", "placement_id"], keep="first", maintain_order=True)
    lines = lines.join(came, on=["month", "placement_id"], how="left", maintain_order="left")
    # Net of payroll charges: fee × 1.3142 is split back, the charges being what is left.
    charged = pl.col("kind").is_in(("fee", "income_loss"))
    fee = (pl.col("cost_ore") / (1 + float(c.PAYROLL_PCT) / 100)).round().cast(pl.Int64)
    rates = pl.col("table") == "rates"
    state = pl.col("procurement") == "state"
    not_invoiced = rates & pl.col("kind").is_in(_INVOICED) & ~_BY_INVOICE
    straight = (
        pl.when(state).then(pl.lit(chart.FROM_STATE)).otherwise(pl.lit(chart.INTERNAL_PLACES))
    )
    own_month, booked = pl.col("month"), pl.coalesce("came", "month")
    nobody = pl.lit(None, pl.String)
    provider = pl.when(state).then(pl.lit("810")).otherwise("provider_id")
    postings = (
        (rates & charged, chart.HOME_FEES, fee, own_month, nobody),
        (rates & charged, chart.HOME_CHARGES, pl.col("cost_ore") - fee, own_month, nobody),
        (rates & (pl.col("kind") == "expense"), chart.HOME_EXPENSES, pl.col("cost_ore"), own_month,
         nobody),
        (not_invoiced, straight, pl.col("cost_ore"), own_month, provider),
        (rates & (pl.col("kind") == "travel"), chart.TRAVEL, pl.col("cost_ore"), own_month, nobody),
        (rates, chart.VAT_COMPENSATION, -pl.col("vat_compensation_ore"), booked, provider),
        (pl.col("kind") == "client_fee", chart.FEES, -pl.col("income_ore"), own_month, nobody),
        (pl.col("kind").is_in(("migration", "other_municipality", "state_grant")),
         chart.GRANTS, -pl.col("income_ore"), own_month, nobody),
    )  # fmt: skip
    parts = [
        lines.filter(which).select(
            "unit_code", "activity", month=month, counterparty=counterparty,
            account=pl.lit(account) if isinstance(account, str) else account,
            text=nobody, amount_ore=amount,
        )
        for which, account, amount, month, counterparty in postings
    ]  # fmt: skip
    billed = invoices.select(
        "unit_code", "activity", "account", "text", "amount_ore", month="booked_in",
        counterparty="provider_id",
    )  # fmt: skip
    return [part.select(*_KEY, "amount_ore") for part in (*parts, billed)]


def _postings(
    calendar: list[Month], unit: str, account: str, kronor: Floats, text: str | None = None
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [month.first_day for month in calendar],
            "unit_code": unit,
            "account": account,
            "activity": chart.MAIN_ACTIVITY[unit],
            "counterparty": pl.Series([None] * len(calendar), dtype=pl.String),
            "text": pl.Series([text] * len(calendar), dtype=pl.String),
            "amount_ore": (kronor * 100).round().astype(np.int64),
        }
    ).select(*_KEY, "amount_ore")


def _price_level(calendar: list[Month]) -> Floats:
    """Wages move in April, as agreed centrally."""
    moved = np.array([month.year - (month.number < 4) for month in calendar])
    level: Floats = (1 + c.PRICE_INDEX) ** (moved - c.PRICE_YEAR)
    return level


def _staff(rng: np.random.Generator, calendar: list[Month], scale: float) -> pl.DataFrame:
    n = len(calendar)
    number = np.array([month.number for month in calendar])
    parts = []
    for unit, posts in _STAFF.items():
        vacancies = 0.035 + 0.05 * np.abs(_wander(rng, n))
        pay = posts * scale * (1 - vacancies) * _SALARY * _price_level(calendar)
        pay = pay * np.where(np.isin(number, (7, 8)), 1.045, 1.0)
        holiday = pay * np.array(_HOLIDAY)[number - 1]
        parts += [
            _postings(calendar, unit, chart.SALARIES, pay),
            _postings(calendar, unit, chart.SOCIAL_CHARGES, pay * _CHARGES),
            _postings(calendar, unit, chart.HOLIDAY_LIABILITY, holiday),
        ]
        if unit == "4110":
            hired = np.maximum(vacancies - 0.055, 0) * posts * scale * _SALARY * 3.0
            parts.append(_postings(calendar, unit, chart.AGENCY_STAFF, hired, "Inhyrd personal"))
    return pl.concat(parts)


def _running(rng: np.random.Generator, calendar: list[Month], scale: float) -> pl.DataFrame:
    n = len(calendar)
    yearly = (1 + c.PRICE_INDEX) ** np.array([m.year - c.PRICE_YEAR for m in calendar])
    parts = []
    for unit, posts in _STAFF.items():
        rent = posts * scale * 4_600 * yearly
        other = posts * scale * 5_200 * yearly * rng.lognormal(0, 0.25, n)
        parts.append(_postings(calendar, unit, chart.PREMISES, rent))
        parts.append(_postings(calendar, unit, chart.OTHER_COSTS, other))
    revenue = -scale * 42_000 * yearly * rng.lognormal(0, 0.3, n)
    parts.append(_postings(calendar, "4010", chart.OTHER_REVENUE, revenue))
    return pl.concat(parts)


def households(rng: np.random.Generator, inhabitants: int, first: Month, last: Month) -> Floats:
    """Households with financial assistance each month: slow waves, more in the winter."""
    calendar = list(months(first, last))
    season = np.cos(2 * np.pi * (np.array([m.number for m in calendar]) - 2) / 12)
    level = _HOUSEHOLDS * inhabitants / c.BASE_INHABITANTS
    count: Floats = np.round(level * (1 + 0.11 * _wander(rng, len(calendar)) + 0.035 * season))
    return count


def _wander(rng: np.random.Generator, n: int) -> Floats:
    """A slow autoregressive wave with standard deviation about 1."""
    steps = rng.normal(0, 0.3, n)
    wave = np.empty(n)
    value = rng.normal()
    for i in range(n):
        value = 0.954 * value + steps[i]
        wave[i] = value
    return wave


def _assistance(rng: np.random.Generator, calendar: list[Month], count: Floats) -> pl.DataFrame:
    yearly = (1 + c.PRICE_INDEX) ** np.array([m.year - c.PRICE_YEAR for m in calendar])
    paid = count * _PAID_A_HOUSEHOLD * yearly * rng.lognormal(0, 0.03, len(calendar))
    return pl.concat(
        [
            _postings(calendar, "4310", chart.ASSISTANCE, paid),
            _postings(calendar, "4310", chart.RECOVERED, -0.025 * paid, "Återkrav"),
        ]
    )


def budget_table(rng: np.random.Generator, ledger: pl.DataFrame, last: Month) -> pl.DataFrame:
    """Annual budgets by unit, account and activity, a transfer in May, and each area's frame.

    Care is budgeted between last year's outcome and this year's, and short: that is where the
    deficits of the reports come from. Posts are budgeted full, so vacancies give a surplus.
    """
    year = pl.col("month").dt.year()
    key = ("unit_code", "account", "activity")
    whole = pl.when(year == last.year).then(12 / last.number).otherwise(1.0)
    outcome = (
        ledger.group_by(year.alias("year"), *key)
        .agg((pl.col("amount_ore") * whole).sum().alias("now"))
        .sort("year", *key)
    )
    before = outcome.select(pl.col("year") + 1, *key, before="now")
    lines = {a: chart.line_of(a) for a in outcome["account"].unique()}
    share = {
        "purchased_care": 0.915, "family_homes": 0.95, "personnel": 1.045, "grants": 0.92,
        "personnel_liability": 0.0,
    }  # fmt: skip
    line = pl.col("account").replace_strict(lines)
    rows = outcome.join(before, on=["year", *key], how="left", maintain_order="left").with_columns(
        kronor=(
            (0.8 * pl.col("now") + 0.2 * pl.col("before").fill_null(pl.col("now")))
            * line.replace_strict(share, default=1.0, return_dtype=pl.Float64)
            * pl.Series(rng.normal(1.0, 0.015, outcome.height))
            / 1_000_000
        ).round()
    )
    amount = pl.col("kronor").cast(pl.Int64) * 1_000_000
    annual = rows.select("year", *key, amount_ore=amount, decided_on=pl.lit(None, pl.Date)).filter(
        (pl.col("amount_ore") != 0) | (pl.col("account") == chart.HOLIDAY_LIABILITY)
    )
    decided = pl.concat([annual, _transfers(annual)])
    rows = pl.concat([decided, _frames(decided)]).sort("year", *key, "decided_on")
    return table("budget", {name: rows[name] for name in rows.columns})


def _transfers(annual: pl.DataFrame) -> pl.DataFrame:
    """In May the board moves money from vacant posts to bought care for children: a pair."""
    salaries = annual.filter(
        (pl.col("unit_code") == "4110") & (pl.col("account") == chart.SALARIES)
    ).select("year", moved=(pl.col("amount_ore") // 10_000_000 * 500_000))
    pair = []
    for unit, account, activity, sign in (
        ("4110", chart.SALARIES, "50910", -1),
        ("4120", chart.FROM_COMPANIES, "56910", 1),
    ):
        pair.append(
            salaries.select(
                "year",
                unit_code=pl.lit(unit),
                account=pl.lit(account),
                activity=pl.lit(activity),
                amount_ore=pl.col("moved") * sign,
                decided_on=pl.date(pl.col("year"), 5, 21),
            )
        )
    return pl.concat(pair)


def _frames(decided: pl.DataFrame) -> pl.DataFrame:
    """Tax money decided for each unit: its net budget, moved when the budget is moved."""
    return (
        decided.group_by("year", "unit_code", "decided_on")
        .agg((-pl.col("amount_ore")).sum())
        .select(
            "year",
            "unit_code",
            account=pl.lit(chart.FRAME),
            activity=pl.col("unit_code").replace_strict(chart.MAIN_ACTIVITY),
            amount_ore="amount_ore",
            decided_on="decided_on",
        )
    )


def forecast_table(
    rng: np.random.Generator, ledger: pl.DataFrame, budget: pl.DataFrame, last: Month
) -> pl.DataFrame:
    """Each month each unit forecasts its lines: near the budget in spring, near the truth late.

    Amounts are positive for revenue and cost alike, whole tens of thousands of kronor.
    """
    year, number = pl.col("month").dt.year(), pl.col("month").dt.month()
    key = ("year", "area", "unit_code", "line")
    known = (
        _by_line(budget.filter(pl.col("account") != chart.FRAME))
        .group_by(key)
        .agg(pl.col("amount_ore").sum().alias("budget"))
    )
    booked = _by_line(ledger.with_columns(year=year, number=number.cast(pl.Int64)))
    sums = booked.group_by(*key, "number").agg(pl.col("amount_ore").sum())
    grid = known.join(pl.DataFrame({"number": np.arange(1, 13)}), how="cross").filter(
        (pl.col("year") < last.year) | (pl.col("number") <= last.number)
    )
    rows = (
        grid.join(sums, on=[*key, "number"], how="left")
        .sort(*key, "number")
        .with_columns(so_far=pl.col("amount_ore").fill_null(0).cum_sum().over(key))
    )
    # How much of the remaining year is still believed to follow the budget.
    faith = (1.08 - 0.1 * pl.col("number")).clip(0.12, 0.9)
    pace = pl.col("so_far") * 12 / pl.col("number")
    rest = (12 - pl.col("number")) / 12 * (faith * pl.col("budget") + (1 - faith) * pace)
    noise = pl.Series(rng.normal(0, 0.006, rows.height)) * (12 - pl.col("number")) / 12
    whole = ((pl.col("so_far") + rest) * (1 + noise) / 1_000_000).round() * 1_000_000
    revenue = pl.col("line").is_in(("fees", "grants", "other_revenue"))
    rows = rows.with_columns(
        amount_ore=pl.when(revenue).then(-whole).otherwise(whole).cast(pl.Int64),
        made_in=pl.date(pl.col("year"), pl.col("number"), 1),
    ).sort("made_in", "area", "unit_code", "line")
    names = ("made_in", "year", "area", "unit_code", "line", "amount_ore")
    return table("forecast", {name: rows[name] for name in names})


def _by_line(rows: pl.DataFrame) -> pl.DataFrame:
    lines = {account: chart.line_of(account) for account in rows["account"].unique()}
    return rows.with_columns(
        line=pl.col("account").replace_strict(lines, return_dtype=pl.String),
        area=pl.col("activity").replace_strict(chart.ACTIVITIES, return_dtype=pl.String),
    ).with_columns(pl.col("year").cast(pl.Int32))
