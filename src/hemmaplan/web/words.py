"""Which words of the field are explained on which page: those a newcomer asks about there."""

from collections.abc import Mapping

from django.urls import ResolverMatch

from hemmaplan.core.glossary import WORDS, Word

ON_PAGES: Mapping[str, tuple[str, ...]] = {
    "standing": ("utfall", "arsprognos", "avvikelse", "inom-ramavtal", "radarn", "sma-antal"),
    "ekonomi": ("utfall", "budget", "ram", "nettokostnad", "avvikelse", "avstamning"),
    "prognos": ("arsprognos", "rak-framskrivning", "troligen", "avvikelse"),
    "atgarder": ("inarbetat", "avvikelse"),
    "placeringar": ("vardygn", "vardform", "hemmaplan", "hvb", "sis", "sma-antal"),
    "placements": ("vardform", "vardygn", "hvb", "sis", "sol", "lvu", "lvm"),
    "placement": ("vardform", "overvagande", "momsersattning", "ramavtal"),
    "tasks": (
        "radarn", "forhandsbedomning", "utredning", "overvagande", "vardnadsoverflyttning",
        "ramavtal",
    ),
    "task-list": ("vardygn", "ramavtal", "avrop", "direktupphandling", "hemmaplan"),
    "choices": ("stegordning", "hemmaplan"),
    "choice": ("stegordning", "hemmaplan", "avrop", "direktupphandling", "sip"),
    "providers": ("utforare", "betyg", "ramavtal"),
    "round": ("arsprognos", "rak-framskrivning", "nettokostnad"),
    "round-unit": ("utfall", "rak-framskrivning", "nettokostnad"),
    "comparison": (
        "kolada", "liknande", "median", "nettokostnadsavvikelse", "referenskostnad",
    ),
    "comparison-users": ("kpb", "ytterfall"),
    "reports": ("utgava", "sma-antal", "faststalld"),
    "report-adoption": ("faststalld", "avstamning"),
    "imports": ("pseudonym",),
    "settings-ladders": ("stegordning", "hemmaplan"),
}  # fmt: skip
"""By the name of a page's address; a room's by the room's own."""


def words_of(match: ResolverMatch | None) -> list[Word]:
    """The words of a page, in the order they are shown."""
    if match is None or match.url_name is None:
        return []
    name = match.kwargs.get("name", "") if match.url_name == "room" else match.url_name
    return [WORDS[key] for key in ON_PAGES.get(name, ())]
