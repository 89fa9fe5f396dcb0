"""How the pages of a choice say things: amounts, lengths, places, what was weighed."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from hemmaplan.core.alternative_costs import Alternative
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.render.numbers_sv import NBSP, number_text
from hemmaplan.web.choices import OpenedChoice, Row
from hemmaplan.web.typed import as_field

Said = QueryDict | None
"""What was just typed, or nothing."""
Context = dict[str, Any]
_MONTH = Fraction(365, 12)
_SHORT = 60  # days under which a length is told in days


def tkr(ore: int | None) -> str:
    return "–" if ore is None else number_text(Fraction(ore, 100_000)) + NBSP + "tkr"


def kr(ore: int | None) -> str:
    return "–" if ore is None else number_text(Fraction(ore, 100)) + NBSP + "kr"


def length_text(form: Alternative) -> str:
    """Months with the range that eight stays of ten keep within; short ones in days."""
    short = form.days < _SHORT
    lengths = (form.short_days, form.days, form.long_days)
    low, mid, high = (
        number_text(Fraction(each) / (Fraction(1) if short else _MONTH)) for each in lengths
    )
    says = (
        _("%(length)s\u00a0dygn (%(low)s–%(high)s)")
        if short
        else _("%(length)s\u00a0mån (%(low)s–%(high)s)")
    )
    return says % {"length": mid, "low": low, "high": high}


def said_of(weighed: Row | None) -> str:
    if weighed is None:
        return ""
    outcome = CODE_WORDS["step_outcome"][weighed["outcome"]].lower()
    dates = [str(d)[:7] for d in (weighed["from_date"], weighed["to_date"]) if d]
    reason = CODE_WORDS["step_reason"].get(weighed["reason"] or "", "")
    said = f"{outcome} {'–'.join(dict.fromkeys(dates))}".strip()
    return f"{said}, {reason}" if reason else said


def place_words(found: OpenedChoice, row: Row) -> str:
    names = provider_names(found)
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
        _("rang %(rank)s") % {"rank": rank} if rank else "",
        f"{row['distance_km']}{NBSP}km" if row["distance_km"] is not None else "",
    ]
    return ", ".join(filter(None, parts))


def provider_names(found: OpenedChoice) -> Mapping[str, str]:
    rows = found.basis.table_or_empty("providers").select("provider_id", "name").unique().to_dicts()
    return {row["provider_id"]: row["name"] or "" for row in rows}


def step_fields(found: OpenedChoice, key: str, label: str, said: Said) -> Context:
    weighed = found.record.weighed(key) or {}
    names = ("outcome", "reason", "from_date", "to_date", "in_file_on")
    values = {name: as_field(weighed.get(name)) for name in names}
    if said is not None and f"{key}:outcome" in said:
        values = {name: said.get(f"{key}:{name}", "") for name in names}
    return {"key": key, "label": label, "values": values, "offers": []}


def ticked(
    words: Mapping[str, str], saved: Sequence[str], said: Said, name: str
) -> list[tuple[str, str, bool]]:
    chosen = saved if said is None or name not in said else said.getlist(name)
    return [(code, word, code in chosen) for code, word in words.items()]


def paper_files(found: OpenedChoice, what: str, about: str) -> dict[str, str]:
    args = [found.record.id, what, about]
    return {e.upper(): reverse("choice-paper", args=[*args, e]) for e in ("docx", "pdf")}
