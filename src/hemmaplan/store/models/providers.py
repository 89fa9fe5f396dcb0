"""Providers, what was agreed with them, and what they invoiced."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import (
    count,
    day,
    exact,
    flag,
    money,
    table_constraints,
    table_indexes,
    text,
)


class Provider(ImportedRow):
    """A provider of a form of care."""

    table = "providers"
    access = Access.OPEN

    provider_id = text(required=True)
    name = text()
    care_form = text()
    permit_number = text()
    places = count()
    geographic_area = text()
    distance_km = count()

    class Meta:
        constraints = table_constraints("providers")
        indexes = table_indexes("providers")


class Agreement(ImportedRow):
    """An agreement with a provider and the days it holds."""

    table = "agreements"
    access = Access.OPEN

    agreement_id = text(required=True)
    provider_id = text(required=True)
    care_form = text()
    procurement = text()
    from_date = day()
    to_date = day()
    day_price = exact()
    index_pct = exact()
    index_from = day()
    rank = count()
    framework = text()
    notice_months = count()
    prolonged_months = count()
    vat_compensation_pct = exact()
    discharge_day_charged = flag()
    absence_pct = exact()
    respite_pct = exact()
    kept_place_pct = exact()

    class Meta:
        constraints = table_constraints("agreements")
        indexes = table_indexes("agreements")


class AgreementPrice(ImportedRow):
    """What an agreement takes besides its day price: always, or only when it is agreed."""

    table = "agreement_prices"
    access = Access.OPEN

    agreement_id = text(required=True)
    from_date = day()
    to_date = day()
    kind = text(required=True)
    amount = exact(required=True)
    per = text(required=True)
    payroll_pct = exact()
    vat_compensation_pct = exact()
    optional = flag()

    class Meta:
        constraints = table_constraints("agreement_prices")
        indexes = table_indexes("agreement_prices")


class TargetGroup(ImportedRow):
    """Whom a provider says that it takes; one that takes several has a row for each."""

    table = "target_groups"
    access = Access.OPEN

    provider_id = text(required=True)
    care_form = text()
    agreement_id = text()
    need = text()
    age_from = count()
    age_to = count()
    sex = text()
    from_date = day()
    to_date = day()

    class Meta:
        constraints = table_constraints("target_groups")
        indexes = table_indexes("target_groups")


class ProviderReview(ImportedRow):
    """A follow-up of a provider: how it was done, six areas rated 1 to 5, until when it holds."""

    table = "provider_reviews"
    access = Access.OPEN

    provider_id = text(required=True)
    care_form = text()
    done_on = day(required=True)
    scope = text()
    by_documents = flag()
    by_workers = flag()
    by_interviews = flag()
    by_visit = flag()
    documentation = count()
    operation = count()
    staffing = count()
    treatment = count()
    environment = count()
    cooperation = count()
    valid_to = day()
    mend_by = day()
    mended_on = day()
    recorded_on = day()

    class Meta:
        constraints = table_constraints("provider_reviews")
        indexes = table_indexes("provider_reviews")


class ProviderCheck(ImportedRow):
    """A look at a provider's permit (IVO), credit rating or tax debts, and what it found."""

    table = "provider_checks"
    access = Access.OPEN

    provider_id = text(required=True)
    kind = text(required=True)
    checked_on = day(required=True)
    passed = flag(required=True)
    valid_to = day()
    recorded_on = day()

    class Meta:
        constraints = table_constraints("provider_checks")
        indexes = table_indexes("provider_checks")


class Invoice(ImportedRow):
    """An invoice as it was booked."""

    table = "invoices"
    access = Access.PLACEMENT

    invoice_id = text(required=True)
    provider_id = text()
    placement_id = text()
    month = day(required=True)
    amount_ore = money(required=True)
    invoice_row = text()
    booked_in = day()
    from_date = day()
    to_date = day()
    days = count()
    day_price = exact()

    class Meta:
        constraints = table_constraints("invoices")
        indexes = table_indexes("invoices")


class PlacementAccount(ImportedRow):
    """The accounts that the bought care of some placements is booked on.

    Closed to a unit manager: against one unit's placements the others' invoices would look as if
    they were outside the register.
    """

    table = "placement_accounts"
    access = Access.CLOSED

    account_from = text(required=True)
    account_to = text(required=True)
    activity = text()
    unit_code = text()
    care_form = text()
    procurement = text()
    area = text()

    class Meta:
        constraints = table_constraints("placement_accounts")
        indexes = table_indexes("placement_accounts")
