"""Prices by hand and of a file on the same days: whatever is answered, no day is paid twice."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.laying_over import laid_over
from hemmaplan.core.overrides import Holds, Outcome, plain, written
from hemmaplan.core.same_days import meet
from hemmaplan.core.tables import TABLES

BORDERS = [None, *(date(2026, month, 1) for month in range(2, 9)), None]


def price(first, last, amount):
    return {
        "placement_id": "P1", "kind": "care", "per": "day", "amount": Decimal(amount),
        "from_date": first, "to_date": last,
    }  # fmt: skip


def frame(table, rows):
    places = {"_file": "f.csv", "_sheet": ""}
    whole = [{**plain(table, row), **places, "_row": n} for n, row in enumerate(rows, start=2)]
    return pl.DataFrame(whole, schema=TABLES[table].schema, orient="row")


@st.composite
def chains(draw):
    """Prices of a kind, one after another, with or without days between."""
    cuts = sorted(draw(st.sets(st.integers(0, len(BORDERS) - 1), min_size=2, max_size=5)))
    rows = []
    for first, last in pairwise(cuts):
        if draw(st.integers(0, 4)):
            end = BORDERS[last]
            rows.append(price(BORDERS[first], end and end.replace(day=1), draw(st.integers(1, 3))))
    for row in rows:  # the last day is the one before the next first day
        row["to_date"] = row["to_date"] and date.fromordinal(row["to_date"].toordinal() - 1)
    return rows


class Register:
    """The prices of a placement, and what is said by hand of them."""

    def __init__(self):
        self.rows, self.overrides = [], []

    def read_in(self, file, answer, *, whole=True):
        """`answer`: the file wins in no conflict (0), in some (1) or in all (2)."""
        tables = {"placements": frame("placements", [{"placement_id": "P1"}])}
        coming = Dataset(Municipality(), {**tables, "rates": frame("rates", file)})
        current = {"rates": frame("rates", self.rows)}
        keys = ()
        while True:  # those that one answer brings about are answered too
            laid = laid_over(
                current,
                coming,
                self.overrides,
                whole=whole,
                answers=dict.fromkeys(keys, Holds.FILE),
            )
            conflicts = [m for m in laid.meetings if m.outcome is Outcome.CONFLICT]
            wins = {m.key for m in conflicts if answer > int(m.key, 16) % 2}
            if wins == set(keys):
                break
            keys = wins
        if file or whole:
            self.rows = [plain("rates", row) for row in laid.dataset.table("rates").to_dicts()]
        ended = [id(each) for each in laid.ended]
        self.overrides = [o for o in self.overrides if id(o) not in ended] + [*laid.begun]
        return conflicts

    def write(self, rows):
        gone = [row for row in self.rows if row not in rows]
        new = [row for row in rows if row not in self.rows]
        touched = [o for o in self.overrides if o.stands in gone or (o.stands is None and new)]
        ended, begun = written(touched, "rates", gone, new)
        self.overrides = [o for o in self.overrides if o not in ended] + begun
        self.rows = [row for row in self.rows if row in rows] + [plain("rates", r) for r in new]

    def clashes(self):
        return [pair for pair in combinations(self.rows, 2) if meet("rates", *pair)]


def _sorted(rows):
    return sorted(rows, key=repr)


@given(
    st.lists(st.tuples(st.sampled_from(["file", "hand", "part"]), chains(), st.integers(0, 2)),
             min_size=2, max_size=6)
)  # fmt: skip
def test_no_day_is_paid_twice_whatever_is_answered(steps):
    register = Register()
    for what, chain, answer in steps:
        rows = [plain("rates", row) for row in chain]
        if what == "hand":
            register.write(rows)
        else:
            register.read_in(rows, answer, whole=what == "file")
            before = _sorted(register.rows), len(register.overrides)
            assert not register.clashes()
            assert not register.read_in(rows, answer, whole=what == "file")
            assert (_sorted(register.rows), len(register.overrides)) == before
        assert not register.clashes()
