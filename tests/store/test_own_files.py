"""The municipality's own files of rules: every save a version, one at a time, with its trail."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from hemmaplan.actions.own_files import take_back, write, write_all
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.models import AuditEntry, OwnFile
from hemmaplan.store.own_files import file_history, own_file, own_files
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
BOARD = Viewer(Role.BOARD_MEMBER)
WHO = {"what": "ladders.write", "by": "kim", "at": datetime(2026, 3, 5, tzinfo=UTC)}
NAME = "stegordningar/egen/2026-01-01.yaml"


def standing():
    return [(each.name, each.number, each.text) for each in own_files(BOARD, "stegordningar/")]


def test_a_save_is_a_version_and_taking_back_is_one_too():
    write(name=NAME, text="a", before=0, **WHO)
    write(name=NAME, text="b", before=1, **WHO)
    write(name="mapping.toml", text="x", before=0, **WHO)
    assert standing() == [(NAME, 2, "b")]
    take_back(name=NAME, before=2, **WHO)
    assert standing() == [(NAME, 3, "a")]
    assert [each.text for each in file_history(BOARD, NAME)] == ["a", "b", "a"]
    assert AuditEntry.objects.filter(action="ladders.write").count() == 4


def test_a_file_out_of_use_is_none_and_comes_back():
    write(name=NAME, text="a", before=0, **WHO)
    write(name=NAME, text="", before=1, **WHO)
    assert standing() == []
    assert own_file(BOARD, NAME).number == 2
    take_back(name=NAME, before=2, **WHO)
    assert standing() == [(NAME, 3, "a")]
    assert own_file(BOARD, "annan") is None


def test_the_first_version_taken_back_leaves_nothing():
    write(name=NAME, text="a", before=0, **WHO)
    take_back(name=NAME, before=1, **WHO)
    assert standing() == []


@pytest.mark.parametrize(("text", "same"), [("b", True), ("c", False)])
def test_who_comes_second_is_told_and_nothing_is_written_over(text, same):
    write(name=NAME, text="a", before=0, **WHO)
    write(name=NAME, text="b", before=1, **WHO)
    with pytest.raises(WrittenSince) as told:
        write(name=NAME, text=text, before=1, **WHO)
    assert told.value.same is same
    assert standing() == [(NAME, 2, "b")]
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"number": 0}, "own_file_number_from_one"),
        ({"name": ""}, "own_file_name_not_blank"),
        ({"by": ""}, "own_file_by_not_blank"),
        ({}, "(?i)unique|own_file_version_once"),
    ],
)
def test_the_database_holds_what_a_version_is(changed, constraint):
    valid = {"name": NAME, "number": 1, "text": "a", "by": "kim", "at": WHO["at"]}
    OwnFile.objects.create(**valid)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OwnFile.objects.bulk_create([OwnFile(**valid | changed)])


def test_several_are_written_all_or_none():
    write_all(files={NAME: (0, "a"), "b.yaml": (0, "b")}, **WHO)
    with pytest.raises(WrittenSince):
        write_all(files={NAME: (1, "ny"), "b.yaml": (0, "b2")}, **WHO)
    assert standing() == [(NAME, 1, "a")]
    assert AuditEntry.objects.filter(action="ladders.write").count() == 2
