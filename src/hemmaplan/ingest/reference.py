"""The reference page of the data folder, written from the tables themselves.

python -m hemmaplan.ingest.reference > docs/reference/data-folder.md
"""

from collections.abc import Iterator

from hemmaplan.core.columns import Blank, Column, Kind, Table
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import MAX_BYTES
from hemmaplan.ingest.months_across import columns_of
from hemmaplan.ingest.workbook import MAX_EXPANDED_BYTES, MAX_RATIO

_CELLS = {
    Kind.TEXT: "anything; spaces around it are dropped",
    Kind.CODE: "one of the codes, in any case, with å ä ö or a a o, space or hyphen for underscore",
    Kind.OWN_CODE: "a code of the municipality's own (*Inställningar › Behov och mål*): one word, "
    "compared as a code; a text of several words is read as blank, and not repeated in the warning",
    Kind.DATE: "`YYYY-MM-DD` or `YYYYMMDD`, 1900-2199; a time of midnight after it is dropped",
    Kind.MONTH: "`YYYY-MM`, `YYYYMM`, or a date that is the first of its month; a `birth_month` "
    "may be any date and is kept only to the month",
    Kind.YEAR: "`YYYY`",
    Kind.COUNT: "a whole number, 0 or more",
    Kind.FLAG: "`0`/`1`, `nej`/`ja`, `false`/`true`, `falskt`/`sant`",
    Kind.MONEY: "kronor; rounded to whole öre, half away from zero; any number of decimals, "
    "because spreadsheets write 1234.5600000000001",
    Kind.EXACT: "a number with at most six decimals, kept exactly; a `…_pct` at most 1000",
}

_BLANKS = {
    Blank.NOT_YET: "it has not happened, or is not planned; `9999-12-31` and `2999-12-31` are read "
    "as blank, and told of (`open_ended`)",
    Blank.START: "from the first day of what the row belongs to: the placement, the agreement, the "
    "month, the year",
    Blank.ONGOING: "until further notice, or to the last day of what the row belongs to; the same "
    "two days are read as blank",
    Blank.NONE: "no surcharge, no index, no: nought",
    Blank.ALL: "every unit, form, age, month; the total; the whole price",
    Blank.DEFAULT: "what the agreement, the month of care or the rule says",
}

_DESCRIBE = ", ".join(f"`{c.name}`" for t in TABLES.values() for c in t.columns if c.describes)

_PAGE = f"""\
# The data folder

Written by `python -m hemmaplan.ingest.reference` from `core/tables.py`; a test keeps it current.

One file per table: `NAME.csv`, `NAME.xlsx` (first sheet, values; in both, a title in the rows above
the header is passed over and told, `above_header`; hidden rows are read and told, `rows_hidden`;
other sheets with the table's headings are told, `sheet_unread`) or `NAME.parquet`, in any case;
`.se`/`.si`/`.sie` give ledger and budget ([SIE](sie.md)). All tables are optional. Two files of
one table are an error and neither is read. Other files are listed in one warning; `.md`, `.toml`,
hidden and lock files are passed over. `hemmaplan.ingest.folder.read_folder` returns a `Dataset` and
every problem; it never raises for what the files hold.

## CSV

- UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252. DOS code pages and letters
  already lost are noticed (`encoding_suspect`).
- `;`, `,`, tab or `|`: the one that gives the header most known column names.
- Columns in any order and case, spaces, hyphens and underscores ignored; unknown ones are listed in
  one warning.
- A row with more cells than the header is left out (`row_too_long`); one with fewer is read with
  blanks at the end and said once (`row_too_short`); the last row of a file cut short is left out
  (`file_truncated`), and so is a row whose quotes don't match (`quote_unbalanced`).
- Rows are counted as a spreadsheet shows them, the header being row 1.

## Cells

The same in every format. A blank is unknown, unless its column says what else it means. One comma
or point is the decimal mark, never thousands; thousands are told by spaces (ordinary, no-break or
narrow), minus is `-` or `−` before the number. `1.234,56`, `100-`, `(100)` and `1E+05` are
problems, never guesses.

| kind | accepts |
|---|---|
{{cells}}

Read as written, with a warning: exactly three decimals after one to three digits
(`thousands_suspect`), a percentage under 1 (`percent_suspect`). A formula gives its saved value;
one saved without it is a problem, and so is `#N/A` and its like.

## What a problem does

| finding | severity | outcome |
|---|---|---|
| a required cell blank or unreadable | error | the row is left out |
| an optional cell unreadable whose blank means something (*blank* below), but *not yet* | error | \
the row is left out: as blank it would say something else |
| another optional cell unreadable | error: a sum would be wrong; warning for text, own codes, \
{_DESCRIBE} | the cell becomes blank |
| a required column missing | error | the table is not read |
| a column twice | error | neither is used; where it must be there, or an unreadable cell would \
leave its row out, the table is not read |
| two rows with the same key | error, with the second row's amount | the first is kept |
| a row that can't be used and says *summa* or *totalt* | warning | the row is left out |

## Limits

A file over {MAX_BYTES // 1_000_000} MB is refused by name, unread. So is a workbook that unpacks
to more than {MAX_EXPANDED_BYTES // 1_000_000} MB, {MAX_RATIO} times its size or what its directory
says, one that spans millions of empty cells, and a password-protected or `.xls` file.

## Personal identity numbers

`person_id` and `family_id` that hold a personnummer, samordningsnummer, temporary number or a full
name become pseudonyms (HMAC-SHA-256 with the municipality's key; without a key, one drawn for the
run). In other columns of identifiers (`…_id`) the number becomes a pseudonym, elsewhere it is
masked, with a warning; ten digits in a column of amounts are an amount, unless most of the column
is personal numbers. Only numbers with a real date and the right check digit count outside the
person keys. No problem's message, file name, sheet or column repeats one.

## `municipality.toml` and `mapping.toml`

```toml
code = "9999"
name = "Exempelkommun"
[report]
board = "Socialnämnden"
unit = "tkr"                      # kr | tkr | mkr
decimals = 0                      # 0-3
sign = "cost_positive"            # cost_positive | revenue_positive | unsigned
deviation = "budget_minus_actual" # budget_minus_actual | actual_minus_budget
liability_in_result = false       # true | false
small_count = 4                   # 0-99
near_home_km = 50                 # 1-999: how far away a placement counts as near home
reference = "SN 2026/14"          # diarienummer on the first page
sections = ["economy", "forecast"] # which, in which order; left out: all of them
decision = ["{{nämnd}} godkänner rapporten per {{månad}}.", "Vid underskott: Åtgärder tas fram."]
                                  # proposed decisions; left out: hemmaplan's. "Vid underskott:" is
                                  # for when the forecast ends below the budget
template = "rapportmall.docx"     # a Word template in the folder (docs/reference/documents.md)
[budget]
period_method = "straight_line"   # straight_line | profile
[reconciliation]
invoiced_kinds = "care extra other" # kinds of rates that providers invoice
accrual_account = "2990"            # where costs not invoiced yet stand as a liability
[purchases]                         # the threshold of social services in kronor, from each day it
social_services_threshold = ["2026-01-01: 8 000 000 kr"] # changes; left out: the law's 700 000 kr
[forecast.volumes]                  # the number that a report line follows, as a series of volumes;
financial_assistance = "households" # left out: households and positions by their labels; "": none
[statistics]
deducted_revenue = "sales internal" # report lines of internal revenue, and of sales to other
                                    # municipalities and regions; national cost figures deduct them
[statistics.activities]             # the beginnings of the activities behind a key figure's cost;
N33007 = "56910"                    # without them the wholes are Kommun-Bas' 569, 559, 571, 575
N33008 = "56920 56921"              # and 585, and HVB, family homes and open care are not told
```

A value that isn't allowed is an error and its default is used. `mapping.toml` renames columns and
translates codes, table by table; both sides are compared as headers and codes are.

```toml
[placements]
file = "Placeringslista"          # how the extract's file begins, when it is not named as the table
[placements.columns]
"Ärendenr" = "placement_id"
[placements.codes.care_form]
"Fam.hem konsulent" = "konsulentstott_familjehem"
[rates]                           # the same file may be several tables
file = "Placeringslista"
[rates.columns]
"Ärendenr" = "placement_id"
"Dygnskostnad" = "amount"
[rates.values]                    # what every row has, where the file has no such column
kind = "care"
per = "day"
```

A table may come from several extracts, and from several columns of one: `[[rates]]`, once for
each, in place of `[rates]`. A file is read by those whose `file` says most of its name. Two files
of one extract are an error; a row of prices without an amount is no price (`no_price`), and the
second row of a key is left out, told with the file and row of the first.

## Tables

Each row also carries `_file`, `_sheet` and `_row`. Amounts become integer öre in `NAME_ore`.

*blank* says what an empty cell means: *never*: a row without it is unusable; nothing said: unknown.

| blank | means |
|---|---|
{{blanks}}
"""


def data_folder_page() -> str:
    """The page as Markdown, ending in a newline."""
    cells = "\n".join(f"| {kind} | {text} |" for kind, text in _CELLS.items())
    blanks = "\n".join(f"| {blank} | {text} |" for blank, text in _BLANKS.items())
    page = _PAGE.replace("{cells}", cells).replace("{blanks}", blanks)
    sections = (line for table in TABLES.values() for line in _section(table))
    return page + "\n".join(sections) + "\n"


_ACROSS = """
A file with its months across has `amount_01` … `amount_12` in place of `month` and `amount`, and
reads as a row for each month that has an amount. `amount` is then the whole year's and is held to
their sum. Headings that say a year must say that of the rows."""


def _section(table: Table) -> Iterator[str]:
    yield f"\n### `{table.name}`\n"
    yield f"{table.about}\n"
    if table.key:
        yield f"Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | kind | blank | values |"
    yield "|---|---|---|---|"
    for column in table.columns:
        blank = "never" if column.required else column.blank
        yield f"| `{column.name}` | {column.kind} | {blank} | {_values(column)} |"
    if columns_of(table) != table.columns:
        yield _ACROSS


def _values(column: Column) -> str:
    if column.person_key:
        return "a person's key; identity numbers become pseudonyms"
    return " ".join(f"`{code}`" for code in column.codes)


if __name__ == "__main__":
    print(data_folder_page(), end="")
