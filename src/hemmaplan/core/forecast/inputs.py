"""A digest of what a forecast is made from: alike for the same facts in whatever order."""

from hashlib import sha256

from hemmaplan.core.dataset import Dataset

INPUTS = ("placements", "rates", "pauses")
"""The tables that a forecast reads."""


def inputs_digest(known: Dataset) -> str:
    """SHA-256 of the rows of INPUTS, as `known_on` a day; not of the places they were read from."""
    digest = sha256()
    for name in INPUTS:
        rows = known.table_or_empty(name)
        columns = sorted(column for column in rows.columns if not column.startswith("_"))
        plain = rows.select(columns).sort(columns, nulls_last=True)
        digest.update(f"{name}\n{plain.write_csv()}".encode())
    return digest.hexdigest()
