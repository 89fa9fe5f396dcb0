"""Protected housing before and after children were placed by decisions of their own."""

import pytest
from tests.core.data_rows import dataset

from hemmaplan.core.periods import Month
from hemmaplan.core.protected_housing import (
    column,
    protected_housing,
    trace_protected_housing,
)
from hemmaplan.ingest.series_breaks import PROTECTED_CHILDREN, of_law

RULE = of_law()[PROTECTED_CHILDREN]


def stay(number, start, end, born="2015-01", **more):
    return {
        "placement_id": number, "person_id": number, "area": "bou", "birth_month": born,
        "care_form": "skyddat_boende", "start_date": start, "end_date": end, **more,
    }  # fmt: skip


MOTHER = stay("V", "2024-03-22", "2024-04-11", born="1990-01", area="vuxen")
CHILD = stay("B", "2024-03-22", "2024-04-11")
NEXT = stay("N", "2025-03-22", "2025-04-11")


def data(*stays, unpriced=()):
    rates = [
        {"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": "1000"}
        for each in stays if each not in unpriced
    ]  # fmt: skip
    return dataset({"placements": list(stays), "rates": rates})


def values(found, month):
    return {f.address.column: f.value for f in protected_housing(found, month, RULE)}


def test_last_year_is_as_it_was_counted_then_and_as_it_is_counted_today():
    """The child's ten days in March 2024 were the mother's, and are its own by the rule now."""
    found = values(data(MOTHER, CHILD, NEXT), Month(2025, 4))
    assert found[column("care_days", "then", "ytd_last_year")] == 20 + 10
    assert found[column("care_days", "today", "ytd_last_year")] == 20 + 20
    assert found[column("cost", "then", "ytd_last_year")] == 30 * 100_000
    assert found[column("cost", "today", "ytd_last_year")] == 40 * 100_000
    assert found[column("placements", "then", "ytd_last_year")] == 2
    for rule in ("then", "today"):
        assert found[column("care_days", rule, "ytd")] == 20


def test_without_children_before_the_day_the_years_can_not_be_compared():
    found = values(data(MOTHER, NEXT), Month(2025, 4))
    assert column("care_days", "today", "ytd_last_year") not in found
    assert found[column("care_days", "then", "ytd_last_year")] == 20


def test_children_before_the_day_without_a_price_have_days_and_no_cost_by_the_rule_of_today():
    """The adult's price held them then: what it would have been without nobody knows."""
    found = values(data(MOTHER, CHILD, NEXT, unpriced=(CHILD,)), Month(2025, 4))
    assert found[column("care_days", "today", "ytd_last_year")] == 40
    assert found[column("cost", "then", "ytd_last_year")] == 20 * 100_000
    assert column("cost", "today", "ytd_last_year") not in found


def test_this_year_is_not_known_by_the_rule_of_today_when_it_began_before_the_day():
    found = values(data(MOTHER), Month(2024, 6))
    assert found[column("care_days", "then", "ytd")] == 20
    assert column("care_days", "today", "ytd") not in found


@pytest.mark.parametrize(
    ("month", "parts"),
    [(Month(2024, 3), False), (Month(2024, 4), True), (Month(2025, 12), True),
     (Month(2026, 1), False)],
)  # fmt: skip
def test_the_break_is_told_while_a_compared_period_has_days_before_it(month, parts):
    assert RULE.parts(month) is parts
    assert bool(values(data(MOTHER, CHILD, NEXT), month)) is parts


def test_every_figure_is_the_sum_of_its_trace():
    found = data(MOTHER, CHILD, NEXT)
    for figure in protected_housing(found, Month(2025, 4), RULE):
        trace = trace_protected_housing(found, Month(2025, 4), figure.address, RULE)
        assert trace["contribution"].sum() == figure.value
