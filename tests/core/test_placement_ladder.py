"""The ladders as the municipalities' own routines state them."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.core.placement_ladder import (
    Always,
    Choice,
    Considered,
    Ladder,
    Outcome,
    Quote,
    Reason,
    Step,
    in_force,
    missing,
    months_later,
)
from hemmaplan.core.tables import CARE_FORMS
from hemmaplan.ingest.ladders import shipped

START = date(2026, 11, 2)
WRITTEN = date(2026, 10, 30)
EVERYTHING = frozenset(Always)


def ladder(key: str) -> Ladder:
    return in_force(shipped(), key, START)


def choice(care_form: str, **more) -> Choice:
    agreed = {"guardian_consent": True, "own_consent": True, "done": EVERYTHING}
    return Choice(care_form, START, **(agreed | more))


def weighed(*steps: str, outcome: Outcome = Outcome.TRIED) -> tuple[Considered, ...]:
    reason = Reason.NEEDS if outcome is Outcome.RULED_OUT else None
    return tuple(Considered(step, outcome, reason, WRITTEN) for step in steps)


def codes(key: str, made: Choice) -> list[tuple[str, str]]:
    return [(each.code, each.step) for each in missing(ladder(key), made)]


def test_sala_wants_home_ground_then_network_then_family_home_before_hvb() -> None:
    made = choice("hvb", procurement="framework", judged=WRITTEN)
    assert codes("sala_barn", made) == [
        ("step_not_considered", step)
        for step in ("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    ]
    every = weighed("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    assert codes("sala_barn", replace(made, considered=every)) == []


def test_sala_takes_hvb_only_when_a_family_home_is_judged_not_to_help() -> None:
    every = weighed("oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott")
    made = choice("hvb", procurement="framework", considered=every)
    assert codes("sala_barn", made) == [("judgement", "hvb")]


def test_sala_asks_for_no_cost_proposals_and_mellerud_for_two_from_different_providers() -> None:
    steps = weighed("natverkshem", "familjehem")
    made = choice("konsulentstott_familjehem", procurement="framework", considered=steps)
    one = Quote("V1", 2_400_00, WRITTEN)
    assert codes("mellerud_barn", made) == [("quotes", "konsulentstott")]
    assert codes("mellerud_barn", replace(made, quotes=(one, one))) == [
        ("quotes", "konsulentstott")
    ]
    two = (one, Quote("V2", 2_600_00, WRITTEN))
    assert codes("mellerud_barn", replace(made, quotes=two)) == []
    assert ("quotes", "konsulentstott") not in codes("sala_barn", made)


def test_an_own_institution_is_not_bought_and_needs_no_cost_proposals() -> None:
    steps = weighed("natverkshem", "familjehem", "konsulentstott")
    made = choice("hvb_eget", procurement="own", considered=steps)
    assert codes("mellerud_barn", made) == []


def test_sis_is_the_last_resort_nothing_may_still_be_waiting_to_be_tried() -> None:
    waiting = weighed("hvb", outcome=Outcome.TO_BE_TRIED)
    steps = weighed("natverkshem", "familjehem", "konsulentstott") + waiting
    made = choice("sis", procurement="state", legal_basis="lvu_3", considered=steps)
    assert codes("mellerud_barn", made) == [("not_exhausted", "hvb")]


def test_outside_an_agreement_only_with_a_reason_and_never_unsaid() -> None:
    steps = weighed("oppenvard", "extern_oppenvard", outcome=Outcome.RULED_OUT)
    made = choice("hvb", considered=steps, judged=WRITTEN)
    assert codes("sala_vuxna", made) == [("procurement", "heldygnsvard")]
    direct = replace(made, procurement="direct")
    assert codes("sala_vuxna", direct) == [("direct_reason", "heldygnsvard")]
    assert codes("sala_vuxna", replace(direct, direct_reason="no_places")) == []


def test_eskilstuna_levels_are_no_staircase_but_the_basic_level_comes_first() -> None:
    made = choice("hvb", procurement="framework")
    assert codes("eskilstuna_beroende", made) == [("step_not_considered", "grund")]
    assert codes("eskilstuna_beroende", replace(made, considered=weighed("grund"))) == []


def test_protection_against_crime_is_two_weeks_investigation_then_two_months_at_a_time() -> None:
    made = choice("skyddat_boende", considered=weighed("oppenvard"))
    assert codes("eskilstuna_skydd_brott", made) == [
        ("investigation_first", "heldygn"),
        ("too_long", "heldygn"),
    ]
    right = replace(made, investigated=WRITTEN, planned_end=date(2027, 1, 2))
    assert codes("eskilstuna_skydd_brott", right) == []
    longer = replace(right, planned_end=date(2027, 1, 3))
    assert codes("eskilstuna_skydd_brott", longer) == [("too_long", "heldygn")]


@pytest.mark.parametrize(
    ("birth_month", "wanted"),
    [
        (date(2012, 1, 1), ["guardian_consent"]),
        (date(2011, 11, 1), ["guardian_consent", "own_consent"]),  # 15 in the month
        (date(2008, 11, 1), ["own_consent"]),  # 18 in the month
        (None, ["guardian_consent", "own_consent"]),
    ],
)
def test_voluntary_care_takes_the_consent_of_guardians_and_from_15_ones_own(
    birth_month: date | None, wanted: list[str]
) -> None:
    made = choice("natverkshem", birth_month=birth_month, guardian_consent=None, own_consent=False)
    assert [code for code, _ in codes("lagens", made)] == wanted
    assert codes("lagens", replace(made, legal_basis="lvu_2")) == []


def test_an_acute_placement_is_made_first_and_the_rest_is_dated() -> None:
    made = replace(choice("hvb", acute=True, done=frozenset()), guardian_consent=None)
    found = missing(ladder("mellerud_barn"), made)
    assert {each.due for each in found} == {date(2026, 11, 16)}
    planned = missing(ladder("mellerud_barn"), replace(made, acute=False))
    assert [each.code for each in found] == [each.code for each in planned]
    assert {each.due for each in planned} == {None}


def test_a_step_ruled_out_needs_its_reason_and_the_day_it_was_written() -> None:
    bare = (Considered("natverkshem", Outcome.RULED_OUT),)
    made = choice("familjehem", considered=bare)
    assert codes("lagens", made) == [("reason", "natverkshem"), ("in_file", "natverkshem")]


def test_a_ladder_holds_from_its_day() -> None:
    assert in_force(shipped(), "sala_barn", date(2023, 12, 14)).key == "sala_barn"
    with pytest.raises(LookupError):
        in_force(shipped(), "sala_barn", date(2023, 12, 13))


def test_months_later_stays_in_the_month() -> None:
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_care_form_stands_in_one_step() -> None:
    twice = (Step("a", "A", ("hvb",)), Step("b", "B", ("hvb",)))
    with pytest.raises(ValueError, match="two steps"):
        Ladder("x", "X", "bou", START, "rutin", twice)


@given(
    st.sampled_from(shipped()),
    st.sampled_from(CARE_FORMS),
    st.lists(st.sampled_from(list(Outcome)), min_size=8, max_size=8),
)
def test_everything_answered_lacks_nothing_and_each_thing_taken_away_is_missed(
    routine: Ladder, care_form: str, outcomes: list[Outcome]
) -> None:
    """Whatever the ladder and form: a full answer is enough, and none of it is idle."""
    answered = tuple(
        Considered(step.key, Outcome.TRIED if outcome is Outcome.TO_BE_TRIED else outcome,
                   Reason.NEEDS, WRITTEN)
        for step, outcome in zip(routine.steps, outcomes, strict=False)
    )  # fmt: skip
    quotes = (Quote("V1", 1_00, WRITTEN), Quote("V2", 2_00, WRITTEN))
    full = choice(
        care_form, procurement="framework", considered=answered, quotes=quotes, judged=WRITTEN,
        investigated=WRITTEN, planned_end=months_later(START, 2),
    )  # fmt: skip
    assert missing(routine, full) == []
    step = routine.step_of(care_form)
    for earlier in routine.before(step) if step else ():
        without = tuple(each for each in answered if each.step != earlier.key)
        found = missing(routine, replace(full, considered=without))
        assert [(each.code, each.step) for each in found] == [("step_not_considered", earlier.key)]
    for thing in routine.always:
        found = missing(routine, replace(full, done=EVERYTHING - {thing}))
        planned = thing is Always.PLANNED_END
        assert [each.code for each in found] == ([] if planned else [thing.value])
