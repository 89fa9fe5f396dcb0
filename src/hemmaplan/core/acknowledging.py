"""Why a warning may be left for a while, and for how long."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """What is answered to a warning; the reasoning itself is in the case file."""

    NEEDED = "needed"
    PLANNED = "planned"
    AGREED = "agreed"
    CLAIMED = "claimed"
    DONE = "done"
    EXTENDED = "extended"
    WRONG = "wrong"
    OTHER = "other"


REASON_WORDS: Mapping[str, str] = {
    Reason.NEEDED: "Behoven kräver det, står i akten",
    Reason.PLANNED: "Avslut eller byte är planerat",
    Reason.AGREED: "Enligt avtal eller beslut",
    Reason.CLAIMED: "Ersättning är sökt eller krav är ställt",
    Reason.DONE: "Det är gjort och noteras vid nästa utdrag",
    Reason.EXTENDED: "Tiden är förlängd eller särskilda skäl finns, står i akten",
    Reason.WRONG: "Uppgiften är fel och rättas",
    Reason.OTHER: "Annat skäl, står i akten",
}
FOR_WARNINGS = (
    Reason.NEEDED, Reason.PLANNED, Reason.AGREED, Reason.CLAIMED, Reason.WRONG, Reason.OTHER,
)  # fmt: skip
FOR_TASKS = (Reason.DONE, Reason.EXTENDED, Reason.PLANNED, Reason.WRONG, Reason.OTHER)
"""What can be answered to a day that the law sets; the routine's reasons fit no law."""
QUIET_DAYS = (30, 90, 180)
"""How long a warning may be left before it asks again."""
