"""Rader och områden: which accounts and activities go where, and what goes nowhere."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import sourced
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.line_volumes import (
    line_volumes,
    said_volumes,
    series_labels,
    volumes_text,
)
from hemmaplan.core.mapping_gaps import Gap, accounts_without_line, activities_without_area
from hemmaplan.core.placement_accounts import KOMMUN_BAS
from hemmaplan.core.placement_budget import SLACK, share_outside
from hemmaplan.core.report_lines import (
    COMPUTED_LINES,
    TOTAL,
    area_labels,
    area_rules,
    line_labels,
    line_rules,
)
from hemmaplan.core.tables import CARE_FORMS, LINE_TYPES
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.pseudonyms import has_number
from hemmaplan.render.numbers_sv import month_text, percent_text
from hemmaplan.render.starter_folder import starter_rows
from hemmaplan.reports.briefing import size
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.months import months_with_figures
from hemmaplan.web.pages.settings import (
    frame_of,
    nothing_yet,
    opened,
    proposed,
    replace_settings,
    replace_table,
    take_back,
)
from hemmaplan.web.typed import again, one_line, whole

TYPE_WORDS = {
    "revenue": N_("intäkt"),
    "cost": N_("kostnad"),
    "liability": N_("personalskuld"),
    "frame": N_("ram"),
}
CARE_COLUMNS = {"care_form": N_("Vårdform"), "procurement": N_("Avtalsform"), "area": N_("Område")}
FORM_WORDS = {form: LINES[form].label for form in CARE_FORMS}
ACTION = "settings.lines"
_SHOWN = 50


class Refused(ValueError):
    """A rule that can't be: the message is Swedish and says what to write."""


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest) -> HttpResponse:
    dataset = opened(request)
    if dataset is None:
        return nothing_yet(request)
    if request.POST.get("gor") == "angra":
        return take_back(request, "settings-lines")
    wrong = ""
    if request.method == "POST":
        try:
            after, subject = changed(request.POST, dataset)
            return proposed(request, dataset, after, ACTION, subject)
        except Refused as refused:
            wrong = str(refused)
    context = {
        **_context(dataset),
        **frame_of(request, ACTION, "settings-lines"),
        "wrong": wrong,
        "typed": again((request.POST or request.GET).dict()),
    }
    return render(request, "mapping.html.j2", context, status=422 if wrong else 200)


def _context(dataset: Dataset) -> dict[str, Any]:
    has_lines = not dataset.table_or_empty("lines").is_empty()
    lines = line_labels(dataset) if has_lines else {}
    areas = area_labels(dataset)
    gaps = [*(_gap(gap, lines) for gap in accounts_without_line(dataset)),
            *(_gap(gap, areas) for gap in activities_without_area(dataset))
            ] if has_lines else []  # fmt: skip
    return {
        "has_lines": has_lines,
        "has_areas": bool(areas),
        "gaps": sorted(gaps, key=lambda gap: -gap["worth"])[:_SHOWN],
        "gap_count": len(gaps),
        "worth": size(sum(gap["worth"] for gap in gaps)) if gaps else "",
        "lines": lines,
        "areas": areas,
        "types": {kind: _(word) for kind, word in TYPE_WORDS.items()},
        "line_rows": _rows(dataset, "lines"),
        "area_rows": _rows(dataset, "areas"),
        "care_rows": [
            {**row, "for": _of_care(row), "only": _only(row["activity"], row["unit_code"])}
            for row in _rows(dataset, "placement_accounts")
        ],
        "held": _held(dataset),
        "series": series_labels(dataset),
        "follows": line_volumes(dataset) if has_lines else {},
        "usual_care": KOMMUN_BAS[0].key.replace("-", "–"),
        "care_codes": {name: (_(word), _words(name)) for name, word in CARE_COLUMNS.items()},
    }


def _gap(gap: Gap, labels: dict[str, str]) -> dict[str, Any]:
    if gap.account:
        name = _("Konto %(account)s") % {"account": gap.account}
    else:
        name = _("Verksamhet %(activity)s, enhet %(unit)s") % {
            "activity": gap.activity or _("(tom)"),
            "unit": gap.unit_code or _("(tom)"),
        }
    return {
        "gap": gap,
        "name": name,
        "worth": gap.amount_ore,
        "amount": size(gap.amount_ore) if gap.amount_ore else _("0 kr"),
        "fits": labels.get(gap.fits, ""),
        "table": "lines" if gap.account else "areas",
    }


def _rows(dataset: Dataset, table: str) -> list[dict[str, Any]]:
    rows = dataset.table_or_empty(table).with_row_index("nr").to_dicts()
    return [{**row, "kind": _(TYPE_WORDS.get(row.get("type", ""), ""))} for row in rows]


def changed(sent: QueryDict, dataset: Dataset) -> tuple[Dataset, str]:
    """The dataset with the rule put first or taken away, and what to call it. Raises Refused."""
    asked = sent.get("tabell", "")
    table = asked if asked in _MADE else "lines"
    now = dataset.table_or_empty(table)
    match sent.get("gor"):
        case "borja" if now.is_empty():
            subject = "rapportens rader efter Kommun-Bas"
            rows = starter_rows("lines").to_dicts()
            new = sourced("lines", rows, f"ändrat för hand: {subject}")
            return replace_table(dataset, "lines", new), subject
        case "folj":
            return _followed(sent, dataset)
        case "lagg-till":
            row, subject = _MADE[table](sent, dataset)
            new = sourced(table, [row], f"ändrat för hand: {subject}")
            place = _where(dataset, table, row)
            frame = pl.concat([now.head(place), new, now.tail(now.height - place)])
            return replace_table(dataset, table, frame), subject
        case "ta-bort":
            number = whole(sent.get("rad", ""))
            if number is None or number >= now.height:
                raise Refused(_("Raden finns inte längre. Ladda om sidan."))
            left = now.with_row_index("nr").filter(pl.col("nr") != number).drop("nr")
            gone = [str(v) for v in now.row(number)[:2] if v]
            what = "verksamhet och enhet" if table == "areas" else "konto"
            return replace_table(dataset, table, left), f"{what} {'–'.join(gone)} borttaget"
    raise Refused(_("Formuläret saknar vad som ska göras. Ladda om sidan och försök igen."))


def _followed(sent: QueryDict, dataset: Dataset) -> tuple[Dataset, str]:
    """The dataset in which a line follows a number of the volumes, or none; and what to call it."""
    labels, series = line_labels(dataset), series_labels(dataset)
    line, of = _text(sent, "rad"), _text(sent, "serie")
    if line not in labels or of not in {"", *series}:
        raise Refused(_("Välj en rad, och den volym som den ska följa."))
    said = volumes_text({**said_volumes(dataset.municipality), line: of})
    after = replace_settings(dataset, replace(dataset.municipality, line_volumes=said))
    return after, f"{labels[line]} följer {series[of] if of else 'inget antal'}"


def _where(dataset: Dataset, table: str, row: Mapping[str, Any]) -> int:
    """Before the first rule that takes any of it, so that the new one wins; else last of its kind.

    The order of rules is the order of the report's lines, so it is changed no more than that. A
    rule of placements' accounts goes first, for nothing else depends on their order; one more
    account of a rule that there is goes last of it.
    """
    if table == "placement_accounts":
        same = [
            all(row[name] == other[name] for name in CARE_COLUMNS)
            for other in dataset.table_or_empty(table).iter_rows(named=True)
        ]
        return len(same) - same[::-1].index(True) if True in same else 0
    if table == "lines":
        ends = row["account_from"], row["account_to"]
        rules = line_rules(dataset) if dataset.has("lines") else []
        takes = [any(rule.takes(end) for end in ends) for rule in rules]
        kinds = [rule.line == row["line"] for rule in rules]
    else:
        asked = row["activity"], row["unit_code"]
        takes = [rule.takes(*asked) for rule in area_rules(dataset)]
        kinds = [rule.area == row["area"] for rule in area_rules(dataset)]
    if True in takes:
        return takes.index(True)
    return len(kinds) - kinds[::-1].index(True) if True in kinds else len(kinds)


def _line(sent: QueryDict, dataset: Dataset) -> tuple[dict[str, Any], str]:
    first, last = _accounts(sent)
    rules = line_rules(dataset) if dataset.has("lines") else []
    labels = line_labels(dataset) if rules else {}
    key, label = _place(sent, labels, [*COMPUTED_LINES, TOTAL])
    kind = next((rule.type.value for rule in rules if rule.line == key), _text(sent, "typ"))
    if kind not in LINE_TYPES:
        raise Refused(_("Välj om den nya raden är en intäkt eller en kostnad."))
    row = {"account_from": first, "account_to": last, "line": key, "label": label, "type": kind}
    span = first if first == last else f"{first}–{last}"
    return row, f"konto {span} till {label}"


def _accounts(sent: QueryDict) -> tuple[str, str]:
    """The first and last account, the same where only one was typed."""
    first, last = (_text(sent, name) for name in ("fran", "till"))
    last = last or first
    if not first:
        raise Refused(_("Skriv vilket konto det gäller, som 4600, eller ett intervall."))
    numbers = first.isdecimal() and last.isdecimal()
    if int(first) > int(last) if numbers else first > last:
        raise Refused(
            _("Intervallet %(first)s–%(last)s är baklänges. Skriv det lägsta kontot först.")
            % {"first": first, "last": last}
        )
    return first, last


def _care(sent: QueryDict, dataset: Dataset) -> tuple[dict[str, Any], str]:
    """Where the cost of some placements, or of all, is booked."""
    first, last = _accounts(sent)
    chosen = {name: _text(sent, name) for name in CARE_COLUMNS}
    row = {
        "account_from": first, "account_to": last,
        "activity": _text(sent, "verksamhet") or None,
        "unit_code": _text(sent, "enhet") or None,
        **{name: code if code in _words(name) else None for name, code in chosen.items()},
    }  # fmt: skip
    span = first if first == last else f"{first}–{last}"
    where = ", ".join((span, *_only(row["activity"], row["unit_code"])))
    return row, f"placeringarnas konto {where}: {_of_care(row)}"


def _only(activity: str | None, unit: str | None) -> list[str]:
    """The activity and the unit that a rule is for, in words."""
    names = [activity and f"verksamhet {activity}", unit and f"enhet {unit}"]
    return [name for name in names if name]


def _of_care(row: Mapping[str, Any]) -> str:
    """The placements that a row is for, in words."""
    said = [_words(name)[row[name]] for name in CARE_COLUMNS if row[name]]
    return ", ".join(said) or "alla placeringar"


def _held(dataset: Dataset) -> dict[str, Any] | None:
    """How much of the year's cost of placements their accounts hold; None before there is any."""
    month = next(iter(months_with_figures(dataset)), None)
    if month is None or not dataset.has("placements") or not dataset.has("rates"):
        return None
    outside = share_outside(dataset, month)
    return {
        "share": percent_text(1 - outside, 1),
        "month": month_text(month),
        "enough": outside <= SLACK,
    }


def _words(name: str) -> Mapping[str, str]:
    return FORM_WORDS if name == "care_form" else CODE_WORDS[name]


def _area(sent: QueryDict, dataset: Dataset) -> tuple[dict[str, Any], str]:
    activity, unit = (_text(sent, name) for name in ("verksamhet", "enhet"))
    if not activity and not unit:
        raise Refused(_("Skriv en verksamhet, en enhet eller båda."))
    key, label = _place(sent, area_labels(dataset), [TOTAL])
    row = {"activity": activity or None, "unit_code": unit or None, "area": key, "label": label}
    return row, f"{', '.join(_only(activity, unit))} till {label}"


_MADE: Mapping[str, Callable[[QueryDict, Dataset], tuple[dict[str, Any], str]]] = {
    "lines": _line, "areas": _area, "placement_accounts": _care,
}  # fmt: skip


def _place(sent: QueryDict, labels: dict[str, str], reserved: Sequence[str]) -> tuple[str, str]:
    """The key and label of a line or area: one there is, or a new one from its name."""
    chosen, name = _text(sent, "plats"), _text(sent, "namn")
    if chosen in labels:
        return chosen, labels[chosen]
    if not name:
        raise Refused(_("Välj vart det ska, eller skriv ett namn på en ny plats."))
    key = re.sub(r"[^a-z0-9]+", "_", fold_code_text(name)).strip("_")
    if not key or key in reserved or key in labels:
        raise Refused(_("%(name)s kan inte användas som namn. Välj ett annat.") % {"name": name})
    return key, name


def _text(sent: QueryDict, name: str) -> str:
    text = one_line(sent, name, 80)
    if has_number(text):
        raise Refused(_("Det här ser ut som ett personnummer och sparas inte."))
    return text
