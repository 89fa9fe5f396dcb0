"""The indicators that count individuals, told by sex and by age."""

from collections.abc import Sequence
from dataclasses import replace

from hemmaplan.core import case_inflow, case_times
from hemmaplan.core.care_form_lines import EXTERNAL, PLACED
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.person_lines import BY_AGE, BY_SEX, PART_WORDS, UNKNOWN_AGE, UNKNOWN_SEX
from hemmaplan.core.re_opened import INVESTIGATIONS, PLACEMENTS
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Cell, Column, Paragraph, Row, TableBlock
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.economy import source, unit_word
from hemmaplan.reports.registry import Edition

_MONTH_END = "placements_month_end"
_ROWS = (
    ("Förhandsbedömningar inom 14 dagar", case_times.ID, "assessments", "share_ytd"),
    ("Utredningar inom 120 dagar", case_times.ID, "investigations", "share_ytd"),
    ("Inkomna ärenden", case_inflow.ID, TOTAL, "ytd"),
    ("Återaktualiserade inom ett år", INVESTIGATIONS, TOTAL, "share"),
    ("Vårddygn", "care_days", PLACED, "ytd"),
    ("Kostnad", "cost_per_person", PLACED, "cost_ytd"),
    ("Kostnad per person, kr", "cost_per_person", PLACED, "per_person_ytd"),
    ("Längd i snitt, avslutade, dygn", "length_of_stay", PLACED, "ended_mean_ytd"),
    ("Placerade nära hemmet", "near_home", PLACED, "share"),
    ("Dygn i snitt till öppenvård", "outpatient", PLACED, "days_to_first_mean"),
    ("Oplanerade omplaceringar, externt", "unplanned_re_placements", EXTERNAL, "share_ytd"),
    ("Avslutade utan ny placering", "user_movement", PLACED, "home_share_ytd"),
    ("Placerade igen inom ett år", PLACEMENTS, TOTAL, "share"),
    ("Köpt inom ramavtal", "framework_adherence", TOTAL, "share_ytd"),
)
"""Label, id, line and column, in the order of a person's way through."""
_COST = ("cost_per_person", "cost_ytd")
"""In the report's unit, which its row says."""
_HEADINGS = {
    "K": "Kvinnor,\nflickor", "M": "Män,\npojkar", UNKNOWN_SEX: "Kön\nsaknas",
    UNKNOWN_AGE: "Ålder\nsaknas",
}  # fmt: skip


def part_label(part: str) -> str:
    """`Kvinnor och flickor`, `13–17 år`: a part as a row of a table."""
    words = "Uppgift saknas" if part in (UNKNOWN_SEX, UNKNOWN_AGE) else PART_WORDS[part]
    return words[:1].upper() + words[1:]


def _heading(part: str) -> str:
    return _HEADINGS.get(part) or part.replace("-", "–")


def by_sex_and_age(b: Briefing) -> list[Block]:
    """A table by sex and one by age; what is nobody's known sex or age has a column of its own."""
    so_far = f"Indikatorerna {b.so_far} {b.month.year}"
    ages = "Ålder i fyllda år månadens sista dag, i ärenden den som står där."
    tables = [
        *_table(b, "Indikatorer efter kön", f"{so_far}, efter kön.", BY_SEX),
        *_table(b, "Indikatorer efter ålder", f"{so_far}, efter ålder. {ages}", BY_AGE, alone=True),
    ]
    return [*tables, *_not_noted(b)] if tables else []


def _table(
    b: Briefing, name: str, caption: str, parts: Sequence[str], *, alone: bool = False
) -> list[Block]:
    """The parts of each indicator, beside the whole or `alone` for want of room."""
    used = [
        part for part in parts
        if any(_stands(b, id, f"{line}.{part}", column) for _, id, line, column in _ROWS)
    ]  # fmt: skip
    if not set(used) - {UNKNOWN_SEX, UNKNOWN_AGE}:
        return []
    rows = tuple(
        Row(
            (
                Cell(f"{label}, {unit_word(b)}" if (id, column) == _COST else label),
                *(_cell(b, id, at, column) for at in _lines(line, used)[alone:]),
            )
        )
        for label, id, line, column in _ROWS
        if _stands(b, id, line, column)
    )
    headings = ["Alla", *map(_heading, used)][alone:]
    columns = [Column("Indikator", numeric=False), *map(Column, headings)]
    sources = source(b, "cases", "placements")
    return [TableBlock(name, caption, tuple(columns), rows, source=sources)]


def _cell(b: Briefing, id: str, line: str, column: str) -> Cell:
    figure = b.get(id, TOTAL, line, column)
    if figure is not None and figure.unit is Unit.KR:
        return b.amount_cell(figure)
    return b.cell(id, TOTAL, line, column)


def _lines(line: str, parts: Sequence[str]) -> list[str]:
    return [line, *(f"{line}.{part}" for part in parts)]


def _stands(b: Briefing, id: str, line: str, column: str) -> bool:
    """Whether there is a figure; a count of 0 is none."""
    figure = b.get(id, TOTAL, line, column)
    ratio = figure is not None and bool(figure.follows_from)
    return ratio or b.shows(id, TOTAL, line, column)


def _not_noted(b: Briefing) -> list[Block]:
    """To who works with the files, what to fill where nothing is known of anybody."""
    if b.edition is not Edition.INTERNAL:
        return []
    asked = (
        (case_inflow.ID, TOTAL, "ytd", UNKNOWN_SEX, "kön i cases.csv"),
        (case_inflow.ID, TOTAL, "ytd", UNKNOWN_AGE, "ålder i cases.csv"),
        (_MONTH_END, PLACED, "placements", UNKNOWN_SEX, "kön i placements.csv"),
        (_MONTH_END, PLACED, "placements", UNKNOWN_AGE,
         "födelsemånad i placements.csv"),
    )  # fmt: skip
    lacking = [
        words for id, line, column, part, words in asked
        if (whole := b.value(id, TOTAL, line, column))
        and whole == b.value(id, TOTAL, f"{line}.{part}", column)
    ]  # fmt: skip
    return [Paragraph((f"Saknas: {'; '.join(lacking)}.",), "note")] if lacking else []


def told_of(b: Briefing, figure: Figure) -> list[Block]:
    """One figure by sex and by age, with what a share or a mean is worked out from and last year;
    empty where it is not told so."""
    at = figure.address
    inputs = [address.column for address in figure.follows_from]
    then = f"{at.column}_last_year"
    columns = [at.column, *inputs, *([then] if b.get(*at._replace(column=then)) else [])]
    rows: list[Row] = []
    for title, parts in (("Efter kön", BY_SEX), ("Efter ålder", BY_AGE)):
        found = [part for part in parts if _has(b, at, part, columns)]
        if found:
            rows.append(Row((Cell(title),), kind="section"))
        rows += [_told_row(b, at, f".{part}", part_label(part), columns) for part in found]
    if not rows:
        return []
    whole = _told_row(b, at, "", "Alla", columns)
    words = {at.column: "Siffran", **dict(zip(inputs, ("Täljare", "Nämnare"), strict=False))}
    headings = (Column("Grupp", numeric=False), *(Column(words.get(c, "I fjol")) for c in columns))
    caption = "Siffran efter kön och ålder. Delarna av ett antal summerar till alla."
    return [TableBlock("Efter kön och ålder", caption, headings,
                       (*rows, replace(whole, kind="total")))]  # fmt: skip


def _has(b: Briefing, at: Address, part: str, columns: Sequence[str]) -> bool:
    return any(b.shows(at.id, at.area, f"{at.line}.{part}", column) for column in columns)


def _told_row(b: Briefing, at: Address, part: str, label: str, columns: Sequence[str]) -> Row:
    cells = (b.cell(at.id, at.area, f"{at.line}{part}", column, _decimals(b, at, column))
             for column in columns)  # fmt: skip
    return Row((Cell(label), *cells))


def _decimals(b: Briefing, at: Address, column: str) -> int:
    """A share in whole per cent would hide most of what tells its parts apart."""
    figure = b.get(*at._replace(column=column))
    return 1 if figure is not None and figure.follows_from else 0


def persons(b: Briefing) -> list[Block]:
    """Who is placed, by age and sex."""
    used = [part for part in BY_SEX if b.shows(_MONTH_END, TOTAL, f"{PLACED}.{part}", "persons")]
    if UNKNOWN_SEX not in used:
        used = [part for part in BY_SEX if part != UNKNOWN_SEX]

    def cells(line: str) -> list[Cell]:
        then = b.cell(_MONTH_END, TOTAL, line, "persons_last_year")
        return [*(b.cell(_MONTH_END, TOTAL, at, "persons") for at in _lines(line, used)), then]

    rows = [
        Row((Cell(part_label(part)), *cells(f"{PLACED}.{part}")))
        for part in BY_AGE
        if any(b.shows(_MONTH_END, TOTAL, f"{PLACED}.{part}", column)
               for column in ("persons", "persons_last_year"))
    ]  # fmt: skip
    if not rows:
        return []
    headings = ("Personer", *(_heading(part) for part in used), "Ett år\ntidigare")
    columns = (Column("Ålder", numeric=False), *(Column(each) for each in headings))
    total = Row((Cell("Totalt"), *cells(PLACED)), kind="total")
    caption = f"Placerade personer i dygnsvård {b.month.last_day}, efter ålder och kön."
    return [TableBlock("Placerade efter ålder och kön", caption, columns, (*rows, total),
                       source=source(b, "placements"))]  # fmt: skip
