"""The reconciliation as figures: per account, provider and cause, for the month and the year."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import polars as pl

from hemmaplan.core.contributions import SCHEMA, copied
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month, months
from hemmaplan.core.placement_accounts import has_invoices
from hemmaplan.core.reconciliation import LEDGER, REGISTER, WITHOUT_INVOICES, Cause, reconciled

ID, MONTHS_ID = "reconciliation", "reconciliation_months"
TOTAL = "total"
DIFFERENCE, TO_MEND = "difference", "to_mend"
TIMING = (Cause.NOT_INVOICED, Cause.OTHER_PERIOD, Cause.ACCRUED)
"""Causes that time settles. Somebody has to look at the others: together they are TO_MEND."""
PERIODS = ("month", "ytd")
_NEEDS = ("placements", "rates", "ledger", "placement_accounts")
_OF_MONTHS = (LEDGER, REGISTER, DIFFERENCE, Cause.UNEXPLAINED.value)
_ADDRESS = ("area", "line", "column")


class NotBooked(LookupError):
    """The month can't be reconciled; the message (Swedish) says why."""


def opening(dataset: Dataset, month: Month) -> Month:
    """The first month of the year that can be reconciled, at latest the month itself.

    It is January, or the first month from which there are both ledger and invoices. Raises
    NotBooked when the month itself is not among them, MissingTable without a ledger.
    """
    booked = dataset.table("ledger")["month"]
    if month.first_day not in booked:
        raise NotBooked(f"huvudboken har inga rader för {month}")
    first = Month.of(booked.min())  # type: ignore[arg-type]
    if has_invoices(dataset):
        invoices = dataset.table("invoices")
        earliest = invoices.select(pl.coalesce("booked_in", "month").min()).item()
        first = max(first, Month.of(earliest))
        if first > month:
            raise NotBooked(f"fakturorna börjar först {first}")
    return max(first, Month(month.year, 1))


def causes(dataset: Dataset) -> Sequence[Cause]:
    """Those that can be told with the tables there are."""
    return tuple(Cause) if has_invoices(dataset) else WITHOUT_INVOICES


def reconciliation(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placeringarnas kostnad mot huvudboken per konto och utförare, med skillnaden per orsak.

    Områdesdelen av adressen är kontot (eller kontointervallet) och raden är utföraren; `total` är
    alla och `unnamed` är det som saknar en känd utförare. `ledger` är det som är bokfört på kontona
    i `placement_accounts`, `register` är betalda dygn gånger pris för samma placeringar, och
    `difference` är huvudboken minus registret. Orsakerna summerar på öret till skillnaden:
    `not_invoiced` är vård i perioden som inte är fakturerad och bokförd vid dess slut,
    `other_period` är fakturor för vård i andra månader, `not_registered` är fakturor för en
    placering eller ett pris som inte finns i registret, `wrong_days` och `wrong_price` är fakturor
    med andra dygn eller annat pris än registret (dygnen räknas till registrets pris och priset får
    resten), `wrong_account` är det som är bokfört på ett annat konto än utförarens,
    `outside_register` är utförare som inte har någon placering i registret, `accrued` är rader
    vars text säger upplupet, och `unexplained` är det som är kvar. `to_mend` är alla orsaker utom
    de som bara gäller när något fakturerades eller periodiserades. Kolumnerna slutar på `_month`
    för månaden och `_ytd` för årets månader hittills. Utan fakturor finns bara de tre sista.
    """
    return list(_figures(dataset, month))


def trace_reconciliation(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows of one figure (TRACE_SCHEMA)."""
    rows = _at(_contributions(dataset, month), address)
    return rows.select(*TRACE_SCHEMA)


def reconciliation_months(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Placeringarnas kostnad mot huvudboken för var och en av årets månader hittills.

    Raden är månaden. `ledger`, `register`, `difference` och `unexplained` betyder detsamma som i
    `reconciliation`, för alla konton och utförare, räknade för varje månad för sig.
    """
    return [
        Figure(Address(MONTHS_ID, "", str(each), column), figure.value, figure.unit, figure.people)
        for each in _months(dataset, month)
        for column in _OF_MONTHS
        if (figure := _total(dataset, each, column))
    ]


def trace_months(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The rows of one month's figure."""
    each = Month.parse(address.line)
    parts = _with_difference(reconciled(dataset, each, each))
    return (
        parts.filter(pl.col("cause") == address.column)
        .with_columns(part=pl.lit(""))
        .select(*TRACE_SCHEMA)
    )


def _months(dataset: Dataset, month: Month) -> list[Month]:
    try:
        return list(months(opening(dataset, month), month))
    except NotBooked:
        return []


def _total(dataset: Dataset, month: Month, column: str) -> Figure | None:
    parts = _with_difference(reconciled(dataset, month, month))
    rows = parts.filter(pl.col("cause") == column)
    people = parts.filter(pl.col("cause") == _counted_by(column))["who"].n_unique()
    value = int(rows["contribution"].sum())
    return Figure(Address(MONTHS_ID, "", "", column), value, Unit.KR, people)


def _counted_by(column: str) -> str:
    """Whose persons a column is about: the ledger's side is as telling as the register's."""
    return REGISTER if column in (LEDGER, DIFFERENCE) else column


def _with_difference(parts: pl.DataFrame) -> pl.DataFrame:
    sign = pl.when(pl.col("cause") == REGISTER).then(-1).otherwise(1)
    sides = parts.filter(pl.col("cause").is_in((LEDGER, REGISTER)))
    difference = sides.with_columns(pl.col("contribution") * sign, cause=pl.lit(DIFFERENCE))
    to_mend = parts.filter(~pl.col("cause").is_in((LEDGER, REGISTER, *TIMING)))
    return pl.concat([parts, difference, to_mend.with_columns(cause=pl.lit(TO_MEND))])


@lru_cache(maxsize=2)  # every trace of the month asks for it
def _contributions(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Every part as a contribution to its cell, its account, its provider and the total."""
    try:
        first = {"month": month, "ytd": opening(dataset, month)}
    except NotBooked:
        return pl.DataFrame(schema={**SCHEMA, "who": pl.String})
    parts = pl.concat(
        _with_difference(reconciled(dataset, start, month)).with_columns(
            area="account", line="provider", part=pl.lit(""),
            column=pl.format("{}_{}", "cause", pl.lit(period)),
        )
        for period, start in first.items()
    ).select(*SCHEMA, "who")  # fmt: skip
    cells = [parts, copied(parts, line=TOTAL), copied(parts, area=TOTAL)]
    return pl.concat([*cells, copied(parts, area=TOTAL, line=TOTAL)])


def _figures(dataset: Dataset, month: Month) -> Iterator[Figure]:
    for table in _NEEDS[:3]:
        if not dataset.has(table):
            raise MissingTable(table)
    rows = _contributions(dataset, month)
    sums = rows.group_by(_ADDRESS).agg(pl.col("contribution").sum(), pl.col("who").n_unique())
    found = {(a, line, column): (ore, who) for a, line, column, ore, who in sums.iter_rows()}
    cells = sorted({(area, line) for area, line, _ in found}, key=_totals_last)
    told = [LEDGER, REGISTER, DIFFERENCE, *map(str, causes(dataset)), TO_MEND]
    for area, line in cells:
        for period in PERIODS:
            for name in told:
                at = (area, line, f"{name}_{period}")
                ore, who = found.get(at, (0, 0))
                counted = (area, line, f"{_counted_by(name)}_{period}")
                people = found.get(counted, (0, who))[1]
                if at in found or (area, line) == (TOTAL, TOTAL):
                    yield Figure(Address(ID, *at), ore, Unit.KR, people)


def _totals_last(cell: tuple[str, str]) -> tuple[bool, str, bool, str]:
    area, line = cell
    return area == TOTAL, area, line == TOTAL, line


def _at(rows: pl.DataFrame, address: Address) -> pl.DataFrame:
    here = (pl.col(name) == getattr(address, name) for name in _ADDRESS)
    return rows.filter(*here)


DEFINITIONS = (
    FigureDefinition(ID, "Avstämning mot huvudboken", _NEEDS, reconciliation, trace_reconciliation),
    FigureDefinition(
        MONTHS_ID,
        "Avstämning mot huvudboken per månad",
        _NEEDS,
        reconciliation_months,
        trace_months,
    ),
)
