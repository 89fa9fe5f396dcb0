"""A month close as a file: the month's figures and reports, frozen with what they were made from.

The file is one JSON object: `hemmaplan_run` (version of the format), `sha256` of the content, and
the content. A changed digit is noticed; someone who wants to deceive can count a new sum, so write
the sum in the minutes.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import InvalidOperation
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from hemmaplan.core.dataset import InputFile
from hemmaplan.core.figures import Address
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Document
from hemmaplan.render.document_json import document_from_json, document_json
from hemmaplan.reports.registry import Edition

FORMAT = 1
FigureJson = Mapping[str, Any]
"""A figure as the exchange format has it: id, area, line, column, value, unit."""


class BadRun(ValueError):
    """The file is no month close that can be used; the message (Swedish) says why."""


@dataclass(frozen=True, slots=True)
class ReportRun:
    """`rules` is the digest of the dated rules and amounts; `date` the day of the report."""

    municipality: str
    month: Month
    date: str
    program: str
    rules: str
    version: str
    inputs: tuple[InputFile, ...]
    figures: Mapping[Edition, tuple[FigureJson, ...]]
    documents: Mapping[Edition, Document]
    word_template: bytes = b""  # the municipality's own, then; empty for hemmaplan's

    def values(self, edition: Edition) -> dict[Address, str]:
        """The figures of an edition that it shows, as JSON writes them."""
        return {
            Address(each["id"], each["area"], each["line"], each["column"]): each["value"]
            for each in self.figures[edition]
            if each["value"] is not None
        }


def rules_version() -> str:
    """Digest of the dated rules and amounts that come with this version of the program."""
    folder = files("hemmaplan") / "parameters"
    named = sorted((file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file())
    return sha256(repr(named).encode()).hexdigest()[:12]


def run_bytes(run: ReportRun) -> bytes:
    """The file's content; the same run gives the same bytes."""
    content = {
        "municipality": run.municipality,
        "month": str(run.month),
        "date": run.date,
        "program": run.program,
        "rules": run.rules,
        "version": run.version,
        "inputs": [[file.name, file.sha256, file.rows] for file in run.inputs],
        "figures": {str(e): list(figures) for e, figures in run.figures.items()},
        "documents": {str(e): document_json(d) for e, d in run.documents.items()},
    }
    if run.word_template:
        content["word_template"] = b64encode(run.word_template).decode()
    whole = {"hemmaplan_run": FORMAT, "sha256": _digest(content), "content": content}
    return (json.dumps(whole, ensure_ascii=False, indent=0) + "\n").encode()


def checksum(run: bytes) -> str:
    """The sum that a run's bytes carry."""
    return str(json.loads(run)["sha256"])


def read_run(path: Path) -> ReportRun:
    """A run from its file. Raises BadRun when it is none, or not as it was written."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadRun(f"{path} går inte att läsa: {fault_words(error)}.") from None
    return run_of(content, path.name)


def run_of(content: bytes, name: str) -> ReportRun:
    """A run from its bytes; `name` is what messages call it. Raises BadRun."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise BadRun(f"{name} är inget månadsbokslut från hemmaplan close.") from None
    if not isinstance(whole, dict) or not {"hemmaplan_run", "sha256", "content"} <= whole.keys():
        raise BadRun(f"{name} är inget månadsbokslut från hemmaplan close.")
    if whole["hemmaplan_run"] != FORMAT:
        raise BadRun(
            f"{name} är ett månadsbokslut av format {whole['hemmaplan_run']}, som den här "
            "versionen av hemmaplan inte kan läsa. Använd den version som skrev det."
        )
    if whole["sha256"] != _digest(whole["content"]):
        raise BadRun(
            f"{name} är ändrad sedan månaden stängdes: kontrollsumman stämmer inte. "
            "Hämta originalet, till exempel ur diariet eller en säkerhetskopia."
        )
    try:
        return _run(whole["content"])
    except (KeyError, TypeError, ValueError, InvalidOperation, AttributeError):
        raise BadRun(f"{name} saknar delar av ett månadsbokslut och kan inte läsas.") from None


def _run(content: Mapping[str, Any]) -> ReportRun:
    editions = [Edition(name) for name in content["documents"]]
    documents = {e: document_from_json(content["documents"][e]) for e in editions}
    if not all(isinstance(document, Document) for document in documents.values()):
        raise TypeError("not a document")
    return ReportRun(
        content["municipality"],
        Month.parse(content["month"]),
        content["date"],
        content["program"],
        content["rules"],
        content["version"],
        tuple(InputFile(*file) for file in content["inputs"]),
        {edition: tuple(content["figures"][edition]) for edition in editions},
        documents,
        b64decode(content.get("word_template", ""), validate=True),
    )


def _digest(content: Any) -> str:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
