"""A person's own words in place of a report's sentence (`reports.edits`)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q


class ReportText(models.Model):
    """A save; a sentence's latest one stands, and a blank one gives hemmaplan's sentence back.

    `figures` are the addresses that the words were written against, with their values then.
    """

    month = models.DateField()
    sentence = models.TextField()
    text = models.TextField()
    figures = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(month__day=1), name="reporttext_month_first_day"),
            CheckConstraint(condition=~Q(by=""), name="reporttext_by_not_blank"),
        )
        indexes = (Index(fields=("month", "sentence"), name="reporttext_sentence"),)
