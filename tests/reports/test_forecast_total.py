"""The board's year with the placements' model in it: parts that add, and a range by convolution."""

from datetime import date
from statistics import NormalDist

import numpy as np
import pytest
from tests.frames import dataset

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.line_forecast import line_forecast, net_without
from hemmaplan.core.periods import Month, months
from hemmaplan.core.placement_accounts import account_rules
from hemmaplan.render.document import Paragraph
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_lines import line_proposals
from hemmaplan.reports.forecast_total import board_forecast, ends, trace_board_forecast

MONTH = Month(2025, 9)
LINES = [
    {"account_from": "45", "account_to": "46", "line": "care", "label": "Vård", "type": "cost"},
    {"account_from": "50", "account_to": "59", "line": "staff", "label": "Personal",
     "type": "cost"},
    {"account_from": "30", "account_to": "39", "line": "income", "label": "Intäkter",
     "type": "revenue"},
]  # fmt: skip


def town(*, accounts=(("46", "46"),), care=85_000):
    """A placement at 3 000 a day; staff at 50 000 a month and more in some."""
    ledger = []
    for month in months(Month(2023, 1), MONTH):
        staff = 50_000 + 15_000 * (month.year * month.number % 5)
        for account, amount in (("46", care), ("50", staff), ("35", -1_000 - month.number)):
            ledger.append({"month": str(month), "account": account, "activity": "1",
                           "amount": amount})  # fmt: skip
    starts = [date(2023, 1, 5), *(date(2023, m, 9) for m in range(1, 12))]
    placements = [
        {"placement_id": f"P{n}", "area": "bou", "care_form": "hvb", "start_date": str(start),
         "end_date": None if n == 0 else str(date(2023, 12, 1 + n))}
        for n, start in enumerate(starts)
    ]  # fmt: skip
    made_ = dataset(
        lines=LINES, areas=[{"activity": "1", "area": "bou"}], ledger=ledger, placements=placements,
        rates=[{"placement_id": f"P{n}", "kind": "care", "amount": "3000", "per": "day"}
               for n in range(len(starts))],
        placement_accounts=[{"account_from": a, "account_to": b} for a, b in accounts],
    )  # fmt: skip
    return Dataset(Municipality(), made_.tables)


def values(data, month=MONTH):
    return {f.address.column: int(f.value) for f in board_forecast(data, month)}


def test_the_parts_are_the_year_and_the_model_is_in_it():
    data = town()
    found, answer = values(data), made(data, MONTH).answer
    assert found["booked"] == 9 * 85_000_00
    assert found["unbooked"] == answer.known_ore - found["booked"] > 0
    assert found["rest"] == net_without(data, MONTH, account_rules(data))[0]
    assert found["year"] == answer.year.mean + found["rest"]
    assert found["p05"] < found["year"] < found["p95"]


def test_it_is_said_with_its_range_beside_the_lines_own():
    data = town()
    figures = FigureTable([*line_forecast(data, MONTH), *board_forecast(data, MONTH)])
    words = next(b for b in line_proposals(Briefing(data, MONTH, figures))
                 if isinstance(b, Paragraph))  # fmt: skip
    said = "".join(str(getattr(run, "text", run)) for run in words.runs)
    assert "enligt sin egen prognos" in said
    assert said.count("nio fall av tio") == 2
    assert [s for s, _ in words.sentences] == ["prognos-forslag", "prognos-helhet"]


def test_what_is_booked_beyond_the_register_stays():
    found = values(town(care=200_000))
    assert (found["booked"], found["unbooked"]) == (9 * 200_000_00, 0)


@pytest.mark.parametrize("column", ["year", "p05", "p95", "booked", "rest"])
def test_each_figure_is_traced_to_its_parts(column):
    data = town()
    address = Address("board_forecast", "total", "net", column)
    rows = trace_board_forecast(data, MONTH, address)
    assert rows["contribution"].sum() == values(data)[column]
    with pytest.raises(LookupError):
        trace_board_forecast(data, MONTH, Address("board_forecast", "total", "net", "x"))


def test_there_is_none_where_the_accounts_do_not_hold_the_placements_or_the_year_is_over():
    assert values(town(accounts=())) == {}
    assert values(town(), Month(2023, 3)) == {}  # no earlier year to try the rest on
    assert values(town(), Month(2025, 12)) == {}


def test_independent_ranges_add_as_independent_amounts_do():
    levels = [n / 100 for n in range(1, 100)]
    away = [round(NormalDist(0, 3_000_000).inv_cdf(level)) for level in levels]
    low, high = ends(away, 4_000_000)
    assert -low == pytest.approx(high, rel=0.01)
    assert high == pytest.approx(1.645 * np.hypot(3_000_000, 4_000_000), rel=0.03)
    assert ends(away, 0.0)[1] == pytest.approx(1.645 * 3_000_000, rel=0.05)
