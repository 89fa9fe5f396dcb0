from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.budget_entries import entries
from hemmaplan.core.budget_followup import (
    COLUMNS,
    DEFINITIONS,
    SHARE,
    budget_followup,
    column_weights,
    line_weight,
    trace_budget_followup,
    trace_entries,
)
from hemmaplan.core.dataset import Dataset, MissingTable, Municipality, PeriodMethod
from hemmaplan.core.figures import TRACE_SCHEMA, FigureTable
from hemmaplan.core.money import round_half_away, round_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, area_labels, line_types, untaken

OCTOBER = Month(2023, 10)
PROFILE = Municipality(period_method=PeriodMethod.PROFILE)

LINES = [
    {"account_from": "30000", "account_to": "39999", "line": "externa", "type": "revenue"},
    {"account_from": "40000", "account_to": "49999", "line": "kop", "type": "cost"},
    {"account_from": "50000", "account_to": "56999", "line": "personal", "type": "cost"},
    {"account_from": "57000", "account_to": "57999", "line": "semester", "type": "liability"},
    {"account_from": "80000", "account_to": "80099", "line": "ram", "type": "frame"},
]
AREAS = [
    {"activity": "75420", "area": "bou", "label": "Barn och unga"},
    {"unit_code": "77", "area": "bou"},
    {"activity": "75410", "area": "vuxen", "label": "Vuxna"},
]


def row(account, amount, activity="75420", **more):
    return {"account": account, "amount": amount, "activity": activity, **more}


def budget_row(account, amount, activity="75420", year=2023, **more):
    return row(account, amount, activity, year=year, **more)


LEDGER = [
    row("30100", -900, month="2023-01"),
    row("40100", 5000, month="2023-10"),
    row("40100", 700, "75410", month="2023-05"),
    row("50100", 3000, month="2023-03"),
    row("57100", 40, month="2023-03"),
    row("40100", 99999, month="2023-11"),
    row("40100", 4000, month="2022-10"),
    row("40100", 8000, month="2022-11"),
]
BUDGET = [
    budget_row("30100", -1200),
    budget_row("40100", 6000),
    budget_row("40100", 1000, "75410"),
    budget_row("50100", 3600),
    budget_row("80000", -9400),
]


def figures_of(data: Dataset, month: Month = OCTOBER) -> FigureTable:
    return FigureTable(budget_followup(data, month))


def value(table: FigureTable, area: str, line: str, column: str):
    figure = table.get("budget_followup", area, line, column)
    return None if figure is None else figure.text


def full(municipality=None, **changes) -> Dataset:
    tables = {"lines": LINES, "areas": AREAS, "ledger": LEDGER, "budget": BUDGET, **changes}
    return dataset(municipality, **tables)


def test_revenue_and_cost_are_positive_and_deviations_favourable_when_positive():
    table = figures_of(full())
    assert value(table, "bou", "externa", "period_actual") == "900.00"
    assert value(table, "bou", "externa", "period_budget") == "1000.00"
    assert value(table, "bou", "externa", "period_deviation") == "-100.00"
    assert value(table, "bou", "kop", "period_actual") == "5000.00"
    assert value(table, "bou", "kop", "period_deviation") == "0.00"
    assert value(table, "bou", "net", "period_actual") == "7100.00"
    assert value(table, "bou", "net", "period_deviation") == "-100.00"
    assert value(table, "total", "cost", "period_actual") == "8700.00"
    assert value(table, "total", "cost", "period_deviation") == "133.33"
    assert value(table, "vuxen", "cost", "year_budget") == "1000.00"


def test_the_result_is_the_frame_minus_the_net_cost():
    table = figures_of(full())
    assert value(table, "bou", "result", "year_budget") == "1000.00"
    # The frame is not booked: 9400 × 10/12 stands, and 7833.33 − 7100 = 733.33.
    assert value(table, "bou", "ram", "period_actual") == "7833.33"
    assert value(table, "bou", "result", "period_actual") == "733.33"
    assert value(table, "bou", "result", "period_deviation") == "-100.00"
    assert value(table, "vuxen", "result", "period_actual") is None


def test_a_result_without_a_known_frame_is_unknown_and_not_minus_the_net():
    table = figures_of(full())  # the frame of 2022 is neither budgeted nor booked
    assert value(table, "bou", "net", "previous_period_actual") == "4000.00"
    assert value(table, "bou", "result", "previous_period_actual") is None
    assert value(table, "bou", "ram", "previous_period_actual") is None
    last_year = [*BUDGET, budget_row("80000", -6000, year=2022)]
    table = figures_of(full(budget=last_year))
    assert value(table, "bou", "result", "previous_period_actual") == "1000.00"
    booked_only = figures_of(
        full(budget=BUDGET[:-1], ledger=[*LEDGER, row("80000", -8000, month="2023-10")])
    )
    assert value(booked_only, "bou", "result", "period_actual") == "900.00"
    assert value(booked_only, "bou", "result", "year_budget") is None


def test_a_booked_frame_is_used_as_booked():
    booked = [*LEDGER, row("80000", -8000, month="2023-10")]
    table = figures_of(full(ledger=booked))
    assert value(table, "bou", "ram", "period_actual") == "8000.00"
    assert value(table, "bou", "result", "period_actual") == "900.00"
    # 8000 − 7833.33… + 900 − 1000 + 8000 − 8000: the deviation of the frame comes with it
    assert value(table, "bou", "result", "period_deviation") == "66.67"


def test_liability_is_a_figure_of_its_own_beside_the_result():
    outside = figures_of(full())
    inside = figures_of(full(Municipality(liability_in_result=True)))
    for table in (outside, inside):
        assert value(table, "bou", "semester", "period_actual") == "40.00"
        assert value(table, "bou", "net_excl_liability", "period_actual") == "7100.00"
        assert value(table, "bou", "net_incl_liability", "period_actual") == "7140.00"
        assert value(table, "bou", "result_excl_liability", "period_actual") == "733.33"
        assert value(table, "bou", "result_incl_liability", "period_actual") == "693.33"
    assert value(outside, "bou", "cost", "period_actual") == "8000.00"
    assert value(inside, "bou", "cost", "period_actual") == "8040.00"
    assert value(outside, "bou", "net", "period_actual") == "7100.00"
    assert value(inside, "bou", "net", "period_actual") == "7140.00"
    assert value(inside, "bou", "result", "period_actual") == "693.33"
    assert value(outside, "vuxen", "net_incl_liability", "period_actual") is None


def test_a_transfer_counts_from_the_month_it_was_decided_in():
    transfer = [
        budget_row("40100", -1200, decided_on="2023-06-15"),
        budget_row("40100", 1200, "75410", decided_on="2023-06-15"),
    ]
    data = full(budget=[*BUDGET, *transfer])
    may, june = figures_of(data, Month(2023, 5)), figures_of(data, Month(2023, 6))
    assert value(may, "bou", "kop", "year_budget") == "6000.00"
    assert value(june, "bou", "kop", "year_budget") == "4800.00"
    assert value(june, "bou", "kop", "period_budget") == "2400.00"
    assert value(june, "vuxen", "kop", "period_budget") == "1100.00"
    assert value(may, "total", "kop", "year_budget") == value(june, "total", "kop", "year_budget")


def test_a_profile_is_the_sum_of_the_month_rows_so_far():
    rows = [budget_row("40100", 100 * m, month=f"2023-{m:02d}") for m in range(1, 13)]
    data = full(PROFILE, budget=[*rows, budget_row("40100", 7800)])
    table = figures_of(data, Month(2023, 3))
    assert value(table, "bou", "kop", "period_budget") == "600.00"
    assert value(table, "bou", "kop", "year_budget") == "7800.00"


def test_an_annual_row_without_a_profile_leaves_the_period_budget_unknown():
    rows = [budget_row("40100", 100, month="2023-01"), budget_row("50100", 1200)]
    table = figures_of(full(PROFILE, budget=rows))
    assert value(table, "bou", "kop", "period_budget") == "100.00"
    assert value(table, "bou", "personal", "period_budget") is None
    assert value(table, "bou", "personal", "period_deviation") is None
    assert value(table, "bou", "personal", "year_budget") == "1200.00"
    assert value(table, "bou", "cost", "period_budget") is None


def test_month_rows_are_the_annual_budget_when_straight_line_has_no_annual_row():
    rows = [budget_row("40100", 100, month=f"2023-{m:02d}") for m in range(1, 13)]
    table = figures_of(full(budget=rows))
    assert value(table, "bou", "kop", "year_budget") == "1200.00"
    assert value(table, "bou", "kop", "period_budget") == "1000.00"


def test_annual_and_month_rows_are_the_same_budget_only_when_they_count_from_the_same_month():
    rows = [budget_row("40100", 100, month=f"2023-{m:02d}", decided_on="2022-11-20") for m in
            range(1, 13)]  # fmt: skip
    transfer = [
        budget_row("40100", 30, month=f"2023-{m:02d}", decided_on="2023-06-01") for m in (7, 8)
    ]
    for method in PeriodMethod:
        data = full(
            Municipality(period_method=method), budget=[*rows, budget_row("40100", 1200), *transfer]
        )
        assert value(figures_of(data, Month(2023, 5)), "bou", "kop", "year_budget") == "1200.00"
        assert value(figures_of(data, Month(2023, 7)), "bou", "kop", "year_budget") == "1260.00"


def test_last_year_is_the_same_months_and_unknown_without_bookings():
    table = figures_of(full())
    assert value(table, "bou", "kop", "previous_period_actual") == "4000.00"
    this_year = [r for r in LEDGER if r["month"] >= "2023"]
    assert value(figures_of(full(ledger=this_year)), "bou", "kop", "previous_period_actual") is None


def forecast_row(line, amount, made_in="2023-09", area="bou", year=2023, **more):
    return {"line": line, "amount": amount, "made_in": made_in, "area": area, "year": year, **more}


FORECAST = [
    forecast_row("externa", 1100),
    forecast_row("kop", 6500),
    forecast_row("kop", 6100, "2023-08"),
    forecast_row("kop", 9999, "2023-11"),
    forecast_row("personal", 3500),
    forecast_row("kop", 1300, area="vuxen"),
]


def test_the_latest_forecast_not_after_the_month():
    table = figures_of(full(forecast=FORECAST))
    assert value(table, "bou", "kop", "year_forecast") == "6500.00"
    assert value(table, "bou", "kop", "year_deviation") == "-500.00"
    assert value(table, "bou", "kop", "year_forecast_change") == "400.00"
    assert value(table, "bou", "externa", "year_deviation") == "-100.00"
    assert value(table, "bou", "net", "year_forecast") == "8900.00"
    assert value(table, "total", "net", "year_forecast") == "10200.00"
    # The frame is decided: its budget is its forecast.
    assert value(table, "bou", "result", "year_forecast") == "500.00"
    assert value(table, "total", "result", "year_deviation") == "-800.00"
    assert value(table, "bou", "externa", "year_forecast_change") is None
    december = figures_of(full(forecast=FORECAST), Month(2023, 12))
    assert value(december, "bou", "kop", "year_forecast") == "9999.00"


def test_a_line_left_out_of_the_latest_occasion_has_no_forecast():
    """EXCHANGE: the year forecast of a report is the latest made_in; no row = no value."""
    table = figures_of(full(forecast=[*FORECAST, forecast_row("personal", 3400, "2023-10")]))
    assert value(table, "bou", "personal", "year_forecast") == "3400.00"
    assert value(table, "bou", "personal", "year_forecast_change") == "-100.00"
    assert value(table, "bou", "kop", "year_forecast") is None
    assert value(table, "total", "cost", "year_forecast") is None


def test_a_total_has_a_forecast_only_if_every_line_with_a_budget_has_one():
    without = [r for r in FORECAST if r["line"] != "personal"]
    table = figures_of(full(forecast=without))
    assert value(table, "bou", "personal", "year_forecast") is None
    assert value(table, "bou", "cost", "year_forecast") is None
    assert value(table, "total", "net", "year_deviation") is None
    assert value(table, "bou", "revenue", "year_forecast") == "1100.00"
    assert value(table, "vuxen", "net", "year_forecast") == "1300.00"
    assert value(table, "total", "kop", "year_forecast") == "7800.00"


def test_a_forecast_for_the_whole_board_stands_in_the_total_only():
    table = figures_of(full(forecast=[forecast_row("kop", 8000, area=None)]))
    assert value(table, "total", "kop", "year_forecast") == "8000.00"
    assert value(table, "bou", "kop", "year_forecast") is None


def test_an_area_that_takes_all_the_rest_takes_no_forecast_for_the_whole_board():
    rest = [*AREAS, {"area": "ovrigt", "label": "Övrigt"}]
    forecast = [{"made_in": "2023-10", "year": 2023, "line": "kop", "amount": 7100}]
    table = figures_of(full(areas=rest, forecast=forecast))
    assert value(table, "total", "kop", "year_forecast") == "7100.00"
    assert value(table, "ovrigt", "kop", "year_forecast") is None


def test_a_frame_is_no_actual_where_nothing_is_booked():
    tables = {"lines": LINES, "areas": AREAS, "budget": BUDGET}
    table = figures_of(dataset(None, **tables))
    assert {f.address.column for f in table.all()} == {"period_budget", "year_budget"}


def test_unit_forecasts_of_one_occasion_add_up_and_a_newer_occasion_replaces_them():
    units = [
        forecast_row("kop", 100, area=None, unit_code="77"),
        forecast_row("kop", 250, unit_code="78"),
        forecast_row("kop", 9000, "2023-08", unit_code="78"),
    ]
    table = figures_of(full(forecast=units))
    assert value(table, "bou", "kop", "year_forecast") == "350.00"
    whole = [*units, forecast_row("kop", 400, "2023-10")]
    assert value(figures_of(full(forecast=whole)), "bou", "kop", "year_forecast") == "400.00"


def test_a_forecast_line_that_does_not_exist_is_not_counted():
    rows = [
        *FORECAST,
        forecast_row("cost", 5),
        forecast_row("okänd", 5),
        forecast_row("kop", 5, area="x"),
    ]
    assert budget_followup(full(forecast=rows), OCTOBER) == budget_followup(
        full(forecast=FORECAST), OCTOBER
    )


def test_adjusted_actual_moves_known_repostings_and_exists_only_with_adjustments():
    moves = [
        row("40100", -300, month="2023-10", kind="reposting", note="till vuxna"),
        row("40100", 300, "75410", month="2023-10", kind="reposting"),
        row("50100", 120, month="2023-10", kind="timing"),
    ]
    assert value(figures_of(full()), "bou", "kop", "adjusted_actual") is None
    table = figures_of(full(adjustments=moves))
    assert value(table, "bou", "kop", "adjusted_actual") == "4700.00"
    assert value(table, "vuxen", "kop", "adjusted_actual") == "1000.00"
    assert value(table, "total", "cost", "adjusted_actual") == "8820.00"
    assert value(table, "bou", "kop", "period_actual") == "5000.00"
    nothing = figures_of(full(adjustments=[]))
    assert value(nothing, "bou", "kop", "adjusted_actual") == "5000.00"


def test_share_of_the_year_budget_is_exact():
    figure = figures_of(full()).get("budget_followup", "bou", "externa", "share_of_year_budget")
    assert figure is not None
    assert figure.value == Fraction(3, 4)
    assert figure.text == "0.7500"


def test_rows_without_line_or_area_are_given_back_and_the_rest_is_answered():
    bad = [row("99999", 10, month="2023-10"), row("40100", 20, "00000", month="2023-10")]
    data = full(ledger=[*LEDGER, *bad])
    assert untaken(data, "ledger")["amount_ore"].to_list() == [1000, 2000]
    assert budget_followup(data, OCTOBER) == budget_followup(full(), OCTOBER)


def test_without_areas_there_is_only_the_total():
    data = full()
    tables = {name: table for name, table in data.tables.items() if name != "areas"}
    figures = budget_followup(replace(data, tables=tables), OCTOBER)
    assert {figure.address.area for figure in figures} == {"total"}
    assert FigureTable(figures).get("budget_followup", "total", "net", "period_actual") == (
        figures_of(data).get("budget_followup", "total", "net", "period_actual")
    )


def test_without_a_budget_there_are_no_budgets_and_without_lines_no_answer():
    data = full()
    ledger_only = {name: table for name, table in data.tables.items() if name != "budget"}
    table = figures_of(replace(data, tables=ledger_only))
    assert {figure.address.column for figure in table.all()} == {
        "period_actual",
        "previous_period_actual",
    }
    with pytest.raises(MissingTable, match="lines"):
        budget_followup(dataset(ledger=LEDGER), OCTOBER)


def test_accounts_compare_as_numbers_when_they_are_numbers_and_as_text_otherwise():
    lines = [
        {"account_from": "4", "account_to": "500", "line": "a", "type": "cost"},
        {"account_from": "B10", "account_to": "B2", "line": "b", "type": "cost"},
    ]
    ledger = [
        {"month": "2023-10", "account": "0450", "amount": 1},
        {"month": "2023-10", "account": "B15", "amount": 2},
        {"month": "2023-10", "account": "4000", "amount": 4},
    ]
    table = figures_of(dataset(lines=lines, ledger=ledger))
    assert value(table, "total", "a", "period_actual") == "1.00"
    assert value(table, "total", "b", "period_actual") == "2.00"
    assert value(table, "total", "cost", "period_actual") == "3.00"


def everything() -> Dataset:
    return full(forecast=FORECAST, adjustments=[row("40100", 7, month="2023-10", kind="timing")])


@pytest.mark.parametrize("liability_in_result", [False, True])
@pytest.mark.parametrize("month", [Month(2023, 1), Month(2023, 10), Month(2023, 11)])
def test_every_figure_is_the_sum_of_its_traced_rows(month, liability_in_result):
    data = replace(everything(), municipality=Municipality(liability_in_result=liability_in_result))
    assert_traces_add_up(data, month)


def assert_traces_add_up(data: Dataset, month: Month) -> None:
    for definition in DEFINITIONS:
        figures = definition.compute(data, month)
        assert figures
        for figure in figures:
            trace = definition.trace(data, month, figure.address)
            assert dict(trace.schema) == dict(TRACE_SCHEMA)
            assert not trace["description"].has_nulls()
            sums = dict(trace.group_by("part").agg(pl.sum("contribution")).iter_rows())
            if figure.address.column == "share_of_year_budget":
                assert Fraction(sums.get("numerator", 0), sums["denominator"]) == figure.value
            else:
                assert sums.get("", 0) == figure.value, figure.address


amounts = st.integers(-(10**9), 10**9)
places = st.tuples(
    st.sampled_from(["30100", "40100", "50100", "57100", "80000"]),
    st.sampled_from(["75420", "75410"]),
)


@settings(max_examples=30, deadline=None)
@given(
    ledger=st.lists(st.tuples(places, amounts, st.integers(1, 12)), min_size=1, max_size=8),
    budget=st.lists(st.tuples(places, amounts), min_size=1, max_size=8),
    month=st.integers(1, 12),
)
def test_totals_are_made_of_exact_parts(ledger, budget, month):
    data = full(
        ledger=[row(a, 0, v, month=f"2023-{m:02d}") for (a, v), _, m in ledger],
        budget=[budget_row(a, 0, v) for (a, v), _ in budget],
    )
    tables = dict(data.tables)
    tables["ledger"] = tables["ledger"].with_columns(amount_ore=_series(ledger))
    tables["budget"] = tables["budget"].with_columns(amount_ore=_series(budget))
    report = Month(2023, month)
    data = replace(data, tables=tables)
    table = figures_of(data, report)
    for column in COLUMNS:
        parts = [table.get("budget_followup", a, "net", column) for a in ("bou", "vuxen")]
        whole = table.get("budget_followup", "total", "net", column)
        if whole and column != "share_of_year_budget" and any(parts):
            # each of the three is rounded once, to half an öre
            assert abs(whole.value - sum(p.value for p in parts if p)) <= 1


def _series(rows) -> pl.Series:
    return pl.Series([row[1] for row in rows], dtype=pl.Int64)


@settings(max_examples=50)
@given(st.lists(st.fractions(max_denominator=12), max_size=12))
def test_rounded_parts_add_to_the_rounded_sum(values):
    parts = round_parts(values)
    assert sum(parts) == round_half_away(sum(values, Fraction(0)))
    assert all(abs(part - exact) < 1 for part, exact in zip(parts, values, strict=True))


def test_areas_with_the_same_label_are_told_apart():
    labels = {"barn": "Placeringar", "vuxna": "Placeringar", "drift": "Drift"}
    areas = [{"activity": key, "area": key, "label": label} for key, label in labels.items()]
    assert area_labels(dataset(areas=areas)) == {
        "barn": "Placeringar (barn)",
        "vuxna": "Placeringar (vuxna)",
        "drift": "Drift",
    }


@pytest.mark.parametrize("in_result", [False, True])
def test_a_trace_by_number_is_the_plain_one(in_result):
    """The fast path takes its rows by the number of their kind; the plain one weighs each row."""
    data = full(Municipality(liability_in_result=in_result), forecast=FORECAST)
    for figure in figures_of(data).all():
        address = figure.address
        if address.column == SHARE:
            continue
        rows = entries(data, OCTOBER)
        if address.area != TOTAL:
            rows = rows.filter(pl.col("area") == address.area)

        def weigh(line, found, asked=address.line):
            return line_weight(asked, line, found, liability_in_result=in_result)

        weights = column_weights(address.column, line_types(data)[address.line])
        plain = trace_entries(rows, "", weigh, weights)
        assert trace_budget_followup(data, OCTOBER, address).equals(plain), address
