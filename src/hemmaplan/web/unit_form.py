"""A unit's answer in a forecast round as a form: what stands, and what is typed in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.actions import rounds as act
from hemmaplan.core.forecast_round import ForecastLine, Place, State
from hemmaplan.core.report_lines import LineType
from hemmaplan.core.typed_amounts import NotAnAmount, as_typed, names_unit, typed_amount
from hemmaplan.core.unit_proposals import UnitProposal
from hemmaplan.ingest.pseudonyms import has_number, masked
from hemmaplan.store.queries import State as RegisterState
from hemmaplan.store.rounds import Answer, Round, answers, rounds
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.pages.rounds import Table
from hemmaplan.web.typed import one_line

LONGEST = 500


TAKE, ALL = "forslag:", "alla"
"""Begins what a button says that puts a proposal in the form; and the one that takes them all."""


_SUSPECT_TIMES, _SUSPECT_ORE = 100, 10**8  # a hundred times what is known, and a million kronor


_PERSONAL_COMMENT = N_(
    "Kommentaren innehåller ett personnummer och är inte sparad. Skriv om verksamheten, aldrig om "
    "en person."
)


@dataclass(slots=True)
class Typed:
    """What the form said: texts as typed, amounts and comments as read, and what was wrong."""

    texts: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)
    amounts: dict[Place, int | None] = field(default_factory=dict)
    wrong: dict[Place, str] = field(default_factory=dict)

    @property
    def entries(self) -> act.Entries:
        return {place: (self.amounts[place], self.comments[place]) for place in self.amounts}


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit's page: the round, the lines, the answer that stands and who looks."""

    viewer: Viewer
    table: Table
    round: Round
    unit: str
    answer: Answer | None
    register: RegisterState

    @property
    def lines(self) -> list[ForecastLine]:
        return self.table.units[self.unit]

    @property
    def proposals(self) -> Mapping[Place, UnitProposal]:
        return self.table.proposals(self.unit)

    @property
    def state(self) -> State | None:
        return self.answer.state if self.answer else None

    @property
    def number(self) -> int:
        return self.answer.number if self.answer else 0

    @property
    def may_write(self) -> bool:
        return not self.round.is_closed and (self.state is None or self.state.is_open)


def stands(opened: Opened) -> Typed:
    """The form at first: the answer, else one that no round took, else the last forecast."""
    answer, unit = opened.answer, opened.table.municipality.unit
    if answer is None:
        answer = _carried(opened)
    typed = Typed()
    for each in opened.lines:
        amount = answer.amounts.get(each.place) if answer else each.previous_ore
        typed.texts[each.place] = "" if amount is None else as_typed(amount, unit)
        typed.comments[each.place] = answer.comments.get(each.place, "") if answer else ""
        typed.amounts[each.place] = amount
    return typed


def _carried(opened: Opened) -> Answer | None:
    """The unit's answer in the round before, where that round never became a forecast."""
    earlier = next((r for r in rounds(opened.viewer) if r.month < opened.round.month), None)
    if earlier is None or earlier.is_closed or earlier.month.year != opened.round.month.year:
        return None
    return answers(opened.viewer, earlier.month).get(opened.unit)


def typed_in(request: HttpRequest, opened: Opened) -> Typed:
    typed = Typed()
    for each in opened.lines:
        name = f"{each.area}:{each.line}"
        text = request.POST.get(f"belopp:{name}", "")[:60]
        comment = one_line(request.POST, f"kommentar:{name}", LONGEST)
        typed.texts[each.place] = masked(text)
        typed.comments[each.place] = masked(comment)
        typed.amounts[each.place] = None
        try:
            typed.amounts[each.place] = _amount(text, each, opened)
        except NotAnAmount as error:
            typed.wrong[each.place] = masked(str(error))
        if has_number(comment):
            typed.wrong[each.place] = _(_PERSONAL_COMMENT)
    return typed


def _amount(text: str, line: ForecastLine, opened: Opened) -> int | None:
    """As typed. Raises NotAnAmount, also for what was surely meant in another unit."""
    unit = opened.table.municipality.unit
    amount = typed_amount(text, unit)
    if amount is not None and amount < 0 and line.type is LineType.REVENUE:
        raise NotAnAmount(_("Intäkter skrivs utan minus: 240 betyder att 240 kommer in."))
    known = max(abs(a or 0) for a in (line.budget_ore, line.linear_ore, line.previous_ore))
    if amount is not None and known and not names_unit(text):
        times = abs(amount) // known
        if times >= _SUSPECT_TIMES and abs(amount) >= _SUSPECT_ORE:
            written = as_typed(abs(amount), unit)
            raise NotAnAmount(
                _(
                    "%(written)s %(unit)s är mer än %(times)s gånger det som är "
                    "känt. Beloppet skrivs i %(unit)s. Menar du det, skriv %(written)s "
                    "%(unit)s."
                )
                % {"written": written, "unit": unit, "times": _SUSPECT_TIMES}
            )
    return amount
