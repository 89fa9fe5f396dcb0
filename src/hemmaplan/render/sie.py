"""Vouchers as a SIE file of type 4 I: transactions on their way into an accounting system.

SIE filformat 4B: section 6 (which records), 8.17-8.22 (dimensions), 11 (#VER, #TRANS). Code page
437, the only one the standard allows; what it has no character for becomes a question mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hemmaplan import __version__

_UNIT, _ACTIVITY, _COUNTERPARTY = "1", "20", "21"  # 1 is the standard's own; 20 and up are free


@dataclass(frozen=True, slots=True)
class Transaction:
    """Debit positive, credit negative, öre."""

    account: str
    amount_ore: int
    unit_code: str | None = None
    activity: str | None = None
    counterparty: str | None = None


@dataclass(frozen=True, slots=True)
class Voucher:
    """A verification; the accounting system gives it series and number."""

    day: date
    text: str
    transactions: Sequence[Transaction]


def render_sie(company: str, vouchers: Iterable[Voucher], *, made_on: date) -> bytes:
    """The file's bytes. Raises ValueError for a voucher that does not balance."""
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM hemmaplan {_field(__version__)}",
        "#FORMAT PC8",
        f"#GEN {made_on:%Y%m%d}",
        "#SIETYP 4",
        f"#FNAMN {_field(company)}",
        f"#DIM {_ACTIVITY} {_field('Verksamhet')}",
        f"#DIM {_COUNTERPARTY} {_field('Motpart')}",
    ]
    for voucher in vouchers:
        lines += _voucher(voucher)
    return ("\r\n".join(lines) + "\r\n").encode("cp437", errors="replace")


def _voucher(voucher: Voucher) -> Iterator[str]:
    if sum(each.amount_ore for each in voucher.transactions):
        raise ValueError(f"the voucher of {voucher.day} does not balance")
    yield f'#VER "" "" {voucher.day:%Y%m%d} {_field(voucher.text)}'
    yield "{"
    for each in voucher.transactions:
        amount = f"{'-' if each.amount_ore < 0 else ''}{_kronor(abs(each.amount_ore))}"
        yield f"#TRANS {_field(each.account)} {{{_objects(each)}}} {amount}"
    yield "}"


def _objects(each: Transaction) -> str:
    pairs = (
        (_UNIT, each.unit_code),
        (_ACTIVITY, each.activity),
        (_COUNTERPARTY, each.counterparty),
    )
    return " ".join(f"{dimension} {_field(code)}" for dimension, code in pairs if code)


def _kronor(amount_ore: int) -> str:
    return f"{amount_ore // 100}.{amount_ore % 100:02d}"


def _field(text: str) -> str:
    """Quoted; quotes inside escaped, control characters dropped (5.7).

    A backslash only escapes, so one in the text is written as a slash.
    """
    clean = "".join(character for character in text if character.isprintable())
    return '"' + clean.replace("\\", "/").replace('"', '\\"') + '"'
