"""Rader och områden: which accounts and activities go where, and what goes nowhere."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hemmaplan.actions.by_hand import sourced
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.mapping_gaps import Gap, accounts_without_line, activities_without_area
from hemmaplan.core.report_lines import (
    COMPUTED_LINES,
    TOTAL,
    area_labels,
    area_rules,
    line_labels,
    line_rules,
)
from hemmaplan.core.tables import LINE_TYPES
from hemmaplan.ingest.cells import fold_code_text
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.reports.briefing import size
from hemmaplan.store.viewer import STEERS
from hemmaplan.web.access import open_to
from hemmaplan.web.pages.settings import (
    frame_of,
    nothing_yet,
    opened,
    proposed,
    replace_table,
    take_back,
)

TYPE_WORDS = {"revenue": "intäkt", "cost": "kostnad", "liability": "personalskuld", "frame": "ram"}
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
            after, subject = _changed(request, dataset)
            return proposed(request, dataset, after, "settings.lines", subject)
        except Refused as refused:
            wrong = str(refused)
    context = {
        **_context(dataset),
        **frame_of(request, "settings.lines", "settings-lines"),
        "wrong": wrong,
        "typed": {
            name: masked(str(value)) for name, value in (request.POST or request.GET).items()
        },
    }
    return render(request, "mapping.html.j2", context, status=422 if wrong else 200)


def _context(dataset: Dataset) -> dict[str, Any]:
    has_lines = dataset.has("lines")
    lines = line_labels(dataset) if has_lines else {}
    areas = area_labels(dataset)
    gaps = [*(_gap(gap, lines) for gap in accounts_without_line(dataset)),
            *(_gap(gap, areas) for gap in activities_without_area(dataset))
            ] if has_lines else []  # fmt: skip
    return {
        "has_lines": has_lines,
        "gaps": sorted(gaps, key=lambda gap: -gap["worth"])[:_SHOWN],
        "gap_count": len(gaps),
        "worth": size(sum(gap["worth"] for gap in gaps)) if gaps else "",
        "lines": lines,
        "areas": areas,
        "types": TYPE_WORDS,
        "line_rows": _rows(dataset, "lines"),
        "area_rows": _rows(dataset, "areas"),
    }


def _gap(gap: Gap, labels: dict[str, str]) -> dict[str, Any]:
    if gap.account:
        name = f"Konto {gap.account}"
    else:
        name = f"Verksamhet {gap.activity or '(tom)'}, enhet {gap.unit_code or '(tom)'}"
    return {
        "gap": gap,
        "name": name,
        "worth": gap.amount_ore,
        "amount": size(gap.amount_ore) if gap.amount_ore else "0 kr",
        "fits": labels.get(gap.fits, ""),
        "table": "lines" if gap.account else "areas",
    }


def _rows(dataset: Dataset, table: str) -> list[dict[str, Any]]:
    rows = dataset.table_or_empty(table).with_row_index("nr").to_dicts()
    return [{**row, "kind": TYPE_WORDS.get(row.get("type", ""), "")} for row in rows]


def _changed(request: HttpRequest, dataset: Dataset) -> tuple[Dataset, str]:
    """The dataset with the rule put first or taken away, and what to call it. Raises Refused."""
    table = "areas" if request.POST.get("tabell") == "areas" else "lines"
    now = dataset.table_or_empty(table)
    match request.POST.get("gor"):
        case "lagg-till":
            row, subject = (_area if table == "areas" else _line)(request, dataset)
            new = sourced(table, [row], f"ändrat för hand: {subject}")
            place = _where(dataset, table, row)
            frame = pl.concat([now.head(place), new, now.tail(now.height - place)])
            return replace_table(dataset, table, frame), subject
        case "ta-bort":
            number = request.POST.get("rad", "")
            if not number.isascii() or not number.isdigit() or int(number) >= now.height:
                raise Refused("Raden finns inte längre. Ladda om sidan.")
            left = now.with_row_index("nr").filter(pl.col("nr") != int(number)).drop("nr")
            gone = [str(v) for v in now.row(int(number))[:2] if v]
            what = "konto" if table == "lines" else "verksamhet och enhet"
            return replace_table(dataset, table, left), f"{what} {'–'.join(gone)} borttaget"
    raise Refused("Formuläret saknar vad som ska göras. Ladda om sidan och försök igen.")


def _where(dataset: Dataset, table: str, row: Mapping[str, Any]) -> int:
    """Before the first rule that takes any of it, so that the new one wins; else last of its kind.

    The order of rules is the order of the report's lines, so it is changed no more than that.
    """
    if table == "lines":
        ends = row["account_from"], row["account_to"]
        takes = [any(rule.takes(end) for end in ends) for rule in line_rules(dataset)]
        kinds = [rule.line == row["line"] for rule in line_rules(dataset)]
    else:
        asked = row["activity"], row["unit_code"]
        takes = [rule.takes(*asked) for rule in area_rules(dataset)]
        kinds = [rule.area == row["area"] for rule in area_rules(dataset)]
    if True in takes:
        return takes.index(True)
    return len(kinds) - kinds[::-1].index(True) if True in kinds else len(kinds)


def _line(request: HttpRequest, dataset: Dataset) -> tuple[dict[str, Any], str]:
    first, last = (_text(request, name) for name in ("fran", "till"))
    last = last or first
    if not first:
        raise Refused("Skriv vilket konto det gäller, som 4600, eller ett intervall.")
    numbers = first.isdecimal() and last.isdecimal()
    if int(first) > int(last) if numbers else first > last:
        raise Refused(f"Intervallet {first}–{last} är baklänges. Skriv det lägsta kontot först.")
    rules = line_rules(dataset) if dataset.has("lines") else []
    labels = line_labels(dataset) if rules else {}
    key, label = _place(request, labels, [*COMPUTED_LINES, TOTAL])
    kind = next((rule.type.value for rule in rules if rule.line == key), _text(request, "typ"))
    if kind not in LINE_TYPES:
        raise Refused("Välj om den nya raden är en intäkt eller en kostnad.")
    row = {"account_from": first, "account_to": last, "line": key, "label": label, "type": kind}
    span = first if first == last else f"{first}–{last}"
    return row, f"konto {span} till {label}"


def _area(request: HttpRequest, dataset: Dataset) -> tuple[dict[str, Any], str]:
    activity, unit = (_text(request, name) for name in ("verksamhet", "enhet"))
    if not activity and not unit:
        raise Refused("Skriv en verksamhet, en enhet eller båda.")
    key, label = _place(request, area_labels(dataset), [TOTAL])
    row = {"activity": activity or None, "unit_code": unit or None, "area": key, "label": label}
    names = [f"verksamhet {activity}" if activity else "", f"enhet {unit}" if unit else ""]
    return row, f"{', '.join(filter(None, names))} till {label}"


def _place(
    request: HttpRequest, labels: dict[str, str], reserved: Sequence[str]
) -> tuple[str, str]:
    """The key and label of a line or area: one there is, or a new one from its name."""
    chosen, name = _text(request, "plats"), _text(request, "namn")
    if chosen in labels:
        return chosen, labels[chosen]
    if not name:
        raise Refused("Välj vart det ska, eller skriv ett namn på en ny plats.")
    key = re.sub(r"[^a-z0-9]+", "_", fold_code_text(name)).strip("_")
    if not key or key in reserved or key in labels:
        raise Refused(f"{name} kan inte användas som namn. Välj ett annat.")
    return key, name


def _text(request: HttpRequest, name: str) -> str:
    text = " ".join(request.POST.get(name, "")[:80].split())
    if masked(text) != text:
        raise Refused("Det här ser ut som ett personnummer och sparas inte.")
    return text
