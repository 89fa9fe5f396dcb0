"""A page shows what has been worked out, for a short while after a change: and says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from tests.web.test_adoption import text
from tests.web.test_by_hand import save

from hemmaplan.actions.by_hand import Edit, change
from hemmaplan.actions.choices import write
from hemmaplan.store.queries import state_at
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import ahead, choices, drawn

pytestmark = pytest.mark.django_db
WAITS = "Sidan visar registret som det var före den."


@pytest.fixture
def dearer(read_in):
    """P1 gets a price more, after all pages were ready."""

    def make() -> None:
        row = {
            "placement_id": "P1", "kind": "extra", "per": "month", "amount": 4321,
            "from_date": datetime(2026, 2, 1, tzinfo=UTC).date(),
        }  # fmt: skip
        change(
            edits=[Edit("rates", [row])], what="placements.price", subject="P1", by="samordnaren",
            at=datetime.now(UTC), reason="correction",
        )  # fmt: skip

    return make


def work_ahead() -> None:
    list(drawn.draw())
    assert drawn.show_ready(state_at())


def test_figures_wait_for_a_change_and_the_placement_does_not(dearer, signed_in):
    coordinator = signed_in(Role.COORDINATOR)
    listed, own = reverse("placements"), reverse("placement", args=["P1"])
    work_ahead()
    before = text(coordinator.get(listed))
    assert WAITS not in before
    dearer()
    waits = text(coordinator.get(listed))
    assert WAITS in waits
    assert cost(waits) == cost(before)
    page = text(coordinator.get(own))
    assert "4 321,00" in page
    assert "En ändring räknas in" in page
    work_ahead()
    after = text(coordinator.get(listed))
    assert WAITS not in after
    assert "En ändring räknas in" not in text(coordinator.get(own))
    assert cost(after) != cost(before)


def test_a_provider_that_has_just_been_written_is_there(read_in, signed_in):
    coordinator = signed_in(Role.COORDINATOR)
    work_ahead()
    row = {"provider_id": "N9", "name": "<b>Norra</b> Exempelhem", "care_form": "hvb"}
    onward = save(coordinator, reverse("provider-new"), **row).headers["Location"]
    page = coordinator.get(onward)
    assert page.status_code == 200
    assert "&lt;b&gt;Norra&lt;/b&gt; Exempelhem" in text(page)


def cost(page: str) -> str:
    """The list's sums."""
    return page[page.index("<tfoot") : page.index("</tfoot>")] if "<tfoot" in page else page[-4000:]


def test_each_reader_waits_for_the_own_pages(dearer, signed_in):
    managers = [signed_in(Role.UNIT_MANAGER, unit) for unit in ("B1", "V1")]
    work_ahead()
    dearer()
    for each in drawn.readers():  # all but the last have theirs
        if each != drawn.readers()[-1]:
            assert drawn.all_drawn(state_at(), each, localdate())
    assert not drawn.show_ready(state_at())
    ready, waits = (text(each.get(reverse("placements"))) for each in managers)
    assert WAITS not in ready
    assert WAITS in waits


def test_nobody_waits_for_long_or_where_nobody_works_ahead(dearer):
    everybody, first = Viewer(Role.CONTROLLER), state_at()
    now = datetime.now(UTC)
    assert ahead.state_to_show(everybody, first, now) == first
    ahead.ready(everybody, first)
    dearer()
    newest = state_at()
    coordinator, board = Viewer(Role.COORDINATOR), Viewer(Role.BOARD_MEMBER)
    assert ahead.state_to_show(coordinator, newest, now) == first
    assert ahead.state_to_show(board, newest, now) == newest
    late = newest.made_at + ahead.PATIENCE + timedelta(seconds=1)
    assert ahead.state_to_show(coordinator, newest, late) == newest


def test_what_is_changed_is_the_newest(dearer, signed_in):
    controller = signed_in(Role.CONTROLLER)
    work_ahead()
    seen = state_at().batch
    dearer()
    for name in ("settings", "settings-lines", "imports"):
        assert WAITS not in text(controller.get(reverse(name)))
    adoption = reverse("report-adoption")
    assert WAITS in text(controller.get(adoption))  # the checklist of what has been worked out
    again = controller.post(adoption, {"utgick-fran": str(seen)})
    assert again.status_code == 409
    assert WAITS not in text(again)


def test_what_a_choice_is_expected_to_cost_waits_with_the_pages(dearer, monkeypatch):
    work_ahead()
    first, asked = state_at(), []
    row = {"choice_id": "V1", "area": "bou", "unit_code": "B1", "opened_on": first.made_at.date(),
           "ladder": "mellerud_barn", "urgency": "planned"}  # fmt: skip
    write(choice_id="V1", tables={"choices": [row]}, before=0, step="nytt", by="sam",
          at=first.made_at)  # fmt: skip
    dearer()
    monkeypatch.setattr(choices, "form_costs", lambda state, *rest: asked.append(state) or [])
    found = choices.opened(Viewer(Role.COORDINATOR), "V1", first.made_at.date())
    assert (found.state, found.forms, asked) == (state_at(), {}, [first])
    choices.costs_ahead(state_at(), ahead.EVERYBODY, first.made_at.date())
    assert asked == [first, state_at()]


def test_forecasts_and_years_are_there_for_the_pages_that_tell_of_them(
    dearer, signed_in, monkeypatch
):
    pages = [reverse(name) for name in ("accuracy", "comparison-users")]
    readers = [signed_in(role) for role in (Role.CONTROLLER, Role.BOARD_MEMBER)]
    work_ahead()
    dearer()

    def never(*_asked, **_named):
        raise AssertionError

    with monkeypatch.context() as patch:
        for slow in ("forecast_words.chosen", "forecast_words.made", "user_years.kpb.year_of"):
            patch.setattr(f"hemmaplan.web.{slow}", never)
        for each in readers:
            assert all(WAITS in text(each.get(page)) for page in pages)
    work_ahead()
    assert not any(WAITS in text(each.get(page)) for page in pages for each in readers)


def test_a_new_day_is_worked_out_too(read_in, monkeypatch):
    work_ahead()
    assert not list(drawn.draw())
    tomorrow = localdate() + timedelta(days=1)
    monkeypatch.setattr(drawn, "localdate", lambda: tomorrow)
    assert list(drawn.draw())
    assert not list(drawn.draw())


def test_what_can_not_be_worked_out_holds_nobody_up(read_in, monkeypatch, caplog):
    def broken(_page):
        raise ValueError("hemligt")

    monkeypatch.setattr(drawn, "outline", broken)
    drawn.all_drawn.forget()
    work_ahead()
    assert "ValueError" in caplog.text
    assert "hemligt" not in caplog.text
