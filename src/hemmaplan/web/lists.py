"""A list to work from: filter, sort, a page at a time, take away, and keep as a view of one's own.

What a list holds is a frame; `Listing` says which columns are shown and what can be asked. What is
asked stands in the address, so that it can be sent to a colleague and kept under a name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.render.numbers_sv import number_text
from hemmaplan.web.downloads import frame_file
from hemmaplan.web.opened import Opened

A_PAGE = 50
ORDER, PAGE = "ordning", "sida"
_LONGEST = 64


class Look(StrEnum):
    """How a cell is written. MONEY is öre in the frame and whole kronor on the page.

    CODES is several codes with a space between; each is written by its own words.
    """

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    CODES = "codes"

    @property
    def numeric(self) -> bool:
        return self in (Look.NUMBER, Look.MONEY)


@dataclass(frozen=True, slots=True)
class Column:
    """`unknown` is written where the frame has null; `words` are what codes are called."""

    label: str
    source: str
    look: Look = Look.TEXT
    unknown: str = ""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    total: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What can be chosen: the values there are in `source`, by what they are called."""

    label: str
    source: str
    words: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """`columns` and `filters` by their names in the address; `order` with a minus first is down."""

    name: str
    title: str
    columns: Mapping[str, Column]
    filters: Mapping[str, Filter]
    order: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list: what it does not know is as if it were not said."""

    chosen: Mapping[str, str]
    order: str

    @staticmethod
    def of(listing: Listing, question: QueryDict) -> "Asked":
        said = {name: question.get(name, "").strip()[:_LONGEST] for name in listing.filters}
        order = question.get(ORDER, "")
        known = order.removeprefix("-") in listing.columns
        return Asked(
            {name: value for name, value in said.items() if value},
            order if known else listing.order,
        )

    def said(self, listing: Listing, order: str = "") -> dict[str, str]:
        """What differs from a list that nothing was asked of, for another order if one is given."""
        order = order or self.order
        return {**self.chosen, **({ORDER: order} if order != listing.order else {})}


def rows_of(frame: pl.DataFrame, listing: Listing, asked: Asked) -> pl.DataFrame:
    """The rows asked for, in the order asked for; what is unknown comes last."""
    for name, value in asked.chosen.items():
        frame = frame.filter(pl.col(listing.filters[name].source) == value)
    order = listing.columns[asked.order.removeprefix("-")].source
    down = asked.order.startswith("-")
    return frame.sort(order, descending=down, nulls_last=True, maintain_order=True)


def list_context(
    frame: pl.DataFrame,
    listing: Listing,
    page: Opened,
    question: QueryDict,
    *,
    address: Callable[[Mapping[str, Any]], str],
    beside: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] | None = None,
    files: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the template `list.html.j2` needs. `address` is where a row's first cell leads.

    `beside`: what more can be done with a row, as (label, address), after its cells.
    """
    asked = Asked.of(listing, question)
    rows = rows_of(frame, listing, asked)
    shown = Paginator(range(rows.height), A_PAGE).get_page(question.get(PAGE))
    here = rows.slice((shown.number - 1) * A_PAGE, A_PAGE).to_dicts()
    said = asked.said(listing)

    def question_of(**more: str) -> str:
        return "?" + urlencode({**page.asked, **said, **more})

    return {
        "listing": listing,
        "chosen": asked.chosen,
        "carried": page.asked | ({ORDER: asked.order} if ORDER in said else {}),
        "choices": {
            name: _choices(frame, each) for name, each in listing.filters.items()
        },
        "columns": [_heading(listing, asked, name, page) for name in listing.columns],
        "rows": [
            {"cells": [_cell(row, each) for each in listing.columns.values()],
             "address": address(row), "beside": beside(row) if beside else (), **row}
            for row in here
        ],
        "has_beside": beside is not None,
        "totals": _totals(rows, listing) if rows.height else [],
        "count": rows.height,
        "every": frame.height,
        "page": shown,
        "page_address": lambda number: question_of(sida=str(number)),
        "files": {label: f"{where}&{urlencode(said)}" if said else where
                  for label, where in (files or {}).items()},
        "query": urlencode(said),
    }  # fmt: skip


def list_file(
    frame: pl.DataFrame, listing: Listing, page: Opened, question: QueryDict, ending: str
) -> HttpResponse:
    """Everything that the filters take, as XLSX or CSV, amounts in kronor."""
    rows = rows_of(frame, listing, Asked.of(listing, question))
    table = rows.select(_in_file(each) for each in listing.columns.values())
    return frame_file(table, _(listing.title), f"{listing.name}-{page.month}", ending)


def _in_file(column: Column) -> pl.Expr:
    value = pl.col(column.source)
    if column.look is Look.MONEY:
        value = (value.cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2))
    elif column.look is Look.CODES:
        value = (
            value.str.split(" ")
            .list.eval(pl.element().replace(_words(column.words)))
            .list.join(", ")
        )
    elif column.words:
        value = value.cast(pl.String).replace(_words(column.words))
    return value.alias(_(column.label))


def _heading(listing: Listing, asked: Asked, name: str, page: Opened) -> dict[str, Any]:
    """The label, with the address that orders by it or turns the order round."""
    column, down = listing.columns[name], asked.order.startswith("-")
    here = name == asked.order.removeprefix("-")
    downwards = not down if here else column.look.numeric
    said = asked.said(listing, ("-" if downwards else "") + name)
    return {
        "label": _(column.label),
        "numeric": column.look.numeric,
        "sorted": ("descending" if down else "ascending") if here else "",
        "address": "?" + urlencode({**page.asked, **said}),
    }


def _cell(row: Mapping[str, Any], column: Column) -> dict[str, Any]:
    return {
        "text": written(row[column.source], column),
        "numeric": column.look.numeric,
        "date": column.look is Look.DATE,
    }


def written(value: Any, column: Column) -> str:
    """A value as it stands on the page; unknown is never zero."""
    if value is None:
        return _(column.unknown)
    if column.look is Look.MONEY:
        return number_text(Fraction(value) / 100)
    if column.look is Look.NUMBER:
        return number_text(value)
    if column.look is Look.CODES:
        return ", ".join(_(column.words.get(code, code)) for code in value.split())
    return _(column.words[str(value)]) if str(value) in column.words else str(value)


def _totals(rows: pl.DataFrame, listing: Listing) -> list[dict[str, Any]]:
    """Sums of the columns that add up, over the whole selection; empty where there are none."""
    if not any(each.total for each in listing.columns.values()):
        return []
    return [
        {
            "text": _total(rows[each.source], each) if each.total else "",
            "numeric": each.look.numeric,
        }
        for each in listing.columns.values()
    ]


def _total(values: pl.Series, column: Column) -> str:
    """The sum of what is known, and how many rows it lacks; nothing known is no nought."""
    lacks = values.null_count()
    if lacks == len(values):
        return _(column.unknown) or _("okänt")
    told = written(values.sum(), column)
    if not lacks:
        return told
    says = ngettext("%(sum)s + %(count)s okänd", "%(sum)s + %(count)s okända", lacks)
    return says % {"sum": told, "count": number_text(lacks)}


def _words(words: Mapping[str, str]) -> dict[str, str]:
    return {code: _(word) for code, word in words.items()}


def _choices(frame: pl.DataFrame, filter: Filter) -> dict[str, str]:
    """What there is to choose, by what it is called."""
    found = frame[filter.source].drop_nulls().unique().to_list()
    named = {value: _(filter.words.get(value, str(value))) for value in found}
    return dict(sorted(named.items(), key=lambda each: each[1]))
