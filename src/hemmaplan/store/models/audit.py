"""The audit trail: who did what, written in the transaction that did it."""

from django.db import models
from django.db.models import CheckConstraint, Q


class AuditEntry(models.Model):
    """`action` is the action's name (`imports.load`), `subject` what it was done to."""

    at = models.DateTimeField()
    by = models.TextField()
    action = models.TextField()
    subject = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(by=""), name="audit_by_not_blank"),
            CheckConstraint(condition=~Q(action=""), name="audit_action_not_blank"),
        )
