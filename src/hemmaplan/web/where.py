"""Where a row was read from, in words."""

from django.utils.translation import gettext as _


def where(file: str | None, row: int | None) -> str:
    """`ledger.csv rad 12`; only the file when the row is not known, and blank without a file."""
    if file and row:
        return _("%(file)s rad %(row)s") % {"file": file, "row": row}
    return file or ""
