"""The process that does long work: a job, or the pages of a new state; then it ends, so that
memory is given back.

`hemmaplan serve` keeps one ready and gives it its own number, so that none is left behind.
"""

import logging
import os
import signal
import sys
import time

from django.db import InterfaceError, OperationalError

from hemmaplan.config.installation import InstallationError, open_register

_LOOK_SECONDS = 0.4
_log = logging.getLogger(__name__)


def main(server: int) -> None:
    """Wait for something to do and do it; end without when the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this one
    open_register(create=False)
    from django.conf import settings

    from hemmaplan.web.drawn import draw
    from hemmaplan.web.job_kinds import run_next

    ahead, drawn = draw(), False
    while not run_next():  # what somebody waits for comes first, also in the midst of pages
        if os.getppid() != server:
            return
        if settings.DRAW_AHEAD and next(ahead, None):
            drawn = True
        elif drawn:
            return
        else:
            time.sleep(_LOOK_SECONDS)
            ahead = draw()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except (InstallationError, OperationalError, InterfaceError) as error:  # out of reach
        _log.warning("the worker can't reach the register: %s", " ".join(str(error).split()))
        sys.exit(1)
