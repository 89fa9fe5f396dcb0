"""The placement ladder (stegordning): home ground first, and what a choice still lacks.

A ladder is a municipality's own routine as data: steps in order, and what each asks for. Nothing
here decides about a person. `missing` says what the routine or the law wants to see before the
choice, in Swedish; people answer, or go on and say why. The reasoning itself stays in the case
file: here are only codes, dates and the mark that it is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from hemmaplan.core.periods import Month
from hemmaplan.core.purchase_authority import Amount, Authority
from hemmaplan.core.tables import CARE_FORMS, LEGAL_BASES


class Order(StrEnum):
    """Which earlier steps a choice must answer for."""

    EVERY_STEP = "every_step"  # a staircase
    FIRST_STEP = "first_step"  # the first always; then by the nature of the need


class Outcome(StrEnum):
    """What became of a step that was not chosen."""

    TRIED = "tried"  # prövad
    TO_BE_TRIED = "to_be_tried"  # ska prövas
    RULED_OUT = "ruled_out"  # inte aktuell, med skäl


class Reason(StrEnum):
    """Why a step was ruled out; the words are in the case file."""

    NEEDS = "needs"
    NO_PLACE = "no_place"
    NO_CONSENT = "no_consent"
    SAFETY = "safety"
    DISTANCE = "distance"
    OTHER = "other"


class Always(StrEnum):
    """What a routine may want of every choice, whatever the step."""

    NETWORK_MAPPED = "network_mapped"
    OUTPATIENT_CONSIDERED = "outpatient_considered"
    PURPOSE = "purpose"
    END_CRITERIA = "end_criteria"
    PLANNED_END = "planned_end"
    COST_COMPARED = "cost_compared"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `quotes`: cost proposals to have before it is bought. `judgement`: what must be
    judged first, in words. `exhausted`: nothing earlier may still be waiting to be tried.
    `agreement_first`: outside an agreement only with a reason. `longest_months`: a decision at a
    time. `investigation_days`: an investigation of at most so long comes before. A step without
    care forms is no placement, such as advice that anyone can have.
    """

    key: str
    label: str
    care_forms: tuple[str, ...] = ()
    quotes: int = 0
    judgement: str = ""
    exhausted: bool = False
    agreement_first: bool = False
    longest_months: int | None = None
    investigation_days: int | None = None

    def __post_init__(self) -> None:
        unknown = set(self.care_forms) - set(CARE_FORMS)
        if unknown:
            raise ValueError(f"step {self.key}: unknown care form {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Ladder:
    """A routine that holds from a day. `always` are things every choice must have; `authority` who
    may decide to buy for how much; `direct_limit` how much may be bought without competition.

    Raises ValueError for steps with the same key, or a care form that two steps claim.
    """

    key: str
    label: str
    area: str
    from_date: date
    reference: str
    steps: tuple[Step, ...]
    order: Order = Order.EVERY_STEP
    always: tuple[Always, ...] = ()
    authority: tuple[Authority, ...] = ()
    direct_limit: Amount | None = None

    def __post_init__(self) -> None:
        keys = [step.key for step in self.steps]
        forms = [form for step in self.steps for form in step.care_forms]
        if not keys or len(set(keys)) != len(keys):
            raise ValueError(f"ladder {self.key}: the steps' keys must differ")
        if len(set(forms)) != len(forms):
            raise ValueError(f"ladder {self.key}: a care form stands in two steps")

    def step_of(self, care_form: str) -> Step | None:
        """The step that a care form belongs to; None where the routine says nothing of it."""
        return next((step for step in self.steps if care_form in step.care_forms), None)

    def before(self, step: Step) -> tuple[Step, ...]:
        """The steps that a choice of this one must answer for."""
        earlier = self.steps[: self.steps.index(step)]
        return earlier if self.order is Order.EVERY_STEP else earlier[:1]


@dataclass(frozen=True, slots=True)
class Considered:
    """A step that was weighed. `in_file`: the day its reasoning was written in the case file."""

    step: str
    outcome: Outcome
    reason: Reason | None = None
    in_file: date | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A cost proposal (kostnadsförslag)."""

    provider_id: str
    day_price_ore: int
    received: date


@dataclass(frozen=True, slots=True)
class Choice:
    """A placement about to be decided. Days are given, never read from a clock.

    `done` are the things of `Always` that are there; `judged` the day a step's judgement was
    written in the case file. Consents are true, false or not asked (None).
    """

    care_form: str
    start: date
    legal_basis: str = "sol"
    acute: bool = False
    birth_month: date | None = None
    planned_end: date | None = None
    procurement: str = ""
    direct_reason: str = ""
    considered: tuple[Considered, ...] = ()
    quotes: tuple[Quote, ...] = ()
    judged: date | None = None
    investigated: date | None = None
    guardian_consent: bool | None = None
    own_consent: bool | None = None
    done: frozenset[Always] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.care_form not in CARE_FORMS or self.legal_basis not in LEGAL_BASES:
            raise ValueError(f"{self.care_form!r} or {self.legal_basis!r} is no code")


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do. `due`: None = before the decision; a day when the placement was acute."""

    code: str
    message: str
    step: str = ""
    due: date | None = None


ACUTE_DAYS = 14
"""How long after an acute start the missing parts are due: hemmaplan's default, no law."""
CONSENT_AGE = 15
"""The age from which the young person's own consent counts (lag 1990:52, 1 §)."""
_VOLUNTARY = ("sol", "lss")
_BOUGHT = ("framework", "direct", "")


def missing(ladder: Ladder, choice: Choice) -> list[Missing]:
    """What the routine and the law want to see and the choice does not show, in their order.

    An acute placement is made first: the same things are then due ACUTE_DAYS after its start.
    A care form that the ladder has no step for lacks just what every choice needs.
    """
    step = ladder.step_of(choice.care_form)
    found = [*_consents(ladder, choice), *_always(ladder, choice)]
    if step is not None:
        found += [*_earlier(ladder, step, choice), *_of_step(step, choice)]
    if not choice.acute:
        return found
    due = choice.start + timedelta(days=ACUTE_DAYS)
    return [Missing(each.code, each.message, each.step, due) for each in found]


def _consents(ladder: Ladder, choice: Choice) -> Iterator[Missing]:
    """Voluntary care of a child takes consent (lag 1990:52, 1 §): guardians', from 15 one's own."""
    if choice.legal_basis not in _VOLUNTARY or ladder.area != "bou":
        return
    age = _age(choice.birth_month, choice.start)
    if (age is None or age < 18) and choice.guardian_consent is not True:
        yield Missing(
            "guardian_consent",
            "Vårdnadshavarens samtycke saknas: frivillig vård förutsätter det (1 § LVU).",
        )
    if (age is None or age >= CONSENT_AGE) and choice.own_consent is not True:
        yield Missing(
            "own_consent",
            f"Den unges eget samtycke saknas: det krävs från {CONSENT_AGE} år (1 § LVU).",
        )


def _age(birth_month: date | None, on: date) -> int | None:
    """Full years in the month, the oldest it can be: only the birth month is known."""
    if birth_month is None:
        return None
    return on.year - birth_month.year - (on.month < birth_month.month)


_ALWAYS_MESSAGES = {
    Always.NETWORK_MAPPED: "Nätverket är inte kartlagt: finns släkt eller andra närstående?",
    Always.OUTPATIENT_CONSIDERED: "Det framgår inte om den egna öppenvården är prövad.",
    Always.PURPOSE: "Placeringens syfte är inte angivet.",
    Always.END_CRITERIA: "Det framgår inte vad som krävs för att vården ska kunna upphöra.",
    Always.PLANNED_END: "Planerat slutdatum saknas.",
    Always.COST_COMPARED: "Kostnaden är inte jämförd med stegen närmast.",
}


def _always(ladder: Ladder, choice: Choice) -> Iterator[Missing]:
    for each in ladder.always:
        planned = each is Always.PLANNED_END and choice.planned_end is not None
        if each not in choice.done and not planned:
            yield Missing(each.value, _ALWAYS_MESSAGES[each])


def _earlier(ladder: Ladder, chosen: Step, choice: Choice) -> Iterator[Missing]:
    by_step = {each.step: each for each in choice.considered}
    for step in ladder.before(chosen):
        weighed = by_step.get(step.key)
        if weighed is None:
            yield Missing(
                "step_not_considered",
                f"{step.label}: prövad, ska prövas eller inte aktuell? Steget kommer före "
                f"{chosen.label}.",
                step.key,
            )
            continue
        yield from _answered(step, chosen, weighed)


def _answered(step: Step, chosen: Step, weighed: Considered) -> Iterator[Missing]:
    if weighed.outcome is Outcome.RULED_OUT and weighed.reason is None:
        yield Missing("reason", f"{step.label}: ange varför steget inte är aktuellt.", step.key)
    if weighed.outcome is Outcome.TO_BE_TRIED and chosen.exhausted:
        yield Missing(
            "not_exhausted",
            f"{step.label} ska prövas: {chosen.label} är sista utvägen och väljs först när "
            "inget tidigare steg återstår.",
            step.key,
        )
    if weighed.outcome is not Outcome.TO_BE_TRIED and weighed.in_file is None:
        yield Missing("in_file", f"{step.label}: ange när bedömningen skrevs i akten.", step.key)


def _of_step(step: Step, choice: Choice) -> Iterator[Missing]:
    if step.judgement and choice.judged is None:
        yield Missing("judgement", f"{step.label}: {step.judgement}", step.key)
    quoting = len({quote.provider_id for quote in choice.quotes})
    if choice.procurement in _BOUGHT and quoting < step.quotes:
        yield Missing(
            "quotes",
            f"{step.label}: {step.quotes} kostnadsförslag från olika utförare krävs, "
            f"{quoting} finns.",
            step.key,
        )
    if step.agreement_first and choice.procurement not in ("framework", "lov", "own", "state"):
        yield from _outside_agreement(step, choice)
    yield from _lengths(step, choice)


def _outside_agreement(step: Step, choice: Choice) -> Iterator[Missing]:
    if not choice.procurement:
        yield Missing(
            "procurement", f"{step.label}: ange om platsen avropas från ramavtal.", step.key
        )
    elif choice.procurement == "direct" and not choice.direct_reason:
        yield Missing(
            "direct_reason",
            f"{step.label}: platser inom ramavtal väljs först. Ange skälet till "
            "direktupphandlingen.",
            step.key,
        )


def _lengths(step: Step, choice: Choice) -> Iterator[Missing]:
    if step.investigation_days is not None and choice.investigated is None:
        yield Missing(
            "investigation_first",
            f"{step.label}: en utredning på högst {step.investigation_days} dagar kommer först.",
            step.key,
        )
    longest = step.longest_months
    if longest is None:
        return
    last = months_later(choice.start, longest)
    if choice.planned_end is None or choice.planned_end > last:
        yield Missing(
            "too_long",
            f"{step.label}: beslutas för högst {longest} månader i taget, alltså till {last}.",
            step.key,
        )


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    month = Month.of(day).shift(months)
    return month.first_day.replace(day=min(day.day, month.last_day.day))


def in_force(ladders: Sequence[Ladder], key: str, on: date) -> Ladder:
    """The version of a ladder that held on a day. Raises LookupError before the first."""
    found = [each for each in ladders if each.key == key and each.from_date <= on]
    if not found:
        raise LookupError(f"no ladder {key} on {on}")
    return max(found, key=lambda each: each.from_date)
