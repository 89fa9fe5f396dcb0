"""What an answer changes in what is kept: values and groups with their earlier editions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

KEY = ["kpi", "municipality", "year", "gender"]

VALUES = {
    "kpi": pl.String,
    "municipality": pl.String,
    "year": pl.Int32,
    "gender": pl.String,
    "value": pl.Float64,
    "status": pl.String,
    "preliminary": pl.Boolean,
    "fetched": pl.Date,
}
"""`fetched` is the day a value was first given as it stands. `preliminary` is as of the latest
fetch."""

EDITIONS = {**VALUES, "deleted": pl.Boolean, "current": pl.Boolean}
"""Every value there has been, oldest first within its key; `current` marks the last. A withdrawn
value is an edition without a number."""

GROUP_EDITIONS = {
    "group": pl.String,
    "title": pl.String,
    "municipality": pl.String,
    "fetched": pl.Date,
    "current": pl.Boolean,
}
"""Members of Kolada's groups; `fetched` is the last day the group was seen with these members."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many values an answer added, gave another number or mark, and withdrew.

    `doubted`: figures whose full answer lacked more than half of what was kept; none of that was
    withdrawn.
    """

    new: int
    revised: int
    withdrawn: int
    doubted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group that has other members, by code, than when it was last fetched."""

    group: str
    title: str
    joined: tuple[str, ...]
    left: tuple[str, ...]


def revised(
    kept: pl.DataFrame, found: pl.DataFrame, *, on: date, whole: Collection[str], first_year: int
) -> tuple[pl.DataFrame, Changes]:
    """EDITIONS after an answer (`client.FETCHED`) on a day, and what changed.

    `whole`: key figures asked for in full from `first_year` on, so that a kept value that is not
    in the answer has been withdrawn, unless so many are missing that the answer is doubted.
    """
    current = kept.filter("current")
    missing, doubted = _missing(current, found, whole, first_year)
    told = pl.concat([found.select(missing.columns), missing]).with_columns(
        value=pl.when(~pl.col("deleted")).then(pl.col("value"))
    )
    before = current.select(*KEY, "value", "status", "deleted", known=True)
    beside = told.join(before, KEY, how="left", suffix="_before", maintain_order="left")
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in ("value", "status", "deleted")
    )
    new = beside.filter(~same, pl.col("known") | ~pl.col("deleted"))
    withdrawn, fresh = new["deleted"], new["deleted_before"].fill_null(True) & ~new["deleted"]
    editions = new.select(
        *KEY, "value", "status", preliminary=False, fetched=pl.lit(on), deleted="deleted",
        current=True,
    )  # fmt: skip
    merged = pl.concat([kept, editions.select(*EDITIONS)]).sort(KEY, maintain_order=True)
    last = pl.struct(KEY).ne_missing(pl.struct(KEY).shift(-1))
    changes = Changes(
        new=int(fresh.sum()),
        revised=int((~fresh & ~withdrawn).sum()),
        withdrawn=int(withdrawn.sum()),
        doubted=doubted,
    )
    return merged.with_columns(current=last), changes


def _missing(
    current: pl.DataFrame, found: pl.DataFrame, whole: Collection[str], first_year: int
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What a full answer lacks, as withdrawn values, and the figures where that is not believed."""
    held = current.filter(
        ~pl.col("deleted"), pl.col("kpi").is_in(list(whole)), pl.col("year") >= first_year
    )
    lacking = held.join(found, KEY, how="anti").select(
        *KEY, value=pl.lit(None, pl.Float64), status=pl.lit(""), deleted=pl.lit(True)
    )
    had = held.group_by("kpi").len()
    lost = lacking.group_by("kpi").len("lost").join(had, "kpi")
    doubted = lost.filter(pl.col("lost") * 2 > pl.col("len"))["kpi"]
    return lacking.filter(~pl.col("kpi").is_in(doubted.implode())), tuple(doubted.sort())


def with_preliminary(editions: pl.DataFrame, kpis: pl.DataFrame, on: date) -> pl.DataFrame:
    """Mark the current values of each figure's year that is published but not yet final.

    `kpis` as `client.KPIS`. A year is preliminary from prel_publication_date until
    publication_date; without a final date yet, until there is one.
    """
    years = kpis.filter(
        pl.col("prel_publication_date") <= on,
        pl.col("publication_date").is_null() | (pl.col("publication_date") > on),
    ).select("kpi", year="publ_period", now=pl.lit(True))
    marked = editions.join(years, ["kpi", "year"], how="left", maintain_order="left")
    known = pl.col("kpi").is_in(kpis["kpi"].implode())
    return marked.with_columns(
        preliminary=pl.when(pl.col("current") & known)
        .then(pl.col("now").fill_null(False))
        .otherwise(pl.col("preliminary"))
    ).drop("now")


def regrouped(
    kept: pl.DataFrame, found: pl.DataFrame, on: date
) -> tuple[pl.DataFrame, list[GroupChange]]:
    """GROUP_EDITIONS after an answer (`client.GROUPS`), and the groups that changed members."""
    current, earlier = kept.filter("current"), kept.filter(~pl.col("current"))
    then, now = _members(current), _members(found)
    titles = dict(found.select("group", "title").iter_rows())
    changes = [
        GroupChange(
            group,
            titles[group],
            tuple(sorted(now[group] - then[group])),
            tuple(sorted(then[group] - now[group])),
        )
        for group in sorted(set(then) & set(now))
        if then[group] != now[group]
    ]
    other = {group for group in then if then[group] != now.get(group)}
    replaced = current.filter(pl.col("group").is_in(other)).with_columns(current=pl.lit(False))
    seen = found.with_columns(fetched=pl.lit(on), current=pl.lit(True))
    return pl.concat([earlier, replaced, seen]), changes


def _members(rows: pl.DataFrame) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for group, municipality in rows.select("group", "municipality").iter_rows():
        members.setdefault(group, set()).add(municipality)
    return members
