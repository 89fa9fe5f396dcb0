"""What the alternatives of a choice are: who could take it, and what each is expected to cost.

A candidate is a place that can be asked for: an own home, a provider with an agreement in its
rank, a provider without. Its cost is its own whole price over the days that the form lasts in the
municipality's own history; a day price alone has the extras that the form has had added, and
without a price it is the form's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import polars as pl

from hemmaplan.core.agreed_prices import price_on
from hemmaplan.core.alternative_costs import Alternative
from hemmaplan.core.care_form_lines import STATE
from hemmaplan.core.choice_prices import is_priced
from hemmaplan.core.choices import AGREED
from hemmaplan.core.cost_reference import unit_price_ore
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.expected_price import Rates, Stay, expected_cost
from hemmaplan.core.holding import holding, holds
from hemmaplan.core.money import round_half_away
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.provider_reviews import checks, reviews
from hemmaplan.core.target_groups import Sought, refused, said_by

Row = Mapping[str, Any]
_OWN_FORMS = ("natverkshem", "familjehem", "jourhem")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that can be asked for. `rank` in its framework agreement; None where there is none.

    `day_price` in kronor; None = not known: ask for a cost proposal. `about` is what is known of
    its standing, as label and words: review, permit, home study, free places. `area` is where the
    provider is, as the municipality calls it. `refuses` is what it has said that it does not
    take of whom the place is sought for (`core.target_groups.refused`).
    """

    care_form: str
    procurement: str
    provider_id: str = ""
    name: str = ""
    home_id: str = ""
    agreement_id: str = ""
    rank: int | None = None
    day_price: Decimal | None = None
    distance_km: int | None = None
    area: str = ""
    about: tuple[tuple[str, str], ...] = ()
    refuses: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a candidate is expected to cost, whole öre; None where no price is known.

    Over the form's expected days. `per_day_ore` is all of it per care day; `price_ore` the day
    price alone. `usual_ore` is the part of the whole that the price does not say: the extras that
    placements of the form have had. `vat_ore` comes back on the whole. `to_end_ore` is the price to
    the planned end, if there is one: what the placement will have cost that day.
    """

    per_day_ore: int | None
    price_ore: int | None
    this_year_ore: int | None
    next_year_ore: int | None
    whole_ore: int | None
    vat_ore: int | None
    usual_ore: int = 0
    to_end_ore: int | None = None


def expected(form: Alternative, rates: Rates, *, planned: Stay | None = None) -> Expected:
    """A price (`choice_prices`) over the form's own expected days.

    One that is a day price alone has the form's usual extras added; without a price (`is_priced`)
    the form's own cost. `planned` is the stay to the planned end.
    """
    if not is_priced(rates):
        return _of_form(form)
    cost = expected_cost(rates, form.stay)
    usual = form.extras_per_day_ore if len(rates) == 1 else 0

    def extras(days: Fraction) -> int:
        return round_half_away(usual * days)

    whole = cost.whole_ore + extras(form.days)
    first = rates[0]
    return Expected(
        per_day_ore=round_half_away(Fraction(whole) / form.days) if form.days else None,
        price_ore=unit_price_ore(first) if first["per"] == "day" else None,
        this_year_ore=cost.this_year_ore + extras(form.days_this_year),
        next_year_ore=cost.next_year_ore + extras(form.days_next_year),
        whole_ore=whole,
        vat_ore=cost.vat_ore,
        usual_ore=extras(form.days),
        to_end_ore=expected_cost(rates, planned).whole_ore if planned else None,
    )


def _of_form(form: Alternative) -> Expected:
    vat = None
    if form.cost_per_day_ore is not None:
        vat = round_half_away(form.vat_per_day_ore * form.days)
    return Expected(
        form.cost_per_day_ore, None, form.this_year_ore, form.next_year_ore, form.whole_ore, vat
    )


def candidates(
    dataset: Dataset,
    on: date,
    forms: Sequence[str],
    *,
    area: str = "",
    every_unit: bool = True,
    sought: Sought | None = None,
) -> list[Candidate]:
    """Who could take a placement on a day, form by form.

    Own homes with a free place (table `homes`), the nearest first; framework agreements and those
    of a system of choice that hold on the day, in their rank and then by price; then providers of
    the form without one, which are direct awards. A provider that has taken placements of the other
    area only is left out. Without the placements of `every_unit` nobody knows which homes are full:
    all are there. Who says that it does not take whom it is `sought` for comes after the others
    with, or without, an agreement.
    """
    others = _of_other_areas(dataset, area) if area else set()
    agreements = agreements_on(dataset, on, area=area)
    providers = [
        row
        for row in dataset.table_or_empty("providers").to_dicts()
        if row["provider_id"] not in others
    ]
    about = _standing(dataset, on)
    groups = dataset.table_or_empty("target_groups").to_dicts()
    sought = sought or Sought()
    found: list[Candidate] = []
    for form in forms:
        found += _homes(dataset, on, form, area, every_unit)
        if form not in _OWN_FORMS:
            for some in (_agreed, _others):
                every = (_met(each, groups, sought, on)
                         for each in some(agreements, providers, form, about))  # fmt: skip
                found += sorted(every, key=lambda each: bool(each.refuses))
    return found


def _met(candidate: Candidate, groups: Sequence[Row], sought: Sought, on: date) -> Candidate:
    agreement = candidate.agreement_id or None
    said = said_by(groups, candidate.provider_id, candidate.care_form, on, agreement)
    return replace(candidate, refuses=refused(said, sought)) if said else candidate


def _homes(
    dataset: Dataset, on: date, form: str, area: str, every_unit: bool
) -> Iterator[Candidate]:
    """Own homes of the form that are approved on the day and have, or may have, a place free."""
    homes = dataset.table_or_empty("homes").filter(
        pl.col("care_form") == form,
        (pl.col("area") == area).fill_null(True) if area else True,
        holding(on, "approved_on", "approved_to"),
    )
    if homes.is_empty():
        return
    taken = (
        dataset.table_or_empty("placements")
        .filter(pl.col("start_date") <= on, ~(pl.col("end_date") <= on).fill_null(False))
        .group_by("home_id")
        .agg(taken=pl.len().cast(pl.Int64))
    )
    rows = homes.join(taken, on="home_id", how="left").with_columns(
        free=pl.col("places") - pl.col("taken").fill_null(0)
    )
    rows = rows.filter(pl.col("free") > 0) if every_unit else rows
    for row in rows.sort("distance_km", "home_id").to_dicts():
        free = str(row["free"]) if every_unit else "okänt"
        study = f"klar {row['approved_on']}" if row["approved_on"] else "saknas"
        yield Candidate(
            care_form=form, procurement="own", home_id=row["home_id"], day_price=row["day_price"],
            distance_km=row["distance_km"],
            about=(("Lediga platser", free), ("Hemutredning", study)),
        )  # fmt: skip


_COLOURS = {"green": "grön", "yellow": "gul", "red": "röd"}


def _standing(dataset: Dataset, on: date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Of each provider: the latest review with its colour and mean, the permit and when checked."""
    found: dict[str, dict[str, str]] = {}
    for row in reviews(dataset, on).filter(pl.col("colour").is_not_null()).to_dicts():
        mean = f"{row['mean']:.1f}".replace(".", ",")
        found.setdefault(row["provider_id"], {})["Uppföljning"] = (
            f"{_COLOURS[row['colour']]} {mean}"
        )
    for row in checks(dataset, on).to_dicts():
        if row["permit_on"] is not None:
            said = "kontrollerat" if row["permit_ok"] else "brister"
            found.setdefault(row["provider_id"], {})["Tillstånd"] = f"{said} {row['permit_on']}"
    return {provider: tuple(words.items()) for provider, words in found.items()}


def agreements_on(dataset: Dataset, on: date, *, area: str = "") -> list[dict[str, Any]]:
    """The agreements to call off from on a day, in their rank and then by price: framework ones
    and those of a system of choice.

    Without those of providers that have taken placements of the other area only.
    """
    rows = [
        {**row, "day_price": price_on(row, on)}
        for row in _framework(dataset, area)
        if holds(row, on)
    ]
    order = ("care_form", "rank", "day_price", "provider_id")
    return sorted(rows, key=lambda row: [(row[name] is None, row[name] or 0) for name in order])


@lru_cache(maxsize=4)  # asked for on the day of each choice
def _framework(dataset: Dataset, area: str) -> list[dict[str, Any]]:
    rows = dataset.table_or_empty("agreements").filter(
        pl.col("procurement").is_in(AGREED).fill_null(False),
        ~pl.col("provider_id").is_in(_of_other_areas(dataset, area) if area else []),
    )
    return rows.to_dicts()


def _of_other_areas(dataset: Dataset, area: str) -> list[str]:
    rows = dataset.table_or_empty("placements").drop_nulls(["provider_id", "area"])
    own = pl.col("area") == area
    by_provider = rows.group_by("provider_id").agg(own=own.any())
    return by_provider.filter(~pl.col("own"))["provider_id"].to_list()


Standing = Mapping[str, tuple[tuple[str, str], ...]]


def _agreed(
    agreements: Sequence[Row], providers: Sequence[Row], form: str, about: Standing
) -> Iterator[Candidate]:
    for row in agreements:
        if row["care_form"] in (None, form):
            provider = _provider(providers, row["provider_id"], form)
            yield Candidate(
                care_form=form, procurement=row["procurement"], provider_id=row["provider_id"],
                name=provider.get("name") or "", agreement_id=row["agreement_id"],
                rank=row["rank"], day_price=row["day_price"], about=_known(provider, about),
                distance_km=provider.get("distance_km"), area=provider.get("geographic_area") or "",
            )  # fmt: skip


def _others(
    agreements: Sequence[Row], providers: Sequence[Row], form: str, about: Standing
) -> Iterator[Candidate]:
    agreed = {row["provider_id"] for row in agreements if row["care_form"] in (None, form)}
    for row in providers:
        if row["care_form"] == form and row["provider_id"] not in agreed:
            bought = "state" if form in STATE else "direct"
            yield Candidate(
                care_form=form, procurement=bought, provider_id=row["provider_id"],
                name=row["name"] or "", about=_known(row, about), distance_km=row["distance_km"],
                area=row["geographic_area"] or "",
            )  # fmt: skip


def _known(provider: Row, about: Standing) -> tuple[tuple[str, str], ...]:
    """A provider's standing; its permit's number where nobody has checked the permit."""
    found = about.get(provider.get("provider_id", ""), ())
    number = provider.get("permit_number")
    if number and "Tillstånd" not in dict(found):
        return (*found, ("Tillstånd", str(number)))
    return found


def _provider(providers: Sequence[Row], provider_id: str, form: str) -> Row:
    own = [row for row in providers if row["provider_id"] == provider_id]
    return next((row for row in own if row["care_form"] == form), own[0] if own else {})


def beside(
    ladder: Ladder | None, forms: Sequence[str], chosen: str, home: str = "oppenvard"
) -> list[str]:
    """The care forms to see side by side: home ground, a step down, the chosen one, a step up.

    `forms` are those that the area has used, by cost; without a choice, or a ladder, all of them
    in the ladder's order.
    """
    order = [f for step in ladder.steps for f in step.care_forms if f in forms] if ladder else []
    order = order or list(forms)
    if home in forms and home not in order:
        order = [home, *order]
    if chosen not in order:
        return order
    place, step = order.index(chosen), _step_of(ladder, chosen)
    below = [form for form in order[:place] if _step_of(ladder, form) != step]
    above = [form for form in order[place:] if _step_of(ladder, form) != step]
    wanted = {home, *below[-1:], chosen, *above[:1]}
    return [form for form in order if form in wanted]


def _step_of(ladder: Ladder | None, form: str) -> str:
    step = ladder.step_of(form) if ladder else None
    return step.key if step else form
