"""The action plan: measures, and their effects month by month."""

from hemmaplan.store.models.batches import ImportedRow
from hemmaplan.store.models.columns import day, flag, money, table_constraints, table_indexes, text


class Measure(ImportedRow):
    """A measure and what it is planned to give."""

    table = "measures"

    measure_id = text(required=True)
    number = text()
    area = text()
    description = text()
    kind = text()
    total_planned_ore = money()
    in_forecast = flag()
    from_month = day()
    to_month = day()
    owner_role = text()

    class Meta:
        constraints = table_constraints("measures")
        indexes = table_indexes("measures")


class MeasureEffect(ImportedRow):
    """Planned and realised effect of a measure in a month."""

    table = "measure_effects"

    measure_id = text(required=True)
    month = day(required=True)
    planned_ore = money()
    realised_ore = money()

    class Meta:
        constraints = table_constraints("measure_effects")
        indexes = table_indexes("measure_effects")
