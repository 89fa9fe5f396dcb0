"""Scenarios: the same forecast with some of its assumptions changed, and nothing else.

A change alters arrays of core.forecast.ahead, which the exact mean and the simulated range both
read; with the same seed the runs of two scenarios meet the same luck, so their difference is that
of the assumptions. No change at all is the base, to the öre.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.forecast.ahead import Ahead
from hemmaplan.core.forecast.answer import Forecast, Outlook
from hemmaplan.core.forecast.composition import Position
from hemmaplan.core.forecast.expected import leaving, new_leaving, survival
from hemmaplan.core.forecast.model import RUNS, SEED, forecast_from
from hemmaplan.core.forecast.simulate import Told
from hemmaplan.core.forecast.spells import ADULT, Flags, Floats, Ints
from hemmaplan.core.periods import Month


class BadScenario(ValueError):
    """The scenario does not fit the data; the message (Swedish) says what to change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One changed assumption, from the day `start` on. What is not of its kind is left blank.

    - `end_earlier`: the `placements` end that day at the latest;
    - `other_form`: they go over to `care_form` that day, at what a new one of it costs (but for the
      share that moves on elsewhere when a stay ends, which the history decides);
    - `one_more`: a placement at `day_cost_ore` a day comes that day and stays;
    - `fewer_new`: `share` (0-1) of the new placements of `care_forms` do not come;
    - `price_index`: prices of `care_forms` are `share` higher (0.03) or lower (−0.03);
    - `own_facility`: `places` placements of `care_forms` are taken home; the facility costs
      `month_cost_ore` a month whether they are filled or not;
    - `outpatient`: `share` of the new placements of `care_forms` do not come, stays there are
      shorter by `shorter` (0-1), and the reinforcement costs `month_cost_ore` a month.

    `care_forms` empty = every form. `area` is `bou`, `vuxen` or blank for both.
    """

    kind: str
    start: date
    placements: tuple[str, ...] = ()
    care_form: str = ""
    care_forms: tuple[str, ...] = ()
    area: str = ""
    share: float = 0.0
    shorter: float = 0.0
    places: int = 0
    month_cost_ore: int = 0
    day_cost_ore: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """`measure` is the measure_id that it is about; blank when about none."""

    name: str
    changes: tuple[Change, ...]
    measure: str = ""


def scenario_forecast(
    start: Position,
    scenario: Scenario,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    told: Told | None = None,
) -> Forecast:
    """The forecast from the same position if the scenario holds. Raises BadScenario."""
    ahead, costs = changed_ahead(start, scenario)
    answer = forecast_from(replace(start, ahead=ahead), runs=runs, seed=seed, told=told)
    return _with_costs(answer, costs)


def changed_ahead(start: Position, scenario: Scenario) -> tuple[Ahead, Floats]:
    """What is assumed if the scenario holds, and costs by month that are certain (öre).

    Raises BadScenario.
    """
    ahead, costs = start.ahead, np.zeros(len(start.ahead.calendar.numbers))
    for change in scenario.changes:
        if change.kind not in KINDS:
            raise BadScenario(
                f"ändringen {change.kind!r} finns inte; välj bland {', '.join(KINDS)}"
            )
        ahead, fixed = KINDS[change.kind](ahead, change)
        costs = costs + fixed
    return ahead, costs


def _with_costs(answer: Forecast, by_month: Floats) -> Forecast:
    """The answer with costs that are certain; `by_month` from the month of as_of."""
    first, december = Month.of(answer.as_of), Month(answer.as_of.year, 12)
    added = {first.shift(n): round(cost) for n, cost in enumerate(by_month)}

    def through(month: Month) -> int:
        return sum(cost for other, cost in added.items() if other <= month)

    return replace(
        answer,
        months=[(month, _plus(outlook, added.get(month, 0))) for month, outlook in answer.months],
        path=tuple((month, _plus(outlook, through(month))) for month, outlook in answer.path),
        year=_plus(answer.year, through(december)),
        year_percentiles=tuple(cost + through(december) for cost in answer.year_percentiles),
    )


def _plus(outlook: Outlook, cost: int) -> Outlook:
    return Outlook(outlook.mean + cost, tuple(value + cost for value in outlook.quantiles))


Changed = tuple[Ahead, Floats]


def _end_earlier(ahead: Ahead, change: Change) -> Changed:
    hazard = ahead.hazard.copy()
    hazard[np.ix_(_lines(ahead, change.placements), _from(ahead, change.start))] = np.inf
    return replace(ahead, hazard=hazard), _nothing(ahead)


def _other_form(ahead: Ahead, change: Change) -> Changed:
    lines, places = _lines(ahead, change.placements), _from(ahead, change.start)
    if not len(places):
        return ahead, _nothing(ahead)
    groups, of = ahead.learned.spells.groups, ahead.learned.spells.group[ahead.rows[lines]]
    there = survival(ahead)[lines, max(places[0] - 1, 0)]
    moving = ahead.endings.onto(ahead.endings.share).sum(axis=(2, 3))[
        of, ahead.kind[lines, places[0]]
    ]
    arrivals = ahead.arrivals.copy()
    stay = (there * (1 - moving)).tolist()
    for group, chance in zip(of.tolist(), stay, strict=True):
        chosen = (change.care_form, groups[group][1])
        if chosen not in groups:
            raise BadScenario(
                f"vårdformen {label_of(change.care_form)} har inte förekommit i området, så det "
                "finns inget pris att räkna med"
            )
        at = groups.index(chosen)
        # Of those whose stay ends, some move on by themselves, as always: the rest go here.
        arrivals[at, places[0]] += chance / ahead.sizes[at].mean()
    ended, cost = _end_earlier(ahead, change)
    return replace(ended, arrivals=arrivals), cost


def _fewer_new(ahead: Ahead, change: Change) -> Changed:
    kept = 1 - _share(change.share)
    arrivals = ahead.arrivals.copy()
    arrivals[np.ix_(np.flatnonzero(_groups(ahead, change)), _from(ahead, change.start))] *= kept
    return replace(ahead, arrivals=arrivals), _nothing(ahead)


def _price_index(ahead: Ahead, change: Change) -> Changed:
    if change.share <= -1:
        raise BadScenario("en prisändring kan inte vara −100 procent eller lägre")
    part = _part_of_month(ahead, change.start)
    factor = np.where(_groups(ahead, change)[:, None], 1 + change.share * part, 1.0)
    return replace(ahead, level=ahead.level * factor), _nothing(ahead)


def _own_facility(ahead: Ahead, change: Change) -> Changed:
    """The share of the form that is taken home costs nothing beside what the facility does."""
    groups = _groups(ahead, change)
    part = _part_of_month(ahead, change.start)
    present = _present(ahead, groups)
    home = np.minimum(change.places / np.maximum(present, 1e-9), 1.0) * part
    level = np.where(groups[:, None], ahead.level * (1 - home), ahead.level)
    return replace(ahead, level=level), change.month_cost_ore * part


def _outpatient(ahead: Ahead, change: Change) -> Changed:
    fewer, _ = _fewer_new(ahead, change)
    faster = 1 / (1 - _share(change.shorter, below=1.0))
    groups = _groups(ahead, change)
    lines = np.flatnonzero(groups[ahead.learned.spells.group[ahead.rows]])
    places = _from(ahead, change.start)
    hazard = ahead.hazard.copy()
    if len(places):
        before = hazard[:, places[0] - 1] if places[0] else np.zeros(len(hazard))
        at = np.ix_(lines, places)
        passed = before[lines, None]
        open_ = np.isfinite(hazard[at])  # what is certain to have ended stays so
        hazard[at] = np.where(
            open_, passed + (hazard[at] - np.where(open_, passed, 0)) * faster, np.inf
        )
    new = np.where(groups[:, None], ahead.new_hazard * faster, ahead.new_hazard)
    changed = replace(fewer, hazard=hazard, new_hazard=new)
    return changed, change.month_cost_ore * _part_of_month(ahead, change.start)


def _one_more(ahead: Ahead, change: Change) -> Changed:
    days = np.diff(ahead.calendar.edges.clip(0)) * _part_of_month(ahead, change.start)
    return ahead, change.day_cost_ore * days


def stress(as_of: date) -> Scenario:
    """One placement at 20 000 kronor a day from September, or from tomorrow when that has been."""
    start = max(date(as_of.year, 9, 1), as_of + timedelta(days=1))
    change = Change("one_more", start, day_cost_ore=20_000_00)
    return Scenario(f"En placering för 20 000 kr per dygn fr.o.m. {start}", (change,))


KINDS: Mapping[str, Callable[[Ahead, Change], Changed]] = {
    "end_earlier": _end_earlier,
    "other_form": _other_form,
    "one_more": _one_more,
    "fewer_new": _fewer_new,
    "price_index": _price_index,
    "own_facility": _own_facility,
    "outpatient": _outpatient,
}
"""Each kind of change: the assumptions after it, and costs by month that are certain (öre)."""


def _nothing(ahead: Ahead) -> Floats:
    return np.zeros(len(ahead.calendar.numbers))


def _share(value: float, below: float = 1.0 + 1e-12) -> float:
    if not 0 <= value < below:
        raise BadScenario(f"andelen {value} ska ligga mellan 0 och 1")
    return value


def _lines(ahead: Ahead, placements: Sequence[str]) -> Ints:
    """The lines of ongoing placements, each once. Raises BadScenario for one not ongoing."""
    names = ahead.learned.spells.ids.gather(ahead.rows.tolist()).to_list()
    unknown = [name for name in placements if name not in names]
    if unknown:
        raise BadScenario(f"placeringen {unknown[0]} pågår inte den dag prognosen görs")
    return np.array([names.index(name) for name in dict.fromkeys(placements)], dtype=np.int64)


def _from(ahead: Ahead, start: date) -> Ints:
    """The places of the grid from a day on, tomorrow at the earliest."""
    return np.flatnonzero(ahead.days >= max(_day(ahead, start), 0))


def _day(ahead: Ahead, day: date) -> float:
    return (day - date(1970, 1, 1)).days - ahead.learned.spells.today - 1


def _groups(ahead: Ahead, change: Change) -> Flags:
    """Which groups a change is about. Raises BadScenario when none is."""
    found = np.array([
        (not change.care_forms or form in change.care_forms)
        and (not change.area or (change.area == ADULT) == adult)
        for form, adult in ahead.learned.spells.groups
    ], dtype=bool)  # fmt: skip
    if not found.any():
        area = (f"för {CODE_WORDS['area'][change.area].lower()}",) if change.area else ()
        forms = (f"med vårdformen {label_of(form)}" for form in change.care_forms)
        says = " ".join(("det har aldrig funnits någon placering", *area, " eller ".join(forms)))
        raise BadScenario(says.strip())
    return found


def _part_of_month(ahead: Ahead, start: date) -> Floats:
    """How much of each month ahead lies on or after a day (of the as_of month: what is left)."""
    low = ahead.calendar.edges[:-1].clip(0)
    left = ahead.calendar.edges[1:] - np.maximum(low, _day(ahead, start))
    length = np.maximum(ahead.calendar.edges[1:] - low, 1e-9)
    return np.asarray(np.clip(left / length, 0, 1), float)


def _present(ahead: Ahead, groups: Flags) -> Floats:
    """How many placements of the groups are expected to go on, by month, of today's and new."""
    lines = groups[ahead.learned.spells.group[ahead.rows]]
    there = survival(ahead)[lines].sum(axis=0)
    size = np.array([size.mean() for size in ahead.sizes])
    comes = ahead.arrivals * size[:, None]
    left = leaving(comes[None], new_leaving(ahead))[0].sum(axis=1)
    there = there + np.cumsum(comes - left, axis=1)[groups].sum(axis=0)
    months = ahead.month
    count = np.maximum(np.bincount(months, minlength=len(ahead.calendar.numbers)), 1)
    sums = np.bincount(months, weights=there, minlength=len(ahead.calendar.numbers))
    return np.asarray(sums / count, float)
