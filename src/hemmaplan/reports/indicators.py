"""Indikatorer: what came in, who is placed, what came after, and the few that sum it up."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from hemmaplan.core import case_inflow
from hemmaplan.core.care_form_lines import EXTERNAL, FAMILY_HOMES, PLACED
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.figures import Address, Figure
from hemmaplan.core.goals import Goal
from hemmaplan.core.person_lines import BY_AGE, BY_SEX, told_by
from hemmaplan.core.re_opened import INVESTIGATIONS, PLACEMENTS
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Cell, Column, Heading, Paragraph, Row, TableBlock
from hemmaplan.render.numbers_sv import month_text, percent_text
from hemmaplan.reports.break_words import broken_note, own_in_words
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.goals import goal_place, goal_text, goals_of, hidden_unit, state_cell
from hemmaplan.reports.indicators_by_person import by_sex_and_age, part_label, persons
from hemmaplan.reports.placements import by_form
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sentences import Sentence, paragraph, sentence
from hemmaplan.reports.tracing import places


def indicators(b: Briefing) -> list[Block]:
    """The section; empty without cases and placements."""
    blocks = [
        *_in_words(b), *key_indicators(b), *_inflow(b), *persons(b), *_movement(b),
        *by_sex_and_age(b),
    ]  # fmt: skip
    if not blocks:
        return []
    broken = own_in_words(b, "indikatorer-brott", "placements", "cases")
    return [Heading("Indikatorer"), *blocks, *paragraph(broken)]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row among the few: `now` and `then` are columns; `lacks` is what to do without a value."""

    label: str
    id: str
    line: str
    now: str
    then: str
    lacks: str = ""
    area: str = TOTAL

    @property
    def address(self) -> Address:
        return Address(self.id, self.area, self.line, self.now)


INDICATORS = (
    Indicator("Inkomna ärenden", case_inflow.ID, TOTAL, "ytd", "ytd_last_year",
              "läs in cases.csv"),
    Indicator("Återaktualiserade inom ett år", INVESTIGATIONS, TOTAL, "share", "share_last_year",
              "fyll i vem ärendena gäller i cases.csv"),
    Indicator("Oplanerade omplaceringar, externt", "unplanned_re_placements", EXTERNAL,
              "share_ytd", "share_ytd_last_year"),
    Indicator("Avslutade utan ny placering", "user_movement", PLACED, "home_share_ytd",
              "home_share_ytd_last_year"),
    Indicator("Placerade igen inom ett år", PLACEMENTS, TOTAL, "share", "share_last_year"),
    Indicator("Placerade nära hemmet", "near_home", PLACED, "share", "share_last_year",
              "fyll i avståndet i homes.csv"),
    Indicator("Familjehem i egen regi", "own_family_homes", FAMILY_HOMES, "share",
              "share_last_year"),
    Indicator("Längd i snitt, avslutade placeringar, dygn", "length_of_stay", PLACED,
              "ended_mean_ytd", "ended_mean_ytd_last_year"),
    Indicator("Dygn i snitt till öppenvård, månadens placeringar", "outpatient",
              PLACED, "days_to_first_mean", "", "fyll i när öppenvården började i placements.csv"),
    Indicator("Köpt inom ramavtal", "framework_adherence", ALL_FORMS, "share_ytd",
              "share_ytd_last_year", "fyll i avtalsformen i placements.csv"),
)  # fmt: skip


def key_indicators(b: Briefing) -> list[Block]:
    """The few as a table, with every figure that has a goal, and which of them lack data; nothing
    without placements, cases and goals."""
    goals = goals_of(b.dataset, b.month)
    has_any = b.figures.of("placements_month_end") or b.figures.of(case_inflow.ID)
    known = [each for each in INDICATORS if _known(b, each)] if has_any else []
    every = [*known, *_with_goal(b, goals, {each.address for each in known})]
    if not has_any and not every:
        return []
    rows = tuple(_row(b, each, goals) for each in every)
    columns = (
        Column("Indikator", numeric=False), Column("Nu"), Column("I fjol"),
        *((Column("Mål", numeric=False), Column("Läge", numeric=False)) if goals else ()),
    )  # fmt: skip
    caption = (
        f"Indikatorer {b.so_far} {b.month.year} mot samma tid i fjol. De som följs ett år gäller "
        "de tolv månader som slutade för ett år sedan."
    ) + broken_note(b, *(e.address._replace(column=e.then) for e in every))
    table = TableBlock("Indikatorer", caption, columns, rows,
                       source=source(b, "cases", "placements"))  # fmt: skip
    return [
        *([table] if rows else []),
        *_lacking(b, (each for each in INDICATORS if has_any and each not in known)),
    ]


def _known(b: Briefing, each: Indicator) -> bool:
    return b.get(*each.address) is not None or b.is_hidden(*each.address)


def _with_goal(
    b: Briefing, goals: Mapping[Address, Goal], shown: Set[Address]
) -> Iterator[Indicator]:
    """The figures with a goal that are not among the few; inside the municipality also those
    without an outcome, so that no goal is lost from sight."""
    place = places(b.dataset)
    for at, goal in goals.items():
        each = Indicator(goal.label or goal_place(at, place), at.id, at.line, at.column,
                         _last_year(b, at), area=at.area)  # fmt: skip
        if at not in shown and (_known(b, each) or b.edition is Edition.INTERNAL):
            yield each


def _last_year(b: Briefing, at: Address) -> str:
    """The column of the same a year before; blank where the figure has none."""
    column = f"{at.column}_last_year"
    then = at._replace(column=column)
    return column if b.get(*then) is not None or b.is_hidden(*then) else ""


def _row(b: Briefing, each: Indicator, goals: Mapping[Address, Goal]) -> Row:
    cells = [
        b.any_cell(*each.address._replace(column=column)) if column else Cell("")
        for column in (each.now, each.then)
    ]
    if goals:
        goal, figure = goals.get(each.address), b.get(*each.address)
        cells += [Cell(None), Cell(None)] if goal is None else [
            Cell(goal_text(goal, figure.unit if figure else hidden_unit(b, each.address))),
            state_cell(b, goal, figure),
        ]  # fmt: skip
    return Row((Cell(each.label), *cells))


def _lacking(b: Briefing, missing: Iterator[Indicator]) -> list[Block]:
    """To who works with the files, what to do about those without a value; one with nothing to
    count has nothing to do."""
    if b.edition is not Edition.INTERNAL:
        return []
    texts = [f"{each.label} ({each.lacks})" for each in missing if each.lacks]
    if not texts:
        return []
    return [Paragraph((f"Saknar underlag: {'; '.join(texts)}.",), "note")]


def _in_words(b: Briefing) -> list[Block]:
    return [*paragraph([*_came_in(b), *_unplanned(b), *_returned(b)])]


def _came_in(b: Briefing) -> list[Sentence]:
    now, then = (b.get(case_inflow.ID, TOTAL, TOTAL, column) for column in ("ytd", "ytd_last_year"))
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


_PERIODS = ("month", "ytd", "ytd_last_year")


def _inflow(b: Briefing) -> list[Block]:
    """Cases by where they came from, and by the age and sex of whom they are about."""
    rows: list[Row] = []
    for title, lines in (
        ("Efter källa", _sources(b)),
        ("Efter ålder", _told(b, BY_AGE)),
        ("Efter kön", _told(b, BY_SEX)),
    ):
        if lines:
            rows.append(Row((Cell(title),), kind="section"))
        rows += [_inflow_row(b, line, label) for line, label in lines.items()]
    if not rows:
        return []
    total = _inflow_row(b, TOTAL, "Totalt", kind="total")
    columns = (
        Column("Ärenden", numeric=False), Column(month_text(b.month).capitalize()),
        Column(f"{b.so_far} {b.month.year}"), Column(b.so_far_last_year),
    )  # fmt: skip
    caption = "Inkomna ärenden, barn och vuxna, efter vem de kom från, ålder och kön."
    return [TableBlock("Inkomna ärenden", caption, columns, (*rows, total),
                       source=source(b, "cases"))]  # fmt: skip


def _sources(b: Briefing) -> dict[str, str]:
    """Line → label of the sources with anything this year or last, most first."""
    every = [*(f.address for f in b.figures.of(case_inflow.ID)), *b.hidden]
    lines = {
        a.line for a in every
        if a.id == case_inflow.ID and a.line != TOTAL and not told_by(a.line)[1]
    }  # fmt: skip

    def order(line: str) -> tuple[bool, int, str]:
        number = b.value(case_inflow.ID, TOTAL, line, "ytd") or 0
        return line == case_inflow.UNKNOWN, -number, line

    shown = [line for line in sorted(lines, key=order) if _came(b, line)]
    return {
        line: "Uppgift saknas" if line == case_inflow.UNKNOWN else line[:1].upper() + line[1:]
        for line in shown
    }


def _told(b: Briefing, parts: Sequence[str]) -> dict[str, str]:
    """Line → label of the parts with anything; none when nothing is known of anybody."""
    shown = {f"{TOTAL}.{part}": part_label(part) for part in parts if _came(b, f"{TOTAL}.{part}")}
    return {} if list(shown) == [f"{TOTAL}.{parts[-1]}"] else shown


def _came(b: Briefing, line: str) -> bool:
    return any(b.shows(case_inflow.ID, TOTAL, line, column) for column in _PERIODS)


def _inflow_row(b: Briefing, line: str, label: str, kind: str = "normal") -> Row:
    cells = (b.cell(case_inflow.ID, TOTAL, line, column) for column in _PERIODS)
    return Row((Cell(label), *cells), kind=kind)  # type: ignore[arg-type]


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
