"""The picture of the placements' forecast: the one that counts, and beside it what others say."""

from fractions import Fraction

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.figures import Figure
from hemmaplan.core.forecast.best_method import MODEL
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block
from hemmaplan.render.fan import fan
from hemmaplan.render.numbers_sv import SHORT_MONTHS
from hemmaplan.reports.briefing import MNKR, Briefing
from hemmaplan.reports.economy import source
from hemmaplan.reports.forecast_budget import ID as BUDGET_ID
from hemmaplan.reports.forecast_chosen import ID as CHOSEN
from hemmaplan.reports.forecast_chosen import NAMES, best_by
from hemmaplan.reports.forecast_figures import PATH_ID

_QUANTILES = ("p05", "p25", "p75", "p95")
_BEFORE = 3  # known months in the picture before the report month
_LABELS = {MODEL: "Modellen", "run_off": "Planerade avslut", "linear": "Årets snitt"}
_SAYS = {
    MODEL: "modellen",
    "run_off": "om ingen förlängs och ingen ny kommer",
    "linear": "årets snitt framskrivet",
}
Path = list[Fraction | None]


def fan_of_placements(b: Briefing) -> list[Block]:
    """The cost so far, where the method that counts says it is going, and where the others end.

    Empty once the year is known, and where there is no forecast.
    """
    here = b.month.number - 1
    known = [_of_path(b, number, "mean") for number in range(1, here + 2)]
    counts = best_by(b.figures).method
    ahead = _ahead(b, counts, known[here])
    if not ahead:
        return []
    first = max(0, here - _BEFORE)  # the fan is what the picture is about
    at_hand: Path = [*([None] * (here - first)), known[here]]
    paths = {column: [*at_hand, *path] for column, path in ahead.items()}
    others = {name: value for name, value in _ends(b).items() if name != counts and value}
    by = "" if counts == MODEL else f" enligt {NAMES[counts]}, som gäller,"
    budget = _mnkr(b.get(BUDGET_ID, TOTAL, ALL_FORMS, "budget"))
    return [
        fan(
            name="Prognos för placeringarna",
            caption=f"Placeringarnas kostnad upplagd från januari {b.month.year}, mnkr. Heldraget: "
            f"känt; streckat: väntat{by or ','} med spannet i nio fall av tio (ljust) och i "
            f"hälften. Prickat: {', och '.join(_SAYS[name] for name in others)}",
            months=SHORT_MONTHS[first:],
            known=[*known[first:], *([None] * (11 - here))],
            expected=paths["year"],
            outer=(paths["p05"], paths["p95"]),
            inner=(paths["p25"], paths["p75"]),
            expected_label="Väntat",
            others=[(_LABELS[name], value) for name, value in others.items()],
            line=None if budget is None else ("Budget", budget),
            unit="mnkr",
            source=source(b, "placements", "rates"),
        )
    ]


def _ahead(b: Briefing, counts: str, at_hand: Fraction | None) -> dict[str, Path]:
    """What is expected and its range of each month after the report month, December last; empty
    where nothing is. The model says it of every month, another method of the year alone: evenly
    from what is known."""
    months = range(b.month.number + 1, 13)
    columns = {"year": "mean", **{name: name for name in _QUANTILES}}
    if counts == MODEL:
        ahead: dict[str, Path] = {name: [_of_path(b, number, column) for number in months]
                                  for name, column in columns.items()}  # fmt: skip
    else:
        ends = {name: _mnkr(b.get(CHOSEN, TOTAL, ALL_FORMS, name)) for name in columns}
        ahead = {name: _evenly(at_hand, end, len(months)) for name, end in ends.items()}
    return ahead if months and ahead["year"][-1] is not None else {}


def _evenly(start: Fraction | None, end: Fraction | None, steps: int) -> Path:
    if start is None or end is None:
        return [None] * steps
    return [start + (end - start) * Fraction(step, steps) for step in range(1, steps + 1)]


def _ends(b: Briefing) -> dict[str, Fraction | None]:
    """Where each method says that the year ends."""
    return {
        MODEL: _of_path(b, 12, "mean"),
        "run_off": _mnkr(b.get("run_off_forecast", TOTAL, "", "year")),
        "linear": _of_path(b, 12, "linear"),
    }


def _of_path(b: Briefing, number: int, column: str) -> Fraction | None:
    return _mnkr(b.get(PATH_ID, TOTAL, str(Month(b.month.year, number)), column))


def _mnkr(figure: Figure | None) -> Fraction | None:
    return None if figure is None else Fraction(figure.value) / MNKR
