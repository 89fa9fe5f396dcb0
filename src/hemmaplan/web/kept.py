"""What is worked out once and kept: in the process, and in Django's cache for the next one.

A key says everything that the answer depends on, the register's state first, so nothing is ever
thrown away for being old: only for lack of room. The program is a part of every key, since another
version may count otherwise, and so is the language.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any, Generic, TypeVar

from django.core.cache import cache as beside
from django.utils.translation import get_language

import hemmaplan
from hemmaplan.store.viewer import Viewer

T = TypeVar("T")
_log = logging.getLogger(__name__)
_NOTHING = object()


class Kept(Generic[T]):
    """A function whose answers are kept; one thread works out an answer, the others wait for it.

    `room`: how many answers the process holds; the one that was asked for longest ago goes first.
    Not `beside`: only the process keeps them, since they are worked out as fast as they are found.
    What is found is never waited for.
    """

    def __init__(self, work: Callable[..., T], *, room: int, beside: bool = True) -> None:
        self._work = work
        self._room = room
        self._beside = beside
        self._here: OrderedDict[tuple[Any, ...], T] = OrderedDict()
        self._lock = RLock()

    def __call__(self, *asked: Any) -> T:
        key = (get_language(), *asked)
        found = self._here.get(key, _NOTHING)
        if found is not _NOTHING:
            with suppress(KeyError):  # another thread has just thrown it away
                self._here.move_to_end(key)
            return found  # type: ignore[return-value]
        with self._lock:
            if key not in self._here:
                answer = self._from_beside(key) if self._beside else self._work(*asked)
                while len(self._here) >= self._room:
                    self._here.popitem(last=False)
                self._here[key] = answer
            return self._here[key]

    def ready(self, *asked: Any) -> T | None:
        """The answer if this process has it already; None rather than any work."""
        return self._here.get((get_language(), *asked))

    def is_there(self, *asked: Any) -> bool:
        """Whether the answer has been worked out, by this process or another."""
        key = (get_language(), *asked)
        return key in self._here or beside.has_key(_name(self._work.__qualname__, key))

    def forget(self) -> None:
        """Empty the process's own; what other processes can find stays."""
        self._here.clear()

    def _from_beside(self, key: tuple[Any, ...]) -> T:
        name = _name(self._work.__qualname__, key)
        try:
            found: T | None = beside.get(name)
        except Exception:  # damaged: whatever unpickling half a file may raise
            _log.warning("kept answer %s is damaged and is worked out again", name[:12])
            found = None
        if found is None:
            _language, *asked = key
            found = self._work(*asked)
            try:
                beside.set(name, found)
            except OSError as error:  # a full disk makes pages slower, not wrong
                _log.warning("answers can't be kept: %s", error.strerror)
        return found


def kept(*, room: int, beside: bool = True) -> Callable[[Callable[..., T]], Kept[T]]:
    """Declare a function of hashable arguments, whose answer is never None, as kept."""
    return lambda work: Kept(work, room=room, beside=beside)


def _name(function: str, key: tuple[Any, ...]) -> str:
    parts = [_plain(part) for part in key]
    return sha256(repr((_program(), function, parts)).encode()).hexdigest()


def _plain(part: Any) -> str:
    """The same text in every process: a set has another order in each."""
    if isinstance(part, Viewer):
        return f"{part.role} {sorted(part.units)}"
    return str(part)


@cache
def _program() -> str:
    """What the installed program is, to the file: a version under work keeps its number."""
    root = Path(hemmaplan.__file__).parent
    files = sorted(file for file in root.rglob("*") if file.suffix in (".py", ".yaml", ".j2"))
    told = [(str(f.relative_to(root)), (s := f.stat()).st_size, s.st_mtime_ns) for f in files]
    return sha256(repr(told).encode()).hexdigest()
