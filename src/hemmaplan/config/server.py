"""The web as a program: the register made ready, a key for sessions, and a server for the pages."""

import getpass
import logging
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from hemmaplan.config.installation import InstallationError, kept_secret, open_register
from hemmaplan.core.machine_faults import fault_words

SECRET_VARIABLE = "HEMMAPLAN_SECRET_FILE"
DEFAULT_SECRET = "var/hemmaplan.secret"
_LOOK_SECONDS = 0.2
_REST_SECONDS = 5
"""Before the next worker when one could not work; twice as long for each in a row, at most so:"""
_LONGEST_REST_SECONDS = 300
_log = logging.getLogger(__name__)


def serve(host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the pages until stopped. Raises InstallationError when that can't be done."""
    application = make_ready(say)
    import waitress
    from django.conf import settings

    from hemmaplan.web.drawn import follow

    try:
        server = waitress.create_server(
            application, host=host, port=port, threads=4,
            url_scheme="https" if settings.HTTPS else "http",
        )  # fmt: skip
    except OSError as error:
        raise InstallationError(
            f"Porten {port} på {host} kan inte användas: {fault_words(error)}. "
            "Välj en annan: --port"
        ) from error
    if settings.DRAW_AHEAD:
        Thread(target=follow, daemon=True).start()
    say(f"hemmaplan finns på http://{host}:{server.effective_port}/  (avsluta med Ctrl+C)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # as Ctrl+C: the worker ends too
    with _worker():
        server.run()


@contextmanager
def _worker() -> Iterator[None]:
    """Keep a process ready for long work while the pages are served (`config.worker`)."""
    closing = Event()
    keeper = Thread(target=_keep_worker, args=[closing])
    keeper.start()
    try:
        yield
    finally:
        closing.set()
        keeper.join()


def _keep_worker(closing: Event) -> None:
    """One worker after another, with longer and longer rests while none can work."""
    rest = _REST_SECONDS
    while not closing.is_set():
        if _worked(closing):
            rest = _REST_SECONDS
        else:
            closing.wait(rest)
            rest = min(2 * rest, _LONGEST_REST_SECONDS)


def _worked(closing: Event) -> bool:
    """Whether a worker could do its part; what it was running when it ended has failed."""
    from django.db import DatabaseError, connection

    from hemmaplan.jobs.running import give_up, worker_name

    try:
        worker = subprocess.Popen(
            [sys.executable, "-m", "hemmaplan.config.worker", str(os.getpid())]
        )
    except OSError as error:  # no memory, too many processes
        _log.warning("no worker can be started: %s", error.strerror)
        return False
    while worker.poll() is None and not closing.wait(_LOOK_SECONDS):
        pass
    if worker.poll() is None:
        worker.terminate()
    worked = worker.wait() == 0
    with suppress(DatabaseError):  # the register is out of reach: the next worker gives it up
        give_up(worker_name(worker.pid))
    connection.close()  # the thread's own
    return worked


def make_ready(say: Callable[[str], None]) -> Any:
    """The WSGI application, with a register to show and somebody who may sign in."""
    open_register(create=True)
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    path = Path(os.environ.get(SECRET_VARIABLE) or DEFAULT_SECRET)
    settings.SECRET_KEY = kept_secret(path, "Sessionsnyckeln").hex()
    _first_user(say)
    return get_wsgi_application()


def _first_user(say: Callable[[str], None]) -> None:
    """An installation without users gets one; its password is said here and nowhere else."""
    from hemmaplan.actions.members import add
    from hemmaplan.store.models import Member
    from hemmaplan.store.viewer import Role

    if Member.objects.exists():
        return
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    add(
        name="admin", password=password, role=Role.ADMINISTRATOR, units=(),
        by=getpass.getuser(), at=datetime.now(UTC),
    )  # fmt: skip
    say(f"Första användaren: admin   Lösenord: {password}   (visas bara nu)")
