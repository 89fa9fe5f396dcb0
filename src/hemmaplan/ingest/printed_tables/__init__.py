"""A document → the tables it prints, its running text, and what could not be read.

One module a format; all give the same `Printed`.
"""

from collections.abc import Callable
from pathlib import Path

from hemmaplan.core.machine_faults import fault_words
from hemmaplan.ingest.printed_tables.printed import Printed, Unreadable
from hemmaplan.ingest.workbook import refusal

__all__ = ["FORMATS", "Printed", "Unreadable", "read_printed"]

FORMATS = (".csv", ".xlsx", ".docx", ".pdf")


def read_printed(
    path: Path, progress: Callable[[int, int], None] = lambda done, all: None
) -> Printed:
    """Read by the file's ending. Raises Unreadable, in Swedish, when there is nothing to check.

    `progress` is called with (pages read, pages in all) for a PDF.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise Unreadable(
            f"{path.name}: filändelsen {ending or '(ingen)'} kan inte korrekturläsas. "
            "Spara dokumentet som CSV, XLSX, DOCX eller PDF."
        )
    try:
        data = path.read_bytes()
    except OSError as reason:
        raise Unreadable(f"{path} kan inte läsas: {fault_words(reason)}.") from reason
    if not data.strip():
        raise Unreadable(f"{path.name} är tom. Spara dokumentet på nytt.")
    if ending == ".csv":
        from hemmaplan.ingest.printed_tables.csv_tables import read_csv

        return read_csv(path.name, data)
    if ending == ".pdf":
        from hemmaplan.ingest.printed_tables.pdf_tables import read_pdf

        return read_pdf(path.name, data, progress)
    refused = refusal(data)
    if refused:
        raise Unreadable(f"{path.name}: {refused}")
    if ending == ".xlsx":
        from hemmaplan.ingest.printed_tables.xlsx_tables import read_xlsx

        return read_xlsx(path.name, data)
    from hemmaplan.ingest.printed_tables.docx_tables import read_docx

    return read_docx(path.name, data)
