"""The radar: where a look is worth most, in kronor, dearest first.

Each question has a module of its own and answers with an estimate for each placement it is about.
What is found is a warning with a key; it closes by itself when its cause is gone, since it is then
not found any more. Nothing here decides: a person looks, and acts or says why not.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from hemmaplan.core import (
    agreement_dates,
    coming_ages,
    dear_prices,
    index_adjustments,
    long_stays,
    outside_agreements,
    overdue_stays,
    own_homes,
    unclaimed_incomes,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits
from hemmaplan.core.radar_parts import PARTS, Question

QUESTIONS: Sequence[Question] = (
    overdue_stays.QUESTION,
    long_stays.QUESTION,
    outside_agreements.QUESTION,
    dear_prices.QUESTION,
    own_homes.QUESTION,
    agreement_dates.QUESTION,
    index_adjustments.QUESTION,
    unclaimed_incomes.QUESTION,
    coming_ages.QUESTION,
)
"""In the order they are explained; what they find is read by kronor."""

CODES = tuple(each.code for each in QUESTIONS)


def radar_parts(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """Every part of every warning on a day (PARTS): the placements that an estimate is made of.

    `limits` are parameters by name (`egenavgift`). A question whose table is missing is left out:
    see `not_asked`. Raises MissingTable never.
    """
    found = [
        each.find(dataset, on, limits).with_columns(code=pl.lit(each.code))
        for each in QUESTIONS
        if dataset.has(*each.needs)
    ]
    return pl.concat([pl.DataFrame(schema=pl.Schema(PARTS)), *found])


def warnings(parts: pl.DataFrame) -> pl.DataFrame:
    """The warnings that parts add up to, dearest first, those of unknown worth last.

    Columns: key (`code:subject`), code, subject, amount_ore (the sum of the known parts; null where
    none is), unpriced (parts without a price), placements (how many), unit_code (null where the
    parts have several), message (of the dearest part), and that part's placement_id.
    """
    amount = pl.col("amount_ore")
    return (
        parts.sort(amount, "placement_id", descending=[True, False], nulls_last=True)
        .group_by("code", "subject", maintain_order=True)
        .agg(
            amount_ore=pl.when(amount.count() > 0).then(amount.sum()),
            unpriced=amount.null_count().cast(pl.Int64),
            placements=pl.col("placement_id").n_unique().cast(pl.Int64),
            unit_code=pl.when(pl.col("unit_code").n_unique() == 1).then(pl.first("unit_code")),
            message=pl.first("message"),
            placement_id=pl.first("placement_id"),
        )
        .with_columns(key=pl.format("{}:{}", "code", "subject"))
        .sort("amount_ore", "key", descending=[True, False], nulls_last=True)
    )


def reference_page() -> str:
    """`docs/reference/radar.md`: every question's code, title, tables and definition."""
    lines = [
        "# Radar",
        "",
        "Where a look is worth most, in kronor. Each question has a module of its own in `core`.",
        "Its definition, with the formula of its estimate, is shown on *Att göra* as it is here.",
        "*Dygnskostnaden* is every price in force that day, a month's price as its share of the",
        "month's days, before VAT compensation and income; one-off prices and pauses are left out.",
        "The same kronor can be in several questions, so they are summed by question only. A",
        "warning has the key `code:subject` and closes by itself when it is not found any more.",
        "This page is written by `script/docs`; a test fails when it lags.",
    ]
    for each in QUESTIONS:
        needs = ", ".join(f"`{table}`" for table in each.needs)
        lines += ["", f"## `{each.code}`: {each.title}", "", f"Needs {needs}.", "",
                  *each.definition.splitlines()]  # fmt: skip
    return "\n".join(lines) + "\n"


def not_asked(dataset: Dataset) -> list[Question]:
    """The questions that could not be asked, since a table is missing."""
    return [each for each in QUESTIONS if not dataset.has(*each.needs)]
