"""The ledger's proposal per line, and published forecasts judged: by hand, and traced."""

from fractions import Fraction

import polars as pl
import pytest
from tests.frames import dataset

from hemmaplan.core import line_forecast, published_forecasts
from hemmaplan.core.checks import find
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.figures import TRACE_SCHEMA, Address, FigureTable
from hemmaplan.core.line_forecast import method_of
from hemmaplan.core.line_volumes import line_volumes, said_volumes, volumes_text
from hemmaplan.core.periods import Month, months

MARCH = Month(2026, 3)
ID = line_forecast.ID
LINES = [
    {"account_from": "30", "account_to": "39", "line": "income", "label": "Intäkter",
     "type": "revenue"},
    {"account_from": "40", "account_to": "49", "line": "care", "label": "Vård", "type": "cost"},
    {"account_from": "50", "account_to": "59", "line": "staff", "label": "Personal",
     "type": "cost"},
    {"account_from": "80", "account_to": "80", "line": "frame", "label": "Ram", "type": "frame"},
]  # fmt: skip
AREAS = [{"activity": "1", "area": "bou"}, {"activity": "2", "area": "vuxen"}]
DEFINITIONS = (*line_forecast.DEFINITIONS, *published_forecasts.DEFINITIONS)


def booked(month, account, activity, amount):
    return {"month": str(month), "account": account, "activity": activity, "amount": amount}


@pytest.fixture(scope="module")
def data():
    """Care steady at 100 a month, staff 50 with 100 in December, income 10; years 2023-."""
    ledger = []
    for month in months(Month(2023, 1), MARCH):
        ledger += [
            booked(month, "45", "1", 100),
            booked(month, "45", "2", 30 + month.number),
            booked(month, "55", "1", 100 if month.number == 12 else 50),
            booked(month, "35", "1", -10),
            booked(month, "80", "1", -170),
        ]
    budget = [
        {"year": year, "account": account, "activity": "1", "amount": amount}
        for year in (2024, 2025, 2026)
        for account, amount in (("45", 1200), ("55", 600), ("35", -120))
    ]
    forecast = [
        {"made_in": made, "year": int(made[:4]), "area": "bou", "line": line, "amount": amount}
        for made, care in (("2024-03", 1100), ("2025-03", 1300), ("2025-06", 1200),
                           ("2026-03", 1250))
        for line, amount in (("care", care), ("staff", 650), ("income", 120))
    ]  # fmt: skip
    return dataset(lines=LINES, areas=AREAS, ledger=ledger, budget=budget, forecast=forecast)


def value(found, *address):
    figure = FigureTable(found).get(*address)
    return None if figure is None else figure.value


def test_the_proposal_is_what_is_booked_and_what_earlier_years_say_is_left(data):
    found = line_forecast.line_forecast(data, MARCH)
    year = {line: value(found, "line_forecast", "bou", line, "year") for line in
            ("care", "staff", "income", "cost", "revenue", "net")}  # fmt: skip
    kronor = {line: ore / 100 for line, ore in year.items()}
    assert kronor == {
        "care": 1200, "staff": 650, "income": 120, "cost": 1850, "revenue": 120, "net": 1730,
    }  # fmt: skip
    assert method_of(data, MARCH, "bou", "staff") == "samma månader i fjol"
    # Nothing has ever missed, so the range is the value itself.
    assert value(found, "line_forecast", "bou", "net", "p05") == 1730_00
    assert value(found, "line_forecast", "total", "care", "year") == (1200 + 12 * 30 + 78) * 100


def test_assistance_follows_the_households_where_they_have_told_it_best():
    lines = [{"account_from": "45", "account_to": "45", "line": "aid", "type": "cost",
              "label": "Ekonomiskt bistånd"}]  # fmt: skip
    each = list(months(Month(2022, 1), MARCH))
    level = (100, 70, 130, 90, 60, 110)  # a new one every February
    count = [level[(n + 11) // 12] * (10 + n % 12) for n in range(len(each))]
    ledger = [booked(m, "45", "1", 9_000 * n) for m, n in zip(each, count, strict=True)]
    rows = [{"month": str(m), "series": "h", "label": "Hushåll med bistånd", "value": n}
            for m, n in zip(each, count, strict=True)]  # fmt: skip
    with_them = dataset(lines=lines, areas=AREAS, ledger=ledger, volumes=rows)
    name = "hushåll med bistånd, gånger snittet"
    assert method_of(with_them, MARCH, "bou", "aid") == name
    said = Municipality(line_volumes="aid:")
    none = Dataset(said, with_them.tables)
    assert "gånger snittet" not in method_of(none, MARCH, "bou", "aid")
    without = dataset(lines=lines, areas=AREAS, ledger=ledger)
    assert "hushåll" not in method_of(without, MARCH, "bou", "aid")
    figure = value(line_forecast.line_forecast(with_them, MARCH), ID, "bou", "aid", "year")
    rows = line_forecast.trace_line_forecast(with_them, MARCH, Address(ID, "bou", "aid", "year"))
    assert rows["contribution"].sum() == figure


def test_a_line_follows_the_number_that_is_said_else_that_of_its_label():
    lines = [{"account_from": n, "account_to": n, "line": line, "label": label, "type": "cost"}
             for n, line, label in (("45", "aid", "Ekonomiskt bistånd"), ("50", "pay", "Personal"),
                                    ("60", "rent", "Lokaler"))]  # fmt: skip
    volumes = [{"month": "2026-01", "series": series, "label": label, "value": 1}
               for series, label in (("h", "Hushåll"), ("t", "Tjänster"), ("k", None))]  # fmt: skip
    plain = dataset(lines=lines, volumes=volumes)
    assert line_volumes(plain) == {"aid": "h", "pay": "t"}
    said = volumes_text({"aid": "k", "pay": "", "rent": "x: y", "old": "h"})
    assert said_volumes(Municipality(line_volumes=said))["rent"] == "x: y"
    settled = Dataset(Municipality(line_volumes=said), plain.tables)
    assert line_volumes(settled) == {"aid": "k"}
    told = [each.message for each in find(settled, MARCH) if each.code == "line_volume_unknown"]
    assert [message[:40] for message in sorted(told)] == [
        "Raden old ska följa volymserien h, men d", "Raden rent ska följa volymserien x: y, m",
    ]  # fmt: skip
    assert "den raden finns inte" in min(told)
    assert "den serien finns inte" in max(told)


def test_a_ledger_of_a_few_months_has_a_proposal_though_the_households_are_known():
    lines = [{"account_from": "45", "account_to": "45", "line": "aid", "type": "cost",
              "label": "Ekonomiskt bistånd"}]  # fmt: skip
    each = list(months(Month(2025, 1), MARCH))
    ledger = [booked(m, "45", "1", 9_000) for m in each if m.year == MARCH.year]
    rows = [{"month": str(m), "series": "h", "label": "Hushåll", "value": 10} for m in each]
    new = dataset(lines=lines, areas=AREAS, ledger=ledger, volumes=rows)
    assert method_of(new, MARCH, "bou", "aid") == "årets snitt hittills"


def test_the_difference_from_the_units_is_positive_when_the_proposal_is_better(data):
    found = line_forecast.line_forecast(data, MARCH)
    assert value(found, "line_forecast", "bou", "care", "difference") == 50_00
    assert value(found, "line_forecast", "bou", "income", "difference") == 0
    assert value(found, "line_forecast", "bou", "net", "difference") == 50_00


def test_the_frame_is_decided_and_gets_no_proposal(data):
    assert (
        value(line_forecast.line_forecast(data, MARCH), "line_forecast", "bou", "frame", "year")
        is None
    )


def test_a_published_forecast_is_judged_by_the_year_that_came(data):
    found = published_forecasts.published_forecast(data, MARCH)
    outcome = 1200 + 650 - 120
    assert value(found, "published_forecast", "bou", "2024", "2024-03") == (1630 - outcome) * 100
    assert value(found, "published_forecast", "bou", "2025", "2025-03") == (1830 - outcome) * 100
    assert value(found, "published_forecast", "bou", "2025", "2025-06") == 0
    assert value(found, "published_forecast", "bou", "2026", "2026-03") is None  # not yet
    share = published_forecasts.published_forecast_error(data, MARCH)
    assert value(share, "published_forecast_error", "bou", "", "03") == Fraction(200, 2 * outcome)
    assert value(share, "published_forecast_error", "bou", "", "06") == 0


def test_a_forecast_that_leaves_out_a_line_with_budget_cannot_be_judged(data):
    partial = data.table("forecast").filter(
        ~((pl.col("line") == "staff") & (pl.col("made_in") == Month(2024, 3).first_day))
    )
    without = Dataset(data.municipality, {**data.tables, "forecast": partial})
    found = published_forecasts.published_forecast(without, MARCH)
    assert value(found, "published_forecast", "bou", "2024", "2024-03") is None
    assert value(found, "published_forecast", "bou", "2025", "2025-03") is not None


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_the_rows_add_up_to_the_figure(data, definition):
    found = definition.compute(data, MARCH)
    assert len(found) > 2
    for figure in found:
        rows = definition.trace(data, MARCH, figure.address)
        assert dict(rows.schema) == dict(TRACE_SCHEMA)
        parts = dict(rows.group_by("part").agg(pl.sum("contribution")).iter_rows())
        if "denominator" in parts:
            assert Fraction(parts["numerator"], parts["denominator"]) == figure.value
        else:
            assert parts.get("", 0) == figure.value, figure.address


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_the_order_of_the_rows_does_not_matter(data, definition):
    shuffled = Dataset(
        data.municipality,
        {n: f if n in ("lines", "areas") else f.sample(fraction=1, shuffle=True, seed=7)
         for n, f in data.tables.items()},
    )  # fmt: skip
    assert definition.compute(shuffled, MARCH) == definition.compute(data, MARCH)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_what_is_booked_later_says_nothing(data, definition):
    later = data.table("ledger").with_columns(
        month=pl.col("month").dt.offset_by("0d")
    ).filter(pl.col("month") < MARCH.end)  # fmt: skip
    more = pl.concat([later, later.tail(4).with_columns(month=pl.lit(Month(2026, 5).first_day))])
    grown = Dataset(data.municipality, {**data.tables, "ledger": more})
    assert definition.compute(grown, MARCH) == definition.compute(data, MARCH)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_an_empty_ledger_has_no_figures_and_an_unknown_address_raises(data, definition):
    empty = Dataset(data.municipality, {**data.tables, "ledger": data.table("ledger").clear()})
    assert list(definition.compute(empty, MARCH)) == []
    with pytest.raises(LookupError):
        definition.trace(data, MARCH, Address(definition.id, "bou", "nothing", "nothing"))
