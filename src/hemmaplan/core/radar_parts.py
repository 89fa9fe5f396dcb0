"""What a question of the radar answers with: an estimate in kronor for each placement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from inspect import cleandoc
from types import MappingProxyType

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Limits

HORIZON = 90
"""Days ahead that an estimate of what goes on reaches: the same for every question, so that they
can be ranked."""

PARTS = MappingProxyType(
    {
        "code": pl.String,
        "subject": pl.String,
        "placement_id": pl.String,
        "unit_code": pl.String,
        "amount_ore": pl.Int64,
        "message": pl.String,
        "table": pl.String,
        "_file": pl.String,
        "_sheet": pl.String,
        "_row": pl.Int32,
    }
)
"""`subject` is a placement_id, or an agreement_id that several placements have a part in; the
amounts of a subject add to its estimate. Null amount: no price, so not known."""


@dataclass(frozen=True, slots=True)
class Question:
    """A reason to look, and how it finds what to look at.

    `find` answers with PARTS but `code`; its docstring is the definition, in Swedish: what it is,
    and the formula of the estimate. `needs` are the tables without which it is not asked.
    """

    code: str
    title: str
    needs: tuple[str, ...]
    find: Callable[[Dataset, date, Limits], pl.DataFrame]

    @property
    def definition(self) -> str:
        return cleandoc(self.find.__doc__ or "")


def parts(
    rows: pl.DataFrame, amount: pl.Expr, message: pl.Expr, *, subject: str = "placement_id"
) -> pl.DataFrame:
    """Rows that have the columns of a placement, or of the row they are traced to, as PARTS."""
    table = pl.col("table") if "table" in rows.columns else pl.lit("placements")
    found = rows.select(
        "placement_id", "unit_code", "_file", "_sheet", "_row",
        code=pl.lit(""), subject=pl.col(subject), amount_ore=amount, message=message, table=table,
    )  # fmt: skip
    return found.select(pl.col(name).cast(dtype) for name, dtype in PARTS.items())
