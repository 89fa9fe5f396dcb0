"""Whatever a Swedish system writes, the same table comes back."""

import csv
import io
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.delimited import read_delimited
from hemmaplan.ingest.mapping import TableMapping
from hemmaplan.ingest.pseudonyms import Pseudonyms
from hemmaplan.ingest.shape import header_names, shape

LEDGER, RATES = TABLES["ledger"], TABLES["rates"]

amounts = st.decimals(-(10**9), 10**9, places=2)
months = st.builds(date, st.integers(1990, 2099), st.integers(1, 12), st.just(1))
words = st.text("abcåäöÅÄÖé ;,\t\"'\n0x", max_size=12).map(str.strip)
texts = words.filter(lambda text: not text.startswith("'0"))  # Excel's mark of digits kept as text


@st.composite
def dialects(draw):
    """How one system writes encoding, delimiter, newline, numbers and dates."""
    mark = draw(st.sampled_from(",."))
    thousands = draw(st.sampled_from(["", " ", "\u00a0"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    minus = draw(st.sampled_from("-" if encoding == "cp1252" else "-−"))
    day = draw(st.sampled_from(["%Y-%m-%d", "%Y%m%d"]))

    def number(value):
        text = f"{abs(value):,f}".replace(",", "\0").replace(".", mark).replace("\0", thousands)
        return (minus if value < 0 else "") + text

    return {
        "encoding": encoding,
        "csv": {
            "delimiter": draw(st.sampled_from(";,\t")),
            "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
            "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        },
        "number": number,
        "day": lambda value: "" if value is None else value.strftime(day),
        "case": draw(st.sampled_from([str.lower, str.upper, str.title])),
    }


def there_and_back(table, columns, rows, dialect):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, **dialect["csv"])
    writer.writerow([dialect["case"](column) for column in columns])
    writer.writerows(rows)
    data = stream.getvalue().encode(dialect["encoding"])
    raw, problems = read_delimited(f"{table.name}.csv", data, header_names(table, TableMapping()))
    frame, found = shape(table, raw, TableMapping(), Pseudonyms(bytes(32)))
    assert [p for p in (*problems, *found) if p.code != "table_empty"] == []
    return frame


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(months, words, amounts, texts), max_size=8),
    order=st.permutations(["month", "account", "amount", "text"]),
    dialect=dialects(),
)
def test_a_ledger_comes_back_the_same(rows, order, dialect):
    named = [
        {
            "month": f"{month:%Y-%m}",
            "account": "k" + account,
            "amount": dialect["number"](amount),
            "text": text,
        }
        for month, account, amount, text in rows
    ]
    frame = there_and_back(LEDGER, order, [[row[name] for name in order] for row in named], dialect)
    assert frame["month"].to_list() == [row[0] for row in rows]
    assert frame["amount_ore"].to_list() == [int(row[2] * 100) for row in rows]
    assert frame["account"].to_list() == ["k" + row[1] for row in rows]
    assert frame["text"].to_list() == [row[3] or None for row in rows]
    assert frame["_row"].to_list() == list(range(2, len(rows) + 2))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2150, 12, 31))),
            st.decimals(-(10**6), 10**6, places=6).filter(lambda d: abs(d) >= 1 or d == 0),
            st.sampled_from(["day", "Month", "OCCASION"]),
            st.sampled_from([(True, "1"), (False, "nej"), (None, ""), (True, "JA")]),
        ),
        max_size=8,
    ),
    dialect=dialects(),
)
def test_prices_come_back_the_same(rows, dialect):
    columns = ["placement_id", "kind", "from_date", "amount", "per", "discharge_day_charged"]
    written = [
        ["G1", "care", dialect["day"](day), dialect["number"](amount), per, flag[1]]
        for day, amount, per, flag in rows
    ]
    frame = there_and_back(RATES, columns, written, dialect)
    assert frame["from_date"].to_list() == [row[0] for row in rows]
    assert frame["amount"].to_list() == [Decimal(row[1]) for row in rows]
    assert frame["per"].to_list() == [row[2].lower() for row in rows]
    assert frame["discharge_day_charged"].to_list() == [row[3][0] for row in rows]
