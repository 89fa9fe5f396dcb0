"""Val: the open choices of an intervention with what each lacks, and the beginning of a new one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import ChangedSince
from hemmaplan.actions.choices import write
from hemmaplan.core.choices import PAGES, Record, named, records
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.deadlines import CHILD_YEARS
from hemmaplan.core.tables import AREAS, TABLES, URGENCIES
from hemmaplan.store.choices import (
    choice_tables,
    numbers_of,
    version_of,
    waiting,
)
from hemmaplan.store.own_files import own_files
from hemmaplan.store.viewer import PLACES, READS_ROWS, Viewer
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.choice_forms import person_key
from hemmaplan.web.choices import OpenedChoice
from hemmaplan.web.ladders import ladders_in_force
from hemmaplan.web.opened import states_of
from hemmaplan.web.typed import Typed, shown

_DECIDED_SHOWN = 20
_NUMBER = re.compile(r"(\d{4})-(\d+)")
_CASE_NUMBER = re.compile(r"(?!(?:nytt|ny)$)\w[\w.:-]{0,39}")
"""Not what the addresses of new choices and new placements end with."""
_NO_CASE_NUMBER = N_(
    "Skriv ärendets nummer: bokstäver, siffror, bindestreck, punkt eller kolon, högst 40 tecken. "
    "Det börjar med en bokstav eller siffra."
)


@open_to(READS_ROWS)
def choices(request: HttpRequest) -> HttpResponse:
    """Open choices, the one to be decided first on top; and those decided last."""
    viewer, today = viewer_of(request), localdate()
    ids, decided_in_all = waiting(viewer, decided=_DECIDED_SHOWN)
    every, files = records(choice_tables(viewer, ids)), own_files(viewer)
    state = states_of(request).figures
    opened = [OpenedChoice(viewer, r, 0, today, files, state) for r in every if r.is_open]
    open_ones = [_shown(each) for each in opened]
    open_ones.sort(key=lambda each: (each["decide_by"] or date.max, each["opened_on"]))
    decided = [record for record in every if not record.is_open]
    decided.sort(key=lambda record: record.choice["decided_on"] or date.min, reverse=True)
    context = {
        "today": today,
        "open": open_ones,
        "late": sum(each["is_late"] for each in open_ones),
        "decided": [_decided(record) for record in decided],
        "decided_in_all": decided_in_all,
        "may_write": viewer.role in PLACES,
    }
    return render(request, "choices.html.j2", context)


def _shown(opened: OpenedChoice) -> dict[str, Any]:
    record = opened.record
    row, chosen = record.choice, record.chosen
    found = opened.gaps
    here = found[0].page if found else "beslut"
    return {
        "id": record.id,
        "address": reverse("choice", args=[record.id, here]),
        "who": who(record, opened.today),
        "unit": row["unit_code"] or "",
        "urgency": CODE_WORDS["urgency"].get(row["urgency"] or "", ""),
        "acute": record.acute,
        "opened_on": row["opened_on"],
        "days": (opened.today - row["opened_on"]).days,
        "decide_by": row["decide_by"],
        "is_late": bool(row["decide_by"] and row["decide_by"] < opened.today),
        "chosen": named(chosen["care_form"]) if chosen else "",
        "missing": len(found),
        "next": PAGES[here],
        "first": found[0].message if found else _("Inget saknas: besluta."),
    }


def _decided(record: Record) -> dict[str, Any]:
    row, chosen = record.choice, record.chosen
    return {
        "id": record.id,
        "address": reverse("choice", args=[record.id, "beslut"]),
        "who": who(record, row["decided_on"] or row["opened_on"]),
        "unit": row["unit_code"] or "",
        "outcome": CODE_WORDS["choice_outcome"][row["outcome"]],
        "form": named(chosen["care_form"]) if chosen and row["outcome"] == "placed" else "",
        "decided_on": row["decided_on"],
        "days": (row["decided_on"] - row["opened_on"]).days if row["decided_on"] else "",
    }


def who(record: Record, on: date) -> str:
    """Whom it is about, as little as is needed: child or adult, and years when they are known."""
    row = record.choice
    child, born = row["area"] == "bou", row["birth_month"]
    if born is None:
        return _("barn") if child else _("vuxen")
    years = on.year - born.year - (on.month < born.month)
    if not child:
        says = _("vuxen %(years)s år")
    elif years >= CHILD_YEARS:
        says = _("ung %(years)s år")
    else:
        says = _("barn %(years)s år")
    return says % {"years": years}


@open_to(PLACES)
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new choice: a case number, whom it is about as a pseudonym, and which ladder."""
    viewer, today = viewer_of(request), localdate()
    typed = Typed(request.POST)
    if request.method == "POST":
        row = _first_row(viewer, typed, today)
        if not typed.wrong:
            try:
                write(
                    choice_id=row["choice_id"], tables={"choices": [row]}, before=0, step="nytt",
                    by=request.user.get_username(), at=datetime.now(UTC),
                )  # fmt: skip
            except ChangedSince:
                typed.wrong["choice_id"] = _("Det finns redan ett val %(choice_id)s.") % {
                    "choice_id": row["choice_id"]
                }
        if not typed.wrong or _stands(viewer, row):  # or the button was pressed twice
            return redirect("choice", row["choice_id"], "behov")
    first = {"choice_id": _next(numbers_of(today.year), today.year), "urgency": "planned"}
    context = {
        "typed": shown(first, request.POST if typed.wrong else None).but(person_id=""),
        "wrong": typed.wrong,
        "areas": CODE_WORDS["area"],
        "urgencies": CODE_WORDS["urgency"],
        "ladders": [
            (CODE_WORDS["area"][area], [(x.key, x.label) for x in _ladders(viewer, area, today)])
            for area in AREAS
        ],
    }
    status = 422 if typed.wrong else 200
    return render(request, "choice_new.html.j2", context, status=status)


def _stands(viewer: Viewer, row: dict[str, Any]) -> bool:
    """Whether the choice is there already just as it was begun, and nothing more."""
    found = choice_tables(viewer, [row["choice_id"]])
    begun = found["choices"].select(list(row)).rows(named=True) == [row]
    return begun and all(rows.is_empty() for name, rows in found.items() if name != "choices")


def _first_row(viewer: Viewer, typed: Typed, today: date) -> dict[str, Any]:
    said = typed.said
    number = person_key("choices", "choice_id", said.get("choice_id", ""), _key()) or ""
    if not _CASE_NUMBER.fullmatch(number):
        typed.wrong["choice_id"] = _(_NO_CASE_NUMBER)
    elif version_of(number):
        typed.wrong["choice_id"] = _("Det finns redan ett val %(number)s.") % {"number": number}
    area = typed.code("area", AREAS)
    ladder = _ladder(viewer, area, typed.said.get("ladder", ""), today)
    if area is None:
        typed.wrong["area"] = _("Välj område.")
    elif ladder is None:
        typed.wrong["ladder"] = _("Välj en stegordning för %(area)s.") % {
            "area": CODE_WORDS["area"][area].lower()
        }
    blank = dict.fromkeys(column.frame_name for column in TABLES["choices"].columns)
    return blank | {
        "choice_id": number, "area": area, "ladder": ladder, "opened_on": today,
        "person_id": person_key("choices", "person_id", said.get("person_id", ""), _key()),
        "unit_code": typed.text("unit_code"),
        "urgency": typed.code("urgency", URGENCIES) or "planned",
    }  # fmt: skip


def _ladder(viewer: Viewer, area: str | None, asked: str, today: date) -> str | None:
    """The ladder asked for if it is the area's, or the only one there is."""
    keys = [each.key for each in _ladders(viewer, area, today)] if area else []
    return asked if asked in keys else keys[0] if len(keys) == 1 else None


def _ladders(viewer: Viewer, area: str, today: date) -> Sequence[Any]:
    return ladders_in_force(viewer, area, today)


def _key() -> bytes:
    key: bytes = settings.PSEUDONYM_KEY()
    return key


def _next(numbers: list[str], year: int) -> str:
    """The year's next number."""
    taken = [int(m[2]) for n in numbers if (m := _NUMBER.fullmatch(n)) and int(m[1]) == year]
    return f"{year}-{max(taken, default=0) + 1}"
