"""The guided tour (rundtur): what each room is for, a step in each of those that one may enter.

Where one is in it stands in the address and nowhere else, so the tour is left by going anywhere,
and begun again from Hjälp.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

STEP = "rundtur"
"""In the address: the number of the step."""
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "standing": N_(
            "Här börjar dagen: var året slutar, varför, och vad som är värt mest att se på. Varje "
            "siffra är en länk till vad den betyder och vilka rader den kommer från. Månaden "
            "väljer du överst."
        ),
        "tasks": N_(
            "Överst det som har en sista dag: försenat, nära och det som saknas. Radarn ordnar det "
            "som är värt att se på efter kronor. Flikarna är listor att arbeta från: placeringar, "
            "avtal, fakturor. Kvittera det du har sett, med skäl."
        ),
        "choices": N_(
            "Ett nytt behov vägs steg för steg: hemmaplan först, sedan nätverket, stegordningen "
            "och alternativen med vad vart och ett väntas kosta."
        ),
        "providers": N_(
            "Vilka utförare som ska följas upp, och hur det gick för dem som är det. På "
            "utförarens sida står avtalen: ramavtal eller valfrihetssystem, pris, index, tillägg "
            "och vilka de gäller."
        ),
        "ekonomi": N_("Resultaträkningen mot budget, och avstämningen mot placeringarna."),
        "placements": N_("Varje placering med priser, dygn och vad den har kostat."),
        "placeringar": N_("Antal, vårddygn, avtalstrohet och indikatorer per vårdform."),
        "prognos": N_("Var året slutar, med spann. Här prövar du också vad en åtgärd gör."),
        "round": N_("Enheternas prognoser samlas in, med ett förslag att börja från."),
        "comparison": N_("Kommunen bredvid liknande kommuner: avståndet i kronor, och varför."),
        "reports": N_("Nämndens rapport som PDF, Word, Excel och bildspel, och de fastställda."),
        "imports": N_(
            "Filerna från verksamhets- och ekonomisystemet. Inget läses in förrän du har sett vad "
            "som ändras, och allt går att ångra."
        ),
    }
)
"""Room (its name, or the report's room) → what it is for. A room without a text is no step."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as the frame shows it; an address is blank where there is nowhere to go."""

    number: int
    of: int
    text: str
    back: str
    onward: str


def stop_at(asked: str, rooms: Sequence[tuple[str, str]]) -> Stop | None:
    """The step asked for among the rooms that one may enter (key, address); None without one."""
    steps = [(key, address) for key, address in rooms if key in TEXTS]
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    if not 0 < number <= len(steps):
        return None
    addresses = ["", *(_at(address, n) for n, (_key, address) in enumerate(steps, 1)), ""]
    return Stop(
        number, len(steps), _(TEXTS[steps[number - 1][0]]),
        addresses[number - 1], addresses[number + 1],
    )  # fmt: skip


def _at(address: str, number: int) -> str:
    return f"{address}{'&' if '?' in address else '?'}{STEP}={number}"
