"""Follow-up of providers: who, when, how it went, and that the counts agree with the list."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from tests import frames

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.checks import find
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.provider_choices import provider_choices
from hemmaplan.core.provider_figures import provider_reviews, trace_provider_reviews
from hemmaplan.core.provider_reviews import (
    OUTSIDE,
    follow_up,
    framework_results,
    half_year,
    reviews,
    term_before,
    term_of_office,
)
from hemmaplan.core.tables import REVIEW_AREAS

ON = date(2026, 10, 31)


def placement(number, provider, **more):
    row = {"placement_id": f"P{number}", "provider_id": provider, "care_form": "hvb",
           "start_date": "2026-02-01", "area": "bou", "procurement": "framework"}  # fmt: skip
    return {**row, **more}


def review(provider, day, rating=5, **more):
    return {"provider_id": provider, "care_form": "hvb", "done_on": day,
            **dict.fromkeys(REVIEW_AREAS, rating), **more}  # fmt: skip


def agreement(number, provider, framework="HVB barn", **more):
    row = {"agreement_id": f"A{number}", "provider_id": provider, "care_form": "hvb",
           "procurement": "framework", "from_date": "2025-01-01"}  # fmt: skip
    return {**row, "framework": framework, **more}


@pytest.mark.parametrize(
    ("on", "first", "before"),
    [
        (date(2022, 12, 31), 2019, (date(2022, 1, 1), date(2022, 7, 1))),
        (date(2023, 1, 1), 2023, (date(2022, 7, 1), date(2023, 1, 1))),
        (ON, 2023, (date(2026, 1, 1), date(2026, 7, 1))),
        (date(2027, 3, 1), 2027, (date(2026, 7, 1), date(2027, 1, 1))),
    ],
)
def test_terms_of_office_and_half_years(on, first, before):
    assert term_of_office(on) == Period(date(first, 1, 1), date(first + 4, 1, 1))
    assert term_before(on) == Period(*before)
    assert half_year(on).start <= on < half_year(on).end


def test_a_review_has_the_colour_of_its_lowest_area():
    rows = [review("L1", "2026-01-01", 4), review("L2", "2026-01-02", 5, staffing=3),
            review("L3", "2026-01-03", 5, treatment=2), review("L4", "2026-01-04", None),
            review("L5", "2026-11-01")]  # fmt: skip
    found = reviews(frames.dataset(provider_reviews=rows), ON)
    assert found["colour"].to_list() == ["green", "yellow", "red", None]


def statuses(**tables):
    found = follow_up(frames.dataset(rates=[], **tables), ON)
    return dict(found.select("provider_id", "status").iter_rows())


def test_what_is_to_be_done_about_each_provider():
    placements = [placement(n, f"L{n}") for n in range(1, 8)]
    placements += [placement(8, "L8", start_date="2026-08-01"), placement(9, None),
                   placement(10, "L9", care_form="hvb_eget"),
                   placement(11, "L0", start_date="2022-01-01", end_date="2022-12-31")]  # fmt: skip
    assert statuses(
        placements=placements,
        provider_reviews=[
            review("L1", "2026-08-01", 2),
            review("L2", "2026-08-01"),
            review("L3", "2026-08-01", 3, mend_by="2026-10-01"),
            review("L4", "2024-03-01", valid_to="2026-09-30"),
            review("L5", "2022-11-01"),
            review("L6", "2024-03-01", valid_to="2027-09-30"),
            review("L7", "2026-09-01"),
        ],
        provider_checks=[
            {"provider_id": "L2", "kind": "permit", "checked_on": "2026-01-01", "passed": True},
            {"provider_id": "L2", "kind": "permit", "checked_on": "2026-09-01", "passed": False},
            {"provider_id": "L7", "kind": "permit", "checked_on": "2026-09-01", "passed": True},
        ],
    ) == {"L1": "red", "L2": "check", "L3": "mend", "L4": "expired", "L5": "due", "L6": "done",
          "L7": "done", "L8": "not_this_term"}  # fmt: skip


def test_what_says_no_care_form_is_of_every_form_that_the_provider_is_used_in():
    forms = ("hvb", "konsulentstott_familjehem")
    data = frames.dataset(
        rates=[],
        placements=[placement(n, "L1", care_form=form) for n, form in enumerate(forms)],
        agreements=[agreement(1, "L1", framework=None, care_form=None),
                    agreement(2, "L1", "HVB barn", from_date="2023-01-01")],
        provider_reviews=[review("L1", "2026-08-01", 5, care_form=None),
                          review("L1", "2026-09-01", 1)],
    )  # fmt: skip
    rows = follow_up(data, ON).sort("care_form")
    assert rows.select("care_form", "status", "colour", "framework").rows() == [
        ("hvb", "red", "red", "HVB barn"),
        ("konsulentstott_familjehem", "done", "green", LINES["konsulentstott_familjehem"].label),
    ]


def test_the_most_urgent_stands_first_with_what_it_costs():
    rows = follow_up(
        frames.dataset(
            placements=[placement(1, "L1"), placement(2, "L2")],
            rates=[{"placement_id": "P2", "kind": "care", "amount": "10", "per": "day"}],
            providers=[{"provider_id": "L2", "name": "Exempelhemmet", "care_form": "hvb"}],
            agreements=[agreement(1, "L2")],
            provider_reviews=[review("L2", "2026-08-01", 1)],
        ),
        ON,
    ).to_dicts()
    assert [(r["provider"], r["status"], r["framework"]) for r in rows] == [
        ("Exempelhemmet", "red", "HVB barn"), ("L1", "due", OUTSIDE),
    ]  # fmt: skip
    assert (rows[0]["cost_ore"], rows[0]["care_days"]) == (273 * 10_00, 273)
    assert rows[1]["cost_ore"] is None


def test_a_frameworks_means_and_shares_and_counts_that_agree_with_the_list():
    """Eskilstuna printed 14 follow-ups with 13 names, and 14 + 21 as 34: here they add up."""
    data = frames.dataset(
        agreements=[agreement(1, "L1"), agreement(2, "L2"), agreement(3, "L3", "HVB vuxna")],
        provider_reviews=[review("L1", "2026-02-01", 4, staffing=3), review("L1", "2026-08-01", 5),
                          review("L2", "2026-03-01", None), review("L3", "2026-03-01", 2),
                          review("L4", "2026-03-01"), review("L3", "2025-03-01")],
    )  # fmt: skip
    found = {each.framework: each for each in
             framework_results(data, Period(date(2026, 1, 1), date(2026, 11, 1)))}  # fmt: skip
    children = found["HVB barn"]
    assert (children.reviews, children.full, children.providers) == (3, 2, ("L1", "L2"))
    assert children.means["staffing"] == 4
    assert children.high["staffing"] == Fraction(1, 2)
    assert children.mean == Fraction(5 * 4 + 3 + 6 * 5, 12)
    assert (found["HVB vuxna"].red, found[OUTSIDE].reviews) == (1, 1)
    assert sum(each.reviews for each in found.values()) == 5


def test_whom_to_call_off_from():
    found = provider_choices(
        frames.dataset(
            placements=[placement(1, "L2")],
            rates=[{"placement_id": "P1", "kind": "care", "amount": "2100", "per": "day"}],
            providers=[{"provider_id": "L2", "name": "Två", "care_form": "hvb", "places": 8}],
            agreements=[
                agreement(1, "L1", rank=2, day_price="1999.995"), agreement(2, "L2", rank=1),
                agreement(3, "L3", day_price="1000"), agreement(4, "L1", to_date="2026-10-30"),
            ],
            provider_reviews=[review("L1", "2026-02-01", 2)],
        ),
        ON,
    ).to_dicts()  # fmt: skip
    assert [row["agreement_id"] for row in found] == ["A2", "A1", "A3"]
    assert (found[0]["placed"], found[0]["places"], found[0]["paid_ore"]) == (1, 8, 2100_00)
    assert (found[1]["price_ore"], found[1]["colour"], found[1]["placed"]) == (2000_00, "red", 0)


def test_the_figures_agree_with_the_results_and_with_their_rows():
    data = frames.dataset(
        agreements=[agreement(1, "L1"), agreement(2, "L2", "HVB / vuxna")],
        provider_reviews=[review("L1", "2026-02-01", 4, staffing=2), review("L2", "2026-03-01"),
                          review("L3", "2026-04-01", None), review("L1", "2025-04-01", 1)],
    )  # fmt: skip
    october = Month(2026, 10)
    figures = {f.address: f for f in provider_reviews(data, october)}
    value = {(a.line, a.column): f.value for a, f in figures.items()}
    for each in framework_results(data, Period(date(2026, 1, 1), date(2026, 11, 1))):
        line = each.framework.replace("/", "–")
        assert value[line, "reviews"] == each.reviews
        assert value[line, "red"] == each.red
        assert value.get((line, "all_mean")) == each.mean
        assert value.get((line, "staffing_high")) == each.high["staffing"]
    assert value["total", "reviews"] == 3
    assert value["total", "all_mean"] == Fraction(5 * 4 + 2 + 6 * 5, 12)
    for address, figure in figures.items():
        rows = trace_provider_reviews(data, october, address)
        sums = dict(rows.group_by("part").agg(pl.sum("contribution")).iter_rows())
        if "numerator" in sums:
            assert Fraction(sums["numerator"], sums["denominator"]) == figure.value
        else:
            assert sums.get("", 0) == figure.value
        assert (rows["_row"] > 1).all()


def test_a_price_or_a_target_group_of_no_agreement_is_told():
    price = {"agreement_id": "A2", "kind": "extra", "amount": 300, "per": "day"}
    data = frames.dataset(
        agreements=[agreement(1, "L1")],
        agreement_prices=[price, {**price, "agreement_id": "A1"}],
        target_groups=[
            {"provider_id": "L1", "agreement_id": number} for number in (None, "A1", "A3")
        ],
    )
    told = [each for each in find(data, Month(2026, 10)) if each.code == "agreement_unknown"]
    assert {(each.file, each.row) for each in told} == {
        ("agreement_prices.csv", 2), ("target_groups.csv", 4),
    }  # fmt: skip


def test_a_rating_outside_the_scale_is_told_and_does_not_count():
    rows = [review("L1", "2026-01-01", 4, staffing=7), review("L2", "2026-01-02", 4, staffing=0),
            review("L3", "2026-01-03", 2),
            review("L4", "2026-01-04", 2, mend_by="2026-05-01")]  # fmt: skip
    data = frames.dataset(provider_reviews=rows)
    told = {(p.code, p.row) for p in find(data, Month(2026, 10), {})}
    assert told >= {("rating_outside_scale", 2), ("rating_outside_scale", 3),
                    ("red_without_measures", 4)}  # fmt: skip
    assert ("red_without_measures", 5) not in told
    found = reviews(data, ON)
    assert found["staffing"].to_list() == [None, None, 2, 2]
    assert found["colour"].to_list() == ["green", "green", "red", "red"]
