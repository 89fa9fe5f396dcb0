"""One public API asked politely: never too often, patient when it is busy, exact when it fails."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

from hemmaplan import __version__

_BUSY = 429
_LONGEST_WAIT = 120.0  # seconds; a server that asks for more is asked again another day


class NoAnswer(Exception):
    """The API could not be used. The message is Swedish and says what to do.

    `status` is the HTTP status of the last answer; None when there was none, or no JSON in it.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class _Temporary(Exception):
    """Worth another try, after `wait` seconds when the server said how long."""

    def __init__(self, error: NoAnswer, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error, self.wait = error, wait


@dataclass
class JsonSource:
    """GET under `base` (ends in `/`), at most `per_second` requests a second.

    `clock` gives monotonic seconds, `now` the Unix time that a Retry-After date is set against, and
    `sleep` waits. 429, 5xx, a broken connection and an answer that is no JSON are tried `tries`
    times in all, with doubled waits between or as Retry-After says; anything else fails at once.
    """

    base: str
    clock: Callable[[], float]
    now: Callable[[], float]
    sleep: Callable[[float], None]
    per_second: float = 5.0
    tries: int = 5
    timeout: float = 60.0
    _free_at: float = field(default=0.0, init=False)

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def get(self, path: str) -> dict[str, Any]:
        """The JSON object at a path, or at an address that the server itself gave.

        Of such an address only path and query are used: an answer never sends us to another host.
        Raises NoAnswer.
        """
        given = urlsplit(path)
        inside = given._replace(scheme="", netloc="").geturl()
        address = urljoin(self.base, inside)
        for attempt in range(self.tries):
            self._wait_for_turn()
            try:
                return self._answer(address)
            except _Temporary as reason:
                if attempt == self.tries - 1 or (reason.wait or 0) > _LONGEST_WAIT:
                    raise reason.error from None
                self.sleep(2.0**attempt if reason.wait is None else reason.wait)
        raise ValueError("tries must be at least 1")

    def _wait_for_turn(self) -> None:
        early = self._free_at - self.clock()
        if early > 0:
            self.sleep(early)
        self._free_at = self.clock() + 1 / self.per_second

    def _answer(self, address: str) -> dict[str, Any]:
        request = urllib.request.Request(
            address,
            headers={"Accept": "application/json", "User-Agent": f"hemmaplan/{__version__}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                content = response.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise self._refused(refusal) from None
        except (OSError, HTTPException) as reason:  # URLError is an OSError
            message = (
                f"Ingen kontakt med {self.host} ({getattr(reason, 'reason', reason)}). Kontrollera "
                "nätet och eventuell proxy (HTTPS_PROXY) och försök igen."
            )
            raise _Temporary(NoAnswer(message)) from None
        return self._object(content)

    def _refused(self, refusal: urllib.error.HTTPError) -> Exception:
        status = refusal.code
        if status == _BUSY:
            message = f"{self.host} har för mycket att göra (429). Försök igen om en stund."
            return _Temporary(NoAnswer(message, status), self._retry_after(refusal))
        if status >= 500:
            message = f"{self.host} har ett fel hos sig ({status}). Försök igen senare."
            return _Temporary(NoAnswer(message, status), self._retry_after(refusal))
        detail = refusal.read(500).decode("utf-8", "replace")
        return NoAnswer(f"{self.host} tog inte emot frågan ({status}): {detail}", status)

    def _retry_after(self, refusal: urllib.error.HTTPError) -> float | None:
        """The header's seconds, or the seconds to its date; None when it says neither."""
        text = refusal.headers.get("Retry-After", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self.now())
        except ValueError:
            return None

    def _object(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except ValueError:
            page = content.lstrip()[:1] == b"<"
            message = (
                f"{self.host} svarade med en webbsida i stället för data. Kanske står en "
                "inloggningssida eller ett driftstopp emellan; öppna adressen i en webbläsare."
                if page
                else f"Svaret från {self.host} är avklippt eller skadat. Försök igen."
            )
            raise _Temporary(NoAnswer(message)) from None
        if not isinstance(answer, dict):
            raise NoAnswer(f"{self.host} svarade i en form som hemmaplan inte känner igen.")
        return answer
