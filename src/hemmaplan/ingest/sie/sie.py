"""What a SIE file says, typed: who, which years, accounts, dimensions, balances, transactions.

Signs are those of SIE, which are also those of the exchange format: costs and assets positive,
income and liabilities negative. Periods are half-open inside, as everywhere in hemmaplan.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from hemmaplan.core.periods import Period
from hemmaplan.ingest.raw import Share, unheard
from hemmaplan.ingest.sie.records import Findings, Record, read_records

Objects = tuple[tuple[str, str], ...]
"""Pairs (dimension, object), as in `{1 "4510" 6 "P7"}`."""

# The standard has no largest amount; a trillion kronor leaves room to add a file of them in Int64
_AMOUNT = re.compile(r"([+-]?)([0-9]{1,12})(?:[.,]([0-9]{1,2})0*)?")
_DAY = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])")


class YearBalance(NamedTuple):
    """#IB, #UB, #OIB, #OUB or #RES: a balance of a whole fiscal year."""

    row: int
    label: str
    year: int
    account: str
    objects: Objects
    amount_ore: int


class MonthChange(NamedTuple):
    """#PSALDO or #PBUDGET: the month's own change, never accumulated. No objects = the account."""

    row: int
    label: str
    year: int
    month: date
    account: str
    objects: Objects
    amount_ore: int


class Transaction(NamedTuple):
    """#TRANS, with the verification's date and text where it has none of its own."""

    row: int
    day: date
    account: str
    objects: Objects
    amount_ore: int
    text: str


class Voucher(NamedTuple):
    """#VER. `series` and `number` are blank where the voucher has none yet (type 4 I); `day` as
    the file writes it."""

    row: int
    series: str
    number: str
    day: str
    transactions: tuple[Transaction, ...]

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.series, self.number))) or "utan nummer"

    @property
    def debit_ore(self) -> int:
        """What it is worth: as much is debited as credited."""
        return sum(max(each.amount_ore, 0) for each in self.transactions)


@dataclass(slots=True)
class Sie:
    """One SIE file. `years` maps the year number (0 this year, -1 last year) to its period."""

    sie_type: str = ""
    program: str = ""
    company: str = ""
    company_id: str = ""
    organisation_number: str = ""
    currency: str = "SEK"
    made_on: date | None = None
    balances_to: date | None = None
    years: dict[int, Period] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    account_types: dict[str, str] = field(default_factory=dict)
    dimensions: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    year_balances: list[YearBalance] = field(default_factory=list)
    month_changes: list[MonthChange] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)

    @property
    def transactions(self) -> list[Transaction]:
        return [each for voucher in self.vouchers for each in voucher.transactions]


class Unreadable(ValueError):
    """A field that can't be used: a code for the problem and a sentence for the reader."""

    def __init__(self, code: str, read: str, expected: str) -> None:
        what = f"”{read}”" if read else "ingenting"
        super().__init__(f"Läste {what}, väntade {expected}.")
        self.code = code


def read(data: bytes, found: Findings, told: Share = unheard) -> Sie:
    """Read a SIE file of type 1-4 (E or I). Unusable records are added to `found`, with what
    they are worth where their amount can be read; the others are kept."""
    sie = Sie()
    unknown: Counter[str] = Counter()
    for record in read_records(data, found, told):
        reader = _READERS.get(record.label)
        if reader is None:
            unknown[record.label] += record.label not in _IGNORED
            continue
        try:
            reader(record, sie, found)
        except Unreadable as problem:
            _unusable(record, problem, found)
    if +unknown:
        labels = ", ".join(f"{label} ({n})" for label, n in sorted((+unknown).items()))
        found.warning(
            "sie_label_unknown", f"Etiketter som inte ingår i SIE 4 hoppas över: {labels}."
        )
    return sie


def _unusable(record: Record, problem: Unreadable, found: Findings) -> None:
    place = _AMOUNT_FIELD.get(record.label)
    amount = None
    if place is not None and len(record.fields) > place:
        try:
            amount = abs(_amount(record.fields[place]))
        except Unreadable:
            amount = None
    found.error(
        problem.code,
        f"{record.label}: {problem} Raden är inte med. Rätta i ekonomisystemet och ta ut filen "
        "på nytt.",
        row=record.row, label=record.label, amount_ore=amount,
    )  # fmt: skip


def kronor(amount_ore: int) -> str:
    """The size of an amount as a Swedish reader writes it: `12 771,00 kr`."""
    whole, rest = divmod(abs(amount_ore), 100)
    return f"{whole:,}".replace(",", "\u00a0") + f",{rest:02d}\u00a0kr"


# --- fields ---------------------------------------------------------------------------------


def _get(record: Record, place: int, name: str) -> str:
    if place >= len(record.fields) or not record.fields[place]:
        raise Unreadable("sie_field_missing", "", f"{name} som fält {place + 1}")
    return record.fields[place]


def _optional(record: Record, place: int) -> str:
    return record.fields[place] if place < len(record.fields) else ""


def _amount(text: str) -> int:
    """Kronor as SIE writes them (5.9) to öre. A decimal comma is understood."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Unreadable("amount_invalid", text, "ett belopp som 1234.50 eller -1234.50")
    sign, kronor, decimals = match.groups()
    amount = int(kronor) * 100 + int((decimals or "").ljust(2, "0"))
    return -amount if sign == "-" else amount


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    match = _DAY.fullmatch(text)
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Unreadable("date_invalid", text, "ett datum som finns, skrivet ÅÅÅÅMMDD")


@lru_cache(maxsize=4096)
def _month(text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match is None:
        raise Unreadable("month_invalid", text, "en månad 01-12, skriven ÅÅÅÅMM")
    return date(int(match[1]), int(match[2]), 1)


def _year(text: str) -> int:
    if not re.fullmatch(r"0|-[0-9]{1,3}", text):
        raise Unreadable(
            "sie_year_invalid", text, "årsnummer 0 (i år), -1 (förra året) och så vidare"
        )
    return int(text)


# --- records --------------------------------------------------------------------------------

_Reader = Callable[[Record, Sie, Findings], None]


def _name(attribute: str) -> _Reader:
    def reader(record: Record, sie: Sie, found: Findings) -> None:
        setattr(sie, attribute, _optional(record, 0))

    return reader


def _date_of(attribute: str) -> _Reader:
    def reader(record: Record, sie: Sie, found: Findings) -> None:
        setattr(sie, attribute, _day(_get(record, 0, "datum")))

    return reader


def _fiscal_year(record: Record, sie: Sie, found: Findings) -> None:
    start, last = _day(_get(record, 1, "startdatum")), _day(_get(record, 2, "slutdatum"))
    if last < start:
        raise Unreadable("sie_year_invalid", record.fields[2], "ett slutdatum efter startdatumet")
    sie.years[_year(_get(record, 0, "årsnummer"))] = Period(start, last + timedelta(days=1))


def _account(record: Record, sie: Sie, found: Findings) -> None:
    sie.accounts[_get(record, 0, "kontonummer")] = _optional(record, 1)


def _account_type(record: Record, sie: Sie, found: Findings) -> None:
    kind = _get(record, 1, "kontotyp").upper()
    if kind not in ("T", "S", "K", "I"):
        raise Unreadable("sie_account_type_invalid", kind, "T, S, K eller I")
    sie.account_types[_get(record, 0, "kontonummer")] = kind


def _dimension(record: Record, sie: Sie, found: Findings) -> None:
    number = _get(record, 0, "dimensionsnummer")
    sie.dimensions[number] = _optional(record, 1)
    if record.label == "#UNDERDIM":
        sie.parents[number] = _get(record, 2, "överliggande dimension")


def _object(record: Record, sie: Sie, found: Findings) -> None:
    key = (_get(record, 0, "dimensionsnummer"), _get(record, 1, "objektnummer"))
    sie.objects[key] = _optional(record, 2)


def _year_balance(record: Record, sie: Sie, found: Findings) -> None:
    sie.year_balances.append(
        YearBalance(
            record.row,
            record.label,
            _year(_get(record, 0, "årsnummer")),
            _get(record, 1, "konto"),
            record.objects,
            _amount(_get(record, 2, "belopp")),
        )
    )


def _month_change(record: Record, sie: Sie, found: Findings) -> None:
    sie.month_changes.append(
        MonthChange(
            record.row,
            record.label,
            _year(_get(record, 0, "årsnummer")),
            _month(_get(record, 1, "period")),
            _get(record, 2, "konto"),
            record.objects,
            _amount(_get(record, 3, "belopp")),
        )
    )


def _verification(record: Record, sie: Sie, found: Findings) -> None:
    """#VER with its #TRANS. #RTRANS is repeated as a #TRANS and #BTRANS is struck out, so only
    #TRANS counts (section 11). An unbalanced verification is an error; its rows are kept."""
    text = _optional(record, 3)
    difference = 0
    transactions: list[Transaction] = []
    for row in record.children:
        if row.label != "#TRANS":
            continue
        try:
            amount = _amount(_get(row, 1, "belopp"))
            difference += amount
            day = _day(_optional(row, 2) or _get(record, 2, "verifikationsdatum"))
            account = _get(row, 0, "konto")
        except Unreadable as problem:
            _unusable(row, problem, found)
            continue
        own_text = _optional(row, 3)
        transactions.append(
            Transaction(row.row, day, account, row.objects, amount, own_text or text)
        )
    series, number, written = (_optional(record, place) for place in range(3))
    voucher = Voucher(record.row, series, number, written, tuple(transactions))
    sie.vouchers.append(voucher)
    if difference:
        found.error(
            "sie_unbalanced",
            f"Verifikation {voucher.name} balanserar inte: debet och kredit skiljer sig med "
            f"{kronor(difference)}. Raderna är med som de står. Rätta verifikationen i "
            "ekonomisystemet och ta ut filen på nytt.",
            row=record.row, label=record.label, amount_ore=abs(difference),
        )  # fmt: skip
    if not record.children:
        found.error(
            "sie_verification_empty",
            f"Verifikation {voucher.name} har inga rader. Kontrollera att filen är hel.",
            row=record.row, label=record.label,
        )  # fmt: skip


def _stray_transaction(record: Record, sie: Sie, found: Findings) -> None:
    raise Unreadable("sie_transaction_stray", record.label, "raden inom klammer under en #VER")


_READERS: Mapping[str, _Reader] = {
    "#SIETYP": _name("sie_type"),
    "#PROGRAM": _name("program"),
    "#FNAMN": _name("company"),
    "#FNR": _name("company_id"),
    "#ORGNR": _name("organisation_number"),
    "#VALUTA": _name("currency"),
    "#GEN": _date_of("made_on"),
    "#OMFATTN": _date_of("balances_to"),
    "#RAR": _fiscal_year,
    "#KONTO": _account,
    "#KTYP": _account_type,
    "#DIM": _dimension,
    "#UNDERDIM": _dimension,
    "#OBJEKT": _object,
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), _year_balance),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), _month_change),
    "#VER": _verification,
    "#TRANS": _stray_transaction,
}

_AMOUNT_FIELD: Mapping[str, int] = {
    **dict.fromkeys(("#IB", "#UB", "#OIB", "#OUB", "#RES"), 2),
    **dict.fromkeys(("#PSALDO", "#PBUDGET"), 3),
    "#TRANS": 1,
}

_IGNORED = frozenset({
    "#FLAGGA", "#FORMAT", "#PROSA", "#FTYP", "#BKOD", "#ADRESS", "#TAXAR", "#KPTYP", "#ENHET",
    "#SRU", "#KSUMMA", "#RTRANS", "#BTRANS",
})  # fmt: skip
