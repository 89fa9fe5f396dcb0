"""Choices as the register holds them now: few rows each, asked for one by one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet, Subquery

from hemmaplan.core.choices import TABLES_OF
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import MODELS, Batch
from hemmaplan.store.places import places_at
from hemmaplan.store.queries import standing_rows
from hemmaplan.store.rows import file_labels, frame_of, visible_at
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, AccessDenied, Viewer


def choice_tables(viewer: Viewer, choice_ids: Collection[str]) -> Mapping[str, pl.DataFrame]:
    """The tables of `TABLES_OF` as they are now, of some choices.

    Rows that the viewer may not read are not there. Raises AccessDenied.
    """
    found = {}
    for name in TABLES_OF:
        rows = _readable(viewer, name).filter(choice_id__in=list(choice_ids))
        found[name] = frame_of(name, rows, {}).select(*TABLES[name].schema)
    return found


def waiting(viewer: Viewer, *, decided: int) -> tuple[list[str], int]:
    """The open choices and the `decided` decided last, and how many have been decided in all.

    Raises AccessDenied.
    """
    rows = _readable(viewer, "choices")
    done = rows.filter(outcome__isnull=False).order_by()
    latest = done.order_by("-decided_on", "-pk").values("pk")[:decided]
    in_all = done.values("retired").annotate(n=Count("pk")).values("n")  # none of them is retired
    shown = rows.filter(Q(outcome__isnull=True) | Q(pk__in=latest)).annotate(n=Subquery(in_all))
    found = list(shown.values_list("choice_id", "n"))  # in one question
    return [choice_id for choice_id, _ in found], (found[0][1] or 0) if found else 0


def open_choices(viewer: Viewer, batch: int) -> pl.DataFrame:
    """The rows of `choices` that were open at a batch, of those that the viewer may read.

    Raises AccessDenied.
    """
    if viewer.role not in READS_ROWS:
        raise AccessDenied(f"{viewer.role} may not read rows")
    rows = _rows("choices").filter(visible_at(batch), outcome__isnull=True)
    if viewer.role not in SEES_ALL:
        rows = rows.filter(unit_code__in=viewer.units)
    places = places_at(batch, ["choices"]).get("choices")
    return frame_of("choices", rows, file_labels(batch), places).select(*TABLES["choices"].schema)


def numbers_of(year: int) -> list[str]:
    """The numbers that choices of a year have or have had, whoever may read them."""
    rows = _rows("choices").filter(choice_id__startswith=f"{year}-")
    return list(rows.values_list("choice_id", flat=True).distinct())


def _readable(viewer: Viewer, name: str) -> QuerySet[Any]:
    if viewer.role not in READS_ROWS:
        raise AccessDenied(f"{viewer.role} may not read rows")
    rows = standing_rows(MODELS[name], viewer)
    assert rows is not None  # no table of choices is closed to who reads rows
    return rows


def version_of(choice_id: str) -> int:
    """The latest batch that touched any row of the choice; 0 when there has been none."""
    rows = [_rows(name).filter(choice_id=choice_id) for name in TABLES_OF]
    return max(_latest(rows).values_list("pk", flat=True), default=0)


def _rows(name: str) -> QuerySet[Any]:
    return MODELS[name]._default_manager.all()


def _latest(tables: Sequence[QuerySet[Any]]) -> QuerySet[Batch]:
    """The batches that were the latest to bring, or retire, a row of each table; one question."""
    either = Q(pk__in=[])
    for rows in tables:
        for change in ("brought", "retired"):
            changed = rows.filter(**{f"{change}__isnull": False}).order_by(f"-{change}")
            either |= Q(pk=Subquery(changed.values(change)[:1]))
    return Batch.objects.filter(either)
