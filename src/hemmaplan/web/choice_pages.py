"""What each page of a choice shows: the step's own, and always the ladder, what lacks, the cost."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import ngettext

from hemmaplan.core.choice_prices import agreed_price
from hemmaplan.core.choices import (
    BOUGHT,
    HOME_GROUND,
    PAGES,
    at_home,
    kin_step,
    named,
)
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.intervention_catalogue import fitting
from hemmaplan.core.need_codes import labels, words_of
from hemmaplan.ingest.rules import by_code
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.web.catalogue import catalogue_among
from hemmaplan.web.choice_buying import authority_lines, call_offs_page, quotes_page
from hemmaplan.web.choice_cards import alternatives_page, cost_beside
from hemmaplan.web.choice_checks import to_look_at
from hemmaplan.web.choice_forms import WORKERS
from hemmaplan.web.choice_price_form import price_fields
from hemmaplan.web.choice_words import (
    Context,
    Said,
    kr,
    length_text,
    paper_files,
    place_words,
    said_of,
    step_fields,
    ticked,
    tkr,
)
from hemmaplan.web.choices import OpenedChoice, Row
from hemmaplan.web.ladders import chosen_among
from hemmaplan.web.pages.choosing import who
from hemmaplan.web.typed import as_field, shown

_QUOTE_WORDS = {2: N_("Två kostnadsförslag"), 3: N_("Tre kostnadsförslag")}


def around(found: OpenedChoice, page: str) -> Context:
    """What stands on every page: whom it is about, the steps, the ladder, what lacks, the cost."""
    record = found.record
    row = record.choice
    return {
        "choice": row,
        "id": record.id,
        "version": found.version,
        "page": page,
        "who": who(record, found.today),
        "unit": row["unit_code"] or "",
        "about": _about(found),
        "when": _when(found),
        "tabs": _tabs(found, page),
        "ladder": _ladder(found),
        "ladder_label": found.ladder.label if found.ladder else "",
        "gaps": [_gap(found, each) for each in found.gaps],
        "cost": cost_beside(found),
        "onward": _onward(page),
        "pages": PAGES,
        "may_write": found.may_write,
        "may_mend": found.may_mend,
        "decided": not record.is_open,
        "today": found.today,
        "words": CODE_WORDS,
    }


def _about(found: OpenedChoice) -> str:
    chosen = found.record.codes("needs")
    first = sorted(chosen, key=lambda code: code != found.need)  # what weighs most stands first
    needs = ", ".join(words_of(labels(found.codes.needs), first))
    return _("Behov: %(needs)s.") % {"needs": needs} if needs else ""


def _when(found: OpenedChoice) -> str:
    row = found.record.choice
    if row["decided_on"]:
        outcome = CODE_WORDS["choice_outcome"].get(row["outcome"] or "", "")
        return _("Beslutat %(decided_on)s: %(outcome)s.") % {
            "decided_on": row["decided_on"],
            "outcome": outcome.lower(),
        }
    if row["decide_by"]:
        return _("Beslut senast %(decide_by)s.") % {"decide_by": row["decide_by"]}
    days = (found.today - row["opened_on"]).days
    says = ngettext(
        "Öppnat %(day)s, %(count)s\u00a0dag.", "Öppnat %(day)s, %(count)s\u00a0dagar.", days
    )
    return says % {"day": row["opened_on"], "count": days}


def _tabs(found: OpenedChoice, page: str) -> list[Context]:
    open_pages = {each.page for each in found.gaps}
    reasons = {row["step"] for row in found.record.steps if row["reason"]}
    kin = kin_step(found.ladder)
    tabs = []
    for number, (name, label) in enumerate(PAGES.items(), 1):
        quotes = found.step.quotes if found.step else 0
        note = _("skäl angivet") if name == "natverk" and kin and kin.key in reasons else ""
        tabs.append(
            {
                "number": number,
                "label": _(_QUOTE_WORDS.get(quotes, label)) if name == "kostnadsforslag" else label,
                "address": reverse("choice", args=[found.record.id, name]),
                "here": name == page,
                "done": name not in open_pages and _is_answered(found, name),
                "note": note,
            }
        )
    return tabs


def _is_answered(found: OpenedChoice, name: str) -> bool:
    """Whether there is anything on a page to be done with: an empty page is not ticked."""
    record = found.record
    answers = {
        "avrop": bool(record.call_offs) or bool(record.choice["direct_reason"]),
        "kostnadsforslag": bool(record.quotes),
        "beslut": not record.is_open,
    }
    return answers.get(name, True)


def _ladder(found: OpenedChoice) -> list[Context]:
    """The steps with what became of each, and where the choice stands."""
    steps = found.ladder.steps if found.ladder else ()
    here = steps.index(found.step) if found.step else None
    return [
        {
            "label": step.label,
            "here": n == here,
            "said": said_of(found.record.weighed(step.key)),
            "asked": here is not None and n < here,
        }
        for n, step in enumerate(steps)
    ]


def _gap(found: OpenedChoice, gap: Any) -> Context:
    return {
        "message": gap.message,
        "page": PAGES[gap.page],
        "here": gap.page,
        "address": reverse("choice", args=[found.record.id, gap.page]),
        "rule": reverse("rule", args=[gap.code]) if gap.code in by_code() else "",
        "due": gap.due,
        "late": gap.due is not None and gap.due < found.today and not found.record.is_open,
    }


def _onward(page: str) -> str:
    pages = list(PAGES)
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else ""


def _need(found: OpenedChoice, said: Said) -> Context:
    row = found.record.choice
    on = row["opened_on"]
    ladders = chosen_among(found.own_ladders, found.area, on)
    own = [(each.key, each.label) for each in ladders]
    if found.ladder and found.ladder.key not in dict(own):
        own.append((found.ladder.key, found.ladder.label))
    fields = shown(row, said)
    fields["birth_month"] = _month_text(row, said)
    return {
        "title": [_("Vad behövs, och vad ska det leda till?")],
        "fields": fields,
        "needs": ticked(found.offered("needs"), found.record.codes("needs"), said, "needs"),
        "need_options": list(found.offered("needs").items()),
        "goals": ticked(found.offered("goals"), found.record.codes("goals"), said, "goals"),
        "ladders": own,
        "earlier": _earlier(found),
    }


def _month_text(row: Row, said: Said) -> str:
    if said is not None:
        return said.get("birth_month", "")
    return str(row["birth_month"])[:7] if row["birth_month"] else ""


def _earlier(found: OpenedChoice) -> str:
    """What the register says of earlier placements: after a breakdown it is weighed anew."""
    person, rows = found.record.choice["person_id"], found.basis.table_or_empty("placements")
    if not person:
        return ""
    own = rows.filter(rows["person_id"] == person)
    if own.is_empty():
        return _("Inga tidigare placeringar i registret.")
    broken = int((own["end_reason"] == "breakdown").sum())
    says = ngettext(
        "%(count)s tidigare placering i registret, %(broken)s avbröts i förtid.",
        "%(count)s tidigare placeringar i registret, %(broken)s avbröts i förtid.",
        own.height,
    )
    return says % {"count": own.height, "broken": broken}


def _home(found: OpenedChoice, said: Said) -> Context:
    must = at_home(found.ladder)
    rest = [(key, label) for key, label in HOME_GROUND.items() if key not in dict(must)]
    form = found.forms.get("oppenvard")
    home = found.cost_of(found.proposal("oppenvard"))
    about = ""
    if form and home and home.this_year_ore is not None:
        about = _(
            "Egen öppenvård kostar %(per_day)s om dagen och varar %(length)s: %(this_year)s i år, "
            "%(whole)s i sin helhet."
        ) % {
            "per_day": kr(home.per_day_ore),
            "length": length_text(form),
            "this_year": tkr(home.this_year_ore),
            "whole": tkr(home.whole_ore),
        }
    asked = [step_fields(found, *each, said) for each in (*must, *rest)]
    offered = _with_offers(found, asked)
    shown_must, shown_rest = offered[: len(must)], offered[len(must) :]
    return {
        "title": [_("Vad har prövats hemma, vad ska prövas, och varför inte?")],
        "must": shown_must,
        "rest": shown_rest,
        "rest_open": any(each["values"]["outcome"] for each in shown_rest),
        "home_cost": about,
    }


def _with_offers(found: OpenedChoice, steps: list[Context]) -> list[Context]:
    """With what the municipality has of each kind, for the area of the choice."""
    own, area = catalogue_among(found.files), found.record.choice["area"]
    return [each | {"offers": fitting(own, each["key"], area)} for each in steps]


def _network(found: OpenedChoice, said: Said) -> Context:
    kin = kin_step(found.ladder)
    return {
        "title": [_("Finns det någon i nätverket som kan ta emot eller hjälpa?")],
        "fields": shown(found.record.choice, said),
        "kin": step_fields(found, kin.key, kin.label, said) if kin else None,
    }


def _decision(found: OpenedChoice, said: Said) -> Context:
    row, record = found.record.choice, found.record
    chosen, price = record.chosen, agreed_price(record)
    fields = shown(row, said)
    if said is None:
        fields["day_price"] = as_field(price)
        bought = chosen and chosen["procurement"] in BOUGHT
        if bought and row["vat_compensation_pct"] is None:
            fields["vat_compensation_pct"] = as_field(Decimal(found.vat_pct))
        fields["outcome"] = row["outcome"] or _likely_outcome(chosen)
    return {
        "title": [_decision_sentence(found)],
        "fields": fields,
        "chosen": chosen,
        "chosen_words": f"{named(chosen['care_form'])}, {place_words(found, chosen)}"
        if chosen
        else "",
        "end_criteria": ticked(
            found.offered("end_criteria"), record.codes("end_criteria"), said, "end_criteria"
        ),
        "workers": {name: _(label) for name, label in WORKERS.items()},
        "child": found.area == "bou",
        "files": paper_files(found, "avtal", "plats") if chosen and chosen["provider_id"] else {},
        "placement_address": reverse("placement", args=[row["placement_id"]])
        if row["placement_id"]
        else "",
        "due_if": found.today + timedelta(days=14),
        "summary": _summary(found),
        **price_fields(found, said),
        **authority_lines(found),
        "look": to_look_at(found),
    }


def _likely_outcome(chosen: Row | None) -> str:
    if chosen is None:
        return ""
    return "outpatient" if chosen["care_form"] in ("oppenvard", "extern_oppenvard") else "placed"


def _decision_sentence(found: OpenedChoice) -> str:
    row, lacking = found.record.choice, len(found.gaps)
    if row["outcome"]:
        by = CODE_WORDS["function"].get(row["decided_by"] or "", "")
        said = CODE_WORDS["choice_outcome"][row["outcome"]]
        decided = _("Beslutat %(day)s: %(outcome)s") % {
            "day": row["decided_on"],
            "outcome": said.lower(),
        }
        return f"{decided}, {by.lower()}" if by else decided
    if not lacking:
        return _("Inget saknas: valet kan beslutas")
    if found.record.acute:
        says = ngettext(
            "Akut: placera först. %(count)s sak blir en uppgift med en sista dag",
            "Akut: placera först. %(count)s saker blir uppgifter med en sista dag",
            lacking,
        )
    else:
        says = ngettext(
            "%(count)s sak saknas före beslutet", "%(count)s saker saknas före beslutet", lacking
        )
    return says % {"count": number_text(lacking)}


def _summary(found: OpenedChoice) -> list[tuple[str, str]]:
    """The decision that stands, in words."""
    row, words = found.record.choice, CODE_WORDS
    yes = {True: _("ja"), False: _("nej"), None: _("inte angivet")}
    found_rows = [
        (_("Lagrum"), words["legal_basis"].get(row["legal_basis"] or "", "")),
        (_("Fr.o.m."), str(row["start_date"] or "")),
        (_("Planerat slut"), str(row["planned_end_date"] or "")),
        (_("Syfte"), words["purpose"].get(row["purpose"] or "", "")),
        (_("Vården kan upphöra när"), ", ".join(
            words_of(labels(found.codes.ends), found.record.codes("end_criteria")))),
        (_("Dygnspris"), kr(int(p * 100)) if (p := agreed_price(found.record)) is not None else ""),
        (_("Beslutat av"), words["function"].get(row["decided_by"] or "", "")),
        (_("Inom delegationen"), yes[row["within_delegation"]]),
        (_("Trots det som saknades"), words["gap_reason"].get(row["gap_reason"] or "", "")),
    ]  # fmt: skip
    return [(label, text) for label, text in found_rows if text]


CONTEXTS: Mapping[str, Callable[[OpenedChoice, Said], Context]] = MappingProxyType(
    {
        "behov": _need, "hemmaplan": _home, "natverk": _network, "alternativ": alternatives_page,
        "avrop": call_offs_page, "kostnadsforslag": quotes_page, "beslut": _decision,
    }
)  # fmt: skip
