"""Behov och mål: the codes that a choice and a placement can have, a form for each, by days."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.need_codes import FILE, NeedCodes, OwnCode, labels
from hemmaplan.core.tables import AREAS
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.need_codes import written
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.store.needs_in_use import codes_of_choices, needs_in_use
from hemmaplan.store.own_files import own_file
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.needs import need_codes
from hemmaplan.web.own_file import save, since_then
from hemmaplan.web.typed import day_of

LISTS: Mapping[str, str] = {
    "needs": N_("Behov"), "goals": N_("Mål"), "ends": N_("Villkor för avslut"),
}  # fmt: skip
_FIELDS = ("code", "label", "area", "from", "to")
_LONGEST = 80
Typed = dict[str, str]


class _Wrong(ValueError):
    """Why nothing can be kept (Swedish)."""


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """Every code and an empty form for one more; without a name a code that is not used goes."""
    viewer = viewer_of(request)
    held, used = own_file(viewer, FILE), needs_in_use(viewer)
    number = held.number if held else 0
    stands, wrong = need_codes(viewer), ""
    lists = {name: [_shown(each) for each in getattr(stands, name)] for name in LISTS}
    new: Mapping[str, Typed] = {name: dict.fromkeys(_FIELDS, "") for name in LISTS}
    if request.method == "POST":
        posted = {name: _typed(request.POST, name) for name in LISTS}
        lists, new = ({n: p[place] for n, p in posted.items()} for place in (0, 1))  # type: ignore[assignment]
        try:
            codes = _read(lists, new)
            _keep_used(stands, codes, used, codes_of_choices(viewer))
            says = _("Behov och mål är sparade.")
            save(request, held, name=FILE, text=written(codes), what="needs.write", says=says)
            return redirect("settings-needs")
        except _Wrong as error:
            wrong = str(error)
        except WrittenSince:
            wrong = since_then(held)
    context = {
        "lists": [(name, _(title), lists[name], new[name]) for name, title in LISTS.items()],
        "areas": {area: CODE_WORDS["area"][area] for area in AREAS}, "used": used,
        "unknown": {c: n for c, n in used.items() if c not in labels(stands.needs)},
        "today": localdate(), "wrong": wrong, "number": number, "held": held, "longest": _LONGEST,
        "here": "settings-needs", "sees_members": viewer.role is Role.ADMINISTRATOR,
    }  # fmt: skip
    return render(request, "needs.html.j2", context, status=422 if wrong else 200)


def _shown(each: OwnCode) -> Typed:
    days = {"from": each.from_date, "to": each.to_date}
    return {
        "code": each.code, "label": each.label, "area": each.area,
        **{name: str(day) if day else "" for name, day in days.items()},
    }  # fmt: skip


def _typed(form: QueryDict, name: str) -> tuple[list[Typed], Typed]:
    """The rows of a list as typed, and the last form, which is for one more."""
    rows: list[Typed] = []
    for n in count():
        if f"{name}-label-{n}" not in form:
            break
        rows.append(
            {
                f: masked(" ".join(form.get(f"{name}-{f}-{n}", "").split())[:_LONGEST])
                for f in _FIELDS
            }
        )
    return rows[:-1], rows[-1] if rows else dict.fromkeys(_FIELDS, "")


def _read(lists: Mapping[str, Sequence[Typed]], new: Mapping[str, Typed]) -> NeedCodes:
    """The codes as typed. Raises _Wrong."""
    found = {}
    for name in LISTS:
        if not new[name]["label"] and any(new[name].values()):
            raise _Wrong(_("Skriv vad den nya ska heta."))
        kept = [_code(row) for row in (*lists[name], new[name]) if row["label"]]
        codes = [each.code for each in kept]
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice:
            raise _Wrong(_("Koden %(code)s finns redan. Ge den nya en annan.") % {"code": twice})
        found[name] = kept
    return NeedCodes(**found)


def _keep_used(
    stands: NeedCodes, coming: NeedCodes, placed: Mapping[str, int], chosen: Mapping[str, set[str]]
) -> None:
    """Raises _Wrong where a code that is used would go, and its name with it."""
    by_placements = {"needs": {*placed}, "goals": set[str](), "ends": set[str]()}
    for name in LISTS:
        gone = labels(getattr(stands, name)).keys() - labels(getattr(coming, name)).keys()
        for code in sorted(gone & (by_placements[name] | chosen[name])):
            says = (
                _(
                    "%(code)s används av placeringar och kan inte tas bort. Sätt en sista dag i "
                    "stället: då kan den inte väljas mer, men behåller sitt namn."
                )
                if code in by_placements[name]
                else _(
                    "%(code)s används i val och kan inte tas bort. Sätt en sista dag i stället: då "
                    "kan den inte väljas mer, men behåller sitt namn."
                )
            )
            raise _Wrong(says % {"code": code})


def _code(row: Typed) -> OwnCode:
    label = row["label"]
    code = fold_code_text(row["code"] or label).strip("_")
    try:
        days = {name: day_of(row[name]) if row[name] else None for name in ("from", "to")}
    except ValueError as error:
        raise _Wrong(f"{label}: {error}") from None
    _order(label, days)
    try:
        return OwnCode(code, label, row["area"] if row["area"] in AREAS else "",
                       days["from"], days["to"])  # fmt: skip
    except ValueError:
        raise _Wrong(
            _(
                "%(label)s: skriv en kod av bokstäver a–z, siffror och _ som börjar med en "
                "bokstav, högst 40 tecken, till exempel skolgang."
            )
            % {"label": label}
        ) from None


def _order(label: str, days: Mapping[str, date | None]) -> None:
    first, last = days["from"], days["to"]
    if first and last and last < first:
        says = _("%(label)s: sista dagen, %(last)s, är före den första, %(first)s.")
        raise _Wrong(says % {"label": label, "last": last, "first": first})
