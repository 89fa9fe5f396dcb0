"""From the bytes of a SIE file to its records, each with the line it stands on.

SIE is a line format from the PC era: a record a line, a label that starts with `#`, fields
apart by blanks, quotes round fields with blanks in them, object lists and verifications in
braces, the characters of code page 437 (SIE filformat 4B, sections 5 and 10). Programs bend
every one of these rules, so reading is lenient and says what it met; it never raises.
"""

import codecs
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hemmaplan.core.problems import Problem, Severity
from hemmaplan.ingest.pseudonyms import masked
from hemmaplan.ingest.raw import Share, unheard

_EXPORT_AGAIN = "Ta ut filen på nytt ur ekonomisystemet."
_TOKEN = re.compile(r'"(?:\\"|[^"])*"|"[^"]*$|[{}]|[^ \t{}"][^ \t{}]*')
_KNOWN_START = re.compile(r"^[ \t]*#(FLAGGA|PROGRAM|FORMAT|GEN|SIETYP|FNAMN|RAR|KONTO|VER)\b", re.M)
_TELL_ROWS = 20_000
_BLANKS = " \t\x00\x1a"  # NUL and Ctrl-Z: how DOS programs fill and end a file

_SWEDISH = "åäöÅÄÖéÉ"
_SWEDISH_BYTES = {name: frozenset(_SWEDISH.encode(name)) for name in ("cp437", "cp1252")}
_ENCODING_NAMES = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252 (Latin-1)"}


class Record(NamedTuple):
    """One record. `fields` holds neither the label nor the object list.

    `objects` are the pairs (dimension, object) of the list; `children` the records inside the
    braces that follow (#TRANS under #VER); `row` the line in the file, the first being 1.
    """

    row: int
    label: str
    fields: tuple[str, ...] = ()
    objects: tuple[tuple[str, str], ...] = ()
    children: tuple["Record", ...] = ()


@dataclass(slots=True)
class Findings:
    """The problems of one file, in the order they were met. No message holds a personal number."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        label: str = "",
        amount_ore: int | None = None,
    ) -> None:
        self._add(Problem(Severity.ERROR, code, message, self.file, "", row, label, amount_ore))

    def warning(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        label: str = "",
        amount_ore: int | None = None,
    ) -> None:
        self._add(Problem(Severity.WARNING, code, message, self.file, "", row, label, amount_ore))

    def _add(self, problem: Problem) -> None:
        self.problems.append(replace(problem, message=masked(problem.message)))


def read_records(data: bytes, found: Findings, told: Share = unheard) -> list[Record]:
    """Every readable record of a SIE file; what could not be read is added to `found`.

    A file that isn't SIE at all (empty, a web page, XML) gives no records and one error.
    """
    encoding = _encoding(data)
    text = data.decode(encoding, errors="replace")
    if not _is_sie(text, found):
        return []
    if encoding != "cp437":
        found.warning(
            "sie_encoding",
            f"Filen är skriven i {_ENCODING_NAMES[encoding]}, men SIE ska vara CP437 (#FORMAT "
            "PC8). Den har lästs så. Kontrollera att å, ä och ö ser rätt ut.",
        )
    if "\ufffd" in text:
        found.warning(
            "sie_characters_lost",
            "Tecken har gått förlorade innan filen kom hit: där det ska stå till exempel å, ä "
            f"eller ö står ett ersättningstecken. Beloppen påverkas inte. {_EXPORT_AGAIN}",
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    _check_ending(lines, found)
    _check_sum(lines, encoding, found)
    return _blocks(lines, found, told)


def _encoding(data: bytes) -> str:
    """The file's real encoding: many programs write #FORMAT PC8 over something else.

    UTF-8 shows itself; between CP437 and Windows-1252 the one decides in which more bytes are
    Swedish letters, and CP437 when neither has any.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.isascii():
        return "cp437"
    try:
        data.decode()
    except UnicodeDecodeError:
        swedish = {n: sum(map(data.count, letters)) for n, letters in _SWEDISH_BYTES.items()}
        return "cp1252" if swedish["cp1252"] > swedish["cp437"] else "cp437"
    return "utf-8-sig"


def _is_sie(text: str, found: Findings) -> bool:
    start = text.lstrip(f"{_BLANKS}\r\n\ufeff")
    head = start[:1000].lower()
    if not start:
        found.error("file_empty", f"Filen är tom. {_EXPORT_AGAIN}")
    elif "<html" in head or head.startswith("<!doctype html"):
        found.error(
            "file_is_html",
            "Filen är en webbsida (HTML) som har sparats som SIE, ofta en felsida eller en "
            f"inloggning. {_EXPORT_AGAIN}",
        )
    elif start.startswith("<"):
        found.error(
            "sie_is_xml", "Filen är XML, troligen SIE 5, som inte läses. Ta ut SIE typ 4 i stället."
        )
    elif not _KNOWN_START.search(text):
        found.error(
            "file_not_sie",
            f"Filen är ingen SIE-fil: den ska börja med #FLAGGA. {_EXPORT_AGAIN}",
        )
    else:
        if not start.startswith("#FLAGGA"):
            found.warning(
                "sie_flag_not_first",
                "En SIE-fil ska börja med #FLAGGA; den här börjar med något annat. Början kan "
                f"ha fallit bort. {_EXPORT_AGAIN}",
                row=1,
            )
        return True
    return False


def _check_ending(lines: Sequence[str], found: Findings) -> None:
    """Each record ends with a line feed (5.5): without one, the last line may be half a line."""
    if lines[-1].strip(_BLANKS):
        found.warning(
            "sie_last_line_open",
            "Sista raden saknar radslut, så filen kan vara avklippt. Kontrollera att sista raden "
            f"är hel. {_EXPORT_AGAIN}",
            row=len(lines),
        )


def _tokens(line: str) -> list[str]:
    """Braces, bare fields, and quoted fields with their quotes still on."""
    return _TOKEN.findall(line)


def _unquoted(token: str) -> str:
    if token[0] == '"':
        token = token[1:-1] if _is_closed(token) else token[1:]
    return token.replace('\\"', '"') if "\\" in token else token


def _is_closed(token: str) -> bool:
    return token[0] != '"' or (len(token) > 1 and token[-1] == '"')


def _check_sum(lines: Sequence[str], encoding: str, found: Findings) -> None:
    """#KSUMMA: CRC-32 over labels and field contents between the two marks (section 10).

    The standard counts the characters' CP437 values; a program that writes another encoding
    may have counted its own bytes, and the file is as whole either way.
    """
    marks = [row for row, line in enumerate(lines, 1) if line.strip(_BLANKS)[:7] == "#KSUMMA"]
    if not marks:
        return
    first, last = marks[0], marks[-1]
    value = "".join(map(_unquoted, _tokens(lines[last - 1])[1:2]))
    if first == last and not value:
        found.error(
            "sie_truncated",
            "Filen inleds med #KSUMMA men den avslutande kontrollsumman saknas, så slutet av "
            f"filen har fallit bort. {_EXPORT_AGAIN}",
            row=first, label="#KSUMMA",
        )  # fmt: skip
        return
    start = first if first < last else 0  # the opening mark is lost: from the top of the file
    content = "".join(
        _unquoted(token)
        for line in lines[start : last - 1]
        for token in _tokens(line)
        if token not in "{}"
    )
    sums = {str(zlib.crc32(content.encode(e, errors="replace"))) for e in ("cp437", encoding)}
    signed = {str(int(s) - 2**32) for s in sums}
    if value not in sums | signed:
        found.error(
            "sie_checksum_wrong",
            f"Kontrollsumman #KSUMMA stämmer inte: läste ”{value}”, innehållet ger "
            f"{min(sums)}. Filen har ändrats eller skadats sedan den skrevs. {_EXPORT_AGAIN}",
            row=last, label="#KSUMMA",
        )  # fmt: skip


def _blocks(lines: Sequence[str], found: Findings, told: Share) -> list[Record]:
    """The records of the lines, those inside braces under the record before the brace."""
    records: list[Record] = []
    inside: list[Record] | None = None

    def close() -> None:
        nonlocal inside
        records[-1] = records[-1]._replace(children=tuple(inside or ()))
        inside = None

    for row, item in _parts(lines, found):
        if row % _TELL_ROWS == 0:
            told(row / len(lines))
        if isinstance(item, Record):
            if inside is not None and item.label in ("#VER", "#KSUMMA"):
                _block_left_open(records[-1], found)
                close()
            (records if inside is None else inside).append(item)
        elif item == "{" and inside is None and records:
            inside = []
        elif item == "}" and inside is not None:
            close()
        else:
            found.error(
                "sie_brace_unexpected",
                f"Läste ”{item}” där ingen klammer hör hemma. Raden hoppas över. Kontrollera "
                f"verifikationen före. {_EXPORT_AGAIN}",
                row=row,
            )
    if inside is not None:
        _block_left_open(records[-1], found, at_end=True)
        close()
    return records


def _block_left_open(record: Record, found: Findings, *, at_end: bool = False) -> None:
    where = "filen slutar" if at_end else "nästa post börjar"
    found.error(
        "sie_truncated" if at_end else "sie_block_open",
        f"Klammern efter {record.label} stängs aldrig: {where} utan ”}}”. De rader som finns "
        f"är lästa, men några kan saknas. {_EXPORT_AGAIN}",
        row=record.row, label=record.label,
    )  # fmt: skip


def _parts(lines: Sequence[str], found: Findings) -> Iterator[tuple[int, Record | str]]:
    """Each line as a record, or as a brace that stands alone."""
    for row, raw in enumerate(lines, 1):
        line = raw.strip(_BLANKS)
        if not line:
            continue
        if line in ("{", "}"):
            yield row, line
        elif line[0] != "#":
            found.error(
                "sie_line_unreadable",
                f"Raden börjar inte med en etikett som #TRANS och hoppas över. {_EXPORT_AGAIN}",
                row=row,
            )
        else:
            tokens = _tokens(line)
            opens = tokens[-1] == "{"
            yield row, _record(row, tokens[:-1] if opens else tokens, found)
            if opens:
                yield row, "{"


def _record(row: int, tokens: list[str], found: Findings) -> Record:
    label = tokens[0].upper()
    if not _is_closed(tokens[-1]):
        found.warning(
            "sie_quote_open",
            "Ett citationstecken stängs aldrig; resten av raden läses som ett fält.",
            row=row, label=label,
        )  # fmt: skip
    objects: tuple[tuple[str, str], ...] = ()
    if "{" in tokens:
        start = tokens.index("{")
        end = tokens.index("}", start) if "}" in tokens[start:] else len(tokens)
        codes = [_unquoted(token) for token in tokens[start + 1 : end]]
        if end == len(tokens) or len(codes) % 2:
            found.error(
                "sie_object_list_broken",
                "Objektlistan ska vara par av dimension och objekt inom klammer, till exempel "
                f'{{1 "4510"}}. Det som går att para ihop är läst. {_EXPORT_AGAIN}',
                row=row, label=label,
            )  # fmt: skip
        objects = tuple(zip(codes[::2], codes[1::2], strict=False))
        tokens = tokens[:start] + tokens[end + 1 :]
    return Record(row, label, tuple(map(_unquoted, tokens[1:])), objects)
