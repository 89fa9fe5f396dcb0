"""How choices were made, by hand: home ground, quotes, answers and agreements add up."""

from fractions import Fraction

import polars as pl
from tests.frames import dataset

from hemmaplan.core.choice_figures import DEFINITIONS, REASONS
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_relations import relations

MONTH = Month(2026, 3)


def data():
    decided = {"area": "bou", "opened_on": "2026-02-20", "outcome": "placed", "alternative": 1}
    return dataset(
        choices=[
            {"choice_id": "1", "person_id": "A", "decided_on": "2026-03-02", **decided},
            {"choice_id": "2", "person_id": "B", "decided_on": "2026-03-12", "gap_reason": "court",
             **decided},
            {"choice_id": "3", "person_id": "C", "decided_on": "2026-01-20", **decided,
             "opened_on": "2026-01-20"},
            {"choice_id": "4", "area": "bou", "opened_on": "2026-03-01"},
        ],
        choice_steps=[
            {"choice_id": "1", "step": "oppenvard", "outcome": "to_be_tried"},
            {"choice_id": "1", "step": "contact_person", "outcome": "tried"},
            {"choice_id": "2", "step": "oppenvard", "outcome": "ruled_out"},
            {"choice_id": "3", "step": "natverkshem", "outcome": "tried"},
        ],
        choice_alternatives=[
            {"choice_id": "1", "alternative": 1, "care_form": "hvb", "procurement": "framework"},
            {"choice_id": "1", "alternative": 2, "care_form": "hvb", "procurement": "direct"},
            {"choice_id": "2", "alternative": 1, "care_form": "hvb", "procurement": "direct"},
            {"choice_id": "3", "alternative": 1, "care_form": "familjehem", "procurement": "own"},
        ],
        call_offs=[
            {"choice_id": "1", "provider_id": "L1", "asked_on": "2026-02-25", "answer": "no"},
            {"choice_id": "1", "provider_id": "L2", "asked_on": "2026-02-26", "answer": "yes"},
            {"choice_id": "2", "provider_id": "L1", "asked_on": "2026-02-25",
             "answer": "not_asked"},
        ],
        quotes=[
            {"choice_id": "1", "provider_id": "L1", "day_price": 1, "received_on": "2026-02-25"},
            {"choice_id": "1", "provider_id": "L2", "day_price": 1, "received_on": "2026-02-25"},
            {"choice_id": "2", "provider_id": "L2", "day_price": 1, "received_on": "2026-02-25"},
            {"choice_id": "2", "provider_id": "L2", "day_price": 2, "received_on": "2026-02-26"},
        ],
    )  # fmt: skip


def value(column: str, line: str = "total", area: str = "total"):
    found = {f.address: f.value for f in DEFINITIONS[0].compute(data(), MONTH)}
    return found[Address("choices_made", area, line, column)]


def test_what_was_decided_in_the_month_and_the_year() -> None:
    month = [value(f"{n}_month") for n in ("decided", "tried", "to_be_tried", "ruled_out",
                                           "unanswered")]  # fmt: skip
    assert month == [2, 1, 0, 1, 0]
    assert value("decided_ytd") == 3
    assert value("unanswered_ytd") == 1  # kin is no home-ground intervention
    assert (value("days_month"), value("days_mean_month")) == (10 + 20, 15)


def test_quotes_answers_and_agreements() -> None:
    assert (value("quotes_month"), value("two_quotes_month")) == (4, 1)
    assert (value("asked_month"), value("refused_month")) == (2, 1)
    assert (value("bought_month"), value("framework_month")) == (2, 1)
    assert value("framework_share_ytd") == Fraction(1, 2)
    assert value("with_gaps_month") == 1
    assert value("decided_ytd", "familjehem") == 1


def test_the_parts_add_up_and_lead_to_their_rows() -> None:
    parts = ("tried", "to_be_tried", "ruled_out", "unanswered")
    for ending in ("month", "ytd", "ytd_last_year"):
        assert sum(value(f"{part}_{ending}") for part in parts) == value(f"decided_{ending}")
    address = Address("choices_made", "bou", "hvb", "quotes_month")
    rows = DEFINITIONS[0].trace(data(), MONTH, address)
    assert rows["contribution"].to_list() == [2, 2]
    assert rows.select(pl.col("_file", "_row")).rows() == [("choices.csv", 2), ("choices.csv", 3)]


def lacking():
    """Three choices of which two had no place on the ladder, one of those with two needs."""
    decided = {"area": "bou", "opened_on": "2026-02-20", "outcome": "placed", "alternative": 1,
               "decided_on": "2026-03-02"}  # fmt: skip
    return dataset(
        choices=[
            {"choice_id": "1", "person_id": "A", "needs": "housing schooling", **decided},
            {"choice_id": "2", "person_id": "B", "need": "housing", "needs": "housing", **decided},
            {"choice_id": "3", "person_id": "C", **decided, "decided_on": "2025-03-31"},
            {"choice_id": "4", "person_id": "D", "area": "bou", "opened_on": "2026-03-01"},
        ],
        choice_steps=[
            {"choice_id": "1", "step": "stodboende", "outcome": "ruled_out", "reason": "no_place"},
            {"choice_id": "1", "step": "oppenvard", "outcome": "tried", "reason": "no_place"},
            {"choice_id": "1", "step": "familjehem", "outcome": "ruled_out", "reason": "needs"},
            {"choice_id": "2", "step": "stodboende", "outcome": "ruled_out", "reason": "no_place"},
            {"choice_id": "2", "step": "a/b", "outcome": "ruled_out"},
            {"choice_id": "3", "step": "stodboende", "outcome": "ruled_out", "reason": "no_place"},
            {"choice_id": "4", "step": "stodboende", "outcome": "ruled_out", "reason": "no_place"},
        ],
        choice_alternatives=[
            {"choice_id": "1", "alternative": 1, "care_form": "hvb"},
            {"choice_id": "2", "alternative": 1, "care_form": "stodboende_externt"},
            {"choice_id": "3", "alternative": 1, "care_form": "hvb"},
        ],
    )  # fmt: skip


def test_what_was_lacking_by_step_with_what_was_chosen_instead_and_the_needs() -> None:
    _made, steps, places = DEFINITIONS
    why = {(f.address.line, f.address.column): f.value for f in steps.compute(lacking(), MONTH)}
    assert why["stodboende", "no_place_ytd"] == 2
    assert why["stodboende", "no_place_ytd_last_year"] == 1
    assert why["familjehem", "needs_month"] == why["a–b", "no_reason_month"] == 1
    assert ("oppenvard", "ruled_out_ytd") not in why
    assert why["total", "ruled_out_ytd"] == 4
    assert sum(why["total", f"{each}_ytd"] for each in REASONS) == 4
    found = {f.address.line: f.value for f in places.compute(lacking(), MONTH)
             if f.address[1:4:2] == ("bou", "no_place_ytd")}  # fmt: skip
    assert found == {
        "total": 2, "stodboende": 2, "stodboende:form:hvb": 1,
        "stodboende:form:stodboende_externt": 1, "stodboende:need:housing": 2,
        "stodboende:need:schooling": 1,
    }  # fmt: skip
    of_it = Address(places.id, "total", "stodboende:need:housing", "no_place_month")
    assert places.trace(lacking(), MONTH, of_it)["_file"].to_list() == ["choice_steps.csv"] * 2


def test_no_step_that_few_had_no_place_on_can_be_worked_out_from_the_others() -> None:
    _made, steps, places = DEFINITIONS
    figures = FigureTable([*steps.compute(lacking(), MONTH), *places.compute(lacking(), MONTH)])
    shown = {f.address for f in figures.all()}
    of_it = {Address(places.id, "bou", line, "no_place_ytd"): sign
             for line, sign in (("stodboende", -1), ("stodboende:form:hvb", 1),
                                ("stodboende:form:stodboende_externt", 1))}  # fmt: skip
    assert of_it in relations(figures, MONTH, shown)
