"""The forecast round: opened, answered, decided, closed into the forecast; and back again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hemmaplan.actions.by_hand import Edit, change, standing
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.forecast_round import Place, State
from hemmaplan.store.models import (
    Adoption,
    AuditEntry,
    Batch,
    ForecastEntry,
    ForecastRound,
    RoundClosing,
    UnitForecast,
)
from hemmaplan.store.undone import undone_at

Entries = Mapping[Place, tuple[int | None, str]]
"""Amount in öre, or None, and comment by area and line."""


class RoundIsShut(ValueError):
    """Nothing more is written: the month is adopted, or the round closed. The message says which,
    in Swedish."""


class RoundExists(ValueError):
    """The month has a round already."""


class NotAnswered(ValueError):
    """The round can't be closed: `units` have no approved answer."""

    def __init__(self, units: Sequence[str]) -> None:
        super().__init__(", ".join(units))
        self.units = units


@transaction.atomic
def open_round(*, month: date, due: date, by: str, at: datetime) -> ForecastRound:
    """Ask every unit for its forecast. Raises RoundExists, RoundIsShut for an adopted month."""
    _stop_if_adopted(month)
    try:
        with transaction.atomic():
            made = ForecastRound.objects.create(month=month, due=due, by=by, at=at)
    except IntegrityError:
        if ForecastRound.objects.filter(month=month).exists():
            raise RoundExists(str(month)) from None
        raise
    _trail(at, by, "open", f"{month:%Y-%m}", {"senast": str(due)})
    return made


@transaction.atomic
def move_due(*, month: date, due: date, by: str, at: datetime) -> None:
    """Give the units another last day. Raises RoundIsShut."""
    found = _open_round(month)
    _trail(at, by, "due", f"{month:%Y-%m}", {"före": str(found.due), "efter": str(due)})
    found.due = due
    found.save(update_fields=["due"])


@transaction.atomic
def answer(
    *, month: date, unit_code: str, entries: Entries, state: State, before: int, by: str,
    at: datetime, reason: str = "",
) -> UnitForecast:  # fmt: skip
    """Write a unit's answer as version `before` + 1, with what the unit has come to.

    Who writes says which version it was written from. Raises WrittenSince where that is no longer
    the one that stands, and RoundIsShut.
    """
    found = _open_round(month)
    latest = _latest(found, unit_code)
    if (latest.number if latest else 0) != before:
        raise WrittenSince(same=latest is not None and _says(latest, entries, state, reason))
    try:
        with transaction.atomic():
            made = UnitForecast.objects.create(
                round=found, unit_code=unit_code, number=before + 1, state=state.value,
                reason=reason, at=at, by=by,
            )  # fmt: skip
    except IntegrityError:  # two at once on PostgreSQL; on SQLite the second has waited
        raise WrittenSince from None
    ForecastEntry.objects.bulk_create(
        ForecastEntry(answer=made, area=area, line=line, amount_ore=amount, comment=comment)
        for (area, line), (amount, comment) in entries.items()
    )
    detail = {"version": made.number, "läge": state.value, **({"skäl": reason} if reason else {})}
    _trail(at, by, "answer", f"{month:%Y-%m} enhet {unit_code}", detail)
    return made


@transaction.atomic
def take_back(
    *, month: date, unit_code: str, before: int, by: str, at: datetime
) -> UnitForecast | None:
    """What stood before version `before` stands again, as a version of its own.

    None when there was nothing before. Raises WrittenSince and RoundIsShut.
    """
    found = _open_round(month)
    earlier = found.answers.filter(unit_code=unit_code, number=before - 1).first()
    if earlier is None:
        return None
    entries = {(e.area, e.line): (e.amount_ore, e.comment) for e in earlier.entries.all()}
    return answer(
        month=month, unit_code=unit_code, entries=entries, state=State(earlier.state),
        before=before, by=by, at=at, reason=earlier.reason,
    )  # fmt: skip


@transaction.atomic
def close(*, month: date, units: Sequence[str], by: str, at: datetime) -> Batch:
    """Put the approved answers into the forecast.

    Raises NotAnswered when one of the units has no approved answer, and RoundIsShut.
    """
    found = _open_round(month)
    latest = {unit: _latest(found, unit) for unit in units}
    approved = [each for each in latest.values() if each and each.state == State.APPROVED]
    if len(approved) < len(units):
        done = {each.unit_code for each in approved}
        raise NotAnswered([unit for unit in units if unit not in done])
    batch = into_forecast(month=month, answers=approved, by=by, at=at)
    RoundClosing.objects.create(round=found, batch=batch)
    return batch


def into_forecast(*, month: date, answers: Sequence[UnitForecast], by: str, at: datetime) -> Batch:
    """The answers as rows of the forecast made in the month, in place of any it had.

    Their source is the round: a row there is a line of a unit's answer, in order.
    """
    source = f"prognosrundan {month:%Y-%m}"
    entries = [
        (each.unit_code, entry)
        for each in answers
        for entry in each.entries.order_by("pk")
        if entry.amount_ore is not None
    ]
    rows = [
        {
            "_file": source, "_row": row, "made_in": month, "year": month.year,
            "area": entry.area or None,
            "unit_code": unit_code, "line": entry.line, "amount_ore": entry.amount_ore,
            "note": entry.comment or None,
        }
        for row, (unit_code, entry) in enumerate(entries, start=1)
    ]  # fmt: skip
    forecast = Edit("forecast", rows, standing("forecast", made_in=month))
    return change(
        edits=[forecast], source=source, what="rounds.close", subject=f"{month:%Y-%m}",
        by=by, at=at,
    )  # fmt: skip


def _open_round(month: date) -> ForecastRound:
    """The month's round, locked. Raises LookupError without one, RoundIsShut."""
    found = ForecastRound.objects.select_for_update().filter(month=month).first()
    if found is None:
        raise LookupError(f"no round for {month}")
    _stop_if_adopted(month)
    if found.closings.exclude(batch__in=undone_at()).exists():
        raise RoundIsShut("Prognosrundan är avslutad. Be en controller öppna den igen.")
    return found


def _stop_if_adopted(month: date) -> None:
    if Adoption.objects.filter(month=month).exists():
        raise RoundIsShut(
            "Månaden är fastställd och ändras inte mer. Prognosen lämnas i nästa månads runda."
        )


def _latest(found: ForecastRound, unit_code: str) -> UnitForecast | None:
    return found.answers.filter(unit_code=unit_code).order_by("-number").first()


def _says(version: UnitForecast, entries: Entries, state: State, reason: str) -> bool:
    written = {(e.area, e.line): (e.amount_ore, e.comment) for e in version.entries.all()}
    return written == dict(entries) and (version.state, version.reason) == (state.value, reason)


def _trail(at: datetime, by: str, what: str, subject: str, detail: Mapping[str, object]) -> None:
    AuditEntry.objects.create(
        at=at, by=by, action=f"rounds.{what}", subject=subject, detail=dict(detail)
    )
