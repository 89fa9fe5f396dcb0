"""Money as integer öre.

Rounding happens once, at line level, half away from zero (EXCHANGE, *What a placement costs*);
spreading is by largest remainder, so the parts always add to the whole.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


def round_half_away(value: Exact) -> int:
    """The nearest integer; a half goes away from zero (2,5 → 3 and −2,5 → −3)."""
    if isinstance(value, int):
        return value
    exact = Fraction(value)
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


def ore(kronor: Exact) -> int:
    """Kronor to whole öre, half away from zero."""
    return round_half_away(Fraction(kronor) * 100)


def kronor_text(amount_ore: int) -> str:
    """Öre as a decimal string of kronor with two decimals and a point: the exchange format."""
    sign = "-" if amount_ore < 0 else ""
    kronor, rest = divmod(abs(amount_ore), 100)
    return f"{sign}{kronor}.{rest:02d}"


def spread(total: int, weights: Sequence[Exact]) -> list[int]:
    """Split an integer total by weights so that the parts add to it exactly.

    Largest remainder; equal remainders go to the earlier part. Raises ValueError when the
    weights do not sum to something positive, or when one is negative: there is no fair split.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must be non-negative and sum to more than zero")
    shares = [total * weight / whole for weight in exact]
    parts = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def round_parts(values: Sequence[Exact]) -> list[int]:
    """Round each value so that the parts add to the rounded sum of the exact values.

    Every value goes down to a whole number; what is then missing goes, one each, to those that
    lost most (the earlier first). A part is never a whole unit from its exact value.
    """
    exact = [Fraction(value) for value in values]
    parts = [value.numerator // value.denominator for value in exact]
    missing = round_half_away(sum(exact, Fraction(0))) - sum(parts)
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:missing]:
        parts[i] += 1
    return parts
