"""The document as a Word document, to go on in: headings, captions, lists and tables are styles.

Made on a template (see `word_template`), ours or the municipality's. Dates are the report's and
nothing is drawn by chance: same document and template, same bytes.
"""

import io
import re
from copy import deepcopy
from datetime import datetime, time
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hemmaplan.render import charts
from hemmaplan.render.document import Document
from hemmaplan.render.numbers_sv import NBSP
from hemmaplan.render.printed import Printed, printed
from hemmaplan.render.word_template import NO_PLACE, BadTemplate, Styles, filled, packed, unpacked

_MARK = "hemmaplan-innehall"
_EMU_PER_PIXEL, _EMU_PER_TWIP = 9525, 635
_PRINT = 300 / 96  # pixels of a picture to a CSS pixel: 300 an inch
_SHORT = 12  # rows of a table that is kept together, as in the PDF
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_ID = 9001  # of pictures and bookmarks, beyond those that a template may have


def render_docx(document: Document, template: bytes = b"") -> bytes:
    """The whole document as DOCX bytes on a template, ours when empty.

    Raises word_template.BadTemplate for a template that can't be used.
    """
    data = printed(document)
    word = filled(template, _values(data))
    place = _place(word)
    section = _section_after(word, place)
    styles = Styles(word)
    data["blocks"] = _laid_out(data["blocks"], word, section)
    for number, group in enumerate(data["annex"]):
        group["mark"] = _FIRST_ID + number
    content = _environment().get_template("word_blocks.xml.j2").render(
        document=data, style=styles, nbsp=NBSP,
        upright=_section_end(section, flipped=False), flipped=_section_end(section, flipped=True),
    )  # fmt: skip
    _fill(place, content)
    _language(styles.element)
    _properties(word, document)
    output = io.BytesIO()
    word.save(output)
    return packed(unpacked(output.getvalue()))


def _values(data: Printed) -> dict[str, Any]:
    """What the template's tags print."""
    about = (data["kind"], data["reference"], data["date"])
    texts = {
        "kommun": data["municipality"],
        "namnd": data["board"],
        "titel": "\n".join(data["title_lines"]),
        "period": data["period"],
        "rapport": data["running_title"],
        "slag": data["kind"],
        "diarienummer": data["reference"],
        "datum": data["date"],
        "uppgifter": " · ".join(filter(None, about)),
        "version": data["version"],
    }
    mark = f'<w:p><w:bookmarkStart w:id="9000" w:name="{_MARK}"/></w:p>'
    return {name: _word(text) for name, text in texts.items()} | {"innehall": Markup(mark)}


def _word(text: str) -> str:
    """Without the characters that no XML can hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def _bookmark(anchor: str) -> str:
    """A name that Word takes: letters, digits and underscores, at most 40 of them."""
    return re.sub(r"\W", "_", anchor, flags=re.ASCII)[:40]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hemmaplan.render", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"word": _word, "bookmark": _bookmark}
    return environment


def _place(word: Any) -> Any:
    """The paragraph that the report takes the place of. Raises BadTemplate without one."""
    found = word.element.body.xpath(f".//w:bookmarkStart[@w:name='{_MARK}']/..")
    if len(found) != 1 or found[0].xpath("ancestor::w:p"):
        raise BadTemplate(NO_PLACE)
    return found[0]


def _section_after(word: Any, place: Any) -> Any:
    """The properties of the section that the report stands in: the first to end after it."""
    found = place.xpath("./following::w:sectPr")
    return found[0] if found else word.element.body.get_or_add_sectPr()


def _fill(place: Any, content: str) -> None:
    from docx.oxml.parser import parse_xml

    for element in list(parse_xml(content)):
        place.addprevious(element)
    place.getparent().remove(place)


def _section_end(section: Any, *, flipped: bool) -> Markup:
    """A paragraph that ends a section like the template's, upright or on its side."""
    from docx.oxml.ns import qn
    from lxml import etree

    copy = deepcopy(section)
    size = copy.find(qn("w:pgSz"))
    if flipped and size is not None:
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.set(qn("w:orient"), "landscape")
    properties = etree.tostring(copy, encoding="unicode")
    return Markup(f"<w:p><w:pPr>{properties}</w:pPr></w:p>")


def _laid_out(blocks: list[Printed], word: Any, section: Any) -> list[Printed]:
    """Blocks with what Word wants to know beforehand: widths, pictures, lists, identities."""
    across, down = _text_area(section)
    before = ""
    for number, block in enumerate(blocks):
        block["after_table"] = before == "table"
        before = block["kind"]
        if block["kind"] in ("table", "chart"):
            block["series"], block["place"] = block["label"].rstrip(".").split(NBSP)
        if block["kind"] == "table":
            _measure(block, down if block["fit"]["flipped"] else across)
        elif block["kind"] == "chart":
            _draw(block, word, across, _FIRST_ID + number)
        elif block["kind"] == "list":
            block["list"] = _new_list(word)
    return blocks


def _text_area(section: Any) -> tuple[int, int]:
    """Twips between the margins: across an upright page and across one on its side."""
    from docx.oxml.ns import qn

    size, margin = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    across, down = 9072, 14004  # A4 with 25 mm
    if size is not None and margin is not None:
        sides = int(margin.get(qn("w:left"), 0)) + int(margin.get(qn("w:right"), 0))
        across, down = (int(size.get(qn(name))) - sides for name in ("w:w", "w:h"))
    return across, down


def _measure(table: Printed, across: int) -> None:
    """Column widths in twips, the size of letters in half points, and how far a number with
    fewer decimals stands from the edge."""
    fit = table["fit"]
    letter = fit["size"] * 20 * 0.5  # a character is about half as wide as the letters are high
    widths, numeric = fit["widths"], [column["numeric"] for column in table["columns"]]
    if fit["spread"] or all(numeric) or not any(numeric):
        grid = [width / sum(widths) * across for width in widths]
    else:
        columns = list(zip(widths, numeric, strict=True))
        need = [(width + 0.8) * letter + 114 if number else 0 for width, number in columns]
        room = max(across - sum(need), 0.3 * across) / sum(w for w, number in columns if not number)
        grid = [each or room * width for each, width in zip(need, widths, strict=True)]
        grid = [each * across / sum(grid) for each in grid]
    table["grid"] = [round(each) for each in grid]
    table["size"] = 0 if fit["size"] == 9.5 else round(fit["size"] * 2)
    table["short"] = len(table["rows"]) <= _SHORT
    for row in table["rows"]:
        for cell in row["cells"]:
            wide = {",": 0.25, NBSP: 0.23, "%": 0.72}
            ems = sum(wide.get(character, 0.507) for character in cell["pad"])
            cell["indent"] = round(ems * fit["size"] * 20)


def _draw(chart: Printed, word: Any, across: int, id: int) -> None:
    """The chart as a picture at the resolution of print, no wider than the text."""
    content, height = charts.png(chart.pop("spec"), scale=_PRINT)
    chart["relation"], _ = word.part.get_or_add_image(io.BytesIO(content))
    scale = min(across * _EMU_PER_TWIP, charts.WIDTH * _EMU_PER_PIXEL) / charts.WIDTH
    chart["cx"], chart["cy"] = round(charts.WIDTH * scale), round(height * scale)
    chart["id"] = id


def _new_list(word: Any) -> int:
    """A list numbered from 1 of its own, whatever lists the template has."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    numbering = word.part.numbering_part.element
    abstract = max([-1, *map(int, numbering.xpath("./w:abstractNum/@w:abstractNumId"))]) + 1
    number = max([0, *map(int, numbering.xpath("./w:num/@w:numId"))]) + 1
    level = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
    )
    existing = numbering.xpath("./w:num")
    if existing:
        existing[0].addprevious(level)
    else:
        numbering.append(level)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}">'
            f'<w:abstractNumId w:val="{abstract}"/></w:num>'
        )
    )
    return number


def _language(styles: Any) -> None:
    """Swedish, whatever language the template was made in: for spelling and for being read out."""
    from docx.oxml.ns import nsdecls, qn
    from docx.oxml.parser import parse_xml

    for language in styles.xpath(".//w:lang"):
        language.set(qn("w:val"), "sv-SE")
    for normal in styles.xpath("./w:style[@w:type='paragraph'][@w:default='1']"):
        if not normal.xpath("./w:rPr/w:lang"):
            swedish = parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE"/>')
            normal.get_or_add_rPr().append(swedish)


def _properties(word: Any, document: Document) -> None:
    about = word.core_properties
    day = datetime.combine(document.day, time())
    about.title, about.author = _word(document.title), _word(document.municipality)
    about.last_modified_by, about.revision = _word(document.municipality), 1
    about.created = about.modified = day
    about.language, about.identifier = "sv-SE", document.version
    about.subject, about.comments = _word(document.period), ""
