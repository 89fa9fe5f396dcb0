"""SIE, the Swedish ledgers' own export format, read as the exchange format's ledger and budget."""

from collections.abc import Callable, Sequence

import polars as pl

from hemmaplan.core.problems import Problem
from hemmaplan.ingest.raw import Share, unheard
from hemmaplan.ingest.sie.dimensions import Dimensions, tell_unread
from hemmaplan.ingest.sie.fiscal_years import given_elsewhere
from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import Sie, read
from hemmaplan.ingest.sie.to_tables import to_tables
from hemmaplan.ingest.sie.vouchers import counted_once

__all__ = ["Dimensions", "read_sie", "read_sie_files"]

SieTables = tuple[dict[str, pl.DataFrame], list[Problem]]


def read_sie(
    data: bytes,
    file: str,
    *,
    unit_dimension: str = "1",
    activity_dimension: str | None = None,
    counterparty_dimension: str | None = None,
    project_dimension: str = "6",
) -> SieTables:
    """The tables `ledger` and/or `budget` of one SIE file of type 1-4, and what was found.

    Dimensions as in `Dimensions`. Amounts are öre, cost positive and income negative as in the
    file. Never raises: what can't be read is a problem.
    """
    dimensions = Dimensions(
        unit_dimension, activity_dimension, counterparty_dimension, project_dimension
    )
    return read_sie_files([(file, data)], dimensions)


def read_sie_files(
    files: Sequence[tuple[str, bytes]], dimensions: Dimensions | None = None,
    told: Callable[[str], Share] = lambda _file: unheard,
) -> SieTables:  # fmt: skip
    """As `read_sie`, for files (name, content) that together are one ledger.

    A fiscal year that stands in several files is taken from the one where it is the current
    year, so that last year's balances in this year's file don't count again. A voucher that
    stands in several files that are added to each other counts once. `told(name)` is told how much
    of that file is read.
    """
    numbers = dimensions or Dimensions()
    frames: dict[str, list[pl.DataFrame]] = {}
    problems: list[Problem] = []
    read_files: list[tuple[Sie, Findings]] = []
    for name, data in files:
        found = Findings(name)
        read_files.append((read(data, found, told(name)), found))
    usable = [_is_answerable(*file) for file in read_files]
    skips = given_elsewhere(read_files)
    counted = counted_once(read_files, [
        is_usable and ("#PSALDO", 0) not in skip
        for is_usable, skip in zip(usable, skips, strict=True)
    ])  # fmt: skip
    for (_, found), sie, skip, is_usable in zip(read_files, counted, skips, usable, strict=True):
        if is_usable:
            own = numbers.of(sie)
            if numbers.activity_dimension is None:
                tell_unread(sie, own, found)
            for table, frame in to_tables(sie, own, skip, found).items():
                frames.setdefault(table, []).append(frame)
        problems += found.problems
    return {table: pl.concat(parts) for table, parts in frames.items()}, problems


def _is_answerable(sie: Sie, found: Findings) -> bool:
    """Whether the file has months in kronor at all; says so when it doesn't."""
    if sie.currency.upper() not in ("SEK", ""):
        found.error(
            "sie_currency",
            f"Beloppen är i {sie.currency}, inte i kronor (SEK). Inget ur filen är med. Ta ut "
            "filen i redovisningsvalutan SEK.",
            label="#VALUTA",
        )
        return False
    if sie.transactions or sie.month_changes:
        return True
    if not found.problems or sie.accounts:
        found.error(
            "sie_no_months",
            "Filen har varken transaktioner (#TRANS) eller månadssaldon (#PSALDO), bara årets "
            "saldon (SIE typ 1). Den kan inte ge några månader. Ta ut SIE typ 4, eller typ 3.",
            label="#SIETYP",
        )
    return False
