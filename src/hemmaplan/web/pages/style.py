"""The stylesheet, the shortcuts, the icon and the faces of the type: public, kept by browsers."""

from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from hemmaplan.render.html import FACES
from hemmaplan.render.html import stylesheet as rules_of_blocks
from hemmaplan.render.theme import LIGHT, font_file
from hemmaplan.web.access import PUBLIC, open_to

PARTS = ("frame", "text", "forms", "tables", "choosing", "print")
"""What the one stylesheet is made of after the report's own rules, in order; each in `css/`."""


@open_to(PUBLIC)
def stylesheet(request: HttpRequest) -> HttpResponse:
    return _kept(HttpResponse(_rules(), content_type="text/css; charset=utf-8"), seconds=300)


@open_to(PUBLIC)
def keys(request: HttpRequest) -> HttpResponse:
    content = files("hemmaplan.web").joinpath("keys.js").read_bytes()
    return _kept(HttpResponse(content, content_type="text/javascript; charset=utf-8"), seconds=300)


@open_to(PUBLIC)
def icon(request: HttpRequest) -> HttpResponse:
    """An h that is also a doorway, for the browser's tab."""
    content = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="5" fill="{LIGHT["accent"]}"/>'
        f'<path d="M10 6v20M10 19a6 6 0 0 1 12 0v7" fill="none" stroke="{LIGHT["background"]}" '
        'stroke-width="4"/></svg>'
    )
    return _kept(HttpResponse(content, content_type="image/svg+xml"), seconds=86_400)


@open_to(PUBLIC)
def font(request: HttpRequest, face: str) -> HttpResponse:
    if face not in FACES:
        raise Http404
    content = font_file(face).read_bytes()
    return _kept(HttpResponse(content, content_type="font/otf"), seconds=86_400)


@cache
def _rules() -> str:
    blocks = rules_of_blocks(lambda face: reverse("font", args=[face]))
    parts = (files("hemmaplan.web") / "css" / f"{name}.css" for name in PARTS)
    return "\n".join([blocks, *(part.read_text("utf-8") for part in parts)])


def _kept(response: HttpResponse, *, seconds: int) -> HttpResponse:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
