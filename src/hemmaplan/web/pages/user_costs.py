"""Kostnad per brukare: a year's users and what they cost, with the choices in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.core.code_words import tables_told
from hemmaplan.core.dataset import MissingTable
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block, Document
from hemmaplan.render.html import page_blocks
from hemmaplan.render.printed import Printed
from hemmaplan.render.xlsx import render_xlsx
from hemmaplan.reports import cost_per_user as kpb
from hemmaplan.reports.cost_per_user import Year
from hemmaplan.reports.registry import Edition
from hemmaplan.store.viewer import Role
from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.downloads import attached
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.tables import ORDER, Tables, file_of
from hemmaplan.web.typed import whole
from hemmaplan.web.user_years import LIMIT, small_count, user_years, whole_years

SEES_THE_WHOLE = EVERYBODY - {Role.UNIT_MANAGER}
"""A unit manager's rows are not the municipality's."""
_SHARE = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """`limit` is the yearly cost of a user from which it is told apart, kronor; `share` the
    children's target, per cent. What is no number in reason is as usual.

    A limit can be chosen in the internal edition only: what is published at two limits tells by
    subtraction what a single person costs."""

    year: str
    limit: int
    share: int

    @classmethod
    def of(cls, query: Mapping[str, str], edition: Edition) -> "Choice":
        limit = whole(query.get("grans", "").replace(" ", "").replace("\u00a0", ""))
        share = whole(query.get("mal", "").strip())
        return cls(
            query.get("ar", ""),
            limit if limit and edition is Edition.INTERNAL else LIMIT,
            share if share is not None and share <= 100 else _SHARE,
        )

    @property
    def asked(self) -> dict[str, int]:
        """What is not as usual, for an address."""
        usual = {"grans": LIMIT, "mal": _SHARE}
        chosen = {"grans": self.limit, "mal": self.share}
        return {name: value for name, value in chosen.items() if value != usual[name]}


@dataclass(frozen=True, slots=True)
class Told:
    """What the page shows, by place, and the years there are."""

    parts: Mapping[str, list[Block]]
    years: list[int]
    shown: Year


@open_to(SEES_THE_WHOLE)
def page(request: HttpRequest) -> HttpResponse:
    on = opened(request, shows_only=True)
    choice = Choice.of(request.GET, on.edition)
    try:
        told = _told(on, choice)
    except MissingTable as gap:
        return render(request, "user_costs_empty.html.j2", {"missing": tables_told([gap.table])})
    if told is None:
        return render(request, "user_costs_empty.html.j2", {"missing": ""})
    december = Month(told.shown.year, 12)

    def figure_of_year(address: Address) -> str:
        return on.address("figure", address, manad=december)

    tables = Tables.of(
        on.address, "comparison-users", asked=request.GET.get(ORDER, ""),
        files=("comparison-users-table",),
        query={name: str(value) for name, value in {**choice.asked, "ar": told.shown.year}.items()},
    )  # fmt: skip
    context = {
        "headline": kpb.headline(_last_two(told, on, choice)),
        "figure_of_year": figure_of_year,
        "choice": choice,
        "may_choose_limit": on.edition is Edition.INTERNAL,
        "year": told.shown.year,
        "years": [
            (year, on.address("comparison-users", **{**choice.asked, "ar": year}))
            for year in told.years
        ],
        "file": on.address("comparison-users-file", **{**choice.asked, "ar": told.shown.year}),
        "tables": tables,
        **{name: tables.in_order(blocks) for name, blocks in _printed(told).items()},
    }
    return render(request, "user_costs.html.j2", context)


@open_to(SEES_THE_WHOLE)
def table_file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """A table of the page, as it is printed there, as CSV or XLSX."""
    on = opened(request, shows_only=True)
    try:
        told = _told(on, Choice.of(request.GET, on.edition))
    except MissingTable:
        told = None
    if told is None:
        raise Http404(_("Det finns inget helt år att räkna kostnad per brukare för."))
    blocks = [each for part in _printed(told).values() for each in part]
    return file_of(blocks, number, ending, Month(told.shown.year, 12))


def _printed(told: Told) -> dict[str, list[Printed]]:
    """The page's blocks by place, numbered through."""
    printed = iter(page_blocks([block for blocks in told.parts.values() for block in blocks]))
    return {name: [next(printed) for _ in blocks] for name, blocks in told.parts.items()}


@open_to(SEES_THE_WHOLE)
def export(request: HttpRequest) -> HttpResponse:
    """The page's tables and pictures as a workbook."""
    on = opened(request, shows_only=True)
    choice = Choice.of(request.GET, on.edition)
    try:
        told = _told(on, choice)
    except MissingTable:
        told = None
    if told is None:
        raise Http404(_("Det finns inget helt år att räkna kostnad per brukare för."))
    year = told.shown.year
    document = Document(
        municipality=on.municipality, board=on.dataset.municipality.board,
        title="Kostnad per brukare", period=str(year), reference="", date="",
        version=on.state.digest[:12],
        blocks=[block for blocks in told.parts.values() for block in blocks], kind="Underlag",
    )  # fmt: skip
    return attached(render_xlsx(document), f"kostnad-per-brukare-{year}.xlsx")


def _told(on: Opened, choice: Choice) -> Told | None:
    """None without a whole year. Raises MissingTable."""
    years = whole_years(on)
    if not years:
        return None
    if choice.year and choice.year not in map(str, years):
        raise Http404(
            _("Det finns inget helt år %(year)s i huvudboken.") % {"year": choice.year[:10]}
        )
    chosen = int(choice.year) if choice.year else years[-1]
    small = small_count(on)
    found = user_years(on, choice.limit)
    shown, before = found[chosen], found.get(chosen - 1)
    internal = on.edition is Edition.INTERNAL
    link = kpb.figures_link if internal else kpb.unlinked_figures
    texts = [
        kpb.high_cost_text(shown),
        kpb.split_text(shown.table, Fraction(choice.share, 100)),
    ]
    parts = {
        "numbers": kpb.key_figures(shown, link),
        "why": kpb.why_changed(before, shown) if before else [],
        "ages": kpb.age_table(shown.table, small, link),
        "said": kpb.paragraphs(texts),
        "services": kpb.services_table(shown, small),
        "several": kpb.years_table(list(found.values())),
        "notes": kpb.paragraphs(kpb.notes(on.dataset, shown)),
    }
    return Told(parts, years, shown)


def _last_two(told: Told, on: Opened, choice: Choice) -> list[Year]:
    years = user_years(on, choice.limit)
    return [years[year] for year in (told.shown.year - 1, told.shown.year) if year in years]
