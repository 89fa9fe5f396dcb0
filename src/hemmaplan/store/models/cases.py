"""Cases from notification to closed investigation, and decisions until they are carried out."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import count, day, table_constraints, table_indexes, text


class Case(ImportedRow):
    """Dates of one case; a person only by pseudonym."""

    table = "cases"

    case_id = text(required=True)
    person_id = text()
    area = text()
    age = count()
    sex = text()
    source = text()
    received_date = day()
    protection_assessed_date = day()
    assessment_decided_date = day()
    investigation_opened_date = day()
    investigation_closed_date = day()
    outcome = text()

    class Meta:
        constraints = table_constraints("cases")
        indexes = table_indexes("cases")


class Decision(ImportedRow):
    """A favourable decision on an intervention, and when it was carried out."""

    table = "decisions"
    access = Access.UNIT

    decision_id = text(required=True)
    person_id = text()
    area = text()
    unit_code = text()
    service = text(required=True)
    decided_on = day(required=True)
    executed_on = day()
    interrupted_on = day()
    ended_on = day()
    delay_reason = text()
    reported_on = day()

    class Meta:
        constraints = table_constraints("decisions")
        indexes = table_indexes("decisions")
