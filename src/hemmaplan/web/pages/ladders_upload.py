"""Stegordningar from a file: what each would become is shown before it is saved, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.own_files import write_all
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.ingest.pseudonyms import has_number
from hemmaplan.render.ladder_yaml import ladder_yaml, post_of
from hemmaplan.store.own_files import LADDERS, own_files
from hemmaplan.store.viewer import STEERS, Role, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.ladder_form import NotALadder
from hemmaplan.web.ladders import WRITE, file_name
from hemmaplan.web.typed import version

_MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Coming:
    """A ladder of the file, and the version of it that stands here (0: none, and no text)."""

    ladder: Ladder
    number: int
    standing: str

    @property
    def name(self) -> str:
        return file_name(self.ladder.key, self.ladder.from_date)

    @property
    def text(self) -> str:
        return ladder_yaml([post_of(self.ladder)])

    @property
    def is_same(self) -> bool:
        return self.text == self.standing


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if request.method == "GET":
        return _page(request)
    try:
        text = _text(request)
        coming = _coming(viewer, _read(text))
    except NotALadder as refused:
        return _page(request, wrong=str(refused), status=422)
    if request.POST.get("gor") != "spara":
        return _page(request, coming, text)
    changed = [each for each in coming if not each.is_same]
    asked = {
        each.name: version(request.POST.get(f"utgick-fran:{each.name}", "")) for each in coming
    }
    try:
        write_all(
            files={each.name: (asked[each.name], each.text) for each in changed},
            what=WRITE, by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except WrittenSince:
        told = _("Någon annan har sparat en av stegordningarna under tiden. Inget är sparat. Läs "
                 "igenom vad som händer nu och spara igen.")  # fmt: skip
        return _page(request, coming, text, wrong=told, status=409)
    said = ngettext("%(count)d stegordning är sparad.", "%(count)d stegordningar är sparade.",
                    len(changed)) % {"count": len(changed)}  # fmt: skip
    messages.success(request, said)
    return redirect("settings-ladders")


def _text(request: HttpRequest) -> str:
    """The file's text, or what was shown before the yes. Raises NotALadder."""
    file = request.FILES.get("fil")
    if file is None:
        if text := request.POST.get("text", ""):
            return text.replace("\r\n", "\n")
        raise NotALadder(_("Välj en fil: stegordningar.yaml, som den hämtas härifrån."))
    if file.size is None or file.size > _MOST_BYTES:
        raise NotALadder(_("Filen är för stor för att vara stegordningar (högst 200 kB)."))
    content: bytes = file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotALadder(
            _("Filen är inte text i UTF-8. Spara den som UTF-8 och försök igen.")
        ) from None


def _read(text: str) -> Sequence[Ladder]:
    """By the rules of a file. Raises NotALadder with post and step."""
    if has_number(text):
        raise NotALadder(_("Filen har något som ser ut som ett personnummer och sparas inte."))
    try:
        found = parse(text, file=_("Filen"))
    except ParameterFault as fault:
        raise NotALadder(f"{fault}. " + _("Inget är sparat.")) from fault
    taken = {each.key for each in shipped()}
    for each in found:
        if each.key in taken:
            told = _(
                "%(key)s är namnet på en ordning som följer med hemmaplan. Byt key och label på "
                "er egen. Inget är sparat."
            )
            raise NotALadder(told % {"key": each.key})
    return found


def _coming(viewer: Viewer, ladders: Sequence[Ladder]) -> list[Coming]:
    standing = {each.name: each for each in own_files(viewer, LADDERS, out_of_use=True)}
    found = []
    for ladder in ladders:
        now = standing.get(file_name(ladder.key, ladder.from_date))
        found.append(Coming(ladder, now.number if now else 0, now.text if now else ""))
    return found


def _page(
    request: HttpRequest, coming: Sequence[Coming] = (), text: str = "", *, wrong: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "here": "settings-ladders",
        "sees_members": viewer_of(request).role is Role.ADMINISTRATOR,
        "coming": coming,
        "changed": sum(not each.is_same for each in coming),
        "text": text,
        "area_words": CODE_WORDS["area"],
        "wrong": wrong,
    }
    return render(request, "ladders_upload.html.j2", context, status=status)
