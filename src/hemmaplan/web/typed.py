"""What a form said, field by field: read as codes, days and amounts, or why it could not be."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.dataset import PrintedUnit
from hemmaplan.core.periods import Month
from hemmaplan.core.typed_amounts import NotAnAmount, typed_amount
from hemmaplan.ingest.pseudonyms import find_numbers, has_number, masked, names_somebody
from hemmaplan.store.models.columns import EXACT_LIMIT

LONGEST = 200
_YEARS = range(1900, 2200)
"""As days in files are read: 9999-12-31 for "until further notice" is no day to count from."""
_PERSONAL = N_(
    "Här kan stå ett namn eller ett personnummer. Skriv om platsen eller utföraren, aldrig om en "
    "person."
)


NO_NAME = "inget-namn-"
"""Begins the field that says that a note names nobody; its value is the note."""


class Doubt(NamedTuple):
    """A note that looks like a name, and whether the writer has said that it is none."""

    words: str
    sure: bool


def day_of(text: str) -> date:
    """A day as typed, 1900-2199. Raises ValueError with a Swedish message."""
    said = text.strip()
    try:
        found = date.fromisoformat(said)
    except ValueError:
        what = _("%(said)s är ingen dag. Skriv till exempel 2026-11-02.") % {
            "said": masked(said)[:30]
        }
        raise ValueError(what) from None
    if found.year not in _YEARS:
        raise ValueError(
            _(
                "%(found)s är inte mellan 1900 och 2199. Rätta dagen, eller lämna den "
                "tom om den inte är känd."
            )
            % {"found": found}
        )
    return found


class Typed:
    """Reads fields by name; a blank is None. `wrong` says of each field what to mend (Swedish).

    `places` answers with names that are no person's; asked for when something looks like a name.
    `doubted` are the notes that look like one: who writes may say that it is none.
    """

    def __init__(self, said: QueryDict, places: Callable[[], Collection[str]] = tuple) -> None:
        self.said = said
        self.places = places
        self.wrong: dict[str, str] = {}
        self.doubted: dict[str, Doubt] = {}

    def text(self, name: str, *, known: Collection[str] = ()) -> str | None:
        """What names a thing, never a person; `known` are names of providers that may stand."""
        words = one_line(self.said, name)
        if has_number(words) or self._may_name(words, known):
            self.wrong[name] = _PERSONAL
        return words or None

    def title(self, name: str, *, known: Collection[str] = ()) -> str | None:
        """What somebody calls a thing of one's own: no number there is anything but a person's,
        not even one with the wrong check digit."""
        words = self.text(name, known=known)
        if words and find_numbers(words, any_check_digit=True):
            self.wrong[name] = _PERSONAL
        return words

    def note(self, name: str, *, known: Collection[str] = ()) -> str | None:
        """A few words about a place. Two words with capitals may be no name, if the writer says so
        of just those words; a personal number never may."""
        words = self.text(name, known=known)
        if words and name in self.wrong and not has_number(words):
            sure = self.said.get(NO_NAME + name) == words
            self.doubted[name] = Doubt(words, sure)
            if sure:
                del self.wrong[name]
        return words

    def _may_name(self, words: str, known: Collection[str]) -> bool:
        return names_somebody(words, known) and names_somebody(words, [*known, *self.places()])

    def code(self, name: str, codes: Collection[str]) -> str | None:
        value = self.said.get(name, "")
        if value and value not in codes:
            self.wrong[name] = _("Välj något i listan.")
            return None
        return value or None

    def codes(self, name: str, codes: Collection[str]) -> str | None:
        """Several of a list, in its order, with blanks between."""
        chosen = set(self.said.getlist(name))
        return " ".join(code for code in codes if code in chosen) or None

    def flag(self, name: str) -> bool | None:
        return {"ja": True, "nej": False}.get(self.said.get(name, ""))

    def day(self, name: str) -> date | None:
        value = self.said.get(name, "").strip()
        try:
            return day_of(value) if value else None
        except ValueError as error:
            self.wrong[name] = str(error)
            return None

    def month(self, name: str) -> date | None:
        value = self.said.get(name, "").strip()
        try:
            return day_of(f"{Month.parse(value[:7])}-01") if value else None
        except ValueError:
            born = name == "birth_month"
            self.wrong[name] = (
                _("Skriv födelseår och månad, till exempel 2012-05.")
                if born
                else _("Skriv år och månad, till exempel 2026-10.")
            )
            return None

    def count(self, name: str) -> int | None:
        value = self.said.get(name, "").strip()
        if value and not (value.isascii() and value.isdigit() and len(value) < 6):
            self.wrong[name] = _("Skriv ett helt tal.")
            return None
        return int(value) if value else None

    def kronor(self, name: str) -> Decimal | None:
        """An amount above nought, exact to the öre."""
        try:
            ore = typed_amount(self.said.get(name, "")[:40], PrintedUnit.KR)
        except NotAnAmount as error:
            self.wrong[name] = masked(str(error))
            return None
        if ore is not None and ore <= 0:
            self.wrong[name] = _("Skriv ett belopp över noll.")
            return None
        found = None if ore is None else (Decimal(ore) / 100).quantize(Decimal("0.000001"))
        if found is not None and found >= EXACT_LIMIT:
            self.wrong[name] = _("Beloppet är för stort. Kontrollera det.")
            return None
        return found

    def percent(self, name: str) -> Decimal | None:
        value = self.said.get(name, "").strip().replace(",", ".")
        try:
            found = Decimal(value) if value else None
        except ArithmeticError:
            found = Decimal(-1)
        if found is not None and not (found.is_finite() and 0 <= found <= 100):
            self.wrong[name] = _("Skriv procent mellan 0 och 100.")
            return None
        return None if found is None else found.quantize(Decimal("0.000001"))


def whole(text: str) -> int | None:
    """A whole number of at most nine digits, as an address or a hidden field has it; else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def version(text: str) -> int:
    """The number that a form was written from; -1, which nothing has, for what is no number."""
    found = whole(text)
    return -1 if found is None else found


class Fields(dict[str, str]):
    """What a form shows, by field; one that nothing is known of is blank."""

    def __missing__(self, name: str) -> str:
        return ""

    def but(self, **fields: str) -> "Fields":
        return Fields({**self, **fields})


def one_line(said: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    """A field's words with one blank between them; what is longer is cut."""
    return " ".join(said.get(name, "")[:longest].split())


def again(typed: Any) -> Any:
    """What was typed, to be shown again: without personal numbers, in lists and mappings too.

    The one way back to a page for what somebody wrote: the register has what a number was
    replaced by, and a form that is refused has not been there.
    """
    if isinstance(typed, str):
        return masked(typed)
    if isinstance(typed, Mapping):
        return {name: again(value) for name, value in typed.items()}
    return [again(each) for each in typed] if isinstance(typed, list) else typed


def shown(row: Mapping[str, Any], said: QueryDict | None = None) -> Fields:
    """A row as its form shows it; what was just typed before what is saved."""
    found = Fields({name: as_field(value) for name, value in row.items()})
    if said is not None:
        found.update(again(said.dict()))
    return found


def as_field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return str(value)
