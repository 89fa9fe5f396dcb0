"""Published forecasts judged as they come true: by how much each one missed its year's outcome."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.budget_entries import Measure, entries, forecast_occasions, year_plan
from hemmaplan.core.budget_followup import Standing, line_weight, trace_entries
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, LineType, area_rules

MISS_ID = "published_forecast"
SHARE_ID = "published_forecast_error"
YEARS = 3  # completed years that are judged; older ones say little of how forecasts are made now


def published_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur mycket en publicerad årsprognos missade det utfall som sedan blev.

    Raden är året och kolumnen den månad prognosen gjordes (`2025-03`). Värdet är prognosens
    nettokostnad minus årets utfall: positivt betyder att utfallet blev bättre (lägre) än prognosen,
    negativt att det blev sämre. Gäller de tre senaste år vars december finns i huvudboken, till
    och med rapportmånaden, per område och totalt. En prognos som inte täcker varje rad med budget
    går inte att döma och har inget värde.
    """
    return [
        Figure(Address(MISS_ID, area, str(year), str(made_in)), forecast - outcome, Unit.KR)
        for area, year, made_in, forecast, outcome in _judged(dataset, month)
    ]


def trace_published_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows of the forecast, and those of the outcome with the sign turned."""
    judged = {(str(year), str(made_in)): made_in for _, year, made_in, _, _ in
              _judged(dataset, month)}  # fmt: skip
    made_in = judged[address.line, address.column]
    return pl.concat(
        [
            _rows(dataset, year_plan(dataset, made_in), address.area, Measure.YEAR_FORECAST, 1),
            _rows(dataset, _booked(dataset, made_in.year), address.area, Measure.PERIOD_ACTUAL, -1),
        ]
    )


def published_forecast_error(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur stort felet i de publicerade årsprognoserna brukar vara, i andel av utfallet.

    Kolumnen är den kalendermånad prognosen gjordes (`03` = mars). Värdet är summan av felens
    storlek (`published_forecast` utan tecken) delad med summan av utfallen, för de år som går att
    döma. Ett område vars utfall inte är större än noll har inget värde.
    """
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for area, _, made_in, forecast, outcome in _judged(dataset, month):
        missed, whole = sums.get((area, _number(made_in)), (0, 0))
        key = area, _number(made_in)
        sums[key] = missed + abs(forecast - outcome), whole + outcome
    return [
        Figure(Address(SHARE_ID, area, "", number), Fraction(missed, whole), Unit.SHARE)
        for (area, number), (missed, whole) in sums.items()
        if whole > 0
    ]


def trace_published_forecast_error(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """Every forecast of that month and its outcome; where it was too low with the sign turned."""
    parts = []
    for area, year, made_in, forecast, outcome in _judged(dataset, month):
        if area != address.area or _number(made_in) != address.column:
            continue
        sign = 1 if forecast >= outcome else -1
        missed = trace_published_forecast(
            dataset, month, Address(MISS_ID, area, str(year), str(made_in))
        )
        parts += [
            missed.with_columns(
                part=pl.lit("numerator"), contribution=sign * pl.col("contribution")
            ),
            _rows(dataset, _booked(dataset, year), area, Measure.PERIOD_ACTUAL, 1).with_columns(
                part=pl.lit("denominator")
            ),
        ]
    if not parts:
        raise LookupError(f"no figure {address}")
    return pl.concat(parts)


def _number(month: Month) -> str:
    return f"{month.number:02d}"


@lru_cache(maxsize=4)
def _judged(dataset: Dataset, month: Month) -> tuple[tuple[str, int, Month, int, int], ...]:
    """(area, year, made in, forecast net, outcome net) of every forecast that can be judged."""
    return tuple(
        (area, year, made_in, forecast, outcomes[area])
        for year in _complete_years(dataset, month)
        if (outcomes := _nets(dataset, _booked(dataset, year), Measure.PERIOD_ACTUAL))
        for made_in in forecast_occasions(dataset, Month(year, 12))
        if made_in.year == year
        for area, forecast in _nets(
            dataset, year_plan(dataset, made_in), Measure.YEAR_FORECAST
        ).items()
        if area in outcomes
    )


def _complete_years(dataset: Dataset, month: Month) -> Iterator[int]:
    """The latest years through the report month with January and December in the ledger."""
    booked = {Month.of(day) for day in dataset.table("ledger")["month"].unique().to_list()}
    last = month.year if month.number == 12 else month.year - 1
    ended = [y for y in range(last - YEARS + 1, last + 1)
             if {Month(y, 1), Month(y, 12)} <= booked]  # fmt: skip
    yield from ended


def _booked(dataset: Dataset, year: int) -> pl.DataFrame:
    return entries(dataset, Month(year, 12))


def _nets(dataset: Dataset, rows: pl.DataFrame, measure: Measure) -> dict[str, int]:
    """The net cost of every area and the total, in öre, where it is known."""
    standing = Standing.of(rows, dataset)
    found = {}
    for area in dict.fromkeys((*(rule.area for rule in area_rules(dataset)), TOTAL)):
        scope = standing.scope(area, "net")
        twelfths = standing.twelfths(scope, {measure: 1}) if scope else None
        if twelfths is not None:
            found[area] = round_half_away(Fraction(twelfths, 12))
    return found


def _rows(
    dataset: Dataset, rows: pl.DataFrame, area: str, measure: Measure, sign: int
) -> pl.DataFrame:
    in_result = dataset.municipality.liability_in_result

    def weigh(line: str, line_type: LineType) -> int:
        return sign * line_weight("net", line, line_type, liability_in_result=in_result)

    inside = rows if area == TOTAL else rows.filter(pl.col("area") == area)
    return trace_entries(inside, "", weigh, {measure: 1})


DEFINITIONS = (
    FigureDefinition(
        id=MISS_ID,
        title="Så mycket missade tidigare årsprognoser",
        needs=("forecast", "budget", "ledger", "lines"),
        compute=published_forecast,
        trace=trace_published_forecast,
    ),
    FigureDefinition(
        id=SHARE_ID,
        title="Årsprognosernas fel i andel av utfallet",
        needs=("forecast", "budget", "ledger", "lines"),
        compute=published_forecast_error,
        trace=trace_published_forecast_error,
        parts={"numerator": Unit.KR, "denominator": Unit.KR},
    ),
)
