"""A language to test with, where every marked text stands in brackets, and what stands outside."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.mofile import write_mo
from jinja2 import Environment, nodes
from script import messages
from script.messages import WEB

LANGUAGE = "eo"
"""Esperanto: Django knows the code, and has no texts that a page of ours shows."""
FIRST, LAST = "⟦", "⟧"
WORD = r"[A-Za-zÅÄÖåäöé]"
catalogue = cache(messages.catalogue)
_MARKED = re.compile(rf"{FIRST}[^{FIRST}{LAST}]*{LAST}")
_SAID = ("alt", "aria-label", "data-label", "placeholder", "title")
"""Attributes that are read out or shown."""


def write(folder: Path) -> None:
    """The catalogue's texts in brackets, as a folder of `LOCALE_PATHS`."""
    made = catalogue()
    for message in made:
        if message.id:
            several = isinstance(message.id, tuple)
            forms = message.id if several else (message.id,)
            marked = tuple(f"{FIRST}{form}{LAST}" for form in forms)
            message.string = marked if several else marked[0]
    made.locale = LANGUAGE
    place = folder / LANGUAGE / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, made)


def unmarked(html: str) -> str:
    """What a page says outside the brackets: data, and words that were forgotten."""
    page = _Said()
    page.feed(html)
    text = " ¶ ".join(page.found)
    while (less := _MARKED.sub(" ¶ ", text)) != text:
        text = less
    return text


class _Said(HTMLParser):
    """Texts and the attributes that are read; a text and its inline tags are one."""

    _INLINE = ("a", "b", "br", "code", "i", "kbd", "span", "u")

    def __init__(self) -> None:
        super().__init__()
        self.found = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        if tag not in self._INLINE:
            self.found.append("")
        for name, value in attrs:
            if name in _SAID and value:
                self.found.insert(-1, value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if tag not in self._INLINE:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found[-1] += data


def looks_like_words(text: str) -> bool:
    """Rather than a code, an address or a piece of SQL."""
    return bool(
        re.search(r"[åäöÅÄÖ]", text)
        or re.search(rf"{WORD}{{2,}}[.,:;]? {WORD}", text)
        or re.match(r"\W*[A-ZÅÄÖ][a-zåäöé]", text)
    )


MARKS = {"_", "N_", "gettext", "gettext_noop", "ngettext", "pgettext", "npgettext"}
_NOT_SHOWN = {
    "PermissionDenied", "RuntimeError", "compile", "info", "require_http_methods", "warning",
}  # fmt: skip
"""What is said to a developer, a log or a machine."""
_OF_HTTP = ("downloads.py", "headers.py", "pages/style.py")
"""Types and headers only."""


def unmarked_in_python() -> Iterator[tuple[str, str]]:
    """File and text of what looks like words in the web's Python and is not marked."""
    for file in sorted(set(WEB.rglob("*.py")) - {WEB / name for name in _OF_HTTP}):
        for text in _Unmarked.of(ast.parse(file.read_text("utf-8"))):
            if looks_like_words(text):
                yield str(file.relative_to(WEB)), text


class _Unmarked(ast.NodeVisitor):
    """The string constants that are neither marked, docstrings, types nor for developers."""

    def __init__(self) -> None:
        self.found: list[str] = []

    @classmethod
    def of(cls, tree: ast.AST) -> list[str]:
        visitor = cls()
        visitor.visit(tree)
        return visitor.found

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name in MARKS or (name in _NOT_SHOWN and isinstance(called, ast.Name | ast.Attribute)):
            return
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)


def unmarked_in_templates(environment: Environment) -> Iterator[tuple[str, str]]:
    """File and text of what stands in a template, outside of `trans` and of `_`."""
    for file in sorted((WEB / "templates").glob("*.j2")):
        source = file.read_text("utf-8")
        for text in _texts(environment, source):
            yield file.name, text
        for text in _constants(environment.parse(source)):
            if looks_like_words(text):
                yield file.name, text


def _texts(environment: Environment, source: str) -> list[str]:
    """Texts as a browser finds them, expressions as a blank."""
    html, kept, block = [], True, False
    for _line, kind, text in environment.lex(source):
        block = kind == "block_begin" or (block and kind != "name")
        if kind == "name" and text in ("trans", "endtrans") and html[-1:] == ["{%"]:
            kept = text == "endtrans"
        if kind == "block_begin":
            html.append("{%")
        elif kind == "data" and kept:
            html.append(text)
        elif kind == "variable_begin":
            html.append("·")
    page = _Said()
    page.feed("".join(part for part in html if part != "{%"))
    found = (text.strip() for text in page.found if re.search(rf"{WORD}{{2}}", text))
    return [text for text in found if '="' not in text]  # a macro that writes attributes


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in MARKS:
        return
    if isinstance(node, nodes.Keyword) and node.key == "classes":  # as `class` of an element
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def ours_in(text: str) -> set[str]:
    """The web's own texts in what stands outside the brackets."""
    parts = {part.strip() for part in text.split("¶")}
    return {
        each
        for each in ours()
        if each in parts
        or (" " in each and each in text and re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text))
    }


@cache
def ours() -> frozenset[str]:
    """Every text of the catalogue, between what is put into it and its tags.

    What data and the report say too can't be told from them, and is left to the tests of the code.
    """
    found = set()
    for message in catalogue():
        for form in message.id if isinstance(message.id, tuple) else (message.id,):
            for part in re.split(r"%\(\w+\)s|<[^>]*>", form):
                told = part.strip(" .,:;()–·+\u00a0").replace("%%", "%")
                if len(re.findall(WORD, told)) > 3:
                    found.add(told)
    inner = _inner_rings()
    return frozenset(each for each in found if each not in inner)


def _inner_rings() -> str:
    """What the rings inside the web are written with, in one text."""
    root = WEB.parent
    files = (file for ending in ("py", "yaml", "j2", "csv") for file in root.rglob(f"*.{ending}"))
    return "\n".join(file.read_text("utf-8") for file in files if WEB not in file.parents)
