"""The lists of *Att göra*: which frame each shows, with which columns, and who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from hemmaplan.core.agreement_dates import ENDS, NOTICE, PROLONGED
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.choice_deadlines import DUE_CODE, DUE_LABEL
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.deadlines import RULES
from hemmaplan.core.direct_limits import OVER_LAW, OVER_OWN, UNDER
from hemmaplan.core.provider_reviews import Status
from hemmaplan.core.radar import QUESTIONS
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.invoice_control import OUTCOME_WORDS
from hemmaplan.reports.provider_reviews import STATUS_WORDS
from hemmaplan.store.acknowledgements import saved_views
from hemmaplan.store.viewer import SEES_ALL
from hemmaplan.web.access import member_of
from hemmaplan.web.lists import Column, Filter, Listing, Look
from hemmaplan.web.opened import Opened

FORMS = {code: line.label for code, line in LINES.items()}
AREAS = CODE_WORDS["area"]
REASON_TITLES = {each.code: each.title for each in QUESTIONS}
COLOURS = {"red": N_("Röd"), "yellow": N_("Gul"), "green": N_("Grön")}
DIRECT_REASONS = {
    "no_framework": N_("Ramavtal saknas"), "no_places": N_("Alla tackade nej: platsbrist"),
    "extensive_needs": N_("Omfattande behov"), "geography": N_("Geografi"), "other": N_("Annat"),
}  # fmt: skip
DELAYS = CODE_WORDS["delay_reason"]
WAITING_KINDS = {"new": N_("aldrig verkställt"), "broken": N_("avbrutet, inte upptaget igen")}
AGREEMENT_STATES = {
    NOTICE: N_("Kan sägas upp"), PROLONGED: N_("Löper på av sig självt"), ENDS: N_("Upphör"),
}  # fmt: skip
TASK_LABELS = {rule.code: rule.label for rule in RULES} | {DUE_CODE: DUE_LABEL}
TASK_STATES = {"late": N_("Försenat"), "soon": N_("Inom 30 dagar"), "ahead": N_("Inom 180 dagar")}
_UNKNOWN = N_("pris saknas")
_OUTCOMES = {str(outcome): word for outcome, word in OUTCOME_WORDS.items()}

_PLACEMENT = Column(N_("Placering"), "placement_id")
_FORM = Filter(N_("Vårdform"), "care_form", FORMS)
_AREA = Filter(N_("Område"), "area", AREAS)
_WHERE = Filter(N_("Geografiskt område"), "geographic_area")
_UNIT = Filter(N_("Enhet"), "unit_code")


def _money(label: str, source: str, *, unknown: str = "", total: bool = False) -> Column:
    return Column(label, source, Look.MONEY, unknown, total=total)


def _number(label: str, source: str, *, unknown: str = "", total: bool = False) -> Column:
    return Column(label, source, Look.NUMBER, unknown, total=total)


TASKS = Listing(
    "tider",
    N_("Tider"),
    {
        "att-gora": Column(N_("Att göra"), "message"),
        "senast": Column(N_("Senast"), "due", Look.DATE),
        "lage": Column(N_("Läge"), "state", words=TASK_STATES),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "lagrum": Column(N_("Lagrum"), "reference"),
    },
    {"lage": Filter(N_("Läge"), "state", TASK_STATES),
     "regel": Filter(N_("Regel"), "code", TASK_LABELS), "enhet": _UNIT},
    "senast",
)  # fmt: skip
RADAR = Listing(
    "radar",
    N_("Radarn"),
    {
        "om": Column(N_("Placering eller avtal"), "subject"),
        "varde": _money(N_("Värt, kr"), "amount_ore", unknown=N_("okänt")),
        "varfor": Column(N_("Varför"), "code", words=REASON_TITLES),
        "vad": Column(N_("Vad"), "message"),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "antal": _number(N_("Placeringar"), "placements"),
    },
    {"varfor": Filter(N_("Varför"), "code", REASON_TITLES), "enhet": _UNIT},
    "-varde",
)

END_CRITERIA = "end_criteria"
"""The column whose codes are the municipality's own (`web.needs`)."""

PLACEMENTS = Listing(
    "placeringar",
    N_("Pågående placeringar"),
    {
        "placering": _PLACEMENT,
        "vardform": Column(N_("Vårdform"), "form"),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "dygn": _number(N_("Dygn"), "days", total=True),
        "dygnspris": _money(N_("Kr per dygn"), "day_ore", unknown=_UNKNOWN, total=True),
        "hittills": _money(N_("Hittills, kr"), "cost_ore", unknown=_UNKNOWN, total=True),
        "planerat": Column(N_("Planerat slut"), "planned_end_date", Look.DATE, N_("inget")),
        "till-slut": _money(N_("Till planerat slut, kr"), "to_planned_ore", total=True),
        "provning": Column(N_("Nästa övervägande"), "review", Look.DATE),
        "mal": Column(N_("Villkor för avslut"), END_CRITERIA, Look.CODES, N_("inte noterat")),
        "vag-hem": Column(N_("Vad som kunde avsluta den"), "way_home"),
        "insatser": Column(N_("Insatser i katalogen"), "interventions", unknown=N_("ingen")),
    },
    {"vardform": _FORM, "omrade": _AREA, "enhet": _UNIT},
    "-dygnspris",
)

REVIEW = Listing(
    "genomgang",
    N_("Veckans genomgång"),
    {
        "placering": _PLACEMENT,
        "vardform": Column(N_("Vårdform"), "form"),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "varfor": Column(N_("Varför nu"), "why"),
        "vag-hem": Column(N_("Vad på hemmaplan som kunde avsluta den"), "way_home",
                          unknown=N_("inget i registret pekar på det")),
        "mal": Column(
            N_("Villkor för avslut"), END_CRITERIA, Look.CODES, N_("inte noterat")
        ),
        "senast": Column(N_("Senast noterat"), "last_review", Look.DATE, N_("aldrig")),
        "dygn": _number(N_("Dygn"), "days"),
        "dygnspris": _money(N_("Kr per dygn"), "day_ore", unknown=_UNKNOWN, total=True),
        "antal": _number(N_("Skäl"), "reasons"),
    },
    {"vardform": _FORM, "omrade": _AREA, "enhet": _UNIT},
    "-antal",
)  # fmt: skip

UNEXECUTED = Listing(
    "ej-verkstallda",
    N_("Ej verkställda beslut"),
    {
        "beslut": Column(N_("Beslut"), "decision_id"),
        "insats": Column(N_("Insats"), "service"),
        "beslutat": Column(N_("Beslutat"), "decided_on", Look.DATE),
        "avbrutet": Column(N_("Avbrutet"), "broken_on", Look.DATE),
        "dygn": _number(N_("Dagar utan insats"), "days"),
        "skal": Column(
            N_("Skäl till dröjsmålet"), "delay_reason", unknown=N_("skäl saknas"), words=DELAYS
        ),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "rapporterat": Column(N_("Rapporterat"), "reported_on", Look.DATE, N_("inte än")),
    },
    {"insats": Filter(N_("Insats"), "service"),
     "skal": Filter(N_("Skäl"), "delay_reason", DELAYS), "enhet": _UNIT},
    "-dygn",
)  # fmt: skip

UNEXECUTED_STATISTICS = Listing(
    "ej-verkstallda-statistik",
    N_("Ej verkställda beslut, statistik till fullmäktige"),
    {
        "insats": Column(N_("Insats"), "service"),
        "slag": Column(N_("Slag"), "kind", words=WAITING_KINDS),
        "antal": _number(N_("Beslut"), "decisions", total=True),
        "langst": _number(N_("Längst, dagar"), "longest"),
        "median": _number(N_("Median, dagar"), "median"),
    },
    {},
    "insats",
)

AGREEMENTS = Listing(
    "avtal",
    N_("Avtal att förnya eller omförhandla"),
    {
        "avtal": Column(N_("Avtal"), "agreement_id"),
        "utforare": Column(N_("Utförare"), "provider"),
        "vardform": Column(N_("Vårdform"), "care_form", words=FORMS),
        "lage": Column(N_("Läge"), "state", words=AGREEMENT_STATES),
        "senast": Column(N_("Gör något senast"), "act_by", Look.DATE),
        "uppsagning": Column(N_("Säg upp senast"), "notice_by", Look.DATE, N_("ingen tid känd")),
        "slut": Column(N_("Slutar annars"), "next_end", Look.DATE),
        "pris": _money(N_("Avtalat per dygn, kr"), "price_ore", unknown=_UNKNOWN),
        "placeringar": _number(N_("Placeringar nu"), "placements", total=True),
        "kostnad": _money(N_("Kostar per dygn, kr"), "day_ore", unknown=_UNKNOWN, total=True),
    },
    {"vardform": _FORM, "lage": Filter(N_("Läge"), "state", AGREEMENT_STATES)},
    "senast",
)

INDEX = Listing(
    "prisbyten",
    N_("Prisbyten mot avtal"),
    {
        "avtal": Column(N_("Avtal"), "agreement_id"),
        "placering": _PLACEMENT,
        "dag": Column(N_("Från"), "step", Look.DATE),
        "fore": _money(N_("Pris före, kr"), "before_ore"),
        "efter": _money(N_("Pris efter, kr"), "after_ore"),
        "avtalat": _money(N_("Enligt avtalets ändring, kr"), "agreed_ore"),
        "skillnad": _money(N_("Skillnad per dygn, kr"), "gap_ore"),
        "hittills": _money(N_("Hittills, kr"), "sum_ore", total=True),
    },
    {"vardform": _FORM},
    "-hittills",
)

OUTSIDE = Listing(
    "utanfor-avtal",
    N_("Placeringar utanför avtal"),
    {
        "placering": _PLACEMENT,
        "vardform": Column(N_("Vårdform"), "care_form", words=FORMS),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "skal": Column(
            N_("Skäl"), "direct_reason", unknown=N_("skäl saknas"), words=DIRECT_REASONS
        ),
        "utforare": Column(N_("Utförare"), "provider", unknown=N_("okänd")),
        "ar": _money(N_("Direktupphandlat där i år, kr"), "awarded_ore", unknown=_UNKNOWN),
        "fran": Column(N_("Fr.o.m."), "start_date", Look.DATE),
        "dygnspris": _money(N_("Kr per dygn"), "day_ore", unknown=_UNKNOWN),
        "niva": _money(N_("Avtalens nivå, kr"), "level_ore", unknown=N_("går inte att jämföra")),
        "over": _money(N_("Över nivån per dygn, kr"), "above_ore", total=True),
        "om-aret": _money(N_("Över nivån på ett år, kr"), "yearly_ore", total=True),
    },
    {
        "vardform": _FORM,
        "skal": Filter(N_("Skäl"), "direct_reason", DIRECT_REASONS),
        "enhet": _UNIT,
    },
    "-over",
)

LIMIT_STATES = {
    OVER_LAW: N_("når gränsen"), OVER_OWN: N_("över egen gräns"), UNDER: N_("under gränserna"),
}  # fmt: skip
DIRECT = Listing(
    "direktupphandlat",
    N_("Direktupphandlat i år"),
    {
        "vardform": Column(N_("Vårdform"), "care_form", words=FORMS),
        "utforare": Column(N_("Utförare"), "provider", unknown=N_("okänd")),
        "hos": _money(N_("Hos utföraren, kr"), "cost_ore", total=True),
        "slaget": _money(N_("Hela vårdformen, kr"), "kind_ore"),
        "lag": _money(N_("Lagens gräns, kr"), "law_ore", unknown=N_("okänd")),
        "egen": _money(N_("Egen gräns, kr"), "own_ore", unknown=N_("ingen")),
        "over": _money(N_("Vårdformen över gränsen, kr"), "over_ore"),
        "lage": Column(N_("Läge"), "state", words=LIMIT_STATES),
        "antal": _number(N_("Placeringar"), "count", total=True),
        "placeringar": Column(N_("Vilka"), "which"),
        "utan-pris": _number(N_("Dygn utan pris"), "unpriced_days", total=True),
    },
    {"vardform": _FORM, "lage": Filter(N_("Läge"), "state", LIMIT_STATES)},
    "-slaget",
)  # fmt: skip

HOMES = Listing(
    "egna-hem",
    N_("Konsulentstödda hem som kunde bli egna"),
    {
        "placering": _PLACEMENT,
        "utforare": Column(N_("Utförare"), "provider_id"),
        "enhet": Column(N_("Enhet"), "unit_code"),
        "fran": Column(N_("Fr.o.m."), "start_date", Look.DATE),
        "dygn": _number(N_("Dygn"), "days"),
        "dygnspris": _money(N_("Kr per dygn efter moms"), "day_net_ore", unknown=_UNKNOWN),
        "eget": _money(N_("Eget hem, kr per dygn"), "own_ore", unknown=N_("för få egna hem")),
        "besparing": _money(N_("Skillnad per år, kr"), "yearly_ore", total=True),
    },
    {"omrade": _AREA, "enhet": _UNIT},
    "-besparing",
)

CHOICES = Listing(
    "avropa",
    N_("Utförare att avropa från"),
    {
        "utforare": Column(N_("Utförare"), "provider"),
        "vardform": Column(N_("Vårdform"), "care_form", words=FORMS),
        "ort": Column(N_("Område"), "geographic_area", unknown="–"),
        "ramavtal": Column(N_("Ramavtal"), "framework"),
        "rang": _number(N_("Rang"), "rank", unknown=N_("ingen")),
        "pris": _money(N_("Avtalat per dygn, kr"), "price_ore", unknown=_UNKNOWN),
        "betalt": _money(N_("Vi betalar nu, kr"), "paid_ore"),
        "placerade": _number(N_("Våra nu"), "placed"),
        "platser": _number(N_("Platser"), "places"),
        "uppfoljd": Column(N_("Uppföljd"), "done_on", Look.DATE, N_("aldrig")),
        "farg": Column(N_("Betyg"), "colour", unknown="–", words=COLOURS),
        "tillstand": Column(N_("Tillstånd kontrollerat"), "permit_on", Look.DATE, N_("aldrig")),
    },
    {"vardform": _FORM, "ort": _WHERE, "ramavtal": Filter(N_("Ramavtal"), "framework"),
     "farg": Filter(N_("Betyg"), "colour", COLOURS)},
    "vardform",
)  # fmt: skip

INVOICES = Listing(
    "fakturor",
    N_("Fakturor mot avtal"),
    {
        "faktura": Column(N_("Faktura"), "invoices"),
        "utforare": Column(N_("Utförare"), "provider"),
        "placering": Column(N_("Placering"), "placement_id", unknown=N_("ingen")),
        "manad": Column(N_("Vårdmånad"), "month"),
        "varfor": Column(N_("Varför"), "outcome", words=_OUTCOMES),
        "dygn": _number(N_("Dygn på fakturan"), "invoiced_days", unknown="?"),
        "avtalade": _number(N_("Avtalade dygn"), "agreed_days"),
        "pris": _money(N_("Avtalat per dygn, kr"), "agreed_day_ore"),
        "fakturerat": _money(N_("Fakturerat, kr"), "invoiced_ore", total=True),
        "avtalat": _money(N_("Avtalat, kr"), "agreed_ore", total=True),
        "skillnad": _money(N_("Skillnad, kr"), "difference_ore", total=True),
    },
    {"varfor": Filter(N_("Varför"), "outcome", _OUTCOMES),
     "utforare": Filter(N_("Utförare"), "provider")},
    "-skillnad",
)  # fmt: skip


OVERRIDDEN = Listing(
    "for-hand",
    N_("Skrivet för hand, och filen säger annat"),
    {
        "om": Column(N_("Om"), "subject"),
        "vad": Column(N_("Vad"), "what"),
        "filen": Column(N_("Filen säger"), "file"),
        "galler": Column(N_("Det som gäller"), "stands"),
    },
    {"vad": Filter(N_("Vad"), "what")},
    "om",
)

_STATUS_ORDER = {str(n): STATUS_WORDS[status] for n, status in enumerate(Status)}
PROVIDERS = Listing(
    "utforare",
    N_("Utförare"),
    {
        "utforare": Column(N_("Utförare"), "provider"),
        "att-gora": Column(N_("Att göra"), "order", words=_STATUS_ORDER),
        "ramavtal": Column(N_("Ramavtal"), "framework"),
        "vardform": Column(N_("Vårdform"), "care_form", words=FORMS),
        "uppfoljd": Column(N_("Uppföljd"), "done_on", Look.DATE, N_("inte än")),
        "farg": Column(N_("Resultat"), "colour", unknown="–", words=COLOURS),
        "galler": Column(N_("Godkänd till"), "valid_to", Look.DATE),
        "tillstand": Column(N_("Tillstånd"), "permit_on", Look.DATE, N_("aldrig")),
        "ekonomi": Column(N_("Ekonomi"), "finances_on", Look.DATE, N_("aldrig")),
        "placeringar": Column(N_("Placeringar"), "placements", Look.NUMBER, total=True),
        "kostnad": Column(N_("Kostnad, kr"), "cost_ore", Look.MONEY, N_("pris saknas"), total=True),
    },
    {"att-gora": Filter(N_("Att göra"), "status", STATUS_WORDS),
     "ramavtal": Filter(N_("Ramavtal"), "framework"),
     "vardform": Filter(N_("Vårdform"), "care_form", FORMS), "ort": _WHERE},
    "att-gora",
)  # fmt: skip


_PRICED = ("placements", "rates")


@dataclass(frozen=True, slots=True)
class TaskList:
    """A list with what it is of, and what it means that it is empty."""

    listing: Listing
    tab: str
    lead: str
    empty: str
    fills: str = ""
    """Where what fills it stands, told when it is empty."""
    of_units: bool = False
    """Whether a unit manager sees it, of the own units."""
    beside: str = ""
    """Another list that goes with it, reached from it and not by a tab of its own."""
    needs: tuple[str, ...] = ()
    """The tables without which there is no such list."""
    also: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A table that it can do without → what it then does not know, and the column it leaves out."""

    def known(self, dataset: Dataset) -> Listing:
        """The list without the columns of what is not read in."""
        lacks = {column for table, (_told, column) in self.also.items() if not dataset.has(table)}
        shown = {name: each for name, each in self.listing.columns.items() if name not in lacks}
        return replace(self.listing, columns=shown) if lacks else self.listing


TASK_LISTS: Mapping[str, TaskList] = {
    each.listing.name: each
    for each in (
        TaskList(
            REVIEW,
            N_("Veckans genomgång"),
            N_("Placeringar att tala om i veckans ärendegenomgång, de med flest skäl först: det "
            "som är försenat eller kommer inom två veckor, långa placeringar, nya akuta, nya efter "
            "sammanbrott och sådana där inget är noterat på ett halvår. Vad som kunde avsluta dem "
            "är läst ur registret; ni bedömer."),
            N_("Inget att ta upp den här veckan."),
            of_units=True,
            needs=_PRICED,
            also={"follow_ups": (N_("När något senast noterades om en placering framgår inte."),
                                 "senast")},
        ),
        TaskList(
            UNEXECUTED,
            N_("Ej verkställda"),
            N_("Gynnande beslut som väntat mer än tre månader på månadens sista dag, från beslutet "
            "eller från den dag insatsen avbröts. Listan utan namn är underlag till rapporten till "
            "Ivo och revisorerna, en gång per kvartal (34 kap. 1 § SoL)."),
            N_("Inget beslut har väntat mer än tre månader."),
            of_units=True,
            beside=UNEXECUTED_STATISTICS.name,
            needs=("decisions",),
        ),
        TaskList(
            UNEXECUTED_STATISTICS,
            N_("Ej verkställda"),
            N_("Hur många beslut av varje slag som väntat mer än tre månader, och hur länge, utan "
            "uppgift om någon person: underlag till statistikrapporten till kommunfullmäktige en "
            "gång per kvartal (34 kap. 3 § SoL)."),
            N_("Inget beslut har väntat mer än tre månader."),
            needs=("decisions",),
        ),
        TaskList(
            PLACEMENTS,
            N_("Placeringar"),
            N_(
                "Alla pågående placeringar utom öppenvård, med vad de har kostat, vad som är kvar "
                "till det planerade slutet och vad som enligt registret kunde avsluta dem."
            ),
            N_("Ingen placering pågår den här dagen."),
            of_units=True,
            needs=_PRICED,
        ),
        TaskList(
            OUTSIDE,
            N_("Utanför avtal"),
            N_(
                "Direktupphandlade placeringar mot medelkostnaden per dygn på ramavtal i samma "
                "vårdform och område. Behoven kan skilja sig."
            ),
            N_("Ingen pågående placering är direktupphandlad."),
            N_("Hur en plats är upphandlad står i placements.csv (procurement)."),
            beside=DIRECT.name,
            needs=_PRICED,
        ),
        TaskList(
            DIRECT,
            N_("Utanför avtal"),
            N_(
                "Vad årets direktupphandlade placeringar kostar, med det som är beslutat till "
                "planerat slut eller året ut, före momsersättning. Köp av samma slag räknas samman "
                "mot gränsen; här är vårdformen slaget. Lagens gräns är tröskelvärdet för sociala "
                "tjänster där det är skrivet i kronor under Inställningar, annars 700 000 kr, som "
                "gäller andra köp. Dygn utan pris är inte med i kronorna."
            ),
            N_("Inget är direktupphandlat i år."),
            N_("Hur en plats är upphandlad står i placements.csv (procurement)."),
            needs=_PRICED,
        ),
        TaskList(
            HOMES,
            N_("Egna hem"),
            N_(
                "Konsulentstödda familjehem mot medelkostnaden för egna familjehem i samma område, "
                "båda efter momsersättning. Egna familjehemssekreterare är inte med."
            ),
            N_("Inget konsulentstött familjehem pågår den här dagen."),
            needs=_PRICED,
        ),
        TaskList(
            AGREEMENTS,
            N_("Avtal"),
            N_(
                "Avtal som slutar någon dag och som ingen efterföljare har, i den ordning något "
                "ska göras."
            ),
            N_("Inget avtal med slutdatum gäller."),
            N_(
                "När ett avtal slutar och sägs upp står i agreements.csv (to_date och "
                "notice_months)."
            ),
            needs=("agreements", *_PRICED),
        ),
        TaskList(
            INDEX,
            N_("Prisbyten"),
            N_(
                "Vad priset gjorde när ett avtal bytte pris det senaste året: det betalda priset "
                "mot avtalets egen ändring. En krona per dygn räknas som avrundning."
            ),
            N_("Inget avtal har bytt pris det senaste året för en placering som pågick då."),
            N_("Avtalets pris står i agreements.csv (day_price)."),
            needs=("agreements", *_PRICED),
        ),
        TaskList(
            CHOICES,
            N_("Avropa"),
            N_(
                "Utförare med avtal som gäller, efter vårdform, rang och pris, med senaste "
                "uppföljning och tillståndskontroll."
            ),
            N_("Inget avtal gäller den här dagen."),
            needs=("agreements",),
        ),
        TaskList(
            INVOICES,
            N_("Fakturor"),
            N_(
                "Det som skiljer sig i de senaste tolv månadernas fakturor mot avtalat pris gånger "
                "betalda dygn."
            ),
            N_("Alla fakturor stämmer, eller så är inga bokförda de här månaderna."),
            needs=("invoices", *_PRICED),
        ),
        TaskList(
            OVERRIDDEN,
            N_("Skrivet för hand"),
            N_(
                "Uppgifter som någon har skrivit för hand och som de inlästa filerna säger annat "
                "om. Det inskrivna gäller. Raden går bort av sig själv när filen säger detsamma; "
                "öppna den för att låta filens uppgift gälla, eller säga att det ska vara så."
            ),
            N_("Filerna säger inget annat än det som är skrivet för hand."),
        ),
    )
}  # fmt: skip


def says(asked: TaskList, every: int) -> str:
    """What the list of `every` rows says, in a sentence."""
    if not every:
        return _(asked.empty)
    told = {
        REVIEW.name: ngettext(
            "%(n)s placering att gå igenom den här veckan.",
            "%(n)s placeringar att gå igenom den här veckan.", every),
        UNEXECUTED.name: ngettext(
            "%(n)s beslut har väntat mer än tre månader på att verkställas.",
            "%(n)s beslut har väntat mer än tre månader på att verkställas.", every),
        PLACEMENTS.name: ngettext("%(n)s placering pågår.", "%(n)s placeringar pågår.", every),
        OUTSIDE.name: ngettext(
            "%(n)s pågående placering är direktupphandlad.",
            "%(n)s pågående placeringar är direktupphandlade.", every),
        HOMES.name: ngettext(
            "%(n)s konsulentstött hem kunde bli ett eget.",
            "%(n)s konsulentstödda hem kunde bli egna.", every),
        AGREEMENTS.name: ngettext(
            "%(n)s avtal att förnya, omförhandla eller säga upp.",
            "%(n)s avtal att förnya, omförhandla eller säga upp.", every),
        INDEX.name: ngettext(
            "%(n)s pris har ändrats när avtalet bytte pris det senaste året.",
            "%(n)s priser har ändrats när avtalen bytte pris det senaste året.", every),
        CHOICES.name: ngettext(
            "%(n)s avtal att avropa från.", "%(n)s avtal att avropa från.", every),
        OVERRIDDEN.name: ngettext(
            "%(n)s uppgift är skriven för hand, och filen säger annat.",
            "%(n)s uppgifter är skrivna för hand, och filen säger annat.", every),
    }.get(asked.listing.name)  # fmt: skip
    return told % {"n": number_text(every)} if told else _(asked.listing.title)


def says_direct(over: int) -> str:
    """How many care forms are over a limit of what is bought directly."""
    if not over:
        return _("Ingen vårdform når en gräns för direktupphandling i år.")
    told = ngettext(
        "%(n)s vårdform når en gräns för direktupphandling i år.",
        "%(n)s vårdformer når en gräns för direktupphandling i år.", over,
    )  # fmt: skip
    return told % {"n": number_text(over)}


def tabs(page: Opened) -> list[tuple[str, str]]:
    """The lists that the viewer may see, with their addresses; the radar first."""
    sees_all = page.viewer.role in SEES_ALL
    beside = {each.beside for each in TASK_LISTS.values()}
    found = [(_("Tider"), page.address("tasks")), (_("Radarn"), page.address("task-radar"))]
    found += [
        (_(each.tab), page.address("task-list", name))
        for name, each in TASK_LISTS.items()
        if name not in beside and (sees_all or each.of_units)
    ]
    if sees_all:
        found.append((_("Rader att rätta"), page.address("task-findings")))
    return found


def views_of(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """The member's own views of a list."""
    member = member_of(request)
    return {"views": saved_views(member, listing.name) if member else []}
