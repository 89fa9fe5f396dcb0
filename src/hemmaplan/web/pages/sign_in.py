"""Sign in and out, and one's own password."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.members import (
    FAILED,
    WeakPassword,
    WrongPassword,
    change_password,
    failed_sign_in,
    sign_in_subject,
    want_letters,
)
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, STEERS, Role
from hemmaplan.web.access import EVERYBODY, KEPT, PUBLIC, every_field, kept_fields, open_to

MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)
_WRONG = N_("Namnet eller lösenordet stämmer inte. Försök igen.")
_NEW_PASSWORD = N_("Lösenordet är bytt. Du är utloggad på andra ställen.")
_WAIT = N_("För många försök. Vänta en kvart och försök igen.")


@open_to(PUBLIC)
@sensitive_post_parameters("losenord")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = request.POST.get("till") or request.GET.get("till") or "/"
    inside = url_has_allowed_host_and_scheme(onward, {request.get_host()})
    if not inside or "/" not in onward:  # a word is to `redirect` the name of a page
        onward = "/"
    name = request.POST.get("namn", "").strip()
    typed = (each for each in every_field(request.POST) if each[0].startswith(KEPT))
    kept = kept_fields((name.removeprefix(KEPT), value) for name, value in typed)
    wrong, status = "", 200
    if request.method == "POST":
        now = datetime.now(UTC)
        if _tried_too_often(name, now):  # the right password is not tried either: no difference
            wrong, status = _(_WAIT), 429
        else:
            user = authenticate(request, username=name, password=request.POST.get("losenord", ""))
            if user is not None:
                login(request, user)
                if kept:
                    return render(request, "go_on.html.j2", {"onward": onward, "kept": kept})
                return redirect(onward)
            failed_sign_in(name=name, at=now)
            wrong, status = _(_WRONG), 403
    context = {"onward": onward, "name": name, "wrong": wrong, "kept": kept}
    return render(request, "sign_in.html.j2", context, status=status)


def _tried_too_often(name: str, now: datetime) -> bool:
    """Counted in the trail, so that it holds for every process and after a restart."""
    tried = AuditEntry.objects.filter(action=FAILED, subject=sign_in_subject(name))
    return tried.filter(at__gt=now - WITHIN).count() >= MOST_FAILURES


@open_to(EVERYBODY)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@open_to(EVERYBODY)
@sensitive_post_parameters("nuvarande", "nytt", "igen")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Mitt konto: the letters one gets, and another password, which is never shown again."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        letters = request.POST.get("gor") == "brev"
        wrong = _letters_chosen(request) if letters else _changed(request)
        if not wrong:
            said = _("Dina brev är ändrade.") if letters else _(_NEW_PASSWORD)
            messages.success(request, said)
            return redirect("account")
    context = {"wrong": wrong, **_letters(request)}
    return render(request, "account.html.j2", context, status=422 if wrong else 200)


def _letters(request: HttpRequest) -> dict[str, Any]:
    """What the user may get letters about, what is chosen, and whether any are sent."""
    member = Member.objects.select_related("user").get(user__username=request.user.get_username())
    role = member.viewer.role
    typed = request.POST if request.POST.get("gor") == "brev" else None
    return {
        "may_rounds": role in STEERS or role is Role.UNIT_MANAGER,
        "may_week": role in READS_ROWS,
        "may_red": role in SEES_ALL,
        "email": member.user.email if typed is None else masked(typed.get("epost", "")),
        "wants_rounds": member.wants_rounds if typed is None else "rundan" in typed,
        "wants_week": member.wants_week if typed is None else "veckan" in typed,
        "wants_red": member.wants_red if typed is None else "utforare" in typed,
        "sends": settings.SENDS_LETTERS,
    }


def _letters_chosen(request: HttpRequest) -> dict[str, str]:
    """Keep the choice of letters; what stands in the way, by field."""
    user = User.objects.get(username=request.user.get_username())
    try:
        want_letters(
            user=user, email=request.POST.get("epost", "").strip()[:254],
            rounds="rundan" in request.POST, week="veckan" in request.POST,
            red="utforare" in request.POST, at=datetime.now(UTC),
        )  # fmt: skip
    except ValueError:
        return {"epost": _("Skriv en e-postadress, till exempel kim.ek@kommunen.se.")}
    return {}


def _changed(request: HttpRequest) -> dict[str, str]:
    """Change the password; what stands in the way, by field."""
    present, new = request.POST.get("nuvarande", ""), request.POST.get("nytt", "")
    if new != request.POST.get("igen", ""):
        return {"igen": _("De två nya lösenorden är inte lika. Skriv samma två gånger.")}
    user = User.objects.get(username=request.user.get_username())
    now = datetime.now(UTC)
    if _tried_too_often(user.get_username(), now):
        return {"nuvarande": _(_WAIT)}
    try:
        change_password(user=user, present=present, new=new, at=now)
    except WrongPassword:
        failed_sign_in(name=user.get_username(), at=now)
        return {"nuvarande": _("Det är inte ditt nuvarande lösenord.")}
    except WeakPassword as weak:
        return {"nytt": str(weak)}
    update_session_auth_hash(request, user)
    return {}
