"""A figure says which tables it reads, and is given no other: what it was cannot be old."""

import pytest
from tests.core import test_choice_figures
from tests.core.test_reconciliation import one
from tests.reports import small_municipality

from hemmaplan.core.dataset import Dataset, MissingTable, NotNamed, reads
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import read_folder
from hemmaplan.reports import registry
from hemmaplan.reports.figure_tables import TABLES_OF

FEBRUARY = Month(2026, 2)


def test_every_figure_says_which_tables_it_reads():
    assert {each.id: set(each.needs) for each in registry.definitions()}.keys() == TABLES_OF.keys()
    for each in registry.definitions():
        assert set(each.needs) <= set(TABLES_OF[each.id])
        assert set(TABLES_OF[each.id]) <= TABLES.keys()


def test_a_figure_is_the_same_of_its_own_tables_as_of_all(tmp_path):
    read, _ = read_folder(small_municipality.write(tmp_path / "data"))
    more = {**test_choice_figures.data().tables, **one().tables}
    every = Dataset(read.municipality, {**more, **read.tables})
    whole = registry.month_figures(every, FEBRUARY)
    part = registry.month_figures(
        every, FEBRUARY,
        lambda each, data, month: registry.computed(each, data.only(*TABLES_OF[each.id]), month),
    )  # fmt: skip
    assert part.left_out == whole.left_out
    assert part.table.all() == whole.table.all()
    assert len(whole.left_out) < 6


def test_a_part_is_one_of_the_whole_and_hides_nothing_in_silence():
    frame = TABLES["rates"].empty()
    whole = Dataset(tables={"rates": frame})
    part = whole.only("rates", "pauses")
    assert part is whole.only("pauses", "rates")
    assert part.only("rates") is whole.only("rates")
    assert part.table("rates") is frame
    assert not part.has("pauses")
    with pytest.raises(MissingTable):
        part.table("pauses")
    made_of_it = Dataset(part.municipality, {**part.tables, "rates": frame})
    for data in (part, made_of_it):
        for ask in (data.table, data.table_or_empty, data.has, data.only):
            with pytest.raises(NotNamed):
                ask("incomes")
        with pytest.raises(NotNamed):
            data.tables["incomes"].filter(True)


def test_what_a_function_reads_is_all_that_it_is_given():
    @reads("rates")
    def answer(dataset: Dataset, name: str) -> int:
        return dataset.table(name).height

    whole = Dataset(tables={name: TABLES[name].empty() for name in ("rates", "incomes")})
    assert answer(whole, "rates") == 0
    with pytest.raises(NotNamed):
        answer(whole, "incomes")
