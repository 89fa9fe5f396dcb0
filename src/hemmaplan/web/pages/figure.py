"""Siffra: from a number to its definition, its rows and the files they came from."""

from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.render.numbers_sv import UNIT_WORDS
from hemmaplan.reports.registry import Edition, definition
from hemmaplan.reports.tracing import PART_NAMES, exact_text, place_text
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.web.access import EVERYBODY, open_to, viewer_of
from hemmaplan.web.months import current_dataset, edition_for, figures_of, months_with_figures
from hemmaplan.web.pages import asked_month

_SHOWN = 100


@open_to(EVERYBODY)
def figure(request: HttpRequest, address: str) -> HttpResponse:
    viewer = viewer_of(request)
    try:
        asked = Address.parse(address)
        each = definition(asked.id)
        dataset = current_dataset(viewer)
    except (ValueError, LookupError, EmptyRegister):
        raise Http404(f"Siffran {address} finns inte.") from None
    months = months_with_figures(dataset)
    month = asked_month(request, months)
    if month is None:
        raise Http404("Det finns inga månader att visa siffror för.")
    found = figures_of(viewer, month).table.get(*asked)
    if found is None:
        raise Http404(f"Siffran {address} har inget värde {month}, eller visas inte för din roll.")
    internal = edition_for(viewer) is Edition.INTERNAL
    context = {
        "title": each.title,
        "address": str(asked),
        "place": place_text(dataset, asked),
        "value": exact_text(found.value, found.unit),
        "unit": UNIT_WORDS[found.unit],
        "definition": each.definition.replace("`", "").split("\n\n"),
        "month": month,
        "months": months,
        "parts": _parts(dataset, month, each, found, all="alla" in request.GET) if internal else [],
        "internal": internal,
    }
    return render(request, "figure.html.j2", context)


def _parts(
    dataset: Dataset, month: Month, each: FigureDefinition, found: Figure, *, all: bool
) -> list[dict[str, Any]]:
    rows = each.trace(dataset, month, found.address)
    return [
        _part(str(part), group, each.part_unit(found, str(part)), None if all else _SHOWN)
        for (part,), group in rows.group_by("part", maintain_order=True)
    ]


def _part(part: str, rows: pl.DataFrame, unit: Unit, shown: int | None) -> dict[str, Any]:
    """The rows in the order of the files, or the largest where not all are shown."""
    total, height = int(rows["contribution"].sum()), rows.height
    if shown is not None and height > shown:
        size = pl.col("contribution").abs()
        rows = rows.sort(size, descending=True, maintain_order=True).head(shown)
    return {
        "name": PART_NAMES[part],
        "unit": UNIT_WORDS[unit],
        "total": exact_text(total, unit),
        "height": height,
        "left_out": height - rows.height,
        "rows": [
            {
                "amount": exact_text(row["contribution"], unit),
                "description": row["description"],
                "file": row["_file"] or "",
                "row": row["_row"] or "",
            }
            for row in rows.iter_rows(named=True)
        ],
    }
