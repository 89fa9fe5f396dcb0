"""The one character that PostgreSQL can't hold in a text, refused before anything asks it to."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from hemmaplan.web.errors import cut_off, not_text

NUL = "\x00"


class NulMiddleware:
    """Before the session is read: its key in a cookie is a text too.

    Names of files and headers can't have it: Django and HTTP see to that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            has_nul = any(NUL in text for text in _texts(request))
        except UnreadablePostError:
            return cut_off(request)
        return not_text(request) if has_nul else self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.COOKIES.values()
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from map(str, values)
