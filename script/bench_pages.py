"""How long the pages of the web take, asked over HTTP of a server of their own.

`python script/bench_pages.py [INHABITANTS [YEARS]]`. New: the first time after a read-in, with
nothing kept and nothing drawn ahead; what the first one waits and nobody after. Restarted: a new
server, that finds what is kept beside the register. Changed: the first time after a change by hand,
while the worker works its figures out. Warm: p50 and p95 of twenty. Milliseconds of the server's
processor time, so that a busy machine says the same (Linux); `vägg` is p95 by the clock, from
request to answer. See script/bench.
"""

import csv
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

PAGES = (
    "/laget/", "/att-gora/", "/att-gora/placeringar/", "/att-gora/fakturor/", "/utforare/",
    "/att-gora/radarn/", "/laget/ekonomi/", "/laget/placeringar/", "/laget/prognos/",
    "/laget/atgarder/", "/placeringar/?lage=alla&ordning=-dygn",
    "/siffra/budget_followup/total/net/period_actual/", "/siffra/care_days/total/total/ytd/",
    "/sok/?q=netto", "/prognosrundan/", "/rapporter/", "/rapporter/meningar/",
    "/rapporter/faststall/", "/las-in/", "/installningar/", "/installningar/konton/",
    "/sparlista/", "/hjalp/", "/hjalp/sa-gor-du/webben/", "/prognos/scenarier/",
    "/prognos/scenarier/?avslut=1", "/prognos/scenarier/sparade/", "/prognos/traffsakerhet/",
    "/jamfor/", "/jamfor/natverk/", "/jamfor/kostnad-per-brukare/", "/rapporter/skillnader/",
    "/las-in/1/", "/att-gora/underlag/", "/att-gora/for-hand/", "/placeringar/ny/", "/utforare/ny/",
    "/beslut/ny/", "/val/nytt/", "/regler/", "/insatser/", "/installningar/utdrag/",
    "/installningar/stegordningar/", "/installningar/behov/", "/installningar/skal/",
    "/installningar/mall/", "/konto/",
)  # fmt: skip
STEPS = ("behov", "hemmaplan", "natverk", "alternativ", "avrop", "kostnadsforslag", "beslut")
PRICE = {
    "kind": "extra", "amount": "1 234", "per": "month", "from_date": "2026-11-01", "to_date": "",
    "skal": "decision",
}  # fmt: skip
TIMES, GOAL = 20, 100
PRICES_A_PLACEMENT = 3
"""As issue 5 asks for: 90,000 price rows with 30,000 placements."""
QUIET_SECONDS = 30
"""So long nothing has been worked out when all has been."""
NAME, PASSWORD = "bench", "fyra-ord-i-en-rad"
HEMMAPLAN = [sys.executable, "-m", "hemmaplan"]


def main(inhabitants: int, years: int) -> None:
    with tempfile.TemporaryDirectory() as scratch, chdir(scratch):
        made = ["demo", "--out", "data", "--inhabitants", str(inhabitants), "--years", str(years)]
        told(*made)
        cut_prices(PRICES_A_PLACEMENT * rows("placements.csv"))
        start = time.perf_counter()
        told("import", "data")
        seconds = time.perf_counter() - start
        told("user", NAME, "--role", "controller", typed=PASSWORD)
        counts = ", ".join(f"{rows(name)} {word}" for name, word in COUNTED.items())
        print(f"{inhabitants} invånare: {counts}; inlästa på {seconds:.1f} s", flush=True)
        pages = every_page()
        new, again, changed = measured(pages, 1), measured(pages, TIMES), after_a_change(pages)
    print(
        f"{'sida':<50}{'ny':>7}{'omstart':>9}{'ändrad':>8}{'p50':>6}{'p95':>6}{'mål':>5}{'vägg':>7}"
    )
    for page, (first, _), (restarted, times), then in zip(pages, new, again, changed, strict=True):
        work = sorted(each.work for each in times)
        print(
            f"{page.name:<50}{first.work:>7.0f}{restarted.work:>9.0f}{then.work:>8.0f}"
            f"{work[len(work) // 2]:>6.0f}{p95(work):>6.0f}{GOAL:>5}"
            f"{p95(sorted(each.wall for each in times)):>7.0f}"
        )


class Page(NamedTuple):
    """An address, and what is typed in its form to see what it would do."""

    address: str
    typed: dict[str, str] | None = None

    @property
    def name(self) -> str:
        return self.address + (" (se vad det gör)" if self.typed else "")


def every_page() -> list[Page]:
    """Those of `PAGES`, those of a placement that goes on, and the steps of an open choice."""
    placement, choice = first("placements", "end_date"), first("choices", "outcome")
    own = f"/placeringar/{placement}/"
    steps = (f"/val/{choice}/{step}/" for step in STEPS)
    more = (own, f"{own}andra/pris/", "/val/", *(steps if choice else ()))
    return [*map(Page, (*PAGES, *more)), Page(f"{own}andra/pris/", PRICE)]


def first(table: str, blank: str) -> str:
    """The number of the first row without something."""
    found = (row for row in read(table) if not row[blank])
    return next((next(iter(row.values())) for row in found), "")


def cut_prices(wanted: int) -> None:
    """Cut prices in two where they go on over a quarter, the latest first, until there are so many:
    a row for each adjustment, as many municipalities write them. It changes no cost."""
    stays = {row["placement_id"]: row for row in read("placements")}
    rates = read("rates")
    latest = date.fromisoformat(max(stay["start_date"] for stay in stays.values()))
    for quarter in range(40):
        first = date(latest.year - quarter // 4, 10 - quarter % 4 * 3, 1)
        last = first - timedelta(days=1)
        for row in [row for row in rates if row["per"] != "occasion"]:
            stay = stays[row["placement_id"]]
            begins = max(row["from_date"], stay["start_date"])
            ends = min(filter(None, (row["to_date"], stay["end_date"])), default=str(date.max))
            if len(rates) >= wanted:
                return write("rates", rates)
            if begins <= str(last) and str(first) < ends:
                rates.append({**row, "from_date": str(first)})
                row["to_date"] = str(last)
    return write("rates", rates)


def read(table: str) -> list[dict[str, str]]:
    with Path("data", f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def write(table: str, rows: list[dict[str, str]]) -> None:
    with Path("data", f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


class Took(NamedTuple):
    """Milliseconds: the server's processor time, and by the clock."""

    work: float
    wall: float


def p95(times: list[float]) -> float:
    return times[max(0, int(len(times) * 0.95) - 1)]


COUNTED = {"placements.csv": "placeringar", "rates.csv": "priser", "ledger.csv": "verifikationer"}


def rows(name: str) -> int:
    return len(Path("data", name).read_bytes().splitlines()) - 1


def told(*arguments: str, typed: str = "") -> None:
    done = subprocess.run(
        [*HEMMAPLAN, *arguments], input=typed, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):  # 1: there are problems in the data, as there should be
        raise SystemExit(done.stderr)


def measured(pages: list[Page], times: int) -> list[tuple[Took, list[Took]]]:
    """Each page's first time in a server that has just started, and its times after that."""
    with server(ahead="no") as (port, process):
        asker = Asker(port, process)
        firsts = [asker.asked(page) for page in pages]
        return [
            (first, [asker.asked(page) for _ in range(times)])
            for page, first in zip(pages, firsts, strict=True)
        ]


def after_a_change(pages: list[Page]) -> list[Took]:
    """Each page the first time after a change by hand, when all was ready before it."""
    with server(ahead="yes") as (port, process):
        asker = Asker(port, process)
        quiet_since = time.time()
        while time.time() - max(quiet_since, latest_kept()) < QUIET_SECONDS:
            time.sleep(1)
        asker.change(next(page for page in pages if page.typed))
        return [asker.asked(page) for page in pages]


def latest_kept() -> float:
    return max((file.stat().st_mtime for file in Path("var", "raknat").iterdir()), default=0)


@contextmanager
def server(*, ahead: str) -> Iterator[tuple[int, int]]:
    """`hemmaplan serve`, its port and process; without working `ahead` a first is seen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HEMMAPLAN_DRAW_AHEAD": ahead}
    running = subprocess.Popen(
        [*HEMMAPLAN, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, running.pid
    finally:
        running.terminate()
        running.wait()


class Asker:
    """Somebody signed in, on one connection that stays open."""

    def __init__(self, port: int, process: int) -> None:
        self._threads = Path("/proc", str(process), "task")
        self._connection = HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        self.location = ""
        _, form = self._answer("GET", "/logga-in/")
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', form)
        typed = {"csrfmiddlewaretoken": token[1] if token else "", "namn": NAME}
        status, _ = self._answer("POST", "/logga-in/", {**typed, "losenord": PASSWORD})
        if status != 302:
            raise SystemExit(f"inloggning: {status}")

    def asked(self, page: Page) -> Took:
        work, start = self._work(), time.perf_counter()
        status, _ = self._form(page.address, page.typed) if page.typed else self._get(page.address)
        if status != 200:
            raise SystemExit(f"{page.name}: {status}")
        return Took(self._work() - work, (time.perf_counter() - start) * 1000)

    def change(self, page: Page) -> None:
        """See what a form does, and say yes."""
        _, shown = self._form(page.address, page.typed or {})
        seen = re.search(r'name="visat" value="(\w+)"', shown)
        said = {"svar": "ja", "visat": seen[1] if seen else ""}
        status, _ = self._form(page.address, {**(page.typed or {}), **said})
        if status != 302:
            raise SystemExit(f"{page.name}: ändringen sparades inte ({status})")

    def upload(self, address: str, said: dict[str, str], ledger: bytes) -> str:
        """Drop a ledger in a form; where that leads."""
        end = "slut-pa-filen"
        said = {"csrfmiddlewaretoken": self._cookies["csrftoken"], **said}
        parts = [f'--{end}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
                 for name, text in said.items()]  # fmt: skip
        parts.append(f'--{end}\r\nContent-Disposition: form-data; name="filer"; '
                     'filename="ledger.csv"\r\nContent-Type: text/csv\r\n\r\n')  # fmt: skip
        body = "".join(parts).encode() + ledger + f"\r\n--{end}--\r\n".encode()
        return self._led(self._sent("POST", address, body, f"multipart/form-data; boundary={end}"))

    def posted(self, address: str, said: dict[str, str]) -> str:
        """Answer a form; where that leads."""
        said = {"csrfmiddlewaretoken": self._cookies["csrftoken"], **said}
        form = "application/x-www-form-urlencoded"
        return self._led(self._sent("POST", address, urlencode(said).encode(), form))

    def got(self, address: str) -> tuple[int, str, str]:
        """Status, address and page, after where it leads."""
        status, page = self._get(address)
        while status == 302:
            address = self.location
            status, page = self._get(address)
        return status, address, page

    def _led(self, answer: tuple[int, str]) -> str:
        if answer[0] != 302:
            raise SystemExit(f"formuläret svarade {answer[0]}")
        return self.location

    def _get(self, address: str) -> tuple[int, str]:
        return self._answer("GET", address)

    def _form(self, address: str, typed: dict[str, str]) -> tuple[int, str]:
        token = {"csrfmiddlewaretoken": self._cookies["csrftoken"]}
        return self._answer("POST", address, {**token, **typed})

    def _work(self) -> float:
        """Milliseconds that the server's threads have run, all together."""
        read = [(each / "schedstat").read_text() for each in self._threads.iterdir()]
        return sum(int(text.split()[0]) for text in read) / 1e6

    def _answer(
        self, method: str, page: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        kind = "application/x-www-form-urlencoded" if form else ""
        return self._sent(method, page, urlencode(form).encode() if form else None, kind)

    def _sent(self, method: str, page: str, body: bytes | None, kind: str) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, page, body, headers)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        self.location = answer.headers.get("Location", "")
        return answer.status, answer.read().decode()


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:], *("23000", "8")[len(sys.argv) - 1 :])))
