"""The one way out for CSV: opens right in a Swedish Excel, and no cell runs as a formula.

Semicolons, UTF-8 with BOM, CRLF. A text cell that a spreadsheet would take for a formula leaves
as text, with an apostrophe first (CWE-1236); numbers, dates and their minus are untouched.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import polars as pl

_FORMULA_START = r"^(\s*[=+\-@＝＋－＠]|[\t\r\n])"


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame to a file. Decimals keep their point; null is an empty cell."""
    path.write_bytes(csv_bytes(frame))


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The same as bytes. Raises polars' ComputeError for a column that holds lists or structs."""
    return b"".join(csv_pieces([frame]))


def csv_pieces(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Frames of the same columns as one file, a piece for each: none needs the others."""
    for nth, frame in enumerate(frames):
        text = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
        text = text.with_columns(_harmless(pl.col(pl.String)))
        text.columns = _harmless(pl.Series(text.columns, dtype=pl.String)).to_list()
        first = nth == 0
        yield text.write_csv(
            include_bom=first, include_header=first, separator=";", line_terminator="\r\n"
        ).encode("utf-8")


Text = TypeVar("Text", pl.Expr, pl.Series)


def _harmless(text: Text) -> Text:
    return text.str.replace(_FORMULA_START, "'${1}")
