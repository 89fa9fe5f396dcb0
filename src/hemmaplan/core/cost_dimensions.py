"""What the cost of placements can be broken down by."""

from collections.abc import Sequence

import polars as pl

DIMENSIONS = (
    "month", "year", "area", "unit_code", "care_form", "legal_basis", "procurement",
    "provider_id", "urgency", "age_group", "sex", "need",
)  # fmt: skip

AGE_GROUPS = (
    ("0-6", 6), ("7-12", 12), ("13-17", 17), ("18-20", 20), ("21-24", 24), ("25-64", 64),
)  # fmt: skip
"""Label and last age of each group but the oldest."""

OLDEST = "65-"


class UnknownDimension(ValueError):
    """Asked for a breakdown that does not exist. `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is not one of {', '.join(DIMENSIONS)}")
        self.name = name


def require_dimensions(by: Sequence[str]) -> None:
    """Raises UnknownDimension for the first name that is none, or that comes twice."""
    for position, name in enumerate(by):
        if name not in DIMENSIONS or name in by[:position]:
            raise UnknownDimension(name)


def dimension(name: str, age_on: pl.Expr) -> pl.Expr:
    """A dimension's value (String, blank = "") from a placement's columns and `month` (Date).

    `age_on` is the day on which ages are taken.
    """
    if name == "month":
        return pl.col("month").dt.strftime("%Y-%m").alias(name)
    if name == "year":
        return pl.col("month").dt.strftime("%Y").alias(name)
    if name == "age_group":
        return age_group(age(age_on)).alias(name)
    return pl.col(name).fill_null("")


def sort_key(name: str) -> pl.Expr:
    """Age groups in order of age, everything else as text; blank first."""
    if name == "age_group":
        return pl.col(name).str.extract(r"^(\d+)").cast(pl.Int32)
    return pl.col(name)


def age(on: pl.Expr) -> pl.Expr:
    """Full years on a day, from `birth_month`; null where that is unknown."""
    born = pl.col("birth_month")
    not_yet_this_year = (on.dt.month() < born.dt.month()).cast(pl.Int32)
    return on.dt.year() - born.dt.year() - not_yet_this_year


def age_group(years: pl.Expr) -> pl.Expr:
    """The label of the group that an age is in; blank where it is unknown."""
    group = pl.lit(OLDEST)
    for label, last in reversed(AGE_GROUPS):
        group = pl.when(years <= last).then(pl.lit(label)).otherwise(group)
    return pl.when(years.is_null()).then(pl.lit("")).otherwise(group)
