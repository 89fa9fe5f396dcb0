"""What one provider has too much of on one account and too little of on another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """`amount_ore` (positive) is missing on account `missing`; it is on `found`, or in a ledger
    row on no placement account: `row` is then its place in the list, `found` blank."""

    amount_ore: int
    missing: str
    found: str = ""
    row: int | None = None


def misplaced(rest: Mapping[str, int], elsewhere: Sequence[int]) -> list[Move]:
    """Moves that take a provider's rests (account → booked minus expected, öre) towards 0.

    Between placement accounts as much as both have, the accounts in order. What is still missing
    is looked for elsewhere among single amounts, and taken only where it is exactly the same:
    a provider may well be paid for something that is no placement.
    """
    moves: list[Move] = []
    left = {account: rest[account] for account in sorted(rest)}
    for missing in (account for account, amount in left.items() if amount < 0):
        for found in (account for account, amount in left.items() if amount > 0):
            amount = min(left[found], -left[missing])
            if amount:
                moves.append(Move(amount, missing, found))
                left[found] -= amount
                left[missing] += amount
    used: set[int] = set()
    for missing, amount in left.items():
        same = (n for n, each in enumerate(elsewhere) if n not in used and each == -amount > 0)
        row = next(same, None)
        if row is not None:
            used.add(row)
            moves.append(Move(-amount, missing, row=row))
    return moves
