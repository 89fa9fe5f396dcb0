"""Meningar: one's own words in place of the report's sentences, before the month is adopted."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.reports import write
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.ingest.pseudonyms import has_number, masked
from hemmaplan.render.document import Document, Heading, Paragraph
from hemmaplan.render.html import page_blocks
from hemmaplan.reports.registry import MonthFigures
from hemmaplan.reports.sentences import Sentence, sentences_in
from hemmaplan.store.queries import own_words
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.drafts import in_own_words, outline
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.typed import one_line

Typed = dict[str, str]
LONGEST = 2000
_PERSONAL = N_(
    "Texten innehåller ett personnummer och är inte sparad. "
    "Skriv om siffror och verksamheter, aldrig om en person."
)


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """Every sentence with the words in its place. A save is of one sentence, as it was shown."""
    page = opened(request, shows_only=True)
    found = page.figures()
    document = outline(page)
    parts = _parts(document)
    typed: Typed = {}
    if request.method == "POST":
        asked = request.POST.get("mening", "")
        sentence = next((s for _, part in parts for s in part if s.id == asked), None)
        if sentence is None:
            raise Http404(_("Rapporten har ingen sådan mening den här månaden."))
        typed = _save(request, found, sentence)
        if not typed:
            return redirect(f"{page.address('report-texts')}#{asked}")
    context = {
        "parts": _shown(page, in_own_words(page, found, document)[1], parts, typed),
        "longest": LONGEST,
    }
    return render(request, "texts.html.j2", context, status=409 if typed else 200)


def _parts(document: Document) -> list[tuple[str, list[Sentence]]]:
    """The generated sentences under the heading they stand under."""
    parts: list[tuple[str, list[Sentence]]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            parts.append((block.text, []))
        elif isinstance(block, Paragraph) and parts:
            parts[-1][1].extend(sentences_in(block))
    return [(heading, sentences) for heading, sentences in parts if sentences]


def _save(request: HttpRequest, found: MonthFigures, sentence: Sentence) -> Typed:
    """Write what was typed; where it was not written, what to show instead: `text` and why."""
    text = one_line(request.POST, "text", LONGEST)
    if has_number(text):
        return {"id": sentence.id, "text": masked(text), "why": _(_PERSONAL)}
    before = request.POST.get("innan", "")
    try:
        write(
            month=found.month.first_day, sentence=sentence.id, text=text, before=before,
            figures={str(a): found.table[a].text for a in sentence.figures},
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except WrittenSince as now:
        if now.stands:
            says = _(
                "Någon annan skrev medan du skrev. Nu står det: %(words)s Spara igen om dina ord "
                "ska gälla."
            )
        else:
            says = _(
                "Någon annan skrev medan du skrev. Nu står det hemmaplans mening. Spara igen om "
                "dina ord ska gälla."
            )
        return {"id": sentence.id, "text": text, "why": says % {"words": now.stands}}
    said = (
        _("Dina ord står i rapporten.") if text else _("Hemmaplans mening står kvar i rapporten.")
    )
    messages.success(request, said)
    return {}


def _shown(
    page: Opened,
    told: list[str],
    parts: list[tuple[str, list[Sentence]]],
    typed: Typed,
) -> list[dict[str, Any]]:
    words = own_words(page.viewer, page.month.first_day, known_at=page.known_at)
    own = {each.sentence: each.text for each in words}

    def shown(sentence: Sentence) -> dict[str, Any]:
        typed_here = typed.get("id") == sentence.id
        stands = own.get(sentence.id, "")
        return {
            "id": sentence.id,
            "words": page_blocks([Paragraph(sentence.runs)])[0],
            "stands": stands,
            "text": typed["text"] if typed_here else stands,
            "why": typed["why"] if typed_here else "",
            "told": [line.removeprefix(f"Texten {sentence.id}: ")
                     for line in told if line.startswith(f"Texten {sentence.id}")],
        }  # fmt: skip

    return [
        {"heading": heading, "sentences": [shown(each) for each in sentences]}
        for heading, sentences in parts
    ]
