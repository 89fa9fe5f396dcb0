"""What stands by hand instead of what files say, in words: before a yes, in a list, one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.overrides import Holds, Meeting, Outcome, Override, Row, to_decide
from hemmaplan.core.tables import TABLES
from hemmaplan.store.overrides import overrides_at
from hemmaplan.web.changes import (
    COLUMN_WORDS,
    SHIPPED,
    TABLE_WORDS,
    Words,
    row_words,
    value_words,
)
from hemmaplan.web.where import where

A_PAGE = 100
"""So many conflicts of a kind stand open; the rest are behind one click."""
CONFLICT, KIND = "konflikt-", "konflikt-slag-"
ANSWERS: Mapping[str, Holds] = MappingProxyType({"filen": Holds.FILE, "bada": Holds.BOTH})
"""By what the form says; for what is by hand it says nothing."""
_COUNTED = {
    Outcome.STANDS: N_("står kvar fast filen säger annat"),
    Outcome.MERGED: N_("står kvar, tillsammans med det nya i filen"),
    Outcome.LACKING: N_("saknas i filen och behålls"),
    Outcome.AGREED: N_("står nu så i filen också"),
}
_FRAME = {
    "number": pl.Int64, "placement_id": pl.String, "subject": pl.String, "what": pl.String,
    "file": pl.String, "stands": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Differing:
    """A column where a file and the register say different things; `now` in the next file."""

    label: str
    said: str
    stands: str
    now: str = ""


def before_yes(meetings: Sequence[Meeting], own: Words = SHIPPED) -> dict[str, Any]:
    """How a read-in meets what is by hand: the conflicts by kind, and how many do what.

    `own` is what the municipality calls its own codes, here as below.
    """
    kinds: dict[str, list[Meeting]] = {}
    for each in meetings:
        if each.outcome is Outcome.CONFLICT:
            kinds.setdefault(_kind(each), []).append(each)
    counts = Counter(each.outcome for each in meetings)
    return {
        "kinds": [
            {
                "name": _kind_words(found[0]),
                "field": KIND + kind,
                "count": len(found),
                "may_both": found[0].may_both,
                "pages": [
                    [_conflict(each, own) for each in found[n : n + A_PAGE]]
                    for n in range(0, len(found), A_PAGE)
                ],
            }
            for kind, found in kinds.items()
        ],
        "counts": [(counts[each], _(words)) for each, words in _COUNTED.items() if counts[each]],
    }


def answered(posted: Mapping[str, Any], meetings: Sequence[Meeting]) -> dict[str, Holds]:
    """What the conflicts were answered with, one by one or by kind."""
    found: dict[str, Holds] = {}
    for each in meetings:
        if each.outcome is Outcome.CONFLICT:
            own = posted.get(CONFLICT + each.key) or posted.get(KIND + _kind(each), "")
            if own in ANSWERS and (each.may_both or ANSWERS[own] is Holds.FILE):
                found[each.key] = ANSWERS[own]
    return found


def _kind(met: Meeting) -> str:
    """Conflicts that are alike: of a table, about the same columns."""
    removed = "-".join(filter(None, ("borta" if met.override.stands is None else "",
                                     "dagar" if met.beside else "",
                                     "bada" if met.may_both else "")))  # fmt: skip
    return "-".join([met.override.table, *sorted(met.columns), removed])


def _kind_words(met: Meeting) -> str:
    """A kind of conflicts as its heading: "Pris: belopp"."""
    of = _(TABLE_WORDS[met.override.table])
    if met.override.stands is None:
        return _("%(row)s, borttaget för hand") % {"row": of}
    if met.beside:
        return _("%(row)s för samma dagar") % {"row": of}
    names = (_(COLUMN_WORDS[name]).partition(",")[0].lower() for name in met.columns)
    return f"{of}: {', '.join(names)}"


def _conflict(met: Meeting, own: Words) -> dict[str, Any]:
    override, now = met.override, met.now or {}
    return {
        "key": met.key,
        "field": CONFLICT + met.key,
        "subject": subject(override),
        "what": what(override, own),
        "place": where(now["_file"], now["_row"]) if now.get("_row") else "",
        "removed": override.stands is None,
        "may_both": met.may_both,
        "also_by_hand": [
            row_words(each.override.table, each.override.stands, own)
            for each in met.beside
            if each.override.stands is not None
        ],
        "also_in_file": [
            row_words(each.override.table, each.now, own)
            for each in met.beside
            if each.now is not None
        ],
        "columns": [
            replace(each, now=_value(override, now, name, own))
            for name, each in zip(met.columns, differing(override, own, met.columns), strict=True)
        ],
    }


def differing(override: Override, own: Words, names: Sequence[str] = ()) -> list[Differing]:
    """The columns, as the file has them and as they stand; those that differ unless told which."""
    return [
        Differing(
            _(COLUMN_WORDS[name]),
            _value(override, override.said_now, name, own),
            _value(override, override.stands, name, own),
        )
        for name in names or replace(override, says=override.said_now).claims()
    ]


def overridden_at(batch: int, own: Words) -> pl.DataFrame:
    """What is to be decided about (`core.overrides.to_decide`), as a list shows it."""
    rows = [
        (
            number,
            each.named.get("placement_id"),
            subject(each),
            what(each, own),
            *in_words(each, own),
        )
        for number, each in to_decide(overrides_at(batch))
    ]
    return pl.DataFrame(rows, schema=_FRAME, orient="row")


def subject(override: Override) -> str:
    """The number of the placement, the agreement or whatever the row is about."""
    table = override.table
    name = (TABLES[table].key or TABLES[table].alike)[0]
    return value_words(table, name, override.about)


def what(override: Override, own: Words) -> str:
    """Which of its rows it is, by what no one has changed: "Pris: slag vård, per dygn"."""
    table, row, stands = override.table, override.named, override.stands
    if override.said_now is None or stands is None:
        return _(TABLE_WORDS[table])
    names = (TABLES[table].key or TABLES[table].alike)[1:]
    told = row_words(
        table, {name: row[name] for name in names if stands.get(name) == row[name]}, own
    )
    return f"{_(TABLE_WORDS[table])}: {told}" if told else _(TABLE_WORDS[table])


def in_words(override: Override, own: Words) -> tuple[str, str]:
    """What the file says, and what stands: of a corrected row the columns that differ."""
    table, says, stands = override.table, override.said_now, override.stands
    if says is None:
        return _("saknar raden"), row_words(table, stands or {}, own)
    if stands is None:
        return row_words(table, says, own), _("borttagen för hand")
    names = override.claims()
    return _columns(override, says, names, own), _columns(override, stands, names, own)


def _columns(override: Override, row: Row, names: Sequence[str], own: Words) -> str:
    told = ((_(COLUMN_WORDS[name]), _value(override, row, name, own)) for name in names)
    return ", ".join(f"{label.partition(',')[0].lower()} {text}" for label, text in told)


def _value(override: Override, row: Row | None, name: str, own: Words) -> str:
    return value_words(override.table, name, (row or {}).get(name), own)
