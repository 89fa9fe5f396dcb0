"""Each planted error gives its own finding, and nothing else does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.data_rows import Row, Rows, clean, dataset

from hemmaplan.core.checks import find, last_month
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.ingest import parameters

MONTH = Month(2025, 12)
LIMITS = {**parameters.load("legal_limits"), **parameters.load("frister")}


def findings(rows: Rows, month: Month | None = MONTH) -> list[Problem]:
    return find(dataset(rows), month, LIMITS)


def placed(**cells: Any) -> Row:
    """One more placement, right in every way unless a cell says otherwise."""
    return {
        "placement_id": "X", "person_id": "X", "family_id": "X", "area": "bou",
        "birth_month": "2010-01", "care_form": "familjehem", "legal_basis": "sol",
        "start_date": "2025-10-01", "procurement": "own", **cells,
    }  # fmt: skip


def rate(**cells: Any) -> Row:
    return {"placement_id": "X", "kind": "care", "amount": "1000", "per": "day", **cells}


def put(table: str, *rows: Row) -> Callable[[Rows], None]:
    return lambda data: data[table].extend(rows)


def change(table: str, index: int, **cells: Any) -> Callable[[Rows], None]:
    return lambda data: data[table][index].update(cells)


def both(*steps: Callable[[Rows], None]) -> Callable[[Rows], None]:
    def spoil(data: Rows) -> None:
        for step in steps:
            step(data)

    return spoil


def with_rate(**cells: Any) -> Callable[[Rows], None]:
    """A whole extra placement with the given cells, and an open price for it."""
    return both(put("placements", placed(**cells)), put("rates", rate()))


def visit(day: int, amount: str) -> Callable[[Rows], None]:
    """One of several occasions of a kind that nothing else is of."""
    row = rate(placement_id="P2", kind="other", per="occasion", amount=amount)
    return put("rates", {**row, "from_date": f"2025-11-0{day}"})


def refund(amount: str) -> Row:
    row = rate(placement_id="P2", kind="other", per="occasion", amount=amount)
    return {**row, "from_date": "2025-11-05"}


ERROR, WARNING = Severity.ERROR, Severity.WARNING


class Planted(NamedTuple):
    """An error put into the clean rows, and the one finding it must give."""

    code: str
    severity: Severity
    file: str
    row: int
    kronor: float | None
    spoil: Callable[[Rows], None]


PLANTED = [
    Planted(
        "end_before_start",
        ERROR,
        "placements",
        4,
        90000,
        change("placements", 2, end_date="2025-07-02"),
    ),
    Planted(
        "duplicate_placement",
        ERROR,
        "placements",
        6,
        3000,
        put("placements", {**clean()["placements"][2], "person_id": "Z"}),
    ),
    Planted("area_missing", ERROR, "placements", 4, 3000, change("placements", 2, area=None)),
    Planted("birth_after_start", WARNING, "placements", 6, None, with_rate(birth_month="2025-11")),
    Planted("birth_implausible", WARNING, "placements", 6, None, with_rate(birth_month="1886-02")),
    Planted("lvm_minor", WARNING, "placements", 6, None, with_rate(legal_basis="lvm")),
    Planted("price_zero", WARNING, "rates", 9, None, change("rates", 7, amount="0")),
    Planted("price_negative", WARNING, "rates", 10, 500, put("rates", refund("-500"))),
    Planted("income_negative", WARNING, "incomes", 2, 59 * 80, change("incomes", 0, amount="-80")),
    Planted(
        "price_pct_odd",
        WARNING,
        "rates",
        9,
        None,
        change("rates", 7, vat_compensation_pct="600"),
    ),
    Planted(
        "price_pct_odd", WARNING, "incomes", 2, None, change("incomes", 0, payroll_pct="-31.42")
    ),
    Planted("pause_share_odd", WARNING, "pauses", 2, None, change("pauses", 0, charged_pct="-50")),
    Planted(
        "price_far_from_usual",
        WARNING,
        "rates",
        14,
        None,
        both(*(visit(day, "21000" if day == 5 else "1000") for day in range(1, 6))),
    ),
    Planted(
        "planned_end_overdue",
        WARNING,
        "placements",
        6,
        31000,
        with_rate(planned_end_date="2025-12-01"),
    ),
    Planted(
        "person_overlap",
        WARNING,
        "placements",
        6,
        2000,
        with_rate(person_id="A", start_date="2025-09-18", end_date="2025-09-20"),
    ),
    Planted(
        "direct_reason_missing",
        WARNING,
        "placements",
        4,
        3000,
        change("placements", 2, direct_reason=None),
    ),
    Planted(
        "provider_unknown",
        WARNING,
        "placements",
        4,
        3000,
        change("placements", 2, provider_id="U9"),
    ),
    Planted(
        "permit_missing",
        WARNING,
        "providers",
        3,
        59 * 1700,
        change("providers", 1, permit_number=None),
    ),
    Planted(
        "agreement_missing",
        WARNING,
        "placements",
        2,
        53 * 5000 + 19 * 5200,
        change("agreements", 0, from_date="2025-07-11"),
    ),
    Planted(  # it ended the day before the placement starts
        "agreement_missing",
        WARNING,
        "placements",
        2,
        53 * 5000 + 19 * 5200,
        change("agreements", 0, to_date="2025-07-09"),
    ),
    Planted(  # an agreement of a system of choice is no framework agreement
        "agreement_missing",
        WARNING,
        "placements",
        2,
        53 * 5000 + 19 * 5200,
        change("agreements", 0, procurement="lov"),
    ),
    Planted(  # and here the same day
        "agreement_ends_at_start",
        WARNING,
        "placements",
        2,
        53 * 5000 + 19 * 5200,
        change("agreements", 0, to_date="2025-07-10"),
    ),
    Planted(
        "placement_unknown", ERROR, "rates", 10, 31000, put("rates", rate(from_date="2025-12-01"))
    ),
    Planted("placement_unknown", ERROR, "rates", 10, 1000, put("rates", rate())),
    Planted(
        "placement_unknown",
        ERROR,
        "rates",
        10,
        1314.20,
        put("rates", rate(from_date="2026-02-01", per="month", payroll_pct="31.42")),
    ),
    Planted(
        "placement_unknown",
        ERROR,
        "incomes",
        3,
        2000,
        put("incomes", rate(kind="client_fee", from_date="2025-12-01", to_date="2025-12-02")),
    ),
    Planted(
        "placement_unknown",
        ERROR,
        "pauses",
        4,
        None,
        put("pauses", {"placement_id": "X", "from_date": "2025-12-01", "kind": "absence"}),
    ),
    Planted(
        "to_before_from",
        ERROR,
        "rates",
        10,
        3000,
        put("rates", rate(placement_id="P4", from_date="2025-12-12", to_date="2025-12-10")),
    ),
    Planted(
        "to_before_from",
        ERROR,
        "pauses",
        4,
        None,
        put(
            "pauses",
            {
                "placement_id": "P2",
                "from_date": "2025-12-12",
                "to_date": "2025-12-10",
                "kind": "absence",
            },
        ),
    ),
    Planted(
        "to_before_from",
        ERROR,
        "agreements",
        3,
        None,
        put(
            "agreements",
            {
                "agreement_id": "A2",
                "provider_id": "U2",
                "from_date": "2025-12-12",
                "to_date": "2025-12-10",
            },
        ),
    ),
    Planted(
        "care_days_unpriced",
        ERROR,
        "placements",
        5,
        1700 * 3,
        change("rates", 7, to_date="2025-12-28"),
    ),
    Planted(
        "fee_run_out",
        WARNING,
        "rates",
        10,
        12000,
        both(
            put("placements", placed()),
            put(
                "rates",
                rate(kind="fee", amount="12000", per="month", to_date="2025-11-30"),
                rate(kind="expense", amount="6000", per="month"),
            ),
        ),
    ),
    Planted(
        "rate_overlap",
        WARNING,
        "rates",
        10,
        1000 * 31,
        put("rates", rate(placement_id="P4", from_date="2025-12-01")),
    ),
    Planted(
        "rate_overlap",
        WARNING,
        "rates",
        10,
        1000,
        put(
            "rates", rate(placement_id="P2", kind="travel", per="occasion", from_date="2025-10-02")
        ),
    ),
    Planted(
        "rate_outside_placement",
        WARNING,
        "rates",
        10,
        2000,
        put(
            "rates",
            rate(placement_id="P4", kind="extra", from_date="2025-11-01", to_date="2025-11-04"),
        ),
    ),
    Planted(  # the day of discharge, which is not charged
        "rate_outside_placement",
        WARNING,
        "rates",
        10,
        500,
        put(
            "rates",
            rate(
                placement_id="P1",
                kind="travel",
                per="occasion",
                amount="500",
                from_date="2025-09-20",
            ),
        ),
    ),
    Planted(  # after the month, but the placement's end is known
        "rate_outside_placement",
        WARNING,
        "rates",
        10,
        None,
        put("rates", rate(placement_id="P1", kind="extra", from_date="2027-01-01")),
    ),
    Planted(
        "rate_outside_placement",
        WARNING,
        "rates",
        10,
        4000,
        put(
            "rates",
            rate(placement_id="P1", kind="extra", from_date="2025-12-01", to_date="2025-12-04"),
        ),
    ),
    Planted(
        "rate_outside_placement",
        WARNING,
        "rates",
        10,
        None,
        put("rates", rate(placement_id="P4", kind="extra", to_date="2025-10-04")),
    ),
    Planted(
        "pause_overlap",
        WARNING,
        "pauses",
        4,
        None,
        put("pauses", {"placement_id": "P2", "from_date": "2025-10-14", "kind": "absence"}),
    ),
    Planted(
        "stodboende_too_young", WARNING, "placements", 6, None, with_rate(care_form="stodboende")
    ),
    Planted(
        "stodboende_special_reasons",
        WARNING,
        "placements",
        6,
        None,
        with_rate(care_form="stodboende", birth_month="2008-10"),
    ),
    Planted(
        "stodboende_too_old",
        WARNING,
        "placements",
        6,
        None,
        with_rate(care_form="stodboende", birth_month="2004-11"),
    ),
    Planted(
        "lvu_2_too_old",
        WARNING,
        "placements",
        6,
        None,
        with_rate(legal_basis="lvu_2", birth_month="2007-11"),
    ),
    Planted(
        "lvu_3_too_old",
        WARNING,
        "placements",
        6,
        None,
        with_rate(legal_basis="lvu_3", birth_month="2004-11"),
    ),
    Planted(
        "lvu_6_too_old",
        WARNING,
        "placements",
        6,
        None,
        with_rate(legal_basis="lvu_6", birth_month="2005-09"),
    ),
    Planted(
        "lvm_too_long",
        WARNING,
        "placements",
        6,
        None,
        with_rate(legal_basis="lvm", birth_month="1990-01", area="vuxen", start_date="2025-06-15"),
    ),
    Planted("jourhem_long", WARNING, "placements", 6, None, with_rate(care_form="jourhem")),
    Planted(
        "skyddat_boende_child_alone",
        WARNING,
        "placements",
        6,
        None,
        with_rate(care_form="skyddat_boende"),
    ),
]


@pytest.mark.parametrize(
    "planted", PLANTED, ids=[f"{number}-{case.code}" for number, case in enumerate(PLANTED)]
)
def test_a_planted_error_gives_exactly_its_finding(planted: Planted) -> None:
    rows = clean()
    assert findings(rows) == []
    planted.spoil(rows)
    (found,) = findings(rows)
    assert (found.code, found.severity) == (planted.code, planted.severity)
    assert (found.file, found.row) == (f"{planted.file}.csv", planted.row)
    expected = None if planted.kronor is None else round(planted.kronor * 100)
    assert found.amount_ore == expected
    assert found.column
    assert "{}" not in found.message
    assert found.message[0].isupper()
    assert found.message.endswith(".")


@pytest.mark.parametrize(
    "spoil",
    [
        with_rate(care_form="stodboende", birth_month="2007-10"),  # fills 18 in the first month
        with_rate(care_form="stodboende", birth_month="2004-12"),  # fills 21 in the last month
        with_rate(legal_basis="lvu_2", birth_month="2007-12"),
        with_rate(legal_basis="lvu_6", birth_month="2005-10"),
        with_rate(legal_basis="lvm", birth_month="1990-01", start_date="2025-07-02"),
        with_rate(care_form="jourhem", start_date="2025-11-01"),
        with_rate(care_form="jourhem", start_date="2025-06-01", end_date="2025-09-01"),
        with_rate(care_form="skyddat_boende", family_id="F3", start_date="2025-11-20"),
        with_rate(care_form="stodboende", start_date="2023-01-01", end_date="2024-05-01"),
        with_rate(care_form="oppenvard", person_id="A"),  # support at the same time is no clash
        both(  # another agreement takes over the day after
            change("agreements", 0, to_date="2025-07-10"),
            put("agreements", {"agreement_id": "A2", "provider_id": "U1",
                               "from_date": "2025-07-11"}),
        ),
        put("rates", rate(placement_id="P4", kind="extra", from_date="2026-02-01")),
        put("rates", rate(placement_id="P1", kind="extra", from_date="2025-09-01",
                          to_date="2025-12-31")),
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_a_finding(spoil: Callable[[Rows], None]) -> None:
    rows = clean()
    spoil(rows)
    assert findings(rows) == []


def test_a_law_is_not_applied_to_days_before_it_is_known() -> None:
    rows = clean()
    alone = {"care_form": "skyddat_boende", "start_date": "2024-02-01", "end_date": "2024-03-31"}
    with_rate(**alone)(rows)
    assert findings(rows, Month(2024, 12)) == findings(clean(), Month(2024, 12))


def test_what_breaks_the_old_law_and_the_new_is_found_once_by_the_new() -> None:
    rows = clean()
    with_rate(care_form="stodboende", start_date="2025-03-01", end_date="2025-08-31")(rows)
    (found,) = findings(rows)
    assert (found.code, "(2025:400)" in found.message) == ("stodboende_too_young", True)


def test_without_limits_no_law_is_checked() -> None:
    rows = clean()
    with_rate(care_form="stodboende")(rows)
    assert find(dataset(rows), MONTH) == []


def test_a_care_form_without_any_price_is_found_without_an_amount() -> None:
    rows = clean()
    rows["placements"].append(placed(care_form="sis"))
    (found,) = findings(rows)
    assert (found.code, found.amount_ore) == ("care_days_unpriced", None)
    assert "92 vårddygn" in found.message


def test_gaps_between_prices_are_added_up_and_the_first_is_named() -> None:
    rows = clean()
    rows["placements"].append(placed(end_date="2025-11-01"))
    rows["rates"] += [
        rate(from_date="2025-10-03", to_date="2025-10-10"),
        rate(from_date="2025-10-05", to_date="2025-10-06", kind="extra"),
        rate(from_date="2025-10-12"),
    ]
    (found,) = findings(rows)
    assert found.code == "care_days_unpriced"
    assert "3 vårddygn" in found.message
    assert "2025-10-01–2025-10-02" in found.message


def test_the_dearest_comes_first_and_errors_before_warnings() -> None:
    rows = clean()
    rows["rates"].append(rate(from_date="2025-12-31"))  # 1 000 kr, unknown placement
    rows["rates"].append(rate(placement_id="P4", from_date="2025-12-01"))  # 31 000 kr, overlap
    change("placements", 2, direct_reason=None)(rows)  # 3 000 kr
    assert [p.code for p in findings(rows)] == [
        "rate_overlap",
        "direct_reason_missing",
        "placement_unknown",
    ]


def test_the_month_is_the_last_of_the_ledger_or_of_the_placements() -> None:
    rows = clean()
    assert last_month(dataset(rows)) == Month(2025, 11)
    rows["ledger"] = [{"month": "2026-01", "account": "4640", "amount": "1"}]
    assert last_month(dataset(rows)) == Month(2026, 1)


def test_no_tables_at_all_is_not_an_exception() -> None:
    find(dataset({}), None, LIMITS)


days = st.integers(0, 700).map(lambda n: date(2024, 1, 1) + timedelta(days=n))


@st.composite
def clean_rows(draw: st.DrawFn) -> Rows:
    """Placements one after the other for each person, each with prices that meet exactly."""
    rows: Rows = {"placements": [], "rates": []}
    for person in range(draw(st.integers(1, 4))):
        start = draw(days)
        for number in range(draw(st.integers(1, 3))):
            end = start + timedelta(days=draw(st.integers(1, 200)))
            id = f"{person}-{number}"
            cells = {"person_id": str(person), "birth_month": "2000-01", "area": "vuxen"}
            rows["placements"].append(
                placed(placement_id=id, start_date=str(start), end_date=str(end), **cells)
            )
            cut = start + timedelta(days=draw(st.integers(1, (end - start).days)))
            per = draw(st.sampled_from(["day", "month"]))
            rows["rates"].append(
                rate(placement_id=id, per=per, to_date=str(cut - timedelta(days=1)))
            )
            if cut < end:
                rows["rates"].append(rate(placement_id=id, per=per, from_date=str(cut)))
            start = end
    return rows


@given(clean_rows())
@settings(max_examples=15, deadline=None)
def test_a_clean_data_set_gives_no_finding(rows: Rows) -> None:
    assert findings(rows, Month(2030, 1)) == []


@given(clean_rows(), st.data())
@settings(max_examples=15, deadline=None)
def test_a_day_taken_from_the_price_is_a_day_without_price(rows: Rows, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from([r for r in rows["rates"] if r.get("to_date")]))
    start = next(p for p in rows["placements"] if p["placement_id"] == row["placement_id"])
    if row["to_date"] == start["start_date"]:
        row["to_date"] = str(date.fromisoformat(row["to_date"]) - timedelta(days=1))
        assert {p.code for p in findings(rows, Month(2030, 1))} == {
            "care_days_unpriced",
            "rate_outside_placement",
        }
        return
    row["to_date"] = str(date.fromisoformat(row["to_date"]) - timedelta(days=1))
    (found,) = findings(rows, Month(2030, 1))
    assert found.code == "care_days_unpriced"
    assert " 1 vårddygn" in found.message
