"""Why a placement's row was changed: the codes to choose from, and what they are called.

A municipality has codes of its own in a file of rules (`andringsskal.txt`): a line for each, code
and words with a colon between. A code once used keeps its words here or there.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

FILE = "andringsskal.txt"
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "decision": "Nytt beslut",
        "goal_reached": "Målet är nått",
        "needs_less": "Behoven är mindre än förut",
        "needs_more": "Behoven är större än förut",
        "broke_down": "Placeringen höll inte",
        "provider_price": "Nytt pris eller avtal",
        "invoice": "Fakturan visade något annat",
        "late": "Uppgiften kom i efterhand",
        "mistake": "Rättar en felskrivning",
        "other": "Annat skäl, i akten",
    }
)
_LINE = re.compile(r"(?P<code>[a-z][a-z0-9_]{0,39})\s*:\s*(?P<words>\S.{0,79})")


class NotReasons(ValueError):
    """A text that is no list of reasons. The message is Swedish, with the line."""


def parse(text: str) -> dict[str, str]:
    """Words by code, in the order of the lines. Raises NotReasons."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise NotReasons(
                f"Rad {number}: skriv en kod av små bokstäver a–z, siffror och _, sedan kolon och "
                "vad skälet heter, till exempel nytt_beslut: Nytt beslut."
            )
        if match["code"] in found:
            raise NotReasons(f"Rad {number}: koden {match['code']} står två gånger.")
        found[match["code"]] = match["words"]
    if not found:
        raise NotReasons("Listan är tom. Skriv minst ett skäl.")
    return found


def written(reasons: Mapping[str, str]) -> str:
    """The text that `parse` reads back."""
    return "".join(f"{code}: {words}\n" for code, words in reasons.items())
