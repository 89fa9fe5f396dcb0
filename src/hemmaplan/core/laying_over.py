"""What a read-in comes to when what was written by hand is laid over the files.

Column by column, so that a planned end corrected by hand and a legal basis that changed in the case
system are both kept.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.overrides import (
    BY_HAND,
    NO_ANSWERS,
    OF_PLACEMENTS,
    OVERRIDABLE,
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
from hemmaplan.core.row_pairs import pairs
from hemmaplan.core.same_days import CHARGED, Met, decided_together
from hemmaplan.core.tables import ORDERED, TABLES


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """The files' dataset with what was written by hand laid over it, and how each was met.

    `files`: as they were, since a file also tells of what is left of it no longer.
    """

    dataset: Dataset
    files: Dataset
    meetings: Sequence[Meeting] = field(default=())

    @property
    def ended(self) -> Sequence[Override]:
        """The overrides that are no longer as they were."""
        changed = (each.half_of or each.override for each in self.meetings if each.is_change)
        return list({id(each): each for each in changed}.values())

    @property
    def begun(self) -> Sequence[Override]:
        """What they are from now on, those that have not ended."""
        after = (each.after for each in self.meetings if each.is_change)
        return [each for each in after if each is not None]


def laid_over(
    current: Mapping[str, pl.DataFrame],
    coming: Dataset,
    overrides: Sequence[Override],
    *,
    whole: bool = True,
    answers: Answers = NO_ANSWERS,
) -> Laid:
    """What a read-in comes to with the overrides that stand.

    `current`: the register's frames by table. `whole`: the files are full extracts; else they
    replace what they tell of. `answers`: of the conflicts that have one; in the others what is by
    hand holds.
    """
    tables, meetings = dict(coming.tables), []
    for table in OVERRIDABLE:
        mine = [each for each in overrides if each.table == table]
        if not mine or table not in tables:
            continue
        placed = set(tables["placements"]["placement_id"]) if "placements" in tables else None
        near = _near(table, tables[table], mine)
        now = _near(table, current[table], mine) if table in current else {}
        laid: dict[int, Row | None] = {}
        added: list[Row] = []
        for name, group in _grouped(mine).items():
            silent = name not in near
            if silent and not (whole and _is_told_by_silence(table, name, group, placed)):
                if table == "forecast" and whole:  # its other months are no word about this one
                    added += [each.stands for each in group if each.stands is not None]
                continue
            for each in _met(table, group, near.get(name, ()), now.get(name, ()), answers):
                if each[0].now is None and not whole and TABLES[table].key:
                    continue  # a part of a table with a key says nothing of the keys it lacks
                meetings.append(each[0])
                _place(*each, laid, added)
        tables[table] = _rebuilt(table, tables[table], laid, added)
    return Laid(Dataset(coming.municipality, tables, coming.inputs), coming, meetings)


def _met(
    table: str, group: Sequence[Override], near: Sequence[Row], now: Sequence[Row],
    answers: Answers,
) -> Sequence[Met]:  # fmt: skip
    """How the overrides of one thing meet the file's rows of it."""
    left, met = list(near), []
    waiting: list[tuple[Override, Override | None]] = []
    said = [(each, _taken(table, each.says, left)) for each in group]
    fresh = _fresh(table, left, now, group)
    for each, found in said:
        if found is None:
            waiting.append((each, None))
        elif _is_both(each, fresh):
            halves = (replace(each, stands=None), replace(each, says=None, lacking=False))
            met.append((Meeting(halves[0], Outcome.STANDS, found, half_of=each), found["_nth"]))
            waiting.append((halves[1], each))
        else:
            met.append((Meeting(each, Outcome.STANDS, found, each.stands), found["_nth"]))
    news, unmatched = list(fresh), []
    for each, whole in waiting:
        if (found := _taken(table, each.stands, fresh)) is not None:
            agreed = Meeting(each, Outcome.AGREED, found, each.stands, half_of=whole)
            met.append((agreed, None))
        else:
            unmatched.append((each, whole))
    likes = _alike(table, [each for each, _whole in unmatched], fresh)
    for (each, whole), found in zip(unmatched, likes, strict=True):
        meeting, number = _otherwise(each, found, answers)
        met.append((replace(meeting, half_of=whole), number))
    return [*decided_together(table, met, near, news, answers)] if table in CHARGED else met


def _is_both(each: Override, fresh: Sequence[Row]) -> bool:
    """Whether a file that has what it said has got what stands instead too, as a row of its own."""
    if each.says is None or each.stands is None or _is_same(each.table, each.says, each.stands):
        return False
    return any(_is_same(each.table, row, each.stands) for row in fresh)


def _is_same(table: str, one: Row, other: Row) -> bool:
    """Whether two rows are of the same thing by all that tells rows apart."""
    return all(one[name] == other[name] for name in TABLES[table].key or TABLES[table].alike)


def _otherwise(each: Override, found: Row | None, answers: Answers) -> tuple[Meeting, int | None]:
    """An override where no row says what the file said, and none what stands."""
    if found is None:
        outcome = Outcome.AGREED if each.stands is None else Outcome.LACKING
        return Meeting(each, outcome, None, each.stands), None
    was_away = each.stands is None and each.lacking and each.says is not None
    if was_away and not _is_same(each.table, each.says or {}, found):
        return Meeting(each, Outcome.AGREED, found), None  # it has another in its place since
    return _against(each, found, answers)


def _against(each: Override, now: Row, answers: Answers) -> tuple[Meeting, int | None]:
    """An override against a row that says neither what it said nor what stands."""
    table, says, claims = each.table, each.says or {}, each.claims()
    if each.stands is None:
        others = [name for name in columns(table) if now[name] != says.get(name)]
        return _answered(Meeting(each, Outcome.CONFLICT, now, None, tuple(others)), answers)
    becomes = plain(table, now) | {name: each.stands[name] for name in claims}
    becomes |= {n: each.stands[n] for n in TYPED_ON if n in becomes and becomes[n] is None}
    if all(becomes[name] == now[name] for name in claims):
        return Meeting(each, Outcome.AGREED, now, becomes), None
    both = [name for name in claims if now[name] not in (None, says.get(name), each.stands[name])]
    if _ends_before_it_starts(table, becomes):  # the register keeps no row with such days
        days = ORDERED[table]
        becomes |= {name: each.stands[name] for name in days}
        both += [n for n in days if n not in both and now[n] not in (None, each.stands[n])]
    outcome = Outcome.CONFLICT if both else Outcome.MERGED
    return _answered(Meeting(each, outcome, now, becomes, tuple(both)), answers)


def _ends_before_it_starts(table: str, row: Row) -> bool:
    if table not in ORDERED:
        return False
    first, last = (row[name] for name in ORDERED[table])
    return first is not None and last is not None and last < first


def _answered(meeting: Meeting, answers: Answers) -> tuple[Meeting, int | None]:
    assert meeting.now is not None
    answer = answers.get(meeting.key) if meeting.outcome is Outcome.CONFLICT else None
    if answer is Holds.FILE:
        return replace(meeting, file_wins=True), None
    # Of what is charged nobody knows before `decided_together` what else it is decided with.
    if answer is Holds.BOTH and meeting.may_both and meeting.override.table not in CHARGED:
        return meeting.as_both(), None
    return meeting, meeting.now["_nth"]


def _alike(table: str, overrides: Sequence[Override], fresh: Sequence[Row]) -> Sequence[Row | None]:
    """The row that is like each override: first by what the file said, loosely, since that row is
    gone from it; then by what stands, by all that tells rows apart."""
    left = list(fresh)
    said = [{**each.says, "_of": number} for number, each in enumerate(overrides) if each.says]
    paired = {}
    for before, after in pairs(table, said, left):
        if before is not None and after is not None:
            paired[before["_of"]] = after
    used = {row["_nth"] for row in paired.values()}
    left = [row for row in left if row["_nth"] not in used]
    for number, each in enumerate(overrides):
        if number in paired or each.stands is None:
            continue
        found = next((row for row in left if _is_same(table, row, each.stands)), None)
        if found is not None:
            left.remove(found)
            paired[number] = found
    return [paired.get(number) for number in range(len(overrides))]


def _fresh(
    table: str, left: Sequence[Row], now: Sequence[Row], group: Sequence[Override]
) -> list[Row]:
    """The file's rows that are news: neither in the register nor what the file said before."""
    known = Counter(_content(table, row) for row in now)
    known -= Counter(_content(table, each.stands) for each in group if each.stands is not None)
    fresh = []
    for row in left:
        content = _content(table, row)
        if known[content]:
            known[content] -= 1
        else:
            fresh.append(row)
    return fresh


def _taken(table: str, wanted: Row | None, left: list[Row]) -> Row | None:
    """Takes a row with the wanted values from those that are left."""
    if wanted is None:
        return None
    content = _content(table, wanted)
    for row in left:
        if _content(table, row) == content:
            left.remove(row)
            return row
    return None


def _place(
    meeting: Meeting, number: int | None, laid: dict[int, Row | None], added: list[Row]
) -> None:
    """What a meeting does to the file's rows."""
    if number is not None:
        laid[number] = meeting.becomes
    elif meeting.outcome is Outcome.LACKING and meeting.becomes is not None:
        added.append(meeting.becomes)


def _rebuilt(
    table: str, frame: pl.DataFrame, laid: Mapping[int, Row | None], added: Sequence[Row]
) -> pl.DataFrame:
    """The file's rows with others in the places of some, and those that it lacks last."""
    if not laid and not added:
        return frame
    others = [(number, row) for number, row in laid.items() if row is not None]
    others += enumerate(added, start=frame.height)
    rows = [
        {**plain(table, row), "_file": BY_HAND, "_sheet": "", "_row": 0, "_nth": number}
        for number, row in others
    ]
    new = pl.DataFrame(rows, schema={**TABLES[table].schema, "_nth": pl.UInt32}, orient="row")
    kept = frame.with_row_index("_nth").filter(~pl.col("_nth").is_in(list(laid)))
    return pl.concat([kept.select(new.columns), new]).sort("_nth").select(frame.columns)


def _is_told_by_silence(
    table: str, name: str, group: Sequence[Override], placed: Collection[str] | None
) -> bool:
    """Whether a full extract without a row of a placement, agreement or the like says anything.

    Of a placement that it lacks it says nothing: that is kept with what it has; nor does a forecast
    of other months say anything of the month that a round has made. `placed`: the placements
    that it has, None when it has no placements at all.
    """
    if table == "placements":
        return any(each.says is None or each.stands is None for each in group)
    if table == "forecast":
        return False
    return table not in OF_PLACEMENTS or placed is None or name in placed


def _near(
    table: str, frame: pl.DataFrame, overrides: Sequence[Override]
) -> Mapping[str, list[dict[str, Any]]]:
    """The rows that overrides may be about, by what they are about, with their `_nth` in it."""
    by, found = _first(table), defaultdict(list)
    names = {each.about for each in overrides}
    rows = frame.with_row_index("_nth").filter(pl.col(by).is_in(list(names)))
    for row in rows.select("_nth", *columns(table), "_file", "_row").iter_rows(named=True):
        found[row[by]].append(row)
    return dict(found)


def _first(table: str) -> str:
    return (TABLES[table].key or TABLES[table].alike)[0]


def _grouped(overrides: Iterable[Override]) -> Mapping[str, list[Override]]:
    """By the placement, agreement or the like that they are about."""
    found = defaultdict(list)
    for each in overrides:
        found[each.about].append(each)
    return found


def _content(table: str, row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in columns(table))
