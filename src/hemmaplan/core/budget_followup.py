"""The budget follow-up: budget, actual, deviation and forecast per report line and area.

A figure is the sum of entries (`core.budget_entries`) with two weights: what the line asked for
takes of each line type, and what the column takes of each measure. Sums are made on exact values
and rounded to öre once, last; so a printed total may differ by one from the sum of printed parts,
and never from the truth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import polars as pl

from hemmaplan.core.budget_entries import Measure, entries
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.money import round_half_away, round_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import (
    COMPUTED_LINES,
    TOTAL,
    LineType,
    area_rules,
    line_types,
)

ID = "budget_followup"
SHARE = "share_of_year_budget"

Weights = Mapping[Measure, int]

_PLAIN: Mapping[str, Weights] = MappingProxyType(
    {
        "period_budget": {Measure.PERIOD_BUDGET: 1},
        "period_actual": {Measure.PERIOD_ACTUAL: 1},
        "year_budget": {Measure.YEAR_BUDGET: 1},
        "year_forecast": {Measure.YEAR_FORECAST: 1},
        "year_forecast_change": {Measure.YEAR_FORECAST: 1, Measure.PREVIOUS_FORECAST: -1},
        "previous_period_actual": {Measure.PREVIOUS_ACTUAL: 1},
        "adjusted_actual": {Measure.PERIOD_ACTUAL: 1, Measure.ADJUSTMENT: 1},
    }
)
_DEVIATIONS: Mapping[str, Weights] = MappingProxyType(
    {
        "period_deviation": {Measure.PERIOD_ACTUAL: 1, Measure.PERIOD_BUDGET: -1},
        "year_deviation": {Measure.YEAR_FORECAST: 1, Measure.YEAR_BUDGET: -1},
    }
)
COLUMNS = (
    "period_budget", "period_actual", "period_deviation", "year_budget", "year_forecast",
    "year_deviation", "year_forecast_change", "previous_period_actual", "adjusted_actual", SHARE,
)  # fmt: skip
_FORECASTS = (Measure.YEAR_FORECAST, Measure.PREVIOUS_FORECAST)


def column_weights(column: str, line_type: LineType) -> Weights:
    """What a column takes of each measure. Deviations are turned so that positive = favourable."""
    if column in _PLAIN:
        return _PLAIN[column]
    turn = 1 if line_type.more_is_better else -1
    return {measure: turn * weight for measure, weight in _DEVIATIONS[column].items()}


def line_weight(asked: str, line: str, line_type: LineType, *, liability_in_result: bool) -> int:
    """What a line asked for takes of a report line: itself, or by type when it is computed."""
    if asked not in COMPUTED_LINES:
        return int(asked == line)
    if line_type is LineType.LIABILITY:
        counted = asked.endswith("_incl_liability") or (
            liability_in_result and asked in ("cost", "net", "result")
        )
        line_type = LineType.COST
        if not counted:
            return 0
    kind = COMPUTED_LINES[asked]
    if kind is LineType.NET:
        return {LineType.COST: 1, LineType.REVENUE: -1}.get(line_type, 0)
    if kind is LineType.RESULT:
        return {LineType.COST: -1, LineType.REVENUE: 1, LineType.FRAME: 1}.get(line_type, 0)
    return int(kind is line_type)


@dataclass(frozen=True, slots=True)
class Cell:
    """One report line in one area: its sum of each measure, in twelfths of öre."""

    area: str | None
    line: str
    type: LineType
    sums: Mapping[Measure, int | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """The cells of a report month, and which measures are known at all."""

    cells: Sequence[Cell]
    known: frozenset[Measure]
    liability_in_result: bool

    @classmethod
    def of(cls, rows: pl.DataFrame, dataset: Dataset) -> "Standing":
        summed = rows.group_by("area", "line", "type", "measure", maintain_order=True).agg(
            pl.when(pl.col("twelfths").is_null().any()).then(None).otherwise(pl.sum("twelfths"))
        )
        sums: dict[tuple[str | None, str, str], dict[Measure, int | None]] = {}
        for area, line, type_, measure, twelfths in summed.iter_rows():
            sums.setdefault((area, line, type_), {})[Measure(measure)] = twelfths
        known = {Measure(measure) for measure in rows["measure"].unique()}
        if dataset.has("adjustments"):
            known.add(Measure.ADJUSTMENT)  # an empty list of adjustments: there are none
        return cls(
            [Cell(a, line, LineType(t), found) for (a, line, t), found in sums.items()],
            frozenset(known),
            dataset.municipality.liability_in_result,
        )

    def scope(self, area: str, line: str) -> list[tuple[int, Cell]]:
        """The cells a line asked for takes in an area, with their weights."""
        return [
            (weight, cell)
            for cell in self.cells
            if area in (TOTAL, cell.area) and (weight := self.weight(line, cell.line, cell.type))
        ]

    def weight(self, asked: str, line: str, line_type: LineType) -> int:
        return line_weight(asked, line, line_type, liability_in_result=self.liability_in_result)

    def twelfths(self, scope: Sequence[tuple[int, Cell]], weights: Weights) -> int | None:
        """The exact value in twelfths of öre; None when something it needs is unknown."""
        if not self.known.issuperset(weights):
            return None
        if any(not _complete(scope, m) for m in weights if m in _FORECASTS):
            return None
        total = 0
        for line_sign, cell in scope:
            for measure, weight in weights.items():
                amount = cell.sums.get(measure, 0)
                if amount is None:
                    return None
                total += line_sign * weight * amount
        return total


def _complete(scope: Iterable[tuple[int, Cell]], forecast: Measure) -> bool:
    """A total's forecast exists only if every line with a budget has one (EXCHANGE)."""
    cells = [cell for _, cell in scope]
    for_total = {cell.line for cell in cells if cell.area is None and forecast in cell.sums}
    return any(forecast in cell.sums for cell in cells) and all(
        forecast in cell.sums or cell.line in for_total
        for cell in cells
        if cell.sums.get(Measure.YEAR_BUDGET, 0) != 0
    )


def lines_in(standing: Standing, area: str, order: Iterable[str]) -> list[str]:
    """The lines an area has figures on: its report lines and what follows from them."""
    cells = [cell for cell in standing.cells if area in (TOTAL, cell.area)]
    present = {cell.line for cell in cells}
    types = {cell.type for cell in cells}
    if types & {LineType.REVENUE, LineType.COST, LineType.LIABILITY}:
        present |= {"revenue", "cost", "net"}
    if LineType.LIABILITY in types:
        present |= {"net_excl_liability", "net_incl_liability"}
    if LineType.FRAME in types:
        present.add("result")
        if LineType.LIABILITY in types:
            present |= {"result_excl_liability", "result_incl_liability"}
    return [line for line in order if line in present]


def budget_followup(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Budget, utfall, avvikelse och prognos per område och rapportrad.

    Raderna är kontoplanens rapportrader, intäkter, kostnader, netto (kostnad − intäkt) och, där
    det finns en ram, resultat (ram − netto). Intäkter och kostnader är båda positiva; en positiv
    avvikelse är alltid bättre än budget. Periodbudgeten är årsbudgeten × månader/12 eller summan
    av månadsraderna, enligt kommunens metod; en omfördelning räknas fr.o.m. rapporten för den
    månad den beslutades. Årsprognosen är det senaste tillfällets, till och med månaden; en summas
    prognos finns bara om varje rad med budget har en. Förändringen är prognosen minus den vid
    närmast föregående prognostillfälle. Utfall föregående period är samma månader förra året.
    Justerat utfall är utfallet plus raderna i `adjustments`. `share_of_year_budget` är utfallet
    delat med årsbudgeten.
    """
    standing = Standing.of(entries(dataset, month), dataset)
    types = line_types(dataset)
    areas = dict.fromkeys(rule.area for rule in area_rules(dataset))
    present = {cell.area for cell in standing.cells}
    return [
        figure
        for area in (*(a for a in areas if a in present), TOTAL)
        for line in lines_in(standing, area, types)
        for figure in _line_figures(standing, area, line, types[line])
    ]


def _line_figures(
    standing: Standing, area: str, line: str, line_type: LineType
) -> Iterator[Figure]:
    """One line of one area: every column that is known."""
    scope = standing.scope(area, line)
    amounts = {}
    for column in COLUMNS:
        if column == SHARE:
            continue
        twelfths = standing.twelfths(scope, column_weights(column, line_type))
        if twelfths is not None:
            amounts[column] = round_half_away(Fraction(twelfths, 12))
            yield Figure(Address(ID, area, line, column), amounts[column], Unit.KR)
    actual, budget = amounts.get("period_actual"), amounts.get("year_budget")
    if actual is not None and budget:
        yield Figure(Address(ID, area, line, SHARE), Fraction(actual, budget), Unit.SHARE)


def trace_budget_followup(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows behind one figure (TRACE_SCHEMA). An unknown address raises KeyError."""
    line_type = line_types(dataset)[address.line]
    rows = _numbered(dataset, month)
    in_result = dataset.municipality.liability_in_result
    inside = [address.area in (TOTAL, area) for area, *_ in rows.kinds]

    def part(name: str, column: str) -> pl.DataFrame:
        measures = column_weights(column, line_type)
        weights = [
            here and measures.get(measure, 0)
            * line_weight(address.line, line, type_, liability_in_result=in_result)
            for here, (_, line, type_, measure) in zip(inside, rows.kinds, strict=True)
        ]  # fmt: skip
        return as_trace(rows.weighed(weights), name)

    if address.column == SHARE:
        return pl.concat([part("numerator", "period_actual"), part("denominator", "year_budget")])
    return part("", address.column)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Entries, each with the number of its kind: an area, line, type and measure.

    Every trace of a month takes its rows of the same entries: by number that is one look-up.
    """

    entries: pl.DataFrame
    number: npt.NDArray[np.uint32]
    kinds: Sequence[tuple[str | None, str, LineType, Measure]]

    def weighed(self, weights: Sequence[int]) -> pl.DataFrame:
        """The entries whose kind has a weight, with it as `weight`."""
        weight = np.array(weights, dtype=np.int64)[self.number]
        counted = np.flatnonzero(weight)
        return self.entries[counted].with_columns(weight=pl.Series(weight[counted]))


@lru_cache(maxsize=4)
def _numbered(dataset: Dataset, month: Month) -> _Numbered:
    rows = entries(dataset, month)
    key = ["area", "line", "type", "measure"]
    kinds = rows.select(key).unique(maintain_order=True).with_row_index("number")
    number = rows.select(key).join(
        kinds, on=key, how="left", nulls_equal=True, maintain_order="left"
    )["number"]
    return _Numbered(
        rows.select("twelfths", "table", *SOURCE_COLUMNS, "description"),
        number.to_numpy(),
        [(area, line, LineType(type_), Measure(measure))
         for _, area, line, type_, measure in kinds.iter_rows()],
    )  # fmt: skip


def weighed(
    rows: pl.DataFrame, weigh_line: Callable[[str, LineType], int], weights: Weights
) -> pl.DataFrame:
    """The entries that count, with their `weight`: that of the line times that of the measure."""
    key = ["line", "type", "measure"]
    kinds = rows.select(key).unique(maintain_order=True)
    weight = [
        weigh_line(line, LineType(type_)) * weights.get(Measure(measure), 0)
        for line, type_, measure in kinds.iter_rows()
    ]
    weights_of_kinds = kinds.with_columns(pl.Series("weight", weight, dtype=pl.Int64))
    counted = weights_of_kinds.filter(pl.col("weight") != 0)
    return rows.join(counted, on=key, how="inner", maintain_order="left")


def trace_entries(
    rows: pl.DataFrame,
    part: str,
    weigh_line: Callable[[str, LineType], int],
    weights: Weights,
) -> pl.DataFrame:
    """Entries as a trace: each with its weight, in whole öre that add to the rounded figure."""
    return as_trace(weighed(rows, weigh_line, weights), part)


def as_trace(counted: pl.DataFrame, part: str) -> pl.DataFrame:
    """Entries with their `weight` as a trace."""
    twelfths = counted["weight"] * counted["twelfths"]
    if (twelfths % 12 == 0).all():
        whole = twelfths // 12
    else:
        exact = [Fraction(value, 12) for value in twelfths.to_list()]
        whole = pl.Series(round_parts(exact), dtype=pl.Int64)
    return counted.select(
        pl.lit(part).alias("part"),
        whole.alias("contribution"),
        "table", "_file", "_sheet", "_row", "description",
    )  # fmt: skip


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Budgetuppföljning",
        needs=("lines",),
        compute=budget_followup,
        trace=trace_budget_followup,
        parts={"numerator": Unit.KR, "denominator": Unit.KR},
    ),
)
