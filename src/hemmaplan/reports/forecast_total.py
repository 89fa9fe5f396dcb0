"""The board's whole year with the placements' model in it: ranges put together by convolution."""

from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import polars as pl

from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.line_forecast import net_without
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import OTHER, with_place
from hemmaplan.core.placement_budget import NoBudget, whole_cost_rules
from hemmaplan.core.report_lines import TOTAL, LineType, taken
from hemmaplan.reports.forecast_chosen import chosen

ID = "board_forecast"
_POINTS = 500  # that the normal amount is made of
_PARTS = {
    "booked": "bokfört på placeringarnas konton",
    "unbooked": "placeringarnas kostnad hittills utöver det bokförda, enligt registret",
    "placements": "placeringarnas kostnad resten av året, enligt prognosen",
    "rest": "alla andra konton, enligt förslaget rad för rad",
}


def board_forecast(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Nämndens nettokostnad för året med placeringarnas prognos i.

    `booked` är det som är bokfört i år på placeringarnas konton, `unbooked` vad placeringarna
    enligt registret har kostat därutöver (fakturor som inte har kommit), `placements` vad de väntas
    kosta under resten av året enligt den metod som gäller (`placement_forecast_chosen`), och `rest`
    förslaget ur huvudboken (`line_forecast`) för alla andra konton. `year` är summan. `p05` och
    `p95` är spannet i nio fall av tio: placeringarnas spann och de andra radernas missar läggs ihop
    som oberoende av varandra, så spannet är smalare än de två efter varandra. Finns bara där
    placeringarnas konton (`placement_accounts`) rymmer hela deras kostnad och det finns år att
    pröva de andra raderna på.
    """
    found = _parts(dataset, month)
    if found is None:
        return []
    parts, ends = found
    values = {**parts, "year": sum(parts.values()), **ends}
    return [Figure(Address(ID, TOTAL, "net", name), value, Unit.KR)
            for name, value in values.items()]  # fmt: skip


@lru_cache(maxsize=4)  # every trace asks for them
def _parts(dataset: Dataset, month: Month) -> tuple[dict[str, int], dict[str, int]] | None:
    """The parts and the range's ends in öre; None where there are none."""
    forecast = chosen(dataset, month)
    if forecast is None or month.number == 12:
        return None
    try:
        rules = whole_cost_rules(dataset, month)
    except (NoBudget, MissingTable):
        return None
    ledger = with_place(_of_year(dataset, month), rules)
    other = net_without(dataset, month, rules)
    if other is None or other[1] is None:
        return None
    answer = forecast.answer
    booked = int(ledger.filter(pl.col("place") != OTHER)["amount_ore"].sum())
    parts = {
        "booked": booked,
        "unbooked": max(answer.known_ore - booked, 0),
        "placements": answer.year.mean - answer.known_ore,
        "rest": other[0],
    }
    away = [cost - answer.year.mean for cost in answer.year_percentiles]
    low, high = ends(away, other[1])
    year = sum(parts.values())
    return parts, {"p05": round(year + low), "p95": round(year + high)}


def ends(away: Sequence[int], doubt: float) -> tuple[float, float]:
    """The 5 and 95 per cent points of the sum of two independent amounts: one whose percentiles 1
    to 99 are `away`, and a normal one of mean 0 with the standard deviation `doubt`."""
    levels = (np.arange(_POINTS) + 0.5) / _POINTS
    normal = np.array([NormalDist().inv_cdf(level) for level in levels]) * doubt
    sums = np.add.outer(np.asarray(away, float), normal).ravel()
    low, high = np.quantile(sums, (0.05, 0.95))
    return float(low), float(high)


def _of_year(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Costs, and revenue as it is in the ledger: negative."""
    january = Month(month.year, 1)
    return taken(dataset, "ledger").filter(
        pl.col("month") >= january.first_day, pl.col("month") < month.end,
        pl.col("type").is_in([LineType.COST.value, LineType.REVENUE.value]),
    )  # fmt: skip


def trace_board_forecast(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """Each part as a row; the width of the range beyond their sum."""
    values = {f.address: int(f.value) for f in board_forecast(dataset, month)}
    if address not in values:
        raise LookupError(f"no figure {address}")
    names = [address.column] if address.column in _PARTS else list(_PARTS)
    rows = [(values[address._replace(column=name)], _PARTS[name]) for name in names]
    beyond = values[address] - sum(amount for amount, _ in rows)
    rows += [(beyond, "spannets bredd åt det hållet")] if beyond else []
    return pl.DataFrame(
        [{"part": "", "contribution": amount, "table": "ledger", "description": text}
         for amount, text in rows],
        schema=dict(TRACE_SCHEMA),
    )  # fmt: skip


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Nämndens år med placeringarnas prognos",
        needs=("ledger", "lines", "placements", "rates", "placement_accounts"),
        compute=board_forecast,
        trace=trace_board_forecast,
    ),
)
