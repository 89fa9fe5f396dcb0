"""The process that does long work: one job, and then it ends, so that memory is given back.

`hemmaplan serve` keeps one ready and gives it its own number, so that none is left behind.
"""

import os
import signal
import sys
import time

from hemmaplan.config.installation import open_register

_LOOK_SECONDS = 0.4


def main(server: int) -> None:
    """Wait for a job and do it; end without one when the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this one
    open_register(create=False)
    from hemmaplan.jobs.running import run_next
    from hemmaplan.web.drawn import draw

    while not run_next():
        if os.getppid() != server:
            return
        time.sleep(_LOOK_SECONDS)
    draw()


if __name__ == "__main__":
    main(int(sys.argv[1]))
