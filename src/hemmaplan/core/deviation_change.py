"""What the report month alone did to the deviation from budget: this report against the last."""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.budget_followup import budget_followup, trace_budget_followup
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition
from hemmaplan.core.periods import Month

ID = "deviation_change"
COLUMN = "period_deviation"
_FOLLOWUP = "budget_followup"


def deviation_change(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur avvikelsen mot budget har ändrats sedan förra månaden.

    Periodens avvikelse till och med månaden minus den till och med månaden före, båda räknade ur
    dagens underlag, per område och rapportrad. Positivt är bättre, negativt sämre. I januari finns
    ingen tidigare månad på året, så då finns inte siffran.
    """
    if month.number == 1:
        return ()
    before = {f.address: f for f in _deviations(dataset, month.shift(-1))}
    return [
        Figure(Address(ID, *now.address[1:]), now.value - before[now.address].value, now.unit)
        for now in _deviations(dataset, month)
        if now.address in before
    ]


def _deviations(dataset: Dataset, month: Month) -> list[Figure]:
    return [f for f in budget_followup(dataset, month) if f.address.column == COLUMN]


def trace_deviation_change(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows of both deviations, those of the month before with the sign turned."""
    figure = Address(_FOLLOWUP, *address[1:])
    before = trace_budget_followup(dataset, month.shift(-1), figure).with_columns(
        -pl.col("contribution"),
        pl.col("description") + pl.lit(f", t.o.m. {month.shift(-1)}"),
    )
    return pl.concat([trace_budget_followup(dataset, month, figure), before])


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Avvikelsens ändring sedan förra månaden",
        needs=("lines", "budget", "ledger"),
        compute=deviation_change,
        trace=trace_deviation_change,
    ),
)
