"""Mall: the municipality's own Word template, examined and tried before it is used."""

from dataclasses import replace
from datetime import UTC, date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods

from hemmaplan.actions.staging import (
    KEPT_ASIDE,
    NotStaged,
    RefusedFile,
    discard,
    stage,
    staged,
    sweep,
)
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.render.word_template import (
    TAGS,
    BadTemplate,
    Examined,
    default_template,
    examined,
)
from hemmaplan.reports.registry import Edition
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.downloads import attached
from hemmaplan.web.drafts import draft
from hemmaplan.web.opened import open_for
from hemmaplan.web.pages.reports import report_file
from hemmaplan.web.pages.settings import (
    frame_of,
    nothing_yet,
    opened,
    proposed,
    replace_settings,
    take_back,
)

_ACTION, _NAME = "settings.template", "rapportmall"
_ALSO_PRINTS = {
    "uppgifter": ("slag", "diarienummer", "datum"), "rapport": ("titel", "period"),
    "titel": ("period",), "diarienummer": ("uppgifter",), "datum": ("uppgifter",),
}  # fmt: skip
_STYLE_WORDS = {
    "heading 1": N_("Rubrik 1"), "heading 2": N_("Rubrik 2"), "heading 3": N_("Rubrik 3"),
    "caption": N_("Beskrivning"), "List Number": N_("Numrerad lista"), "Strong": N_("Stark"),
}  # fmt: skip
"""What Word in Swedish calls its own styles."""


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """The template in use, and the form that sends another."""
    dataset = opened(request)
    if dataset is None:
        return nothing_yet(request)
    wrong = ""
    match request.POST.get("gor"):
        case "angra":
            return take_back(request, "settings-template")
        case "standard":
            return _use(request, b"", "hemmaplans egen Wordmall")
        case "prova":
            try:
                return redirect("settings-template-trial", _sent(request))
            except (RefusedFile, BadTemplate) as refused:
                wrong = str(refused)
    context = {
        **frame_of(request, _ACTION, "settings-template"),
        "is_own": bool(dataset.municipality.word_template),
        "tags": TAGS,
        "wrong": wrong,
    }
    return render(request, "template.html.j2", context, status=422 if wrong else 200)


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, digest: str) -> HttpResponse:
    """What a sent template has and lacks; a yes takes it into use, a no throws it away."""
    try:
        content = _staged(digest)
    except NotStaged:
        messages.info(request, _("Mallen är borttagen. Välj den igen."))
        return redirect("settings-template")
    match request.POST.get("svar"):
        case "nej":
            discard(digest)
            messages.info(request, _("Inget är ändrat."))
            return redirect("settings-template")
        case "ja":
            answer = _use(request, content, "egen Wordmall")
            discard(digest)
            return answer
    found = examined(content)
    context = {
        "tags": found.tags,
        "missing_tags": _not_said(found),
        "missing_styles": [_(_STYLE_WORDS.get(name, name)) for name in found.missing_styles],
        "own_styles": [_(_STYLE_WORDS.get(name, name)) for name in found.own_styles],
        "digest": digest,
        "name": masked(next(staged(digest).iterdir()).name),
    }
    return render(request, "template_trial.html.j2", context)


@open_to(STEERS)
@require_GET
def trial_report(request: HttpRequest, digest: str) -> HttpResponse:
    """The latest month's report on a template that is not in use yet."""
    try:
        content = _staged(digest)
    except NotStaged:
        raise Http404(_("Mallen är borttagen. Välj den igen.")) from None
    page = open_for(viewer_of(request))
    today = date.today()  # noqa: DTZ011 - the clock is read here
    document = draft(page, page.figures(Edition.BOARD), date=str(today))[0]
    return report_file(request, f"prov-{page.month}", "docx", document, content)


@open_to(STEERS)
@require_GET
def template_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The template in use (`nu`), or the one that comes with hemmaplan (`hemmaplan`)."""
    dataset = opened(request)
    own = dataset.municipality.word_template if dataset and kind == "nu" else b""
    return attached(bytes(own) or default_template(), f"{_NAME}.docx")


def _not_said(found: Examined) -> list[str]:
    """The tags that the template lacks, and that no other of its tags prints too."""
    said = {part for tag in found.tags for part in _ALSO_PRINTS.get(tag, ())}
    return [tag for tag in found.missing_tags if tag not in said]


def _sent(request: HttpRequest) -> str:
    """The digest of the sent template. Raises RefusedFile and BadTemplate."""
    files = request.FILES.getlist("fil")
    if len(files) != 1 or "slut" not in request.POST:
        raise RefusedFile(_("Filen kom inte fram hel. Välj den igen."))
    if not (files[0].name or "").lower().endswith((".docx", ".dotx")):
        raise RefusedFile(_("En Wordmall är en .docx- eller .dotx-fil."))
    sweep(before=datetime.now(UTC) - KEPT_ASIDE)
    digest = stage(files)
    try:
        examined(_staged(digest))
    except BadTemplate:
        discard(digest)
        raise
    return digest


def _staged(digest: str) -> bytes:
    """Raises NotStaged."""
    return next(staged(digest).iterdir()).read_bytes()


def _use(request: HttpRequest, content: bytes, subject: str) -> HttpResponse:
    """Take a template into use: it changes no figure, so a yes is all that is needed."""
    dataset = opened(request)
    if dataset is None:
        return nothing_yet(request)
    after = replace_settings(dataset, replace(dataset.municipality, word_template=content))
    return proposed(
        request, dataset, after, _ACTION, subject, asked=False, back="settings-template"
    )
