"""Scenarier on the web: what the address asks for, who may, and what is wrong with it."""

from datetime import date

import pytest
from tests.web import reading_once
from tests.web.conftest import AT, KEY
from tests.web.test_adoption import text

from hemmaplan.core.forecast.scenarios import BadScenario
from hemmaplan.core.periods import Month
from hemmaplan.store.viewer import Role
from hemmaplan.web.scenario_form import asked_scenarios

FEBRUARY = Month(2026, 2)


def test_nothing_asked_is_no_scenario():
    assert asked_scenarios({}, FEBRUARY) == []


def test_each_thing_asked_is_a_scenario_and_all_of_them_one_more():
    found = asked_scenarios(
        {"farre": "12,5", "platser": "4", "platskostnad": "450 000", "vardform": "hvb",
         "fran": "2026-05", "placeringar": "P1, P2"}, FEBRUARY,
    )  # fmt: skip
    fewer, own, ended, together = found
    assert fewer.name == "12,5 % färre nya, HVB, externt fr.o.m. 2026-05-01"
    assert fewer.changes[0].share == 0.125
    assert (own.changes[0].places, own.changes[0].month_cost_ore) == (4, 450_000_00)
    assert ended.changes[0].placements == ("P1", "P2")
    assert together.changes == (*fewer.changes, *own.changes, *ended.changes)
    assert asked_scenarios({"pris": "3"}, FEBRUARY)[0].changes[0].start == date(2026, 3, 1)


def test_what_is_asked_of_an_area_and_one_more_placement():
    asked = {"pris": "2,5", "vardform": "hvb", "omrade": "bou", "en-till": "9 500"}
    dearer, more, _ = asked_scenarios(asked, FEBRUARY)
    assert dearer.name == "Priser +2,5 %, HVB, externt, barn och unga fr.o.m. 2026-03-01"
    assert (dearer.changes[0].area, dearer.changes[0].care_forms) == ("bou", ("hvb",))
    assert more.name.replace("\u00a0", " ") == (
        "En placering till för 9 500 kr per dygn fr.o.m. 2026-03-01"
    )
    assert (more.changes[0].kind, more.changes[0].day_cost_ore) == ("one_more", 9_500_00)


def test_a_change_after_the_year_is_told_to_change_nothing():
    with pytest.raises(BadScenario, match="2027-01-01 är efter årets slut"):
        asked_scenarios({"farre": "10", "fran": "2027-01"}, FEBRUARY)
    assert asked_scenarios({"fran": "2027-01"}, FEBRUARY) == []


def test_chosen_placements_go_over_to_another_form():
    asked = {"byter": "P1 P2, P1", "till-vardform": "familjehem"}
    (moving,) = asked_scenarios(asked, FEBRUARY)
    assert moving.name == "2 placeringar byter till Familjehem, egna fr.o.m. 2026-03-01"
    assert (moving.changes[0].kind, moving.changes[0].care_form) == ("other_form", "familjehem")
    assert moving.changes[0].placements == ("P1", "P2")
    with pytest.raises(BadScenario, match="vilken vårdform"):
        asked_scenarios({"byter": "P1"}, FEBRUARY)
    with pytest.raises(BadScenario, match="P2 kan inte både avslutas och byta"):
        asked_scenarios({**asked, "placeringar": "P2"}, FEBRUARY)


@pytest.mark.parametrize(
    "query",
    [
        {"farre": "x"},
        {"fran": "2026-14"},
        {"fran": "9999-12"},
        {"platser": "nan"},
        {"platser": "0,5"},
        {"platser": "-3"},
        {"platser": "2", "platskostnad": "-10000"},
        {"pris": "1e99"},
        {"farre": "150"},
        {"platskostnad": "90000"},
        {"oppenvard-kostnad": "90000", "platser": "2"},
        {"en-till": "-1"},
        {"farre": "10", "omrade": "x"},
    ],
)
def test_what_is_no_number_or_month_is_said(query):
    with pytest.raises(BadScenario):
        asked_scenarios(query, FEBRUARY)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(signed_in, read_in):
    browser = signed_in(Role.CONTROLLER)
    answer = browser.get("/prognos/scenarier/", {"placeringar": "P99", "farre": "10"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Placeringen P99 pågår inte" in text
    assert 'value="P99"' in text
    good = browser.get("/prognos/scenarier/", {"placeringar": "P1", "budget": "2 000 000"})
    assert "1 placering avslutas" in good.content.decode()
    assert "Håller<br>budget" in good.content.decode()
    moved = browser.get("/prognos/scenarier/", {"byter": "P1", "till-vardform": "familjehem"})
    assert "1 placering byter till Familjehem, egna" in moved.content.decode()
    assert 'value="familjehem" selected' in moved.content.decode()


def test_one_more_placement_of_an_area_that_has_none(signed_in, read_in):
    """One more is its price times its days; a change of what never was is told."""
    browser = signed_in(Role.CONTROLLER)
    good = text(browser.get("/prognos/scenarier/", {"en-till": "1000", "omrade": "vuxen"}))
    assert "En placering till för 1 000 kr per dygn" in good.replace("\u00a0", " ")
    assert ">306<" in good  # March to December
    assert 'value="vuxen" selected' in good
    asked = {"farre": "10", "omrade": "vuxen", "vardform": "sis"}
    never = browser.get("/prognos/scenarier/", asked)
    assert never.status_code == 422
    says = "Det har aldrig funnits någon placering för vuxna med vårdformen SiS-institution."
    assert says in text(never)


def test_only_who_reads_rows_may_try(signed_in, read_in):
    assert signed_in(Role.BOARD_MEMBER).get("/prognos/scenarier/").status_code == 403


def test_without_anything_read_in_there_is_nothing_to_try(signed_in):
    assert "Inget är inläst än" in text(signed_in(Role.CONTROLLER).get("/prognos/scenarier/"))


def test_without_prices_it_says_what_fills_it(db, folder, signed_in):
    (folder / "rates.csv").unlink()
    reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)
    assert "placements.csv och rates.csv" in text(
        signed_in(Role.COORDINATOR).get("/prognos/scenarier/")
    )


def test_what_matters_most_is_worked_out_when_asked_for_and_keeps_what_was_typed(
    signed_in, read_in
):
    browser = signed_in(Role.CONTROLLER)
    plain = browser.get("/prognos/scenarier/", {"farre": "10"}).content.decode()
    assert "?farre=10&amp;kanslighet=1#kanslighet" in plain
    assert "Tornadodiagram" not in plain
    asked = browser.get("/prognos/scenarier/", {"farre": "10", "kanslighet": "1"}).content.decode()
    assert "Tornadodiagram" in asked
    assert "Om<br>högre" in asked
    assert 'value="10"' in asked
