"""A line told by sex and age: `placed.K`, `placed.13-17`, and by both at once `placed.13-17.K`.

The sexes add up to the line, and so do the ages: what is not noted is a part of its own, and so is
a person whose rows contradict each other.
"""

import polars as pl

from hemmaplan.core.cost_dimensions import AGE_GROUPS, OLDEST, age, age_group
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import SEXES

UNKNOWN_SEX, UNKNOWN_AGE = "unknown_sex", "unknown_age"
BY_SEX = (*SEXES, UNKNOWN_SEX)
BY_AGE = (*(label for label, _ in AGE_GROUPS), OLDEST, UNKNOWN_AGE)
"""The parts, youngest first."""
PART_WORDS = {
    "K": "kvinnor och flickor",
    "M": "män och pojkar",
    UNKNOWN_SEX: "kön saknas",
    **{group: f"{group.replace('-', '–')} år" for group, _ in AGE_GROUPS},
    OLDEST: "65 år och äldre",
    UNKNOWN_AGE: "ålder saknas",
}
"""Swedish, as printed after what is told."""
PARTS = _OF_SEX, _OF_AGE, _OF_AGE_LAST_YEAR = "_sex", "_age", "_age_last_year"
"""The columns that `with_parts` gives."""
_LAST_YEAR = "last_year"


def told_by(line: str) -> tuple[str, tuple[str, ...]]:
    """`placed.13-17.K` → (`placed`, (`13-17`, `K`)); a line that is not told so has no parts."""
    whole, parts = line, tuple[str, ...]()
    while "." in whole and (part := whole.rpartition(".")[2]) in PART_WORDS:
        whole, parts = whole.rpartition(".")[0], (part, *parts)
    return whole, parts


def with_parts(rows: pl.DataFrame, who: pl.Expr, month: Month) -> pl.DataFrame:
    """The rows with which part each is in, by sex, age and age a year before.

    `who` is whose a row is. Age in full years is the row's own `age`, else from `birth_month` on
    the month's last day, and on the same day a year before for what is about last year.
    """
    ages = {_OF_AGE: month, _OF_AGE_LAST_YEAR: month.shift(-12)}
    if "age" in rows.columns:
        found = {name: pl.col("age") for name in ages}
    else:
        rows = rows.with_columns(birth_month=_agreed("birth_month", who))
        found = {name: age(pl.lit(then.last_day)) for name, then in ages.items()}
    return rows.with_columns(
        _agreed("sex", who).fill_null(UNKNOWN_SEX).alias(_OF_SEX),
        *(age_group(years).replace("", UNKNOWN_AGE).alias(name) for name, years in found.items()),
    )


def _agreed(column: str, who: pl.Expr) -> pl.Expr:
    """What every row of a person that says anything says; null where they differ."""
    value = pl.col(column)
    return pl.when(value.min().over(who) == value.max().over(who)).then(value.min().over(who))


def about_last_year(column: str) -> bool:
    return column.endswith(_LAST_YEAR)


def groupings(*, last_year: bool, crossed: bool) -> list[list[str]]:
    """The columns of `with_parts` that a line is told by: sex; age; and both at once."""
    of_age = _OF_AGE_LAST_YEAR if last_year else _OF_AGE
    return [[_OF_SEX], [of_age], *([[of_age, _OF_SEX]] if crossed else [])]


def in_part(part: str, *, last_year: bool) -> pl.Expr:
    """Whether a row of `with_parts` is in it."""
    of_age = _OF_AGE_LAST_YEAR if last_year else _OF_AGE
    return pl.col(_OF_SEX if part in BY_SEX else of_age) == part
