"""The handbook: the Swedish pages of `docs/`, read in the web as they are read in the repository.

A page is Markdown with links to its neighbours' files; here they become addresses. What is said
where (`BY_TASK`, `ON_PAGES`) is all that is not in the files themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

import hemmaplan
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, STEERS, Role

FOLDERS: Mapping[str, str] = {
    "kom-igang": "tutorial",
    "sa-gor-du": "howto",
    "sa-ar-det-tankt": "explanation",
    "uppslag": "reference",
}
"""What a folder of `docs/` is called in an address."""
IN_ENGLISH = "uppslag"
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "uppslag/ordlista": ("help", "#ord"),
    "uppslag/rules": ("rules", ""),
}
"""What the web has pages of its own for: the address's name there, and the place on the page."""
_BY_COMMAND = (
    "kom-igang/forsta-rapporten", "sa-gor-du/borja-med-egna-filer", "sa-gor-du/las-in-egna-filer",
    "sa-gor-du/las-in-sie", "sa-gor-du/kontrollera-fore-rapport", "sa-gor-du/korrekturlas",
)  # fmt: skip
BY_TASK: Mapping[str, tuple[str, ...]] = {
    N_("Varje månad"): (
        "sa-gor-du/las-in-pa-webben", "sa-gor-du/hall-en-prognosrunda", "sa-gor-du/las-prognosen",
        "sa-gor-du/prova-scenarier", "sa-gor-du/folj-en-siffra",
        "sa-gor-du/stam-av-mot-huvudboken", "sa-gor-du/faststall-en-manad",
        "sa-gor-du/jamfor-med-kolada",
    ),
    N_("Placeringarna"): (
        "sa-gor-du/valj-insats", "sa-gor-du/andra-en-placering", "sa-gor-du/arbeta-med-att-gora",
    ),
    N_("Komma igång och sköta"): (
        "sa-gor-du/webben", "sa-gor-du/oversatt-ett-utdrag", "sa-gor-du/andra-installningar",
        "sa-gor-du/brev-och-losenord", "sa-gor-du/webben-i-drift", "sa-gor-du/sakerhetskopiera",
    ),
    N_("På kommandoraden"): _BY_COMMAND,
    N_("Så är det räknat"): (
        "sa-ar-det-tankt/cost", "sa-ar-det-tankt/budgetuppfoljning", "sa-ar-det-tankt/avstamning",
        "sa-ar-det-tankt/placeringsmatt", "sa-ar-det-tankt/prognos", "sa-ar-det-tankt/sma-tal",
        "sa-ar-det-tankt/exempelkommun",
    ),
}  # fmt: skip
"""The chapters in the order of Hjälp: by what somebody is there to do."""
ON_PAGES: Mapping[str, str] = {
    "standing": "sa-gor-du/webben",
    "figure": "sa-gor-du/folj-en-siffra",
    "ekonomi": "sa-gor-du/stam-av-mot-huvudboken",
    "prognos": "sa-gor-du/las-prognosen",
    "accuracy": "sa-gor-du/las-prognosen",
    "scenarios": "sa-gor-du/prova-scenarier",
    "kept-scenarios": "sa-gor-du/prova-scenarier",
    "tasks": "sa-gor-du/arbeta-med-att-gora",
    "task-due": "sa-gor-du/arbeta-med-att-gora",
    "task-radar": "sa-gor-du/arbeta-med-att-gora",
    "task-list": "sa-gor-du/arbeta-med-att-gora",
    "placement": "sa-gor-du/andra-en-placering",
    "placement-new": "sa-gor-du/andra-en-placering",
    "placement-change": "sa-gor-du/andra-en-placering",
    "choices": "sa-gor-du/valj-insats",
    "choice-new": "sa-gor-du/valj-insats",
    "choice": "sa-gor-du/valj-insats",
    "round": "sa-gor-du/hall-en-prognosrunda",
    "round-unit": "sa-gor-du/hall-en-prognosrunda",
    "comparison": "sa-gor-du/jamfor-med-kolada",
    "comparison-network": "sa-gor-du/jamfor-med-kolada",
    "comparison-users": "sa-gor-du/jamfor-med-kolada",
    "reports": "sa-gor-du/faststall-en-manad",
    "report-texts": "sa-gor-du/faststall-en-manad",
    "report-adoption": "sa-gor-du/faststall-en-manad",
    "report-versions": "sa-gor-du/faststall-en-manad",
    "imports": "sa-gor-du/las-in-pa-webben",
    "import-preview": "sa-gor-du/las-in-pa-webben",
    "import-batch": "sa-gor-du/las-in-pa-webben",
    "settings": "sa-gor-du/andra-installningar",
    "settings-lines": "sa-gor-du/andra-installningar",
    "settings-ladders": "sa-gor-du/andra-installningar",
    "settings-extracts": "sa-gor-du/oversatt-ett-utdrag",
    "settings-extract": "sa-gor-du/oversatt-ett-utdrag",
    "account": "sa-gor-du/brev-och-losenord",
}
"""By the name of a page's address (a room's by the room's own): the chapter that says how."""
READ_BY: Mapping[str, frozenset[Role]] = {
    **dict.fromkeys(
        (
            "sa-gor-du/las-in-pa-webben", "sa-gor-du/faststall-en-manad",
            "sa-gor-du/oversatt-ett-utdrag", "sa-gor-du/andra-installningar",
            "sa-gor-du/webben-i-drift", "sa-gor-du/sakerhetskopiera",
            *_BY_COMMAND,
        ),
        STEERS,
    ),
    "sa-gor-du/hall-en-prognosrunda": STEERS | {Role.UNIT_MANAGER},
    **dict.fromkeys(("sa-gor-du/prova-scenarier", "sa-gor-du/jamfor-med-kolada"), SEES_ALL),
    **dict.fromkeys(
        ("sa-gor-du/valj-insats", "sa-gor-du/andra-en-placering", "sa-gor-du/arbeta-med-att-gora"),
        READS_ROWS,
    ),
}  # fmt: skip
"""Chapters of what only some may do, and who: nobody else is shown the way there."""
_FRAME = '<div class="frame" tabindex="0" role="region" aria-label="{}"><table>'
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the handbook; `body` is HTML without its first heading."""

    address: str
    title: str
    body: Markup
    in_english: bool


def documents() -> Path:
    """The folder `docs/`: in the package where it is installed, else beside the source."""
    package = Path(hemmaplan.__file__).parent
    inside = package / "docs"
    return inside if inside.is_dir() else package.parents[1] / "docs"


def addresses() -> list[str]:
    """Every chapter there is, `folder/name`, by folder and name."""
    return [
        f"{folder}/{file.stem}"
        for folder, of in FOLDERS.items()
        for file in sorted((documents() / of).glob("*.md"))
        if f"{folder}/{file.stem}" not in ELSEWHERE
    ]


def title_of(address: str) -> str:
    """What a chapter is called. Raises KeyError for one there isn't."""
    return _titles()[address]


def is_offered(address: str, role: Role | None) -> bool:
    """Whether a chapter is of something that the role may do; every one can be found and read."""
    return address not in READ_BY or role in READ_BY[address]


def chapter_on(match: ResolverMatch | None) -> str | None:
    """The chapter that says how to do what a page is for; None where none does."""
    if match is None or match.url_name is None:
        return None
    name = match.kwargs.get("name", "") if match.url_name == "room" else match.url_name
    return ON_PAGES.get(name)


def picture(name: str) -> bytes | None:
    """A picture's PNG, by its file's name; None if there is none."""
    file = documents() / "images" / name
    return file.read_bytes() if file.parent == documents() / "images" and file.is_file() else None


@cache
def chapter(address: str) -> Chapter | None:
    """A page of the handbook as HTML; None if there is none."""
    if address not in _titles():
        return None
    folder = address.partition("/")[0]
    tokens = _PARSER.parse(_text(address))
    heading = next(at for at, token in enumerate(tokens) if token.type == "heading_close") + 1
    kept = _placed(tokens[heading:], PurePosixPath(FOLDERS[folder]))
    body = _PARSER.renderer.render(kept, _PARSER.options, {})
    return Chapter(address, _titles()[address], Markup(body), folder == IN_ENGLISH)


@cache
def _titles() -> Mapping[str, str]:
    """Chapters' titles by address, the reference's too."""
    titles = {}
    for address in addresses():
        found = _HEADING.search(_text(address))
        assert found is not None, address
        titles[address] = found[1].replace("`", "")
    return titles


def _text(address: str) -> str:
    folder, _slash, name = address.partition("/")
    return (documents() / FOLDERS[folder] / f"{name}.md").read_text("utf-8")


def _placed(tokens: list[Token], folder: PurePosixPath) -> list[Token]:
    """Links and pictures lead where they are here, and headings can be linked to."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[at + 1].content))
        elif token.type == "fence":
            token.attrSet("tabindex", "0")
        for child in token.children or ():
            if child.type == "image":
                name = PurePosixPath(str(child.attrs["src"])).name
                child.attrSet("src", reverse("handbook-picture", args=[name]))
                child.attrSet("loading", "lazy")
        if token.children:
            token.children = _linked(token.children, folder)
    return tokens


def _linked(tokens: list[Token], folder: PurePosixPath) -> list[Token]:
    """Without the links to what is not in the handbook: their words stay."""
    kept, left_out = [], False
    for token in tokens:
        if token.type == "link_open":
            address = _address(str(token.attrs["href"]), folder)
            left_out = address is None
            if address is not None:
                token.attrSet("href", address)
        if not (left_out and token.type in ("link_open", "link_close")):
            kept.append(token)
        if token.type == "link_close":
            left_out = False
    return kept


def _address(href: str, folder: PurePosixPath) -> str | None:
    """Where a link of a file leads in the web; None if it leads out of the handbook."""
    parts = urlsplit(href)
    if parts.scheme or not parts.path:
        return href
    after = f"#{parts.fragment}" if parts.fragment else ""
    target = PurePosixPath(folder, parts.path)
    steps: list[str] = []
    for step in target.parts:
        if step == "..":
            steps = steps[:-1]
        else:
            steps.append(step)
    of = {there: here for here, there in FOLDERS.items()}
    if len(steps) != 2 or steps[0] not in of or not steps[1].endswith(".md"):
        return None
    found = f"{of[steps[0]]}/{steps[1].removesuffix('.md')}"
    if found in ELSEWHERE:
        page, place = ELSEWHERE[found]
        return reverse(page) + place
    if found not in _titles():
        return None
    return reverse("handbook", args=found.split("/")) + after


def _anchor(heading: str) -> str:
    """A heading's id, as the repository's own pages have it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _table_open(*_of_markdown: object) -> str:
    """A table scrolls in its own frame on a narrow screen."""
    return _FRAME.format(_("Tabell"))


_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PARSER.add_render_rule("table_open", _table_open)
_PARSER.add_render_rule("table_close", lambda *_of_markdown: "</table></div>\n")
