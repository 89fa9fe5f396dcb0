"""Whatever is read in, written and taken back: every day replays, and what is made of an earlier
day's rows is what is read anew."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.store.register_rows import AT, BY, as_dataset, full_row

from hemmaplan.actions.by_hand import Edit, change, sourced, standing
from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.undoing import AlreadyUndone, TouchedLater, undo
from hemmaplan.store.models import Batch
from hemmaplan.store.queries import EmptyRegister, current_batch, dataset
from hemmaplan.store.rows import NO_ROWS, Rows, read_rows, rows_after
from hemmaplan.store.viewer import Role, Viewer

CONTROLLER = Viewer(Role.CONTROLLER)
Amounts = list[tuple[str, int]]

amounts = st.lists(st.tuples(st.sampled_from(["46", "50"]), st.integers(1, 2)), max_size=4)
steps = st.lists(st.one_of(amounts, st.integers(1, 8)), min_size=1, max_size=8)
writing = st.tuples(amounts, st.sets(st.integers(0, 3)))
writings = st.lists(st.one_of(writing, writing, amounts, st.integers(1, 8)), max_size=8)


def ledger(rows: Amounts):
    return [{**full_row("ledger"), "account": a, "amount_ore": n} for a, n in rows]


def now(**known) -> Amounts | None:
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

    @given(writings)
    @settings(max_examples=20, deadline=None)
    def test_rows_made_of_earlier_ones_are_those_read_anew(self, steps):
        known = [NO_ROWS]
        for number, step in enumerate(steps):
            self._take(step, AT + timedelta(days=number))
            if (latest := current_batch()) is not None:
                read = read_rows(latest.pk)
                for earlier in known:
                    assert_same_rows(rows_after(earlier, latest.pk), read)
                known.append(rows_after(known[-1], latest.pk))

    def _take(self, step, at):
        """Read files in, take a change back, or write rows and take some out."""
        try:
            if isinstance(step, list):
                load(dataset=as_dataset("a", ledger=ledger(step)), by=BY, at=at)
            elif isinstance(step, tuple):
                new, gone = step
                ids = [each for n, each in enumerate(standing("ledger")) if n in gone]
                source = "prov" if len(new) > 1 else ""
                rows = sourced("ledger", ledger(new), source) if source else None
                edit = Edit("ledger", rows.to_dicts() if source else ledger(new), ids)
                change(edits=[edit], source=source, what="ledger.test", subject="", by=BY, at=at)
            elif batch := Batch.objects.order_by("pk")[step - 1 : step].first():
                undo(batch=batch, by=BY, at=at)
        except (NothingNew, AlreadyUndone, TouchedLater):
            pass


def assert_same_rows(made: Rows, read: Rows) -> None:
    assert (made.batch, made.labels) == (read.batch, read.labels)
    assert list(made.tables) == list(read.tables)
    for name, frame in read.tables.items():
        assert made.tables[name].equals(frame), name
