"""Handläggningstider: what was due, what was done in time, and what is still waiting."""

from hemmaplan.core.case_times import ID, KINDS
from hemmaplan.core.figures import Figure
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Cell, Column, Heading, Number, Row, TableBlock
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.goals import beside
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

_COLUMNS = (
    "due_ytd", "in_time_ytd", "late_ytd", "open_ytd", "share_ytd", "share_ytd_last_year",
    "days_mean_ytd",
)  # fmt: skip


def cases(b: Briefing) -> list[Block]:
    """The section; empty without cases that were due this year."""
    lines = [line for line in KINDS if b.shows(ID, TOTAL, line, "due_ytd")]
    if not lines:
        return []
    rows = tuple(
        Row((Cell(_label(line)), *(b.cell(ID, TOTAL, line, column) for column in _COLUMNS)))
        for line in lines
    )
    table = TableBlock(
        "Handläggningstider",
        f"Förhandsbedömningar och utredningar som skulle vara klara {b.so_far} {b.month.year}. "
        "Dagarna i snitt är till slutet, för dem som blev klara.",
        (
            Column("Mått", numeric=False),
            Column("Skulle\nvara klara"),
            Column("Klara\ni tid"),
            Column("Klara\nsenare"),
            Column("Inte\nklara"),
            Column("Andel\ni tid"),
            Column("Andel\ni fjol"),
            Column("Dagar\ni snitt"),
        ),
        rows,
        source=source(b, "cases"),
    )
    return [Heading("Handläggningstider"), *paragraph(_in_words(b, lines)), table]


def _label(line: str) -> str:
    return f"{KINDS[line].what.capitalize()}, {KINDS[line].days} dagar"


def _in_time(line: str, share: Figure) -> Runs:
    """The law has no number of days for adults, so that none of theirs is late."""
    if KINDS[line].age is not None:
        return [" klara i tid"]
    return [" klara inom ", Number(f"{KINDS[line].days} dagar", of=(share.address,))]


def _in_words(b: Briefing, lines: list[str]) -> list[Sentence]:
    found = []
    for line in lines:
        share = b.get(ID, TOTAL, line, "share_ytd")
        waiting = b.get(ID, TOTAL, line, "open_ytd")
        if share is None:
            continue
        runs: Runs = [f"Av årets {KINDS[line].what} är ", said(share), *_in_time(line, share)]
        runs += beside(b, share)
        if waiting is not None and waiting.value:
            done = "klara" if waiting.value > 1 else "klar"
            runs += ["; ", said(waiting), f" har passerat tiden utan att vara {done}"]
        found += sentence(f"handlaggningstider-{line.replace('_', '-')}", [*runs, "."])
    return found
