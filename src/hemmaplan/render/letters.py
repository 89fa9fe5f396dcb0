"""The letters that pictures and PDF can show; any other is written as its number.

PDF/UA forbids a glyph that says nothing and the chart engine stops the whole process at a control
character: one odd letter in a supplier's file must not stop the report.
"""

import re
from collections.abc import Mapping
from typing import Any

# All but Latin, Greek, Cyrillic, punctuation, currency, arrows, mathematics and simple shapes.
_NOT_SHOWN = re.compile(
    "[^\t\n -~\u00a0-\u024f\u0300-\u034e\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff"
    "\u0400-\u04ff\u1e00-\u1eff\u2000-\u200b\u2010-\u2027\u202f-\u2040\u20a0-\u20bf\u2122"
    "\u2190-\u22ff\u2500-\u25ff]"
)


def printable(value: Any) -> Any:
    """The same structure of dicts, lists and texts, with `[U+1F600]` for what no font has."""
    if isinstance(value, str):
        return _NOT_SHOWN.sub(lambda match: f"[U+{ord(match[0]):04X}]", value)
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value
