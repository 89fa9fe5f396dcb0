"""One choice as the pages of the flow need it: what it holds, lacks and would cost, today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from django.utils.timezone import now

from hemmaplan.core import care_form_lines
from hemmaplan.core.alternative_costs import Alternative, alternatives, unused
from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.choice_costs import (
    Candidate,
    Expected,
    agreements_on,
    beside,
    candidates,
    expected,
)
from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choice_prices import Terms, agreed_rates, offered_rates, terms
from hemmaplan.core.choice_purchases import value_day
from hemmaplan.core.choices import BOUGHT, TABLES_OF, Gap, Record, ladder_of, records
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.direct_awards import Awarded, awarded
from hemmaplan.core.expected_price import Stay, fixed
from hemmaplan.core.findings import Limits
from hemmaplan.core.forecast.answer import NoForecast
from hemmaplan.core.need_codes import NeedCodes, offered
from hemmaplan.core.placement_ladder import Ladder, Step
from hemmaplan.core.tables import CARE_FORMS
from hemmaplan.core.target_groups import Sought
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.parameters import load, of_choices
from hemmaplan.reports.forecast_methods import priors
from hemmaplan.store.choices import choice_tables, version_of
from hemmaplan.store.own_files import FileVersion, own_files
from hemmaplan.store.queries import EmptyRegister, State, state_at
from hemmaplan.store.viewer import PLACES, SEES_ALL, Viewer
from hemmaplan.web.ahead import state_to_show
from hemmaplan.web.kept import kept
from hemmaplan.web.ladders import ladders_among, own_ladders
from hemmaplan.web.months import dataset_at, reader
from hemmaplan.web.needs import codes_among

COSTS_REST_ON = (
    "placements", "rates", "incomes", "pauses", "providers", "agreements", "agreement_prices",
    "target_groups", "homes", "provider_reviews", "provider_checks",
)  # fmt: skip
"""The tables that alternatives and their costs are worked out from."""
Row = Mapping[str, Any]
_KINDS_AHEAD = 8
"""Each takes half a second with 30,000 placements."""


class NoChoice(LookupError):
    """There is none with that number, or the viewer may not read it."""


@dataclass(frozen=True)
class OpenedChoice:
    """A choice on a day, as a viewer may read it.

    `version` is what it is written from, `files` the municipality's own rules, and `state` what
    costs rest on as it is now, None when nothing has been read in.
    """

    viewer: Viewer
    record: Record
    version: int
    today: date
    files: Sequence[FileVersion]
    state: State | None
    where: str = ""
    """The geographic area that is asked for among the candidates."""

    def with_choice(self, row: Row, prices: Sequence[Row]) -> "OpenedChoice":
        """The same with another row of its own and prices: as it would be if they were saved."""
        return replace(self, record=replace(self.record, choice=row, prices=prices))

    @property
    def may_write(self) -> bool:
        return self.viewer.role in PLACES and self.record.is_open

    @property
    def may_mend(self) -> bool:
        """What was missing when it was placed can be answered after the decision too."""
        return self.viewer.role in PLACES

    @cached_property
    def own_ladders(self) -> tuple[Ladder, ...]:
        return ladders_among(self.files)

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """One's own and the shipped: a choice keeps the version it was opened under."""
        return (*self.own_ladders, *shipped())

    @cached_property
    def ladder(self) -> Ladder | None:
        return ladder_of(self.record, self.ladders)

    @property
    def area(self) -> str:
        return str(self.record.choice["area"])

    @property
    def start(self) -> date:
        """The first day that costs are worked out from: never before this month."""
        return max(self.record.choice["start_date"] or self.today, self.today.replace(day=1))

    @property
    def begins(self) -> date:
        """The first day of the placement where it is known, also one that has been."""
        return self.record.choice["start_date"] or self.start

    @cached_property
    def basis(self) -> Dataset:
        """The tables that costs rest on; empty when nothing has been read in."""
        return cost_basis(self.state, reader(self.viewer))

    @cached_property
    def agreements(self) -> Sequence[Row]:
        on = self.record.choice["start_date"] or self.today
        return agreements_at(self.state, reader(self.viewer), on, self.area)

    @cached_property
    def codes(self) -> NeedCodes:
        """What needs and goals there are to choose from, and what they are called."""
        return codes_among(self.files)

    @cached_property
    def areas(self) -> list[str]:
        """Where the candidates are."""
        return sorted({each.area for each in self.every_candidate if each.area})

    def offered(self, column: str) -> Mapping[str, str]:
        """The codes of `needs`, `goals` or `end_criteria` to choose from, with those that are
        chosen already."""
        of = {"needs": self.codes.needs, "goals": self.codes.goals, "end_criteria": self.codes.ends}
        codes = of[column]
        chosen = self.record.codes(column)
        return offered(codes, self.area, self.record.choice["opened_on"], also=chosen)

    @property
    def need(self) -> str:
        """The need that weighs most: prices and stays are of placements with it, if enough are."""
        return str(self.record.choice["need"] or "")

    @cached_property
    def forms(self) -> Mapping[str, Alternative]:
        """Each care form that the area has used, with what it is expected to cost.

        By the history of the state that pages show: a change more or less teaches nothing else.
        """
        learnt = self.state and state_to_show(self.viewer, self.state, now())
        found = form_costs(
            learnt, reader(self.viewer), self.today, self.start, (self.area, self.need)
        )
        return {each.care_form: each for each in found}

    @cached_property
    def limits(self) -> Limits:
        """The limits of what is bought, with what the municipality has written of them."""
        return of_choices(self.basis.municipality)

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        return gaps(
            self.record, self.ladder, self.limits, agreements=self.agreements,
            groups=self.basis.table_or_empty("target_groups").to_dicts(),
            homes=self.basis.table_or_empty("homes").to_dicts(),
            stay=self.expected_stay, awarded=self.awarded,
        )  # fmt: skip

    @cached_property
    def awarded(self) -> Awarded | None:
        """What else is bought directly in the year; nobody asks where nothing is, and who sees
        some units' placements does not know."""
        chosen, own = self.record.chosen, self.record.choice["placement_id"] or ""
        if not chosen or chosen["procurement"] != "direct" or self.viewer.role not in SEES_ALL:
            return None
        return awarded(self.basis, value_day(self.record), without=own)

    @property
    def expected_stay(self) -> Stay | None:
        """How long what is bought is expected to last, for its value; nobody asks of the others."""
        chosen = self.record.chosen
        if chosen is None or chosen["procurement"] not in BOUGHT:
            return None
        form = self.forms.get(chosen["care_form"])
        return form.stay if form else None

    @property
    def step(self) -> Step | None:
        """Where on the ladder the chosen alternative stands."""
        chosen = self.record.chosen
        return self.ladder.step_of(chosen["care_form"]) if self.ladder and chosen else None

    @cached_property
    def vat_pct(self) -> Decimal:
        return load("moms")["momsersattning"].on(self.start)

    def cost_of(self, row: Row) -> Expected | None:
        """What an alternative is expected to cost; None where its care form has no history."""
        form = self.forms.get(row["care_form"]) or self._as_planned(row["care_form"])
        return None if form is None else expected(form, self.rates_of(row), planned=self.planned)

    def rates_of(self, row: Row) -> list[dict[str, Any]]:
        """An alternative's whole price: of the chosen one what is agreed, else what is offered."""
        number, chosen = row.get("alternative"), self.record.choice["alternative"]
        if number is not None and number == chosen:
            return agreed_rates(self.record, vat_pct=self.vat_pct)
        return offered_rates(row, self.terms_of(row), on=self.begins, vat_pct=self.vat_pct)

    def terms_of(self, row: Row) -> Terms | None:
        """The agreement that an alternative is called off from."""
        return terms(self.basis).get(row.get("agreement_id") or "")

    @cached_property
    def planned(self) -> Stay | None:
        """The whole stay to its planned end, as it will have been that day."""
        start, end = self.begins, self.record.choice["planned_end_date"]
        return fixed(start, (end - start).days) if end and end > start else None

    def _as_planned(self, care_form: str) -> Alternative | None:
        """A form without history lasts as planned, if it is planned at all."""
        end = self.record.choice["planned_end_date"]
        return unused(care_form, self.start, end) if end and end > self.start else None

    @cached_property
    def every_candidate(self) -> list[Candidate]:
        forms = self.in_order
        on = self.record.choice["start_date"] or self.today
        every = self.viewer.role in SEES_ALL
        return candidates(
            self.basis, on, forms, area=self.area, every_unit=every,
            sought=Sought.of(self.record.choice),
        )  # fmt: skip

    @property
    def in_order(self) -> list[str]:
        """The ladder's care forms in its order, then those that the area has used besides."""
        steps = [f for step in self.ladder.steps for f in step.care_forms] if self.ladder else []
        return list(dict.fromkeys([*steps, *self.forms]))

    @cached_property
    def side_by_side(self) -> list[Row]:
        """The alternatives to see beside each other: those weighed, and one of each near step.

        Home ground always; a row without number is a proposal that nobody has taken up.
        """
        chosen = self.record.chosen
        near = self.near(chosen["care_form"] if chosen else "")
        refused = {row["provider_id"] for row in self.record.call_offs if row["answer"] == "no"}
        saved = [
            row
            for row in self.record.alternatives
            if row["provider_id"] not in refused or row is chosen
        ]
        there = {row["care_form"] for row in saved}
        rows = [*saved, *(self.proposal(form) for form in near if form not in there)]
        return sorted(rows, key=lambda row: self._place(row["care_form"]))

    def near(self, care_form: str) -> list[str]:
        """Home ground, a step down from a care form, itself and a step up: those used before."""
        forms = [form for form in self.in_order if form in self.forms or form == care_form]
        at_home = next((form for form in OUTPATIENT if form in self.forms), OUTPATIENT[0])
        found = beside(self.ladder, forms, care_form, home=at_home)
        return list(dict.fromkeys([at_home, *found]))

    def _place(self, care_form: str) -> int:
        if care_form in OUTPATIENT:
            return -1
        return self.in_order.index(care_form) if care_form in self.in_order else len(CARE_FORMS)

    def proposal(self, care_form: str) -> Row:
        """An own place, the state's, or the first provider to ask."""
        first = next((c for c in self.every_candidate if c.care_form == care_form), None)
        if first is not None:
            return row_of(first)
        procurement = "state" if care_form in care_form_lines.STATE else "own"
        bought = care_form in care_form_lines.BOUGHT and care_form not in care_form_lines.STATE
        return row_of(Candidate(care_form, "direct" if bought else procurement))


def row_of(candidate: Candidate) -> Row:
    """A candidate as a row of `choice_alternatives` without number."""
    return {
        "alternative": None, "care_form": candidate.care_form,
        "provider_id": candidate.provider_id or None, "home_id": candidate.home_id or None,
        "agreement_id": candidate.agreement_id or None, "procurement": candidate.procurement,
        "day_price": candidate.day_price, "distance_km": candidate.distance_km, "note": None,
    }  # fmt: skip


def opened(viewer: Viewer, choice_id: str, today: date, state: State | None = None) -> OpenedChoice:
    """With costs of a state, else of the newest. Raises NoChoice, AccessDenied."""
    version = version_of(choice_id)
    found = records(choice_tables(viewer, [choice_id]))
    if not found:
        raise NoChoice(choice_id)
    return OpenedChoice(viewer, found[0], version, today, own_files(viewer), state or state_at())


def every_ladder(viewer: Viewer) -> tuple[Ladder, ...]:
    """The municipality's own and the shipped: a choice keeps the version it was opened under."""
    return (*own_ladders(viewer), *shipped())


def costs_ahead(state: State, viewer: Viewer, today: date) -> None:
    """Work out what the pages of open choices show of costs: most are of the same few kinds."""
    dataset = dataset_at(state, viewer)
    tables = {name: dataset.table_or_empty(name) for name in TABLES_OF}
    tables["choices"] = tables["choices"].filter(pl.col("outcome").is_null())
    waiting = (OpenedChoice(viewer, each, 0, today, (), state) for each in records(tables))
    kinds = Counter((each.start, (each.area, each.need)) for each in waiting)
    for (start, whose), _count in kinds.most_common(_KINDS_AHEAD):
        form_costs(state, viewer, today, start, whose)


@kept(room=4, beside=False)
def cost_basis(state: State | None, viewer: Viewer) -> Dataset:
    """The tables that costs rest on; none when nothing has been read in."""
    try:
        whole = dataset_at(state, viewer) if state else Dataset()
    except EmptyRegister:
        return Dataset()
    tables = {name: whole.table(name) for name in COSTS_REST_ON if whole.has(name)}
    return Dataset(whole.municipality, tables)


@kept(room=64)
def agreements_at(state: State | None, viewer: Viewer, on: date, area: str) -> list[Row]:
    """The framework agreements to call off from on a day, in their order."""
    return list(agreements_on(cost_basis(state, viewer), on, area=area))


@kept(room=64)
def form_costs(
    state: State | None, viewer: Viewer, as_of: date, start: date, whose: tuple[str, str]
) -> list[Alternative]:
    """`core.alternative_costs` of an area and a need; none where there is no history to learn
    from."""
    area, need = whose
    try:
        return alternatives(
            cost_basis(state, viewer), as_of=as_of, start=start, area=area, priors=priors(as_of),
            need=need,
        )  # fmt: skip
    except (MissingTable, NoForecast):
        return []
