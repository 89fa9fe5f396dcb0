"""Ledger, budget and forecast: each planted error gives exactly its finding."""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.data_rows import Row, Rows, clean_books, dataset

from hemmaplan.core.checks import find
from hemmaplan.core.dataset import Dataset, PeriodMethod
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Spoil = Callable[[Rows], None]


def findings(rows: Rows, **municipality: PeriodMethod) -> list[Problem]:
    return find(dataset(rows, **municipality), Month(2025, 12))


def put(table: str, *rows: Row) -> Spoil:
    return lambda data: data[table].extend(rows)


def drop(table: str, which: Callable[[Row], bool]) -> Spoil:
    def spoil(data: Rows) -> None:
        data[table] = [row for row in data[table] if not which(row)]

    return spoil


def in_december(row: Row) -> bool:
    return bool(row["month"] == "2025-12")


def scaled(account: str, amount: str) -> Spoil:
    """December's row of an account gets another amount."""

    def spoil(data: Rows) -> None:
        (row,) = (r for r in data["ledger"] if in_december(r) and r["account"] == account)
        row["amount"] = amount

    return spoil


def booked(**cells: str) -> Row:
    return {"month": "2025-12", "unit_code": "B1", "account": "4640", "activity": "569",
            "amount": "250.50", **cells}  # fmt: skip


def budgeted(**cells: object) -> Row:
    return {"year": 2025, "unit_code": "B1", "account": "4640", "activity": "569",
            "amount": "1000", **cells}  # fmt: skip


def forecast(**cells: object) -> Row:
    return {"made_in": "2025-12", "year": 2025, "line": "kop", "amount": "1200.50", **cells}


def line(first: str, last: str, key: str) -> Row:
    return {"account_from": first, "account_to": last, "line": key, "type": "cost"}


def a_line_with_nothing_booked(data: Rows) -> None:
    put("lines", line("7000", "7999", "lokal"))(data)
    for month in (None, "2025-01"):  # the year's and by month: the same budget said twice
        put("budget", budgeted(account="7010", amount="5000", month=month))(data)
    put("forecast", forecast(line="lokal"))(data)


class Planted(NamedTuple):
    code: str
    severity: Severity
    file: str
    row: int | None
    kronor: float | None
    spoil: Spoil


LAST = 2 + 3 * 13  # the row after the ledger's own

PLANTED = [
    Planted("line_unmapped", ERROR, "ledger", LAST, 250.50, put("ledger", booked(account="7777"))),
    Planted("line_unmapped", ERROR, "budget", 5, 1000, put("budget", budgeted(account="X1"))),
    Planted("area_unmapped", ERROR, "ledger", LAST, 250.50, put("ledger", booked(activity="999"))),
    Planted("line_overlap", ERROR, "lines", 5, 13 * 900000 + 10 * 78,
            put("lines", line("4600", "4649", "hvb"))),
    Planted("reserved_key", ERROR, "lines", 5, None, put("lines", line("7000", "7999", "net"))),
    Planted("reserved_key", ERROR, "areas", 4, None,
            put("areas", {"activity": "1", "area": "total"})),
    Planted("line_type_differs", ERROR, "lines", 5, None,
            put("lines", line("7000", "7999", "intakter"))),
    Planted("budget_year_differs", ERROR, "budget", 5, 400,
            put("budget", budgeted(account="4641"),
                budgeted(account="4641", month="2025-01", amount="600"))),
    Planted("forecast_line_unknown", ERROR, "forecast", 5, 1200.50,
            put("forecast", forecast(line="hyra"))),
    Planted("forecast_area_unknown", ERROR, "forecast", 5, 1200.50,
            put("forecast", forecast(area="skola"))),
    Planted("forecast_beside_areas", WARNING, "forecast", 5, 10,
            put("forecast", forecast(made_in="2025-11", amount="10"))),
    Planted("measure_unknown", ERROR, "measure_effects", 3, 900,
            put("measure_effects", {"measure_id": "M9", "month": "2025-11", "planned": "500",
                                    "realised": "-900"})),
    Planted("ledger_duplicate", WARNING, "ledger", LAST + 1, 250.50,
            put("ledger", booked(), booked())),
    Planted("plan_duplicate", WARNING, "forecast", 5, 4_900_000,
            lambda rows: rows["forecast"].append(dict(rows["forecast"][-1]))),
    Planted("transfer_unbalanced", WARNING, "budget", 5, 1000,
            put("budget", budgeted(decided_on="2025-05-02"))),
    Planted("month_missing", ERROR, "ledger", None, 1250060,
            drop("ledger", lambda row: row["month"] == "2025-06")),
    Planted("month_missing", ERROR, "ledger", None, 1250055, drop("ledger", in_december)),
    Planted("month_missing", ERROR, "invoices", None, 1600000,
            drop("invoices", lambda row: row["month"] in ("2025-03", "2025-04"))),
    Planted("volume_missing", WARNING, "volumes", None, None, drop("volumes", in_december)),
    Planted("budget_missing", WARNING, "budget", None, 600078,
            drop("budget", lambda row: row["account"] == "3510")),
    Planted("actual_missing", WARNING, "ledger", None, 5000,
            a_line_with_nothing_booked),
    Planted("forecast_missing", WARNING, "forecast", None, 4800000,
            drop("forecast", lambda row: row["line"] == "personal")),
]  # fmt: skip


@pytest.mark.parametrize(
    "planted", PLANTED, ids=[f"{number}-{case.code}" for number, case in enumerate(PLANTED)]
)
def test_a_planted_error_gives_exactly_its_finding(planted: Planted) -> None:
    rows = clean_books()
    assert findings(rows) == []
    planted.spoil(rows)
    (found,) = findings(rows)
    assert (found.code, found.severity) == (planted.code, planted.severity)
    assert (found.file, found.row) == (f"{planted.file}.csv", planted.row)
    expected = None if planted.kronor is None else round(planted.kronor * 100)
    assert found.amount_ore == expected
    assert "{}" not in found.message
    assert found.message.endswith(".")


def test_the_rows_of_one_unknown_account_are_one_finding_with_the_first_rows() -> None:
    rows = clean_books()
    rows["ledger"] += [booked(account="7777", amount=str(n)) for n in range(1, 1001)]
    (found,) = findings(rows)
    assert found.amount_ore == 500500_00
    assert "1000 rader" in found.message
    assert f"rad {LAST}, {LAST + 1}, {LAST + 2}, {LAST + 3}, {LAST + 4} …" in found.message


def test_without_lines_one_finding_a_table_says_so() -> None:
    rows = clean_books()
    del rows["lines"], rows["forecast"]
    assert [(p.code, p.file) for p in findings(rows)] == [
        ("lines_missing", "ledger.csv"),
        ("lines_missing", "budget.csv"),
    ]


def test_a_folder_without_areas_reports_totals_only() -> None:
    rows = clean_books()
    del rows["areas"]
    assert findings(rows) == []


def test_two_ranges_of_the_same_line_may_share_accounts() -> None:
    rows = clean_books()
    rows["lines"].append(line("4600", "4649", "kop"))
    assert findings(rows) == []


def test_ranges_that_meet_do_not_overlap_and_text_is_no_number() -> None:
    rows = clean_books()
    rows["lines"] += [line("4700", "4799", "a"), line("K1", "K9", "b"), line("K0", "K2", "c")]
    assert findings(rows) == []


def test_a_budget_by_month_needs_months() -> None:
    rows = clean_books()
    found = findings(rows, period_method=PeriodMethod.PROFILE)
    assert [(p.code, p.amount_ore) for p in found] == [
        ("budget_without_months", 10800000_00),
        ("budget_without_months", 4800000_00),
        ("budget_without_months", 600000_00),
    ]


def test_a_budget_whose_months_add_up_is_right() -> None:
    rows = clean_books()
    months = [budgeted(month=f"2025-{n:02d}", amount="900000") for n in range(1, 13)]
    rows["budget"] += months
    assert findings(rows) == []


@pytest.mark.parametrize("method", PeriodMethod)
def test_a_transfer_has_months_or_none_of_its_own(method: PeriodMethod) -> None:
    """It stands beside a budget by month and by year, and adds to neither's sum of months."""
    rows = clean_books()
    rows["budget"] += [
        row | {"month": f"2025-{n:02d}", "amount": int(row["amount"]) // 12}
        for row in rows["budget"]
        for n in range(1, 13)
    ]
    by_month = {"decided_on": "2025-05-02", "month": "2025-08"}
    rows["budget"] += [budgeted(**by_month), budgeted(**by_month, account="5010", amount=-1000)]
    assert findings(rows, period_method=method) == []
    for row in rows["budget"][-2:]:
        row |= {"month": None}
    found = findings(rows, period_method=method)
    told = [] if method is PeriodMethod.STRAIGHT_LINE else ["budget_without_months"] * 2
    assert [problem.code for problem in found] == told
    assert all(", beslutad 2025-05-02, har ingen" in problem.message for problem in found)


def test_a_transfer_is_a_pair() -> None:
    rows = clean_books()
    rows["budget"] += [
        budgeted(decided_on="2025-05-02"),
        budgeted(decided_on="2025-05-02", account="5010", amount="-1000"),
        budgeted(decided_on="2024-11-20"),  # part of the original budget
    ]
    assert findings(rows) == []


def test_a_forecast_of_no_year_yet_is_no_finding() -> None:
    rows = clean_books()
    rows["forecast"] = [forecast(year=2026)]
    assert findings(rows) == []


@pytest.mark.parametrize(
    ("account", "amount", "codes"),
    [
        ("5010", "400012", set()),
        ("5010", "790000", set()),
        ("5010", "810000", {"twice_the_usual"}),
        ("5010", "190000", {"half_the_usual"}),
        ("5010", "0", {"usual_missing"}),
        ("3510", "-120000", {"twice_the_usual"}),
        ("3510", "20000", {"half_the_usual"}),
    ],
)
def test_twice_half_or_none_of_the_usual_is_told(
    account: str, amount: str, codes: set[str]
) -> None:
    rows = clean_books()
    scaled(account, amount)(rows)
    assert {p.code for p in findings(rows)} == codes


def test_the_deviation_is_what_it_is_worth_and_the_usual_is_named() -> None:
    rows = clean_books()
    scaled("5010", "1000000.00")(rows)
    unit, account = findings(rows)
    assert {unit.column, account.column} == {"unit_code", "account"}
    assert unit.amount_ore == account.amount_ore == (1000000_00 - 400005_50)
    assert "Vanligt är 400\u00a0006 kr i månaden, nu 1\u00a0000\u00a0000 kr" in account.message


def test_a_provider_without_its_invoice_is_told() -> None:
    rows = clean_books()
    rows["invoices"] += [
        {"invoice_id": f"x{n}", "provider_id": "U2", "month": f"2025-{n:02d}", "amount": "90000"}
        for n in range(1, 12)
    ]
    (found,) = findings(rows)
    assert (found.code, found.amount_ore) == ("usual_missing", 90000_00)
    assert "Utförare U2" in found.message


@pytest.mark.parametrize("months", [1, 2, 3])
def test_with_fewer_than_three_earlier_months_nothing_is_usual(months: int) -> None:
    rows = clean_books(months)
    scaled("5010", "0")(rows)
    codes = {p.code for p in findings(rows)}
    assert codes <= {"forecast_missing", "actual_missing"}


def test_what_began_less_than_three_months_ago_has_no_usual() -> None:
    rows = clean_books()
    rows["ledger"] += [booked(month=f"2025-{n}", account="4650", amount="90000") for n in (10, 11)]
    assert findings(rows) == []


def test_what_comes_only_some_months_is_not_missed() -> None:
    rows = clean_books()
    for row in rows["ledger"]:
        if row["account"] == "5010" and row["month"][-2:] in ("03", "06", "09", "12"):
            row["amount"] = "0"
    assert findings(rows) == []


def test_a_month_that_no_report_sums_may_be_missing() -> None:
    rows = clean_books()
    drop("ledger", lambda row: row["month"] not in ("2024-12", "2025-12"))(rows)
    found = find(dataset(rows), Month(2025, 12))
    assert "2025-01–2025-11 (11 månader)" in found[0].message
    rows["ledger"] = [row | {"month": "2024-11"} for row in rows["ledger"][:3]]
    rows["ledger"] += [booked(month=f"2025-{n:02d}") for n in range(1, 11)]
    assert "month_missing" not in {p.code for p in find(dataset(rows), Month(2025, 10))}


def test_a_liability_needs_no_budget() -> None:
    rows = clean_books()
    rows["lines"].append({**line("2900", "2999", "skuld"), "type": "liability"})
    rows["ledger"].append(booked(account="2910"))
    assert findings(rows) == []


def test_small_change_is_not_told() -> None:
    rows = clean_books()
    rows["ledger"] += [
        booked(month=f"2025-{n:02d}", account="4650", amount="9000") for n in range(1, 12)
    ]
    assert findings(rows) == []


def test_an_empty_data_set_says_what_to_do_next() -> None:
    (found,) = find(dataset({"lines": [], "areas": []}))
    assert (found.code, found.severity) == ("no_data", WARNING)
    assert "Nästa steg" in found.message
    price = {"placement_id": "P1", "kind": "care", "per": "day", "amount": "1"}
    (alone,) = find(dataset({"rates": [price]}))  # there is something, but not its placement
    assert alone.code == "placement_unknown"
    assert "Placeringarna (placements) saknas eller går inte att läsa" in alone.message


@given(st.lists(st.integers(90, 110), min_size=1, max_size=24), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_an_ordinary_ledger_gives_no_finding(shares: list[int], units: int) -> None:
    """Amounts that vary by a tenth from month to month, in any number of months and units."""
    rows: Rows = {"ledger": [], "lines": clean_books(1)["lines"]}
    for unit in range(units):
        for n, share in enumerate(shares):
            number = 2025 * 12 + 11 - n
            month = f"{number // 12}-{number % 12 + 1:02d}"
            amount = str(1000 * share + unit)
            rows["ledger"].append(booked(month=month, unit_code=f"U{unit}", amount=amount))
    assert findings(rows) == []


@given(st.integers(0, 12), st.integers(1, 2))
@settings(max_examples=10, deadline=None)
def test_a_month_read_twice_is_one_finding_worth_the_month(month: int, times: int) -> None:
    rows = clean_books()
    copies = rows["ledger"][3 * month : 3 * month + 3]
    rows["ledger"] += copies * times
    found = [p for p in findings(rows) if p.code == "ledger_duplicate"]
    assert [p.amount_ore for p in found] == [times * (1250000 + 10 * month) * 100]


def test_alike_vouchers_of_a_sie_file_are_not_twice_the_same() -> None:
    rows = clean_books()
    rows["ledger"] += rows["ledger"][:1]
    data = dataset(rows)
    of_sie = data.table("ledger").with_columns(_file=pl.lit("Bok 2025.SE"))
    data = Dataset(data.municipality, {**data.tables, "ledger": of_sie})
    assert "ledger_duplicate" not in {p.code for p in find(data, Month(2025, 12))}


def test_an_odd_month_is_told_in_the_file_that_has_it() -> None:
    rows = clean_books()
    rows["ledger"].append(booked(month="2025-12", account="5010", amount="810000"))
    data = dataset(rows)
    month = pl.col("month") < pl.date(2025, 1, 1)
    files = pl.when(month).then(pl.lit("Bok 2024.csv")).otherwise(pl.lit("Bok 2025.csv"))
    tables = {**data.tables, "ledger": data.table("ledger").with_columns(_file=files)}
    found = find(Dataset(data.municipality, tables), Month(2025, 12))
    assert {p.file for p in found if p.code == "twice_the_usual"} == {"Bok 2025.csv"}
