"""Placements and what they are charged with."""

from django.db.models import Index

from hemmaplan.store.models.batches import NOW, Access, ImportedRow
from hemmaplan.store.models.columns import day, exact, flag, table_constraints, table_indexes, text


class Placement(ImportedRow):
    """A stay away from home, or outpatient care. Several of one person may overlap."""

    table = "placements"
    access = Access.UNIT

    placement_id = text(required=True)
    person_id = text()
    family_id = text()
    area = text()
    unit_code = text()
    birth_month = day()
    sex = text()
    care_form = text(required=True)
    legal_basis = text()
    start_date = day(required=True)
    end_date = day()
    planned_end_date = day()
    end_reason = text()
    urgency = text()
    provider_id = text()
    home_id = text()
    procurement = text()
    direct_reason = text()
    outpatient_from = day()
    outpatient_to = day()
    unbudgeted = flag()
    own_facility_possible = flag()
    region_involved = flag()
    need = text()
    recorded_on = day()
    end_recorded_on = day()

    class Meta:
        constraints = table_constraints("placements")
        indexes = (
            *table_indexes("placements"),
            Index(fields=("person_id",), condition=NOW, name="placements_person"),
        )


class Price(ImportedRow):
    """A price of a placement and the days it applies."""

    table = "rates"
    access = Access.PLACEMENT

    placement_id = text(required=True)
    from_date = day()
    to_date = day()
    kind = text(required=True)
    amount = exact(required=True)
    per = text(required=True)
    payroll_pct = exact()
    vat_compensation_pct = exact()
    discharge_day_charged = flag()
    recorded_on = day()

    class Meta:
        constraints = table_constraints("rates")
        indexes = table_indexes("rates")


class Income(ImportedRow):
    """What a placement brings in, as a price."""

    table = "incomes"
    access = Access.PLACEMENT

    placement_id = text(required=True)
    from_date = day()
    to_date = day()
    kind = text(required=True)
    amount = exact(required=True)
    per = text(required=True)
    payroll_pct = exact()
    vat_compensation_pct = exact()
    discharge_day_charged = flag()
    recorded_on = day()

    class Meta:
        constraints = table_constraints("incomes")
        indexes = table_indexes("incomes")


class Pause(ImportedRow):
    """Days when another share of the day price is charged."""

    table = "pauses"
    access = Access.PLACEMENT

    placement_id = text(required=True)
    from_date = day(required=True)
    to_date = day()
    kind = text()
    charged_pct = exact()

    class Meta:
        constraints = table_constraints("pauses")
        indexes = table_indexes("pauses")


class FollowUp(ImportedRow):
    """A day when something of a placement was done: its care considered, a visit made."""

    table = "follow_ups"
    access = Access.PLACEMENT

    placement_id = text(required=True)
    kind = text(required=True)
    done_on = day(required=True)
    recorded_on = day()

    class Meta:
        constraints = table_constraints("follow_ups")
        indexes = table_indexes("follow_ups")


class Intervention(ImportedRow):
    """What a person had of a service in a month, in hours, pieces or days."""

    table = "interventions"
    access = Access.UNIT

    month = day(required=True)
    person_id = text()
    area = text()
    unit_code = text()
    birth_month = day()
    service = text(required=True)
    per = text(required=True)
    quantity = exact(required=True)
    unit_cost = exact()

    class Meta:
        constraints = table_constraints("interventions")
        indexes = table_indexes("interventions")
