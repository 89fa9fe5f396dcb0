"""Läs in: choose files, see what will change and every problem's price, say yes; take back."""

from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.absences import NotMissing, keep, remove
from hemmaplan.actions.jobs import AskedOtherwise, enqueue
from hemmaplan.actions.staging import (
    KEPT_ASIDE,
    NotStaged,
    RefusedFile,
    discard,
    kept_preview,
    stage,
    staged,
    sweep,
)
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.reports.briefing import size
from hemmaplan.reports.import_preview import ImportPreview
from hemmaplan.store.absences import missing
from hemmaplan.store.differences import Extract
from hemmaplan.store.jobs import latest_failure, latest_job, live_jobs
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.queries import current_batch
from hemmaplan.store.undone import undone_at
from hemmaplan.store.viewer import STEERS, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.job_kinds import PREVIEW, READ_IN, JobKind
from hemmaplan.web.months import current_dataset
from hemmaplan.web.needs import words_of_rows
from hemmaplan.web.overridden import ANSWERS, answered, before_yes
from hemmaplan.web.pages.extracts import TABLE_WORDS
from hemmaplan.web.row_counts import rows_to_change
from hemmaplan.web.where import where


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The history of changes, and the form that begins a new read-in."""
    wrong = ""
    if request.method == "POST":
        try:
            if "slut" not in request.POST:  # the form's last field
                raise RefusedFile(
                    _(
                        "Filerna kom inte fram hela. Ändrades någon av dem, eller bröts "
                        "förbindelsen? Välj dem igen."
                    )
                )
            sweep(before=datetime.now(UTC) - KEPT_ASIDE)
            digest = stage(request.FILES.getlist("filer"))
            extract = _extract(request.POST.get("omfattning", ""))
            return redirect(f"{reverse('import-preview', args=[digest])}?omfattning={extract}")
        except RefusedFile as refused:
            wrong = str(refused)
    context = {
        "batches": _history(),
        "working": live_jobs([READ_IN.name]),
        "failure": latest_failure([READ_IN.name]),
        "missing": missing(viewer_of(request)),
        "form_names": {name: line.label for name, line in LINES.items()},
        "wrong": wrong,
    }
    return render(request, "imports.html.j2", context, status=422 if wrong else 200)


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, digest: str) -> HttpResponse:
    """What the files would change. A yes is for what was shown: those files, that register."""
    try:
        staged(digest)
    except NotStaged:
        return _no_longer(request, digest)
    if request.method == "POST" and request.POST.get("svar") == "nej":
        discard(digest)
        messages.info(request, _("Inget lästes in."))
        return redirect("imports")
    extract = _extract(request.GET.get("omfattning", ""))
    current = current_batch()
    base = str(current.pk) if current else ""
    asked, seen = {"base": base, "extract": extract.value}, request.POST.get("utgick-fran", "")
    found: ImportPreview | None = kept_preview(digest, asked)
    lost = found is None and {*ANSWERS} & {*request.POST.values()}  # what was answered is not known
    if request.method == "POST" and seen == base and not lost:
        answers = answered(request.POST, found.meetings if found else ())
        return _look_on(request, READ_IN, digest, asked | {"answers": answers})
    moved = request.method == "POST"
    if found is None:
        if moved:
            messages.error(request, _(_LOST if seen == base else _MOVED))
        return _look_on(request, PREVIEW, digest, asked)
    context = _shown(found, viewer_of(request)) | {"digest": digest, "moved": moved, **asked}
    context["working"] = live_jobs([READ_IN.name])
    return render(request, "import_preview.html.j2", context, status=409 if moved else 200)


_MOVED = N_(
    "Någon annan har läst in eller tagit tillbaka något medan du granskade. Filerna granskas mot "
    "det som gäller nu; svara sedan igen."
)


_LOST = N_("Granskningen finns inte kvar. Filerna granskas igen; svara sedan igen.")


@open_to(STEERS)
@require_POST
def take_back(request: HttpRequest, batch: int) -> HttpResponse:
    """Reverse a change set by another."""
    chosen = Batch.objects.filter(pk=batch).first()
    if chosen is None:
        raise Http404(_("Ändring %(batch)s finns inte.") % {"batch": batch})
    try:
        undo(batch=chosen, by=request.user.get_username(), at=datetime.now(UTC))
        messages.success(request, _("Ändring %(batch)s är tillbakatagen.") % {"batch": batch})
    except AlreadyUndone:
        messages.info(request, _("Ändring %(batch)s var redan tillbakatagen.") % {"batch": batch})
    except TouchedLater as later:
        says = ngettext(
            "Ändring %(batch)s går inte att ta tillbaka än: samma rader har ändrats senare. Ta "
            "först tillbaka ändring %(numbers)s.",
            "Ändring %(batch)s går inte att ta tillbaka än: samma rader har ändrats senare. Ta "
            "först tillbaka ändringarna %(numbers)s.",
            len(later.batches),
        )
        numbers = ", ".join(map(str, later.batches))
        messages.error(request, says % {"batch": batch, "numbers": numbers})
    return redirect("imports")


@open_to(STEERS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Keep a placement that an extract lacked, or remove it."""
    placement, choice = request.POST.get("placering", ""), request.POST.get("svar", "")
    if choice not in DECISIONS:
        raise Http404(_("Välj Behåll eller Ta bort."))
    act, said = DECISIONS[choice]
    try:
        act(placement_id=placement, by=request.user.get_username(), at=datetime.now(UTC))
        messages.success(request, _(said))
    except NotMissing:
        messages.info(request, _("Placeringen saknas inte längre, eller så är det redan avgjort."))
    return redirect("imports")


DECISIONS = {
    "behall": (keep, N_("Placeringen behålls.")),
    "ta-bort": (remove, N_("Placeringen är borttagen med sina priser. Det går att ta tillbaka.")),
}


def _extract(asked: str) -> Extract:
    return Extract.PARTIAL if asked == Extract.PARTIAL.value else Extract.FULL


def _look_on(
    request: HttpRequest, kind: JobKind, digest: str, asked: dict[str, Any]
) -> HttpResponse:
    """Have work done with the files, and look on. The same asked for again is the same work."""
    try:
        job = enqueue(
            kind=kind.name, digest=digest, asked=asked, by=request.user.get_username(),
            at=datetime.now(UTC),
        )  # fmt: skip
    except AskedOtherwise as otherwise:
        job = otherwise.job
        if kind is READ_IN:
            messages.error(
                request,
                _(
                    "Ditt ja gäller inte: %(by)s har redan bett om att få samma filer "
                    "inlästa, med en annan omfattning eller mot registret som det var "
                    "tidigare. Se här vad som händer med det, och välj sedan filerna igen "
                    "om det behövs."
                )
                % {"by": job.by},
            )
    return redirect("job", job.pk)


def _no_longer(request: HttpRequest, digest: str) -> HttpResponse:
    """Back to files that have been read in: what came of it; else choose them again."""
    job = latest_job([READ_IN.name], digest)
    if job is not None:
        return redirect("job", job.number)
    messages.info(request, _("Filerna har tagits bort. Välj dem igen."))
    return redirect("imports")


def _shown(found: ImportPreview, viewer: Viewer) -> dict[str, Any]:
    words = {name: getattr(found, name) for name in _AS_FOUND}
    own = words_of_rows(current_dataset(viewer), viewer) if found.meetings else {}
    return words | {
        "to_change": rows_to_change(each.change for each in found.tables),
        "by_hand": before_yes(found.meetings, own),
        "problems": [
            {
                "word": _("Fel") if problem.severity is Severity.ERROR else _("Varning"),
                "place": where(problem.file, problem.row),
                "message": problem.message,
                "amount": size(problem.amount_ore) if problem.amount_ore else "",
                "in_extracts": _in_extracts(problem),
            }
            for problem in found.problems
        ],
    }


def _in_extracts(problem: Problem) -> str:
    """The address of *Utdrag* where the problem is mended there, with the file's table chosen."""
    if problem.code not in _MENDED_IN_EXTRACTS:
        return ""
    table = PurePath(problem.file).stem.lower()
    return reverse("settings-extracts") + (f"?tabell={table}" if table in TABLE_WORDS else "")


_MENDED_IN_EXTRACTS = frozenset(
    {
        "file_unknown", "column_missing", "column_unknown", "column_repeated", "code_invalid",
        "own_code_invalid", "month_year_differs", "mapping_unknown",
    }
)  # fmt: skip
"""Problems of what an extract's name, headings and words mean: *Utdrag* says that of them."""
_AS_FOUND = ("changed", "files", "tables", "untouched", "errors", "warnings", "left_out")


_WORDS = {
    Kind.FILES: N_("Inläsning"), Kind.HAND: N_("För hand"), Kind.STEP: N_("Steg i ett val"),
    Kind.UNDO: N_("Tillbakatagning"),
}  # fmt: skip


def _history() -> list[dict[str, Any]]:
    latest = current_batch()
    undone = undone_at(latest.pk) if latest else set()
    return [
        {
            "number": batch.pk,
            "at": batch.made_at,
            "by": batch.by,
            "kind": _WORDS[Kind(batch.kind)],
            "reverses": batch.reverses_id,
            "files": [file.name for file in batch.files.all()],
            "brought": sum(new for new, _gone in batch.counts.values()),
            "retired": sum(gone for _new, gone in batch.counts.values()),
            "undone": batch.pk in undone,
        }
        for batch in Batch.objects.prefetch_related("files").order_by("-pk")[:50]
    ]
