"""Prognos: where the year ends, what changed, and what stands if nothing new happens."""

from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL, LineType, area_labels, line_labels, line_types
from hemmaplan.render.document import Block, Cell, Column, Heading, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import SHORT_MONTHS, percent_text
from hemmaplan.reports.briefing import Briefing, Runs, compared, plain_cell, said
from hemmaplan.reports.economy import ID, LABELS, Look, source, unit_and_sign, unit_word
from hemmaplan.reports.forecast_lines import accuracy, line_proposals
from hemmaplan.reports.forecast_outlook import outlook
from hemmaplan.reports.sentences import changed, deviation_causes, paragraph, sentence

_COLUMNS = (
    ("year_budget", "Årsbudget"),
    ("year_forecast", "Prognos"),
    ("year_deviation", "Avvikelse"),
    ("year_forecast_change", "Ändrad sedan\nförra prognosen"),
    ("share_of_year_budget", "Förbrukat av\nårsbudget"),
)


def forecast(b: Briefing) -> list[Block]:
    """The section: where the year ends by the units; the placements' forecast, the ledger's, and
    how right they were."""
    units: list[Block] = []
    if any(f.address.column == "year_forecast" for f in b.figures.of(ID)):
        units = [*_in_words(b), _table(b), *_units(b)]
    blocks = [*units, *outlook(b), *line_proposals(b), *accuracy(b)]
    return [Heading("Prognos"), *blocks] if blocks else []


def _in_words(b: Briefing) -> list[Paragraph]:
    """Where the year ends, and what stands if nothing more is done: a paragraph each."""
    if b.get(ID, TOTAL, "net", "year_forecast") is None:
        missing = "Alla rader med budget har inte en prognos, så någon årsprognos för helheten "
        return paragraph(sentence("prognos-saknas", [missing + "kan inte anges."]))
    return [
        *paragraph(
            [
                *sentence("prognos-ar", _year(b)),
                *sentence("prognos-omraden", _areas(b)),
                *sentence("prognos-enheter", _balance(b)),
            ]
        ),
        *paragraph(sentence("prognos-fore-atgarder", _before_measures(b))),
        *paragraph(sentence("prognos-golv", _run_off(b))),
    ]


def _year(b: Briefing) -> Runs:
    year = b.get(ID, TOTAL, "net", "year_forecast")
    deviation = b.get(ID, TOTAL, "net", "year_deviation")
    if year is None or deviation is None:
        return []
    runs: Runs = ["Enligt enheternas prognos blir årets nettokostnad ", said(year), ", "]
    runs += [*compared(deviation, "årsbudgeten"), "."]
    change = changed(
        b.get(ID, TOTAL, "net", "year_forecast_change"),
        up=" Sedan förra prognosen har den ökat",
        down=" Sedan förra prognosen har den minskat",
    )
    return [*runs, *change, "."] if change else runs


def _areas(b: Briefing) -> Runs:
    return deviation_causes(
        [
            (label, figure)
            for area, label in area_labels(b.dataset).items()
            if (figure := b.get(ID, area, "net", "year_deviation"))
        ]
    )


def _before_measures(b: Briefing) -> Runs:
    before = b.get("measures_forecast", TOTAL, "net", "before_measures")
    counted = b.get("measures_forecast", TOTAL, "net", "counted_in")
    if before is None or counted is None or not counted.value:
        return []
    return [
        "I prognosen är åtgärder för ",
        said(counted),
        " medräknade. Utan dem vore prognosen ",
        *compared(before, "årsbudgeten"),
        ".",
    ]


def _run_off(b: Briefing) -> Runs:
    cost = b.get("run_off_forecast", TOTAL, "", "year")
    if cost is None or not cost.value or b.month.number == 12:
        return []
    return [
        "Om varje pågående placering avslutas som planerat (eller varar året ut, om inget slut är "
        "planerat), ingen förlängs och ingen ny tillkommer, kostar årets placeringar ",
        said(cost),
        ". Det är ingen prognos, utan vad som är bestämt i dag.",
    ]


def _balance(b: Briefing) -> Runs:
    share = b.get("units_in_balance", TOTAL, "", "share")
    inside = b.get("units_in_balance", TOTAL, "", "in_balance")
    units = b.get("units_in_balance", TOTAL, "", "units")
    if share is None or inside is None or units is None:
        return []
    percent = said(share, percent_text(share.value))
    return [said(inside), " av ", said(units), " enheter väntas hålla sin budget (", percent, ")."]


def _table(b: Briefing) -> TableBlock:
    types, labels = line_types(b.dataset), line_labels(b.dataset) | LABELS
    present = {f.address.column for f in b.figures.of(ID)}
    columns = [(key, Column(label)) for key, label in _COLUMNS if key in present]

    def row(line: str, label: str, look: Look) -> Row | None:
        found = [b.get(ID, TOTAL, line, key) for key, _ in columns]
        if not any(found):
            return None
        cells = (
            plain_cell(f) if f and f.unit == "share" else b.money_cell(f, types[line])
            for f in found
        )
        return Row((Cell(label), *cells), kind=look)

    costs = _own(types, LineType.COST)
    if b.municipality.liability_in_result:
        costs += _own(types, LineType.LIABILITY)
    order: list[tuple[str, Look]] = [
        *((line, "normal") for line in _own(types, LineType.REVENUE)),
        ("revenue", "subtotal"),
        *((line, "normal") for line in costs),
        ("cost", "subtotal"),
        ("net", "total"),
    ]
    rows = [row(line, labels[line], look) for line, look in order]
    return TableBlock(
        "Prognos",
        f"Årsprognos {b.month.year}. {unit_and_sign(b)}",
        (Column("Rad", numeric=False), *(column for _, column in columns)),
        tuple(each for each in rows if each),
        source=source(b, "forecast", "budget"),
    )


def _own(types: dict[str, LineType], kind: LineType) -> list[str]:
    return [line for line, type_ in types.items() if type_ is kind and line not in LABELS]


def _units(b: Briefing) -> list[Block]:
    """How each unit's forecast deviation moved over the year's occasions (LUD-16)."""
    figures = b.figures.of("unit_forecast")
    occasions = sorted({f.address.column for f in figures})
    units = list(dict.fromkeys((f.address.area, f.address.line) for f in figures))
    if not occasions or len(units) < 2:
        return []
    areas = area_labels(b.dataset)
    rows = []
    for area, unit in units:
        total = unit == TOTAL
        if total and area != TOTAL:
            continue
        label = "Alla enheter" if total else f"{unit} {areas.get(area, '')}".strip()
        found = [b.get("unit_forecast", area, unit, month) for month in occasions]
        cells = (b.plus_is_better(f) for f in found)
        rows.append(Row((Cell(label), *cells), kind="total" if total else "normal"))
    headings = (Column(SHORT_MONTHS[Month.parse(m).number - 1]) for m in occasions)
    return [
        TableBlock(
            "Prognos per enhet",
            f"Prognosavvikelse netto per enhet och prognostillfälle {b.month.year}, "
            f"{unit_word(b)}. Plus är bättre än budget.",
            (Column("Enhet", numeric=False), *headings),
            tuple(rows),
            source=source(b, "forecast", "budget"),
        )
    ]
