"""A municipality's own breaks of series, and those of law: what they are of, and when."""

from datetime import date

import pytest
from tests.core.data_rows import dataset

from hemmaplan.core.checks import find
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.series_breaks import SeriesBreak, broken_series, own_breaks
from hemmaplan.core.volumes import volumes
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.ingest.series_breaks import of_law, parse

SPLIT = {
    "from_date": "2025-01-01", "kind": "budget_split", "area": "vuxen", "line": "kop",
    "note": "skyddat boende har egen budget",
}  # fmt: skip
LAW = tuple(of_law().values())
ACCOUNTS, STAYS = ("ledger", "budget"), ("placements", "rates")


def broken(**names):
    return SeriesBreak(date(2025, 1, 1), "budget_split", "egen budget", **names)


def test_a_row_is_read_as_the_break_that_it_is():
    (own,) = own_breaks(dataset({"series_breaks": [SPLIT]}))
    assert own == SeriesBreak(
        date(2025, 1, 1), "budget_split", "skyddat boende har egen budget", area="vuxen",
        line="kop",
    )  # fmt: skip
    assert not own.comparable


@pytest.mark.parametrize(
    ("names", "tables", "address", "concerned"),
    [
        ({"line": "kop"}, ACCOUNTS, "budget_followup/total/kop/previous_period_actual", True),
        ({"line": "kop"}, ACCOUNTS, "budget_followup/total/net/previous_period_actual", True),
        ({"line": "kop"}, ACCOUNTS, "budget_followup/total/lon/previous_period_actual", False),
        ({"line": "kop"}, STAYS, "care_days/total/placed/ytd_last_year", False),
        ({"line": "kop", "area": "vuxen"}, ACCOUNTS, "budget_followup/bou/kop/x", False),
        ({"line": "kop", "area": "vuxen"}, ACCOUNTS, "budget_followup/vuxen/kop/x", True),
        ({"care_form": "hvb"}, STAYS, "care_days/total/hvb/ytd_last_year", True),
        ({"care_form": "hvb"}, STAYS, "care_days/total/institutions.13-17.K/x", True),
        ({"care_form": "hvb"}, STAYS, "care_days/total/familjehem/ytd_last_year", False),
        ({"care_form": "hvb"}, ACCOUNTS, "budget_followup/total/net/x", False),
        ({"unit_code": "A1"}, STAYS, "care_days/total/familjehem/ytd_last_year", True),
        ({"unit_code": "A1"}, ("cases",), "cases_received/total/total/ytd_last_year", False),
        ({"area": "bou"}, ("cases",), "cases_received/bou/total/ytd_last_year", True),
        ({}, ("cases",), "cases_received/bou/total/ytd_last_year", True),
        ({"series": "dygn"}, STAYS, "care_days/total/hvb/ytd_last_year", False),
    ],
)  # fmt: skip
def test_a_break_concerns_the_figures_that_count_what_it_names(names, tables, address, concerned):
    assert broken(**names).concerns(Address.parse(address), tables) is concerned


def rows(*series):
    return [
        {"month": month, "series": name, "value": value}
        for name in series
        for month, value in (("2024-03", 10), ("2025-03", 30), ("2024-04", 12), ("2025-04", 33))
    ]


def test_no_change_of_a_volume_is_told_across_a_break_of_law():
    found = dataset({"volumes": rows("skyddat_boende_dygn", "hushåll")})
    assert set(broken_series(found, Month(2025, 3), LAW)) == {"skyddat_boende_dygn"}
    assert not broken_series(found, Month(2025, 4), LAW)
    told = {f.address for f in volumes(found, Month(2025, 3), LAW)}
    assert Address("volumes", "", "skyddat_boende_dygn", "previous_year") in told
    assert Address("volumes", "", "skyddat_boende_dygn", "change_share") not in told
    assert Address("volumes", "", "hushåll", "change_share") in told
    april = {f.address for f in volumes(found, Month(2025, 4), LAW)}
    assert Address("volumes", "", "skyddat_boende_dygn", "change_share") in april


def test_a_volume_is_broken_by_its_name_or_by_the_line_that_it_follows():
    data = {"volumes": rows("dygn", "hushåll", "bistånd")}
    found = dataset(data, line_volumes="kop:dygn\nbistånd:bistånd")
    breaks = [broken(line="kop"), broken(series="hushåll")]
    assert set(broken_series(found, Month(2025, 3), breaks)) == {"dygn", "hushåll"}
    alike = [broken(series="hushåll", comparable=True)]
    assert not broken_series(found, Month(2025, 3), alike)


def test_a_break_in_the_middle_of_a_month_parts_it_from_the_year_before_and_the_year_after():
    each = SeriesBreak(date(2025, 3, 15), "other", "nytt")
    parted = [Month(2025, 2), Month(2025, 3), Month(2026, 3), Month(2026, 4)]
    assert [each.parts_months(month) for month in parted] == [False, True, True, False]


def test_what_no_table_has_and_a_series_with_something_else_are_found():
    wrong = [
        {**SPLIT, "line": "kopp"}, {**SPLIT, "area": "vux"},
        {"from_date": "2025-01-01", "kind": "other", "series": "dygn", "care_form": "hvb",
         "note": "nytt"},
    ]  # fmt: skip
    lines = [{"account_from": "4000", "account_to": "4999", "line": "kop", "type": "cost"}]
    found = find(dataset({"series_breaks": wrong, "lines": lines, "volumes": rows("dygn")}))
    told = [(p.code, p.row, p.column) for p in found if p.code.startswith("break_")]
    assert sorted(told) == [
        ("break_of_two", 4, "series"), ("break_unknown", 2, "line"), ("break_unknown", 3, "area"),
    ]  # fmt: skip
    (message,) = [p.message for p in found if (p.code, p.row) == ("break_unknown", 2)]
    assert "kopp finns inte i lines.csv" in message


LAW_ROW = (
    "a: {{from: {day}, kind: {kind}, note: n, comparable: {alike}, certainty: read, reference: r}}"
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"day": "igår"}, "from"), ({"kind": "annat"}, "kind"), ({"alike": "kanske"}, "comparable"),
    ],
)  # fmt: skip
def test_a_slip_in_those_of_law_is_told_with_its_place(said, told):
    text = LAW_ROW.format(**{"day": "2024-01-01", "kind": "rule", "alike": "true", **said})
    with pytest.raises(ParameterFault, match=f"prov.yaml, a: {told}"):
        parse(text, file="prov.yaml")


def test_a_unit_that_no_table_has_is_found() -> None:
    rows = {"series_breaks": [SPLIT | {"area": None, "line": None, "unit_code": unit}
                              for unit in ("4210", "4219")]}  # fmt: skip
    known = {"placements": [{"placement_id": "P", "care_form": "hvb", "unit_code": "4210",
                             "start_date": "2025-01-01"}]}  # fmt: skip
    found = [p for p in find(dataset(rows | known), Month(2025, 3)) if p.code == "break_unknown"]
    assert [(p.row, "enheten 4219" in p.message) for p in found] == [(3, True)]
    nowhere = find(dataset(rows), Month(2025, 3))
    assert not any(p.code == "break_unknown" for p in nowhere)  # nothing to look in
