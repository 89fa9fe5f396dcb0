"""One placement: its stay in words, what it costs, what is due and what looks wrong about it."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.cost import summary
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.finding_titles import FINDING_TITLES
from hemmaplan.core.need_codes import words_of
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.placement_list import COMING, ENDED
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import size
from hemmaplan.store.viewer import PLACES, READS_ROWS
from hemmaplan.web.access import open_to
from hemmaplan.web.ahead import is_ready
from hemmaplan.web.needs import OwnWords
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.pages import month_name
from hemmaplan.web.pages.placing import kronor, shown
from hemmaplan.web.placement_history import ByHand
from hemmaplan.web.placements import listed, of_placement
from hemmaplan.web.task_frames import overridden
from hemmaplan.web.warned import due_of
from hemmaplan.web.where import where

_NBSP = "\u00a0"
_Row = Mapping[str, Any]
_AMOUNTS = ("cost_ore", "vat_compensation_ore", "income_ore", "net_ore")
_SUMS = pl.col("care_days", "unpriced_days", *_AMOUNTS).sum()


@open_to(READS_ROWS)
def placement(request: HttpRequest, placement_id: str) -> HttpResponse:
    """One that the viewer may not read is as one that does not exist."""
    page = opened(request)
    missing = Http404(
        _("Placeringen %(placement_id)s finns inte, eller visas inte för dig.")
        % {"placement_id": placement_id}
    )
    if not page.dataset.has("placements"):
        raise missing
    alone, month = of_placement(page.dataset, placement_id), page.month
    found = listed(page, placement_id, alone)
    if found.is_empty():
        raise missing
    row, stay = found.row(0, named=True), alone.table("placements").row(0, named=True)
    hand = ByHand.of(page, placement_id)
    context = {
        "row": shown(row, page),
        "says": _says(row, stay, month),
        "facts": _facts(row, stay, hand.words),
        "source": _place(stay),
        "prices": [_price(each) | hand.form("rates", each) for each in _in_order(alone, "rates")],
        "incomes": [
            _price(each) | hand.form("incomes", each) for each in _in_order(alone, "incomes")
        ],
        "pauses": [_pause(each) | hand.form("pauses", each) for each in _in_order(alone, "pauses")],
        "done": [
            _done(each) | hand.form("follow_ups", each)
            for each in _in_order(alone, "follow_ups", "done_on")
        ],
        "agreements": _agreements(page.dataset, stay, month),
        "years": _years(alone, month) if alone.has("rates") else [],
        "due": _due(page, placement_id),
        "found": _found_about(page, alone),
        "checked": is_ready(page.viewer, page.state),
        "overridden": _overridden(page, placement_id, hand.words),
        **hand.shown(),
    }
    return render(request, "placement.html.j2", context)


def _says(row: _Row, stay: _Row, month: Month) -> str:
    """The stay in one or two sentences."""
    start = stay["start_date"]
    if row["state"] == COMING:
        return _("Börjar %(day)s.") % {"day": start}
    count = row["care_days"]
    days = ngettext("%(count)s\u00a0vårddygn", "%(count)s\u00a0vårddygn", count) % {
        "count": number_text(count)
    }
    if row["state"] == ENDED:
        reason = CODE_WORDS["end_reason"].get(stay["end_reason"] or "", "")
        if reason:
            says = _("Pågick %(first)s–%(last)s, avslutad: %(reason)s. Det blev %(days)s.")
        else:
            says = _("Pågick %(first)s–%(last)s. Det blev %(days)s.")
        return says % {"first": start, "last": stay["end_date"], "reason": reason, "days": days}
    goes_on = _("Pågår sedan %(day)s, %(days)s till och med %(month)s.") % {
        "day": start,
        "days": days,
        "month": month_name(month),
    }
    return f"{goes_on} {_planned(stay['planned_end_date'], month.last_day)}"


def _planned(planned: date | None, today: date) -> str:
    """When a stay that goes on is to end."""
    if planned is None:
        return _("Inget slut är planerat.")
    if planned > today:
        return _("Slutet är planerat till %(day)s.") % {"day": planned}
    late = (today - planned).days
    says = ngettext(
        "Slutet var planerat till %(day)s, %(count)s\u00a0dag tidigare.",
        "Slutet var planerat till %(day)s, %(count)s\u00a0dagar tidigare.",
        late,
    )
    return says % {"day": planned, "count": number_text(late)}


def _facts(row: _Row, stay: _Row, own: OwnWords) -> dict[str, str]:
    """What else the register knows of it, but nothing of the person."""
    words = CODE_WORDS
    found = {
        _("Område"): words["area"].get(stay["area"] or "", ""),
        _("Enhet"): stay["unit_code"],
        _("Behov"): own.needs.get(stay["need"], stay["need"]),
        _("Mål"): ", ".join(words_of(own.goals, (row["goals"] or "").split())),
        _("Utförare"): row["provider"],
        _("Eget hem"): stay["home_id"],
        _("Avtalsform"): words["procurement"].get(stay["procurement"] or "", ""),
        _("Ingång"): words["urgency"].get(stay["urgency"] or "", ""),
        _("Öppenvård"): _days(stay["outpatient_from"], stay["outpatient_to"]),
    }
    return {label: text or "" for label, text in found.items() if text}


def _price(row: _Row) -> dict[str, str]:
    return {
        "kind": KIND_LABELS[row["kind"]].capitalize(),
        "amount": number_text(Fraction(row["amount"]), 2),
        "per": CODE_WORDS["per"][row["per"]],
        "days": _days(row["from_date"], row["to_date"]),
        "payroll": _percent(row["payroll_pct"]),
        "vat": _percent(row["vat_compensation_pct"]),
        "place": _place(row),
    }


def _pause(row: _Row) -> dict[str, str]:
    return {
        "kind": CODE_WORDS["pause"].get(row["kind"] or "", _("Uppehåll")),
        "days": _days(row["from_date"], row["to_date"]),
        "charged": _percent(row["charged_pct"]),
        "place": _place(row),
    }


def _done(row: _Row) -> dict[str, str]:
    kind = CODE_WORDS["follow_up"][row["kind"]]
    return {"kind": kind, "days": str(row["done_on"]), "place": _place(row)}


def _agreements(dataset: Dataset, stay: _Row, month: Month) -> list[dict[str, str]]:
    """The provider's agreements for the care form that held some day of the stay, latest first."""
    until = stay["end_date"] or month.last_day
    rows = dataset.table_or_empty("agreements").filter(
        pl.col("provider_id") == pl.lit(stay["provider_id"], pl.String),
        pl.col("care_form").is_null() | (pl.col("care_form") == stay["care_form"]),
        (pl.col("from_date") <= until).fill_null(True),
        (pl.col("to_date") >= stay["start_date"]).fill_null(True),
    )
    return [
        {
            "number": row["agreement_id"],
            "kind": CODE_WORDS["procurement"].get(row["procurement"] or "", ""),
            "days": _days(row["from_date"], row["to_date"]),
            "price": "" if row["day_price"] is None else number_text(Fraction(row["day_price"]), 2),
            "place": _place(row),
        }
        for row in rows.sort("from_date", descending=True, nulls_last=True).to_dicts()
    ]


def _years(alone: Dataset, month: Month) -> list[dict[str, Any]]:
    """What it cost month by month this year and last, latest first; a sum for each year."""
    first = Month(month.year - 1, 1)
    by_month = summary(alone, first, month, ["month"])
    by_year = by_month.with_columns(year=pl.col("month").str.head(4)).group_by("year").agg(_SUMS)
    months, years = _amounts(by_month, "month"), _amounts(by_year, "year")
    return [
        {**year, "months": [each for each in months if each["of"].startswith(year["of"])]}
        for year in years
    ]


def _amounts(rows: pl.DataFrame, by: str) -> list[dict[str, Any]]:
    return [
        {
            "of": row[by],
            "days": number_text(row["care_days"]),
            "unpriced": row["unpriced_days"],
            "amounts": [kronor(row[name]) for name in _AMOUNTS],
        }
        for row in rows.sort(by, descending=True).to_dicts()
    ]


def _due(page: Opened, placement_id: str) -> list[dict[str, Any]]:
    """What *Att göra* says of it: overdue on the month's last day, or due soon after."""
    rows = due_of(page, placement_id).to_dicts()
    last = page.month.last_day
    return [{**row, "late": row["due"] < last, "place": _place(row)} for row in rows]


def _overridden(page: Opened, placement_id: str, own: OwnWords) -> list[dict[str, Any]]:
    """What stands by hand though the latest file says otherwise, for who may decide about it."""
    if page.viewer.role not in PLACES:
        return []
    rows = overridden(page, own.needs).filter(pl.col("placement_id") == placement_id)
    return [{**row, "address": page.address("override", row["number"])} for row in rows.to_dicts()]


def _found_about(page: Opened, alone: Dataset) -> list[dict[str, str]]:
    """What `check` finds on the rows that tell of the placement; it compares with all the others,
    so that after a change nothing is known before it has been worked out."""
    if not is_ready(page.viewer, page.state):
        return []
    places = {
        (row["_file"], row["_sheet"] or "", row["_row"])
        for frame in alone.tables.values()
        if "placement_id" in frame.columns  # what is found of a provider stands with the provider
        for row in frame.select("_file", "_sheet", "_row").to_dicts()
    }
    return [
        {
            "title": FINDING_TITLES[each.code],
            "message": each.message,
            "place": where(each.file, each.row),
            "amount": size(each.amount_ore) if each.amount_ore else "",
        }
        for each in page.findings()
        if (each.file, each.sheet or "", each.row) in places
    ]


def _in_order(alone: Dataset, table: str, by: str = "from_date") -> Iterable[dict[str, Any]]:
    """The table's rows, latest first; a price without a first day holds from the start."""
    rows = alone.table_or_empty(table)
    return rows.sort(by, descending=True, nulls_last=True, maintain_order=True).to_dicts()


def _days(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{first or ''}–{last or ''}"


def _percent(value: Any) -> str:
    if value is None:
        return ""
    share = Fraction(value)
    return number_text(share, 0 if share.denominator == 1 else 2) + _NBSP + "%"


def _place(row: _Row) -> str:
    """Where a row stands; one by hand stands in no file."""
    return where(row["_file"], row["_row"])
