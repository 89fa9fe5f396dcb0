"""A personal number is taken away where somebody typed it, and that is said.

None stays in an address: browsers and servers keep what stands there.
"""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hemmaplan.ingest.pseudonyms import find_numbers, has_number


class PersonalMiddleware:
    """Answers a question that has one with the address of the same question without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        left = request.GET.copy()
        for name, values in request.GET.lists():
            if any(find_numbers(text) for text in (name, *values)):
                del left[name]
        if request.method not in ("GET", "HEAD") or len(left) == len(request.GET):
            return self.get_response(request)
        messages.error(
            request,
            _(
                "Ett personnummer skrevs i ett fält som hamnar i sidans adress. Det är borttaget. "
                "Sök på placeringens nummer; på personer går det inte att söka här."
            ),
        )
        return redirect(f"{request.path}?{left.urlencode()}" if left else request.path)


def tell_masked(request: HttpRequest, texts: Iterable[object]) -> None:
    """Say that the personal numbers among what was typed were not kept, if there were any."""
    if any(has_number(str(text)) for text in texts):
        messages.warning(
            request,
            _(
                "Ett personnummer är borttaget ur det du skrev. Här skrivs det som gäller för "
                "alla, aldrig något om en person; läs det som står kvar."
            ),
        )
