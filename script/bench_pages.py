"""How long the pages of the web take: every page twenty times, in a register of any size.

`python script/bench_pages.py [INHABITANTS]`. Cold: nothing kept. Restarted: kept beside the
register, nothing in the process. Warm: p95 of twenty. Processor time of the server,
so that a busy machine says the same. See script/bench.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

PAGES = (
    "/laget/", "/att-gora/", "/att-gora/placeringar/", "/att-gora/fakturor/", "/utforare/",
    "/laget/ekonomi/", "/laget/placeringar/", "/laget/prognos/",
    "/laget/atgarder/", "/placeringar/?lage=alla&ordning=-dygn",
    "/siffra/budget_followup/total/net/period_actual/", "/rapporter/",
    "/rapporter/meningar/", "/rapporter/faststall/", "/las-in/", "/sparlista/",
)  # fmt: skip
TIMES = 20


def main(inhabitants: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        demo = [sys.executable, "-m", "hemmaplan", "demo", "--out", "data"]
        subprocess.run([*demo, "--inhabitants", str(inhabitants)], check=True, capture_output=True)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "hemmaplan", "import", "data"], check=True, capture_output=True
        )
        rows = sum(len(f.read_bytes().splitlines()) - 1 for f in Path("data").glob("*.csv"))
        seconds = time.perf_counter() - start
        print(f"{inhabitants} invånare, {rows} rader, inlästa på {seconds:.1f} s")
        measure()


def measure() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hemmaplan.config.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hemmaplan.actions.members import add
    from hemmaplan.store.viewer import Role
    from hemmaplan.web import drawn, months, placements, task_lists, warned

    kept = (
        months.dataset_at, months.figures_at, months.findings_at, drawn._standing, drawn._room,
        placements.every_placement, warned.parts_at, warned.warnings_at, warned.follow_up_at,
        task_lists.list_at, task_lists.controlled_at,
    )  # fmt: skip
    at = datetime.now(UTC)
    controller = add(
        name="bench", password="fyra-ord-i-en-rad", role=Role.CONTROLLER, units=(), by="b", at=at
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(controller.user)

    def asked(page: str) -> float:
        start = time.process_time()
        answer = client.get(page)
        if answer.status_code != 200:
            raise SystemExit(f"{page}: {answer.status_code}")
        return (time.process_time() - start) * 1000

    print(f"Läget första gången efter inläsning: {asked(PAGES[0]):.0f} ms (mål: en gång)")
    print(f"{'sida':<52}{'omstart ms':>11}{'p95 ms':>8}{'mål':>5}{'frågor':>8}{'mål':>5}")
    for page in PAGES:
        asked(page)
        for each in kept:
            each.forget()
        restarted = asked(page)
        times = sorted(asked(page) for _ in range(TIMES))
        with CaptureQueriesContext(connection) as queries:
            asked(page)
        slow = times[int(TIMES * 0.95) - 1]
        print(f"{page:<52}{restarted:>11.0f}{slow:>8.0f}{100:>5}{len(queries):>8}{12:>5}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 23_000)
