"""How long it takes to read 50,000 rows in over the web, from the upload to the last row written.

`python script/bench_web_import.py [ROWS]`. A ledger by voucher, dropped in a register that has
Exempelkommun, as a controller does it: upload the file, look it through, say yes, wait until it is
done. Seconds by the clock, and of the processor time of the server and its workers together. The
goal is 20 s from the yes. See script/bench.
"""

import csv
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from bench_pages import NAME, PASSWORD, Asker, server, told

GOAL, LONGEST = 20, 600
"""Seconds from the yes, and what nobody waits longer than."""
STEPS = ("uppladdad", "granskad", "inläst efter ja")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        told("demo", "--out", "data")
        told("import", "data")
        told("user", NAME, "--role", "controller", typed=PASSWORD)
        ledger = by_voucher(rows)
        with server(ahead="no") as (port, process):
            took = walked(Asker(port, process), process, ledger)
    print(f"{rows} rader, {len(ledger) / 1e6:.1f} MB")
    print(f"{'':<20}{'s':>8}{'processor':>11}{'mål':>6}")
    for step, (wall, work) in zip(STEPS, took, strict=True):
        goal = GOAL if step == STEPS[-1] else ""
        print(f"{step:<20}{wall:>8.1f}{work:>11.1f}{goal:>6}")


def walked(asker: Asker, process: int, ledger: bytes) -> list[tuple[float, float]]:
    """Seconds by the clock and of processor time, of each of STEPS."""
    took: list[tuple[float, float]] = []

    @contextmanager
    def timed() -> Iterator[None]:
        start, work = time.perf_counter(), processor_seconds(process)
        yield
        took.append((time.perf_counter() - start, processor_seconds(process) - work))

    with timed():
        preview = asker.upload("/las-in/", {"omfattning": "partial", "slut": "ja"}, ledger)
    with timed():
        shown = done(asker, preview)
    base = re.search(r'name="utgick-fran" value="(\d*)"', shown)
    if base is None:
        raise SystemExit("filen gick inte att granska")
    with timed():
        said = {"svar": "ja", "utgick-fran": base[1]}
        done(asker, asker.posted(preview, said))
    return took


def done(asker: Asker, address: str) -> str:
    """The page that work leads to, when it is over."""
    for _ in range(LONGEST * 5):
        status, address, shown = asker.got(address)
        if status == 200 and "/arbete/" not in address:
            return shown
        if "Försök igen" in shown:
            raise SystemExit("arbetet misslyckades")
        time.sleep(0.2)
    raise SystemExit("arbetet blev aldrig klart")


def by_voucher(rows: int) -> bytes:
    """A ledger of so many rows: Exempelkommun's, each month's sum in as many parts as it takes."""
    with Path("data", "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        whole = list(csv.DictReader(file, delimiter=";"))
    text = io.StringIO()
    writer = csv.DictWriter(text, whole[0].keys(), delimiter=";")
    writer.writeheader()
    for number in range(rows):
        row = whole[number % len(whole)]
        writer.writerow({**row, "amount": "100", "text": f"Verifikation {number}"})
    return text.getvalue().encode()


def processor_seconds(process: int) -> float:
    """Of a process and its children, those that have ended too (Linux)."""
    threads = Path("/proc", str(process), "task").iterdir()
    children = " ".join((thread / "children").read_text() for thread in threads)
    ticks = 0
    for each in (str(process), *children.split()):
        after_name = Path("/proc", each, "stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(after_name[n]) for n in (11, 12, 13, 14))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
