"""Who may open a page. Every view says it; one that does not is open to nobody."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from hemmaplan.store.models import Member
from hemmaplan.store.viewer import Role, Viewer

View = Callable[..., HttpResponse]
Opened = TypeVar("Opened", bound=Callable[..., HttpResponseBase])
Fields = list[tuple[str, str]]

EVERYBODY: frozenset[Role] = frozenset(Role)
PUBLIC: frozenset[Role] = frozenset()
"""Open without signing in: the sign-in page itself and what it looks like."""

_ROLES = "roles_that_may_open"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "losenord", "nuvarande", "nytt", "igen"})
KEPT = "kvar:"
"""Begins the name of a field that waits in the sign-in page."""


def open_to(roles: frozenset[Role]) -> Callable[[Opened], Opened]:
    """Declare who may open a view; `PUBLIC` for everybody, signed in or not."""

    def declare(view: Opened) -> Opened:
        setattr(view, _ROLES, roles)
        return view

    return declare


def roles_of(view: object) -> frozenset[Role] | None:
    """The roles that a view is open to; None when it does not say."""
    found: frozenset[Role] | None = getattr(view, _ROLES, None)
    return found


class AccessMiddleware:
    """Signs nobody in: asks for it, or says no, before a view is called."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        roles = roles_of(view)
        if roles is None:
            raise PermissionDenied("the view does not say who may open it")
        if roles is PUBLIC:
            return None
        if not request.user.is_authenticated:
            if kept := kept_fields(every_field(request.POST)):
                return _sign_in_and_go_on(request, kept)
            return redirect_to_login(request.get_full_path(), resolve_url("sign-in"), "till")
        if viewer_of(request).role not in roles:
            raise PermissionDenied("the role may not open the view")
        return None


def _sign_in_and_go_on(request: HttpRequest, kept: Fields) -> HttpResponse:
    """A form sent when the session had ended: what was typed waits in the page for a sign-in."""
    context = {
        "onward": request.get_full_path(), "name": "", "kept": kept,
        "wrong": _("Du har varit utloggad en stund. Logga in, så är det du skrev kvar."),
    }  # fmt: skip
    return render(request, "sign_in.html.j2", context, status=403)


def every_field(form: QueryDict) -> Fields:
    """Every field of a form by its name, each of those that are chosen several of a list too."""
    return [(name, str(value)) for name, values in form.lists() for value in values]


def kept_fields(fields: Iterable[tuple[str, str | list[object]]]) -> Fields:
    """What a form said, to be sent once more: never a password or the session's own token."""
    return [(name, str(value)) for name, value in fields if name not in NEVER_KEPT]


class WithMember(ModelBackend):
    """Signs in as Django does; who is signed in comes with the role, in one question."""

    def get_user(self, user_id: int) -> Any:
        user = get_user_model().objects.select_related("member").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def viewer_of(request: HttpRequest) -> Viewer:
    """The signed-in user as the store knows viewers. Raises PermissionDenied without a role."""
    member = member_of(request)
    if member is None:
        raise PermissionDenied("the user has no role")
    return member.viewer


def member_of(request: HttpRequest) -> Member | None:
    """Who is signed in, with a role."""
    user = getattr(request, "user", None)  # missing where an error came before sessions
    return getattr(user, "member", None)
