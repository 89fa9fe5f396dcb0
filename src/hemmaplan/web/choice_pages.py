"""What each page of a choice shows: the step's own, and always the ladder, what lacks, the cost."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from hemmaplan.core.alternative_costs import Alternative
from hemmaplan.core.care_form_lines import OUTPATIENT
from hemmaplan.core.choice_costs import Candidate, Expected
from hemmaplan.core.choices import (
    END_CRITERIA,
    GOALS,
    HOME_GROUND,
    NEEDS,
    PAGES,
    agreed_price,
    asked_last,
    at_home,
    direct_value_kr,
    kin_step,
    named,
)
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_ladder import Step
from hemmaplan.core.tables import CARE_FORMS
from hemmaplan.ingest.parameters import load
from hemmaplan.render.numbers_sv import NBSP, number_text
from hemmaplan.web.choice_forms import WORKERS
from hemmaplan.web.choices import OpenedChoice, Row
from hemmaplan.web.ladders import ladders_in_force
from hemmaplan.web.pages.choosing import who
from hemmaplan.web.typed import as_field, shown

Said = QueryDict | None
Context = dict[str, Any]
_MONTH = Fraction(365, 12)
_SHORT = 60  # days under which a length is told in days
_QUOTES = {2: "Två kostnadsförslag", 3: "Tre kostnadsförslag"}


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
        "ladder_reference": found.ladder.reference if found.ladder else "",
        "gaps": [_gap(found, each) for each in found.gaps],
        "cost": _cost_beside(found),
        "onward": _onward(page),
        "pages": PAGES,
        "may_write": found.may_write,
        "may_mend": found.may_mend,
        "decided": not record.is_open,
        "today": found.today,
        "words": CODE_WORDS,
    }


def _about(found: OpenedChoice) -> str:
    needs = ", ".join(NEEDS[code] for code in found.record.codes("needs") if code in NEEDS)
    return f"Behov: {needs}." if needs else ""


def _when(found: OpenedChoice) -> str:
    row = found.record.choice
    if row["decided_on"]:
        outcome = CODE_WORDS["choice_outcome"].get(row["outcome"] or "", "")
        return f"Beslutat {row['decided_on']}: {outcome.lower()}."
    if row["decide_by"]:
        return f"Beslut senast {row['decide_by']}."
    return f"Öppnat {row['opened_on']}, {(found.today - row['opened_on']).days}{NBSP}dagar."


def _tabs(found: OpenedChoice, page: str) -> list[Context]:
    open_pages = {each.page for each in found.gaps}
    reasons = {row["step"] for row in found.record.steps if row["reason"]}
    kin = kin_step(found.ladder)
    tabs = []
    for number, (name, label) in enumerate(PAGES.items(), 1):
        quotes = found.step.quotes if found.step else 0
        note = "skäl angivet" if name == "natverk" and kin and kin.key in reasons else ""
        tabs.append(
            {
                "number": number,
                "label": _QUOTES.get(quotes, label) if name == "kostnadsforslag" else label,
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
            "said": _said_of(found.record.weighed(step.key)),
            "asked": here is not None and n < here,
        }
        for n, step in enumerate(steps)
    ]


def _said_of(weighed: Row | None) -> str:
    if weighed is None:
        return ""
    outcome = CODE_WORDS["step_outcome"][weighed["outcome"]].lower()
    dates = [str(d)[:7] for d in (weighed["from_date"], weighed["to_date"]) if d]
    reason = CODE_WORDS["step_reason"].get(weighed["reason"] or "", "")
    said = f"{outcome} {'–'.join(dict.fromkeys(dates))}".strip()
    return f"{said}, {reason}" if reason else said


def _gap(found: OpenedChoice, gap: Any) -> Context:
    return {
        "message": gap.message,
        "page": PAGES[gap.page],
        "here": gap.page,
        "address": reverse("choice", args=[found.record.id, gap.page]),
        "due": gap.due,
        "late": gap.due is not None and gap.due < found.today and not found.record.is_open,
    }


def _onward(page: str) -> str:
    pages = list(PAGES)
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else ""


def _cost_beside(found: OpenedChoice) -> Context | None:
    """What the chosen alternative costs, and home ground beside it."""
    chosen = found.record.chosen
    cost = found.cost_of(chosen) if chosen else None
    if chosen is None or cost is None or cost.this_year_ore is None:
        return None
    at_home_row = found.side_by_side[0]
    home = found.cost_of(at_home_row) if at_home_row["care_form"] in OUTPATIENT else None
    return {
        "form": named(chosen["care_form"]),
        "year": found.start.year,
        "this_year": tkr(cost.this_year_ore),
        "whole": tkr(cost.whole_ore),
        "home": tkr(home.this_year_ore) if home and home.this_year_ore is not None else "",
        "home_form": named(at_home_row["care_form"]),
    }


def tkr(ore: int | None) -> str:
    return "–" if ore is None else number_text(Fraction(ore, 100_000)) + NBSP + "tkr"


def kr(ore: int | None) -> str:
    return "–" if ore is None else number_text(Fraction(ore, 100)) + NBSP + "kr"


def _length(form: Alternative) -> str:
    """Months with the range that eight stays of ten keep within; short ones in days."""
    unit, size = ("dygn", Fraction(1)) if form.days < _SHORT else ("mån", _MONTH)
    lengths = (form.short_days, form.days, form.long_days)
    low, mid, high = (number_text(Fraction(each) / size) for each in lengths)
    return f"{mid}{NBSP}{unit} ({low}–{high})"


def _card(found: OpenedChoice, place: int, row: Row) -> Context:
    """An alternative as a column: the name, this year, and what it rests on."""
    form, cost = found.forms.get(row["care_form"]), found.cost_of(row)
    chosen = found.record.chosen
    return {
        "place": place,
        "title": named(row["care_form"]),
        "sub": _sub(found, row),
        "amount": number_text(Fraction(cost.this_year_ore, 100_000))
        if cost and cost.this_year_ore is not None
        else "",
        "rows": _lines(found, row, form, cost),
        "chosen": chosen is not None and row["alternative"] == chosen["alternative"],
        "saved": row["alternative"] is not None,
        "number": row["alternative"],
        "note": row["note"] or "",
        "few": form.few if form else False,
    }


def _sub(found: OpenedChoice, row: Row) -> str:
    names = _provider_names(found)
    kind = CODE_WORDS["procurement"].get(row["procurement"] or "", "").lower()
    rank = next(
        (a["rank"] for a in found.agreements
         if a["agreement_id"] == row["agreement_id"] and a["rank"]), None
    )  # fmt: skip
    parts = [
        row["home_id"] or "",
        f"{row['provider_id']} {names.get(row['provider_id'], '')}".strip()
        if row["provider_id"]
        else "",
        kind,
        f"rang {rank}" if rank else "",
        f"{row['distance_km']}{NBSP}km" if row["distance_km"] is not None else "",
    ]
    return ", ".join(filter(None, parts))


def _provider_names(found: OpenedChoice) -> Mapping[str, str]:
    rows = found.basis.table_or_empty("providers").select("provider_id", "name").unique().to_dicts()
    return {row["provider_id"]: row["name"] or "" for row in rows}


def _lines(
    found: OpenedChoice, row: Row, form: Alternative | None, cost: Expected | None
) -> list[tuple[str, str]]:
    if form is None or cost is None:
        price = kr(int(row["day_price"] * 100)) if row["day_price"] else "begär förslag"
        return [("Dygn", price), ("Egen historik", "ingen")]
    extras = form.extras_per_day_ore if cost.price_ore is not None else 0
    about = next((c.about for c in found.every_candidate if _is_at(c, row)), ())
    lines = [
        ("Dygn", kr(cost.price_ore or cost.per_day_ore)),
        ("Tillägg", kr(extras) if extras else ""),
        ("Trolig tid", _length(form)),
        ("Nästa år", tkr(cost.next_year_ore) if cost.next_year_ore is not None else "–"),
        ("Hela tiden", tkr(cost.whole_ore)),
        ("Moms åter", "−" + tkr(cost.vat_ore) if cost.vat_ore else ""),
        ("Avbrott", f"{form.breakdowns} av {form.ended}" if form.ended else ""),
        *about,
    ]
    return [(label, text) for label, text in lines if text]


def _is_at(candidate: Candidate, row: Row) -> bool:
    """Whether a candidate is the place of a row."""
    place = (candidate.care_form, candidate.provider_id or None, candidate.home_id or None)
    return place == (row["care_form"], row["provider_id"], row["home_id"])


def _alternatives(found: OpenedChoice, said: Said) -> Context:
    cards = [_card(found, n, row) for n, row in enumerate(found.side_by_side)]
    steps = asked_last(found.record, found.ladder)
    row = found.record.choice
    asked = found.ladder.step_of(chosen["care_form"]) if (
        found.ladder and (chosen := found.record.chosen)
    ) else None  # fmt: skip
    return {
        "title": _comparison(found),
        "cards": cards,
        "history": _history(found),
        "effect": _effect(found),
        "steps": [_step_fields(found, step.key, step.label, said) for step in steps],
        "why_not": _why_not(found, steps),
        "judgement": asked.judgement if asked else "",
        "investigation_days": asked.investigation_days if asked else None,
        "fields": shown(row, said),
        "more": [_candidate_row(found, each) for each in found.every_candidate],
        "forms": [(form, named(form)) for form in found.in_order],
        "every_form": [(code, named(code)) for code in CARE_FORMS],
        "providers": sorted(_provider_names(found).items()),
        "added": shown({}, said),
    }


def _why_not(found: OpenedChoice, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """What has been said of home ground, kin and each step before, in the ladder's order."""
    kin = kin_step(found.ladder)
    before = [*at_home(found.ladder), *([(kin.key, kin.label)] if kin else [])]
    before += [(step.key, step.label) for step in steps]
    return [(label, _said_of(found.record.weighed(key))) for key, label in before]


def _comparison(found: OpenedChoice) -> list[str | tuple[str]]:
    """The sentence: what the chosen alternative costs, and home ground. Amounts are tuples."""
    cost = _cost_beside(found)
    if cost is None:
        if found.record.chosen is None:
            return ["Välj bland alternativen: hemmaplan, ett steg ner, ett steg upp."]
        return [f"{named(found.record.chosen['care_form'])} har ingen egen historik att räkna på."]
    said: list[str | tuple[str]] = [f"{cost['form']} kostar troligen ", (cost["this_year"],),
                                    " i år."]  # fmt: skip
    if cost["home"] and cost["form"] != cost["home_form"]:
        said.append(f" {cost['home_form']} hemma: {cost['home']}.")
    return said


def _history(found: OpenedChoice) -> str:
    if not found.forms:
        return (
            "Det finns inga egna placeringar med pris att räkna på. Alternativen kan väljas ändå; "
            "begär kostnadsförslag."
        )
    stays = sum(form.stays_ended for form in found.forms.values())
    return (
        f"Trolig tid (8 fall av 10 inom parentesen) och avbrott ur kommunens egna placeringar "
        f"(n = {number_text(stays)}). Kostnad i år räknas till {found.start.year}-12-31, från "
        f"{found.start}. Siffran är ett underlag: behovet avgör."
    )


def _effect(found: OpenedChoice) -> str:
    """What the choice does to the year, and what a step down or up would."""
    chosen = found.record.chosen
    cost = found.cost_of(chosen) if chosen else None
    if chosen is None or cost is None or cost.this_year_ore is None:
        return ""
    said = [
        f"I årets prognos: {tkr(cost.this_year_ore)} i år och {tkr(cost.next_year_ore)} nästa år."
    ]
    for row in found.side_by_side:
        other = found.cost_of(row)
        if row["care_form"] == chosen["care_form"] or not other or other.this_year_ore is None:
            continue
        less = cost.this_year_ore - other.this_year_ore
        word = "mindre" if less >= 0 else "mer"
        said.append(f"{named(row['care_form'])}: {tkr(abs(less))} {word}.")
    said.append("Prognosen räknar redan med nya placeringar i vanlig takt; det här är en av dem.")
    return " ".join(said)


def _candidate_row(found: OpenedChoice, each: Candidate) -> Context:
    form = found.forms.get(each.care_form)
    row = {"care_form": each.care_form, "day_price": each.day_price,
           "procurement": each.procurement}  # fmt: skip
    cost = found.cost_of(row) if each.day_price is not None else None
    return {
        "form": named(each.care_form),
        "care_form": each.care_form,
        "provider_id": each.provider_id,
        "home_id": each.home_id,
        "distance": "" if each.distance_km is None else str(each.distance_km),
        "about": ", ".join(f"{label.lower()} {text}" for label, text in each.about),
        "name": each.name,
        "procurement": each.procurement,
        "kind": CODE_WORDS["procurement"][each.procurement],
        "rank": each.rank or "",
        "price": as_field(each.day_price),
        "day": kr(int(each.day_price * 100)) if each.day_price is not None else "begär förslag",
        "this_year": tkr(cost.this_year_ore) if cost and form else "",
    }


def _step_fields(found: OpenedChoice, key: str, label: str, said: Said) -> Context:
    weighed = found.record.weighed(key) or {}
    names = ("outcome", "reason", "from_date", "to_date", "in_file_on")
    values = {name: as_field(weighed.get(name)) for name in names}
    if said is not None and f"{key}:outcome" in said:
        values = {name: said.get(f"{key}:{name}", "") for name in names}
    return {"key": key, "label": label, "values": values}


def _need(found: OpenedChoice, said: Said) -> Context:
    row = found.record.choice
    on = row["opened_on"]
    ladders = ladders_in_force(found.viewer, found.area, on)
    own = [(each.key, each.label) for each in ladders]
    if found.ladder and found.ladder.key not in dict(own):
        own.append((found.ladder.key, found.ladder.label))
    fields = shown(row, said)
    fields["birth_month"] = _month_text(row, said)
    return {
        "title": ["Vad behövs, och vad ska det leda till?"],
        "fields": fields,
        "needs": _ticked(NEEDS, found.record.codes("needs"), said, "needs"),
        "goals": _ticked(GOALS, found.record.codes("goals"), said, "goals"),
        "ladders": own,
        "earlier": _earlier(found),
    }


def _month_text(row: Row, said: Said) -> str:
    if said is not None:
        return said.get("birth_month", "")
    return str(row["birth_month"])[:7] if row["birth_month"] else ""


def _ticked(
    words: Mapping[str, str], saved: Sequence[str], said: Said, name: str
) -> list[tuple[str, str, bool]]:
    chosen = saved if said is None or name not in said else said.getlist(name)
    return [(code, word, code in chosen) for code, word in words.items()]


def _earlier(found: OpenedChoice) -> str:
    """What the register says of earlier placements: after a breakdown it is weighed anew."""
    person, rows = found.record.choice["person_id"], found.basis.table_or_empty("placements")
    if not person:
        return ""
    own = rows.filter(rows["person_id"] == person)
    if own.is_empty():
        return "Inga tidigare placeringar i registret."
    broken = int((own["end_reason"] == "breakdown").sum())
    word = "placering" if own.height == 1 else "placeringar"
    return f"{own.height} tidigare {word} i registret, {broken} avbröts i förtid."


def _home(found: OpenedChoice, said: Said) -> Context:
    must = at_home(found.ladder)
    rest = [(key, label) for key, label in HOME_GROUND.items() if key not in dict(must)]
    form = found.forms.get("oppenvard")
    home = found.cost_of(found.proposal("oppenvard"))
    about = ""
    if form and home and home.this_year_ore is not None:
        about = (
            f"Egen öppenvård kostar {kr(home.per_day_ore)} om dagen och varar {_length(form)}: "
            f"{tkr(home.this_year_ore)} i år, {tkr(home.whole_ore)} i sin helhet."
        )
    shown_rest = [_step_fields(found, key, label, said) for key, label in rest]
    return {
        "title": ["Vad har prövats hemma, vad ska prövas, och varför inte?"],
        "must": [_step_fields(found, key, label, said) for key, label in must],
        "rest": shown_rest,
        "rest_open": any(each["values"]["outcome"] for each in shown_rest),
        "home_cost": about,
    }


def _network(found: OpenedChoice, said: Said) -> Context:
    kin = kin_step(found.ladder)
    return {
        "title": ["Finns det någon i nätverket som kan ta emot eller hjälpa?"],
        "fields": shown(found.record.choice, said),
        "kin": _step_fields(found, kin.key, kin.label, said) if kin else None,
    }


def _call_offs(found: OpenedChoice, said: Said) -> Context:
    chosen, names = found.record.chosen, _provider_names(found)
    form = chosen["care_form"] if chosen else ""
    asked = {row["provider_id"] for row in found.record.call_offs}
    agreed = [a for a in found.agreements if a["care_form"] in (None, form)]
    row = found.record.choice
    value = direct_value_kr(found.record, found.expected_days)
    limit = _limit(found, "direktupphandling_dokumentation")
    waiting = [a for a in agreed if a["provider_id"] not in asked]
    return {
        "title": [_asked_sentence(found, chosen)],
        "chosen_form": named(form) if form else "",
        "bought": bool(chosen and chosen["procurement"] in ("framework", "direct")),
        "direct": bool(chosen and chosen["procurement"] == "direct"),
        "log": [_log_row(found, names, each) for each in found.record.call_offs],
        "agreed": [
            {
                "rank": a["rank"] or "",
                "provider_id": a["provider_id"],
                "name": names.get(a["provider_id"], ""),
                "price": kr(int(a["day_price"] * 100)) if a["day_price"] is not None else "–",
                "asked": a["provider_id"] in asked,
            }
            for a in agreed
        ],
        "ranked": any(a["rank"] for a in agreed),
        "choices": _who_to_ask(found, agreed, names),
        "next": waiting[0]["provider_id"] if waiting else (chosen or {}).get("provider_id", ""),
        "fields": shown(row, said),
        "typed": shown({}, said),
        "value": f"{number_text(value)}{NBSP}kr" if value is not None else "",
        "documented_above": limit,
    }


def _asked_sentence(found: OpenedChoice, chosen: Row | None) -> str:
    if chosen is None:
        return "Välj ett alternativ först: sedan syns vem som ska tillfrågas"
    if chosen["procurement"] not in ("framework", "direct"):
        return f"{named(chosen['care_form'])}: inget avrop behövs"
    answers = [row["answer"] for row in found.record.call_offs]
    if "yes" in answers:
        return f"{len(answers)} tillfrågade, plats finns"
    refused = answers.count("no")
    if not answers:
        return "Ingen är tillfrågad än"
    return f"{len(answers)} tillfrågade, {refused} har avböjt"


def _log_row(found: OpenedChoice, names: Mapping[str, str], row: Row) -> Context:
    reason = CODE_WORDS["call_off_reason"].get(row["reason"] or "", "")
    return {
        "provider_id": row["provider_id"],
        "name": names.get(row["provider_id"], ""),
        "asked_on": row["asked_on"],
        "answer": CODE_WORDS["answer"].get(row["answer"] or "", "väntar på svar"),
        "answered_on": row["answered_on"] or "",
        "reason": reason,
        "agreement_id": row["agreement_id"] or "",
        "files": _files(found, "avrop", row["provider_id"]),
    }


def _files(found: OpenedChoice, what: str, about: str) -> dict[str, str]:
    args = [found.record.id, what, about]
    return {e.upper(): reverse("choice-paper", args=[*args, e]) for e in ("docx", "pdf")}


def _who_to_ask(
    found: OpenedChoice, agreed: Sequence[Row], names: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The agreements' providers in their order, then the form's others."""
    chosen = found.record.chosen
    form = chosen["care_form"] if chosen else ""
    others = [c.provider_id for c in found.every_candidate if c.care_form == form]
    own = [r["provider_id"] for r in found.record.alternatives if r["provider_id"]]
    order = dict.fromkeys([*(a["provider_id"] for a in agreed), *others, *own])
    return [(each, f"{each} {names.get(each, '')}".strip()) for each in order if each]


def _limit(found: OpenedChoice, name: str) -> str:
    try:
        value = load("upphandling")[name].on(found.start)
    except LookupError:
        return ""
    return f"{number_text(Fraction(value))}{NBSP}kr"


def _quotes(found: OpenedChoice, said: Said) -> Context:
    step: Step | None = found.step
    needed, names = (step.quotes if step else 0), _provider_names(found)
    quotes = sorted(found.record.quotes, key=lambda each: each["day_price"])
    there = len({each["provider_id"] for each in quotes})
    form = found.forms.get(step.care_forms[0]) if step and step.care_forms else None
    chosen = found.record.chosen
    form = found.forms.get(chosen["care_form"], form) if chosen else form
    rows = []
    for each in quotes:
        row = {"care_form": each["care_form"] or (chosen or {}).get("care_form", ""),
               "day_price": each["day_price"], "procurement": "direct"}  # fmt: skip
        cost = found.cost_of(row) if row["care_form"] else None
        rows.append(
            {
                "provider_id": each["provider_id"],
                "name": names.get(each["provider_id"], ""),
                "day": kr(int(each["day_price"] * 100)),
                "this_year": tkr(cost.this_year_ore) if cost else "–",
                "whole": tkr(cost.whole_ore) if cost else "–",
                "received_on": each["received_on"],
                "valid_to": each["valid_to"] or "",
                "expired": bool(each["valid_to"] and each["valid_to"] < found.today),
                "chosen": bool(chosen and chosen["provider_id"] == each["provider_id"]),
            }
        )
    asked = found.record.call_offs
    choices = [(c["provider_id"], f"{c['provider_id']} {names.get(c['provider_id'], '')}".strip())
               for c in asked]  # fmt: skip
    agreed = [
        a for a in found.agreements if chosen and a["care_form"] in (None, chosen["care_form"])
    ]
    return {
        "title": [_quotes_sentence(needed, there)],
        "needed": needed,
        "rows": rows,
        "spread": _spread(quotes),
        "choices": list(dict.fromkeys([*choices, *_who_to_ask(found, agreed, names)])),
        "typed": shown({}, said),
    }


def _quotes_sentence(needed: int, there: int) -> str:
    word = {0: "Inget kostnadsförslag", 1: "Ett kostnadsförslag"}.get(
        there, f"{number_text(there)} kostnadsförslag"
    )
    if needed:
        return f"{word} av {number_text(needed)} som behövs innan platsen köps"
    return f"{word}. Stegordningen kräver inget, men priset avgör mer än det verkar"


def _spread(quotes: Sequence[Row]) -> str:
    if len({each["provider_id"] for each in quotes}) < 2:
        return ""
    low, high = quotes[0]["day_price"], quotes[-1]["day_price"]
    diff = kr(int((high - low) * 100))
    return f"Mellan det lägsta och det högsta skiljer {diff} om dagen."


def _decision(found: OpenedChoice, said: Said) -> Context:
    row, record = found.record.choice, found.record
    chosen, price = record.chosen, agreed_price(record)
    fields = shown(row, said)
    if said is None:
        fields["day_price"] = as_field(price)
        bought = chosen and chosen["procurement"] in ("framework", "direct")
        if bought and row["vat_compensation_pct"] is None:
            fields["vat_compensation_pct"] = as_field(Decimal(found.vat_pct))
        fields["outcome"] = row["outcome"] or _likely_outcome(chosen)
    return {
        "title": [_decision_sentence(found)],
        "fields": fields,
        "chosen": chosen,
        "chosen_words": f"{named(chosen['care_form'])}, {_sub(found, chosen)}" if chosen else "",
        "end_criteria": _ticked(END_CRITERIA, record.codes("end_criteria"), said, "end_criteria"),
        "workers": WORKERS,
        "child": found.area == "bou",
        "files": _files(found, "avtal", "plats") if chosen and chosen["provider_id"] else {},
        "placement_address": reverse("placement", args=[row["placement_id"]])
        if row["placement_id"]
        else "",
        "due_if": found.today + timedelta(days=14),
        "summary": _summary(found),
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
        return f"Beslutat {row['decided_on']}: {said.lower()}" + (f", {by.lower()}" if by else "")
    if not lacking:
        return "Inget saknas: valet kan beslutas"
    word = "sak" if lacking == 1 else "saker"
    if found.record.acute:
        return f"Akut: placera först. {number_text(lacking)} {word} blir uppgifter med en sista dag"
    return f"{number_text(lacking)} {word} saknas före beslutet"


def _summary(found: OpenedChoice) -> list[tuple[str, str]]:
    """The decision that stands, in words."""
    row, words = found.record.choice, CODE_WORDS
    yes = {True: "ja", False: "nej", None: "inte angivet"}
    found_rows = [
        ("Lagrum", words["legal_basis"].get(row["legal_basis"] or "", "")),
        ("Fr.o.m.", str(row["start_date"] or "")),
        ("Planerat slut", str(row["planned_end_date"] or "")),
        ("Syfte", words["purpose"].get(row["purpose"] or "", "")),
        ("Vården kan upphöra när", ", ".join(
            END_CRITERIA[c] for c in found.record.codes("end_criteria") if c in END_CRITERIA)),
        ("Dygnspris", kr(int(p * 100)) if (p := agreed_price(found.record)) is not None else ""),
        ("Beslutat av", words["function"].get(row["decided_by"] or "", "")),
        ("Inom delegationen", yes[row["within_delegation"]]),
        ("Trots det som saknades", words["gap_reason"].get(row["gap_reason"] or "", "")),
    ]  # fmt: skip
    return [(label, text) for label, text in found_rows if text]


CONTEXTS: Mapping[str, Callable[[OpenedChoice, Said], Context]] = MappingProxyType(
    {
        "behov": _need, "hemmaplan": _home, "natverk": _network, "alternativ": _alternatives,
        "avrop": _call_offs, "kostnadsforslag": _quotes, "beslut": _decision,
    }
)  # fmt: skip
