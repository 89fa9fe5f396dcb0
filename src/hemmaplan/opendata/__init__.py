"""Open statistics about all municipalities, fetched once and kept: Kolada's and SCB's."""
