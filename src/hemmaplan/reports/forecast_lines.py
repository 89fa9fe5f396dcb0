"""Prognos, line by line: hemmaplan's proposal beside the units' own, and how right they have been.

The proposal counts nowhere by itself: the units' forecast is the municipality's (forecast.csv).
"""

from fractions import Fraction

from hemmaplan.core.figures import Figure
from hemmaplan.core.line_forecast import ID as PROPOSAL
from hemmaplan.core.line_forecast import method_of
from hemmaplan.core.published_forecasts import MISS_ID, SHARE_ID
from hemmaplan.core.report_lines import TOTAL, LineType, area_labels, line_labels, line_types
from hemmaplan.render.document import Block, Cell, Column, Heading, Number, Row, TableBlock
from hemmaplan.render.numbers_sv import MONTHS, number_text, percent_text
from hemmaplan.reports.briefing import TKR, Briefing, Runs, likely_between, plain_cell, said
from hemmaplan.reports.economy import ID as FOLLOWUP
from hemmaplan.reports.economy import LABELS, source, unit_and_sign, unit_word
from hemmaplan.reports.forecast_total import ID as BOARD
from hemmaplan.reports.sentences import paragraph, sentence

ACCURACY = "Träffsäkerhet"
"""The heading of how right earlier forecasts were."""
_SUMS = ("revenue", "cost", "net")


def line_proposals(b: Briefing) -> list[Block]:
    """What the ledger says of every line's year, beside the units' forecast; empty without one."""
    if not b.figures.of(PROPOSAL) or b.month.number == 12:
        return []
    blocks: list[Block] = [Heading("Rad för rad ur huvudboken", level=2)]
    said = [*sentence("prognos-forslag", _in_words(b)), *sentence("prognos-helhet", _whole(b))]
    blocks += paragraph(said)
    blocks.append(_by_line(b))
    return [*blocks, *_by_area(b)]


def _in_words(b: Briefing) -> Runs:
    year = b.get(PROPOSAL, TOTAL, "net", "year")
    if year is None:
        return []
    runs: Runs = ["Räknat ur huvudboken blir årets nettokostnad ", said(year)]
    low, high = (b.get(PROPOSAL, TOTAL, "net", key) for key in ("p05", "p95"))
    runs += likely_between(low, high)
    difference = b.get(PROPOSAL, TOTAL, "net", "difference")
    if difference is None:
        return [*runs, "."]
    if abs(Fraction(difference.value)) < TKR // 2:
        return [*runs, ". Enheternas prognos säger detsamma."]
    word = "lägre" if difference.value > 0 else "högre"
    return [*runs, ". Det är ", said(difference), f" {word} än enheternas prognos."]


def _whole(b: Briefing) -> Runs:
    """The same with the placements' model in it, where their accounts hold what they cost."""
    year, low, high = (b.get(BOARD, TOTAL, "net", name) for name in ("year", "p05", "p95"))
    if year is None:
        return []
    return [
        "Räknas placeringarna i stället enligt sin egen prognos, med det som de har kostat men som "
        "inte är bokfört än, blir den ", said(year), *likely_between(low, high), ".",
    ]  # fmt: skip


def _columns(b: Briefing) -> list[tuple[str, str, Column]]:
    columns = (
        (FOLLOWUP, "period_actual", f"Utfall\n{b.so_far}"),
        (PROPOSAL, "year", f"Förslag\n{b.month.year}"),
        (PROPOSAL, "p95", "Nio fall\nav tio"),
        (FOLLOWUP, "year_forecast", "Enheternas\nprognos"),
        (PROPOSAL, "difference", "Förslaget\nmot deras"),
    )
    present = {(f.address.id, f.address.column) for id in (PROPOSAL, FOLLOWUP)
               for f in b.figures.of(id)}  # fmt: skip
    return [(id, key, Column(label)) for id, key, label in columns if (id, key) in present]


def _beside(b: Briefing) -> str:
    return " bredvid enheternas prognos" if _has_theirs(b) else ""


def _plus(b: Briefing, where: str) -> str:
    return f" Plus {where}: förslaget är bättre." if _has_theirs(b) else ""


def _has_theirs(b: Briefing) -> bool:
    """Whether the units have forecasts to stand beside."""
    return any(key == "difference" for _, key, _ in _columns(b))


def _row(b: Briefing, label: str, area: str, line: str) -> tuple[Cell, ...]:
    type_ = line_types(b.dataset)[line]
    found = [(key, b.get(id, area, line, key)) for id, key, _ in _columns(b)]
    cells = (
        b.plus_is_better(figure)
        if key == "difference"
        else _width(b, area, line)
        if key == "p95"
        else b.money_cell(figure, type_)
        for key, figure in found
    )
    return (Cell(label), *cells)


def _width(b: Briefing, area: str, line: str) -> Cell:
    """`±568`: half the range. Ranges do not add up, for what errs separately evens out."""
    year, high = (b.get(PROPOSAL, area, line, key) for key in ("year", "p95"))
    if year is None or high is None:
        return Cell(None)
    width = Fraction(high.value - year.value, b.municipality.unit.ore)
    return Cell("±" + number_text(width, b.municipality.decimals), figure=high.address)


def _by_line(b: Briefing) -> TableBlock:
    labels = line_labels(b.dataset) | LABELS
    in_result = b.municipality.liability_in_result
    lines = [
        line
        for line, type_ in line_types(b.dataset).items()
        if b.get(PROPOSAL, TOTAL, line, "year") and (in_result or type_ is not LineType.LIABILITY)
    ]
    order = [*(line for line in lines if line not in _SUMS), *(s for s in _SUMS if s in lines)]
    rows = tuple(
        Row(
            (*_row(b, labels[line], TOTAL, line), Cell(_method(b, line))),
            kind="total" if line == "net" else "subtotal" if line in _SUMS else "normal",
        )
        for line in order
    )
    return TableBlock(
        "Förslag per rad",
        f"Årsprognos {b.month.year} per rad, förslag ur huvudboken{_beside(b)}. "
        f"{unit_and_sign(b)} ± är spannet i nio fall av tio; spann summerar inte."
        f"{_plus(b, 'i förslaget mot deras')}",
        (
            Column("Rad", numeric=False),
            *(column for _, _, column in _columns(b)),
            Column("Räknat som", numeric=False),
        ),
        rows,
        source=source(b, "ledger", "forecast"),
    )


def _method(b: Briefing, line: str) -> str:
    if line in _SUMS:
        return ""
    return method_of(b.dataset, b.month, TOTAL, line) or "olika per område"


def _by_area(b: Briefing) -> list[Block]:
    areas = area_labels(b.dataset)
    rows = [
        Row(_row(b, label, area, "net"))
        for area, label in areas.items()
        if b.get(PROPOSAL, area, "net", "year")
    ]
    if len(rows) < 2:
        return []
    columns = (Column("Område", numeric=False), *(column for _, _, column in _columns(b)))
    return [
        TableBlock(
            "Förslag per område",
            f"Nettokostnad {b.month.year} per område, förslag ur huvudboken{_beside(b)}, "
            f"{unit_word(b)}.{_plus(b, 'i sista kolumnen')}",
            columns,
            (*rows, Row(_row(b, "Totalt", TOTAL, "net"), kind="total")),
            source=source(b, "ledger", "forecast"),
        )
    ]


def accuracy(b: Briefing) -> list[Block]:
    """Träffsäkerhet: how much the forecasts of earlier years missed; empty without any."""
    missed = [f for f in b.figures.of(MISS_ID) if f.address.area == TOTAL]
    if not missed:
        return []
    return [
        Heading(ACCURACY, level=2),
        *paragraph(sentence("traffsakerhet", _usual_error(b))),
        _missed(b, missed),
    ]


_COUNTED = {2: "två", 3: "tre", 4: "fyra", 5: "fem", 6: "sex"}


def _usual_error(b: Briefing) -> Runs:
    """How far off a forecast made in this month of the year usually is, and which way."""
    number = f"{b.month.number:02d}"
    share = b.get(SHARE_ID, TOTAL, "", number)
    missed = [f for f in b.figures.of(MISS_ID)
              if f.address.area == TOTAL and f.address.column.endswith(f"-{number}")]  # fmt: skip
    if share is None or not missed:
        return []
    percent = said(share, percent_text(share.value, 1))
    runs: Runs = [
        f"Årsprognoserna som gjordes i {MONTHS[b.month.number - 1]} har i snitt missat med ",
        percent,
    ]
    addresses = tuple(f.address for f in missed)
    ways = {(f.value > 0) - (f.value < 0) for f in missed}
    if len(missed) > 1 and len(ways) == 1 and 0 not in ways:
        way = "låga: utfallet blev dyrare" if -1 in ways else "höga: utfallet blev billigare"
        runs += [
            ". ",
            Number(f"Alla {_COUNTED.get(len(missed), str(len(missed)))}", of=addresses),
            f" var för {way}",
        ]
    return [*runs, "."]


def _missed(b: Briefing, missed: list[Figure]) -> TableBlock:
    years = sorted({f.address.line for f in missed})
    numbers = sorted({f.address.column[-2:] for f in missed})
    rows = [
        Row(
            (
                Cell(MONTHS[int(number) - 1]),
                *(b.plus_is_better(b.get(MISS_ID, TOTAL, y, f"{y}-{number}")) for y in years),
                plain_cell(b.get(SHARE_ID, TOTAL, "", number), 1),
            )
        )
        for number in numbers
    ]
    return TableBlock(
        "Träffsäkerhet",
        "Årsprognosens nettokostnad minus det utfall som sedan blev, efter månaden den gjordes i, "
        f"{unit_word(b)}. Minus: utfallet blev dyrare än prognosen. Felet är i andel av utfallet.",
        (
            Column("Prognos gjord i", numeric=False),
            *(Column(year) for year in years),
            Column("Fel\ni snitt"),
        ),
        tuple(rows),
        source=source(b, "forecast", "ledger"),
    )
