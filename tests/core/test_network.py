"""An inventory of twelve municipalities: missing is not zero, hidden not missing, sums shown."""

from decimal import Decimal

import polars as pl
import pytest

from hemmaplan.core.network import MISSING, SHARED, SUPPRESSED, NotShared, Sum, guarded, inventory

NAMES = (
    "Avesta", "Borlänge", "Falun", "Gagnef", "Hedemora", "Ludvika", "Orsa", "Rättvik",
    "Smedjebacken", "Säter", "Vansbro", "Älvdalen",
)  # fmt: skip
LINES = ("own", "consultant", "network")


def shared(*rows):
    """(name, month, line, value or None for hidden)."""
    full = [
        (name, name, month, "family_homes", "total", line, "homes",
         None if value is None else str(value), "count", SUPPRESSED if value is None else "")
        for name, month, line, value in rows
    ]  # fmt: skip
    return pl.DataFrame(full, SHARED, orient="row")


def found(table, **more):
    return inventory(table, id="family_homes", column="homes", **more)


@pytest.fixture
def county():
    """Twelve deliver; one hides a cell, one lacks a cell, one's total is another than its lines."""
    rows = [
        (name, "2020-03", line, count)
        for i, name in enumerate(NAMES)
        for line, count in zip((*LINES, "total"), (10 + i, 5, 2, 17 + i), strict=True)
    ]
    rows[3 * 4 + 2] = ("Gagnef", "2020-03", "network", None)
    rows = [row for row in rows if row[:3] != ("Orsa", "2020-03", "consultant")]
    rows = [(*row[:3], 30) if row[0] == "Vansbro" and row[2] == "total" else row for row in rows]
    return shared(*rows)


def test_twelve_municipalities_and_those_who_did_not_deliver(county):
    table = found(county, expected=("Leksand", "Mora", "Falun"))
    assert len(table.names) == 14
    assert table.undelivered == ["Leksand", "Mora"]
    assert table.lines == LINES
    assert list(table.names.values()) == sorted([*NAMES, "Leksand", "Mora"])


def test_missing_and_hidden_are_no_zeros(county):
    table = found(county)
    assert table.cell("Orsa", "consultant").mark == MISSING
    assert table.cell("Gagnef", "network").mark == SUPPRESSED
    assert table.of_municipality("Orsa") == Sum(Decimal(18), 2, 3)
    assert not table.of_municipality("Orsa").whole
    assert table.of_line("consultant") == Sum(Decimal(55), 11, 12)
    assert table.of_line("own") == Sum(Decimal(sum(range(10, 22))), 12, 12)


def test_sums_that_do_not_add_are_shown(county):
    assert found(county).differing == {"Vansbro": (Decimal(30), Decimal(27))}


def test_nobody_known_is_no_sum():
    table = found(shared(("Mora", "2020-03", "own", None)))
    assert table.of_line("own") == Sum(None, 0, 1)


def test_the_latest_month_counts():
    table = found(shared(("Mora", "2020-03", "own", 3), ("Mora", "2020-04", "own", 4)))
    assert table.cell("Mora", "own").value == 4
    assert table.months == {"Mora": "2020-04"}


def test_groups_of_care_forms_are_no_lines_of_their_own():
    table = found(shared(("Mora", "2020-03", "hvb", 3), ("Mora", "2020-03", "placed", 4)))
    assert table.lines == ("hvb",)


def test_a_figure_that_nobody_shared_says_what_there_is(county):
    with pytest.raises(NotShared, match="family_homes/homes"):
        inventory(county, id="placements", column="now")


def placed(*cells):
    """(area, line, value or None for hidden)."""
    full = [
        ("1", "A", "2026-10", "homes", area, line, "placements", "" if value is None else value,
         "count", SUPPRESSED if value is None else "")
        for area, line, value in cells
    ]  # fmt: skip
    return pl.DataFrame(full, SHARED, orient="row", infer_schema_length=None)


def test_what_its_own_total_gives_away_is_told_and_the_total_not_shown(county):
    table = found(county)
    assert [(each.municipality, each.line) for each in table.given_away] == [("Gagnef", "network")]
    assert table.cell("Gagnef", "total").mark == SUPPRESSED
    assert table.of_line("total").known == 11
    assert table.cell("Falun", "total").value is not None


@pytest.mark.parametrize(
    ("cells", "given_away", "also_hidden"),
    [
        ([("total", "own", None), ("total", "other", None), ("total", "total", "9")], [], []),
        # two ones
        ([("total", "own", None), ("total", "other", None), ("total", "total", "2")],
         ["own", "other"], ["total"]),
        # the total is the hidden one: the least line goes, and no nothing
        ([("", "a", "0"), ("", "b", "3"), ("", "c", "4"), ("", "total", None)], ["total"], ["b"]),
        # a group of care forms
        ([("total", "stodboende", None), ("total", "stodboende_externt", "6"),
          ("total", "supported_housing", "8")], ["stodboende"], ["supported_housing"]),
        # the areas of a line
        ([("bou", "hvb", None), ("vuxen", "hvb", "7"), ("total", "hvb", "9")], ["hvb"], ["hvb"]),
        # nothing that adds
        ([("total", "own", None), ("total", "other", "9"), ("total", "total", "5")], [], []),
    ],
)  # fmt: skip
def test_what_sums_give_away(cells, given_away, also_hidden):
    before = placed(*cells)
    after, told = guarded(before)
    assert [each.line for each in told] == given_away
    changed = after.filter(after["mark"] != before["mark"])
    assert changed["line"].to_list() == also_hidden
    assert set(changed["value"]) <= {""}
    assert guarded(after)[0].equals(after)


def test_hiding_a_total_does_not_let_it_be_added_up_from_the_areas():
    cells = [("total", "own", None), ("total", "other", "20"), ("total", "total", "23"),
             ("bou", "total", "10"), ("vuxen", "total", "13")]  # fmt: skip
    after, told = guarded(placed(*cells))
    assert [(each.area, each.line) for each in told] == [("total", "own")]
    hidden = after.filter(mark=SUPPRESSED).select("area", "line").rows()
    assert hidden == [("total", "own"), ("total", "total"), ("bou", "total")]
