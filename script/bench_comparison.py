"""How fast the comparison and the cost per user are. See script/bench.

Seconds, best of three; *Jämför* and KPB as pages over HTTP, from a served register of
Exempelkommun: the quickest and the median of twenty after the first, and the server's processor
time for each, which says the same on a busy machine.
"""

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from hemmaplan.core.cost_per_user import CONSUMPTION, by_age, per_user, spread_on_users
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.service_costs import cost_per_user, services
from hemmaplan.exempelkommun import generate
from hemmaplan.opendata.kolada.archive import FIGURES, Archive
from hemmaplan.opendata.kolada.catalogue import catalogue
from hemmaplan.opendata.kolada.client import MUNICIPALITIES
from hemmaplan.opendata.kolada.peers import peers
from hemmaplan.opendata.kolada.revisions import EDITIONS
from hemmaplan.opendata.scb.population import COUNTED
from hemmaplan.render.html import page_blocks
from hemmaplan.reports import comparison, comparison_pictures, comparison_reasons, comparison_tables

DAY = date(2026, 9, 1)
PLACES, YEARS, KPIS = 290, 15, list(catalogue())
OWN = "1000"


def main() -> None:
    print(f"{'jämförelse och KPB':<56}{'sekunder':>10}{'mål':>8}")
    with tempfile.TemporaryDirectory() as folder:
        archive = invented(Path(folder))
        what = f"{len(KPIS)} nyckeltal × {PLACES} kommuner × {YEARS} år"
        timed(f"läst och jämfört, {what}", "", lambda: peers(archive, OWN, group="country"))
        found, _ = peers(archive, OWN, group="country")
        timed("sidans tabeller och bilder, varm", "0.15", lambda: page(found))
        over_http(Path(folder))
    tables = Dataset(Municipality(), generate(inhabitants=700_000, years=3))
    users = cost_per_user(tables, 2025)[0].users

    def anew() -> None:
        services.cache_clear()
        cost_per_user(tables, 2025)

    timed(f"KPB ur tabellerna, {users} brukare", "2", anew)
    for users, goal in ((10_000, "2"), (1_000_000, "60")):
        used = consumption(users)
        cost = dict.fromkeys(used["service"].unique(), 10**11 + 7)
        timed(f"KPB, {users} brukare", goal, lambda used=used, cost=cost: kpb(used, cost))


def timed(name: str, goal: str, work: Callable[[], object]) -> None:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(f"{name:<56}{best:>10.3f}{goal:>8}", flush=True)


def page(found) -> None:  # type: ignore[no-untyped-def]
    blocks = [*comparison.key_figures(found), *comparison_pictures.detail(found, "N35009"),
              *comparison_reasons.reasons(found), *comparison_pictures.dots(found),
              *comparison_pictures.substitution(found),
              *comparison_pictures.main_trends(found)]  # fmt: skip
    page_blocks([*blocks, *comparison_tables.table(found, KPIS, "Alla")])


PAGES = (
    "/jamfor/",
    f"/jamfor/?grupp=country&kommun={int(OWN) + 1}&nyckeltal=N35009",
    "/jamfor/kostnad-per-brukare/",
)
PASSWORD = "fyra-ord-i-en-rad"


def over_http(archive: Path) -> None:
    """The pages with the preview and all, from a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "hemmaplan"]
        given = {**os.environ, "HEMMAPLAN_KOLADA_FOLDER": str(archive)}

        def run(*words: str, said: str = "") -> None:
            subprocess.run([*program, *words], cwd=folder, env=given, input=said, text=True,
                           check=True, capture_output=True)  # fmt: skip

        run("demo", "--out", "data")
        settings = Path(folder, "data", "municipality.toml")
        settings.write_text(settings.read_text("utf-8").replace("9999", OWN), "utf-8")
        run("import", "data")
        run("user", "bench", "--role", "controller", said=f"{PASSWORD}\n{PASSWORD}\n")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([*program, "serve", "--port", str(port)], cwd=folder, env=given,
                                  stdout=subprocess.DEVNULL)  # fmt: skip
        try:
            measure(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()
            server.wait()


def measure(base: str, server: int) -> None:
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
    )

    def ask(path: str, fields: dict[str, str] | None = None) -> bytes:
        data = urllib.parse.urlencode(fields).encode() if fields else None
        with browser.open(urllib.request.Request(base + path, data, {"Referer": base})) as answer:
            return answer.read()

    for _ in range(100):
        try:
            sign_in = ask("/logga-in/").decode()
            break
        except OSError:
            time.sleep(0.2)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', sign_in)
    ask("/logga-in/", {"csrfmiddlewaretoken": token[1], "namn": "bench", "losenord": PASSWORD})
    for path in PAGES:
        ask(path)
        before, times = processor_time(server), []
        for _ in range(20):
            start = time.perf_counter()
            ask(path)
            times.append(time.perf_counter() - start)
        each = (processor_time(server) - before) / 20
        print(f"{path[:56]:<56}{sorted(times)[10]:>10.3f}{'0.15':>8}   "
              f"snabbast {min(times):.3f}, processortid {each:.3f}", flush=True)  # fmt: skip


def processor_time(process: int) -> float:
    """Seconds so far; 0 where the system does not tell (Linux does)."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def invented(folder: Path) -> Archive:
    """An archive with a lognormal value for every figure, municipality and year."""
    archive, draw = Archive(folder), np.random.default_rng(1)
    codes = [f"{1000 + i}" for i in range(PLACES)]
    keys = [(kpi, code, year) for kpi in KPIS for code in codes for year in range(2011, 2026)]
    rows = pl.DataFrame(keys, {"kpi": pl.String, "municipality": pl.String, "year": pl.Int32},
                        orient="row")  # fmt: skip
    archive.write("values", rows.with_columns(
        gender=pl.lit("T"), value=pl.Series(np.round(draw.lognormal(6, 0.4, rows.height), 3)),
        status=pl.lit(""), preliminary=pl.lit(False), fetched=pl.lit(DAY), deleted=pl.lit(False),
        current=pl.lit(True),
    ).select(*EDITIONS))  # fmt: skip
    places = [(code, f"Kommun {code}", "K") for code in codes]
    archive.write("municipalities", pl.DataFrame(places, MUNICIPALITIES, orient="row"))
    figures = [(k, f.label, None, None, None, 2011, DAY, True) for k, f in catalogue().items()]
    archive.write("figures", pl.DataFrame(figures, FIGURES, orient="row"))
    people = [(code, year, age, age if age < 100 else None, 300)
              for code in codes for year in range(2011, 2026) for age in range(101)]  # fmt: skip
    archive.keep_population(pl.DataFrame(people, COUNTED, orient="row"), DAY)
    return archive


def consumption(users: int) -> pl.DataFrame:
    """Two services a user out of thirty, one to 365 days of each."""
    draw, rows = np.random.default_rng(2), 2 * users
    person = np.repeat(np.arange(users), 2)
    return pl.DataFrame({
        "person_id": pl.Series(person).cast(pl.String),
        "age": pl.Series(np.repeat(draw.integers(0, 95, users), 2), dtype=pl.Int32),
        "service": pl.Series(draw.integers(0, 30, rows)).cast(pl.String),
        "thousandths": draw.integers(1, 366, rows) * 1000,
    }, CONSUMPTION)  # fmt: skip


def kpb(used: pl.DataFrame, cost: dict[str, int]) -> None:
    table = by_age(per_user(spread_on_users(used, cost)), dict.fromkeys(range(100), 10**4), 0,
                   year=2025)  # fmt: skip
    if table.cost_ore != sum(cost.values()):
        raise SystemExit("the parts do not add up")


if __name__ == "__main__":
    main()
