"""SIE files as programs write them, and what a test asks of the tables that come of them."""

from collections import Counter

import polars as pl


def sie(*lines, sie_type=4, year=2026, made_on="20270115", company="1"):
    """A SIE file as programs write them: CP437, CRLF, this year and last year."""
    start = (
        "#FLAGGA 0", '#PROGRAM "Räknaren" 1.0', "#FORMAT PC8", f"#GEN {made_on}",
        f"#SIETYP {sie_type}", f"#FNR {company}", '#FNAMN "Exempelkommun"',
        f"#RAR 0 {year}0101 {year}1231", f"#RAR -1 {year - 1}0101 {year - 1}1231",
        '#DIM 1 "Ansvar"', '#DIM 6 "Projekt"', '#DIM 20 "Verksamhet"', '#DIM 21 "Motpart"',
    )  # fmt: skip
    return "".join(f"{line}\r\n" for line in (*start, *lines)).encode("cp437")


def verification(*rows, day="20260131", text="Faktura", number="1"):
    return (f'#VER A "{number}" {day} "{text}"', "{", *(f"   {row}" for row in rows), "}")


def vouchers(*kronor, **kwargs):
    """A voucher of each amount, numbered by it unless all have the same number."""
    return [
        line
        for amount in kronor
        for line in verification(
            f"#TRANS 4620 {{}} {amount}", f"#TRANS 2440 {{}} -{amount}",
            **{"number": str(amount)} | kwargs,
        )
    ]  # fmt: skip


def amounts(frame, *by):
    """Sums in kronor by the given columns, zero sums left out."""
    summed = frame.group_by(*by).agg(pl.col("amount_ore").sum()).rows()
    return {key[0] if len(by) == 1 else tuple(key): ore / 100 for *key, ore in summed if ore}


def codes(problems):
    return [problem.code for problem in problems]


def sums(rows, key):
    counted = Counter()
    for row in rows:
        counted[key(row)] += row[-1]
    return {k: v for k, v in counted.items() if v}


def by(frame, *columns):
    rows = frame.select(pl.col("month").dt.month(), *columns, "amount_ore").rows()
    return sums([(*(cell or "" for cell in row[:-1]), row[-1]) for row in rows], lambda r: r[:-1])
