"""Cases from notification to closed investigation."""

from hemmaplan.store.models.batches import ImportedRow
from hemmaplan.store.models.columns import count, day, table_constraints, table_indexes, text


class Case(ImportedRow):
    """Dates of one case; no person is named."""

    table = "cases"

    case_id = text(required=True)
    area = text()
    age = count()
    source = text()
    received_date = day()
    assessment_decided_date = day()
    investigation_opened_date = day()
    investigation_closed_date = day()
    outcome = text()

    class Meta:
        constraints = table_constraints("cases")
        indexes = table_indexes("cases")
