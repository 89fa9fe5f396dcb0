"""How long the register takes with 50,000 rows more than Exempelkommun. See script/bench."""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROWS = 50_000


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["HEMMAPLAN_DATABASE"] = f"sqlite:///{scratch}/register.sqlite3"
        from hemmaplan.config.installation import open_register

        open_register(create=True)
        measured(Path(scratch) / "data")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"mest minne: {peak:.0f} MB")


def measured(folder: Path) -> None:
    import polars as pl

    from hemmaplan.actions.imports import load
    from hemmaplan.actions.undoing import undo
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.periods import Month
    from hemmaplan.exempelkommun import generate, write_folder
    from hemmaplan.ingest.folder import read_folder

    write_folder(folder, generate(inhabitants=23_000, years=8, last_month=Month(2026, 10), seed=1))
    read, _problems = read_folder(folder, key=b"k" * 32)
    ledger = read.table("ledger")
    many = pl.concat([ledger] * (ROWS // ledger.height + 1)).head(ROWS)
    whole = Dataset(read.municipality, {**read.tables, "ledger": many}, read.inputs)
    first = pl.int_range(pl.len()) == 0
    later = many.with_columns(
        _row=pl.col("_row") + 1,
        amount_ore=pl.when(first).then(pl.col("amount_ore") + 1).otherwise("amount_ore"),
    )
    changed = Dataset(read.municipality, {**read.tables, "ledger": later}, read.inputs)
    by: dict[str, Any] = {"by": "bench", "at": datetime.now(UTC)}
    batch = timed(f"läs in {ROWS} rader i huvudboken", lambda: load(dataset=whole, **by))
    one = timed("en rad ändrad, alla på en ny plats", lambda: load(dataset=changed, **by))
    timed("ta tillbaka den", lambda: undo(batch=one, **by))
    timed("ta tillbaka allt", lambda: undo(batch=batch, **by))


def timed(name: str, act: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    answer = act()
    print(f"{name:<44}{time.perf_counter() - start:>8.2f} s", flush=True)
    return answer


if __name__ == "__main__":
    main()
