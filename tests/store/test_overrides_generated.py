"""Files, changes by hand and undoings in any order, against a model of one thing at a time.

The model knows no rows: of each price, pause, agreement or placement it holds what counts and what
somebody has said by hand, and says what each step makes of it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.store.register_rows import AT, BY, as_dataset

from hemmaplan.actions.by_hand import Edit, change, standing
from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.core.cost_reference import lines
from hemmaplan.core.overrides import OF_PLACEMENTS, columns
from hemmaplan.core.periods import Month
from hemmaplan.core.same_days import CHARGED
from hemmaplan.core.tables import TABLES
from hemmaplan.store.differences import Extract
from hemmaplan.store.models import Batch
from hemmaplan.store.overrides import overrides_at
from hemmaplan.store.queries import dataset
from hemmaplan.store.viewer import Role, Viewer

Value = tuple[Any, Any] | None
"""What two columns of a thing hold; None where there is no such thing."""
STAYS = [
    {"placement_id": name, "care_form": "hvb", "start_date": date(2026, 3, 1)}
    for name in ("P1", "P2")
]
DAYS = [date(2026, 3, 1), date(2026, 3, 15)]
AMOUNTS = [Decimal(1), Decimal(2)]


@dataclass(frozen=True)
class Things:
    """A table's `columns` that change, with their values, and the things that are in it.

    A price from another day is the same, since two of a kind would be paid for the same days. Of
    what is not paid so the last is one that files may get after people: its first column never
    changes.
    """

    table: str
    columns: tuple[str, str]
    values: tuple[list[Any], list[Any]]
    named: list[dict[str, Any]]

    @property
    def by_key(self) -> bool:
        return bool(TABLES[self.table].key)

    @property
    def is_unsure(self) -> bool:
        """Whether a row from another day is another row, and both may stand."""
        return not self.by_key and self.table not in CHARGED

    @property
    def about(self) -> str:
        """The column that says what a row is about."""
        return (TABLES[self.table].key or TABLES[self.table].alike)[0]

    def row(self, thing: int, value: Value) -> dict[str, Any]:
        assert value is not None
        return {**self.named[thing], **dict(zip(self.columns, value, strict=True))}

    def fixed(self, thing: int, value: Value) -> Value:
        if thing < len(self.named) - 1 or not self.is_unsure:
            return value
        return value and (self.values[0][0], value[1])


def _priced(table, kinds):
    of = [("P1", kinds[0]), ("P1", kinds[1]), ("P2", kinds[0]), ("P1", kinds[2])]
    named = [{"placement_id": name, "kind": kind, "per": "day"} for name, kind in of]
    return Things(table, ("from_date", "amount"), (DAYS, AMOUNTS), named)


PRICES = _priced("rates", ("care", "fee", "extra"))
TRIED = (
    PRICES,
    _priced("incomes", ("state_grant", "migration", "client_fee")),
    Things(
        "pauses", ("from_date", "charged_pct"), (DAYS, AMOUNTS),
        [{"placement_id": p, "kind": k} for p, k in
         (("P1", "absence"), ("P2", "absence"), ("P1", "respite"))],
    ),
    Things(
        "placements", ("start_date", "planned_end_date"), (DAYS, [date(2027, 1, 1), None]),
        [{"placement_id": name, "care_form": "hvb"} for name in ("P1", "P2", "P3")],
    ),
    Things(
        "agreements", ("from_date", "day_price"), (DAYS, AMOUNTS),
        [{"agreement_id": name, "provider_id": "L1"} for name in ("A1", "A2", "A3")],
    ),
    Things(
        "agreement_prices", ("from_date", "amount"), (DAYS, AMOUNTS),
        [{"agreement_id": a, "kind": k, "per": "day"} for a, k in
         (("A1", "extra"), ("A2", "extra"), ("A1", "fee"))],
    ),
    Things(
        "target_groups", ("from_date", "age_to"), (DAYS, [17, 20]),
        [{"provider_id": p, "need": n} for p, n in
         (("L1", "crime"), ("L2", "crime"), ("L3", "schooling"))],
    ),
    Things(
        "invoices", ("from_date", "amount_ore"), (DAYS, [100, 200]),
        [{"invoice_id": "F1", "invoice_row": n, "month": DAYS[0]} for n in ("1", "2", "3")],
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """By hand of a thing: it was `before` in the file, that has it no more when it is `lacking`."""

    before: Value
    lacking: bool = False


@dataclass(frozen=True)
class Thing:
    counts: Value = None
    said: Said | None = None

    def by_hand(self, value: Value) -> "Thing":
        said = self.said or Said(self.counts)
        return Thing(value, None if value == said.before and not said.lacking else said)

    def in_file(self, value: Value, *, by_key: bool) -> "Thing":
        """What a file that tells of the thing makes of it."""
        stands, said = self.counts, self.said
        if said is None or (value is not None and value == stands):
            return Thing(value)
        before = said.before
        if value is None:
            return replace(self, said=Said(before, lacking=before is not None))
        if value == before:
            return replace(self, said=Said(before))
        if stands is None:
            another = said.lacking and not by_key and before and value[0] != before[0]
            return Thing(value) if another else Thing(None, Said(value))
        merged = tuple(
            mine if mine != was else now
            for mine, was, now in zip(stands, before or (None, None), value, strict=True)
        )
        return Thing(merged, None if merged == value else Said(value))


class Register:
    """The register and the model of it, through the same steps."""

    def __init__(self, things: Things) -> None:
        held = {"placements": STAYS, **{things.table: []}}
        load(dataset=as_dataset("a", cases=[], **held), by=BY, at=AT)
        self.things = things
        self.now = [Thing() for _each in things.named]
        self.changed: dict[int, list[tuple[Thing, Thing]]] = {}

    def read_in(self, file, away, *, whole: bool) -> None:
        """`away`: a placement that the extract lacks with all that is told of it."""
        table, of_placement = self.things.table, self.things.table in OF_PLACEMENTS
        told = [self.things.fixed(n, value) for n, value in enumerate(file)]
        rows = [self.things.row(n, value) for n, value in enumerate(told) if value is not None]
        if of_placement:
            rows = [row for row in rows if row["placement_id"] != away]
        stays = [stay for stay in STAYS if stay["placement_id"] != away]
        coming = as_dataset("a", **{"placements": stays, **{table: rows}})
        extract = Extract.FULL if whole else Extract.PARTIAL
        by = self.things.about
        there = {row[by] for row in (stays if whole and of_placement else rows)}

        def after(n: int, thing: Thing) -> Thing:
            name = self.things.named[n][by]
            value = None if of_placement and name == away else told[n]
            if self.things.by_key or (whole and not of_placement):
                silent = value is None and not (whole and self._tells(thing))
            else:  # what is told of a placement or an agreement is a whole
                silent = name not in there
            if silent:
                return thing
            return thing.in_file(value, by_key=self.things.by_key)

        expected = [after(n, thing) for n, thing in enumerate(self.now)]
        self._step(lambda: load(dataset=coming, by=BY, at=_at(), extract=extract), expected)
        batches = Batch.objects.count()
        self._step(lambda: load(dataset=coming, by=BY, at=_at(), extract=extract), self.now)
        assert Batch.objects.count() == batches  # the same file once more says nothing new

    def _tells(self, thing: Thing) -> bool:
        """Whether a whole extract without the thing says that there is none: it may have forgotten
        a placement that it once had."""
        said = thing.said
        of_file = said is None or (said.before is not None and thing.counts is not None)
        return self.things.table != "placements" or not of_file

    def write(self, n: int, value: Value) -> None:
        value, before = self.things.fixed(n, value), self.now[n]
        unsure = self.things.is_unsure and n < len(self.now) - 1
        if value == before.counts or (unsure and before == Thing()):
            return
        table = self.things.table
        gone = standing(table, **self.things.named[n])
        edit = Edit(table, [] if value is None else [self.things.row(n, value)], gone)
        expected = [*self.now[:n], before.by_hand(value), *self.now[n + 1 :]]
        what = {"what": "placements.try", "subject": "P1", "by": "kim", "at": _at()}
        self._step(lambda: change(edits=[edit], **what), expected)

    def undo(self, n: int) -> None:
        batches = list(Batch.objects.order_by("-pk"))[:-1]
        if n >= len(batches):
            return
        reversed_, before = batches[n], list(self.now)
        moves = self.changed.get(reversed_.pk, [])
        expected = [
            was if was != left else now for (was, left), now in zip(moves, self.now, strict=True)
        ]
        try:
            self._step(lambda: undo(batch=reversed_, by=BY, at=_at()), expected)
        except (AlreadyUndone, TouchedLater):
            assert n, "nothing stands in the way of the latest"
            self.now = before
        else:
            touched = zip(moves, before, strict=True)
            assert all(left == now for (was, left), now in touched if was != left)

    def _step(self, act, expected) -> None:
        before = self.now
        try:
            batch = act()
        except NothingNew:
            assert before == expected
        else:
            self.now, self.changed[batch.pk] = expected, list(zip(before, expected, strict=True))
        self._holds()

    def _holds(self) -> None:
        table = self.things.table
        counts = [self.things.row(n, t.counts) for n, t in enumerate(self.now) if t.counts]
        latest = Batch.objects.latest("pk").pk
        found = dataset(Viewer(Role.CONTROLLER)).table_or_empty(table)
        assert _sorted(found.select(columns(table)).to_dicts()) == _sorted(counts)
        said = [
            (t.said.before and self.things.row(n, t.said.before),
             t.counts and self.things.row(n, t.counts), t.said.lacking)
            for n, t in enumerate(self.now) if t.said
        ]  # fmt: skip
        kept = [(o.says, o.stands, o.lacking) for _pk, o in overrides_at(latest)]
        assert _sorted(kept) == _sorted(said)


def _at():
    return AT + timedelta(days=Batch.objects.count())


def _sorted(found):
    return sorted((_known(each) for each in found), key=repr)


def _known(each):
    if isinstance(each, dict):
        return sorted((name, _text(value)) for name, value in each.items() if value is not None)
    return tuple(map(_known, each)) if isinstance(each, tuple) else each


def _text(value):
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@st.composite
def worked(draw):
    """Things with the steps that are taken with them."""
    things = draw(st.sampled_from(TRIED))
    value = st.none() | st.tuples(*(st.sampled_from(each) for each in things.values))
    file = st.tuples(*[value] * len(things.named))
    read_in = st.tuples(
        st.just("read_in"), file, st.sampled_from([None, None, "P2"]), st.booleans()
    )
    write = st.tuples(st.just("write"), st.integers(0, len(things.named) - 1), value)
    back = st.tuples(st.just("undo"), st.integers(0, 4))
    return things, draw(file), draw(st.lists(st.one_of(read_in, write, write, back), max_size=8))


class Generated(TestCase):
    @given(worked())
    @settings(max_examples=8, deadline=None)
    def test_what_counts_is_what_the_model_says(self, work):
        things, first, steps = work
        register = Register(things)
        register.read_in(first, None, whole=True)
        for what, *step in steps:
            if what == "read_in":
                register.read_in(step[0], step[1], whole=step[2])
            elif what == "write":
                register.write(*step)
            else:
                register.undo(*step)
        if things is PRICES:
            months = Month(2026, 3), Month(2026, 4)
            rows = [things.row(n, t.counts) for n, t in enumerate(register.now) if t.counts]
            by_model = lines(as_dataset("a", placements=STAYS, rates=rows), *months)
            cost = lines(dataset(Viewer(Role.CONTROLLER)), *months)
            assert sum(each.cost_ore for each in cost) == sum(each.cost_ore for each in by_model)
