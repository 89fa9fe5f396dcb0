"""Ludvika, Social- och utbildningsnämnden, June 2021, bilaga 1 (002:328-386), tkr.

Amounts are unsigned and every deviation is budget minus actual, so a revenue surplus is printed
negative.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.examples.published import (
    differing,
    example,
    follow_up,
    one_unit_apart,
    rounded,
    table,
)

from hemmaplan.core.budget_followup import budget_followup
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.measures import measures, measures_forecast
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import judgement
from hemmaplan.core.report_lines import LineType
from hemmaplan.core.volumes import volumes

MAY = Month(2021, 5)
COLUMNS = (
    "period_budget",
    "period_actual",
    "period_deviation",
    "year_budget",
    "year_forecast",
    "year_deviation",
)
PUBLISHED = {  # 002:328-351
    ("personal", "revenue"): (116, 1079, -963, 904, 1792, -888),
    ("ifo_drift", "revenue"): (8, 617, -609, 58, 653, -595),
    ("ekonomiskt_bistand", "revenue"): (684, 1258, -574, 1650, 2110, -460),
    ("barn_och_unga", "revenue"): (746, 2396, -1650, 1800, 3686, -1886),
    ("beroendevard", "revenue"): (145, 226, -81, 350, 390, -40),
    ("ovrig_vuxen", "revenue"): (0, 106, -106, 0, 106, -106),
    ("stodboende", "revenue"): (601, 621, -20, 1449, 1449, 0),
    ("total", "revenue"): (2300, 6303, -4003, 6211, 10186, -3975),
    ("personal", "cost"): (20493, 21550, -1057, 49638, 49826, -188),
    ("ifo_drift", "cost"): (4376, 4574, -198, 10189, 11334, -1145),
    ("ekonomiskt_bistand", "cost"): (23894, 24225, -331, 57650, 58110, -460),
    ("barn_och_unga", "cost"): (18767, 26304, -7537, 45450, 57336, -11886),
    ("beroendevard", "cost"): (3875, 4083, -208, 9350, 10090, -740),
    ("ovrig_vuxen", "cost"): (207, 1768, -1561, 500, 2606, -2106),
    ("stodboende", "cost"): (1302, 1383, -81, 3167, 3167, 0),
    ("total", "cost"): (72914, 83887, -10973, 175944, 192469, -16525),
    ("personal", "net"): (20377, 20471, -94, 48734, 48034, 700),
    ("ifo_drift", "net"): (4368, 3957, 411, 10131, 10681, -550),
    ("ekonomiskt_bistand", "net"): (23210, 22967, 243, 56000, 56000, 0),
    ("barn_och_unga", "net"): (18021, 23908, -5887, 43650, 53650, -10000),
    ("beroendevard", "net"): (3730, 3857, -127, 9000, 9700, -700),
    ("ovrig_vuxen", "net"): (207, 1661, -1454, 500, 2500, -2000),
    ("stodboende", "net"): (701, 762, -61, 1718, 1718, 0),
    ("total", "net"): (70614, 77584, -6970, 169733, 182283, -12550),
}


@pytest.fixture(scope="module")
def ludvika():
    return example("ludvika-2021-05")


@pytest.fixture(scope="module")
def computed(ludvika):
    return follow_up(ludvika, "2021-05")


def test_the_24_rows(computed):
    off = differing(table(COLUMNS, PUBLISHED), computed)
    # LUD-R2: the document's own net was made before rounding.
    assert set(off) == {
        ("ovrig_vuxen", "net", "period_actual"),
        ("ovrig_vuxen", "net", "period_deviation"),
    }
    assert all(one_unit_apart(off))


def test_the_liability_rows(computed):
    assert computed["total", "personalskuld", "period_actual"] == 1629  # 002:353
    without = computed["total", "net_excl_liability", "period_deviation"]
    assert without == -5341  # 002:352
    assert without == computed["total", "net", "period_deviation"] + 1629


def test_forecast_worse_since_last_time(computed):
    change = {
        area: rounded(computed[area, "kostnader", "year_forecast_change"] / 1000, 1)
        for area in ("barn_och_unga", "ovrig_vuxen")
    }
    assert change == {"barn_och_unga": Decimal("1.0"), "ovrig_vuxen": Decimal("0.8")}  # 002:283


PLACED = {  # 002:356-360, January to May
    "placerade": (93, 95, 97, 96, 95),
    "familjehem": (68, 69, 71, 70, 70),
    "familjehem_egna": (46, 45, 47, 46, 46),
    "familjehem_konsulent": (22, 24, 24, 24, 24),
    "institution": (12, 13, 14, 12, 13),
    "stodboende_eget": (8, 8, 7, 9, 7),
    "stodboende_externt": (5, 5, 5, 5, 5),
    "annat_boende": (0, 0, 0, 0, 0),
}
HOUSEHOLDS = {  # 002:363-364
    2020: (722, 712, 708, 737, 704, 708, 707, 704, 688, 666, 638, 619),
    2021: (610, 599, 597, 590, 579),
}
PAID = {  # 002:367-368, tkr
    2020: (6243, 5192, 6415, 5512, 5576, 5807, 6092, 5371, 5336, 5211, 4583, 5341),
    2021: (4436, 4914, 5277, 4599, 4669),
}


def test_volumes(ludvika):
    found = FigureTable(volumes(ludvika, MAY))
    published = {
        (series, f"2021-{month:02d}"): value
        for series, values in PLACED.items()
        for month, value in enumerate(values, 1)
    } | {
        (series, f"{year}-{month:02d}"): value
        for series, years in (("hushall", HOUSEHOLDS), ("utbetalt", PAID))
        for year, values in years.items()
        for month, value in enumerate(values, 1)
    }
    computed = {
        (f.address.line, f.address.column): f.value
        for f in found.all()
        if f.address.column.startswith("20")
    }
    assert computed == published


def test_may_against_may_last_year(ludvika):
    found = FigureTable(volumes(ludvika, MAY))
    share = found.get("volumes", "", "hushall", "change_share")
    assert share is not None
    assert rounded(Decimal(float(share.value * 100)), 4) == Decimal("-17.7557")  # LUD-R18
    change = found.get("volumes", "", "utbetalt", "change")
    assert change is not None
    assert change.value == Fraction(4669 - 5576)


PLAN = {  # 002:374-386, mnkr: total, January to May, inarbetat, återstår
    ("personal", "2021-1.1"): ("0.7", "0.06", "0.06", "0.06", "0.06", "0.06", None, None),
    ("personal", "2021-1.2"): ("0", "0", "0", "0", "0", "0", None, None),
    ("personal", "total"): ("0.7", "0.06", "0.06", "0.06", "0.06", "0.06", "0.30", "0.40"),
    ("barn_och_unga", "2021-2.1"): ("0.7", "0", "0", "0", "0.70", None, None, None),
    ("barn_och_unga", "total"): ("0.7", "0", "0", "0", "0.70", "0", "0.70", "0"),
    ("ekonomiskt_bistand", "2021-3.1"): (
        "2.0", "0.19", "-0.14", "-0.26", "0.12", "0.34", None, None,
    ),
    ("ekonomiskt_bistand", "total"): (
        "2.0", "0.19", "-0.14", "-0.26", "0.12", "0.34", "0.25", "1.75",
    ),
    ("total", "total"): ("3.4", "0.25", "-0.08", "-0.20", "0.88", "0.40", "1.24", "2.16"),
}  # fmt: skip
PLAN_COLUMNS = (
    "total_planned",
    *(f"2021-{month:02d}" for month in range(1, 6)),
    "realised",
    "remaining",
)


def in_mnkr(figure, decimals=2):
    return rounded(Decimal(figure.value) / 100_000_000, decimals)


def test_the_action_plan(ludvika):
    computed = {
        (f.address.area, f.address.line, f.address.column): in_mnkr(f)
        for f in measures(ludvika, MAY)
    }
    off = differing(table(PLAN_COLUMNS, PLAN), computed)
    # LUD-R11: the published sums were made before rounding to two decimals.
    assert set(off) == {("total", "total", "realised"), ("total", "total", "remaining")}
    assert all(one_unit_apart(off, "0.01"))


def test_the_forecast_with_and_without_measures(ludvika):
    found = FigureTable(measures_forecast(ludvika, MAY))

    def mnkr(column):
        return in_mnkr(found.get("measures_forecast", "total", "net", column), 1)

    assert mnkr("counted_in") == Decimal("1.4")  # 002:279
    assert mnkr("before_measures") == Decimal("-14.0")  # 002:279
    assert mnkr("after_measures") == Decimal("-12.6")  # 002:285


def test_the_monthly_ceiling(ludvika):
    found = FigureTable(measures(ludvika, MAY))
    ceiling = found.get("measures", "ekonomiskt_bistand", "2021-3.1", "ceiling")
    assert in_mnkr(ceiling, 1) == Decimal("4.6")  # 002:382, LUD-R13


def test_a_revenue_surplus_is_printed_negative_and_judged_better(ludvika, computed):
    assert computed["total", "revenue", "period_deviation"] == -4003
    found = FigureTable(budget_followup(ludvika, MAY))
    surplus = found.get("budget_followup", "total", "revenue", "period_deviation")
    assert surplus is not None
    assert judgement(surplus, LineType.REVENUE) == "better"  # 002:263: "positiv avvikelse"
