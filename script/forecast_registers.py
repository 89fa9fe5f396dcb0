"""Invented municipalities once more, in a third way: a plain register drawn by the textbook.

New placements are negative binomial by month and form, with a sine of a season, a trend and a step
in some of them; stays are lognormal or Weibull; the plan is a share of what the stay becomes; a
stay breaks down at a constant risk and is then followed by another at a higher price; prices rise
once a year. Nothing here knows of needs, routes or providers.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from forecast_worlds import LAST_YEAR, dataset_of

from hemmaplan.core.dataset import Dataset

REGISTER_KINDS = ("plain", "seasonal", "stepped", "optimistic", "chains", "drifting", "sparse")
BURN_IN = 60  # months lived before the data begins

# form, adult, share of those placed, median days, spread (of a lognormal) or shape, price a day
FORMS = (
    ("familjehem", False, 0.45, 540, 1.0, 900),
    ("jourhem", False, 0.08, 80, 0.7, 1_300),
    ("konsulentstott_familjehem", False, 0.14, 380, 0.8, 2_200),
    ("hvb", False, 0.15, 140, 0.8, 5_800),
    ("stodboende", False, 0.1, 240, 0.6, 1_600),
    ("hvb", True, 0.08, 80, 0.7, 2_600),
)
_DEARER = {1: 3, 2: 3, 0: 2, 4: 3, 3: 3, 5: 5}  # where one goes whose stay breaks down


@dataclass
class Register:
    """`level[month]` scales what comes; months count from the beginning of the burn-in."""

    rng: np.random.Generator
    size: float
    months: int
    level: np.ndarray
    season: np.ndarray
    clumped: float
    weibull: bool
    optimism: float
    no_plan: float
    breakdown: float
    dearer: float
    drift: float
    turn: int
    spread: float
    rate: np.ndarray = field(default_factory=lambda: np.zeros(len(FORMS)))
    people: int = 0
    placements: list[dict] = field(default_factory=list)
    rates: list[dict] = field(default_factory=list)
    incomes: list[dict] = field(default_factory=list)
    pauses: list[dict] = field(default_factory=list)

    def first_of(self, month: int) -> date:
        """The first day of a month of the simulation, which ends with December of LAST_YEAR."""
        number = LAST_YEAR * 12 + 12 - self.months - BURN_IN + month
        return date(number // 12, number % 12 + 1, 1)


def register(seed: int, kind: str) -> Register:
    rng = np.random.default_rng([19_91, REGISTER_KINDS.index(kind), seed])
    months = int(rng.integers(30, 73))
    every = months + BURN_IN
    level = np.exp(rng.normal(0, 0.05) * (np.arange(every) - every) / 12)
    if kind == "stepped":  # once, within the last two years, for good or for half a year
        at = every - int(rng.integers(2, 24))
        until = at + 6 if rng.random() < 0.3 else every
        level[at:until] *= rng.choice([0.55, 0.7, 1.4, 1.8])
    amplitude = rng.uniform(0.35, 0.6) if kind == "seasonal" else rng.uniform(0, 0.25)
    top = int(rng.integers(12))
    return Register(
        rng, size=rng.uniform(22, 40) if kind == "sparse" else float(np.exp(rng.uniform(4, 6.2))),
        months=months, level=level,
        season=1 + amplitude * np.cos(2 * np.pi * (np.arange(12) - top) / 12),
        clumped=rng.uniform(0.0, 0.15), weibull=rng.random() < 0.4,
        optimism=rng.uniform(0.35, 0.6) if kind == "optimistic" else rng.uniform(0.6, 1.0),
        no_plan=rng.uniform(0, 0.3),
        breakdown=rng.uniform(0.5, 0.9) if kind == "chains" else rng.uniform(0.05, 0.35),
        dearer=rng.uniform(1.1, 1.5),
        drift=rng.uniform(0.05, 0.09) if kind == "drifting" else rng.uniform(0.02, 0.045),
        turn=int(rng.choice([1, 1, 1, 4])), spread=rng.uniform(0.1, 0.35),
    )  # fmt: skip


def recorded(made: Register) -> Register:
    return live(settled(made), 0, made.months + BURN_IN)


def settled(made: Register) -> Register:
    """With how many come a month."""
    mean = np.array([_mean_days(made, form) for form in range(len(FORMS))])
    share = np.array([of for _, _, of, *_ in FORMS]) * made.rng.lognormal(0, 0.4, len(FORMS))
    # The rate that keeps about the size; those who come after a breakdown are some of it.
    made.rate = made.size * share / share.sum() / mean * 30.4 / (1 + 0.7 * made.breakdown)
    return made


def live(made: Register, since: int, until: int) -> Register:
    """Who comes in the months since..until - 1 and what becomes of them, settled then; those over
    before the data begins are left out."""
    rng = made.rng
    for month in range(since, until):
        first, then = made.first_of(month), made.first_of(month + 1)
        wanted = made.rate * made.level[month] * made.season[first.month - 1]
        if made.clumped:
            wanted = wanted * rng.gamma(1 / made.clumped, made.clumped)
        for form, count in enumerate(rng.poisson(wanted)):
            for _ in range(count):
                made.people += 1
                day = first + timedelta(days=int(rng.integers((then - first).days)))
                _placed(made, f"K{made.people:05d}", form, day)
    return made


def _mean_days(made: Register, form: int) -> float:
    _, _, _, median, spread, _ = FORMS[form]
    return median * 1.2 if made.weibull else median * float(np.exp(spread**2 / 2))


def _stay(made: Register, form: int) -> int:
    _, _, _, median, spread, _ = FORMS[form]
    if made.weibull:  # of shape 1.3, its median about that of the form
        return max(int(made.rng.weibull(1.3) * median / 0.754), 1)
    return max(int(made.rng.lognormal(np.log(median), spread)), 1)


def _placed(made: Register, person: str, form: int, day: date) -> None:
    rng, price = made.rng, FORMS[form][5] * made.rng.lognormal(0, made.spread)
    age = rng.uniform(20, 60) if FORMS[form][1] else rng.uniform(0, 17)
    born = (day - timedelta(days=int(age * 365.25))).replace(day=1)
    for _ in range(4):
        stay = _stay(made, form)
        broke = rng.exponential(_mean_days(made, form) / made.breakdown)
        end, breaks = day + timedelta(days=max(int(min(stay, broke)), 1)), broke < stay
        planned = day + timedelta(days=max(int(stay * made.optimism * rng.lognormal(0, 0.2)), 1))
        _row(made, person, born, form, day=day, end=end, breaks=breaks,
             planned=None if rng.random() < made.no_plan else planned, price=price)  # fmt: skip
        if not breaks or rng.random() < 0.25 or end.year > LAST_YEAR:
            return
        after = _DEARER[form]
        price = max(price, FORMS[after][5] * rng.lognormal(0, made.spread)) * made.dearer
        form, day = after, end


def _row(
    made: Register, person: str, born: date, form: int, *, day: date, end: date,
    planned: date | None, breaks: bool, price: float,
) -> None:  # fmt: skip
    if end < made.first_of(BURN_IN) or day.year > LAST_YEAR:
        return
    name, (code, adult, *_) = f"P{len(made.placements):06d}", FORMS[form]
    made.placements.append({
        "placement_id": name, "person_id": person, "birth_month": born,
        "area": "vuxen" if adult else "bou", "unit_code": f"{91 + adult}00", "sex": "K",
        "care_form": code, "legal_basis": "sol", "start_date": day, "end_date": end,
        "planned_end_date": planned, "end_reason": "breakdown" if breaks else "planned",
        "urgency": "acute" if code == "jourhem" else "planned",
    })  # fmt: skip
    begin = day
    while True:
        turn = date(begin.year + (begin.month >= made.turn), made.turn, 1)
        over = turn > end or turn.year > LAST_YEAR
        level = (1 + made.drift) ** (begin.year - (begin.month < made.turn) - LAST_YEAR)
        made.rates.append({
            "placement_id": name, "kind": "care", "per": "day", "amount": round(price * level, 2),
            "from_date": begin, "to_date": None if over else turn - timedelta(days=1),
        })  # fmt: skip
        if over:
            return
        begin = turn


def data_of_register(seed: int, kind: str) -> Dataset:
    return dataset_of(recorded(register(seed, kind)))
