"""The lists of *Att göra*: which frame each shows, with which columns, and who may see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.agreement_dates import ENDS, NOTICE, PROLONGED, agreement_dates, placements_on
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.choice_deadlines import DUE_CODE, DUE_LABEL
from hemmaplan.core.choices import END_CRITERIA
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.coordinator_list import coordinator_list
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.deadlines import RULES
from hemmaplan.core.index_adjustments import paid_steps
from hemmaplan.core.outside_agreements import outside_agreements
from hemmaplan.core.own_homes import own_homes
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import no_control, price_control
from hemmaplan.core.provider_choices import provider_choices
from hemmaplan.core.provider_reviews import Status
from hemmaplan.core.radar import QUESTIONS
from hemmaplan.ingest.parameters import load
from hemmaplan.reports.invoice_control import OUTCOME_WORDS
from hemmaplan.reports.provider_reviews import STATUS_WORDS
from hemmaplan.store.acknowledgements import saved_views
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import SEES_ALL, Viewer
from hemmaplan.web.access import member_of
from hemmaplan.web.kept import kept
from hemmaplan.web.lists import Column, Filter, Listing, Look
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import Opened
from hemmaplan.web.overridden import overridden_at

FORMS = {code: line.label for code, line in LINES.items()}
AREAS = CODE_WORDS["area"]
REASON_TITLES = {each.code: each.title for each in QUESTIONS}
COLOURS = {"red": N_("Röd"), "yellow": N_("Gul"), "green": N_("Grön")}
DIRECT_REASONS = {
    "no_framework": N_("Ramavtal saknas"), "no_places": N_("Alla tackade nej: platsbrist"),
    "extensive_needs": N_("Omfattande behov"), "geography": N_("Geografi"), "other": N_("Annat"),
}  # fmt: skip
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
        "mal": Column(
            N_("Villkor för avslut"), "end_criteria", Look.CODES, N_("inte noterat"), END_CRITERIA
        ),
        "vag-hem": Column(N_("Vad som kunde avsluta den"), "way_home"),
    },
    {"vardform": _FORM, "omrade": _AREA, "enhet": _UNIT},
    "-dygnspris",
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
    {"vardform": _FORM, "ramavtal": Filter(N_("Ramavtal"), "framework"),
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
     "vardform": Filter(N_("Vårdform"), "care_form", FORMS)},
    "att-gora",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskList:
    """A list with what it says above, and what fills it when it is empty. `link` is a placement."""

    listing: Listing
    tab: str
    lead: str
    empty: str
    of_units: bool = False
    """Whether a unit manager sees it, of the own units."""


TASK_LISTS: Mapping[str, TaskList] = {
    each.listing.name: each
    for each in (
        TaskList(
            PLACEMENTS,
            N_("Placeringar"),
            N_(
                "Alla pågående placeringar utom öppenvård, med vad de har kostat, vad som är kvar "
                "till det planerade slutet och vad som enligt registret kunde avsluta dem."
            ),
            N_("Här visas pågående placeringar. Det fylls av placements.csv och rates.csv."),
            of_units=True,
        ),
        TaskList(
            OUTSIDE,
            N_("Utanför avtal"),
            N_(
                "Direktupphandlade placeringar mot medelkostnaden per dygn på ramavtal i samma "
                "vårdform och område. Behoven kan skilja sig."
            ),
            N_(
                "Ingen pågående placering är direktupphandlad. Det fylls av placements.csv "
                "(procurement)."
            ),
        ),
        TaskList(
            HOMES,
            N_("Egna hem"),
            N_(
                "Konsulentstödda familjehem mot medelkostnaden för egna familjehem i samma område, "
                "båda efter momsersättning. Egna familjehemssekreterare är inte med."
            ),
            N_("Inget pågående konsulentstött familjehem. Det fylls av placements.csv."),
        ),
        TaskList(
            AGREEMENTS,
            N_("Avtal"),
            N_(
                "Avtal som slutar någon dag och som ingen efterföljare har, i den ordning något "
                "ska göras."
            ),
            N_(
                "Inget avtal med slutdatum gäller. Det fylls av agreements.csv (to_date och "
                "notice_months)."
            ),
        ),
        TaskList(
            INDEX,
            N_("Prisbyten"),
            N_(
                "Vad priset gjorde när ett avtal bytte pris det senaste året: det betalda priset "
                "mot avtalets egen ändring. En krona per dygn räknas som avrundning."
            ),
            N_(
                "Inget avtal har bytt pris det senaste året för en placering som pågick då. Det "
                "fylls av agreements.csv (day_price) och rates.csv."
            ),
        ),
        TaskList(
            CHOICES,
            N_("Avropa"),
            N_(
                "Utförare med avtal som gäller, efter vårdform, rang och pris, med senaste "
                "uppföljning och tillståndskontroll."
            ),
            N_("Inget avtal gäller den här dagen. Det fylls av agreements.csv."),
        ),
        TaskList(
            INVOICES,
            N_("Fakturor"),
            N_(
                "Det som skiljer sig i de senaste tolv månadernas fakturor mot avtalat pris gånger "
                "betalda dygn."
            ),
            N_("Alla fakturor stämmer, eller så finns inga. Det fylls av invoices.csv."),
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


@kept(room=48)
def list_at(state: State, viewer: Viewer, month: Month, name: str) -> pl.DataFrame:
    """The rows of a list of `TASK_LISTS`; none where a table is missing."""
    if name == OVERRIDDEN.name:
        return overridden_at(state.batch)
    dataset = dataset_at(state, viewer)
    try:
        return _FRAMES[name](dataset, month)
    except MissingTable:
        return pl.DataFrame()


@kept(room=8)
def controlled_at(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """Price control of the twelve months that end with the month; nothing without invoices."""
    try:
        return price_control(dataset_at(state, viewer), month.shift(-11), month)
    except MissingTable:
        return no_control()


def _placements(dataset: Dataset, month: Month) -> pl.DataFrame:
    limits = {**load("frister"), **load("legal_limits")}
    return coordinator_list(dataset, month.last_day, limits)


def _named(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """With `provider`, its name or else its number."""
    names = dataset.table_or_empty("providers").drop_nulls("name").unique("provider_id")
    named = names.select("provider_id", "name")
    return rows.join(named, on="provider_id", how="left", maintain_order="left").with_columns(
        provider=pl.coalesce("name", "provider_id")
    )


def _agreements(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = agreement_dates(dataset, month.last_day)
    now = placements_on(dataset, month.last_day, rows)
    of_each = now.group_by("agreement_id").agg(
        placements=pl.col("placement_id").n_unique().cast(pl.Int64),
        day_ore=pl.when(pl.col("day_ore").is_not_null().all()).then(pl.col("day_ore").sum()),
    )
    price = (pl.col("day_price") * 100).cast(pl.Int64)
    joined = rows.join(of_each, on="agreement_id", how="left", maintain_order="left")
    return _named(dataset, joined).with_columns(
        pl.col("placements").fill_null(0),
        # No placement costs nothing; one without a price costs nobody knows what.
        day_ore=pl.when(pl.col("placements").is_null()).then(0).otherwise(pl.col("day_ore")),
        price_ore=price,
    )


def _index(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = paid_steps(dataset, month.last_day)
    return rows.with_columns(sum_ore=pl.col("gap_ore") * pl.col("days"))


def _outside(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = outside_agreements(dataset, month.last_day)
    return rows.with_columns(yearly_ore=pl.col("above_ore") * 365)


def _homes(dataset: Dataset, month: Month) -> pl.DataFrame:
    return own_homes(dataset, month.last_day)


def _choices(dataset: Dataset, month: Month) -> pl.DataFrame:
    return provider_choices(dataset, month.last_day)


def _invoices(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = price_control(dataset, month.shift(-11), month).filter(pl.col("difference_ore") != 0)
    return _named(dataset, rows).with_columns(month=pl.col("care_month").dt.strftime("%Y-%m"))


_FRAMES: Mapping[str, Callable[[Dataset, Month], pl.DataFrame]] = {
    PLACEMENTS.name: _placements,
    AGREEMENTS.name: _agreements,
    INDEX.name: _index,
    OUTSIDE.name: _outside,
    HOMES.name: _homes,
    CHOICES.name: _choices,
    INVOICES.name: _invoices,
}


def tabs(page: Opened) -> list[tuple[str, str]]:
    """The lists that the viewer may see, with their addresses; the radar first."""
    sees_all = page.viewer.role in SEES_ALL
    found = [(_("Tider"), page.address("tasks")), (_("Radarn"), page.address("task-radar"))]
    found += [
        (_(each.tab), page.address("task-list", name))
        for name, each in TASK_LISTS.items()
        if sees_all or each.of_units
    ]
    if sees_all:
        found.append((_("Rader att rätta"), page.address("task-findings")))
    return found


def views_of(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """The member's own views of a list."""
    member = member_of(request)
    return {"views": saved_views(member, listing.name) if member else []}
