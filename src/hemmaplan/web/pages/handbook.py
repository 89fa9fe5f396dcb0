"""Handboken: a chapter, and its pictures. Open to all who have signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.handbook import chapter, picture


@open_to(EVERYBODY)
def page(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    found = chapter(f"{folder}/{name}")
    if found is None:
        raise Http404(_("Det finns ingen sådan sida i handboken."))
    return render(request, "handbook.html.j2", {"chapter": found})


@open_to(EVERYBODY)
def shown(request: HttpRequest, name: str) -> HttpResponse:
    """A picture that a chapter shows."""
    content = picture(name)
    if content is None:
        raise Http404(_("Det finns ingen sådan bild i handboken."))
    return HttpResponse(content, content_type="image/png")
