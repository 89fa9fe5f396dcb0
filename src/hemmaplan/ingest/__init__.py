"""Bytes in, `(rows, problems)` out: one package per source format."""
