"""A page of the register as it was known on a day says what the page said that day."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.web.conftest import AT, KEY
from tests.web.test_access import ARGUMENTS, EXPECTED, POSTED
from tests.web.test_adoption import adopted, text

from hemmaplan.actions import reports
from hemmaplan.actions.imports import load
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Batch
from hemmaplan.store.viewer import Role
from hemmaplan.web.access import PUBLIC

pytestmark = pytest.mark.django_db
THEN, DAY = {"manad": "2026-02", "som-den": "2026-03-05"}, "2026-03-05"
LATER = datetime(2026, 3, 20, 8, 0, tzinfo=UTC)
SENTENCE = "sammanfattning-utfall"
OPEN = [name for name, roles in EXPECTED.items() if roles is not PUBLIC and name not in POSTED]
CHANGING = (
    "account", "audit", "choice", "comparison-network", "decision-", "handbook", "help",
    "import", "interventions", "job", "placement-", "provider-", "round", "rule", "settings",
    "start",
)  # fmt: skip
AS_NOW = {"adopted-file", *(name for name in OPEN if name.startswith(CHANGING))}
"""Addresses that show what is now, whatever the day: what changes things, or never changes."""


def later(folder) -> None:
    """An invoice more, a placement ended and dearer, a setting changed, and words written."""
    changes = {
        "ledger.csv": ("2025-02;B1", "2026-02;B1;46;569;70000,00;Sen\n2025-02;B1"),
        "placements.csv": ("2025-11-10;;2026-06-30", "2025-11-10;2026-02-20;2026-06-30"),
        "rates.csv": ("5400,50", "6400,50"),
        "municipality.toml": ("Småkommun", "Storkommun"),
    }
    for name, (old, new) in changes.items():
        assert old in (folder / name).read_text("utf-8")
        (folder / name).write_text((folder / name).read_text("utf-8").replace(old, new), "utf-8")
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=LATER)
    write("Senare ord.", at=LATER, before="Dåtidens ord.")


def write(words, *, at, before=""):
    reports.write(
        month=date(2026, 2, 1), sentence=SENTENCE, text=words, before=before,
        figures={}, by="ekonomen", at=at,
    )  # fmt: skip


def address(name: str) -> str:
    return reverse(
        name, args=["internal", "json"] if name == "report-file" else ARGUMENTS.get(name, [])
    )


def said(client, name: str, asked: dict[str, str]) -> str:
    """What a page or a file says, without what leads on, the frame round it and where rows are."""
    answer = client.get(address(name), asked)
    assert answer.status_code == 200, name
    page = text(answer)
    page = page.partition("<main")[2] or page
    for once in (
        r"&?(amp;)?som-den=[-\d]*", r'<input type="hidden"[^>]*>',
        r" \(inläsning \d+\)", rf" den {DAY}", r" nu(?=</h2>)",
        r"<form.*?</form>", r"<details.*?</details>", r"<p>Egna ord den dagen.*?</p>",
        r"var inläst|är inläst", r"<p>En månad fastställs av registret.*?</p>",
        r'<p class="steps">.*?</p>', r"<h2>Spara</h2>",
        r'<p class="note">(Det tar några sekunder|Ett beslutat mål).*?</p>',
        r'<ul class="actions".*?</ul>',
        r"<(?:p|li)><a [^>]*>Ny (?:placering|utförare)</a></(?:p|li)>",
        r'<t[hd][^>]*>(<a [^>]*>Rätta)?<span class="unseen">.*?</t[hd]>',
    ):  # fmt: skip
        page = re.sub(once, "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", page)


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.UNIT_MANAGER, Role.BOARD_MEMBER])
def test_every_page_says_what_it_said_that_day(role, kolada, read_in, signed_in, folder):
    write("Dåtidens ord.", at=AT)
    client = signed_in(role, *(["B1"] if role is Role.UNIT_MANAGER else []))
    names = [name for name in OPEN if role in EXPECTED[name] and name not in AS_NOW]
    names = [name for name in names if client.get(address(name), THEN).status_code == 200]
    before = {name: said(client, name, {"manad": "2026-02"}) for name in names}
    later(folder)
    assert {name: said(client, name, THEN) for name in names} == before
    now = {name: said(client, name, {"manad": "2026-02"}) for name in names}
    assert now["standing"] != before["standing"]
    assert len(names) >= 8


def test_a_page_that_shows_the_past_says_so_and_leads_to_today(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    for name in OPEN:
        if Role.CONTROLLER in EXPECTED[name] and address(name).endswith("/"):
            answer = client.get(address(name), THEN)
            if answer.status_code == 200:
                says = f"Registret som det var den {DAY}" in text(answer)
                assert says == (name not in AS_NOW), name
    page = text(client.get("/placeringar/", {**THEN, "lage": "alla"}))
    assert 'href="/placeringar/?manad=2026-02&amp;lage=alla">Visa som det är i dag' in page
    assert f'href="/att-gora/?manad=2026-02&amp;som-den={DAY}"' in page
    assert 'href="/las-in/?manad=2026-02"' in page


def test_own_words_are_those_of_the_day(read_in, signed_in, folder):
    write("Dåtidens ord.", at=AT)
    later(folder)
    client = signed_in(Role.CONTROLLER)
    for asked, stands, gone in (
        ({}, "Senare ord.", "Dåtidens ord."), (THEN, "Dåtidens ord.", "Senare ord."),
    ):  # fmt: skip
        answer = client.get(reverse("report-file", args=["internal", "html"]), asked)
        assert stands in text(answer)
        assert gone not in text(answer)
    assert f"internal-som-den-{DAY}.html" in answer.headers["Content-Disposition"]
    assert DAY in text(answer)
    assert "<textarea" not in text(client.get(reverse("report-texts"), THEN))


def test_a_report_adopted_later_was_not_adopted_then(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    adopted(client)
    assert "är inte fastställd än" in text(client.get(reverse("reports"), THEN))
    assert "Det finns inget att jämföra än" in text(client.get(reverse("report-versions"), THEN))
    assert "Av controller, version" in text(client.get(reverse("reports")))


@pytest.mark.parametrize("name", ["report-texts", "report-adoption"])
def test_nothing_is_changed_from_a_page_of_the_past(name, read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    trail = AuditEntry.objects.count()
    form = {"mening": SENTENCE, "text": "Två ord.", "innan": "", "utgick-fran": read_in.pk}
    answer = client.post(f"{reverse(name)}?manad=2026-02&som-den={DAY}", form)
    assert answer.status_code == 409
    assert "går det bara att titta" in text(answer)
    assert "Två ord." in text(answer)  # to copy
    assert AuditEntry.objects.count() == trail
    assert Batch.objects.count() == 1


def test_before_the_first_read_in_there_was_nothing(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    page = text(client.get("/laget/", {"som-den": "2026-03-04"}))
    assert "Inget var inläst den 2026-03-04" in page
    assert 'href="/laget/">Visa som det är i dag' in page


@pytest.mark.parametrize("day", ["2199-01-01", ""])
def test_a_day_to_come_is_today(day, read_in, signed_in):
    assert "Registret som det var" not in said(
        signed_in(Role.CONTROLLER), "standing", {"som-den": day}
    )


def test_what_is_no_day_is_said(read_in, signed_in):
    answer = signed_in(Role.CONTROLLER).get("/laget/", {"som-den": "i går"})
    assert answer.status_code == 404
    assert "i går är ingen dag" in text(answer)
