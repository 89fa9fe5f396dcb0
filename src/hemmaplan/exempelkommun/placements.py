"""Chains of placements: a family comes in, stays somewhere, moves on, breaks down, goes home.

All people move one step at a time together (a wave), so that a million inhabitants take as many
NumPy calls as a thousand.
"""

from dataclasses import dataclass, fields

import numpy as np

from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import (
    NEVER,
    Flags,
    Floats,
    Ints,
    Texts,
    first_of_month,
    months_of,
    pick,
    pick_index,
)

YEAR = 365.2425
_ADULT_FORMS = np.isin(c.CODES, ["lvm_hem", "externt_boende", "hvb_vuxna"])
_BREAKDOWN = np.array([[form.breakdown, form.teen] for form in c.FORMS])
_MEDIAN = np.array([form.median_days for form in c.FORMS])
_SPREAD = np.array([form.spread for form in c.FORMS])
_ONWARD = np.array([form.onward for form in c.FORMS])
_LVU_6, _LVU_2, _LVU_3, _SOL, _LVM = "lvu_6", "lvu_2", "lvu_3", "sol", "lvm"


@dataclass(frozen=True, slots=True)
class Stays:
    """Placements as parallel arrays. `form` indexes `calibration.FORMS`; `end` is NEVER if open."""

    person: Ints
    family: Ints
    adult: Flags
    born: Ints
    woman: Flags
    form: Ints
    law: Texts
    start: Ints
    end: Ints
    reason: Texts
    wave: Ints
    leaves: Ints  # the day the person at latest leaves care because of age

    def __len__(self) -> int:
        return len(self.person)

    def at(self, index: Ints | Flags) -> "Stays":
        return Stays(*(getattr(self, field.name)[index] for field in fields(self)))

    def replaced(self, **columns: object) -> "Stays":
        return Stays(*(columns.get(f.name, getattr(self, f.name)) for f in fields(self)))  # type: ignore[arg-type]


def concat(parts: list[Stays]) -> Stays:
    return Stays(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Stays)))


def simulate(rng: np.random.Generator, inhabitants: int, first: int, last: int) -> Stays:
    """Every stay that touches the days first..last, people entering from twelve years before.

    What happens after `last` is not known: an end after it is NEVER.
    """
    begin = first - int(12 * YEAR)
    scale = inhabitants / c.BASE_INHABITANTS
    wave = _entries(rng, scale, begin, last)
    done: list[Stays] = []
    for _ in range(12):
        if not len(wave):
            break
        wave = _with_ends(rng, wave)
        done.append(wave)
        wave = _next(rng, wave)
        wave = wave.at(wave.start <= last)
    stays = concat(done)
    stays = stays.at((stays.end >= first) & (stays.start <= last))
    open_end = stays.end > last
    stays = stays.replaced(
        end=np.where(open_end, NEVER, stays.end), reason=np.where(open_end, "", stays.reason)
    )
    return stays.at(np.lexsort((stays.wave, stays.person, stays.start)))


def _arrivals(rng: np.random.Generator, a_year: float, begin: int, last: int) -> Ints:
    """Days on which someone comes, by season, trend and good and bad years."""
    months = np.arange(months_of(np.array([begin]))[0], months_of(np.array([last]))[0] + 1)
    years = months // 12
    swing = np.exp(rng.normal(0, c.YEAR_SWING, years[-1] - years[0] + 1))[years - years[0]]
    trend = (1 + c.TREND) ** (years - years[-1])
    counts = rng.poisson(a_year / 12 * np.array(c.SEASON)[months % 12] * swing * trend)
    of_month = np.repeat(months, counts)
    starts, ends = first_of_month(of_month), first_of_month(of_month + 1)
    return starts + (rng.random(len(starts)) * (ends - starts)).astype(np.int64)


def _entries(rng: np.random.Generator, scale: float, begin: int, last: int) -> Stays:
    parts = [_children(rng, scale, begin, last)]
    for code, a_year in c.ADULTS_A_YEAR.items():
        adults = _adults(rng, c.INDEX[code], _arrivals(rng, a_year * scale, begin, last))
        parts.append(_with_children(rng, adults) if code == "skyddat_boende" else adults)
    people, families = 0, 0
    numbered = []
    for part in parts:
        numbered.append(part.replaced(person=part.person + people, family=part.family + families))
        people += len(part)
        families += int(part.family.max(initial=-1)) + 1
    return concat(numbered)


def _children(rng: np.random.Generator, scale: float, begin: int, last: int) -> Stays:
    """First placements of children; siblings come together, to the same kind of home."""
    arrived = _arrivals(rng, c.FAMILIES_A_YEAR * scale, begin, last)
    size = pick_index(rng, c.SIBLINGS, len(arrived)) + 1
    band_of_family = pick_index(rng, c.CHILD_AGES, len(arrived))
    size = np.where(band_of_family == 3, 1, size)
    family = np.repeat(np.arange(len(arrived)), size)
    n = len(family)
    eldest = np.concatenate([[True], family[1:] != family[:-1]]) if n else np.zeros(0, bool)
    low, high = np.array(c.AGE_BANDS[:-1]), np.array(c.AGE_BANDS[1:])
    band = band_of_family[family]
    age = low[band] + rng.random(n) * (high - low)[band]
    # Younger brothers and sisters: between half and all of the age of the one who came first.
    first_age = age[np.maximum.accumulate(np.where(eldest, np.arange(n), 0))]
    age = np.where(eldest, age, first_age * rng.uniform(0.45, 0.95, n))
    form_of_family = _entry_form(rng, band_of_family)
    lvu = rng.random(len(arrived)) < np.array(c.CHILD_LVU)[band_of_family]
    own_behaviour = rng.random(len(arrived)) >= np.array(c.LVU_2_GROUND)[band_of_family]
    ground = np.where(own_behaviour & (first_age_band(age) >= 2)[eldest], _LVU_3, _LVU_2)
    law = np.where(lvu, ground, _SOL).astype(object)[family]
    form = _suit(form_of_family[family], age, np.zeros(n, bool))
    start = arrived[family]
    law = np.where(form == c.INDEX["sis"], _LVU_3, law).astype(object)
    return _new_people(
        rng, family=family, adult=np.zeros(n, bool), start=start, age=age, form=form, law=law
    )


def first_age_band(age: Floats) -> Ints:
    return np.searchsorted(c.AGE_BANDS[1:-1], age, side="right").astype(np.int64)


def _adults(rng: np.random.Generator, form: int, start: Ints) -> Stays:
    n = len(start)
    age = 21 + rng.gamma(3.0, 6.5, n).clip(0, 55)
    law = np.full(n, _LVM if c.CODES[form] == "lvm_hem" else _SOL, dtype=object)
    return _new_people(
        rng,
        family=np.arange(n),
        adult=np.ones(n, bool),
        start=start,
        age=age,
        form=np.full(n, form, np.int64),
        law=law,
    )


def _with_children(rng: np.random.Generator, adults: Stays) -> Stays:
    """Adults in protected housing and the children who come with them, the same days."""
    parent = np.repeat(np.arange(len(adults)), pick_index(rng, (0.45, 0.3, 0.25), len(adults)))
    n = len(parent)
    children = _new_people(
        rng,
        family=parent,
        adult=np.zeros(n, bool),
        start=adults.start[parent],
        age=rng.random(n) * 14,
        form=adults.form[parent],
        law=adults.law[parent],
    )
    return concat([adults, children.replaced(person=len(adults) + children.person)])


def _new_people(
    rng: np.random.Generator,
    *,
    family: Ints,
    adult: Flags,
    start: Ints,
    age: Floats,
    form: Ints,
    law: Texts,
) -> Stays:
    n = len(start)
    born = first_of_month(months_of(start - (age * YEAR).astype(np.int64)))
    shelter = form == c.INDEX["skyddat_boende"]
    women = rng.random(n) < np.where(adult, np.where(shelter, 0.9, 0.32), 0.49)
    # Most leave family homes when they leave school; some stay until 21.
    until = np.where(rng.random(n) < 0.72, rng.uniform(18.0, 19.6, n), 21.0)
    until = np.where(age >= 17.5, 21.0, until)
    until = np.where(law == _LVU_2, 18.0, until)
    leaves = np.where(adult, NEVER, born + (until * YEAR).astype(np.int64) - 1)
    empty = np.full(n, "", dtype=object)
    zeros = np.zeros(n, np.int64)
    return Stays(
        np.arange(n), family, adult, born, women, form, law, start, start, empty, zeros, leaves
    )


def _entry_form(rng: np.random.Generator, band: Ints) -> Ints:
    form = np.zeros(len(band), np.int64)
    for number, shares in c.ENTRY.items():
        here = band == number
        codes = np.array([c.INDEX[code] for code in shares])
        form[here] = codes[pick_index(rng, list(shares.values()), int(here.sum()))]
    return form


def _suit(form: Ints, age: Floats, adult: Flags) -> Ints:
    """Another form where the age rules one out: stödboende from 17, SiS from 13."""
    young = ~adult & np.isin(form, [c.INDEX["stodboende"], c.INDEX["stodboende_externt"]])
    form = np.where(young & (age < 17), c.INDEX["familjehem"], form)
    return np.where((form == c.INDEX["sis"]) & (age < 13), c.INDEX["hvb"], form)


def _with_ends(rng: np.random.Generator, stays: Stays) -> Stays:
    """Length, and how the stay ends. A breakdown comes at about half the planned length."""
    n = len(stays)
    age = (stays.start - stays.born) / YEAR
    risk = _BREAKDOWN[stays.form, (age >= 13).astype(int)]
    breaks = rng.random(n) < risk
    # Siblings' stays are alike: one draw for the family and step, one for each child.
    group = stays.family * 16 + stays.wave
    _, of_group = np.unique(group, return_inverse=True)
    shared = rng.normal(size=int(of_group.max(initial=-1)) + 1)[of_group]
    z = np.where(stays.adult, shared, 0.9 * shared + 0.436 * rng.normal(size=n))
    shelter = stays.form == c.INDEX["skyddat_boende"]
    z = np.where(shelter, shared, z)
    breaks &= ~shelter
    length = _MEDIAN[stays.form] * np.exp(_SPREAD[stays.form] * z) * np.where(breaks, 0.45, 1.0)
    length = np.where(stays.law == _LVM, np.minimum(length, 178), length)
    end = stays.start + np.maximum(length, 2).astype(np.int64)
    ages_out = end >= stays.leaves
    onward = ~breaks & (rng.random(n) < _ONWARD[stays.form])
    reason = np.select(
        [ages_out, breaks, onward], ["aged_out", "breakdown", "next_form"], "planned"
    ).astype(object)
    other = (reason == "planned") & (rng.random(n) < 0.05)
    reason = np.where(other, np.where(rng.random(n) < 0.5, "transferred", "other"), reason)
    return stays.replaced(
        end=np.where(ages_out, np.maximum(stays.leaves, stays.start + 1), end),
        reason=reason.astype(object),
    )


def _next(rng: np.random.Generator, stays: Stays) -> Stays:
    """The following placement of those who go on, break down or come back."""
    n = len(stays)
    goes_home = (stays.reason == "breakdown") & (rng.random(n) < c.HOME_AFTER_BREAKDOWN)
    breaks = (stays.reason == "breakdown") & ~goes_home
    onward = stays.reason == "next_form"
    home = (stays.reason == "planned") | goes_home
    shelter = stays.form == c.INDEX["skyddat_boende"]
    comes_back = home & ~shelter & (rng.random(n) < c.REPLACED_HOME)
    gap = np.where(comes_back, rng.exponential(260, n).clip(20, 1500).astype(np.int64), 0)
    start = stays.end + gap
    form = np.where(breaks, _after(rng, stays.form, after_breakdown=True), stays.form)
    form = np.where(onward, _after(rng, stays.form, after_breakdown=False), form)
    age = (start - stays.born) / YEAR
    form = np.where(comes_back & ~stays.adult, _entry_form(rng, first_age_band(age)), form)
    form = _suit(form, age, stays.adult)
    law = _law_of_next(stays.law, form, age)
    moved = stays.replaced(form=form, law=law, start=start, end=start, wave=stays.wave + 1)
    return moved.at((breaks | onward | comes_back) & (start + 7 < stays.leaves))


def _law_of_next(law: Texts, form: Ints, age: Floats) -> Texts:
    """LVU goes on as LVU; supported housing is voluntary, SiS never; LVM only in its homes."""
    law = np.where(form == c.INDEX["sis"], _LVU_3, law)
    voluntary = np.isin(form, [c.INDEX["stodboende"], c.INDEX["stodboende_externt"]])
    law = np.where(voluntary | ((law == _LVU_2) & (age >= 18)), _SOL, law)
    law = np.where(form == c.INDEX["lvm_hem"], _LVM, law)
    return np.where(_ADULT_FORMS[form] & (form != c.INDEX["lvm_hem"]), _SOL, law).astype(object)


def _after(rng: np.random.Generator, form: Ints, *, after_breakdown: bool) -> Ints:
    table, otherwise = (
        (c.AFTER_BREAKDOWN, c.AFTER_BREAKDOWN_OTHERWISE)
        if after_breakdown
        else (c.ONWARD, c.ONWARD_OTHERWISE)
    )
    following = form.copy()
    for code in c.CODES:
        here = form == c.INDEX[code]
        drawn = pick(rng, table.get(code, otherwise), int(here.sum()))
        following[here] = [c.INDEX[name] for name in drawn]
    return following
