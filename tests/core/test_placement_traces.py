"""Every figure of every definition is the sum of the rows it is traced to."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl
import pytest
from tests.core.placement_data import dataset, placement

from hemmaplan.core.columns import Kind
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_figures import DEFINITIONS
from hemmaplan.core.tables import AREAS, TABLES

MONTH = Month(2023, 10)


def random_rows(seed: int, count: int) -> dict[str, list[dict[str, Any]]]:
    """Placements over three years with every code and every blank, and their prices."""
    chance = Random(seed)
    codes = {
        column.name: (*column.codes, *([] if column.required else [None]))
        for column in TABLES["placements"].columns
        if column.kind is Kind.CODE
    }
    placements, rates, incomes = [], [], []
    for n in range(count):
        start = Month(2021, 6).first_day + timedelta(days=chance.randrange(950))
        end = start + timedelta(days=chance.choice((0, 1, 20, 200, 800)))
        outpatient = start + timedelta(days=chance.randrange(-200, 300))
        moved = placements and placements[-1]["end_date"] and chance.random() < 0.3
        if moved:  # after a breakdown, to somewhere else
            placements[-1] |= {"end_reason": "breakdown", "person_id": f"M{n // 2}"}
            start = placements[-1]["end_date"]
            end = start + timedelta(days=100)
        placements.append(
            {
                **placement(f"P{n}", "hvb", str(start)),
                **{name: chance.choice(values) for name, values in codes.items()},
                "person_id": f"M{n // 2}" if moved else chance.choice((None, f"A{n // 3}")),
                "end_date": chance.choice((None, end)),
                "outpatient_from": chance.choice((None, outpatient)),
                "outpatient_to": chance.choice((None, outpatient + timedelta(days=90))),
                "unbudgeted": chance.choice((None, False, True)),
                "own_facility_possible": chance.choice((None, False, True)),
            }
        )
        for table, kind in ((rates, "care"), (rates, "fee"), (incomes, "state_grant")):
            if chance.random() < 0.7:
                table.append(
                    {
                        "placement_id": f"P{n}",
                        "kind": kind,
                        "amount": Decimal(chance.randrange(100_000)) / 10,
                        "per": chance.choice(("day", "month", "occasion")),
                        "vat_compensation_pct": chance.choice((None, Decimal(6))),
                        "discharge_day_charged": chance.choice((None, True)),
                    }
                )
    return {"placements": placements, "rates": rates, "incomes": incomes}


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset(**random_rows(seed=20231031, count=90))


def summed(parts: dict[str, int], figure: Figure) -> int | Fraction:
    if "numerator" in parts:
        return Fraction(parts["numerator"], parts["denominator"])
    return parts.get("", 0)


def sample(found: Sequence[Figure]) -> list[Figure]:
    """Three figures of every column, unlike zero when there are any, and one of every line."""
    shuffled = Random(1).sample(list(found), len(found))
    shuffled.sort(key=lambda figure: figure.value == 0)
    of_column = Counter[str]()
    of_line = Counter[str]()
    chosen = []
    for figure in shuffled:
        column, line = figure.address.column, figure.address.line
        if of_column[column] < 3 or of_line[line] < 1:
            chosen.append(figure)
            of_column[column] += 1
            of_line[line] += 1
    return chosen


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_the_rows_add_up_to_the_figure(definition, data):
    found = definition.compute(data, MONTH)
    assert len({figure.address for figure in found}) == len(found)
    assert {figure.address.area for figure in found} == {*AREAS, "total"}
    assert sum(figure.value != 0 for figure in found) > 20
    rows_in = {name: set(frame["_row"]) for name, frame in data.tables.items()}
    for figure in sample(found):
        rows = definition.trace(data, MONTH, figure.address)
        assert dict(rows.schema) == dict(TRACE_SCHEMA)
        parts = dict(rows.group_by("part").agg(pl.col("contribution").sum()).iter_rows())
        ratio = isinstance(figure.value, Fraction)
        if ratio:
            parts = {"numerator": 0, **parts}
        assert summed(parts, figure) == figure.value, figure.address
        sourced = rows.filter(pl.col("_row").is_not_null())
        for (_, _), of_file in sourced.group_by("part", "_file"):
            assert of_file["_row"].is_sorted()
        assert all(row in rows_in[table] for table, row in sourced.select("table", "_row").rows())


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_a_definition_says_what_it_means_and_what_it_needs(definition):
    assert len(definition.definition) > 80
    assert "\n  " not in definition.definition
    assert definition.id.isidentifier()
    assert definition.title
    assert "placements" in definition.needs


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_without_placements_there_are_no_figures(definition):
    assert list(definition.compute(dataset(placements=[], rates=[]), MONTH)) == []


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_the_order_of_the_rows_does_not_matter(definition, data):
    shuffled = Dataset(
        tables={n: f.sample(fraction=1, shuffle=True, seed=7) for n, f in data.tables.items()}
    )
    assert definition.compute(shuffled, MONTH) == definition.compute(data, MONTH)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda d: d.id)
def test_an_unknown_address_raises(definition, data):
    for line, column in (("nothing", "placements"), ("hvb", "nothing")):
        with pytest.raises(LookupError):
            definition.trace(data, MONTH, Address(definition.id, "bou", line, column))
