"""`hemmaplan remind`: letters to those who have asked, through a real mail server, once."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from tests.mail_server import mail_server
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.actions.acknowledgements import acknowledge
from hemmaplan.actions.imports import load
from hemmaplan.actions.jobs import enqueue
from hemmaplan.actions.members import add, want_letters
from hemmaplan.actions.provider_reviews import review
from hemmaplan.actions.rounds import answer, open_round
from hemmaplan.cli.app import app
from hemmaplan.config.mail import MailAddressError, mail_settings
from hemmaplan.core.acknowledging import Reason
from hemmaplan.core.forecast_round import State
from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Job
from hemmaplan.store.viewer import Role
from hemmaplan.web.job_kinds import run_next

AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)
ROUND = ["remind", "--month", "2026-02", "--on", "2026-03-05"]
WEEK = ["remind", "--week", "--on", "2026-06-15"]


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server that the installation is set up to use; the letters it has taken."""
    with mail_server() as (port, taken):
        address = f"smtp+plain://127.0.0.1:{port}"
        for name, value in mail_settings(address).items():
            setattr(settings, name, value)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "hemmaplan@kommunen.example"
        settings.WEB_ADDRESS = "https://hemmaplan.kommunen.example"
        settings.SENDS_LETTERS = True
        monkeypatch.setenv("HEMMAPLAN_SMTP", address)
        monkeypatch.setenv("HEMMAPLAN_MAIL_FROM", "hemmaplan@kommunen.example")
        monkeypatch.setenv("HEMMAPLAN_ADDRESS", "https://hemmaplan.kommunen.example/")
        yield taken


@pytest.fixture
def people(db, tmp_path, settings):
    """A round with nothing in, and people of whom some have asked for letters."""
    found, _ = read_folder(small_municipality.write(tmp_path), key=b"k" * 32)
    load(dataset=found, by="ekonomen", at=AT)
    open_round(month=FEBRUARY, due=date(2026, 3, 12), by="kim", at=AT)
    for name, role, units in (
        ("kim", Role.CONTROLLER, ()),
        ("barnchefen", Role.UNIT_MANAGER, ("B1",)),
        ("vuxenchefen", Role.UNIT_MANAGER, ("V1",)),
        ("samordnaren", Role.COORDINATOR, ()),
        ("tyst", Role.UNIT_MANAGER, ("B1",)),
    ):
        add(name=name, password="gul-cykel-vinter-7", role=role, units=units, by="kim", at=AT)
        if name != "tyst":
            want(name, f"{name}@kommunen.example")


def want(name: str, email: str) -> None:
    user = User.objects.get(username=name)
    want_letters(user=user, email=email, rounds=True, week=True, red=True, at=AT)


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def by_receiver(taken) -> dict[str, str]:
    return {letter["To"].partition("@")[0]: letter.get_content() for letter in taken}


def test_those_whose_units_have_not_answered_are_reminded_once(people, server):
    answer(month=FEBRUARY, unit_code="V1", entries={}, state=State.SENT, before=0, by="v", at=AT)
    assert run(*ROUND).stdout == "2 brev skickade.\n"
    letters = by_receiver(server)
    assert letters.keys() == {"kim", "barnchefen"}
    assert "1 av 2 enheter har inte lämnat" in letters["kim"]
    assert "Din enhet har inte lämnat sin prognos." in letters["barnchefen"]
    assert "Sista dagen är 2026-03-12: 7 dagar kvar." in letters["kim"]
    assert "https://hemmaplan.kommunen.example/prognosrundan/?manad=2026-02" in letters["kim"]
    assert (
        server[0]["Subject"].strip()
        == "hemmaplan: Prognosen för februari 2026 ska in senast 2026-03-12"
    )
    assert server[0]["Auto-Submitted"] == "auto-generated"
    assert run(*ROUND).stdout == "Inga brev skickade.\n"
    assert AuditEntry.objects.filter(action="reminders.send").count() == 2
    assert "@" not in str(list(AuditEntry.objects.values("subject", "detail")))


def test_the_week_has_counts_and_a_link_and_nothing_of_a_person(people, server):
    assert run(*WEEK).exit_code == 0
    letters = by_receiver(server)
    assert "vuxenchefen" not in letters  # nothing is due there: no letter
    assert {"kim", "barnchefen", "samordnaren"} == letters.keys()
    assert "Den 2026-06-15 är 1 sak försenad och 1 ska göras inom 30 dagar." in letters["kim"]
    assert "/att-gora/" in letters["kim"]
    for text in letters.values():
        assert not re.search(r"P\d|B1|V1|hvb|SoL|LVU", text), text


@pytest.fixture
def a_choice(monkeypatch):
    head = "choice_id;area;unit_code;person_id;opened_on;decide_by"
    row = "2026-1;bou;B1;A;2026-06-01;2026-06-20"
    monkeypatch.setitem(small_municipality.FILES, "choices.csv", f"{head}\n{row}\n")


def test_the_week_counts_choices_and_not_what_is_answered_for(a_choice, people, server):
    until = date(2026, 9, 1)
    for key in ("planned_end:P1:2026-06-30", "planned_end:P1:2026-06-29"):  # of another day
        acknowledge(key=key, reason=Reason.EXTENDED, until=until, by="kim", at=AT)
    assert run(*WEEK).exit_code == 0
    told = by_receiver(server)["barnchefen"]
    assert "är 0 saker försenade och 1 ska göras inom 30 dagar. 1 av dem är val" in told
    assert not re.search(r"2026-1\b|P1|B1", told)


def test_who_has_asked_is_told_at_once_when_a_provider_turns_red_and_of_no_name(people, server):
    """As the page asks for it when the follow-up is saved; and as the command does, once."""
    rated = dict.fromkeys(REVIEW_AREAS, 4) | {"staffing": 2}
    row = {"provider_id": "L1", "care_form": "hvb", "done_on": date(2026, 3, 4), **rated}
    review(
        row={**row, "scope": "full", "recorded_on": date(2026, 3, 4)}, checks=[], by="kim", at=AT
    )
    enqueue(kind="red_letters", digest="d" * 64, asked={"on": "2026-03-05"}, by="kim", at=AT)
    assert run_next()
    assert Job.objects.get().answer == {"sent": 2}
    letters = by_receiver(server)
    assert letters.keys() == {"kim", "samordnaren"}  # a unit manager is not asked
    assert "En uppföljning 2026-03-04 gav underkänt" in letters["kim"]
    assert "https://hemmaplan.kommunen.example/utforare/" in letters["kim"]
    assert "L1" not in letters["kim"]
    assert run("remind", "--red", "--on", "2026-03-06").stdout == "Inga brev skickade.\n"


def test_a_letter_that_does_not_get_through_stops_no_other_and_is_sent_later(people, server):
    want("barnchefen", "ingen@kommunen.example")
    ended = run(*ROUND)
    assert ended.exit_code == 1
    assert "2 brev skickade" in ended.stdout
    assert "Brevet kom inte fram till barnchefen" in ended.stderr
    assert "@" not in ended.output
    want("barnchefen", "chefen@kommunen.example")
    assert run(*ROUND).stdout == "1 brev skickat.\n"
    assert by_receiver(server).keys() == {"kim", "vuxenchefen", "chefen"}


def test_a_dry_run_prints_and_sends_nothing(people, server):
    ended = run(*ROUND, "--dry-run")
    assert "Till: barnchefen\nÄmne: hemmaplan: Prognosen för februari 2026" in ended.stdout
    assert "3 brev skulle skickas." in ended.stdout
    assert server == []
    assert not AuditEntry.objects.filter(action="reminders.send").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Ange en av --month, --week och --red"),
        (["--month", "2026-02", "--week"], 2, "Ange en av --month, --week och --red"),
        (["--week", "--on", "i går"], 2, "är ingen dag"),
        (["--month", "2026-01"], 1, "Ingen prognosrunda är öppen för 2026-01"),
        (["--month", "2026-02", "--on", "2026-03-05"], 1, "HEMMAPLAN_SMTP"),
    ],
)
def test_what_can_not_be_done_says_why(arguments, code, said, people):
    ended = run("remind", *arguments)
    assert ended.exit_code == code
    assert said in ended.stderr


@pytest.mark.parametrize(
    ("address", "port", "tls"),
    [
        ("smtp://a:b%40c@post.example", 587, (True, False)),
        ("smtps://post.example:1465", 1465, (False, True)),
        ("smtp+plain://localhost", 25, (False, False)),
    ],
)
def test_a_mail_servers_address_says_how_it_is_spoken_to(address, port, tls):
    found = mail_settings(address)
    assert found["EMAIL_PORT"] == port
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == tls
    assert found["EMAIL_HOST_PASSWORD"] in ("b@c", "")


@pytest.mark.parametrize(
    "address", ["post.example", "http://hemlig:ord@x", "smtp://hemlig:ord@x:y"]
)
def test_an_address_that_is_none_is_said_without_its_password(address):
    with pytest.raises(MailAddressError) as said:
        mail_settings(address)
    assert "ord@x" not in str(said.value)
