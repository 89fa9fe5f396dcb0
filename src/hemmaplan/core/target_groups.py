"""Whom a provider says that it takes (målgrupp), and what of a choice is outside it.

Nothing is hidden and nobody is turned down here: a provider that has said nothing is not known to
refuse anyone, and one that says yes takes whom it takes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemmaplan.core.cost_reference import age
from hemmaplan.core.holding import holds

Row = Mapping[str, Any]
NEED, AGE, SEX, TOGETHER = "need", "age", "sex", "together"


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom a place is sought for. What is not known (blank, None) is not compared."""

    need: str = ""
    age: int | None = None
    sex: str = ""

    @staticmethod
    def of(choice: Row) -> "Sought":
        """A row of `choices`: the need that weighs most; the age on the first day of the stay."""
        born, on = choice["birth_month"], choice["start_date"] or choice["opened_on"]
        years = None if born is None else age(born, on)
        return Sought(choice["need"] or "", years, choice["sex"] or "")


def said_by(
    groups: Iterable[Row], provider_id: str, care_form: str, on: date, agreement_id: str | None
) -> list[Row]:
    """The rows of `target_groups` that hold for a provider's care form on a day, under an agreement
    or without one. A row without care form is of them all, and one without agreement likewise."""
    return [
        row
        for row in groups
        if row["provider_id"] == provider_id
        and row["care_form"] in (None, care_form)
        and row["agreement_id"] in (None, agreement_id)
        and holds(row, on)
    ]


def refused(said: Sequence[Row], sought: Sought) -> tuple[str, ...] | None:
    """What of the sought no row takes: NEED, AGE, SEX; TOGETHER where each alone is taken, but by
    no row all of it. Empty: it is taken. None: nothing has been said."""
    if not said:
        return None
    taken = [dict(_taken(row, sought)) for row in said]
    if any(all(each.values()) for each in taken):
        return ()
    alone = tuple(part for part in (NEED, AGE, SEX) if not any(each[part] for each in taken))
    return alone or (TOGETHER,)


def _taken(row: Row, sought: Sought) -> Iterator[tuple[str, bool]]:
    years = sought.age
    low, high = row["age_from"] or 0, row["age_to"]
    yield NEED, not sought.need or row["need"] in (None, sought.need)
    yield AGE, years is None or (years >= low and (high is None or years <= high))
    yield SEX, not sought.sex or row["sex"] in (None, sought.sex)
