"""The document as pages for a projector: one figure a page, 16:9, an accessible PDF (PDF/UA-1).

A page says one thing: the sentence, and the chart, the few numbers or the short table behind it.
What is too long to be read from a chair (a table of many rows or columns) is left to the report,
whose numbers of tables and charts are kept.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from hemmaplan.render import charts
from hemmaplan.render.document import (
    Block,
    ChartBlock,
    Document,
    Heading,
    KeyFigures,
    NumberedList,
    Paragraph,
    TableBlock,
)
from hemmaplan.render.pdf import typeset
from hemmaplan.render.printed import Printed, printed

MOST_ROWS, MOST_COLUMNS = 13, 9
_CHART_WIDTH = 560  # CSS pixels, shown over the whole page: letters of 16 points
_MOST_TEXT = 230  # letters under the headline, in whole sentences
_ROOMY = 8  # rows of a table that leaves room for text
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-ZÅÄÖ])|(?<=\w{4}[.!?]) +(?=\d)")
_LONG = 3  # parts in a row that their total stands for when a table must be shortened
_SHORTENED = "Alla rader står i rapporten."


def render_presentation(document: Document) -> bytes:
    """The pages as PDF bytes. Raises typst.TypstError when they cannot be set."""
    data = printed(document)
    pages = list(_pages(document.blocks, data.pop("blocks")))
    return typeset("presentation.typ", data | {"pages": pages, "annex": []}, document.day)


def _pages(blocks: Sequence[Block], words: list[Printed]) -> Iterator[Printed]:
    """Summary and figures in the report's order; what is to be decided comes last."""
    decision: list[Printed] = []
    section, told = "", list[str]()
    for block, printed_block in zip(blocks, words, strict=True):
        match block:
            case Heading():
                section, told = (block.text, []) if block.level == 1 else (section, told)
            case Paragraph(role="lead" | "body"):
                told += _sentences(block)
            case NumberedList() if not decision:
                items = [_text(item) for item in block.items]
                decision = [{"kind": "list", "section": "", "headline": section, "items": items}]
            case KeyFigures():
                yield _page(section, told or [section], printed_block, _MOST_TEXT * 2)
                told = []
            case ChartBlock():
                drawn = printed_block | {"svg": charts.svg(block.spec, _CHART_WIDTH)}
                drawn.pop("spec")
                yield _page(section, told or _first(printed_block["caption"]), drawn, _MOST_TEXT)
                told = []
            case TableBlock():
                short = _short(block, printed_block)
                if short:
                    room = _MOST_TEXT if len(short["rows"]) <= _ROOMY else 0
                    yield _page(section, told or _first(short["caption"]), short, room)
                    told = []
    yield from decision


def _page(section: str, told: Sequence[str], figure: Printed, room: int) -> Printed:
    """`told` begins with the headline; as many of the sentences after it as there is room for."""
    text = ""
    for sentence in told[1:]:
        if len(text) + len(sentence) > room:
            break
        text = f"{text} {sentence}".strip()
    headline = told[0].strip()
    return figure | {
        "section": section if section != headline else "",
        "headline": headline,
        "text": text,
    }


def _sentences(paragraph: Paragraph) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(_text(paragraph).strip()) if sentence]


def _text(paragraph: Paragraph) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in paragraph.runs)


def _first(caption: str) -> list[str]:
    """A caption's first sentence, as a headline."""
    return [_SENTENCE_END.split(caption)[0].rstrip(".")]


def _short(table: TableBlock, words: Printed) -> Printed | None:
    """The table if it can be read from a chair; if its totals can, without their parts; None for
    one that can't, or holds no figure."""
    if len(table.columns) > MOST_COLUMNS or not _has_figures(table):
        return None
    if len(table.rows) <= MOST_ROWS:
        return words
    rows = [row for row in words["rows"] if row["kind"] != "section"]
    runs = [list(run) for _, run in groupby(rows, lambda row: row["kind"] == "normal")]
    # One or two rows between totals (a frame, a liability) say why the totals differ.
    kept = list(chain(*(r for r in runs if r[0]["kind"] != "normal" or len(r) < _LONG)))
    if not 2 <= len(kept) <= MOST_ROWS or len(runs) < 4:
        return None
    return words | {"rows": kept, "caption": f"{words['caption']} {_SHORTENED}"}


def _has_figures(table: TableBlock) -> bool:
    return any(cell.figure for row in table.rows for cell in row.cells)
