"""The web as a program: the register made ready, a key for sessions, and a server for the pages."""

import getpass
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hemmaplan.config.installation import InstallationError, kept_secret, open_register

SECRET_VARIABLE = "HEMMAPLAN_SECRET_FILE"
DEFAULT_SECRET = "var/hemmaplan.secret"


def serve(host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the pages until stopped. Raises InstallationError when that can't be done."""
    application = make_ready(say)
    import waitress
    from django.conf import settings

    from hemmaplan.web.drawn import draw_ahead

    try:
        server = waitress.create_server(
            application, host=host, port=port, threads=4,
            url_scheme="https" if settings.HTTPS else "http",
        )  # fmt: skip
    except OSError as error:
        raise InstallationError(
            f"Porten {port} på {host} kan inte användas: {error.strerror}. Välj en annan: --port"
        ) from error
    draw_ahead()
    say(f"hemmaplan finns på http://{host}:{server.effective_port}/  (avsluta med Ctrl+C)")
    server.run()


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
