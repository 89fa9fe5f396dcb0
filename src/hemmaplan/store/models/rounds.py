"""The forecast round: opened for a month, answered unit by unit, closed into the forecast.

An answer is never changed: every save, sending and decision is a version of its own, with the
amounts as they then were. So what stood before can be taken back, and two people can't both write
version 4.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from hemmaplan.core.forecast_round import State
from hemmaplan.store.models.batches import Batch


class ForecastRound(models.Model):
    """The forecast of a year as made in a month, wanted from every unit by a day."""

    month = models.DateField()
    due = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("month",), name="round_once_a_month"),
            CheckConstraint(condition=Q(month__day=1), name="round_month_first_day"),
            CheckConstraint(condition=Q(due__gte=F("month")), name="round_due_not_before_month"),
            CheckConstraint(condition=~Q(by=""), name="round_by_not_blank"),
        )


class UnitForecast(models.Model):
    """A version of a unit's answer; the one with the highest number stands."""

    round = models.ForeignKey(ForecastRound, models.PROTECT, related_name="answers")
    unit_code = models.TextField()
    number = models.IntegerField()
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("round", "unit_code", "number"), name="answer_version_once"),
            CheckConstraint(condition=Q(state__in=tuple(map(str, State))), name="answer_state"),
            CheckConstraint(condition=Q(number__gte=1), name="answer_number_from_one"),
            CheckConstraint(condition=~Q(unit_code=""), name="answer_unit_not_blank"),
            CheckConstraint(condition=~Q(by=""), name="answer_by_not_blank"),
            CheckConstraint(
                condition=~Q(state=State.RETURNED.value) | ~Q(reason=""),
                name="answer_returned_with_reason",
            ),
        )


class ForecastEntry(models.Model):
    """What is forecast for a line, in canonical öre. Null: nothing yet."""

    answer = models.ForeignKey(UnitForecast, models.PROTECT, related_name="entries")
    area = models.TextField(blank=True)
    line = models.TextField()
    amount_ore = models.BigIntegerField(null=True)
    comment = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("answer", "area", "line"), name="entry_once_a_line"),
            CheckConstraint(condition=~Q(line=""), name="entry_line_not_blank"),
        )


class RoundClosing(models.Model):
    """The round became rows of the forecast; open again when that load is taken back."""

    round = models.ForeignKey(ForecastRound, models.PROTECT, related_name="closings")
    batch = models.OneToOneField(Batch, models.PROTECT)
