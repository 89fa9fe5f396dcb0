"""Decisions by hand: what waits is on the list, and what is changed can be taken back."""

from datetime import date

import pytest
from django.urls import reverse
from tests.web.test_by_hand import WHY, save
from tests.web.test_walls import text

from hemmaplan.store.models.rows import Decision
from hemmaplan.store.viewer import Role
from hemmaplan.web.pages.decisions import standing as standing_of

pytestmark = pytest.mark.django_db
NEW = "/beslut/ny/"
LIST = "/att-gora/ej-verkstallda/?manad=2026-02"
TYPED = {
    "decision_id": "B12", "service": "Kontaktperson", "decided_on": "2025-09-01", "area": "bou",
    "unit_code": "B1", "delay_reason": "no_worker",
}  # fmt: skip


@pytest.fixture
def kim(signed_in, read_in):
    return signed_in(Role.COORDINATOR)


def standing(model):
    return list(model._default_manager.filter(retired=None).order_by("pk"))


def written(kim, where=NEW, **typed):
    return save(kim, where, **{**TYPED, **typed})


def test_a_decision_by_hand_is_on_the_list_until_it_is_carried_out(kim):
    answer = written(kim)
    assert answer.headers["Location"] == reverse("decision", args=["B12"])
    listed = text(kim.get(LIST))
    assert f'href="{reverse("decision", args=["B12"])}' in listed
    assert "Kontaktperson" in listed
    started = {k: v for k, v in TYPED.items() if k != "decision_id"} | {"executed_on": "2026-02-03"}
    assert save(kim, reverse("decision", args=["B12"]), **started).status_code == 302
    assert "Kontaktperson" not in text(kim.get(LIST))
    (row,) = standing(Decision)
    page = text(kim.get(reverse("decision", args=["B12"])))
    assert "Verkställt: – → <b>2026-02-03" in page
    kim.post(reverse("decision-undo", args=["B12", row.brought_id]))
    assert "Kontaktperson" in text(kim.get(LIST))


def test_everything_the_list_shows_can_be_typed(kim):
    written(kim, interrupted_on="2025-11-01", executed_on="2025-09-02", reported_on="2026-02-10")
    row = text(kim.get(LIST)).partition("<tbody>")[2]
    for shown in ("B12", "Kontaktperson", "2025-09-01", "2025-11-01", "B1", "2026-02-10"):
        assert shown in row


@pytest.mark.parametrize("column", ["executed_on", "interrupted_on", "ended_on"])
def test_a_day_before_the_decision_is_not_saved(kim, column):
    answer = kim.post(NEW, {**WHY, **TYPED, column: "2025-08-31"})
    assert answer.status_code == 422
    assert "men fattat 2025-09-01" in text(answer)
    assert standing(Decision) == []


def test_a_number_that_is_taken_and_one_that_is_not_there(kim):
    written(kim)
    assert "är upptaget" in text(kim.post(NEW, {**WHY, **TYPED}))
    assert kim.get(reverse("decision", args=["B99"])).status_code == 404


def test_a_decision_that_is_taken_away_says_so_and_can_be_taken_back(kim):
    written(kim)
    where = reverse("decision", args=["B12"])
    assert save(kim, where, gor="ta-bort").status_code == 302
    page = text(kim.get(where))
    assert "Det är borttaget" in page
    assert 'name="service"' not in page
    latest = page.partition('action="/beslut/B12/angra/')[2].partition("/")[0]
    kim.post(reverse("decision-undo", args=["B12", int(latest)]))
    assert len(standing(Decision)) == 1


def test_what_another_wrote_meanwhile_is_shown_and_nothing_is_lost(kim):
    written(kim)
    where, (row,) = reverse("decision", args=["B12"]), standing(Decision)
    typed = {**WHY, **TYPED, "utgick-fran": row.brought_id}
    save(kim, where, **{**TYPED, "unit_code": "V1"})
    answer = kim.post(where, {**typed, "delay_reason": "declined"})
    assert answer.status_code == 409
    assert "ändrade samma sak medan du skrev" in text(answer)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Kontaktperson: väntar på att verkställas sedan 2025-09-01, 180 dagar."),
        ({"reported_on": "2026-02-10"}, "180 dagar. Rapporterat 2026-02-10."),
        ({"executed_on": "2025-09-02"}, "Kontaktperson: verkställt 2025-09-02."),
        (
            {"executed_on": "2025-09-02", "interrupted_on": "2026-02-27"},
            "Kontaktperson: avbrutet 2026-02-27 och inte upptaget på 1 dag.",
        ),
        ({"ended_on": "2026-01-31"}, "Kontaktperson: beslutet upphörde 2026-01-31."),
    ],
)
def test_a_decision_says_first_where_it_stands(typed, says):
    days = {name: date.fromisoformat(day) for name, day in typed.items()}
    unsaid = dict.fromkeys(("executed_on", "interrupted_on", "reported_on", "ended_on"))
    row = {**unsaid, "decision_id": "B12", "service": "Kontaktperson", "_row": 1, **days}
    assert says in standing_of({**row, "decided_on": date(2025, 9, 1)}, date(2026, 2, 28))
