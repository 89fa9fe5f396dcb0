"""Kept forecasts: never changed; what they are called is versions, and the highest stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.store.register_rows import new_batch

from hemmaplan.actions.forecast_runs import keep_backtest, keep_scenario, label
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.store.forecast_runs import kept_run, kept_runs, latest_backtest
from hemmaplan.store.models import AuditEntry, ForecastRun
from hemmaplan.store.viewer import AccessDenied, Role, Viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
KIM = Viewer(Role.COORDINATOR)
BOARD = Viewer(Role.BOARD_MEMBER)
MARCH = date(2026, 3, 1)


@pytest.fixture
def batch(db):
    return new_batch()[0]


def scenario(batch, name="Färre nya", answer="{}"):
    return keep_scenario(
        batch=batch, month=MARCH, answer=answer, name=name, measure_id="M1", by="kim", at=AT
    )


def called(run, name, before, *, removed=False, hours=1, measure_id=""):
    return label(
        run=run, name=name, measure_id=measure_id, removed=removed, before=before, by="eva",
        at=AT + timedelta(hours=hours),
    )  # fmt: skip


def test_it_is_renamed_removed_and_put_back_and_the_answer_stays(batch):
    run = scenario(batch, answer='{"a":1}')
    called(run, "Halva HVB", 1, measure_id="M2")
    called(run, "Halva HVB", 2, removed=True, hours=2)
    (now,) = kept_runs(KIM)
    assert (now.name, now.version, now.removed, now.measure_id) == ("Halva HVB", 3, True, "")
    assert (now.answer, now.by, now.labelled_by) == ('{"a":1}', "kim", "eva")
    then = kept_run(KIM, run.pk, known_at=AT + timedelta(hours=1))
    assert (then.name, then.removed, then.measure_id) == ("Halva HVB", False, "M2")
    called(run, "Halva HVB", 3, hours=3)
    assert not kept_run(KIM, run.pk).removed
    trail = AuditEntry.objects.filter(action__startswith="forecasts.").order_by("pk")
    assert [each.action for each in trail] == [
        "forecasts.keep_scenario", "forecasts.label", "forecasts.remove", "forecasts.label"
    ]  # fmt: skip
    assert not any("Halva" in str(each.detail) for each in trail)  # their own words


def test_nothing_is_written_over_what_another_wrote_meanwhile(batch):
    run = scenario(batch)
    called(run, "Mitt", 1)
    with pytest.raises(WrittenSince) as same:
        called(run, "Mitt", 1)
    with pytest.raises(WrittenSince) as other:
        called(run, "Ditt", 1)
    assert (same.value.same, other.value.same) == (True, False)
    assert kept_run(KIM, run.pk).name == "Mitt"


def test_the_latest_trial_of_the_time_stands_and_is_no_scenario(batch):
    for month, answer in ((MARCH, "1"), (date(2026, 5, 1), "2"), (MARCH, "3")):
        keep_backtest(batch=batch, month=month, answer=answer, by="kim", at=AT)
    assert latest_backtest(BOARD, through=MARCH).answer == "3"
    assert latest_backtest(BOARD, through=date(2026, 1, 1)) is None
    assert latest_backtest(BOARD, through=MARCH, known_at=AT - timedelta(hours=1)) is None
    assert kept_runs(KIM) == []


def test_who_does_not_see_every_placement_reads_no_scenario(batch):
    for role in (Role.BOARD_MEMBER, Role.UNIT_MANAGER):
        with pytest.raises(AccessDenied):
            kept_runs(Viewer(role))


@pytest.mark.parametrize(
    "changed", [{"kind": "x"}, {"month": date(2026, 3, 2)}, {"by": ""}, {"sha256": "a"}]
)
def test_what_can_not_be_a_kept_forecast_is_stopped(batch, changed):
    row = {"kind": "scenario", "batch": batch, "month": MARCH, "answer": "{}",
           "sha256": "a" * 64, "at": AT, "by": "kim", **changed}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ForecastRun.objects.create(**row)


@pytest.mark.parametrize("changed", [{"name": ""}, {"by": ""}, {"number": 0}, {"number": 1}])
def test_what_can_not_be_a_label_is_stopped(batch, changed):
    run = scenario(batch)
    row = {"number": 2, "name": "n", "at": AT, "by": "kim", **changed}
    with pytest.raises(IntegrityError), transaction.atomic():
        run.labels.create(**row)
