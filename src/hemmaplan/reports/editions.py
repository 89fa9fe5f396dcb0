"""Editions: what the board and the public are shown, decided before anything is written.

An edition is a month's figures without those that could point out a person. Sections, charts and
files are given the edition, so none of them can print what it does not have.
"""

from dataclasses import replace

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.disclosure import hidden
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.placement_relations import bounds, relations
from hemmaplan.reports.annex import printed_figures
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.monthly import monthly_blocks
from hemmaplan.reports.registry import Edition, MonthFigures


def for_edition(dataset: Dataset, found: MonthFigures, edition: Edition) -> MonthFigures:
    """The figures of an edition; internal is everything, as it was.

    The others have, of the figures about persons, those that the report prints and what these are
    worked out from, without those that disclosure control hides; and every other figure.
    """
    if edition is Edition.INTERNAL:
        return found
    table = found.table
    shown = _shown(dataset, found, edition)
    small_count = dataset.municipality.small_count
    out = hidden(table, relations(table, found.month, shown), bounds(table), small_count, shown)
    figures = [f for f in table.all() if f.address in shown]
    return replace(
        found,
        edition=edition,
        table=FigureTable([f for f in figures if f.address not in out]),
        hidden={f.address: f.unit for f in figures if f.address in out},
    )


def _shown(dataset: Dataset, found: MonthFigures, edition: Edition) -> set[Address]:
    """What the report prints, what it is worked out from, and all that is not about persons."""
    briefing = Briefing(dataset, found.month, found.table, edition=edition)
    shown = set(printed_figures(monthly_blocks(briefing)))
    for address in list(shown):
        shown.update(found.table[address].follows_from)
    return shown | {f.address for f in found.table.all() if f.people is None and not f.follows_from}
