"""What each alternative is expected to cost: the municipality's own prices and its own stays.

For whoever is about to choose. A price nobody has paid is unknown, never invented; how long a stay
lasts leans on general values where there is little history, and then says so.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl

from hemmaplan.core.cost import MONEY, cost_lines, unpriced_days
from hemmaplan.core.cost import care_days as care_days_by_month
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.expected_price import Stay, fixed
from hemmaplan.core.forecast.known import known_on
from hemmaplan.core.forecast.priors import Priors
from hemmaplan.core.forecast.spells import Floats, spells_of
from hemmaplan.core.forecast.stays import daily_new, fit_stays
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month

PRICE_MONTHS = (12, 36)
"""How far back the price is taken; the longer where the shorter has too few placements."""
FEW_PLACEMENTS = 3
FEW_ENDED = 10
_HORIZON = 3_652  # days: ten years
_MOST, _FEW = 0.9, 0.1
_OF_THE_PLACE = ("care", "fee", "expense")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A care form, and what a placement in it from `start` is expected to cost, whole öre.

    `cost_per_day_ore` is None where nothing has been paid for the form: then no cost is known.
    It is everything the placements have cost (fees, extras, travel) per priced care day, before
    VAT compensation and income, which `net_per_day_ore` is after. `days` is the expected length,
    or the one given, and `stay` the same day by day; one stay of ten is shorter than `short_days`,
    one longer than `long_days`.
    `extras_per_day_ore` is the part of the cost that is not the price of the place (extras, travel,
    lost income). `breakdowns` of `ended` stays with a known reason broke down. `price_of_need` and
    `stay_of_need`: the price, and the length with the breakdowns, are those of the placements with
    the need asked for; else those of the whole care form.
    """

    care_form: str
    placements: int
    cost_per_day_ore: int | None
    net_per_day_ore: int | None
    stay: Stay
    days: Fraction
    this_year_ore: int | None
    next_year_ore: int | None
    whole_ore: int | None
    ended: int
    breakdowns: int
    stays_ended: int
    days_this_year: Fraction
    days_next_year: Fraction
    short_days: int
    long_days: int
    extras_per_day_ore: int
    vat_per_day_ore: int
    price_of_need: bool = False
    stay_of_need: bool = False

    @property
    def few(self) -> bool:
        """So little history that a person must look twice."""
        return self.placements < FEW_PLACEMENTS or self.stays_ended < FEW_ENDED


def alternatives(
    dataset: Dataset,
    *,
    as_of: date,
    start: date,
    area: str,
    priors: Priors,
    days: int | None = None,
    need: str = "",
) -> list[Alternative]:
    """Every care form that the area has used, cheapest day first, those without a price last.

    Only what was known on `as_of` counts. `days` fixes the length of the stay; without it each
    form's own expected length is used (`core.forecast.stays`). With a `need`, a form's price is
    that of the placements with the need where there are FEW_PLACEMENTS of them, and its length
    where FEW_ENDED of them have ended; else the form's. Raises MissingTable without placements or
    rates, NoForecast when nothing was known, ValueError for a start before `as_of`'s month or no
    days.
    """
    if days is not None and days < 1:
        raise ValueError("a stay has at least one day")
    known = known_on(dataset, as_of)
    known = _only(known, pl.col("area") == area)
    if known.table("placements").is_empty():
        return []
    prices = _day_costs(known, Month.of(as_of))
    stays = _expected_days(known, as_of, start, priors)
    like_price, like_stay = _of_need(known, need, as_of, start, priors)
    found = []
    for form, spell in (stays | like_stay).items():
        price = like_price.get(form) or prices.get(form)
        each = _alternative(form, spell.of(start, days), price=price)
        found.append(
            replace(each, price_of_need=form in like_price, stay_of_need=form in like_stay)
        )
    return sorted(
        found, key=lambda each: (each.cost_per_day_ore is None, each.cost_per_day_ore or 0)
    )


def unused(care_form: str, start: date, end: date) -> Alternative:
    """A form that nothing is known of but how long this stay is planned to be, `end` exclusive."""
    days = (end - start).days
    return _alternative(care_form, _Spell(fixed(start, days), 0, (days, days)), price=None)


def _of_need(
    known: Dataset, need: str, as_of: date, start: date, priors: Priors
) -> "tuple[dict[str, _DayCost], dict[str, _Spell]]":
    """Prices and stays of the placements with a need, by form, where there are enough of them."""
    alike = _only(known, pl.col("need") == need)
    if alike.table("placements").is_empty():
        return {}, {}
    prices = _day_costs(alike, Month.of(as_of))
    stays = _expected_days(alike, as_of, start, priors)
    return (
        {form: each for form, each in prices.items() if each.placements >= FEW_PLACEMENTS},
        {form: each for form, each in stays.items() if each.ended >= FEW_ENDED},
    )


def _only(known: Dataset, which: pl.Expr) -> Dataset:
    placements = known.table("placements").filter(which)
    return Dataset(known.municipality, {**known.tables, "placements": placements}, known.inputs)


@dataclass(frozen=True, slots=True)
class _Spell:
    """How long a form lasts: `ended` stays it rests on, the days that nine of ten and one of ten
    last, and of `endings` (stays with a known reason, those of them that broke down)."""

    stay: Stay
    ended: int
    range_of_days: tuple[int, int]
    endings: tuple[int, int] = (0, 0)

    def of(self, start: date, days: int | None) -> "_Spell":
        """With the length given, if one is."""
        if not days:
            return self
        return replace(self, stay=fixed(start, days), range_of_days=(days, days))


@dataclass(frozen=True, slots=True)
class _DayCost:
    placements: int
    cost: Fraction
    net: Fraction
    extras: Fraction
    vat: Fraction


def _alternative(form: str, spell: _Spell, *, price: _DayCost | None) -> Alternative:
    stay = spell.stay
    whole, year = stay(date.max), stay.start.year
    this_year = stay(date(year + 1, 1, 1))
    next_year = stay(date(year + 2, 1, 1)) - this_year

    def cost(days: Fraction) -> int | None:
        return None if price is None else round_half_away(price.cost * days)

    ended, breakdowns = spell.endings
    return Alternative(
        care_form=form,
        placements=price.placements if price else 0,
        cost_per_day_ore=round_half_away(price.cost) if price else None,
        net_per_day_ore=round_half_away(price.net) if price else None,
        stay=stay,
        days=whole,
        this_year_ore=cost(this_year),
        next_year_ore=cost(next_year),
        whole_ore=cost(whole),
        ended=ended,
        breakdowns=breakdowns,
        stays_ended=spell.ended,
        days_this_year=this_year,
        days_next_year=next_year,
        short_days=spell.range_of_days[0],
        long_days=spell.range_of_days[1],
        extras_per_day_ore=round_half_away(price.extras) if price else 0,
        vat_per_day_ore=round_half_away(price.vat) if price else 0,
    )


def _day_costs(known: Dataset, month: Month) -> dict[str, _DayCost]:
    """Cost per priced care day by care form, over the shortest period with enough placements."""
    found: dict[str, _DayCost] = {}
    for months in PRICE_MONTHS:
        for form, day_cost in _over(known, month.shift(-months), month.shift(-1)).items():
            if form not in found or found[form].placements < FEW_PLACEMENTS:
                found[form] = day_cost
    return found


def _over(known: Dataset, first: Month, last: Month) -> dict[str, _DayCost]:
    """Whole months only: of a month that is not over some costs are not yet known."""
    parts = [
        cost_lines(known, first, last).select(
            "placement_id",
            *MONEY,
            extras_ore=pl.col("cost_ore") * ~pl.col("kind").is_in(_OF_THE_PLACE),
        ),
        care_days_by_month(known, first, last).select("placement_id", "care_days"),
        unpriced_days(known, first, last).select("placement_id", "unpriced_days"),
    ]
    forms = known.table("placements").select("placement_id", "care_form").unique("placement_id")
    sums = (
        pl.concat(parts, how="diagonal")
        .join(forms, on="placement_id")
        .group_by("care_form")
        .agg(
            pl.col("placement_id").n_unique().alias("placements"),
            pl.sum(*MONEY, "extras_ore"),
            (pl.sum("care_days") - pl.sum("unpriced_days")).alias("priced"),
        )
        .filter(pl.col("priced") > 0)
    )
    return {
        row["care_form"]: _DayCost(
            row["placements"],
            Fraction(row["cost_ore"], row["priced"]),
            Fraction(
                row["cost_ore"] - row["vat_compensation_ore"] - row["income_ore"], row["priced"]
            ),
            Fraction(row["extras_ore"], row["priced"]),
            Fraction(row["vat_compensation_ore"], row["priced"]),
        )
        for row in sums.iter_rows(named=True)
    }


def _endings(placements: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Ended stays with a known reason, and those of them that broke down, by care form."""
    reason = pl.col("end_reason")
    rows = (
        placements.filter(reason.is_not_null())
        .group_by("care_form")
        .agg(pl.len().alias("ended"), (reason == "breakdown").sum().alias("broken"))
    )
    return {form: (ended, broken) for form, ended, broken in rows.iter_rows()}


def _expected_days(known: Dataset, as_of: date, start: date, priors: Priors) -> dict[str, _Spell]:
    """How long a stay in each care form is expected to last, by its own history."""
    endings = _endings(known.table("placements"))
    spells = spells_of(known, as_of)
    stays = fit_stays(
        spells, {(form, adult): priors.days_of(form, adult=adult) for form, adult in spells.groups}
    )
    alive = np.exp(-daily_new(stays, days=_HORIZON))
    return {
        form: _Spell(
            _by_survival(alive[number], start),
            int(stays.events[number]),
            (int((alive[number] > _MOST).sum()), int((alive[number] > _FEW).sum())),
            endings.get(form, (0, 0)),
        )
        for number, (form, _) in enumerate(spells.groups)
    }


def _by_survival(alive: Floats, start: date) -> Stay:
    """The chance of being placed, day by day, added up."""
    total = np.concatenate([[0.0], np.cumsum(alive)])
    return Stay(start, tuple(np.rint(total * 10).astype(np.int64).tolist()))
