"""What has been fetched, in a folder of Parquet files: whole ones only, never less than before.

Each file is written beside the old one and takes its place in one step, so a run that is broken off
anywhere leaves what there was. Nothing here asks the network.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from hemmaplan.opendata.kolada.client import FETCHED, KPIS, MUNICIPALITIES
from hemmaplan.opendata.kolada.revisions import EDITIONS, GROUP_EDITIONS, KEY, VALUES

FIGURES = {**KPIS, "first_year": pl.Int32, "checked": pl.Date, "exists": pl.Boolean}
"""Each key figure as Kolada describes it: asked for from `first_year` on and last on `checked`;
`exists` is false when Kolada no longer has it."""

POPULATION = {
    "municipality": pl.String,
    "year": pl.Int32,
    "age_from": pl.Int32,
    "age_to": pl.Int32,
    "population": pl.Int64,
    "fetched": pl.Date,
}
"""Inhabitants at 31 December by age; `age_to` is included, null without an upper end."""

CHOSEN = {"group": pl.String, "municipality": pl.String}
"""What the municipality itself has chosen to be compared with: `own` and `reference`."""

_SCHEMAS: Mapping[str, Mapping[str, type[pl.DataType]]] = {
    "values": EDITIONS,
    "figures": FIGURES,
    "municipalities": MUNICIPALITIES,
    "groups": GROUP_EDITIONS,
    "population": POPULATION,
    "chosen": CHOSEN,
}
_UNFINISHED = ".unfinished"


class Damaged(Exception):
    """A file of the archive can't be read. The message is Swedish and says what to do."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} är skadad. Ta bort filen och hämta igen med hemmaplan kolada.")


class Archive:
    """The files of one folder. What has not been fetched is an empty frame with its columns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fetched(self) -> date | None:
        """The day of the last whole fetch; None before the first."""
        days: list[date] = self.figures()["checked"].to_list()
        return max(days, default=None)

    def values(self) -> pl.DataFrame:
        """VALUES as they stand: one row for each figure, municipality and year.

        A marked value (`status` not "") and one Kolada does not know have null for a number.
        """
        held = self._lazy("values").filter("current", ~pl.col("deleted"))
        return self._collected("values", held.select(*VALUES))

    def editions(self) -> pl.DataFrame:
        """EDITIONS: every value as it has been, by key and then oldest first."""
        return self._read("values")

    def revised(self, municipality: str, on: date) -> pl.DataFrame:
        """What got another number or mark on a day: kpi, year, before, value, status."""
        editions = self.editions().filter(municipality=municipality)
        earlier = editions.with_columns(
            before=pl.col("value").shift(1).over(KEY),
            had=~pl.col("deleted").shift(1).over(KEY),
        )
        new = earlier.filter("current", "had", ~pl.col("deleted"), pl.col("fetched") == on)
        return new.select("kpi", "year", "before", "value", "status")

    def figures(self) -> pl.DataFrame:
        return self._read("figures")

    def municipalities(self) -> pl.DataFrame:
        """The municipalities (type K) and the country (`0000`, type L)."""
        return self._read("municipalities")

    def group_editions(self) -> pl.DataFrame:
        return self._read("groups")

    def population(self) -> pl.DataFrame:
        return self._read("population")

    def chosen(self) -> pl.DataFrame:
        return self._read("chosen")

    def years_with_population(self, municipalities: Sequence[str]) -> set[int]:
        """The years for which every one of the municipalities has its inhabitants."""
        people = self.population().filter(pl.col("municipality").is_in(list(municipalities)))
        held = people.group_by("year").agg(pl.col("municipality").n_unique())
        return set(held.filter(municipality=len(set(municipalities)))["year"])

    def keep_population(self, counted: pl.DataFrame, on: date) -> None:
        """Keep POPULATION without `fetched`, in place of the same municipalities and years."""
        same = counted.select("municipality", "year").unique()
        others = self.population().join(same, same.columns, how="anti")
        fresh = counted.with_columns(fetched=pl.lit(on)).select(*POPULATION)
        merged = pl.concat([others, fresh]).sort("municipality", "year", "age_from")
        self.write("population", merged)

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Put a whole frame in place of the one there was; OSError when that can't be done."""
        if dict(frame.schema) != _SCHEMAS[name]:
            raise ValueError(f"{name} does not have its columns")
        self._replace(self._path(name), frame)

    def part(self, on: date, name: str) -> pl.DataFrame | None:
        """What an unfinished fetch of the same day already has under a name (`client.FETCHED`)."""
        try:
            found = pl.read_parquet(self.folder / _UNFINISHED / on.isoformat() / name)
        except (OSError, pl.exceptions.PolarsError):
            return None
        return found if dict(found.schema) == FETCHED else None

    def keep_part(self, on: date, name: str, frame: pl.DataFrame) -> None:
        self._replace(self.folder / _UNFINISHED / on.isoformat() / name, frame)

    def forget_parts(self, but: date | None = None) -> None:
        """Drop unfinished fetches, except those of one day."""
        for folder in (self.folder / _UNFINISHED).glob("*"):
            if but is None or folder.name != but.isoformat():
                shutil.rmtree(folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def _read(self, name: str) -> pl.DataFrame:
        return self._collected(name, self._lazy(name))

    def _lazy(self, name: str) -> pl.LazyFrame:
        path = self._path(name)
        if not path.is_file():
            return pl.LazyFrame(schema=_SCHEMAS[name])
        try:
            if dict(pl.read_parquet_schema(path)) != _SCHEMAS[name]:
                raise Damaged(path)
        except (OSError, pl.exceptions.PolarsError):
            raise Damaged(path) from None
        return pl.scan_parquet(path)

    def _collected(self, name: str, rows: pl.LazyFrame) -> pl.DataFrame:
        try:
            return rows.collect()
        except (OSError, pl.exceptions.PolarsError):
            raise Damaged(self._path(name)) from None

    def _replace(self, path: Path, frame: pl.DataFrame) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with open(handle, "wb") as file:
                frame.write_parquet(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
