"""What is bought without competition, by provider and by kind, calendar year by calendar year.

The limits of direct awards are of a year's purchases together (lag 2016:1145, 19 a kap.): one
placement says little of them. The value is the register's cost before VAT compensation and income,
which is what the provider is paid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from hemmaplan.core.change_effect import as_planned
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.contributions import contributions, traced
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL

BY_PROVIDER, BY_FORM = "direct_awards_by_provider", "direct_awards_by_form"
UNKNOWN_PROVIDER = "unknown"
COLUMNS = ("ytd", "year", "last_year")


@dataclass(frozen=True, slots=True)
class Awarded:
    """What has been decided to be bought directly in a calendar year, öre, by care form."""

    year: int
    by_form: Mapping[str, int]
    by_provider: Mapping[str, int]


def awarded(dataset: Dataset, on: date, *, without: str = "") -> Awarded:
    """Of the year that a day is in, through its last day; not the placement `without`.

    Nothing when the register lacks placements or prices.
    """
    if not (dataset.has("placements") and dataset.has("rates")):
        return Awarded(on.year, {}, {})
    lines = _lines(dataset, Month.of(on)).filter(
        pl.col("month").dt.year() == on.year, pl.col("placement_id") != without
    )
    sums = (
        dict(lines.group_by(name).agg(pl.sum("cost_ore")).iter_rows())
        for name in ("care_form", "provider_id")
    )
    return Awarded(on.year, *sums)


@lru_cache(maxsize=4)
def _lines(dataset: Dataset, month: Month) -> pl.DataFrame:
    """The cost lines of direct awards, last year and this. What is ongoing costs to its planned
    end, else through the year."""
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
    lines = cost_lines(planned, Month(month.year - 1, 1), Month(month.year, 12))
    return lines.filter(pl.col("cost_ore") != 0).join(
        direct, on="placement_id", maintain_order="left"
    )


def direct_awards_by_provider(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Direktupphandlade placeringars kostnad per utförare och kalenderår.

    `ytd` är januari till och med månaden, `year` hela året med det som är beslutat: en pågående
    placering räknas till sitt planerade slut, annars året ut. `last_year` är hela förra året.
    Kostnaden är före momsersättning och intäkt. Utan utförare i registret: `unknown`. Lagens gräns
    gäller årets köp av samma slag tillsammans (lag 2016:1145, 19 a kap.).
    """
    return _figures(dataset, month, BY_PROVIDER)


def direct_awards_by_form(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Direktupphandlade placeringars kostnad per vårdform och kalenderår.

    Som `direct_awards_by_provider`, men för alla utförare: vårdformen är köpets slag.
    """
    return _figures(dataset, month, BY_FORM)


def trace_direct_awards(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The price rows that the placements are paid by, each month of each."""
    return traced(_counted(dataset, month, address.id).drop("who"), address)


def _figures(dataset: Dataset, month: Month, id: str) -> list[Figure]:
    sums = (
        _counted(dataset, month, id)
        .group_by("line", "column", maintain_order=True)
        .agg(pl.sum("contribution"), people=pl.col("who").n_unique())
    )
    return [
        Figure(Address(id, TOTAL, line, column), value, Unit.KR, people)
        for line, column, value, people in sums.iter_rows()
    ]


@lru_cache(maxsize=2)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month, id: str) -> pl.DataFrame:
    lines, found = _lines(dataset, month), []
    this_year = pl.col("month").dt.year() == month.year
    of = {"ytd": this_year & (pl.col("month") <= month.first_day), "year": this_year,
          "last_year": ~this_year}  # fmt: skip
    told = pl.format("{} {}", "placement_id", pl.col("month").dt.strftime("%Y-%m"))
    by = pl.col("provider_id" if id == BY_PROVIDER else "care_form")
    for line in (by.str.replace_all("/", "–", literal=True), pl.lit(TOTAL)):
        for column, inside in of.items():
            rows = lines.filter(inside)
            part = contributions(rows, "rates", area=TOTAL, line=line, column=column,
                                 contribution=pl.col("cost_ore"), description=told)  # fmt: skip
            found.append(part.with_columns(who=rows["who"]))
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
