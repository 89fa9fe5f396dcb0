"""En ändring: what one change set did, row by row, with what was and what is instead."""

from itertools import chain

import polars as pl
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_safe

from hemmaplan.render.delimited import csv_pieces
from hemmaplan.reports.change_lines import LINES, change_lines
from hemmaplan.reports.table_changes import TableChange, table_change
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.queries import State, current_batch, state_at
from hemmaplan.store.row_history import row_history
from hemmaplan.store.undone import undone_at
from hemmaplan.store.viewer import STEERS, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.downloads import large_file
from hemmaplan.web.kept import kept
from hemmaplan.web.row_counts import rows_changed

SHOWN, FEWEST = 50, 10
ON_A_PAGE = 300
"""Rows shown of a table, and of all tables together where that is more than the fewest of each."""
WORDS = {
    Kind.FILES: N_("Inläsning"),
    Kind.HAND: N_("Ändring för hand"),
    Kind.STEP: N_("Steg i ett val"),
    Kind.UNDO: N_("Tillbakatagning"),
}


@open_to(STEERS)
@require_safe
def batch(request: HttpRequest, number: int) -> HttpResponse:
    found = _found(number)
    tables = _shown(state_at(), viewer_of(request), number)
    context = {
        "batch": found,
        "kind": _(WORDS[Kind(found.kind)]),
        "files": list(found.files.order_by("name")),
        "tables": tables,
        "says": rows_changed(tables),
        "few": sum(len(each.rows) for each in tables) <= SHOWN,
        "undone": number in undone_at(),
        "latest": current_batch() == found,
    }
    return render(request, "batch.html.j2", context)


@open_to(STEERS)
@require_safe
def batch_file(request: HttpRequest, number: int) -> FileResponse:
    """Every row that changed, one column of it a row."""
    history = row_history(viewer_of(request), _found(number))
    lines = chain.from_iterable(map(change_lines, history))
    heads = pl.DataFrame(schema=LINES)
    return large_file(csv_pieces(chain([heads], lines)), f"andring-{number}.csv")


def _found(number: int) -> Batch:
    found = Batch.objects.filter(pk=number).first()
    if found is None:
        raise Http404(_("Ändring %(number)s finns inte.") % {"number": number})
    return found


@kept(room=8)
def _shown(state: State, viewer: Viewer, number: int) -> list[TableChange]:
    found = _found(number)
    most = min(SHOWN, max(FEWEST, ON_A_PAGE // max(1, len(found.counts))))
    return [
        table_change(each, counts=tuple(found.counts[each.table]), most=most)
        for each in row_history(viewer, found, most=most)
    ]
