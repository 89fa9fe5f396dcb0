"""Handling times: counted where they were due, as known on the month's last day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.frames import dataset

from hemmaplan.core.case_times import DEFINITIONS, KINDS, PARTS
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.disclosure import exposed
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import told_by
from hemmaplan.core.placement_relations import bounds, relations

MARCH = Month(2026, 3)
(CASE_TIMES,) = DEFINITIONS


def case(number, received, decided=None, opened=None, closed=None, *, age=10, area="bou"):
    return {
        "case_id": f"Ä{number}", "area": area, "age": age, "received_date": received,
        "assessment_decided_date": decided, "investigation_opened_date": opened,
        "investigation_closed_date": closed,
    }  # fmt: skip


def values(*cases, month=MARCH):
    found = CASE_TIMES.compute(dataset(cases=list(cases)), month)
    return {(f.address.area, f.address.line, f.address.column): f.value for f in found}


def of(found, line, ending="month"):
    return tuple(found[("bou", line, f"{name}_{ending}")] for name in ("due", *PARTS))


def test_a_decision_on_the_fourteenth_day_is_in_time_and_on_the_fifteenth_late() -> None:
    found = values(case(1, "2026-03-01", "2026-03-15"), case(2, "2026-03-01", "2026-03-16"))
    assert of(found, "assessments") == (2, 1, 1, 0)
    assert found["bou", "assessments", "share_month"] == Fraction(1, 2)


def test_one_that_is_not_decided_is_open_when_its_time_is_out_and_not_before() -> None:
    found = values(case(1, "2026-03-10"), case(2, "2026-03-25"))
    assert of(found, "assessments") == (1, 0, 0, 1)


def test_what_was_decided_after_the_month_was_open_at_its_end() -> None:
    found = values(case(1, "2026-03-10", "2026-04-02"))
    assert of(found, "assessments") == (1, 0, 0, 1)
    april = values(case(1, "2026-03-10", "2026-04-02"), month=Month(2026, 4))
    assert of(april, "assessments", "ytd") == (1, 0, 1, 0)


def test_an_investigation_has_120_days_from_when_it_was_opened() -> None:
    opened = date(2025, 11, 20)
    last = opened + timedelta(days=120)
    assert Month.of(last) == MARCH
    in_time = case(1, "2025-11-10", "2025-11-20", str(opened), str(last))
    late = case(2, "2025-11-10", "2025-11-20", str(opened), str(last + timedelta(days=1)))
    assert of(values(in_time, late), "investigations") == (2, 1, 1, 0)


def test_an_investigation_of_an_adult_is_timed_beside_those_of_children() -> None:
    def adult(number, opened, closed):
        return case(number, "2025-11-10", None, opened, closed, age=None, area="vuxen")

    found = values(
        adult(1, "2025-11-20", "2026-03-02"), adult(2, "2025-11-25", None),
        adult(3, "2026-03-20", "2026-03-10"),  # ends before it begins: no time is known
        case(4, "2025-11-10", "2025-11-20", "2025-11-20", "2026-03-01"),
    )  # fmt: skip
    line = "adult_investigations"
    counted = [found["vuxen", line, f"{name}_month"] for name in ("due", *PARTS, "closed", "days")]
    assert counted == [2, 1, 0, 1, 1, 102]
    assert found["total", line, "days_mean_month"] == 102
    assert found["bou", "investigations", "days_mean_ytd"] == 101
    assert not any(area == "vuxen" and told_by(of_it)[0] != line for area, of_it, _column in found)


@pytest.mark.parametrize(
    ("age", "assessed", "investigated"),
    [(17, 1, 1), (18, 0, 1), (20, 0, 1), (21, 0, 0), (None, 1, 1)],
)
def test_ages_are_those_of_the_indicator(age, assessed, investigated) -> None:
    found = values(
        case(1, "2026-03-01", "2026-03-05", "2025-11-20", "2025-12-20", age=age),
        case(2, "2026-03-01", "2026-03-05", "2025-11-20", "2025-12-20", age=10),
    )
    assert of(found, "assessments")[0] == 1 + assessed
    assert of(found, "investigations")[0] == 1 + investigated


def test_adults_have_no_such_time() -> None:
    assert values(case(1, "2026-03-01", "2026-03-05", area="vuxen", age=40)) == {}


def test_without_the_table_there_is_no_figure() -> None:
    with pytest.raises(MissingTable):
        CASE_TIMES.compute(dataset(), MARCH)


days = st.dates(date(2025, 1, 1), date(2026, 4, 30))
some_cases = st.lists(
    st.tuples(days, st.none() | st.integers(0, 60), st.none() | st.integers(0, 200)), max_size=30
)


@settings(max_examples=10)
@given(some_cases)
def test_parts_add_up_and_every_figure_is_its_rows(drawn) -> None:
    cases = [
        case(n, str(received),
             None if wait is None else str(received + timedelta(days=wait)),
             str(received), None if length is None else str(received + timedelta(days=length)))
        for n, (received, wait, length) in enumerate(drawn)
    ]  # fmt: skip
    data = dataset(cases=cases)
    found = CASE_TIMES.compute(data, MARCH)
    by_address = {figure.address: figure.value for figure in found}
    for address, value in by_address.items():
        name, _, ending = address.column.partition("_")
        if name == "due":
            parts = [by_address[address._replace(column=f"{p}_{ending}")] for p in PARTS]
            assert sum(parts) == value
        trace = CASE_TIMES.trace(data, MARCH, address)
        if is_ratio(address.column):
            sums = {p: rows["contribution"].sum() for (p,), rows in trace.group_by("part")}
            assert Fraction(sums.get("numerator", 0), sums["denominator"]) == value
        else:
            assert trace["contribution"].sum() == value


def is_ratio(column: str) -> bool:
    return column.startswith(("share", "days_mean"))


def test_a_small_number_cannot_be_found_by_subtraction() -> None:
    """Forty in time, two late: with the sum printed, hiding the two alone would not do."""
    cases = [case(n, "2026-03-01", "2026-03-10") for n in range(40)]
    cases += [case(n, "2026-03-01", "2026-03-20") for n in (90, 91)]
    table = FigureTable(CASE_TIMES.compute(dataset(cases=cases), MARCH))
    known = relations(table, MARCH, {f.address for f in table.all()})
    late = {f.address for f in table.all() if f.address.column.startswith("late")}
    late = {a for a in late if table[a].value}
    assert {told_by(a.line)[0] for a in late} == {"assessments"}
    assert Address("case_times", "bou", "assessments", "late_month") in exposed(
        table, known, bounds(table), late
    )


def test_every_kind_has_its_days() -> None:
    assert {name: kind.days for name, kind in KINDS.items()} == {
        "assessments": 14, "investigations": 120, "adult_investigations": 120,
    }  # fmt: skip
