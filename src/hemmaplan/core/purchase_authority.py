"""Who may buy for how much, and how much may be bought without competition: the board's own limits.

A municipality writes them in its delegation order or purchasing rules, in kronor or in price base
amounts (prisbasbelopp, socialförsäkringsbalken 2 kap. 6–7 §§) of the year of the purchase.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hemmaplan.core.findings import Limits
from hemmaplan.core.tables import FUNCTIONS

PRICE_BASE = "prisbasbelopp"
"""The parameter, and how an amount in it is written: `2 prisbasbelopp`."""
_UNLIMITED = "utan gräns"
_AMOUNT = re.compile(r"(\d[\d \u00a0]*(?:,\d{1,2})?) *(kr|prisbasbelopp)")


@dataclass(frozen=True, slots=True)
class Amount:
    """At most so many kronor, or price base amounts; None: without limit."""

    most: Decimal | None
    in_price_base: bool = False

    def __str__(self) -> str:
        """As it is written, in a file and in a form."""
        if self.most is None:
            return _UNLIMITED
        number = f"{self.most:,f}".replace(",", " ")
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{number} {PRICE_BASE if self.in_price_base else 'kr'}".replace(".", ",")

    def kronor(self, limits: Limits, on: date) -> Decimal | None:
        """The limit of a day; None without one. Raises LookupError where the year's price base
        amount is not known."""
        if self.most is None or not self.in_price_base:
            return self.most
        return self.most * limits[PRICE_BASE].on(on)


def amount(text: str) -> Amount:
    """Read `500 000 kr`, `2 prisbasbelopp` or `utan gräns`. Raises ValueError."""
    said = " ".join(text.split()).lower()
    if said == _UNLIMITED:
        return Amount(None)
    found = _AMOUNT.fullmatch(said)
    if found is None:
        raise ValueError(f"{text!r} is no amount")
    digits = re.sub(r"[ \u00a0]", "", found[1]).replace(",", ".")
    return Amount(Decimal(digits), in_price_base=found[2] == PRICE_BASE)


@dataclass(frozen=True, slots=True)
class Authority:
    """A function (`tables.FUNCTIONS`) and how much it may decide to buy for at a time."""

    function: str
    most: Amount

    def __post_init__(self) -> None:
        if self.function not in FUNCTIONS:
            raise ValueError(f"{self.function!r} is no function")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a value stands against a function's authority on a day.

    `limit` in kronor, None without one; `within` is None where the price base amount of the year is
    not known.
    """

    function: str
    most: Amount
    limit: Decimal | None
    within: bool | None


def standings(
    authority: Sequence[Authority], value_ore: int, limits: Limits, on: date
) -> list[Standing]:
    """How a purchase stands against the authority of each function, in the order it is written."""
    return [
        Standing(each.function, each.most, *_within(each.most, value_ore, limits, on))
        for each in authority
    ]


def _within(
    most: Amount, value_ore: int, limits: Limits, on: date
) -> tuple[Decimal | None, bool | None]:
    try:
        limit = most.kronor(limits, on)
    except LookupError:
        return None, None
    return limit, limit is None or value_ore <= limit * 100
