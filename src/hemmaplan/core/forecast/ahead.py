"""All that a forecast assumes of the days ahead, in plain arrays: what a scenario changes.

`core.forecast.expected` sums it exactly and `core.forecast.simulate` draws from it; both read the
same arrays, so that a changed assumption changes both.

Days are whole days; day 0 is the day after `as_of`. The grid begins `lead` days before it, as far
back as what is not yet registered may reach: place i of a grid is day i − lead.
"""

from dataclasses import dataclass

import numpy as np

from hemmaplan.core.forecast.endings import Endings, kinds_of
from hemmaplan.core.forecast.inflow import Inflow
from hemmaplan.core.forecast.limits import LastDays
from hemmaplan.core.forecast.prices import DAYS_IN_MONTH, Prices
from hemmaplan.core.forecast.running_cost import Calendar
from hemmaplan.core.forecast.spells import Flags, Floats, Ints, Spells, month_of
from hemmaplan.core.forecast.stays import Stays, daily_new, daily_remaining

WEEK = 7  # days; those who come in the same week feel the same season
_EVIDENCE = 10.0  # ended stays that our belief in a form's hazards rests on at least


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new placement of each group may cost: one of `rows[group]` (of Spells) is drawn, times
    `step[cause]` of the end it follows on (CAUSES; ARRIVED: on none).

    `per_day`, `per_month` and `lump` in öre at today's level, `discharge` 0 or 1; `doubt[group]`
    is the standard error of the group's price level (of its logarithm).
    """

    rows: tuple[Ints, ...]
    per_day: Floats
    per_month: Floats
    lump: Floats
    discharge: Floats
    doubt: Floats
    step: Floats


@dataclass(frozen=True, slots=True)
class Learned:
    """All that the history and the stock have taught."""

    spells: Spells
    stays: Stays
    endings: Endings
    last_days: LastDays
    inflow: Inflow
    prices: Prices
    terms: Terms
    index: Floats


@dataclass(frozen=True, slots=True)
class Cells:
    """Where cost falls: an (area, care_form, unit_code) each, `group` the group of Spells.

    `placement[row]` is the cell of a placement; `terms[group][n]` that of a new placement which is
    drawn like the n-th row of the group's Terms.
    """

    names: tuple[tuple[str, str, str], ...]
    group: Ints
    placement: Ints
    terms: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """The assumptions. A scenario is `dataclasses.replace` of some of the arrays.

    - `rows`: the ongoing placements (of `learned.spells`), one per line of `hazard`;
    - `hazard[line, place]`: cumulative hazard through that day; the placement is still there after
      it with the probability exp(−pace × hazard). inf = ended for certain;
    - `per_day`, `per_month`, `discharge` by line: its prices today in öre (one without a price
      costs as a new one of its group, `owed` from its start), 1 where the day it ends is charged;
    - `extra_of` (a line each), `extra_per_day`, `extra_per_month`: extras that run today,
      `extra_days` their mean length;
    - `new_hazard[group, days]`: the same of a new placement, by days since its start, before the
      season: `ends_season[place]` multiplies what each day adds;
    - `evidence[group]`: the ended stays that hazards rest on; `pace` is gamma distributed by it;
    - `arrivals[group, place]`: new families (or singles) expected that day; before day 0 those that
      have come but are not registered; `sizes[group]` what each may bring;
    - `swing`: coefficient of variation of all arrivals, `rate_evidence[group]` the arrivals that
      a group's level rests on;
    - `endings`: why stays end, by kind of end, who then goes straight on and where; `kind[line,
      place]` is which it is if a placement of today ends there;
    - `level[group, month]`: prices against today's.
    """

    learned: Learned
    calendar: Calendar
    cells: Cells
    lead: int
    rows: Ints
    hazard: Floats
    per_day: Floats
    per_month: Floats
    discharge: Floats
    owed: Floats
    extra_of: Ints
    extra_per_day: Floats
    extra_per_month: Floats
    extra_days: float
    new_hazard: Floats
    ends_season: Floats
    evidence: Floats
    arrivals: Floats
    sizes: tuple[Floats, ...]
    swing: float
    rate_evidence: Floats
    endings: Endings
    kind: Ints
    level: Floats

    @property
    def days(self) -> Floats:
        """The days of the grid's places."""
        return np.arange(self.hazard.shape[1], dtype=float) - self.lead

    @property
    def month(self) -> Ints:
        """The month of each place of the grid; days before the first count as in it."""
        return self.calendar.month_of(self.days)


def hazard_by_week(ahead: Ahead, group: int) -> Floats:
    """The cumulative hazard of a new placement of a group with the season, by the week of the grid
    it begins in and days since its start: shape (weeks, places).

    Within a week the season is that of who begins in its middle; beyond the grid that of its end.
    """
    places = ahead.new_hazard.shape[1]
    daily = np.diff(ahead.new_hazard[group], prepend=0.0)
    begins = np.arange(0, places, WEEK) + WEEK // 2
    day = np.minimum(begins[:, None] + np.arange(places), places - 1)
    return np.asarray(np.cumsum(daily * ahead.ends_season[day], axis=1), float)


def look_ahead(learned: Learned, calendar: Calendar) -> Ahead:
    """What the history says of the days ahead."""
    spells, inflow = learned.spells, learned.inflow
    lead = int(np.ceil(max(spells.start_lag, spells.end_lag)))
    places = lead + int(calendar.end)
    rows, prices = spells.ongoing, learned.prices
    per_day, per_month, unpriced = _prices_now(learned, rows)
    hazard = daily_remaining(learned.stays, spells, rows, lead=lead, places=places)
    days = spells.today + 1 - lead + np.arange(float(places))
    begun = np.maximum(spells.start[rows] - spells.today - 1, calendar.year)
    level = np.exp(np.cumsum(np.where(np.arange(len(calendar.numbers)) == 0, 0.0,
                                      learned.index[calendar.numbers - 1])))  # fmt: skip
    return Ahead(
        learned=learned,
        calendar=calendar,
        cells=_cells(learned),
        lead=lead,
        rows=rows,
        hazard=np.where(days >= learned.last_days.day[rows][:, None], np.inf, hazard),
        per_day=per_day,
        per_month=per_month,
        discharge=prices.discharge[rows],
        owed=unpriced * np.maximum(-begun, 0) * (per_day + per_month / DAYS_IN_MONTH),
        extra_of=np.searchsorted(rows, prices.extra_of),
        extra_per_day=prices.extra_per_day,
        extra_per_month=prices.extra_per_month,
        extra_days=prices.extra_days,
        new_hazard=daily_new(learned.stays, days=places),
        ends_season=learned.stays.season[month_of(days)],
        evidence=learned.stays.events + _EVIDENCE,
        arrivals=_arrivals(learned, lead, places),
        sizes=inflow.sizes,
        swing=inflow.swing,
        rate_evidence=inflow.evidence + 1.0,
        endings=learned.endings,
        kind=kinds_of(spells, rows, learned.last_days.day, days),
        level=np.tile(level, (len(spells.groups), 1)),
    )


def _prices_now(learned: Learned, rows: Ints) -> tuple[Floats, Floats, Flags]:
    """Prices per day and month of the ongoing, and which of them have none of their own."""
    prices, terms, group = learned.prices, learned.terms, learned.spells.group[rows]
    unpriced = np.isnan(prices.per_day[rows])
    found = []
    for own, of_new in ((prices.per_day, terms.per_day), (prices.per_month, terms.per_month)):
        typical = np.array([of_new[of].mean() if len(of) else 0.0 for of in terms.rows])
        found.append(np.where(unpriced, typical[group], own[rows]))
    return found[0], found[1], unpriced


def _arrivals(learned: Learned, lead: int, places: int) -> Floats:
    """Rate × season; of the days before today the share that is not yet registered."""
    spells, inflow = learned.spells, learned.inflow
    days = np.arange(float(places)) - lead
    number = month_of(days + spells.today + 1)
    unseen = np.clip(days + 1 + spells.start_lag, 0, 1)
    return np.asarray(inflow.rate[:, None] * inflow.season[number] * unseen, float)


def _cells(learned: Learned) -> Cells:
    spells, terms = learned.spells, learned.terms
    names: dict[tuple[str, str, str], int] = {}

    def cell(area: str, form: str, unit: str) -> int:
        return names.setdefault((area, form, unit), len(names))

    placement = np.array([
        cell(area, spells.groups[group][0], unit)
        for area, group, unit in zip(spells.area, spells.group, spells.unit, strict=True)
    ], dtype=np.int64)  # fmt: skip
    drawn = []
    for (form, adult), rows in zip(spells.groups, terms.rows, strict=True):
        other = "vuxen" if adult else "bou"
        drawn.append(np.array([
            cell(
                spells.area[row] if (spells.area[row] == "vuxen") == adult else other,
                form, spells.unit[row],
            )
            for row in rows
        ], dtype=np.int64))  # fmt: skip
    groups = {key: number for number, key in enumerate(spells.groups)}
    group = [groups[form, area == "vuxen"] for area, form, _ in names]
    return Cells(tuple(names), np.array(group, dtype=np.int64), placement, tuple(drawn))
