"""CSV as printed: the shapes that `ingest.delimited` reads, kept as text cell by cell."""

import csv
import io

from hemmaplan.ingest.delimited import FIELD_LIMIT, decode, sniff_delimiter
from hemmaplan.ingest.printed_tables.printed import Printed, Unreadable
from hemmaplan.ingest.printed_tables.sheets import tables_on

_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"PAR1")


def read_csv(name: str, data: bytes) -> Printed:
    """Every table of a CSV file. Raises Unreadable for another kind of file."""
    if data.startswith(_BINARY):
        raise Unreadable(f"{name} heter .csv men är en annan sorts fil. Ge den rätt filändelse.")
    text = decode(data)[0].replace("\0", "")
    delimiter = sniff_delimiter(text, ())
    limit = csv.field_size_limit(FIELD_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as reason:
        raise Unreadable(
            f"{name}: citattecknen går inte ihop ({reason}). Spara filen på nytt som CSV."
        ) from reason
    finally:
        csv.field_size_limit(limit)
    return Printed(tuple(tables_on(rows)))
