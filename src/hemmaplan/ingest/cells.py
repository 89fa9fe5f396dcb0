"""Cells: text → typed columns, the same for every file format.

| kind | accepts |
|---|---|
| text | anything; spaces around it are dropped |
| code | the code in any case, with å ä ö or a a o, with space or hyphen for underscore |
| own_code | as a code, a word of the municipality's own list; a text of several words is none |
| date | YYYY-MM-DD, YYYYMMDD; a time of midnight after it is dropped; 9999-12-31 and 2999-12-31 |
|      | where a blank is a day that never comes are blank, and told of |
| month | YYYY-MM, YYYYMM, or a date that is the first of its month (a birth date: any day) |
| money | kronor with decimal comma or point, to öre half away from zero |
| exact | the same with at most six decimals |
| flag | 0/1, ja/nej, true/false, sant/falskt |

One comma or point is always the decimal mark, never thousands; thousands are told by spaces.
A cell that can't be read is never guessed: it becomes null and `bad` says where.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from hemmaplan.core.columns import EXACT_TYPE, Column, Kind
from hemmaplan.core.tables import OWN_CODE

_SPACES: Final = r"[\s\u00a0\u2007\u2009\u202f]"
_AROUND: Final = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
)
"""White space, and characters without width that copying brings along."""
_NUMBER: Final = r"^[+-]?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]*)(?:[.,][0-9]*)?$"
_WHOLE_DIGITS: Final = 12  # 999 miljarder kronor
_TENTHS: Final = pl.Decimal(_WHOLE_DIGITS + 3, 3)  # of an öre; what does not fit is null
_MILLIONTHS: Final = pl.Decimal(_WHOLE_DIGITS + EXACT_TYPE.scale, EXACT_TYPE.scale)
_MAX_PERCENT: Final = 1000  # so that a price with its surcharge stays a number of whole öre
_DATE: Final = (
    r"^((?:19|20|21)[0-9]{2})(?:-([0-9]{2})-([0-9]{2})|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
)
NEVER: Final = r"^(?:9999|2999)-?12-?31(?:[ T](?:00:00|23:59).*)?$"
"""How systems that must have a day write that there is none."""
_MONTH: Final = r"^((?:19|20|21)[0-9]{2})-?([0-9]{2})$"
_FLAGS: Final = {
    "1": True, "ja": True, "j": True, "true": True, "sant": True,
    "0": False, "nej": False, "n": False, "false": False, "falskt": False,
}  # fmt: skip
_SHEET_ERROR: Final = r"^#(?:[A-ZÅÄÖ/0]+[!?]|N/A)$|^#SAKNAS!?$"

UNCACHED: Final = "#FORMEL!"  # stands in a cell whose formula was saved without its value

EXPECTED: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "en text",
    Kind.CODE: "en av koderna",
    Kind.OWN_CODE: "en av kommunens egna koder, ett ord som skolgang",
    Kind.DATE: "ett datum som 2024-03-31 eller 20240331",
    Kind.MONTH: "en månad som 2024-03",
    Kind.YEAR: "ett årtal som 2024",
    Kind.COUNT: "ett heltal, 0 eller större",
    Kind.FLAG: "0 eller 1 (eller nej/ja)",
    Kind.MONEY: "ett belopp i kronor som −1 234,50",
    Kind.EXACT: "ett tal som 1 234,50 med högst sex decimaler",
}


def trimmed(text: pl.Expr) -> pl.Expr:
    """Without spaces around; blank is null. Excel's ="0123" and '0123 are unwrapped."""
    bare = text.str.strip_chars(_AROUND)
    bare = bare.str.replace(r"""^(?:="([^"]*)"|'([0-9].*))$""", "${1}${2}")
    return pl.when(bare != "").then(bare)


def reading(column: Column, codes: Mapping[str, str]) -> pl.Expr:
    """The column of trimmed text with its name, typed; null where blank or unreadable.

    `codes` translates folded texts to codes (see `fold_code`); blank for no translation.
    """
    read = _readers(codes)[column.kind]
    return read(pl.col(column.name), column).cast(column.dtype).alias(column.frame_name)


def expected(column: Column) -> str:
    """What a cell of the column should hold, for a person."""
    if column.name.endswith("_pct"):
        return f"procent som 31,42, högst {_MAX_PERCENT}"
    return EXPECTED[column.kind]


def how_to_mend(kind: Kind, text: str) -> str:
    """What a person should do about a cell that can't be read."""
    if text == UNCACHED:
        return "Formeln är sparad utan värde: öppna filen i Excel och spara den på nytt."
    if text.startswith("#"):
        return "Rätta formeln som gav felet."
    if kind in (Kind.MONEY, Kind.EXACT, Kind.COUNT):
        if text.endswith(("-", "−", ")")):
            return "Skriv minustecknet före talet."
        if text.count(",") + text.count(".") > 1:
            return "Skriv tusental med mellanslag och decimaler med komma."
        if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", text):
            return "Visa alla siffror i Excel (format Tal) före exporten."
    if kind is Kind.MONTH and re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", text):
        return "Ange månaden, inte dagen."
    if kind is Kind.DATE and text.startswith("9999"):
        return "Lämna cellen tom om dagen inte är känd."
    return "Rätta cellen."


def fold_code(text: pl.Expr) -> pl.Expr:
    """How codes are compared: lower case, å ä ö é as a a o e, space and hyphen as underscore."""
    lower = text.str.to_lowercase().str.replace_many(["å", "ä", "ö", "é"], ["a", "a", "o", "e"])
    return lower.str.replace_all(rf"(?:{_SPACES}|[-_])+", "_")


def fold_code_text(text: str) -> str:
    """`fold_code` of one text."""
    return str(pl.select(fold_code(pl.lit(text.strip()))).item())


_Reader = Callable[[pl.Expr, Column], pl.Expr]


def _readers(codes: Mapping[str, str]) -> Mapping[Kind, _Reader]:
    return {
        Kind.TEXT: lambda text, _: pl.when(~text.str.contains(_SHEET_ERROR)).then(text),
        Kind.CODE: lambda text, column: _code(text, column, codes),
        Kind.OWN_CODE: lambda text, column: _own_code(text, column, codes),
        Kind.DATE: lambda text, _: _date(text),
        Kind.MONTH: _month,
        Kind.YEAR: lambda text, _: pl.when(text.str.contains(r"^(?:19|20|21)[0-9]{2}$")).then(text),
        Kind.COUNT: lambda text, _: _count(text),
        Kind.FLAG: lambda text, _: text.str.to_lowercase().replace_strict(
            _FLAGS, default=None, return_dtype=pl.Boolean
        ),
        Kind.MONEY: lambda text, _: _money(text),
        Kind.EXACT: _exact,
    }


def _code(text: pl.Expr, column: Column, codes: Mapping[str, str]) -> pl.Expr:
    folded = (
        pl.Series(column.codes, dtype=pl.String).to_frame("code").select(fold_code(pl.col("code")))
    )
    own = dict(zip(folded.to_series(), column.codes, strict=True))
    return fold_code(text).replace_strict({**own, **codes}, default=None, return_dtype=pl.String)


def _own_code(text: pl.Expr, column: Column, codes: Mapping[str, str]) -> pl.Expr:
    """One of `column.codes` where they are known, else any word that can be a code: no sentence."""
    if column.codes:
        return _code(text, column, codes)
    folded = fold_code(text)
    single = ~text.str.contains(rf"{_SPACES}") & folded.str.contains(rf"^{OWN_CODE}$")
    known = folded.replace_strict(codes, default=None, return_dtype=pl.String)
    return pl.coalesce(known, pl.when(single).then(folded))


def _date(text: pl.Expr) -> pl.Expr:
    parts = text.str.extract_groups(_DATE)
    month = pl.coalesce(parts.struct.field("2"), parts.struct.field("4"))
    day = pl.coalesce(parts.struct.field("3"), parts.struct.field("5"))
    iso = pl.concat_str(parts.struct.field("1"), month, day, separator="-")
    return iso.str.to_date("%Y-%m-%d", strict=False)


def _month(text: pl.Expr, column: Column) -> pl.Expr:
    parts = text.str.extract_groups(_MONTH)
    iso = pl.concat_str(
        parts.struct.field("1"), parts.struct.field("2"), pl.lit("01"), separator="-"
    )
    day = _date(text)
    birth = column.name == "birth_month"  # kept only to the month, whatever was sent
    first = day.dt.truncate("1mo") if birth else pl.when(day.dt.day() == 1).then(day)
    return pl.coalesce(iso.str.to_date("%Y-%m-%d", strict=False), first)


def _number(text: pl.Expr) -> pl.Expr:
    """The text as a plain decimal like -1234.50; null where it is no number."""
    plain = text.str.replace_all("−", "-", literal=True).str.replace_all(_SPACES, " ")
    plain = plain.str.replace(r"^([+-]) ", "${1}")
    bare = plain.str.replace_all(" ", "", literal=True).str.replace(",", ".", literal=True)
    return pl.when(plain.str.contains(_NUMBER)).then(bare)


def _money(text: pl.Expr) -> pl.Expr:
    # Three decimals decide the rounding; Polars itself would round a half to the even öre.
    decided = _number(text).str.replace(r"(\.[0-9]{3})[0-9]+$", "${1}")
    tenths = (decided.cast(_TENTHS, strict=False) * 1000).cast(pl.Int64)
    return (tenths / 10).round(mode="half_away_from_zero").cast(pl.Int64)  # exact below 2⁵² öre


def _exact(text: pl.Expr, column: Column) -> pl.Expr:
    number = _number(text)
    few = ~number.str.contains(rf"\.[0-9]{{{EXACT_TYPE.scale}}}[0-9]*[1-9]")
    exact = pl.when(few).then(number).cast(_MILLIONTHS, strict=False)
    percent = column.name.endswith("_pct")
    return pl.when(exact.abs() <= _MAX_PERCENT).then(exact) if percent else exact


def _count(text: pl.Expr) -> pl.Expr:
    number = _number(text)
    whole = pl.when(number.str.contains(r"^\+?[0-9]+(?:\.0*)?$")).then(number)
    return whole.str.replace(r"\..*$", "").cast(pl.Int32, strict=False)
