"""Choices of an intervention: what was weighed, who was asked, what it would cost, the decision."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import (
    count,
    day,
    exact,
    flag,
    table_constraints,
    table_indexes,
    text,
)


class Home(ImportedRow):
    """A home of the municipality's own, and how many places it has."""

    table = "homes"
    access = Access.OPEN

    home_id = text(required=True)
    care_form = text()
    area = text()
    places = count()
    approved_on = day()
    approved_to = day()
    distance_km = count()
    day_price = exact()

    class Meta:
        constraints = table_constraints("homes")
        indexes = table_indexes("homes")


class ChoiceRow(ImportedRow):
    """A need and what was decided about it; codes and days, the reasoning is in the case file."""

    table = "choices"
    access = Access.UNIT

    choice_id = text(required=True)
    person_id = text()
    family_id = text()
    area = text(required=True)
    unit_code = text()
    birth_month = day()
    sex = text()
    urgency = text()
    ladder = text()
    opened_on = day(required=True)
    decide_by = day()
    need = text()
    needs = text()
    goals = text()
    network_mapped_on = day()
    alternative = count()
    legal_basis = text()
    start_date = day()
    planned_end_date = day()
    purpose = text()
    end_criteria = text()
    guardian_consent = flag()
    guardian_consent_on = day()
    own_consent = flag()
    own_consent_on = day()
    judged_on = day()
    investigated_on = day()
    costs_compared_on = day()
    direct_reason = text()
    direct_documented_on = day()
    day_price = exact()
    vat_compensation_pct = exact()
    discharge_day_charged = flag()
    outcome = text()
    decided_on = day()
    decided_by = text()
    within_delegation = flag()
    gap_reason = text()
    child_worker = text()
    home_worker = text()
    outpatient_worker = text()
    placement_id = text()

    class Meta:
        constraints = table_constraints("choices")
        indexes = table_indexes("choices")


class ChoiceStep(ImportedRow):
    """A step of the ladder, or a home-ground intervention, that was weighed."""

    table = "choice_steps"
    access = Access.CHOICE

    choice_id = text(required=True)
    step = text(required=True)
    outcome = text(required=True)
    reason = text()
    from_date = day()
    to_date = day()
    in_file_on = day()

    class Meta:
        constraints = table_constraints("choice_steps")
        indexes = table_indexes("choice_steps")


class ChoiceAlternative(ImportedRow):
    """An alternative set beside the others."""

    table = "choice_alternatives"
    access = Access.CHOICE

    choice_id = text(required=True)
    alternative = count(required=True)
    care_form = text(required=True)
    provider_id = text()
    home_id = text()
    agreement_id = text()
    procurement = text()
    day_price = exact()
    distance_km = count()
    note = text()

    class Meta:
        constraints = table_constraints("choice_alternatives")
        indexes = table_indexes("choice_alternatives")


class ChoicePrice(ImportedRow):
    """What is agreed for the chosen alternative besides the day price, or in its place."""

    table = "choice_prices"
    access = Access.CHOICE

    choice_id = text(required=True)
    from_date = day()
    to_date = day()
    kind = text(required=True)
    amount = exact(required=True)
    per = text(required=True)
    payroll_pct = exact()
    vat_compensation_pct = exact()

    class Meta:
        constraints = table_constraints("choice_prices")
        indexes = table_indexes("choice_prices")


class CallOff(ImportedRow):
    """A provider that was asked for a place, or passed over, and what came of it."""

    table = "call_offs"
    access = Access.CHOICE

    choice_id = text(required=True)
    provider_id = text(required=True)
    agreement_id = text()
    care_form = text()
    asked_on = day(required=True)
    answer = text()
    answered_on = day()
    reason = text()

    class Meta:
        constraints = table_constraints("call_offs")
        indexes = table_indexes("call_offs")


class QuoteRow(ImportedRow):
    """A cost proposal from a provider."""

    table = "quotes"
    access = Access.CHOICE

    choice_id = text(required=True)
    provider_id = text(required=True)
    care_form = text()
    day_price = exact(required=True)
    received_on = day(required=True)
    valid_to = day()

    class Meta:
        constraints = table_constraints("quotes")
        indexes = table_indexes("quotes")
