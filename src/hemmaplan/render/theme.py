"""Colours and type, once, for page, chart and PDF (contrast ≥ 4.5 for everything that is text)."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import font_source_sans_pro

FONT = "Source Sans Pro"
FONT_FALLBACK = f"{FONT}, system-ui, sans-serif"
_FACES = ("Regular", "Semibold", "Bold", "It")

LIGHT = {
    "background": "#ffffff",
    "ink": "#1c1d21",
    "muted": "#5c5d63",
    "paper": "#f6f5f1",
    "line": "#d9d6cc",
    "last-year": "#8f8c83",
    "accent": "#0b5563",
    "worse": "#9c3d1e",
    "better": "#1f6b45",
}
DARK = {
    "background": "#16181b",
    "ink": "#ecebe6",
    "muted": "#aeb0b5",
    "paper": "#202327",
    "line": "#3d4046",
    "last-year": "#7f7e79",
    "accent": "#74c4d2",
    "worse": "#f0987b",
    "better": "#7fcea3",
}


def font_file(face: str) -> Path:
    """A face of the family (Regular, Semibold, Bold, It) as the font package carries it."""
    return Path(font_source_sans_pro.font_directory) / f"SourceSansPro-{face}.otf"


@cache
def font_directory() -> str:
    """A directory with exactly the faces we set.

    The package holds each face twice (otf and ttf), and which one Typst finds first depends on
    the file system: the same document would not give the same bytes on two machines.
    """
    directory = tempfile.mkdtemp(prefix="hemmaplan-fonts-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    for face in _FACES:
        shutil.copy(font_file(face), directory)
    return directory
