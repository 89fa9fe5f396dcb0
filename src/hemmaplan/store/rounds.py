"""Forecast rounds as the viewer may see them: frozen answers, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, OuterRef, Subquery

from hemmaplan.core.forecast_round import Place, State
from hemmaplan.store.models import (
    AuditEntry,
    ForecastRound,
    Member,
    RoundClosing,
    UnitForecast,
)
from hemmaplan.store.undone import undone_at
from hemmaplan.store.viewer import STEERS, AccessDenied, Role, Viewer

SENT = "reminders.send"
"""What the trail calls a letter that has been sent (`actions.reminders`)."""


@dataclass(frozen=True, slots=True)
class Round:
    """`closed_in` is the load that the round's answers came into the forecast with."""

    month: date
    due: date
    by: str
    closed_in: int | None = None
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_in is not None


@dataclass(frozen=True, slots=True)
class Reminded:
    """The letters about a round that have gone to those who answer for a unit."""

    letters: int
    latest: datetime
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The version of a unit's answer that stands: amounts (öre or None) and comments by place."""

    unit_code: str
    number: int
    state: State
    reason: str
    at: datetime
    by: str
    amounts: Mapping[Place, int | None] = field(default_factory=dict)
    comments: Mapping[Place, str] = field(default_factory=dict)


def rounds(viewer: Viewer) -> list[Round]:
    """Every round, the latest month first. Raises AccessDenied for who takes part in none."""
    if viewer.role not in STEERS | {Role.UNIT_MANAGER}:
        raise AccessDenied(f"{viewer.role} takes part in no forecast round")
    closing = RoundClosing.objects.filter(round=OuterRef("pk")).exclude(batch__in=undone_at())
    rows = ForecastRound.objects.order_by("-month").annotate(
        closed_in=Subquery(closing.values("batch")[:1]),
        closed_at=Subquery(closing.values("batch__made_at")[:1]),
    )
    return [Round(*row) for row in rows.values_list("month", "due", "by", "closed_in", "closed_at")]


def answers(viewer: Viewer, month: date) -> dict[str, Answer]:
    """The answers of a month's round by unit: a unit manager's own, else all of them."""
    rows = UnitForecast.objects.filter(round__month=month)
    if viewer.role not in STEERS:
        rows = rows.filter(unit_code__in=viewer.units if viewer.role is Role.UNIT_MANAGER else ())
    latest = rows.values("unit_code").annotate(last=Max("pk")).values("last")
    found = UnitForecast.objects.filter(pk__in=latest).prefetch_related("entries")
    return {each.unit_code: _answer(each) for each in found.order_by("unit_code")}


def _answer(row: UnitForecast) -> Answer:
    entries = list(row.entries.all())
    return Answer(
        row.unit_code, row.number, State(row.state), row.reason, row.at, row.by,
        {(each.area, each.line): each.amount_ore for each in entries},
        {(each.area, each.line): each.comment for each in entries if each.comment},
    )  # fmt: skip


def history(viewer: Viewer, month: date, unit_code: str) -> list[Answer]:
    """Every version of a unit's answer, the latest first, without its amounts."""
    if unit_code not in answers(viewer, month):
        return []
    rows = UnitForecast.objects.filter(round__month=month, unit_code=unit_code).order_by("-number")
    return [
        Answer(each.unit_code, each.number, State(each.state), each.reason, each.at, each.by)
        for each in rows
    ]


def letter_about(month: date, on: date | str) -> str:
    """What the trail calls a round's letters of a day; of any day with `on` blank."""
    return f"prognosrundan {month:%Y-%m} {on}"


def reminded(viewer: Viewer, month: date) -> dict[str, Reminded]:
    """Unit → who has been reminded of its answer and when. Raises AccessDenied."""
    if viewer.role not in STEERS:
        raise AccessDenied(f"{viewer.role} does not run the round")
    trail = AuditEntry.objects.filter(action=SENT, subject__startswith=letter_about(month, ""))
    sent: dict[str, list[datetime]] = {}
    for at, detail in trail.order_by("at").values_list("at", "detail"):
        sent.setdefault(detail["till"], []).append(at)
    managers = Member.objects.filter(role=Role.UNIT_MANAGER, user__username__in=sent)
    by_unit: dict[str, list[str]] = {}
    for name, units in managers.order_by("user__username").values_list("user__username", "units"):
        for unit in units:
            by_unit.setdefault(unit, []).append(name)
    return {
        unit: Reminded(
            sum(len(sent[name]) for name in names),
            max(sent[name][-1] for name in names),
            tuple(names),
        )
        for unit, names in by_unit.items()
    }
