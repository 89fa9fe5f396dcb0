"""How choices were made, by hand: home ground, quotes, answers and agreements add up."""

from fractions import Fraction

import polars as pl
from tests.frames import dataset

from hemmaplan.core.choice_figures import DEFINITIONS
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month

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
