"""Sign in and out, and one's own password."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.actions.members import (
    FAILED,
    WeakPassword,
    WrongPassword,
    change_password,
    failed_sign_in,
    sign_in_subject,
)
from hemmaplan.store.models import AuditEntry
from hemmaplan.web.access import EVERYBODY, KEPT, PUBLIC, kept_fields, open_to

MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)
_WRONG = "Namnet eller lösenordet stämmer inte. Försök igen."
_WAIT = "För många försök. Vänta en kvart och försök igen."


@open_to(PUBLIC)
@sensitive_post_parameters("losenord")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = request.POST.get("till") or request.GET.get("till") or "/"
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = "/"
    name = request.POST.get("namn", "").strip()
    typed = (each for each in request.POST.items() if each[0].startswith(KEPT))
    kept = kept_fields((name.removeprefix(KEPT), value) for name, value in typed)
    wrong, status = "", 200
    if request.method == "POST":
        now = datetime.now(UTC)
        if _tried_too_often(name, now):  # the right password is not tried either: no difference
            wrong, status = _WAIT, 429
        else:
            user = authenticate(request, username=name, password=request.POST.get("losenord", ""))
            if user is not None:
                login(request, user)
                if kept:
                    return render(request, "go_on.html.j2", {"onward": onward, "kept": kept})
                return redirect(onward)
            failed_sign_in(name=name, at=now)
            wrong, status = _WRONG, 403
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
    """Mitt konto: another password. What was typed is never shown again."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _changed(request)
        if not wrong:
            messages.success(request, "Lösenordet är bytt. Du är utloggad på andra ställen.")
            return redirect("account")
    return render(request, "account.html.j2", {"wrong": wrong}, status=422 if wrong else 200)


def _changed(request: HttpRequest) -> dict[str, str]:
    """Change the password; what stands in the way, by field."""
    present, new = request.POST.get("nuvarande", ""), request.POST.get("nytt", "")
    if new != request.POST.get("igen", ""):
        return {"igen": "De två nya lösenorden är inte lika. Skriv samma två gånger."}
    user = User.objects.get(username=request.user.get_username())
    now = datetime.now(UTC)
    if _tried_too_often(user.get_username(), now):
        return {"nuvarande": _WAIT}
    try:
        change_password(user=user, present=present, new=new, at=now)
    except WrongPassword:
        failed_sign_in(name=user.get_username(), at=now)
        return {"nuvarande": "Det är inte ditt nuvarande lösenord."}
    except WeakPassword as weak:
        return {"nytt": str(weak)}
    update_session_auth_hash(request, user)
    return {}
