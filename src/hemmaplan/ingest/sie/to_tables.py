"""From a SIE file to the exchange format's `ledger` and `budget`."""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from datetime import timedelta
from functools import partial

import polars as pl

from hemmaplan.core.columns import Kind
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.pseudonyms import Pseudonyms
from hemmaplan.ingest.raw import row_list
from hemmaplan.ingest.sie.dimensions import Dimensions
from hemmaplan.ingest.sie.fiscal_years import YearOf
from hemmaplan.ingest.sie.object_rows import Entry, choose_reading, entries
from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import MonthChange, Objects, Sie, kronor

_BALANCE_CLASSES = frozenset("12")
_RESULT_CLASSES = frozenset("345678")  # BAS and Kommun-Bas alike


def to_tables(
    sie: Sie, dimensions: Dimensions, skip: Set[YearOf], found: Findings
) -> dict[str, pl.DataFrame]:
    """`ledger` and `budget` (schemas of `core.tables`); a table without rows is left out.

    Transactions give year 0; the months' balances (#PSALDO) give the years without
    transactions. `skip` is what another file gives better. Only result accounts become rows.
    """
    accounts = _result_accounts(sie, found)
    changes = _usable_changes(sie, accounts, skip, found)
    rows_of = partial(
        entries, wanted=dimensions.wanted, reading=choose_reading(sie, found), found=found
    )
    ledger: list[Entry] = []
    if sie.transactions and ("#PSALDO", 0) not in skip:
        ledger = [
            Entry(t.row, t.day.replace(day=1), t.account, t.objects, t.amount_ore, t.text or None)
            for t in sie.transactions
            if t.account in accounts
        ]
        _check_days(sie, found)
        _check_results(0, ledger, sie, found)
    ledger += _ledger_of_months(sie, changes, rows_of, found)
    budget = rows_of([c for c in changes if c.label == "#PBUDGET"])
    tables = {
        "ledger": _ledger(ledger, sie, dimensions, found),
        "budget": _budget(budget, sie, dimensions, found),
    }
    return {name: frame for name, frame in tables.items() if frame.height}


def _ledger_of_months(
    sie: Sie,
    changes: Sequence[MonthChange],
    rows_of: Callable[[Sequence[MonthChange]], list[Entry]],
    found: Findings,
) -> list[Entry]:
    by_year: dict[int, list[MonthChange]] = {}
    for change in changes:
        if change.label == "#PSALDO" and not (change.year == 0 and sie.transactions):
            by_year.setdefault(change.year, []).append(change)
    rows: list[Entry] = []
    for year, of_year in by_year.items():
        months = rows_of(of_year)
        _check_results(year, months, sie, found)
        rows += months
    return rows


def _result_accounts(sie: Sie, found: Findings) -> set[str]:
    """By the account class; outside classes 1-8 what #KTYP or #RES makes a result account."""
    moved: Counter[str] = Counter()
    for transaction in sie.transactions:
        moved[transaction.account] += abs(transaction.amount_ore)
    for change in sie.month_changes:
        moved[change.account] += abs(change.amount_ore)
    declared = {account for account, kind in sie.account_types.items() if kind in {"K", "I"}}
    declared |= {b.account for b in sie.year_balances if b.label == "#RES"}
    other = {a for a in declared | moved.keys() if a[:1] not in _RESULT_CLASSES | _BALANCE_CLASSES}
    unknown = sorted(a for a in other - declared - sie.account_types.keys() if moved[a])
    if unknown:
        found.warning(
            "sie_account_class_unknown",
            f"Konton utanför klass 1–8 som saknar kontotyp (#KTYP) är inte med: {_some(unknown)}. "
            "Om de hör till resultatet behöver de kontotyp K eller I i ekonomisystemet.",
            label="#KONTO",
            amount_ore=sum(moved[account] for account in unknown),
        )
    return {a for a in moved if a[:1] in _RESULT_CLASSES} | (other & declared)


def _usable_changes(
    sie: Sie, accounts: Set[str], skip: Set[YearOf], found: Findings
) -> list[MonthChange]:
    """The months' balances and budgets of result accounts that can be placed in time.

    A month outside the fiscal year that its own year number names can't be: programs have been
    seen to repeat this year's budget as last year's.
    """
    usable: list[MonthChange] = []
    outside: dict[YearOf, list[MonthChange]] = {}
    for change in sie.month_changes:
        year = sie.years.get(change.year)
        if (
            change.account not in accounts
            or (change.label, change.year) in skip
            or (sie.sie_type == "2" and change.objects)  # type 2 has no objects (#PSALDO, 4)
        ):
            continue
        if year is None or year.start.replace(day=1) <= change.month < year.end:
            usable.append(change)
        else:
            outside.setdefault((change.label, change.year), []).append(change)
    for (label, number), rows in outside.items():
        months = [row.month for row in rows]
        found.error(
            "sie_month_outside_year",
            f"{len(rows)} rader för {_year_name(number, sie)} gäller månader utanför det året, "
            f"{min(months):%Y-%m} till {max(months):%Y-%m}. De är inte med. Rätta i "
            "ekonomisystemet och ta ut filen på nytt.",
            row=rows[0].row, label=label, amount_ore=sum(abs(row.amount_ore) for row in rows),
        )  # fmt: skip
    return usable


def _year_name(number: int, sie: Sie) -> str:
    if number not in sie.years:
        return f"räkenskapsår {number}".replace("-", "−")
    year = sie.years[number]
    return f"räkenskapsåret fr.o.m. {year.start} t.o.m. {year.end - timedelta(days=1)}"


def _some(names: Sequence[str], most: int = 5) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" och {rest} till" if rest > 0 else "")


def _check_days(sie: Sie, found: Findings) -> None:
    year = sie.years.get(0)
    stray = [t for t in sie.transactions if year and not year.start <= t.day < year.end]
    if stray:
        found.warning(
            "sie_day_outside_year",
            f"{len(stray)} transaktioner har datum utanför räkenskapsåret, den första på rad "
            f"{stray[0].row} ({stray[0].day}). De är med i den månad som står.",
            row=stray[0].row, label="#TRANS", amount_ore=sum(abs(t.amount_ore) for t in stray),
        )  # fmt: skip


def _check_results(year: int, rows: Sequence[Entry], sie: Sie, found: Findings) -> None:
    """The months of a year against its #RES: a file that lost rows shows here."""
    expected = {
        b.account: b.amount_ore for b in sie.year_balances if b.label == "#RES" and b.year == year
    }
    if not expected:
        return
    difference: Counter[str] = Counter()
    for row in rows:
        difference[row.account] += row.amount_ore
    difference.subtract(expected)
    wrong = sorted((a for a, d in difference.items() if d), key=lambda a: -abs(difference[a]))
    if wrong:
        named = [f"{account} ({kronor(difference[account])})" for account in wrong]
        found.error(
            "sie_result_differs",
            f"Månaderna för {_year_name(year, sie)} summerar inte till årets saldo (#RES). "
            f"Skillnad på konto {_some(named, 3)}. Rader kan saknas. Kontrollera mot "
            "ekonomisystemet och ta ut filen på nytt.",
            label="#RES",
            amount_ore=sum(abs(difference[account]) for account in wrong),
        )


# --- frames -----------------------------------------------------------------------------------


def _codes(objects: Objects, dimensions: Dimensions, sie: Sie) -> dict[str, str | None]:
    pairs = dict(objects)

    def code(dimension: str | None) -> str | None:
        if not dimension:
            return None
        own = pairs.get(dimension)
        parent = pairs.get(sie.parents.get(dimension, ""), "")
        # A balance names a sub-object by its parent's code and its own, a transaction by its
        # own beside its parent (8.12 and 8.23): the declared object is the one meant.
        if own and (dimension, own) not in sie.objects:
            own = parent + own if (dimension, parent + own) in sie.objects else own
        return own or None

    return {
        "unit_code": code(dimensions.unit_dimension),
        "activity": code(dimensions.activity_dimension),
        "counterparty": code(dimensions.counterparty_dimension),
        "project": code(dimensions.project_dimension),
    }


def _columns(
    rows: Sequence[Entry], sie: Sie, dimensions: Dimensions, file: str
) -> dict[str, Sequence[object]]:
    distinct = {row.objects: _codes(row.objects, dimensions, sie) for row in rows}
    names = ("unit_code", "activity", "counterparty", "project")
    return {
        "account": [row.account for row in rows],
        "amount_ore": [row.amount_ore for row in rows],
        "month": [row.month for row in rows],
        **{name: [distinct[row.objects][name] for row in rows] for name in names},
        "_file": [file] * len(rows),
        "_sheet": [""] * len(rows),
        "_row": [row.row for row in rows],
    }


def _ledger(
    rows: Sequence[Entry], sie: Sie, dimensions: Dimensions, found: Findings
) -> pl.DataFrame:
    columns = _columns(rows, sie, dimensions, found.file) | {"text": [row.text for row in rows]}
    return _frame("ledger", columns, found)


def _budget(
    rows: Sequence[Entry], sie: Sie, dimensions: Dimensions, found: Findings
) -> pl.DataFrame:
    columns = _columns(rows, sie, dimensions, found.file) | {
        "year": [row.month.year for row in rows],
        "decided_on": [None] * len(rows),
    }
    return _frame("budget", columns, found)


def _frame(name: str, columns: dict[str, Sequence[object]], found: Findings) -> pl.DataFrame:
    table = TABLES[name]
    frame = pl.DataFrame({name: columns[name] for name in table.schema}, schema=table.schema)
    mask = Pseudonyms(key=b"")  # no column of these tables is a person: nothing needs the key
    for column in table.columns:
        if column.kind is not Kind.TEXT:
            continue
        clean, places = mask.clean(column, frame[column.name])
        if places:
            rows = [int(frame["_row"][place]) for place in places]
            found.warning(
                "personal_number",
                f"Personnummer hör inte hemma i kolumnen {column.name} ({row_list(rows)}). De är "
                "borttagna. Rätta i källsystemet.",
                row=rows[0],
                label=column.name,
            )
            frame = frame.with_columns(clean.alias(column.name))
    return frame
