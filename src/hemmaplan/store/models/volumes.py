"""Volumes: what was done, counted month by month."""

from hemmaplan.store.models.batches import ImportedRow
from hemmaplan.store.models.columns import day, exact, table_constraints, table_indexes, text


class Volume(ImportedRow):
    """The value of a series in a month."""

    table = "volumes"

    month = day(required=True)
    series = text(required=True)
    label = text()
    value = exact(required=True)
    unit = text()

    class Meta:
        constraints = table_constraints("volumes")
        indexes = table_indexes("volumes")
