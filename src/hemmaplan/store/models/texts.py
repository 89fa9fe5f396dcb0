"""A person's own words in place of a report's sentence (`reports.edits`)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class ReportText(models.Model):
    """`figures` are the addresses that the words were written against, with their values then."""

    month = models.DateField()
    sentence = models.TextField()
    text = models.TextField()
    figures = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(month__day=1), name="reporttext_month_first_day"),
            CheckConstraint(condition=~Q(text=""), name="reporttext_text_not_blank"),
            CheckConstraint(condition=~Q(by=""), name="reporttext_by_not_blank"),
            UniqueConstraint(fields=("month", "sentence"), name="reporttext_once"),
        )
