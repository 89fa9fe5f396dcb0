"""What files would change in the register, and what is wrong in them: for somebody's yes."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import polars as pl

from hemmaplan.core.laying_over import Laid
from hemmaplan.core.overrides import Meeting
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.reports.table_changes import TableChange, table_change
from hemmaplan.store.differences import Extract, differences

_PROBLEMS_SHOWN = 100
_ROWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Previewed:
    """A table in the files. `before` and `after`: its rows; None, it is not in the register."""

    change: TableChange
    before: int | None
    after: int


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """`untouched`: tables of the register that the files have not. `meetings`: how the files meet
    what is by hand. `problems`, the dearest first, with `left_out` more; `errors` and `warnings`
    count all of them."""

    files: tuple[str, ...]
    tables: tuple[Previewed, ...]
    untouched: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    changed: bool
    problems: tuple[Problem, ...]
    left_out: int
    errors: int
    warnings: int


def import_preview(
    laid: Laid, problems: Sequence[Problem], current: Mapping[str, pl.DataFrame],
    held: Set[str], *, extract: Extract, absent: Set[str],
) -> ImportPreview:  # fmt: skip
    """`current`: the register's rows of the tables in the files; `held`, every table it has."""
    coming = laid.dataset
    tables = [
        Previewed(
            table_change(each, most=_ROWS_SHOWN),
            current[each.table].height if each.table in current else None,
            (current[each.table].height if each.table in current else 0)
            + each.new.height - each.gone.height,
        )
        for each in differences(current, laid, extract, absent)
    ]  # fmt: skip
    changed = any(each.change.is_change or not each.before for each in tables)
    return ImportPreview(
        tuple(each.name for each in coming.inputs),
        tuple(tables),
        tuple(sorted(held - coming.tables.keys())),
        tuple(laid.meetings),
        changed or bool(laid.ended),
        tuple(problems[:_PROBLEMS_SHOWN]),
        max(0, len(problems) - _PROBLEMS_SHOWN),
        sum(each.severity is Severity.ERROR for each in problems),
        sum(each.severity is Severity.WARNING for each in problems),
    )
