"""Write the catalogue of the pages' texts anew (docs/adr/0022). See script/messages."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

WEB = Path(__file__).parent.parent / "src" / "hemmaplan" / "web"
CATALOGUE = WEB / "locale" / "django.pot"
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
SHARED = WEB.parent / "render"
"""Has one template that pages share with the report, `blocks.html.j2`."""
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "trim_blocks": "true"}
NOTE = "Till översättaren:"
"""Begins a comment before a text that says what its words alone do not."""
LEFT_OUT = re.compile(r'"(POT-Creation-Date|PO-Revision-Date|Generated-By):')
HEADER = """\
# What hemmaplan's pages say, in Swedish. Written by script/messages; a language is
# locale/<code>/LC_MESSAGES/django.po beside it, made by `pybabel init -D django`.
#"""


def catalogue() -> Catalog:
    """Every text of the pages once, with the files it stands in."""
    made = Catalog(header_comment=HEADER, project="hemmaplan", charset="utf-8")
    for folder, methods in ((WEB, METHODS), (SHARED, METHODS[1:])):
        found = extract_from_dir(folder, methods, {"**.j2": JINJA}, DEFAULT_KEYWORDS, (NOTE,))
        for file, _line, message, comments, context in found:
            made.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    return made


def write(path: Path) -> None:
    """By message, without line numbers and dates, so that two who add texts seldom meet."""
    with path.open("wb") as file:
        write_po(file, catalogue(), width=0, sort_output=True, include_lineno=False)
    told = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in told if not LEFT_OUT.match(line)), "utf-8")


if __name__ == "__main__":
    write(CATALOGUE)
    print(CATALOGUE.relative_to(Path.cwd()))
