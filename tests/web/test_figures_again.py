"""What a change of one table leaves as it was is found again, and nothing else is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.web.conftest import AT

from hemmaplan.actions.by_hand import Edit, change
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.tables import TABLES
from hemmaplan.reports import registry
from hemmaplan.reports.registry import Edition
from hemmaplan.store.queries import state_at
from hemmaplan.web import figures_again
from hemmaplan.web.ahead import EVERYBODY
from hemmaplan.web.figures_again import figures_of, part
from hemmaplan.web.months import dataset_at, figures_at, months_with_figures

OTHER = {
    pl.String: "x", pl.Date: date(2026, 1, 1), pl.Int32: 7, pl.Int64: 7, pl.Boolean: True,
    pl.Float64: 7.5,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_what_is_found_again_is_of_the_same_rows_to_every_cell_place_and_order(name):
    blank = pl.DataFrame({c: [None, None] for c in TABLES[name].schema}, TABLES[name].schema)
    frame = blank.with_columns(_row=pl.Series([1, 2], dtype=pl.Int32))

    def digest(rows: pl.DataFrame | None, **settings: object) -> str:
        tables = {} if rows is None else {name: rows}
        return part(Dataset(Municipality(**settings), tables), [name]).digest

    assert digest(frame) == digest(frame.clone())
    changed = [
        frame.with_columns(pl.when(pl.col("_row") == 2).then(pl.lit(value, dtype)).otherwise(c)
                           .alias(c))
        for c, dtype in frame.schema.items()
        for value in (OTHER.get(dtype, Decimal(7)),)
    ]  # fmt: skip
    found = [digest(each) for each in (*changed, frame[:1], frame[::-1], frame.clear(), None)]
    found += [digest(frame, near_home_km=51), digest(frame)]
    assert len(set(found)) == len(found)


def test_another_table_than_those_named_makes_no_other_part():
    rates = TABLES["rates"].empty()
    alone = Dataset(tables={"rates": rates})
    beside = Dataset(tables={"rates": rates, "cases": TABLES["cases"].empty()})
    assert part(alone, ["rates"]) == part(beside, ["rates"])
    assert part(alone, ["rates"]) != part(replace(beside, tables={}), ["rates"])


@pytest.fixture
def few_figures(monkeypatch):
    """Only some figures are defined, so that it is quick; nobody else finds what they came to."""
    few = {"budget_followup", "placement_cost", "care_days", "case_times", "volumes", "measures"}
    definitions = tuple(each for each in registry.definitions() if each.id in few)
    for each in (figures_at, figures_of):
        each.forget()
    with monkeypatch.context() as patch:
        patch.setattr(registry, "definitions", lambda: definitions)
        yield few
    for each in (figures_at, figures_of):
        each.forget()


@pytest.mark.django_db
def test_a_change_works_out_the_figures_that_rest_on_its_table_and_no_others(
    folder_beside, read_in, few_figures, monkeypatch
):
    """All of them are then as if every one had been worked out anew."""
    worked, computed = [], registry.computed

    def watched(each, *rest):
        worked.append(each.id)
        return computed(each, *rest)

    monkeypatch.setattr(figures_again, "computed", watched)

    def after(table: str, row: dict) -> set[str]:
        worked.clear()
        change(edits=[Edit(table, [row])], what="placements.price", subject="P1", by="kim", at=AT,
               reason="correction")  # fmt: skip
        return figures()

    def figures() -> set[str]:
        state = state_at()
        dataset = dataset_at(state, EVERYBODY)
        month = months_with_figures(dataset)[0]
        found = figures_at(state, EVERYBODY, month, Edition.INTERNAL)
        assert found.table.all() == registry.month_figures(dataset, month).table.all()
        return set(worked)

    assert figures() <= few_figures
    price = {"placement_id": "P1", "kind": "extra", "per": "month", "amount": 4321,
             "from_date": date(2026, 2, 1)}  # fmt: skip
    visit = {"placement_id": "P1", "kind": "visit", "done_on": date(2026, 2, 3)}
    assert after("follow_ups", visit) == set()
    assert after("rates", price) == {"placement_cost"}
