"""What the object rows of #PSALDO and #PBUDGET are worth, so that no krona counts twice.

The standard says that `{}` is the account's total and that object rows split it once for each
dimension: by unit, again by project, and so on. Adding them all counts the same krona several
times; choosing one dimension gives its split, and what it doesn't explain is a rest without
object. Some programs instead give the rows of each *combination* of objects, which share the
total between them; and some write `{}` for what has no object, so that all rows are parts to
add. #RES, the year's result by account, tells which of the last two it is.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hemmaplan.ingest.sie.records import Findings
from hemmaplan.ingest.sie.sie import MonthChange, Objects, Sie


class Reading(StrEnum):
    """What the object rows are to the `{}` row of the same account and month."""

    SPLIT = "split"  # `{}` is the total, objects split it: the standard
    PARTS = "parts"  # `{}` is what has no object: all rows add to the total


class Entry(NamedTuple):
    """A row to be, whichever record it came from. `month` is the first of the month."""

    row: int
    month: date
    account: str
    objects: Objects
    amount_ore: int
    text: str | None = None


def choose_reading(sie: Sie, found: Findings) -> Reading:
    """The reading under which more accounts agree with their #RES; the standard's when equal."""
    total: Counter[tuple[int, str]] = Counter()
    everything: Counter[tuple[int, str]] = Counter()
    for change in sie.month_changes:
        if change.label == "#PSALDO":
            everything[change.year, change.account] += change.amount_ore
            if not change.objects:
                total[change.year, change.account] += change.amount_ore
    results = {
        (b.year, b.account): b.amount_ore
        for b in sie.year_balances
        if b.label == "#RES" and (b.year, b.account) in everything
    }
    as_split = sum(total[key] == result for key, result in results.items())
    as_parts = sum(everything[key] == result for key, result in results.items())
    if as_parts <= as_split:
        return Reading.SPLIT
    found.warning(
        "sie_objects_are_parts",
        "I filen är raderna utan objekt ({}) inte kontots total, som SIE föreskriver, utan det "
        f"som saknar objekt. Alla rader läggs därför ihop: då stämmer {as_parts} av "
        f"{len(results)} konton med årets #RES, annars bara {as_split}.",
        label="#PSALDO",
    )
    return Reading.PARTS


def entries(
    changes: Sequence[MonthChange], wanted: Sequence[str], reading: Reading, found: Findings
) -> list[Entry]:
    """The changes of one label as rows that add up to each account's month.

    `wanted` are the dimensions that will be used, the most important first.
    """
    if reading is Reading.PARTS:
        return [_entry(change) for change in changes]
    groups: dict[tuple[int, date, str], list[MonthChange]] = defaultdict(list)
    for change in changes:
        groups[change.year, change.month, change.account].append(change)
    combined = _are_combinations(list(groups.values()))
    result: list[Entry] = []
    unsplit = without_total = 0
    for group in groups.values():
        total = [change for change in group if not change.objects]
        pieces = [change for change in group if change.objects]
        chosen = pieces if combined else _best_split(pieces, wanted)
        unsplit += not combined and _loses_dimension(pieces, chosen, wanted)
        rest = sum(c.amount_ore for c in total) - sum(c.amount_ore for c in chosen)
        if not chosen:
            result += map(_entry, total)
            continue
        result += map(_entry, chosen)
        if total and rest:
            result.append(_entry(total[0])._replace(amount_ore=rest))
        without_total += not total and rest != 0
    _tell(changes[0].label if changes else "", unsplit, without_total, found)
    return result


def _entry(change: MonthChange) -> Entry:
    return Entry(change.row, change.month, change.account, change.objects, change.amount_ore)


def _signature(change: MonthChange) -> frozenset[str]:
    return frozenset(dimension for dimension, _ in change.objects)


def _are_combinations(groups: Sequence[list[MonthChange]]) -> bool:
    """True when rows with several objects stand for themselves, and so share the total.

    A file that splits the total by each dimension may add the combinations too; then most of
    them have the row of each of their objects beside them.
    """
    several = nested = 0
    for group in groups:
        single = {change.objects[0] for change in group if len(change.objects) == 1}
        for change in group:
            if len(change.objects) > 1:
                several += 1
                nested += single.issuperset(change.objects)
    return several > 2 * nested


def _best_split(pieces: Sequence[MonthChange], wanted: Sequence[str]) -> list[MonthChange]:
    """The pieces of the one set of dimensions that says most of what is wanted."""
    splits: dict[frozenset[str], list[MonthChange]] = defaultdict(list)
    for change in pieces:
        splits[_signature(change)].append(change)
    useful = [signature for signature in splits if signature.intersection(wanted)]
    if not useful:
        return []
    best = max(useful, key=lambda s: ([dimension in s for dimension in wanted], -len(s)))
    return splits[best]


def _loses_dimension(
    pieces: Sequence[MonthChange], chosen: Sequence[MonthChange], wanted: Sequence[str]
) -> bool:
    available = {dimension for change in pieces for dimension, _ in change.objects}
    kept = {dimension for change in chosen for dimension, _ in change.objects}
    return bool((available - kept).intersection(wanted))


def _tell(label: str, unsplit: int, without_total: int, found: Findings) -> None:
    if unsplit:
        found.warning(
            "sie_dimensions_apart",
            f"I {unsplit} månader och konton står saldot delat på flera dimensioner var för sig. "
            "De kan inte kombineras, så bara den viktigaste är med (enheten först). Ta ut SIE "
            "typ 4 med transaktioner för att få alla.",
            label=label,
        )
    if without_total:
        found.warning(
            "sie_total_missing",
            f"I {without_total} månader och konton finns belopp per objekt men ingen rad för "
            "hela kontot ({}). Summan av objekten är tagen som kontots belopp.",
            label=label,
        )
