"""How numbers, amounts and periods are written in Swedish: `1 234`, `−28,8 mnkr`, `84 %`.

Spaces inside a number are no-break spaces and the minus is a real one (U+2212), so a number
never breaks over two lines. Rounding is half away from zero, once, here.
"""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from hemmaplan.core.figures import Unit
from hemmaplan.core.money import Exact, round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Cell

NBSP = "\u00a0"
MINUS = "\u2212"

_ORE_PER_UNIT = {"kr": 100, "tkr": 100_000, "mnkr": 100_000_000}
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
UNIT_WORDS: Mapping[Unit, str] = MappingProxyType(
    {
        Unit.KR: "kronor",
        Unit.KR_PER_DAY: "kronor per dygn",
        Unit.KR_PER_INHABITANT: "kronor per invånare",
        Unit.KR_PER_USER: "kronor per brukare",
        Unit.COUNT: "antal",
        Unit.DAYS: "dygn",
        Unit.SHARE: "andel",
        Unit.VALUE: "enhet enligt serien",
    }
)
"""The unit of a figure as people read it; JSON keeps the code."""
SHORT_MONTHS = tuple(name if len(name) <= 4 else name[:3] for name in MONTHS)


def number_text(value: Exact, decimals: int = 0, *, plus: bool = False) -> str:
    """`1 234,5`; with `plus` a positive number is written `+1 234,5`. Zero has no sign."""
    scaled = round_half_away(Fraction(value) * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    sign = MINUS if scaled < 0 else "+" if plus and scaled > 0 else ""
    fraction = f",{rest:0{decimals}d}" if decimals else ""
    return sign + f"{whole:,}".replace(",", NBSP) + fraction


def amount_text(
    amount_ore: Exact, unit: str = "mnkr", decimals: int = 0, *, plus: bool = False
) -> str:
    """An amount in öre as `28,8 mnkr`. Raises KeyError for a unit that is not kr, tkr or mnkr."""
    in_unit = Fraction(amount_ore) / _ORE_PER_UNIT[unit]
    return number_text(in_unit, decimals, plus=plus) + NBSP + unit


def percent_text(share: Exact, decimals: int = 0) -> str:
    """A share (0.84) as `84 %`."""
    return number_text(Fraction(share) * 100, decimals) + NBSP + "%"


def cell_text(cell: Cell) -> str:
    """A table cell as people read it; None is an empty cell, never 0."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    return number_text(cell.value, cell.decimals) + cell.suffix.replace(" ", NBSP) + cell.mark


def month_text(month: Month) -> str:
    """`oktober 2026`."""
    return f"{MONTHS[month.number - 1]}{NBSP}{month.year}"


def period_text(first: Month, last: Month, *, short: bool = False) -> str:
    """First to last month, both included: `januari–oktober 2026`, short `jan–okt 2026`."""
    names = SHORT_MONTHS if short else MONTHS
    end = f"{names[last.number - 1]}{NBSP}{last.year}"
    if first == last:
        return end
    if first.year == last.year:
        return f"{names[first.number - 1]}–{end}"
    return f"{names[first.number - 1]}{NBSP}{first.year}–{end}"
