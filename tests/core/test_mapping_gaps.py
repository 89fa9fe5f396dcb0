"""Accounts and activities that no rule takes: every krona of them, once, with a fitting place."""

import polars as pl
import pytest
from tests.reports import small_municipality

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.mapping_gaps import accounts_without_line, activities_without_area
from hemmaplan.core.report_lines import untaken
from hemmaplan.ingest.folder import read_folder


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return read_folder(small_municipality.write(tmp_path_factory.mktemp("d")), key=b"k" * 32)[0]


def with_rows(dataset, *rows):
    """The dataset with ledger rows of (account, activity, unit, öre) more."""
    ledger = dataset.table("ledger")
    new = [
        {**ledger.row(0, named=True), "account": a, "activity": b, "unit_code": c, "amount_ore": d}
        for a, b, c, d in rows
    ]
    more = pl.concat([ledger, pl.DataFrame(new, schema=ledger.schema)])
    return Dataset(dataset.municipality, {**dataset.tables, "ledger": more})


def test_nothing_is_missing_where_everything_has_a_place(dataset):
    assert accounts_without_line(dataset) == activities_without_area(dataset) == []


def test_every_krona_without_a_place_is_told_dearest_first(dataset):
    changed = with_rows(
        dataset, ("461", "569", "B1", 100), ("461", "569", "B1", 50), ("99", "569", "B1", -700),
        ("46", "700", "B1", 30), ("46", None, None, 40),
    )  # fmt: skip
    lines, areas = accounts_without_line(changed), activities_without_area(changed)
    assert [(g.account, g.rows, g.amount_ore) for g in lines] == [("99", 1, 700), ("461", 2, 150)]
    found = [(g.activity, g.unit_code, g.amount_ore) for g in areas]
    assert found == [("", "", 40), ("700", "B1", 30)]
    told = -700 + 150 + 40 + 30  # each gap with its sign
    assert untaken(changed, "ledger")["amount_ore"].sum() == told


def test_a_suggestion_is_a_neighbour_and_none_is_made_up(dataset):
    changed = with_rows(
        dataset, ("461", "569", "B1", 1), ("99", "569", "B1", 1), ("46", "562", "X1", 1),
        ("46", "123", "X1", 1),
    )  # fmt: skip
    fits = {g.account: (g.fits, g.like) for g in accounts_without_line(changed)}
    assert fits == {"461": ("purchase", "46–46"), "99": ("", "")}
    areas = {g.activity: (g.fits, g.like) for g in activities_without_area(changed)}
    assert areas == {"562": ("bou", "569"), "123": ("", "")}


def test_a_unit_with_an_area_of_its_own_is_the_nearest(dataset):
    own = pl.DataFrame(
        [{**dataset.table("areas").row(0, named=True), "activity": "1", "unit_code": "B1",
          "area": "vuxen"}], schema=dataset.table("areas").schema,
    )  # fmt: skip
    areas = pl.concat([dataset.table("areas"), own])
    changed = with_rows(dataset, ("46", "562", "B1", 1))
    changed = Dataset(changed.municipality, {**changed.tables, "areas": areas})
    assert activities_without_area(changed)[0].like == "enhet B1"


def test_without_areas_every_activity_waits_for_one(dataset):
    bare = Dataset(dataset.municipality, {n: t for n, t in dataset.tables.items() if n != "areas"})
    gaps = activities_without_area(bare)
    assert {g.activity for g in gaps} >= {"569"}
    assert not any(g.fits for g in gaps)
