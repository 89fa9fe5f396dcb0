"""What no rule takes: accounts without a line and activities without an area, dearest first.

Each with where it would fit, judged by its neighbours. A suggestion is for a person to say yes to;
nothing is ever placed by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.report_lines import area_rules, line_rules, with_line_and_area

_ALIKE = 2
"""Digits that two accounts or activities must begin with in common to be neighbours."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An account, or an activity and unit, that is in no figure.

    `amount_ore` is the larger of what is booked and what is budgeted, without sign. `fits` is the
    key of the line or area suggested, "" for none, and `like` the neighbour that it is taken from.
    """

    account: str
    activity: str
    unit_code: str
    rows: int
    amount_ore: int
    fits: str
    like: str


def accounts_without_line(dataset: Dataset) -> list[Gap]:
    """Raises MissingTable without `lines`."""
    rules = line_rules(dataset)
    found = _summed(dataset, pl.col("line").is_null(), ["account"])
    gaps = []
    for account, rows, amount in found.iter_rows():
        near = _nearest(account, [rule.first for rule in rules])
        rule = next((rule for rule in rules if rule.first == near), None)
        like = f"{rule.first}–{rule.last}" if rule else ""
        gaps.append(Gap(account, "", "", rows, amount, rule.line if rule else "", like))
    return _dearest(gaps)


def activities_without_area(dataset: Dataset) -> list[Gap]:
    """All of them where the municipality has no areas. Raises MissingTable without `lines`."""
    rules = area_rules(dataset)
    missing = pl.col("line").is_not_null() & pl.col("area").is_null()
    gaps = []
    for activity, unit, rows, amount in _summed(
        dataset, missing, ["activity", "unit_code"]
    ).iter_rows():
        own = next((rule for rule in rules if unit and rule.unit_code == unit), None)
        near = _nearest(activity or "", [rule.activity for rule in rules if rule.activity])
        rule = own or next((rule for rule in rules if near and rule.activity == near), None)
        like = "" if rule is None else f"enhet {unit}" if rule is own else str(rule.activity)
        fits = rule.area if rule else ""
        gaps.append(Gap("", activity or "", unit or "", rows, amount, fits, like))
    return _dearest(gaps)


def _summed(dataset: Dataset, missing: pl.Expr, key: Sequence[str]) -> pl.DataFrame:
    """The key's columns, `rows` and `amount_ore` over ledger and budget."""
    frames = [
        with_line_and_area(dataset.table(table), dataset)
        .filter(missing)
        .group_by(key)
        .agg(rows=pl.len().cast(pl.Int64), amount_ore=pl.col("amount_ore").sum().abs())
        for table in ("ledger", "budget")
        if dataset.has(table)
    ]
    if not frames:
        return pl.DataFrame(schema={**dict.fromkeys([*key, "rows", "amount_ore"], pl.Int64)})
    both = pl.concat(frames).group_by(key)
    return both.agg(pl.col("rows").sum(), pl.col("amount_ore").max())


def _nearest(text: str, others: Iterable[str]) -> str:
    """The one with the longest beginning in common, then the nearest before; "" for none."""
    alike = [(_in_common(text, other), other) for other in others]
    near = [(length, other <= text, other) for length, other in alike if length >= _ALIKE]
    return max(near)[2] if near else ""


def _in_common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _dearest(gaps: Iterable[Gap]) -> list[Gap]:
    return sorted(gaps, key=lambda gap: (-gap.amount_ore, gap.account, gap.activity, gap.unit_code))
