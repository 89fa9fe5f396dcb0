"""Protected housing before and after children were placed by decisions of their own."""

import pytest
from tests.core.data_rows import dataset

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.series_breaks import (
    PROTECTED_CHILDREN,
    broken_series,
    column,
    protected_housing,
    trace_protected_housing,
)
from hemmaplan.core.volumes import volumes


def stay(number, start, end, born="2015-01", **more):
    return {
        "placement_id": number, "person_id": number, "area": "bou", "birth_month": born,
        "care_form": "skyddat_boende", "start_date": start, "end_date": end, **more,
    }  # fmt: skip


MOTHER = stay("V", "2024-03-22", "2024-04-11", born="1990-01", area="vuxen")
CHILD = stay("B", "2024-03-22", "2024-04-11")
NEXT = stay("N", "2025-03-22", "2025-04-11")


def data(*stays):
    rates = [
        {"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": "1000"}
        for each in stays
    ]
    return dataset({"placements": list(stays), "rates": rates})


def values(found, month):
    return {f.address.column: f.value for f in protected_housing(found, month)}


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


@pytest.mark.parametrize(
    ("month", "parts"),
    [(Month(2024, 3), False), (Month(2024, 4), True), (Month(2025, 12), True),
     (Month(2026, 1), False)],
)  # fmt: skip
def test_the_break_is_told_while_a_compared_period_has_days_before_it(month, parts):
    assert PROTECTED_CHILDREN.parts(month) is parts
    assert bool(values(data(MOTHER, CHILD, NEXT), month)) is parts


def test_every_figure_is_the_sum_of_its_trace():
    found = data(MOTHER, CHILD, NEXT)
    for figure in protected_housing(found, Month(2025, 4)):
        trace = trace_protected_housing(found, Month(2025, 4), figure.address)
        assert trace["contribution"].sum() == figure.value


def test_no_change_of_a_volume_is_told_across_the_break():
    rows = [
        {"month": month, "series": series, "value": value}
        for series in ("skyddat_boende_dygn", "hushåll")
        for month, value in (("2024-03", 10), ("2025-03", 30), ("2024-04", 12), ("2025-04", 33))
    ]
    found = dataset({"volumes": rows})
    assert broken_series(found, Month(2025, 3)) == {"skyddat_boende_dygn"}
    assert broken_series(found, Month(2025, 4)) == set()
    told = {f.address for f in volumes(found, Month(2025, 3))}
    assert Address("volumes", "", "skyddat_boende_dygn", "previous_year") in told
    assert Address("volumes", "", "skyddat_boende_dygn", "change_share") not in told
    assert Address("volumes", "", "hushåll", "change_share") in told
    april = {f.address for f in volumes(found, Month(2025, 4))}
    assert Address("volumes", "", "skyddat_boende_dygn", "change_share") in april
