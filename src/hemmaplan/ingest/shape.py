"""A raw table → its typed frame: names the columns, cleans, types, and lists what failed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hemmaplan.core.columns import Blank, Column, Kind, Table
from hemmaplan.core.problems import Problem, Severity
from hemmaplan.ingest import months_across
from hemmaplan.ingest.cells import NEVER, expected, how_to_mend, reading, trimmed
from hemmaplan.ingest.delimited import fold_name
from hemmaplan.ingest.mapping import TableMapping
from hemmaplan.ingest.pseudonyms import Pseudonyms, masked
from hemmaplan.ingest.raw import RawTable, error, row_list, warning

_SUM_WORDS = r"^(?i)(?:(?:(?:del|slut|total)?summa|summering|totalt?|grand total|s:a)\b|Σ)"
_SUM_ALONE = r"^(?i)(?:(?:del|slut|total)?summa|totalt?|grand total|s:a|Σ)\s*:?$"
_FREE_TEXTS = frozenset({"text", "note", "label", "name"})
_ONE_FOR_SEVERAL = frozenset({"unit_code", "activity"})
_SURCHARGES = ("payroll_pct", "vat_compensation_pct")
_NOTHING_WORDS = frozenset({"null", "(null)", "none", "nan", "(tom)", "(tomt)", "(blank)"})
_NOTHING_MARKS = frozenset({"-", "–", "—", "n/a", "saknas"})
"""How systems and pivot tables write that a text is not there; in a number they may mean 0."""


def header_names(table: Table, mapping: TableMapping) -> dict[str, str]:
    """Folded header → column name: the table's own names and those of the mapping."""
    own = {fold_name(column.name): column.name for column in months_across.columns_of(table)}
    return {**own, **mapping.columns}


def shape(
    table: Table, raw: RawTable, mapping: TableMapping, pseudonyms: Pseudonyms
) -> tuple[pl.DataFrame | None, list[Problem]]:
    """The table's typed frame with its usable rows, and a problem for all that was not.

    None when a required column is missing: then no row can be used.
    """
    names = header_names(table, mapping)
    named = [names.get(fold_name(cell)) for cell in raw.header]
    if twice := months_across.month_twice(named, raw.file, raw.sheet):
        return None, twice
    in_file = months_across.as_in_file(table, named)
    frame, problems = _shaped(in_file, named, raw, mapping, pseudonyms)
    if in_file is not table and frame is not None:
        if heading := months_across.other_year(raw.header, named, frame):
            message = (
                f"Rubriken {_short(masked(heading))} är ett annat år än radernas year, så tabellen "
                "läses inte. Rätta året: på webben under Inställningar › Utdrag, eller i "
                "mapping.toml."
            )
            problems.append(error("month_year_differs", message, raw.file, sheet=raw.sheet))
            return None, problems
        frame, blank = months_across.as_rows(
            table, frame, {(each.row, each.column) for each in problems}
        )
        problems += blank
    if frame is not None and frame.is_empty():
        message = "Tabellen har ingen användbar rad. Kontrollera urvalet i exporten."
        problems.append(warning("table_empty", message, raw.file, sheet=raw.sheet))
    return frame, problems


def _shaped(
    table: Table, named: Sequence[str | None], raw: RawTable, mapping: TableMapping,
    pseudonyms: Pseudonyms,
) -> tuple[pl.DataFrame | None, list[Problem]]:  # fmt: skip
    """The same, the columns being as the file has them. `named`: what each header is."""
    source, problems = _named(table, named, raw, mapping)
    if source is None:
        return None, problems
    problems += _remove_numbers(table, source, pseudonyms)
    problems += [*_open_ended(table, source), *_nothing_said(table, source)]
    if mapping.file and "amount" in source.text and table.name in ("rates", "incomes"):
        problems += _no_price(source)
    cells = _Cells(table, source, mapping)
    frame, duplicates = without_repeated(table, cells.usable())
    suspicions = [*_suspicions(table, source), *_merged_cells(table, source)]
    problems += [*cells.problems(), *suspicions, *duplicates]
    return frame, problems


@dataclass(slots=True)
class _Source:
    """Trimmed text by column name, and where it came from. Blank rows are gone."""

    file: str
    sheet: str
    text: dict[str, pl.Series]
    rows: pl.Series


def _named(
    table: Table, named: Sequence[str | None], raw: RawTable, mapping: TableMapping
) -> tuple[_Source | None, list[Problem]]:
    repeated = {name for name, n in Counter(filter(None, named)).items() if n > 1}
    problems = _header_problems(table, raw, named, chosen=bool(mapping.file))
    present = {n: str(i) for i, n in enumerate(named) if n is not None and n not in repeated}
    constant = {name: text for name, text in mapping.values.items() if name not in present}
    given = {*present, *constant}
    missing = [c.name for c in table.columns if c.required and c.name not in {*given, *repeated}]
    if missing:
        problems.append(_missing_columns(table, raw, missing))
    if missing or any(c.decides for c in table.columns if c.name in repeated):
        return None, problems
    cells = raw.cells.lazy()
    text = cells.select(trimmed(pl.col(place)).alias(n) for n, place in present.items()).collect()
    text = text.with_columns(raw.rows.alias("_row"))
    text = text.filter(~pl.all_horizontal(pl.exclude("_row").is_null()))
    same = {name: pl.repeat(t, text.height, eager=True) for name, t in constant.items()}
    columns = {name: text[name] for name in present} | same
    return _Source(raw.file, raw.sheet, columns, text["_row"]), problems


def _header_problems(
    table: Table, raw: RawTable, named: Sequence[str | None], *, chosen: bool
) -> list[Problem]:
    """`chosen`: a person has said which of the extract's columns are used."""
    problems = []
    unknown = [masked(cell) for cell, name in zip(raw.header, named, strict=True) if not name]
    unknown = [cell.strip() for cell in unknown if cell.strip()]
    if unknown and not chosen:
        message = (
            f"Okända kolumner används inte: {', '.join(_short(cell) for cell in unknown)}. "
            "Ska de användas: säg vad de är på webben under Inställningar › Utdrag, eller i "
            "mapping.toml."
        )
        problems.append(warning("column_unknown", message, raw.file, sheet=raw.sheet))
    repeated = [column for column in table.columns if named.count(column.name) > 1]
    for column in repeated:
        unused = "tabellen kan inte läsas" if column.decides else "ingen av dem används"
        message = f"Kolumnen {column.name} finns flera gånger, så {unused}. Ta bort en."
        where = {"sheet": raw.sheet, "column": column.name}
        problems.append(error("column_repeated", message, raw.file, **where))
    return problems


def _missing_columns(table: Table, raw: RawTable, missing: list[str]) -> Problem:
    found = ", ".join(_short(masked(cell.strip())) for cell in raw.header if cell.strip())
    message = (
        f"Tabellen {table.name} måste ha kolumnen {', '.join(missing)}. Rubrikraden har: {found}. "
        "Lägg till kolumnen, eller säg vad den heter hos er: på webben under Inställningar › "
        "Utdrag, eller i mapping.toml."
    )
    return error("column_missing", message, raw.file, sheet=raw.sheet, column=missing[0])


def _remove_numbers(table: Table, source: _Source, pseudonyms: Pseudonyms) -> list[Problem]:
    problems = []
    for column in table.columns:
        if column.name not in source.text:
            continue
        source.text[column.name], places = pseudonyms.clean(column, source.text[column.name])
        if places and not column.person_key:
            rows = source.rows.gather(places).to_list()
            problems.append(_number_found(column, rows, source.file, source.sheet))
    return problems


def without_numbers(
    table: Table, frame: pl.DataFrame, pseudonyms: Pseudonyms
) -> tuple[pl.DataFrame, list[Problem]]:
    """A typed frame of another reader with its texts cleaned as those of a file are."""
    problems = []
    for column in table.columns:
        if column.dtype != pl.String:
            continue
        clean, places = pseudonyms.clean(column, frame[column.frame_name])
        if places:
            rows = frame["_row"].gather(places).to_list()
            problems.append(_number_found(column, rows, frame["_file"][places[0]], ""))
            frame = frame.with_columns(clean.alias(column.frame_name))
    return frame, problems


def _number_found(column: Column, rows: list[int], file: str, sheet: str) -> Problem:
    message = (
        f"Personnummer hör inte hemma i kolumnen {column.name} ({row_list(rows)}). "
        "De är borttagna eller ersatta med pseudonymer. Rätta i källsystemet."
    )
    where = {"sheet": sheet, "row": rows[0], "column": column.name}
    return warning("personal_number", message, file, **where)


def _open_ended(table: Table, source: _Source) -> list[Problem]:
    """A day that never comes, as systems write that there is none, becomes none and is told of."""
    means = {Blank.ONGOING: "tills vidare", Blank.NOT_YET: "ännu inte"}
    problems = []
    for column in table.columns:
        text = source.text.get(column.name)
        if text is None or not column.open_ended:
            continue
        is_open = text.str.contains(NEVER).fill_null(False)
        if not is_open.any():
            continue
        rows = source.rows.filter(is_open).to_list()
        message = (
            f"{column.name} på {row_list(rows)} är {text.filter(is_open)[0]}: läst som tomt, "
            f"alltså {means[column.blank]}. Inget behöver göras."
        )
        where = {"sheet": source.sheet, "row": rows[0], "column": column.name}
        problems.append(warning("open_ended", message, source.file, **where))
        source.text[column.name] = text.set(is_open, None)
    return problems


def _nothing_said(table: Table, source: _Source) -> list[Problem]:
    """A word for nothing, such as NULL, becomes none, and is told of."""
    problems = []
    for column in table.columns:
        text = source.text.get(column.name)
        if text is None or column.name in _FREE_TEXTS:
            continue
        words = _NOTHING_WORDS | (_NOTHING_MARKS if column.kind is Kind.TEXT else set())
        is_none = text.str.to_lowercase().is_in(words).fill_null(False)
        if not is_none.any():
            continue
        rows = source.rows.filter(is_none).to_list()
        message = (
            f"{column.name} på {row_list(rows)} är ”{text.filter(is_none)[0]}”: läst som tomt. "
            "Lämna cellen tom i exporten, eller skriv vad som gäller."
        )
        where = {"sheet": source.sheet, "row": rows[0], "column": column.name}
        problems.append(warning("blank_word", message, source.file, **where))
        source.text[column.name] = text.set(is_none, None)
    return problems


def _no_price(source: _Source) -> list[Problem]:
    """Rows of an extract without an amount are no prices: they are of other placements."""
    blank = source.text["amount"].is_null()
    if not blank.any() or blank.all():
        return []
    rows = source.rows.filter(blank).to_list()
    source.text = {name: text.filter(~blank) for name, text in source.text.items()}
    source.rows = source.rows.filter(~blank)
    message = (
        f"{row_list(rows).capitalize()} har inget belopp och är inget pris. Inget behöver göras, "
        "om priset står i ett annat utdrag eller en annan kolumn."
    )
    where = {"sheet": source.sheet, "row": rows[0], "column": "amount"}
    return [warning("no_price", message, source.file, **where)]


def _suspicions(table: Table, source: _Source) -> Iterator[Problem]:
    """Cells that can be read, but perhaps mean something else than they say."""
    for column in table.columns:
        text = source.text.get(column.name)
        if text is None or column.kind not in (Kind.MONEY, Kind.EXACT):
            continue
        if column.name.endswith("_pct"):
            code, pattern = "percent_suspect", r"^0?[.,][0-9]*[1-9]"
            doubt = "är mindre än 1 procent. Menas 6 procent ska det stå 6, inte 0,06."
            if column.name in _SURCHARGES:
                pattern += r"|^1[.,][0-9]*[1-9]"
                doubt = (
                    "är mindre än 2 procent. Menas 6 procent ska det stå 6, inte 0,06 eller 1,06."
                )
        else:
            code, pattern = "thousands_suspect", r"^[+\-−]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
            doubt = "har exakt tre decimaler. Menas tusental: skriv dem med mellanslag."
        rows = source.rows.filter(text.str.contains(pattern).fill_null(False)).to_list()
        if rows:
            message = f"{column.name} på {row_list(rows)} {doubt} Värdet är läst som det står."
            where = {"sheet": source.sheet, "row": rows[0], "column": column.name}
            yield warning(code, message, source.file, **where)


def _merged_cells(table: Table, source: _Source) -> Iterator[Problem]:
    """A column that never says the same twice in a row, but leaves rows blank below: so merged
    cells are saved, and only the first row has what stands for all."""
    for column in table.columns:
        name, text = column.name, source.text.get(column.name)
        if text is None or name not in _ONE_FOR_SEVERAL or column.blank is not Blank.UNKNOWN:
            continue
        blank = text.is_null()
        again = (text == text.shift(1)).fill_null(False).any()
        if text.is_empty() or blank[0] or again or blank.sum() < max(3, text.len() * 0.3):
            continue
        rows = source.rows.filter(blank).to_list()
        message = (
            f"{name} är tom på {row_list(rows)}, under en rad som har den, som när celler är "
            "sammanslagna. Raderna räknas utan. Gäller värdet dem också: skriv det på varje rad."
        )
        where = {"sheet": source.sheet, "row": rows[0], "column": name}
        yield warning("merged_cells_suspect", message, source.file, **where)


class _Cells:
    """The typed cells of a table, which of them failed, and so which rows are usable."""

    def __init__(self, table: Table, source: _Source, mapping: TableMapping) -> None:
        self.table, self.source, self.mapping = table, source, mapping
        self.failed: list[tuple[Column, list[int]]] = []  # the places that can't be read
        self.blank: list[tuple[Column, list[int]]] = []  # required and blank
        present = [column for column in table.columns if column.name in source.text]
        # One lazy query for the table: the columns are read side by side, and the steps that
        # they share in parsing are taken once.
        cells = (
            reading(column, mapping.codes.get(column.name, {}))
            if column in present
            else pl.lit(None, column.dtype).alias(column.frame_name)
            for column in table.columns
        )
        self.typed = pl.LazyFrame(source.text).select(cells).collect()
        unusable = pl.repeat(False, len(source.rows), eager=True)
        for column in present:
            blank, unread = (
                source.text[column.name].is_null(),
                self.typed[column.frame_name].is_null(),
            )
            failed = unread & ~blank
            self.failed.append((column, failed.arg_true().to_list()))
            if column.decides:
                unusable = unusable | failed
            if column.required:
                self.blank.append((column, blank.arg_true().to_list()))
                unusable = unusable | unread
        self.unusable = unusable | self._says_sum()

    def _says_sum(self) -> pl.Series:
        """Rows of amounts that could be used but are called a sum where a code should stand, or by
        nothing but the word: added to what they sum, the same money would count twice."""
        no = pl.repeat(False, len(self.source.rows), eager=True)
        if not any(column.name == "amount" for column in self.table.columns):
            return no
        for column in self.table.columns:
            text = self.source.text.get(column.name)
            if text is None or column.kind is not Kind.TEXT:
                continue
            words = _SUM_ALONE if column.name in _FREE_TEXTS else _SUM_WORDS
            no = no | text.str.contains(words).fill_null(False)
        return no

    def usable(self) -> pl.DataFrame:
        """The typed rows whose required and decisive cells could all be read."""
        size = len(self.source.rows)
        frame = self.typed.with_columns(
            pl.repeat(self.source.file, size, dtype=pl.String).alias("_file"),
            pl.repeat(self.source.sheet, size, dtype=pl.String).alias("_sheet"),
            self.source.rows.alias("_row"),
        )
        return frame.filter(~self.unusable)

    def problems(self) -> list[Problem]:
        """One problem per cell that failed, and one per row that only is a sum."""
        problems = []
        sums = self._sum_rows()
        for column, places in self.blank:
            problems += [self._blank_cell(column, at) for at in places if at not in sums]
        for column, places in self.failed:
            problems += [self._unread_cell(column, at) for at in places if at not in sums]
        message = "Raden ser ut att vara en summarad och räknas inte. Ta bort den ur exporten."
        for at in sums:
            problems.append(warning("sum_row", message, self.source.file, **self._where(at)))
        return problems

    def _sum_rows(self) -> list[int]:
        places = self.unusable.arg_true()
        if places.is_empty():
            return []
        texts = pl.DataFrame({name: text.gather(places) for name, text in self.source.text.items()})
        says_sum = texts.select(
            pl.any_horizontal(pl.all().str.contains(_SUM_WORDS).fill_null(False))
        )
        return places.filter(says_sum.to_series()).to_list()

    def _where(self, at: int, column: str = "") -> dict[str, object]:
        where = {"sheet": self.source.sheet, "row": int(self.source.rows[at]), "column": column}
        of_one_month = column in months_across.MONTH_OF  # the others of the row are read
        return {**where, "amount_ore": None if of_one_month else self._amount(at)}

    def _amount(self, at: int) -> int | None:
        """The row's first amount; of months across without the whole year's, their sum."""
        money = {c.name: c.frame_name for c in self.table.columns if c.kind is Kind.MONEY}
        read = {name: self.typed[frame_name][at] for name, frame_name in money.items()}
        found = {name: int(value) for name, value in read.items() if value is not None}
        if found.keys() and found.keys() <= months_across.MONTH_OF.keys():
            return abs(sum(found.values()))
        return next(map(abs, found.values()), None)

    def _blank_cell(self, column: Column, at: int) -> Problem:
        message = (
            f"Cellen {column.name} är tom men måste ha {expected(column)}. "
            "Fyll i den i källsystemet. Raden räknas inte."
        )
        return error("cell_missing", message, self.source.file, **self._where(at, column.name))

    def _codes_of(self, column: Column) -> str:
        return f"{self.table.name}.codes.{column.name}"

    def _unread_cell(self, column: Column, at: int) -> Problem:
        wanted = expected(column)
        text = self.source.text[column.name][at]
        remedy = how_to_mend(column.kind, text)
        if column.kind is Kind.CODE:
            wanted = f"{wanted} {', '.join(column.codes)}"
            remedy = f"Rätta, eller översätt i mapping.toml under [{self._codes_of(column)}]."
        outcome = "Raden räknas inte." if self.unusable[at] else "Cellen lästes som tom."
        if column.name in months_across.MONTH_OF and not self.unusable[at]:
            outcome = "Månaden räknas inte."
        read = f"läste ”{_short(text)}”, "
        if column.kind is Kind.OWN_CODE:  # a text there may be about somebody: not repeated
            read, remedy = "", f"Översätt den i mapping.toml under [{self._codes_of(column)}]."
        message = f"{column.name}: {read}väntade {wanted}. {remedy} {outcome}"
        harmless = column.kind in (Kind.TEXT, Kind.OWN_CODE) or column.describes
        severity = Severity.WARNING if harmless and not column.decides else Severity.ERROR
        code = f"{column.kind}_invalid"
        return Problem(severity, code, message, self.source.file, **self._where(at, column.name))  # type: ignore[arg-type]


def without_repeated(table: Table, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """The first row of each key, and a problem for every other, of one file or of several."""
    if not table.key or frame.is_empty():
        return frame, []
    first = (pl.col(name).first().over(table.key) for name in ("nr", "_row", "_file"))
    numbered = frame.with_row_index("nr")
    numbered = numbered.with_columns(
        each.alias(f"first{name}") for each, name in zip(first, ("", "_row", "_file"), strict=True)
    )
    repeated = numbered.filter(pl.col("nr") != pl.col("first"))
    money = [column.frame_name for column in table.columns if column.kind is Kind.MONEY]
    problems = []
    for row in repeated.iter_rows(named=True):
        key = ", ".join(f"{name} {row[name]}" for name in table.key if row[name] is not None)
        other = "" if row["first_file"] == row["_file"] else f"{row['first_file']} "
        message = (
            f"Raden upprepar {_short(key)} från {other}rad {row['first_row']}. Bara den första "
            "räknas. Ta bort den ena, eller ge den ett eget id."
        )
        amount = next((abs(row[name]) for name in money if row[name] is not None), None)
        where = {"sheet": row["_sheet"], "row": row["_row"], "column": table.key[0]}
        problems.append(error("duplicate", message, row["_file"], amount_ore=amount, **where))
    kept = numbered.filter(pl.col("nr") == pl.col("first"))
    return kept.select(frame.columns), problems


def _short(text: str) -> str:
    """A cell in a message: one line, at most forty characters."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
