"""Inhabitants by year, age and sex."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import count, table_constraints, table_indexes, text


class Population(ImportedRow):
    """Inhabitants of an age and sex at the end of a year."""

    table = "population"
    access = Access.OPEN

    year = count(required=True)
    age = count(required=True)
    sex = text()
    value = count(required=True)

    class Meta:
        constraints = table_constraints("population")
        indexes = table_indexes("population")
