"""Warnings that somebody has looked at and answered for, and the lists that people keep."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from hemmaplan.core.acknowledging import Reason
from hemmaplan.store.models.members import Member


class Acknowledgement(models.Model):
    """An answer to the warning `key`: seen, for a reason, and quiet until a day.

    Never changed: the latest of a key stands. Without a reason the warning is open again.
    """

    key = models.TextField()
    reason = models.TextField(blank=True, default="")
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(key=""), name="acknowledgement_key_not_blank"),
            CheckConstraint(condition=~Q(by=""), name="acknowledgement_by_not_blank"),
            CheckConstraint(
                condition=Q(reason__in=("", *map(str, Reason))), name="acknowledgement_reason_code"
            ),
            CheckConstraint(
                condition=Q(reason="", until__isnull=True) | ~Q(reason="") & Q(until__isnull=False),
                name="acknowledgement_until_with_reason",
            ),
        )
        indexes = (models.Index(fields=("key",), name="acknowledgement_key"),)


class SavedView(models.Model):
    """A member's own name for what was chosen in a list: the address's question."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="views")
    listing = models.TextField()
    name = models.TextField()
    query = models.TextField(blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("member", "listing", "name"), name="view_once_a_list"),
            CheckConstraint(condition=~Q(name=""), name="view_name_not_blank"),
        )
