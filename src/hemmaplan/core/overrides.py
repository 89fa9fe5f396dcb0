"""What stands by hand instead of what a file says: how it begins, and how it meets the next file.

A read-in compares three things: what the file said, what stands instead, and what the file says
now. `core.laying_over` does it. What the file said is remembered while files lack the row, so that
it is known again when it is back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from hemmaplan.core.row_pairs import pairs
from hemmaplan.core.tables import TABLES

Row = Mapping[str, Any]
OF_PLACEMENTS = frozenset({"rates", "incomes", "pauses", "follow_ups"})
OF_CHOICES = frozenset(
    {"choice_steps", "choice_alternatives", "choice_prices", "call_offs", "quotes"}
)
OF_AGREEMENTS = frozenset({"agreement_prices"})
TOLD_OF = MappingProxyType(
    {"placements": OF_PLACEMENTS, "choices": OF_CHOICES, "agreements": OF_AGREEMENTS}
)
"""The tables that tell of a row of another, and go with it."""
OVERRIDABLE = (
    "placements", *sorted(OF_PLACEMENTS), "providers", "target_groups", "agreements",
    *sorted(OF_AGREEMENTS), "homes", "invoices",
    "provider_reviews", "provider_checks", "decisions", "targets", "goals", "forecast",
    "choices", *sorted(OF_CHOICES),
)  # fmt: skip
"""Tables that both files and people write, row by row; placements first, the others may be told of
them. Not those of the books (ledger, budget, adjustments) or of counts, that nobody writes by hand,
nor those that are one whole, where the first row that fits decides (lines, areas)."""
BY_HAND = "för hand"
"""`_file` of a row that no file has."""
TYPED_ON = ("recorded_on", "end_recorded_on")  # when it was typed is no claim about the placement


@dataclass(frozen=True, slots=True)
class Override:
    """`stands` in the register instead of what a file `says`; values by frame column.

    Without `says` no file has had such a row, without `stands` it was taken away by hand.
    `lacking`: the latest file that could have what was said did not. `met`: a file has been read
    since, and said otherwise still. `kept`: somebody has decided so be it.
    """

    table: str
    says: Row | None
    stands: Row | None
    met: bool = False
    kept: bool = False
    lacking: bool = False

    @property
    def named(self) -> Row:
        row = self.says if self.says is not None else self.stands
        assert row is not None  # there is nothing to say of no row in place of no row
        return row

    @property
    def about(self) -> Any:
        """The number of the placement, the agreement or whatever the row is about."""
        return self.named[(TABLES[self.table].key or TABLES[self.table].alike)[0]]

    @property
    def said_now(self) -> Row | None:
        """What the latest file says: None when it has no such row."""
        return None if self.lacking else self.says

    @property
    def is_open(self) -> bool:
        """Whether a file says otherwise and nobody has decided; a row that is away in the file as
        in the register is only remembered."""
        return self.met and not self.kept and (self.said_now, self.stands) != (None, None)

    def claims(self) -> tuple[str, ...]:
        """The columns that somebody has said something about."""
        stands, says = self.stands or {}, self.says or {}
        return tuple(
            name
            for name in columns(self.table)
            if name not in TYPED_ON and stands.get(name) != says.get(name)
        )


class Outcome(StrEnum):
    """What became of an override when a file was read."""

    AGREED = "agreed"  # the file says what was said by hand
    STANDS = "stands"  # the file says what it said before
    MERGED = "merged"  # the file says something new, of other columns: both hold
    CONFLICT = "conflict"  # both have changed the same column
    LACKING = "lacking"  # no row of the file is like it
    BESIDE = "beside"  # decided with a conflict about the same days (`core.same_days`)


class Holds(StrEnum):
    """What a conflict is answered with; without an answer what is by hand holds."""

    FILE = "file"
    BOTH = "both"


Answers = Mapping[str, Holds]
"""By the key of the conflict."""
NO_ANSWERS: Answers = MappingProxyType({})
SEVERAL = frozenset({"extra", "travel", "other"})
"""Kinds of prices that there may be two of on a day: who has two extras pays both."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An override and the row that a file has `now` (with its place), and what `becomes` of it.

    `columns` are those in conflict; `file_wins` when the file's were chosen, `both` when both rows
    were. `half_of`: the correction that it is a part of, when a file has both what it said and what
    stands. `beside`: what is decided with it, since they would be paid for the same days.
    """

    override: Override
    outcome: Outcome
    now: Row | None = None
    becomes: Row | None = None
    columns: tuple[str, ...] = ()
    file_wins: bool = False
    both: bool = False
    half_of: Override | None = None
    beside: "tuple[Meeting, ...]" = ()

    @property
    def key(self) -> str:
        """Names a conflict in a choice: of the same values it is the same."""
        said = [
            (each.override.table, *map(_told, (each.override.says, each.override.stands, each.now)))
            for each in (self, *self.beside)
        ]
        return sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def may_both(self) -> bool:
        """Whether the answer may be that both hold: what came by hand came beside what files said,
        and there may be several of the kind."""
        rows = [each.override for each in (self, *self.beside)]
        added = all(
            each.override.says is None and each.half_of is None
            for each in (self, *self.beside)
            if each.override.stands is not None
        )
        several = self.override.table == "target_groups" or all(
            row.named.get("kind") in SEVERAL for row in rows
        )
        return added and several and self.override.stands is not None

    def as_both(self) -> "Meeting":
        """The row by hand stands beside the file's."""
        return Meeting(self.override, Outcome.LACKING, None, self.override.stands, both=True)

    @property
    def after(self) -> Override | None:
        """The override from now on; None when it has ended: silence of a file ends none."""
        before = replace(self.override, met=True, lacking=False)
        gone = replace(before, lacking=before.says is not None)
        if self.file_wins:
            return None
        if self.both:
            return replace(before, kept=True)
        match self.outcome:
            case Outcome.AGREED:
                return gone if before.stands is None and self.now is None else None
            case Outcome.STANDS:
                return before
            case Outcome.LACKING:
                return replace(gone, kept=gone.kept and self.override.said_now is None)
        kept = before.kept and self.outcome is Outcome.MERGED
        says = plain(before.table, self.now or {})
        return replace(before, says=says, stands=self.becomes, kept=kept)

    @property
    def is_change(self) -> bool:
        """Whether the override is another one from now on, or has ended."""
        return self.half_of is not None or self.after != self.override


def to_decide(standing: Iterable[tuple[int, Override]]) -> list[tuple[int, Override]]:
    """Those that a later file has met and nobody has decided about, with the number of each.

    Not the rows of a placement, a choice or an agreement that no file has: that is told once.
    """
    found = [(number, each) for number, each in standing if each.is_open]
    lacked = [each for _number, each in found if each.said_now is None]
    once = {(name, each.about) for each in lacked for name in TOLD_OF.get(each.table, ())}
    return [
        (number, each)
        for number, each in found
        if each.said_now is not None or (each.table, each.about) not in once
    ]


def columns(table: str) -> list[str]:
    return [column.frame_name for column in TABLES[table].columns]


def plain(table: str, row: Row) -> dict[str, Any]:
    """The row's values by every column of the table, and nothing else."""
    return {name: row.get(name) for name in columns(table)}


def written(
    standing: Iterable[Override], table: str, gone: Sequence[Row], new: Sequence[Row]
) -> tuple[list[Override], list[Override]]:
    """The overrides that end and those that begin when rows of a table change by hand.

    `standing`: those that the rows which go stand for, and those that took away rows of the same
    things as the new ones are about. A row of the file that comes back as it was ends its override;
    a corrected row is an override of what the file said first, and so is one that comes by hand
    where one was taken away.
    """
    left, ended, begun = list(standing), [], []

    def changed(known: Override | None, old: Row | None, now: Row | None) -> None:
        if known is not None:
            left.remove(known)
            ended.append(known)
        says, lacking = (known.says, known.lacking) if known is not None else (old, False)
        if says != now or lacking:
            begun.append(Override(table, says, now, lacking=lacking))

    coming = []
    rows = ([plain(table, row) for row in each] for each in (gone, new))
    for old, now in pairs(table, *rows):
        if old is None:
            coming.append(now)
        else:
            changed(next((each for each in left if each.stands == old), None), old, now)
    away = [{**each.says, "_of": each} for each in left if each.stands is None and each.says]
    for old, now in pairs(table, away, [row for row in coming if row is not None]):
        if now is not None:
            changed(old["_of"] if old is not None else None, None, now)
    return ended, begun


def _told(row: Row | None) -> Any:
    """A row's values, in words that are the same wherever they came from."""
    return (
        None
        if row is None
        else sorted(
            (name, f"{value.normalize():f}" if hasattr(value, "normalize") else str(value))
            for name, value in row.items()
            if value is not None and not name.startswith("_")
        )
    )
