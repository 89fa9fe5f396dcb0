"""The generated tables hold together: same seed, same bytes; keys, dates and money agree."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hemmaplan.core import checks, radar
from hemmaplan.core.agreed_prices import agreement_of, by_provider, price_on
from hemmaplan.core.cost import cost_lines, unpriced_days
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dated import Parameter
from hemmaplan.core.near_home import near_home
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_budget import SLACK, budget_rows, share_outside
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.core.reconciliation import Cause
from hemmaplan.core.reconciliation_figures import reconciliation
from hemmaplan.core.tables import TABLES
from hemmaplan.exempelkommun import (
    calibration,
    chart,
    generate,
    planted,
    with_problems,
    write_folder,
)
from hemmaplan.ingest import parameters
from hemmaplan.ingest.folder import read_folder

Tables = dict[str, pl.DataFrame]
LAST = Month(2026, 10)
DAY = timedelta(days=1)


def digest(folder: Path) -> str:
    files = sorted(folder.iterdir())
    return hashlib.sha256(b"".join(f.name.encode() + f.read_bytes() for f in files)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_folder(tmp_path / name, generate(seed=seed, years=2, inhabitants=9_000))
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_the_folder_reads_back_as_exactly_what_was_generated(
    tables: Tables, tmp_path: Path
) -> None:
    write_folder(tmp_path, tables)
    dataset, problems = read_folder(tmp_path)
    assert problems == []
    assert dataset.municipality.code == "9999"
    for name, rows in tables.items():
        columns = [column for column in rows.columns if column != "_sheet"]
        read = dataset.table(name)
        assert read.select(columns).equals(rows.select(columns)), name


def test_services_are_written_in_swedish(tables: Tables) -> None:
    assert set(tables["decisions"]["service"]) == {"boendestöd", "kontaktfamilj", "kontaktperson"}


def test_the_files_are_as_swedish_systems_write_them(tables: Tables, tmp_path: Path) -> None:
    write_folder(tmp_path, tables)
    text = (tmp_path / "ledger.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfmonth;unit_code;account")
    assert b"31,42" in (tmp_path / "rates.csv").read_bytes()


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_has_the_schema_of_the_exchange_format(tables: Tables, name: str) -> None:
    if name in tables:
        assert dict(tables[name].schema) == TABLES[name].schema
        assert tables[name].height > 0


@pytest.mark.parametrize("name", [n for n, table in sorted(TABLES.items()) if table.key])
def test_keys_are_unique_and_required_cells_filled(tables: Tables, name: str) -> None:
    if name in tables:
        rows, table = tables[name], TABLES[name]
        assert not rows.select(table.key).is_duplicated().any()
        required = [column.frame_name for column in table.columns if column.required]
        assert rows.select(required).null_count().sum_horizontal().item() == 0


@pytest.mark.parametrize(
    ("child", "column", "parent"),
    [
        ("rates", "placement_id", "placements"),
        ("incomes", "placement_id", "placements"),
        ("pauses", "placement_id", "placements"),
        ("invoices", "placement_id", "placements"),
        ("invoices", "provider_id", "providers"),
        ("placements", "provider_id", "providers"),
        ("agreements", "provider_id", "providers"),
        ("agreement_prices", "agreement_id", "agreements"),
        ("target_groups", "provider_id", "providers"),
        ("measure_effects", "measure_id", "measures"),
        ("ledger", "activity", "areas"),
        ("budget", "activity", "areas"),
    ],
)
def test_every_reference_has_its_row(tables: Tables, child: str, column: str, parent: str) -> None:
    assert set(tables[child][column].drop_nulls()) <= set(tables[parent][column])


def test_nothing_after_the_last_month_is_known(tables: Tables) -> None:
    placements = tables["placements"]
    assert placements["start_date"].max() <= LAST.last_day  # type: ignore[operator]
    assert placements["end_date"].max() <= LAST.last_day  # type: ignore[operator]
    assert tables["ledger"]["month"].max() == LAST.first_day
    assert tables["forecast"]["made_in"].max() == LAST.first_day
    realised = tables["measure_effects"].filter(pl.col("realised_ore").is_not_null())
    assert realised["month"].max() <= LAST.first_day  # type: ignore[operator]


def test_a_child_is_in_one_place_at_a_time_and_siblings_live_together(tables: Tables) -> None:
    rows = tables["placements"].sort("person_id", "start_date")
    before = pl.col("end_date").shift(1).over("person_id")
    assert rows.filter(pl.col("start_date") < before).height == 0
    first = tables["placements"].filter(pl.col("home_id").is_not_null())
    same = first.group_by("family_id", "start_date", "care_form").agg(pl.col("home_id").n_unique())
    assert same["home_id"].max() == 1


def limits() -> dict[str, Parameter[Decimal]]:
    every: dict[str, Parameter[Decimal]] = {}
    for subject in parameters.names():
        every |= parameters.load(subject)
    return every


def found_in(tables: Tables) -> list[Problem]:
    return checks.find(Dataset(tables=tables), LAST, limits())


def test_check_finds_no_error_until_mistakes_are_planted(tables: Tables) -> None:
    assert [p for p in found_in(tables) if p.severity is Severity.ERROR] == []
    new = {p.code for p in found_in(with_problems(tables))} - {p.code for p in found_in(tables)}
    assert new == {
        "duplicate_placement",
        "end_before_start",
        "care_days_unpriced",
        "rate_overlap",
        "line_unmapped",
    }


def test_every_question_of_the_radar_finds_something_that_is_worth_a_look(dataset: Dataset) -> None:
    parts = radar.radar_parts(dataset, LAST.last_day, limits())
    found = radar.warnings(parts).group_by("code").agg(pl.len(), pl.col("amount_ore").sum())
    assert set(found["code"]) == set(radar.CODES)
    assert found.filter(pl.col("len") > 12).is_empty()
    assert (found["amount_ore"] > 0).all()


def test_some_of_the_bought_placements_are_near_and_some_far(dataset: Dataset) -> None:
    placed = near_home(dataset, LAST).filter(pl.col("provider_id").is_not_null())
    assert placed["near"].sum() >= 3
    assert placed["far"].sum() >= 3
    assert placed["unknown"].sum() < placed["known"].sum()


@pytest.mark.parametrize("last", [Month(2026, 1), Month(2027, 5)])
def test_the_radar_has_something_to_find_in_other_months_too(last: Month) -> None:
    dataset = Dataset(tables=generate(years=3, last_month=last))
    found = set(radar.radar_parts(dataset, last.last_day, limits())["code"])
    assert found >= {"past_planned_end", "own_home", "index", "unclaimed_income"}


def test_the_placements_accounts_hold_their_whole_cost(dataset: Dataset) -> None:
    assert 0 < share_outside(dataset, LAST) < SLACK / 2  # journeys
    assert budget_rows(dataset, LAST)["account"].n_unique() == len(chart.PLACEMENT_ACCOUNTS)


def test_every_care_day_has_a_price(dataset: Dataset) -> None:
    assert unpriced_days(dataset, Month(2019, 1), LAST).height == 0


_PLACEMENT_ACCOUNTS = (
    chart.FROM_STATE, chart.FROM_COMPANIES, chart.INTERNAL_PLACES, chart.VAT_COMPENSATION,
    chart.HOME_FEES, chart.HOME_EXPENSES, chart.HOME_CHARGES, chart.TRAVEL,
)  # fmt: skip


def test_the_ledger_of_a_finished_year_is_the_placements_cost_to_the_ore(
    tables: Tables, dataset: Dataset
) -> None:
    booked = tables["ledger"].filter(pl.col("account").is_in(_PLACEMENT_ACCOUNTS))
    for year in range(2019, 2026):
        lines = cost_lines(dataset, Month(year, 1), Month(year, 12))
        cost = lines["cost_ore"].sum() - lines["vat_compensation_ore"].sum()
        ledger = booked.filter(pl.col("month").dt.year() == year)["amount_ore"].sum()
        assert ledger == cost


def test_the_running_year_lacks_late_invoices_and_single_months_differ(
    tables: Tables, dataset: Dataset
) -> None:
    lines = cost_lines(dataset, Month(2026, 1), LAST)
    booked = tables["ledger"].filter(
        pl.col("account").is_in(_PLACEMENT_ACCOUNTS) & (pl.col("month") >= date(2026, 1, 1))
    )
    cost = lines["cost_ore"].sum() - lines["vat_compensation_ore"].sum()
    assert 0.93 * cost < booked["amount_ore"].sum() < cost
    october = pl.col("month") == LAST.first_day
    of_october = lines.filter(october).select(pl.col("cost_ore") - pl.col("vat_compensation_ore"))
    assert booked.filter(october)["amount_ore"].sum() != of_october.to_series().sum()


def test_invoices_of_a_finished_year_are_what_the_agreed_prices_come_to(
    tables: Tables, dataset: Dataset
) -> None:
    bought = tables["placements"].filter(pl.col("provider_id").is_not_null())["placement_id"]
    lines = cost_lines(dataset, Month(2019, 1), Month(2025, 12)).filter(
        pl.col("placement_id").is_in(bought.implode()), pl.col("kind").is_in(("care", "extra"))
    )
    invoices = tables["invoices"].filter(pl.col("month") < date(2026, 1, 1))
    assert invoices["amount_ore"].sum() == lines["cost_ore"].sum()
    assert tables["invoices"]["booked_in"].max() == LAST.first_day


def ore(dataset: Dataset, month: Month) -> dict[str, int]:
    figures = reconciliation(dataset, month)
    return {str(f.address)[15:]: int(f.value) for f in figures}


def test_the_reconciliation_of_a_month_before_the_last_has_late_invoices_only(
    dataset: Dataset,
) -> None:
    found = ore(dataset, Month(2026, 9))
    names = ("not_invoiced_ytd", "difference_ytd")
    late, difference = (found[f"total/total/{name}"] for name in names)
    assert late == difference < -100_000_00
    for cause in Cause:
        if cause not in (Cause.NOT_INVOICED, Cause.OTHER_PERIOD):
            assert found[f"total/total/{cause}_month"] == 0, cause


def test_the_reconciliation_finds_every_planted_cause_with_its_amount(
    tables: Tables, dataset: Dataset
) -> None:
    found = ore(dataset, LAST)
    whole = tables["invoices"].filter(
        (pl.col("month") == LAST.first_day)
        & (pl.col("booked_in") == LAST.first_day)
        & pl.col("day_price").is_not_null()
    )
    dearer, longer, misplaced = whole.head(3).iter_rows(named=True)
    assert found["total/total/wrong_price_month"] == planted.DEARER_ORE * dearer["days"]
    assert found["total/total/wrong_days_month"] == 200 * longer["day_price"]
    on_wrong = misplaced["amount_ore"]
    provider = misplaced["provider_id"]
    assert found[f"{chart.INTERNAL_PLACES}/{provider}/wrong_account_month"] == on_wrong
    assert found[f"{chart.FROM_COMPANIES}/{provider}/wrong_account_month"] == -on_wrong
    assert found["total/total/not_registered_month"] == planted.UNREGISTERED_ORE
    assert found["total/total/outside_register_month"] == planted.OUTSIDE_ORE
    assert found["total/total/unexplained_month"] == planted.UNEXPLAINED_ORE
    late = found["total/total/not_invoiced_ytd"]
    assert late < -100_000_00


def priced_on_agreements(tables: Tables) -> list[dict[str, Any]]:
    """Each care price of placements on an agreement, with what the agreement says on its first day
    and on the last day that the price has held."""
    known = by_provider(Dataset(tables=tables))
    under = tables["placements"].filter(
        pl.col("procurement").is_in(("framework", "lov")),
        (pl.col("care_form") != "skyddat_boende") | (pl.col("area") == "vuxen"),
    )
    prices = under.join(
        tables["rates"].filter(pl.col("kind") == "care"), on="placement_id"
    ).to_dicts()
    for row in prices:
        until = min(row["to_date"] or LAST.last_day, row["end_date"] or LAST.last_day)
        begins, lasts = (
            agreement_of(row, known[row["provider_id"]], day) for day in (row["from_date"], until)
        )
        assert begins is not None
        assert lasts is not None
        row["agreed"] = price_on(begins, row["from_date"])
        row["agreed_last"] = price_on(lasts, until)
    return prices


def test_a_placement_on_an_agreement_costs_its_price_but_for_two_that_took_more_and_two_not_raised(
    tables: Tables,
) -> None:
    prices = priced_on_agreements(tables)
    assert {row["procurement"] for row in prices} == {"framework", "lov"}
    more = [row for row in prices if row["amount"] != row["agreed"]]
    assert all(row["amount"] > row["agreed"] for row in more)
    assert len({row["provider_id"] for row in more}) == 2
    assert {row["from_date"].year for row in more} == {LAST.year}
    less = [row for row in prices if row["amount"] < row["agreed_last"]]
    assert len(less) == 2
    found = [p for p in found_in(tables) if p.code == "index_not_in_price"]
    assert sum(p.amount_ore or 0 for p in found) == sum(
        int((row["agreed_last"] - row["amount"]) * 100)
        * ((row["end_date"] or LAST.last_day + DAY) - date(LAST.year, 1, 1)).days
        for row in less
    ) > 0  # fmt: skip


def test_all_in_the_system_of_choice_are_paid_alike_and_nobody_is_asked_in_turn(
    tables: Tables,
) -> None:
    agreed = tables["agreements"].filter(pl.col("procurement") == "lov")
    assert agreed.height > 1
    assert agreed["day_price"].n_unique() == 1
    assert agreed["rank"].null_count() == agreed["to_date"].null_count() == agreed.height
    chosen = tables["choices"].join(tables["choice_alternatives"], on=["choice_id", "alternative"])
    chosen = chosen.filter(pl.col("procurement") == "lov")
    assert chosen.height > 0
    assert set(chosen["area"]) == {"vuxen"}
    assert tables["call_offs"].join(chosen, on="choice_id", how="semi").is_empty()


def test_transfers_are_pairs_and_each_units_frame_is_its_net_budget(tables: Tables) -> None:
    budget = tables["budget"]
    frame = pl.col("account") == chart.FRAME
    transfers = budget.filter(pl.col("decided_on").is_not_null() & ~frame)
    by_year = transfers.group_by("year").agg(pl.col("amount_ore").sum(), pl.len())
    assert by_year["amount_ore"].to_list() == [0] * 8
    assert by_year["len"].to_list() == [2] * 8
    by_unit = budget.group_by("year", "unit_code", "decided_on").agg(pl.col("amount_ore").sum())
    assert set(by_unit["amount_ore"]) == {0}


def test_every_line_with_a_budget_has_a_forecast(tables: Tables) -> None:
    budget = tables["budget"].filter((pl.col("year") == 2026) & (pl.col("account") != chart.FRAME))
    wanted = {
        (chart.ACTIVITIES[activity], chart.line_of(account))
        for activity, account in budget.select("activity", "account").rows()
    }
    latest = tables["forecast"].filter(pl.col("made_in") == LAST.first_day)
    assert wanted <= set(latest.select("area", "line").rows())


def test_inhabitants_add_up(tables: Tables) -> None:
    last = tables["population"].filter(pl.col("year") == 2026)
    assert last["value"].sum() == 23_000
    assert (last["value"] >= 0).all()


@pytest.mark.parametrize(("inhabitants", "years"), [(1_000, 1), (120_000, 3)])
def test_any_size_and_any_number_of_years(inhabitants: int, years: int) -> None:
    tables = generate(inhabitants=inhabitants, years=years, last_month=Month(2030, 3))
    assert tables["population"]["year"].unique().len() == years
    assert tables["ledger"]["month"].min() == date(2030 - years + 1, 1, 1)


@pytest.mark.parametrize(("inhabitants", "years"), [(999, 8), (23_000, 0)])
def test_too_small_is_refused(inhabitants: int, years: int) -> None:
    with pytest.raises(ValueError, match="minst 1 000 invånare och minst ett år"):
        generate(inhabitants=inhabitants, years=years)


def test_the_generators_amounts_are_those_of_the_parameters() -> None:
    day = date(2023, 6, 1)
    homes = parameters.load("familjehem")
    levels = [
        homes[f"arvode_{name}"].on(day) for name in ("grund_0_12", "niva_2", "niva_3", "niva_4")
    ]
    assert levels == list(calibration.FEE_LEVELS)
    base = parameters.load("prisbasbelopp")["prisbasbelopp"].on(day)
    for name, key in (("0_12", "young"), ("13_19", "teen")):
        monthly = base * homes[f"omkostnad_{name}_lagst"].on(day) / 1200
        assert abs(monthly - calibration.EXPENSES[key]) < 1
    charge = parameters.load("arbetsgivaravgift")["arbetsgivaravgift_uppdragstagare"]
    assert str(charge.on(day)) == calibration.PAYROLL_PCT
    assert str(parameters.load("moms")["momsersattning"].on(day)) == calibration.VAT_PCT


def test_no_provider_could_be_taken_for_a_company(tables: Tables) -> None:
    assert tables["providers"]["name"].str.starts_with("Exempel").all()
    assert not tables["providers"]["name"].is_duplicated().any()
