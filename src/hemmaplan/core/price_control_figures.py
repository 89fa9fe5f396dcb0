"""The price control as figures: what is invoiced, what was agreed, and the difference by reason."""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.contributions import contributions, traced
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import REASONS, claims
from hemmaplan.core.price_control import price_control as controlled
from hemmaplan.core.report_lines import TOTAL

ID = "price_control"
AMOUNTS = ("invoiced", "agreed", *map(str, REASONS), "to_send_back")
COUNTS = ("controlled", "differing")
_PERIODS = ("month", "ytd")
_UNITS = {**dict.fromkeys(AMOUNTS, Unit.KR), **dict.fromkeys(COUNTS, Unit.COUNT)}


def price_control(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Utförarnas fakturor mot avtalat pris gånger dygn, med skillnaden per orsak.

    En placerings fakturor för en månads vård jämförs med vad registret säger att dygnen kostar.
    `invoiced` är `agreed` (det avtalade) + `after_end` (dygn efter utskrivning) + `double` (samma
    dygn två gånger) + `wrong_days` + `wrong_price` + `no_placement` (ingen sådan placering) +
    `no_price` (priset saknas i registret) + `unclear` (går inte att utläsa); plus är för mycket
    fakturerat. `to_send_back` är det som är för mycket och inte är registrets fel. `controlled` är
    placeringsmånader med faktura och `differing` de som skiljer. Perioderna är vårdens: `month` och
    `ytd` (januari till och med månaden); en faktura som bokfördes senare är inte med.
    """
    rows = _counted(dataset, month)
    sums = rows.group_by("column", maintain_order=True).agg(
        pl.sum("contribution"), people=pl.col("who").filter(pl.col("contribution") != 0).n_unique()
    )
    return [
        Figure(Address(ID, TOTAL, TOTAL, column), value, _UNITS[column.rpartition("_")[0]], people)
        for column, value, people in sums.iter_rows()
    ]


def trace_price_control(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The first invoice of each placement and month of care that is in the figure."""
    rows = _counted(dataset, month).drop("who")
    return traced(rows.filter(pl.col("contribution") != 0), address)


@lru_cache(maxsize=1)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Each controlled row's part in each figure, with `who` it is about."""
    every = controlled(dataset, Month(month.year, 1), month)
    persons = distinct_placements(dataset).select("placement_id", "person_id")
    rows = every.join(persons, on="placement_id", how="left", maintain_order="left").with_columns(
        who=pl.coalesce("person_id", "placement_id", "invoices"),
        to_send_back_ore=pl.when(_sent_back(every)).then("difference_ore").otherwise(0),
        controlled=pl.lit(1),
        differing=(pl.col("difference_ore") != 0).cast(pl.Int64),
    )
    told = pl.format("{} {}", pl.col("invoices"), pl.col("care_month").dt.strftime("%Y-%m"))
    found = []
    for period in _PERIODS:
        inside = rows if period == "ytd" else rows.filter(pl.col("care_month") == month.first_day)
        for name, unit in _UNITS.items():
            value = pl.col(f"{name}_ore" if unit is Unit.KR else name)
            part = contributions(
                inside, "invoices", area=TOTAL, line=TOTAL, column=f"{name}_{period}",
                contribution=value, description=told,
            )  # fmt: skip
            found.append(part.with_columns(who=inside["who"]))
    return pl.concat(found)


def _sent_back(rows: pl.DataFrame) -> pl.Series:
    """Which rows are to be sent back: the same as `claims`."""
    numbered = rows.with_row_index("number")
    return numbered["number"].is_in(claims(numbered)["number"].implode())


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Priskontroll av fakturor",
        needs=("placements", "rates", "invoices"),
        compute=price_control,
        trace=trace_price_control,
    ),
)
