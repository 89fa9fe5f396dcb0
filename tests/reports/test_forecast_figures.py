"""The placements' forecast as figures: layers that add up, traces to placements, causes."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from tests.reports import small_municipality

from hemmaplan.core.care_form_lines import TOTAL as ALL
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate
from hemmaplan.ingest.folder import read_folder
from hemmaplan.reports import forecast_basis, forecast_figures, forecast_stays, forecast_trial
from hemmaplan.reports.forecast_methods import methods

MONTH = Month(2025, 9)
DEFINITIONS = (
    *forecast_figures.DEFINITIONS, *forecast_stays.DEFINITIONS, *forecast_basis.DEFINITIONS,
    *forecast_trial.DEFINITIONS,
)  # fmt: skip


@pytest.fixture(scope="module")
def town():
    tables = generate(inhabitants=8_000, years=3, last_month=Month(2025, 12), seed=11)
    return Dataset(tables={name: tables[name] for name in ("placements", "rates", "pauses")})


@pytest.fixture(scope="module")
def found(town):
    return FigureTable([f for d in DEFINITIONS for f in d.compute(town, MONTH)])


def value(found, column, area="total", line=ALL, id="placement_forecast"):
    figure = found.get(id, area, line, column)
    return 0 if figure is None else int(figure.value)


def test_it_is_the_forecast_that_the_command_gives(town, found):
    answer = methods()["model"](town, date(2025, 9, 30), Month(2025, 12))
    assert value(found, "year") == answer.year.mean
    assert value(found, "known") == answer.known_ore
    for level in ("p05", "p50", "p95"):
        assert value(found, level) == answer.year.quantile(level)
        december = value(found, level, line="2025-12", id="placement_forecast_path")
        assert december == answer.year.quantile(level)


def test_layers_areas_forms_and_units_add_up(found):
    existing = sum(value(found, layer) for layer in forecast_figures.EXISTING)
    assert value(found, "existing") == existing
    for parts in (("known", "existing", "new"), ("committed", "probable", "new")):
        assert sum(value(found, part) for part in parts) == value(found, "year")
    flat = value(found, "existing_flat") + value(found, "new_flat")
    rest = value(found, "existing") + value(found, "new")
    assert flat + value(found, "price") == rest
    for column in ("known", "planned", "price", "year"):
        areas = sum(value(found, column, area=area) for area in ("bou", "vuxen"))
        of_column = [f for f in found.of("placement_forecast")
                     if f.address.column == column and f.address.area == "total"]  # fmt: skip
        forms = sum(int(f.value) for f in of_column if f.address.line != ALL)
        assert areas == forms == value(found, column)
    units = [f for f in found.of("placement_forecast_unit") if f.address.column == "year"]
    assert sum(int(f.value) for f in units) == value(found, "year")


def test_prices_after_the_month_are_a_part_of_their_own(town):
    may = FigureTable(forecast_figures.placement_forecast(town, Month(2025, 5)))
    price, year = value(may, "price"), value(may, "year")
    parts = forecast_figures.made(town, Month(2025, 5)).parts
    assert price == parts["index_ore"].sum()
    assert (
        year - value(may, "known") == value(may, "existing_flat") + value(may, "new_flat") + price
    )


def test_the_expected_new_ones_add_up_and_some_are_acute(town, found):
    id = forecast_figures.COMING_ID
    for column in ("placements", "acute", "lately"):
        forms = [f for f in found.of(id) if f.address.column == column and f.address.line != ALL]
        assert sum(int(f.value) for f in forms) == value(found, column, id=id) > 0
    assert value(found, "acute", id=id) < value(found, "placements", id=id)
    doubt = forecast_figures.made(town, MONTH).start.ahead.learned.inflow.doubt
    moved = value(found, "placements", id=id) / value(found, "lately", id=id)
    assert abs(moved - 1) <= doubt + 1 / value(found, "lately", id=id)
    assert list(forecast_figures.placement_forecast_coming(town, Month(2025, 12))) == []


def test_everyone_placed_goes_on_or_ends_for_one_cause(town, found):
    id = forecast_stays.ID
    lines = {f.address.line for f in found.of(id)}

    def number(column, line=ALL):
        return found.get(id, "total", line, column).value

    for line in lines:
        fates = sum(number(name, line) for name in forecast_stays.FATES)
        assert number("ongoing", line) == fates > 0
    assert number("ongoing") == len(forecast_figures.made(town, MONTH).start.ahead.rows)
    for name in forecast_stays.FATES:
        assert sum(number(name, line) for line in lines - {ALL}) == number(name) > 0
    assert number("remaining") < number("ongoing")
    assert list(forecast_stays.placement_forecast_stays(town, Month(2025, 12))) == []


def test_what_the_forecast_leans_on_is_what_the_model_learned_from(town, found):
    id = forecast_basis.ID
    basis = forecast_figures.made(town, MONTH).answer.basis
    assert value(found, "ongoing", id=id) == basis.ongoing > 0
    assert abs(value(found, "ended", id=id) - basis.ended) <= 1  # one who ended on the last day
    assert value(found, "unpriced", id=id) == basis.unpriced
    assert value(found, "fees_run_out", id=id) == basis.fees_run_out
    for column in ("ongoing", "ended", "unpriced", "fees_run_out"):
        rows = forecast_basis.trace_placement_forecast_basis(
            town, MONTH, Address(id, "total", ALL, column)
        )
        assert rows["contribution"].sum() == value(found, column, id=id)
    assert list(forecast_basis.placement_forecast_basis(town, Month(2025, 12))) == []


def test_the_trial_is_what_the_model_would_have_said_then(town, found):
    then = methods(runs=100)["model"](town, date(2024, 9, 30), Month(2024, 12))
    of_2024 = {f.address.column: f.value for f in found.of("placement_forecast_trial")
               if f.address.line == "2024"}  # fmt: skip
    assert of_2024["model"] == then.year.mean
    assert of_2024["p05"] < of_2024["model"] < of_2024["p95"]
    error = found.get("placement_forecast_trial_error", "total", ALL, "model")
    years = {f.address.line for f in found.of("placement_forecast_trial")}
    assert "2025" not in years  # it has not ended by September
    assert 0 <= error.value < 1


def test_the_path_ends_where_the_year_does(found):
    path = [value(found, "mean", line=f"2025-{n:02d}", id="placement_forecast_path")
            for n in range(1, 13)]  # fmt: skip
    assert path[-1] == value(found, "year")
    assert path[8] == pytest.approx(value(found, "known"), rel=0.02)  # and what is not registered
    assert path == sorted(path)


def test_the_causes_add_up_and_name_placements(town, found):
    change = {f.address.column: int(f.value) for f in found.of("placement_forecast_change")}
    assert change.pop("total") == sum(change.values())
    rows = forecast_figures.trace_placement_forecast_change(
        town, MONTH, Address("placement_forecast_change", "total", ALL, "new")
    )
    assert rows["_row"].null_count() > 0  # what was expected
    ids = set(town.table("placements")["placement_id"])
    named = rows.filter(pl.col("_row").is_not_null())["description"]
    assert named.str.split(": ").list.first().is_in(list(ids)).all()


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_the_rows_add_up_to_the_figure(town, definition):
    for figure in definition.compute(town, MONTH)[::3]:
        rows = definition.trace(town, MONTH, figure.address)
        assert dict(rows.schema) == dict(TRACE_SCHEMA)
        sums = dict(rows.group_by("part").agg(pl.sum("contribution")).iter_rows())
        whole = sums.get("denominator")
        of_parts = Fraction(sums["numerator"], whole) if whole else sums.get("", 0)
        assert of_parts == figure.value, figure.address


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_before_the_data_there_is_nothing_and_an_unknown_address_raises(town, definition):
    assert list(definition.compute(town, Month(2001, 1))) == []
    with pytest.raises(LookupError):
        definition.trace(town, MONTH, Address(definition.id, "bou", "hvb", "nothing"))


@pytest.mark.parametrize("month", [Month(2026, 1), Month(2026, 12), Month(2025, 11)])
def test_four_placements_are_enough(tmp_path, month):
    data, _ = read_folder(small_municipality.write(tmp_path / "data"))
    table = FigureTable([f for d in DEFINITIONS for f in d.compute(data, month)])
    assert value(table, "year") >= value(table, "known") > 0
