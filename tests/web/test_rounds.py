"""The forecast round: asked for, written, sent, decided, closed; and nothing typed is lost."""

import re
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from tests.web import reading_once
from tests.web.conftest import AT, KEY, PASSWORD, member
from tests.web.test_adoption import text

from hemmaplan.actions.members import want_letters
from hemmaplan.actions.reminders import round_letters, send
from hemmaplan.core.forecast_round import State
from hemmaplan.core.periods import Month
from hemmaplan.store.models import AuditEntry, ForecastRound, Member, UnitForecast
from hemmaplan.store.queries import current_batch, dataset
from hemmaplan.store.rounds import answers, reminded
from hemmaplan.store.viewer import AccessDenied, Role, Viewer
from hemmaplan.web import drawn
from hemmaplan.web.months import figures_at

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 1)
ROUND = "/prognosrundan/?manad=2026-02"
UNIT = reverse("round-unit", args=["2026-02", "B1"])
ALL = Viewer(Role.CONTROLLER)
TOMORROW = str(date.today() + timedelta(days=1))  # noqa: DTZ011 - pages ask what day it is


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


@pytest.fixture
def opened(controller):
    controller.post(ROUND, {"gor": "oppna", "senast": TOMORROW})
    return controller


@pytest.fixture
def manager(signed_in, opened):
    return signed_in(Role.UNIT_MANAGER, "B1")


def form(do="spara", base=0, purchase="3 500", revenue="240", comment="", **more):
    return {
        "gor": do, "utgick-fran": base, "belopp:bou:purchase": purchase,
        "belopp:bou:other_revenue": revenue, "kommentar:bou:purchase": comment, **more,
    }  # fmt: skip


def stands(unit="B1"):
    return answers(ALL, FEBRUARY).get(unit)


def approved(controller, unit, *amounts):
    """A unit's answer, approved; without amounts what stands in its form."""
    address = reverse("round-unit", args=["2026-02", unit])
    controller.post(address, form("skicka", *amounts) | {"belopp:vuxen:personnel": "1 150"})
    controller.post(address, {"gor": "godkann", "utgick-fran": 1})
    assert stands(unit).state is State.APPROVED


def test_a_round_is_opened_once_with_a_day(opened):
    page = text(opened.get(ROUND))
    assert "0 av 2 enheter har lämnat" in page
    assert "1 dag kvar" in page
    again = opened.post(ROUND, {"gor": "oppna", "senast": TOMORROW}, follow=True)
    assert "var redan öppen" in text(again)
    assert ForecastRound.objects.count() == 1


@pytest.mark.parametrize("day", ["", "i morgon", "2026-02-30", "2020-01-01"])
def test_a_day_that_can_not_be_is_said(day, controller):
    answer = controller.post(ROUND, {"gor": "oppna", "senast": day})
    assert answer.status_code == 422
    assert not ForecastRound.objects.exists()


def test_the_form_begins_with_the_last_forecast_beside_what_is_known(manager):
    page = text(manager.get(UNIT))
    assert 'value="3 100"' in page  # January's forecast
    for known in ("3 000", "600", "3 600"):  # budget, actual, extended
        assert f">{known}</td>" in page


def test_a_draft_is_saved_with_its_comment_and_sent(manager):
    page = text(manager.post(UNIT, form(comment="Två nya placeringar"), follow=True))
    assert "Utkastet är sparat" in page
    assert 'value="Två nya placeringar"' in page
    manager.post(UNIT, form("skicka", 1))
    assert stands().state is State.SENT
    assert dict(stands().amounts) == {("bou", "purchase"): 350_000_000,
                                      ("bou", "other_revenue"): 24_000_000}  # fmt: skip
    assert "Din prognos är lämnad" in text(manager.get(ROUND))
    assert "+400, sämre" in text(manager.get(UNIT))  # 3 500 where January said 3 100
    assert AuditEntry.objects.filter(action="rounds.answer").count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"purchase": "tre"}, "inget belopp"),
        ({"purchase": "3.500"}, "decimaler med komma"),
        ({"revenue": "-240"}, "Intäkter skrivs utan minus"),
        ({"purchase": "3 500 000"}, "mer än 100 gånger"),
        ({"do": "skicka", "purchase": ""}, "0 om inget väntas"),
        ({"comment": "Gäller 20101010" + "-2398"}, "personnummer"),
    ],
)
def test_what_can_not_be_kept_is_said_at_its_line_and_stays_in_the_form(typed, said, manager):
    answer = manager.post(UNIT, form(**{"comment": "kvar", **typed}))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "2398" not in text(answer)
    assert ('value="kvar"' in text(answer)) is ("comment" not in typed)
    assert not UnitForecast.objects.exists()


def test_an_amount_with_its_unit_written_out_is_meant(manager):
    manager.post(UNIT, form(purchase="3 500 000 tkr"))
    assert stands().amounts["bou", "purchase"] == 350_000_000_000


def test_the_same_form_twice_is_saved_once(manager):
    manager.post(UNIT, form())
    assert "redan sparat" in text(manager.post(UNIT, form(), follow=True))
    assert UnitForecast.objects.count() == 1


def test_two_writers_lose_nothing(manager, controller):
    controller.post(UNIT, form(purchase="3 400", comment="Från controllern"))
    answer = manager.post(UNIT, form(purchase="3 600", comment="Från enheten"))
    page = text(answer)
    assert answer.status_code == 409
    assert 'value="3 600"' in page
    assert "sparat: 3 400 tkr" in page
    assert 'value="Från enheten"' in page
    assert 'name="utgick-fran" value="1"' in page
    assert stands().amounts["bou", "purchase"] == 340_000_000
    manager.post(UNIT, form(base=1, purchase="3 600"))
    assert stands().amounts["bou", "purchase"] == 360_000_000


def test_an_older_page_does_not_write_over_what_is_sent(manager):
    manager.post(UNIT, form("skicka"))
    answer = manager.post(UNIT, form(base=1, purchase="9"))
    assert answer.status_code == 409
    assert 'value="9"' in text(answer)
    assert stands().state is State.SENT


def test_another_units_forecast_is_refused_whether_it_exists_or_not(signed_in, opened):
    stranger = signed_in(Role.UNIT_MANAGER, "V1")
    for unit in ("B1", "finns-inte"):
        address = reverse("round-unit", args=["2026-02", unit])
        assert stranger.get(address).status_code == 403
        assert stranger.post(address, form()).status_code == 403
    page = text(stranger.get(ROUND))
    assert "V1" in page
    assert ">B1" not in page
    assert not UnitForecast.objects.exists()


def test_a_unit_manager_runs_no_round_and_decides_nothing(manager):
    assert manager.post(ROUND, {"gor": "avsluta"}).status_code == 403
    manager.post(UNIT, form("skicka"))
    assert manager.post(UNIT, {"gor": "godkann", "utgick-fran": 1}).status_code == 403
    assert stands().state is State.SENT


def test_the_store_tells_of_rounds_only_to_who_takes_part(opened):
    from hemmaplan.store.rounds import rounds

    opened.post(UNIT, form())
    for role in (Role.BOARD_MEMBER, Role.COORDINATOR):
        assert answers(Viewer(role, frozenset({"B1"})), FEBRUARY) == {}
        with pytest.raises(AccessDenied):
            rounds(Viewer(role))
    assert answers(Viewer(Role.UNIT_MANAGER, frozenset({"V1"})), FEBRUARY) == {}


def test_a_sent_forecast_is_sent_back_with_a_reason_and_again(manager, controller):
    manager.post(UNIT, form("skicka"))
    empty = controller.post(UNIT, {"gor": "tillbaka", "utgick-fran": 1, "skal": " "})
    assert empty.status_code == 422
    controller.post(UNIT, {"gor": "tillbaka", "utgick-fran": 1, "skal": "Hösten saknas"})
    assert "Hösten saknas" in text(manager.get(UNIT))
    manager.post(UNIT, form("skicka", 2, "3 700"))
    assert stands().state is State.SENT
    assert stands().amounts["bou", "purchase"] == 370_000_000


def test_what_was_approved_is_what_was_read(manager, controller):
    manager.post(UNIT, form("skicka"))
    manager.post(UNIT, {"gor": "angra", "utgick-fran": 1})  # nothing before: stays
    manager.post(UNIT, form(base=1))
    answer = controller.post(UNIT, {"gor": "godkann", "utgick-fran": 0})
    assert answer.status_code == 409
    assert stands().state is State.SENT


def test_a_step_is_undone_and_an_approval_only_by_a_controller(manager, controller):
    manager.post(UNIT, form())
    manager.post(UNIT, form("skicka", 1, "3 600"))
    manager.post(UNIT, {"gor": "angra", "utgick-fran": 2})
    assert (stands().state, stands().amounts["bou", "purchase"]) == (State.DRAFT, 350_000_000)
    manager.post(UNIT, form("skicka", 3))
    controller.post(UNIT, {"gor": "godkann", "utgick-fran": 4})
    assert manager.post(UNIT, {"gor": "angra", "utgick-fran": 5}).status_code == 403
    controller.post(UNIT, {"gor": "angra", "utgick-fran": 5})
    assert stands().state is State.SENT


def test_a_round_closes_when_all_are_approved_and_becomes_the_forecast(opened):
    approved(opened, "B1")
    early = opened.post(ROUND, {"gor": "avsluta"})
    assert early.status_code == 422
    assert "V1 är inte godkända" in text(early)
    approved(opened, "V1")
    opened.post(ROUND, {"gor": "avsluta"})
    made = dataset(ALL).table("forecast").filter(pl.col("made_in") == FEBRUARY)
    assert set(made["_file"]) == {"prognosrundan 2026-02"}
    assert made.select("year", "area", "unit_code", "line", "amount_ore", "_row").rows() == [
        (2026, "bou", "B1", "other_revenue", 24_000_000, 1),
        (2026, "bou", "B1", "purchase", 350_000_000, 2),
        (2026, "vuxen", "V1", "personnel", 115_000_000, 3),
    ]
    trace = reverse("figure", args=["budget_followup/bou/purchase/year_forecast"])
    assert "prognosrundan 2026-02" in text(opened.get(trace))
    page = text(opened.get(ROUND))
    assert "Rundan är avslutad: årets prognos är 4 410 tkr netto" in page
    assert opened.post(UNIT, form(base=2)).status_code == 409


def test_a_closed_round_opens_again_and_the_forecast_is_what_it_was(opened, read_in):
    def forecast():
        return sorted(
            dataset(ALL).table("forecast").drop("_file", "_sheet", "_row").rows(), key=str
        )

    before = forecast()
    approved(opened, "B1")
    approved(opened, "V1")
    opened.post(ROUND, {"gor": "avsluta"})
    assert forecast() != before
    opened.post(ROUND, {"gor": "oppna-igen"})
    assert forecast() == before
    assert current_batch().kind == "undo"
    opened.post(UNIT, {"gor": "angra", "utgick-fran": 2})
    assert stands().state is State.SENT


def test_an_adopted_month_takes_no_forecast_and_the_next_begins_where_it_ended(opened, manager):
    from tests.web.test_adoption import adopted

    manager.post(UNIT, form(comment="Inte klart"))
    adopted(opened)
    answer = manager.post(UNIT, form(base=1, purchase="3 999"))
    assert answer.status_code == 409
    assert "nästa månads runda" in text(answer)
    assert 'value="3 999"' in text(answer)
    refused = opened.post("/prognosrundan/?manad=2026-02", {"gor": "oppna", "senast": TOMORROW})
    assert refused.status_code == 422
    opened.post("/prognosrundan/?manad=2026-03", {"gor": "oppna", "senast": TOMORROW})
    page = text(manager.get(reverse("round-unit", args=["2026-03", "B1"])))
    assert 'value="3 500"' in page
    assert 'value="Inte klart"' in page


def test_the_reminder_names_units_and_days_only(opened):
    opened.post(UNIT, form("skicka"))
    page = text(opened.get(ROUND))
    reminder = page.split("<textarea", 1)[1].split("</textarea>")[0]
    assert "enhet V1: inte påbörjad" in reminder
    assert "B1" not in reminder


def test_who_has_been_reminded_and_when_is_said(manager, opened):
    """On the row of the unit and in how many; another day is another letter."""
    chief = Member.objects.get(role=Role.UNIT_MANAGER.value).user
    want_letters(
        user=chief, email="chef@kommunen.example", rounds=True, week=False, red=False, at=AT
    )
    page = text(opened.get(ROUND))
    assert "2 enheter har inte lämnat, 0 av dem är påminda" in page
    for day in (4, 4, 5):
        letters = round_letters(Month(2026, 2), date(2026, 3, day), "https://x")
        send(letters, lambda _: None, by="cron", at=datetime(2026, 3, day, 7, tzinfo=UTC))
    page = text(opened.get(ROUND))
    assert "2 enheter har inte lämnat, 1 av dem är påminda" in page
    assert f"påmind 2 gånger, senast 2026-03-05 08:00: {chief.username}" in page
    assert "påmind" not in text(manager.get(ROUND))
    with pytest.raises(AccessDenied):
        reminded(Viewer(Role.UNIT_MANAGER, frozenset({"B1"})), FEBRUARY)


def test_the_placements_forecast_is_beside_the_unit_s_own(manager, monkeypatch):
    """Its own placements', when it has been worked out; the form does not wait for it."""
    for each in (figures_at, drawn._room):  # of an equal register of another test too
        monkeypatch.setattr(each, "_here", OrderedDict())
    assert "Se vad placeringarna i registret väntas kosta" in text(manager.get(UNIT))
    manager.get("/laget/prognos/?manad=2026-02")
    page = text(manager.get(UNIT)).replace("\u00a0", " ")
    amounts = re.search(
        r"väntas kosta\s+<a href=\"([^\"]+)\">([\d ]+) tkr</a> i år: ([\d ]+) hittills, ([\d ]+) "
        r"för dem som pågår och ([\d ]+) för nya", page
    )  # fmt: skip
    year, *parts = (int(each.replace(" ", "")) for each in amounts.groups()[1:])
    assert abs(year - sum(parts)) <= 2  # each is rounded for itself
    assert manager.get(amounts[1].replace("&amp;", "&")).status_code == 200


def test_a_round_that_is_none_is_not_found(controller):
    for address in (UNIT, "/prognosrundan/nu/B1/", "/prognosrundan/2026-02/X9/"):
        assert controller.get(address).status_code == 404


@pytest.mark.parametrize("base", ["", "x", "-1", "99999999999", "²"])
def test_a_base_that_is_none_is_asked_again(base, manager):
    assert manager.post(UNIT, form(base=base)).status_code == 409


def test_the_pages_ask_few_questions(manager, controller, django_assert_max_num_queries):
    manager.post(UNIT, form("skicka"))
    for client, address in ((controller, ROUND), (controller, UNIT), (manager, UNIT)):
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_a_lost_session_keeps_what_was_typed_through_the_sign_in(opened):
    member(Role.UNIT_MANAGER, "B1", name="robin")
    lost = Client()
    answer = lost.post(UNIT, form(comment="Två nya", nytt="hemligt"))
    page = text(answer)
    assert answer.status_code == 403
    assert "det du skrev kvar" in page
    assert "hemligt" not in page
    fields = dict(re.findall(r'name="(kvar:[^"]+)" value="([^"]*)"', page))
    tried = {**fields, "till": UNIT, "namn": "robin", "losenord": "fel"}
    assert 'value="Två nya"' in text(lost.post("/logga-in/", tried))
    page = text(lost.post("/logga-in/", {**tried, "losenord": PASSWORD}))
    assert "inte skickat" in page
    assert f'action="{UNIT}"' in page
    again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.split("<form")[-1]))
    lost.post(UNIT, again)
    assert stands().comments["bou", "purchase"] == "Två nya"


def test_a_form_that_is_refused_shows_what_was_typed_to_copy(opened):
    strict = Client(enforce_csrf_checks=True)
    page = text(strict.post(UNIT, form(comment="Två nya placeringar")))
    assert "Två nya placeringar" in page
    assert "<form" not in page.split("<main", 1)[1]


def test_the_proposal_stands_beside_and_is_taken_over_without_being_saved(manager):
    page = text(manager.get(UNIT))
    assert "Så är förslagen räknade" in page
    assert "årets snitt hittills" in page
    taken = text(manager.post(UNIT, form("forslag:bou:purchase", purchase="", comment="kvar")))
    assert re.search(r'name="belopp:bou:purchase" value="3 600"', taken)
    assert re.search(r'name="belopp:bou:other_revenue" value="240"', taken)
    assert 'value="kvar"' in taken
    assert not UnitForecast.objects.exists()
    every = text(manager.post(UNIT, form("forslag:alla", purchase="1", revenue="1")))
    assert re.search(r'name="belopp:bou:purchase" value="3 600"', every)
    manager.post(UNIT, form(purchase="3 600"))
    assert stands().amounts["bou", "purchase"] == 360_000_000


def test_a_round_s_overview_has_each_unit_s_proposal(opened):
    page = text(opened.get(ROUND))
    assert "Förslag" in page


def test_a_proposal_is_not_taken_into_what_is_sent(manager):
    manager.post(UNIT, form("skicka"))
    page = text(manager.post(UNIT, form("forslag:alla", base=1)))
    assert "förslaget för" not in page
    assert stands().state is State.SENT


def test_the_first_round_of_all_has_no_forecast_before_it(db, folder, signed_in):
    (folder / "forecast.csv").unlink()
    reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)
    controller = signed_in(Role.CONTROLLER)
    assert "Öppna rundan" in text(controller.get(ROUND))
    controller.post(ROUND, {"gor": "oppna", "senast": TOMORROW})
    manager = signed_in(Role.UNIT_MANAGER, "B1")
    assert "belopp:bou:purchase" in text(manager.get(UNIT))
    manager.post(UNIT, form("skicka"))
    assert stands().state == State.SENT
    controller.post(UNIT, {"gor": "godkann", "utgick-fran": 1})
    approved(controller, "V1")
    assert "Rundan är avslutad" in text(controller.post(ROUND, {"gor": "avsluta"}, follow=True))
    assert dataset(ALL).table("forecast").height
