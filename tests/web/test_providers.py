"""Utförare: who is to be followed up, writing a follow-up, and the notice when one is red."""

from datetime import date

import pytest
from django.urls import reverse
from tests.reports import small_municipality
from tests.web.test_adoption import text

from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.store.models import AuditEntry, Job
from hemmaplan.store.models.rows import ProviderCheck, ProviderReview
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
FEBRUARY = {"manad": "2026-02"}
MORE = {
    "providers.csv": "provider_id;name;care_form\nL1;Exempelhemmet;hvb\nL3;Exempelgården;hvb\n",
    "agreements.csv": "agreement_id;provider_id;care_form;procurement;from_date;framework\n"
    "A3;L3;hvb;framework;2025-01-01;HVB vuxna\n",
    "provider_reviews.csv": "provider_id;care_form;done_on;"
    + ";".join(REVIEW_AREAS)
    + "\nL3;hvb;2026-02-03;4;4;5;3;4;4\n",
}


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    for name, rows in MORE.items():
        (place / name).write_text(rows, encoding="utf-8")
    return place


@pytest.fixture
def coordinator(signed_in, read_in):
    return signed_in(Role.COORDINATOR)


def page(client, name="providers", *arguments, **asked):
    return text(client.get(reverse(name, args=arguments), FEBRUARY | asked))


def write(client, provider="L1", **fields):
    said = {"done_on": "2026-02-20", "care_form": "hvb", "by_visit": "1",
            **dict.fromkeys(REVIEW_AREAS, "4"), **fields}  # fmt: skip
    address = f"{reverse('provider', args=[provider])}?manad=2026-02"
    return client.post(address, said, follow=True)


def test_the_page_says_who_is_to_be_followed_up(coordinator):
    shown = page(coordinator)
    assert "3 utförare och vårdformer har använts under mandatperioden 2023–2026" in shown
    assert "2 av dem är inte uppföljda" in shown
    assert "HVB vuxna" in shown
    assert 'Klar</a></th><td class="number">1' in shown
    assert "4,0" in shown  # the mean of the year
    assert "L3" not in page(coordinator, "provider", "L1")
    only = page(coordinator, **{"att-gora": "due"})
    assert "Exempelhemmet" in only
    assert "/utforare/L3/" not in only


def test_a_red_review_corrected_while_letters_wait_since_another_day_is_saved(
    coordinator, settings
):
    settings.SENDS_LETTERS = True
    assert "är sparad" in text(write(coordinator, staffing="2", mend_by="2026-03-20"))
    (waiting,) = Job.objects.filter(kind="red_letters")
    Job.objects.filter(pk=waiting.pk).update(asked={"on": "2026-02-20"})
    assert "är sparad" in text(write(coordinator, staffing="1", mend_by="2026-03-20"))
    assert ProviderReview.objects.get(provider_id="L1", retired=None).staffing == 1


def test_a_review_that_turns_red_is_told_at_once_and_left_in_the_trail(coordinator):
    assert "Underrätta nämnden" not in page(coordinator, "standing")
    answer = text(write(coordinator, staffing="2", mend_by="2026-03-20", permit="nej"))
    assert "Uppföljningen av Exempelhemmet är sparad." in answer
    for name in ("standing", "providers"):
        shown = page(coordinator, name)
        assert "Underrätta nämnden nu." in shown
        assert ">Exempelhemmet</a>" in shown
    (row,) = ProviderReview.objects.filter(provider_id="L1")
    assert (row.staffing, row.cooperation, row.scope, row.by_visit) == (2, 4, "full", True)
    assert row.mend_by == date(2026, 3, 20)
    assert ProviderCheck.objects.get().passed is False
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject) == ("providers.review", "utförare L1")
    assert "skriven för hand" in page(coordinator, "provider", "L1")


def test_who_writes_second_sees_the_first_and_loses_nothing(coordinator):
    shown = page(coordinator, "provider", "L1")
    base = shown.split('name="utgick-fran" value="')[1].split('"')[0]
    write(coordinator, **{"utgick-fran": base})
    second = write(coordinator, **{"utgick-fran": base, "staffing": "3", "done_on": "2026-02-21"})
    assert second.status_code == 409
    assert "skrev om utföraren medan du skrev" in text(second)
    assert 'value="2026-02-21"' in text(second)
    assert ProviderReview.objects.filter(provider_id="L1").count() == 1
    base = text(second).split('name="utgick-fran" value="')[1].split('"')[0]
    assert write(coordinator, done_on="2026-02-21", **{"utgick-fran": base}).status_code == 200
    assert ProviderReview.objects.filter(provider_id="L1").count() == 2


def test_the_same_day_again_corrects_what_was_written(coordinator):
    write(coordinator, staffing="2", mend_by="2026-03-20")
    write(coordinator)
    rows = ProviderReview.objects.filter(provider_id="L1").order_by("pk")
    assert [row.staffing for row in rows] == [2, 4]
    assert rows[0].retired_id is not None
    assert "Underrätta" not in page(coordinator)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"done_on": ""}, "Skriv vilken dag"),
        ({"done_on": "2099-01-01"}, "efter i dag"),
        ({"valid_to": "snart"}, "Godkänd till: snart är ingen dag"),
        ({"care_form": "sis"}, "Välj vilken vårdform"),
        ({"staffing": "6"}, "Ett betyg är 1 till 5"),
        ({"staffing": ""}, "Sätt betyg på alla sex"),
        ({"staffing": "1"}, "Ett rött betyg kräver åtgärder"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(coordinator, fields, says):
    answer = write(coordinator, **{"treatment": "5", **fields})
    assert answer.status_code == 400
    assert says in text(answer)
    assert '<option value="5" selected>' in text(answer)
    assert ProviderReview.objects.count() == 1


def test_a_limited_review_rates_nothing(coordinator):
    write(coordinator, **dict.fromkeys(REVIEW_AREAS, ""), credit_rating="ja", tax_debt="ja")
    assert ProviderReview.objects.get(provider_id="L1").scope == "limited"
    assert ProviderCheck.objects.filter(passed=True).count() == 2


def test_a_provider_that_is_none_is_not_found(coordinator):
    assert coordinator.get(reverse("provider", args=["L9"])).status_code == 404


def test_the_list_is_taken_away_and_kept_as_a_view(coordinator):
    file = coordinator.get(reverse("providers-file", args=["csv"]), FEBRUARY)
    assert "Exempelgården;Klar;HVB vuxna;HVB, externt;2026-02-03" in file.content.decode()
    kept = coordinator.post(
        reverse("task-view", args=["utforare"]), {"namn": "Att följa upp", "urval": "att-gora=due"},
        follow=True,
    )  # fmt: skip
    assert "Att följa upp" in text(kept)
    assert "Utförare" in text(kept)


def test_few_questions_are_asked(coordinator, django_assert_max_num_queries):
    for name, arguments in (("providers", ()), ("provider", ("L3",))):
        page(coordinator, name, *arguments)
        with django_assert_max_num_queries(12):
            page(coordinator, name, *arguments)
