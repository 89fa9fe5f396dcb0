"""Personal identity numbers stop here: before anything is typed, kept, shown or logged.

Found are personnummer and samordningsnummer (day + 60) of 10 or 12 digits, with or without
separators, whose date exists and whose check digit is right; and temporary numbers, a date
followed by four capitals and digits such as 20240131-TF12. In a column of person keys the
whole cell becomes a pseudonym (a full name too, and a number with the wrong check digit); in
other columns of identifiers the number does; elsewhere it is masked. Ten digits in a column of
amounts are an amount, unless most of the column is persons. Source: 18 § folkbok-
föringslagen (1991:481); lagen (2022:1697) om samordningsnummer.
"""

import hmac
import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from hemmaplan.core.columns import Column, Kind

MASK = "[personnummer borttaget]"
_BEGINS = "p-"

_DASH = "-‐‑‒–—−+"
_DATE = r"([0-9]{2})[-./\s]?([0-9]{2})[-./\s]?([0-9]{2})"
_LAST = rf"\s?[{_DASH}.\s]?\s?([0-9]{{4}})(?![0-9])"
# Inside a lookahead, so that a number is found even where a false start overlaps it
_NUMBERS = (
    re.compile(rf"(?<![0-9])(?=((?:18|19|20){_DATE}{_LAST}))"),
    re.compile(rf"(?<![0-9])(?=({_DATE}{_LAST}))"),
)
_TEMPORARY = re.compile(
    r"(?<![0-9])(?=((?:18|19|20)([0-9]{2})([0-9]{2})([0-9]{2})[-+]?"
    r"(?=[A-Z0-9]{0,3}[A-Z])(?=[A-Z0-9]{0,3}[0-9])([A-Z0-9]{4})(?![A-Za-z0-9])))"
)
# What may need replacing at all: whole columns are asked before Python looks closer
_CANDIDATE = rf"[0-9]{{2}}[-./\s]?[0-9]{{2}}[-./\s]?[0-9]{{2}}\s?[{_DASH}.\s]?\s?[A-Z0-9]{{4}}"
_TEN_DIGITS = r"^[+−-]?[0-9]{10}(?:[.,][0-9]{1,6})?$"
_SHORTEST_NUMBER, _SHORTEST_NAME = 10, len("Bo Ek")
_FULL_NAME = r"^\p{L}{2,}(?:[ ,-]+\p{L}{2,})+$"
_LETTERS = "bcdfghjklmnpqrst"  # a pseudonym of digits could itself look like a number
_PSEUDONYM = re.compile(rf"{_BEGINS}[{_LETTERS}]{{16}}")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number stands in a text, and the ten characters that name the person.

    Ten, without the century, so that a person is the same however a system writes the number.
    """

    start: int
    end: int
    person: str


def find_numbers(text: str, *, any_check_digit: bool = False) -> list[Span]:
    """Every personal identity number in a text, left to right, not overlapping.

    With `any_check_digit` also those that were mistyped: in a person's key they still point
    at somebody.
    """
    spans: list[Span] = []
    found = _candidates(text, any_check_digit)
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    return spans


def is_pseudonym(key: str) -> bool:
    """Whether a person's key looks like one of ours."""
    return _PSEUDONYM.fullmatch(key) is not None


def has_number(text: str) -> bool:
    """Whether a text has a number that `masked` would mask."""
    return bool(find_numbers(text))


def masked(text: str) -> str:
    """The text with every number masked: for messages, file names and headers."""
    return _replaced(text, lambda _: MASK)


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Keyed pseudonyms: `p-` and sixteen letters of an HMAC-SHA-256 under the key (32 bytes)."""

    key: bytes

    def of(self, person: str) -> str:
        digest = hmac.new(self.key, person.encode(), sha256).digest()[:8]
        return _BEGINS + "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in digest)

    def clean(self, column: Column, text: pl.Series) -> tuple[pl.Series, list[int]]:
        """A String column without numbers, and the positions of the cells that had one.

        In a column of person keys a full name becomes a pseudonym too.
        """
        pattern = f"{_CANDIDATE}|{_FULL_NAME}" if column.person_key else _CANDIDATE
        shortest = _SHORTEST_NAME if column.person_key else _SHORTEST_NUMBER
        is_long = text.str.len_bytes() >= shortest  # spares the pattern most cells
        if column.kind in (Kind.MONEY, Kind.EXACT):
            is_long &= ~_amounts(text)
        if not is_long.any():
            return text, []
        long = text.filter(is_long)
        suspects = long.filter(long.str.contains(pattern)).unique()
        clean = {cell: self._clean_cell(column, cell) for cell in suspects.to_list()}
        changed = {cell: replaced for cell, replaced in clean.items() if cell != replaced}
        if not changed:
            return text, []
        return text.replace(changed), text.is_in(list(changed)).arg_true().to_list()

    def _clean_cell(self, column: Column, cell: str) -> str:
        if column.person_key:
            found = find_numbers(cell, any_check_digit=True)
            is_name = not any(character.isdigit() for character in cell)
            person = found[0].person if found else cell.casefold() if is_name else ""
            return self.of(person) if person else cell
        if column.name.endswith("_id"):
            return _replaced(cell, lambda span: self.of(span.person))
        return masked(cell)


def _amounts(text: pl.Series) -> pl.Series:
    """Which cells of a column of amounts are one of ten digits: 1.2 thousand million kronor.

    None where most of the column names persons: then it is the wrong column that is read.
    """
    found = text.str.contains(_TEN_DIGITS).fill_null(False)
    persons = sum(bool(find_numbers(cell)) for cell in text.filter(found).to_list())
    return found & (2 * persons <= text.len() - text.null_count())


def _replaced(text: str, replacement: Callable[[Span], str]) -> str:
    for span in reversed(find_numbers(text)):
        text = text[: span.start] + replacement(span) + text[span.end :]
    return text


def _candidates(text: str, any_check_digit: bool) -> Iterator[Span]:
    for pattern in (*_NUMBERS, _TEMPORARY):
        unchecked = any_check_digit or pattern is _TEMPORARY
        for match in pattern.finditer(text):
            year, month, day, last = match.groups()[1:]
            person = year + month + day + last
            if _is_date(year, month, day) and (unchecked or _luhn(person)):
                yield Span(match.start(1), match.end(1), person)


def _is_date(year: str, month: str, day: str) -> bool:
    """Whether the day exists in either century; a coordination number has 60 added to the day."""
    if not 1 <= int(month) <= 12:
        return False
    day_of_month = int(day) - 60 if int(day) > 60 else int(day)
    longest = max(monthrange(century + int(year), int(month))[1] for century in (1900, 2000))
    return 1 <= day_of_month <= longest


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - position % 2) for position, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


_TWO_NAMES = re.compile(
    r"\b[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäö]+)?(?: [A-ZÅÄÖÉ][a-zåäöéü]+)+\b"
)


def names_somebody(text: str, known: Collection[str] = ()) -> bool:
    """Whether a few words seem to name a person: two words in a row with capitals.

    Those that are `known` (names of providers and places) name nobody, where they stand as whole
    words. A guess, for a message that asks the writer to look again.
    """
    if _TWO_NAMES.search(text) is None:
        return False
    names = "|".join(re.escape(each) for each in sorted(known, key=len, reverse=True) if each)
    left = re.sub(rf"(?<!\w)(?:{names})(?!\w)", "", text) if names else text
    return _TWO_NAMES.search(left) is not None
