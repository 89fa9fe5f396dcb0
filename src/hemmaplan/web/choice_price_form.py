"""What a price has besides the day price: read from the decision's form, and shown in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count, takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.choice_prices import PARTS, Terms
from hemmaplan.core.choices import FAMILY_HOMES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.tables import PER, RATE_KINDS
from hemmaplan.ingest.parameters import load
from hemmaplan.render.numbers_sv import NBSP, number_text
from hemmaplan.web.choice_words import Context, Said
from hemmaplan.web.choices import OpenedChoice
from hemmaplan.web.typed import Typed, as_field


def price_parts(choice_id: str, typed: Typed) -> list[dict[str, Any]]:
    """What the price has besides the day price, row by row; a row without amount is none."""
    rows = (_part(choice_id, f"del:{n}:", typed) for n in _sent(typed.said))
    return [row for row in rows if row is not None]


def _sent(said: Mapping[str, Any]) -> Iterator[int]:
    """The rows of a form, as many as it had."""
    return takewhile(lambda n: f"del:{n}:amount" in said, count())


def _part(choice_id: str, at: str, typed: Typed) -> dict[str, Any] | None:
    row: dict[str, Any] = {
        "choice_id": choice_id,
        "kind": typed.code(f"{at}kind", RATE_KINDS), "amount": typed.kronor(f"{at}amount"),
        "per": typed.code(f"{at}per", PER), "payroll_pct": typed.percent(f"{at}payroll_pct"),
        "vat_compensation_pct": typed.percent(f"{at}vat_compensation_pct"),
        "from_date": typed.day(f"{at}from_date"), "to_date": typed.day(f"{at}to_date"),
    }  # fmt: skip
    if row["amount"] is None:
        return None
    for name, says in (("kind", N_("Välj vad det är.")), ("per", N_("Välj per vad."))):
        if row[name] is None:
            typed.wrong[at + name] = _(says)
    if row["from_date"] and row["to_date"] and row["to_date"] < row["from_date"]:
        typed.wrong[f"{at}to_date"] = _("Slutet, %(last)s, är före början, %(first)s.") % {
            "last": row["to_date"], "first": row["from_date"],
        }  # fmt: skip
    return row


def price_fields(found: OpenedChoice, said: Said) -> Context:
    """The rows to fill in, with a blank one, and what the agreement says besides."""
    parts = [_as_fields(row) for row in _to_fill_in(found)]
    if said is not None and "del:0:amount" in said:
        parts = [{name: said.get(f"del:{n}:{name}", "") for name in PARTS} for n in _sent(said)]
    else:
        parts.append(_as_fields({}))  # for one more
    known = found.terms_of(found.record.chosen or {})
    return {
        "parts": parts,
        "part_kinds": [(code, KIND_LABELS[code]) for code in RATE_KINDS],
        "part_per": [(code, CODE_WORDS["per"][code]) for code in PER],
        "agreement_says": _says(known, found.start) if known else [],
    }


def _to_fill_in(found: OpenedChoice) -> Sequence[Mapping[str, Any]]:
    """What is agreed; of a family home without, its fee and its expenses, without amounts."""
    chosen = found.record.chosen
    if found.record.prices or chosen is None:
        return found.record.prices
    if chosen["procurement"] != "own" or chosen["care_form"] not in FAMILY_HOMES:
        return ()
    payroll = load("arbetsgivaravgift")["arbetsgivaravgift_uppdragstagare"].on(found.start)
    return (
        {"kind": "fee", "per": "month", "payroll_pct": payroll},
        {"kind": "expense", "per": "month"},
    )


def _as_fields(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: as_field(row.get(name)) for name in PARTS}


def _says(known: Terms, on: date) -> list[str]:
    """What can be agreed besides, and what is charged when somebody is away."""
    said = [
        _("%(kind)s %(amount)s kr per %(per)s, när det avtalas") % {
            "kind": KIND_LABELS[row["kind"]], "per": CODE_WORDS["per"][row["per"]],
            "amount": number_text(row["amount"]),
        }
        for row in known.when_agreed(on)
    ]  # fmt: skip
    for kind, share in known.shares.items():
        words = CODE_WORDS["pause"][kind].lower()
        said.append(f"{words}: {number_text(share)}{NBSP}% " + _("av dygnspriset"))
    return said
