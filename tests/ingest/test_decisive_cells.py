"""A cell that decides what a row's money is for is never read as if it were blank."""

import pytest

from hemmaplan.ingest.folder import read_folder

PLACEMENTS = "placement_id;care_form;start_date\nP1;hvb;2026-01-01\n"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("from_date", "2026-02-31"),
        ("to_date", "tills vidare"),
        ("payroll_pct", "31,42 %?"),
        ("vat_compensation_pct", "sex"),
        ("discharge_day_charged", "kanske"),
    ],
)
def test_a_price_with_an_unreadable_term_is_left_out_not_left_open(tmp_path, column, cell):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "placements.csv").write_text(PLACEMENTS, "utf-8")
    (tmp_path / "rates.csv").write_text(
        f"placement_id;kind;amount;per;{column}\nP1;care;100;day;\nP1;care;900;day;{cell}\n",
        "utf-8",
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.file, p.row, p.column) for p in problems] == [
        ("error", "rates.csv", 3, column)
    ]
    assert "Raden räknas inte" in problems[0].message
    assert dataset.table("rates")["_row"].to_list() == [2]


def test_a_budget_row_with_an_unreadable_month_is_not_taken_for_the_whole_year(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "budget.csv").write_text(
        "year;month;account;amount\n2026;2026-13;4600;1000\n2026;2026-12;4600;500\n", "utf-8"
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.column, p.amount_ore) for p in problems] == [("month", 100_000)]
    assert dataset.table("budget")["amount_ore"].to_list() == [50_000]


def test_a_placement_with_an_unreadable_end_is_not_taken_for_an_ongoing_one(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "placements.csv").write_text(
        "placement_id;care_form;start_date;end_date\n"
        "P1;hvb;2026-01-01;2026-02-30\nP2;hvb;2026-01-01;\n",
        "utf-8",
    )
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.row, p.column) for p in problems] == [("error", 2, "end_date")]
    assert dataset.table("placements")["placement_id"].to_list() == ["P2"]


def test_a_rule_of_areas_that_cannot_be_read_does_not_take_every_activity(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "areas.csv").write_text("activity;area\n#N/A;bou\n559;vuxen\n", "utf-8")
    dataset, problems = read_folder(tmp_path)
    assert [(p.severity, p.row, p.column) for p in problems] == [("error", 2, "activity")]
    assert dataset.table("areas")["area"].to_list() == ["vuxen"]
