"""The forms of a placement: which fields, and which rows of the register what is typed becomes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.actions.by_hand import Edit
from hemmaplan.core.as_of import BASIC_PRICES
from hemmaplan.core.columns import Blank, Column, Kind
from hemmaplan.core.dataset import PrintedUnit
from hemmaplan.core.typed_amounts import NotAnAmount, typed_amount
from hemmaplan.ingest.pseudonyms import Pseudonyms, find_numbers, has_number, masked, names_somebody
from hemmaplan.store.models.columns import EXACT_LIMIT
from hemmaplan.store.one_placement import OnePlacement, agreed_share
from hemmaplan.web.changes import COLUMN_WORDS, code_words, columns_of
from hemmaplan.web.typed import Typed, as_field, one_line

Row = Mapping[str, Any]
Known = Callable[[], Collection[str]]
_LONGEST_NUMBER = 64
_NAMES_OF_THINGS = ("name", "framework", "geographic_area")
_BLANKS = {
    Blank.START: N_("Tomt: från början."),
    Blank.ONGOING: N_("Tomt: tills vidare."),
    Blank.NONE: N_("Tomt: 0."),
}
"""What a field left empty means, where its help does not say it in words of its own."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column to fill in. `optional` words a blank choice; without it the field must be filled."""

    column: str
    help: str = ""
    optional: str | None = None
    label: str = ""
    blank: str = ""
    """What it means left empty, where the column's own words do not say it well."""

    def words(self) -> str:
        return _(self.label or COLUMN_WORDS[self.column])

    def hint(self, column: Column) -> str:
        """What is said beside it."""
        typed = self.optional is not None and not column.codes and column.kind is not Kind.FLAG
        blank = (self.blank or _BLANKS.get(column.blank, "")) if typed else ""
        return " ".join(_(words) for words in (self.help, blank) if words)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is asked for: on which placement, which of its rows, on which day."""

    held: OnePlacement
    row: Row | None
    today: date

    def new(self, table: str, values: Row) -> dict[str, Any]:
        """A row of the placement, or the row that is corrected with other values."""
        before = self.row or {"placement_id": self.held.placement_id, **_recorded(table, self)}
        return plain({**before, **values})


class HasRow(Protocol):
    """What a form is asked for: perhaps a row that stands."""

    @property
    def row(self) -> Row | None: ...


A = TypeVar("A", bound=HasRow)


@dataclass(frozen=True, slots=True)
class Form(Generic[A]):
    """`edits` makes rows of what was typed; `starts` fills the form the first time."""

    title: str
    about: str
    table: str
    fields: Sequence[Field]
    what: str
    edits: Callable[[A, dict[str, Any]], list[Edit]]
    starts: Callable[[A], Row]
    corrects: str = ""
    """The title where one of the table's rows that stands is corrected."""
    anew: bool = False
    """Whether it begins as `starts` says also where a row stands: something follows that."""


def read(
    form: Form[Any], said: QueryDict, known: Known = tuple, own: Collection[str] = ()
) -> tuple[dict[str, Any], Typed]:
    """The typed values by column, and what was wrong with them, field by field (Swedish).

    `known` answers with the names of providers and homes, which name no person; it is asked when
    something looks like a name. `own` are the municipality's own codes that may be chosen."""
    typed = Typed(said)
    columns = columns_of(form.table)
    values = {f.column: _value(typed, columns[f.column], known, own) for f in form.fields}
    for field in form.fields:
        if field.optional is None and values[field.column] is None:
            says = _("Fyll i %(field)s.")
            typed.wrong.setdefault(
                field.column, says % {"field": field.words().lower().removesuffix(".")}
            )
    return values, typed


def options(
    form: Form[Any], field: Field, own: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, str]]:
    """The choices of a field with the blank one first; none for one to write in.

    `own` is what the municipality's own codes are called.
    """
    column = columns_of(form.table)[field.column]
    blank = [] if field.optional is None else [("", _(field.optional) or "–")]
    if column.kind is Kind.FLAG:
        return [*blank, ("ja", _("ja")), ("nej", _("nej"))]
    if column.kind is Kind.OWN_CODE:
        return [*blank, *own.items()]
    return [*blank, *code_words(form.table, field.column).items()] if column.codes else []


def start(form: Form[A], asked: A) -> dict[str, str]:
    """The fields as they begin."""
    row = form.starts(asked) if asked.row is None or form.anew else asked.row
    kinds = {c.frame_name: c.kind for c in columns_of(form.table).values()}
    return {f.column: _as_field(row.get(f.column), kinds[f.column]) for f in form.fields}


def _as_field(value: Any, kind: Kind) -> str:
    if kind is Kind.MONEY and value is not None:
        return as_field(Decimal(value) / 100)
    return as_field(value)[: 7 if kind is Kind.MONTH else None]


def _value(typed: Typed, column: Column, known: Known, own: Collection[str]) -> Any:
    name = column.frame_name
    simple = {
        Kind.DATE: typed.day, Kind.MONTH: typed.month, Kind.FLAG: typed.flag,
        Kind.COUNT: typed.count,
    }  # fmt: skip
    if column.kind in simple:
        return simple[column.kind](name)
    match column.kind:
        case Kind.CODE:
            return typed.code(name, column.codes)
        case Kind.OWN_CODE:
            return typed.code(name, own)
        case Kind.EXACT:
            return typed.percent(name) if name.endswith("_pct") else _amount(typed, name)
        case Kind.MONEY:
            kronor = _amount(typed, name)
            return None if kronor is None else int(kronor * 100)
    if name in _NAMES_OF_THINGS:
        return _thing(typed, name)
    return _name(typed, column, known)


def _thing(typed: Typed, name: str) -> str | None:
    """What a provider or a framework agreement is called: often two words with capitals."""
    text = one_line(typed.said, name, _LONGEST_NUMBER)
    if has_number(text):
        typed.wrong[name] = _("Här står ett personnummer. Skriv vad utföraren eller avtalet heter.")
    return text or None


def _amount(typed: Typed, name: str) -> Decimal | None:
    """Kronor, also none or below none (what is paid back); whole öre."""
    try:
        ore = typed_amount(typed.said.get(name, "")[:40], PrintedUnit.KR)
    except NotAnAmount as error:
        typed.wrong[name] = masked(str(error))
        return None
    found = None if ore is None else Decimal(ore) / 100
    if found is not None and abs(found) >= EXACT_LIMIT:
        typed.wrong[name] = _("Beloppet är för stort. Kontrollera det.")
    return found


def _name(typed: Typed, column: Column, known: Known) -> str | None:
    """A number, a unit, a provider: what names it. A person's number becomes a pseudonym."""
    text = " ".join(typed.said.get(column.frame_name, "").split())
    if not column.person_key:
        # Only the whole of it: a short number may be a part of anybody's name.
        stands = names_somebody(text, ()) and text in known()
        typed.text(column.frame_name, known=[text] if stands else [])
    else:
        text = pseudonym(text)
        if " " in text:
            typed.wrong[column.frame_name] = _(
                "Skriv en pseudonym eller ett nummer, aldrig ett namn."
            )
    if len(text) > _LONGEST_NUMBER:
        typed.wrong[column.frame_name] = _("Skriv högst %(most)s tecken.") % {
            "most": _LONGEST_NUMBER
        }
    return text or None


def pseudonym(text: str) -> str:
    """What is typed about whom: a number that may be a person's is never kept or shown again."""
    numbers = find_numbers(text, any_check_digit=True)
    return Pseudonyms(settings.PSEUDONYM_KEY()).of(numbers[0].person) if numbers else text


def plain(row: Row) -> dict[str, Any]:
    """Without what says where the row stands."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _recorded(table: str, asked: Asked) -> dict[str, Any]:
    return {"recorded_on": asked.today} if "recorded_on" in columns_of(table) else {}


def _correct_stay(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    stay = asked.held.stay
    return [Edit("placements", [plain({**stay, **values})], [stay["_row"]])]


def _end(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    recorded = asked.today if values["end_date"] else None
    return _correct_stay(asked, {**values, "end_recorded_on": recorded})


def _of_table(table: str) -> Callable[[Asked, dict[str, Any]], list[Edit]]:
    def edits(asked: Asked, values: dict[str, Any]) -> list[Edit]:
        gone = [asked.row["_row"]] if asked.row is not None else []
        return [Edit(table, [asked.new(table, values)], gone)]

    return edits


def _price(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    """A new price of what is paid all the time takes over: the one before ends the day before."""
    new = asked.new("rates", values)
    if asked.row is not None or new["per"] == "occasion" or new["kind"] not in BASIC_PRICES:
        return _of_table("rates")(asked, values)
    begin = new["from_date"] or asked.held.stay["start_date"]
    before = [row for row in asked.held.rows("rates") if _is_taken_over(row, new, begin)]
    ended = [plain({**row, "to_date": begin - timedelta(days=1)}) for row in before
             if (row["from_date"] or asked.held.stay["start_date"]) < begin]  # fmt: skip
    return [Edit("rates", [*ended, new], [row["_row"] for row in before])]


def _pause(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    """A share that is not typed is the agreement's, seen before the yes."""
    if values["charged_pct"] is None and values["kind"]:
        share = agreed_share(asked.held.stay, values["kind"], values["from_date"])
        values = {**values, "charged_pct": share}
    return _of_table("pauses")(asked, values)


def _is_taken_over(row: Row, new: Row, begin: date) -> bool:
    """Of the kind, going on when the new one begins, and with no end of its own after it."""
    goes_on = row["to_date"] is None or (row["to_date"] >= begin and new["to_date"] is None)
    return row["kind"] == new["kind"] and row["per"] == new["per"] and goes_on


def _next_form(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    """The stay ends the day the next one begins, which is the same person's."""
    stay = asked.held.stay
    kept = ("person_id", "family_id", "area", "unit_code", "birth_month", "sex")
    new = {**{name: stay[name] for name in kept}, "recorded_on": asked.today, **values}
    ended = {
        **stay, "end_date": values["start_date"], "end_reason": "next_form",
        "end_recorded_on": asked.today,
    }  # fmt: skip
    return [Edit("placements", [plain(ended), new], [stay["_row"]])]


def _created(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    return [Edit("placements", [{**values, "recorded_on": asked.today}])]


def removal(form: Form[A], asked: A) -> list[Edit]:
    """The row goes; it stays in the history and can be brought back."""
    assert asked.row is not None  # the form of a row that stands
    return [Edit(form.table, gone=[asked.row["_row"]])]


def _stay(asked: Asked) -> Row:
    return asked.held.stay


def _ending(asked: Asked) -> Row:
    return {**asked.held.stay, "end_date": asked.held.stay["end_date"] or asked.today}


def _latest_price(asked: Asked) -> Row:
    """As the last price, from today; the amount is to be written."""
    rows = asked.held.rows("rates")
    basic = (row for row in rows if row["kind"] in BASIC_PRICES)
    latest = next(basic, {"kind": "care", "per": "day"})
    start_date = asked.held.stay["start_date"]
    first = max(asked.today, start_date) if rows else start_date
    return {**latest, "amount": None, "from_date": first, "to_date": None}


def _today(column: str, **more: Any) -> Callable[[Asked], Row]:
    return lambda asked: {column: asked.today, **more}


_DAY = N_("År, månad och dag, som 2026-11-02.")
_PLANNED = N_("År, månad och dag, som 2026-11-02. Tomt: inget slut är planerat.")
_PRICES = (
    Field("kind"),
    Field("amount", N_("Som 1 234 eller 1 234,50. Minus för det som betalas tillbaka.")),
    Field("per"),
    Field("from_date", "", "", blank=N_("Tomt: från placeringens första dag.")),
    Field("to_date", N_("Sista dagen som gäller."), ""),
)  # fmt: skip
_PAYMENT = (
    Field("payroll_pct", N_("Läggs på arvodet, till exempel 31,42."), ""),
    Field("vat_compensation_pct", N_("Det kommunen får tillbaka, till exempel 6 eller 18."), ""),
    Field(
        "discharge_day_charged",
        N_("Om avtalet tar betalt för dagen då någon flyttar."),
        N_("inte angivet"),
    ),
)
_WHERE = (
    Field("care_form"), Field("legal_basis", "", N_("inget")), Field("start_date", _DAY),
    Field("planned_end_date", N_("Styr prognosen och påminnelserna."), ""),
    Field("urgency", "", N_("inte angivet")),
    Field("need", N_("Det som väger tyngst. Listan ändras under Inställningar, Behov och mål."),
          N_("okänt")),
    Field("provider_id", N_("Utförarens nummer i registret."), ""),
    Field("home_id", N_("För egna familje- och jourhem."), ""),
    Field("procurement", "", N_("inte angivet")),
    Field("direct_reason", N_("Vid direktupphandling."), N_("inget")),
)  # fmt: skip
_PERSON = (
    Field(
        "person_id",
        N_("Pseudonym eller ärendenummer; av ett personnummer görs en pseudonym."), "",
    ),
    Field("birth_month", N_("År och månad, som 2010-05."), ""),
    Field("sex", "", N_("inte angivet")),
    Field("area"), Field("unit_code", N_("Enhetens kod."), ""),
)  # fmt: skip
_NUMBER = Field("placement_id", N_("Placeringens nummer hos er. Inget personnummer."))
_FLAGS = (
    Field("unbudgeted", "", N_("inte angivet")),
    Field("own_facility_possible", "", N_("inte angivet")),
    Field("region_involved", "", N_("inte angivet")),
)  # fmt: skip

FORMS: Mapping[str, Form[Asked]] = {
    "avsluta": Form(
        N_("Avsluta placeringen"),
        N_("Dagen den slutar och varför. Dygnet då någon flyttar räknas inte."),
        "placements", (Field("end_date", _DAY, "", blank=N_("Tomt: placeringen pågår.")),
                       Field("end_reason", "", N_("pågår"))),
        "end", _end, _ending,
    ),
    "planerat-slut": Form(
        N_("Ändra planerat slut"),
        N_("Dagen ni räknar med nu. Prognosen och påminnelserna följer den."),
        "placements", (Field("planned_end_date", _PLANNED, ""),),
        "plan", _correct_stay, _stay,
    ),
    "uppgifter": Form(
        N_("Rätta uppgifter"),
        N_("Det som är fel skrivet. Har någon bytt vårdform: välj Nästa vårdform."),
        "placements", (*_WHERE, *_PERSON[1:], *_FLAGS), "correct", _correct_stay, _stay,
    ),
    "oppenvard": Form(
        N_("Öppenvård före, under och efter"), N_("Dagarna med öppenvård omkring placeringen."),
        "placements", (Field("outpatient_from", _DAY, ""), Field("outpatient_to", "", "")),
        "outpatient", _correct_stay, _stay,
    ),
    "nasta-form": Form(
        N_("Nästa vårdform"),
        N_("Placeringen slutar den dag den nya börjar. Person, område och enhet följer med."),
        "placements", (_NUMBER, *_WHERE), "next_form", _next_form,
        lambda asked: {"start_date": asked.today, "legal_basis": asked.held.stay["legal_basis"],
                       "urgency": "planned", "need": asked.held.stay["need"]},
    ),
    "pris": Form(
        N_("Nytt pris"),
        N_("Ett nytt pris av samma slag avslutar det förra dagen före. Tillägg läggs till."),
        "rates", (*_PRICES, *_PAYMENT), "price", _price, _latest_price, corrects=N_("Rätta pris"),
    ),
    "intakt": Form(
        N_("Ny intäkt"), N_("Det någon annan betalar: staten, en annan kommun eller den enskilde."),
        "incomes", _PRICES, "income", _of_table("incomes"), _today("from_date", per="day"),
        corrects=N_("Rätta intäkt"),
    ),
    "uppehall": Form(
        N_("Nytt uppehåll"),
        N_("Dagar då avtalet tar en annan andel av dygnspriset: frånvaro, avlastning, reserverad "
        "plats."),
        "pauses", (Field("kind", "", N_("inte angivet")), Field("from_date", _DAY),
                   Field("to_date", N_("Sista dagen."), ""),
                   Field("charged_pct",
                         N_("Tomt: det som avtalet säger; säger det inget, hela priset."), "")),
        "pause", _pause, _today("from_date"), corrects=N_("Rätta uppehåll"),
    ),
    "gjort": Form(
        N_("Skriv in något gjort"),
        N_("Att något är gjort, och vilken dag. Innehållet finns i akten."),
        "follow_ups", (Field("kind"), Field("done_on", _DAY)), "follow_up",
        _of_table("follow_ups"), _today("done_on"), corrects=N_("Rätta något gjort"),
    ),
}  # fmt: skip
"""By the last part of the address."""

CREATE: Form[Asked] = Form(
    N_("Ny placering"),
    N_("Skriv in det som är känt. Priset skriver du in när placeringen är sparad."),
    "placements", (_NUMBER, *_WHERE, *_PERSON, *_FLAGS), "create", _created,
    _today("start_date", urgency="planned", area="bou"),
)  # fmt: skip


def correcting(form: Form[A]) -> Form[A]:
    """The form of a row that stands."""
    return replace(form, title=form.corrects, about="")
