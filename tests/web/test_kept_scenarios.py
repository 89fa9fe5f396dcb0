"""Sparade scenarier and Träffsäkerhet: saved as work, shown as it was, renamed, removed, tried."""

import re
from hashlib import sha256

import pytest
from tests.web.test_adoption import text

from hemmaplan import __version__
from hemmaplan.core.forecast.scenarios import BadScenario
from hemmaplan.reports import forecast_backtest
from hemmaplan.store.forecast_runs import kept_runs
from hemmaplan.store.models import ForecastRun, Job, RunLabel
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
FORM = "/prognos/scenarier/?manad=2026-02&farre=50&pris=3"
KEPT = "/prognos/scenarier/sparade/"
ACCURACY = "/prognos/traffsakerhet/?manad=2026-02"


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


def saved(browser, work, **fields):
    """The page of a scenario that was asked for, worked out and kept."""
    answer = browser.post(FORM, fields)
    assert answer.status_code == 302
    work()
    return browser.get(answer.headers["Location"]).headers["Location"]


def now():
    (found,) = kept_runs(Viewer(Role.CONTROLLER))
    return found


def test_what_is_asked_is_worked_out_kept_and_opened_again_the_same(controller, work):
    page = saved(controller, work, namn="", atgard="M1", framtider="")
    kept = now()
    assert page == f"{KEPT}{kept.number}/"
    assert kept.name == "50 % färre nya + Priser +3 % fr.o.m. 2026-03-01"
    shown = text(controller.get(page))
    assert "Underlaget för februari 2026 är detsamma i dag" in shown
    assert re.search(
        r"<h1 class=\"says\">2026 väntas kosta .* mindre än enligt prognosen.</h1>", shown
    )
    assert "2 000 framtider, frö 1" in shown
    file = controller.get(f"{page}svar.json")
    assert file.content.decode() == kept.answer
    assert kept.sha256[:12] in file.headers["Content-Disposition"]


def test_an_answer_that_was_changed_since_is_not_passed_off_as_it_was(controller, work):
    page = saved(controller, work)
    run = ForecastRun.objects.get()
    ForecastRun.objects.update(answer=run.answer.replace('"seed":1', '"seed":2'))
    assert "kontrollsumman stämmer inte" in text(controller.get(page))


def test_it_is_renamed_removed_and_put_back(controller, work):
    page = saved(controller, work, namn="Mitt")
    version = {"version": "1"}
    controller.post(page, {**version, "namn": "Halva inflödet"})
    assert now().name == "Halva inflödet"
    late = controller.post(page, {**version, "namn": "Annat"})
    assert late.status_code == 409
    assert "Någon annan ändrade" in text(late)
    gone = controller.post(page, {"version": "2", "bort": "1"}, follow=True)
    assert "Inget scenario är sparat än" in text(gone)
    assert "1 borttaget" in text(gone)
    controller.post(page, {"version": "3"})
    assert (now().removed, now().version) == (False, 4)


def test_it_is_removed_whatever_it_is_called(controller, work):
    page = saved(controller, work)
    RunLabel.objects.update(name="Solgläntan Vård")  # the name of a provider that has gone since
    controller.post(page, {"version": "1", "namn": "Solgläntan Vård", "bort": "1"})
    assert (now().name, now().removed) == ("Solgläntan Vård", True)
    controller.post(page, {"version": "2", "namn": "Solgläntan Vård"})
    assert not now().removed


def test_what_is_sent_once_more_is_kept_once(controller, work):
    first = saved(controller, work, namn="Ett")
    assert saved(controller, work, namn="Ett") == first
    assert saved(controller, work, namn="Två") != first
    controller.post(first, {"version": "1", "bort": "1"})
    assert saved(controller, work, namn="Ett") != first
    assert ForecastRun.objects.count() == 3


@pytest.mark.parametrize("name", ["Kalle Karlsson", "20120315-1234", "som 120315 1234"])
def test_a_name_that_may_be_a_person_s_is_not_kept(controller, work, name):
    answer = controller.post(FORM, {"namn": name})
    assert answer.status_code == 422
    assert not Job.objects.exists()
    page = saved(controller, work)
    assert controller.post(page, {"namn": "Kalle Karlsson", "version": "1"}).status_code == 422


def test_work_that_fails_leads_back_to_what_was_typed(controller, work, monkeypatch):
    def broken(*_args, **_kwargs):
        raise BadScenario("den går inte att räkna")

    monkeypatch.setattr("hemmaplan.jobs.forecasts.scenario_run", broken)
    answer = controller.post(FORM, {"namn": "Ett"})
    work()
    failed = text(controller.get(answer.headers["Location"]))
    assert "Scenariot kan inte räknas: den går inte att räkna." in failed
    assert FORM.replace("&", "&amp;") in failed


def test_what_does_not_fit_has_no_form_to_keep_it_by(controller, work):
    shown = controller.get("/prognos/scenarier/?placeringar=P99")
    assert shown.status_code == 422
    assert "Placeringen P99 pågår inte" in text(shown)
    assert "Räkna och spara" not in text(shown)
    there = controller.post("/prognos/scenarier/?placeringar=P99", {}).headers["Location"]
    work()
    assert "placeringen P99 pågår inte" in text(controller.get(there))


def test_those_of_the_month_or_those_chosen_stand_side_by_side(controller, work):
    first = saved(controller, work, namn="Ett")
    saved(controller, work, namn="Två")
    listed = text(controller.get(f"{KEPT}?manad=2026-02"))
    assert len(re.findall(r'name="vald" value="\d+" aria-label="[^"]+" checked', listed)) == 2
    assert "Modellens prognos: " in listed  # the picture in words
    number = first.rstrip("/").rpartition("/")[2]
    chosen = text(controller.get(f"{KEPT}?vald={number}"))
    assert len(re.findall(r"checked", chosen)) == 1
    assert "Inget scenario" not in chosen


def test_worked_out_again_it_is_another_beside_the_first_only_when_the_month_is(controller, work):
    page = saved(controller, work, namn="Ett")

    def again(month):
        asked = controller.post(f"{page}?manad={month}", {"rakna-om": "1"})
        work()
        return controller.get(asked.headers["Location"]).headers["Location"]

    assert again("2026-02") == page
    assert again("2026-01") != page
    assert ForecastRun.objects.count() == 2


def checked(browser, page, work):
    """The page after the scenario has been worked out once more from its own batch."""
    asked = browser.post(page, {"kontroll": "1"})
    work()
    return text(browser.get(browser.get(asked.headers["Location"]).headers["Location"]))


def test_from_its_own_batch_it_is_the_same_to_the_letter_and_nothing_is_kept(controller, work):
    page = saved(controller, work)
    assert "Omräknat" not in text(controller.get(page))
    assert "svaret blev detsamma, tecken för tecken" in checked(controller, page, work)
    assert ForecastRun.objects.count() == 1


def test_what_differs_from_its_own_batch_is_said_and_why(controller, work):
    page = saved(controller, work)
    run = ForecastRun.objects.get()
    older = run.answer.replace(f'"program":"{__version__}"', '"program":"0.0"')
    older = re.sub(r'"known":\d+', '"known":1', older)
    ForecastRun.objects.update(answer=older, sha256=sha256(older.encode()).hexdigest())
    said = checked(controller, page, work)
    assert f"Det räknades med hemmaplan 0.0, nu är det {__version__}." in said
    assert "ändrat efter" not in said
    ForecastRun.objects.update(answer=re.sub(r'"year":\[\d+', '"year":[100000000', run.answer))
    said = checked(controller, page, work)
    assert "Det sparade svaret är ändrat efter att det räknades." in said
    assert "Prognosen, väntat: 1 000 000,00 kr då, " in said


def test_the_methods_are_tried_when_asked_for_and_shown_to_the_board(
    controller, signed_in, work, monkeypatch
):
    monkeypatch.setattr(forecast_backtest, "YEARS", 1)
    assert "De är inte prövade månad för månad än" in text(controller.get(ACCURACY))
    answer = controller.post(ACCURACY)
    work()
    assert "/prognos/traffsakerhet/" in controller.get(answer.headers["Location"]).headers[
        "Location"
    ]  # fmt: skip
    board = signed_in(Role.BOARD_MEMBER)
    shown = text(board.get(ACCURACY))
    assert "Metoderna prövade" in shown
    assert "Pröva om" not in shown
    assert board.post(ACCURACY).status_code == 403


def test_who_reads_rows_is_told_what_the_model_leans_on(controller, signed_in):
    assert "Underlag: " in text(controller.get(ACCURACY))
    assert "Underlag: " not in text(signed_in(Role.BOARD_MEMBER).get(ACCURACY))


def test_only_who_reads_rows_may_open_a_scenario(controller, signed_in, work):
    page = saved(controller, work)
    assert signed_in(Role.BOARD_MEMBER).get(page).status_code == 403
    assert controller.get(f"{KEPT}999999/").status_code == 404


def test_a_number_that_no_scenario_can_have_is_not_found(controller):
    for path in (f"{KEPT}{10**20}/", f"{KEPT}{10**20}/svar.json"):
        assert controller.get(path).status_code == 404
