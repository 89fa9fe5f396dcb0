"""Numbers as Swedish documents print them: text → value and the unit of the last printed digit.

`1 234,5`, `−28,8 mnkr`, `1.234.567`, `54 %`, `(12)`, `2 000¹⁾`. Dates, ranges, telephone numbers
and codes with leading zeros are not numbers. Blank, `-` and `–` are nothing, never 0.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_FOOTNOTE = re.compile(r"(?:[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰⁾]+|(?<=\d)\s+(?:\d{1,2}|[a-e])\)|(?<=\d)[a-e]\))+$")
_UNIT = re.compile(r"\s*(%|procent|t?kr|mn?kr|sek|st|dygn|p\.?e\.?|årsarbetare)\.?$", re.IGNORECASE)
_PLAIN = r"\d+(?:[.,]\d+)?"
_SPACED = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?"
_POINTED = r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}\.\d{3},\d+"
_COMMAED = r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3},\d{3}\.\d+"
_NUMBER = re.compile(f"(?:{_PLAIN}|{_SPACED}|{_POINTED}|{_COMMAED})")
_POINT_GROUPS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """`unit` is one of the last printed digit: 0.1 for `28,8`. `percent` = printed with %."""

    value: Decimal
    unit: Decimal
    percent: bool = False


def points_are_thousands(texts: Iterable[str]) -> bool:
    """Whether `1.234` is one thousand in a table: every point in it stands before three digits."""
    pointed = [core for text in texts if "." in (core := _core(text)[0]) and _digits_only(core)]
    if not pointed or not all(_POINT_GROUPS.fullmatch(core) for core in pointed):
        return False
    return len(pointed) > 1 or pointed[0].count(".") > 1 or "," in pointed[0]


def parse_number(text: str, *, point_thousands: bool = False) -> PrintedNumber | None:
    """The number a cell prints, or None when it is not one."""
    core, percent = _core(text)
    negative = core.startswith("-") or (core.startswith("(") and core.endswith(")"))
    core = core.strip("()").lstrip("-+").strip()
    if core.endswith("-") and core[:-1].replace(" ", "").isdigit() and not negative:
        core, negative = core[:-1], True  # as SAP prints a negative amount
    if not _NUMBER.fullmatch(core):
        return None
    if len(core) > 1 and core[0] == "0" and core[1].isdigit():
        return None  # a code
    digits = _with_decimal_point(core.replace(" ", ""), point_thousands)
    value = Decimal(digits)
    places = -int(value.as_tuple().exponent)
    return PrintedNumber(-value if negative else value, Decimal(1).scaleb(-places), percent)


def like(printed: str, value: Decimal, unit: Decimal) -> str:
    """`value` to whole `unit`s, written the way `printed` is."""
    rounded = abs(value).quantize(unit, rounding="ROUND_HALF_UP")
    comma = "," in printed
    grouped = bool(re.search(r"\d[\s\u00a0\u202f]\d{3}", printed))
    space = next((c for c in printed if c in "\u00a0\u202f\u2009"), " ")
    text = f"{rounded:,f}".replace(",", space if grouped else "")
    if comma:
        text = text.replace(".", ",")
    minus = "−" if "−" in printed else "-"
    return (minus if value < 0 and rounded else "") + text


def _core(text: str) -> tuple[str, bool]:
    """Without spaces around, footnote marks and unit; minus as `-`; and whether it was a %."""
    core = _SPACES.sub(" ", text).strip()
    core = re.sub("[−–‒—]", "-", core)
    core = _FOOTNOTE.sub("", core).strip()
    unit = _UNIT.search(core)
    if unit:
        core = _FOOTNOTE.sub("", core[: unit.start()]).strip()
    core = re.sub(r"^([-+]) ", r"\1", core)
    return core, bool(unit and unit[1].lower() in ("%", "procent"))


def _digits_only(core: str) -> bool:
    return re.fullmatch(r"[-+]?[\d., ]+", core) is not None


def _with_decimal_point(digits: str, point_thousands: bool) -> str:
    if digits.count(".") > 1 or ("." in digits and "," in digits[digits.index(".") :]):
        return digits.replace(".", "").replace(",", ".")
    if digits.count(",") > 1 or ("," in digits and "." in digits):
        return digits.replace(",", "")
    if point_thousands and "." in digits:
        return digits.replace(".", "")
    return digits.replace(",", ".")
