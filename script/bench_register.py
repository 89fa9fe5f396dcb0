"""How long the register takes with 50,000 rows more than Exempelkommun, and that a read-in of them
that is killed half-way keeps nothing. See script/bench."""

import os
import resource
import signal
import subprocess
import sys
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

    write_folder(folder, generate(inhabitants=23_000, years=8, last_month=Month(2026, 10), seed=1))
    whole = with_a_long_ledger(folder)
    many = whole.table("ledger")
    first = pl.int_range(pl.len()) == 0
    later = many.with_columns(
        _row=pl.col("_row") + 1,
        amount_ore=pl.when(first).then(pl.col("amount_ore") + 1).otherwise("amount_ore"),
    )
    changed = Dataset(whole.municipality, {**whole.tables, "ledger": later}, whole.inputs)
    by: dict[str, Any] = {"by": "bench", "at": datetime.now(UTC)}
    timed("bryt en inläsning halvvägs, inget är kvar", lambda: killed(folder))
    batch = timed(f"läs in {ROWS} rader i huvudboken", lambda: load(dataset=whole, **by))
    one = timed("en rad ändrad, alla på en ny plats", lambda: load(dataset=changed, **by))
    timed("ta tillbaka den", lambda: undo(batch=one, **by))
    timed("ta tillbaka allt", lambda: undo(batch=batch, **by))


def with_a_long_ledger(folder: Path) -> Any:
    """The folder's dataset, with ROWS rows in its ledger."""
    import polars as pl

    from hemmaplan.core.dataset import Dataset
    from hemmaplan.ingest.folder import read_folder

    read, _problems = read_folder(folder, key=b"k" * 32)
    ledger = read.table("ledger")
    many = pl.concat([ledger] * (ROWS // ledger.height + 1)).head(ROWS)
    return Dataset(read.municipality, {**read.tables, "ledger": many}, read.inputs)


def killed(folder: Path) -> None:
    """A process of its own is killed when half of the rows are written: nothing of it is kept."""
    from hemmaplan.store.models import AuditEntry, Batch
    from hemmaplan.store.models.rows import LedgerRow

    child = subprocess.run([sys.executable, __file__, str(folder)], check=False)
    if child.returncode != -signal.SIGKILL:
        raise SystemExit(f"inläsningen bröts aldrig ({child.returncode})")
    kept = {each.__name__: each.objects.count() for each in (Batch, LedgerRow, AuditEntry)}
    if any(kept.values()):
        raise SystemExit(f"en bruten inläsning lämnade {kept}")


def read_in_and_die(folder: Path) -> None:
    from hemmaplan.config.installation import open_register

    open_register(create=False)
    from hemmaplan.actions.imports import load

    def die(done: int, of: int) -> None:
        if 2 * done >= of:
            os.kill(os.getpid(), signal.SIGKILL)

    load(dataset=with_a_long_ledger(folder), by="bench", at=datetime.now(UTC), told=die)


def timed(name: str, act: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    answer = act()
    print(f"{name:<44}{time.perf_counter() - start:>8.2f} s", flush=True)
    return answer


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_in_and_die(Path(sys.argv[1]))
    else:
        main()
