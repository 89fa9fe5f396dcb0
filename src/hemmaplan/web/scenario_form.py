"""The form of Scenarier: what its address asks for, as scenarios, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.forecast.scenarios import BadScenario, Change, Scenario
from hemmaplan.core.periods import Month
from hemmaplan.render.numbers_sv import MINUS, number_text
from hemmaplan.web.typed import LONGEST, day_of

KR = 100
_MOST = 1e9
FROM, FORM, AREA, BUDGET = "fran", "vardform", "omrade", "budget"
ENDING, MOVING, TO_FORM = "placeringar", "byter", "till-vardform"
_FROM_WORD = "fr.o.m."
GROUPS: Sequence[Mapping[str, str]] = (
    {
        "farre": N_("Färre nya placeringar, procent"),
        "pris": N_("Högre priser, procent (minus: lägre)"),
        "en-till": N_("En placering till, kronor per dygn oavsett vårdform"),
    },
    {
        "platser": N_("Egen verksamhet, antal platser"),
        "platskostnad": N_("Egen verksamhet, kronor per månad"),
    },
    {
        "oppenvard-nya": N_("Förstärkt öppenvård: färre nya, procent"),
        "oppenvard-kortare": N_("Förstärkt öppenvård: kortare vårdtid, procent"),
        "oppenvard-kostnad": N_("Förstärkt öppenvård, kronor per månad"),
    },
)
"""The numbers that can be asked for and their labels, those that belong together in a row."""
FIELDS = {
    BUDGET: N_("Årets budget för placeringarna, kronor"),
    **{name: label for group in GROUPS for name, label in group.items()},
}
AREAS: Mapping[str, str] = CODE_WORDS["area"]
_SHARES = ("farre", "oppenvard-nya", "oppenvard-kortare")
_COST_OF = {
    "platskostnad": ("platser",), "oppenvard-kostnad": ("oppenvard-nya", "oppenvard-kortare"),
}  # fmt: skip
"""What has to be asked for beside a cost for it to be one."""


def asked_scenarios(query: Mapping[str, str], month: Month) -> list[Scenario]:
    """A scenario for each thing asked for and, when they are several, one with all of them.

    Raises BadScenario.
    """
    number, start = _numbers(query), _start(query.get(FROM, ""), month)
    found = [
        Scenario(f"{name} {_FROM_WORD} {start}", (change,))
        for name, change in (*_of_all(query, number, start), *_of_chosen(query, start))
    ]
    if found and start.year > month.year:
        says = _("%(start)s är efter årets slut, så ändringen gör inget med %(year)s års kostnad")
        raise BadScenario(says % {"start": start, "year": month.year})
    if len(found) > 1:
        found.append(Scenario("Allt tillsammans", tuple(c for s in found for c in s.changes)))
    return found


def called(asked: Sequence[Scenario]) -> str:
    """What the last of them, which may be all together, is called when it is saved."""
    if not asked:
        return "Prognosen"
    if len(asked) == 1:
        return asked[0].name
    parts = [each.name.partition(f" {_FROM_WORD} ") for each in asked[:-1]]
    name = f"{' + '.join(part[0] for part in parts)} {_FROM_WORD} {parts[0][2]}"
    return name if len(name) <= LONGEST else asked[-1].name


def _of_all(
    query: Mapping[str, str], number: Mapping[str, float], start: date
) -> Iterator[tuple[str, Change]]:
    """What is asked of every placement, or of those of a care form and an area: name and change."""
    form, area = query.get(FORM, ""), query.get(AREA, "")
    if area and area not in AREAS:
        raise BadScenario(_("området %(area)s finns inte; välj ett i listan") % {"area": area})
    forms = (form,) if form else ()
    where = f", {LINES[form].label}" if form in LINES else ""
    where += f", {AREAS[area].lower()}" if area else ""
    if share := number["farre"]:
        change = Change("fewer_new", start, care_forms=forms, area=area, share=share / 100)
        yield f"{_text(share)} % färre nya{where}", change
    if share := number["pris"]:
        change = Change("price_index", start, care_forms=forms, area=area, share=share / 100)
        yield f"Priser {'+' if share > 0 else ''}{_text(share)} %{where}", change
    if number["en-till"]:
        cost = round(number["en-till"] * KR)
        name = f"En placering till för {number_text(Fraction(cost, KR))} kr per dygn"
        yield name, Change("one_more", start, day_cost_ore=cost)
    if number["platser"]:
        places, cost = int(number["platser"]), round(number["platskostnad"] * KR)
        change = Change("own_facility", start, care_forms=forms, area=area, places=places,
                        month_cost_ore=cost)  # fmt: skip
        yield f"Egen verksamhet, {places} platser{where}", change
    if number["oppenvard-nya"] or number["oppenvard-kortare"]:
        change = Change(
            "outpatient", start, care_forms=forms, area=area, share=number["oppenvard-nya"] / 100,
            shorter=number["oppenvard-kortare"] / 100,
            month_cost_ore=round(number["oppenvard-kostnad"] * KR),
        )  # fmt: skip
        yield f"Förstärkt öppenvård{where}", change


def _of_chosen(query: Mapping[str, str], start: date) -> Iterator[tuple[str, Change]]:
    """What is asked of single placements."""
    ending, moving = _placements(query, ENDING), _placements(query, MOVING)
    if ending:
        yield f"{_counted(ending)} avslutas", Change("end_earlier", start, ending)
    if not moving:
        return
    to = query.get(TO_FORM, "")
    if to not in LINES:
        raise BadScenario(_("välj vilken vårdform placeringarna byter till"))
    if both := [each for each in moving if each in ending]:
        says = _("placeringen %(number)s kan inte både avslutas och byta vårdform")
        raise BadScenario(says % {"number": both[0]})
    change = Change("other_form", start, moving, care_form=to)
    yield f"{_counted(moving)} byter till {LINES[to].label}", change


def _numbers(query: Mapping[str, str]) -> dict[str, float]:
    """Those of FIELDS. Raises BadScenario: only prices may become lower, places are whole, no share
    is more than all, and a cost is of something."""
    number = {name: number_of(query.get(name, ""), _(label)) for name, label in FIELDS.items()}
    for name, value in number.items():
        if value < 0 and name != "pris":
            raise BadScenario(_("%(label)s: skriv noll eller mer") % {"label": _(FIELDS[name])})
        if value > 100 and name in _SHARES:
            raise BadScenario(_("%(label)s: skriv högst 100") % {"label": _(FIELDS[name])})
    for name, of in _COST_OF.items():
        if number[name] and not any(number[each] for each in of):
            labels = _(" eller ").join(_(FIELDS[each]) for each in of)
            says = _("%(label)s: skriv också %(of)s") % {"label": _(FIELDS[name]), "of": labels}
            raise BadScenario(says)
    if number["platser"] % 1:
        raise BadScenario(_("%(label)s: skriv ett helt tal") % {"label": _(FIELDS["platser"])})
    return number


def _placements(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Each once, however often it is named."""
    return tuple(dict.fromkeys(query.get(name, "").replace(",", " ").split()))


def _counted(placements: Sequence[str]) -> str:
    return f"{len(placements)} {'placering' if len(placements) == 1 else 'placeringar'}"


def number_of(text: str, label: str) -> float:
    """A number as people write it; blank is 0. Raises BadScenario."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
    try:
        value = float(plain or 0)
    except ValueError:
        value = _MOST * 2
    if not abs(value) <= _MOST:
        raise BadScenario(_("%(label)s: %(text)s är inget tal") % {"label": label, "text": text})
    return value


def _text(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", MINUS)


def _start(text: str, month: Month) -> date:
    if not text:
        return month.end
    try:
        return day_of(f"{Month.parse(text)}-01" if len(text) == 7 else text)
    except ValueError:
        raise BadScenario(
            _("%(text)s är ingen månad; skriv till exempel 2026-09") % {"text": text}
        ) from None
