"""Made-up tables: planted errors are found, clean tables are left in peace."""

from random import Random

from tests.core.printed_cases import clean, with_error

from hemmaplan.core.proofreading import proofread_table

ERRORS, CLEAN = 200, 500


def test_planted_errors_are_found_and_the_changed_cell_is_among_the_suspects() -> None:
    missed = []
    for seed in range(ERRORS):
        case, (row, column), slip = with_error(Random(10_000 + seed))
        place = (row + 1, case.table.header[column])
        found = proofread_table(case.table)
        told = {(cell.row, cell.column) for c in found for cell in (*c.cells, *c.suspects)}
        if place not in told:
            missed.append((seed, case.kind, slip, place))
    assert len(missed) <= ERRORS * 5 // 100, missed


def test_clean_tables_give_no_false_alarm() -> None:
    alarms = [
        (seed, case.kind, [c.message for c in found])
        for seed in range(CLEAN)
        if (found := proofread_table((case := clean(Random(seed))).table))
    ]
    assert not alarms
