"""Inställningar: the municipality's own sign, unit and method; what a change does, before a yes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change
from hemmaplan.actions.undoing import AlreadyUndone, undo
from hemmaplan.core.dataset import Dataset, MissingTable, Municipality
from hemmaplan.core.problems import Severity
from hemmaplan.ingest.municipality import parse_municipality
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.reports.what_changes import what_changes
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.queries import EmptyRegister, adopted_reports, current_batch
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.months import current_dataset, months_with_figures

_SHOWN = 20
_NOT_SENT_ON = ("csrfmiddlewaretoken", "svar", "utgick-fran")


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting: what it is called, what it does, and its values with a word for each."""

    name: str
    section: str
    label: str
    help: str
    values: tuple[tuple[str, str], ...] = ()


CHOICES = (
    Choice("name", "", "Kommunens namn", "Står överst i rapporten."),
    Choice("code", "", "Kommunkod", "Fyra siffror enligt SCB. Styr jämförelsen med andra."),
    Choice("board", "", "Nämnd", "Den nämnd som rapporten skrivs för."),
    Choice("unit", "report", "Belopp i tabeller", "Texten skriver alltid mnkr eller tkr.",
           (("kr", "kronor"), ("tkr", "tusental kronor (tkr)"), ("mkr", "miljoner kronor (mkr)"))),
    Choice("decimals", "report", "Decimaler i tabeller", "0–3. Med miljoner brukar en räcka.",
           (("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"))),
    Choice("sign", "report", "Tecken på belopp",
           "Bara utskriften ändras; summorna är desamma.",
           (("cost_positive", "kostnader plus, intäkter minus"),
            ("revenue_positive", "intäkter plus, kostnader minus"),
            ("unsigned", "båda utan tecken"))),
    Choice("deviation", "report", "Avvikelse räknas som",
           "Avgör om ett överskridande skrivs med minus eller plus. Bättre och sämre är detsamma.",
           (("budget_minus_actual", "budget minus utfall"),
            ("actual_minus_budget", "utfall minus budget"))),
    Choice("liability_in_result", "report", "Förändring av semesterlöneskuld",
           "Om den räknas in i nettokostnaden. Den andra summan skrivs under.",
           (("nej", "utanför nettokostnaden"), ("ja", "i nettokostnaden"))),
    Choice("small_count", "report", "Små antal som döljs",
           "Antal personer från 1 till och med det här talet skrivs som .. i nämndens och den "
           "offentliga utgåvan. 4 är brukligt; 0 döljer inget."),
    Choice("period_method", "budget", "Periodens budget",
           "Hur årets budget blir månadernas.",
           (("straight_line", "årsbudgeten delad på tolv"),
            ("profile", "som månadsraderna i budget säger"))),
)  # fmt: skip


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def municipality(request: HttpRequest) -> HttpResponse:
    dataset = opened(request)
    if dataset is None:
        return nothing_yet(request)
    if request.POST.get("gor") == "angra":
        return take_back(request, "settings")
    typed = {each.name: _shown(dataset.municipality, each.name) for each in CHOICES}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        typed |= {each.name: request.POST.get(each.name, "").strip()[:100] for each in CHOICES}
        asked, wrong = _read(typed)
        if not wrong:
            chosen = {each.name: getattr(asked, each.name) for each in CHOICES}
            after = replace_settings(dataset, replace(dataset.municipality, **chosen))
            return proposed(
                request, dataset, after, "settings.municipality", "kommunens inställningar"
            )
    context = {
        "choices": CHOICES,
        "typed": {name: masked(text) for name, text in typed.items()},
        "wrong": wrong,
        **frame_of(request, "settings.municipality", "settings"),
    }
    return render(request, "settings.html.j2", context, status=422 if wrong else 200)


def opened(request: HttpRequest) -> Dataset | None:
    """What is current; None when there is nothing to set anything for."""
    try:
        return current_dataset(viewer_of(request))
    except EmptyRegister:
        return None


def nothing_yet(request: HttpRequest) -> HttpResponse:
    return render(request, "empty.html.j2", {"may_read_in": True})


def frame_of(request: HttpRequest, action: str, here: str) -> dict[str, Any]:
    """What the pages of Inställningar share: where one is, and the latest changes."""
    current = current_batch()
    entries = AuditEntry.objects.filter(action=action).order_by("-pk")[:5]
    return {
        "here": here,
        "sees_members": viewer_of(request).role is Role.ADMINISTRATOR,
        "changes": [
            {
                "at": each.at,
                "by": each.by,
                "subject": each.subject,
                "batch": each.detail.get("inläsning"),
                "is_current": current is not None and each.detail.get("inläsning") == current.pk,
            }
            for each in entries
        ],
    }


def replace_settings(dataset: Dataset, municipality: Municipality) -> Dataset:
    return Dataset(municipality, dataset.tables, dataset.inputs)


def replace_table(dataset: Dataset, name: str, frame: pl.DataFrame) -> Dataset:
    return Dataset(dataset.municipality, {**dataset.tables, name: frame}, dataset.inputs)


def proposed(
    request: HttpRequest, before: Dataset, after: Dataset, action: str, subject: str
) -> HttpResponse:
    """What the change does, and the yes: for what was shown, on what was current then."""
    base, source = current_batch(), f"ändrat för hand: {subject}"
    number = str(base.pk) if base else ""
    tables = {name: f for name, f in after.tables.items() if f is not before.tables.get(name)}
    settings = after.municipality if after.municipality != before.municipality else None
    if settings is None and not tables:
        messages.info(request, "Inget är ändrat: det stod så redan.")
        return redirect(request.path)
    moved = "svar" in request.POST and request.POST.get("utgick-fran") != number
    if request.POST.get("svar") == "ja" and not moved:
        try:
            change(
                edits=[Edit.whole(name, frame) for name, frame in tables.items()],
                settings=settings, source=source, what=action, subject=subject,
                seen=Seen(base.pk if base else 0),
                by=request.user.get_username(), at=datetime.now(UTC),
            )  # fmt: skip
            messages.success(request, f"Ändrat: {subject}. Det går att ångra.")
            return redirect(request.path)
        except ChangedSince:
            moved = True
    month = next(iter(months_with_figures(after)), None)
    try:
        found = what_changes(before, after, month) if month else []
    except MissingTable:
        found = []
    context = {
        "subject": subject,
        "month": month,
        "found": found[:_SHOWN],
        "left_out": max(0, len(found) - _SHOWN),
        "base": number,
        "moved": moved,
        "adopted": len({each.month for each in adopted_reports(viewer_of(request))}),
        "fields": [
            (name, value) for name, value in request.POST.items() if name not in _NOT_SENT_ON
        ],
        "back": request.path,
    }
    return render(request, "settings_preview.html.j2", context, status=409 if moved else 200)


def take_back(request: HttpRequest, back: str) -> HttpResponse:
    """Undo a change by hand while it is the latest; one under others is undone in Läs in."""
    current = current_batch()
    if current is None or request.POST.get("inlasning") != str(current.pk):
        messages.info(request, "Något annat har ändrats sedan dess. Ta tillbaka det först.")
        return redirect(back)
    try:
        undo(batch=current, by=request.user.get_username(), at=datetime.now(UTC))
        messages.success(request, "Ångrat: det som stod före gäller igen.")
    except AlreadyUndone:
        messages.info(request, "Det var redan ångrat.")
    return redirect(back)


def _shown(municipality: Municipality, name: str) -> str:
    value = getattr(municipality, name)
    return ("ja" if value else "nej") if isinstance(value, bool) else str(value)


def _read(typed: dict[str, str]) -> tuple[Municipality, dict[str, str]]:
    """The settings as typed, and what was wrong by setting."""
    content: dict[str, Any] = {"report": {}, "budget": {}}
    wrong = {}
    for each in CHOICES:
        text: Any = typed[each.name]
        if masked(text) != text:
            wrong[each.name] = "Det här ser ut som ett personnummer och sparas inte."
        elif not text:
            wrong[each.name] = f"{each.label} kan inte vara tom."
        if each.name in ("decimals", "small_count"):
            text = int(text) if text.isascii() and text.isdigit() else text
        elif each.name == "liability_in_result":
            text = {"ja": True, "nej": False}.get(text, text)
        (content[each.section] if each.section else content)[each.name] = text
    code = typed["code"]
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        wrong.setdefault("code", "Kommunkoden har fyra siffror, som 1407.")
    found, problems = parse_municipality(content)
    for problem in problems:
        if problem.severity is Severity.ERROR:
            name = problem.column.split(".")[-1]
            label = next(each.label for each in CHOICES if each.name == name)
            wrong.setdefault(name, f"{label} kan inte vara {typed[name]}. Välj ett annat värde.")
    return found, wrong
