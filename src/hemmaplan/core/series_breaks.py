"""Breaks of a series: from a day something is counted anew, so that years are not alike.

The first is in law: a child who comes along to protected housing was till then counted with the
adult, and is from then on placed by a decision of its own, so the cost moves to the child's unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

import polars as pl

from hemmaplan.core.contributions import contributions, traced
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.line_volumes import said_volumes
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import care_days_in, report_periods, stays

ID = "protected_housing"
_ADULT = "18y"


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """From `on`, the first day of a month, the care form's rows are counted by another rule."""

    on: date
    care_form: str
    reference: str

    def parts(self, month: Month) -> bool:
        """Whether a report month is compared with last year across the break: one of the two
        periods, January through the month, has days before it and one has days after."""
        periods = report_periods(month)
        return periods["ytd_last_year"].start < self.on < periods["ytd"].end


PROTECTED_CHILDREN = SeriesBreak(
    date(2024, 4, 1), "skyddat_boende", "Lag (2024:79) om placering av barn i skyddat boende"
)
MEASURES = {"placements": Unit.COUNT, "care_days": Unit.DAYS, "cost": Unit.KR}
RULES = ("then", "today")
PERIODS = ("ytd", "ytd_last_year")


def broken_series(dataset: Dataset, month: Month) -> frozenset[str]:
    """The series of volumes that are not alike in a month and the same month last year: those
    named after the care form, or that a report line of its name follows."""
    on, form = PROTECTED_CHILDREN.on, PROTECTED_CHILDREN.care_form
    if not month.shift(-12).first_day < on <= month.first_day or not dataset.has("volumes"):
        return frozenset()
    links = said_volumes(dataset.municipality)
    every = dataset.table("volumes")["series"].unique().to_list()
    followed = {series for line, series in links.items() if line.startswith(form)}
    return frozenset(each for each in every if each.startswith(form) or each in followed)


def protected_housing(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Skyddat boende före och efter att barn blev egna placeringar den 1 april 2024.

    Bara för de månader som jämförs med tid före den dagen. `placements`, `care_days` och `cost`
    för januari till och med månaden (`ytd`) och samma månader förra året (`ytd_last_year`):
    `then` är räknat som det räknades då, utan barnens dygn före dagen; `today` är räknat som om
    dagens regel alltid gällt. Förra året enligt dagens regel finns bara när registret har barn i
    skyddat boende då, före dagen: annars går åren inte att jämföra. Ett barn är den som är under
    18 år den första dagen, eller utan födelsemånad den som är inom barn och unga. Lag (2024:79).
    """
    rows = _counted(dataset, month)
    sums = rows.group_by("column", maintain_order=True).agg(
        pl.sum("contribution"), people=pl.col("who").n_unique()
    )
    form = PROTECTED_CHILDREN.care_form
    return [
        Figure(Address(ID, TOTAL, form, column), value, _UNITS[column], people)
        for column, value, people in sums.iter_rows()
    ]


def is_comparable(dataset: Dataset, month: Month) -> bool:
    """Whether the register holds children in the care form, on their own, on the days before the
    day that last year's months have. Where it has none, nobody knows whether there were any."""
    year = report_periods(month)["ytd_last_year"]
    before = Period(year.start, max(year.start, min(year.end, PROTECTED_CHILDREN.on)))
    return not _housed(dataset).filter("child", care_days_in(before) > 0).is_empty()


def trace_protected_housing(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The placements, or the price rows, that a figure counts."""
    return traced(_counted(dataset, month).drop("who"), address)


def column(measure: str, rule: str, period: str) -> str:
    """A figure's column: `cost_then_ytd_last_year`."""
    return f"{measure}_{rule}_{period}"


_UNITS = {
    column(measure, rule, period): unit
    for measure, unit in MEASURES.items()
    for rule, period in product(RULES, PERIODS)
}


@lru_cache(maxsize=1)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month) -> pl.DataFrame:
    housed, found = _housed(dataset), []
    if PROTECTED_CHILDREN.parts(month):
        for period in PERIODS:
            rules = RULES if period == "ytd" or is_comparable(dataset, month) else RULES[:1]
            for rule in rules:
                found += _of(dataset, housed, report_periods(month)[period], rule, period)
    empty = contributions(
        housed.clear(), "placements", area="", line="", column="", contribution=pl.lit(0),
        description="",
    )  # fmt: skip
    return pl.concat([empty.with_columns(who=pl.lit("")), *found])


def _housed(dataset: Dataset) -> pl.DataFrame:
    born = pl.col("birth_month").dt.offset_by(_ADULT) > pl.col("start_date")
    return (
        stays(dataset)
        .filter(pl.col("care_form") == PROTECTED_CHILDREN.care_form)
        .with_columns(
            child=born.fill_null(pl.col("area") == "bou").fill_null(False),
            who=pl.coalesce("person_id", "placement_id"),
        )
    )


def _of(
    dataset: Dataset, housed: pl.DataFrame, period: Period, rule: str, name: str
) -> list[pl.DataFrame]:
    """The contributions of one period by one rule: by that of the time no child's days before."""
    on = PROTECTED_CHILDREN.on
    after = Period(min(max(period.start, on), period.end), period.end)
    days = care_days_in(period)
    if rule == "then":
        days = pl.when("child").then(care_days_in(after)).otherwise(days)
    counted = housed.with_columns(days=days).filter(pl.col("days") > 0)
    parts = {"placements": pl.lit(1), "care_days": pl.col("days")}
    found = [
        _part(counted, "placements", column(measure, rule, name), value)
        for measure, value in parts.items()
    ]
    if dataset.has("rates"):
        months = Month.of(period.start), Month.of(period.end).shift(-1)
        lines = cost_lines(dataset, *months).filter(pl.col("cost_ore") != 0).join(
            housed.select("placement_id", "child", "who"), on="placement_id", maintain_order="left"
        )  # fmt: skip
        if rule == "then":
            lines = lines.filter(~pl.col("child") | (pl.col("month") >= on))
        lines = lines.with_columns(detail=pl.col("month").dt.strftime("%Y-%m"))
        found.append(_part(lines, "rates", column("cost", rule, name), pl.col("cost_ore")))
    return found


def _part(rows: pl.DataFrame, table: str, name: str, value: pl.Expr) -> pl.DataFrame:
    part = contributions(
        rows, table, area=TOTAL, line=PROTECTED_CHILDREN.care_form, column=name,
        contribution=value, description=pl.format("{} {}", "placement_id", "detail"),
    )  # fmt: skip
    return part.with_columns(who=rows["who"])


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Skyddat boende, jämförbar serie",
        needs=("placements",),
        compute=protected_housing,
        trace=trace_protected_housing,
    ),
)
