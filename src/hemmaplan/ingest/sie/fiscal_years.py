"""Which of several SIE files gives which fiscal year.

This year's file also holds last year's balances, and last year's file may lie beside it: each
year must come from one of them.
"""

from collections.abc import Sequence
from datetime import date

from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import Sie, Voucher

YearOf = tuple[str, int]
"""What is given: `#PSALDO` (actual, transactions too) or `#PBUDGET`, and the year's number."""


def given_elsewhere(files: Sequence[tuple[Sie, Findings]]) -> list[set[YearOf]]:
    """For each file, what another file gives better.

    Better is where the year is nearer the current one, then the file written last (#GEN). Two
    files with the same current year of the same company are an error that says which is left
    out. A file of vouchers on their way in (type 4 I) has no balances and is always added.
    """
    best: dict[tuple[str, str, str, date], tuple[int, date, int]] = {}
    keyed = []
    for index, (sie, _) in enumerate(files):
        keys = {
            given: (given[0], sie.organisation_number, sie.company_id, sie.years[given[1]].start)
            for given in _given(sie)
            if given[1] in sie.years
        }
        keyed.append(keys)
        for (_, number), key in keys.items():
            rank = (number, sie.made_on or date.min, -index)
            best[key] = max(best.get(key, rank), rank)
    skips: list[set[YearOf]] = []
    for index, ((sie, found), keys) in enumerate(zip(files, keyed, strict=True)):
        owners = {given: -best[key][2] for given, key in keys.items()}
        skips.append({given for given, owner in owners.items() if owner != index})
        for (label, number), owner in owners.items():
            if owner != index and number == 0:
                other, by = files[owner]
                only_here = _only_here(sie, other) if label == "#PSALDO" else []
                _tell_left_out(label, keys[label, 0][3], by.file, only_here, found)
    return skips


def _given(sie: Sie) -> set[YearOf]:
    given = {(change.label, change.year) for change in sie.month_changes}
    return given | ({("#PSALDO", 0)} if sie.transactions and sie.year_balances else set())


def _only_here(sie: Sie, other: Sie) -> list[Voucher]:
    """The vouchers of a file that is left out that the other has not, where numbers tell."""
    there = {(each.series, each.number, each.day) for each in other.vouchers}
    return [
        each
        for each in sie.vouchers
        if there and each.number and (each.series, each.number, each.day) not in there
    ]


def _tell_left_out(
    label: str, start: date, other: str, only_here: Sequence[Voucher], found: Findings
) -> None:
    what = "Budgeten" if label == "#PBUDGET" else "Utfallet"
    lost = (
        f"{_count(only_here)} bara här, den första på rad {only_here[0].row}: är filerna olika "
        "delar av året, så ta ut hela året i en fil."
        if only_here
        else "Ta bort den fil som inte ska gälla."
    )
    found.error(
        "sie_year_twice",
        f"{what} för räkenskapsåret som börjar {start} finns också i {other}, och den filen gäller "
        "(senast skriven, annars först i namnordning). Beloppen i den här filen är inte med. "
        f"{lost}",
        row=only_here[0].row if only_here else None,
        label=label,
        amount_ore=sum(each.debit_ore for each in only_here) or None,
    )


def _count(vouchers: Sequence[Voucher]) -> str:
    n = len(vouchers)
    return "1 verifikation står" if n == 1 else f"{n} verifikationer står"
