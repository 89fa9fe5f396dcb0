"""Ledger, budget and forecast, and which accounts and activities go where in a report."""

from hemmaplan.store.models.batches import Access, ImportedRow
from hemmaplan.store.models.columns import count, day, money, table_constraints, table_indexes, text


class LedgerRow(ImportedRow):
    """A month's own amount; cost positive, revenue negative."""

    table = "ledger"
    access = Access.UNIT

    month = day(required=True)
    unit_code = text()
    account = text(required=True)
    activity = text()
    counterparty = text()
    project = text()
    amount_ore = money(required=True)
    text = text()

    class Meta:
        constraints = table_constraints("ledger")
        indexes = table_indexes("ledger")


class BudgetRow(ImportedRow):
    """A year's amount, or a month's."""

    table = "budget"
    access = Access.UNIT

    year = count(required=True)
    month = day()
    unit_code = text()
    account = text(required=True)
    activity = text()
    amount_ore = money(required=True)
    decided_on = day()

    class Meta:
        constraints = table_constraints("budget")
        indexes = table_indexes("budget")


class Adjustment(ImportedRow):
    """A known error of the ledger, moved in the adjusted outcome only."""

    table = "adjustments"
    access = Access.UNIT

    month = day(required=True)
    unit_code = text()
    account = text(required=True)
    activity = text()
    kind = text(required=True)
    amount_ore = money(required=True)
    note = text()

    class Meta:
        constraints = table_constraints("adjustments")
        indexes = table_indexes("adjustments")


class ForecastRow(ImportedRow):
    """A year's forecast of a unit and line, as made in one month."""

    table = "forecast"
    access = Access.UNIT

    made_in = day(required=True)
    year = count(required=True)
    area = text()
    unit_code = text()
    line = text(required=True)
    amount_ore = money(required=True)
    note = text()

    class Meta:
        constraints = table_constraints("forecast")
        indexes = table_indexes("forecast")


class Line(ImportedRow):
    """The report line of an interval of accounts."""

    table = "lines"
    access = Access.OPEN

    account_from = text(required=True)
    account_to = text(required=True)
    line = text(required=True)
    label = text()
    type = text(required=True)

    class Meta:
        constraints = table_constraints("lines")
        indexes = table_indexes("lines")


class Area(ImportedRow):
    """The area of an activity, a unit or both."""

    table = "areas"
    access = Access.OPEN

    activity = text()
    unit_code = text()
    area = text(required=True)
    label = text()

    class Meta:
        constraints = table_constraints("areas")
        indexes = table_indexes("areas")
