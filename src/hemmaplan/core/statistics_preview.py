"""The official key figures as the municipality's own tables give them, months before Kolada does.

The last twelve months by the official definitions: in December that is the calendar year. A figure
whose months, ages or activities are not all there has no value: it is never worked out from part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import sqrt

import polars as pl

from hemmaplan.core.contributions import DENOMINATOR, NUMERATOR, contributions, together
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.report_lines import TOTAL, LineType, with_line_and_area
from hemmaplan.core.stays import care_days_in, stays

ID = "statistics_preview"
COLUMN = "last_12_months"

ASSUMED: Mapping[str, str] = {
    "N33001": "569", "N35001": "559", "N37001": "571", "N31001": "575", "N37002": "585",
}  # fmt: skip
"""Cost per inhabitant by activity: Kommun-Bas' numbers as the municipalities' accounts to SCB."""
BY_ACTIVITY = (
    "N33001", "N33007", "N33008", "N33009", "N35001", "N35009", "N35010", "N35011", "N37001",
    "N31001", "N37002",
)  # fmt: skip
"""Costs that are told by activity. The parts of 569 and 559 have no numbers that every
municipality shares, so they are there only when `Municipality.activities` says theirs."""
_HVB = ("hvb", "hvb_eget", "sis")
_FAMILY_HOME = ("familjehem", "konsulentstott_familjehem", "natverkshem", "jourhem")
_INSTITUTION = ("hvb", "hvb_eget", "lvm_hem")
_PLACED: Mapping[str, tuple[str, ...]] = {
    "N33816": _HVB, "N33817": _FAMILY_HOME, "N33818": (*_HVB, *_FAMILY_HOME),
}  # fmt: skip
_Ages = tuple[int, int | None]
_EVERYBODY: _Ages = (0, None)
_CHILDREN, _ADULTS = (0, 20), (21, 64)
_OF_AGES: Mapping[str, tuple[str, _Ages]] = {
    "N33006": ("N33001", _CHILDREN), "N33002": ("N33007", _CHILDREN),
    "N33004": ("N33008", _CHILDREN), "N33021": ("N33009", _CHILDREN),
    "N35002": ("N35009", _ADULTS), "N35003": ("N35010", _ADULTS),
}  # fmt: skip
"""The same cost as another key figure, on the inhabitants of the ages it is for."""


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Contributions above and below; `people` that the figure is about."""

    unit: Unit
    above: pl.DataFrame
    below: pl.DataFrame
    people: int | None = None

    @property
    def value(self) -> Fraction | None:
        below = int(self.below["contribution"].sum())
        return Fraction(int(self.above["contribution"].sum()), below) if below > 0 else None


def activities(municipality: Municipality) -> dict[str, tuple[str, ...]]:
    """Key figure → the beginnings of its activities' numbers, in the order of BY_ACTIVITY."""
    given = dict(each.split(":") for each in municipality.activities.split())
    known = {**ASSUMED, **given}
    return {kpi: tuple(known[kpi].split(",")) for kpi in BY_ACTIVITY if kpi in known}


def statistics_preview(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Koladas nyckeltal räknade ur egna uppgifter för de senaste tolv månaderna.

    Raden är nyckeltalets nummer i Kolada. Kostnad per invånare är kostnader minus de intäkter som
    `deducted_revenue` anger (interna intäkter och försäljning till andra kommuner och regioner),
    delat med invånarna den 31 december året före; nettokostnaden (`N30005`) är kostnader minus
    alla intäkter. Delarna följer verksamhetens nummer: antagna efter Kommun-Bas (569, 559, 571,
    575 och 585) om inte `activities` anger andra. HVB, familjehem och öppna insatser (`N33007`,
    `N33008` och `N33009` för barn, `N35009`, `N35010` och `N35011` för vuxna) finns bara när
    `activities` anger deras verksamheter. Samma kostnad delas också med dem som den gäller:
    invånarna 0–20 år (`N33006`, `N33002`, `N33004` och `N33021`) och 21–64 år (`N35002` och
    `N35003`).
    Placerade (`N33816`, `N33817` och `N33818`) är olika personer 0–20 år med vårddygn på HVB eller
    SiS, i familjehem, jourhem eller nätverkshem, eller något av dem, delat med invånarna i samma
    ålder. `N35804` är vuxnas vårddygn på HVB och LVM-hem per invånare 21–64 år och `N35025`
    deras kostnad per vårddygn enligt register och pris. `U33401` är dagar från inledd till
    avslutad utredning för barn och unga, i medeltal för dem som avslutats under det senaste
    första halvåret. Ett värde finns bara om alla tolv månader och åldrar finns. Förlaga: Sala
    2023 (SALA-68 och SALA-72).
    """
    return [
        Figure(Address(ID, TOTAL, kpi, COLUMN), value, ratio.unit, people=ratio.people)
        for kpi, ratio in _ratios(dataset, month).items()
        if (value := ratio.value) is not None
    ]


def trace_preview(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows above and below the line."""
    ratio = _ratios(dataset, month)[address.line]
    parts = ((NUMERATOR, ratio.above), (DENOMINATOR, ratio.below))
    return pl.concat(
        rows.with_columns(part=pl.lit(part)).select(*TRACE_SCHEMA) for part, rows in parts
    )


@lru_cache(maxsize=8)  # every trace asks for the same rows, and a year back for how close it came
def _ratios(dataset: Dataset, month: Month) -> dict[str, _Ratio]:
    found: dict[str, _Ratio] = {}
    if dataset.has("ledger") and dataset.has("lines"):
        found |= _costs(dataset, month)
    if dataset.has("placements"):
        found |= _placed(dataset, month) | _institution(dataset, month)
    if dataset.has("cases"):
        found |= _investigations(dataset, month)
    return found


def _twelve(month: Month) -> Period:
    return Period(month.shift(-11).first_day, month.end)


def _costs(dataset: Dataset, month: Month) -> dict[str, _Ratio]:
    period = _twelve(month)
    inside = pl.col("month").is_between(period.start, period.end, closed="left")
    rows = dataset.table("ledger").filter(inside)
    if rows["month"].n_unique() < 12:
        return {}
    rows = with_line_and_area(rows, dataset)
    deducted = dataset.municipality.deducted_revenue.split()
    cost = pl.col("type").is_in([LineType.COST.value, LineType.LIABILITY.value])
    net = rows.filter(cost | (pl.col("type") == LineType.REVENUE.value))
    counted = rows.filter(cost | pl.col("line").is_in(deducted))
    parts = {"N30101": counted, "N30005": net}
    for kpi, numbers in activities(dataset.municipality).items():
        begins = [pl.col("activity").str.starts_with(number) for number in numbers]
        parts[kpi] = counted.filter(pl.any_horizontal(begins))
    below = {ages: _inhabitants(dataset, month, ages) for ages in (_EVERYBODY, _CHILDREN, _ADULTS)}
    wanted = [(kpi, kpi, _EVERYBODY) for kpi in parts]
    wanted += [(kpi, of, ages) for kpi, (of, ages) in _OF_AGES.items() if of in parts]
    return {
        kpi: _Ratio(Unit.KR_PER_INHABITANT, _booked(kpi, parts[of]), people)
        for kpi, of, ages in wanted
        if parts[of].height and (people := below[ages]) is not None
    }


def _booked(kpi: str, rows: pl.DataFrame) -> pl.DataFrame:
    told = pl.format("{}, konto {}", pl.col("month").dt.strftime("%Y-%m"), "account")
    return contributions(
        rows, "ledger", area=TOTAL, line=kpi, column=COLUMN,
        contribution=pl.col("amount_ore"), description=told,
    )  # fmt: skip


def _inhabitants(dataset: Dataset, month: Month, ages: _Ages) -> pl.DataFrame | None:
    """Those of the ages on the last 31 December, as contributions; None when an age is not there.

    The oldest age in the table has everybody older.
    """
    year = month.year if month.number == 12 else month.year - 1
    people = dataset.table_or_empty("population").filter(pl.col("year") == year)
    first, last = ages
    oldest = people["age"].max()
    if not isinstance(oldest, int) or oldest < (first if last is None else last):
        return None
    age = pl.col("age")
    wanted = people.filter(age >= first if last is None else age.is_between(first, last))
    if wanted["age"].n_unique() < (oldest if last is None else last) - first + 1:
        return None
    return contributions(
        wanted, "population", area=TOTAL, line="", column=COLUMN,
        contribution=pl.col("value").cast(pl.Int64),
        description=pl.format("{} år, 31 december {}", "age", "year"),
    )  # fmt: skip


def _aged(month: Month, ages: tuple[int, int]) -> pl.Expr:
    """Of the ages on the last day of the month; an unknown age is of none."""
    born, on = pl.col("birth_month"), month.last_day
    turned = (born.dt.month() <= on.month).cast(pl.Int32)
    age = on.year - born.dt.year() - 1 + turned
    return age.is_between(*ages)


def _placed(dataset: Dataset, month: Month) -> dict[str, _Ratio]:
    """Different persons; each is traced to the first of the placements."""
    below = _inhabitants(dataset, month, _CHILDREN)
    if below is None:
        return {}
    days = care_days_in(_twelve(month))
    rows = stays(dataset).filter(_aged(month, _CHILDREN), days > 0)
    found = {}
    for kpi, forms in _PLACED.items():
        persons = rows.filter(pl.col("care_form").is_in(forms)).with_columns(
            who=pl.coalesce("person_id", "placement_id")
        ).unique("who", keep="first", maintain_order=True)  # fmt: skip
        above = contributions(
            persons, "placements", area=TOTAL, line=kpi, column=COLUMN,
            contribution=pl.lit(1), description=pl.col("placement_id"),
        )  # fmt: skip
        found[kpi] = _Ratio(Unit.SHARE, above, below, persons.height)
    return found


def _institution(dataset: Dataset, month: Month) -> dict[str, _Ratio]:
    """Adults' care days per inhabitant, and what a day costs by the placements' own prices."""
    below = _inhabitants(dataset, month, _ADULTS)
    period = _twelve(month)
    rows = stays(dataset).with_columns(days=care_days_in(period)).filter(
        pl.col("area") == "vuxen", pl.col("care_form").is_in(_INSTITUTION), pl.col("days") > 0
    )  # fmt: skip
    people = rows.select(pl.coalesce("person_id", "placement_id").n_unique()).item()
    days = contributions(
        rows, "placements", area=TOTAL, line="N35804", column=COLUMN,
        contribution=pl.col("days"), description=pl.col("placement_id"),
    )  # fmt: skip
    found = {} if below is None else {"N35804": _Ratio(Unit.DAYS, days, below, people)}
    if dataset.has("rates") and rows.height:
        lines = cost_lines(dataset, month.shift(-11), month).filter(
            pl.col("placement_id").is_in(rows["placement_id"].implode()), table="rates"
        )
        cost = contributions(
            lines, "rates", area=TOTAL, line="N35025", column=COLUMN,
            contribution=pl.col("cost_ore"), description=pl.col("placement_id"),
        )  # fmt: skip
        found["N35025"] = _Ratio(Unit.KR_PER_DAY, cost, days, people)
    return found


def _investigations(dataset: Dataset, month: Month) -> dict[str, _Ratio]:
    """Those of children that were closed in the latest January–June that is over."""
    year = month.year if month.number >= 6 else month.year - 1
    opened, closed = pl.col("investigation_opened_date"), pl.col("investigation_closed_date")
    rows = dataset.table("cases").unique("case_id", keep="first", maintain_order=True).filter(
        pl.col("area") == "bou", opened <= closed,
        closed.is_between(date(year, 1, 1), date(year, 6, 30)),
        (pl.col("age") <= _CHILDREN[1]).fill_null(True),
    )  # fmt: skip
    place = {"area": TOTAL, "line": "U33401", "column": COLUMN, "description": pl.col("case_id")}
    days = contributions(rows, "cases", contribution=(closed - opened).dt.total_days(), **place)  # type: ignore[arg-type]
    each = contributions(rows, "cases", contribution=pl.lit(1), **place)  # type: ignore[arg-type]
    return {"U33401": _Ratio(Unit.DAYS, together([days]), together([each]), rows.height)}


def likely_count(count: int) -> tuple[float, float]:
    """Between what a count that varies by chance lies 19 times of 20, were the risk the same.

    Byar's approximation of the exact Poisson interval (Breslow and Day, 1987, 2.13).
    """
    z = 1.96
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


@dataclass(frozen=True, slots=True)
class NetCostDeviation:
    """Net cost against what the structure gives reason to expect, öre per inhabitant."""

    net_ore: Fraction
    reference_ore: Fraction
    inhabitants: int

    @property
    def share(self) -> Fraction:
        """(net − reference) / reference; positive is dearer than expected. Source: MEL-8."""
        return (self.net_ore - self.reference_ore) / self.reference_ore

    @property
    def ore(self) -> Fraction:
        """For all inhabitants."""
        return (self.net_ore - self.reference_ore) * self.inhabitants


DEFINITIONS = (
    FigureDefinition(
        ID,
        "Egen förhandsberäkning av nyckeltal",
        ("population",),
        statistics_preview,
        trace_preview,
    ),
)
