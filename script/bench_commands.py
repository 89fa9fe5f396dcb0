"""How long the commands take on Exempelkommun, and what memory they need. See script/bench."""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEMMAPLAN = str(Path(sys.executable).with_name("hemmaplan"))
RUNS = 3


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        data, large, out = place / "exempelkommun", place / "stor", place / "rapport"
        print("kommando                                    sekunder (bästa av 3)    mål")
        timed("hemmaplan --help", "0.3", "--help")
        timed("demo, 23 000 invånare, åtta år", "2", "demo", "--out", data, fresh=data)
        month = ("--month", "2026-10")
        timed("report, json", "", "report", data, *month, "--out", f"{out}.json")
        warm("report, json, i ett program som är i gång", "1", data, Path(f"{out}.json"))
        files = [part for e in ("pdf", "xlsx", "html", "json") for part in ("--out", f"{out}.{e}")]
        timed("report, pdf + xlsx + html + json", "5", "report", data, *month, *files)
        timed("cost, åtta år per månad och vårdform", "", "cost", data, "--from", "2019-01",
              "--to", "2026-10", "--by", "month,care_form", "--format", "json")  # fmt: skip
        timed("check", "", "check", data)
        subprocess.run(
            [HEMMAPLAN, "demo", "--out", large, "--inhabitants", "23000"],
            check=True, capture_output=True,
        )  # fmt: skip
        rows = grown(large / "ledger.csv", 100_000)
        timed(f"check, {rows} rader i huvudboken", "3", "check", large)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"mest minne i ett kommando: {peak:.0f} MB (mål under 1 000)")


def timed(name: str, goal: str, *arguments: object, fresh: Path | None = None) -> None:
    best = float("inf")
    for _ in range(RUNS):
        if fresh is not None:
            subprocess.run(["rm", "-rf", str(fresh)], check=True)
        start = time.perf_counter()
        subprocess.run([HEMMAPLAN, *map(str, arguments)], capture_output=True, check=False)
        best = min(best, time.perf_counter() - start)
    print(f"{name:<44}{best:>8.2f}{goal:>22}", flush=True)


def warm(name: str, goal: str, data: Path, out: Path) -> None:
    """The same answer from files to file, without the start of Python and its libraries."""
    program = f"""
import time
from pathlib import Path
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.reports.files import figure_rows, figures_json, write_whole
from hemmaplan.reports.registry import month_figures
best = 1e9
for _ in range({RUNS}):
    start = time.perf_counter()
    dataset, _problems = read_folder(Path({str(data)!r}))
    found = month_figures(dataset, Month(2026, 10))
    write_whole(Path({str(out)!r}), figures_json(figure_rows(found)))
    best = min(best, time.perf_counter() - start)
print(best)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    print(f"{name:<44}{float(run.stdout):>8.2f}{goal:>22}", flush=True)


def grown(ledger: Path, rows: int) -> int:
    """The same ledger with its rows repeated, to a given size; returns the size."""
    header, *lines = ledger.read_text("utf-8-sig").splitlines()
    repeated = [lines[i % len(lines)] for i in range(rows)]
    ledger.write_text("\n".join([header, *repeated]) + "\n", "utf-8")
    return rows


if __name__ == "__main__":
    main()
