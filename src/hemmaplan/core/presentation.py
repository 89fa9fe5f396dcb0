"""From canonical figures to what a municipality prints, and what the value means.

Sign and unit are each municipality's own and touch output only. Better or worse is decided by
the line's type, never by the printed sign: a revenue surplus is printed negative where every
deviation is budget minus actual.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from hemmaplan.core.dataset import DeviationConvention, Municipality, Sign
from hemmaplan.core.figures import Figure, Unit
from hemmaplan.core.money import round_half_away
from hemmaplan.core.report_lines import LineType

DEVIATION_COLUMNS = frozenset({"period_deviation", "year_deviation"})
CHANGE_COLUMNS = frozenset({"year_forecast_change"})


def printed(figure: Figure, line_type: LineType, municipality: Municipality) -> Decimal:
    """The value in the municipality's own sign and unit, not yet rounded to its decimals.

    Money in the municipality's unit (tkr: öre / 100 000); a share in percent; counts and volumes
    as they are. A frame and a result are printed with their natural sign (surplus positive) in
    every convention, and their deviation with the sign of the net cost's.
    """
    if figure.unit is Unit.SHARE:
        return _decimal(Fraction(figure.value) * 100)
    if figure.unit is not Unit.KR:
        return _decimal(Fraction(figure.value))
    amount = Decimal(round_half_away(figure.value)) / municipality.unit.ore
    if figure.address.column in DEVIATION_COLUMNS:
        return amount * deviation_sign(line_type, municipality)
    return amount * amount_sign(line_type, municipality)


def amount_sign(line_type: LineType, municipality: Municipality) -> int:
    """1 or −1: canonical amount → printed amount."""
    if line_type in (LineType.FRAME, LineType.RESULT):
        return 1
    if municipality.sign is Sign.UNSIGNED:
        return 1
    cost_side = line_type is not LineType.REVENUE
    return 1 if cost_side is (municipality.sign is Sign.COST_POSITIVE) else -1


def deviation_sign(line_type: LineType, municipality: Municipality) -> int:
    """1 or −1: favourable-positive deviation → the difference of the printed amounts."""
    if line_type in (LineType.FRAME, LineType.RESULT):
        line_type = LineType.NET
    actual_minus_budget = amount_sign(line_type, municipality) * (
        1 if line_type.more_is_better else -1
    )
    literal = municipality.deviation is DeviationConvention.ACTUAL_MINUS_BUDGET
    return actual_minus_budget if literal else -actual_minus_budget


def judgement(figure: Figure, line_type: LineType) -> Literal["", "better", "worse"]:
    """Whether a deviation, or a change of forecast, is better or worse; "" where it is neither."""
    column = figure.address.column
    if column not in DEVIATION_COLUMNS | CHANGE_COLUMNS or figure.value == 0:
        return ""
    favourable = figure.value > 0
    if column in CHANGE_COLUMNS and not line_type.more_is_better:
        favourable = not favourable
    return "better" if favourable else "worse"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
