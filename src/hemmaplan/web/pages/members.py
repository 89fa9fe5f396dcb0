"""Användare: who may sign in and as what. Only an administrator lets people in."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hemmaplan.actions import members as act
from hemmaplan.ingest.pseudonyms import has_number, masked
from hemmaplan.store.models import Member
from hemmaplan.store.queries import EmptyRegister
from hemmaplan.store.viewer import Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset
from hemmaplan.web.pages import ROLE_NAMES
from hemmaplan.web.typed import again

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_LONGEST_NAME = 60


@open_to(ADMINISTRATORS)
@sensitive_post_parameters("losenord")
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    wrong = ""
    if request.method == "POST":
        wrong = _change(request)
        if not wrong:
            return redirect("settings-members")
    context = {
        "here": "settings-members",
        "sees_members": True,
        "members": _members(),
        "roles": {role.value: _(name) for role, name in ROLE_NAMES.items()},
        "known_units": _known_units(request),
        "wrong": wrong,
        "typed": again({n: request.POST.get(n, "") for n in ("namn", "roll", "enheter", "gor")}),
    }
    return render(request, "members.html.j2", context, status=422 if wrong else 200)


def _members() -> list[dict[str, Any]]:
    rows = Member.objects.select_related("user").order_by("-user__is_active", "user__username")
    return [
        {
            "name": each.user.get_username(),
            "role": each.role,
            "role_name": _(ROLE_NAMES[Role(each.role)]),
            "units": ", ".join(each.units),
            "is_open": each.user.is_active,
            "last": each.user.last_login,
        }
        for each in rows
    ]


def _known_units(request: HttpRequest) -> list[str]:
    """The unit codes of the ledger and the budget, to choose among."""
    try:
        dataset = current_dataset(viewer_of(request))
    except EmptyRegister:
        return []
    tables = (dataset.table_or_empty(name) for name in ("ledger", "budget"))
    return sorted({unit for table in tables for unit in table["unit_code"].drop_nulls().unique()})


def _change(request: HttpRequest) -> str:
    """Do what the form asks; what was wrong with it, else nothing."""
    name = request.POST.get("namn", "").strip()
    who: dict[str, Any] = {"name": name, "by": request.user.get_username(), "at": datetime.now(UTC)}
    password = request.POST.get("losenord", "")
    try:
        match request.POST.get("gor"):
            case "lagg-till":
                act.add(password=password, **_role(request), **_checked(who))
                said = _("%(name)s kan logga in. Lämna lösenordet på ett säkert sätt.") % {
                    "name": name
                }
            case "andra":
                act.change(**_role(request), **who)
                said = _("%(name)s är ändrad.") % {"name": name}
            case "losenord":
                act.set_password(password=password, **who)
                said = _("%(name)s har ett nytt lösenord och är utloggad överallt.") % {
                    "name": name
                }
            case "stang" | "oppna" as what:
                act.let_in(may_sign_in=what == "oppna", **who)
                opened = what == "oppna"
                says = (
                    _("%(name)s kan logga in igen.")
                    if opened
                    else _("%(name)s kan inte längre logga in.")
                )
                said = says % {"name": name}
            case _:
                return _("Formuläret saknar vad som ska göras. Ladda om sidan och försök igen.")
    except act.NameTaken:
        return _("Det finns redan en användare %(name)s.") % {"name": name}
    except act.WeakPassword as weak:
        return _("Lösenordet godtas inte. %(weak)s") % {"weak": weak}
    except act.LastAdministrator:
        return _(
            "%(name)s är den enda administratören. Gör någon annan till administratör först."
        ) % {"name": name}
    except act.WithoutUnits:
        return _("En enhetschef måste ha minst en enhet.")
    except LookupError:
        return _("Det finns ingen användare %(name)s.") % {"name": masked(name)}
    except ValueError as error:
        return str(error)
    messages.success(request, said)
    return ""


def _checked(who: dict[str, Any]) -> dict[str, Any]:
    """A name that can be a user's. Raises ValueError in Swedish."""
    name = who["name"]
    if not name:
        raise ValueError(_("Skriv ett användarnamn."))
    if len(name) > _LONGEST_NAME:
        raise ValueError(
            _("Användarnamnet är för långt: högst %(most)s tecken.") % {"most": _LONGEST_NAME}
        )
    if has_number(name):
        raise ValueError(_("Användarnamnet kan inte vara ett personnummer."))
    return who


def _role(request: HttpRequest) -> dict[str, Any]:
    """Raises ValueError in Swedish, and WithoutUnits."""
    try:
        role = Role(request.POST.get("roll", ""))
    except ValueError:
        raise ValueError(_("Välj en roll.")) from None
    units = request.POST.get("enheter", "")[:500].replace(",", " ").split()
    if role is Role.UNIT_MANAGER and not units:
        raise act.WithoutUnits
    return {"role": role, "units": units if role is Role.UNIT_MANAGER else []}
