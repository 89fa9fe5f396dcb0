"""How a comparison is said: whom with, where one lies, what a difference comes from."""

from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.comparison import Band, Comparison, Gap, Peers, Position, exact
from hemmaplan.core.cost_level import AGE, PRICE, REACH, REST, VOLUME
from hemmaplan.core.key_figures import KeyFigure, Unit
from hemmaplan.opendata.kolada import DERIVED, SOURCE
from hemmaplan.render.numbers_sv import MINUS, NBSP, number_text

AMONG = {
    "similar": "liknande kommuner",
    "own": "de utvalda kommunerna",
    "county": "länets kommuner",
    "country": "alla kommuner",
}
BANDS = {
    Band.LOWEST: "lägsta 25 %",
    Band.MIDDLE: "mittersta 50 %",
    Band.HIGHEST: "högsta 25 %",
}
_DECIMALS = {
    Unit.PERCENT: 1,
    Unit.PER_1000: 1,
    Unit.DAYS_PER_INHABITANT: 2,
    Unit.MNKR: 1,
}


def decimals(figure: KeyFigure) -> int:
    return _DECIMALS.get(figure.unit, 0)


def value_text(figure: KeyFigure, value: float | None, *, plus: bool = False) -> str:
    """`1 234` with the decimals of its unit; two points where it is not known."""
    return ".." if value is None else number_text(exact(value), decimals(figure), plus=plus)


def year_text(position: Position) -> str:
    return f"{position.year} prel." if position.preliminary else str(position.year)


def band_text(each: Comparison) -> str:
    return BANDS[each.band] if each.band else ""


def best_text(each: Comparison) -> str:
    """How many mnkr it is to the best quarter; that one is there already is said."""
    return "nådd" if each.reached_best else mnkr_text(each.to_best)


def share_text(gap: Gap | None) -> str:
    """`+34 %`; nothing where a share would mislead."""
    if gap is None or gap.share is None:
        return ""
    return number_text(exact(gap.share) * 100, 0, plus=True) + NBSP + "%"


def mnkr(gap: Gap | None) -> Decimal | None:
    return None if gap is None or gap.ore is None else Decimal(gap.ore) / 100_000_000


def mnkr_text(gap: Gap | None) -> str:
    amount = mnkr(gap)
    return "" if amount is None else number_text(amount, 1, plus=True)


def source_text(peers: Peers) -> str:
    """Whose the values are, and that what is worked out from them is ours; after "Källa: "."""
    values = f"{SOURCE.removeprefix('Källa: ')}, hämtat {peers.fetched} (värden)"
    return f"{values}. {DERIVED} (median, läge och skillnader)"


def derived_text(peers: Peers) -> str:
    """After "Källa: "."""
    return f"{DERIVED}, hämtade {peers.fetched}"


def whom_text(peers: Peers) -> str:
    """Who the others are: their names in a small group, how many in a large one."""
    others = [peers.names[code] for code in peers.members if code != peers.own]
    if len(others) > 12:
        return f"{peers.title}, {number_text(len(peers.members))} kommuner"
    return f"{peers.title}: {', '.join(others)}"


_HERE = {"N33007": "på HVB", "N33008": "i familjehem", "N35009": "på institution"}
_WHOLE = {
    "N33007": "HVB för barn och unga",
    "N33008": "Familjehem för barn och unga",
    "N33009": "Öppna insatser för barn och unga",
    "N35009": "Institution, missbruk",
    "N35010": "Familjehem, missbruk",
    "N35011": "Öppna insatser, missbruk",
    "N37001": "Övrig vuxenvård",
    "N37002": "Familjerätt och rådgivning",
    "N31001": "Ekonomiskt bistånd",
    REST: "Annat",
}


def cause_text(service: str, cause: str, *, more: bool) -> str:
    """What a part of the difference comes from: `Högre dygnspris på institution`."""
    fewer, lower = ("Fler", "Högre") if more else ("Färre", "Lägre")
    here = _HERE.get(service, "")
    if cause == REACH:
        return f"{fewer} barn {here}"
    if cause == VOLUME:
        return f"{fewer} vårddygn {here}"
    if cause == PRICE and service == "N35009":
        return f"{lower} dygnspris {here}"
    if cause == PRICE:
        return f"{lower} kostnad per barn {here}"
    if cause == AGE:
        return f"{fewer} invånare 21–64 år" if service == "N35009" else f"{fewer} barn i kommunen"
    return _WHOLE[service]


def causes(cells: dict[tuple[str, str], int]) -> list[tuple[str, int]]:
    """Cause in words → öre, the largest first; the same words are added, zeros left out."""
    ages: dict[tuple[str, str], int] = {}
    for (service, cause), amount in cells.items():
        children = cause == AGE and service != "N35009"
        key = ("N33007", AGE) if children else (service, cause)
        ages[key] = ages.get(key, 0) + amount
    found = [(cause_text(*key, more=amount > 0), amount) for key, amount in ages.items() if amount]
    return sorted(found, key=lambda each: -abs(each[1]))


def marked_text(position: Position) -> str:
    return f"Värdet för {position.year} är sekretessmarkerat eller osäkert och visas inte."


def from_median_text(each: Comparison) -> str:
    """`+34 %`, or for what is a share or an index itself how much above or below it is."""
    gap = each.to_median
    if gap is None or each.figure.unit in (Unit.COUNT, Unit.FULL_TIME, Unit.MNKR):
        return ""
    if gap.share is not None:
        return share_text(gap)
    unit = f"{NBSP}%-enheter" if each.figure.unit is Unit.PERCENT else ""
    return value_text(each.figure, gap.amount, plus=True) + unit


def signed(amount_ore: int) -> str:
    """`+6,1 mnkr`."""
    sign = "+" if amount_ore > 0 else MINUS if amount_ore < 0 else ""
    return f"{sign}{number_text(abs(Fraction(amount_ore, 100_000_000)), 1)}{NBSP}mnkr"
