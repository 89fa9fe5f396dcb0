"""Utförare: who is to be followed up, how those went that were, and writing a follow-up."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.actions.by_hand import ChangedSince
from hemmaplan.actions.jobs import AskedOtherwise, enqueue
from hemmaplan.actions.provider_reviews import review
from hemmaplan.core.agreed_prices import price_on
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.direct_awards import direct_awards_by_provider
from hemmaplan.core.figures import Figure, Unit
from hemmaplan.core.periods import Period
from hemmaplan.core.provider_reviews import (
    RED_TO,
    FrameworkResult,
    Status,
    framework_results,
    reviews,
    term_of_office,
)
from hemmaplan.core.tables import PROVIDER_CHECKS, REVIEW_AREAS, REVIEW_METHODS
from hemmaplan.render.numbers_sv import number_text, percent_text
from hemmaplan.reports.provider_reviews import AREA_WORDS, CHECK_WORDS, STATUS_WORDS
from hemmaplan.store.history import provider_history
from hemmaplan.store.one_provider import OF_AGREEMENT, PARTS
from hemmaplan.store.viewer import PLACES, SEES_ALL
from hemmaplan.web import typed
from hemmaplan.web.access import open_to
from hemmaplan.web.changes import row_facts, value_words
from hemmaplan.web.job_kinds import RED_LETTERS
from hemmaplan.web.lists import list_context, list_file
from hemmaplan.web.needs import own_words
from hemmaplan.web.opened import Opened, opened
from hemmaplan.web.placement_history import reason_words
from hemmaplan.web.placement_history import shown as version
from hemmaplan.web.provider_forms import FORMS as FORMS_BY_HAND
from hemmaplan.web.provider_forms import GROUP, NEXT_PRICE, PART
from hemmaplan.web.task_lists import COLOURS, FORMS, PROVIDERS, views_of
from hemmaplan.web.typed import day_of, whole
from hemmaplan.web.warned import follow_up_at, red_providers
from hemmaplan.web.where import where

Row = Mapping[str, Any]
METHOD_WORDS = {
    "documents": N_("Granskning av dokument"), "workers": N_("Samtal med placerande handläggare"),
    "interviews": N_("Intervju med den verksamhetsansvariga"), "visit": N_("Besök"),
}  # fmt: skip
_MEANWHILE = N_(
    "Någon annan skrev om utföraren medan du skrev. Ditt står kvar nedan och är inte sparat: läs "
    "det nya och spara igen om ditt ska gälla."
)


@open_to(SEES_ALL)
def providers(request: HttpRequest) -> HttpResponse:
    """Whom to follow up, the most urgent first, and the results by framework area."""
    page = opened(request, shows_only=True)
    frame = page.kept(follow_up_at)
    day = page.month.last_day
    year = Period(date(day.year, 1, 1), page.month.end)
    office = term_of_office(day)
    context: dict[str, Any] = {
        "empty": frame.is_empty(),
        "lacks": page.lacks("placements", "provider_reviews", "provider_checks"),
        "may_write": page.viewer.role in PLACES and page.known_on is None,
        "red": red_providers(page),
        "results": [_result(each) for each in framework_results(page.dataset, year)],
        "areas": AREA_WORDS,
        "year": day.year,
        "office": f"{office.start.year}–{office.end.year - 1}",
    }
    if frame.height:
        context |= list_context(
            frame, PROVIDERS, page, request.GET,
            address=lambda row: page.address("provider", row["provider_id"]),
            files={e.upper(): page.address("providers-file", e) for e in ("xlsx", "csv")},
        )  # fmt: skip
        context |= {
            **views_of(request, PROVIDERS),
            "statuses": _statuses(frame, page),
            "never": int(frame["done_on"].null_count()),
        }
    return render(request, "providers.html.j2", context)


@open_to(SEES_ALL)
def providers_file(request: HttpRequest, ending: str) -> HttpResponse:
    page = opened(request, shows_only=True)
    frame = page.kept(follow_up_at)
    if frame.is_empty() or ending not in ("xlsx", "csv"):
        raise Http404(_("Det finns inget att hämta, eller inte i det formatet."))
    return list_file(frame, PROVIDERS, page, request.GET, ending)


@open_to(SEES_ALL)
def provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """One provider: every follow-up and check, and a form for the next."""
    page = opened(request)
    named = _named(page.dataset, provider_id)
    if named is None:
        raise Http404(_("Utföraren %(provider_id)s finns inte.") % {"provider_id": provider_id})
    name, forms = named
    may_write = page.viewer.role in PLACES and page.known_on is None
    wrong: list[str] = []
    status = 400
    if request.method == "POST" and may_write:
        row, wrong = _review(request, provider_id, forms)
        if not wrong:
            if _written(request, page, row):
                _tell_of_red(request, row)
                messages.success(
                    request, _("Uppföljningen av %(name)s är sparad.") % {"name": name}
                )
                return redirect(page.address("provider", provider_id))
            wrong, status = [_(_MEANWHILE)], 409
    frame = page.kept(follow_up_at)
    day = page.month.last_day
    done = reviews(page.dataset, day).filter(pl.col("provider_id") == provider_id)
    looked = page.dataset.table_or_empty("provider_checks").filter(
        pl.col("provider_id") == provider_id, pl.col("checked_on") <= day
    )
    context = {
        "name": name,
        "provider_id": provider_id,
        "forms": {form: FORMS[form] for form in forms},
        "rows": frame.filter(pl.col("provider_id") == provider_id).to_dicts()
        if frame.height else [],
        "statuses": STATUS_WORDS,
        "colours": {code: _(word) for code, word in COLOURS.items()},
        "areas": AREA_WORDS,
        "methods": {method: _(word) for method, word in METHOD_WORDS.items()},
        "checks": CHECK_WORDS,
        "reviews": [_reviewed(row) for row in done.to_dicts()][::-1],
        "looked": looked.sort("checked_on", descending=True)
        .unique("kind", keep="first", maintain_order=True)
        .to_dicts(),
        **_agreed(page, provider_id, may_write=may_write),
        "awarded": _awarded(page, provider_id),
        "may_write": may_write,
        "wrong": wrong,
        "typed": typed.shown({}, request.POST),
        "today": localdate(),
    }  # fmt: skip
    return render(request, "provider.html.j2", context, status=status if wrong else 200)


def _awarded(page: Opened, provider_id: str) -> list[tuple[str, str, str]]:
    """What is bought directly of the provider: which year, kronor, and where the figure is."""
    if page.lacks("placements", "rates"):
        return []
    words = {
        "ytd": _("Hittills i år, kr"),
        "year": _("Hela året, med det som är beslutat, kr"),
        "last_year": _("Förra året, kr"),
        "unpriced_days_year": _("Hela året, dygn utan pris som inte är med"),
    }
    line = provider_id.replace("/", "–")
    found = {
        each.address.column: each
        for each in direct_awards_by_provider(page.dataset, page.month)
        if each.address.line == line
    }
    return [
        (words[column], _amount(each), page.figure(str(each.address)))
        for column in words if (each := found.get(column)) is not None
    ]  # fmt: skip


def _amount(figure: Figure) -> str:
    kronor = figure.unit is Unit.KR
    return number_text(Fraction(figure.value, 100) if kronor else figure.value)


def _agreed(page: Opened, provider_id: str, *, may_write: bool) -> dict[str, Any]:
    """The agreements and care forms with where they are changed, and what has become of them."""
    through = page.state.batch if page.known_on else None
    past = provider_history(page.viewer, provider_id, through=through)

    def at(what: str, row: Row | None = None, *, under: str = "") -> str:
        own = reverse("provider-change", args=[provider_id, what]) if may_write else ""
        asked = urlencode({"rad": row["_id"]} if row else {"avtal": under} if under else {})
        return f"{own}?{asked}" if own and asked else own

    def shown(row: Row) -> dict[str, Any]:
        """An agreement as one thing: its terms, what it takes besides and whom it is for."""
        number = row["agreement_id"]
        of = {name: [each for each in past.standing[name] if each["agreement_id"] == number]
              for name in OF_AGREEMENT}  # fmt: skip
        return {
            **_agreement(row, day), "form": at("avtal", row),
            "parts": [{**_part(each), "form": at(PART, each)} for each in of[PARTS]],
            "groups": [{**_group(each, own.needs), "form": at(GROUP, each)}
                       for each in of["target_groups"]],
        }  # fmt: skip

    own = own_words(page.viewer)
    words, day = reason_words(own.reasons), page.month.last_day
    every = sorted(
        past.standing["agreements"], key=lambda row: row["from_date"] or date.min, reverse=True
    )
    numbers = {row["agreement_id"] for row in every}
    over = [row for row in every if row["to_date"] and row["to_date"] < day]
    return {
        "agreements": [
            {**shown(row), "next": at(NEXT_PRICE, row),
             "part": at(PART, under=row["agreement_id"]),
             "group": at(GROUP, under=row["agreement_id"])}
            for row in every
            if row not in over
        ],
        "earlier": [{**shown(row), "next": ""} for row in over],
        "groups": [
            {**_group(row, own.needs), "form": at(GROUP, row)}
            for row in past.standing["target_groups"]
            if row["agreement_id"] not in numbers
        ],
        "care": [
            {"facts": row_facts("providers", {**row, "provider_id": None, "name": None}),
             "form": at("uppgifter", row)}
            for row in past.standing["providers"]
        ],
        "actions": [
            (_(form.title), at(what)) for what, form in FORMS_BY_HAND.items()
            if what not in (NEXT_PRICE, PART)
        ] if may_write else [],
        "versions": [
            version(each, words, reverse("provider-undo", args=[provider_id, each.batch])
                    if may_write else "", own.needs)
            for each in past.versions
        ],
    }  # fmt: skip


def _agreement(row: Row, on: date) -> dict[str, str]:
    """An agreement as the page's table writes it, with its price on a day."""
    words = CODE_WORDS["procurement"].get(row["procurement"] or "", "")
    notice, more = row["notice_months"], row["prolonged_months"]
    pct, price = row["index_pct"], price_on(row, on)
    terms = [
        _("index %(pct)s %% från %(day)s")
        % {"pct": value_words("agreements", "index_pct", pct), "day": row["index_from"]}
        if pct is not None and row["index_from"]
        else "",
        _("uppsägning %(months)s mån") % {"months": notice} if notice is not None else "",
        _("förlängs %(months)s mån") % {"months": more} if more else "",
    ]
    until = row["to_date"] or _("tills vidare")
    return {
        "number": row["agreement_id"],
        "kind": ": ".join(filter(None, (words, row["framework"]))),
        "care_form": FORMS.get(row["care_form"] or "", "alla"),
        "rank": str(row["rank"] or ""),
        "days": f"{row['from_date'] or ''}–{until}",
        "price": "" if price is None else number_text(Fraction(price), 2),
        "terms": ", ".join(filter(None, terms)),
    }


def _group(row: Row, needs: Mapping[str, str]) -> dict[str, Any]:
    """Whom a provider takes, as the page's table writes it."""
    low, high = row["age_from"], row["age_to"]
    if low is None and high is None:
        ages = _("alla")
    elif high is None:
        ages = _("från %(low)s år") % {"low": low}
    else:
        ages = _("%(low)s–%(high)s år") % {"low": low or 0, "high": high}
    days = f"{row['from_date'] or ''}–{row['to_date'] or ''}"
    return {
        "need": needs.get(row["need"] or "", row["need"] or "") or _("alla behov"),
        "care_form": FORMS.get(row["care_form"] or "", _("alla")),
        "ages": ages,
        "sex": CODE_WORDS["sex"].get(row["sex"] or "", _("alla")),
        "days": _("tills vidare") if days == "–" else days,
        "of_one_sex": bool(row["sex"]),
        "until": "" if days == "–" else days,
    }


def _part(row: Row) -> dict[str, str]:
    """What an agreement takes besides its day price, as the page's table writes it."""
    days = f"{row['from_date'] or ''}–{row['to_date'] or ''}"
    return {
        **{name: value_words(PARTS, name, row[name]) for name in ("kind", "amount", "per")},
        "days": "" if days == "–" else days,
        "when": _("när det avtalas") if row["optional"] else _("alltid"),
    }


def _written(request: HttpRequest, page: Opened, row: dict[str, Any]) -> bool:
    """False when somebody has written of the provider since the form was opened."""
    base = whole(request.POST.get("utgick-fran", "")) or page.state.batch
    try:
        review(
            row=row, checks=_checks(request, row), by=request.user.get_username(), at=now(),
            base=base,
        )  # fmt: skip
    except (ChangedSince, IntegrityError):
        return False
    return True


def _tell_of_red(request: HttpRequest, row: dict[str, Any]) -> None:
    """Have letters sent of a follow-up that turned out red, to those who have asked for them."""
    rated = [row[area] for area in REVIEW_AREAS if row[area] is not None]
    if settings.SENDS_LETTERS and rated and min(rated) <= RED_TO:
        asked = {"on": str(localdate())}
        about = f"{row['provider_id']} {row['care_form']} {row['done_on']}"
        with suppress(AskedOtherwise):  # of the same follow-up, since another day: they will go
            enqueue(
                kind=RED_LETTERS.name, digest=sha256(about.encode()).hexdigest(), asked=asked,
                by=request.user.get_username(), at=now(),
            )  # fmt: skip


def _named(dataset: Dataset, provider_id: str) -> tuple[str, list[str]] | None:
    """What a provider is called and its care forms; None for one that nobody has heard of."""
    rows = dataset.table_or_empty("providers").filter(pl.col("provider_id") == provider_id)
    placed = dataset.table_or_empty("placements").filter(pl.col("provider_id") == provider_id)
    forms = set(rows["care_form"].drop_nulls()) | set(placed["care_form"])
    if not forms and rows.is_empty():
        return None
    names = rows["name"].drop_nulls()
    return names[0] if len(names) else provider_id, [form for form in LINES if form in forms]


def _review(
    request: HttpRequest, provider_id: str, forms: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """The row of a follow-up as typed, and what is wrong with it, in words."""
    said, wrong = request.POST, []
    days: dict[str, date | None] = {}
    for name, label in (
        ("done_on", _("Dag")),
        ("valid_to", _("Godkänd till")),
        ("mend_by", _("Åtgärdat")),
    ):
        try:
            days[name] = day_of(said[name]) if said.get(name) else None
        except ValueError as error:
            wrong.append(f"{label}: {error}")
    if not days.get("done_on"):
        wrong.append(_("Skriv vilken dag uppföljningen gjordes."))
    elif days["done_on"] > localdate():  # type: ignore[operator]
        wrong.append(_("Uppföljningen kan inte vara gjord efter i dag."))
    form = said.get("care_form", "")
    if form not in forms:
        wrong.append(_("Välj vilken vårdform uppföljningen gäller."))
    ratings = {area: said.get(area, "") for area in REVIEW_AREAS}
    if any(rating not in ("", "1", "2", "3", "4", "5") for rating in ratings.values()):
        wrong.append(_("Ett betyg är 1 till 5."))
        return {}, wrong
    rated = {area: int(rating) if rating else None for area, rating in ratings.items()}
    given = [rating for rating in rated.values() if rating is not None]
    if given and len(given) < len(rated):
        wrong.append(
            _("Sätt betyg på alla sex områden, eller på inget i en begränsad uppföljning.")
        )
    if given and min(given) <= 2 and not days.get("mend_by"):
        wrong.append(_("Ett rött betyg kräver åtgärder: skriv när de ska vara gjorda."))
    return {
        "provider_id": provider_id, "care_form": form, **rated, **days,
        "scope": "full" if given else "limited", "recorded_on": localdate(),
        **{f"by_{method}": bool(said.get(f"by_{method}")) for method in REVIEW_METHODS},
    }, wrong  # fmt: skip


def _checks(request: HttpRequest, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks of permit and finances that were made with a follow-up."""
    return [
        {"provider_id": row["provider_id"], "kind": kind, "checked_on": row["done_on"],
         "passed": request.POST[kind] == "ja", "recorded_on": row["recorded_on"]}
        for kind in PROVIDER_CHECKS
        if request.POST.get(kind) in ("ja", "nej")
    ]  # fmt: skip


def _statuses(frame: pl.DataFrame, page: Opened) -> list[dict[str, Any]]:
    counts = dict(frame.group_by("status").len().iter_rows())
    return [
        {"label": STATUS_WORDS[status], "count": counts[str(status)],
         "address": page.address("providers", **{"att-gora": str(status)})}
        for status in Status if str(status) in counts
    ]  # fmt: skip


def _result(each: FrameworkResult) -> dict[str, Any]:
    return {
        "framework": each.framework,
        "reviews": each.reviews,
        "full": each.full,
        "providers": len(each.providers),
        "mean": "" if each.mean is None else number_text(each.mean, 1),
        "red": each.red,
        "areas": [
            ("", "") if each.means[area] is None
            else (number_text(each.means[area] or 0, 1), percent_text(each.high[area] or 0))
            for area in REVIEW_AREAS
        ],
    }  # fmt: skip


def _reviewed(row: dict[str, Any]) -> dict[str, Any]:
    methods = [_(METHOD_WORDS[method]).lower() for method in REVIEW_METHODS if row[f"by_{method}"]]
    return {
        **row,
        "form": FORMS.get(row["care_form"] or "", ""),
        "methods": ", ".join(methods),
        "place": where(row["_file"], row["_row"]) if row["_row"] else _("skriven för hand"),
    }
