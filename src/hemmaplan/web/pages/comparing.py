"""Jämför: the municipality among others, with the choices in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hemmaplan.core.comparison import Comparison, Peers
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.key_figures import AREAS
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import area_labels
from hemmaplan.core.statistics_preview import statistics_preview
from hemmaplan.core.targets import decided
from hemmaplan.opendata.kolada.archive import Damaged
from hemmaplan.opendata.kolada.cost_parts import WHOLE_KPI
from hemmaplan.opendata.kolada.groups import UnknownMunicipality
from hemmaplan.opendata.kolada.peers import NothingToCompare
from hemmaplan.render.document import Block
from hemmaplan.render.html import page_blocks
from hemmaplan.render.printed import Printed
from hemmaplan.reports import comparison, comparison_pictures, comparison_reasons, comparison_tables
from hemmaplan.reports.break_words import across_years
from hemmaplan.reports.comparison_preview import net_cost_deviation, preview
from hemmaplan.reports.comparison_targets import decided_targets, levels, targets
from hemmaplan.reports.comparison_words import (
    band_text,
    best_text,
    from_median_text,
    mnkr,
    mnkr_text,
    source_text,
    value_text,
    whom_text,
    year_text,
)
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import EVERYBODY, open_to
from hemmaplan.web.comparisons import compared, places
from hemmaplan.web.downloads import frame_file
from hemmaplan.web.opened import KNOWN, MONTH, Opened, opened
from hemmaplan.web.pages.user_costs import SEES_THE_WHOLE
from hemmaplan.web.tables import ORDER, Tables, file_of

_SORTS: Mapping[str, Callable[[Comparison], Any]] = {
    "namn": lambda each: each.figure.label.casefold(),
    "lage": lambda each: each.band,
    "median": lambda each: each.to_median.share if each.to_median else None,
    "mnkr": lambda each: mnkr(each.to_median),
    "basta": lambda each: mnkr(each.to_best),
    "kommun": lambda each: mnkr(each.to_reference),
}
"""What the table can be sorted by; a minus first turns it round."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address says: whom to compare with, which figures, in which order."""

    group: str
    reference: str | None
    figure: str
    area: str
    sort: str
    month: str
    known: str
    first: str
    last: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Choice":
        asked = request.GET
        sort = asked.get("sortera", "")
        return cls(
            asked.get("grupp", ""), asked.get("kommun"), asked.get("nyckeltal", ""),
            asked.get("omrade", ""), sort if sort.removeprefix("-") in _SORTS else "",
            asked.get(MONTH, ""), asked.get(KNOWN, ""), asked.get("fran", ""),
            asked.get("till", ""),
        )  # fmt: skip

    def period(self, after: int) -> tuple[int, int]:
        """First and last year of a target: as asked, else the four years after one."""
        try:
            first, last = int(self.first), int(self.last)
        except ValueError:
            return after + 1, after + 4
        reasonable = 1990 <= first <= last <= 2199 and last - first < 20
        return (first, last) if reasonable else (after + 1, after + 4)

    def address(self, view: str = "comparison", **other: str | None) -> str:
        """The page's own address with some of the choices others."""
        chosen = {
            "grupp": self.group, "kommun": self.reference, "nyckeltal": self.figure,
            "omrade": self.area, "sortera": self.sort, MONTH: self.month, KNOWN: self.known,
            "fran": self.first, "till": self.last, **other,
        }  # fmt: skip
        kept = {name: value for name, value in chosen.items() if value}
        if self.reference == "" and "kommun" not in other:
            kept["kommun"] = ""
        return f"{reverse(view)}?{urlencode(kept)}" if kept else reverse(view)


@open_to(EVERYBODY)
def page(request: HttpRequest) -> HttpResponse:
    choice, on = Choice.of(request), opened(request)
    dataset = on.dataset
    try:
        peers, groups = _peers(dataset, choice)
    except (NothingToCompare, UnknownMunicipality, Damaged) as reason:
        empty = {"reason": reason, "may_fetch": on.viewer.role in STEERS}
        return render(request, "comparison_empty.html.j2", empty)
    if choice.figure and choice.figure not in peers.figures:
        raise Http404(
            _("Nyckeltalet %(figure)s finns inte bland de hämtade.") % {"figure": choice.figure}
        )
    figure = peers.figures.get(choice.figure)
    tables = Tables.of(
        on.address, "comparison", asked=request.GET.get(ORDER, ""), files=("comparison-table",),
        query=_asked(request),
    )  # fmt: skip
    parts = _parts(request, on, peers, choice)
    runs = comparison.headline(peers)
    context = {
        "headline": "".join(run if isinstance(run, str) else run.text for run in runs),
        "whom": whom_text(peers),
        "source": source_text(peers),
        "no_amounts": peers.population,
        "choice": choice,
        "peers": peers,
        "groups": groups,
        "places": places(),
        "areas": AREAS,
        "sees_users": on.viewer.role in SEES_THE_WHOLE,
        "reference": request.GET.get("referens", ""),
        **_targets(on, peers, choice),
        "may_decide": on.viewer.role in STEERS and on.known_on is None,
        "figure": figure.figure if figure else None,
        "columns": _columns(choice, peers),
        "rows": _rows(choice, peers),
        "tables": tables,
        **{name: tables.in_order(blocks) for name, blocks in parts.items()},
    }
    return render(request, "comparison.html.j2", context)


@open_to(EVERYBODY)
def table_file(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """A table of the page with the choices that the address says, as CSV or XLSX."""
    choice, on = Choice.of(request), opened(request)
    try:
        peers, _groups = _peers(on.dataset, choice)
    except (NothingToCompare, UnknownMunicipality, Damaged):
        raise Http404(_("Det finns inget att jämföra med.")) from None
    parts = _parts(request, on, peers, choice)
    return file_of([each for part in parts.values() for each in part], number, ending, on.month)


@open_to(EVERYBODY)
def export(request: HttpRequest) -> HttpResponse:
    """The table's figures as CSV: every number as it is, with where it comes from."""
    choice = Choice.of(request)
    try:
        peers, _groups = _peers(opened(request).dataset, choice)
    except (NothingToCompare, UnknownMunicipality, Damaged):
        raise Http404(_("Det finns inget att jämföra med.")) from None
    found = [_exported(each, peers) for each in _chosen(choice, peers)]
    frame = pl.DataFrame(found, infer_schema_length=None)
    return frame_file(frame, _("Jämförelse"), "jamforelse", "csv")


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, but for what every page's address says."""
    said = request.GET.items()
    return {name: str(text) for name, text in said if name not in (MONTH, KNOWN, ORDER)}


def _parts(
    request: HttpRequest, on: Opened, peers: Peers, choice: Choice
) -> dict[str, list[Printed]]:
    """The page's blocks by place, numbered through."""
    why = comparison_reasons.reasons(peers)
    first, last = choice.period(on.months[0].year)
    parts: dict[str, Sequence[Block]] = {
        "numbers": comparison.key_figures(peers),
        "detail": (
            comparison_pictures.detail(peers, choice.figure)
            if choice.figure in peers.figures else []
        ),
        "why": why[:1],
        "whys": why[1:],
        "goals": targets(peers, choice.figure or WHOLE_KPI, first=first, last=last),
        "decided": decided_targets(decided(on.dataset, on.months[0]), _areas(on)),
        "own": _own(request, on, peers),
        "dots": comparison_pictures.dots(peers),
        "pairs": comparison_tables.pairs(peers),
        "together": comparison_pictures.substitution(peers),
        "trends": [*comparison_pictures.main_trends(peers), *across_years(on.dataset, peers)],
    }  # fmt: skip
    printed = iter(page_blocks([block for blocks in parts.values() for block in blocks]))
    return {name: [next(printed) for _ in blocks] for name, blocks in parts.items()}


def _areas(on: Opened) -> dict[str, str]:
    return area_labels(on.dataset) if on.dataset.has("areas") else {}


def _targets(on: Opened, peers: Peers, choice: Choice) -> dict[str, Any]:
    """The levels that the chosen cost, or all of it, could come to, and what has been decided."""
    first, last = choice.period(on.months[0].year)
    kpi = choice.figure or WHOLE_KPI
    found = decided(on.dataset, on.months[0])
    return {
        "removable": [(each.target_id, each.label) for each in found],
        "levels": {key: label for key, (label, _) in levels(peers, kpi, first, last).items()},
        "target_areas": _areas(on),
        "target_kpi": kpi,
        "first": first,
        "last": last,
    }


def _own(request: HttpRequest, on: Opened, peers: Peers) -> list[Block]:
    """The municipality's own key figures, as far as the viewer may see them."""
    if on.viewer.role is Role.UNIT_MANAGER:  # whose rows are not the whole
        return []
    reference = request.GET.get("referens", "").replace(" ", "")
    number = reference.isdecimal() and len(reference) < 16
    given = Fraction(reference) if number and int(reference) else None
    figures = on.figures().table
    years = {each.latest.year for each in peers.figures.values() if each.latest}
    earlier = {
        year: FigureTable(
            [
                figure
                for figure in statistics_preview(on.dataset, Month(year, 12))
                if figures.get(*figure.address)  # what the viewer's edition shows
            ]
        )
        for year in years
        if Month(year, 12) in on.months
    }
    return [
        *net_cost_deviation(peers, figures, on.month, given),
        *preview(peers, figures, on.month, earlier, on.dataset.municipality),
    ]


def _peers(dataset: Dataset, choice: Choice) -> tuple[Peers, dict[str, str]]:
    """Statistics are the municipality's, so every role sees the same."""
    return compared(dataset.municipality.code, choice.group, choice.reference)


def _chosen(choice: Choice, peers: Peers) -> list[Comparison]:
    """The figures of the table, those without a value of one's own last."""
    found = [
        each
        for each in peers.figures.values()
        if each.latest and choice.area in ("", each.figure.area)
    ]
    if not choice.sort:
        return found
    key = _SORTS[choice.sort.removeprefix("-")]
    known = [each for each in found if key(each) is not None]
    known.sort(key=key, reverse=choice.sort.startswith("-"))
    return [*known, *(each for each in found if key(each) is None)]


def _columns(choice: Choice, peers: Peers) -> list[dict[str, str]]:
    """Headings; those that sort lead to the page sorted by them, the other way the second time."""
    names = [
        ("namn", _("Nyckeltal")), ("", _("Vi")), ("", _("Median")),
        ("lage", _("Läge")), ("median", _("Mot median")), ("mnkr", _("mnkr")),
        ("basta", _("Till bästa, mnkr")),
    ]  # fmt: skip
    if peers.reference:
        other = peers.names[peers.reference]
        names += [("", other), ("kommun", _("Mot %(other)s, mnkr") % {"other": other})]
    text = {"namn", "lage"}
    first = {"namn": "namn", "lage": "-lage"}
    found = []
    for key, label in names:
        usual = first.get(key, f"-{key}")
        other_way = key if usual.startswith("-") else f"-{key}"
        now = choice.sort.removeprefix("-") == key and bool(key)
        wanted = other_way if choice.sort == usual else usual
        order = ("descending" if choice.sort.startswith("-") else "ascending") if now else ""
        found.append({
            "label": label, "order": order,
            "address": f"{choice.address(sortera=wanted)}#tabell" if key else "",
            "numeric": "" if key in text else "number",
        })  # fmt: skip
    return found


def _rows(choice: Choice, peers: Peers) -> list[dict[str, Any]]:
    rows = []
    for each in _chosen(choice, peers):
        latest = each.latest
        if latest is None:
            continue
        cells = [
            value_text(each.figure, latest.value), value_text(each.figure, latest.median),
            band_text(each),
            from_median_text(each), mnkr_text(each.to_median), best_text(each),
        ]  # fmt: skip
        if peers.reference:
            theirs = each.reference.get(latest.year)
            cells += [value_text(each.figure, theirs), mnkr_text(each.to_reference)]
        rows.append({
            "label": each.figure.label,
            "meaning": each.figure.meaning,
            "kpi": each.figure.kpi,
            "of": f"{each.figure.unit_text}, {year_text(latest)}",
            "address": f"{choice.address(nyckeltal=each.figure.kpi)}#nyckeltal",
            "cells": cells,
            "area": each.figure.area,
        })  # fmt: skip
    return rows


def _exported(each: Comparison, peers: Peers) -> Mapping[str, Any]:
    latest = each.latest
    if latest is None:
        raise ValueError("a row needs a value")
    gaps = {"median": each.to_median, "basta": each.to_best, "kommun": each.to_reference}
    return {
        "nyckeltal": each.figure.kpi, "namn": each.figure.label, "enhet": each.figure.unit_text,
        "ar": latest.year, "preliminart": latest.preliminary, "vi": latest.value,
        "median": latest.median, "kvartil_1": latest.q1, "kvartil_3": latest.q3,
        "lage": band_text(each), "kommuner": latest.count,
        "kommun": each.reference.get(latest.year), "invanare": each.inhabitants,
        **{f"avstand_{name}": gap.amount if gap else None for name, gap in gaps.items()},
        **{f"kr_{name}": gap.ore / 100 if gap and gap.ore is not None else None
           for name, gap in gaps.items()},
        "hamtat": latest.fetched, "grupp": peers.title, "kalla": source_text(peers),
    }  # fmt: skip
