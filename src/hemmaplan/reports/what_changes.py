"""What a change of settings does to a month: the figures that are then printed otherwise."""

from dataclasses import dataclass

from hemmaplan.core.budget_followup import budget_followup
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.presentation import printed
from hemmaplan.core.report_lines import TOTAL, line_types
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.tracing import place_text

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

    Raises MissingTable without `lines`.
    """
    old, new = (_figures(dataset, month) for dataset in (before, after))
    found = []
    for address in {**old, **new}:
        texts = _text(before, old.get(address)), _text(after, new.get(address))
        if texts[0] != texts[1]:
            values = [int(each[address].value) if address in each else 0 for each in (old, new)]
            place = place_text(after if address in new else before, address)
            found.append(ChangedFigure(address, place, *texts, abs(values[1] - values[0])))
    return sorted(found, key=lambda e: (-e.size, e.address.area != TOTAL, e.address.line != "net"))


def _figures(dataset: Dataset, month: Month) -> dict[Address, Figure]:
    return {
        figure.address: figure
        for figure in budget_followup(dataset, month)
        if figure.address.column in _COLUMNS and figure.unit is Unit.KR
    }


def _text(dataset: Dataset, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    municipality = dataset.municipality
    value = printed(figure, line_types(dataset)[figure.address.line], municipality)
    return f"{number_text(value, municipality.decimals)} {municipality.unit}"
