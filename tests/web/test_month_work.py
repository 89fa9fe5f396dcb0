"""A month of a large register: worked out by the worker while one looks on, and then there."""

import pytest
from tests.web.test_adoption import text

from hemmaplan.store.models import Job
from hemmaplan.store.queries import state_at
from hemmaplan.store.viewer import Role
from hemmaplan.web import ahead, month_work

pytestmark = pytest.mark.django_db
PAGE = "/laget/prognos/?manad=2026-01"
OTHERS = (
    "/siffra/budget_followup/total/net/period_actual/?manad=2026-01",
    "/prognos/scenarier/?manad=2026-01",
    "/prognos/traffsakerhet/?manad=2026-01",
)


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


@pytest.fixture
def worker_draws(read_in, monkeypatch):
    monkeypatch.setattr(month_work, "LARGE", 1)
    ahead.ready(ahead.EVERYBODY, state_at())
    yield
    ahead.forget()


def test_a_month_that_is_not_there_is_worked_out_while_one_looks_on(controller, worker_draws, work):
    asked = controller.get(PAGE)
    assert asked.status_code == 302
    there = asked.headers["Location"]
    assert "Räknar fram månaden" in text(controller.get(there))
    for page in (PAGE, "/laget/?manad=2026-01", *OTHERS):  # the same work, not more of it
        assert controller.get(page).headers["Location"] == there
    work()
    assert controller.get(there).headers["Location"] == PAGE
    assert "Prognos januari 2026" in text(controller.get(PAGE))
    for page in ("/laget/?manad=2026-01", *OTHERS):  # all of the month is there
        assert controller.get(page).status_code == 200
    assert Job.objects.count() == 1


def test_nobody_waits_for_the_worker_when_it_has_something_else_to_do(controller, worker_draws):
    Job.objects.create(kind="read_in", digest="a" * 64, asked={}, by="kim", at="2026-01-01T00:00Z")
    assert controller.get(PAGE).status_code == 200


def test_a_small_register_or_one_that_nobody_draws_is_worked_out_at_once(controller):
    assert controller.get(PAGE).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.parametrize("fails", [True, False])
def test_what_the_worker_could_not_draw_or_keep_is_not_waited_for_again(
    controller, worker_draws, work, monkeypatch, fails
):
    monkeypatch.setattr(month_work, "is_drawn", lambda _page: False)
    if fails:
        monkeypatch.setattr(month_work, "month_works", lambda _page: [lambda: 1 / 0])
    there = controller.get(PAGE).headers["Location"]
    work()
    after = controller.get(there)
    if fails:
        assert "Månaden kunde inte räknas fram" in text(after)
    else:
        assert after.headers["Location"] == PAGE
    assert "Prognos januari 2026" in text(controller.get(PAGE))


def test_a_question_is_worked_out_while_one_looks_on(controller, worker_draws, work):
    controller.get(PAGE)
    work()
    asked = "/prognos/scenarier/?farre=20&manad=2026-01&kanslighet=1"
    there = controller.get(asked).headers["Location"]
    assert "Räknar scenarierna" in text(controller.get(there))
    work()
    assert controller.get(there).headers["Location"] == asked
    page = text(controller.get(asked))
    assert "20 % färre nya" in page
    assert "Tornadodiagram" in page
    assert Job.objects.filter(kind="question").count() == 1


def test_a_question_without_an_answer_is_told_in_its_form(controller, worker_draws, work):
    controller.get(PAGE)
    work()
    asked = "/prognos/scenarier/?placeringar=P99&manad=2026-01"
    there = controller.get(asked).headers["Location"]
    work()
    assert "placeringen P99 pågår inte" in text(controller.get(there))
    page = controller.get(asked)  # where one tries again
    assert page.status_code == 422
    assert 'value="P99"' in text(page)
    assert "Räkna och spara" not in text(page)


def test_saving_a_scenario_draws_no_future_in_the_request(controller, worker_draws, monkeypatch):
    def never(*_asked):
        raise AssertionError

    monkeypatch.setattr("hemmaplan.reports.forecast_scenarios.made", never)
    answer = controller.post("/prognos/scenarier/?farre=21&manad=2026-02", {"namn": "Färre"})
    assert answer.status_code == 302
    assert Job.objects.get().kind == "scenario"
