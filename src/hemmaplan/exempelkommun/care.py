"""Placements and prices as the case system would export them."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import (
    NEVER,
    Flags,
    Ints,
    Texts,
    dates,
    first_of_year,
    only,
    pick,
    pick_index,
    table,
    with_sources,
    years_of,
)
from hemmaplan.exempelkommun.placements import YEAR, Stays
from hemmaplan.exempelkommun.providers import Providers, indexed, public_code

UNITS = {"child": "4120", "adult": "4210", "shelter": "4220"}
_SHELTER = c.INDEX["skyddat_boende"]
_OWN_HOME = np.isin(c.CODES, c.OWN_HOMES)
_STATE = np.isin(c.CODES, c.STATE_RUN)
_PLANNED = np.array([form.planned_days for form in c.FORMS])


@dataclass(frozen=True, slots=True)
class Care:
    """Stays with where they are and on what terms. `provider` is -1 in own and state homes."""

    stays: Stays
    id: Texts
    provider: Ints
    procurement: Texts
    urgency: Texts
    recorded: Ints
    last: int

    @property
    def until(self) -> Ints:
        """The last day looked at: the end, or the last day of the data."""
        return np.minimum(self.stays.end, self.last)

    @property
    def bought(self) -> Flags:
        return self.provider >= 0


def arrange(rng: np.random.Generator, stays: Stays, providers: Providers, last: int) -> Care:
    """Chooses home or provider, and how and when the placement came to be recorded."""
    n = len(stays)
    provider = np.full(n, -1, np.int64)
    for form in np.unique(providers.form):
        here = np.flatnonzero(stays.form == form)
        choice = providers.of(int(form))
        provider[here] = choice[pick_index(rng, list(providers.weight[choice]), len(here))]
    provider = _same_shelter_for_family(stays, provider)
    procurement = np.select(
        [_STATE[stays.form], provider < 0, providers.framework[provider]],
        ["state", "own", "framework"],
        "direct",
    ).astype(object)
    lag = np.minimum(rng.geometric(0.22, n), 45)
    recorded = np.minimum(np.maximum(stays.start + lag - 3, stays.start), last + 5)
    identity = np.array([f"P{k + 1:06d}" for k in range(n)], dtype=object)
    return Care(stays, identity, provider, procurement, _urgency(rng, stays), recorded, last)


def _same_shelter_for_family(stays: Stays, provider: Ints) -> Ints:
    shelter = np.flatnonzero(stays.form == _SHELTER)
    key = stays.family[shelter] * 16 + stays.wave[shelter]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    provider = provider.copy()
    provider[shelter] = provider[shelter][first][group]
    return provider


def _urgency(rng: np.random.Generator, stays: Stays) -> Texts:
    n = len(stays)
    acute = np.full(n, 0.10)
    for code, share in (("jourhem", 0.68), ("hvb", 0.3), ("sis", 0.45), ("skyddat_boende", 0.85),
                        ("lvm_hem", 0.55), ("hvb_vuxna", 0.12)):  # fmt: skip
        acute[stays.form == c.INDEX[code]] = share
    acute = np.where(stays.wave > 0, acute * 0.7, acute)
    investigation = np.where(np.isin(stays.form, [c.INDEX["hvb"], c.INDEX["jourhem"]]), 0.22, 0.02)
    draw = rng.random(n)
    return np.select(
        [draw < acute, draw < acute + investigation], ["acute", "investigation"], "planned"
    ).astype(object)


def _legal_basis(rng: np.random.Generator, care: Care) -> Texts:
    """The first placement after an urgent taking into care runs under LVU 6 §."""
    stays = care.stays
    lvu = np.isin(stays.law.astype(str), ["lvu_2", "lvu_3"])
    young = (stays.start - stays.born) / YEAR < 19.8
    urgent = lvu & young & (stays.wave == 0) & (care.urgency == "acute")
    return np.where(urgent & (rng.random(len(stays)) < 0.75), "lvu_6", stays.law).astype(object)


def _planned_end(rng: np.random.Generator, care: Care) -> Ints:
    """Plans are optimistic: shorter than what comes, and moved when the day has passed."""
    stays = care.stays
    n = len(stays)
    length = np.minimum(stays.end, care.last + 200) - stays.start
    planned = 0.55 * _PLANNED[stays.form] + 0.3 * length
    planned = np.maximum(planned * np.exp(rng.normal(0, 0.25, n)), 5).astype(np.int64)
    day = stays.start + planned
    ongoing = stays.end == NEVER
    overdue = ongoing & (day <= care.last)
    moved = care.last + 1 + (rng.exponential(0.35, n) * _PLANNED[stays.form]).astype(np.int64)
    day = np.where(overdue, np.maximum(moved, care.last + 5), day)
    day = np.where(stays.law == "lvm", np.minimum(day, stays.start + 178), day)
    return np.where(ongoing & (day <= care.last), care.last + 4, day)


def _homes(rng: np.random.Generator, care: Care) -> Texts:
    """Own family homes; siblings who come together live together."""
    stays = care.stays
    own = np.flatnonzero(_OWN_HOME[stays.form])
    key = (stays.family[own] * 16 + stays.wave[own]) * len(c.CODES) + stays.form[own]
    _, group = np.unique(key, return_inverse=True)
    groups = int(group.max(initial=-1)) + 1
    number = rng.integers(1, max(groups * 3 // 4, 2), groups)[group]
    homes = np.full(len(stays), None, dtype=object)
    homes[own] = [f"H{k:04d}" for k in number]
    return homes


def placements_table(rng: np.random.Generator, care: Care, providers: Providers) -> pl.DataFrame:
    stays = care.stays
    n = len(stays)
    shelter = stays.form == _SHELTER
    direct = care.procurement == "direct"
    reasons = only(direct, pick(rng, c.DIRECT_REASONS, n))
    unit = np.where(
        shelter, UNITS["shelter"], np.where(stays.adult, UNITS["adult"], UNITS["child"])
    )
    outpatient_from, outpatient_to = _outpatient(rng, care)
    dear = np.isin(public_code(stays.form).astype(str), ["hvb", "sis", "lvm_hem"])
    teen_hvb = ~stays.adult & (stays.form == c.INDEX["hvb"])
    end_lag = np.minimum(rng.geometric(0.25, n) - 1, 30)
    ended = stays.end < NEVER
    end_recorded = np.where(ended, np.minimum(stays.end + end_lag, care.last + 5), NEVER)
    people = np.unique(stays.person, return_inverse=True)[1]
    families = np.unique(stays.family, return_inverse=True)[1]
    return table(
        "placements",
        {
            "placement_id": list(care.id),
            "person_id": [f"K{k + 1:06d}" for k in people],
            "family_id": [f"F{k + 1:06d}" for k in families],
            "area": np.where(stays.adult, "vuxen", "bou").tolist(),
            "unit_code": unit.tolist(),
            "birth_month": dates(stays.born),
            "sex": np.where(stays.woman, "K", "M").tolist(),
            "care_form": list(public_code(stays.form)),
            "legal_basis": list(_legal_basis(rng, care)),
            "start_date": dates(stays.start),
            "end_date": dates(stays.end),
            "planned_end_date": dates(_planned_end(rng, care)),
            "end_reason": [r or None for r in stays.reason],
            "urgency": list(care.urgency),
            "provider_id": only(care.bought, providers.id[care.provider]),
            "home_id": list(_homes(rng, care)),
            "procurement": list(care.procurement),
            "direct_reason": reasons,
            "outpatient_from": dates(outpatient_from),
            "outpatient_to": dates(outpatient_to),
            "unbudgeted": (dear & (rng.random(n) < 0.3)).tolist(),
            "own_facility_possible": (teen_hvb & (rng.random(n) < 0.25)).tolist(),
            "recorded_on": dates(care.recorded),
            "end_recorded_on": dates(end_recorded),
        },
    )


def _outpatient(rng: np.random.Generator, care: Care) -> tuple[Ints, Ints]:
    """Own outpatient care before, during or after; two of five never had any."""
    stays = care.stays
    n = len(stays)
    kind = pick_index(rng, (0.38, 0.28, 0.16, 0.18), n)  # none, before, during, before and on
    begin = np.select(
        [kind == 0, kind == 2],
        [np.full(n, NEVER), stays.start + rng.integers(5, 60, n)],
        stays.start - rng.integers(30, 300, n),
    )
    close = np.select(
        [kind == 1, kind == 2],
        [stays.start - 1, begin + rng.integers(60, 240, n)],
        stays.start + rng.integers(30, 400, n),
    )
    begin = np.where(begin > care.last, NEVER, begin)
    return begin, np.where((begin == NEVER) | (close > care.last), NEVER, close)


@dataclass(frozen=True, slots=True)
class _Years:
    """Placement × calendar year: prices change each January."""

    which: Ints
    year: Ints
    begin: Ints
    close: Ints  # NEVER = the price goes on


def _by_year(care: Care, chosen: Flags) -> _Years:
    rows = np.flatnonzero(chosen)
    first, last = years_of(care.stays.start[rows]), years_of(care.until[rows])
    count = last - first + 1
    which = np.repeat(rows, count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    year = np.repeat(first, count) + offset
    begin = np.maximum(first_of_year(year), care.stays.start[which])
    is_last = offset == np.repeat(count, count) - 1
    return _Years(which, year, begin, np.where(is_last, NEVER, first_of_year(year + 1) - 1))


def _rows(
    care: Care, years: _Years, kind: str, amount: Ints, per: str, **more: object
) -> dict[str, object]:
    known = np.maximum(care.recorded[years.which], np.minimum(years.begin - 20, care.last))
    return {
        "placement_id": list(care.id[years.which]),
        "from_date": dates(years.begin),
        "to_date": dates(years.close),
        "kind": [kind] * len(years.which),
        "amount": amount,
        "per": [per] * len(years.which),
        "recorded_on": dates(known),
        **more,
    }


def rates_table(rng: np.random.Generator, care: Care, providers: Providers) -> pl.DataFrame:
    """Day prices of bought and state care; fee and expense a month in own family homes."""
    parts = [_bought(rng, care, providers), *_family_homes(rng, care)]
    parts += [_extras(rng, care), _travel(rng, care), _income_loss(rng, care)]
    return (
        pl.concat([table("rates", part) for part in parts])
        .drop("_file", "_sheet", "_row")
        .sort("placement_id", "from_date", "kind", maintain_order=True)
        .pipe(with_sources, "rates")
    )


def _bought(rng: np.random.Generator, care: Care, providers: Providers) -> dict[str, object]:
    stays = care.stays
    n = len(stays)
    own_price = np.array([form.price[0] if form.price else 0 for form in c.FORMS])[stays.form]
    top = np.array([form.price[1] if form.price else 0 for form in c.FORMS])[stays.form]
    state_price = (own_price + rng.integers(0, 4, n) * (top - own_price) // 3).round(-2)
    needs = np.where(care.procurement == "direct", rng.uniform(0.97, 1.09, n), 1.0)
    price = np.where(care.bought, (providers.price[care.provider] * needs).round(), state_price)
    child = (stays.form == _SHELTER) & ~stays.adult
    price = np.where(child, (price * 0.45).round(), price).astype(np.int64)
    years = _by_year(care, ~_OWN_HOME[stays.form])
    bought = care.bought[years.which]
    discharge = np.where(bought, providers.discharge_day[care.provider[years.which]], False)
    return _rows(
        care, years, "care", indexed(price[years.which], years.year), "day",
        vat_compensation_pct=pl.Series(only(bought, c.VAT_PCT), dtype=pl.String),
        discharge_day_charged=discharge.tolist(),
    )  # fmt: skip


def _family_homes(rng: np.random.Generator, care: Care) -> list[dict[str, object]]:
    stays = care.stays
    n = len(stays)
    level = np.array(c.FEE_LEVELS)[pick_index(rng, c.FEE_SHARES, n)]
    network = stays.form == c.INDEX["natverkshem"]
    level = np.where(network, np.minimum(level, c.FEE_LEVELS[1]), level)
    fee = np.where(stays.form == c.INDEX["jourhem"], c.JOURHEM_FEE, level)
    years = _by_year(care, _OWN_HOME[stays.form])
    age = (years.begin - stays.born[years.which]) / YEAR
    expense = np.where(age < 13, c.EXPENSES["young"], c.EXPENSES["teen"])
    payroll = [Decimal(c.PAYROLL_PCT)] * len(years.which)
    return [
        _rows(care, years, "fee", indexed(fee[years.which], years.year), "month",
              payroll_pct=payroll),
        _rows(care, years, "expense", indexed(expense, years.year), "month"),
    ]  # fmt: skip


def _chosen(rng: np.random.Generator, care: Care, codes: tuple[str, ...], share: float) -> Ints:
    here = np.isin(public_code(care.stays.form).astype(str), codes)
    return np.flatnonzero(here & (rng.random(len(here)) < share) & (care.recorded <= care.last))


def _extras(rng: np.random.Generator, care: Care) -> dict[str, object]:
    """Extra staff the first weeks, beside the day price."""
    who = _chosen(rng, care, ("hvb", "konsulentstott_familjehem"), 0.14)
    begin = care.stays.start[who]
    close = np.minimum(begin + rng.integers(14, 75, len(who)), care.stays.end[who])
    years = _Years(who, years_of(begin), begin, close)
    amount = indexed(rng.integers(6, 24, len(who)) * 100, years.year)
    vat = only(care.bought[who], c.VAT_PCT)
    return _rows(
        care, years, "extra", amount, "day", vat_compensation_pct=pl.Series(vat, dtype=pl.String)
    )


def _travel(rng: np.random.Generator, care: Care) -> dict[str, object]:
    who = _chosen(rng, care, ("hvb", "sis", "lvm_hem", "konsulentstott_familjehem"), 0.4)
    begin = care.stays.start[who]
    years = _Years(who, years_of(begin), begin, begin)
    return _rows(care, years, "travel", rng.integers(12, 85, len(who)) * 100, "occasion")


def _income_loss(rng: np.random.Generator, care: Care) -> dict[str, object]:
    """A family home parent stays away from work when the child moves in."""
    who = _chosen(rng, care, ("familjehem",), 0.18)
    begin = care.stays.start[who]
    close = np.minimum(begin + rng.integers(30, 120, len(who)), care.stays.end[who])
    years = _Years(who, years_of(begin), begin, close)
    amount = indexed(rng.integers(80, 280, len(who)) * 100, years.year)
    payroll = [Decimal(c.PAYROLL_PCT)] * len(who)
    return _rows(care, years, "income_loss", amount, "month", payroll_pct=payroll)


def incomes_table(rng: np.random.Generator, care: Care) -> pl.DataFrame:
    """Client fees of adults in treatment, migration grants and a few from other municipalities."""
    stays = care.stays
    treated = np.isin(stays.form, [c.INDEX["hvb_vuxna"], c.INDEX["lvm_hem"]])
    raised = int(np.datetime64(c.CLIENT_FEE_RAISED, "D").astype(np.int64))
    before = np.flatnonzero(treated & (stays.start < raised))
    after = np.flatnonzero(treated & (care.until >= raised))
    closes = np.where(stays.end[before] >= raised, raised - 1, NEVER)
    fee = [
        _Years(before, years_of(stays.start[before]), stays.start[before], closes),
        _Years(after, years_of(stays.start[after]), np.maximum(stays.start[after], raised),
               np.full(len(after), NEVER)),
    ]  # fmt: skip
    age = (stays.start - stays.born) / YEAR
    new = ~stays.adult & (age > 14) & (age < 18) & (stays.form != c.INDEX["sis"])
    migration = np.flatnonzero(new & (rng.random(len(stays)) < 0.12))
    grant = _Years(migration, years_of(stays.start[migration]), stays.start[migration],
                   np.full(len(migration), NEVER))  # fmt: skip
    family_home = np.flatnonzero((stays.form == c.INDEX["familjehem"]) & (stays.wave == 0)
                                 & (rng.random(len(stays)) < 0.03))  # fmt: skip
    shared = _Years(family_home, years_of(stays.start[family_home]), stays.start[family_home],
                    np.full(len(family_home), NEVER))  # fmt: skip
    parts = [
        _rows(care, fee[0], "client_fee", np.full(len(before), 80), "day"),
        _rows(care, fee[1], "client_fee", np.full(len(after), 130), "day"),
        _rows(care, grant, "migration", np.full(len(migration), 1000), "day"),
        _rows(care, shared, "other_municipality", np.full(len(family_home), 9000), "month"),
    ]
    return (
        pl.concat([table("incomes", part) for part in parts])
        .drop("_file", "_sheet", "_row")
        .sort("placement_id", "from_date", "kind", maintain_order=True)
        .pipe(with_sources, "incomes")
    )


def pauses_table(rng: np.random.Generator, care: Care) -> pl.DataFrame:
    """Kept places and absences in bought care; a week or two, at most half of the stay."""
    who = _chosen(rng, care, ("hvb", "konsulentstott_familjehem", "stodboende_externt"), 0.08)
    stays = care.stays
    length = care.until[who] - stays.start[who]
    who, length = who[length > 20], length[length > 20]
    begin = stays.start[who] + (length * rng.uniform(0.2, 0.6, len(who))).astype(np.int64)
    close = np.minimum(begin + rng.integers(4, 18, len(who)), begin + length // 4)
    kind = pick(rng, {"kept_place": 0.55, "absence": 0.45}, len(who))
    charged = only(kind == "kept_place", pick(rng, {"80": 0.6, "50": 0.4}, len(who)))
    return (
        table(
            "pauses",
            {
                "placement_id": list(care.id[who]),
                "from_date": dates(begin),
                "to_date": dates(close),
                "kind": list(kind),
                "charged_pct": pl.Series(charged, dtype=pl.String),
            },
        )
        .drop("_file", "_sheet", "_row")
        .sort("from_date", "placement_id")
        .pipe(with_sources, "pauses")
    )
