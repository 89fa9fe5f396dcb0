"""What a change of settings does to a month's report: its figures, who sees them, and its words."""

from collections.abc import Iterable
from dataclasses import dataclass

from hemmaplan.core.budget_followup import ID as FOLLOWUP
from hemmaplan.core.budget_followup import budget_followup
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import printed
from hemmaplan.core.report_lines import TOTAL, line_types
from hemmaplan.render.document import Heading, NumberedList
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import HIDDEN, Briefing
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.monthly import monthly_blocks
from hemmaplan.reports.registry import MonthFigures, definition
from hemmaplan.reports.tracing import exact_text, exact_unit, places

_COLUMNS = (
    "period_actual", "period_budget", "period_deviation", "year_budget", "year_forecast",
    "year_deviation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """Where it stands, and how it is printed before and after; "–" where there is none."""

    address: Address
    place: str
    before: str
    after: str
    size: int


def what_changes(before: Dataset, after: Dataset, month: Month) -> list[ChangedFigure]:
    """The budget follow-up's figures that are printed otherwise, the largest change first.

    Where a table is missing on one side, there are none on that side.
    """
    old, new = (_followup(dataset, month) for dataset in (before, after))
    found = []
    place, place_now = places(before), places(after)
    for address in {**old, **new}:
        texts = _text(before, old.get(address)), _text(after, new.get(address))
        if texts[0] != texts[1]:
            values = [int(each[address].value) if address in each else 0 for each in (old, new)]
            where = place_now(address) if address in new else place(address)
            found.append(ChangedFigure(address, where, *texts, abs(values[1] - values[0])))
    return sorted(found, key=lambda e: (-e.size, e.address.area != TOTAL, e.address.line != "net"))


def what_else_changes(
    dataset: Dataset, before: MonthFigures, after: MonthFigures
) -> list[ChangedFigure]:
    """Every other figure whose value is another, in the report's order."""
    old, new = ({f.address: f for f in each.table.all()} for each in (before, after))
    texts = ((a, _exact(old.get(a)), _exact(new.get(a))) for a in {**old, **new})
    return _named(dataset, (each for each in texts if each[0].id != FOLLOWUP))


def what_hides(after: Dataset, before: MonthFigures, figures: MonthFigures) -> list[ChangedFigure]:
    """The figures that an edition comes to show or to hide. `before` are the edition's, `figures`
    the internal ones."""
    old, new = _in_edition(before), _in_edition(for_edition(after, figures, before.edition))
    gone = "–"
    return _named(after, ((a, old.get(a, gone), new.get(a, gone)) for a in {**old, **new}))


def what_is_said(before: Dataset, after: Dataset, figures: MonthFigures) -> list[tuple[str, str]]:
    """The first page and the order of sections, in words before and after, where they differ."""
    old, new = (_outline(dataset, figures) for dataset in (before, after))
    return [(old[name], new[name]) for name in old if old[name] != new[name]]


def _followup(dataset: Dataset, month: Month) -> dict[Address, Figure]:
    try:
        found = budget_followup(dataset, month)
    except MissingTable:
        return {}
    return {
        figure.address: figure
        for figure in found
        if figure.address.column in _COLUMNS and figure.unit is Unit.KR
    }


def _text(dataset: Dataset, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    municipality = dataset.municipality
    value = printed(figure, line_types(dataset)[figure.address.line], municipality)
    return f"{number_text(value, municipality.decimals)} {municipality.unit}"


def _exact(figure: Figure | None) -> str:
    return "–" if figure is None else _with_unit(figure)


def _with_unit(figure: Figure) -> str:
    unit = "" if figure.unit in (Unit.COUNT, Unit.VALUE) else exact_unit(figure.unit)
    return f"{exact_text(figure.value, figure.unit)} {unit}".strip()


def _named(dataset: Dataset, texts: Iterable[tuple[Address, str, str]]) -> list[ChangedFigure]:
    """With the figure's own title: it is one among many kinds."""
    place = places(dataset)
    return [
        ChangedFigure(a, f"{definition(a.id).title}: {place(a)}", old, new, 0)
        for a, old, new in texts
        if old != new
    ]


def _in_edition(found: MonthFigures) -> dict[Address, str]:
    return {f.address: _with_unit(f) for f in found.table.all()} | dict.fromkeys(
        found.hidden, HIDDEN
    )


def _outline(dataset: Dataset, figures: MonthFigures) -> dict[str, str]:
    blocks = monthly_blocks(Briefing(dataset, figures.month, figures.table))
    proposed = [item for block in blocks if isinstance(block, NumberedList) for item in block.items]
    headings = [each.text for each in blocks if isinstance(each, Heading) and each.level == 1]
    own = dataset.municipality
    return {
        "first": " · ".join(filter(None, (own.name, own.board, own.reference))),
        "decision": " ".join("".join(map(str, item.runs)) for item in proposed),
        "sections": ", ".join(headings),
    }
