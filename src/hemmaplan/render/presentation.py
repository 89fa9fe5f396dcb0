"""The document as pages for a projector: one figure a page, 16:9, an accessible PDF (PDF/UA-1).

A page says one thing: the sentence, and the chart, the few numbers or the short table behind it.
First the talk: the summary, of each section what its sentence is about and its picture, and what is
to be decided. The other figures come after it, to turn to when somebody asks. What is too long to
be read from a chair (a table of many rows or columns) is left to the report, whose numbers of
tables and charts are kept.
"""

import re
from collections.abc import Sequence
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
_CHART_WIDTH, _HIGH_CHART_WIDTH = 560, 760
"""CSS pixels, shown over the whole page: letters of 16 points. A high chart is as wide as the page
when it is drawn wider: what is left of the page decides how large its letters are."""
_HIGH = 0.4  # of its width
_MOST_TEXT = 230  # letters under the headline, in whole sentences
_BESIDE_A_CHART = 120  # which is no wider than it has room to be high
_ROOMY = 8  # rows of a table that leaves room for text
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-ZÅÄÖ])|(?<=\w{4}[.!?]) +(?=\d)")
_SVG_SIZE = re.compile(r'width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)"')
_LONG = 3  # parts in a row that their total stands for when a table must be shortened
_SHORTENED = "Alla rader står i rapporten."
REST = "Fördjupning"
_REST_TEXT = "Rapportens övriga tabeller och diagram, att slå upp när någon frågar."


def render_presentation(document: Document) -> bytes:
    """The pages as PDF bytes. Raises typst.TypstError when they cannot be set."""
    data = printed(document)
    pages = _pages(document.blocks, data.pop("blocks"))
    return typeset("presentation.typ", data | {"pages": pages, "annex": []}, document.day)


def _pages(blocks: Sequence[Block], words: list[Printed]) -> list[Printed]:
    """The talk in the report's order, with what is to be decided last, and then the rest."""
    talk: list[Printed] = []
    rest: list[Printed] = []
    decision: list[Printed] = []
    section, told, shown = "", list[str](), set[str]()
    for block, printed_block in zip(blocks, words, strict=True):
        match block:
            case Heading():
                section, shown = (block.text, set()) if block.level == 1 else (section, shown)
                told = []
            case Paragraph(role="lead" | "body"):
                told += _sentences(block)
            case NumberedList() if not decision:
                items = [_text(item) for item in block.items]
                decision = [{"kind": "list", "section": "", "headline": section, "items": items}]
        if figure := _figure(block, printed_block):
            said = told or _first(figure.get("caption", section))
            first = not shown or (figure["kind"] == "chart" and "chart" not in shown)
            (talk if told and first else rest).append(_page(section, said, figure))
            shown |= {figure["kind"]} if told else set()
            told = []
    if not talk:
        return [*rest, *decision]
    parted = {"kind": "part", "section": "", "headline": REST, "text": _REST_TEXT}
    return [*talk, *decision, *([parted, *rest] if rest else ())]


def _figure(block: Block, words: Printed) -> Printed | None:
    """What of a block can be shown on a page of its own, with the `room` it leaves for text."""
    match block:
        case KeyFigures():
            return words | {"room": _MOST_TEXT}
        case ChartBlock():
            drawn = words | {"svg": _svg(block), "room": _BESIDE_A_CHART}
            drawn.pop("spec")
            return drawn
        case TableBlock():
            short = _short(block, words)
            return short and short | {"room": _MOST_TEXT if len(short["rows"]) <= _ROOMY else 0}
    return None


def _svg(chart: ChartBlock) -> str:
    picture = charts.svg(chart.spec, _CHART_WIDTH)
    size = _SVG_SIZE.search(picture)
    if size is None or float(size["height"]) < _HIGH * float(size["width"]):
        return picture
    return charts.svg(chart.spec, _HIGH_CHART_WIDTH)


def _page(section: str, told: Sequence[str], figure: Printed) -> Printed:
    """`told` begins with the headline; as many of the sentences after it as there is room for."""
    text = ""
    for sentence in told[1:]:
        if len(text) + len(sentence) > figure["room"]:
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
