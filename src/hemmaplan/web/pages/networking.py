"""Nätverk: files that municipalities share, read in and seen side by side."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.own_files import write
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.network import NotShared, guarded, inventory
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.ingest.shared_figures import NotSharedFile, parse_shared
from hemmaplan.render.html import page_blocks
from hemmaplan.reports import network
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sharing import shared_figures
from hemmaplan.store.own_files import FileVersion, file_history, own_files
from hemmaplan.store.viewer import SEES_ALL, STEERS, Role, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.downloads import attached
from hemmaplan.web.opened import carried, opened
from hemmaplan.web.tables import ORDER, Tables, file_of

SHARED = "natverk/"
"""Begins the name of a municipality's shared file; its code and ending follow."""
_MOST_BYTES = 5_000_000
SEES = SEES_ALL | {Role.BOARD_MEMBER}


@open_to(SEES)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    wrong = ""
    viewer = viewer_of(request)
    if request.method == "POST" and viewer.role in STEERS:
        try:
            names = _read_in(request, request.FILES.getlist("filer"))
            messages.success(request, _("Inläst: %(names)s.") % {"names": ", ".join(names)})
            return redirect(request.get_full_path())
        except NotSharedFile as fault:
            wrong = str(fault)
        except WrittenSince:
            wrong = _("Någon annan läste in samma kommun just nu. Ladda om sidan och försök igen.")
    held = own_files(viewer, SHARED)
    context = {"wrong": wrong, "files": _files(held), "may_read_in": viewer.role in STEERS,
               "own_address": _address(request, "comparison-network-own"),
               **_seen(request.GET, held)}  # fmt: skip
    tables = Tables.of(
        partial(_address, request), "comparison-network", asked=request.GET.get(ORDER, ""),
        files=("comparison-network-table",), query=_asked(request),
    )  # fmt: skip
    context |= {"tables": tables, "blocks": tables.in_order(context["blocks"])}
    return render(request, "network.html.j2", context, status=422 if wrong else 200)


@open_to(SEES)
def table_file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The table of the page with the choices that the address says, as CSV or XLSX."""
    found = _seen(request.GET, own_files(viewer_of(request), SHARED))
    return file_of(found["blocks"], number, ending, localdate())


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for of the page itself."""
    return {name: request.GET[name] for name in ("siffra", "omrade", "vantade")
            if request.GET.get(name)}  # fmt: skip


def _address(request: HttpRequest, name: str, *arguments: object, **query: object) -> str:
    """An address that goes on with the month and the day, of which this page shows neither."""
    asked = urlencode({**carried(request), **query})
    return f"{reverse(name, args=arguments)}{'?' * bool(asked)}{asked}"


@open_to(STEERS)
def own_file(request: HttpRequest) -> HttpResponse:
    """The municipality's own figures of the month to share: the public edition, no small counts."""
    on = opened(request)
    if not on.dataset.municipality.code or not on.dataset.municipality.name:
        raise Http404(_("Ange kommunens kod och namn under Inställningar, så att de andra ser vems "
                      "siffrorna är."))  # fmt: skip
    content, _hidden = shared_figures(on.dataset, on.figures(Edition.INTERNAL))
    return attached(content, f"delad-{on.dataset.municipality.code}-{on.month}.csv")


@open_to(STEERS)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """The municipality's file is not counted any longer; the version that was is kept."""
    name = f"{SHARED}{request.POST.get('kommun', '')}.csv"
    file = next((each for each in own_files(viewer_of(request), SHARED) if each.name == name), None)
    if file is None:
        raise Http404(_("Kommunens fil finns inte."))
    _write(request, name, "", file.number)
    messages.success(request, _("Filen räknas inte längre med."))
    return redirect(reverse("comparison-network"))


def _read_in(request: HttpRequest, files: Sequence[Any]) -> list[str]:
    """Each file becomes its municipality's latest; all or none. Raises NotSharedFile."""
    if not files:
        raise NotSharedFile(_("Välj minst en fil som är skriven av hemmaplan share."))
    contents: dict[str, tuple[str, bytes]] = {}
    for file in files:
        name = str(file.name)
        if file.size is not None and file.size > _MOST_BYTES:
            raise NotSharedFile(
                _("%(name)s är större än 5 MB. Be om filen som hemmaplan skrev.") % {"name": name}
            )
        content = file.read()
        rows = parse_shared([(name, content)])
        codes = rows["municipality"].unique().to_list()
        if len(codes) != 1 or not str(codes[0]).isalnum():
            raise NotSharedFile(
                _("%(name)s ska ha siffror för en kommun, med dess kod.") % {"name": name}
            )
        if codes[0] in contents:
            raise NotSharedFile(
                _("%(name)s är samma kommun som %(other)s. Välj en.")
                % {"name": name, "other": contents[codes[0]][0]}
            )
        contents[codes[0]] = (name, content)
    held = {each.name: each for each in own_files(viewer_of(request), SHARED)}
    for code, (_name, content) in contents.items():
        name = f"{SHARED}{code}.csv"
        text = content.decode("utf-8-sig")
        if name not in held or held[name].text != text:
            _write(request, name, text, _latest(viewer_of(request), name))
    return [name for name, _ in contents.values()]


def _latest(viewer: Viewer, name: str) -> int:
    history = file_history(viewer, name)
    return history[0].number if history else 0


def _write(request: HttpRequest, name: str, text: str, before: int) -> None:
    write(
        name=name, text=text, before=before, what="network.file",
        by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip


def _files(held: Sequence[FileVersion]) -> list[dict[str, Any]]:
    found = []
    for each in held:
        rows = parse_shared([(each.name, each.text.encode())])
        _, given_away = guarded(rows)
        titles = dict.fromkeys(network.title(cell.id, cell.column) for cell in given_away)
        found.append({
            "gives_away": ", ".join(titles),
            "code": each.name.removeprefix(SHARED).removesuffix(".csv"), "name": rows["name"][0],
            "months": ", ".join(rows["month"].unique().sort()), "at": each.at, "by": each.by,
        })  # fmt: skip
    return found


def _seen(asked: Mapping[str, str], held: Sequence[FileVersion]) -> dict[str, Any]:
    """The chosen figure side by side; nothing before there are files."""
    if not held:
        return {"figures": {}, "blocks": [], "headline": "", "remarks": []}
    shared = parse_shared((each.name, each.text.encode()) for each in held)
    figures = _figures(shared)
    chosen = asked.get("siffra", "")
    chosen = chosen if chosen in figures else next(iter(figures))
    id, _, column = chosen.partition("/")
    areas = shared.filter(id=id, column=column)["area"].unique().sort().to_list()
    area = asked.get("omrade", "")
    area = area if area in areas else (TOTAL if TOTAL in areas else areas[0])
    expected = [each.strip() for each in asked.get("vantade", "").split(",") if each.strip()]
    try:
        found = inventory(shared, id=id, column=column, area=area, expected=expected)
    except NotShared as reason:
        raise Http404(str(reason)) from None
    return {
        "figures": figures, "chosen": chosen, "areas": areas, "area": area,
        "expected": asked.get("vantade", ""),
        "headline": network.headline(found),
        "blocks": page_blocks(network.table(found, network.title(id, column))),
        "remarks": network.remarks(found),
    }  # fmt: skip


def _figures(shared: pl.DataFrame) -> dict[str, str]:
    """`id/column` → its words, those that most municipalities have first."""
    counted = shared.group_by("id", "column").agg(pl.col("municipality").n_unique().alias("n"))
    rows = counted.sort("n", "id", "column", descending=[True, False, False]).iter_rows()
    return {f"{id}/{column}": network.title(id, column) for id, column, _ in rows}
