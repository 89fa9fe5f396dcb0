"""The placements' budget beside their forecast, and how likely it is to be kept."""

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.contributions import DENOMINATOR, NUMERATOR
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.money import Exact
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_budget import NoBudget, budget_rows
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.forecast_chosen import chosen
from hemmaplan.reports.forecast_figures import made

ID = "placement_budget"


def placement_budget(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placeringarnas budget för året, och hur troligt det är att den håller.

    `budget` är årsbudgeten på kontona i `placement_accounts`, som den var beslutad vid
    rapportmånadens slut. `chance` är andelen framtider där årets placeringar inte kostar mer (1
    till 99 procent), enligt den metod som gäller (`placement_forecast_chosen`). Prognosen gäller
    allt som placeringarna kostar, så båda saknas när mer än en procent av årets kostnad hittills är
    av ett slag som inte söks på de kontona (`invoiced_kinds`), till exempel familjehemmens arvoden.
    """
    amount = placements_budget(dataset, month)
    if amount is None:
        return []
    figures = [Figure(Address(ID, TOTAL, ALL_FORMS, "budget"), amount, Unit.KR)]
    found, model = chosen(dataset, month), made(dataset, month)
    chance = None if found is None else found.answer.chance_within(amount)
    if model is not None and chance is not None:
        people = model.parts["placement_id"].drop_nulls().n_unique()
        share = Fraction(round(1000 * chance), 1000)
        figures.append(Figure(Address(ID, TOTAL, ALL_FORMS, "chance"), share, Unit.SHARE, people))
    return figures


def placements_budget(dataset: Dataset, month: Month) -> int | None:
    """The year's budget of the placements in öre; None where there is none to compare with."""
    try:
        return int(budget_rows(dataset, month)["amount_ore"].sum())
    except (NoBudget, MissingTable):
        return None


def about(chance: Exact) -> str:
    """How sure a chance within its ends (1 and 99 per cent) is: the ends are bounds."""
    percent = float(round(100 * Fraction(chance), 6))
    return {1.0: "högst", 99.0: "minst"}.get(percent, "ungefär")


def trace_placement_budget(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    figures = {f.address: f for f in placement_budget(dataset, month)}
    if address not in figures:
        raise LookupError(f"no figure {address}")
    rows = budget_rows(dataset, month).select(
        part=pl.lit(""), contribution="amount_ore", table=pl.lit("budget"),
        **{name: pl.col(name) for name in SOURCE_COLUMNS},
        description=pl.format("budget, konto {}", "account"),
    )  # fmt: skip
    if address.column == "chance":
        share = int(figures[address].value * 1000)
        said_of = ((NUMERATOR, share, "framtider inom budgeten, av 1 000"),
                   (DENOMINATOR, 1000, "framtider"))  # fmt: skip
        rows = pl.DataFrame(
            [
                {"part": part, "contribution": number, "table": "budget", "description": text}
                for part, number, text in said_of
            ],
            schema=dict(TRACE_SCHEMA),
        )
    return rows.select(pl.col(name).cast(dtype) for name, dtype in TRACE_SCHEMA.items())


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Placeringarnas budget, och om den håller",
        needs=("placements", "rates", "budget", "lines", "placement_accounts"),
        compute=placement_budget,
        trace=trace_placement_budget,
    ),
)
