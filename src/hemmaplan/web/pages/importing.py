"""Läs in: choose files, see what will change and every problem's price, say yes; take back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.imports import AlreadyUndone, load, undo
from hemmaplan.core.checks import find
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.problems import Problem, Severity, dearest_first
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.parameters import load as parameters
from hemmaplan.reports.briefing import size
from hemmaplan.store.models import ImportBatch
from hemmaplan.store.queries import EmptyRegister, current_batch
from hemmaplan.store.usable import without_unusable
from hemmaplan.web.access import SEES_ALL, open_to, viewer_of
from hemmaplan.web.changes import changes
from hemmaplan.web.drawn import draw_ahead
from hemmaplan.web.months import current_dataset
from hemmaplan.web.staging import NotStaged, RefusedFile, discard, stage, staged

_SHOWN = 100


@open_to(SEES_ALL)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The history of read-ins, and the form that begins a new one."""
    wrong = ""
    if request.method == "POST":
        try:
            return redirect("import-preview", stage(request.FILES.getlist("filer")))
        except RefusedFile as refused:
            wrong = str(refused)
    context = {"batches": _history(), "wrong": wrong}
    return render(request, "imports.html.j2", context, status=422 if wrong else 200)


@open_to(SEES_ALL)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, digest: str) -> HttpResponse:
    """What the files would change. A yes is for what was shown: those files, that register."""
    try:
        folder = staged(digest)
    except NotStaged:
        messages.info(request, "Filerna är redan inlästa eller har tagits bort. Välj dem igen.")
        return redirect("imports")
    if request.method == "POST" and request.POST.get("svar") == "nej":
        discard(digest)
        messages.info(request, "Inget lästes in.")
        return redirect("imports")
    coming, problems = _read(folder)
    current = current_batch()
    base = str(current.pk) if current else ""
    seen = request.POST.get("utgick-fran", "")
    if request.method == "POST" and seen == base and coming.tables:
        return _load(request, digest, coming)
    moved = request.method == "POST" and seen != base
    context = _preview(request, coming, problems) | {"digest": digest, "base": base, "moved": moved}
    return render(request, "import_preview.html.j2", context, status=409 if moved else 200)


@open_to(SEES_ALL)
@require_POST
def take_back(request: HttpRequest, batch: int) -> HttpResponse:
    """Undo a read-in: the one before is then current."""
    chosen = ImportBatch.objects.filter(pk=batch).first()
    if chosen is None:
        raise Http404(f"Inläsning {batch} finns inte.")
    try:
        undo(batch=chosen, by=request.user.get_username(), at=datetime.now(UTC))
        messages.success(request, f"Inläsning {batch} är tillbakatagen.")
    except AlreadyUndone:
        messages.info(request, f"Inläsning {batch} var redan tillbakatagen.")
    return redirect("imports")


def _read(folder: Path) -> tuple[Dataset, list[Problem]]:
    """What can be loaded of the files, and everything found in them, dearest first."""
    found, problems = read_folder(folder, key=settings.PSEUDONYM_KEY())
    coming, left_out = without_unusable(found)
    checked = find(coming, None, {**parameters("frister"), **parameters("legal_limits")})
    return coming, dearest_first([*problems, *left_out, *checked])


def _load(request: HttpRequest, digest: str, coming: Dataset) -> HttpResponse:
    at = datetime.now(UTC)
    batch = load(dataset=coming, by=request.user.get_username(), at=at)
    discard(digest)
    draw_ahead()
    if batch.made_at == at:
        messages.success(request, f"Inläsning {batch.pk} är klar.")
    else:
        messages.info(request, f"Inget nytt: samma filer lästes in förut (inläsning {batch.pk}).")
    return redirect("imports")


def _preview(request: HttpRequest, coming: Dataset, problems: list[Problem]) -> dict[str, Any]:
    try:
        current = current_dataset(viewer_of(request))
    except EmptyRegister:
        current = None
    tables = changes(current, coming)
    return {
        "changed": any(table.is_change for table in tables),
        "files": [each.name for each in coming.inputs],
        "tables": tables,
        "errors": sum(problem.severity is Severity.ERROR for problem in problems),
        "warnings": sum(problem.severity is Severity.WARNING for problem in problems),
        "left_out": max(0, len(problems) - _SHOWN),
        "problems": [
            {
                "word": "Fel" if problem.severity is Severity.ERROR else "Varning",
                "place": problem.file + (f" rad {problem.row}" if problem.row else ""),
                "message": problem.message,
                "amount": size(problem.amount_ore) if problem.amount_ore else "",
            }
            for problem in problems[:_SHOWN]
        ],
    }


def _history() -> list[dict[str, Any]]:
    current = current_batch()
    batches = ImportBatch.objects.select_related("undo").prefetch_related("files", "tables")
    return [
        {
            "number": batch.pk,
            "at": batch.made_at,
            "by": batch.by,
            "files": len(batch.files.all()),
            "rows": sum(table.rows for table in batch.tables.all()),
            "undone": getattr(batch, "undo", None),
            "is_current": current is not None and batch.pk == current.pk,
        }
        for batch in batches.order_by("-pk")[:50]
    ]
