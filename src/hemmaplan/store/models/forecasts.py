"""Forecasts that were worked out and kept, and what they are called."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from hemmaplan.store.models.batches import Batch

SCENARIO, BACKTEST = "scenario", "backtest"


class ForecastRun(models.Model):
    """An answer of `kind`, with the batch it was worked out from. Never changed.

    `answer` is JSON (`reports.forecast_runs`, `reports.forecast_backtest`) and `sha256` its digest:
    the same question of the same batch gives the same. `month` is the latest that it is about.
    """

    kind = models.CharField(max_length=10)
    batch = models.ForeignKey(Batch, models.PROTECT)
    month = models.DateField()
    answer = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=(SCENARIO, BACKTEST)), name="forecast_run_kind"),
            CheckConstraint(condition=Q(month__day=1), name="forecast_run_month_first_day"),
            CheckConstraint(condition=~Q(by=""), name="forecast_run_by_not_blank"),
            CheckConstraint(
                condition=Exact(Length(F("sha256")), 64), name="forecast_run_sha256_length"
            ),
        )


class RunLabel(models.Model):
    """What a kept run is called and which measure it is about; the highest number stands.

    `removed`: it is among the others no more. The run itself stays.
    """

    run = models.ForeignKey(ForecastRun, models.PROTECT, related_name="labels")
    number = models.IntegerField()
    name = models.TextField()
    measure_id = models.TextField(blank=True, default="")
    removed = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("run", "number"), name="run_label_version_once"),
            CheckConstraint(condition=Q(number__gte=1), name="run_label_number_from_one"),
            CheckConstraint(condition=~Q(name=""), name="run_label_name_not_blank"),
            CheckConstraint(condition=~Q(by=""), name="run_label_by_not_blank"),
        )
