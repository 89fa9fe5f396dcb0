"""Whatever a table holds, a check finds or keeps silent; it never falls over."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from hemmaplan.core.checks import find
from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.dataset import Dataset, Municipality, PeriodMethod
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest import parameters

LIMITS = {**parameters.load("legal_limits"), **parameters.load("frister")}

_DAYS = st.sampled_from(
    [
        date(1, 1, 1),
        date(1969, 12, 31),
        date(2024, 2, 29),
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 12, 31),
        date(9999, 12, 31),
    ]
)
_BY_KIND: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.sampled_from(["A", "B", "4640", "0", "99999999999999999999", "net", "total"]),
    Kind.OWN_CODE: st.sampled_from(["schooling", "x"]),
    Kind.DATE: _DAYS,
    Kind.MONTH: _DAYS.map(lambda day: day.replace(day=1)),
    Kind.YEAR: st.sampled_from([-1, 0, 2025, 2**31 - 1]),
    Kind.COUNT: st.integers(-2, 2),
    Kind.FLAG: st.booleans(),
    Kind.MONEY: st.sampled_from([0, 1, -1, 10**9, -(10**15)]),
    Kind.EXACT: st.sampled_from([Decimal(0), Decimal("-1.5"), Decimal(100), Decimal(10**30)]),
}


def _cells(column: Column) -> st.SearchStrategy[Any]:
    filled = st.sampled_from(column.codes) if column.codes else _BY_KIND[column.kind]
    return filled if column.required else st.none() | filled


@st.composite
def tables(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    names = draw(st.sets(st.sampled_from(sorted(TABLES)), min_size=1))
    frames = {}
    for name in sorted(names):
        height = draw(st.integers(0, 4))
        columns = {
            column.frame_name: [draw(_cells(column)) for _ in range(height)]
            for column in TABLES[name].columns
        }
        source = {"_file": [name] * height, "_sheet": [""] * height, "_row": list(range(height))}
        frames[name] = pl.DataFrame({**columns, **source}, schema=TABLES[name].schema)
    return frames


_TOO_DEAR = pl.DataFrame(
    [{"service": "A", "quantity": Decimal("-1.5"), "unit_cost": Decimal(10**30)}],
    schema=TABLES["interventions"].schema,
)


_NO_YEAR = pl.DataFrame(
    [{"year": 2**31 - 1, "account": "4640", "amount_ore": 1, "_row": 0}],
    schema=TABLES["budget"].schema,
)


@example({"budget": _NO_YEAR}, PeriodMethod.PROFILE, None)
@example({"interventions": _TOO_DEAR}, PeriodMethod.STRAIGHT_LINE, None)
@given(tables(), st.sampled_from(PeriodMethod), st.sampled_from([None, Month(2025, 12)]))
# A failing data set is wide, and making it smaller takes minutes: show it as it is.
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_no_data_makes_a_check_fall_over(
    frames: dict[str, pl.DataFrame], method: PeriodMethod, month: Month | None
) -> None:
    problems = find(Dataset(Municipality(period_method=method), frames), month, LIMITS)
    assert all(problem.message for problem in problems)
    assert all((problem.amount_ore or 0) >= 0 for problem in problems)
