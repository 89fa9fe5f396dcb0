"""What amount a person typed: `1 234`, `1,2 mnkr`, `−30`.

Thousands are told by spaces and decimals by a comma, as people write Swedish. A point is refused
rather than guessed: `1.234` is a thousand to some and one and a bit to others.
"""

import re
from decimal import Decimal
from types import MappingProxyType

from hemmaplan.core.dataset import PrintedUnit
from hemmaplan.core.money import round_half_away

_UNITS = MappingProxyType(
    {
        "kr": PrintedUnit.KR, "kronor": PrintedUnit.KR, "tkr": PrintedUnit.TKR,
        "mkr": PrintedUnit.MKR, "mnkr": PrintedUnit.MKR,
    }
)  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<sign>[+-]?) ?(?P<whole>[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]+))? ?"
    r"(?P<unit>[a-zåäö]*)"
)
_LARGEST_ORE = 10**14  # a million million kronor
_SPACES = re.compile(r"\s+")  # no-break and thin spaces too


class NotAnAmount(ValueError):
    """The text can't be read as an amount. The message is Swedish and says how to write it."""


def typed_amount(text: str, unit: PrintedUnit) -> int | None:
    """Whole öre; None when nothing is typed. `unit` is meant where no other is written.

    Raises NotAnAmount, also where the amount would have parts of an öre.
    """
    plain = _SPACES.sub(" ", text).strip().replace("−", "-").replace("–", "-").casefold()
    if not plain:
        return None
    match = _AMOUNT.fullmatch(plain)
    named = _UNITS.get(match["unit"]) if match and match["unit"] else unit
    if match is None or named is None:
        raise NotAnAmount(_how(text, plain, unit))
    number = Decimal(f"{match['whole'].replace(' ', '')}.{match['part'] or '0'}")
    amount = number * named.ore
    if amount != round_half_away(amount):
        raise NotAnAmount(f"{text.strip()} har för många decimaler. Skriv hela ören.")
    if amount >= _LARGEST_ORE:
        raise NotAnAmount(f"{text.strip()} är för stort för att vara ett belopp. Kontrollera det.")
    return -int(amount) if match["sign"] == "-" else int(amount)


def as_typed(amount_ore: int, unit: PrintedUnit) -> str:
    """An amount as `typed_amount` reads it back: in the unit, with the decimals it needs."""
    number = (Decimal(abs(amount_ore)) / unit.ore).normalize()
    text = f"{number:,f}".replace(",", "\u00a0").replace(".", ",")
    return f"−{text}" if amount_ore < 0 else text


def names_unit(text: str) -> bool:
    """Whether the person wrote the unit out, and so means it."""
    return any(character.isalpha() for character in text)


def _how(text: str, plain: str, unit: PrintedUnit) -> str:
    if "." in plain or plain.count(",") > 1:
        return f"{text.strip()}: skriv tusental med mellanslag och decimaler med komma."
    return (
        f"”{text.strip()[:40]}” är inget belopp. Skriv till exempel 1 234 ({unit}) eller 1,2 mnkr."
    )
