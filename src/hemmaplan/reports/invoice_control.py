"""Priskontroll: what providers invoice against what was agreed, and what is to be sent back."""

from hemmaplan.core.price_control import REASONS, Outcome
from hemmaplan.core.price_control_figures import ID
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Cell, Column, Heading, Row, TableBlock
from hemmaplan.render.numbers_sv import month_text
from hemmaplan.reports.briefing import HIDDEN, TKR, Briefing, Runs, said
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

OUTCOME_WORDS = {
    Outcome.RIGHT: "Som avtalat",
    Outcome.AFTER_END: "Dygn efter utskrivning",
    Outcome.DOUBLE: "Fakturerat två gånger",
    Outcome.WRONG_DAYS: "Fel antal dygn",
    Outcome.WRONG_PRICE: "Fel pris",
    Outcome.NO_PLACEMENT: "Ingen sådan placering",
    Outcome.NO_PRICE: "Pris saknas i registret",
    Outcome.UNCLEAR: "Går inte att utläsa",
}
_PERIODS = ("month", "ytd")


def invoice_control(b: Briefing) -> list[Block]:
    """The section; empty without invoices to control."""
    if not b.shows(ID, TOTAL, TOTAL, "controlled_ytd"):
        return []
    return [Heading("Priskontroll"), *paragraph(_in_words(b)), _by_reason(b)]


def _in_words(b: Briefing) -> list[Sentence]:
    done, differing, back = (
        b.get(ID, TOTAL, TOTAL, f"{name}_ytd")
        for name in ("controlled", "differing", "to_send_back")
    )
    if done is None or differing is None:
        return []
    runs: Runs = ["Fakturorna för ", said(done), " placeringsmånader är kontrollerade; "]
    runs += [said(differing), " skiljer sig från det avtalade."]
    found = sentence("priskontroll", runs)
    if back is not None and back.value >= TKR // 2:
        found += sentence("priskontroll-tillbaka", [said(back), " är för mycket fakturerat."])
    return found


def _by_reason(b: Briefing) -> TableBlock:
    """From what was agreed to what is invoiced; reasons with nothing are left out."""
    reasons = [
        each
        for each in REASONS
        if any(b.shows(ID, TOTAL, TOTAL, f"{each}_{period}") for period in _PERIODS)
    ]
    rows = [
        Row((Cell("Avtalat pris × dygn"), *_cells(b, "agreed"))),
        *(Row((Cell(OUTCOME_WORDS[each]), *_cells(b, str(each)))) for each in reasons),
        Row((Cell("Fakturerat"), *_cells(b, "invoiced")), kind="total"),
        Row((Cell("varav att skicka tillbaka"), *_cells(b, "to_send_back"))),
    ]
    columns = (
        Column("Fakturor", numeric=False),
        Column(month_text(b.month).capitalize()),
        Column(f"{b.so_far} {b.month.year}"),
    )
    caption = (
        f"Fakturor för vård {b.so_far} {b.month.year} mot avtalat pris gånger dygn, {unit_word(b)}."
        " Plus är för mycket fakturerat. Delarna summerar exakt."
    )
    return TableBlock("Priskontroll", caption, columns, tuple(rows),
                      source=source(b, "invoices", "rates", "placements"))  # fmt: skip


def _cells(b: Briefing, name: str) -> list[Cell]:
    found = []
    for period in _PERIODS:
        at = (ID, TOTAL, TOTAL, f"{name}_{period}")
        figure = b.get(*at)
        hidden = Cell(HIDDEN) if b.is_hidden(*at) else Cell(None)
        found.append(hidden if figure is None else b.amount_cell(figure))
    return found
