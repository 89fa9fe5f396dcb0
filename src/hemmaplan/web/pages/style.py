"""The stylesheet, the shortcuts and the faces of the type: public, and kept by the browser."""

from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from hemmaplan.render.html import FACES
from hemmaplan.render.html import stylesheet as rules_of_blocks
from hemmaplan.render.theme import font_file
from hemmaplan.web.access import PUBLIC, open_to


@open_to(PUBLIC)
def stylesheet(request: HttpRequest) -> HttpResponse:
    return _kept(HttpResponse(_rules(), content_type="text/css; charset=utf-8"), seconds=300)


@open_to(PUBLIC)
def keys(request: HttpRequest) -> HttpResponse:
    content = files("hemmaplan.web").joinpath("keys.js").read_bytes()
    return _kept(HttpResponse(content, content_type="text/javascript; charset=utf-8"), seconds=300)


@open_to(PUBLIC)
def font(request: HttpRequest, face: str) -> HttpResponse:
    if face not in FACES:
        raise Http404
    content = font_file(face).read_bytes()
    return _kept(HttpResponse(content, content_type="font/otf"), seconds=86_400)


@cache
def _rules() -> str:
    blocks = rules_of_blocks(lambda face: reverse("font", args=[face]))
    return blocks + files("hemmaplan.web").joinpath("web.css").read_text("utf-8")


def _kept(response: HttpResponse, *, seconds: int) -> HttpResponse:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
