"""The process that does long work: one job, and then it ends, so that memory is given back.

`hemmaplan serve` keeps one ready. Run by itself: python -m hemmaplan.config.worker
"""

import os
import signal
import time

from hemmaplan.config.installation import open_register

_LOOK_SECONDS = 0.4


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this one
    open_register(create=False)
    from hemmaplan.jobs.running import run_next
    from hemmaplan.web.drawn import draw

    server = os.getppid()
    while not run_next():
        if os.getppid() != server:
            return
        time.sleep(_LOOK_SECONDS)
    draw()


if __name__ == "__main__":
    main()
