"""Placeringar: the register's placements to filter, sort and take away."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.money import Exact
from hemmaplan.core.placement_list import COMING, ENDED, ONGOING
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.store.viewer import PLACES, READS_ROWS
from hemmaplan.web.access import open_to
from hemmaplan.web.downloads import frame_file
from hemmaplan.web.needs import OwnWords, own_words
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.placements import (
    COLUMNS,
    REGISTER,
    STATE_WORDS,
    STATES,
    UNKNOWN,
    Choice,
    chosen,
    every_placement,
    for_file,
    totals,
)
from hemmaplan.web.task_lists import views_of

_A_PAGE = 50


@open_to(READS_ROWS)
def placements(request: HttpRequest) -> HttpResponse:
    """The list: what is asked for, a page at a time, with what all of it comes to."""
    on = opened(request, shows_only=True)
    if on.dataset.table_or_empty("placements").is_empty():
        lacks = on.lacks("placements", "rates")
        return render(request, "placements_empty.html.j2", {"lacks": lacks})
    choice, words = Choice.of(request.GET), own_words(on.viewer)
    every = on.kept(every_placement)
    rows = chosen(every, choice)
    page = Paginator(range(rows.height), _A_PAGE).get_page(request.GET.get("sida"))
    before, total = (page.number - 1) * _A_PAGE, _total(totals(rows))
    context = {
        "lacks": on.lacks("rates"),
        "may_place": on.viewer.role in PLACES and on.known_on is None,
        "choice": choice,
        "carried": choice.said(),
        "states": {state: _(word) for state, word in STATE_WORDS.items()},
        "choices": _choices(every, words),
        "columns": _columns(choice, on.asked),
        "rows": [shown(row, on) for row in rows.slice(before, _A_PAGE).to_dicts()],
        "says": _says(choice, rows.height, total["cost"]),
        "total": total,
        "page": page,
        "page_address": lambda number: f"?{choice.query(**on.asked, sida=str(number))}",
        "files": {
            ending.upper(): on.address("placements-file", ending, **choice.said())
            for ending in ("xlsx", "csv")
        },
        "everything": on.address("placements", lage="alla"),
        "listing": REGISTER,
        "query": urlencode(choice.said()),
        **views_of(request, REGISTER),
    }
    return render(request, "placements.html.j2", context)


@open_to(READS_ROWS)
def placements_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Everything that the list's filters take, as CSV or XLSX."""
    on = opened(request, shows_only=True)
    if not on.dataset.has("placements") or ending not in ("csv", "xlsx"):
        raise Http404(_("Det finns inga placeringar att hämta, eller inte i det formatet."))
    asked = chosen(on.kept(every_placement), Choice.of(request.GET))
    rows = for_file(asked, own_words(on.viewer))
    return frame_file(rows, _("Placeringar"), f"placeringar-{on.month}", ending)


def shown(row: Mapping[str, Any], page: Opened) -> dict[str, Any]:
    """A placement of the list as it is written; unknown is empty, never zero."""
    end = str(row["end_date"] or (_("pågår") if row["state"] == ONGOING else ""))
    return {
        **row,
        "address": page.address("placement", row["placement_id"]),
        "end": end,
        "late": row["state"] == ONGOING
        and row["planned_end_date"] is not None
        and row["planned_end_date"] <= page.month.last_day,
        "care_days": number_text(row["care_days"]),
        "per_day": kronor(row["per_day"]),
        "cost": kronor(row["cost_ytd"]),
    }


def kronor(amount_ore: Exact | None) -> str:
    """Whole kronor; empty when the amount is unknown."""
    return "" if amount_ore is None else number_text(Fraction(amount_ore) / 100)


def _says(choice: Choice, count: int, cost: str) -> str:
    """How many of the kind asked for, and what they have cost this year where that is known."""
    if not count:
        return _("Ingen placering passar det du har valt.")
    told = {
        ONGOING: ngettext("%(n)s placering pågår", "%(n)s placeringar pågår", count),
        ENDED: ngettext("%(n)s placering är avslutad", "%(n)s placeringar är avslutade", count),
        COMING: ngettext("%(n)s placering kommer", "%(n)s placeringar kommer", count),
        "": ngettext("%(n)s placering", "%(n)s placeringar", count),
    }[STATES[choice.lage]] % {"n": number_text(count)}
    if not cost or STATES[choice.lage] == COMING:
        return f"{told}."
    return _("%(told)s: %(cost)s kr i år.") % {"told": told, "cost": cost}


def _total(found: Mapping[str, Any]) -> dict[str, Any]:
    """The sums in words; the price of a day is the cost over the days that have a price."""
    cost, days = found["cost_ytd"], found["priced_days_ytd"]
    return {
        **found,
        "cost": kronor(cost),
        "per_day": kronor(Fraction(cost, days)) if cost is not None and days else "",
    }


def _choices(every: pl.DataFrame, words: OwnWords) -> dict[str, dict[str, str]]:
    """What each filter can be set to: what there is among the placements."""

    def found(name: str) -> list[str]:
        return every[name].drop_nulls().unique().sort().to_list()

    forms = set(found("care_form"))
    return {
        "vardform": {code: line.label for code, line in LINES.items() if code in forms},
        "omrade": {code: CODE_WORDS["area"][code] for code in found("area")},
        "enhet": {code: code for code in found("unit_code")},
        "behov": _of_codes(every["need"], words.needs),
        "mal": _of_codes(every["goals"], words.goals),
    }


def _of_codes(column: pl.Series, words: Mapping[str, str]) -> dict[str, str]:
    """The codes that there are, by their words, and last what lacks one; empty without any."""
    codes = {code for told in column.drop_nulls().unique() for code in told.split()}
    named = sorted(((code, words.get(code, code)) for code in codes), key=lambda each: each[1])
    unknown = {UNKNOWN: _("inte noterat")} if named and column.null_count() else {}
    return dict(named) | unknown


def _columns(choice: Choice, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The headings, each with the address that orders by it, or turns the order round."""
    headings = []
    for name, column in COLUMNS.items():
        here = name == choice.order
        downwards = not choice.descending if here else column.look.numeric
        headings.append(
            {
                "label": _(column.label),
                "numeric": column.look.numeric,
                "sorted": ("descending" if choice.descending else "ascending") if here else "",
                "address": f"?{choice.query(**asked, ordning='-' * downwards + name)}",
            }
        )
    return headings
