"""Is everything in before the month is reported? What is missing, and what is not as usual.

*Usual* is the median of the up to twelve earlier months that have any rows, counted from the first
row of the unit (account, provider ...) and at least three. To be told, a deviation must be twice or
half the usual, outside everything seen in those months, and worth at least MIN_DEVIATION_ORE and
MIN_SHARE of a usual month: an ordinary month gives no list.
"""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.budget_entries import known_budget
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, kronor, none_found, words
from hemmaplan.core.periods import Month, months
from hemmaplan.core.problems import Severity
from hemmaplan.core.report_lines import LineType, taken

MIN_DEVIATION_ORE = 10_000_00
MIN_SHARE = 0.005
_EARLIER = 12
_FEWEST_EARLIER = 3

_AMOUNT = pl.col("amount_ore")
_SOURCES = (
    ("ledger", "unit_code", "Enhet"),
    ("ledger", "account", "Konto"),
    ("ledger", "counterparty", "Motpart"),
    ("invoices", "provider_id", "Utförare"),
)
_BEFORE_DATA = ("lines", "areas", "placement_accounts")
"""What is set up once, before anything is exported."""


def _no_data(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """No table but those of the accounts has any row yet: says what to do next."""
    exported = (rows for name, rows in dataset.tables.items() if name not in _BEFORE_DATA)
    if any(not rows.is_empty() for rows in exported):
        return none_found()
    message = (
        "Mappen har inga uppgifter än. Nästa steg: fyll i kommunens namn i municipality.toml,"
        " lägg exporterna från huvudboken i ledger.csv och placeringarna i placements.csv och"
        " rates.csv, och kör hemmaplan check igen. LÄS-MIG.txt säger mer."
    )
    return finding(pl.DataFrame({"_row": [None]}), pl.lit(message))


def _month_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Ledger or invoices lack a month that the report sums: January through the month, and the
    same months last year; from the first month there is."""
    found = [none_found()]
    for table, name in (("ledger", "Huvudboken"), ("invoices", "Fakturorna")):
        sums = _by_month(dataset, table, scope)
        if sums.is_empty():
            continue
        present = {Month.of(day) for day in sums["month"]}
        usual = sums["amount_ore"].abs().median()
        summed = (m for m in months(min(present), scope.month) if _is_summed(m, scope.month))
        gaps = _runs([m for m in summed if m not in present])
        rows = pl.DataFrame(
            {
                "_file": [dataset.table(table)["_file"][0]] * len(gaps),
                "which": [_span(gap) for gap in gaps],
                "count": [len(gap) for gap in gaps],
            },
            schema={"_file": pl.String, "which": pl.String, "count": pl.Int64},
        )
        message = words(
            name + " saknar {}. Hämta den exporten; annars blir årets summor för låga. Beloppet"
            " är en vanlig månad.",
            pl.col("which"),
        )
        worth = (pl.col("count") * pl.lit(usual)).round().cast(pl.Int64, strict=False)
        found.append(finding(rows, message, "month", worth))
    return pl.concat(found)


def _is_summed(month: Month, report: Month) -> bool:
    return month.year >= report.year - 1 and month.number <= report.number


def _by_month(dataset: Dataset, table: str, scope: Scope) -> pl.DataFrame:
    rows = dataset.table_or_empty(table).filter(pl.col("month") <= scope.last)
    return rows.group_by("month").agg(_AMOUNT.sum()).sort("month")


def _runs(missing: Sequence[Month]) -> list[list[Month]]:
    """Months in order → the runs of months that follow on each other."""
    runs: list[list[Month]] = []
    for month in missing:
        if runs and runs[-1][-1].shift(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _span(run: Sequence[Month]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]} ({len(run)} månader)"


def _usual_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A unit, account, counterparty or provider with rows in every earlier month has none now."""
    gone = _AMOUNT == 0
    text = "{} {} har inget belopp {}, men brukar ha. Kontrollera att allt är bokfört."
    return _deviations(dataset, scope, gone, text)


def _twice_the_usual(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A unit, account, counterparty or provider has at least twice its usual amount."""
    more = _AMOUNT / pl.col("usual") >= 2
    text = "{} {} har minst dubbelt så mycket som vanligt {}. Kontrollera att inget är dubbelt."
    return _deviations(dataset, scope, more, text)


def _half_the_usual(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A unit, account, counterparty or provider has at most half its usual amount, but some."""
    less = (_AMOUNT != 0) & (_AMOUNT / pl.col("usual") <= 0.5)
    text = "{} {} har högst hälften så mycket som vanligt {}. Kontrollera att allt är bokfört."
    return _deviations(dataset, scope, less, text)


def _deviations(dataset: Dataset, scope: Scope, which: pl.Expr, text: str) -> pl.DataFrame:
    found = [none_found()]
    for table, column, name in _SOURCES:
        compared = _compared(dataset.table_or_empty(table), column, scope)
        large = pl.col("deviation") >= pl.max_horizontal(
            pl.lit(MIN_DEVIATION_ORE), pl.col("usual").abs().sum() * MIN_SHARE
        )
        unseen = ~_AMOUNT.is_between(pl.col("lowest"), pl.col("highest"))
        rows = compared.filter(which & large & unseen)
        message = words(
            text + " Vanligt är {} kr i månaden, nu {} kr.",
            pl.lit(name),
            pl.col(column),
            pl.lit(str(scope.month)),
            kronor(pl.col("usual")),
            kronor(_AMOUNT),
        )
        found.append(finding(rows, message, column, pl.col("deviation")))
    return pl.concat(found)


def _compared(table: pl.DataFrame, column: str, scope: Scope) -> pl.DataFrame:
    """Each value of a column: its amount in the month beside the earlier months' (no row is 0).

    Columns: _file, the column, amount_ore, usual, lowest, highest, deviation. Empty when the
    month has no rows at all (that is `month_missing`) or the earlier months are too few.
    """
    sums = (
        table.filter(pl.col(column).is_not_null() & (pl.col("month") <= scope.last))
        .group_by(column, "month")
        .agg(_AMOUNT.sum())
    )
    this_month = scope.month.first_day
    present = sums["month"].unique().sort(descending=True)
    earlier = present.filter(present < this_month).head(_EARLIER)
    if this_month not in present or len(earlier) < _FEWEST_EARLIER:
        earlier = earlier.clear()
    seen = sums.group_by(column).agg(since=pl.col("month").min())
    seen = seen.join_where(pl.DataFrame({"month": earlier}), pl.col("since") <= pl.col("month"))
    filled = seen.join(sums, on=[column, "month"], how="left").with_columns(_AMOUNT.fill_null(0))
    usual = filled.group_by(column).agg(
        usual=_AMOUNT.median(), lowest=_AMOUNT.min(), highest=_AMOUNT.max(), months=pl.len()
    )
    now = sums.filter(pl.col("month") == this_month).drop("month")
    file = table.filter(month=this_month)["_file"].first()  # of several years' the one to look in
    return (
        usual.filter((pl.col("usual") != 0) & (pl.col("months") >= _FEWEST_EARLIER))
        .join(now, on=column, how="left")
        .with_columns(_AMOUNT.fill_null(0), _file=pl.lit(file, pl.String))
        .with_columns(
            deviation=(_AMOUNT - pl.col("usual")).abs().round().cast(pl.Int64, strict=False)
        )
        .sort(column)
    )


def _volume_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A series of `volumes` that had a value in each of the three months before has none now."""
    volumes = dataset.table_or_empty("volumes")
    recent = volumes.filter(
        pl.col("month").is_between(scope.month.shift(-3).first_day, scope.month.first_day)
    )
    now = pl.col("month") == scope.month.first_day
    rows = (
        recent.group_by("series", "_file", maintain_order=True)
        .agg(now=now.any(), before=pl.col("month").filter(~now).n_unique())
        .filter(~pl.col("now") & (pl.col("before") == 3))
    )
    message = words(
        "Volymserien {} har inget värde för {}. Lägg till det i volumes.",
        pl.col("series"),
        pl.lit(str(scope.month)),
    )
    return finding(rows, message, "month")


def _lines_of_year(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """line, type, label, budget_ore and actual_ore of the month's year (null: no rows).

    Empty unless lines, ledger and budget are all there.
    """
    if not dataset.has("lines", "ledger", "budget"):
        return pl.DataFrame(schema=_LINE_SCHEMA)
    january = Month(scope.month.year, 1).first_day
    actual = taken(dataset, "ledger").filter(pl.col("month").is_between(january, scope.last))
    budget = known_budget(dataset, scope.month)
    lines = dataset.table("lines").unique("line", keep="first", maintain_order=True)
    named = lines.select("_file", "_sheet", "line", "type", label=pl.coalesce("label", "line"))
    for name, rows in (("budget_ore", budget), ("actual_ore", actual)):
        sums = rows.group_by("line").agg(_AMOUNT.sum().alias(name))
        named = named.join(sums, on="line", how="left", maintain_order="left")
    return named


_LINE_SCHEMA = {
    "_file": pl.String,
    "_sheet": pl.String,
    "line": pl.String,
    "type": pl.String,
    "label": pl.String,
    "budget_ore": pl.Int64,
    "actual_ore": pl.Int64,
}


def _budget_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A report line has an actual this year but no budget (a liability need not have one)."""
    rows = _lines_of_year(dataset, scope).filter(
        pl.col("budget_ore").is_null()
        & (pl.col("actual_ore") != 0)
        & (pl.col("type") != LineType.LIABILITY.value)
    )
    message = words(
        "Raden {} har utfall {} men ingen budget. Lägg till budgeten; annars blir hela utfallet"
        " en avvikelse.",
        pl.col("label"),
        pl.lit(scope.month.year),
    )
    return finding(_in(dataset, "budget", rows), message, "account", pl.col("actual_ore"))


def _actual_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A report line has a budget this year but nothing booked (a frame need not be booked)."""
    rows = _lines_of_year(dataset, scope).filter(
        pl.col("actual_ore").is_null()
        & (pl.col("budget_ore") != 0)
        & (pl.col("type") != LineType.FRAME.value)
    )
    message = words(
        "Raden {} har budget {} men inget utfall. Kontrollera att huvudbokens alla konton är med.",
        pl.col("label"),
        pl.lit(scope.month.year),
    )
    worth = (pl.col("budget_ore") * scope.month.number / 12).round().cast(pl.Int64, strict=False)
    return finding(_in(dataset, "ledger", rows), message, "account", worth)


def _forecast_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """There are forecasts of the year, but a revenue or cost line with a budget has none."""
    forecast = dataset.table_or_empty("forecast").filter(
        (pl.col("year") == scope.month.year) & (pl.col("made_in") <= scope.last)
    )
    if forecast.is_empty():
        return none_found()
    rows = _lines_of_year(dataset, scope).filter(
        (pl.col("budget_ore") != 0)
        & pl.col("type").is_in([LineType.REVENUE.value, LineType.COST.value])
        & ~pl.col("line").is_in(forecast["line"].unique().implode())
    )
    message = words(
        "Raden {} har budget men ingen prognos {}, så totalens prognos går inte att räkna."
        " Lägg till raden i forecast.",
        pl.col("label"),
        pl.lit(scope.month.year),
    )
    return finding(_in(dataset, "forecast", rows), message, "line", pl.col("budget_ore"))


def _in(dataset: Dataset, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows, as found in another table's file: the one where something is missing."""
    files = dataset.table_or_empty(table)["_file"]
    return rows.with_columns(
        _file=pl.lit(files.first() if len(files) else f"{table}.csv"), _sheet=pl.lit("")
    )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
_DEVIATION = "the deviation from the usual"

CHECKS = (
    Check("no_data", WARNING, "", _no_data),
    Check("month_missing", ERROR, "the median month for each month missing", _month_missing),
    Check("usual_missing", WARNING, _DEVIATION, _usual_missing),
    Check("twice_the_usual", WARNING, _DEVIATION, _twice_the_usual),
    Check("half_the_usual", WARNING, _DEVIATION, _half_the_usual),
    Check("volume_missing", WARNING, "", _volume_missing),
    Check("budget_missing", WARNING, "the actual of the year so far", _budget_missing),
    Check("actual_missing", WARNING, "the budget by months/12", _actual_missing),
    Check("forecast_missing", WARNING, "the annual budget", _forecast_missing),
)
