"""Avstämning mot huvudboken: the difference per cause, month by month and by provider."""

from collections.abc import Sequence
from fractions import Fraction

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Figure
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_accounts import UNNAMED
from hemmaplan.core.reconciliation import LEDGER, REGISTER, Cause
from hemmaplan.core.reconciliation_figures import (
    DIFFERENCE,
    ID,
    MONTHS_ID,
    TIMING,
    TO_MEND,
    TOTAL,
)
from hemmaplan.render.document import Block, Cell, Column, Heading, Number, Row, TableBlock
from hemmaplan.render.numbers_sv import MONTHS, month_text
from hemmaplan.reports.briefing import HIDDEN, TKR, Briefing, Runs, said, size
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

LABELS = {
    REGISTER: "Registret: betalda dygn × pris",
    Cause.NOT_INVOICED: "Ej fakturerat än",
    Cause.OTHER_PERIOD: "Fakturor för andra månader",
    Cause.NOT_REGISTERED: "Ej registrerat än",
    Cause.WRONG_DAYS: "Fel dygn på fakturan",
    Cause.WRONG_PRICE: "Fel pris på fakturan",
    Cause.WRONG_ACCOUNT: "Fel konto",
    Cause.OUTSIDE_REGISTER: "Utanför registret",
    Cause.ACCRUED: "Bokfört som upplupet",
    Cause.UNEXPLAINED: "Oförklarat",
    LEDGER: "Huvudboken",
    DIFFERENCE: "Skillnad",
    TO_MEND: "Att reda ut",
}
"""What the columns are called, in the order of the bridge from the register to the ledger."""
_SHOWN = 8


def reconciliation(b: Briefing) -> list[Block]:
    """The section; empty where the month can't be reconciled."""
    if not b.figures.of(ID):
        return []
    return [
        Heading("Avstämning mot huvudboken"),
        *paragraph(_in_words(b)),
        _causes(b),
        *_months(b),
        *(_providers(b) if b.edition is Edition.INTERNAL else ()),
    ]


def provider_names(dataset: Dataset) -> dict[str, str]:
    """Provider → what people call it."""
    names = dataset.table_or_empty("providers").select("provider_id", "name").drop_nulls()
    return {**dict(names.iter_rows()), UNNAMED: "Utan känd utförare"}


def wrong_account_ore(figures: Sequence[Figure], period: str = "month") -> int:
    """What is on another account than it should be: in the total it takes itself out."""
    of_cells = [
        int(f.value)
        for f in figures
        if f.address.column == f"{Cause.WRONG_ACCOUNT}_{period}"
        and TOTAL not in (f.address.area, f.address.line)
    ]
    return max(sum(v for v in of_cells if v > 0), -sum(v for v in of_cells if v < 0))


def _in_words(b: Briefing) -> list[Sentence]:
    difference = b.get(ID, TOTAL, TOTAL, f"{DIFFERENCE}_ytd")
    if difference is None:
        return []
    if abs(Fraction(difference.value)) < TKR // 2:
        runs: Runs = [f"Huvudboken {b.said_so_far} är i nivå med placeringarnas dygn gånger pris."]
    else:
        word = "mer" if difference.value > 0 else "mindre"
        runs = [f"Huvudboken {b.said_so_far} har ", said(difference), f" {word} än "]
        runs.append("placeringarnas dygn gånger pris.")
    return [
        *sentence("avstamning-skillnad", runs),
        *sentence("avstamning-ej-fakturerat", _not_invoiced(b)),
        *sentence("avstamning-att-reda-ut", _to_mend(b)),
        *sentence("avstamning-fel-konto", _wrong_account(b)),
        *sentence("avstamning-oforklarat", _unexplained(b)),
    ]


def _not_invoiced(b: Briefing) -> Runs:
    figure = b.get(ID, TOTAL, TOTAL, f"{Cause.NOT_INVOICED}_ytd")
    if figure is None or abs(Fraction(figure.value)) < TKR // 2:
        return []
    last_day = f"{b.month.last_day.day} {MONTHS[b.month.number - 1]}"
    return ["Vård för ", said(figure), f" var inte fakturerad den {last_day}."]


def _to_mend(b: Briefing) -> Runs:
    figure = b.get(ID, TOTAL, TOTAL, f"{TO_MEND}_ytd")
    if figure is None or abs(Fraction(figure.value)) < TKR // 2:
        return []
    word = "mer" if figure.value > 0 else "mindre"
    return ["Utan det som bara gäller när fakturorna kommer har huvudboken ", said(figure),
            f" {word}."]  # fmt: skip


def _wrong_account(b: Briefing) -> Runs:
    """What takes itself out in the total, where the edition has the accounts."""
    column = f"{Cause.WRONG_ACCOUNT}_ytd"
    figures = [f for f in b.figures.of(ID) if f.address.column == column]
    amount = wrong_account_ore(figures, "ytd")
    if amount < TKR // 2:
        return []
    cells = tuple(f.address for f in figures if TOTAL not in f.address)
    return [Number(size(amount), of=cells), " är bokfört på fel konto."]


def _unexplained(b: Briefing) -> Runs:
    figure = b.get(ID, TOTAL, TOTAL, f"{Cause.UNEXPLAINED}_ytd")
    if figure is None:
        return []
    if abs(Fraction(figure.value)) < TKR // 2:
        return ["Så gott som hela skillnaden är förklarad."]
    return [said(figure), " är oförklarat."]


def _causes(b: Briefing) -> TableBlock:
    """The bridge from the register to the ledger, for the month and the year so far."""
    rows = []
    for name, label in LABELS.items():
        if name in (DIFFERENCE, TO_MEND):
            continue
        cells = [_amount(b, ID, TOTAL, TOTAL, f"{name}_{period}") for period in ("month", "ytd")]
        shown = any(cell.value for cell in cells)
        if shown or name in (REGISTER, LEDGER, Cause.UNEXPLAINED):
            kind = "total" if name == LEDGER else "subtotal" if name == REGISTER else "normal"
            rows.append(Row((Cell(label), *cells), kind=kind))  # type: ignore[arg-type]
    fees = "fee" in b.municipality.invoiced_kinds
    what = "" if fees else ", för den vård som faktureras (inte familjehemmens arvoden)"
    return TableBlock(
        "Avstämning",
        f"Från registret till huvudboken, {unit_word(b)}{what}. Minus är det som huvudboken har "
        "mindre av. Delarna summerar exakt.",
        (
            Column("Orsak", numeric=False),
            Column(month_text(b.month).capitalize()),
            Column(f"{b.so_far} {b.month.year}"),
        ),
        tuple(rows),
        source=source(b, "placements", "rates", "invoices", "ledger"),
    )


def _months(b: Briefing) -> list[Block]:
    """Month by month; nothing where there is one month only, which stands above."""
    months = list(dict.fromkeys(f.address.line for f in b.figures.of(MONTHS_ID)))
    names = (REGISTER, LEDGER, DIFFERENCE, Cause.UNEXPLAINED)
    if len(months) < 2:
        return []
    rows = tuple(
        Row(
            (
                Cell(MONTHS[Month.parse(month).number - 1].capitalize()),
                *(_amount(b, MONTHS_ID, "", month, name) for name in names),
            )
        )
        for month in months
    )
    labels = ("Registret", "Huvudboken", "Skillnad", "varav\noförklarat")
    return [
        TableBlock(
            "Avstämning per månad",
            f"Registret och huvudboken månad för månad {b.month.year}, {unit_word(b)}. "
            "Sena fakturor gör att månaderna skiljer mer än året.",
            (Column("Månad", numeric=False), *map(Column, labels)),
            rows,
            source=source(b, "placements", "rates", "ledger"),
        )
    ]


def _providers(b: Briefing) -> list[Block]:
    """Those with most to mend in the year so far, then most not invoiced."""
    names = provider_names(b.dataset)
    found: dict[str, dict[str, Figure]] = {}
    for figure in b.figures.of(ID):
        _, area, line, column = figure.address
        if area == TOTAL and line != TOTAL and column.endswith("_ytd"):
            found.setdefault(line, {})[column.removesuffix("_ytd")] = figure
    ranked = sorted(found, key=lambda line: (*_size(found[line]), line))
    rows = [
        Row((Cell(names.get(line, line)), *_provider_cells(b, found[line])))
        for line in ranked[:_SHOWN]
        if _size(found[line]) != (0, 0)
    ]
    if not rows:
        return []
    labels = ("Registret", "Huvudboken", "Skillnad", "varav ej\nfakturerat", "varav att\nreda ut")
    return [
        TableBlock(
            "Avstämning per utförare",
            f"Utförarna med störst belopp att reda ut {b.so_far} {b.month.year}, {unit_word(b)}. "
            "Den sista kolumnen är skillnaden utan det som bara gäller när fakturan kom.",
            (Column("Utförare", numeric=False), *map(Column, labels)),
            tuple(rows),
            source=source(b, "placements", "rates", "invoices", "ledger"),
        )
    ]


def _size(of: dict[str, Figure]) -> tuple[int, int]:
    """Largest first: what is to be mended, then what is not invoiced."""
    mend = sum(abs(int(of[c].value)) for c in Cause if c in of and c not in TIMING)
    late = abs(int(of[Cause.NOT_INVOICED].value)) if Cause.NOT_INVOICED in of else 0
    return -mend, -late


def _provider_cells(b: Briefing, of: dict[str, Figure]) -> list[Cell]:
    names = (REGISTER, LEDGER, DIFFERENCE, Cause.NOT_INVOICED, TO_MEND)
    return [b.amount_cell(of[name]) if name in of else Cell(0) for name in names]


def _amount(b: Briefing, id: str, area: str, line: str, column: str) -> Cell:
    if b.is_hidden(id, area, line, column):
        return Cell(HIDDEN)
    figure = b.get(id, area, line, column)
    return Cell(None) if figure is None else b.amount_cell(figure)
