"""Every check of a data set, and the order in which its findings are read.

`find` runs them all. A code is stable: people and programs refer to it.
"""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from hemmaplan.core import (
    break_checks,
    completeness,
    decision_checks,
    direct_limits,
    home_study,
    ledger_checks,
    legal_checks,
    placement_checks,
    price_checks,
    provider_checks,
    spelled_codes,
    steering_checks,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Limits, Scope
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.problems import Problem, dearest_first

CHECKS: tuple[Check, ...] = (
    *placement_checks.CHECKS,
    *price_checks.CHECKS,
    *ledger_checks.CHECKS,
    *completeness.CHECKS,
    *legal_checks.CHECKS,
    *steering_checks.CHECKS,
    *provider_checks.CHECKS,
    *decision_checks.CHECKS,
    *break_checks.CHECKS,
    *direct_limits.CHECKS,
    *home_study.CHECKS,
    *spelled_codes.CHECKS,
)


def find(
    dataset: Dataset,
    month: Month | None = None,
    limits: Limits | None = None,
    ladders: Sequence[Ladder] = (),
) -> list[Problem]:
    """Everything found in a data set through a month, dearest first.

    `month` is the one to be reported; without it, the last month of the ledger or, lacking that,
    the last one any placement or price is dated in. `limits` are the legal limits by name
    (parameters `legal_limits` and `frister`); a rule whose limit is missing is not checked.
    `ladders` are the municipality's own, which say how much may be bought directly.
    """
    scope = Scope(month or last_month(dataset), limits or {}, ladders)
    return dearest_first(
        problem for check in CHECKS for problem in _problems(check, check.find(dataset, scope))
    )


OF_EVERY_UNIT = frozenset({direct_limits.DIRECT_YEAR, direct_limits.DIRECT_OWN})
"""What only who sees all placements can be told: a part of them makes another sum."""
OF_DECISIONS = tuple(check.code for check in decision_checks.CHECKS)
OF_PRICES = tuple(check.code for check in price_checks.CHECKS)
OF_PLACEMENTS = (
    *(
        check.code
        for check in (*placement_checks.CHECKS, *legal_checks.CHECKS, *home_study.CHECKS)
    ),
    *OF_PRICES,
)  # fmt: skip


def some(dataset: Dataset, month: Month, limits: Limits, codes: Collection[str]) -> list[Problem]:
    """What some of the checks find, dearest first."""
    scope = Scope(month, limits)
    return dearest_first(
        problem
        for check in CHECKS
        if check.code in codes
        for problem in _problems(check, check.find(dataset, scope))
    )


def lost(dataset: Dataset, month: Month) -> list[Problem]:
    """Rows that no sum through the month takes, dearest first: what an answer has to own up to."""
    scope = Scope(month)
    return dearest_first(
        problem
        for check in CHECKS
        if check.code in _LOST
        for problem in _problems(check, check.find(dataset, scope))
    )


_LOST = frozenset(
    {
        "end_before_start", "placement_unknown", "to_before_from", "lines_missing",
        "line_unmapped", "area_unmapped", "reserved_key", "forecast_line_unknown",
        "forecast_area_unknown", "measure_unknown", "budget_year_differs",
        "budget_without_months", "line_type_differs",
    }
)  # fmt: skip


def last_month(dataset: Dataset) -> Month:
    """The month to look through when none is given; see `find`."""
    for table, columns in _DATED:
        frame = dataset.table_or_empty(table)
        known = [frame[name].filter(frame[name].is_between(*_PLAUSIBLE)) for name in columns]
        days = [day for column in known if isinstance(day := column.max(), date)]
        if days:
            return Month.of(max(days))
    return Month(1900, 1)  # nothing is dated, so nothing is looked at


# 9999-12-31 is how some systems write "until further notice"; it is no month to look through.
_PLAUSIBLE = (date(1950, 1, 1), date(2199, 12, 31))
_DATED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ledger", ("month",)),
    ("placements", ("start_date", "end_date")),
    ("rates", ("from_date", "to_date")),
)


def _problems(check: Check, findings: pl.DataFrame) -> list[Problem]:
    return [
        Problem(
            check.severity,
            check.code,
            row["message"],
            file=row["_file"] or "",
            sheet=row["_sheet"] or "",
            row=row["_row"],
            column=row["column"],
            amount_ore=row["amount_ore"],
        )
        for row in findings.iter_rows(named=True)
    ]


def reference_page() -> str:
    """`docs/reference/checks.md`: every code, its severity, meaning and worth."""
    rows = [
        f"| `{check.code}` | {check.severity} | {check.meaning} | {check.worth or '–'} |"
        for check in CHECKS
    ]
    return "\n".join((_PAGE_INTRODUCTION, *rows, ""))


_PAGE_INTRODUCTION = """# Checks: every finding of `hemmaplan check`

Generated from the checks by `hemmaplan.core.checks.reference_page()`; a test holds it current.
Reading the files has findings of its own (unreadable cells, missing columns); these are about what
the rows say together. The message is Swedish: what, where, and what to do. Findings come dearest
first. A finding is an **error** when its row is unusable or a sum would be wrong; all else is a
**warning**. *Worth* is in kronor, never negative, and good enough to say what to read first.

*The month* is the one given with `--month`, else the last month of the ledger, else the last one
that a placement or a price is dated in. Legal limits are dated parameters with their paragraph
(`parameters/legal_limits.yaml`, `frister.yaml`); placements that ended more than a year before the
month are not held against them, and no rule is applied to days before the parameter's first date.

| code | severity | meaning | worth |
|---|---|---|---|"""
