"""Scenarios side by side with the month's forecast, and which assumptions matter most."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import FigureTable
from hemmaplan.core.forecast.answer import Forecast
from hemmaplan.core.forecast.best_method import MODEL
from hemmaplan.core.forecast.scenarios import Scenario, scenario_forecast, stress
from hemmaplan.core.forecast.sensitivity import Effect, most_sensitive
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.charts import tornado
from hemmaplan.render.document import Block, Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import MONTHS, number_text, percent_text
from hemmaplan.render.ranges import RangeRow, ranges
from hemmaplan.reports.briefing import MNKR, TKR, judged, said, size
from hemmaplan.reports.forecast_budget import about
from hemmaplan.reports.forecast_chosen import ID as CHOSEN
from hemmaplan.reports.forecast_chosen import NAMES, best_by
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_runs import ScenarioRun

ASSUMPTIONS = {
    "stay": "Hur länge placeringar varar",
    "inflow": "Hur många nya som kommer",
    "price_of_new": "Vad nya kostar",
    "moves": "Hur många som byter placering",
    "index": "Priserna",
}
_IN_PICTURE = {
    "stay": "Vårdtid",
    "inflow": "Nya",
    "price_of_new": "Pris på nya",
    "moves": "Byten",
    "index": "Priserna",
}
"""Short, for the names stand beside the bars also on a telephone."""


def side_by_side(
    dataset: Dataset, month: Month, scenarios: Sequence[Scenario], budget_ore: int = 0
) -> list[Block]:
    """The forecast, each scenario and, while the year goes on, the stress test; empty without a
    forecast.

    With a budget also the chance that each keeps within it.

    Raises BadScenario.
    """
    base = made(dataset, month)
    if base is None:
        return []
    tried = [*scenarios, *([stress(month.last_day)] if month.number < 12 else [])]
    answers = [(each.name, scenario_forecast(base.start, each)) for each in tried]
    first = (Cell("Modellens prognos"), *_year(base.answer), Cell(None))
    rows = [first, *(_row(name, answer, base.answer) for name, answer in answers)]
    of_rows = [base.answer, *(answer for _, answer in answers)]
    chance = [Column("Håller\nbudget")] if budget_ore else []
    if budget_ore:
        rows = [(*row, _chance(of, budget_ore)) for row, of in zip(rows, of_rows, strict=True)]
    return [
        TableBlock(
            "Scenarier",
            f"Vad placeringarna väntas kosta {month.year}, mnkr, och skillnad mot prognosen, tkr. "
            "Spannet är nio fall av tio.",
            (
                Column("Scenario", numeric=False),
                Column("Väntat"),
                Column("Spann"),
                Column("Mot\nprognosen"),
                *chance,
            ),
            (Row(rows[0], kind="subtotal"), *(Row(row) for row in rows[1:])),
        )
    ]


def where_another_counts(figures: FigureTable) -> list[Paragraph]:
    """Which forecast of the month counts, where it isn't the model's that scenarios are made of."""
    best, year = best_by(figures), figures.get(CHOSEN, TOTAL, ALL_FORMS, "year")
    if best.method == MODEL or year is None:
        return []
    name = NAMES[best.method]
    runs = (f"{name[:1].upper()}{name[1:]} gäller som prognos: ", said(year), ". Bara modellen kan "
            "räkna scenarier, så de jämförs med dess prognos.")  # fmt: skip
    return [Paragraph(runs)]


def _year(answer: Forecast) -> tuple[Cell, Cell]:
    low, high = (_mnkr(answer.year.quantile(name)) for name in ("p05", "p95"))
    return Cell(Decimal(answer.year.mean) / MNKR, 1), Cell(f"{low}–{high}")


def _mnkr(amount_ore: int) -> str:
    return number_text(Fraction(amount_ore, MNKR), 1)


def _chance(answer: Forecast, budget_ore: int) -> Cell:
    chance = answer.chance_within(budget_ore)
    if chance is None:
        return Cell(None)
    how, percent = about(Fraction(chance)), round(100 * chance)
    if how == "ungefär":
        return Cell(percent, suffix=" %", ratio=True)
    return Cell(f"{how} {percent} %")


def _row(name: str, answer: Forecast, base: Forecast) -> tuple[Cell, ...]:
    change = answer.year.mean - base.year.mean
    difference = Cell(Decimal(change) / TKR, judgement=judged(-change))
    return (Cell(name), *_year(answer), difference)


def run_says(run: ScenarioRun) -> str:
    """`2026 väntas kosta 171,2 mnkr, 2,1 mnkr mindre än enligt prognosen.`"""
    change = run.answer.year.mean - run.base.year.mean
    text = f"{run.month.year} väntas kosta {size(run.answer.year.mean)}"
    if round_half_away(Fraction(change, TKR)) == 0:
        return f"{text}, lika mycket som enligt prognosen."
    return f"{text}, {size(change)} {'mer' if change > 0 else 'mindre'} än enligt prognosen."


def compared(runs: Sequence[tuple[str, ScenarioRun]]) -> list[Block]:
    """Kept runs side by side with their ranges, each against the forecast of its own month; of one
    month that forecast too. Empty without runs."""
    if not runs:
        return []
    named = [(name, run.answer, run.base, run.month) for name, run in runs]
    first = runs[0][1]
    if all((run.month, run.inputs, run.base) == (first.month, first.inputs, first.base)
           for _, run in runs):  # fmt: skip
        named = [("Modellens prognos", first.base, first.base, first.month), *named]
    rows = [
        Row((Cell(name), mean, difference, span, Cell(f"{month}")))
        for name, answer, base, month in named
        for _name, mean, span, difference in [_row(name, answer, base)]
    ]
    return [
        ranges(
            name="Scenarier bredvid varandra",
            caption="Vad placeringarna väntas kosta under året, mnkr. Ljust: nio fall av tio; "
            "mörkare: hälften",
            rows=_apart([_range(name, answer) for name, answer, *_ in named]),
            unit="mnkr",
        ),
        TableBlock(
            "Sparade scenarier",
            "Vad placeringarna väntas kosta under året, mnkr, och skillnad mot prognosen samma "
            "månad, tkr. Spannet är nio fall av tio.",
            (
                Column("Scenario", numeric=False), Column("Väntat"), Column("Mot\nprognosen"),
                Column("Spann"), Column("Prognos\ngjord i"),
            ),
            tuple(rows),
        ),
    ]  # fmt: skip


def month_by_month(run: ScenarioRun) -> list[Block]:
    """A run beside its forecast: the cost laid up month by month to the year's end."""
    base = dict(run.base.path)
    rows = [
        Row((
            Cell(MONTHS[month.number - 1]),
            *(Cell(Decimal(value) / MNKR, 1) for value in (base[month].mean, outlook.mean)),
            Cell(Decimal(outlook.mean - base[month].mean) / TKR,
                 judgement=judged(base[month].mean - outlook.mean)),
            Cell("–".join(_mnkr(outlook.quantile(name)) for name in ("p05", "p95"))),
        ))
        for month, outlook in run.answer.path
    ]  # fmt: skip
    if not rows:
        return []
    return [
        TableBlock(
            "Månad för månad",
            f"Placeringarnas kostnad från januari {run.month.year} till och med månaden, mnkr, och "
            "skillnad mot prognosen, tkr. Spannet är nio fall av tio.",
            (
                Column("Till och med", numeric=False), Column("Prognosen"), Column("Scenariot"),
                Column("Mot\nprognosen"), Column("Spann"),
            ),
            tuple(rows),
        )
    ]  # fmt: skip


_SHORT = 28


def _range(name: str, answer: Forecast) -> RangeRow:
    year = answer.year
    ends = {key: Fraction(year.quantile(key), MNKR) for key in ("p05", "p25", "p75", "p95")}
    label = name if len(name) <= _SHORT else f"{name[: _SHORT - 1].rstrip()}…"
    return RangeRow(
        label, Fraction(year.mean, MNKR), (ends["p05"], ends["p95"]), (ends["p25"], ends["p75"])
    )


def _apart(rows: Sequence[RangeRow]) -> list[RangeRow]:
    """Names that are alike get a number, for each needs a row of its own."""
    found: dict[str, RangeRow] = {}
    for row in rows:
        label, number = row.label, 1
        while label in found:
            number += 1
            label = f"{row.label} ({number})"
        found[label] = replace(row, label=label)
    return list(found.values())


def what_matters_most(dataset: Dataset, month: Month) -> list[Block]:
    """The five assumptions that the year depends on most, one at a time, as picture and table."""
    base = made(dataset, month)
    effects = [] if base is None or month.number == 12 else most_sensitive(base.start)
    if not effects:
        return []
    return [
        tornado(
            name="Vad som betyder mest",
            caption=f"Hur årets kostnad {month.year} ändras om ett antagande i taget blir lägre "
            "eller högre, tkr. Till höger: dyrare",
            rows=[
                (
                    _named(each, _IN_PICTURE, "\n"),
                    Fraction(each.low_ore, TKR),
                    Fraction(each.high_ore, TKR),
                )
                for each in effects
            ],
            words=("lägre", "högre"),
            unit="tkr",
        ),
        TableBlock(
            "Känslighet",
            f"Årets kostnad {month.year} om ett antagande i taget är något annorlunda, tkr. "
            "Ändringen är så stor som antagandet är osäkert; priser ändras en procent.",
            (
                Column("Antagande", numeric=False),
                Column("Ändrat\nmed"),
                Column("Om\nlägre"),
                Column("Om\nhögre"),
            ),
            tuple(_effect(each) for each in effects),
        ),
    ]


def _named(effect: Effect, words: Mapping[str, str], between: str) -> str:
    label = words[effect.kind]
    if not effect.care_form:
        return label
    form = label_of(effect.care_form)
    return f"{label}{between}{form}{', vuxna' if effect.adult else ''}"


def _effect(effect: Effect) -> Row:
    step = Cell(f"±{percent_text(Fraction(effect.step))}")
    ends = (Cell(Decimal(ore) / TKR) for ore in (effect.low_ore, effect.high_ore))
    return Row((Cell(_named(effect, ASSUMPTIONS, ": ")), step, *ends))
