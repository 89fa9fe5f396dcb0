"""Indikatorer: what came in, who is placed, what came after, and the few that sum it up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hemmaplan.core import case_inflow, placed_persons
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.figures import Figure
from hemmaplan.core.re_opened import INVESTIGATIONS, PLACEMENTS
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.tables import SEXES
from hemmaplan.render.document import Block, Cell, Column, Heading, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import month_text, percent_text
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.placements import PLACED, by_form
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

EXTERNAL = "bought"
"""The line of bought round-the-clock care."""


def indicators(b: Briefing) -> list[Block]:
    """The section; empty without cases and placements."""
    blocks = [*_in_words(b), *key_indicators(b), *_inflow(b), *_persons(b), *_movement(b)]
    return [Heading("Indikatorer"), *blocks] if blocks else []


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row among the few: `now` and `then` are columns; `lacks` is what to do without a value."""

    label: str
    id: str
    line: str
    now: str
    then: str
    lacks: str = ""


INDICATORS = (
    Indicator("Inkomna ärenden", case_inflow.BY_SOURCE, TOTAL, "ytd", "ytd_last_year",
              "läs in cases.csv"),
    Indicator("Återaktualiserade inom ett år", INVESTIGATIONS, TOTAL, "share", "share_last_year",
              "fyll person_id i cases.csv"),
    Indicator("Oplanerade omplaceringar, externt", "unplanned_re_placements", EXTERNAL,
              "share_ytd", "share_ytd_last_year"),
    Indicator("Avslutade utan ny placering", "user_movement", PLACED, "home_share_ytd",
              "home_share_ytd_last_year"),
    Indicator("Placerade igen inom ett år", PLACEMENTS, TOTAL, "share", "share_last_year"),
    Indicator("Placerade nära hemmet", "near_home", PLACED, "share", "share_last_year",
              "fyll distance_km i homes.csv"),
    Indicator("Längd, avslutade placeringar, dygn", "length_of_stay", PLACED, "ended_mean_ytd",
              "ended_mean_ytd_last_year"),
    Indicator("Dygn till öppenvård, månadens placeringar", "outpatient", PLACED,
              "days_to_first_mean", "", "fyll outpatient_from i placements.csv"),
    Indicator("Köpt inom ramavtal", "framework_adherence", ALL_FORMS, "share_ytd",
              "share_ytd_last_year", "fyll procurement i placements.csv"),
)  # fmt: skip


def key_indicators(b: Briefing) -> list[Block]:
    """The few as a table, and which of them lack data; nothing without placements and cases."""
    if not b.figures.of("placements_month_end") and not b.figures.of(case_inflow.BY_SOURCE):
        return []
    known = [each for each in INDICATORS if _known(b, each)]
    rows = tuple(
        Row((Cell(each.label), *(b.cell(each.id, TOTAL, each.line, column) if column else Cell("")
                                 for column in (each.now, each.then))))
        for each in known
    )  # fmt: skip
    columns = (Column("Indikator", numeric=False), Column("Nu"), Column("I fjol"))
    caption = (
        f"Indikatorer {b.so_far} {b.month.year} mot samma tid i fjol. De som följs ett år gäller "
        "de tolv månader som slutade för ett år sedan."
    )
    table = TableBlock("Indikatorer", caption, columns, rows,
                       source=source(b, "cases", "placements"))  # fmt: skip
    return [*([table] if rows else []), *_lacking(each for each in INDICATORS if each not in known)]


def _known(b: Briefing, each: Indicator) -> bool:
    place = (each.id, TOTAL, each.line)
    return b.get(*place, each.now) is not None or b.is_hidden(*place, each.now)


def _lacking(missing: Iterator[Indicator]) -> list[Block]:
    """What to do about those without a value; one with nothing to count has nothing to do."""
    texts = [f"{each.label} ({each.lacks})" for each in missing if each.lacks]
    if not texts:
        return []
    return [Paragraph((f"Saknar underlag: {'; '.join(texts)}.",), "note")]


def _in_words(b: Briefing) -> list[Block]:
    return [*paragraph([*_came_in(b), *_unplanned(b), *_returned(b)])]


def _came_in(b: Briefing) -> list[Sentence]:
    now, then = (
        b.get(case_inflow.BY_SOURCE, TOTAL, TOTAL, column) for column in ("ytd", "ytd_last_year")
    )
    if now is None or not now.value:
        return []
    runs: Runs = ["Hittills i år har ", said(now), " ärenden kommit in"]
    if then is not None and then.value:
        runs += [", mot ", said(then), " samma tid i fjol"]
    return sentence("indikatorer-inflode", [*runs, "."])


def _unplanned(b: Briefing) -> list[Sentence]:
    id = "unplanned_re_placements"
    moved, ended = (b.get(id, TOTAL, EXTERNAL, f"{name}_ytd") for name in ("re_placed", "ended"))
    if moved is None or ended is None or not ended.value:
        return []
    runs: Runs = [
        "Av årets ", said(ended), " avslutade externa placeringar ledde ", said(moved),
        " till en oplanerad omplacering", *_share(b.get(id, TOTAL, EXTERNAL, "share_ytd")), ".",
    ]  # fmt: skip
    return sentence("indikatorer-omplaceringar", runs)


def _returned(b: Briefing) -> list[Sentence]:
    back, closed = (b.get(INVESTIGATIONS, TOTAL, TOTAL, name) for name in ("re_opened", "closed"))
    if back is None or closed is None or not closed.value:
        return []
    runs: Runs = [
        "Av ", said(closed), " utredningar som avslutades under de tolv månader som slutade för ",
        "ett år sedan har ", said(back),
        " återaktualiserats inom ett år", *_share(b.get(INVESTIGATIONS, TOTAL, TOTAL, "share")),
        ".",
    ]  # fmt: skip
    return sentence("indikatorer-ateraktualiserade", runs)


def _share(share: Figure | None) -> Runs:
    return [] if share is None else [" (", said(share, percent_text(share.value)), ")"]


_INFLOW = (
    (case_inflow.BY_SOURCE, "Efter källa"),
    (case_inflow.BY_AGE, "Efter ålder"),
    (case_inflow.BY_SEX, "Efter kön"),
)
_PERIODS = ("month", "ytd", "ytd_last_year")
_WORDS = {
    "K": "Kvinnor",
    "M": "Män",
    case_inflow.UNKNOWN: "Uppgift saknas",
    "65-": "65 år och äldre",
}


def _inflow(b: Briefing) -> list[Block]:
    """Cases by where they came from, age and sex."""
    rows: list[Row] = []
    for id, title in _INFLOW:
        lines = _lines(b, id)
        if id != case_inflow.BY_SOURCE:
            lines = [line for line in (*SEXES, *placed_persons.AGES) if line in lines]
        if lines:
            rows.append(Row((Cell(title),), kind="section"))
        rows += [_inflow_row(b, id, line) for line in lines]
    if not rows:
        return []
    total = _inflow_row(b, case_inflow.BY_SOURCE, TOTAL, "Totalt", kind="total")
    columns = (
        Column("Ärenden", numeric=False), Column(month_text(b.month).capitalize()),
        Column(f"{b.so_far} {b.month.year}"), Column(b.so_far_last_year),
    )  # fmt: skip
    caption = "Inkomna ärenden, barn och vuxna, efter vem de kom från, ålder och kön."
    return [TableBlock("Inkomna ärenden", caption, columns, (*rows, total),
                       source=source(b, "cases"))]  # fmt: skip


def _lines(b: Briefing, id: str) -> list[str]:
    """The lines with anything this year or last, most first."""
    found = [
        f for f in b.figures.of(id)
        if f.address.area == TOTAL and f.address.column == "ytd" and f.address.line != TOTAL
    ]  # fmt: skip
    found = [
        f for f in found
        if any(b.shows(id, TOTAL, f.address.line, column) for column in _PERIODS)
    ]  # fmt: skip
    hidden = [a.line for a in b.hidden if a.id == id and a.area == TOTAL and a.column == "ytd"]
    order = sorted(found, key=lambda f: (f.address.line == case_inflow.UNKNOWN, -f.value))
    return [*(f.address.line for f in order), *sorted(hidden)]


def _inflow_row(b: Briefing, id: str, line: str, label: str = "", kind: str = "normal") -> Row:
    text = label or _WORDS.get(line) or _named(line)
    cells = (b.cell(id, TOTAL, line, column) for column in _PERIODS)
    return Row((Cell(text), *cells), kind=kind)  # type: ignore[arg-type]


def _named(line: str) -> str:
    """An age group, or a source as it is written."""
    return f"{line.replace('-', '–')} år" if line[0].isdigit() else line[:1].upper() + line[1:]


def _persons(b: Briefing) -> list[Block]:
    """Who is placed, by age and sex."""
    id = placed_persons.ID
    names = [*placed_persons.COLUMNS, "persons_last_year"]
    used = [
        name for name in names
        if name != placed_persons.UNKNOWN or b.shows(id, TOTAL, TOTAL, name)
    ]  # fmt: skip
    lines = [
        line for line in placed_persons.AGES
        if any(b.shows(id, TOTAL, line, name) for name in used)
    ]  # fmt: skip
    if not lines:
        return []
    rows = [
        _person_row(b, line, _WORDS.get(line) or _named(line), used) for line in lines
    ]  # fmt: skip
    headings = {
        "persons": "Personer",
        "K": "Kvinnor",
        "M": "Män",
        placed_persons.UNKNOWN: "Kön\nsaknas",
        "persons_last_year": "Ett år\ntidigare",
    }
    columns = (Column("Ålder", numeric=False), *(Column(headings[name]) for name in used))
    total = Row((Cell("Totalt"), *(b.cell(id, TOTAL, TOTAL, name) for name in used)), kind="total")
    caption = f"Placerade personer i dygnsvård {b.month.last_day}, efter ålder och kön."
    return [TableBlock("Placerade efter ålder och kön", caption, columns, (*rows, total),
                       source=source(b, "placements"))]  # fmt: skip


def _person_row(b: Briefing, line: str, label: str, columns: Sequence[str]) -> Row:
    cells = (b.cell(placed_persons.ID, TOTAL, line, name) for name in columns)
    return Row((Cell(label), *cells))


def _movement(b: Briefing) -> list[Block]:
    """Where they went who left a placement, by the form they left."""
    names = (
        ("ended", "Avslutade"), ("home", "Ingen ny\nplacering"), ("lighter", "Lättare\nvård"),
        ("same", "Samma\nnivå"), ("heavier", "Tyngre\nvård"), ("transferred", "Övertagna"),
        ("unknown", "Person\nsaknas"),
    )  # fmt: skip
    caption = (
        f"Placeringar i dygnsvård som avslutades {b.so_far} {b.month.year} och vad som kom inom "
        "30 dagar. Nivåerna är öppenvård; hem eller boende; HVB; SiS och LVM-hem."
    )
    columns = [("user_movement", f"{name}_ytd", heading) for name, heading in names]
    return by_form(
        b, "Efter placeringen", caption, columns, sum_line=PLACED, tables=("placements",)
    )
