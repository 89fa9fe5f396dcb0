"""What is wrong in the same way with a whole file is one finding, and not one for each row."""

from tests.core.data_rows import clean, dataset

from hemmaplan.core.checks import find
from hemmaplan.core.periods import Month

MONTH = Month(2025, 12)


def test_without_placements_what_hangs_on_them_is_one_finding_a_file() -> None:
    """Thousands of rows that lack their placement would bury why the placements are not there."""
    rows = clean()
    rows["placements"] = []
    found = [each for each in find(dataset(rows), MONTH) if each.code == "placement_unknown"]
    files = [name for name in ("rates", "incomes", "pauses", "invoices") if rows.get(name)]
    assert sorted(each.file for each in found) == sorted(f"{name}.csv" for name in files)
    (prices,) = (each for each in found if each.file == "rates.csv")
    assert f"ingen av filens {len(rows['rates'])} rader" in prices.message
    assert prices.amount_ore > 0


def test_an_extract_without_any_area_is_one_finding_worth_them_all() -> None:
    rows = clean()
    for row in rows["placements"]:
        row["area"] = None
    found = [p for p in find(dataset(rows), MONTH) if p.code == "area_missing"]
    assert len(found) == 1
    assert found[0].message.startswith("Ingen av 4 placeringar har område")
    assert (found[0].amount_ore or 0) > 0


def test_without_any_rates_it_is_one_finding() -> None:
    rows = clean()
    rows["rates"] = []
    (found,) = find(dataset(rows), MONTH)
    assert (found.code, found.row) == ("care_days_unpriced", None)
    assert "4 placeringar med 235 vårddygn" in found.message
