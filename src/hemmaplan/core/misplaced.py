"""What one provider has too much of on one account and too little of on another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations


@dataclass(frozen=True, slots=True)
class Move:
    """`amount_ore` (positive) is missing on account `missing`; it is on `found`, or in a ledger
    row on no placement account: `row` is then its place in the list, `found` blank."""

    amount_ore: int
    missing: str
    found: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A provider's booked minus expected (öre), and the amounts of the rows they are made of."""

    rest: int
    booked: Sequence[int] = ()
    expected: Sequence[int] = ()


def misplaced(accounts: Mapping[str, Account], elsewhere: Sequence[int]) -> list[Move]:
    """Moves that take a provider's rests towards 0, the accounts in order.

    First the bookings that are exactly an invoice expected on an account where something is
    missing, the largest first; then as much as one account has too much and another too little.
    What is still missing is looked for elsewhere among single amounts, and taken only where it is
    exactly the same: a provider may well be paid for something that is no placement.
    """
    left = {name: accounts[name].rest for name in sorted(accounts)}
    moves = [*_same_amount(accounts, left), *_what_both_have(left)]
    used: set[int] = set()
    for missing, amount in left.items():
        same = (n for n, each in enumerate(elsewhere) if n not in used and each == -amount > 0)
        row = next(same, None)
        if row is not None:
            used.add(row)
            moves.append(Move(-amount, missing, row=row))
    return moves


def _same_amount(accounts: Mapping[str, Account], left: dict[str, int]) -> Iterator[Move]:
    """The rest of an account may turn: what is then too much there has another cause."""
    invoices = {name: Counter(account.expected) for name, account in accounts.items()}
    for missing, found in permutations(left, 2):
        for amount in sorted(accounts[found].booked, reverse=True):
            if left[missing] < 0 < amount <= left[found] and invoices[missing][amount] > 0:
                invoices[missing][amount] -= 1
                left[found] -= amount
                left[missing] += amount
                yield Move(amount, missing, found)


def _what_both_have(left: dict[str, int]) -> Iterator[Move]:
    for missing, found in permutations(left, 2):
        amount = min(left[found], -left[missing])
        if amount > 0:
            left[found] -= amount
            left[missing] += amount
            yield Move(amount, missing, found)
