"""Files to download: the one answer for every list, table and report that can be taken away."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import PurePath
from tempfile import TemporaryFile
from types import MappingProxyType

import polars as pl
from django.http import FileResponse, HttpResponse

from hemmaplan.render.delimited import csv_bytes
from hemmaplan.render.xlsx import frame_xlsx

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "html": "text/html; charset=utf-8",
        "json": "application/json",
        "pdf": "application/pdf",
        "toml": "application/toml; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "yaml": "application/yaml; charset=utf-8",
    }
)
"""The media type of a file by the ending of its name."""


def attached(content: bytes | str, name: str) -> HttpResponse:
    """What the browser saves under the name. Raises KeyError for an ending not in `TYPES`."""
    response = HttpResponse(content, content_type=TYPES[PurePath(name).suffix[1:]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def frame_file(frame: pl.DataFrame, title: str, name: str, ending: str) -> HttpResponse:
    """As `csv` or `xlsx`; `title` is the sheet's."""
    content = frame_xlsx(frame, title) if ending == "xlsx" else csv_bytes(frame)
    return attached(content, f"{name}.{ending}")


def large_file(pieces: Iterable[bytes], name: str) -> FileResponse:
    """What is too large for memory. It is on the disk, without a name there, before any of it goes
    out, so that whoever has a slow line holds no thread of the server."""
    with ExitStack() as closing:
        file = closing.enter_context(TemporaryFile())
        file.writelines(pieces)
        file.seek(0)
        closing.pop_all()  # the answer closes it
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=TYPES[PurePath(name).suffix[1:]]
    )
