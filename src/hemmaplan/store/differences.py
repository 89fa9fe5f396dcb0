"""What a read-in changes: the rows that come, go, stay and are missing, table by table.

Equal rows count: of three equal rows before and two after, one goes. One implementation, so that
what a person says yes to is what is written.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.laying_over import Laid
from hemmaplan.core.overrides import OF_PLACEMENTS
from hemmaplan.core.tables import TABLES


class Extract(StrEnum):
    """FULL: a file holds all there is. PARTIAL: it holds what is new or changed."""

    FULL = "full"
    PARTIAL = "partial"


_SCOPE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rates": ("placement_id",),
        "incomes": ("placement_id",),
        "pauses": ("placement_id",),
        "agreement_prices": ("agreement_id",),
        "target_groups": ("provider_id",),
        "interventions": ("month",),
        "ledger": ("month",),
        "adjustments": ("month",),
        "budget": ("year", "decided_on"),
        "forecast": ("made_in",),
        "measure_effects": ("measure_id",),
        "choice_steps": ("choice_id",),
        "choice_alternatives": ("choice_id",),
        "choice_prices": ("choice_id",),
        "call_offs": ("choice_id",),
        "quotes": ("choice_id",),
        "lines": (),
        "areas": (),
        "series_breaks": (),
    }
)
"""What a row of a partial extract replaces: the rows that are alike in these columns. Other tables
by their key; lines and areas are one whole, since the first that fits decides, and so are breaks of
series, which nothing names."""

IN_ORDER = frozenset({"lines", "areas", "placement_accounts"})
"""Tables where the first row that fits decides: in another order they are brought anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One table's. `new` as the files have them; `gone`, `missing` and `stays` as the register has.

    `missing`: placements that a full extract lacks; they are kept. `stays`: the rows that are in
    both, with where the file has them in `_file`, `_sheet` and `_row`.
    """

    table: str
    new: pl.DataFrame
    gone: pl.DataFrame
    missing: pl.DataFrame
    stays: pl.DataFrame

    @property
    def is_change(self) -> bool:
        return bool(self.new.height or self.gone.height)


def differences(
    current: Mapping[str, pl.DataFrame],
    laid: Laid,
    extract: Extract = Extract.FULL,
    absent: Set[str] = frozenset(),
) -> list[Difference]:
    """Of every table in the files with what is by hand `laid` over them, in the format's order.

    `current` frames may have columns of their own beside a table's. A row that a full extract no
    longer has goes, except a placement: that is `missing`, and its prices, incomes and pauses stay
    with it. `absent` are the placements that were missing before.
    """
    found: dict[str, Difference] = {}
    coming = laid.dataset
    for name in TABLES:
        if name not in coming.tables:
            continue
        before = current[name] if name in current else TABLES[name].empty()
        if extract is Extract.PARTIAL:
            before = _in_scope(name, before, coming.tables[name], laid.files.tables[name])
        each = _difference(name, before, coming.tables[name])
        if name == "placements":
            absent = (absent - set(coming.tables[name]["placement_id"])) | set(
                each.missing["placement_id"]
            )
        elif name in OF_PLACEMENTS:
            told = (coming.tables[name], laid.files.tables[name])
            each = _with_absent_kept(each, told, absent)
        found[name] = each
    return list(found.values())


def _difference(name: str, before: pl.DataFrame, after: pl.DataFrame) -> Difference:
    content = [column.frame_name for column in TABLES[name].columns]
    if name in IN_ORDER and not before.select(content).equals(after.select(content)):
        none = before.clear()
        return Difference(name, after, before, none, none)
    nth = pl.int_range(pl.len()).over(content).alias("_nth")
    before, after, on = before.with_columns(nth), after.with_columns(nth), [*content, "_nth"]
    places = list(SOURCE_COLUMNS)
    gone = _without(before, after, on)
    missing = gone.clear()
    if name == "placements":
        known = pl.col("placement_id").is_in(after["placement_id"].implode())
        gone, missing = gone.filter(known), gone.filter(~known)
    stays = before.drop(places).join(after.select(*on, *places), on=on, nulls_equal=True)
    return Difference(name, _without(after, before, on), gone, missing, stays.drop("_nth"))


def _without(rows: pl.DataFrame, others: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """The rows beyond those that have an equal among the others, each equal used once."""
    return rows.join(others, on=on, how="anti", nulls_equal=True, maintain_order="left").drop(
        "_nth"
    )


def _in_scope(name: str, before: pl.DataFrame, *told: pl.DataFrame) -> pl.DataFrame:
    """The register's rows that a partial extract tells of: as it is, and with what is by hand."""
    scope = _SCOPE.get(name, TABLES[name].key)
    if not scope:
        return before
    by = pl.concat([each.select(scope) for each in told]).unique()
    return before.join(by, on=scope, how="semi", nulls_equal=True, maintain_order="left")


def untold(name: str, before: pl.DataFrame, *told: pl.DataFrame) -> pl.DataFrame:
    """The register's rows that a partial extract says nothing of, and leaves as they are."""
    scope = _SCOPE.get(name, TABLES[name].key)
    if not scope:
        return before.clear()
    by = pl.concat([each.select(scope) for each in told]).unique()
    return before.join(by, on=scope, how="anti", nulls_equal=True, maintain_order="left")


def _with_absent_kept(
    each: Difference, told: Sequence[pl.DataFrame], absent: Set[str]
) -> Difference:
    """A placement that the extract lacks keeps what it has, unless the file tells of it anew."""
    untold = absent - {number for frame in told for number in frame["placement_id"]}
    gone = each.gone.filter(~pl.col("placement_id").is_in(list(untold)))
    return Difference(each.table, each.new, gone, each.missing, each.stays)
