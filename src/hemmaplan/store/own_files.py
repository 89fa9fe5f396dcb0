"""The municipality's own files of rules, as they stand and as they have stood."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Max, Q, QuerySet

from hemmaplan.store.models import OwnFile
from hemmaplan.store.viewer import Viewer

LADDERS = "stegordningar/"
"""Begins the name of a ladder's file; its key and first day follow."""
MAPPING = "mapping.toml"


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A version of a file. Without text it was taken out of use."""

    name: str
    number: int
    text: str
    at: datetime
    by: str


def own_files(viewer: Viewer, *beginnings: str, out_of_use: bool = False) -> list[FileVersion]:
    """The files that are in use, or all, by name: those whose name begins so.

    Rules tell of no person: every role may know.
    """
    named = reduce(or_, (Q(name__startswith=each) for each in beginnings), Q())
    rows = OwnFile.objects.filter(named)
    latest = rows.values("name").annotate(last=Max("pk")).values("last")
    found = OwnFile.objects.filter(pk__in=latest).order_by("name")
    return _versions(found if out_of_use else found.exclude(text=""))


def own_file(viewer: Viewer, name: str) -> FileVersion | None:
    """The version that stands, also one without text; None when there never was any."""
    return next(iter(file_history(viewer, name)), None)


def file_history(viewer: Viewer, name: str) -> list[FileVersion]:
    """Every version, the latest first."""
    return _versions(OwnFile.objects.filter(name=name).order_by("-number"))


def _versions(rows: QuerySet[OwnFile]) -> list[FileVersion]:
    return [FileVersion(*row) for row in rows.values_list("name", "number", "text", "at", "by")]
