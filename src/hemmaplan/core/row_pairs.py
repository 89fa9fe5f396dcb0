"""Which row a corrected one replaces: versions of a table's rows put beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hemmaplan.core.tables import TABLES

Row = Mapping[str, Any]
Pair = tuple[Row | None, Row | None]
"""Before and after: without before it is new, without after it is gone."""


def pairs(table: str, gone: Sequence[Row], new: Sequence[Row]) -> Iterator[Pair]:
    """Every row once: those that are versions of each other in pairs, then new, then gone.

    By the table's key; where it has none by `alike`, first all of its columns, then fewer: a price
    whose first day was corrected is still that price. Equal rows pair in the order given.
    """
    key, alike, least = TABLES[table].key, TABLES[table].alike, TABLES[table].least
    before, after = list(gone), list(new)
    for columns in [key] if key else [alike[:n] for n in range(len(alike), least - 1, -1)]:
        for each in list(after):
            other = next((old for old in before if _same(old, each, columns)), None)
            if other is not None:
                before.remove(other)
                after.remove(each)
                yield other, each
    yield from ((None, each) for each in after)
    yield from ((each, None) for each in before)


def _same(one: Row, other: Row, columns: Sequence[str]) -> bool:
    return all(one.get(column) == other.get(column) for column in columns)
