"""Prices by hand and prices of a file that would both be charged for the same days.

Two prices of a kind count both, so a price by hand and one from a file never come to stand on the
same days without a word: it is one decision, whose hold. What has stood together before was decided
then, and what the file itself has twice is the file's (`rate_overlap`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from hemmaplan.core.overrides import (
    TYPED_ON,
    Answers,
    Holds,
    Meeting,
    Outcome,
    Override,
    Row,
    columns,
    plain,
)
from hemmaplan.core.tables import ORDERED, TABLES

CHARGED = frozenset({"rates", "incomes", "agreement_prices", "choice_prices"})
"""Tables where two rows of a kind on the same days are both paid."""
Met = tuple[Meeting, int | None]
"""A meeting with the `_nth` of the file's row that what it becomes stands in the place of."""


def meet(table: str, one: Row, other: Row) -> bool:
    """Whether two prices are of the same kind, of the same placement or the like, and hold on a
    day together. What is paid once is of its first day."""
    name = TABLES[table].alike[:2]
    if any(one[column] != other[column] for column in name):
        return False
    (begins, ends), (since, until) = (days_of(table, row) for row in (one, other))
    return begins <= until and since <= ends


def days_of(table: str, row: Row) -> tuple[date, date]:
    """The first and last day that a row with days of its own holds; what is paid once has one."""
    first, last = (row[name] for name in ORDERED[table])
    first = first or date.min
    return (first, first) if row.get("per") == "occasion" else (first, last or date.max)


def following(override: Override, others: Sequence[Override]) -> list[Override]:
    """The overrides that end when one does and the file's row stands again: itself first, then
    those whose rows, or the file's in place of them, are of the same days."""
    found, left = [override], list(others) if override.table in CHARGED else []
    while left:
        coming = [each.said_now for each in found if each.said_now is not None]
        going = [each.stands for each in found if each.stands is not None]
        more = [each for each in left if _follows(each, coming, going)]
        if not more:
            break
        found += more
        left = [each for each in left if each not in more]
    return found


def _follows(each: Override, coming: Sequence[Row], going: Sequence[Row]) -> bool:
    """Whether its row would be paid beside what comes, or the file's is of days left without."""
    table, stands, said = each.table, each.stands, each.said_now
    return (stands is not None and any(meet(table, stands, row) for row in coming)) or (
        said is not None and any(meet(table, said, row) for row in going)
    )


@dataclass(frozen=True, slots=True)
class _May:
    """A row that may come to stand; whether it stands now, and whether the file has it so."""

    row: Row
    stood: bool = False
    in_file: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """What is decided together: meetings, and rows of the file that are of none (`news`: those
    that the register lacks), with every row that may come to stand."""

    met: Sequence[Met]
    news: Sequence[Row]
    may: Sequence[_May]

    def clashes(self, table: str, other: "_Part") -> bool:
        return any(
            meet(table, one.row, two.row)
            and not (one.stood and two.stood)
            and not (one.in_file and two.in_file)
            for one, two in product(self.may, other.may)
        )

    def with_(self, other: "_Part") -> "_Part":
        met, news = [*self.met, *other.met], [*self.news, *other.news]
        overrides = [each.override for each, _nth in met]
        hand = [_May(each.stands, stood=True) for each in overrides if each.stands]
        file = [_May(each.now, in_file=True) for each, _nth in met if each.now]
        return _Part(met, news, [*self.may, *other.may, *hand, *file])


def decided_together(
    table: str, met: Sequence[Met], near: Sequence[Row], fresh: Sequence[Row],
    answers: Answers,
) -> Iterator[Met]:  # fmt: skip
    """The meetings of one placement's overrides, or the like, with those in one that clash.

    `near`: the file's rows of it; `fresh`: those of them that are news. Whatever the answers, rows
    that meet have stood together before, or do so in the file.
    """
    taken = {each.now["_nth"] for each, _nth in met if each.now is not None}
    news = {row["_nth"] for row in fresh}
    parts = [_Part([each], [], _may(each[0])) for each in met]
    for row in near:
        if row["_nth"] not in taken:
            new = row["_nth"] in news
            may = _May(row, stood=not new, in_file=True)
            parts.append(_Part([], [row] if new else [], [may]))
    for part in _joined(table, parts):
        if len(part.met) + len(part.news) > 1 and part.met:
            yield from _one_decision(table, part, answers)
        else:
            yield from (_alone(each, nth, answers) for each, nth in part.met)


def _alone(meeting: Meeting, nth: int | None, answers: Answers) -> Met:
    """A conflict that is decided with nothing else, as it has been answered."""
    both = meeting.outcome is Outcome.CONFLICT and meeting.may_both
    if both and answers.get(meeting.key) is Holds.BOTH:
        return meeting.as_both(), None
    return meeting, nth


def _may(meeting: Meeting) -> list[_May]:
    """What may come to stand of a meeting alone."""
    found = []
    if meeting.outcome in (Outcome.STANDS, Outcome.LACKING):
        found.append(_May(meeting.override.stands, stood=True) if meeting.override.stands else None)
    if meeting.outcome in (Outcome.MERGED, Outcome.CONFLICT):
        found.append(_May(meeting.becomes) if meeting.becomes else None)
    if meeting.outcome in (Outcome.AGREED, Outcome.CONFLICT):
        found.append(_May(meeting.now, in_file=True) if meeting.now else None)
    return [each for each in found if each is not None]


def _joined(table: str, parts: Sequence[_Part]) -> list[_Part]:
    """Those that clash as one, until none do."""
    left, done = list(parts), []
    while left:
        part = left.pop(0)
        other = next((each for each in left if part.clashes(table, each)), None)
        if other is None:
            done.append(part)
        else:  # what is one now may clash with what has been looked at
            left = [part.with_(other), *done, *(each for each in left if each is not other)]
            done = []
    return done


def _one_decision(table: str, part: _Part, answers: Answers) -> Iterator[Met]:
    """All that is by hand holds and nothing of the file's, or the other way; or both do."""
    main, *others = _by_hand(table, part)
    conflict = replace(main[0], beside=tuple(each for each, _nth in others))
    answer = answers.get(conflict.key)
    if answer is Holds.BOTH and conflict.may_both:
        for each, nth in part.met:
            added = each.outcome in (Outcome.CONFLICT, Outcome.LACKING)
            yield (each.as_both(), None) if added else (each, nth)
        return
    if answer is not Holds.FILE:
        yield conflict, main[1]
        yield from others
        return
    yield replace(conflict, file_wins=True), None
    for each, _nth in part.met:
        if each.override is not conflict.override:
            yield replace(each, outcome=Outcome.BESIDE, file_wins=True), None


def _by_hand(table: str, part: _Part) -> list[Met]:
    """What becomes of each when what is by hand holds: a row that stands is instead of one of the
    file's, as far as there are, and the rest of those are taken away. The conflict first."""
    news, found = list(part.news), []
    first, *rest = sorted(part.met, key=lambda each: _ORDER[each[0].outcome])
    if first[0].outcome is Outcome.STANDS and news:  # it stands instead of the new row also
        found = [_instead(table, first[0], news.pop(0))]
        assert first[0].now is not None  # the file says it
        found.append(_taken_away(table, first[0].now, first[0]))
    else:
        rest = [first, *rest]
    for each, nth in rest:
        row = each.now if each.outcome is not Outcome.STANDS else None
        if row is None and each.outcome is Outcome.LACKING and news:
            row = news.pop(0)
        found.append((each, nth) if row is None else _instead(table, each, row))
    found += [_taken_away(table, row, found[0][0]) for row in news]
    (main, nth), *others = found
    return [(replace(main, outcome=Outcome.CONFLICT, columns=_differing(table, main)), nth),
            *others]  # fmt: skip


_ORDER = {
    Outcome.CONFLICT: 0, Outcome.MERGED: 1, Outcome.AGREED: 2, Outcome.LACKING: 3,
    Outcome.STANDS: 4,
}  # fmt: skip
"""Which of those that are decided together tells of them all: first one with a row of its own."""


def _instead(table: str, meeting: Meeting, row: Row) -> Met:
    stands = meeting.override.stands
    becomes = plain(table, stands) if stands is not None else None
    changed = replace(meeting, outcome=Outcome.BESIDE, now=row, becomes=becomes)
    return changed, row["_nth"]


def _taken_away(table: str, row: Row, beside: Meeting) -> Met:
    away = Override(table, plain(table, row), None)
    part_of = beside.half_of or beside.override
    return Meeting(away, Outcome.BESIDE, row, half_of=part_of), row["_nth"]


def _differing(table: str, meeting: Meeting) -> tuple[str, ...]:
    now, stands = meeting.now or {}, meeting.override.stands
    before = stands if stands is not None else meeting.override.says or {}
    return tuple(n for n in columns(table) if n not in TYPED_ON and now.get(n) != before.get(n))
