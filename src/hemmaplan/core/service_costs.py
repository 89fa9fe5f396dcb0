"""What the municipality's own services cost a year, all cost included, and who used how much.

Cost as national statistics count it: gross cost less internal revenue and sales to other
municipalities and regions (`Municipality.deducted_revenue`). The cost of an area in the ledger is
spread over its services by what they cost by themselves: placements' care days by their prices,
interventions' hours and pieces by their cost a unit. Use without a price is told, never free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.cost import cost_lines, unpriced_days
from hemmaplan.core.cost_level import Level, Use
from hemmaplan.core.cost_per_user import (
    CONSUMPTION,
    CostPerUser,
    by_age,
    per_user,
    spread_on_users,
)
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.money import round_half_away, spread
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import LineType, area_of, area_rules, with_line_and_area
from hemmaplan.core.stays import care_days_in, report_periods, stays

SERVICE_SEPARATOR = "/"
"""A service is `area/name/unit`: `bou/hvb/day`, `bou/Familjebehandling/hour`."""

_USED = {
    "area": pl.String, **CONSUMPTION, "own_ore": pl.Int64, "unpriced": pl.Int64,
    "table": pl.String, "description": pl.String, **SOURCE_COLUMNS,
}  # fmt: skip
"""CONSUMPTION with what each row costs by itself (without `unpriced` thousandths of its unit) and
the row that it comes from. Null `person_id`: somebody who is not known."""


@dataclass(frozen=True, slots=True)
class Services:
    """A year's services: who had how much (CONSUMPTION and its source row), and what each cost.

    `unpriced`: units without a price, weighed as the mean of the same service's other units.
    `uncosted`: units of services that no cost can be given, so that their users are not counted
    for them: nothing of the service has a price, the area has no cost or is unknown.
    """

    year: int
    consumption: pl.DataFrame
    cost_ore: Mapping[str, int]
    unlinked_ore: int
    months: int
    """How many of the year's months the ledger has: KPB is about whole years."""
    unpriced: Mapping[str, Fraction]
    uncosted: Mapping[str, Fraction]


def service_label(service: str, areas: Mapping[str, str]) -> str:
    """`HVB, externt (Barn och unga)`: the care form's name, or the intervention's own."""
    area, name = service.split(SERVICE_SEPARATOR)[:2]
    where = areas.get(area, area or "okänt område")
    return f"{label_of(name)} ({where})"


def service_unit(service: str) -> str:
    """Swedish, in the plural."""
    unit = service.rpartition(SERVICE_SEPARATOR)[2]
    return {"day": "dygn", "hour": "timmar", "piece": "styck"}[unit]


def counted_cost(dataset: Dataset, through: Month) -> pl.DataFrame:
    """The ledger's rows from January that are cost as statistics count it, with `area`, `line`.

    Cost is positive and deducted revenue negative. Raises MissingTable.
    """
    deducted = dataset.municipality.deducted_revenue.split()
    rows = dataset.table("ledger").filter(
        pl.col("month").is_between(date(through.year, 1, 1), through.last_day)
    )
    cost = pl.col("type").is_in([LineType.COST.value, LineType.LIABILITY.value])
    placed = with_line_and_area(rows, dataset)
    return placed.filter(cost | pl.col("line").is_in(deducted))


@lru_cache(maxsize=8)  # the table, its notes and every trace ask for the same year
def services(dataset: Dataset, year: int) -> Services:
    """Use is counted through the last month that the ledger has of the year.

    Raises MissingTable without ledger, lines, areas, or both placements and interventions; with
    placements, without rates.
    """
    if not dataset.has("areas"):
        raise MissingTable("areas")
    ledger = counted_cost(dataset, Month(year, 12))
    months = dataset.table("ledger").filter(pl.col("month").dt.year() == year)["month"].unique()
    through = Month.of(max(months)) if len(months) else Month(year, 12)
    used = _used(dataset, through)
    of_area = dict(ledger.group_by("area").agg(pl.sum("amount_ore")).iter_rows())
    cost: dict[str, int] = {}
    uncosted: dict[str, Fraction] = {}
    unpriced: dict[str, Fraction] = {}
    for (area,), rows in _weighed(used).group_by("area", maintain_order=True):
        weights = [_weight(row) for row in rows.iter_rows(named=True)]
        whole = of_area.get(area, 0) if area else 0
        parts = spread(whole, weights) if whole > 0 and sum(weights) > 0 else [0] * rows.height
        for row, weight, part in zip(rows.iter_rows(named=True), weights, parts, strict=True):
            service = row["service"]
            if not weight or not part:
                uncosted[service] = Fraction(row["thousandths"], 1000)
                continue
            if row["unpriced"]:
                unpriced[service] = Fraction(row["unpriced"], 1000)
            if row["linked"]:
                cost[service] = spread(part, [row["linked"], row["thousandths"] - row["linked"]])[0]
    linked = used.filter(pl.col("service").is_in(list(cost)), pl.col("person_id").is_not_null())
    consumption = linked.select(*CONSUMPTION, "table", "description", *SOURCE_COLUMNS)
    rest = sum(of_area.values()) - sum(cost.values())
    return Services(year, consumption, cost, rest, len(months), unpriced, uncosted)


def _weighed(used: pl.DataFrame) -> pl.DataFrame:
    """What each service's use costs by itself; `linked` thousandths are those of known users."""
    known = pl.col("person_id").is_not_null()
    return (
        used.group_by("area", "service")
        .agg(
            pl.sum("thousandths", "own_ore", "unpriced"),
            linked=pl.col("thousandths").filter(known).sum(),
        )
        .sort("area", "service")
    )


def _weight(row: Mapping[str, int]) -> int:
    """Own cost with units that lack a price at the mean of the others; 0 when all lack one."""
    priced = row["thousandths"] - row["unpriced"]
    own = max(row["own_ore"], 0)
    return round_half_away(Fraction(own * row["thousandths"], priced)) if priced else own


def cost_per_user(dataset: Dataset, year: int) -> tuple[CostPerUser, pl.DataFrame]:
    """The table of a year by age, and `per_user`'s rows. Raises MissingTable as `services`."""
    found = services(dataset, year)
    users = per_user(spread_on_users(found.consumption, found.cost_ore))
    return by_age(users, inhabitants_by_age(dataset, year), found.unlinked_ore, year=year), users


def level(found: Services, inhabitants: int) -> Level:
    """The year for `core.cost_level.why`: users, units in thousandths and cost by service."""
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


def _used(dataset: Dataset, through: Month) -> pl.DataFrame:
    """The year's care days and interventions (_USED). Raises MissingTable without both."""
    if not dataset.has("placements") and not dataset.has("interventions"):
        raise MissingTable("placements")
    parts = [_interventions(dataset, through)]
    if dataset.has("placements"):
        parts.insert(0, _care_days(dataset, through))
    return pl.concat(parts)


def _care_days(dataset: Dataset, through: Month) -> pl.DataFrame:
    """A placement without a person is a user of its own."""
    january = Month(through.year, 1)
    placements = _with_area(distinct_placements(dataset), dataset)
    lines = cost_lines(dataset, january, through)
    own = lines.group_by("placement_id").agg(own_ore=pl.sum("cost_ore"))
    gaps = unpriced_days(dataset, january, through)
    unpriced = gaps.group_by("placement_id").agg(unpriced=pl.sum("unpriced_days") * 1000)
    days = stays(dataset).select(
        "placement_id", days=care_days_in(report_periods(through)["ytd"])
    )  # fmt: skip
    rows = placements.filter(pl.col("placement_id").is_not_null())
    for each in (days, own, unpriced):
        rows = rows.join(each, "placement_id", how="left", maintain_order="left")
    return _rows(
        rows.filter(pl.col("days") > 0), through.year, "placements",
        person=pl.coalesce("person_id", pl.format("placering {}", "placement_id")),
        name="care_form", per=pl.lit("day"), thousandths=pl.col("days") * 1000,
        own=pl.col("own_ore").fill_null(0), unpriced=pl.col("unpriced").fill_null(0),
        description="placement_id",
    )  # fmt: skip


def _interventions(dataset: Dataset, through: Month) -> pl.DataFrame:
    rows = dataset.table_or_empty("interventions").filter(
        pl.col("month").is_between(date(through.year, 1, 1), through.last_day),
        pl.col("quantity") > 0,
    )
    thousandths = (pl.col("quantity") * 1000).round(0).cast(pl.Int64)
    own = (pl.col("quantity") * pl.col("unit_cost") * 100).round(0).cast(pl.Int64)
    return _rows(
        _with_area(rows, dataset), through.year, "interventions", person="person_id",
        name="service", per=pl.col("per"), thousandths=thousandths, own=own.fill_null(0),
        unpriced=pl.when(pl.col("unit_cost").is_null()).then(thousandths).otherwise(0),
        description=pl.col("month").dt.strftime("%Y-%m"),
    )  # fmt: skip


def _rows(
    rows: pl.DataFrame, year: int, table: str, *, person: pl.Expr | str, name: str, per: pl.Expr,
    thousandths: pl.Expr, own: pl.Expr, unpriced: pl.Expr, description: pl.Expr | str,
) -> pl.DataFrame:  # fmt: skip
    area, called = pl.col("area").fill_null(""), pl.col(name).str.replace_all("/", "-")
    typed = rows.select(
        area=area, person_id=person, age=year - pl.col("birth_month").dt.year(),
        service=pl.format("{}/{}/{}", area, called, per), thousandths=thousandths, own_ore=own,
        unpriced=unpriced, table=pl.lit(table), description=description,
        **{source: source for source in SOURCE_COLUMNS},
    )  # fmt: skip
    return typed.select(pl.col(column).cast(dtype) for column, dtype in _USED.items())


def _with_area(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows with the ledger's area of their unit in place of their own."""
    rules = area_rules(dataset)
    units = rows["unit_code"].unique().to_list()
    areas = pl.DataFrame(
        {"unit_code": units, "of_unit": [area_of(rules, None, unit) for unit in units]},
        {"unit_code": pl.String, "of_unit": pl.String},
    )
    found = rows.join(areas, "unit_code", how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(area=pl.coalesce("of_unit", "area"))
