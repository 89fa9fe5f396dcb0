"""From SIE to ledger and budget: signs, dimensions, object splits, years, and bad input."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.sie_files import amounts, by, codes, sie, sums, verification

from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.pseudonyms import find_numbers
from hemmaplan.ingest.sie import Dimensions, read_sie, read_sie_files


def ledger(*lines, **kwargs):
    tables, problems = read_sie(sie(*lines, **kwargs), "bok.se")
    return tables["ledger"], problems


# --- transactions -------------------------------------------------------------------------------


def test_transactions_become_the_months_rows_with_their_account_string():
    frame, problems = ledger(
        *verification(
            '#TRANS 4620 {1 "4510" 20 "5580" 21 "87" 6 "P7"} 1250.50 20260228 "Vård februari"',
            "#TRANS 2440 {} -1250.5",
        )
    )
    assert problems == []
    assert dict(frame.schema) == TABLES["ledger"].schema
    assert frame.to_dicts() == [
        {
            "month": date(2026, 2, 1), "unit_code": "4510", "account": "4620",
            "activity": "5580", "counterparty": "87", "project": "P7", "amount_ore": 125050,
            "text": "Vård februari", "_file": "bok.se", "_sheet": "", "_row": 16,
        }
    ]  # fmt: skip


def test_income_is_negative_and_a_row_without_date_or_text_takes_the_verifications():
    frame, _ = ledger(
        *verification("#TRANS 3340 {} -100", "#TRANS 1510 {} 100", day="20261224", text="Avgift")
    )
    assert frame.select("month", "amount_ore", "text", "unit_code").rows() == [
        (date(2026, 12, 1), -10000, "Avgift", None)
    ]


def test_an_added_row_counts_once_and_a_struck_one_not_at_all():
    frame, problems = ledger(
        *verification(
            "#TRANS 2440 {} -1000.00",
            "#BTRANS 6110 {} 800.00",
            "#RTRANS 4620 {} 800.00",
            "#TRANS 4620 {} 800.00",
            "#TRANS 2640 {} 200.00",
        )
    )
    assert amounts(frame, "account") == {"4620": 800}
    assert problems == []


def test_a_sub_object_is_named_as_it_is_declared():
    lines = (
        '#UNDERDIM 22 "Underavdelning" 20',
        '#OBJEKT 22 "0102" "Barn 1-3 år"',
        *verification('#TRANS 4620 {20 "01" 22 "02"} 5', "#TRANS 2440 {} -5"),
    )
    tables, _ = read_sie(sie(*lines), "bok.se", activity_dimension="22")
    assert tables["ledger"]["activity"].to_list() == ["0102"]


def test_dimensions_can_be_chosen_and_left_out():
    lines = verification('#TRANS 4620 {1 "A" 20 "B" 21 "C" 6 "D"} 5', "#TRANS 2440 {} -5")
    tables, _ = read_sie(
        sie(*lines), "bok.se", unit_dimension="20", activity_dimension="1",
        counterparty_dimension="", project_dimension="21",
    )  # fmt: skip
    row = tables["ledger"].row(0, named=True)
    assert [row[name] for name in ("unit_code", "activity", "counterparty", "project")] == [
        "B", "A", None, "C",
    ]  # fmt: skip


def named(*dimensions):
    """A file whose only dimension besides the cost centre is named so."""
    return (
        sie(*verification('#TRANS 4620 {1 "A" 8 "75420"} 5', "#TRANS 2440 {} -5"))
        .replace(b'#DIM 20 "Verksamhet"', "\r\n".join(dimensions).encode("cp437"))
        .replace(b'#DIM 21 "Motpart"', b"")
    )


def test_an_activity_in_a_dimension_that_is_not_free_is_found_by_its_name():
    tables, problems = read_sie(named('#DIM 8 "Verksamhet"'), "bok.se")
    assert tables["ledger"]["activity"].to_list() == ["75420"]
    assert problems == []
    tables, _ = read_sie(named('#DIM 8 "Verksamhet"', '#DIM 20 "Verksamhet"'), "bok.se")
    assert tables["ledger"]["activity"].to_list() == [None], "a free one goes before"


def test_a_ledger_whose_activity_is_not_found_is_told_with_what_was_not_read():
    tables, problems = read_sie(named('#DIM 8 "Vht"'), "bok.se")
    assert tables["ledger"]["activity"].to_list() == [None]
    assert codes(problems) == ["sie_activity_unread"]
    assert "8 Vht" in problems[0].message
    assert 'activity_dimension = "8"' in problems[0].message
    assert read_sie(named('#DIM 8 "Vht"'), "bok.se", activity_dimension="")[1] == []


def test_only_result_accounts_become_rows():
    """Class 9 belongs to the result when #KTYP or #RES says so, else it is told and left out."""
    frame, problems = ledger(
        "#KTYP 9010 K",
        "#RES 0 9020 2",
        "#RES 0 9010 1",
        *verification(*(f"#TRANS {a} {{}} {n}" for a, n in (
            (9010, 1), (9020, 2), (9030, 4), (1510, 8), (2440, -15)
        ))),
    )  # fmt: skip
    assert amounts(frame, "account") == {"9010": 1, "9020": 2}
    (problem,) = problems
    assert (problem.code, problem.amount_ore) == ("sie_account_class_unknown", 400)
    assert "9030" in problem.message


@pytest.mark.parametrize(
    ("count", "told"), [(5, "9001, 9002, 9003, 9004, 9005. Om"), (6, "9005 och 1 till. Om")]
)
def test_accounts_are_named_to_the_fifth_and_counted(count, told):
    rows = [f"#TRANS {9000 + n} {{}} 1" for n in range(1, count + 1)]
    _, (problem,) = ledger(
        *verification("#TRANS 4620 {} 1", *rows, f"#TRANS 2440 {{}} {-count - 1}")
    )
    assert told in problem.message


def test_months_of_balance_accounts_are_no_result_and_no_budget():
    tables, problems = read_sie(
        sie(
            "#PSALDO 0 202601 1930 {} -10", "#PSALDO 0 202601 4620 {} 10",
            "#PBUDGET 0 202601 1930 {} -20", "#PBUDGET 0 202601 4620 {} 20", sie_type=2,
        ),
        "bok.se",
    )  # fmt: skip
    assert problems == []
    assert amounts(tables["ledger"], "account") == {"4620": 10}
    assert amounts(tables["budget"], "account") == {"4620": 20}


def test_last_years_months_come_from_its_balances():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 10",
        "#PSALDO -1 202501 4620 {} 7",
        *verification("#TRANS 4620 {} 10", "#TRANS 2440 {} -10"),
    )
    assert amounts(frame, "month") == {date(2026, 1, 1): 10, date(2025, 1, 1): 7}
    assert problems == []


# --- month balances and objects -----------------------------------------------------------------


def test_months_are_changes_and_objects_split_the_total():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100",
        '#PSALDO 0 202601 4620 {1 "A"} 60',
        '#PSALDO 0 202601 4620 {1 "B"} 30',
        "#PSALDO 0 202602 4620 {} 5",
        sie_type=3,
    )
    assert amounts(frame, "month", "unit_code") == {
        (date(2026, 1, 1), "A"): 60,
        (date(2026, 1, 1), "B"): 30,
        (date(2026, 1, 1), None): 10,
        (date(2026, 2, 1), None): 5,
    }
    assert problems == []


def test_two_dimensions_each_split_the_same_total_and_only_one_is_used():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100",
        '#PSALDO 0 202601 4620 {1 "A"} 60',
        '#PSALDO 0 202601 4620 {6 "P"} 100',
        '#PSALDO 0 202601 4620 {7 "33"} 100',
        sie_type=3,
    )
    assert amounts(frame, "unit_code") == {"A": 60, None: 40}
    assert codes(problems) == ["sie_dimensions_apart"]


def test_a_dimension_nobody_asked_for_splits_nothing():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100", '#PSALDO 0 202601 4620 {7 "33"} 100', sie_type=3
    )
    assert frame.select("unit_code", "amount_ore").rows() == [(None, 10000)]
    assert problems == []


def test_rows_of_combinations_share_the_total():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100",
        '#PSALDO 0 202601 4620 {1 "A" 6 "P"} 60',
        '#PSALDO 0 202601 4620 {1 "A"} 25',
        '#PSALDO 0 202601 4620 {6 "P"} 5',
        "#PSALDO 0 202602 4620 {} 7",
        '#PSALDO 0 202602 4620 {1 "B" 6 "P"} 7',
        "#PSALDO 0 202603 4620 {} 8",
        '#PSALDO 0 202603 4620 {1 "B" 6 "Q"} 8',
        sie_type=3,
    )
    assert amounts(frame, "unit_code", "project") == {
        ("A", "P"): 60, ("A", None): 25, (None, "P"): 5, (None, None): 10,
        ("B", "P"): 7, ("B", "Q"): 8,
    }  # fmt: skip
    assert problems == []


def test_combinations_beside_each_dimensions_own_split_count_once():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100",
        '#PSALDO 0 202601 4620 {1 "A"} 100',
        '#PSALDO 0 202601 4620 {6 "P"} 60',
        '#PSALDO 0 202601 4620 {1 "A" 6 "P"} 60',
        sie_type=3,
    )
    assert amounts(frame, "unit_code", "project") == {("A", "P"): 60, (None, None): 40}
    assert problems == []


def test_the_years_result_tells_when_rows_without_object_are_parts():
    """Some programs write in `{}` only what has no object; #RES settles it."""
    frame, problems = ledger(
        "#RES 0 4620 100",
        "#PSALDO 0 202601 4620 {} 40",
        '#PSALDO 0 202601 4620 {1 "A"} 50',
        '#PSALDO 0 202602 4620 {1 "A" 6 "P"} 10',
        sie_type=3,
    )
    assert amounts(frame, "unit_code") == {None: 40, "A": 60}
    assert codes(problems) == ["sie_objects_are_parts"]


def test_objects_without_a_total_are_the_total_and_it_is_told():
    tables, problems = read_sie(
        sie('#PBUDGET 0 202601 4620 {1 "A"} 50', "#PBUDGET 0 202601 5010 {} 70", sie_type=3),
        "bok.se",
    )
    assert amounts(tables["budget"], "account", "unit_code") == {
        ("4620", "A"): 50,
        ("5010", None): 70,
    }
    assert codes(problems) == ["sie_total_missing"]


def test_type_2_has_no_objects():
    frame, problems = ledger(
        "#PSALDO 0 202601 4620 {} 100", '#PSALDO 0 202601 4620 {1 "A"} 60', sie_type=2
    )
    assert frame.select("unit_code", "amount_ore").rows() == [(None, 10000)]
    assert problems == []


def test_a_budget_keeps_its_months():
    tables, problems = read_sie(
        sie('#PBUDGET 0 202603 4620 {1 "A"} 50', "#PBUDGET 0 202603 4620 {} 50", sie_type=2),
        "bok.se",
    )
    assert problems == []
    assert list(tables) == ["budget"]
    assert dict(tables["budget"].schema) == TABLES["budget"].schema
    assert tables["budget"].select("year", "month", "account", "amount_ore").rows() == [
        (2026, date(2026, 3, 1), "4620", 5000)
    ]


# --- bad input ----------------------------------------------------------------------------------


def test_an_unbalanced_verification_is_priced_and_its_rows_are_kept():
    frame, problems = ledger(*verification("#TRANS 4620 {} 1250", "#TRANS 2440 {} -1000"))
    assert amounts(frame, "account") == {"4620": 1250}
    (problem,) = problems
    assert (problem.code, problem.severity, problem.row) == ("sie_unbalanced", "error", 14)
    assert problem.amount_ore == 25000
    assert "Verifikation A 1 balanserar inte" in problem.message
    assert "250,00\u00a0kr" in problem.message


@pytest.mark.parametrize(
    ("line", "code", "amount_ore"),
    [
        ("#PSALDO 0 202613 4620 {} 1250.50", "month_invalid", 125050),
        ("#PSALDO 0 2026-01 4620 {} -3", "month_invalid", 300),
        ("#PSALDO 2026 202601 4620 {} 3", "sie_year_invalid", 300),
        ("#PSALDO 0 202601 4620 {} tolv", "amount_invalid", None),
        ("#PSALDO 0 202601 4620 {} 1000000000000.00", "amount_invalid", None),
        ("#PSALDO 0 202601 4620", "sie_field_missing", None),
        ("#PSALDO 0 202601", "sie_field_missing", None),
        ("#TRANS 4620 {} 12.00", "sie_transaction_stray", 1200),
        ("#KTYP 4620 X", "sie_account_type_invalid", None),
        ("#RAR -2 20240101 20231231", "sie_year_invalid", None),
        ("#OMFATTN 20260231", "date_invalid", None),
    ],
)
def test_a_bad_line_is_told_and_the_good_ones_come_through(line, code, amount_ore):
    frame, problems = ledger("#PSALDO 0 202602 4620 {} 7", line, sie_type=2)
    assert amounts(frame, "month") == {date(2026, 2, 1): 7}
    (problem,) = problems
    assert (problem.code, problem.severity, problem.row) == (code, "error", 15)
    assert problem.amount_ore == amount_ore
    assert problem.column == line.split()[0]
    assert "väntade" in problem.message


def test_a_transaction_with_a_bad_date_is_priced_and_the_others_kept():
    frame, problems = ledger(
        *verification("#TRANS 4620 {} 5 20261301", "#TRANS 5010 {} 4", "#TRANS 2440 {} -9")
    )
    assert amounts(frame, "account") == {"5010": 4}
    assert [(p.code, p.row, p.amount_ore) for p in problems] == [("date_invalid", 16, 500)]


def test_a_verification_without_rows_is_told():
    _, problems = read_sie(sie("#VER A 1 20260131"), "bok.se")
    assert "sie_verification_empty" in codes(problems)


def test_months_that_do_not_add_to_the_years_result_show_that_rows_are_missing():
    _, problems = ledger("#RES 0 4620 100", "#PSALDO 0 202601 4620 {} 60", sie_type=2)
    assert [(p.code, p.severity, p.amount_ore) for p in problems] == [
        ("sie_result_differs", "error", 4000)
    ]
    assert "4620 (40,00\u00a0kr)" in problems[0].message


def test_months_outside_their_own_fiscal_year_are_not_counted():
    """Seen: this year's budget written once more, numbered as last year's."""
    tables, problems = read_sie(
        sie(
            "#PBUDGET 0 202601 4620 {} 50", "#PBUDGET -1 202601 4620 {} 50",
            "#PBUDGET -1 202602 4620 {} -30", sie_type=2,
        ),
        "bok.se",
    )  # fmt: skip
    assert amounts(tables["budget"], "year") == {2026: 50}
    assert [(p.code, p.severity, p.amount_ore) for p in problems] == [
        ("sie_month_outside_year", "error", 8000)
    ]
    assert problems[0].message.startswith("2 rader")
    assert "fr.o.m. 2025-01-01 t.o.m. 2025-12-31" in problems[0].message


def test_a_transaction_outside_the_fiscal_year_is_kept_and_told():
    frame, problems = ledger(*verification("#TRANS 4620 {} 5 20270105", "#TRANS 2440 {} -5"))
    assert amounts(frame, "month") == {date(2027, 1, 1): 5}
    assert [(p.code, p.amount_ore) for p in problems] == [("sie_day_outside_year", 500)]


@pytest.mark.parametrize(
    ("line", "code"),
    [("#RES 0 4620 100", "sie_no_months"), ("#VALUTA EUR", "sie_currency")],
)
def test_a_file_that_can_give_no_months_in_kronor_says_so(line, code):
    months = ("#PSALDO 0 202601 4620 {} 1",) if code == "sie_currency" else ()
    tables, problems = read_sie(sie("#KONTO 4620 Vård", line, *months, sie_type=1), "bok.se")
    assert tables == {}
    assert codes(problems) == [code]


def test_unknown_labels_are_ignored_and_told_once():
    frame, problems = ledger("#PSALDO 0 202601 4620 {} 1", "#NYTT a", "#NYTT b", sie_type=2)
    assert frame.height == 1
    assert [(p.code, p.severity) for p in problems] == [("sie_label_unknown", "warning")]
    assert "#NYTT (2)" in problems[0].message


def test_personal_numbers_are_neither_kept_nor_shown():
    number = f"{20100101}-{239}"  # constructed, and the check digit that makes it look real
    number += next(d for d in "0123456789" if find_numbers(number + d))
    tables, problems = read_sie(
        sie(
            *verification(
                f'#TRANS 4620 {{1 "{number}"}} 5 20260131 "Vård {number}"',
                f"#TRANS 4620 {{}} {number}",
                "#TRANS 2440 {} -5",
            )
        ),
        "bok.se",
    )
    assert "personal_number" in codes(problems)
    assert "amount_invalid" in codes(problems)
    for digits in (number, number.replace("-", ""), number[2:]):
        assert digits not in tables["ledger"].write_csv()
        assert all(digits not in problem.message for problem in problems)


# --- the same sums, whatever the shape ------------------------------------------------------------

_ROW = st.tuples(
    st.integers(1, 12),
    st.sampled_from(["3340", "4620", "5010"]),
    st.sampled_from(["", "4510", "4520"]),
    st.sampled_from(["", "5580", "5690"]),
    st.integers(-(10**9), 10**9),
)
_ROWS = st.lists(_ROW, min_size=1, max_size=25)


def kronor(ore):
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def objects(**codes):
    numbers = {"unit": 1, "activity": 20}
    return "{" + " ".join(f'{numbers[k]} "{v}"' for k, v in codes.items() if v) + "}"


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_a_ledger_written_as_type_4_comes_back_with_the_same_sums(rows):
    lines = [
        line
        for month, account, unit, activity, ore in rows
        for line in verification(
            f"#TRANS {account} {objects(unit=unit, activity=activity)} {kronor(ore)}",
            f"#TRANS 2440 {{}} {kronor(-ore)}",
            day=f"2026{month:02d}15",
        )
    ]
    frame, problems = ledger(*lines)
    assert problems == []
    assert by(frame, "account", "unit_code", "activity") == sums(rows, lambda row: row[:4])


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_splits_by_each_dimension_never_count_a_krona_twice(rows):
    """As the standard writes type 3: the total, and the same krona again for each dimension."""
    lines = [
        f"#PSALDO 0 2026{month:02d} {account} {objects(**{dimension: code})} {kronor(ore)}"
        for place, dimension in ((None, ""), (2, "unit"), (3, "activity"))
        for (month, account, code), ore in sums(
            rows, lambda row, p=place: (row[0], row[1], row[p] if p else "")
        ).items()
        if code or not dimension
    ]  # fmt: skip
    tables, _ = read_sie(sie(*lines, sie_type=3), "bok.se")
    frame = tables.get("ledger", TABLES["ledger"].empty())
    assert by(frame, "account") == sums(rows, lambda row: row[:2])


@settings(max_examples=60, deadline=None)
@given(_ROWS)
def test_rows_of_combinations_come_back_exactly(rows):
    """As other programs write type 3: the total, and its parts by combination of objects."""
    combined = sums(rows, lambda row: row[:4])
    totals = sums(rows, lambda row: row[:2])
    results = sums(rows, lambda row: row[1])
    lines = [f"#RES 0 {account} {kronor(ore)}" for account, ore in results.items()]
    lines += [f"#PSALDO 0 2026{m:02d} {a} {{}} {kronor(ore)}" for (m, a), ore in totals.items()]
    lines += [
        f"#PSALDO 0 2026{m:02d} {a} {objects(unit=u, activity=v)} {kronor(ore)}"
        for (m, a, u, v), ore in combined.items()
        if u and v
    ]
    tables, _ = read_sie(sie(*lines, sie_type=3), "bok.se")
    frame = tables.get("ledger", TABLES["ledger"].empty())
    assert by(frame, "account") == totals
    whole = {key: ore for key, ore in combined.items() if key[2] and key[3]}
    found = by(frame, "account", "unit_code", "activity")
    assert {key: ore for key, ore in found.items() if key[2]} == whole


def test_dimensions_of_a_mapping_reach_every_file():
    line = verification('#TRANS 4620 {30 "X"} 5', "#TRANS 2440 {} -5")
    tables, _ = read_sie_files([("a.se", sie(*line))], Dimensions(activity_dimension="30"))
    assert tables["ledger"]["activity"].to_list() == ["X"]
