"""What a change of the settings does, before the yes: figures, who sees them, and words.

Most of it is quick. What reaches all figures, or which of them the board sees, is worked out
outside the request (`takes_long`), from the same form once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

import polars as pl
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.actions.jobs import enqueue
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.periods import Month
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.what_changes import (
    what_changes,
    what_else_changes,
    what_hides,
    what_is_said,
)
from hemmaplan.store.jobs import job as find_job
from hemmaplan.store.models import Job, JobState
from hemmaplan.store.queries import EmptyRegister, current_batch
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.months import current_dataset, months_with_figures
from hemmaplan.web.opened import open_for

KIND = "settings"
Changed = Callable[[QueryDict, Dataset], tuple[Dataset, str]]
"""From what was sent: the dataset as it would be, and what to call the change."""
_SHOWN = 20
_ELSEWHERE = {
    "near_home_km",
    "invoiced_kinds",
    "accrual_account",
    "deducted_revenue",
    "activities",
    "line_volumes",
}
"""Settings that figures outside the budget follow-up rest on."""
_OF_EDITIONS = {"small_count", "sections"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change asked for: its action, what it is called, the page with its form and what was sent.

    `moved`: somebody has changed something else since the form was opened.
    """

    action: str
    subject: str
    back: str
    fields: list[tuple[str, str]]
    moved: bool = False


def differences(
    before: Dataset, after: Dataset
) -> tuple[Municipality | None, dict[str, pl.DataFrame]]:
    """The settings where they are others, and the tables that are."""
    tables = {name: f for name, f in after.tables.items() if f is not before.tables.get(name)}
    return after.municipality if after.municipality != before.municipality else None, tables


def takes_long(before: Dataset, after: Dataset) -> bool:
    """Whether a person should not wait for it in the request."""
    _settings, tables = differences(before, after)
    return bool(_others(before, after) & (_ELSEWHERE | _OF_EDITIONS)) or _of_all(tables)


def ask(proposal: Proposal, viewer: Viewer, *, by: str, at: datetime) -> Job:
    """Have it worked out what the change does to what is current now."""
    base = current_batch()
    asked = {
        **asdict(proposal), "fields": [list(each) for each in proposal.fields],
        "role": viewer.role.value, "batch": base.pk if base else 0,
    }  # fmt: skip
    digest = sha256(repr(asked).encode()).hexdigest()
    return enqueue(kind=KIND, digest=digest, asked=asked, by=by, at=at)


def work_out(job: Job, told: Told, *, changed: Mapping[str, Changed]) -> Write:
    """`asked`: a `Proposal`, for whom (`role`) and for which `batch`. Answers with `effects`, and
    nothing else is written. `changed` makes each action's change."""
    asked = job.asked
    sent = QueryDict(mutable=True)
    for name, value in asked["fields"]:
        sent.appendlist(name, value)
    told("Läser registret", 0, 0)
    viewer = Viewer(Role(asked["role"]))
    try:
        before = current_dataset(viewer)
    except EmptyRegister:
        raise Stopped(_("Det finns inget inläst att ändra något för.")) from None
    try:
        after = changed[asked["action"]](sent, before)[0]
    except ValueError as refused:  # what it was about has been changed since
        raise Stopped(str(refused)) from None
    told("Räknar vad som ändras", 0, 0)
    found = effects(viewer, before, after)
    answer = {
        **found,
        "month": str(found["month"]) if found["month"] else "",
        "effects": [
            {**each, "found": [[one.place, one.before, one.after] for one in each["found"]]}
            for each in found["effects"]
        ],
    }
    return lambda: answer


def worked_out(number: int) -> tuple[Proposal, dict[str, Any]] | None:
    """The change that work of that number was about, and what it does; None until it is done."""
    job = find_job({KIND}, number)
    if job is None or job.state is not JobState.DONE:
        return None
    asked, answer, current = job.asked, job.answer, current_batch()
    names = {each.name for each in fields(Proposal)}
    proposal = Proposal(**{name: asked[name] for name in names})
    return proposal, {
        "base": str(asked["batch"]),
        "moved": proposal.moved or current is None or current.pk != asked["batch"],
        "month": Month.parse(answer["month"]) if answer["month"] else None,
        "words": answer["words"],
        "effects": [
            {**each, "found": [dict(zip(("place", "before", "after"), one, strict=True))
                               for one in each["found"]]}
            for each in answer["effects"]
        ],
    }  # fmt: skip


def effects(viewer: Viewer, before: Dataset, after: Dataset) -> dict[str, Any]:
    """What becomes otherwise in the latest month: figures, who sees them, and words."""
    month = next(iter(months_with_figures(after)), None)
    if month is None:
        return {"month": None, "effects": [], "words": []}
    differs, tables = _others(before, after), differences(before, after)[1]
    found = [(_written_otherwise, what_changes(before, after, month))]
    words = []
    page = open_for(viewer, str(month))
    figures = page.figures(Edition.INTERNAL)
    if differs & _ELSEWHERE or _of_all(tables):
        changed = what_else_changes(after, figures, month_figures(after, month))
        found.append((_other_figures, changed))
    if differs & _OF_EDITIONS:
        hidden = what_hides(after, page.figures(Edition.BOARD), figures)
        found.append((_shown_otherwise, hidden))
    if differs & {"reference", "decision", "sections", "board", "name"}:
        words = what_is_said(before, after, figures)
    return {
        "month": month,
        "effects": [
            {
                "says": says(len(these)),
                "found": these[:_SHOWN],
                "left_out": max(0, len(these) - _SHOWN),
            }
            for says, these in found
            if these
        ],
        "words": words,
    }


def _written_otherwise(count: int) -> str:
    says = ngettext(
        "%(count)s siffra skrivs annorlunda", "%(count)s siffror skrivs annorlunda", count
    )
    return says % {"count": number_text(count)}


def _other_figures(count: int) -> str:
    says = ngettext("%(count)s annan siffra ändras", "%(count)s andra siffror ändras", count)
    return says % {"count": number_text(count)}


def _shown_otherwise(count: int) -> str:
    says = ngettext(
        "%(count)s siffra visas annorlunda för nämnden",
        "%(count)s siffror visas annorlunda för nämnden",
        count,
    )
    return says % {"count": number_text(count)}


def _others(before: Dataset, after: Dataset) -> set[str]:
    """The settings that differ, by name."""
    old, new = before.municipality, after.municipality
    return {f.name for f in fields(Municipality) if getattr(old, f.name) != getattr(new, f.name)}


def _of_all(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether figures outside the budget follow-up rest on what is changed."""
    return "placement_accounts" in tables
