"""From which day something is counted anew, so that years are not alike."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import day, flag, table_constraints, table_indexes, text


class SeriesBreakRow(ImportedRow):
    """A municipality's own break of a series: what it is of, what moved and whether years are
    alike all the same."""

    table = "series_breaks"
    access = Access.OPEN

    from_date = day(required=True)
    kind = text(required=True)
    area = text()
    care_form = text()
    unit_code = text()
    line = text()
    series = text()
    comparable = flag()
    note = text(required=True)

    class Meta:
        constraints = table_constraints("series_breaks")
        indexes = table_indexes("series_breaks")
