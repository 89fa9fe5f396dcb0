"""Keeping a forecast that was worked out, and what it is called: every change is a version."""

from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.models import AuditEntry, Batch, ForecastRun, RunLabel
from hemmaplan.store.models.forecasts import BACKTEST, SCENARIO


@transaction.atomic
def keep_scenario(
    *, batch: Batch, month: date, answer: str, name: str, measure_id: str, by: str, at: datetime
) -> ForecastRun:
    """Keep an answer under a name, perhaps about a measure; the same once more is one."""
    same = ForecastRun.objects.filter(
        kind=SCENARIO, batch=batch, month=month, sha256=sha256(answer.encode()).hexdigest()
    )
    for run in same:
        last = run.labels.order_by("-number").first()
        if last and (last.name, last.measure_id, last.removed) == (name, measure_id, False):
            return run
    run = _kept(SCENARIO, batch, month, answer, by=by, at=at)
    RunLabel.objects.create(run=run, number=1, name=name, measure_id=measure_id, by=by, at=at)
    return run


@transaction.atomic
def keep_backtest(*, batch: Batch, month: date, answer: str, by: str, at: datetime) -> ForecastRun:
    """Keep how right the methods would have been; the latest is the one that is shown."""
    return _kept(BACKTEST, batch, month, answer, by=by, at=at)


def _kept(
    kind: str, batch: Batch, month: date, answer: str, *, by: str, at: datetime
) -> ForecastRun:
    digest = sha256(answer.encode()).hexdigest()
    run = ForecastRun.objects.create(
        kind=kind, batch=batch, month=month, answer=answer, sha256=digest, by=by, at=at
    )
    _trail(run, f"forecasts.keep_{kind}", by, at, kontrollsumma=digest[:12])
    return run


@transaction.atomic
def label(
    *, run: ForecastRun, name: str, measure_id: str, removed: bool, before: int, by: str,
    at: datetime,
) -> RunLabel:  # fmt: skip
    """Call a kept run something else, link it, remove it or put it back: version `before` + 1.

    Raises WrittenSince where `before` is not the version that stands.
    """
    latest = run.labels.order_by("-number").first()
    said = (name, measure_id, removed)
    if latest is None or latest.number != before:
        same = latest is not None and (latest.name, latest.measure_id, latest.removed) == said
        raise WrittenSince(same=same)
    try:
        with transaction.atomic():
            made = RunLabel.objects.create(
                run=run, number=before + 1, name=name, measure_id=measure_id, removed=removed,
                by=by, at=at,
            )  # fmt: skip
    except IntegrityError:  # two at once on PostgreSQL; on SQLite the second has waited
        raise WrittenSince from None
    what = "forecasts.remove" if removed else "forecasts.label"
    _trail(run, what, by, at, version=made.number, åtgärd=measure_id)
    return made


def _trail(run: ForecastRun, what: str, by: str, at: datetime, **detail: object) -> None:
    """The trail does not say what a run is called, which is its writer's own words."""
    AuditEntry.objects.create(
        at=at, by=by, action=what, subject=f"{run.kind} {run.pk}",
        detail={"månad": f"{run.month:%Y-%m}", **{k: v for k, v in detail.items() if v}},
    )  # fmt: skip
