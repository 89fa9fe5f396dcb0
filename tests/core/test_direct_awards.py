"""What is bought directly in a calendar year, by provider and by kind: sums, traces, the limit."""

from datetime import date

import pytest
from tests.core.data_rows import dataset

from hemmaplan.core.cost import cost_lines
from hemmaplan.core.direct_awards import (
    BY_FORM,
    BY_PROVIDER,
    awarded,
    direct_awards_by_form,
    direct_awards_by_provider,
    trace_direct_awards,
)
from hemmaplan.core.figures import Address, Unit
from hemmaplan.core.periods import Month

OCTOBER = Month(2026, 10)


def stay(number, provider, start, **more):
    return {
        "placement_id": number, "person_id": number, "area": "bou", "care_form": "hvb",
        "provider_id": provider, "procurement": "direct", "start_date": start, **more,
    }  # fmt: skip


@pytest.fixture(scope="module")
def bought():
    stays = [
        stay("P1", "U1", "2025-12-01", end_date="2026-02-01"),
        stay("P2", "U1", "2026-10-01", planned_end_date="2026-12-01"),
        stay("P3", "U2", "2026-10-22", care_form="sis"),
        stay("P4", "U1", "2026-01-01", procurement="framework"),
        stay("P5", None, "2026-10-31", end_date="2026-10-31"),
    ]
    rates = [
        {"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": "1000"}
        for each in stays
    ]
    return dataset({"placements": stays, "rates": rates})


def by_line(figures, column):
    return {f.address.line: f.value // 100_000 for f in figures if f.address.column == column}


def test_the_years_direct_awards_by_provider_and_by_kind(bought):
    """In thousands of kronor, a day each: through October, the whole year, and last year."""
    providers = direct_awards_by_provider(bought, OCTOBER)
    assert by_line(providers, "ytd") == {"U1": 31 + 31, "U2": 10, "unknown": 1, "total": 73}
    assert by_line(providers, "year") == {"U1": 31 + 61, "U2": 71, "unknown": 1, "total": 164}
    assert by_line(providers, "last_year") == {"U1": 31, "total": 31}
    forms = direct_awards_by_form(bought, OCTOBER)
    assert by_line(forms, "year") == {"hvb": 93, "sis": 71, "total": 164}


def test_last_year_is_all_of_last_year_and_no_more():
    stays = [stay("P1", "U1", "2024-12-31", end_date="2025-01-02")]
    rates = [{"placement_id": "P1", "kind": "care", "per": "day", "amount": "1000"}]
    found = direct_awards_by_provider(dataset({"placements": stays, "rates": rates}), OCTOBER)
    assert {f.address.column: f.value for f in found if f.address.line == "total"} == {
        "last_year": 1000_00
    }


def test_what_a_provider_is_paid_is_for_all_its_kinds():
    stays = [stay(f"P{n}", "U1", "2026-01-01", end_date="2026-01-02", care_form=form)
             for n, form in enumerate(("hvb", "sis", "jourhem"))]  # fmt: skip
    rates = [{"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": "1000"}
             for each in stays]  # fmt: skip
    found = awarded(dataset({"placements": stays, "rates": rates}), date(2026, 10, 31))
    assert found.by_provider == {"U1": 3_000_00}
    assert (found.cost_ore("sis"), found.cost_ore("sis", "U2")) == (1_000_00, 0)


def test_every_figure_is_the_sum_of_its_trace_and_the_lines_of_the_total(bought):
    for id, compute in ((BY_PROVIDER, direct_awards_by_provider), (BY_FORM, direct_awards_by_form)):
        found = {f.address: f for f in compute(bought, OCTOBER)}
        for address, figure in found.items():
            trace = trace_direct_awards(bought, OCTOBER, address)
            assert trace["contribution"].sum() == figure.value
        for column in ("ytd", "year", "last_year"):
            total = found[Address(id, "total", "total", column)].value
            lines = [f.value for a, f in found.items() if a.column == column and a.line != "total"]
            assert sum(lines) == total


def test_so_far_it_is_what_the_placements_have_cost(bought):
    lines = cost_lines(bought, Month(2026, 1), OCTOBER)
    cost = lines.filter(lines["placement_id"] != "P4")["cost_ore"].sum()
    (total,) = [f.value for f in direct_awards_by_form(bought, OCTOBER)
                if (f.address.line, f.address.column) == ("total", "ytd")]  # fmt: skip
    assert total == cost


def test_a_choices_own_placement_is_not_among_the_others(bought):
    year = awarded(bought, date(2026, 10, 5), without="P2")
    assert year is not None
    assert (year.year, year.cost_ore("hvb") // 100_000) == (2026, 32)
    assert year.cost_ore("hvb", "U1") // 100_000 == 31
    assert awarded(dataset({}), date(2026, 10, 5)) is None


def test_days_without_a_price_are_told_where_their_cost_is_missing():
    stays = [stay("P1", "U1", "2026-10-01", end_date="2026-10-31"), stay("P2", "U2", "2026-10-22")]
    rates = [{"placement_id": "P1", "kind": "care", "per": "day", "amount": "1000"}]
    data = dataset({"placements": stays, "rates": rates})
    year = awarded(data, date(2026, 10, 31))
    assert (year.cost_ore("hvb"), year.unpriced_days("hvb")) == (30 * 1000_00, 71)
    found = {f.address: f for f in direct_awards_by_provider(data, OCTOBER)}
    told = found[Address(BY_PROVIDER, "total", "U2", "unpriced_days_ytd")]
    assert (told.value, told.unit) == (10, Unit.DAYS)
    assert trace_direct_awards(data, OCTOBER, told.address)["table"].to_list() == ["placements"]
