"""Findings in ledger, budget, forecast and measures: what no sum takes, and what counts wrong."""

import polars as pl

from hemmaplan.core.budget_entries import SAME_BUDGET
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset, PeriodMethod
from hemmaplan.core.findings import (
    Check,
    Scope,
    finding,
    latest_before,
    none_found,
    row_list,
    words,
)
from hemmaplan.core.line_volumes import said_volumes, series_labels
from hemmaplan.core.problems import Severity
from hemmaplan.core.report_lines import COMPUTED_LINES, TOTAL, line_labels, with_line_and_area

_ACCOUNTING = ("ledger", "budget", "adjustments")
_AMOUNT = pl.col("amount_ore")


def _lines_missing(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """There is a ledger or a budget but no `lines`: no account is on any report line."""
    if not dataset.table_or_empty("lines").is_empty():
        return none_found()
    found = []
    for table in _ACCOUNTING:
        rows = dataset.table_or_empty(table)
        rows = rows.group_by("_file").agg(_AMOUNT.abs().sum())
        message = words(
            "Tabellen lines saknas eller är tom, så inget konto i {} hamnar på någon rad i"
            " rapporten. Börja från en färdig: på webben under Inställningar › Rader och områden,"
            " annars med hemmaplan init.",
            pl.lit(table),
        )
        found.append(finding(rows, message, "account", _AMOUNT))
    return pl.concat(found)


def _line_unmapped(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """No range of `lines` takes an account: its rows are in no sum. One finding an account."""
    message = words(
        "Konto {} finns inte i något intervall i lines. {} räknas inte med ({}). Lägg till kontot.",
        pl.col("account"),
        _row_count(),
        row_list(pl.col("rows")),
    )
    return _unmapped(dataset, pl.col("line").is_null(), ["account"], message, "account")


def _area_unmapped(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """No row of `areas` takes an activity and unit: in no area. One finding for each pair."""
    if not dataset.has("areas"):
        return none_found()
    message = words(
        "Verksamhet {} med enhet {} finns inte i areas. {} räknas inte med ({}). Lägg till en rad"
        " för verksamheten eller enheten.",
        pl.col("activity").fill_null("(tom)"),
        pl.col("unit_code").fill_null("(tom)"),
        _row_count(),
        row_list(pl.col("rows")),
    )
    no_area = pl.col("line").is_not_null() & pl.col("area").is_null()
    return _unmapped(dataset, no_area, ["activity", "unit_code"], message, "activity")


def _row_count() -> pl.Expr:
    count = pl.col("rows").list.len()
    return pl.when(count == 1).then(pl.lit("1 rad")).otherwise(pl.format("{} rader", count))


def _unmapped(
    dataset: Dataset, unmapped: pl.Expr, key: list[str], message: pl.Expr, column: str
) -> pl.DataFrame:
    """One finding for each key in each file; worth the net of its rows."""
    if dataset.table_or_empty("lines").is_empty():
        return none_found()
    found = [none_found()]
    for table in filter(dataset.has, _ACCOUNTING):
        rows = with_line_and_area(dataset.table(table), dataset).filter(unmapped)
        grouped = rows.group_by("_file", "_sheet", *key, maintain_order=True).agg(
            pl.col("_row").first(), _AMOUNT.sum(), rows=pl.col("_row")
        )
        found.append(finding(grouped, message, column, _AMOUNT))
    return pl.concat(found)


def _line_overlap(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Two ranges of `lines` on different lines share accounts: only the first in the file counts.

    Ranges of numbers are compared as numbers; ranges of text only with their neighbour.
    """
    lines = dataset.table_or_empty("lines")
    first, last = (_number(name) for name in ("account_from", "account_to"))
    numbers = (
        lines.filter(first.is_not_null() & last.is_not_null() & (first <= last))
        .with_columns(first=first, last=last)
        .sort("first", "_row")
        .with_row_index("index")
        .with_columns(latest=latest_before(pl.col("last")))
    )
    index = pl.col("latest").struct.field("index")
    shared_to = pl.min_horizontal("last", pl.col("latest").struct.field("value"))
    numbers = numbers.filter(pl.col("latest").struct.field("value") >= pl.col("first")).select(
        *SOURCE_COLUMNS,
        "line",
        shared_from="first",
        shared_to=shared_to,
        other=pl.lit(numbers["_row"]).gather(index),
        other_line=pl.lit(numbers["line"]).gather(index),
    )
    clash = numbers.filter(pl.col("line") != pl.col("other_line"))
    message = words(
        "Konto {}–{} finns både här ({}) och på rad {} ({}). Ett konto får bara höra till en rad:"
        " ändra intervallen så att de inte överlappar.",
        pl.col("shared_from"),
        pl.col("shared_to"),
        pl.col("line"),
        pl.col("other"),
        pl.col("other_line"),
    )
    return finding(
        clash.join(_booked_on(dataset, clash), on="_row", how="left", maintain_order="left"),
        message,
        "account_from",
        _AMOUNT,
    )


def _line_type_differs(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A report line has accounts of two types: its own sum adds revenue to cost."""
    first = pl.col("type", "_row").first().over("line").name.prefix("first_")
    lines = dataset.table_or_empty("lines").with_columns(first)
    message = words(
        "Raden {} är {} här men {} på rad {}. En rad kan bara ha en typ: ge kontona en egen rad.",
        pl.col("line"),
        pl.col("type"),
        pl.col("first_type"),
        pl.col("first__row"),
    )
    return finding(lines.filter(pl.col("type") != pl.col("first_type")), message, "type")


def _number(name: str) -> pl.Expr:
    """An account as a number; null for text and for what no chart of accounts can hold."""
    number = pl.col(name).cast(pl.Int64, strict=False)
    return pl.when(number.is_between(0, 2**31 - 1)).then(number)


def _booked_on(dataset: Dataset, ranges: pl.DataFrame) -> pl.DataFrame:
    """_row, amount_ore: the net of the ledger on the accounts of each range."""
    accounts = (
        dataset.table_or_empty("ledger")
        .group_by(_number("account").alias("number"))
        .agg(_AMOUNT.sum())
    )
    return (
        ranges.select("_row", "shared_from", "shared_to")
        .join_where(
            accounts,
            pl.col("number") >= pl.col("shared_from"),
            pl.col("number") <= pl.col("shared_to"),
        )
        .group_by("_row")
        .agg(_AMOUNT.sum())
    )


def _reserved_key(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A line or area uses a key that is kept for computed totals; its rows are in no sum."""
    found = []
    for table, column, reserved in (
        ("lines", "line", [*COMPUTED_LINES, TOTAL]),
        ("areas", "area", [TOTAL]),
    ):
        rows = dataset.table_or_empty(table).filter(pl.col(column).is_in(reserved))
        message = words(
            "{} är ett namn som hemmaplan själv räknar fram. Välj ett annat namn; texten i"
            " label får vara vilken som helst.",
            pl.col(column),
        )
        found.append(finding(rows, message, column))
    return pl.concat(found)


_SIE = r"(?i)\.s(?:e|i|ie)$"


def _ledger_duplicate(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Ledger rows of a table that are the same in every cell: perhaps read twice. One finding a
    month. Rows of a SIE file are told apart by their vouchers when it is read."""
    ledger = dataset.table_or_empty("ledger").filter(~pl.col("_file").str.contains(_SIE))
    return _repeated(ledger, pl.col("month").dt.strftime("%Y-%m"))


def _plan_duplicate(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Rows of the budget, or of a forecast, that are the same in every cell: they add up, so a row
    that stands there twice counts twice. One finding a year, or month the forecast was made."""
    budget = dataset.table_or_empty("budget").filter(~pl.col("_file").str.contains(_SIE))
    made_in = pl.col("made_in").dt.strftime("%Y-%m")
    return pl.concat([
        _repeated(budget, pl.format("budgeten {}", "year")),
        _repeated(dataset.table_or_empty("forecast"), pl.format("prognosen i {}", made_in)),
    ])  # fmt: skip


def _repeated(frame: pl.DataFrame, of: pl.Expr) -> pl.DataFrame:
    """The rows that are a copy of an earlier one, a finding for each of what they are `of`."""
    cells = [name for name in frame.columns if name not in SOURCE_COLUMNS]
    repeated = (
        frame.with_columns(first_row=pl.col("_row").first().over(cells), of=of)
        .filter((pl.col("_row") != pl.col("first_row")) & (_AMOUNT != 0))
        .group_by("_file", "_sheet", "of", maintain_order=True)
        .agg(pl.col("_row", "first_row").first(), _AMOUNT.sum(), rows=pl.col("_row"))
    )
    return finding(
        repeated,
        words(
            "{} i {} är lika en tidigare rad i varje cell ({}; den första upprepar rad {})."
            " Kontrollera att inget är inläst två gånger.",
            _row_count(),
            pl.col("of"),
            row_list(pl.col("rows")),
            pl.col("first_row"),
        ),
        "amount",
        _AMOUNT,
    )


def _budget_year_differs(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An annual budget row stands beside month rows, counting from the same month, that do not add
    up to it."""
    annual = pl.col("month").is_null()
    year = _AMOUNT.filter(annual).sum()
    months = _AMOUNT.filter(~annual).sum()
    rows = (
        dataset.table_or_empty("budget")
        .group_by("year", *SAME_BUDGET, maintain_order=True)
        .agg(
            pl.col(*SOURCE_COLUMNS).filter(annual).first(),
            both=annual.any() & (~annual).any(),
            amount_ore=year - months,
        )
        .filter(pl.col("both") & (_AMOUNT != 0))
    )
    return finding(
        rows,
        words(
            "Årsbudgeten {} för konto {}, enhet {} är inte lika med summan av månadsraderna."
            " Beloppet är skillnaden. Rätta så att de stämmer, eller ta bort den ena.",
            pl.col("year"),
            pl.col("account"),
            pl.col("unit_code").fill_null("(tom)"),
        ),
        "amount",
        _AMOUNT,
    )


def _budget_without_months(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The budget is by month (profile), but an account, or a transfer of it, has only an annual
    row: no period budget."""
    if dataset.municipality.period_method is not PeriodMethod.PROFILE:
        return none_found()
    rows = (
        dataset.table_or_empty("budget")
        .group_by("year", *SAME_BUDGET, maintain_order=True)
        .agg(
            pl.col(*SOURCE_COLUMNS, "decided_on").first(),
            _AMOUNT.sum(),
            months=pl.col("month").count(),
        )
        .filter(pl.col("months") == 0)
    )
    return finding(
        rows,
        words(
            "Budgeten {} för konto {}, enhet {}{} har ingen fördelning på månader, så periodens"
            " budget går inte att räkna. Lägg till månadsrader, eller välj årsbudgeten delad på"
            " tolv bland inställningarna (municipality.toml).",
            pl.col("year"),
            pl.col("account"),
            pl.col("unit_code").fill_null("(tom)"),
            pl.format(", beslutad {},", pl.col("decided_on")),
        ),
        "month",
        _AMOUNT,
    )


def _transfer_unbalanced(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Budget rows decided the same day during their year do not cancel out, as a transfer would."""
    budget = dataset.table_or_empty("budget")
    during = (pl.col("decided_on").dt.year() == pl.col("year")).fill_null(False)
    rows = (
        budget.with_columns(during=during)
        .filter((~pl.col("during")).any().over("year") & pl.col("during"))
        .group_by("year", "decided_on", maintain_order=True)
        .agg(pl.col(*SOURCE_COLUMNS).first(), _AMOUNT.sum())
        .filter(_AMOUNT != 0)
    )
    return finding(
        rows,
        words(
            "Budgetraderna beslutade {} tar inte ut varandra. En omföring är ett par med samma"
            " belopp och olika tecken; är det ett tilläggsanslag är allt i sin ordning.",
            pl.col("decided_on"),
        ),
        "amount",
        _AMOUNT,
    )


def _forecast_line_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A forecast is for a line that is not in `lines`, so it is in no sum."""
    if not dataset.has("lines"):
        return none_found()
    known = dataset.table("lines")["line"].unique().implode()
    rows = dataset.table_or_empty("forecast").filter(~pl.col("line").is_in(known))
    message = words(
        "Prognosen är för raden {}, som inte finns i lines. Rätta namnet.", pl.col("line")
    )
    return finding(rows, message, "line", _AMOUNT)


def _forecast_area_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A forecast is for an area that is not in `areas`, so it is in no sum."""
    if not dataset.has("areas"):
        return none_found()
    known = dataset.table("areas")["area"].unique().implode()
    rows = dataset.table_or_empty("forecast").filter(~pl.col("area").is_in(known))
    message = words(
        "Prognosen är för området {}, som inte finns i areas. Rätta namnet.", pl.col("area")
    )
    return finding(rows, message, "area", _AMOUNT)


def _forecast_beside_areas(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A forecast of a line says neither area nor unit, beside those of the same month that do: all
    are added, so a sum written out would count twice."""
    whole = pl.col("area").is_null() & pl.col("unit_code").is_null()
    rows = dataset.table_or_empty("forecast").filter(
        whole & (~whole).any().over("made_in", "year", "line")
    )
    message = words(
        "Prognosen för raden {} har varken område eller enhet och läggs till områdenas. Ta bort den"
        " om den är deras summa.",
        pl.col("line"),
    )
    return finding(rows, message, "area", _AMOUNT)


def _measure_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An effect is of a measure that is not in `measures`, so the action plan leaves it out."""
    known = dataset.table_or_empty("measures")["measure_id"].implode()
    rows = dataset.table_or_empty("measure_effects").filter(~pl.col("measure_id").is_in(known))
    message = words(
        "Effekten är av åtgärd {}, som inte finns i measures. Rätta numret eller lägg till"
        " åtgärden.",
        pl.col("measure_id"),
    )
    worth = pl.max_horizontal(pl.col("planned_ore").abs(), pl.col("realised_ore").abs())
    return finding(rows, message, "measure_id", worth)


def _line_volume_unknown(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """The municipality says that a line follows a series of volumes (`[forecast.volumes]`), but
    there is no such line or no such series: the line's forecast is made without it."""
    said = said_volumes(dataset.municipality)
    if not {"lines", "volumes"} <= dataset.tables.keys():
        return none_found()
    labels, series = line_labels(dataset), series_labels(dataset)
    wrong = [
        (line, of) for line, of in said.items() if line not in labels or (of and of not in series)
    ]
    rows = pl.DataFrame(wrong, schema=["line", "of"], orient="row").with_columns(
        _file=pl.lit("municipality.toml")
    )
    message = words(
        "Raden {} ska följa volymserien {}, men {} finns inte. Rätta under [forecast.volumes] i"
        " municipality.toml, eller under Inställningar, Rader och områden.",
        pl.col("line"),
        pl.col("of"),
        pl.when(pl.col("line").is_in([*labels]))
        .then(pl.lit("den serien"))
        .otherwise(pl.lit("den raden")),
    )
    return finding(rows, message, "volumes")


_NET = "the net of its rows"
_OWN = "the amount of the row"
ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS = (
    Check("lines_missing", ERROR, "all amounts of the table, without sign", _lines_missing),
    Check("line_unmapped", ERROR, _NET, _line_unmapped),
    Check("area_unmapped", ERROR, _NET, _area_unmapped),
    Check("line_overlap", ERROR, "the net booked on the shared accounts", _line_overlap),
    Check("line_type_differs", ERROR, "", _line_type_differs),
    Check("reserved_key", ERROR, "", _reserved_key),
    Check("budget_year_differs", ERROR, "the difference", _budget_year_differs),
    Check("forecast_line_unknown", ERROR, _OWN, _forecast_line_unknown),
    Check("forecast_area_unknown", ERROR, _OWN, _forecast_area_unknown),
    Check("forecast_beside_areas", WARNING, _OWN, _forecast_beside_areas),
    Check("line_volume_unknown", WARNING, "", _line_volume_unknown),
    Check("measure_unknown", ERROR, "the larger of planned and realised effect", _measure_unknown),
    Check("ledger_duplicate", WARNING, "the net of the repeated rows", _ledger_duplicate),
    Check("plan_duplicate", WARNING, "the net of the repeated rows", _plan_duplicate),
    Check("budget_without_months", WARNING, _NET, _budget_without_months),
    Check("transfer_unbalanced", WARNING, "what is left over", _transfer_unbalanced),
)
