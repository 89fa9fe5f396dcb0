"""Decisions that wait: the quarter's list of each, and what the council is told of them."""

from datetime import date

import polars as pl
from tests.frames import dataset

from hemmaplan.core.waiting_decisions import by_service, to_report, waiting_decisions
from hemmaplan.ingest.parameters import load

LIMITS = load("frister")
ON = date(2026, 9, 30)


def decision(number: int, decided: str, **more):
    return {"decision_id": f"D{number}", "service": "kontaktfamilj", "decided_on": decided} | more


def reported(*rows, on=ON):
    return to_report(dataset(decisions=rows), on, LIMITS)


def test_three_months_to_the_day_is_in_time_and_the_day_after_is_not() -> None:
    assert reported(decision(1, "2026-06-30")).is_empty()
    (row,) = reported(decision(1, "2026-06-29")).to_dicts()
    assert (row["due"], row["days"], row["interrupted"]) == (date(2026, 9, 29), 93, False)


def test_what_was_broken_off_waits_from_then_until_it_is_taken_up_again() -> None:
    begun = {"executed_on": "2026-02-01", "interrupted_on": "2026-05-01"}
    (row,) = reported(decision(1, "2026-01-10", **begun)).to_dicts()
    assert (row["since"], row["interrupted"]) == (date(2026, 5, 1), True)
    assert reported(decision(1, "2026-01-10", **begun | {"executed_on": "2026-06-01"})).is_empty()


def test_a_quarter_before_it_was_taken_up_again_waits_from_when_it_was_broken_off() -> None:
    again = {"executed_on": "2026-10-05", "interrupted_on": "2026-05-01"}
    (row,) = reported(decision(1, "2026-01-10", **again)).to_dicts()
    assert (row["since"], row["interrupted"]) == (date(2026, 5, 1), True)


def test_what_ended_or_is_not_decided_yet_does_not_wait() -> None:
    assert reported(decision(1, "2026-01-10", ended_on="2026-02-01")).is_empty()
    later = dataset(decisions=[decision(1, "2026-10-01"), decision(2, "2026-09-30")])
    assert waiting_decisions(later, ON)["decision_id"].to_list() == ["D2"]


def test_a_day_before_the_duty_has_no_list() -> None:
    old = reported(decision(1, "2004-01-01"), on=date(2006, 6, 30))
    assert old.is_empty()
    assert {"due", "days"} <= set(old.columns)


def test_the_council_is_told_how_many_of_each_service_and_how_long_and_of_no_person() -> None:
    rows = [decision(n, day) for n, day in enumerate(("2026-01-01", "2026-03-01", "2026-05-01"))]
    rows.append(decision(9, "2026-02-01", service="boendestod", person_id="K1"))
    told = by_service(reported(*rows))
    assert told.rows() == [
        ("boendestod", False, 1, 241, 241), ("kontaktfamilj", False, 3, 272, 213),
    ]  # fmt: skip
    assert "person_id" not in told.columns
    assert isinstance(told, pl.DataFrame)
