"""Sign in and out."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from hemmaplan.web.access import EVERYBODY, PUBLIC, open_to


@open_to(PUBLIC)
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = request.POST.get("till") or request.GET.get("till") or "/"
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = "/"
    name = request.POST.get("namn", "").strip()
    if request.method == "POST":
        user = authenticate(request, username=name, password=request.POST.get("losenord", ""))
        if user is not None:
            login(request, user)
            return redirect(onward)
    wrong = request.method == "POST"
    context = {"onward": onward, "name": name, "wrong": wrong}
    return render(request, "sign_in.html.j2", context, status=403 if wrong else 200)


@open_to(EVERYBODY)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")
