"""The form of the municipality's settings: every one in words, shown and read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.dataset import REPORT_SECTIONS, Dataset, Municipality
from hemmaplan.core.problems import Severity
from hemmaplan.core.report_lines import LineType, line_labels, line_types
from hemmaplan.core.tables import RATE_KINDS
from hemmaplan.ingest.municipality import parse_municipality
from hemmaplan.ingest.pseudonyms import has_number, masked
from hemmaplan.web.typed import whole

_LONGEST = 2_000
_ALL_SECTIONS = " ".join(REPORT_SECTIONS)  # kept as nothing, so that a section to come is there


class Input(StrEnum):
    """How a setting is asked for."""

    TEXT = "text"
    SHORT = "short"  # a number
    LONG = "long"  # several lines
    ONE = "one"
    MANY = "many"  # boxes to tick
    ORDER = "order"  # a place for each that is to be there


Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting: its section in `municipality.toml`, what it is called, and what it does."""

    name: str
    section: str
    label: str
    help: str
    values: Values = ()
    input: Input = Input.TEXT
    optional: bool = False


SECTION_NAMES = {
    "economy": N_("Ekonomi"),
    "forecast": N_("Prognos"),
    "placements": N_("Placeringar"),
    "choices": N_("Hur valen gjordes"),
    "reconciliation": N_("Avstämning mot huvudboken"),
    "invoices": N_("Priskontroll"),
    "cases": N_("Handläggningstider"),
    "indicators": N_("Indikatorer"),
    "volumes": N_("Volymer"),
    "measures": N_("Handlingsplan"),
    "providers": N_("Uppföljning av utförare"),
    "comparison": N_("Jämförelse med andra"),
}
RATE_WORDS = {
    "care": N_("vård"), "fee": N_("arvode"), "expense": N_("omkostnad"), "extra": N_("tillägg"),
    "travel": N_("resor"),
    "income_loss": N_("förlorad arbetsinkomst"), "other": N_("övrigt"),
}  # fmt: skip

GROUPS: tuple[tuple[str, tuple[Choice, ...]], ...] = (
    (N_("Kommunen"), (
        Choice("name", "", N_("Kommunens namn"), N_("Står överst i rapporten.")),
        Choice("code", "", N_("Kommunkod"),
               N_("Fyra siffror enligt SCB. Styr jämförelsen med andra."), input=Input.SHORT),
        Choice("board", "", N_("Nämnd"), N_("Den nämnd som rapporten skrivs för.")),
    )),
    (N_("Hur belopp skrivs"), (
        Choice("unit", "report", N_("Belopp i tabeller"),
               N_("Texten skriver alltid mnkr eller tkr."),
               (("kr", N_("kronor")), ("tkr", N_("tusental kronor (tkr)")),
                ("mkr", N_("miljoner kronor (mkr)"))), Input.ONE),
        Choice("decimals", "report", N_("Decimaler i tabeller"),
               N_("0–3. Med miljoner brukar en räcka."),
               (("0", "0"), ("1", "1"), ("2", "2"), ("3", "3")), Input.ONE),
        Choice("sign", "report", N_("Tecken på belopp"),
               N_("Bara utskriften ändras; summorna är desamma."),
               (("cost_positive", N_("kostnader plus, intäkter minus")),
                ("revenue_positive", N_("intäkter plus, kostnader minus")),
                ("unsigned", N_("båda utan tecken"))), Input.ONE),
        Choice("deviation", "report", N_("Avvikelse räknas som"),
               N_("Avgör om ett överskridande skrivs med minus eller plus. Bättre och sämre är "
               "detsamma."),
               (("budget_minus_actual", N_("budget minus utfall")),
                ("actual_minus_budget", N_("utfall minus budget"))), Input.ONE),
    )),
    (N_("Rapporten"), (
        Choice("reference", "report", N_("Diarienummer"),
               N_("Står på första sidan. Tomt tills det finns."), optional=True),
        Choice("decision", "report", N_("Förslag till beslut"),
               N_("Ett förslag per rad; tomt ger hemmaplans egna. {månad} och {nämnd} byts ut. En "
                  "rad som börjar med Vid underskott: skrivs bara när prognosen visar "
                  "underskott."),
               input=Input.LONG, optional=True),
        Choice("sections", "report", N_("Avsnitt och ordning"),
               N_("Numrera de avsnitt som ska vara med. Ett avsnitt utan underlag skrivs inte. "
               "Det som inte står i rapporten visas inte heller för nämnden på webben."),
               tuple((name, SECTION_NAMES[name]) for name in REPORT_SECTIONS), Input.ORDER),
        Choice("small_count", "report", N_("Små antal som döljs"),
               N_("Antal personer från 1 till och med det här talet skrivs som .. i nämndens och "
                  "den offentliga utgåvan. 4 är brukligt; 0 döljer inget."), input=Input.SHORT),
        Choice("near_home_km", "report", N_("Nära hemmet, km"),
               N_("Hur långt bort en placering får vara för att räknas som nära hemmet."),
               input=Input.SHORT),
    )),
    (N_("Så räknas det"), (
        Choice("liability_in_result", "report", N_("Förändring av semesterlöneskuld"),
               N_("Om den räknas in i nettokostnaden. Den andra summan skrivs under."),
               (("nej", N_("utanför nettokostnaden")), ("ja", N_("i nettokostnaden"))), Input.ONE),
        Choice("period_method", "budget", N_("Periodens budget"),
               N_("Hur årets budget blir månadernas."),
               (("straight_line", N_("årsbudgeten delad på tolv")),
                ("profile", N_("som månadsraderna i budget säger"))), Input.ONE),
        Choice("invoiced_kinds", "reconciliation", N_("Priser på placeringarnas konton"),
               N_("De slag av priser som jämförs med huvudboken: det som utförarna fakturerar, och "
               "familjehemmens arvode och omkostnad när deras konton står under Rader och "
               "områden."),
               tuple((kind, RATE_WORDS[kind]) for kind in RATE_KINDS), Input.MANY),
        Choice("accrual_account", "reconciliation", N_("Konto för upplupna kostnader"),
               N_("Skuldkontot i periodiseringsordern, för kostnader som inte är fakturerade än."),
               input=Input.SHORT),
        Choice("social_services_threshold", "purchases",
               N_("Tröskelvärde för sociala tjänster, kr"),
               N_("En rad per dag det ändras, som 2026-01-01: 8 000 000 kr. Regeringen "
               "tillkännager det i kronor. Tomt: direktupphandlingar prövas mot 700 000 kr, "
               "gränsen för andra köp."),
               input=Input.LONG, optional=True),
        Choice("deducted_revenue", "statistics", N_("Intäkter som dras av i statistiken"),
               N_("Rader med interna intäkter och försäljning till andra kommuner och regioner. "
               "Bara de dras av från kostnaden i nyckeltalen på Jämför."),
               input=Input.MANY, optional=True),
        Choice("activities", "statistics", N_("Verksamheter i nyckeltalen"),
               N_("En rad per nyckeltal, som N33007: 56910, 56911. Tomt: som i Kommun-Bas. HVB, "
               "familjehem och öppna insatser (N33007–N33009 för barn, N35009–N35011 för vuxna) "
               "visas på Jämför först när deras verksamheter står här."),
               input=Input.LONG, optional=True),
    )),
)  # fmt: skip
CHOICES = tuple(each for _, group in GROUPS for each in group)


def offered(choice: Choice, dataset: Dataset) -> Values:
    """What there is to choose among: the report's own revenue lines for the deducted ones."""
    if choice.name != "deducted_revenue":
        return tuple((key, _(word)) for key, word in choice.values)
    if not dataset.has("lines"):
        return ()
    labels, types = line_labels(dataset), line_types(dataset)
    return tuple((key, labels[key]) for key in labels if types[key] is LineType.REVENUE)


def shown(municipality: Municipality) -> dict[str, str]:
    """The settings as the form has them."""
    texts = {each.name: _text(getattr(municipality, each.name)) for each in CHOICES}
    activities = "\n".join(texts["activities"].split()).replace(":", ": ").replace(",", ", ")
    return texts | {"sections": texts["sections"] or _ALL_SECTIONS, "activities": activities}


def typed(form: QueryDict) -> dict[str, str]:
    """What the form says, in the same texts."""
    return {each.name: _typed(each, form) for each in CHOICES}


def _typed(choice: Choice, form: QueryDict) -> str:
    match choice.input:
        case Input.MANY:
            return " ".join(form.getlist(choice.name))[:_LONGEST]
        case Input.ORDER:
            asked = {name: f"{choice.name}:{name}" for name, _ in choice.values}
            if not any(field in form for field in asked.values()):
                return _ALL_SECTIONS
            places = {name: form.get(field, "").strip() for name, field in asked.items()}
            wrong = [place for place in places.values() if place and not _is_place(place)]
            if wrong:
                return wrong[0][:100]
            numbered = [name for name in places if places[name]]
            return " ".join(sorted(numbered, key=lambda name: int(places[name])))
        case Input.LONG:
            return "\n".join(form.get(choice.name, "").split("\r\n")).strip()[:_LONGEST]
    return form.get(choice.name, "").strip()[:100]


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3


def read(texts: Mapping[str, str]) -> tuple[Municipality, dict[str, str]]:
    """The settings as typed, and what was wrong by setting (Swedish)."""
    content: dict[str, Any] = {}
    wrong = {}
    for each in CHOICES:
        text = texts[each.name]
        if has_number(text):
            wrong[each.name] = _("Det här ser ut som ett personnummer och sparas inte.")
        elif not text:
            if not each.optional:
                if each.input is Input.ORDER:
                    says = _("%(setting)s kan inte vara tom: numrera minst ett.")
                else:
                    says = _("%(setting)s kan inte vara tom.")
                wrong[each.name] = says % {"setting": _(each.label)}
        elif text != _ALL_SECTIONS:
            section = content.setdefault(each.section, {}) if each.section else content
            section[each.name] = _value(each, text)
    code = texts["code"]
    if not (len(code) == 4 and code.isascii() and code.isdigit()):
        wrong.setdefault("code", _("Kommunkoden har fyra siffror, som 1407."))
    found, problems = parse_municipality(content)
    for problem in problems:
        if problem.severity is Severity.ERROR:
            name = problem.column.split(".")[-1]
            wrong.setdefault(name, _refused(name, masked(texts[name])))
    return found, wrong


def _value(choice: Choice, text: str) -> Any:
    """As `municipality.toml` has it: numbers and yes or no are no texts there."""
    if choice.name in ("decimals", "small_count", "near_home_km"):
        number = whole(text)
        return text if number is None else number
    if choice.name == "activities":
        rows = [line.partition(":") for line in text.splitlines() if line.strip()]
        return {kpi.strip(): numbers.strip() for kpi, _, numbers in rows}
    if choice.name == "liability_in_result":
        return {"ja": True, "nej": False}.get(text, text)
    return text


def _refused(name: str, text: str) -> str:
    choice = next(each for each in CHOICES if each.name == name)
    if name == "social_services_threshold":
        return _("Skriv en rad per dag med beloppet i kronor, som 2026-01-01: 8 000 000 kr.")
    if name == "activities":
        return _("Skriv en rad per nyckeltal med verksamheternas nummer, som N33007: 56910, 56911.")
    match choice.input:
        case Input.LONG:
            return _("Inom klamrar kan bara {månad} och {nämnd} stå.")
        case Input.ORDER:
            return _("Skriv en siffra för varje avsnitt som ska vara med, som 1, 2 och 3.")
    return _("%(label)s kan inte vara %(text)s. Välj ett annat värde.") % {
        "label": _(choice.label),
        "text": text,
    }


def _text(value: object) -> str:
    return ("ja" if value else "nej") if isinstance(value, bool) else str(value)
