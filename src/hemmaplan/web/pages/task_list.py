"""The lists of *Att göra*: to filter, sort, take away and keep as a view; and what is sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemmaplan.actions import saved_views as views
from hemmaplan.core.direct_limits import UNDER, against_own, own_limits_on
from hemmaplan.core.intervention_catalogue import with_interventions
from hemmaplan.core.need_codes import labels
from hemmaplan.core.price_control import claims, totals
from hemmaplan.ingest.parameters import of_choices
from hemmaplan.ingest.pseudonyms import has_number, masked, names_somebody
from hemmaplan.reports.invoice_claims import CLAIM_FORMATS, claim_file, claim_name, claimants
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.store.viewer import PLACES, READS_ROWS, SEES_ALL
from hemmaplan.web.access import member_of, open_to
from hemmaplan.web.catalogue import catalogue
from hemmaplan.web.choices import every_ladder
from hemmaplan.web.downloads import attached
from hemmaplan.web.lists import Asked, Listing, list_context, list_file
from hemmaplan.web.needs import need_codes, need_words
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.placements import REGISTER
from hemmaplan.web.task_frames import controlled_at, list_at, overridden
from hemmaplan.web.task_lists import (
    DIRECT,
    END_CRITERIA,
    INVOICES,
    OVERRIDDEN,
    PLACEMENTS,
    PROVIDERS,
    RADAR,
    TASK_LISTS,
    TASKS,
    UNEXECUTED,
    TaskList,
    says,
    says_direct,
    tabs,
    views_of,
)
from hemmaplan.web.warned import open_tasks, open_warnings

_LONGEST_NAME, _LONGEST_QUERY = 60, 2000


@open_to(READS_ROWS)
def task_list(request: HttpRequest, listing: str) -> HttpResponse:
    page, asked = opened(request, shows_only=True), _asked(request, listing)
    frame, shown, lacks = _rows(page, asked), _listed(page, asked), _lacks(page, asked)
    unknown = frame.is_empty() and lacks
    context: dict[str, Any] = {
        "tabs": tabs(page),
        "task_list": asked,
        "says": _(asked.listing.title) if unknown else _says(asked, frame),
        "empty": True,
        "lacks": lacks,
    }
    if not frame.is_empty():
        context |= list_context(
            frame, shown, page, request.GET,
            address=lambda row: _address(page, row),
            beside=_corrected if _corrects(page, asked) else None,
            files={e.upper(): page.address("task-list-file", listing, e) for e in ("xlsx", "csv")},
        )  # fmt: skip
        context |= {"empty": False, **views_of(request, asked.listing)}
    writes = page.known_on is None and page.viewer.role in PLACES
    context["adds"] = asked.listing is UNEXECUTED and writes
    context["listing"] = shown
    context["beside"] = ""
    if asked.beside and page.viewer.role in SEES_ALL:
        other = TASK_LISTS[asked.beside].listing
        context |= {"beside": other, "beside_address": page.address("task-list", other.name)}
    if asked.listing is INVOICES:
        context["control"] = _control(page)
    return render(request, "task_list.html.j2", context)


def _says(asked: TaskList, frame: pl.DataFrame) -> str:
    if asked.listing is DIRECT and not frame.is_empty():
        over = frame.filter(pl.col("state") != UNDER)
        return says_direct(over["care_form"].n_unique())
    return says(asked, frame.height)


def _listed(page: Opened, asked: TaskList) -> Listing:
    """The list as what is read in allows; end criteria by what the municipality calls them."""
    listing = asked.known(page.dataset)
    if END_CRITERIA not in {each.source for each in listing.columns.values()}:
        return listing
    words = labels(need_codes(page.viewer).ends)
    columns = {
        name: replace(each, words=words) if each.source == END_CRITERIA else each
        for name, each in listing.columns.items()
    }
    return replace(listing, columns=columns)


def _corrects(page: Opened, asked: TaskList) -> bool:
    """Whether an invoice's row may be corrected from the list."""
    return asked.listing is INVOICES and page.viewer.role in PLACES and page.known_on is None


def _corrected(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where each of the invoices that a row is of is corrected."""
    numbers, provider = [n for n in (row["invoices"] or "").split(", ") if n], row["provider_id"]
    if not numbers or not provider:
        return []
    address = reverse("provider-change", args=[provider, "faktura"])
    of_each = _("Rätta %(invoice)s")
    return [
        (of_each % {"invoice": n} if len(numbers) > 1 else _("Rätta"),
         f"{address}?{urlencode({'faktura': n})}")
        for n in numbers
    ]  # fmt: skip


@open_to(READS_ROWS)
def task_list_file(request: HttpRequest, listing: str, ending: str) -> HttpResponse:
    """Everything that the list's filters take."""
    if ending not in ("csv", "xlsx"):
        raise Http404(_("Listan finns som xlsx och csv."))
    page = opened(request, shows_only=True)
    if listing == TASKS.name:
        return list_file(open_tasks(page)[0], TASKS, page, request.GET, ending)
    if listing == RADAR.name:
        return list_file(open_warnings(page)[0], RADAR, page, request.GET, ending)
    asked = _asked(request, listing)
    frame = _rows(page, asked)
    if frame.is_empty():
        raise Http404(_("Det finns inget att hämta."))
    return list_file(frame, _listed(page, asked), page, request.GET, ending)


def _lacks(page: Opened, asked: TaskList) -> list[tuple[list[str], str]]:
    """What is not read in that the list needs, else that it can do without and what it costs it."""
    if needed := page.lacks(*asked.needs):
        return [(needed, "")]
    return [([table], _(told)) for table, (told, _column) in asked.also.items()
            if page.lacks(table)]  # fmt: skip


def _rows(page: Opened, asked: TaskList) -> pl.DataFrame:
    """A list's rows; those of placements with what the catalogue offers now, and what is bought
    directly with the ladders' own limits."""
    if asked.listing is OVERRIDDEN:
        return overridden(page, need_words(page.viewer))
    frame = page.kept(list_at, asked.listing.name)
    if asked.listing is PLACEMENTS and not frame.is_empty():
        return with_interventions(frame, catalogue(page.viewer))
    if asked.listing is DIRECT and not frame.is_empty():
        limits, on = of_choices(page.dataset.municipality), page.month.last_day
        return against_own(frame, own_limits_on(every_ladder(page.viewer), limits, on))
    return frame


@open_to(SEES_ALL)
def claim(request: HttpRequest, provider: str, ending: str) -> HttpResponse:
    """What is sent back to a provider, as a file."""
    page = opened(request, shows_only=True)
    controlled = page.kept(controlled_at)
    if ending not in CLAIM_FORMATS or provider not in claimants(controlled):
        raise Http404(_("Det finns inget att skicka tillbaka till den utföraren."))
    months = (page.month.shift(-11), page.month)
    content = claim_file(
        page.dataset, controlled, provider, months, ending, made_on=str(localdate())
    )
    return attached(content, claim_name(provider, page.month, ending))


@open_to(READS_ROWS)
@require_POST
def save_view(request: HttpRequest, listing: str) -> HttpResponse:
    """Keep what is chosen under a name of one's own, or forget a name."""
    page, known = opened(request, shows_only=True), _listing(request, listing)
    member, by = member_of(request), request.user.get_username()
    called = " ".join(request.POST.get("namn", "").split())[:_LONGEST_NAME]
    query = _kept_query(page, known, request.POST.get("urval", ""))
    if member is None or not called:
        messages.error(request, _("Skriv vad vyn ska heta."))
    elif request.POST.get("bort"):
        views.forget(member=member, listing=known.name, name=called, by=by, at=now())
        messages.success(request, _("Vyn %(called)s är borttagen.") % {"called": masked(called)})
    elif _is_personal(called):
        messages.error(
            request, _("Vyns namn kan vara en persons namn eller nummer och sparas inte. Kalla den "
            "efter vad den visar, med stor bokstav bara i början.")
        )  # fmt: skip
    else:
        views.save(member=member, listing=known.name, name=called, query=query, by=by, at=now())
        messages.success(request, _("Vyn %(called)s är sparad.") % {"called": called})
    return redirect(f"{_back(page, known)}&{query}" if query else _back(page, known))


def _is_personal(text: str, units: Sequence[str] = ()) -> bool:
    return has_number(text) or names_somebody(text, units)


def _kept_query(page: Opened, listing: Listing, query: str) -> str:
    """What the list knows of a question; never what somebody is called."""
    said = Asked.of(listing, QueryDict(query[:_LONGEST_QUERY])).said(listing)
    units = page.dataset.table_or_empty("placements")["unit_code"].drop_nulls().unique().to_list()
    return urlencode({name: v for name, v in said.items() if not _is_personal(v, units)})


def _back(page: Opened, listing: Listing) -> str:
    own_page = {
        TASKS.name: "tasks", RADAR.name: "task-radar", PROVIDERS.name: "providers",
        REGISTER.name: "placements",
    }.get(listing.name)  # fmt: skip
    return page.address(own_page) if own_page else page.address("task-list", listing.name)


def _listing(request: HttpRequest, name: str) -> Listing:
    with_a_page = {each.name: each for each in (TASKS, RADAR, PROVIDERS, REGISTER)}
    return with_a_page.get(name) or _asked(request, name).listing


def _asked(request: HttpRequest, name: str) -> TaskList:
    """The list, if there is one and the viewer may see it."""
    found = TASK_LISTS.get(name)
    member = member_of(request)
    if found is None or member is None:
        raise Http404(_("Det finns ingen lista %(name)s.") % {"name": name})
    if not found.of_units and member.viewer.role not in SEES_ALL:
        raise Http404(_("Det finns ingen lista %(name)s.") % {"name": name})
    return found


def _address(page: Opened, row: dict[str, Any] | Any) -> str:
    """A placement's page where the row is about one that the register has; else the row's own."""
    if "number" in row:
        return page.address("override", row["number"])
    if "decision_id" in row and page.known_on is None and page.viewer.role in PLACES:
        return page.address("decision", row["decision_id"])
    id = row.get("placement_id")
    known = id and row.get("outcome") != "no_placement"
    return page.address("placement", id) if known else ""


def _control(page: Opened) -> dict[str, Any] | None:
    """Price control in sums, and the lists to send back; None without invoices."""
    if not page.dataset.has("invoices"):
        return None
    controlled = page.kept(controlled_at)
    back, names = claims(controlled), provider_names(page.dataset)
    sums = dict(back.group_by("provider_id").agg(pl.col("difference_ore").sum()).iter_rows())
    return {
        **totals(controlled),
        "months": controlled.height,
        "first": page.month.shift(-11),
        "providers": [
            {
                "name": names.get(provider, provider),
                "amount_ore": sums[provider],
                "files": {
                    e.upper(): page.address("task-claim", provider, e) for e in CLAIM_FORMATS
                },
            }
            for provider in claimants(controlled)
        ],
    }
