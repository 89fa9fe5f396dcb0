"""Utdrag: how a case system's extract is read. A sample is tried, its mapping kept, it is not."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemmaplan.actions.own_files import take_back, write
from hemmaplan.actions.staging import (
    KEPT_ASIDE,
    NotStaged,
    RefusedFile,
    discard,
    stage,
    staged,
    sweep,
)
from hemmaplan.actions.versions import WrittenSince
from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.code_words import CODE_WORDS, TABLES_IN_WORDS
from hemmaplan.core.columns import Column, Kind, Table
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.mapping import CODED, extracts_of
from hemmaplan.ingest.months_across import MONTH_OF, columns_of
from hemmaplan.ingest.pseudonyms import is_pseudonym, masked
from hemmaplan.ingest.raw import RawTable
from hemmaplan.ingest.samples import Reading, examples, read_as, read_sample
from hemmaplan.render.toml_text import toml_text
from hemmaplan.store.own_files import MAPPING, FileVersion, file_history, own_file
from hemmaplan.store.viewer import STEERS, Role
from hemmaplan.web.access import open_to, viewer_of
from hemmaplan.web.downloads import attached
from hemmaplan.web.extract_form import (
    PRICED,
    Mapped,
    label,
    missing,
    same_for_all,
    standing_for,
    suggested,
    typed,
    word,
)
from hemmaplan.web.needs import need_words, with_own_codes
from hemmaplan.web.settings_form import RATE_WORDS
from hemmaplan.web.typed import version, whole

_WRITE = "mapping.write"
CARE_FORM_WORDS = {name: line.label for name, line in LINES.items()}
_ROWS, _PROBLEMS, _VERSIONS = 8, 15, 10
_ONWARD = ("spara-priser", "spara-till")
_ANOTHER = "ett-till"
TABLE_WORDS = {
    name: TABLES_IN_WORDS[name]
    for name in (
        "placements", "rates", "incomes", "pauses", "follow_ups", "cases", "decisions", "invoices",
        "providers", "agreements", "ledger", "budget", "forecast", "volumes",
    )
}  # fmt: skip
"""The tables that extracts are made for; the others are written by people in the own form."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was sent to try: which table its rows are, the mapping that stands, and which of the
    table's extracts this is (None for a new one)."""

    digest: str
    table: Table
    raw: RawTable
    standing: FileVersion | None
    place: int | None


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def extracts(request: HttpRequest) -> HttpResponse:
    """What is mapped, and the form that begins with a sample."""
    wrong = ""
    standing = own_file(viewer_of(request), MAPPING)
    if request.method == "POST":
        match request.POST.get("gor"):
            case "angra":
                return _take_back(request)
            case "ta-bort":
                return _without(request, standing)
        try:
            if "slut" not in request.POST:  # the form's last field
                raise RefusedFile(_("Filen kom inte fram hel. Välj den igen."))
            sweep(before=datetime.now(UTC) - KEPT_ASIDE)
            digest = stage(request.FILES.getlist("fil"))
            return redirect("settings-extract", digest, _table(request.POST.get("tabell")).name)
        except RefusedFile as refused:
            wrong = str(refused)
    context = {
        "here": "settings-extracts",
        "sees_members": viewer_of(request).role is Role.ADMINISTRATOR,
        "tables": {name: _(word) for name, word in TABLE_WORDS.items()},
        "chosen": request.GET.get("tabell", ""),
        "mapped": _mapped(standing),
        "versions": file_history(viewer_of(request), MAPPING)[:_VERSIONS],
        "wrong": wrong,
    }
    return render(request, "extracts.html.j2", context, status=422 if wrong else 200)


@open_to(STEERS)
@require_GET
def mapping_file(request: HttpRequest) -> HttpResponse:
    """The mapping as the file that a data folder may have."""
    found = own_file(viewer_of(request), MAPPING)
    if found is None or not found.text:
        raise Http404(_("Inget utdrag är översatt än."))
    return attached(found.text, MAPPING)


@open_to(STEERS)
@require_http_methods(["GET", "POST"])
def extract(request: HttpRequest, digest: str, table: str) -> HttpResponse:
    """The sample's columns and words, and its first rows as they would be read."""
    try:
        path = next(iter(sorted(staged(digest).iterdir())))
    except (NotStaged, StopIteration):
        messages.info(request, _("Provet är borttaget. Välj filen igen."))
        return redirect("settings-extracts")
    if request.POST.get("gor") == "avbryt":
        discard(digest)
        messages.info(request, _("Provet är borttaget. Inget är sparat."))
        return redirect("settings-extracts")
    chosen = with_own_codes(_table(table), viewer_of(request))
    raw, problems = read_sample(path, chosen)
    if raw is None:
        discard(digest)
        messages.error(request, " ".join(masked(each.message) for each in problems))
        return redirect("settings-extracts")
    standing = own_file(viewer_of(request), MAPPING)
    content = _content(standing)
    sample = Sample(digest, chosen, raw, standing, _place(request, content, chosen, path.stem))
    if request.method == "GET":
        begun = suggested(chosen, raw, content, path.stem, sample.place)
        return _page(request, sample, begun)
    mapped = typed(request.POST, chosen, raw)
    saving = request.POST.get("gor") in ("spara", *_ONWARD)
    if saving and not missing(chosen, mapped):
        return _save(request, sample, mapped)
    wrong = _("Inget är sparat: en kolumn som måste finnas saknas.") if saving else ""
    return _page(request, sample, mapped, wrong, 422 if wrong else 200)


def _place(request: HttpRequest, content: Mapping[str, Any], table: Table, file: str) -> int | None:
    """Which of the table's extracts is meant: as the form says, else by the file's name."""
    asked = request.POST.get("utdrag", request.GET.get("utdrag", ""))
    if asked == _ANOTHER:
        return None
    places = standing_for(content, table, file)
    number = whole(asked)
    if number is not None and number < len(extracts_of(content, table.name)):
        return number
    return places[0] if places else None


def _with(content: Mapping[str, Any], sample: Sample, mapped: Mapped) -> dict[str, Any]:
    """The mapping with what is said of the sample, in its place or as one more extract."""
    name, said = sample.table.name, mapped.content(sample.raw)
    extracts = extracts_of(content, name) if name in content else []
    place = len(extracts) if sample.place is None else sample.place
    new = [*extracts[:place], said, *extracts[place + 1 :]]
    return {**content, name: new[0] if len(new) == 1 else new}


def _save(request: HttpRequest, sample: Sample, mapped: Mapped) -> HttpResponse:
    table = sample.table
    content = _with(_content(sample.standing), sample, mapped)
    base = version(request.POST.get("utgick-fran", ""))
    try:
        write(
            name=MAPPING, text=toml_text(content), what=_WRITE,
            before=base,
            by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
    except WrittenSince as written:
        if not written.same:
            wrong = _("Någon annan har sparat en översättning under tiden. Granska och spara igen.")
            return _page(request, sample, mapped, wrong, 409)
    if request.POST.get("gor") in _ONWARD:
        told = {
            "spara-priser": _("%(table)s är sparade. Här är priserna."),
            "spara-till": _("%(table)s är sparade. Här är nästa kolumn med belopp."),
        }[request.POST["gor"]]
        messages.success(request, told % {"table": _(TABLE_WORDS[table.name])})
        address = resolve_url("settings-extract", sample.digest, "rates")
        if request.POST["gor"] == "spara-till":
            address = resolve_url("settings-extract", sample.digest, table.name)
            address += f"?utdrag={_ANOTHER}"
        return redirect(address)
    discard(sample.digest)
    messages.success(
        request,
        _("Sparat, och provet är borttaget. Välj utdraget under Läs in, så läses det så här."),
    )
    return redirect("settings-extracts")


def _take_back(request: HttpRequest) -> HttpResponse:
    base = version(request.POST.get("utgick-fran", ""))
    try:
        take_back(
            name=MAPPING, before=base,
            what=_WRITE, by=request.user.get_username(), at=datetime.now(UTC),
        )  # fmt: skip
        messages.success(request, _("Ångrat: den förra översättningen gäller igen."))
    except WrittenSince:
        messages.info(request, _("Någon har sparat en ny översättning sedan dess."))
    return redirect("settings-extracts")


def _without(request: HttpRequest, standing: FileVersion | None) -> HttpResponse:
    content, name = _content(standing), request.POST.get("tabell", "")
    place = whole(request.POST.get("utdrag", "0"))
    extracts = extracts_of(content, name) if name in content else []
    gone = place is not None and place < len(extracts)
    if gone:
        left = [each for n, each in enumerate(extracts) if n != place]
        content[name] = left[0] if len(left) == 1 else left
        content = {name: said for name, said in content.items() if said}
    if standing is None or not gone or request.POST.get("utgick-fran") != str(standing.number):
        messages.info(request, _("Översättningen har ändrats sedan du såg den. Läs om sidan."))
        return redirect("settings-extracts")
    write(
        name=MAPPING, text=toml_text(content), before=standing.number, what=_WRITE,
        by=request.user.get_username(), at=datetime.now(UTC),
    )  # fmt: skip
    messages.success(request, _("Borttagen: tabellen läses med sina egna namn. Det går att ångra."))
    return redirect("settings-extracts")


def _table(name: str | None) -> Table:
    if name not in TABLE_WORDS:
        raise Http404(_("Det finns ingen sådan tabell att översätta."))
    return TABLES[str(name)]


def _content(standing: FileVersion | None) -> dict[str, Any]:
    return tomllib.loads(standing.text) if standing else {}


def _mapped(standing: FileVersion | None) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "place": place,
            "word": _(TABLE_WORDS.get(name, name)),
            "file": part.get("file", f"{name}.csv"),
            "same": ", ".join(_said_of_all(TABLES[name], part)),
            "columns": len(part.get("columns", {})),
            "codes": sum(map(len, part.get("codes", {}).values())),
        }
        for name in _content(standing)
        if name in TABLES
        for place, part in enumerate(extracts_of(_content(standing), name))
    ]


def _said_of_all(table: Table, part: Mapping[str, Any]) -> list[str]:
    """What every row of an extract has, in words: which of a file's amounts it is."""
    said = part.get("values", {})
    columns = [column for column in table.columns if column.name in said]
    return [
        dict(_code_words(column, {})).get(said[column.name], said[column.name])
        for column in columns
    ]


def _page(
    request: HttpRequest, sample: Sample, mapped: Mapped, wrong: str = "", status: int = 200
) -> HttpResponse:
    table, raw, standing = sample.table, sample.raw, sample.standing
    found = read_as(table, raw, mapped.mapping(table, raw), settings.PSEUDONYM_KEY())
    columns = {column.name: column for column in columns_of(table)}
    needs = need_words(viewer_of(request))
    problems = [each for each in found.problems if each.code != "column_missing"]  # said first
    context = {
        "word": _(TABLE_WORDS[table.name]),
        "table": table.name,
        "columns": [(column.name, _asked_for(column)) for column in columns.values()],
        "headers": [
            (n, masked(header), examples(raw, n), mapped.columns.get(n, ""))
            for n, header in enumerate(raw.header) if header.strip()
        ],
        "missing": [label(column) for column in missing(table, mapped)],
        "codes": [
            (place, _code_words(columns[name], needs), label(columns[name]),
             list(mapped.codes[name].items()))
            for place, name in mapped.columns.items() if mapped.codes.get(name)
        ],
        "same": [(c.name, _code_words(c, needs), label(c), mapped.values.get(c.name, ""))
                 for c in same_for_all(table, mapped)],
        "file": mapped.file,
        "has_kinds": table.name in PRICED,
        "place": _ANOTHER if sample.place is None else sample.place,
        "preview": _preview(table, mapped, found, needs),
        "rows": found.rows,
        "usable": 0 if found.frame is None else found.frame["_row"].n_unique(),
        "problems": [_said(each, columns) for each in problems[:_PROBLEMS]],
        "more_problems": max(0, len(problems) - _PROBLEMS),
        "base": standing.number if standing else 0,
        "wrong": wrong,
    }  # fmt: skip
    return render(request, "extract.html.j2", context, status=status)


def _asked_for(column: Column) -> str:
    says = _("%(column)s – måste finnas") if column.required else "%(column)s"
    return says % {"column": label(column)}


def _preview(
    table: Table, mapped: Mapped, found: Reading, needs: Mapping[str, str]
) -> dict[str, Any]:
    given = {*mapped.columns.values(), *mapped.values}
    if given & MONTH_OF.keys():  # a row for each month
        given |= {"month", "amount"}
    shown = [column for column in table.columns if column.name in given]
    rows = [] if found.frame is None else found.frame.head(_ROWS).to_dicts()
    words = {column.name: dict(_code_words(column, needs)) for column in shown}
    return {
        "columns": [word(column) for column in shown],
        "rows": [[_cell(column, row, words[column.name]) for column in shown] for row in rows],
    }


def _code_words(column: Column, needs: Mapping[str, str]) -> list[tuple[str, str]]:
    """The column's codes, each with what it is called."""
    words = CARE_FORM_WORDS if column.name == "care_form" else CODE_WORDS.get(column.name, {})
    words = needs if column.kind is Kind.OWN_CODE else words
    return [(code, words.get(code) or _(RATE_WORDS.get(code, code))) for code in column.codes]


def _cell(column: Column, row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """A cell as it is read, codes by their words; a person's key only when it is a pseudonym."""
    value = row[column.frame_name]
    if value is None:
        return ""
    if column.person_key and not is_pseudonym(str(value)):
        return _("visas inte")
    if column.kind in CODED:
        return ", ".join(words.get(code, code) for code in str(value).split())
    if column.kind is Kind.MONEY:
        return f"{value / 100:.2f}".replace(".", ",")
    if column.kind is Kind.EXACT:
        return f"{value.normalize():f}".replace(".", ",")
    if column.kind is Kind.MONTH:
        return f"{value:%Y-%m}"
    return (_("ja") if value else _("nej")) if column.kind is Kind.FLAG else str(value)


def _said(problem: Problem, columns: Mapping[str, Column]) -> tuple[str, str, str]:
    """Severity, row and message; a word without its code is mended above, not in a file."""
    says = _("Fel") if problem.severity is Severity.ERROR else _("Varning")
    place = _("rad %(row)s") % {"row": problem.row} if problem.row else ""
    column = columns.get(problem.column)
    if column is None or problem.code not in {f"{kind}_invalid" for kind in CODED}:
        return says, place, masked(problem.message)
    told = _("%(column)s: ett ord översätts inte. Välj vad det betyder under Utdragets ord.")
    return says, place, told % {"column": word(column)}
