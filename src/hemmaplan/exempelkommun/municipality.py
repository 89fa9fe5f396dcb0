"""The whole municipality from one seed: the same arguments give the same bytes."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import (
    activity,
    agreements,
    care,
    chart,
    decided,
    economy,
    overlooked,
    placements,
    planted,
    providers,
)
from hemmaplan.exempelkommun.choices import (
    choice_tables,
    homes_table,
    where_they_are,
    with_distances,
)
from hemmaplan.exempelkommun.draws import Floats, day_number, years_of
from hemmaplan.exempelkommun.follow_ups import follow_ups_table
from hemmaplan.exempelkommun.interventions import interventions_table
from hemmaplan.exempelkommun.needs import in_choices, with_needs
from hemmaplan.exempelkommun.provider_follow_up import follow_up_tables
from hemmaplan.exempelkommun.target_groups import target_groups_table

_STREAM = 10_012
"""Drawn so that seed 1 is an ordinary municipality with most care forms in use; any number does."""


def generate(
    *,
    inhabitants: int = 23_000,
    years: int = 8,
    last_month: Month = Month(2026, 10),  # noqa: B008 (frozen)
    seed: int = 1,
) -> dict[str, pl.DataFrame]:
    """The tables of Exempelkommun (`core.tables` schemas), by name.

    Covers `years` calendar years, the last one through `last_month`: from January of the first.
    Raises ValueError for fewer than 1,000 inhabitants or one year.
    """
    if inhabitants < 1_000 or years < 1:
        raise ValueError("Exempelkommun behöver minst 1 000 invånare och minst ett år")
    first = Month(last_month.year - years + 1, 1)
    # A stream for each part, so that a change in one leaves the others as they were.
    *streams, of_overlooked, of_distances, of_needs, of_groups = map(
        np.random.default_rng, np.random.SeedSequence((_STREAM, seed)).spawn(24)
    )
    parts = iter(streams)
    tables = _care_tables(parts, of_overlooked, inhabitants, first, last_month)
    lines = economy.care_lines(tables, first, last_month)
    households = economy.households(next(parts), inhabitants, first, last_month)
    bookkeeping = next(parts)
    invoices = planted.planted(economy.invoices(bookkeeping, lines), last_month)
    ledger = economy.ledger_table(
        bookkeeping,
        lines=lines,
        invoices=invoices,
        households=households,
        inhabitants=inhabitants,
        first=first,
        last=last_month,
    )
    ledger = planted.booked(ledger, last_month)
    budget = economy.budget_table(next(parts), ledger, last_month)
    made = {
        **_activity(
            next(parts), ledger, households, inhabitants=inhabitants, first=first, last=last_month
        ),
        "invoices": economy.invoices_table(invoices, last_month),
        "ledger": ledger,
        "budget": budget,
        "forecast": economy.forecast_table(next(parts), ledger, budget, last_month),
        "follow_ups": follow_ups_table(next(parts), tables["placements"], last_month),
        "interventions": interventions_table(next(parts), inhabitants, first, last_month),
        "targets": activity.targets_table(ledger, last_month),
        "goals": decided.goals_table(last_month),
        "series_breaks": decided.series_breaks_table(last_month),
        **_chosen(parts, of_distances, tables, last_month),
    }
    made["cases"] = activity.protected(next(parts), made["cases"])
    made["decisions"] = activity.decisions_table(next(parts), inhabitants, last_month)
    made["cases"] = activity.with_persons(next(parts), made["cases"])
    tables["placements"] = with_needs(of_needs, tables["placements"], tables["rates"])
    made["choices"] = in_choices(made["choices"], tables["placements"])
    made["target_groups"] = target_groups_table(
        of_groups, made["providers"], tables["placements"]
    )  # fmt: skip
    return tables | made


def _activity(
    rng: np.random.Generator,
    ledger: pl.DataFrame,
    households: Floats,
    *,
    inhabitants: int,
    first: Month,
    last: Month,
) -> dict[str, pl.DataFrame]:
    """What came in, what is counted each month, and what is done about the cost."""
    cases = activity.cases_table(rng, inhabitants, first, last)
    measures, effects = activity.measures_tables(rng, inhabitants, last)
    volumes = activity.volumes_table(
        rng, cases=cases, ledger=ledger, households=households, first=first, last=last
    )
    return {
        "cases": cases, "volumes": volumes, "measures": measures, "measure_effects": effects,
    }  # fmt: skip


def _chosen(
    parts: Iterator[np.random.Generator],
    of_distances: np.random.Generator,
    tables: dict[str, pl.DataFrame],
    last_month: Month,
) -> dict[str, pl.DataFrame]:
    """The own homes, how placements were chosen and how their providers are followed up."""
    homes = homes_table(next(parts), tables["placements"], last_month)
    choices = choice_tables(next(parts), tables, last_month)
    providers = where_they_are(of_distances, tables["providers"])
    alternatives = with_distances(choices["choice_alternatives"], providers)
    reviews, checks = follow_up_tables(next(parts), tables["placements"], last_month)
    return {
        "homes": homes,
        "providers": providers,
        **choices,
        "choice_alternatives": alternatives,
        "provider_reviews": reviews,
        "provider_checks": checks,
    }


def _care_tables(
    parts: Iterator[np.random.Generator],
    of_overlooked: np.random.Generator,
    inhabitants: int,
    first: Month,
    last_month: Month,
) -> dict[str, pl.DataFrame]:
    """Placements, prices and what they refer to; takes its streams from `parts` in order."""
    last_day = day_number(last_month.last_day)
    stays = placements.simulate(next(parts), inhabitants, day_number(first.first_day), last_day)
    stays = overlooked.met(of_overlooked, stays, last_month)
    drawn = providers.draw(next(parts), inhabitants)
    arranged = care.arrange(next(parts), stays, drawn, last_day)
    tables = {
        "placements": care.placements_table(next(parts), arranged, drawn),
        "rates": care.rates_table(next(parts), arranged, drawn),
        "incomes": care.incomes_table(next(parts), arranged),
        "pauses": care.pauses_table(next(parts), arranged),
        "providers": providers.providers_table(drawn),
        "agreements": agreements.agreements_table(
            drawn, int(years_of(stays.start).min()), last_month.year
        ),
        "lines": chart.lines_table(),
        "areas": chart.areas_table(),
        "placement_accounts": chart.placement_accounts_table(),
        "population": activity.population_table(inhabitants, first.year, last_month.year),
    }
    tables["agreement_prices"] = agreements.agreement_prices_table(tables["agreements"])
    tables = agreements.as_agreed(tables, last_month.year)
    return overlooked.overlooked(of_overlooked, tables, last_month)
