"""Long work: asked for once, told of on the way, and kept whole or not at all."""

import time
from datetime import UTC, datetime

import pytest

from hemmaplan.actions import jobs
from hemmaplan.jobs import Stopped, running
from hemmaplan.store import progress
from hemmaplan.store.jobs import job as seen
from hemmaplan.store.models import AuditEntry, Job
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import job_kinds
from hemmaplan.web.job_kinds import JobKind, kinds_seen_by

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.JOBS_FOLDER = str(tmp_path)


def ask(digest="a" * 64):
    return jobs.enqueue(kind="read_in", digest=digest, asked={}, by="kim", at=AT)


def kind(monkeypatch, work):
    monkeypatch.setattr(job_kinds, "KINDS", {"read_in": JobKind("read_in", work)})


def wrote(subject="halvt"):
    AuditEntry.objects.create(at=AT, by="kim", action="prov", subject=subject)
    return {"svar": 1}


def test_work_is_done_once_however_often_it_is_asked_for(monkeypatch):
    kind(monkeypatch, lambda job, told: wrote)
    assert ask() == ask()
    assert job_kinds.run_next()
    assert not job_kinds.run_next()
    done = Job.objects.get()
    assert (done.state, done.answer, done.by) == ("done", {"svar": 1}, "kim")
    assert AuditEntry.objects.filter(action="jobs.enqueue").count() == 1
    assert ask() != done  # what is over may be asked for again


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Stopped("Välj filerna igen."), "Välj filerna igen."),
        (ValueError("personens hemlighet"), "Felet ligger i hemmaplan"),
        (OSError("full disk"), "Registret eller disken"),
    ],
)
def test_work_that_fails_half_way_says_why_and_keeps_nothing(error, said, monkeypatch):
    def write():
        wrote()
        raise error

    kind(monkeypatch, lambda job, told: write)
    ask()
    job_kinds.run_next()
    failed = Job.objects.get()
    assert failed.state == "failed"
    assert said in failed.message
    assert "hemlighet" not in failed.message
    assert not AuditEntry.objects.filter(action="prov").exists()
    assert AuditEntry.objects.get(action="jobs.fail").by == "kim"


def test_work_that_was_given_up_while_it_ran_keeps_nothing_of_what_it_wrote(monkeypatch):
    def work(job, told):
        jobs.fail(job=job, message=jobs.STOPPED, at=AT)
        return wrote

    kind(monkeypatch, work)
    ask()
    job_kinds.run_next()
    assert Job.objects.get().message == jobs.STOPPED
    assert not AuditEntry.objects.filter(action="prov").exists()


def test_one_at_a_time_and_what_waits_knows_for_whom():
    first, second = ask(), ask("b" * 64)
    assert jobs.claim(worker="en", at=AT) == first
    assert jobs.claim(worker="annan", at=AT) is None
    assert seen(kinds_seen_by(Viewer(Role.CONTROLLER)), second.pk).before == "kim"
    assert seen(kinds_seen_by(Viewer(Role.BOARD_MEMBER)), second.pk) is None


def test_a_worker_that_died_is_found_out_and_the_next_goes_on(monkeypatch):
    dead = ask()
    jobs.claim(worker="borta 1", at=AT)
    kind(monkeypatch, lambda job, told: wrote)
    ask("b" * 64)
    job_kinds.run_next()
    dead.refresh_from_db()
    assert (dead.state, dead.message) == ("failed", jobs.STOPPED)
    assert Job.objects.get(digest="b" * 64).state == "done"


def test_a_worker_that_is_heard_of_is_left_alone():
    alive = ask()
    jobs.claim(worker="annan 1", at=AT)
    progress.tell(alive.pk, progress.Progress("Läser", 0, 0, 0.0))
    assert not job_kinds.run_next()
    running.give_up("tredje 1")
    assert Job.objects.get().state == "running"
    running.give_up("annan 1")
    assert Job.objects.get().state == "failed"


def test_how_far_it_has_come_is_told_while_it_runs_and_not_after(monkeypatch):
    found = []

    def work(job, told):
        told("Räknar", 0, 10)
        told("Räknar", 1, 10)  # too soon to be written
        found.append(progress.read(job.pk))
        told("Skriver", 5, 10)
        found.append(progress.read(job.pk))
        return dict

    kind(monkeypatch, work)
    ask()
    job_kinds.run_next()
    assert [(each.doing, each.done, each.of) for each in found] == [
        ("Räknar", 0, 10), ("Skriver", 5, 10)
    ]  # fmt: skip
    assert progress.read(Job.objects.get().pk) is None


def test_what_is_left_is_told_from_what_has_been():
    assert progress.Progress("Skriver", 25, 100, 0.0).seconds_left(10.0) == 30.0
    assert progress.Progress("Skriver", 0, 100, 0.0).seconds_left(10.0) is None
    assert progress.Progress("Läser", 0, 0, time.time()).seconds_left(10.0) is None
