"""Providers, what was agreed with them, and what they invoiced."""

from hemmaplan.store.models.columns import count, day, exact, money, table_constraints, text
from hemmaplan.store.models.imports import Access, ImportedRow


class Provider(ImportedRow):
    """A provider of a form of care."""

    table = "providers"
    access = Access.OPEN

    provider_id = text(required=True)
    name = text()
    care_form = text()
    permit_number = text()
    places = count()

    class Meta:
        constraints = table_constraints("providers")


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

    class Meta:
        constraints = table_constraints("agreements")


class Invoice(ImportedRow):
    """An invoice as it was booked."""

    table = "invoices"
    access = Access.PLACEMENT

    invoice_id = text(required=True)
    provider_id = text()
    placement_id = text()
    month = day(required=True)
    amount_ore = money(required=True)

    class Meta:
        constraints = table_constraints("invoices")
