"""A figure's goal on its page: written, told beside the figure, corrected and taken away."""

import pytest
from django.urls import reverse
from tests.web.conftest import unwrapped

from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db

NET = "budget_followup/total/net/period_actual"
PAGE = reverse("figure", args=[NET])
NOW = {"utgick-fran": "999999999"}
"""What stands now is what was seen."""
GOAL = NOW | {
    "siffra": NET, "direction": "at_most", "value": "1 500,5", "from_date": "2026-01-01",
    "label": "Nettokostnad", "source": "Nämnden § 112",
}  # fmt: skip


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def text(answer) -> str:
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


def decided(client, **said):
    return client.post(reverse("goal-decide"), GOAL | said, follow=True)


def test_a_goal_is_written_on_the_figures_page_and_stands_beside_it(controller, read_in):
    assert "Sätt ett mål" in text(controller.get(PAGE))
    page = text(decided(controller))
    assert "Målet är högst 1 500,5 kr från den 1 januari 2026 (Nämnden § 112): inte nått." in page
    assert 'value="1500,5"' in page
    assert "Ändra målet" in page
    standing = text(controller.get(reverse("standing")))
    assert "högst 1 500,5 kr" in standing
    entry = AuditEntry.objects.get(action="goals.decide")
    assert (entry.by, entry.subject) == ("controller", f"mål {NET}")
    assert "Ändrade ett mål" in text(controller.get(reverse("audit")))


def test_the_same_day_is_a_correction_and_a_later_day_another_goal(controller, read_in):
    decided(controller)
    assert "högst 2 000 kr från den 1 januari" in text(decided(controller, value="2000"))
    assert "högst 9 kr från den 1 februari" in text(
        decided(controller, value="9", from_date="2026-02-01")
    )
    gone = NOW | {"siffra": NET, "fran": "2026-02-01"}
    page = text(controller.post(reverse("goal-remove"), gone, follow=True))
    assert "Målet är borttaget" in page
    assert "högst 2 000 kr från den 1 januari" in page
    assert controller.post(reverse("goal-remove"), gone).status_code == 404


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("value", "", "Skriv ett tal, som siffran står på sidan."),
        ("value", "NaN", "Skriv ett tal, som siffran står på sidan."),
        ("value", "1e40", "Skriv ett tal, som siffran står på sidan."),
        ("direction", "", "Välj minst eller högst."),
        ("from_date", "", "Skriv från vilken dag målet gäller."),
        ("to_date", "2025-12-31", "Sista dagen är före den första."),
        ("source", "Anna Andersson 19121212-1212", "Här kan stå ett namn eller ett personnummer."),
    ],
)
def test_what_can_not_be_a_goal_is_told_and_what_was_typed_is_kept(
    field, said, told, controller, read_in
):
    answer = controller.post(reverse("goal-decide"), GOAL | {field: said})
    page = text(answer)
    assert answer.status_code == 422
    assert told in page
    assert 'value="Nettokostnad"' in page
    assert "1212-1212" not in page
    assert not AuditEntry.objects.filter(action="goals.decide").exists()


def test_a_figure_that_is_none_gets_no_goal(controller, read_in):
    assert controller.post(reverse("goal-decide"), GOAL | {"siffra": "x/y/z"}).status_code == 404
    assert controller.post(reverse("goal-decide"), {}).status_code == 404
    assert controller.post(reverse("goal-remove"), {"siffra": NET, "fran": "x"}).status_code == 404


def test_a_goal_that_another_changed_is_told_and_not_written_over(controller, read_in):
    base = {"utgick-fran": str(read_in.pk)}
    decided(controller, **base)
    answer = controller.post(reverse("goal-decide"), GOAL | base | {"value": "7"})
    assert answer.status_code == 409
    assert "Någon annan ändrade målet" in text(answer)
    assert AuditEntry.objects.filter(action="goals.decide").count() == 1


def test_who_does_not_steer_sees_the_goal_and_no_form(controller, signed_in, read_in):
    decided(controller)
    page = text(signed_in(Role.COORDINATOR).get(PAGE))
    assert "Målet är högst 1 500,5 kr" in page
    assert "Ändra målet" not in page
