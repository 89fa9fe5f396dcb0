"""One's own words in the report: saved sentence by sentence, marked when a figure moves."""

import re

import pytest
from django.urls import reverse
from tests.web.test_adoption import adopted, late_invoice, text

from hemmaplan.store.models import Adoption, AuditEntry, ReportText
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
SENTENCE = "sammanfattning-utfall"
OWN = "Vi ligger bättre till än i fjol."


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def save(controller, words, *, before="", sentence=SENTENCE, follow=True):
    form = {"mening": sentence, "text": words, "innan": before}
    return controller.post(f"{reverse('report-texts')}?manad=2026-02", form, follow=follow)


def report(controller, edition="internal"):
    return text(controller.get(reverse("report-file", args=[edition, "html"])))


def test_every_sentence_of_the_report_can_be_written_anew(controller, read_in):
    page = text(controller.get(reverse("report-texts")))
    assert page.count("<textarea") == page.count('name="mening"') > 3
    assert 'href="/siffra/budget_followup/total/net/period_actual/?manad=2026-02"' in page


@pytest.mark.parametrize("edition", ["internal", "board", "public"])
def test_own_words_stand_in_the_report_until_taken_away(edition, controller, read_in):
    generated = report(controller, edition)
    assert "Dina ord står i rapporten." in text(save(controller, OWN))
    assert OWN in report(controller, edition)
    save(controller, "", before=OWN)
    assert report(controller, edition) == generated
    assert [e.detail for e in AuditEntry.objects.filter(action="reports.write").order_by("pk")] == [
        {"före": "", "efter": OWN},
        {"före": OWN, "efter": ""},
    ]


def test_words_of_another_month_are_not_used(controller, read_in):
    save(controller, OWN)
    address = reverse("report-file", args=["internal", "html"])
    assert OWN not in text(controller.get(address, {"manad": "2026-01"}))


def test_a_number_that_no_figure_is_warns_where_it_was_written_and_before_adoption(
    controller, read_in
):
    page = text(save(controller, "Nettokostnaden är 12,3 mnkr."))
    assert "ingen av dess siffror är 12,3 mnkr" in page
    assert "12,3 mnkr" in text(controller.get("/rapporter/faststall/?manad=2026-02"))


def test_words_are_marked_when_a_figure_has_changed(controller, read_in, folder):
    save(controller, OWN)
    late_invoice(folder)
    page = text(controller.get(reverse("report-texts")))
    assert re.search(r"period_actual var \S+ och är nu", page)
    assert "Siffror har ändrats sedan texten skrevs" in report(controller)
    save(controller, OWN, before=OWN)  # read again, and right
    assert "Siffror har ändrats" not in report(controller)


def test_two_writers_lose_nothing(controller, read_in):
    save(controller, "Det ena.")
    answer = save(controller, "Det andra.", follow=False)
    page = text(answer)
    assert answer.status_code == 409
    assert "Nu står det: Det ena. Spara igen" in page
    assert ">Det andra.</textarea>" in page
    save(controller, "Det andra.", before="Det ena.")
    assert [each.text for each in ReportText.objects.order_by("pk")] == ["Det ena.", "Det andra."]


def test_an_identity_number_is_never_kept_or_shown(controller, read_in):
    number = "20101010" + "-2398"
    answer = save(controller, f"Det gäller {number}.", follow=False)
    assert answer.status_code == 409
    assert "är inte sparad" in text(answer)
    assert number not in text(answer)
    assert not ReportText.objects.exists()
    assert not AuditEntry.objects.filter(action="reports.write").exists()


def test_a_sentence_that_is_none_is_not_found(controller, read_in):
    assert save(controller, OWN, sentence="vinden").status_code == 404
    assert not ReportText.objects.exists()


def test_words_are_no_markup(controller, read_in):
    save(controller, "<b>Fet</b> & glad.")
    for page in (report(controller), text(controller.get(reverse("report-texts")))):
        assert "&lt;b&gt;Fet&lt;/b&gt; &amp; glad." in page


def test_an_adopted_report_keeps_its_words(controller, read_in):
    save(controller, OWN)
    adopted(controller)
    save(controller, "Något helt annat.", before=OWN)
    number = Adoption.objects.get().pk  # a sequence goes on between tests where rows do not
    page = text(controller.get(f"/rapporter/faststalld/{number}/board/rapport.html"))
    assert OWN in page
    assert "Något helt annat." not in page
