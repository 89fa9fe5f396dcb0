"""What the municipality's own services cost a year, all cost included, and who used how much.

Cost as national statistics count it: gross cost less internal revenue and sales to other
municipalities and regions (`Municipality.deducted_revenue`). The cost of an area in the ledger is
spread over its care forms by what their placements cost by themselves; an area without placements,
or cost in no area, can be linked to no user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.cost_level import Level, Use
from hemmaplan.core.cost_per_user import (
    CONSUMPTION,
    CostPerUser,
    by_age,
    per_user,
    spread_on_users,
    unlinked,
)
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.money import spread
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import LineType, area_of, area_rules, with_line_and_area
from hemmaplan.core.stays import care_days_in, report_periods, stays

SERVICE_SEPARATOR = "/"
"""A service is `area/care_form`: `bou/hvb`."""


@dataclass(frozen=True, slots=True)
class Services:
    """A year's services: who had how many days (CONSUMPTION), what each cost, and the rest."""

    year: int
    consumption: pl.DataFrame
    cost_ore: Mapping[str, int]
    unlinked_ore: int
    months: int
    """How many of the year's months the ledger has: KPB is about whole years."""


def counted_cost(dataset: Dataset, through: Month) -> pl.DataFrame:
    """The ledger's rows from January that are cost as statistics count it, with `area`, `line`.

    `counted_ore` is the amount: cost positive, deducted revenue negative. Raises MissingTable.
    """
    deducted = dataset.municipality.deducted_revenue.split()
    rows = dataset.table("ledger").filter(
        pl.col("month").is_between(date(through.year, 1, 1), through.last_day)
    )
    cost = pl.col("type").is_in([LineType.COST.value, LineType.LIABILITY.value])
    placed = with_line_and_area(rows, dataset)
    return placed.filter(cost | pl.col("line").is_in(deducted)).with_columns(
        counted_ore=pl.col("amount_ore")
    )


def services(dataset: Dataset, year: int) -> Services:
    """Raises MissingTable without ledger, lines, areas, placements or rates."""
    if not dataset.has("areas"):
        raise MissingTable("areas")
    december = Month(year, 12)
    ledger = counted_cost(dataset, december)
    used = _used(dataset, december)
    of_area = dict(ledger.group_by("area").agg(pl.sum("counted_ore")).iter_rows())
    cost: dict[str, int] = {}
    rest = sum(of_area.values())
    for (area,), forms in used.weights.group_by("area", maintain_order=True):
        whole = of_area.get(str(area), 0)
        weights = forms["own_ore"].to_list()
        if whole <= 0 or sum(weights) <= 0:
            continue
        names = [f"{area}{SERVICE_SEPARATOR}{form}" for form in forms["care_form"]]
        cost |= dict(zip(names, spread(whole, weights), strict=True))
        rest -= whole
    known = used.consumption.filter(pl.col("service").is_in(list(cost)))
    months = dataset.table("ledger").filter(pl.col("month").dt.year() == year)["month"].n_unique()
    return Services(year, known, cost, rest + unlinked(known, cost), months)


def cost_per_user(dataset: Dataset, year: int) -> tuple[CostPerUser, pl.DataFrame]:
    """The table of a year by age, and `per_user`'s rows. Raises MissingTable as `services`."""
    found = services(dataset, year)
    users = per_user(spread_on_users(found.consumption, found.cost_ore))
    return by_age(users, inhabitants_by_age(dataset, year), found.unlinked_ore, year=year), users


def level(found: Services, inhabitants: int) -> Level:
    """The year for `core.cost_level.why`: users, days in thousandths and cost by service."""
    costs = spread_on_users(found.consumption, found.cost_ore)
    used = costs.group_by("service").agg(
        users=pl.col("person_id").n_unique(), volume=pl.sum("thousandths"), ore=pl.sum("cost_ore")
    )
    services = {
        service: Use(users, Fraction(volume, 1000), ore)
        for service, users, volume, ore in used.sort("service").iter_rows()
    }
    return Level(inhabitants, costs["person_id"].n_unique(), services, found.unlinked_ore)


def inhabitants_by_age(dataset: Dataset, year: int) -> dict[int, int]:
    """Age → inhabitants at 31 December, both sexes; empty when the year is not in the table."""
    people = dataset.table_or_empty("population").filter(pl.col("year") == year)
    counted = people.group_by("age").agg(pl.col("value").cast(pl.Int64).sum()).sort("age")
    return dict(counted.iter_rows())


@dataclass(frozen=True, slots=True)
class _Used:
    consumption: pl.DataFrame
    weights: pl.DataFrame


def _used(dataset: Dataset, december: Month) -> _Used:
    """Care days of the year by person and service, and what each service's placements cost."""
    period = report_periods(december)["ytd"]
    placements = _with_area(distinct_placements(dataset), dataset)
    own = (
        cost_lines(dataset, Month(december.year, 1), december)
        .group_by("placement_id").agg(own_ore=pl.sum("cost_ore"))
    )  # fmt: skip
    days = stays(dataset).select("placement_id", days=care_days_in(period))
    rows = (
        placements.join(days, "placement_id", maintain_order="left")
        .join(own, "placement_id", how="left", maintain_order="left")
        .filter(pl.col("days") > 0, pl.col("area").is_not_null())
    )
    consumption = rows.select(
        person_id=pl.coalesce("person_id", pl.format("placering {}", "placement_id")),
        age=(december.year - pl.col("birth_month").dt.year()).cast(pl.Int32),
        service=pl.format(f"{{}}{SERVICE_SEPARATOR}{{}}", "area", "care_form"),
        thousandths=pl.col("days") * 1000,
    )
    weights = (
        rows.group_by("area", "care_form").agg(pl.col("own_ore").fill_null(0).sum())
        .sort("area", "care_form")
    )  # fmt: skip
    return _Used(consumption.select(*CONSUMPTION), weights)


def _with_area(placements: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The placements with the ledger's area of their unit in place of their own."""
    rules = area_rules(dataset)
    units = placements["unit_code"].unique().to_list()
    areas = pl.DataFrame(
        {"unit_code": units, "of_unit": [area_of(rules, None, unit) for unit in units]},
        {"unit_code": pl.String, "of_unit": pl.String},
    )
    found = placements.join(areas, "unit_code", how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(area=pl.coalesce("of_unit", "area"))
