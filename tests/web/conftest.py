"""An installation of the web: a small municipality read in, and one user of each kind."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from tests.opendata.archives import OWN, SALA_2022, fetched
from tests.reports import small_municipality
from tests.web import reading_once
from tests.web.accessible import LOOKED_AT

from hemmaplan.actions.members import add
from hemmaplan.store.models.rows import Intervention, LedgerRow
from hemmaplan.store.viewer import Role
from hemmaplan.web import ahead, months
from hemmaplan.web.job_kinds import run_next

AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
PASSWORD = "gul-cykel-vinter-7"
KEY = b"k" * 32
WALKED = tomllib.loads(Path(__file__).with_name("walked.toml").read_text("utf-8"))["walked"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "live_server" in getattr(item, "fixturenames", ()):
            item.add_marker("walk")


@pytest.fixture(autouse=True)
def walks_what_it_says(request):
    """A walk has every page looked at that `walked.toml` says it has."""
    LOOKED_AT.clear()
    yield
    if "live_server" in request.fixturenames:
        here = f"{request.path.name}::{request.node.originalname}"
        said = {name for name, walk in WALKED.items() if walk == here}
        assert said <= LOOKED_AT, f"{sorted(said - LOOKED_AT)} in walked.toml"


@pytest.fixture(autouse=True)
def no_chance_in_pages(request, monkeypatch):
    """A form's token is drawn anew, and now and then has what a test asserts that a page has not.

    What a browser meets is as it is.
    """
    if "live_server" not in request.fixturenames:
        monkeypatch.setattr("django.middleware.csrf._get_new_csrf_string", lambda: "x" * 32)


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    """Secrets and folders of the test's own.

    Figures stay remembered from test to test: under the digest of what they were worked out from.
    """
    settings.PSEUDONYM_KEY = lambda: KEY
    settings.STAGING_FOLDER = str(tmp_path / "staging")
    settings.JOBS_FOLDER = str(tmp_path / "jobs")
    settings.KOLADA_FOLDER = lambda: tmp_path / "kolada"
    settings.DRAW_AHEAD = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    months.adopted_values.cache_clear()
    ahead.forget()
    for each in (months.rows_at, months._rows_read):
        each.forget()  # rows have numbers, and another register other numbers


def unwrapped(page: str) -> str:
    """The page without what keeps its dates and amounts on one line."""
    return re.sub(r'<span class="nowrap">(.*?)</span>', r"\1", page)


@pytest.fixture
def folder_beside(settings, tmp_path):
    """Answers kept in files, as in an installation."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path / "raknat",
            "TIMEOUT": None,
        }
    }
    return tmp_path / "raknat"


@pytest.fixture(autouse=True)
def every_figure_says_what_it_reads(caplog):
    """One that reads another table is worked out anew each time, and told of in the log."""
    yield
    assert "which it has not named" not in caplog.text


@pytest.fixture
def kolada(tmp_path, monkeypatch):
    """Key figures fetched for Sala, which the small municipality is taken to be."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setitem(
        small_municipality.FILES,
        "municipality.toml",
        small_municipality.FILES["municipality.toml"].replace("9996", OWN),
    )
    return fetched(tmp_path / "kolada", {2021: SALA_2022, 2022: SALA_2022})


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    """Does all the work that waits, as the worker would."""

    def done() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            while run_next():
                pass

    return done


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "data"
    place.mkdir()
    return small_municipality.write(place)


@pytest.fixture
def read_in(db, folder):
    """The small municipality as the register's current batch."""
    return reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)


@pytest.fixture
def two_years(db, folder):
    """The small municipality with all months of 2024 and 2025, inhabitants, and hours at home."""
    ledger = ["month;unit_code;account;activity;amount"]
    for year, amount in ((2024, 100_000), (2025, 120_000)):
        ledger += [f"{year}-{n:02d};B1;46;569;{amount}" for n in range(1, 13)]
        ledger += [f"{year}-{n:02d};V1;50;559;10000" for n in range(1, 13)]
    people = [f"{year};{age};;100" for year in (2024, 2025) for age in range(101)]
    hours = [f"2025-03;H{n};bou;B1;2012-01;Samtal;hour;{n + 1};900" for n in range(9)]
    head = "month;person_id;area;unit_code;birth_month;service;per;quantity;unit_cost"
    files = {"ledger": ledger, "population": ["year;age;sex;value", *people],
             "interventions": [head, *hours]}  # fmt: skip
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    batch = reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)
    assert (LedgerRow.objects.count(), Intervention.objects.count()) == (48, 9)
    return batch


def member(role: Role, *units: str, name: str = ""):
    return add(
        name=name or f"{role.value}{''.join(units)}", password=PASSWORD, role=role, units=units,
        by="den som sköter", at=AT,
    ).user  # fmt: skip


@pytest.fixture
def signed_in(db):
    """A browser's session for a role: `signed_in(Role.CONTROLLER)`."""

    def client(role: Role, *units: str) -> Client:
        browser = Client()
        browser.force_login(member(role, *units))
        return browser

    return client


@pytest.fixture
def choice_files(monkeypatch):
    for name, content in small_municipality.TO_CHOOSE_FROM.items():
        monkeypatch.setitem(small_municipality.FILES, name, content)


@pytest.fixture
def sam(choice_files, read_in, signed_in) -> Client:
    """A coordinator, in a register with the providers and agreements of `TO_CHOOSE_FROM`."""
    return signed_in(Role.COORDINATOR)
