"""The walls: what an intruder, a stranger and a board member never get, on every address."""

import json
import re

import pytest
from django.apps import apps
from django.conf import settings as installed
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.conftest import PASSWORD, member
from tests.web.test_access import ARGUMENTS, EXPECTED, VIEWERS, patterns

from hemmaplan.actions import members
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.reports.registry import Edition
from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.access import PUBLIC
from hemmaplan.web.headers import POLICY
from hemmaplan.web.opened import open_for
from hemmaplan.web.pages import sign_in as page

pytestmark = pytest.mark.django_db
FEBRUARY = Month(2026, 2)
_WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (?!\"django_session\")")
"""Anything but what is told once, at the top of the next page, which the session holds."""


def text(answer) -> str:
    return answer.content.decode(errors="replace").replace("\u00a0", " ")


def opened(client):
    """Every address that answers a GET with a page or a file, and what it says."""
    for name in EXPECTED.keys() - {"font", "handbook-picture"}:  # bytes, not words
        address = reverse(name, args=ARGUMENTS.get(name, []))
        answer = client.get(address)
        if answer.status_code == 200:
            assert answer.headers["Content-Type"] != "image/png" or name in PICTURES
            yield name, answer


PICTURES = {"handbook-picture"}
"""Of Exempelkommun, the same to all; no text to search."""


@pytest.mark.parametrize(("role", "units"), VIEWERS)
def test_looking_never_writes(role, units, read_in, signed_in):
    client = signed_in(role, *units)
    for name in EXPECTED:
        address = reverse(name, args=ARGUMENTS.get(name, []))
        for ask in (client.get, client.head, client.put, client.delete):
            with CaptureQueriesContext(connection) as asked:
                list(ask(address))  # to its end, which closes a large file
            wrote = [q["sql"] for q in asked if re.match(_WRITES, q["sql"])]
            assert not wrote, (name, wrote)


@pytest.mark.parametrize("units", [("V1",), ("X9",)])
def test_a_unit_manager_meets_nothing_of_another_unit(units, read_in, signed_in):
    others = re.compile(r"\bP[123]\b|\bB1\b|350 000|560 000|3 000 000|350000|5 ?400,50|två nya")
    seen = dict(opened(signed_in(Role.UNIT_MANAGER, *units)))
    assert {"standing", "room", "account"} <= seen.keys()
    for name, answer in seen.items():
        assert name in PICTURES or not others.search(text(answer)), name


def test_the_board_meets_its_edition_only(read_in, signed_in):
    board = open_for(Viewer(Role.BOARD_MEMBER), str(FEBRUARY)).figures()
    assert board.edition is Edition.BOARD
    assert board.hidden
    shown = {figure.address for figure in board.table.all()}
    client = signed_in(Role.BOARD_MEMBER)
    for name, answer in opened(client):
        page = text(answer)
        linked = {Address.parse(found) for found in re.findall(r'href="/siffra/([^"?]+)/', page)}
        assert linked <= shown, name
        rows_told = re.search(r"\.csv rad|\.csv</td>|ledger\.csv \d|\bP[1234]\b", page)
        assert name in PICTURES or not rows_told, name
    for address in board.hidden:
        assert client.get(reverse("figure", args=[str(address)])).status_code == 404
    file = json.loads(client.get(reverse("report-file", args=["board", "json"])).content)
    values = {Address(f["id"], f["area"], f["line"], f["column"]): f["value"]
              for f in file["figures"]}  # fmt: skip
    assert {address for address, value in values.items() if value is not None} == shown
    assert set(board.hidden) <= values.keys()


def test_every_page_has_the_same_walls(read_in, signed_in):
    answers = [*opened(signed_in(Role.CONTROLLER)), *opened(Client())]
    answers += [("intruder", Client().get("/finns/inte/")),
                ("stranger", signed_in(Role.BOARD_MEMBER).get("/las-in/"))]  # fmt: skip
    for name, answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        kept = answer.headers["Cache-Control"]
        assert "no-store" in kept or EXPECTED.get(name) is PUBLIC, name
        if answer.headers["Content-Type"].startswith("text/html") and "rapport" not in name:
            page = text(answer)
            assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", page)
        list(answer)  # to its end, which closes a large file


def test_a_form_without_its_token_changes_nothing(read_in, signed_in):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(Role.CONTROLLER, name="kim"))
    before = rows()
    for name in patterns():
        answer = client.post(reverse(name, args=ARGUMENTS.get(name, [])))
        assert answer.status_code == 403, name
    assert rows() == before


def test_a_session_is_a_working_day_and_out_of_reach_of_script(read_in):
    member(Role.CONTROLLER, name="kim")
    client = Client()
    client.post(reverse("sign-in"), {"namn": "kim", "losenord": PASSWORD})
    cookie = client.cookies["hemmaplan"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 8 * 60 * 60
    assert client.cookies["csrftoken"]["httponly"] if "csrftoken" in client.cookies else True
    assert installed.CSRF_COOKIE_HTTPONLY
    assert installed.SESSION_COOKIE_SECURE == installed.CSRF_COOKIE_SECURE == installed.HTTPS


def test_a_signed_out_session_is_dead_whoever_has_it(read_in):
    member(Role.CONTROLLER, name="kim")
    client, thief = Client(), Client()
    client.post(reverse("sign-in"), {"namn": "kim", "losenord": PASSWORD})
    thief.cookies["hemmaplan"] = client.cookies["hemmaplan"].value
    assert thief.get("/laget/").status_code == 200
    client.post(reverse("sign-out"))
    assert thief.get("/laget/").status_code == 302


def test_a_form_of_a_lost_session_keeps_all_that_was_chosen_of_a_list(db):
    member(Role.CONTROLLER, name="kim")
    client = Client()
    lost = text(client.post("/val/2026-1/behov/", {"needs": ["schooling", "housing"]}))
    again = {"needs": re.findall(r'name="kvar:needs" value="(\w+)"', lost)}
    sign = {"namn": "kim", "losenord": PASSWORD, "till": "/val/", "kvar:needs": again["needs"]}
    on = text(client.post(reverse("sign-in"), sign))
    assert re.findall(r'name="needs" value="(\w+)"', on) == ["schooling", "housing"]


def test_a_form_from_before_one_signed_in_again_in_another_tab_is_offered_to_be_sent(read_in):
    tab = Client(enforce_csrf_checks=True)
    tab.force_login(member(Role.COORDINATOR, name="kim"))
    old = {"person_id": "A", "area": "bou", "csrfmiddlewaretoken": "y" * 64}
    answer = tab.post("/val/nytt/", old, headers={"Origin": "http://testserver"})
    page = text(answer)
    assert answer.status_code == 403
    assert "Skicka det jag skrev" in page
    assert 'action="/val/nytt/"' in page
    assert 'name="area" value="bou"' in page
    assert "y" * 64 not in page
    for origin in ({}, {"Origin": "http://annan.se"}):
        assert "Skicka det jag skrev" not in text(tab.post("/val/nytt/", old, headers=origin))


def try_in(name, password):
    return Client().post(reverse("sign-in"), {"namn": name, "losenord": password})


@pytest.mark.parametrize("name", ["kim", "ingen-alls"])
def test_guessing_is_stopped_and_says_nothing_of_who_there_is(name, monkeypatch):
    member(Role.CONTROLLER, name="kim")
    for _ in range(page.MOST_FAILURES):
        answer = try_in(name, "fel")
        assert answer.status_code == 403
        assert "Namnet eller lösenordet" in text(answer)
    stopped = try_in(name, PASSWORD)
    assert stopped.status_code == 429
    assert "Vänta en kvart" in text(stopped)
    assert AuditEntry.objects.filter(action=members.FAILED).count() == page.MOST_FAILURES
    monkeypatch.setattr(page, "WITHIN", page.WITHIN * 0)  # the quarter has passed
    assert try_in(name, PASSWORD).status_code == (302 if name == "kim" else 403)


def test_what_is_no_name_is_never_kept():
    try_in("mitt hemliga lösenord", "fel")
    assert "hemliga" not in str(list(AuditEntry.objects.values()))


def test_a_password_is_changed_by_who_knows_it(read_in):
    user = member(Role.BOARD_MEMBER, name="ledamot")
    client, elsewhere = Client(), Client()
    for each in (client, elsewhere):
        each.force_login(user)
    form = {"nuvarande": PASSWORD, "nytt": "fyra-nya-ord-i-rad", "igen": "fyra-nya-ord-i-rad"}
    answer = client.post(reverse("account"), form, follow=True)
    assert "Lösenordet är bytt" in text(answer)
    assert elsewhere.get("/laget/").status_code == 302
    assert try_in("ledamot", PASSWORD).status_code == 403
    assert try_in("ledamot", "fyra-nya-ord-i-rad").status_code == 302
    assert AuditEntry.objects.get(action="members.change_password").by == "ledamot"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nuvarande": "fel"}, "inte ditt nuvarande"),
        ({"igen": "något annat"}, "inte lika"),
        ({"nytt": "kort", "igen": "kort"}, "12 tecken"),
        ({"nytt": "password1234", "igen": "password1234"}, "vanligt"),
    ],
)
def test_a_password_that_can_not_be_changed_says_why(change, said, read_in):
    client = Client()
    client.force_login(member(Role.BOARD_MEMBER, name="ledamot"))
    form = {"nuvarande": PASSWORD, "nytt": "fyra-nya-ord-i-rad", "igen": "fyra-nya-ord-i-rad"}
    answer = client.post(reverse("account"), form | change)
    assert answer.status_code == 422
    assert said in text(answer)
    assert PASSWORD not in text(answer)
    assert try_in("ledamot", PASSWORD).status_code == 302


def rows() -> dict[str, int]:
    """How many rows every table of ours has."""
    ours = [*apps.get_app_config("store").get_models(), *apps.get_app_config("auth").get_models()]
    return {model.__name__: model._default_manager.count() for model in ours}


def test_a_write_without_its_trail_is_no_write(read_in, signed_in, monkeypatch):
    client = signed_in(Role.CONTROLLER)
    client.raise_request_exception = False
    before = rows()

    def broken(*_args, **_kwargs):
        raise RuntimeError("the trail can't be written")

    monkeypatch.setattr(AuditEntry, "save", broken)
    passwords = {"nuvarande": PASSWORD, "nytt": "fyra-nya-ord-i-rad", "igen": "fyra-nya-ord-i-rad"}
    tries = [
        (reverse("import-undo", args=[read_in.pk]), {}),
        (reverse("account"), passwords),
        ("/rapporter/faststall/?manad=2026-02", {"utgick-fran": read_in.pk}),
        ("/rapporter/meningar/?manad=2026-02",
         {"mening": "sammanfattning-utfall", "text": "Egna ord.", "innan": ""}),
    ]  # fmt: skip
    for address, form in tries:
        answer = client.post(address, form)
        assert answer.status_code == 500, address
        assert "Inget har ändrats" in text(answer)
    assert rows() == before
    assert try_in("controller", PASSWORD).status_code == 302


def test_letters_are_chosen_by_oneself_and_the_address_is_in_no_trail(read_in):
    client = Client()
    client.force_login(member(Role.UNIT_MANAGER, "B1", name="chefen"))
    form = {"gor": "brev", "epost": "chefen@kommunen.example", "rundan": "on"}
    assert "Dina brev är ändrade" in text(client.post(reverse("account"), form, follow=True))
    chosen = Member.objects.get(user__username="chefen")
    assert (chosen.wants_rounds, chosen.wants_week) == (True, False)
    assert AuditEntry.objects.get(action="members.letters").by == "chefen"
    assert "chefen@" not in str(list(AuditEntry.objects.values()))
    wrong = client.post(reverse("account"), {**form, "epost": "ingen adress"})
    assert wrong.status_code == 422
    assert "Skriv en e-postadress" in text(wrong)
    assert "ingen adress" in text(wrong)
    client.post(reverse("account"), {"gor": "brev", "epost": ""})
    chosen.refresh_from_db()
    assert not chosen.wants_rounds


def test_who_reads_no_rows_is_offered_no_letters(read_in):
    client = Client()
    client.force_login(member(Role.BOARD_MEMBER, name="ledamot"))
    assert "Brev till dig" not in text(client.get(reverse("account")))


@pytest.mark.parametrize(
    ("address", "typed", "cookie"),
    [
        ("/val/%00/", None, ""),
        ("/placeringar/?sok=a%00", None, ""),
        ("/logga-in/", {"namn": "kim\0", "losenord": PASSWORD}, ""),
        ("/logga-in/", {"namn\0": "kim"}, ""),
        ("/", None, '"\\000\\000\\000\\000\\000\\000\\000\\000"'),
    ],
)
def test_a_nul_is_refused_with_words_before_the_register_meets_it(address, typed, cookie, db):
    client = Client(raise_request_exception=False, headers={"cookie": f"hemmaplan={cookie}"})
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(address, typed) if typed else client.get(address)
    assert answer.status_code == 400
    assert "nolltecken" in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert not asked.captured_queries


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("/placeringar/?lage=alla&nummer=19121212-1212", "/placeringar/?lage=alla"),
        ("/sok/?q=Kim+191212121212", "/sok/"),
        ("/prognos/scenarier/?pris=5&farre=121212-1212", "/prognos/scenarier/?pris=5"),
        ("/las-in/?19121212-1212", "/las-in/"),
    ],
)
def test_a_personal_number_leaves_the_address_and_the_page(address, left, read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    answer = client.get(address)
    assert answer.url == left
    page = text(client.get(left))
    assert "personnummer skrevs" in page
    assert "1212-1212" not in page
    assert Client().get(address).url == left  # so it is not in the address to sign in either


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/prognos/scenarier/", {"namn": "Plan för 19121212-1212"}),
        ("/utforare/L1/", {"done_on": "19121212-1212", "valid_to": "121212-1212"}),
        ("/konto/", {"gor": "brev", "epost": "191212121212"}),
        ("/prognosrundan/?manad=2026-02", {"gor": "oppna", "senast": "19121212-1212"}),
        ("/placeringar/19121212-1212/", {}),
        ("/utforare/19121212-1212/", {}),
    ],
)
def test_a_personal_number_is_not_shown_again(address, typed, read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    answer = client.post(address, typed) if typed else client.get(address)
    assert answer.status_code in (400, 404, 422)
    assert not re.search(r"121212-?1212", text(answer))


def test_a_register_that_does_not_answer_is_said_and_what_was_typed_is_kept(
    read_in, signed_in, monkeypatch
):
    def locked(**_asked):
        raise OperationalError("database is locked")

    monkeypatch.setattr("hemmaplan.web.pages.sign_in.want_letters", locked)
    client = signed_in(Role.CONTROLLER)
    client.raise_request_exception = False
    answer = client.post("/konto/", {"gor": "brev", "epost": "två ord"})
    assert answer.status_code == 503
    assert "Registret svarar inte" in text(answer)
    assert "<li>två ord</li>" in text(answer)
    monkeypatch.setattr(SessionStore, "load", lambda _session: locked())
    assert "Registret svarar inte" in text(client.get("/laget/"))


def test_a_fault_of_ours_is_logged_by_where_it_arose_and_not_by_what_it_says(
    read_in, signed_in, monkeypatch, caplog
):
    def breaks(*_asked):
        raise ValueError("20101010" + "-2398")

    monkeypatch.setattr("hemmaplan.web.pages.searching._rules", breaks)
    client = signed_in(Role.CONTROLLER)
    client.raise_request_exception = False
    answer = client.get(reverse("search"), {"q": "20101010"})
    assert answer.status_code == 500
    assert "Felet ligger i hemmaplan" in text(answer)
    told = [record.getMessage() for record in caplog.records if "hemmaplan" in record.name]
    assert "the page search failed: ValueError" in told[0]
    assert "in breaks" in told[0]
    assert "20101010-" not in told[0]
