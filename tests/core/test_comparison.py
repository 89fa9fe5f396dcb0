"""Quartiles, bands, distances and inhabitants, against NumPy and by hand."""

from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.comparison import (
    VALUES,
    Band,
    NoInhabitants,
    compared,
    exact,
    inhabitants,
    positions,
)
from hemmaplan.core.key_figures import Direction, KeyFigure, Unit

DAY = date(2026, 9, 1)
CHILDREN = KeyFigure(
    "N33002", "HVB", "HVB", Direction.LOWER, "barn_unga", Unit.KR_PER_INHABITANT, (0, 20), None,
    None,
)  # fmt: skip


def values(*rows):
    """(municipality, year, value[, status])."""
    full = [("N33002", r[0], r[1], r[2], r[3] if len(r) > 3 else "", False, DAY) for r in rows]
    return pl.DataFrame(full, VALUES, orient="row")


def one(frame, members, *, figure=CHILDREN, reference="", bands=None):
    return compared(
        frame, [figure], "own", members=members, reference=reference, bands=bands or {}
    )["N33002"]


@pytest.mark.parametrize(
    ("bands", "ages", "count"),
    [
        ([(0, 20, 5), (21, None, 7)], (0, 20), 5),
        ([(0, 20, 5), (21, None, 7)], (21, None), 7),
        ([(0, 20, 5), (21, None, 7)], (0, None), 12),
        ([(age, age if age < 99 else None, 1) for age in range(100)], (21, 64), 44),
    ],
)
def test_inhabitants_of_some_ages(bands, ages, count):
    assert inhabitants(bands, ages) == count


@pytest.mark.parametrize(
    ("bands", "ages"),
    [
        ([], (0, 20)),
        ([(0, 17, 5), (18, None, 7)], (0, 20)),
        ([(0, 17, 5), (21, None, 7)], (0, None)),
        ([(0, 20, 5)], (0, None)),
        ([(0, 20, 0), (21, None, 7)], (0, 20)),
        ([(0, 20, 5), (20, None, 7)], (0, None)),
    ],
)
def test_ages_that_do_not_cover_or_nobody_are_no_number(bands, ages):
    with pytest.raises(NoInhabitants, match="år"):
        inhabitants(bands, ages)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 10_000), min_size=4, max_size=30), st.permutations(range(30)))
def test_quartiles_are_numpys_in_any_order(numbers, order):
    shuffled = [numbers[i] for i in order if i < len(numbers)]
    frame = values(("own", 2022, 1.0), *((f"m{i}", 2022, v) for i, v in enumerate(shuffled)))
    found = positions(frame, "own", [f"m{i}" for i in range(len(numbers))])["N33002"][0]
    expected = np.quantile(numbers, [0.25, 0.5, 0.75])
    assert (found.q1, found.median, found.q3) == pytest.approx(tuple(expected))
    assert found.count == len(numbers)


@pytest.mark.parametrize(
    ("own", "others", "band"),
    [
        (1, (2, 3, 4, 5), Band.LOWEST),
        (3, (1, 2, 4, 5), Band.MIDDLE),
        (9, (1, 2, 4, 5), Band.HIGHEST),
        (0, (0, 0, 0, 5), Band.MIDDLE),  # as low as the median: nothing to be told apart by
        (0, (0, 3, 4, 5), Band.LOWEST),
        (1, (2, 3, 4), None),  # three have no quartiles
    ],
)
def test_the_band(own, others, band):
    frame = values(("own", 2022, own), *((f"m{i}", 2022, float(v)) for i, v in enumerate(others)))
    found = positions(frame, "own", [f"m{i}" for i in range(len(others))])["N33002"][0]
    assert found.band is band
    assert found.median is not None


def test_marked_and_missing_values_are_unknown_not_zero():
    frame = values(
        ("own", 2021, 50.0), ("own", 2022, 999.0, "secret"), ("a", 2022, 10.0),
        ("b", 2022, 999.0, "secret"), ("c", 2022, None), ("d", 2022, 30.0),
    )  # fmt: skip
    each = one(frame, ["a", "b", "c", "d"])
    last = each.years[-1]
    assert (last.value, last.status, last.count, last.median) == (None, "secret", 2, 20.0)
    assert each.latest is each.years[0]
    assert each.newer is last


def test_the_distance_in_kronor_is_per_inhabitant_of_the_figures_ages():
    frame = values(
        ("own", 2022, 120.5), ("a", 2022, 80.0), ("b", 2022, 90.0), ("c", 2022, 110.0),
        ("d", 2022, 120.0),
    )  # fmt: skip
    bands = {2022: [(0, 20, 6000), (21, None, 17_000)]}
    each = one(frame, ["a", "b", "c", "d"], reference="a", bands=bands)
    assert each.inhabitants == 6000
    assert each.to_median.ore == int(Fraction("20.5") * 6000 * 100)
    assert each.to_median.share == pytest.approx(0.205)
    assert each.to_best.amount == pytest.approx(120.5 - 87.5)
    assert each.to_reference.ore == int(Fraction("40.5") * 6000 * 100)


def test_without_inhabitants_there_is_a_distance_but_no_kronor():
    frame = values(("own", 2022, 120.0), ("a", 2022, 80.0))
    for bands in ({}, {2022: [(0, 19, 6000), (20, None, 1)]}, {2022: [(0, 20, 0), (21, None, 1)]}):
        gap = one(frame, ["a"], bands=bands).to_median
        assert (gap.amount, gap.ore) == (40.0, None)


def test_no_share_of_a_zero_median():
    frame = values(("own", 2022, 120.0), ("a", 2022, 0.0))
    assert one(frame, ["a"]).to_median.share is None


def test_a_float_is_the_decimal_it_was_written_as():
    assert exact(777.735791) == Fraction("777.735791")
