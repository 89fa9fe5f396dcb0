"""The models say the same as core: table by table, column by column; and so do the migrations."""

from dataclasses import fields

import pytest
from django.core.management import call_command
from django.db import models

from hemmaplan.core.columns import Kind
from hemmaplan.core.dataset import Municipality
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.models import MODELS, Access, ImportedRow, MunicipalitySettings

OWN = {"id", *(field.name for field in ImportedRow._meta.local_fields)}
STORED = {
    Kind.TEXT: models.TextField,
    Kind.CODE: models.TextField,
    Kind.OWN_CODE: models.TextField,
    Kind.DATE: models.DateField,
    Kind.MONTH: models.DateField,
    Kind.YEAR: models.IntegerField,
    Kind.COUNT: models.IntegerField,
    Kind.FLAG: models.BooleanField,
    Kind.MONEY: models.BigIntegerField,
    Kind.EXACT: models.DecimalField,
}


def columns(model):
    return [field for field in model._meta.local_fields if field.name not in OWN]


def test_every_table_has_a_model_and_no_model_is_left_over():
    assert set(MODELS) == set(TABLES)
    assert sorted(model.table for model in ImportedRow.__subclasses__()) == sorted(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_model_has_its_tables_columns_in_order_with_their_types(name):
    declared = [(c.frame_name, STORED[c.kind], not c.required) for c in TABLES[name].columns]
    assert [(f.name, type(f), f.null) for f in columns(MODELS[name])] == declared


@pytest.mark.parametrize("name", TABLES)
def test_a_model_has_a_constraint_for_all_that_core_says(name):
    table = TABLES[name]
    expected = {f"{name}_retired_later", *([f"{name}_key"] if table.key else [])}
    for column in table.columns:
        rule = {
            Kind.CODE: "code", Kind.OWN_CODE: "code", Kind.MONTH: "first_day", Kind.EXACT: "range"
        }.get(column.kind)  # fmt: skip
        if column.kind is Kind.TEXT and column.required:
            rule = "not_blank"
        if rule:
            expected.add(f"{name}_{column.frame_name}_{rule}")
    if name in ORDERED:
        first, last = ORDERED[name]
        expected.add(f"{name}_{last}_not_before_{first}")
    assert {each.name for each in MODELS[name]._meta.constraints} == expected


def test_the_settings_are_those_of_core():
    stored = [f.name for f in MunicipalitySettings._meta.local_fields if f.name not in OWN]
    assert stored == [each.name for each in fields(Municipality)]


@pytest.mark.parametrize("name", TABLES)
def test_access_can_be_decided_from_the_columns_that_are_there(name):
    access, names = MODELS[name].access, {field.name for field in columns(MODELS[name])}
    decided_by = {
        Access.UNIT: "unit_code",
        Access.PLACEMENT: "placement_id",
        Access.CHOICE: "choice_id",
    }
    assert decided_by.get(access) in {None, *names}
    if access is Access.OPEN:
        assert not names & {"placement_id", "person_id", "case_id", "choice_id"}


@pytest.mark.django_db
def test_the_migrations_are_up_to_date():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
