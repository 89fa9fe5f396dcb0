"""Who was asked for a place, and what they would take for it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.core.choice_purchases import expected_value_ore, value_day
from hemmaplan.core.choices import BOUGHT, named
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.direct_limits import law_limit
from hemmaplan.core.placement_ladder import Step
from hemmaplan.core.purchase_authority import Standing, standings
from hemmaplan.ingest.parameters import load
from hemmaplan.render.numbers_sv import NBSP, number_text
from hemmaplan.web.choice_words import (
    Context,
    Said,
    kr,
    paper_files,
    provider_names,
    tkr,
)
from hemmaplan.web.choices import OpenedChoice, Row
from hemmaplan.web.typed import shown


def call_offs_page(found: OpenedChoice, said: Said) -> Context:
    chosen, names = found.record.chosen, provider_names(found)
    form = chosen["care_form"] if chosen else ""
    asked = {row["provider_id"] for row in found.record.call_offs}
    lov = bool(chosen and chosen["procurement"] == "lov")
    agreed = [a for a in found.agreements if a["care_form"] in (None, form)
              and (a["procurement"] == "lov") == lov]  # fmt: skip
    row = found.record.choice
    value = expected_value_ore(found.record, found.expected_stay)
    limit = _limit(found, "direktupphandling_dokumentation")
    waiting = [a for a in agreed if a["provider_id"] not in asked]
    return {
        "title": [_asked_sentence(found, chosen)],
        "chosen_form": named(form) if form else "",
        "lov": lov,
        "bought": bool(chosen and chosen["procurement"] in BOUGHT),
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
        "value": kr(value) if value is not None else "",
        "documented_above": limit,
        "awarded": _awarded(found, value),
    }


def _awarded(found: OpenedChoice, value: int | None) -> list[str]:
    """What is bought directly in the year already, what it becomes with this, and the limits."""
    known, chosen = found.awarded, found.record.chosen
    if known is None or chosen is None:
        return []
    form, provider = chosen["care_form"], chosen["provider_id"]
    of_kind, unpriced = known.cost_ore(form), known.unpriced_days(form)
    says = _(
        "Direktupphandlat av slaget %(form)s för %(year)s, med det som är beslutat: %(amount)s."
    )
    lines = [says % {"form": named(form), "year": known.year, "amount": kr(of_kind)}]
    if provider:
        there = kr(known.cost_ore(form, provider))
        lines.append(_("Av det är %(amount)s hos utföraren.") % {"amount": there})
    if unpriced:
        says = ngettext(
            "%(count)s dygn utan pris är inte med.", "%(count)s dygn utan pris är inte med.",
            unpriced,
        )  # fmt: skip
        lines.append(says % {"count": number_text(unpriced)})
    if value is not None:
        lines.append(_("Med det här blir det %(amount)s.") % {"amount": kr(of_kind + value)})
    own = found.ladder.direct_limit if found.ladder else None
    if own is not None:
        lines.append(_("Er egen gräns är %(limit)s.") % {"limit": own})
    law = law_limit(found.limits, found.start)
    if law:
        says = (
            _("Tröskelvärdet för sociala tjänster är %(limit)s. Årets köp av samma slag räknas "
              "samman.")
            if law.of_social else
            _("Lagens gräns är %(limit)s; för sociala tjänster är den högre och anges i euro: "
              "skriv den i kronor under Inställningar. Årets köp av samma slag räknas samman.")
        )  # fmt: skip
        lines.append(says % {"limit": kr(law.kronor * 100)})
    return lines


def _asked_sentence(found: OpenedChoice, chosen: Row | None) -> str:
    if chosen is None:
        return _("Välj ett alternativ först: sedan syns vem som ska tillfrågas")
    if chosen["procurement"] == "lov":
        return _("%(form)s: den enskilde väljer bland utförarna i valfrihetssystemet") % {
            "form": named(chosen["care_form"])
        }
    if chosen["procurement"] not in BOUGHT:
        return _("%(form)s: inget avrop behövs") % {"form": named(chosen["care_form"])}
    answers = [row["answer"] for row in found.record.call_offs]
    if not answers:
        return _("Ingen är tillfrågad än")
    count = {"count": len(answers), "refused": answers.count("no")}
    if "yes" in answers:
        says = ngettext(
            "%(count)s tillfrågad, plats finns", "%(count)s tillfrågade, plats finns", len(answers)
        )
    else:
        says = ngettext(
            "%(count)s tillfrågad, %(refused)s har avböjt",
            "%(count)s tillfrågade, %(refused)s har avböjt",
            len(answers),
        )
    return says % count


def _log_row(found: OpenedChoice, names: Mapping[str, str], row: Row) -> Context:
    reason = CODE_WORDS["call_off_reason"].get(row["reason"] or "", "")
    return {
        "provider_id": row["provider_id"],
        "name": names.get(row["provider_id"], ""),
        "asked_on": row["asked_on"],
        "answer": CODE_WORDS["answer"].get(row["answer"] or "", _("väntar på svar")),
        "answered_on": row["answered_on"] or "",
        "reason": reason,
        "agreement_id": row["agreement_id"] or "",
        "files": paper_files(found, "avrop", row["provider_id"]),
    }


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


def authority_lines(found: OpenedChoice) -> Context:
    """What is bought is expected to cost, and who may decide about that by the ladder's limits."""
    chosen, ladder = found.record.chosen, found.ladder
    value = expected_value_ore(found.record, found.expected_stay)
    if value is None or ladder is None or chosen is None or chosen["procurement"] not in BOUGHT:
        return {"authority": [], "value": ""}
    known = standings(ladder.authority, value, found.limits, value_day(found.record))
    yes = {True: _("får besluta"), False: _("räcker inte"), None: _("prisbasbeloppet är okänt")}
    return {
        "value": kr(value),
        "authority": [
            (CODE_WORDS["function"][each.function], _limit_words(each), yes[each.within])
            for each in known
        ],
    }


def _limit_words(each: Standing) -> str:
    if not each.most.in_price_base or each.limit is None:
        return str(each.most)
    return f"{each.most}, {number_text(each.limit)}{NBSP}kr"


def quotes_page(found: OpenedChoice, said: Said) -> Context:
    step: Step | None = found.step
    needed, names = (step.quotes if step else 0), provider_names(found)
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
    count = {"count": number_text(there), "needed": number_text(needed)}
    if needed and there:
        says = ngettext(
            "Ett kostnadsförslag av %(needed)s som behövs innan platsen köps",
            "%(count)s kostnadsförslag av %(needed)s som behövs innan platsen köps",
            there,
        )
    elif needed:
        says = _("Inget kostnadsförslag av %(needed)s som behövs innan platsen köps")
    elif there:
        says = ngettext(
            "Ett kostnadsförslag. Stegordningen kräver inget, men priset avgör mer än det verkar",
            "%(count)s kostnadsförslag. Stegordningen kräver inget, men priset avgör mer än det "
            "verkar",
            there,
        )
    else:
        says = _(
            "Inget kostnadsförslag. Stegordningen kräver inget, men priset avgör mer än det verkar"
        )
    return says % count


def _spread(quotes: Sequence[Row]) -> str:
    if len({each["provider_id"] for each in quotes}) < 2:
        return ""
    low, high = quotes[0]["day_price"], quotes[-1]["day_price"]
    diff = kr(int((high - low) * 100))
    return _("Mellan det lägsta och det högsta skiljer %(diff)s om dagen.") % {"diff": diff}
