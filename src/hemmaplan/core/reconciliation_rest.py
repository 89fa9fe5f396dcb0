"""The ledger against what was expected in it: wrong account, outside the register, unexplained."""

from collections.abc import Collection, Iterator

import polars as pl

from hemmaplan.core.misplaced import Account, misplaced
from hemmaplan.core.money import spread
from hemmaplan.core.placement_accounts import OTHER, UNNAMED

_CELL = ("account", "provider")
WRONG_ACCOUNT, OUTSIDE, UNEXPLAINED = "wrong_account", "outside_register", "unexplained"


def rest(
    ledger: pl.DataFrame,
    expected: pl.DataFrame,
    *,
    registered: Collection[str],
    movable: bool,
    unnamed: bool,
) -> pl.DataFrame:
    """The parts that explain ledger minus expected, cell by cell.

    Both are rows with account, provider and contribution, those of `expected` with minus; the
    ledger's on OTHER accounts too. `registered` are the providers with a placement. `movable`:
    invoices say what was expected, so that a rest on one account may be found on another.
    `unnamed`: the ledger tells no provider, so nothing of it is known to be outside the register.
    """
    rows = pl.concat([ledger.filter(pl.col("account") != OTHER), expected], how="diagonal")
    ore, in_ledger = pl.col("contribution"), pl.col("table") == "ledger"
    cells = (
        rows.group_by(_CELL)
        .agg(
            ore.sum(),
            booked=ore.filter(in_ledger & (ore > 0)),
            expected=-ore.filter(~in_ledger & (ore < 0)),
        )
        .filter(ore != 0)
        .sort(_CELL)
    )
    left = {(row[0], row[1]): Account(*row[2:]) for row in cells.iter_rows()}
    elsewhere = ledger.filter(
        pl.col("account") == OTHER, pl.col("provider") != UNNAMED, pl.col("contribution") > 0
    )
    named = {cell: of for cell, of in left.items() if unnamed or cell[1] != UNNAMED}
    moved = [*_moved(rows, named, elsewhere)] if movable else []
    wrong = [part.with_columns(cause=pl.lit(WRONG_ACCOUNT)) for part in moved]
    back = [part.with_columns(-pl.col("contribution")) for part in moved]
    remaining = pl.concat([rows, *back], how="diagonal").with_columns(
        rest=pl.col("contribution").sum().over(_CELL)
    )
    caused = remaining.filter(pl.col("rest") != 0).with_columns(
        cause=_cause(registered, unnamed=unnamed)
    )
    return pl.concat([*wrong, caused], how="diagonal")


def _cause(registered: Collection[str], *, unnamed: bool) -> pl.Expr:
    """Outside the register: what stands on a provider without placements; and on a counterparty
    that is no provider, where nothing is expected without a provider."""
    if unnamed:
        return pl.lit(UNEXPLAINED)
    no_provider = pl.col("provider") == UNNAMED
    nothing_expected = (pl.col("table") == "ledger").all().over(_CELL)
    stranger = no_provider & pl.col("has_counterparty").fill_null(False) & nothing_expected
    without_placement = ~no_provider & ~pl.col("provider").is_in(list(registered))
    outside = without_placement | stranger
    return pl.when(outside).then(pl.lit(OUTSIDE)).otherwise(pl.lit(UNEXPLAINED))


def _moved(
    rows: pl.DataFrame, left: dict[tuple[str, str], Account], elsewhere: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """Rows of what is on the wrong account: with plus where it is, with minus where it is not."""
    for provider in dict.fromkeys(provider for _, provider in left):
        accounts = {account: found for (account, of), found in left.items() if of == provider}
        others = elsewhere.filter(pl.col("provider") == provider)
        for move in misplaced(accounts, others["contribution"].to_list()):
            if move.row is not None:
                found = others[move.row]
            else:
                here = (pl.col("account") == move.found) & (pl.col("provider") == provider)
                found = _taking(rows.filter(here), move.amount_ore)
                yield found
            why = pl.format("{} (saknas på {})", "description", pl.lit(move.missing))
            yield found.with_columns(
                -pl.col("contribution"), account=pl.lit(move.missing), description=why
            )


def _taking(cell: pl.DataFrame, amount_ore: int) -> pl.DataFrame:
    """The row of exactly that amount, else the amount spread over the rows that are booked."""
    exact = cell.filter(pl.col("contribution") == amount_ore).head(1)
    if exact.height:
        return exact
    booked = cell.filter(pl.col("contribution") > 0)
    shares = spread(amount_ore, booked["contribution"].to_list())
    return booked.with_columns(contribution=pl.Series(shares, dtype=pl.Int64))
