"""The document as one accessible HTML page: no script, nothing fetched, light, dark and print.

Colours are the theme's, as CSS variables, in the charts too; the font travels with the page.
"""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hemmaplan.render import charts
from hemmaplan.render.document import Block, Document
from hemmaplan.render.printed import Printed, printed, printed_blocks
from hemmaplan.render.theme import DARK, FONT, LIGHT, font_file

FACES = {"Regular": 400, "Semibold": 600}
"""The faces a page uses, and their weights."""


def render_html(document: Document) -> str:
    """The whole document as one HTML page (write it as UTF-8)."""
    data = printed(document)
    data["blocks"] = _drawn(data["blocks"])
    page = _environment().get_template("report.html.j2")
    return page.render(
        document=data, light=LIGHT, dark=DARK, font=FONT, faces=_faces(), style=_style()
    )


def page_blocks(blocks: Sequence[Block]) -> list[Printed]:
    """Blocks for `each` of `blocks.html.j2` on a page of the web."""
    return _drawn(printed_blocks(blocks))


def _drawn(blocks: list[Printed]) -> list[Printed]:
    """Blocks with a number each, their charts drawn for a wide and a narrow page."""
    for number, block in enumerate(blocks, start=1):
        block["number"] = number
        if block["kind"] == "chart":
            spec = block.pop("spec")
            block["pictures"] = [
                Picture(charts.drawn(spec, width), f"bild-{number}-{name}", block)
                for name, width in (("bred", charts.WIDTH), ("smal", charts.NARROW))
            ]
    return blocks


def whole(text: object) -> Markup:
    """The text as HTML, its dates, periods and amounts never broken over two lines.

    A browser breaks `2026-10-31` after a hyphen. What is HTML already is left as it is.
    """
    if isinstance(text, Markup):
        return text
    return Markup(_UNBROKEN.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))


_UNBROKEN = re.compile(
    r"\b\d{4}-\d\d(-\d\d( \d\d:\d\d)?)?(–\d{4}-\d\d(-\d\d)?)?\b|\b[a-zåäö]{3,9}–[a-zåäö]{3,9}\b"
    r"|\b\d[\d\u00a0]* (kr|tkr|mnkr)\b|\b1 000 inv\b"
)


def stylesheet(font_url: Callable[[str], str]) -> str:
    """The page's rules with the theme's colours, for faces that lie at addresses of their own."""
    faces = [
        f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-display: swap; '
        f"src: url({font_url(face)}); }}"
        for face, weight in FACES.items()
    ]
    light, dark = (
        " ".join(f"--{name}: {value};" for name, value in colours.items())
        for colours in (LIGHT, DARK)
    )
    root = f":root {{ color-scheme: light dark; {light} }}"
    night = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return "\n".join([*faces, root, night, _style()])


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of a page as it was drawn; `block` is how it is printed."""

    picture: str
    id: str
    block: Printed

    def shown(self, figure_url: Callable[[str], str] | None) -> Markup:
        """The SVG with its name and description inside, and colours that follow light and dark.

        Its bars lead where the page's numbers do: to their trace, else to their row in the annex.
        """
        openings = [self._opening(link, figure_url) for link in self.block["links"]]
        picture = charts.linked(self.picture, openings)
        if any(openings):  # what is inside an image can't be reached, and the links say it all
            picture = picture.replace("<text ", '<text aria-hidden="true" ')
        for name, value in LIGHT.items():
            picture = picture.replace(f'"{value}"', f'"var(--{name})"')
        told = Markup('<title id="{id}">{title}</title><desc id="{id}-text">{text}</desc>').format(
            id=self.id, title=f"{self.block['label']} {self.block['caption']}",
            text=self.block["alt"],
        )  # fmt: skip
        role = "group" if any(openings) else "img"
        attributes = f'role="{role}" aria-labelledby="{self.id} {self.id}-text"'
        head, body = picture.replace("<svg ", f"<svg {attributes} ", 1).split(">", 1)
        return Markup(head + ">") + told + Markup(body)

    def _opening(self, link: Printed, figure_url: Callable[[str], str] | None) -> str:
        if figure_url is None and not link["anchor"]:
            return ""
        to = figure_url(link["figure"]) if figure_url else f"#{link['anchor']}"
        said = Markup('<a href="{to}" data-figure="{figure}" aria-label="{text}">')
        return said.format(to=to, figure=link["figure"], text=link["text"])


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("hemmaplan.render", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["whole"] = whole
    return made


@cache
def _style() -> Markup:
    environment = _environment()
    if environment.loader is None:
        raise RuntimeError("the page has no templates")
    return Markup(environment.loader.get_source(environment, "report.css")[0])


@cache
def _faces() -> list[tuple[int, str]]:
    """Weight and base64 of the faces the page uses."""
    return [
        (weight, base64.b64encode(font_file(face).read_bytes()).decode())
        for face, weight in FACES.items()
    ]
