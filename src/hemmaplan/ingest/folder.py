"""The exchange format's data folder → a Dataset and every problem found on the way."""

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from hemmaplan.core.columns import Table
from hemmaplan.core.dataset import Dataset, InputFile, Municipality
from hemmaplan.core.problems import Problem
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest import mapping, municipality
from hemmaplan.ingest.delimited import decode, read_delimited
from hemmaplan.ingest.endings import WORD, remedy
from hemmaplan.ingest.ladders import FILE as LADDERS
from hemmaplan.ingest.mapping import TableMapping
from hemmaplan.ingest.parquet import read_parquet
from hemmaplan.ingest.pseudonyms import Pseudonyms, masked
from hemmaplan.ingest.raw import Read, Share, error, warning
from hemmaplan.ingest.shape import header_names, shape, without_numbers, without_repeated
from hemmaplan.ingest.sie import Dimensions, read_sie_files
from hemmaplan.ingest.sie.dimensions import parse_dimensions
from hemmaplan.ingest.workbook import read_workbook

MAX_BYTES = 200_000_000
_SPLIT = 0.6  # how much of the reading of a table is done when its cells have been told apart
_SILENT = (".md", ".toml")
_OWN_NAME = (
    "Är det ett utdrag med egna rubriker: säg på webben under Inställningar › Utdrag, eller i "
    "mapping.toml, vad raderna är och vad kolumnerna heter. Annars: döp filen efter sin tabell, "
    "som placements.csv."
)
_GUIDES = ("readme", "läs-mig")  # for people; the latter from `hemmaplan init`


def read_folder(
    path: Path, *, key: bytes | None = None, max_bytes: int = MAX_BYTES, own_mapping: str = "",
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Dataset, list[Problem]]:  # fmt: skip
    """Read every table of a data folder. Never raises for what the files hold.

    `key`: the municipality's own 32 bytes for pseudonyms. Without it one is drawn for this
    run: a person is the same person in every table, and can't be recognised in the next run.
    A file larger than `max_bytes` is refused by name without being read. `own_mapping`: the text
    of a `mapping.toml` for a folder that has none. `told` hears how many bytes of the tables' files
    have been read, and of how many.
    """
    if not path.is_dir():
        message = f"Mappen {masked(path.name)} finns inte. Ange mappen där filerna ligger."
        return Dataset(), [error("folder_missing", message, masked(path.name))]
    reader = _Folder(path, Pseudonyms(key or os.urandom(32)), max_bytes, own_mapping, told)
    return reader.read()


class _Folder:
    def __init__(
        self, path: Path, pseudonyms: Pseudonyms, max_bytes: int, own_mapping: str,
        told: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        seen = [file for file in path.iterdir() if file.name[0] not in ".~"]
        self.files = sorted(filter(_is_file, seen), key=lambda file: file.name)
        self.pseudonyms, self.max_bytes, self.own_mapping = pseudonyms, max_bytes, own_mapping
        self.mappings: mapping.Mappings = {}
        self.problems = [_no_file(entry) for entry in seen if _is_named_as_data(entry)]
        self.inputs: list[InputFile] = []
        self.told, self.done, self.bytes = told, 0, 0

    def read(self) -> tuple[Dataset, list[Problem]]:
        settings = self._municipality()
        content = dict(self._mapping_file())
        dimensions, found = parse_dimensions(content.pop("sie", {}), mapping.FILE)
        self.problems += found
        self.mappings, found = mapping.parse_mapping(content)
        self.problems += found
        self._report_unknown_files()
        files = [file for table in TABLES.values() for file, _ in self._readings(table)]
        self.bytes = sum(file.stat().st_size for file in [*files, *self._sie_files()])
        tables = {}
        for table in TABLES.values():
            frame = self._table(table)
            if frame is not None:
                tables[table.name] = frame
        self._add_sie(tables, dimensions)
        if not tables:
            self.problems += map(_word_alone, filter(self._is_unused_word, self.files))
        problems = [_masked(problem) for problem in _empty_as_one(self.problems)]
        return Dataset(settings, tables, tuple(self.inputs)), problems

    def _municipality(self) -> Municipality:
        content = self._toml(municipality.FILE)
        if content is None:
            message = (
                "Filen municipality.toml saknas, så standardvärden används (tkr, kostnad positiv). "
                "Skapa den med hemmaplan init."
            )
            self.problems.append(warning("municipality_missing", message, municipality.FILE))
            return Municipality()
        settings, found = municipality.parse_municipality(content, self._named)
        self.problems += found
        return settings

    def _mapping_file(self) -> Mapping[str, Any]:
        """The folder's own, else the one that the reader was given."""
        found = self._toml(mapping.FILE)
        if found is not None or not self.own_mapping:
            return found or {}
        digest = sha256(self.own_mapping.encode()).hexdigest()
        self.inputs.append(InputFile(mapping.FILE, digest, 0))
        return tomllib.loads(self.own_mapping)

    def _named(self, name: str) -> bytes:
        """A file that a setting names, in any case. Raises FileNotFoundError."""
        file = next((file for file in self.files if file.name.lower() == name.lower()), None)
        data = self._bytes(file) if file else None
        if file is None or not data:
            raise FileNotFoundError(name)
        self.inputs.append(InputFile(masked(file.name), sha256(data).hexdigest(), 0))
        return data

    def _toml(self, name: str) -> Mapping[str, Any] | None:
        """The content of a TOML file; empty, with a problem, when it can't be read."""
        file = next((file for file in self.files if file.name.lower() == name), None)
        data = self._bytes(file) if file else None
        if file is None:
            return None
        if data is None:
            return {}
        self.inputs.append(InputFile(name, sha256(data).hexdigest(), 0))
        try:
            return tomllib.loads(masked(decode(data)[0]))
        except tomllib.TOMLDecodeError as mistake:
            message = (
                f"Filen följer inte TOML: {mistake}. Rätta raden; tills dess används den inte."
            )
            self.problems.append(error("toml_invalid", masked(message), name))
            return {}

    def _bytes(self, file: Path) -> bytes | None:
        size = file.stat().st_size
        if size > self.max_bytes:
            message = (
                f"Filen är {size / 1e6:.0f} MB och gränsen är {self.max_bytes / 1e6:.0f} MB. "
                "Den lästes inte. Dela exporten per år."
            )
            self.problems.append(error("file_too_large", message, file.name))
            return None
        try:
            return file.read_bytes()
        except OSError:
            message = "Filen går inte att öppna. Kontrollera behörigheten."
            self.problems.append(error("file_unreadable", message, file.name))
            return None

    def _is_unused_word(self, file: Path) -> bool:
        """Whether it is a Word file that nothing names."""
        read = {each.name for each in self.inputs}
        word = file.suffix.lower() in WORD and not self._tables_of(file)
        return word and masked(file.name) not in read

    def _report_unknown_files(self) -> None:
        unknown = []
        for file in self.files:
            suffix = file.suffix.lower()
            if suffix in (*_SILENT, *SIE_ENDINGS) or file.stem.lower() in _GUIDES:
                continue
            if file.name.lower() == LADDERS:
                continue
            if not self._tables_of(file):
                if suffix in WORD:
                    continue
                unknown.append(masked(file.name))
            elif suffix not in READERS:
                mend = remedy(file.name) or "Spara den som .csv eller .xlsx."
                message = f"Tabellen kan inte läsas ur en {suffix}-fil. {mend}"
                self.problems.append(error("file_format", message, file.name))
        if unknown:
            mends = dict.fromkeys(filter(None, map(remedy, unknown)))
            if any(Path(name).suffix.lower() in READERS for name in unknown):
                mends[_OWN_NAME] = None
            message = " ".join((f"Okända filer används inte: {', '.join(unknown)}.", *mends))
            self.problems.append(warning("file_unknown", message, unknown[0]))

    def _files_of(self, table: Table) -> list[Path]:
        readable = [file for file in self.files if file.suffix.lower() in READERS]
        return [file for file in readable if table.name in self._tables_of(file)]

    def _tables_of(self, file: Path) -> list[str]:
        """The tables that a file is, by its name: its own, else those of the extract's mapping."""
        own = file.stem.lower()
        if own in TABLES:
            return [own]
        return [name for name, each in self.mappings.items() if mapping.for_file(each, file.stem)]

    def _readings(self, table: Table) -> list[tuple[Path, TableMapping]]:
        """Each file of the table and how it is read: one of several amounts once for each."""
        mappings = self.mappings.get(table.name, ())
        only = mappings[0] if len(mappings) == 1 else TableMapping()
        own = next((each for each in mappings if not each.file), only)
        return [
            (file, names)
            for file in self._files_of(table)
            for names in mapping.for_file(mappings, file.stem) or [own]
        ]

    def _table(self, table: Table) -> pl.DataFrame | None:
        readings = self._readings(table)
        if twice := _alike(readings):
            listed = " och ".join(file.name for file in twice)
            message = f"Både {listed} finns. Ingen av dem lästes; behåll bara en."
            self.problems.append(error("table_twice", message, twice[0].name))
            return None
        frames = [self._read(table, *each) for each in readings]
        read = [frame for frame in frames if frame is not None]
        if len(read) < 2:
            return next(iter(read), None)
        frame, found = without_repeated(table, pl.concat(read))
        self.problems += found
        return frame

    def _read(self, table: Table, file: Path, names: TableMapping) -> pl.DataFrame | None:
        data = self._bytes(file)
        if data is None:
            return None
        reader = READERS[file.suffix.lower()]
        share = self._share(len(data))
        raw, found = reader(file.name, data, table, names, lambda part: share(_SPLIT * part))
        self.problems += found
        frame = None
        if raw is not None:
            frame, found = shape(table, raw, names, self.pseudonyms)
            self.problems += found
        share(1)
        rows = 0 if frame is None else frame.height
        self._count(InputFile(file.name, sha256(data).hexdigest(), rows))
        return frame

    def _share(self, size: int) -> Share:
        """Tells how much of the next file, of `size` bytes, has been read, and so of them all."""
        before = self.done
        self.done += size
        return lambda part: self.told(before + int(part * size), self.bytes)

    def _sie_files(self) -> list[Path]:
        return [file for file in self.files if file.suffix.lower() in SIE_ENDINGS]

    def _count(self, read: InputFile) -> None:
        """A file that is several tables is one input, with the rows of all of them."""
        before = next((each for each in self.inputs if each.name == read.name), None)
        if before is not None:
            self.inputs.remove(before)
            read = replace(read, rows=before.rows + read.rows)
        self.inputs.append(read)

    def _add_sie(self, tables: dict[str, pl.DataFrame], dimensions: Dimensions) -> None:
        """Ledger and budget from the folder's SIE files, where no file of their own gives them.

        Two ledgers are an error and none is used; a budget.csv goes before a SIE file's budget,
        which often comes along unasked.
        """
        files = self._sie_files()
        content = [(masked(f.name), data) for f in files if (data := self._bytes(f)) is not None]
        sizes = {name: len(data) for name, data in content}
        frames, found = read_sie_files(content, dimensions, lambda name: self._share(sizes[name]))
        self.problems += found
        for name, data in content:
            rows = sum(frame.filter(_file=name).height for frame in frames.values())
            self.inputs.append(InputFile(name, sha256(data).hexdigest(), rows))
        for name, sie_frame in frames.items():
            frame, found = without_numbers(TABLES[name], sie_frame, self.pseudonyms)
            self.problems += found
            if name not in tables:
                tables[name] = frame
                continue
            own, other = self._files_of(TABLES[name])[0].name, frame["_file"][0]
            if name == "budget":
                message = f"Budget finns både i {own} och i {other}. {own} används."
                self.problems.append(warning("table_twice", message, other))
            else:
                message = f"Både {own} och {other} finns. Ingen av dem används; behåll bara en."
                self.problems.append(error("table_twice", message, other))
                del tables[name]


def _alike(readings: Sequence[tuple[Path, TableMapping]]) -> list[Path]:
    """The files of which one has to go: named as the table beside others, or as one extract."""
    files = list(dict.fromkeys(file for file, _ in readings))
    by_name: dict[str, list[Path]] = {}
    for file, names in dict(readings).items():
        by_name.setdefault(names.file, []).append(file)
    if "" in by_name and len(files) > 1:
        return files
    return next((alike for alike in by_name.values() if len(alike) > 1), [])


def _is_file(entry: Path) -> bool:
    """False for a folder, a broken link and a link to itself (`is_file` may raise for that)."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _word_alone(file: Path) -> Problem:
    message = f"{file.name} används inte. {remedy(file.name)}"
    return error("file_format", message, file.name)


def _is_named_as_data(entry: Path) -> bool:
    """A folder or a broken link where a table or the settings should be."""
    name, ending = entry.name.lower(), entry.suffix.lower()
    data = ending in READERS and entry.stem.lower() in TABLES
    settings = name in (municipality.FILE, mapping.FILE)
    return (data or settings or ending in SIE_ENDINGS) and not _is_file(entry)


def _no_file(entry: Path) -> Problem:
    message = (
        f"{entry.name} är en mapp eller en trasig länk och ingen fil, så den lästes inte. "
        "Lägg själva filen här."
    )
    return error("file_unreadable", message, entry.name)


def _empty_as_one(problems: list[Problem]) -> list[Problem]:
    """Many empty tables, as in a folder made from templates, are one thing to say."""
    empty = [problem for problem in problems if problem.code == "table_empty"]
    if len(empty) < 2:
        return problems
    names = ", ".join(problem.file for problem in empty)
    message = (
        f"{len(empty)} tabeller har ingen användbar rad: {names}. "
        "Fyll dem, eller ta bort filerna som inte används."
    )
    return [*(p for p in problems if p not in empty), warning("table_empty", message, "")]


def _masked(problem: Problem) -> Problem:
    """The last door: whatever a reader quoted from a file, no number leaves in a problem."""
    return replace(
        problem,
        message=masked(problem.message),
        file=masked(problem.file),
        sheet=masked(problem.sheet),
        column=masked(problem.column),
    )


def _read_csv(file: str, data: bytes, table: Table, names: TableMapping, told: Share) -> Read:
    return read_delimited(file, data, header_names(table, names), told)


def _read_xlsx(file: str, data: bytes, table: Table, names: TableMapping, told: Share) -> Read:
    return read_workbook(file, data, header_names(table, names))


def _read_parquet(file: str, data: bytes, table: Table, names: TableMapping, told: Share) -> Read:
    return read_parquet(file, data)


READERS = {".csv": _read_csv, ".xlsx": _read_xlsx, ".parquet": _read_parquet}
SIE_ENDINGS = (".se", ".si", ".sie")
