"""Invented municipalities that break a forecast's assumptions, to judge it by.

Another mechanism than hemmaplan.exempelkommun on purpose: people come day by day, each with a need
of its own, and what happens to them is decided one by one. A world draws its own size, history,
season, trend, shocks, optimism of plans, breakdowns, prices and habits of registration; the kinds
in KINDS go further in one direction each.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES

KINDS = ("ordinary", "season", "shock", "new_form", "one_year", "june", "heavy", "small")
LAST_YEAR = 2025  # the year to be forecast; data ends with it
_BURN_IN = 6 * 365  # days lived before the data begins

# form, adult, share of those placed, mean need in days, shape of the need, price a day
FORMS = (
    ("natverkshem", False, 0.10, 700, 1.1, 620),
    ("familjehem", False, 0.34, 900, 0.9, 850),
    ("konsulentstott_familjehem", False, 0.10, 480, 1.0, 2100),
    ("jourhem", False, 0.06, 110, 1.4, 1350),
    ("hvb", False, 0.12, 210, 1.2, 5600),
    ("sis", False, 0.02, 160, 1.6, 9800),
    ("stodboende", False, 0.09, 300, 1.5, 1500),
    ("skyddat_boende", True, 0.06, 75, 1.3, 1700),
    ("hvb", True, 0.08, 110, 1.2, 2400),
    ("lvm_hem", True, 0.03, 120, 3.0, 6200),
)
NAMES = [form for form, *_ in FORMS]
_ESCALATES = {0: (1, 3), 1: (3, 2, 4), 2: (4, 3), 3: (1, 4), 4: (5, 4, 6), 5: (4, 6), 6: (4,)}
_STEPS_DOWN = {3: (1, 0), 4: (6, 2), 5: (4, 6), 9: (8,)}


@dataclass
class World:
    """What a municipality is like. `shares` of those placed by FORMS."""

    rng: np.random.Generator
    kind: str
    size: float
    years: int
    shares: np.ndarray
    amplitude: float
    phase: float
    trend: float
    shocks: list[tuple[float, float, np.ndarray]]
    optimism: float
    no_plan: float
    standard_plans: bool
    breakdown: float
    siblings: float
    drift: float
    index_month: int
    index: float
    jumps: float
    spread: float
    monthly: float
    late: float
    end_june: bool = False
    noise: float = 1.0
    people: int = 0
    placements: list[dict] = field(default_factory=list)
    rates: list[dict] = field(default_factory=list)
    incomes: list[dict] = field(default_factory=list)
    pauses: list[dict] = field(default_factory=list)

    @property
    def last(self) -> int:
        return date(LAST_YEAR, 12, 31).toordinal()

    @property
    def first(self) -> int:
        return date(LAST_YEAR - self.years, 1, 1).toordinal()

    @property
    def first_lived(self) -> int:
        return self.first - _BURN_IN


def world(seed: int, kind: str = "ordinary") -> World:
    rng = np.random.default_rng([20_26, seed])
    shares = np.array([share for _, _, share, *_ in FORMS]) * rng.lognormal(0, 0.5, len(FORMS))
    shares *= rng.random(len(FORMS)) < [0.8, 1, 0.8, 0.9, 1, 0.7, 0.9, 0.7, 0.9, 0.5]
    last = date(LAST_YEAR, 12, 31).toordinal()
    shocks = [
        (last - rng.uniform(30, 900), rng.choice([0.55, 0.7, 1.35, 1.6]),
         rng.random(len(FORMS)) < 0.5)
        for _ in range(rng.integers(0, 3))
    ]  # fmt: skip
    made = World(
        rng=rng, kind=kind, size=float(np.exp(rng.uniform(np.log(30), np.log(600)))),
        years=int(rng.integers(2, 7)), shares=shares / shares.sum(),
        amplitude=rng.uniform(0, 0.4), phase=rng.uniform(0, 365),
        trend=rng.normal(0, 0.08), shocks=shocks, optimism=rng.uniform(1.2, 2.5),
        no_plan=rng.uniform(0, 0.5), standard_plans=rng.random() < 0.3,
        breakdown=rng.uniform(0.1, 0.5), siblings=rng.uniform(0.1, 0.4),
        drift=rng.uniform(0.0, 0.06), index_month=int(rng.choice([1, 1, 1, 4, 7])),
        index=rng.uniform(0.01, 0.06), jumps=rng.uniform(0, 0.25),
        spread=rng.uniform(0.1, 0.45), monthly=rng.uniform(0, 0.6),
        late=rng.choice([0.0, 0.0, rng.uniform(3, 25)]),
    )  # fmt: skip
    if kind == "season":
        made.amplitude = 0.85
    if kind == "shock":
        made.shocks = [(date(LAST_YEAR, 1, 1).toordinal() + rng.uniform(30, 250),
                        rng.choice([0.3, 2.2]), np.ones(len(FORMS), bool))]  # fmt: skip
    if kind == "new_form":
        begin = date(LAST_YEAR - 1, 7, 1).toordinal() + rng.uniform(0, 500)
        only = np.arange(len(FORMS)) == 2
        made.shares[2] = 0.25
        made.shares /= made.shares.sum()
        made.shocks = [(0.0, 0.0, only), (begin, np.inf, only)]
    if kind == "one_year":
        made.years = 1
    if kind == "june":
        made.end_june = True
    if kind == "heavy":
        made.spread = 0.9
    if kind == "small":
        made.size = float(rng.uniform(22, 38))
    return made


def lived(made: World) -> World:
    return live(made, made.first_lived, made.last + 1)


def live(made: World, since: int, until: int) -> World:
    """Everyone who comes on the days since..until - 1; what becomes of them is settled then."""
    rng = made.rng
    means = np.array([mean for _, _, _, mean, *_ in FORMS])
    # Some of each form come by moving on; 0.75 is about what then keeps the size.
    rate = 0.75 * made.size * made.shares / (means / (1 + made.breakdown)) / (1 + made.siblings)
    for day in range(since, until):
        if day % 7 == 0:
            made.noise = 0.85 * made.noise + 0.15 * rng.gamma(4, 0.25)
        season = 1 + made.amplitude * np.sin(2 * np.pi * (day - made.phase) / 365.25)
        now = rate * season * made.noise * np.exp(made.trend * (day - made.last) / 365.25)
        for shocked, factor, forms in made.shocks:
            if day >= shocked:
                now = np.where(forms, rate if np.isinf(factor) else now * factor, now)
        for form in np.flatnonzero(rng.random(len(FORMS)) < now):
            _family(made, int(form), day)
    return made


def _family(made: World, form: int, day: int) -> None:
    rng = made.rng
    made.people += 1
    family = f"F{made.people:05d}"
    adult = FORMS[form][1]
    count = 1 + (rng.geometric(0.6) if rng.random() < made.siblings and form != 4 else 0)
    born = day - int(365.25 * (rng.uniform(20, 60) if adult else rng.beta(3, 2) * 17.5))
    frailty = rng.gamma(3, 1 / 3)
    for child in range(count):
        _career(made, f"K{made.people:05d}{child}", family, form=form, day=day, born=born,
                frailty=frailty)  # fmt: skip


def _career(
    made: World, person: str, family: str, *, form: int, day: int, born: int, frailty: float
) -> None:
    rng = made.rng
    for _ in range(7):
        _, adult, _, mean, shape, _ = FORMS[form]
        # Siblings share their lot to a part.
        need = max(1.0, mean * (0.5 * rng.gamma(shape, 1 / shape) + 0.5 * frailty))
        broke = rng.exponential(mean / made.breakdown / frailty)
        length, reason = (broke, "breakdown") if broke < need else (need, "planned")
        end = day + max(int(length), 0 if rng.random() < 0.01 else 1)
        if made.end_june and end - day > 60 and rng.random() < 0.8:
            june = date.fromordinal(min(end, made.last + 400))
            end = max(date(june.year, 6, 12).toordinal(), day + 20)
        of_age = born + int(365.25 * (18 if form in (0, 1, 2, 3) else 21)) + 60
        if not adult and end > of_age > day:
            end, reason = of_age, "aged_out"
        onward = reason == "breakdown" and rng.random() < 0.7 and form in _ESCALATES
        down = reason == "planned" and rng.random() < 0.35 and form in _STEPS_DOWN
        if onward or down:
            reason = "breakdown" if onward else "next_form"
        row = {
            "person_id": person, "family_id": family, "end_reason": reason,
            "birth_month": date.fromordinal(born).replace(day=1),
        }  # fmt: skip
        _placed(made, row, form=form, day=day, end=end, need=need)
        if not (onward or down) or end > made.last:
            break
        form = int(rng.choice((_ESCALATES if onward else _STEPS_DOWN)[form]))
        if made.shares[form] == 0:
            break
        # Now and then the old place is kept a while, or there is a gap.
        day = end + (-int(rng.integers(1, 6)) if rng.random() < 0.1 else int(rng.random() < 0.2))


def _placed(made: World, row: dict, *, form: int, day: int, end: int, need: float) -> None:
    if end < made.first or day > made.last:
        return
    rng, name = made.rng, f"P{len(made.placements):06d}"
    code, adult, *_ = FORMS[form]
    planned = day + int(rng.choice([90, 180, 365])) if made.standard_plans else (
        day + max(int(need / made.optimism * rng.lognormal(0, 0.25)), 7))  # fmt: skip
    late = made.late > 0
    open_ended = rng.random() < 0.02
    made.placements.append({
        **row, "placement_id": name, "area": "vuxen" if adult else "bou",
        "unit_code": f"{71 + (form + adult) % 3}00",
        "sex": "KM"[int(rng.integers(2))],
        "care_form": code, "legal_basis": "sol", "start_date": date.fromordinal(day),
        "end_date": date.fromordinal(end),
        "planned_end_date": None if rng.random() < made.no_plan or open_ended
        else date.fromordinal(planned),
        "urgency": "acute" if form == 3 else "planned",
        "recorded_on": _later(rng, day, made.late) if late else None,
        "end_recorded_on": _later(rng, end, made.late) if late else None,
    })  # fmt: skip
    _priced(made, name, form, day, end)


def _later(rng: np.random.Generator, day: int, mean: float) -> date:
    return date.fromordinal(day + int(rng.gamma(0.7, mean / 0.7)))


def _priced(made: World, name: str, form: int, day: int, end: int) -> None:
    rng = made.rng
    years = (day - date(LAST_YEAR, 1, 1).toordinal()) / 365.25
    price = FORMS[form][5] * np.exp(made.drift * years) * rng.lognormal(0, made.spread)
    month = rng.random() < made.monthly or form in (0, 1)
    begin = day
    while True:
        first = date.fromordinal(begin)
        turn = date(first.year + (first.month >= made.index_month), made.index_month, 1)
        until = turn.toordinal() - 1
        jumped = rng.random() < made.jumps
        if jumped:
            until = min(until, begin + int(rng.integers(20, 300)))
        over = until >= end or until >= made.last
        row = {
            "placement_id": name, "from_date": None if begin == day else first,
            "to_date": None if over else date.fromordinal(until),
        }  # fmt: skip
        if end >= made.first:
            if month:
                pay = {"per": "month", "payroll_pct": 31.42} if form in (0, 1) else {"per": "month"}
                made.rates.append(row | pay | {
                    "kind": "fee" if form in (0, 1) else "care",
                    "amount": round(price * 30.4 * (0.55 if form in (0, 1) else 1), 2),
                })  # fmt: skip
                if form in (0, 1):
                    made.rates.append(row | {"kind": "expense", "per": "month",
                                             "amount": round(price * 30.4 * 0.3, 2)})  # fmt: skip
            else:
                made.rates.append(row | {
                    "kind": "care", "per": "day", "amount": round(price, 2),
                    "vat_compensation_pct": 6 if form in (4, 8) else None,
                    "discharge_day_charged": form == 4,
                })  # fmt: skip
        if over:
            break
        begin = until + 1
        price *= np.exp(rng.normal(0, 0.12)) if jumped else 1 + made.index + rng.normal(0, 0.01)
    _beside(made, name, day, end)


def _beside(made: World, name: str, day: int, end: int) -> None:
    """Extras, journeys, incomes and pauses."""
    rng = made.rng
    if rng.random() < 0.12:
        begin = day + int(rng.integers(0, 60))
        made.rates.append({
            "placement_id": name, "from_date": date.fromordinal(begin), "kind": "extra",
            "to_date": date.fromordinal(begin + int(rng.exponential(60))), "per": "day",
            "amount": round(float(rng.uniform(200, 1500)), 2),
        })  # fmt: skip
    if rng.random() < 0.3:
        made.rates.append({
            "placement_id": name, "from_date": date.fromordinal(day + int(rng.integers(0, 30))),
            "kind": "travel", "per": "occasion", "amount": round(float(rng.uniform(500, 9000)), 2),
        })  # fmt: skip
    if rng.random() < 0.05:
        made.incomes.append({"placement_id": name, "kind": "client_fee", "per": "month",
                             "amount": 1800})  # fmt: skip
    if rng.random() < 0.05 and end - day > 40:
        begin = day + int(rng.integers(5, end - day))
        made.pauses.append({
            "placement_id": name, "from_date": date.fromordinal(begin),
            "to_date": date.fromordinal(begin) + timedelta(days=int(rng.integers(2, 25))),
            "kind": "kept_place", "charged_pct": 50,
        })  # fmt: skip


def dataset_of(made: World) -> Dataset:
    rows = {"placements": made.placements, "rates": made.rates, "incomes": made.incomes,
            "pauses": made.pauses}  # fmt: skip
    return Dataset(tables={name: _frame(name, of) for name, of in rows.items()})


def _frame(name: str, rows: list[dict]) -> pl.DataFrame:
    table = TABLES[name]
    columns = {
        column.frame_name: [_cell(row.get(column.name), column.frame_name) for row in rows]
        for column in table.columns
    }
    places = {"_file": [f"{name}.csv"] * len(rows), "_sheet": [""] * len(rows),
              "_row": list(range(2, len(rows) + 2))}  # fmt: skip
    return pl.DataFrame(columns | places, schema=table.schema)


def _cell(value: object, column: str) -> object:
    if column in ("amount", "payroll_pct", "vat_compensation_pct", "charged_pct"):
        return None if value is None else Decimal(str(value))
    return value


def last_december() -> Month:
    return Month(LAST_YEAR, 12)
