"""Adopting a month: frozen as it was, once, with a trail; what comes late is a correction."""

import re

import pytest
from django.urls import reverse
from tests.web.conftest import AT, KEY, unwrapped

from hemmaplan.actions.choices import write
from hemmaplan.actions.imports import load
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import Adoption, AuditEntry
from hemmaplan.store.viewer import Role
from hemmaplan.web.job_kinds import run_next

pytestmark = pytest.mark.django_db
ADOPT = "/rapporter/faststall/?manad=2026-02"


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def text(answer) -> str:
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


def adopted(controller, month="2026-02"):
    address = f"/rapporter/faststall/?manad={month}"
    base = re.search(r'name="utgick-fran" value="(\d+)"', text(controller.get(address)))[1]
    asked = controller.post(address, {"utgick-fran": base})
    while run_next():
        pass
    return controller.get(asked.headers["Location"], follow=True)


def late_invoice(folder):
    """Another read-in, with a row more in February."""
    ledger = folder / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8") + "2026-02;B1;46;569;70000,00;Sen\n", "utf-8")
    dataset, _ = read_folder(folder, key=KEY)
    return load(dataset=dataset, by="ekonomen", at=AT)


def test_the_checklist_asks_before_anything_is_frozen(controller, read_in):
    page = text(controller.get(ADOPT))
    assert "Är underlaget helt?" in page
    assert "Går rapporten ihop med sig själv?" in page
    assert not Adoption.objects.exists()


def test_an_adopted_month_says_by_whom_and_its_sum(controller, read_in):
    page = text(adopted(controller))
    kept = Adoption.objects.get()
    assert (kept.by, str(kept.month), kept.batch_id) == ("controller", "2026-02-01", read_in.pk)
    assert f"Kontrollsumma att skriva i protokollet: {kept.sha256[:12]}" in page
    assert AuditEntry.objects.get(action="reports.adopt").by == "controller"
    judged = text(controller.get("/prognos/traffsakerhet/?manad=2026-02"))
    assert "Inget år med en fastställd prognos har tagit slut än" in judged
    assert "året pågår" in judged


def test_the_editions_are_frozen_outside_the_request_and_asked_for_once(
    controller, read_in, signed_in
):
    asked = [controller.post(ADOPT, {"utgick-fran": read_in.pk}) for _ in range(2)]
    assert asked[0].status_code == 302
    (where,) = {each.headers["Location"] for each in asked}
    waiting = text(controller.get(where))
    assert "Fryser rapporten" in waiting
    assert "Begärt av controller" in waiting
    assert not Adoption.objects.exists()
    for role in (Role.COORDINATOR, Role.BOARD_MEMBER):
        assert signed_in(role).get(where).status_code == 404
    assert run_next()
    assert not run_next()
    assert Adoption.objects.get().by == "controller"


def test_what_is_read_in_before_it_is_frozen_stops_it(controller, read_in, folder):
    where = controller.post(ADOPT, {"utgick-fran": read_in.pk}).headers["Location"]
    late_invoice(folder)
    assert run_next()
    page = text(controller.get(where))
    assert "Månaden är inte fastställd" in page
    assert "Gå igenom den igen." in page
    assert f'href="{ADOPT}"' in page
    assert not Adoption.objects.exists()
    assert not AuditEntry.objects.filter(action="reports.adopt").exists()


def test_a_step_of_an_open_choice_stops_no_adoption(controller, read_in):
    row = {"choice_id": "V1", "area": "bou", "unit_code": "B1", "opened_on": AT.date(),
           "ladder": "mellerud_barn", "urgency": "planned"}  # fmt: skip
    write(choice_id="V1", tables={"choices": [row]}, before=0, step="nytt", by="sam", at=AT)
    assert "Kontrollsumma" in text(adopted(controller))


def test_own_words_written_after_the_checklist_stop_it(controller, read_in):
    words = re.search(r'name="ord" value="(\w+)"', text(controller.get(ADOPT)))[1]
    form = {"utgick-fran": read_in.pk, "ord": words}
    where = controller.post(ADOPT, form).headers["Location"]
    own = {"mening": "sammanfattning-utfall", "text": "Vi ligger nära budget.", "innan": ""}
    assert controller.post("/rapporter/meningar/?manad=2026-02", own).status_code == 302
    assert run_next()
    assert "skrivits sedan du gick igenom listan" in text(controller.get(where))
    again = controller.post(ADOPT, form)
    assert again.status_code == 409
    assert "Svara igen" in text(again)
    assert not Adoption.objects.exists()


def test_adopting_the_same_twice_keeps_one(controller, read_in):
    adopted(controller)
    assert "var redan fastställd" in text(adopted(controller))
    assert Adoption.objects.count() == 1


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "html", "json", "presentation"])
def test_an_adopted_report_comes_out_the_same_after_a_late_invoice(
    ending, controller, read_in, folder
):
    adopted(controller)
    address = reverse("adopted-file", args=[Adoption.objects.get().pk, "board", ending])
    before = controller.get(address)
    assert before.status_code == 200
    late_invoice(folder)
    assert controller.get(address).content == before.content


def test_a_late_invoice_is_told_and_can_be_adopted_as_a_new_version(controller, read_in, folder):
    adopted(controller)
    late_invoice(folder)
    assert re.search(r"har \d+ siffror ändrats", text(controller.get("/rapporter/")))
    page = text(adopted(controller))
    assert Adoption.objects.count() == 2
    assert "Ersatt av versionen ovan" in page


def test_a_late_invoice_is_a_correction_in_the_next_adopted_month(controller, read_in, folder):
    adopted(controller, "2026-01")
    ledger = folder / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8") + "2026-01;B1;46;569;70000,00;Sen\n", "utf-8")
    dataset, _ = read_folder(folder, key=KEY)
    load(dataset=dataset, by="ekonomen", at=AT)
    adopted(controller)
    newest = Adoption.objects.order_by("-pk").first()
    page = text(controller.get(reverse("adopted-file", args=[newest.pk, "internal", "html"])))
    assert "Rättelser av stängda månader" in page
    assert "70 000" in page


def test_a_yes_to_what_has_changed_since_is_asked_again(controller, read_in, folder):
    late_invoice(folder)
    answer = controller.post(ADOPT, {"utgick-fran": read_in.pk})
    assert answer.status_code == 409
    assert "Svara igen" in text(answer)
    assert not Adoption.objects.exists()


def test_the_board_gets_the_adopted_report_in_its_editions_only(controller, read_in, signed_in):
    adopted(controller)
    number = Adoption.objects.get().pk
    board = signed_in(Role.BOARD_MEMBER)
    assert board.get(reverse("adopted-file", args=[number, "board", "json"])).status_code == 200
    assert board.get(reverse("adopted-file", args=[number, "internal", "json"])).status_code == 404
    assert "Fastställd" in text(board.get("/rapporter/"))
    assert board.post(ADOPT, {"utgick-fran": 1}).status_code == 403


@pytest.mark.parametrize("path", ["99/board/rapport.pdf", "1/board/rapport.exe"])
def test_an_adopted_report_that_is_none_is_not_found(path, controller, read_in):
    assert controller.get(f"/rapporter/faststalld/{path}").status_code == 404


def test_nothing_read_in_is_nothing_to_adopt(controller):
    page = text(controller.get(ADOPT))
    assert "Inget är inläst än" in page
    assert "<h2>4. Fastställ" not in page


def test_the_checklist_says_when_register_and_ledger_are_not_reconciled(controller, read_in):
    page = text(controller.get(ADOPT))
    assert "Stämmer registret med huvudboken?" in page
    assert "eftersom placeringarnas konton (placement_accounts.csv) saknas" in page


def test_the_checklist_leads_to_what_is_unexplained(controller, read_in, folder):
    (folder / "placement_accounts.csv").write_text("account_from;account_to\n46;46\n", "utf-8")
    dataset, _ = read_folder(folder, key=KEY)
    load(dataset=dataset, by="ekonomen", at=AT)
    page = text(controller.get(ADOPT))
    address = re.search(r'href="([^"]+)">oförklarat</a>', page)[1]
    figure = text(controller.get(address.replace("&amp;", "&")))
    assert "Avstämning mot huvudboken" in figure
    assert "Totalt · Alla utförare · oförklarat, hittills i år" in figure
    assert "ledger.csv" in figure
    room = text(controller.get("/laget/ekonomi/?manad=2026-02"))
    assert "Avstämning mot huvudboken" in room
