"""What stands beside a unit's forecast: the same öre as the figures of the month."""

import polars as pl
import pytest
from tests.reports import small_municipality

from hemmaplan.core.budget_followup import budget_followup
from hemmaplan.core.forecast_round import lines_to_forecast, net
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder

FEBRUARY = Month(2026, 2)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return read_folder(small_municipality.write(tmp_path_factory.mktemp("d")), key=b"k" * 32)[0]


def test_a_unit_forecasts_what_it_has_a_budget_an_actual_or_a_forecast_on(dataset):
    assert [(e.unit_code, e.area, e.line) for e in lines_to_forecast(dataset, FEBRUARY)] == [
        ("B1", "bou", "other_revenue"),
        ("B1", "bou", "purchase"),
        ("V1", "vuxen", "personnel"),
    ]


def test_what_stands_beside_is_the_months_own_figures(dataset):
    figures = {f.address: f.value for f in budget_followup(dataset, FEBRUARY)}
    lines = lines_to_forecast(dataset, FEBRUARY)
    for column, attribute in (("year_budget", "budget_ore"), ("period_actual", "actual_ore")):
        by_place = {(a.area, a.line): v for a, v in figures.items() if a.column == column}
        for each in lines:
            assert by_place[each.place] == getattr(each, attribute)
        total = sum(
            net([e for e in lines if e.unit_code == unit],
                {e.place: getattr(e, attribute) for e in lines if e.unit_code == unit},
                liability_in_result=False)
            for unit in ("B1", "V1")
        )  # fmt: skip
        assert by_place["total", "net"] == total


def test_linear_is_twelve_months_of_the_actual_and_previous_is_made_before_the_month(dataset):
    purchase = lines_to_forecast(dataset, FEBRUARY)[1]
    assert purchase.linear_ore == 600_000_00 * 6
    assert purchase.previous_ore == 3_100_000_00  # January's, not February's own
    assert lines_to_forecast(dataset, FEBRUARY)[0].previous_ore is None
    assert all(e.previous_ore is None for e in lines_to_forecast(dataset, Month(2026, 1)))


def test_a_net_needs_every_line_with_a_budget(dataset):
    lines = [e for e in lines_to_forecast(dataset, FEBRUARY) if e.unit_code == "B1"]
    some = {("bou", "purchase"): 300}
    assert net(lines, some, liability_in_result=False) is None
    assert net(lines, {**some, ("bou", "other_revenue"): 100}, liability_in_result=False) == 200
    assert net(lines, {}, liability_in_result=False) is None


def test_without_a_ledger_the_actual_is_unknown_and_not_zero(dataset):
    tables = {name: frame for name, frame in dataset.tables.items() if name != "ledger"}
    for each in lines_to_forecast(type(dataset)(dataset.municipality, tables), FEBRUARY):
        assert each.actual_ore is None
        assert each.linear_ore is None


def test_a_forecast_without_an_area_is_a_line_of_its_own(dataset):
    row = dataset.table("forecast").head(1).with_columns(area=pl.lit(None, pl.String))
    tables = {**dataset.tables, "forecast": row}
    places = {e.place for e in lines_to_forecast(type(dataset)(dataset.municipality, tables),
                                                 FEBRUARY)}  # fmt: skip
    assert ("", "purchase") in places
