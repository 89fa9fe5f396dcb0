"""A folder comes back from the register as it was; and each viewer sees what is theirs."""

import pytest
from tests.reports.small_municipality import FILES
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions.imports import load
from hemmaplan.core.cost import summary
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.exempelkommun import generate, write_folder
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import MODELS
from hemmaplan.store.queries import current_batch, dataset, standing_rows
from hemmaplan.store.rows import file_labels, frame_of
from hemmaplan.store.viewer import AccessDenied, Role, Viewer

pytestmark = pytest.mark.django_db

CONTROLLER = Viewer(Role.CONTROLLER)
BY_ALL = ["month", "unit_code", "care_form", "age_group", "sex"]


def assert_same(stored, read):
    assert stored.municipality == read.municipality
    assert stored.inputs == read.inputs
    assert set(stored.tables) == set(read.tables)
    for name, frame in read.tables.items():
        assert stored.table(name).equals(frame), name


def test_a_small_folder_comes_back_the_same(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    read, _ = read_folder(tmp_path, key=b"k" * 32)
    load(dataset=read, by=BY, at=AT)
    assert_same(dataset(CONTROLLER), read)


def test_exempelkommun_comes_back_the_same_with_the_same_cost(tmp_path):
    last = Month(2026, 10)
    write_folder(tmp_path, generate(inhabitants=5_000, years=2, last_month=last, seed=3))
    read, _ = read_folder(tmp_path, key=b"k" * 32)
    load(dataset=read, by=BY, at=AT)
    stored = dataset(Viewer(Role.ADMINISTRATOR))
    assert_same(stored, read)
    period = (Month(2025, 1), last, BY_ALL)
    assert summary(stored, *period).equals(summary(read, *period))


def test_every_value_a_row_can_have_comes_back_the_same():
    tables = {
        name: [full_row(name), *([] if table.key else [dict.fromkeys(full_row(name))])]
        for name, table in TABLES.items()
    }
    for name, rows in tables.items():
        for column in TABLES[name].columns:
            if column.required:
                for row in rows:
                    row[column.frame_name] = full_row(name)[column.frame_name]
    content = as_dataset(**tables)
    load(dataset=content, by=BY, at=AT)
    assert_same(dataset(CONTROLLER), content)


def test_an_empty_table_is_not_a_missing_one():
    content = as_dataset(rates=[full_row("rates")], pauses=[])
    load(dataset=content, by=BY, at=AT)
    assert dataset(CONTROLLER).table("pauses").is_empty()
    with pytest.raises(MissingTable):
        dataset(CONTROLLER).table("incomes")


@pytest.fixture
def _two_units():
    """A row of every table for unit B1 (placement P1) and one for B2 (P2)."""
    tables = {}
    for name, table in TABLES.items():
        rows = []
        for number in ("1", "2"):
            row = full_row(name)
            of = {"unit_code": "B", "placement_id": "P", "choice_id": "V"}
            for column, text in ((name, f"{letter}{number}") for name, letter in of.items()):
                if column in row:
                    row[column] = text
            key = next((part for part in table.key if part != "month"), None)
            if key and key not in of:
                row[key] = int(number) if isinstance(row[key], int) else f"K{number}"
            rows.append(row)
        tables[name] = rows
    load(dataset=as_dataset(**tables), by=BY, at=AT)


@pytest.mark.usefixtures("_two_units")
def test_a_role_without_rows_is_denied_whatever_its_units():
    with pytest.raises(AccessDenied):
        dataset(Viewer(Role.BOARD_MEMBER, frozenset({"B1", "B2"})))


@pytest.mark.usefixtures("_two_units")
@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_who_sees_all_sees_every_row(role):
    seen = dataset(Viewer(role))
    assert {name: frame.height for name, frame in seen.tables.items()} == dict.fromkeys(TABLES, 2)
    assert [each.name for each in seen.inputs] == ["f.csv"]


@pytest.mark.usefixtures("_two_units")
@pytest.mark.parametrize("units", [(), ("B1",), ("B1", "B2"), ("B1", "X")])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.UNIT_MANAGER])
def test_what_is_seen_of_rows_is_what_the_register_would_have_answered(role, units):
    viewer, batch = Viewer(role, frozenset(units)), current_batch().pk
    seen = dataset(viewer)
    for name, model in MODELS.items():
        rows = standing_rows(model, viewer)
        assert seen.has(name) == (rows is not None), name
        if rows is not None:
            asked = frame_of(name, rows, file_labels(batch)).select(*TABLES[name].schema)
            assert seen.table(name).equals(asked), name


@pytest.mark.usefixtures("_two_units")
@pytest.mark.parametrize("unit", ["1", "2"])
def test_a_unit_manager_sees_the_own_unit_only(unit):
    seen = dataset(Viewer(Role.UNIT_MANAGER, frozenset({f"B{unit}"})))
    by_unit = {
        "placements", "interventions", "ledger", "budget", "adjustments", "forecast", "choices",
        "decisions",
    }  # fmt: skip
    by_placement = {"rates", "incomes", "pauses", "follow_ups", "invoices"}
    by_choice = {"choice_steps", "choice_alternatives", "call_offs", "quotes",
                 "choice_prices"}  # fmt: skip
    whole = {"lines", "areas", "population", "providers", "agreements", "agreement_prices",
             "target_groups", "provider_reviews", "provider_checks", "homes",
             "series_breaks", "goals"}  # fmt: skip
    assert set(seen.tables) == by_unit | by_placement | by_choice | whole
    for name in by_unit:
        assert seen.table(name)["unit_code"].to_list() == [f"B{unit}"], name
    for name in by_placement:
        assert seen.table(name)["placement_id"].to_list() == [f"P{unit}"], name
    for name in by_choice:
        assert seen.table(name)["choice_id"].to_list() == [f"V{unit}"], name
    assert all(seen.table(name).height == 2 for name in whole)
    assert seen.inputs == ()


@pytest.mark.usefixtures("_two_units")
@pytest.mark.parametrize("units", [frozenset(), frozenset({"B3"}), frozenset({""})])
def test_a_unit_manager_of_no_unit_here_sees_no_unit(units):
    seen = dataset(Viewer(Role.UNIT_MANAGER, units))
    for name in ("placements", "rates", "ledger", "budget", "forecast", "invoices"):
        assert seen.table(name).is_empty(), name


def test_a_row_without_unit_is_no_unit_managers():
    row = {**full_row("ledger"), "unit_code": None}
    load(dataset=as_dataset(ledger=[row]), by=BY, at=AT)
    assert dataset(Viewer(Role.UNIT_MANAGER, frozenset({""}))).table("ledger").is_empty()
