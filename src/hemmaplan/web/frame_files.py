"""A frame as a file to download: the one answer for every list and table that can be taken away."""

import polars as pl
from django.http import HttpResponse

from hemmaplan.render.delimited import csv_bytes
from hemmaplan.render.xlsx import frame_xlsx

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def frame_file(frame: pl.DataFrame, title: str, name: str, ending: str) -> HttpResponse:
    """As `csv` or `xlsx`; `title` is the sheet's."""
    if ending == "xlsx":
        response = HttpResponse(frame_xlsx(frame, title), content_type=_XLSX)
    else:
        response = HttpResponse(csv_bytes(frame), content_type=_CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
