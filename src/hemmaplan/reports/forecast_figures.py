"""The placements' forecast as figures: what it consists of, its range, and why it changed.

The model is core's; here it gets its parameters read, and is made once a month and dataset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

import polars as pl

from hemmaplan.core.care_form_lines import LINES, label_of
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset, reads
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.forecast.answer import LEVELS, Forecast, NoForecast
from hemmaplan.core.forecast.bridge import CAUSES, bridge
from hemmaplan.core.forecast.composition import (
    CERTAINTY,
    KNOWN,
    Position,
    composition,
    cost_by_month,
)
from hemmaplan.core.forecast.expected import coming_by_group
from hemmaplan.core.forecast.model import forecast_from, position
from hemmaplan.core.forecast.simple import linear_forecast
from hemmaplan.core.money import round_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.figure_tables import COSTS
from hemmaplan.reports.forecast_methods import priors

ID = "placement_forecast"
PATH_ID = "placement_forecast_path"
UNIT_ID = "placement_forecast_unit"
CHANGE_ID = "placement_forecast_change"
EXISTING = ("planned", "extended", "moved", "unregistered")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{layer: (layer,) for layer in CERTAINTY},
    "existing": EXISTING,
    "committed": tuple(layer for layer, sure in CERTAINTY.items() if sure == "committed"),
    "probable": tuple(layer for layer, sure in CERTAINTY.items() if sure == "probable"),
    "year": tuple(CERTAINTY),
}
"""Each column and the layers it is the sum of."""
AT_TODAYS_PRICES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "existing_flat": (EXISTING, "flat_ore"),
    "new_flat": (("new",), "flat_ore"),
    "price": ((*EXISTING, "new"), "index_ore"),
}
"""The rest of the year once more: today's and new placements at today's prices, and what prices
that change after the report month add; each the layers and the part of their cost."""
_SUMS = {**{column: (layers, "cost_ore") for column, layers in COLUMNS.items()}, **AT_TODAYS_PRICES}
COMING_ID = "placement_forecast_coming"
LAYER_NAMES = {
    KNOWN: "hittills i år",
    "planned": "väntat till planerat slut",
    "extended": "väntat efter planerat slut",
    "moved": "väntade byten från pågående placeringar",
    "unregistered": "har troligen börjat, ännu inte registrerat",
    "new": "väntade nya placeringar",
}


_FORM_NAMES = {code: line.label for code, line in LINES.items()}


@dataclass(frozen=True, slots=True)
class Made:
    """A month's forecast: where it started, its parts within the year, and its answer."""

    start: Position
    parts: pl.DataFrame
    answer: Forecast


@reads(*COSTS)
@lru_cache(maxsize=8)  # every figure and trace of the month asks for it
def made(dataset: Dataset, month: Month) -> Made | None:
    """The forecast from the month's last day to the end of its year; None where there is none."""
    december = Month(month.year, 12)
    try:
        start = position(dataset, month.last_day, december, priors(month.last_day))
    except NoForecast:
        return None
    parts = (
        composition(start)
        .filter(pl.col("month").dt.year() == month.year)
        .with_columns(flat_ore=pl.col("cost_ore") - pl.col("index_ore"))
    )
    return Made(start, parts, forecast_from(start))


def placement_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Vad årets placeringar väntas kosta, och vad det består av.

    Prognosen görs med det som var känt vid rapportmånadens slut. `known` är kostnaden hittills i
    år. Resten är väntevärden: `planned` är pågående placeringar till sitt planerade slut,
    `extended` det som de väntas kosta därefter, `moved` placeringar som pågående väntas gå vidare
    till, `unregistered` det som troligen har börjat men inte är registrerat än och `new` väntade
    nya placeringar. `existing` är de fyra före `new`, `committed` är known och planned
    (beslutat), `probable` är extended, moved och unregistered (troligt), och `year` är allt.
    Resten av året räknat på ett annat sätt: `existing_flat` och `new_flat` är pågående och nya i
    dagens priser och `price` vad prisändringar efter rapportmånaden lägger till.
    `p05` till `p95` är kvantiler i 2 000 simulerade framtider: i nio fall av tio hamnar året mellan
    p05 och p95.
    Raderna är vårdformer, per område och totalt. Metoden står i handboken under Prognos.
    """
    found = made(dataset, month)
    if found is None:
        return []
    people = found.parts["placement_id"].drop_nulls().n_unique()
    quantiles = [
        Figure(Address(ID, TOTAL, ALL_FORMS, name), amount, Unit.KR, people)
        for name, amount in zip(LEVELS, found.answer.year.quantiles, strict=True)
    ]
    return [*_by_place(found.parts), *quantiles]


def _by_place(parts: pl.DataFrame) -> Iterator[Figure]:
    everywhere = parts.with_columns(area=pl.lit(TOTAL))
    rows = pl.concat([parts.filter(pl.col("area") != ""), everywhere])
    rows = pl.concat([rows, rows.with_columns(care_form=pl.lit(ALL_FORMS))])
    for column, (layers, part) in _SUMS.items():
        sums = (
            rows.filter(pl.col("layer").is_in(list(layers)))
            .group_by("area", "care_form")
            .agg(pl.sum(part), pl.col("placement_id").drop_nulls().n_unique().alias("people"))
            .sort("area", "care_form")
        )
        for area, form, cost, people in sums.iter_rows():
            yield Figure(Address(ID, area, form, column), cost, Unit.KR, people)


def trace_placement_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """A row a placement, and what is expected of nobody in particular by care form."""
    found = _found(dataset, month, address)
    column = "year" if address.column in LEVELS else address.column
    if column not in _SUMS:
        raise LookupError(f"no figure {address}")
    layers, part = _SUMS[column]
    rows = found.parts.filter(pl.col("layer").is_in(list(layers))).with_columns(cost_ore=part)
    if address.area != TOTAL:
        rows = rows.filter(pl.col("area") == address.area)
    if address.line != ALL_FORMS:
        rows = rows.filter(pl.col("care_form") == address.line)
    if rows.is_empty():
        raise LookupError(f"no figure {address}")
    beyond = 0
    if address.column in LEVELS:
        beyond = found.answer.year.quantile(address.column) - int(rows["cost_ore"].sum())
    return traced(dataset, rows, "layer", LAYER_NAMES, beyond)


def placement_forecast_path(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placeringarnas kostnad upplagd månad för månad, med prognosens spann.

    Raden är månaden (`2026-11`) och värdet kostnaden från januari till och med den. `mean` är känt
    till och med rapportmånaden (med det som troligen inte är registrerat än) och väntat därefter;
    `p05` till `p95` är kvantiler i 2 000
    simulerade framtider. `linear` är årets snitt hittills gånger tolv, och finns bara för december.
    """
    found = made(dataset, month)
    if found is None:
        return []
    by_month = cost_by_month(found.parts)
    each_month = [Month(month.year, number) for number in range(1, 13)]
    sums = accumulate(by_month.get(each, 0) for each in each_month)
    figures = [_path(each, "mean", total) for each, total in zip(each_month, sums, strict=True)]
    figures += [
        _path(each, name, outlook.quantile(name))
        for each, outlook in found.answer.path
        for name in LEVELS
    ]
    linear = linear_forecast(dataset, month.last_day, Month(month.year, 12))
    return [*figures, _path(Month(month.year, 12), "linear", linear.year.mean)]


@lru_cache(maxsize=2)  # every trace of the month asks for them
def _paths(dataset: Dataset, month: Month) -> Mapping[Address, int]:
    return {f.address: int(f.value) for f in placement_forecast_path(dataset, month)}


def _path(month: Month, column: str, value: int) -> Figure:
    return Figure(Address(PATH_ID, TOTAL, str(month), column), value, Unit.KR)


def trace_placement_forecast_path(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    found = _found(dataset, month, address)
    value, through = _paths(dataset, month)[address], Month.parse(address.line).first_day
    rows = found.parts.filter(pl.col("month") <= through)
    if address.column == "linear":
        rows = rows.filter(pl.col("layer") == KNOWN)
    return traced(dataset, rows, "layer", LAYER_NAMES, value - int(rows["cost_ore"].sum()))


def placement_forecast_unit(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Vad årets placeringar väntas kosta per enhet.

    Raden är enheten; en placering utan enhet räknas på raden `unknown`. `known` är kostnaden
    hittills i år, `existing` vad pågående placeringar väntas kosta under resten av året, `new` vad
    nya väntas kosta (fördelade som de senaste nya) och `year` summan. Se `placement_forecast`.
    """
    found = made(dataset, month)
    if found is None:
        return []
    rows = found.parts.with_columns(unit=_unit())
    figures = []
    for column in ("known", "existing", "new", "year"):
        sums = (
            rows.filter(pl.col("layer").is_in(list(COLUMNS[column])))
            .group_by("unit")
            .agg(pl.sum("cost_ore"), pl.col("placement_id").drop_nulls().n_unique().alias("people"))
            .sort("unit")
        )
        figures += [
            Figure(Address(UNIT_ID, TOTAL, unit, column), cost, Unit.KR, people)
            for unit, cost, people in sums.iter_rows()
        ]
    return figures


def placement_forecast_coming(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur många nya placeringar som väntas under resten av året, och hur många av dem akuta.

    Raderna är vårdformer; `placements` är väntevärdet avrundat så att formerna summerar, med syskon
    men utan dem som kommer från en annan placering. `acute` är dem gånger andelen akuta bland
    formens nya på sistone (få lutar sig mot alla former), och `lately` hur många det vore om bara
    de som har kommit på sistone räknades, och inte vad årets kostnad hittills talar för.
    """
    found = made(dataset, month)
    if found is None or month.number == 12:
        return []
    coming = coming_by_group(found.start.ahead, 13 - month.number)
    figures = []
    for column, numbers in coming.items():
        whole = round_parts([Fraction(number) for number in numbers.tolist()])
        by_form: dict[str, int] = {ALL_FORMS: sum(whole)}
        for (form, _), number in zip(found.start.ahead.learned.spells.groups, whole, strict=True):
            by_form[form] = by_form.get(form, 0) + number
        figures += [
            Figure(Address(COMING_ID, TOTAL, form, column), number, Unit.VALUE)
            for form, number in sorted(by_form.items()) if number
        ]  # fmt: skip
    return figures


def trace_placement_forecast_coming(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """A row for each form: what is expected is of nobody in particular."""
    rows = [
        {"part": "", "contribution": int(figure.value), "table": "placements",
         "description": f"{label_of(figure.address.line)}: väntade "
                        "nya placeringar"}
        for figure in placement_forecast_coming(dataset, month)
        if figure.address.column == address.column and figure.address.line != ALL_FORMS
        and address.line in (figure.address.line, ALL_FORMS)
    ]  # fmt: skip
    if not rows or address.area != TOTAL:
        raise LookupError(f"no figure {address}")
    return pl.DataFrame(rows, schema=dict(TRACE_SCHEMA))


def _unit() -> pl.Expr:
    return pl.when(pl.col("unit_code") == "").then(pl.lit("unknown")).otherwise("unit_code")


def trace_placement_forecast_unit(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    found = _found(dataset, month, address)
    layers = COLUMNS.get(address.column, ())
    rows = found.parts.filter(pl.col("layer").is_in(list(layers)), _unit() == address.line)
    if rows.is_empty():
        raise LookupError(f"no figure {address}")
    return traced(dataset, rows, "layer", LAYER_NAMES, 0)


CAUSE_NAMES = {
    "new": "nya placeringar, minus de väntade",
    "ended": "avslutade",
    "extended": "gick vidare",
    "moved": "byte av placering, minus de väntade",
    "repriced": "ändrat pris",
    "registered_late": "registrerat i efterhand, minus det väntade",
    "model": "andra antaganden än förra månaden",
}


def placement_forecast_change(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Varför prognosen för årets placeringar har ändrats sedan månaden före.

    `total` är årets väntade kostnad nu minus den som väntades vid förra månadens slut, båda räknade
    ur dagens underlag med det som då var känt. Delarna summerar på öret: `new` är placeringar som
    har börjat och vad de har bytt till, minus dem som väntades; `ended` placeringar som har
    avslutats; `extended` de som gick vidare en månad till; `moved` de som kom direkt från en
    placering som fanns då, minus de väntade; `repriced` andra priser än väntat; `registered_late`
    det som gällde tidigare dagar men registrerades först nu, minus det väntade; och `model` att
    senaste månaden har ändrat vad som antas om vårdtider, inflöde och priser. Plus är dyrare.
    """
    found = _changes(dataset, month)
    if found is None:
        return []
    figures = []
    for cause in (*CAUSES, "total"):
        rows = found if cause == "total" else found.filter(pl.col("cause") == cause)
        people = rows["placement_id"].drop_nulls().n_unique()
        address = Address(CHANGE_ID, TOTAL, ALL_FORMS, cause)
        figures.append(Figure(address, int(rows["amount_ore"].sum()), Unit.KR, people))
    return figures


@lru_cache(maxsize=4)
def _changes(dataset: Dataset, month: Month) -> pl.DataFrame | None:
    """core.forecast.bridge between the two months' ends; None where one has no forecast."""
    now = made(dataset, month)
    before = month.shift(-1)
    if now is None:
        return None
    try:
        then = position(dataset, before.last_day, Month(month.year, 12), priors(before.last_day))
    except NoForecast:
        return None
    return bridge(then, now.start)


def trace_placement_forecast_change(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    found = _changes(dataset, month)
    if found is None or address.column not in (*CAUSES, "total"):
        raise LookupError(f"no figure {address}")
    rows = found if address.column == "total" else found.filter(pl.col("cause") == address.column)
    return traced(dataset, rows.rename({"amount_ore": "cost_ore"}), "cause", CAUSE_NAMES, 0)


def _found(dataset: Dataset, month: Month, address: Address) -> Made:
    found = made(dataset, month)
    if found is None:
        raise LookupError(f"no figure {address}")
    return found


def traced(
    dataset: Dataset, rows: pl.DataFrame, of: str, names: Mapping[str, str], beyond: int
) -> pl.DataFrame:
    """Rows summed by placement and layer or cause, as a trace to the placements' rows.

    `beyond` is what the figure is more than their sum: the width of a range.
    """
    placed = distinct_placements(dataset).select("placement_id", *SOURCE_COLUMNS)
    who = pl.coalesce("placement_id", pl.col("care_form").replace(_FORM_NAMES))
    summed = (
        rows.group_by("placement_id", "care_form", of)
        .agg(contribution=pl.sum("cost_ore"))
        .filter(pl.col("contribution") != 0)
        .join(placed, on="placement_id", how="left")
        .sort("_file", "_row", of, "care_form", nulls_last=True)
        .select(
            part=pl.lit(""),
            contribution="contribution",
            table=pl.lit("placements"),
            **{name: pl.col(name) for name in SOURCE_COLUMNS},
            description=pl.format("{}: {}", who, pl.col(of).replace(names)),
        )
    )
    extra = []
    if beyond:
        text = "skillnaden mot det väntade värdet"
        extra.append({"part": "", "contribution": beyond, "table": "placements",
                      "description": text})  # fmt: skip
    return pl.concat(
        [
            summed.select(pl.col(name).cast(dtype) for name, dtype in TRACE_SCHEMA.items()),
            pl.DataFrame(extra, schema=dict(TRACE_SCHEMA)),
        ]
    )


_NEEDS = ("placements", "rates")
DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Prognos för årets placeringar",
        needs=_NEEDS,
        compute=placement_forecast,
        trace=trace_placement_forecast,
    ),
    FigureDefinition(
        id=PATH_ID,
        title="Prognos för årets placeringar, månad för månad",
        needs=_NEEDS,
        compute=placement_forecast_path,
        trace=trace_placement_forecast_path,
    ),
    FigureDefinition(
        id=UNIT_ID,
        title="Prognos för årets placeringar per enhet",
        needs=_NEEDS,
        compute=placement_forecast_unit,
        trace=trace_placement_forecast_unit,
    ),
    FigureDefinition(
        id=COMING_ID,
        title="Väntade nya placeringar",
        needs=_NEEDS,
        compute=placement_forecast_coming,
        trace=trace_placement_forecast_coming,
    ),
    FigureDefinition(
        id=CHANGE_ID,
        title="Varför prognosen har ändrats",
        needs=_NEEDS,
        compute=placement_forecast_change,
        trace=trace_placement_forecast_change,
    ),
)
