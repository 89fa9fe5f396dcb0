"""What the report says where last year is counted by another rule than this year."""

from hemmaplan.core.figures import Figure
from hemmaplan.core.protected_housing import ID, column, is_comparable
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import report_periods
from hemmaplan.ingest.series_breaks import PROTECTED_CHILDREN, of_law
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.reports.break_words import day_text, is_there, own_in_words
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

_LABELS = {"placements": "Placeringar", "care_days": "Vårddygn", "cost": "Kostnad"}
_COLUMNS = (("today", "ytd", "I år"), ("then", "ytd_last_year", "I fjol, som det\nräknades då"),
            ("today", "ytd_last_year", "I fjol, enligt\ndagens regel"))  # fmt: skip
_CHILDREN = of_law()[PROTECTED_CHILDREN]


def break_in_words(b: Briefing) -> list[Sentence]:
    """That years are not alike, and whether last year is counted as this year is; nothing in the
    months that are not compared across the day."""
    if not _CHILDREN.parts(b.month) or not is_there(b.dataset, _CHILDREN):
        return []
    then, today = (_get(b, "care_days", rule, "ytd_last_year") for rule in ("then", "today"))
    runs: Runs = [f"Från den {day_text(_CHILDREN.on)} är {_CHILDREN.note}. "]
    last_year = report_periods(b.month)["ytd_last_year"]
    if not is_comparable(b.dataset, last_year, _CHILDREN):
        runs += ["Registret har inga barn där före dagen, så skyddat boende och summorna går inte "
                 "att jämföra med i fjol."]  # fmt: skip
        return sentence("placeringar-brott", runs)
    runs += ["I fjolårets siffror är barnens placeringar före dagen med, som om regeln gällt"]
    if b.edition is Edition.INTERNAL and then and today:
        runs += [": ", said(today), " vårddygn i skyddat boende, mot ", said(then),
                 " som det räknades då"]  # fmt: skip
    if b.dataset.has("rates") and not is_comparable(b.dataset, last_year, _CHILDREN, priced=True):
        runs += [". Deras dygn har inget pris, så kostnaden går inte att jämföra"]
    return sentence("placeringar-brott", [*runs, "."])


def series_break(b: Briefing) -> list[Block]:
    """The words, and inside the municipality both series: subtracted they would tell of few."""
    own = paragraph(own_in_words(b, "placeringar-brott-egna", "placements"))
    words = break_in_words(b)
    if not words or b.edition is not Edition.INTERNAL:
        return [*paragraph(words), *own]
    rows = [
        Row((Cell(label), *(_cell(b, measure, *each[:2]) for each in _COLUMNS)))
        for measure, label in _LABELS.items()
        if any(_get(b, measure, *each[:2]) for each in _COLUMNS)
    ]
    caption = (
        f"Skyddat boende {b.so_far} {b.month.year} mot {b.so_far_last_year}, före och efter att "
        f"barn blev egna placeringar. Kostnad i {unit_word(b)}."
    )
    heads = (Column("Skyddat boende", numeric=False), *(Column(head) for *_of, head in _COLUMNS))
    table = TableBlock("Skyddat boende, bruten serie", caption, heads, tuple(rows),
                       source=source(b, "placements", "rates"))  # fmt: skip
    return [*paragraph(words), table, *own]


def _get(b: Briefing, measure: str, rule: str, period: str) -> Figure | None:
    return b.get(ID, TOTAL, _CHILDREN.care_form, column(measure, rule, period))


def _cell(b: Briefing, measure: str, rule: str, period: str) -> Cell:
    return b.any_cell(ID, TOTAL, _CHILDREN.care_form, column(measure, rule, period))
