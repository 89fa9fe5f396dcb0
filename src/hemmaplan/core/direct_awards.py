"""What is bought without competition, by provider and by kind, calendar year by calendar year.

The limits of direct awards are of a year's purchases together (lag 2016:1145, 19 a kap.): one
placement says little of them. The value is the register's cost before VAT compensation and income,
which is what the provider is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.change_effect import as_planned
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.contributions import contributions, traced
from hemmaplan.core.cost import cost_lines, unpriced_days
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL

BY_PROVIDER, BY_FORM = "direct_awards_by_provider", "direct_awards_by_form"
UNPRICED = "unpriced_days"
UNKNOWN_PROVIDER = "unknown"
Bought = tuple[str, str]
"""Care form and provider."""


@dataclass(frozen=True, slots=True)
class Awarded:
    """What has been decided to be bought directly in a calendar year.

    `unpriced` are the care days that no price charges: so long what is bought is unknown, and more.
    """

    year: int
    costs: Mapping[Bought, int]  # öre
    unpriced: Mapping[Bought, int] = field(default_factory=dict)

    def cost_ore(self, form: str, provider: str = "") -> int:
        """Öre of a care form, of a provider alone if it is named."""
        return _of(self.costs, form, provider)

    def unpriced_days(self, form: str) -> int:
        return _of(self.unpriced, form, "")

    @property
    def by_provider(self) -> Mapping[str, int]:
        """Öre of all care forms."""
        found: dict[str, int] = {}
        for (_form, provider), value in self.costs.items():
            found[provider] = found.get(provider, 0) + value
        return found


def _of(values: Mapping[Bought, int], form: str, provider: str) -> int:
    return sum(value for (of, by), value in values.items()
               if of == form and provider in ("", by))  # fmt: skip


def awarded(dataset: Dataset, on: date, *, without: str = "") -> Awarded | None:
    """Of the year that a day is in, through its last day; not the placement `without`.

    None when the register lacks placements or prices.
    """
    if not (dataset.has("placements") and dataset.has("rates")):
        return None
    others = pl.col("month").dt.year() == on.year, pl.col("placement_id") != without
    sums = (
        {(form, by): value for form, by, value in frame.filter(*others)
         .group_by("care_form", "provider_id").agg(pl.sum(name)).iter_rows()}
        for name, frame in zip(("cost_ore", "unpriced_days"), _bought(dataset, Month.of(on)),
                               strict=True)
    )  # fmt: skip
    return Awarded(on.year, *sums)


def bought_in(dataset: Dataset, on: date) -> pl.DataFrame:
    """Care form and provider of what is bought directly in the year that a day is in, each with
    cost_ore, unpriced_days, placements (their ids, the dearest first) and areas.

    Raises MissingTable without placements or prices."""
    this_year = pl.col("month").dt.year() == on.year
    paid, unpaid = (each.filter(this_year) for each in _bought(dataset, Month.of(on)))
    both = pl.concat(
        [
            paid.select("placement_id", *_BY, pl.col("cost_ore").cast(pl.Int64)),
            unpaid.select("placement_id", *_BY, pl.col("unpriced_days").cast(pl.Int64)),
        ],
        how="diagonal",
    )
    areas = distinct_placements(dataset).select("placement_id", "area")
    of_each = (
        both.group_by("placement_id", *_BY)
        .agg(pl.sum("cost_ore", "unpriced_days"))
        .join(areas, on="placement_id", how="left", maintain_order="left")
        .sort("cost_ore", "placement_id", descending=[True, False])
    )
    return of_each.group_by(*_BY, maintain_order=True).agg(
        pl.sum("cost_ore", "unpriced_days"),
        placements=pl.col("placement_id"), areas=pl.col("area").drop_nulls().unique(),
    )  # fmt: skip


_BY = ("care_form", "provider_id")


@lru_cache(maxsize=4)
def _bought(dataset: Dataset, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cost lines of direct awards and their days without a price, last year and this.

    What is ongoing costs to its planned end, else through the year.
    """
    placed = distinct_placements(dataset).filter(pl.col("procurement") == "direct")
    direct = placed.select(
        "placement_id", "care_form", who=pl.coalesce("person_id", "placement_id"),
        provider_id=pl.col("provider_id").fill_null(UNKNOWN_PROVIDER),
    )  # fmt: skip
    chosen = pl.col("placement_id").is_in(direct["placement_id"].implode())
    few = {
        name: dataset.table(name).filter(chosen)
        for name in ("placements", "rates", "pauses") if dataset.has(name)
    }  # fmt: skip
    planned = as_planned(Dataset(dataset.municipality, few), month.last_day)
    span = Month(month.year - 1, 1), Month(month.year, 12)
    lines = cost_lines(planned, *span).filter(pl.col("cost_ore") != 0)
    rows = placed.select("placement_id", *SOURCE_COLUMNS)
    unpriced = unpriced_days(planned, *span).join(rows, on="placement_id", maintain_order="left")
    paid, unpaid = (
        each.join(direct, on="placement_id", maintain_order="left") for each in (lines, unpriced)
    )
    return paid, unpaid


def direct_awards_by_provider(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Direktupphandlade placeringars kostnad per utförare och kalenderår.

    `ytd` är januari till och med månaden, `year` hela året med det som är beslutat: en pågående
    placering räknas till sitt planerade slut, annars året ut. `last_year` är hela förra året.
    Kostnaden är före momsersättning och intäkt. `unpriced_days_` är vårddygn utan pris: deras
    kostnad är okänd och inte med. Utan utförare i registret: `unknown`. Lagens gräns
    gäller årets köp av samma slag tillsammans (lag 2016:1145, 19 a kap.).
    """
    return _figures(dataset, month, BY_PROVIDER)


def direct_awards_by_form(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Direktupphandlade placeringars kostnad per vårdform och kalenderår.

    Som `direct_awards_by_provider`, men för alla utförare: vårdformen är köpets slag.
    """
    return _figures(dataset, month, BY_FORM)


def trace_direct_awards(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The price rows that the placements are paid by, each month of each; of days without a price
    the placements."""
    return traced(_counted(dataset, month, address.id).drop("who"), address)


def _figures(dataset: Dataset, month: Month, id: str) -> list[Figure]:
    sums = (
        _counted(dataset, month, id)
        .group_by("line", "column", maintain_order=True)
        .agg(pl.sum("contribution"), people=pl.col("who").n_unique())
    )
    return [
        Figure(Address(id, TOTAL, line, column), value,
               Unit.DAYS if column.startswith(UNPRICED) else Unit.KR, people)
        for line, column, value, people in sums.iter_rows()
    ]  # fmt: skip


@lru_cache(maxsize=2)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month, id: str) -> pl.DataFrame:
    (lines, unpriced), found = _bought(dataset, month), []
    this_year = pl.col("month").dt.year() == month.year
    of = {"ytd": this_year & (pl.col("month") <= month.first_day), "year": this_year,
          "last_year": ~this_year}  # fmt: skip
    told = pl.format("{} {}", "placement_id", pl.col("month").dt.strftime("%Y-%m"))
    by = pl.col("provider_id" if id == BY_PROVIDER else "care_form")
    kinds = ((lines, "rates", "cost_ore", ""), (unpriced, "placements", UNPRICED, f"{UNPRICED}_"))
    for line in (by.str.replace_all("/", "–", literal=True), pl.lit(TOTAL)):
        for rows, table, value, prefix in kinds:
            for column, inside in of.items():
                some = rows.filter(inside)
                part = contributions(some, table, area=TOTAL, line=line, column=f"{prefix}{column}",
                                     contribution=pl.col(value), description=told)  # fmt: skip
                found.append(part.with_columns(who=some["who"]))
    return pl.concat(found)


DEFINITIONS = tuple(
    FigureDefinition(
        id=id, title=title, needs=("placements", "rates"), compute=compute,
        trace=trace_direct_awards,
    )
    for id, title, compute in (
        (BY_PROVIDER, "Direktupphandlat per utförare", direct_awards_by_provider),
        (BY_FORM, "Direktupphandlat per vårdform", direct_awards_by_form),
    )
)  # fmt: skip
