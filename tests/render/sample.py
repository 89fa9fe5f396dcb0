"""A document with every kind of block, in the words of a real report. All numbers invented."""

from decimal import Decimal

from hemmaplan.core.figures import Address
from hemmaplan.render import charts
from hemmaplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Number,
    NumberedList,
    Paragraph,
    Row,
    SourceLine,
    TableBlock,
)

MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
AREAS = (
    ("Barn- och ungdomsvård", 24310, 27905, 29170, 33980),
    ("Vuxna, missbruk", 8640, 9122, 10370, 11020),
    ("Skyddat boende", 1250, 2388, 1500, 2790),
    ("Ekonomiskt bistånd", 15900, 15385, 19060, 18710),
)


def followup(area: str, column: str) -> Address:
    return Address("budget_followup", area, "net", column)


def _row(label: str, values: tuple[int, ...], kind: str = "normal") -> Row:
    budget, actual, year, forecast = values
    cells = [Cell(label)]
    for value, column in (
        (budget, "period_budget"),
        (actual, "period_actual"),
        (budget - actual, "period_deviation"),
        (year, "year_budget"),
        (forecast, "year_forecast"),
        (year - forecast, "year_deviation"),
    ):
        judgement = ("worse" if value < 0 else "better") if "deviation" in column else ""
        # Tenths of tkr that print as whole: a renderer rounds, the workbook does not.
        exact = Decimal(value) + Decimal("0.4") * (1 if value > 0 else -1)
        cells.append(Cell(exact, figure=followup(label, column), judgement=judgement))
    return Row(tuple(cells), kind)  # type: ignore[arg-type]


def result_table() -> TableBlock:
    totals = tuple(sum(area[i] for area in AREAS) for i in range(1, 5))
    return TableBlock(
        name="Resultat per område",
        caption="Resultat per område, tkr. Avvikelse: minus är sämre än budget",
        columns=(
            Column("Område", numeric=False),
            Column("Budget\njan–okt"),
            Column("Utfall\njan–okt"),
            Column("Avvikelse"),
            Column("Års-\nbudget"),
            Column("Prognos"),
            Column("Avvikelse"),
        ),
        rows=(
            *(_row(label, values) for label, *values in AREAS),  # type: ignore[arg-type]
            _row("Summa netto", totals, "total"),
        ),
        source="huvudbok 2026-11-04",
    )


def placements_table() -> TableBlock:
    return TableBlock(
        name="Placeringar per vårdform",
        caption="Placeringar och dygnspris, januari–oktober 2026",
        columns=(
            Column("Vårdform", numeric=False),
            Column("Placerade\n31 okt"),
            Column("Vårddygn"),
            Column("Kronor\nper dygn"),
            Column("Mot i fjol"),
        ),
        rows=(
            Row((Cell("Barn och unga"),), "section"),
            _care("Hem för vård eller boende (HVB)", 14, 4210, "7042.50", "-1.25"),
            _care("Familjehem", 31, 9342, "1180", "3.1"),
            _care("Statens institutionsstyrelse (SiS)", 2, 611, "10900", None),
            _care("Summa barn och unga", 47, 14163, "3343.75", "2.4", kind="subtotal"),
            Row((Cell("Vuxna"),), "section"),
            _care("Skyddat boende", 16, 3107, "2105.5", "12"),
            _care("Summa", 63, 17270, "3121", "4.2", kind="total"),
        ),
        source="placeringslista 2026-11-04",
    )


def _care(
    label: str, count: int, days: int, price: str, change: str | None, *, kind: str = "normal"
) -> Row:
    cells = (
        Cell(label),
        Cell(count),
        Cell(days),
        Cell(Decimal(price), decimals=2),
        Cell(None if change is None else Decimal(change), decimals=1, suffix=" %"),
    )
    return Row(cells, kind)  # type: ignore[arg-type]


def long_table(rows: int = 200) -> TableBlock:
    return TableBlock(
        name="Alla placeringar: per [enhet] och månad",  # too long and not allowed as a tab
        caption="Kostnad per placering, kr",
        columns=(Column("Ärende", numeric=False), Column("Vårddygn"), Column("Kostnad")),
        rows=tuple(
            Row((Cell(f"P{i:04d}"), Cell(i % 31), Cell(Decimal(i) * Decimal("1041.25"), 2)))
            for i in range(rows)
        ),
    )


def wide_table(columns: int = 13) -> TableBlock:
    return TableBlock(
        name="Månad för månad",
        caption="Nettokostnad per månad, tkr",
        columns=(
            Column("Område", numeric=False),
            *(Column(month) for month in MONTHS[: columns - 2]),
            Column("Summa"),
        ),
        rows=tuple(
            Row((Cell(area[0]), *(Cell(area[1] * (i + 7) // 90) for i in range(columns - 1))))
            for area in AREAS
        ),
    )


def waterfall() -> charts.ChartBlock:
    return charts.waterfall(
        name="Varför avvikelsen",
        caption="Utfall mot budget jan–okt, mnkr. Delarna summerar exakt",
        parts=(
            ("Fler placeringar", Decimal("2.1")),
            ("Längre vårdtider", Decimal("1.1")),
            ("Dyrare vårdform", Decimal("1.3")),
            ("Pris per dygn", Decimal("0.5")),
            ("Intäkter, moms", Decimal("-0.3")),
        ),
        unit="mnkr",
        source="huvudbok och placeringslista 2026-11-04, egen bearbetning",
    )


def care_days_chart() -> charts.ChartBlock:
    return charts.lines_this_year_vs_last(
        name="Vårddygn",
        caption="Vårddygn på HVB per månad",
        months=MONTHS,
        this_year=(391, 380, 402, 411, 420, 431, 440, 452, 436, 447, None, None),
        last_year=(352, 341, 360, 366, 359, 371, 380, 377, 384, 390, 388, 396),
        labels=("2026", "2025"),
        unit="vårddygn",
        source="placeringslista 2026-11-04",
    )


def deviations_chart() -> charts.ChartBlock:
    return charts.deviation_bars(
        name="Avvikelse per område",
        caption="Avvikelse mot budget jan–okt, mnkr",
        rows=[(label, Decimal(budget - actual) / 1000) for label, budget, actual, *_ in AREAS],
        unit="mnkr",
        source="huvudbok 2026-11-04",
    )


def sources() -> tuple[SourceLine, ...]:
    definition = "Nettokostnad = kostnad minus intäkt, per område och period, ur huvudboken."
    lines = [
        SourceLine(
            figure=followup(label, column),
            title="Budgetuppföljning",
            value=f"{value}000.40",
            unit="kr",
            definition=definition,
            file="huvudbok-2026-10.csv",
            rows="3–17, 22",
        )
        for label, _, value, *_ in AREAS
        for column in ("period_budget", "period_actual", "period_deviation")
    ]
    month_end = SourceLine(
        figure=Address("placements.month_end"),
        title="Placerade vid månadens slut",
        value="63",
        unit="placeringar",
        definition="Placeringar som pågår den sista dagen i månaden.",
        file="placements.csv",
        rows="2–64",
    )
    return (*lines, month_end)


def _opening() -> tuple[Block, ...]:
    """The decisions proposed and the summary."""
    month_end = Address("placements.month_end")
    return (
        Heading("Förslag till beslut"),
        NumberedList(
            (
                Paragraph(("Socialnämnden godkänner ekonomirapporten per oktober 2026.",)),
                Paragraph(
                    (
                        "Förvaltningen får i uppdrag att återkomma i december med effekten "
                        "av åtgärd 1.2 och 2.1.",
                    )
                ),
            )
        ),
        Heading("Sammanfattning"),
        Paragraph(
            (
                "Nettokostnaden till och med oktober är ",
                Number("54,8\u00a0mnkr", followup("Barn- och ungdomsvård", "period_actual")),
                ", 4,7\u00a0mnkr mer än budget. Årsprognosen är 66,5\u00a0mnkr mot ramen "
                "60,1, ett underskott på 6,4\u00a0mnkr (troligen 4,1–9,0). Tre fjärdedelar av "
                "avvikelsen kommer från HVB och skyddat boende: fler placeringar (2,1) och "
                "dyrare vårdform (1,3) betyder mest, priset per dygn minst.",
            )
        ),
        KeyFigures(
            (
                KeyFigure(
                    "Utfall jan–okt",
                    "54,8\u00a0mnkr",
                    "4,7 sämre än budget",
                    followup("Barn- och ungdomsvård", "period_actual"),
                    "worse",
                ),
                KeyFigure("Årsprognos", "66,5\u00a0mnkr", "6,4 sämre än ramen", None, "worse"),
                KeyFigure("Placerade 31 okt", "63", "58 individer", month_end),
                KeyFigure("Inom ramavtal", "84\u00a0%", "mål 85\u00a0%"),
            )
        ),
    )


def sample(**changes: object) -> Document:
    """The sample document; keyword arguments replace its fields."""
    fields: dict[str, object] = {
        "municipality": "Exempelkommun",
        "board": "Socialnämnden",
        "title": "Ekonomirapport januari–oktober 2026, individ- och familjeomsorg",
        "period": "oktober 2026",
        "reference": "SN/2026:41",
        "date": "2026-11-05",
        "version": "4f2a91",
        "blocks": (
            *_opening(),
            Heading("Ekonomiskt läge"),
            result_table(),
            Paragraph(
                (
                    "Barn- och ungdomsvården är 3,6\u00a0mnkr dyrare än budget. Antalet vårddygn "
                    "på HVB har ökat med 18 procent sedan i fjol, medan dygnspriset är oförändrat. "
                    "Två placeringar gjordes akut utanför ramavtal.",
                )
            ),
            waterfall(),
            Heading("Områdena var för sig", 2),
            deviations_chart(),
            Heading("Placeringar"),
            placements_table(),
            care_days_chart(),
            Paragraph(
                ("Individerna är färre än placeringarna, eftersom ett barn kan ha flera.",),
                "note",
            ),
            Heading("Månad för månad"),
            wide_table(),
        ),
        "sources": sources(),
    }
    return Document(**(fields | changes))  # type: ignore[arg-type]
