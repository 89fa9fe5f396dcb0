"""A person's own words in place of a generated sentence, kept in a file of their own (texts.toml).

Each text stands with the figures it was written against and their values then. In the internal
report it is always used, and marked when a figure has changed since. The board's and the public
edition use it only while every figure it was written against is shown and unchanged, and every
number in it is one of those figures: what is typed by hand must not tell what the edition hides.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, FigureTable
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Block, Document, Number, Paragraph
from hemmaplan.render.numbers_sv import MONTHS
from hemmaplan.reports.annex import source_lines
from hemmaplan.reports.briefing import Runs
from hemmaplan.reports.proofreading import agrees
from hemmaplan.reports.registry import Edition, MonthFigures
from hemmaplan.reports.sentences import Sentence, paragraph, sentences_in

CHANGED = "[Siffror har ändrats sedan texten skrevs.]"
_NUMBER = re.compile(
    r"(?<![\w.,])[-−+]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?"
    r"(?:[ \u00a0](?:%|procent|mnkr|mkr|tkr|miljoner(?: kronor)?|tusen kronor|kronor|kr)(?!\w))?"
    rf"(?![\w]|[ \u00a0](?:{'|'.join(MONTHS)}))"
)
_SPOKEN = (
    ("miljoner kronor", "mnkr"),
    ("tusen kronor", "tkr"),
    ("miljoner", "mnkr"),
    ("mkr", "mnkr"),
)


class BadEdits(ValueError):
    """The file of texts can't be used; the message (Swedish) says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in place of the sentence `id`; `figures` with their values when it was written."""

    id: str
    text: str
    figures: Mapping[Address, str]


def template(document: Document, table: FigureTable, month: Month) -> str:
    """texts.toml: every sentence of the report with the figures it rests on, to write in."""
    lines = [
        "# Rapportens meningar. Skriv dina egna ord efter text = så ersätter de hemmaplans mening.",
        "# Tom text: hemmaplans mening står kvar. Tal i din text ska finnas bland meningens",
        "# siffror; lägg till adress och värde om du vill använda fler (se hemmaplan explain).",
        f"month = {_quoted(str(month))}",
    ]
    for each in _sentences(document.blocks):
        lines += ["", f"[{each.id}]", f"generated = {_quoted(each.text)}", 'text = ""']
        lines += [f"[{each.id}.figures]"] if each.figures else []
        lines += [f"{_quoted(str(a))} = {_quoted(table[a].text)}" for a in each.figures]
    return "\n".join(lines) + "\n"


def read_edits(path: Path, month: Month) -> list[Edit]:
    """The texts of a file, those that are not empty. Raises BadEdits."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadEdits(f"{path} går inte att läsa: {fault_words(error)}.") from None
    except ValueError as error:  # not TOML, or not UTF-8
        raise BadEdits(f"{path.name} följer inte TOML: {error}.") from None
    if content.get("month") != str(month):
        raise BadEdits(
            f"{path.name} är skriven för {content.get('month', 'okänd månad')}, inte {month}. "
            "Skriv en ny med --write-texts."
        )
    found = [_edit(id, body, path.name) for id, body in content.items() if id != "month"]
    return [edit for edit in found if edit.text]


def _edit(id: str, body: object, file: str) -> Edit:
    text = body.get("text") if isinstance(body, dict) else None
    figures = body.get("figures", {}) if isinstance(body, dict) else None
    if not isinstance(text, str) or not isinstance(figures, dict):
        raise BadEdits(f'{file}, {id}: där ska stå text = "…" och siffrorna under [{id}.figures].')
    try:
        named = {Address.parse(address): str(value) for address, value in figures.items()}
    except ValueError:
        raise BadEdits(f"{file}, {id}: en siffras adress ska vara id/area/line/column.") from None
    return Edit(id, " ".join(text.split()), named)


def with_edits(
    dataset: Dataset, found: MonthFigures, document: Document, edits: Sequence[Edit]
) -> tuple[Document, list[str]]:
    """The document with the texts in their places, and what to tell the writer in Swedish."""
    if not edits:
        return document, []
    written = {each.id: each for each in _sentences(document.blocks)}
    told = [
        f"Texten {edit.id} används inte: rapporten har ingen sådan mening den här månaden."
        for edit in edits
        if edit.id not in written
    ]
    own: dict[str, Sentence] = {}
    for edit in edits:
        if edit.id in written:
            runs, warnings = _in_place(edit, written[edit.id], found)
            told += warnings
            own |= {edit.id: Sentence(edit.id, tuple(runs))} if runs else {}
    blocks = [_replaced(b, own) if isinstance(b, Paragraph) else b for b in document.blocks]
    content = repr([document.version, [(e.id, e.text, dict(e.figures)) for e in edits]])
    changed = replace(
        document,
        blocks=blocks,
        sources=source_lines(dataset, found, blocks, known=document.sources),
        version=sha256(content.encode()).hexdigest()[:7],
    )
    return changed, told


def _in_place(edit: Edit, generated: Sentence, found: MonthFigures) -> tuple[Runs, list[str]]:
    """The runs of a text, none where it may not be used, and what to tell its writer."""
    now = {f.address: f.text for f in found.table.all() if f.address in edit.figures}
    gone = [str(address) for address in edit.figures if address not in now]
    moved = [
        f"{address} var {before} och är nu {now[address]}"
        for address, before in edit.figures.items()
        if address in now and now[address] != before
    ]
    runs, unknown = _linked(edit, generated, now)
    told = [f"Texten {edit.id}: siffran {address} visas inte i rapporten." for address in gone]
    told += [f"Texten {edit.id}: {words}. Läs om den." for words in moved]
    told += [f"Texten {edit.id}: ingen av dess siffror är {number}." for number in unknown]
    if not told:
        return runs, []
    if found.edition is not Edition.INTERNAL:
        return [], [
            *told,
            f"Texten {edit.id} används inte i den här utgåvan; meningen är hemmaplans.",
        ]
    return [*runs, f" {CHANGED}"] if gone or moved else runs, told


def _linked(edit: Edit, generated: Sentence, now: Mapping[Address, str]) -> tuple[Runs, list[str]]:
    """The text with each number tied to its figure, and the numbers that have none."""
    own = {run.text: run for run in generated.runs if isinstance(run, Number)}
    runs: Runs = []
    unknown = []
    end = 0
    for match in _NUMBER.finditer(edit.text):
        said = match[0]
        if re.fullmatch(r"(?:19|20)\d\d", said):
            continue  # a year
        number = own.get(said.replace(" ", "\u00a0")) or own.get(said) or _figure(said, now)
        if number is None:
            unknown.append(said)
            continue
        runs += [edit.text[end : match.start()], number] if match.start() > end else [number]
        end = match.end()
    return [*runs, edit.text[end:]] if end < len(edit.text) else runs, unknown


def _figure(said: str, now: Mapping[Address, str]) -> Number | None:
    plain = said.replace("\u00a0", " ")
    for words, unit in _SPOKEN:
        plain = plain.replace(words, unit) if plain.endswith(words) and unit not in plain else plain
    return next((Number(said, a) for a, value in now.items() if agrees(plain, value)), None)


def _replaced(block: Paragraph, own: Mapping[str, Sentence]) -> Paragraph:
    found = sentences_in(block)
    if not any(each.id in own for each in found):
        return block
    (changed,) = paragraph((own.get(each.id, each) for each in found), block.role)
    return changed


def _sentences(blocks: Iterable[Block]) -> list[Sentence]:
    return [each for b in blocks if isinstance(b, Paragraph) for each in sentences_in(b)]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string too
