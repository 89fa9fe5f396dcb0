"""The form of a placement ladder: begun from one there is, read back as the post of a file."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.placement_ladder import Always, Ladder, Order
from hemmaplan.core.tables import CARE_FORMS, FUNCTIONS
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.ladders import parse
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.ingest.pseudonyms import has_number
from hemmaplan.render.ladder_yaml import Post, ladder_yaml
from hemmaplan.web.typed import day_of, whole

MOST_STEPS, _BLANK = 20, 2
_LONGEST = 300
FILE = "Stegordningen"
ORDER_WORDS = {
    Order.EVERY_STEP: N_("varje tidigare steg ska vara prövat eller bortvalt med skäl"),
    Order.FIRST_STEP: N_("bara det första steget måste vara prövat; sedan avgör behovet"),
}
ALWAYS_WORDS = {
    Always.NETWORK_MAPPED: N_("nätverket är kartlagt"),
    Always.OUTPATIENT_CONSIDERED: N_("den egna öppenvården är prövad"),
    Always.PURPOSE: N_("syftet är angivet"),
    Always.END_CRITERIA: N_("det framgår vad som krävs för att vården ska upphöra"),
    Always.PLANNED_END: N_("det finns ett planerat slutdatum"),
    Always.COST_COMPARED: N_("kostnaden är jämförd med stegen närmast"),
}
FORM_WORDS = {form: LINES[form].label for form in CARE_FORMS}
NUMBERS = {
    "quotes": N_("Kostnadsförslag"),
    "longest_months": N_("Längsta beslut, månader"),
    "investigation_days": N_("Utredning först, högst dagar"),
}
FLAGS = {
    "exhausted": N_("sista utvägen: inget tidigare steg får vänta på att prövas"),
    "agreement_first": N_("ramavtal först, annars skäl"),
}


class NotALadder(ValueError):
    """The ladder can't be kept; the message is Swedish and says which step and what to do."""


def with_room(post: Post) -> list[dict[str, Any]]:
    """The post's steps, and a few without anything to write new ones in."""
    return [*post["steps"], *({} for _ in range(min(_BLANK, MOST_STEPS - len(post["steps"]))))]


def typed(form: QueryDict) -> dict[str, Any]:
    """What the form says, as a post: texts as typed where they are no number or day."""
    return {
        "key": form.get("key", "").strip() or key_of(form.get("label", "")),
        "label": _line(form.get("label", "")),
        "area": form.get("area", ""),
        "from": _day(form.get("from", "")),
        "reference": _line(form.get("reference", "")),
        "order": form.get("order", Order.EVERY_STEP.value),
        "always": form.getlist("always"),
        **_bought(form),
        "steps": [step for _, step in sorted(_steps(form), key=lambda each: each[0])],
    }


def _bought(form: QueryDict) -> dict[str, Any]:
    """Who may buy for how much, and the limit of a direct award; blank ones are not said."""
    said = {name: _line(form.get(f"authority:{name}", "")) for name in FUNCTIONS}
    authority = {name: text for name, text in said.items() if text}
    direct = _line(form.get("direct_limit", ""))
    return {
        **({"authority": authority} if authority else {}),
        **({"direct_limit": direct} if direct else {}),
    }


def kept(post: Post) -> tuple[Ladder, str]:
    """The ladder, by the same rules as a file, and its text. Raises NotALadder."""
    text = ladder_yaml([post])
    if has_number(text):
        raise NotALadder(_("Det här ser ut som ett personnummer och sparas inte."))
    if not post["label"]:
        raise NotALadder(_("Skriv ett namn."))
    if not post["reference"]:
        raise NotALadder(_("Skriv vilket beslut ordningen bygger på."))
    if not isinstance(post["from"], date):
        raise NotALadder(_("Skriv dagen den gäller från som 2026-01-01."))
    if not post["steps"]:
        raise NotALadder(_("Skriv minst ett steg."))
    try:
        return parse(text, file=FILE)[0], text
    except ParameterFault as fault:
        raise NotALadder(_plain(str(fault))) from fault


def key_of(label: str) -> str:
    """A name as a key: `Vår ordning, barn` → `var_ordning_barn`."""
    return re.sub(r"[^a-z0-9]+", "_", fold_code_text(label)).strip("_")[:40]


def uncovered(ladder: Ladder) -> list[str]:
    """The care forms that no step has, in words: a choice of them only needs what all need."""
    taken = {form for step in ladder.steps for form in step.care_forms}
    return [FORM_WORDS[form] for form in CARE_FORMS if form not in taken]


def _steps(form: QueryDict) -> Iterator[tuple[tuple[int, bool], dict[str, Any]]]:
    """The steps that have a name, each with its place; one moved to another's comes before it."""
    for n in range(MOST_STEPS):
        label = _line(form.get(f"steg:{n}:label", ""))
        if not label:
            continue
        place = form.get(f"steg:{n}:plats", "").strip()
        step: dict[str, Any] = {
            "key": form.get(f"steg:{n}:key", "").strip() or key_of(label), "label": label,
        }  # fmt: skip
        if forms := form.getlist(f"steg:{n}:care_forms"):
            step["care_forms"] = forms
        if judgement := _line(form.get(f"steg:{n}:judgement", "")):
            step["judgement"] = judgement
        step |= {name: True for name in FLAGS if form.get(f"steg:{n}:{name}")}
        for name in NUMBERS:
            if text := form.get(f"steg:{n}:{name}", "").strip():
                number = whole(text)
                step[name] = text if number is None else number
        asked = whole(place)
        wanted = n + 1 if asked is None else asked
        yield (wanted, wanted == n + 1), step


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _day(text: str) -> date | str:
    try:
        return day_of(text)
    except ValueError:
        return text.strip()[:20]


_FIELD_WORDS: Mapping[str, str] = {
    **{name: word.lower() for name, word in NUMBERS.items()},
    "area": "område", "from": "gäller från", "key": "namn",
}  # fmt: skip
"""The fields as a message of `ladders.parse` can name them: in Swedish, as the message is."""


def _plain(fault: str) -> str:
    """What was wrong, in the form's words instead of the file's."""
    said = re.sub(rf"^{FILE}, post 1 ?(?:\([^)]*\))?[:,]? ?", "", fault)
    for name, word in _FIELD_WORDS.items():
        said = re.sub(rf"\b{name}\b", word, said)
    return f"{said[:1].upper()}{said[1:]}".rstrip(".") + "."
