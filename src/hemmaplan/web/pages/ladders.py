"""Stegordningar: the municipality's own routine for choices, made from one that there is."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemmaplan.actions.own_files import take_back, write
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.tables import FUNCTIONS
from hemmaplan.ingest.ladders import shipped
from hemmaplan.render.ladder_yaml import Post, ladder_yaml, post_of
from hemmaplan.store.own_files import LADDERS, FileVersion, file_history, own_file, own_files
from hemmaplan.store.viewer import STEERS, Role, Viewer
from hemmaplan.web import ladder_form as form
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.downloads import attached
from hemmaplan.web.ladders import (
    WRITE,
    file_name,
    ladders_among,
    ladders_in_force,
    own_ladders,
)
from hemmaplan.web.typed import again, version

AREA_WORDS = CODE_WORDS["area"]


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def ladders(request: HttpRequest) -> HttpResponse:
    """Which hold today in each area, the municipality's own, and those to start from."""
    viewer = viewer_of(request)
    if request.method == "POST":
        return _take_back(request)
    own, today = own_ladders(viewer), localdate()
    context = {
        "here": "settings-ladders",
        "sees_members": viewer.role is Role.ADMINISTRATOR,
        "areas": [
            (word, [(each, each in own) for each in ladders_in_force(viewer, area, today)])
            for area, word in AREA_WORDS.items()
        ],
        "own": own,
        "shipped": shipped(),
        "area_words": AREA_WORDS,
        "today": today,
        "changes": _changes(viewer),
    }
    return render(request, "ladders.html.j2", context)


@open_to(STEERS)
@require_GET
def ladders_file(request: HttpRequest) -> HttpResponse:
    """The municipality's own ladders as one YAML file, to read, check and use elsewhere."""
    own = own_ladders(viewer_of(request))
    if not own:
        raise Http404(_("Kommunen har ingen egen stegordning än."))
    content = ladder_yaml(post_of(each) for each in own)
    return attached(content, "stegordningar.yaml")


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def new_ladder(request: HttpRequest) -> HttpResponse:
    """A ladder of one's own, from one that there is or from nothing."""
    if request.method == "POST":
        return _save(request, new=True)
    start = next((each for each in _known(request) if each.key == request.GET.get("fran")), None)
    # The name and the decision are the municipality's own, not those of the one it starts from.
    own: Post = {"key": "", "label": "", "reference": "", "from": localdate()}
    post = {**(post_of(start) if start else _EMPTY), **own}
    return _page(request, post, start=start)


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def ladder(request: HttpRequest, key: str, day: str) -> HttpResponse:
    found = next(
        (e for e in own_ladders(viewer_of(request)) if (e.key, str(e.from_date)) == (key, day)),
        None,
    )
    if found is None:
        raise Http404(_("Kommunen har ingen sådan stegordning."))
    if request.method == "GET":
        return _page(request, post_of(found), found)
    if request.POST.get("gor") == "ur-bruk":
        return _out_of_use(request, found)
    return _save(request, found)


_EMPTY: Post = {"area": "bou", "order": "every_step", "always": [], "steps": []}


def _known(request: HttpRequest) -> list[Ladder]:
    return [*own_ladders(viewer_of(request)), *shipped()]


def _number(viewer: Viewer, key: str, day: object) -> int:
    """The version of a ladder's file that stands; 0 where there never was any."""
    standing = own_file(viewer, file_name(key, day)) if isinstance(day, date) else None
    return standing.number if standing else 0


def _save(request: HttpRequest, found: Ladder | None = None, *, new: bool = False) -> HttpResponse:
    """Keep what the form says, from its first day: another day is a post of its own."""
    viewer, post = viewer_of(request), form.typed(request.POST)
    if found is not None:
        post["key"] = found.key
    try:
        made, text = form.kept(post)
    except form.NotALadder as refused:
        return _page(request, post, found, wrong=str(refused), status=422)
    taken = {each.key for each in _known(request)}
    if new and made.key in taken:
        wrong = _("Det finns redan en stegordning som heter så. Välj ett annat namn.")
        return _page(request, post, wrong=wrong, status=422)
    same_post = found is not None and made.from_date == found.from_date
    base = request.POST.get("utgick-fran", "") if same_post else ""
    number = _number(viewer, made.key, made.from_date)
    try:
        write(
            name=file_name(made.key, made.from_date), text=text, what=WRITE,
            before=version(base) if base else number,
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except WrittenSince as written:
        if not written.same:
            wrong = _("Någon annan har sparat stegordningen under tiden. Läs om sidan och jämför.")
            return _page(request, post, found, wrong=wrong, status=409)
    messages.success(
        request,
        _("%(label)s är sparad och gäller från %(from_date)s.")
        % {"label": made.label, "from_date": made.from_date},
    )
    return redirect("settings-ladders")


def _out_of_use(request: HttpRequest, found: Ladder) -> HttpResponse:
    base = version(request.POST.get("utgick-fran", ""))
    try:
        write(
            name=file_name(found.key, found.from_date), text="", what=WRITE,
            before=base,
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
        messages.success(
            request, _("%(label)s är tagen ur bruk. Det går att ångra.") % {"label": found.label}
        )
    except WrittenSince:
        messages.info(request, _("Någon annan har ändrat stegordningen. Läs om sidan."))
    return redirect("settings-ladders")


def _take_back(request: HttpRequest) -> HttpResponse:
    name, base = request.POST.get("fil", ""), version(request.POST.get("utgick-fran", ""))
    known = {each["name"] for each in _changes(viewer_of(request))}
    if name not in known:
        raise Http404(_("Kommunen har ingen sådan stegordning."))
    try:
        take_back(
            name=name, before=base,
            what=WRITE, by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
        messages.success(request, _("Ångrat: det som stod före gäller igen."))
    except WrittenSince:
        messages.info(request, _("Någon har ändrat stegordningen sedan dess."))
    return redirect("settings-ladders")


def _changes(viewer: Viewer) -> list[dict[str, Any]]:
    """The last change of each ladder, in use or not, the latest first."""
    latest = own_files(viewer, LADDERS, out_of_use=True)
    return [
        {
            "name": each.name,
            "subject": _subject(viewer, each),
            "number": each.number,
            "in_use": bool(each.text),
            "at": each.at,
            "by": each.by,
        }
        for each in sorted(latest, key=lambda e: e.at, reverse=True)
    ]


def _subject(viewer: Viewer, file: FileVersion) -> str:
    """What a ladder is called and from when; one out of use as it was last called."""
    versions = [file] if file.text else file_history(viewer, file.name)
    [ladder] = ladders_among([each for each in versions if each.text][:1])
    return _("%(label)s från %(day)s") % {"label": ladder.label, "day": ladder.from_date}


def _page(
    request: HttpRequest, post: Post, found: Ladder | None = None, *, start: Ladder | None = None,
    wrong: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    viewer, post = viewer_of(request), again(post)
    context = {
        "post": post,
        "steps": form.with_room(post),
        "found": found,
        "start": start,
        "base": _number(viewer, found.key, found.from_date) if found else 0,
        "versions": file_history(viewer, file_name(found.key, found.from_date)) if found else [],
        "uncovered": form.uncovered(shown) if (shown := found or start) else [],
        "area_words": AREA_WORDS,
        "order_words": form.ORDER_WORDS,
        "always_words": form.ALWAYS_WORDS,
        "form_words": form.FORM_WORDS,
        "numbers": form.NUMBERS,
        "flags": form.FLAGS,
        "functions": [(name, CODE_WORDS["function"][name]) for name in FUNCTIONS],
        "wrong": wrong,
    }
    return render(request, "ladder.html.j2", context, status=status)
