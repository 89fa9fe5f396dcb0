"""Adopted reports: a month closed by somebody, frozen as it was. Another version is another row."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from hemmaplan.store.models.batches import Batch


class Adoption(models.Model):
    """A month close (`reports.runs`): its file packed, and the sum that the file carries."""

    batch = models.ForeignKey(Batch, models.PROTECT)
    month = models.DateField()
    version = models.TextField()
    sha256 = models.CharField(max_length=64)
    packed = models.BinaryField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(month__day=1), name="adoption_month_first_day"),
            CheckConstraint(condition=~Q(by=""), name="adoption_by_not_blank"),
            CheckConstraint(
                condition=Exact(Length(F("sha256")), 64), name="adoption_sha256_length"
            ),
        )
