"""Fastställ: look through the checklist, adopt the month, print what was adopted again."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemmaplan.core import reconciliation_figures as reconciliation
from hemmaplan.core.code_words import tables_told
from hemmaplan.core.periods import Month
from hemmaplan.core.problems import Severity
from hemmaplan.core.reconciliation import Cause
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.briefing import size
from hemmaplan.reports.files import FORMATS, figures_json
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.runs import run_of
from hemmaplan.store.queries import adopted_content
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.adopting import ask
from hemmaplan.web.downloads import attached
from hemmaplan.web.drafts import contradictions, previous_reports, written
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages.reports import READERS, editions_for, report_file
from hemmaplan.web.where import where

_SHOWN = 10


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest) -> HttpResponse:
    """The checklist, and the yes. A yes is for the read-in and the own words that the
    checklist was made from."""
    page = opened(request, shows_only=request.method == "GET")
    base, words = page.state.batch, written(page)
    shown = request.POST.get("utgick-fran"), request.POST.get("ord", words)
    moved = request.method == "POST" and shown != (str(base), words)
    if request.method == "POST" and not moved:
        job = ask(page, by=request.user.get_username(), at=datetime.now(UTC))
        return redirect("job", job.pk)
    context = _checklist(page) | {"moved": moved, "base": base, "words": words}
    return render(request, "adoption.html.j2", context, status=409 if moved else 200)


@open_to(READERS)
def adopted_file(request: HttpRequest, number: int, edition: str, ending: str) -> HttpResponse:
    """An adopted report again, as it was: nothing in it is worked out anew."""
    viewer = viewer_of(request)
    if ending not in FORMATS or edition not in {e.value for e in editions_for(viewer)}:
        raise Http404(_("Rapporten finns inte i den utgåvan och det formatet för din roll."))
    try:
        run = run_of(adopted_content(viewer, number), f"Fastställd rapport {number}")
    except LookupError:
        raise Http404(
            _("Det finns ingen fastställd rapport %(number)s.") % {"number": number}
        ) from None
    name = f"ekonomirapport-{run.month}-{edition}-version-{run.version}"
    if ending == "json":
        return attached(figures_json(run.figures[Edition(edition)]), f"{name}.{ending}")
    document = run.documents[Edition(edition)]
    return report_file(request, name, ending, document, run.word_template)


def _checklist(page: Opened) -> dict[str, object]:
    """What a person should have looked at before saying yes."""
    found, previous = page.findings(), previous_reports(page)
    return {
        "errors": sum(problem.severity is Severity.ERROR for problem in found),
        "problems": [
            {
                "message": problem.message,
                "place": where(problem.file, problem.row),
                "amount": size(problem.amount_ore) if problem.amount_ore else "",
            }
            for problem in found[:_SHOWN]
        ],
        "left_out": max(0, len(found) - _SHOWN),
        "contradictions": contradictions(page, previous),
        "reconciled": _reconciled(page.figures()),
        "again": any(Month.of(each.month) == page.month for each in previous),
    }


def _reconciled(found: MonthFigures) -> dict[str, str]:
    """What register and ledger differ in, to look at before a yes; or why that isn't known."""
    if lacking := found.left_out.get(reconciliation.ID):
        return {"missing": tables_told(lacking)}
    unexplained, to_mend, difference = (
        found.table.get(reconciliation.ID, TOTAL, TOTAL, f"{column}_ytd")
        for column in (Cause.UNEXPLAINED, reconciliation.TO_MEND, reconciliation.DIFFERENCE)
    )
    if unexplained is None or to_mend is None or difference is None:
        return {}
    return {
        "difference": size(difference.value),
        "to_mend": size(to_mend.value) if to_mend.value else "",
        "unexplained": size(unexplained.value) if unexplained.value else "",
        "rows": str(unexplained.address),
        "mend_rows": str(to_mend.address),
    }
