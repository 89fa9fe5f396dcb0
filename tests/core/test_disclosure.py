"""Disclosure control on tables small enough to try every number in."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.disclosure import Relation, exposed, hidden
from hemmaplan.core.figures import Address, Figure, FigureTable, Unit

FORMS, PERIODS = ("familjehem", "hvb", "sis"), ("a", "b")
small_tables = st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=3, max_size=3)


def cell(line: str, column: str) -> Address:
    return Address("count", "total", line, column)


def figure(address: Address, value: int, people: int | None = None) -> Figure:
    return Figure(address, value, Unit.COUNT, value if people is None else people)


def made(rows: list[list[int]]) -> tuple[FigureTable, list[Relation]]:
    """Three forms by two columns, with sums both ways."""
    values = dict(zip(product(FORMS, PERIODS), [n for row in rows for n in row], strict=True))
    for form in FORMS:
        values[form, "sum"] = sum(values[form, period] for period in PERIODS)
    for column in (*PERIODS, "sum"):
        values["total", column] = sum(values[form, column] for form in FORMS)
    relations = [
        *({cell(form, p): 1 for p in PERIODS} | {cell(form, "sum"): -1} for form in FORMS),
        *({cell(f, c): 1 for f in FORMS} | {cell("total", c): -1} for c in (*PERIODS, "sum")),
    ]
    table = FigureTable([figure(cell(*place), value) for place, value in values.items()])
    return table, [
        {a: sign for a, sign in relation.items() if table[a].value}
        for relation in relations
        if any(table[a].value for a in relation)
    ]


def addresses(table: FigureTable) -> set[Address]:
    return {f.address for f in table.all()}


def possible(table: FigureTable, out: frozenset[Address]) -> Iterator[dict[Address, int]]:
    """Every way to fill in what is left out, with at least 1 where no 0 is printed."""
    inner = [cell(form, period) for form, period in product(FORMS, PERIODS)]
    for numbers in product(*(range(1, 9) if a in out else [table[a].value] for a in inner)):
        values = {a: int(n) for a, n in zip(inner, numbers, strict=True)}
        for form in FORMS:
            values[cell(form, "sum")] = sum(values[cell(form, p)] for p in PERIODS)
        for column in (*PERIODS, "sum"):
            values[cell("total", column)] = sum(values[cell(form, column)] for form in FORMS)
        if all(values[a] == table[a].value for a in values if a not in out):
            yield values


@given(rows=small_tables.filter(lambda rows: sum(n == 0 for row in rows for n in row) >= 1))
@settings(max_examples=25, deadline=None)
def test_no_number_left_out_has_one_value_only(rows):
    """By trying every number: not only subtraction, but that counts are whole and at least 1."""
    table, relations = made(rows)
    out = hidden(table, relations, [], 4, addresses(table))
    found: dict[Address, set[int]] = {a: set() for a in out}
    for values in possible(table, out):
        for address in out:
            found[address].add(values[address])
        if all(len(values) > 1 for values in found.values()):
            break
    assert [str(a) for a, values in found.items() if len(values) < 2] == []


@given(rows=small_tables)
@settings(max_examples=60, deadline=None)
def test_every_small_number_is_left_out_and_no_zero(rows):
    table, relations = made(rows)
    out = hidden(table, relations, [], 4, addresses(table))
    assert {f.address for f in table.all() if 1 <= f.value <= 4} <= out
    assert [a for a in out if table[a].value == 0] == []


def row_of(*counts: int) -> tuple[FigureTable, list[Relation], list[Address]]:
    parts = [Address("count", "total", f"form{n}", "") for n in range(len(counts))]
    total = Address("count", "total", "total", "")
    figures = [figure(a, n) for a, n in zip(parts, counts, strict=True)]
    table = FigureTable([*figures, figure(total, sum(counts))])
    return table, [{**dict.fromkeys(parts, 1), total: -1}], [*parts, total]


def test_a_lone_small_number_takes_the_smallest_other_with_it():
    table, relations, (two, nine, twenty, total) = row_of(2, 9, 20)
    assert hidden(table, relations, [], 4, {two, nine, twenty, total}) == {two, nine}


def test_two_small_numbers_that_are_few_together_take_a_third():
    table, relations, (one, two, nine, total) = row_of(1, 2, 9)
    assert hidden(table, relations, [], 4, {one, two, nine, total}) == {one, two, nine}


def test_five_ones_cannot_hide_behind_a_sum_of_five():
    """Not determined by subtraction, but five numbers of at least 1 that add to 5 are all 1."""
    table, relations, cells = row_of(1, 1, 1, 1, 1, 9)
    ones = set(cells[:5])
    assert exposed(table, relations, [], ones) == ones
    assert hidden(table, relations, [], 4, set(cells)) == ones | {cells[5]}


def test_nothing_is_left_out_without_small_numbers():
    table, relations, cells = row_of(5, 9, 0)
    assert hidden(table, relations, [], 4, set(cells)) == frozenset()


def test_no_limit_leaves_nothing_out():
    table, relations, cells = row_of(1, 2, 9)
    assert hidden(table, relations, [], 0, set(cells)) == frozenset()


def test_money_is_left_out_by_persons_not_by_amount():
    address, other, total = (Address("cost", "total", line, "") for line in ("hvb", "sis", "total"))
    table = FigureTable(
        [
            Figure(address, 50_000_000, Unit.KR, people=2),
            Figure(other, 300, Unit.KR, people=7),
            Figure(total, 50_000_300, Unit.KR, people=9),
        ]
    )
    relations: list[Relation] = [{address: 1, other: 1, total: -1}]
    assert hidden(table, relations, [], 4, {address, other, total}) == {address, other}


def test_a_share_goes_with_what_it_is_a_share_of():
    part, whole, share = (Address("share", "total", "hvb", c) for c in ("part", "whole", "share"))
    table = FigureTable(
        [
            figure(part, 3),
            figure(whole, 12),
            Figure(share, 3, Unit.SHARE, follows_from=(part, whole)),
        ]
    )
    assert hidden(table, [], [], 4, {part, whole, share}) == {part, share}


def test_what_is_not_shown_gives_away_what_goes_through_it():
    """a + x = 7 and x + b = 7 with x unknown: a is b."""
    a, b, x, seven = (Address("count", "total", line, "") for line in ("hvb", "sis", "x", "7"))
    table = FigureTable([figure(a, 3), figure(b, 3, people=5), figure(x, 4), figure(seven, 7)])
    relations: list[Relation] = [{a: 1, x: 1, seven: -1}, {b: 1, x: 1, seven: -1}]
    assert hidden(table, relations, [], 4, {a, b}) == {a, b}


def test_a_bound_narrows_and_is_kept():
    """A month of 1..4 within a printed year, and persons within placements, stay believable."""
    month, year = (Address("count", "total", "hvb", c) for c in ("month", "ytd"))
    other, total = (Address("count", "total", line, "month") for line in ("sis", "total"))
    table = FigureTable([figure(month, 3), figure(year, 5), figure(other, 4), figure(total, 7)])
    relations: list[Relation] = [{month: 1, other: 1, total: -1}]
    out = hidden(table, relations, [(month, year)], 4, {month, year, other, total})
    assert out == {month, other}
