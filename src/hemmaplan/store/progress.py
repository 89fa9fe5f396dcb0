"""How far running work has come: a small file for each, beside the register.

Not in the register: what a transaction has written nobody else sees before it ends, and on SQLite
nobody else can write meanwhile. The file's age tells whether the work is alive.
"""

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

SILENT_SECONDS = 30
"""Work that has not been heard of for so long has died."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`doing` in Swedish; `done` of `of` parts of it since `since` (seconds of the epoch).

    `of` is 0 where nobody knows how much there is.
    """

    doing: str
    done: int
    of: int
    since: float

    def seconds_left(self, now: float) -> float | None:
        """If it goes on as it has; None before there is anything to tell it from."""
        if not 0 < self.done < self.of or now - self.since < 1:
            return None
        return (now - self.since) * (self.of - self.done) / self.done


def tell(number: int, progress: Progress) -> None:
    path = _path(number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = path.with_suffix(".ny")
    written.write_text(json.dumps(asdict(progress)), "utf-8")
    written.replace(path)


def read(number: int) -> Progress | None:
    """None before the work has said anything, and after it is over."""
    try:
        return Progress(**json.loads(_path(number).read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return None


def beat(number: int) -> None:
    """Say that the work is alive."""
    if _path(number).exists():
        os.utime(_path(number))


def is_alive(number: int) -> bool:
    try:
        return time.time() - _path(number).stat().st_mtime < SILENT_SECONDS
    except FileNotFoundError:
        return False


def forget(number: int) -> None:
    _path(number).unlink(missing_ok=True)


def _path(number: int) -> Path:
    return Path(settings.JOBS_FOLDER).absolute() / f"{number}.json"
