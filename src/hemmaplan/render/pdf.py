"""The document as an accessible PDF (PDF/UA-1), set by Typst from `report.typ`.

The document reaches the template as JSON, never as markup, so whatever a text holds is printed
as it stands. Nothing is read from clock, net or system fonts: same document, same bytes.
"""

import json
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from hemmaplan.render import charts
from hemmaplan.render.document import Document
from hemmaplan.render.letters import printable
from hemmaplan.render.printed import Printed, printed
from hemmaplan.render.theme import FONT, LIGHT, font_directory


def render_pdf(document: Document) -> bytes:
    """The whole document as PDF bytes. Raises typst.TypstError when it cannot be set."""
    data = printed(document)
    for block in data["blocks"]:
        if block["kind"] == "chart":
            block["svg"] = charts.svg(block.pop("spec"))
    return typeset("report.typ", data, document.day)


def typeset(template: str, data: Printed, day: date) -> bytes:
    """`data` set by a Typst template of this package, as PDF/UA-1 of that day."""
    data = printable(data | {"font": FONT, "colours": LIGHT})
    data["day"] = [day.year, day.month, day.day]
    content: bytes = _compiler().compile(
        input=files("hemmaplan.render").joinpath(template).read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    return content


@cache
def _compiler() -> Any:
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,  # Typst's own, for what our family lacks: ŋ, Greek, Cyrillic
        font_paths=[font_directory()],
    )
    return typst.Compiler(font_paths=fonts)
