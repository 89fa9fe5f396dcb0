"""Files of rules that the municipality made its own: ladders (YAML) and the mapping (TOML)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class OwnFile(models.Model):
    """A version of a file; the one with the highest number stands. Empty: it holds no more."""

    name = models.TextField()
    number = models.IntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("name", "number"), name="own_file_version_once"),
            CheckConstraint(condition=Q(number__gte=1), name="own_file_number_from_one"),
            CheckConstraint(condition=~Q(name=""), name="own_file_name_not_blank"),
            CheckConstraint(condition=~Q(by=""), name="own_file_by_not_blank"),
        )
