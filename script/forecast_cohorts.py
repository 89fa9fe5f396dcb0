"""Other invented municipalities to judge a forecast by, made in another way than forecast_worlds.

Nobody has a need of its own here. People come in cohorts month by month and walk a route through
forms of care; how long a step lasts is short or long by lot, and it tends to end when a month or
a school year does. What comes follows a level that wanders, steps and bursts, and that a
municipality short of money holds back. Prices belong to providers: agreed, renegotiated and counted
up for all of a provider's placements the same day. Plans are the next review, whatever the need.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from forecast_worlds import LAST_YEAR, dataset_of

from hemmaplan.core.dataset import Dataset

COHORT_KINDS = ("steady", "wandering", "stepping", "held_back", "short_history", "little")
BURN_IN = 72  # months lived before the data begins
_HALF_YEAR = 182

# form, adult, chance of a short step, mean days of a short and of a long step, price a day
FORMS = {
    "jourhem": (False, 1.0, 95, 95, 1_300),
    "familjehem": (False, 0.25, 150, 1_150, 870),
    "natverkshem": (False, 0.2, 120, 1_000, 640),
    "konsulentstott_familjehem": (False, 0.3, 120, 620, 2_150),
    "hvb": (False, 0.5, 60, 260, 5_300),
    "sis": (False, 0.6, 60, 200, 9_400),
    "stodboende": (False, 0.3, 90, 390, 1_450),
    "hvb_vuxen": (True, 0.5, 40, 150, 2_300),
    "lvm_hem": (True, 0.3, 60, 150, 6_000),
    "stodboende_vuxen": (True, 0.2, 60, 330, 1_100),
}
# route: how common, its steps, the chance that each leads on to the next
ROUTES = (
    (0.24, ("jourhem", "familjehem", "konsulentstott_familjehem"), 0.55),
    (0.12, ("familjehem", "konsulentstott_familjehem", "hvb"), 0.3),
    (0.08, ("natverkshem", "familjehem"), 0.35),
    (0.13, ("jourhem", "hvb", "stodboende"), 0.4),
    (0.12, ("hvb", "hvb", "stodboende"), 0.45),
    (0.03, ("sis", "hvb", "stodboende"), 0.7),
    (0.06, ("stodboende",), 0.0),
    (0.14, ("hvb_vuxen", "stodboende_vuxen"), 0.3),
    (0.04, ("lvm_hem", "hvb_vuxen", "stodboende_vuxen"), 0.6),
    (0.04, ("stodboende_vuxen",), 0.0),
)


@dataclass
class Town:
    """`level[month, route]` scales what comes; months count from the beginning of the burn-in."""

    rng: np.random.Generator
    size: float
    months: int
    level: np.ndarray
    season: np.ndarray
    stay: dict[str, float]
    month_end: float
    june_end: float
    reviewed: float
    held_back: float
    providers: dict[str, list["Provider"]]
    late: bool
    rate: np.ndarray = field(default_factory=lambda: np.zeros(len(ROUTES)))
    budget: float = 0.0
    placements: list[dict] = field(default_factory=list)
    rates: list[dict] = field(default_factory=list)
    incomes: list[dict] = field(default_factory=list)
    pauses: list[dict] = field(default_factory=list)
    ongoing: list[tuple[int, int, float]] = field(default_factory=list)
    people: int = 0

    def first_of(self, month: int) -> int:
        """The first day of a month of the simulation, which ends with December of LAST_YEAR."""
        number = LAST_YEAR * 12 + 12 - self.months - BURN_IN + month
        return date(number // 12, number % 12 + 1, 1).toordinal()

    @property
    def first(self) -> int:
        return self.first_of(BURN_IN)

    @property
    def last(self) -> int:
        return date(LAST_YEAR, 12, 31).toordinal()


@dataclass
class Provider:
    """Prices a day from each day on which all its placements change price."""

    code: str
    share: float
    monthly: bool
    days: list[int]
    prices: list[float]


def town(seed: int, kind: str) -> Town:
    rng = np.random.default_rng([19_47, COHORT_KINDS.index(kind), seed])
    months = int(rng.integers(12, 19)) if kind == "short_history" else int(rng.integers(24, 85))
    size = rng.uniform(24, 36) if kind == "little" else float(np.exp(rng.uniform(3.6, 6.6)))
    every = months + BURN_IN
    wander = rng.uniform(0.05, 0.25) if kind == "wandering" else rng.uniform(0.0, 0.05)
    drift = np.cumsum(rng.normal(0, wander / np.sqrt(12), (every, len(ROUTES))), axis=0)
    drift += np.cumsum(rng.normal(0, wander / np.sqrt(12), (every, 1)), axis=0)
    level = np.exp(drift - drift[-12:].mean(axis=0) * rng.uniform(0, 1))
    if kind == "stepping":  # before or inside the year, for all or for some; sometimes a burst
        at = every - int(rng.integers(3, 22))
        routes = rng.random(len(ROUTES)) < rng.choice([0.4, 1.0])
        until = at + int(rng.integers(2, 5)) if rng.random() < 0.3 else every
        level[at:until, routes] *= rng.choice([0.5, 0.65, 1.5, 1.9])
    season = np.ones(12)
    for number in rng.choice(12, 4, replace=False):
        season[number] *= rng.uniform(0.5, 1.7)
    season[[6, 7]] *= rng.uniform(0.6, 1.0), rng.uniform(0.9, 1.6)
    made = Town(
        rng, size, months, level, season / season.mean(),
        stay={form: float(rng.lognormal(0, 0.3)) for form in FORMS},
        month_end=rng.uniform(0, 0.6), june_end=rng.uniform(0, 0.4), reviewed=rng.uniform(0.3, 1),
        held_back=rng.uniform(1, 3) if kind == "held_back" else 0.0, providers={},
        late=rng.random() < 0.3,
    )  # fmt: skip
    made.providers = {form: _providers(made, form) for form in FORMS}
    return made


def _providers(made: Town, form: str) -> list[Provider]:
    rng, found = made.rng, []
    begin = made.first_of(0)
    rise = rng.uniform(0.015, 0.05)
    for nth in range(int(rng.integers(1, 8))):
        month, price = int(rng.choice([1, 1, 2, 4, 7])), FORMS[form][4] * rng.lognormal(0, 0.22)
        first = date.fromordinal(begin).year
        price *= (1 + rise) ** (first - LAST_YEAR)
        days, prices = [begin], [price]
        for year in range(first + 1, LAST_YEAR + 1):
            # A new agreement now and then, else the index.
            price *= rng.lognormal(0, 0.15) if rng.random() < 0.12 else 1 + rng.normal(rise, 0.01)
            days.append(date(year, month, 1).toordinal())
            prices.append(price)
        found.append(Provider(f"{form[:3].upper()}{nth}", 1 / (1 + nth), rng.random() < 0.3,
                              days, prices))  # fmt: skip
    return found


def lived_through(made: Town) -> Town:
    return live(settled(made), 0, made.months + BURN_IN)


def settled(made: Town) -> Town:
    """With how many come a month."""
    # The rate that keeps about the size, of the chances and lengths of every route.
    common = np.array([share for share, *_ in ROUTES]) * made.rng.lognormal(0, 0.4, len(ROUTES))
    days = np.array([
        sum(onward**step * _mean_days(made, form) for step, form in enumerate(steps))
        for _, steps, onward in ROUTES
    ])  # fmt: skip
    made.rate = made.size * common / (common * days).sum() * 30.4
    return made


def live(made: Town, since: int, until: int) -> Town:
    """The cohorts of the months since..until - 1; what becomes of them is settled then."""
    for month in range(since, until):
        begin, end = made.first_of(month), made.first_of(month + 1)
        made.ongoing = [stay for stay in made.ongoing if stay[1] > begin]
        cost = sum(price for start, _, price in made.ongoing if start <= begin)
        made.budget = cost if month < 48 else 0.97 * made.budget + 0.03 * cost
        over = max(0.0, cost / max(made.budget, 1) - 1.05)
        short = np.clip(1 - made.held_back * over, 0.4, 1)
        number = date.fromordinal(begin).month - 1
        now = made.rate * made.level[month] * made.season[number] * (short if month > 48 else 1)
        for route, count in enumerate(made.rng.poisson(now)):
            for _ in range(count):
                _walk(made, route, int(made.rng.integers(begin, end)))
    return made


def _mean_days(made: Town, form: str) -> float:
    _, short, brief, long, _ = FORMS[form]
    return made.stay[form] * (short * brief + (1 - short) * long)


def _walk(made: Town, route: int, day: int) -> None:
    rng = made.rng
    made.people += 1
    _, steps, onward = ROUTES[route]
    siblings = 1 + int(rng.random() < 0.15) if not FORMS[steps[0]][0] else 1
    adult = FORMS[steps[0]][0]
    born = day - int(365.25 * (rng.uniform(20, 60) if adult else rng.uniform(0, 17.8)))
    for step, form in enumerate(steps):
        _, short, brief, long, _ = FORMS[form]
        mean = made.stay[form] * (brief if rng.random() < short else long)
        end = _ending(made, day, day + max(2, int(rng.weibull(1.25) * mean / 0.931)))
        if not adult and end > born + 365.25 * 21 > day:
            end = int(born + 365.25 * 21)
        for child in range(siblings):
            person = f"K{made.people:05d}{child}"
            _placed(made, person, form, day=day, end=end, born=born - 500 * child)
        if step + 1 == len(steps) or rng.random() >= onward or end > made.last:
            break
        day = end + int(rng.random() < 0.15) * int(rng.integers(1, 10))


def _ending(made: Town, start: int, end: int) -> int:
    """Stays end with the month or the school year more often than on any other day."""
    lot, day = made.rng.random(), date.fromordinal(end)
    if lot < made.june_end and end - start > 90:
        june = date(day.year + (day.month > 6), 6, 14).toordinal()
        return june if june - end < 120 else end
    if lot < made.june_end + made.month_end:
        later = date(day.year + (day.month == 12), day.month % 12 + 1, 1).toordinal() - 1
        return max(later, start + 1)
    return end


def _placed(made: Town, person: str, form: str, *, day: int, end: int, born: int) -> None:
    rng = made.rng
    of = made.providers[form]
    share = np.array([one.share for one in of])
    provider = of[int(rng.choice(len(of), p=share / share.sum()))]
    level = float(rng.choice([1.0, 1.0, 1.15, 1.4]))  # of need, which the price follows
    if day <= made.last:
        made.ongoing.append((day, end, _price(provider, day) * level))
    if end < made.first or day > made.last:
        return
    name, code, adult = f"P{len(made.placements):06d}", form.removesuffix("_vuxen"), FORMS[form][0]
    review = None if rng.random() > made.reviewed else date.fromordinal(
        day + _HALF_YEAR * int(rng.choice([1, 1, 1, 2])))  # fmt: skip
    made.placements.append({
        "placement_id": name, "person_id": person, "family_id": person[:-1],
        "birth_month": date.fromordinal(born).replace(day=1), "area": "vuxen" if adult else "bou",
        "unit_code": f"{81 + adult}00", "sex": "KM"[int(rng.integers(2))], "care_form": code,
        "legal_basis": "sol", "start_date": date.fromordinal(day),
        "end_date": date.fromordinal(end), "planned_end_date": review,
        "urgency": "acute" if form == "jourhem" else "planned",
        "recorded_on": _registered(made, day), "end_recorded_on": _registered(made, end),
    })  # fmt: skip
    _priced(made, name, provider, level, begin=day, end=end)


def _registered(made: Town, day: int) -> date | None:
    return date.fromordinal(day + int(made.rng.exponential(9))) if made.late else None


def _price(provider: Provider, day: int) -> float:
    return provider.prices[max(int(np.searchsorted(provider.days, day, side="right")) - 1, 0)]


def _priced(
    made: Town, name: str, provider: Provider, level: float, *, begin: int, end: int
) -> None:
    turns = [begin, *(day for day in provider.days if begin < day <= min(end, made.last))]
    for nth, day in enumerate(turns):
        over = nth + 1 == len(turns)
        amount = _price(provider, day) * level * (30.4 if provider.monthly else 1)
        made.rates.append({
            "placement_id": name, "kind": "care", "per": "month" if provider.monthly else "day",
            "from_date": date.fromordinal(day) if nth else None,
            "to_date": None if over else date.fromordinal(turns[nth + 1] - 1),
            "amount": round(amount, 2),
        })  # fmt: skip
    if made.rng.random() < 0.08:
        made.rates.append({
            "placement_id": name, "kind": "extra", "per": "day", "amount": 600,
            "from_date": date.fromordinal(begin + 10), "to_date": date.fromordinal(begin + 60),
        })  # fmt: skip


def data_of_town(seed: int, kind: str) -> Dataset:
    return dataset_of(lived_through(town(seed, kind)))
