"""Ekonomiskt läge: the income statement, the areas, and the largest deviations in words."""

from fractions import Fraction
from typing import Literal

from hemmaplan.core.dataset import DeviationConvention, PrintedUnit, Sign
from hemmaplan.core.figures import Figure
from hemmaplan.core.report_lines import (
    COMPUTED_LINES,
    TOTAL,
    LineType,
    area_labels,
    line_labels,
    line_types,
)
from hemmaplan.render.charts import deviation_bars
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Heading,
    Number,
    Row,
    TableBlock,
)
from hemmaplan.reports.break_words import own_in_words
from hemmaplan.reports.briefing import MNKR, TKR, Briefing, Runs, said, size
from hemmaplan.reports.sentences import Sentence, deviation_causes, paragraph, sentence

ID = "budget_followup"

Look = Literal["normal", "total", "subtotal", "section"]

LABELS = {
    "revenue": "Summa intäkter",
    "cost": "Summa kostnader",
    "net": "Nettokostnad",
    "net_excl_liability": "Nettokostnad exkl. personalskuld",
    "net_incl_liability": "Nettokostnad inkl. personalskuld",
    "result": "Resultat mot ram",
    "result_excl_liability": "Resultat exkl. personalskuld",
    "result_incl_liability": "Resultat inkl. personalskuld",
}

_COLUMNS = (
    ("period_budget", "Budget\n{so_far}"),
    ("period_actual", "Utfall\n{so_far}"),
    ("period_deviation", "Avvikelse\n{so_far}"),
    ("previous_period_actual", "Utfall\n{so_far} {last_year}"),
    ("year_budget", "Års-\nbudget"),
    ("year_forecast", "Prognos\n{year}"),
    ("year_deviation", "Avvikelse\nhelår"),
)


def economy(b: Briefing) -> list[Block]:
    """The section; empty when the follow-up has no figures."""
    if not b.figures.of(ID):
        return []
    several = len(area_labels(b.dataset)) > 1
    return [
        Heading("Ekonomiskt läge"),
        *paragraph(sentences(b)),
        *(deviation_chart(b) if several else ()),
        _statement(b),
        *([_by_area(b)] if several else ()),
    ]


def unit_word(b: Briefing) -> str:
    """The municipality's printed unit in running text."""
    return {PrintedUnit.KR: "kronor", PrintedUnit.TKR: "tkr", PrintedUnit.MKR: "mnkr"}[
        b.municipality.unit
    ]


def unit_and_sign(b: Briefing) -> str:
    """What a reader must know to read the amounts: unit, sign and what minus means."""
    m = b.municipality
    unit = unit_word(b).capitalize()
    if m.sign is Sign.UNSIGNED:
        order = (
            "budget minus utfall"
            if m.deviation is DeviationConvention.BUDGET_MINUS_ACTUAL
            else "utfall minus budget"
        )
        return (
            f"{unit}, belopp utan tecken. Avvikelse är {order} på alla rader: "
            "minus är sämre för kostnader och netto men bättre för intäkter."
        )
    sign = {
        Sign.COST_POSITIVE: "Kostnader är positiva och intäkter negativa.",
        Sign.REVENUE_POSITIVE: "Intäkter är positiva och kostnader negativa.",
    }[m.sign]
    return f"{unit}. {sign} Avvikelse: minus är sämre än budget."


def _columns(b: Briefing) -> list[tuple[str, Column]]:
    """The columns that have any figure at all; a wholly unknown column is not printed."""
    present = {f.address.column for f in b.figures.of(ID)}
    labels = {
        "so_far": b.so_far,
        "last_year": str(b.month.year - 1),
        "year": str(b.month.year),
    }
    return [(key, Column(text.format(**labels))) for key, text in _COLUMNS if key in present]


def _row(
    b: Briefing, label: str, area: str, line: str, kind: LineType, *, look: Look = "normal"
) -> Row | None:
    """None when no column has a figure."""
    found = [b.get(ID, area, line, key) for key, _ in _columns(b)]
    if not any(found):
        return None
    cells = tuple(b.money_cell(figure, kind) for figure in found)
    return Row((Cell(label), *cells), kind=look)


def _statement(b: Briefing) -> TableBlock:
    types = line_types(b.dataset)
    labels = line_labels(b.dataset) | LABELS

    def normal(kind: LineType) -> list[tuple[str, Look]]:
        lines = [k for k, t in types.items() if t is kind and k not in COMPUTED_LINES]
        return [(line, "normal") for line in lines]

    in_result = b.municipality.liability_in_result
    liability = normal(LineType.LIABILITY)
    order: list[tuple[str, Look]] = [
        *normal(LineType.REVENUE),
        ("revenue", "subtotal"),
        *normal(LineType.COST),
        *(liability if in_result else ()),  # where it is part of the sum below
        ("cost", "subtotal"),
        ("net", "total"),
        *normal(LineType.FRAME),
        ("result", "total"),
        *(() if in_result else liability),
    ]
    if liability:
        opposite = "excl" if in_result else "incl"
        order += [(f"net_{opposite}_liability", "total"), (f"result_{opposite}_liability", "total")]
    rows = [_row(b, labels[line], TOTAL, line, types[line], look=look) for line, look in order]
    return TableBlock(
        "Resultaträkning",
        f"Resultaträkning {b.so_far} {b.month.year}. {unit_and_sign(b)}",
        (Column("Rad", numeric=False), *(column for _, column in _columns(b))),
        tuple(row for row in rows if row),
        source=source(b, "ledger", "budget", "forecast"),
    )


_BLOCKS = (
    ("revenue", "Intäkter", LineType.REVENUE),
    ("cost", "Kostnader", LineType.COST),
    ("net", "Netto", LineType.NET),
)


def _by_area(b: Briefing) -> TableBlock:
    rows: list[Row] = []
    empty = (Cell(None),) * len(_columns(b))
    for line, title, kind in _BLOCKS:
        block = _area_rows(b, line, f"Totalt {title.lower()}", kind)
        rows += [Row((Cell(title), *empty), kind="section"), *block] if block else []
    caption = f"Intäkter, kostnader och netto per område {b.so_far} {b.month.year}."
    return _area_table(b, "Per område", caption, rows)


def area_net(b: Briefing) -> list[Block]:
    """The areas' net in one short table; none where there is one area or no figure."""
    rows = _area_rows(b, "net", "Nettokostnad", LineType.NET)
    if not rows or len(area_labels(b.dataset)) < 2:
        return []
    caption = f"Netto per område {b.so_far} {b.month.year}."
    return [_area_table(b, "Netto per område", caption, rows)]


def _area_rows(b: Briefing, line: str, total: str, kind: LineType) -> list[Row]:
    """A row an area and their sum; none when no area has a figure."""
    areas = [_row(b, label, area, line, kind) for area, label in area_labels(b.dataset).items()]
    rows = [*areas, _row(b, total, TOTAL, line, kind, look="total")]
    return [row for row in rows if row] if any(areas) else []


def _area_table(b: Briefing, name: str, caption: str, rows: list[Row]) -> TableBlock:
    return TableBlock(
        name,
        f"{caption} {unit_and_sign(b)}",
        (Column("Område", numeric=False), *(column for _, column in _columns(b))),
        tuple(rows),
        source=source(b, "ledger", "budget", "forecast"),
    )


def area_deviations(b: Briefing) -> list[tuple[str, Figure]]:
    """(label, net period deviation) of the areas, the largest first whichever way it goes."""
    found = [
        (label, figure)
        for area, label in area_labels(b.dataset).items()
        if (figure := b.get(ID, area, "net", "period_deviation"))
    ]
    return sorted(found, key=lambda pair: abs(Fraction(pair[1].value)), reverse=True)


def sentences(b: Briefing) -> list[Sentence]:
    """Which way it goes, which lines and areas it comes from, and what is only a matter of time."""
    found = []
    for id, line, word in _SIDES:
        figure = b.get(ID, TOTAL, line, "period_deviation")
        if figure is not None:
            found += sentence(id, [f"{word} är ", *_against_budget(figure), "."])
    found += sentence("ekonomi-rader", deviation_causes(_line_deviations(b), "rad"))
    found += sentence("ekonomi-tid", _timing(b))
    found += sentence("ekonomi-i-fjol", _last_year(b))
    return [*found, *own_in_words(b, "ekonomi-brott", "ledger", "budget")]


_SIDES = (
    ("ekonomi-kostnader", "cost", "Kostnaderna"),
    ("ekonomi-intakter", "revenue", "Intäkterna"),
)


def _against_budget(figure: Figure) -> tuple[str | Number, ...]:
    """`716 tkr högre än budget`: more cost is an unfavourable deviation, more revenue not."""
    if abs(Fraction(figure.value)) < TKR // 2:
        return ("i nivå med budget",)
    more = (figure.value > 0) == (figure.address.line == "revenue")
    return (said(figure), f" {'högre' if more else 'lägre'} än budget")


def _line_deviations(b: Briefing) -> list[tuple[str, Figure]]:
    labels = line_labels(b.dataset)
    return [
        (labels[line], figure)
        for line, type_ in line_types(b.dataset).items()
        if type_ in (LineType.COST, LineType.REVENUE) and line not in COMPUTED_LINES
        if (figure := b.get(ID, TOTAL, line, "period_deviation"))
    ]


def _timing(b: Briefing) -> Runs:
    """The deviation without what was booked too early or too late, where that is known."""
    adjusted = b.get(ID, TOTAL, "net", "adjusted_actual")
    actual = b.get(ID, TOTAL, "net", "period_actual")
    budget = b.get(ID, TOTAL, "net", "period_budget")
    if adjusted is None or actual is None or budget is None:
        return []
    timing = Fraction(actual.value) - Fraction(adjusted.value)
    if abs(timing) < TKR // 2:
        return []
    word = "för mycket" if timing > 0 else "för lite"
    numbers = Number(size(timing), of=(actual.address, adjusted.address))
    gap = Fraction(budget.value) - Fraction(adjusted.value)
    runs: Runs = ["Av utfallet är ", numbers, f" {word} bara en fråga om när det bokförs. "]
    runs += ["Utan det är nettokostnaden ", said(adjusted), ", "]
    if abs(gap) < TKR // 2:
        return [*runs, "i nivå med budget."]
    left = Number(size(gap), of=(adjusted.address, budget.address))
    return [*runs, left, f" {'bättre' if gap > 0 else 'sämre'} än budget."]


def _last_year(b: Briefing) -> Runs:
    now = b.get(ID, TOTAL, "net", "period_actual")
    before = b.get(ID, TOTAL, "net", "previous_period_actual")
    if now is None or before is None:
        return []
    difference = Fraction(now.value - before.value)
    if abs(difference) < TKR // 2:
        return []
    word = "högre" if difference > 0 else "lägre"
    number = Number(size(difference), of=(now.address, before.address))
    return ["Nettokostnaden är ", number, f" {word} än {b.same_months} i fjol."]


def deviation_chart(b: Briefing) -> list[Block]:
    """Where the deviation comes from, area by area."""
    found = area_deviations(b)
    if len(found) < 2:
        return []
    large = abs(Fraction(found[0][1].value)) >= 10 * MNKR  # else the small ones would print as 0,0
    unit, ore, decimals = ("mnkr", MNKR, 1) if large else ("tkr", TKR, 0)
    return [
        deviation_bars(
            name="Avvikelse per område",
            caption=f"Nettoavvikelse mot budget per område {b.so_far} {b.month.year}, {unit}",
            rows=[(label, Fraction(figure.value) / ore) for label, figure in found],
            unit=unit,
            decimals=decimals,
            source=source(b, "ledger", "budget"),
            figures={label: figure.address for label, figure in found},
        )
    ]


def source(b: Briefing, *tables: str) -> str:
    """`ledger.csv, budget.csv`: the files that the tables were read from."""
    names: list[str] = []
    for table in tables:
        if b.dataset.has(table):
            names += b.dataset.table(table)["_file"].unique(maintain_order=True).to_list()
    return ", ".join(dict.fromkeys(names))
