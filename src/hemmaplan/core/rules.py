"""What hemmaplan warns of, in words: each rule with its law, its days and worked cases.

A rule is text beside the code that finds what it is about (`deadlines`, `legal_checks`,
`choice_gaps`), joined by its code. A test runs every worked case through that code, so that the
words a lawyer reads are held to what is done. No rule decides about a person: it warns, explains
and asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from hemmaplan.core.dated import Certainty


class FoundIn(StrEnum):
    """Where what a rule finds is shown, and so which function answers its worked cases."""

    DUE = "due"  # core.deadlines and core.choice_deadlines
    CHECK = "check"  # core.checks
    CHOICE = "choice"  # core.choice_gaps.gaps
    YEARS = "years"  # core.series_breaks, where years are compared


class Weight(StrEnum):
    """What stands behind a rule."""

    LAW = "law"
    GUIDELINE = "guideline"  # the municipality's own routine
    REMINDER = "reminder"  # hemmaplan's own, behind which there is no law


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule says on the days from `from_date` until `until` (exclusive; None: still).

    `value` is the limit in words (`14 dagar`), blank where the rule has none.
    """

    from_date: date
    until: date | None
    value: str
    reference: str
    certainty: Certainty

    def holds(self, on: date) -> bool:
        return self.from_date <= on and (self.until is None or on < self.until)

    @property
    def last_day(self) -> date | None:
        return self.until - timedelta(days=1) if self.until else None


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One case in words, the rows that say the same, and what the rule answers on a day.

    `answer` is a last day (DUE), whether it is told (CHECK, CHOICE, YEARS), or None for nothing.
    `own` are the limits that the municipality has in the case, as its ladder writes them: a
    function's authority, or `direct_limit`; and as its settings do: `threshold`.
    """

    told: str
    day: date
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    answer: date | bool | None
    own: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """`given`, `when` and `then` say what it does; `not_said` what it does not know or decide."""

    code: str
    title: str
    weight: Weight
    found_in: FoundIn
    given: str
    when: str
    then: str
    not_said: str
    versions: tuple[Version, ...]
    cases: tuple[WorkedCase, ...]

    def on(self, day: date) -> tuple[Version, ...]:
        """What the rule says on a day: one version for each of its limits; none before the law."""
        return tuple(version for version in self.versions if version.holds(day))


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules about one subject, in the order they are read."""

    title: str
    rules: tuple[Rule, ...]
