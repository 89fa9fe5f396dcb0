"""Whatever is read in and taken back: the register is the latest files', and every day replays."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.store.models import Batch
from hemmaplan.store.queries import EmptyRegister, dataset
from hemmaplan.store.viewer import Role, Viewer

CONTROLLER = Viewer(Role.CONTROLLER)
Rows = list[tuple[str, int]]

amounts = st.lists(st.tuples(st.sampled_from(["46", "50"]), st.integers(1, 2)), max_size=4)
steps = st.lists(st.one_of(amounts, st.integers(1, 8)), min_size=1, max_size=8)


def ledger(rows: Rows):
    return [{**full_row("ledger"), "account": a, "amount_ore": n} for a, n in rows]


def now(**known) -> Rows | None:
    try:
        return dataset(CONTROLLER, **known).table("ledger").select("account", "amount_ore").rows()
    except EmptyRegister:
        return None


class ChangeSets(TestCase):
    @given(steps)
    @settings(max_examples=40, deadline=None)
    def test_files_and_undoings_in_any_order(self, steps):
        known = []
        for number, step in enumerate(steps):
            at = AT + timedelta(days=number)
            before = now()
            try:
                if isinstance(step, list):
                    load(dataset=as_dataset("a", ledger=ledger(step)), by=BY, at=at)
                    assert now() == step  # to the same order, as the file has them
                elif batch := Batch.objects.order_by("pk")[step - 1 : step].first():
                    counts = undo(batch=batch, by=BY, at=at).counts
                    assert counts == {name: each[::-1] for name, each in batch.counts.items()}
            except NothingNew:
                assert sorted(before or []) == sorted(step)
            except (AlreadyUndone, TouchedLater):
                assert now() == before
            known.append((at, now()))
        for at, rows in known:
            assert sorted(now(known_at=at) or []) == sorted(rows or [])
