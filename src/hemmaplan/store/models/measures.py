"""The action plan: measures, their effects month by month, and what cost they are to reach."""

from hemmaplan.store.models.batches import ImportedRow
from hemmaplan.store.models.columns import (
    count,
    day,
    flag,
    money,
    table_constraints,
    table_indexes,
    text,
)


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


class Target(ImportedRow):
    """A yearly cost that is to come to another level, by steps in the years of a period."""

    table = "targets"

    target_id = text(required=True)
    label = text()
    key_figure = text()
    area = text()
    start_cost_ore = money(required=True)
    target_cost_ore = money(required=True)
    from_year = count(required=True)
    to_year = count(required=True)
    decided_on = day()

    class Meta:
        constraints = table_constraints("targets")
        indexes = table_indexes("targets")
