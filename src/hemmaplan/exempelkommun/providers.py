"""Invented providers. Every name begins with "Exempel": none is a company."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import Flags, Ints, Texts, table

_PLACES = (
    "Almen", "Björken", "Eken", "Granen", "Linden", "Rönnen", "Tallen", "Aspen", "Hasseln",
    "Sälgen", "Lönnen", "Boken", "Idegranen", "Oxeln", "Enen", "Häggen", "Pilen", "Olvonet",
    "Körsbäret", "Slånet", "Blåklockan", "Sippan", "Vallmon", "Klövern", "Ljungen", "Mossen",
    "Fräken", "Tuvan", "Gläntan", "Bäcken", "Tjärnen", "Åsen", "Udden", "Viken", "Holmen", "Skäret",
)  # fmt: skip
_KINDS = {
    "konsulentstott_familjehem": "Exempelkonsulenterna",
    "hvb": "Exempelhemmet",
    "stodboende_externt": "Exempelboendet",
    "extern_oppenvard": "Exempelmottagningen",
    "externt_boende": "Exempelhuset",
    "skyddat_boende": "Exempeljouren",
    "hvb_vuxna": "Exempelgården",
}


@dataclass(frozen=True, slots=True)
class Providers:
    """Parallel arrays. `price` is kronor a day in PRICE_YEAR; a framework price is that exactly."""

    id: Texts
    name: Texts
    form: Ints
    framework: Flags
    price: Ints
    weight: Ints
    discharge_day: Flags
    places: Ints

    def of(self, form: int) -> Ints:
        return np.flatnonzero(self.form == form)


def draw(rng: np.random.Generator, inhabitants: int) -> Providers:
    """More inhabitants use more providers, but fewer a head."""
    growth = max(inhabitants / c.BASE_INHABITANTS, 0.3) ** 0.6
    form = np.repeat(
        np.arange(len(c.FORMS)),
        [max(round(f.providers * growth), 2) if f.providers else 0 for f in c.FORMS],
    )
    n = len(form)
    within = np.concatenate([np.arange((form == f).sum()) for f in range(len(c.FORMS))])
    low = np.array([f.price[0] if f.price else 0 for f in c.FORMS])[form]
    high = np.array([f.price[1] if f.price else 0 for f in c.FORMS])[form]
    price = (low + rng.random(n) * (high - low)).round(-1).astype(np.int64)
    # The first of each form always has an agreement and the second has not, so both exist.
    share = np.array([f.framework for f in c.FORMS])[form]
    framework = np.where(within < 2, within == 0, rng.random(n) < share)
    names = [_name(c.CODES[f], k) for f, k in zip(form, within, strict=True)]
    return Providers(
        np.array([f"L{k + 1:03d}" for k in range(n)], dtype=object),
        np.array(names, dtype=object),
        form,
        framework,
        np.where(framework, price, (price * rng.uniform(1.02, 1.14, n)).round(-1)).astype(np.int64),
        np.where(framework, 3, 2) + rng.integers(0, 3, n),
        rng.random(n) < 0.25,
        rng.integers(6, 15, n),
    )


def _name(code: str, number: int) -> str:
    turn, place = divmod(number, len(_PLACES))
    return f"{_KINDS[code]} {_PLACES[place]}" + (f" {turn + 1}" if turn else "")


def public_code(forms: Ints) -> Texts:
    """The exchange format's care form: HVB for adults is `hvb` like that for children."""
    codes = np.array(["hvb" if code == "hvb_vuxna" else code for code in c.CODES], dtype=object)
    return codes[forms]


def indexed(price: Ints, years: Ints) -> Ints:
    """A price of PRICE_YEAR in another year, whole kronor."""
    factor = (1 + c.PRICE_INDEX) ** (years - c.PRICE_YEAR)
    return (price * factor).round().astype(np.int64)


def providers_table(providers: Providers) -> pl.DataFrame:
    return table(
        "providers",
        {
            "provider_id": list(providers.id),
            "name": list(providers.name),
            "care_form": list(public_code(providers.form)),
            "permit_number": [f"EX-{2000 + k}" for k in range(len(providers.id))],
            "places": providers.places,
        },
    )
