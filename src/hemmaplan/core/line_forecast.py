"""A proposal for every line of the ledger: what is booked, and what is left of the year.

It stands beside the units' own forecasts; theirs count until they change them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from hemmaplan.core.budget_entries import Measure, entries
from hemmaplan.core.budget_followup import Standing, line_weight, trace_entries
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.forecast.rest_of_year import LONGEST, NINE_OF_TEN, RestOfYear, rest_of_year
from hemmaplan.core.forecast.spells import Floats, Ints
from hemmaplan.core.line_volumes import line_volumes, series_labels
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import OTHER, AccountRule, with_place
from hemmaplan.core.report_lines import TOTAL, LineType, area_rules, line_types, taken

ID = "line_forecast"
METHOD_NAMES = {
    "pace": "årets snitt hittills",
    "year": "de senaste tolv månadernas snitt",
    "recent": "de senaste månadernas snitt",
    "season": "samma månader i fjol",
    "scaled_season": "samma månader i fjol, i årets takt",
}
_FOLLOWS = "follows "
"""Begins the name of a sixth method; the series of volumes that the line follows ends it."""


@dataclass(frozen=True, slots=True)
class _Proposal:
    """One element a series: an (area, line) with its type; `booked` and `left` in öre."""

    places: Sequence[tuple[str | None, str, LineType]]
    booked: Sequence[int]
    left: Sequence[int]
    found: RestOfYear

    def weights(self, area: str, line: str, *, liability_in_result: bool) -> Ints:
        """What a line asked for in an area takes of each series."""
        return np.array([
            line_weight(line, own, type_, liability_in_result=liability_in_result)
            if area in (TOTAL, place) else 0
            for place, own, type_ in self.places
        ], dtype=np.int64)  # fmt: skip


def line_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hemmaplans förslag till årsprognos för varje rapportrad, ur huvudboken.

    `year` är det som är bokfört till och med rapportmånaden plus vad som väntas under resten av
    året. Resten räknas med den av fem enkla metoder som hade missat minst på just den raden i det
    området från samma tid tidigare år: årets snitt, de senaste tolv månadernas snitt, de senaste
    månadernas snitt, samma månader i fjol, eller samma månader i fjol i årets takt; följer raden
    ett antal bland volymerna (hushåll, tjänster) prövas också antalet gånger snittkostnaden. `p05`
    och `p95` är spannet i nio fall av tio, efter hur mycket metoden har missat; de finns bara när
    det finns minst två tidigare år att pröva på. `difference` är skillnaden mot enheternas egen
    prognos, om den täcker varje rad i summan: positivt betyder att förslaget är bättre än deras.
    Ramen är beslutad och får inget förslag.
    """
    found = _proposal(dataset, month)
    if found is None:
        return []
    units = Standing.of(entries(dataset, month), dataset)
    return [
        figure
        for area, line, type_ in _places(dataset, found)
        for figure in _figures(dataset, found, units, (area, line, type_))
    ]


def method_of(dataset: Dataset, month: Month, area: str, line: str) -> str:
    """The method of a line in an area in Swedish; blank for a sum of several."""
    found = _proposal(dataset, month)
    names = [] if found is None else [
        method_name(dataset, method)
        for (place, own, _), method in zip(found.places, found.found.method, strict=True)
        if own == line and area in (TOTAL, place)
    ]  # fmt: skip
    return names[0] if len(set(names)) == 1 else ""


def method_name(dataset: Dataset, method: str) -> str:
    """A method in Swedish."""
    if not method.startswith(_FOLLOWS):
        return METHOD_NAMES[method]
    series = method.removeprefix(_FOLLOWS)
    label = series_labels(dataset).get(series, series)
    return f"{label[:1].lower()}{label[1:]}, gånger snittet"


def trace_line_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows booked, what is expected beyond them for each line, and the range's width."""
    found = _proposal(dataset, month)
    if found is None:
        raise LookupError(f"no figure {address}")
    values = _values(dataset, month)
    value = values[address]
    turn = 1
    if address.column == "difference" and not line_types(dataset)[address.line].more_is_better:
        turn = -1
    left = _left(dataset, found, address)
    if address.column in ("p05", "p95"):
        left.append(
            (value - values[address._replace(column="year")], "spannets bredd åt det hållet")
        )
    booked = _entries_of(dataset, month, address, Measure.PERIOD_ACTUAL, turn)
    rows = pl.concat([booked, _unsourced([(turn * amount, text) for amount, text in left])])
    if address.column != "difference":
        return rows
    forecast = _entries_of(dataset, month, address, Measure.YEAR_FORECAST, -turn)
    return pl.concat([rows, forecast])


def _left(dataset: Dataset, found: _Proposal, address: Address) -> list[tuple[int, str]]:
    """What is left of the year on each series of the figure, and how it was worked out."""
    weights = found.weights(
        address.area, address.line, liability_in_result=dataset.municipality.liability_in_result
    )
    return [
        (
            int(weight) * left,
            f"{line}, {area or TOTAL}: återstår enligt {method_name(dataset, method)}",
        )
        for weight, left, (area, line, _), method in zip(
            weights, found.left, found.places, found.found.method, strict=True
        )
        if weight and left
    ]


def _unsourced(amounts: Sequence[tuple[int, str]]) -> pl.DataFrame:
    """Amounts that no row of a file holds, as rows of a trace."""
    rows = [
        {"part": "", "contribution": amount, "table": "ledger", "description": text}
        for amount, text in amounts
    ]
    return pl.DataFrame(rows, schema=dict(TRACE_SCHEMA))


def _entries_of(
    dataset: Dataset, month: Month, address: Address, measure: Measure, turn: int
) -> pl.DataFrame:
    in_result = dataset.municipality.liability_in_result

    def weigh(line: str, type_: LineType) -> int:
        return turn * line_weight(address.line, line, type_, liability_in_result=in_result)

    rows = entries(dataset, month).filter(pl.col("type") != LineType.FRAME.value)
    if address.area != TOTAL:
        rows = rows.filter(pl.col("area") == address.area)
    return trace_entries(rows, "", weigh, {measure: 1})


def _places(dataset: Dataset, found: _Proposal) -> Iterator[tuple[str, str, LineType]]:
    """Where the proposal has figures: lines with something on them, and the sums."""
    types = line_types(dataset)
    for area in dict.fromkeys((*(rule.area for rule in area_rules(dataset)), TOTAL)):
        inside = [place for place in found.places if area in (TOTAL, place[0])]
        present = {line for _, line, _ in inside}
        if inside:
            present |= {"revenue", "cost", "net"}
        yield from ((area, line, types[line]) for line in types if line in present)


def _figures(
    dataset: Dataset, found: _Proposal, units: Standing, place: tuple[str, str, LineType]
) -> Iterator[Figure]:
    area, line, type_ = place
    weights = found.weights(
        area, line, liability_in_result=dataset.municipality.liability_in_result
    )
    year = sum(
        int(weight) * (booked + left)
        for weight, booked, left in zip(weights, found.booked, found.left, strict=True)
    )
    yield Figure(Address(ID, area, line, "year"), year, Unit.KR)
    doubt = found.found.doubt(weights)
    if doubt is not None:
        width = round_half_away(round(NINE_OF_TEN * doubt))
        yield Figure(Address(ID, area, line, "p05"), year - width, Unit.KR)
        yield Figure(Address(ID, area, line, "p95"), year + width, Unit.KR)
    own = {of for weight, (_, of, _) in zip(weights, found.places, strict=True) if weight}
    told = [units.twelfths(units.scope(area, of), {Measure.YEAR_FORECAST: 1})
            for of in (line, *sorted(own))]  # fmt: skip
    twelfths = told[0]
    if twelfths is not None and None not in told:
        turn = 1 if type_.more_is_better else -1
        difference = turn * (year - twelfths // 12)
        yield Figure(Address(ID, area, line, "difference"), difference, Unit.KR)


@lru_cache(maxsize=4)  # every trace of the month asks for them
def _values(dataset: Dataset, month: Month) -> Mapping[Address, int]:
    return {figure.address: int(figure.value) for figure in line_forecast(dataset, month)}


@lru_cache(maxsize=4)  # every trace of the month asks for it
def _proposal(dataset: Dataset, month: Month) -> _Proposal | None:
    return _proposed(dataset, month)


def net_without(
    dataset: Dataset, month: Month, rules: Sequence[AccountRule]
) -> tuple[int, float | None] | None:
    """The year's net of all that none of the rules takes, öre, and its standard error; None
    where nothing is booked, or nothing could be tried."""
    found = _proposed(dataset, month, rules)
    if found is None:
        return None
    liability = dataset.municipality.liability_in_result
    weights = found.weights(TOTAL, "net", liability_in_result=liability)
    years = np.add(found.booked, found.left)
    return int((weights * years).sum()), found.found.doubt(weights)


def _proposed(
    dataset: Dataset, month: Month, without: Sequence[AccountRule] = ()
) -> _Proposal | None:
    """None where the ledger has nothing in the year through the month."""
    found = monthly_series(dataset, month, ("area", "line", "type"), without=without)
    if found is None:
        return None
    keys, monthly = found
    lines = [str(line) for _, line, _ in keys]
    rest = rest_of_year(monthly, month.number, _counts(dataset, month, lines, monthly.shape[1]))
    year = monthly[:, -month.number :].sum(axis=1)
    places = [(area, str(line), LineType(str(type_))) for area, line, type_ in keys]
    return _Proposal(
        places, [round(amount) for amount in year], [round(amount) for amount in rest.rest], rest
    )


def _counts(
    dataset: Dataset, month: Month, lines: Sequence[str], length: int
) -> Mapping[int, tuple[str, Floats]]:
    """For each line (its place) that follows a number: the method's name, and the number of the
    `length` months through `month`."""
    volumes, follows = dataset.table_or_empty("volumes"), line_volumes(dataset)
    first, found = month.shift(1 - length), {}
    for series in dict.fromkeys(follows.values()):
        rows = volumes.filter(pl.col("series") == series).unique("month", keep="first")
        number = np.full(length, np.nan)
        for day, value in rows.select("month", "value").iter_rows():
            if 0 <= (at := Month.of(day).index - first.index) < length:
                number[at] = float(value)
        for row, line in enumerate(lines):
            if follows.get(line) == series:
                found[row] = (_FOLLOWS + series, number)
    return found


def monthly_series(
    dataset: Dataset, month: Month, key: Sequence[str], *, without: Sequence[AccountRule] = ()
) -> tuple[list[tuple[str | None, ...]], Floats] | None:
    """Each `key` of the ledger's rows (columns of `taken`) with its canonical amounts in öre by
    month, [series, months] through the month, at most LONGEST of them; frames are left out, and
    so is what a rule of `without` takes.

    None where the ledger has nothing in the year through the month.
    """
    rows = taken(dataset, "ledger").filter(
        pl.col("month") < month.end, pl.col("type") != LineType.FRAME.value
    )
    if without:
        rows = with_place(rows, without).filter(pl.col("place") == OTHER)
    booked = Standing.of(entries(dataset, month), dataset)
    if rows.is_empty() or Measure.PERIOD_ACTUAL not in booked.known:
        return None
    first = max(Month.of(rows["month"].min()), month.shift(1 - LONGEST))  # type: ignore[arg-type]
    return _series(rows, min(first, Month(month.year, 1)), month, key)


def _series(
    rows: pl.DataFrame, first: Month, last: Month, key: Sequence[str]
) -> tuple[list[tuple[str | None, ...]], Floats]:
    canonical = pl.when(pl.col("type") == LineType.REVENUE.value).then(-1).otherwise(1)
    summed = (
        rows.filter(pl.col("month") >= first.first_day)
        .group_by(*key, "month")
        .agg((canonical * pl.col("amount_ore")).sum().alias("amount"))
        .sort(*key, "month")
    )
    at: dict[tuple[str | None, ...], dict[int, int]] = {}
    for *place, month, amount in summed.iter_rows():
        at.setdefault(tuple(place), {})[Month.of(month).index - first.index] = amount
    monthly = np.zeros((len(at), last.index - first.index + 1))
    for number, of_place in enumerate(at.values()):
        monthly[number, list(of_place)] = list(of_place.values())
    return list(at), monthly


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Förslag till årsprognos per rad",
        needs=("ledger", "lines"),
        compute=line_forecast,
        trace=trace_line_forecast,
    ),
)
