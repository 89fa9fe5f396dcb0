"""Who is placed: persons by age and sex."""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.contributions import contributions, copied, together, traced
from hemmaplan.core.cost_dimensions import AGE_GROUPS, OLDEST, age, age_group
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import placed_at_end_of, stays
from hemmaplan.core.tables import SEXES

ID = "placed_persons"
UNKNOWN = "unknown"
AGES = (*(label for label, _ in AGE_GROUPS), OLDEST, UNKNOWN)
"""The lines, youngest first."""
COLUMNS = ("persons", *SEXES, UNKNOWN)


def placed_persons(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placerade personer vid månadens slut efter ålder och kön.

    Räknar olika personer (`person_id`) i all dygnsvård, så som `placements_month_end` gör.
    `persons` är `K` + `M` + `unknown` (könet saknas). Raderna är ålder i fyllda år månadens sista
    dag, och `unknown` där födelsemånaden saknas; de summerar till `total`. Den som har flera
    placeringar räknas en gång, med uppgifterna i den första. `persons_last_year` är samma dag i
    fjol. Förlaga: Dalarna 2020 (DAL-108).
    """
    sums = (
        _counted(dataset, month)
        .group_by("area", "line", "column", maintain_order=True)
        .agg(pl.sum("contribution"))
    )
    return [
        Figure(Address(ID, area, line, column), count, Unit.COUNT, people=count)
        for area, line, column, count in sums.iter_rows()
    ]


def trace_placed_persons(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The placement that each person is counted by."""
    return traced(_counted(dataset, month).filter(pl.col("contribution") > 0), address)


def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Each person's 1 in each figure of an area and of all areas."""
    found = []
    for ending, then in (("", month), ("_last_year", month.shift(-12))):
        placed = stays(dataset).filter(
            placed_at_end_of(then),
            ~pl.col("care_form").is_in(OUTPATIENT),
            pl.col("person_id").is_not_null(),
        )
        for area, one in (
            (pl.col("area"), ["area", "person_id"]),
            (pl.lit(TOTAL), ["person_id"]),
        ):
            persons = placed.unique(one, keep="first", maintain_order=True)
            persons = persons.filter(area.is_not_null())
            found += _by_sex(persons, area, then, ending)
    own = together(found)
    return together([own, copied(own, line=TOTAL)])


def _by_sex(persons: pl.DataFrame, area: pl.Expr, month: Month, ending: str) -> list[pl.DataFrame]:
    """A 1 for each person in `persons`, and 1 or 0 in each sex this year."""
    sex = pl.col("sex").fill_null(UNKNOWN)
    is_it = {"persons": pl.lit(True), **{name: sex == name for name in COLUMNS[1:]}}
    line = age_group(age(pl.lit(month.last_day))).replace("", UNKNOWN)
    return [
        contributions(
            persons, "placements", area=area, line=line, column=f"{name}{ending}",
            contribution=counts.cast(pl.Int64),
            description=pl.format("{} {}", "placement_id", "detail"),
        )
        for name, counts in is_it.items()
        if not ending or name == "persons"
    ]  # fmt: skip


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Placerade efter ålder och kön",
        needs=("placements",),
        compute=placed_persons,
        trace=trace_placed_persons,
    ),
)
