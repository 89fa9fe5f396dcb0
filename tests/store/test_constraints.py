"""Each constraint holds what it should and stops what it should, also past every Python check."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction
from tests.store.register_rows import AT, BY, new_batch, unsaved

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.models import (
    MODELS,
    Absence,
    AuditEntry,
    Batch,
    ForecastEntry,
    ForecastRound,
    HeldTable,
    ImportFile,
    MunicipalitySettings,
    RoundClosing,
    UnitForecast,
)

pytestmark = pytest.mark.django_db


def forbidden(column: Column) -> list[object]:
    match column.kind:
        case Kind.CODE:
            return ["okänd", "", column.codes[0].swapcase()]
        case Kind.OWN_CODE:
            return ["två ord", ""]
        case Kind.TEXT if column.required:
            return [""]
        case Kind.MONTH:
            return [date(2026, 3, 2), date(2026, 3, 31)]
        case Kind.EXACT:
            return [Decimal("1000000000"), Decimal("-1000000000")]
    return []


def breaches():
    """Table, changed columns, and the constraint that must say no."""
    for name, table in TABLES.items():
        for column in table.columns:
            for value in forbidden(column):
                rule = {
                    Kind.CODE: "code",
                    Kind.OWN_CODE: "code",
                    Kind.TEXT: "not_blank",
                    Kind.MONTH: "first_day",
                }
                end = rule.get(column.kind, "range")
                changed = {column.frame_name: value}
                yield name, changed, f"{name}_{column.frame_name}_{end}"
        if name in ORDERED:
            first, last = ORDERED[name]
            dates = {first: date(2026, 3, 15), last: date(2026, 3, 14)}
            yield name, dates, f"{name}_{last}_not_before_{first}"


CASES = list(breaches())


def test_every_check_of_every_table_is_broken_below():
    checks = {
        each.name
        for model in MODELS.values()
        for each in model._meta.constraints
        if not each.name.endswith(("_key", "_retired_later"))
    }
    assert {constraint for _, _, constraint in CASES} == checks


@pytest.mark.parametrize("name", TABLES)
def test_a_row_with_something_in_every_column_is_held_exactly(name):
    row = unsaved(name, new_batch())
    row.save()
    stored = MODELS[name].objects.get()
    for column in TABLES[name].columns:
        assert getattr(stored, column.frame_name) == getattr(row, column.frame_name)


@pytest.mark.parametrize("name", TABLES)
def test_unknown_is_allowed_wherever_core_allows_it(name):
    optional = {c.frame_name: None for c in TABLES[name].columns if not c.required}
    unsaved(name, new_batch(), **optional).save()


@pytest.mark.parametrize("name", ORDERED)
def test_both_dates_on_the_same_day_are_in_order(name):
    first, last = ORDERED[name]
    day = date(2026, 3, 15)
    unsaved(name, new_batch(), **{first: day, last: day}).save()


# PostgreSQL finds a number too large for its column ("overflow") before it asks the constraint
@pytest.mark.parametrize(("name", "changed", "constraint"), CASES)
def test_a_breach_is_stopped_by_the_database(name, changed, constraint):
    source = new_batch()
    stopped = pytest.raises((IntegrityError, DataError), match=f"{constraint}|overflow")
    with stopped, transaction.atomic():
        unsaved(name, source, **changed).save()
    with stopped, transaction.atomic():
        MODELS[name].objects.bulk_create([unsaved(name, source, **changed)])
    unsaved(name, source).save()
    with stopped, transaction.atomic():
        MODELS[name].objects.update(**changed)


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.key])
def test_a_key_is_one_visible_row_and_free_when_it_is_retired(name):
    source, later = new_batch(), new_batch()
    unsaved(name, source).save()
    with pytest.raises(IntegrityError, match=rf"(?i)unique|{name}_key"), transaction.atomic():
        MODELS[name].objects.bulk_create([unsaved(name, later)])
    MODELS[name].objects.update(retired=later[0])
    unsaved(name, later).save()


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_retired_by_a_later_batch_than_it_was_brought_by(name):
    source = new_batch()
    unsaved(name, source).save()
    with pytest.raises(IntegrityError, match=f"{name}_retired_later"), transaction.atomic():
        MODELS[name].objects.update(retired=source[0])


@pytest.mark.parametrize(("name", "blank"), [("providers", "care_form"), ("population", "sex")])
def test_two_blanks_in_a_key_are_the_same(name, blank):
    source = new_batch()
    unsaved(name, source).save()
    unsaved(name, source, **{blank: None}).save()
    with pytest.raises(IntegrityError, match=rf"(?i)unique|{name}_key"), transaction.atomic():
        unsaved(name, source, **{blank: None}).save()


def settings(batch, **changed):
    values = {
        "code": "9999", "name": "Exempelkommun", "board": "Socialnämnden", "unit": "tkr",
        "decimals": 0, "sign": "unsigned", "deviation": "budget_minus_actual",
        "liability_in_result": False, "small_count": 4, "period_method": "profile",
    }  # fmt: skip
    return MunicipalitySettings(brought=batch, **{**values, **changed})


SETTINGS = [
    ({"unit": "dollar"}, "set_unit"), ({"sign": ""}, "set_sign"),
    ({"deviation": "x"}, "set_deviation"), ({"period_method": "x"}, "set_method"),
    ({"decimals": 4}, "set_decimals"), ({"decimals": -1}, "set_decimals"),
    ({"small_count": -1}, "set_small_count"), ({"near_home_km": -1}, "set_near_home_km"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "constraint"), SETTINGS)
def test_settings_outside_what_core_knows_are_stopped(changed, constraint):
    batch, _ = new_batch()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MunicipalitySettings.objects.bulk_create([settings(batch, **changed)])
    settings(batch).save()
    assert {*(name for _, name in SETTINGS), "set_retired_later"} == {
        each.name for each in MunicipalitySettings._meta.constraints
    }


def bookkeeping(batch):
    """A valid row of each table that keeps the history; each constraint and what breaks it."""
    file = {"batch": batch, "name": "g.csv", "sha256": "b" * 64, "rows": 0}
    table = {"brought": batch, "name": "rates"}
    absence = {"brought": batch, "placement_id": "P1"}
    made = {"made_at": AT, "by": BY, "version": "1", "kind": "files"}
    audit = {"at": AT, "by": BY, "action": "imports.load", "subject": "batch 1"}
    return [
        (ImportFile, file, {"name": ""}, "file_name_not_blank"),
        (ImportFile, file, {"sha256": "b" * 63}, "file_sha256_length"),
        (ImportFile, file, {"rows": -1}, "file_rows_not_negative"),
        (HeldTable, table, {"name": "personer"}, "held_table_known"),
        (HeldTable, table, {"retired": batch}, "held_table_retired_later"),
        (Absence, absence, {"placement_id": ""}, "absence_placement_not_blank"),
        (Absence, absence, {"retired": batch}, "absence_retired_later"),
        (Batch, made, {"by": ""}, "batch_by_not_blank"),
        (Batch, made, {"version": ""}, "batch_version_not_blank"),
        (Batch, made, {"kind": "radio"}, "batch_kind_code"),
        (Batch, made, {"kind": "undo"}, "batch_undo_reverses"),
        (Batch, made, {"reverses": batch}, "batch_undo_reverses"),
        (AuditEntry, audit, {"by": ""}, "audit_by_not_blank"),
        (AuditEntry, audit, {"action": ""}, "audit_action_not_blank"),
    ]


def test_the_history_holds_what_is_right_and_stops_what_is_not():
    for model, valid, changed, constraint in bookkeeping(new_batch()[0]):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.bulk_create([model(**{**valid, **changed})])
        model.objects.bulk_create([model(**valid)])
        model.objects.order_by("-pk")[:1].get().delete()


def test_a_file_a_table_and_a_flag_are_one_at_a_time():
    batch, _ = new_batch()
    for model, values in [
        (ImportFile, {"batch": batch, "name": "g.csv", "sha256": "b" * 64, "rows": 0}),
        (HeldTable, {"brought": batch, "name": "rates"}),
        (Absence, {"brought": batch, "placement_id": "P1"}),
    ]:
        model.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.bulk_create([model(**values)])


def a_round(batch):
    """A valid row of each table of the forecast round; each constraint and what breaks it."""
    made = {"at": AT, "by": BY}
    asked = {**made, "month": date(2026, 2, 1), "due": date(2026, 3, 10)}
    held = ForecastRound.objects.create(**{**asked, "month": date(2026, 1, 1)})
    answer = {**made, "round": held, "unit_code": "B1", "number": 2, "state": "draft"}
    version = UnitForecast.objects.create(**{**answer, "number": 1})
    entry = {"answer": version, "area": "bou", "line": "purchase", "amount_ore": None}
    return [
        (ForecastRound, asked, {"month": date(2026, 2, 2)}, "round_month_first_day"),
        (ForecastRound, asked, {"due": date(2026, 1, 31)}, "round_due_not_before_month"),
        (ForecastRound, asked, {"by": ""}, "round_by_not_blank"),
        (ForecastRound, asked, {"month": date(2026, 1, 1)}, "month"),
        (UnitForecast, answer, {"state": "klar"}, "answer_state"),
        (UnitForecast, answer, {"state": "returned"}, "answer_returned_with_reason"),
        (UnitForecast, answer, {"number": 0}, "answer_number_from_one"),
        (UnitForecast, answer, {"number": 1}, "(?i)unique|answer_version_once"),
        (UnitForecast, answer, {"unit_code": ""}, "answer_unit_not_blank"),
        (UnitForecast, answer, {"by": ""}, "answer_by_not_blank"),
        (ForecastEntry, entry, {"line": ""}, "entry_line_not_blank"),
        (RoundClosing, {"round": held, "batch": batch}, {"batch_id": None}, "(?i)not.null"),
    ]


def test_a_forecast_round_holds_what_is_right_and_stops_what_is_not():
    for model, valid, changed, constraint in a_round(new_batch()[0]):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.bulk_create([model(**{**valid, **changed})])
        model.objects.bulk_create([model(**valid)])
        model.objects.order_by("-pk")[:1].get().delete()
