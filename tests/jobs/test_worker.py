"""The worker as a process of its own that is killed in the middle of a transaction."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from hemmaplan.config import server

START = """
from hemmaplan.config.installation import open_register
open_register(create=True)
from datetime import UTC, datetime
from hemmaplan.actions.jobs import enqueue
enqueue(kind="read_in", digest="a" * 64, asked={}, by="kim", at=datetime.now(UTC))
"""
WORK = """
import os, time
from hemmaplan.config import worker
from hemmaplan.config.installation import open_register
open_register(create=False)
from hemmaplan.web import job_kinds
from hemmaplan.store.models import AuditEntry
def slow(job, told):
    def write():
        AuditEntry.objects.create(at=job.at, by="kim", action="prov", subject="halvt")
        told("Skriver", 1, 2)
        time.sleep(60)
    return write
job_kinds.KINDS = {"read_in": job_kinds.JobKind("read_in", slow)}
worker.main(os.getppid())
"""
AFTER = """
import json
from hemmaplan.config.installation import open_register
open_register(create=False)
from hemmaplan.jobs.running import give_up, worker_name
from hemmaplan.store.models import AuditEntry, Job
give_up(worker_name(PID))
job = Job.objects.get()
trail = AuditEntry.objects.values_list("action", flat=True)
print(json.dumps([job.state, job.message, list(trail)]))
"""


ORPHAN = """
from hemmaplan.config import worker
from hemmaplan.config.installation import reach_register
reach_register()
worker.open_register = lambda create: None
from hemmaplan.web import job_kinds
job_kinds.run_next = lambda: False  # there is no register, and nothing to do in it
worker.main(server=0)
"""


@pytest.fixture
def python(tmp_path):
    """Runs a script in an installation of its own."""
    inherited = {key: text for key, text in os.environ.items() if "HEMMAPLAN" not in key}
    environment = {**inherited, "PYTHONPATH": os.path.abspath("src")}

    def start(script: str) -> subprocess.Popen:
        command = [sys.executable, "-c", script]
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE
        )

    return start


def test_a_killed_worker_leaves_a_failed_job_and_nothing_half_kept(python, tmp_path):
    with python(START) as first:
        assert first.wait(timeout=600) == 0
    worker = python(WORK)
    told = tmp_path / "var" / "arbete" / "1.json"
    until = time.monotonic() + 600
    while not (told.exists() and "Skriver" in told.read_text("utf-8")):
        assert time.monotonic() < until
        assert worker.poll() is None
        time.sleep(0.1)
    with worker:
        worker.send_signal(signal.SIGKILL)
    with python(AFTER.replace("PID", str(worker.pid))) as after:
        out, _ = after.communicate(timeout=600)
    state, message, trail = json.loads(out)
    assert state == "failed"
    assert "Inget har ändrats" in message
    assert trail == ["jobs.enqueue", "jobs.fail"]


def test_a_worker_without_its_server_ends(python):
    with python(ORPHAN) as orphan:
        assert orphan.wait(timeout=600) == 0


def test_a_register_out_of_reach_is_told_in_a_line(tmp_path):
    inherited = {key: text for key, text in os.environ.items() if "HEMMAPLAN" not in key}
    done = subprocess.run(
        [sys.executable, "-m", "hemmaplan.config.worker", "0"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600,
        env={**inherited, "PYTHONPATH": os.path.abspath("src"),
             "HEMMAPLAN_DATABASE": "postgresql://nobody@127.0.0.1:1/none"},
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("the worker can't reach the register: ")


class Closing:
    """A server that closes after so many rests."""

    def __init__(self, rests: int) -> None:
        self._rests, self.rested = rests, []

    def is_set(self) -> bool:
        return len(self.rested) == self._rests

    def wait(self, seconds: float) -> None:
        self.rested.append(seconds)


def test_rests_grow_while_no_worker_can_be_started(monkeypatch, caplog):
    def refused(*_command: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(server.subprocess, "Popen", refused)
    closing = Closing(8)
    server._keep_worker(closing)
    assert closing.rested == [5, 10, 20, 40, 80, 160, 300, 300]
    assert caplog.text.count("no worker can be started: Cannot allocate memory") == 8
