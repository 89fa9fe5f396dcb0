"""KPB's table as figures: each cell of the last whole year, traced to its rows."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.contributions import (
    DENOMINATOR,
    NUMERATOR,
    contributions,
    together,
    traced,
)
from hemmaplan.core.cost_per_user import AgeCost, spread_on_users
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, area_labels
from hemmaplan.core.service_costs import cost_per_user, counted_cost, service_label, services

ID = "cost_per_user"
UNLINKED = "not_user_linked"
UNKNOWN = "unknown_age"
_RATIOS = {
    "per_inhabitant": ("cost", "inhabitants", Unit.KR_PER_INHABITANT),
    "per_user": ("linked", "users", Unit.KR_PER_USER),
    "share": ("users", "inhabitants", Unit.SHARE),
}
"""Column → what is above, what is below, and the unit."""


def whole_year(month: Month) -> int:
    """The last year that was over at the end of a month."""
    return month.year if month.number == 12 else month.year - 1


def line_of(group: AgeCost) -> str:
    """`0-6`, `65-`; a label has the dash that is printed."""
    return group.label.replace("\u2013", "-") if group.label[0].isdecimal() else UNKNOWN


def cost_per_user_figures(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Kostnad per brukare (KPB) och kostnad per invånare efter ålder, det senaste hela året.

    Kostnaden (`cost`) är huvudbokens kostnader minus de intäkter som `deducted_revenue` anger
    (interna intäkter och försäljning till andra kommuner och regioner). Ett områdes kostnad
    fördelas på dess insatser efter vad de kostar var för sig, och en insats kostnad på dem som haft
    den efter dygn, timmar eller styck. Raden är åldern den 31 december, `total` eller
    `not_user_linked`: kostnad som inte kan kopplas till någon brukare. Den ingår i
    `per_inhabitant` (kronor per invånare) men inte i `per_user` (KPB: `linked`, den
    brukarkopplade kostnaden, delad med `users`). `share` är brukarnas andel av invånarna den
    31 december. Finns bara för ett år med
    alla tolv månader i huvudboken. Förlaga: Eskilstuna 2023 (ESK-107 till ESK-110).
    """
    year = whole_year(month)
    if services(dataset, year).months < 12:
        return []
    table, _users = cost_per_user(dataset, year)
    found = list(_of_line(UNLINKED, {"cost": table.unlinked_ore, "inhabitants": table.inhabitants}))
    for group in table.groups:
        counted = {"cost": group.cost_ore, "linked": group.cost_ore, "users": group.users,
                   "inhabitants": group.inhabitants}  # fmt: skip
        found += _of_line(line_of(group), counted)
    whole = {"cost": table.cost_ore, "linked": table.linked_ore, "users": table.users,
             "inhabitants": table.inhabitants}  # fmt: skip
    return [*found, *_of_line(TOTAL, whole)]


def _of_line(line: str, values: dict[str, int | None]) -> Iterator[Figure]:
    """Cost of known users is about so many persons; the ledger's and the inhabitants are not."""
    users = values.get("users")
    for column, value in values.items():
        if value is None:
            continue
        unit = Unit.COUNT if column in ("users", "inhabitants") else Unit.KR
        of_all = column == "inhabitants" or (column == "cost" and line == TOTAL)
        people = None if of_all else users
        yield Figure(Address(ID, TOTAL, line, column), value, unit, people=people)
    for column, (above, below, unit) in _RATIOS.items():
        over, under = values.get(above), values.get(below)
        if over is not None and under:
            inputs = (Address(ID, TOTAL, line, above), Address(ID, TOTAL, line, below))
            yield Figure(
                Address(ID, TOTAL, line, column), Fraction(over, under), unit, users, inputs
            )


def trace_cost_per_user(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows of a cell; of a ratio those above and those below."""
    rows = _rows(dataset, whole_year(month))
    if address.column not in _RATIOS:
        return traced(rows, address)
    above, below, _ = _RATIOS[address.column]
    return pl.concat(
        traced(rows, address._replace(column=column)).with_columns(part=pl.lit(part))
        for part, column in ((NUMERATOR, above), (DENOMINATOR, below))
    )


@lru_cache(maxsize=2)  # every trace of a report asks for the same rows
def _rows(dataset: Dataset, year: int) -> pl.DataFrame:
    """Each row's part in each cell. Cost linked to no user is the ledger's less the users'."""
    lines = [(line_of(group), *_ages(group)) for group in cost_per_user(dataset, year)[0].groups]
    cost, one, amount, people = (
        pl.col("cost_ore"), pl.lit(1), pl.col("amount_ore"), pl.col("value").cast(pl.Int64)
    )  # fmt: skip
    own, parts = "", []
    for (table,), rows in _used(dataset, year).group_by("table", maintain_order=True):
        rows = rows.with_columns(line=_line(lines))  # noqa: PLW2901
        parts += [
            *_parts(rows, str(table), (own, "cost", cost), (own, "linked", cost),
                    (TOTAL, "linked", cost), (UNLINKED, "cost", -cost)),
            *_parts(rows.filter("first"), str(table), (own, "users", one), (TOTAL, "users", one)),
        ]  # fmt: skip
    account = pl.format("{}, konto {}", pl.col("month").dt.strftime("%Y-%m"), "account")
    booked = counted_cost(dataset, Month(year, 12)).with_columns(told=account)
    parts += _parts(booked, "ledger", (UNLINKED, "cost", amount), (TOTAL, "cost", amount))
    counted = dataset.table_or_empty("population").filter(pl.col("year") == year)
    counted = counted.with_columns(line=_line(lines), told=pl.format("{} år", "age"))
    column = "inhabitants"
    parts += _parts(counted, "population", (own, column, people), (UNLINKED, column, people),
                    (TOTAL, column, people))  # fmt: skip
    return together(parts)


def _used(dataset: Dataset, year: int) -> pl.DataFrame:
    """The rows of use with their cost; `first` of the person, who has one age."""
    found = services(dataset, year)
    areas = area_labels(dataset)
    labels = {name: service_label(name, areas) for name in found.cost_ore}
    return spread_on_users(found.consumption, found.cost_ore).with_columns(
        age=pl.col("age").max().over("person_id"),
        first=pl.col("person_id").is_first_distinct(),
        told=pl.format("{}, {}", "description", pl.col("service").replace(labels)),
    )


def _parts(
    rows: pl.DataFrame, table: str, *cells: tuple[str, str, pl.Expr]
) -> Iterator[pl.DataFrame]:
    """The rows, told by `told`, as parts of cells: line (blank: the row's own), column, amount."""
    for line, column, amount in cells:
        yield contributions(
            rows, table, area=TOTAL, line=line or pl.col("line"), column=column,
            contribution=amount, description=pl.col("told"),
        )  # fmt: skip


def _ages(group: AgeCost) -> tuple[int, int] | tuple[None, None]:
    first, _, last = group.label.partition("\u2013")
    return (int(first), int(last or 999)) if first.isdecimal() else (None, None)


def _line(lines: Sequence[tuple[str, int | None, int | None]]) -> pl.Expr:
    """The line of a row's age."""
    found = pl.lit(UNKNOWN)
    for line, first, last in lines:
        if first is not None:
            found = (
                pl.when(pl.col("age").is_between(first, last)).then(pl.lit(line)).otherwise(found)
            )
    return found


DEFINITIONS = (
    FigureDefinition(
        ID,
        "Kostnad per brukare (KPB)",
        ("ledger", "lines", "areas"),
        cost_per_user_figures,
        trace_cost_per_user,
    ),
)
