"""What is said of a goal beside the figure that it is of."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.goals import AT_LEAST, Goal, State, goals
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Cell, Number
from hemmaplan.render.numbers_sv import NBSP, UNIT_WORDS, number_text
from hemmaplan.reports.break_words import day_text
from hemmaplan.reports.briefing import Briefing, Runs
from hemmaplan.reports.registry import definition

_OPEN = {True: "inte nått än", False: "hålls hittills"}
"""By whether it is to be at least so much."""


@lru_cache(maxsize=2)
def goals_of(dataset: Dataset, month: Month) -> Mapping[Address, Goal]:
    """Those that hold on the month's last day."""
    return goals(dataset, month.last_day)


def goal_place(at: Address, place: Callable[[Address], str]) -> str:
    """What a goal without a label is called: its figure and where it stands."""
    try:
        return f"{definition(at.id).title}: {place(at)}"
    except LookupError:
        return str(at)


def hidden_unit(b: Briefing, at: Address) -> Unit | None:
    """Of a figure that the edition doesn't show; None where there is no such figure."""
    return b.hidden.get(at) if isinstance(b.hidden, Mapping) else None


def goal_text(goal: Goal, unit: Unit | None) -> str:
    """`minst 85 %`, `högst 12 000 dygn`; without a unit the number as it is written."""
    return f"{CODE_WORDS['direction'][goal.direction]} {_value_text(goal, unit)}"


def _value_text(goal: Goal, unit: Unit | None) -> str:
    decimals = 0 if goal.value.denominator == 1 else 2 if goal.value * 10 % 1 else 1
    if unit is Unit.SHARE:
        return f"{number_text(goal.value, decimals)}{NBSP}%"
    number = number_text(goal.value, decimals)
    return f"{number}{NBSP}{_AFTER[unit]}" if unit in _AFTER else number


_AFTER: Mapping[Unit | None, str] = {
    **{unit: UNIT_WORDS[unit] for unit in Unit if unit.in_ore or unit is Unit.DAYS}, Unit.KR: "kr",
}  # fmt: skip


def state_text(goal: Goal, figure: Figure, month: Month) -> str:
    """`nått`, `inte nått`, and of a sum that the year's end decides `hålls hittills`."""
    state = goal.state(figure, month)
    if state is State.OPEN:
        return _OPEN[goal.direction == AT_LEAST]
    return "nått" if state is State.MET else "inte nått"


def state_cell(b: Briefing, goal: Goal, figure: Figure | None) -> Cell:
    """Whether it is reached, in words; blank where the figure is not shown."""
    if figure is None:
        return Cell(None if b.is_hidden(*goal.address) else "utfall saknas")
    judged = judgement(goal, figure, b.month)
    return Cell(state_text(goal, figure, b.month), judgement=judged)


def judgement(goal: Goal, figure: Figure, month: Month) -> Literal["", "better", "worse"]:
    state = goal.state(figure, month)
    return "better" if state is State.MET else "worse" if state is State.MISSED else ""


def goal_told(dataset: Dataset, month: Month, figure: Figure) -> str:
    """`Målet är minst 85 % från den 1 januari 2026 (Verksamhetsplan 2026): inte nått.` Blank
    without a goal."""
    goal = goals_of(dataset, month).get(figure.address)
    if goal is None:
        return ""
    until = f" till och med den {day_text(goal.to_date)}" if goal.to_date else ""
    source = f" ({goal.source})" if goal.source else ""
    return (
        f"Målet är {goal_text(goal, figure.unit)} från den {day_text(goal.from_date)}{until}"
        f"{source}: {state_text(goal, figure, month)}."
    )


def beside(b: Briefing, figure: Figure) -> Runs:
    """What stands after the figure in a sentence: ` (målet minst 85 % är inte nått)`."""
    goal = goals_of(b.dataset, b.month).get(figure.address)
    if goal is None:
        return []
    told = state_text(goal, figure, b.month)
    verb = "" if told == _OPEN[False] else "är "
    wanted = Number(goal_text(goal, figure.unit), of=(figure.address,))
    return [" (målet ", wanted, f" {verb}{told})"]
