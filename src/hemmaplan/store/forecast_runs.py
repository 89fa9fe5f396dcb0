"""Kept forecasts: what they answered, what they are called now, and have been."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from hemmaplan.store.models import ForecastRun, RunLabel
from hemmaplan.store.models.forecasts import BACKTEST, SCENARIO
from hemmaplan.store.viewer import SEES_ALL, AccessDenied, Viewer


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A kept scenario with the label that stands (`version` its number); `by` and `at` are who
    worked it out and when, `labelled_by` and `labelled_at` of the label."""

    number: int
    batch: int
    month: date
    answer: str
    sha256: str
    by: str
    at: datetime
    version: int
    name: str
    measure_id: str
    removed: bool
    labelled_by: str
    labelled_at: datetime


@dataclass(frozen=True, slots=True)
class KeptBacktest:
    """How right the methods would have been, as it was worked out."""

    number: int
    month: date
    answer: str
    at: datetime
    by: str


def kept_runs(viewer: Viewer, *, known_at: datetime | None = None) -> list[KeptRun]:
    """The scenarios that are kept, the latest worked out first, removed ones too, now or at an
    instant. Raises AccessDenied for who does not see every placement: they name placements."""
    return _runs(_labels(viewer, known_at))


def kept_run(viewer: Viewer, number: int, *, known_at: datetime | None = None) -> KeptRun | None:
    """One of them; None when there is none of that number. Raises AccessDenied."""
    return next(iter(_runs(_labels(viewer, known_at).filter(run__pk=number))), None)


def latest_backtest(
    viewer: Viewer, *, through: date, known_at: datetime | None = None
) -> KeptBacktest | None:
    """The latest worked out of months no later than `through`. It tells of no placement: every
    role may know."""
    rows = ForecastRun.objects.filter(kind=BACKTEST, month__lte=through)
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    names = ("pk", "month", "answer", "at", "by")
    found = rows.order_by("-pk").values_list(*names).first()
    return KeptBacktest(*found) if found else None


def _labels(viewer: Viewer, known_at: datetime | None) -> QuerySet[RunLabel]:
    """The label that stands of each scenario."""
    if viewer.role not in SEES_ALL:
        raise AccessDenied(f"{viewer.role} may not read scenarios")
    then = Q() if known_at is None else Q(at__lte=known_at)
    latest = RunLabel.objects.filter(then, run__kind=SCENARIO)
    return RunLabel.objects.filter(
        pk__in=latest.values("run").annotate(last=Max("pk")).values("last")
    ).order_by("-run")


def _runs(labels: QuerySet[RunLabel]) -> list[KeptRun]:
    rows = labels.values_list(
        "run_id", "run__batch_id", "run__month", "run__answer", "run__sha256", "run__by", "run__at",
        "number", "name", "measure_id", "removed", "by", "at",
    )  # fmt: skip
    return [KeptRun(*row) for row in rows]
