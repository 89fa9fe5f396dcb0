"""A new data folder: a template for every table, settings to fill in, and a chart to start from."""

from importlib.resources import files
from pathlib import Path

import polars as pl

from hemmaplan.core.tables import TABLES
from hemmaplan.render.delimited import csv_bytes
from hemmaplan.render.word_template import default_template

_READY = ("lines", "areas", "placement_accounts")
_TEXTS = {
    "municipality.toml": "municipality.toml",
    "mapping.toml": "mapping.toml",
    "KONTOPLAN.md": "KONTOPLAN.md",
    "LÄS-MIG.txt": "las-mig.txt",
}
WORD_TEMPLATE = "rapportmall.docx"
_FORMATS = (".csv", ".xlsx", ".parquet")


class FolderInUse(Exception):
    """The folder already holds something, or is no folder; nothing was written."""


def starter_rows(table: str) -> pl.DataFrame:
    """The chart to start from: the rows of `lines`, `areas` or `placement_accounts`, as text."""
    source = files("hemmaplan") / "render" / "starter" / f"{table}.csv"
    names = (column.name for column in TABLES[table].columns)
    schema = dict.fromkeys(names, pl.String)
    return pl.read_csv(source.read_bytes(), separator=";", schema=schema)


def starter_files() -> dict[str, bytes]:
    """Every file of a new folder by name."""
    starter = files("hemmaplan") / "render" / "starter"
    content = {name: starter.joinpath(source).read_bytes() for name, source in _TEXTS.items()}
    content[WORD_TEMPLATE] = default_template()
    for name, table in TABLES.items():
        empty = pl.DataFrame(schema=dict.fromkeys((c.name for c in table.columns), pl.String))
        frame = starter_rows(name) if name in _READY else empty
        content[f"{name}.csv"] = csv_bytes(frame)
    return content


def write_starter(folder: Path, *, add_missing: bool = False) -> list[str]:
    """Write a new folder; answers with the names written. Never overwrites a file.

    Raises FolderInUse for a folder that is not empty, unless `add_missing`: then only the files
    that are not there are written, and no CSV template beside the same table in another format.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderInUse(f"{folder} är en fil, ingen mapp")
    folder.mkdir(parents=True, exist_ok=True)
    present = {file.name.lower() for file in folder.iterdir()}
    if present and not add_missing:
        raise FolderInUse(f"{folder} är inte tom")
    written = []
    for name, content in starter_files().items():
        stem = name.lower().removesuffix(".csv")
        if {name.lower(), *(stem + ending for ending in _FORMATS)} & present:
            continue
        with (folder / name).open("xb") as file:
            file.write(content)
        written.append(name)
    return written
