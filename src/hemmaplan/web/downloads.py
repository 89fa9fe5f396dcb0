"""Files to download: the one answer for every list, table and report that can be taken away."""

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

import polars as pl
from django.http import HttpResponse

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
