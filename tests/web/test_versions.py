"""Skillnader: which figures differ between two versions, and what made them differ."""

from datetime import UTC, datetime

import pytest
from tests.web.conftest import KEY
from tests.web.test_adoption import adopted, text

from hemmaplan.actions.imports import load
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import Adoption
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
PAGE = "/rapporter/skillnader/?manad=2026-02"


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


def late_invoice(folder):
    """Read in after the adoption, by the clock that the pages go by."""
    ledger = folder / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8") + "2026-02;B1;46;569;70000,00;Sen\n", "utf-8")
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=datetime.now(UTC))


def test_without_an_adopted_month_it_says_what_will_be_here(controller):
    assert "Det finns inget att jämföra än" in text(controller.get(PAGE))


def test_an_adopted_month_that_nothing_has_changed_differs_in_nothing(controller):
    adopted(controller)
    page = text(controller.get(PAGE))
    assert "Ingen siffra skiljer mellan version 1 och i dag" in page
    assert "Inget har lästs in" in page


def test_a_late_invoice_is_told_by_its_figures_its_file_and_its_row(controller, folder):
    adopted(controller)
    late_invoice(folder)
    page = text(controller.get(PAGE))
    assert "siffror skiljer mellan version 1 och i dag" in page
    net = page.split("Totalt · Nettokostnad · periodens utfall", 1)[1].split("</tr>")[0]
    for value in (">750 000,00<", ">820 000,00<", ">+70 000,00<"):
        assert value in net
    assert "läste in filer" in page
    assert "1 rad i huvudboken" in page
    assert "<td>ny</td><td>B1</td><td>46</td>" in page
    assert 'href="/siffra/budget_followup/total/net/period_actual/?manad=2026-02"' in page


def test_two_adopted_versions_are_set_against_each_other(controller, folder):
    adopted(controller)
    late_invoice(folder)
    adopted(controller)
    first, second = Adoption.objects.order_by("pk").values_list("pk", flat=True)
    page = text(controller.get(f"{PAGE}&fran={first}&till={second}"))
    assert "mellan version 1 och version 2" in page
    assert "+70 000" in page
    assert "1 rad i huvudboken" in page
    back = text(controller.get(f"{PAGE}&fran={second}&till={first}"))
    assert "\u221270 000" in back
    assert "<td>borta</td>" in back
    assert "Ingen siffra skiljer mellan version 2 och i dag" in text(controller.get(PAGE))
    links = text(controller.get("/rapporter/?manad=2026-02"))
    assert f"fran={first}&amp;till={second}" in links


def test_the_board_sees_its_editions_figures_and_no_rows(controller, folder, signed_in):
    adopted(controller)
    late_invoice(folder)
    page = text(signed_in(Role.BOARD_MEMBER).get(PAGE))
    assert "+70 000" in page
    assert "huvudboken" not in page
    assert "ledger.csv" not in page
    assert "placerade" not in page.split("Siffrorna", 1)[1].split("Budgetuppföljning")[0]


def test_a_version_that_is_none_gives_the_latest_against_today(controller):
    adopted(controller)
    for choice in ("fran=99999&till=x", "fran=&till=", "fran=nu&till=nu"):
        assert "mellan version 1 och i dag" in text(controller.get(f"{PAGE}&{choice}"))


def test_nothing_read_in_is_nothing_to_compare(signed_in):
    assert "Inget är inläst än" in text(signed_in(Role.CONTROLLER).get(PAGE))
