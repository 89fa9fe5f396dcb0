"""Protected housing by two rules: a child who comes along was counted with the adult, and is from
a day placed by a decision of its own (`parameters/seriebrott`), so the cost moves to the child's
unit."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import polars as pl

from hemmaplan.core.contributions import contributions, traced
from hemmaplan.core.cost import cost_lines, unpriced_days
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.periods import Month, Period
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.series_breaks import SeriesBreak
from hemmaplan.core.stays import care_days_in, report_periods, stays

ID = "protected_housing"
_ADULT = "18y"
MEASURES = {"placements": Unit.COUNT, "care_days": Unit.DAYS, "cost": Unit.KR}
RULES = ("then", "today")
PERIODS = ("ytd", "ytd_last_year")


def protected_housing(dataset: Dataset, month: Month, change: SeriesBreak) -> Sequence[Figure]:
    """Skyddat boende före och efter att barn blev egna placeringar den 1 april 2024.

    Bara för de månader som jämförs med tid före den dagen. `placements`, `care_days` och `cost`
    för januari till och med månaden (`ytd`) och samma månader förra året (`ytd_last_year`):
    `then` är räknat som det räknades då, utan barnens dygn före dagen; `today` är räknat som om
    dagens regel alltid gällt. Tid före dagen enligt dagens regel finns bara när registret har barn
    i skyddat boende då: annars går åren inte att jämföra. Kostnaden finns bara när de dygnen har
    ett pris: annars ligger den i den vuxnas pris och går inte att skilja ut. Ett barn är den som är
    under 18 år den första dagen, eller utan födelsemånad den som är inom barn och unga.
    Lag (2024:79).
    """
    rows = _counted(dataset, month, change)
    sums = rows.group_by("column", maintain_order=True).agg(
        pl.sum("contribution"), people=pl.col("who").n_unique()
    )
    return [
        Figure(Address(ID, TOTAL, change.care_form, column), value, _UNITS[column], people)
        for column, value, people in sums.iter_rows()
    ]


def is_comparable(
    dataset: Dataset, period: Period, change: SeriesBreak, *, priced: bool = False
) -> bool:
    """Whether what a period has before the day is known by today's rule: the register holds
    children in the care form then, on their own. Where it has none, nobody knows whether there were
    any. `priced`: each of their days has a price, too."""
    before = Period(period.start, min(period.end, change.on))
    if before.start >= before.end:
        return True
    children = _housed(dataset, change).filter("child", care_days_in(before) > 0)
    if children.is_empty() or not priced:
        return not children.is_empty()
    months = Month.of(before.start), Month.of(before.end).shift(-1)
    lacking = unpriced_days(dataset, *months)["placement_id"]
    return not children["placement_id"].is_in(lacking.implode()).any()


def trace_protected_housing(
    dataset: Dataset, month: Month, address: Address, change: SeriesBreak
) -> pl.DataFrame:
    """The placements, or the price rows, that a figure counts."""
    return traced(_counted(dataset, month, change).drop("who"), address)


def column(measure: str, rule: str, period: str) -> str:
    """A figure's column: `cost_then_ytd_last_year`."""
    return f"{measure}_{rule}_{period}"


_UNITS = {
    column(measure, rule, period): unit
    for measure, unit in MEASURES.items()
    for rule, period in product(RULES, PERIODS)
}


@lru_cache(maxsize=1)  # every trace of a report asks for the same rows
def _counted(dataset: Dataset, month: Month, change: SeriesBreak) -> pl.DataFrame:
    housed = _housed(dataset, change)
    empty = contributions(
        housed.clear(), "placements", area="", line="", column="", contribution=pl.lit(0),
        description="",
    )  # fmt: skip
    found = [empty.with_columns(who=pl.lit(""))]
    for name in PERIODS if change.parts(month) else ():
        period = report_periods(month)[name]
        alike = is_comparable(dataset, period, change)
        for rule in RULES if alike else RULES[:1]:
            found += _stayed(housed, period, rule, name, change)
        if dataset.has("rates"):
            lines = _lines(dataset, housed, period)
            priced = is_comparable(dataset, period, change, priced=True)
            found += [_paid(lines, r, name, change) for r in (RULES if priced else RULES[:1])]
    return pl.concat(found)


def _housed(dataset: Dataset, change: SeriesBreak) -> pl.DataFrame:
    born = pl.col("birth_month").dt.offset_by(_ADULT) > pl.col("start_date")
    return (
        stays(dataset)
        .filter(pl.col("care_form") == change.care_form)
        .with_columns(
            child=born.fill_null(pl.col("area") == "bou").fill_null(False),
            who=pl.coalesce("person_id", "placement_id"),
        )
    )


def _stayed(
    housed: pl.DataFrame, period: Period, rule: str, name: str, change: SeriesBreak
) -> list[pl.DataFrame]:
    """The placements and care days of one period by one rule: by that of the time no child's days
    before."""
    after = Period(min(max(period.start, change.on), period.end), period.end)
    days = care_days_in(period)
    if rule == "then":
        days = pl.when("child").then(care_days_in(after)).otherwise(days)
    counted = housed.with_columns(days=days).filter(pl.col("days") > 0)
    parts = {"placements": pl.lit(1), "care_days": pl.col("days")}
    return [
        _part(counted, "placements", column(measure, rule, name), value, change)
        for measure, value in parts.items()
    ]


def _lines(dataset: Dataset, housed: pl.DataFrame, period: Period) -> pl.DataFrame:
    """What they cost in a period, each month of each."""
    months = Month.of(period.start), Month.of(period.end).shift(-1)
    lines = cost_lines(dataset, *months).filter(pl.col("cost_ore") != 0)
    whose = housed.select("placement_id", "child", "who")
    return lines.join(whose, on="placement_id", maintain_order="left").with_columns(
        detail=pl.col("month").dt.strftime("%Y-%m")
    )


def _paid(lines: pl.DataFrame, rule: str, name: str, change: SeriesBreak) -> pl.DataFrame:
    if rule == "then":
        lines = lines.filter(~pl.col("child") | (pl.col("month") >= change.on))
    return _part(lines, "rates", column("cost", rule, name), pl.col("cost_ore"), change)


def _part(
    rows: pl.DataFrame, table: str, name: str, value: pl.Expr, change: SeriesBreak
) -> pl.DataFrame:
    part = contributions(
        rows, table, area=TOTAL, line=change.care_form, column=name, contribution=value,
        description=pl.format("{} {}", "placement_id", "detail"),
    )  # fmt: skip
    return part.with_columns(who=rows["who"])
