"""The codes of needs and goals: what is offered when, what stands, and how the file is read."""

from datetime import date

import pytest

from hemmaplan.core.need_codes import NeedCodes, OwnCode, offered, words_of
from hemmaplan.ingest.need_codes import parse, shipped, written
from hemmaplan.ingest.parameters import ParameterFault

ON = date(2026, 10, 31)
OWN = NeedCodes(
    (
        OwnCode("skolgang", "skolgång", "bou", from_date=date(2026, 1, 1)),
        OwnCode("spel", "hjälp med spel om pengar", to_date=date(2026, 10, 30)),
        OwnCode("bostad", "bostad", "vuxen"),
    ),
    (OwnCode("hem", "flytta hem"),),
    (OwnCode("klar", "utredningen är klar"),),
)


def test_what_is_written_is_read_back():
    assert parse(written(OWN)) == OWN
    assert parse(written(NeedCodes((), (), ()))) == NeedCodes((), (), ())


def test_a_file_from_before_end_criteria_were_ones_own_has_those_that_come_with_us():
    before = parse("{needs: [], goals: []}")
    assert before.ends == shipped().ends
    assert parse("{needs: [], goals: [], ends: []}").ends == ()


def test_those_that_come_with_us_are_for_both_areas():
    for area in ("bou", "vuxen"):
        assert len(offered(shipped().needs, area, ON)) >= 8
        assert len(offered(shipped().goals, area, ON)) >= 6


def test_a_code_is_offered_in_its_area_and_its_days_and_what_was_chosen_stays():
    assert offered(OWN.needs, "bou", ON) == {"skolgang": "skolgång"}
    assert list(offered(OWN.needs, "bou", date(2025, 12, 31))) == ["spel"]
    assert list(offered(OWN.needs, "", ON)) == ["skolgang", "bostad"]
    kept = offered(OWN.needs, "bou", ON, also=["spel", "skolgang", "okand"])
    assert list(kept) == ["skolgang", "spel", "okand"]
    assert kept["spel"] == "hjälp med spel om pengar"
    assert words_of(kept, ["okand", "skolgang"]) == ["okand", "skolgång"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "här ska stå goals, needs"),
        ("needs: []", "goals saknas"),
        ("{needs: x, goals: []}", "needs ska vara en lista"),
        ("{needs: [{code: a}], goals: []}", "needs, post 1: label saknas"),
        ("{needs: [{code: två ord, label: A}], goals: []}", "koden ska vara ett ord"),
        ("{needs: [], goals: [{code: a, label: A, area: alla}]}", "goals, post 1: koden ska"),
        ("{needs: [{code: a, label: A, from: snart}], goals: []}", "from ska vara en dag"),
        ("{needs: [{code: a, label: A, from: 2026-02-01, to: 2026-01-01}], goals: []}",
         "to inte före from"),
        ("{needs: [{code: a, label: A}, {code: a, label: B}], goals: []}", "a står två gånger"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place(text, said):
    with pytest.raises(ParameterFault, match=said):
        parse(text)
