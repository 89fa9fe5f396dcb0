"""Siffra: from a number to its definition, its rows and the files they came from."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.render.html import page_blocks
from hemmaplan.render.printed import Printed
from hemmaplan.reports.break_words import break_text, breaks_of
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.briefing import exact as exact_decimal
from hemmaplan.reports.goals import goal_told, goals_of
from hemmaplan.reports.indicators_by_person import told_of
from hemmaplan.reports.registry import Edition, definition
from hemmaplan.reports.tracing import PART_NAMES, exact_text, exact_unit, place_text
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.downloads import frame_file
from hemmaplan.web.month_work import waits_for
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.tables import ORDER as BY
from hemmaplan.web.tables import Tables, file_of
from hemmaplan.web.typed import Typed, as_field, shown

_SHOWN = 25
ORDER = "ordning"
COLUMNS = {
    "beskrivning": (N_("Beskrivning"), ("description",)),
    "bidrag": (N_("Bidrag"), ("contribution",)),
    "fil": (N_("Fil"), ("_file", "_sheet", "_row")),
}
"""What the rows can be ordered by: heading and columns. The largest contribution comes first."""
_LARGEST = "bidrag"
_FILE: dict[str, Any] = {
    "part": pl.String, "description": pl.String, "contribution": pl.Decimal(38, 4),
    "file": pl.String, "sheet": pl.String, "row": pl.Int32,
}  # fmt: skip


@open_to(EVERYBODY)
def figure(request: HttpRequest, address: str) -> HttpResponse:
    return page(request, address)


def page(request: HttpRequest, address: str, typed: Typed | None = None) -> HttpResponse:
    """The figure's page; with a goal that could not be read as it was typed, and what to mend."""
    on = opened(request, shows_only=True)
    if (waiting := waits_for(request, on)) is not None:
        return waiting
    each, found = found_at(on, address)
    internal = on.edition is Edition.INTERNAL
    order = request.GET.get(ORDER, _LARGEST)
    order = order if order in COLUMNS else _LARGEST
    shown = None if "alla" in request.GET else _SHOWN
    tables = Tables.of(on.address, "figure", address, asked=request.GET.get(BY, ""),
                       files=("figure-table", address))  # fmt: skip
    context = {
        "title": each.title,
        "address": str(found.address),
        "place": place_text(on.dataset, found.address),
        "value": exact_text(found.value, found.unit),
        "unit": exact_unit(found.unit),
        "definition": each.definition.replace("`", "").split("\n\n"),
        "internal": internal,
        "breaks": [
            break_text(on.dataset, on.month, each)
            for each in breaks_of(on.dataset, on.month, found.address)
        ],
        **_goal(on, found, typed),
        "by_person": tables.in_order(_told(on, found)),
        "tables": tables,
        "columns": _columns(on, order, everything=shown is None),
        "all_address": f"?{urlencode({**on.asked, ORDER: order, 'alla': 1})}",
        "parts": [
            _part(part, rows, each.part_unit(found, part), order, shown)
            for part, rows in (_traced(on, each, found) if internal else [])
        ],
    }
    return render(request, "figure.html.j2", context, status=422 if typed else 200)


@open_to(EVERYBODY)
def table_file(request: HttpRequest, address: str, number: int, ending: str) -> HttpResponse:
    """The figure by sex and age, as CSV or XLSX."""
    page = opened(request, shows_only=True)
    _each, found = found_at(page, address)
    return file_of(_told(page, found), number, ending, page.month)


@open_to(EVERYBODY)
def rows_file(request: HttpRequest, address: str) -> HttpResponse:
    """Every row behind a figure as CSV, for who may read rows."""
    page = opened(request, shows_only=True)
    each, found = found_at(page, address)
    if page.edition is not Edition.INTERNAL:
        raise Http404(_("Källraderna visas bara för den som får läsa dem."))
    lines = [
        {
            "part": PART_NAMES[part],
            "description": row["description"],
            "contribution": _number(row["contribution"], each.part_unit(found, part)),
            "file": row["_file"],
            "sheet": row["_sheet"],
            "row": row["_row"],
        }
        for part, rows in _traced(page, each, found)
        for row in rows.iter_rows(named=True)
    ]
    name = "-".join(filter(None, found.address))
    return frame_file(pl.DataFrame(lines, schema=_FILE), each.title, f"{name}-{page.month}", "csv")


def _goal(on: Opened, found: Figure, typed: Typed | None) -> dict[str, Any]:
    """What stands of the figure's goal, and the form for who may decide one."""
    goal = goals_of(on.dataset, on.month).get(found.address)
    first = {
        "direction": goal.direction, "label": goal.label, "source": goal.source,
        "value": as_field(exact_decimal(goal.value)), "from_date": goal.from_date,
        "to_date": goal.to_date,
    } if goal else {"from_date": date(on.month.year, 1, 1)}  # fmt: skip
    return {
        "goal": goal_told(on.dataset, on.month, found),
        "goal_from": goal.from_date if goal else None,
        "may_decide": on.viewer.role in STEERS and on.known_on is None,
        "version": on.state.batch,
        "fields": shown(first, typed.said if typed else None),
        "wrong": typed.wrong if typed else {},
        "directions": CODE_WORDS["direction"].items(),
        "in_unit": exact_unit(found.unit),
    }


def _told(page: Opened, found: Figure) -> list[Printed]:
    """By sex and age, in the viewer's edition."""
    figures = page.figures()
    b = Briefing(page.dataset, page.month, figures.table, figures.hidden, edition=page.edition)
    return page_blocks(told_of(b, found))


def found_at(page: Opened, address: str) -> tuple[FigureDefinition, Figure]:
    """The figure that the viewer may see at an address. Raises Http404, which says why."""
    try:
        asked = Address.parse(address)
        each = definition(asked.id)
    except (ValueError, LookupError):
        raise Http404(_("Siffran %(address)s finns inte.") % {"address": address}) from None
    found = page.figures().table.get(*asked)
    if found is None:
        told = _(
            "Siffran %(address)s har inget värde %(month)s, eller visas inte för din roll."
        ) % {"address": address, "month": page.month}
        raise Http404(told)
    return each, found


def _traced(page: Opened, each: FigureDefinition, found: Figure) -> list[tuple[str, pl.DataFrame]]:
    rows = each.trace(page.dataset, page.month, found.address)
    groups = rows.group_by("part", maintain_order=True)
    return [(str(part), group) for (part,), group in groups]


def _columns(page: Opened, order: str, *, everything: bool) -> list[dict[str, Any]]:
    """The headings, each with the address that orders the rows by it."""
    asked = {**page.asked, **({"alla": 1} if everything else {})}
    headings = [
        {
            "label": _(label),
            "numeric": name == _LARGEST,
            "sorted": ("descending" if name == _LARGEST else "ascending") if name == order else "",
            "address": f"?{urlencode({**asked, ORDER: name})}",
        }
        for name, (label, _columns) in COLUMNS.items()
    ]
    row = {"label": _("Rad"), "numeric": True, "sorted": "", "address": headings[-1]["address"]}
    return [*headings, row]


def _part(
    part: str, rows: pl.DataFrame, unit: Unit, order: str, shown: int | None
) -> dict[str, Any]:
    """The rows in an order, or the first of them and the sum of the rest."""
    total, height = int(rows["contribution"].sum()), rows.height
    by = [pl.col("contribution").abs()] if order == _LARGEST else list(COLUMNS[order][1])
    rows = rows.sort(by, descending=order == _LARGEST, maintain_order=True).head(shown or height)
    return {
        "name": PART_NAMES[part],
        "unit": exact_unit(unit),
        "total": exact_text(total, unit),
        "rest": exact_text(total - int(rows["contribution"].sum()), unit),
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


def _number(value: int, unit: Unit) -> Decimal:
    """As a machine reads it: kronor, or the count."""
    money = unit.in_ore
    return Decimal(value) / 100 if money else Decimal(value)
