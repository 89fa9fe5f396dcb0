"""Det som saknades: the steps that choices passed over because there was no place."""

from collections.abc import Iterator, Sequence

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.choice_figures import (
    FORM,
    LACKING,
    NEED,
    NO_PLACE,
    REASONS,
    RULED_OUT,
    STEPS,
    step_with,
)
from hemmaplan.core.choices import HOME_GROUND, named
from hemmaplan.core.need_codes import labels
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.need_codes import shipped as shipped_needs
from hemmaplan.render.document import Block, Cell, Column, Row, TableBlock
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.registry import Edition
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

_COLUMN = f"{NO_PLACE}_ytd"
_NAMED = 3
_HEADINGS = {
    "needs": "Behoven\nkräver mer", NO_PLACE: "Ingen\nplats", "no_consent": "Inget\nsamtycke",
    "safety": "Säker-\nheten", "distance": "För nära\neller långt", "other": "Annat,\ni akten",
    "no_reason": "Skäl\nsaknas",
}  # fmt: skip
"""Of each of REASONS."""


def lacking(b: Briefing) -> list[Block]:
    """What the choices of the year lacked; empty where none was passed over for want of a place."""
    steps = sorted(_steps(b), key=lambda step: (-_times(b, step), step))
    if not steps:
        return []
    missed = [step for step in steps if b.shows(STEPS, TOTAL, step, _COLUMN)]
    blocks: list[Block] = [*paragraph(_in_words(b, missed)), _by_reason(b, steps)]
    if b.edition is Edition.INTERNAL and missed:
        blocks += [
            *_crossed(b, missed, FORM, "Det som valdes när plats saknades", "Vårdform"),
            *_crossed(b, missed, NEED, "Behov när plats saknades", "Behov"),
        ]
    return blocks


def step_words(step: str) -> str:
    """What a step is called: an intervention at home, a care form or as a ladder has it, else
    its own key."""
    if step in HOME_GROUND or step in LINES:
        return HOME_GROUND.get(step) or named(step)
    ladders = (each.label for ladder in shipped() for each in ladder.steps if each.key == step)
    key = step.replace("_", " ")
    return next(ladders, f"{key[:1].upper()}{key[1:]}")


def lacking_words(line: str) -> str:
    """A line of the figures in words: `Eget familjehem, HVB, externt i stället`."""
    step, _, what = line.partition(":")
    kind, _, code = what.partition(":")
    if kind == FORM:
        return f"{step_words(step)}, i stället {_form(code)}"
    return f"{step_words(step)}, behov {_need(code)}" if kind == NEED else step_words(step)


def _form(code: str) -> str:
    return LINES[code].label if code in LINES else code


def _need(code: str) -> str:
    return labels(shipped_needs().needs).get(code, code.replace("_", " "))


def _steps(b: Briefing) -> set[str]:
    """Those ruled out this year, shown or not."""
    every = [*(f.address for f in b.figures.of(STEPS)), *b.hidden]
    lines = {a.line for a in every if a.id == STEPS and a.line != TOTAL}
    return {line for line in lines if b.shows(STEPS, TOTAL, line, f"{RULED_OUT}_ytd")}


def _times(b: Briefing, step: str) -> int:
    return b.value(STEPS, TOTAL, step, _COLUMN) or 0


def _in_words(b: Briefing, missed: Sequence[str]) -> list[Sentence]:
    whole = b.get(STEPS, TOTAL, TOTAL, _COLUMN)
    if whole is None or not whole.value:
        return []
    times = "gånger" if whole.value > 1 else "gång"
    runs: Runs = ["Hittills i år har ett steg valts bort ", said(whole)]
    runs += [f" {times} för att det inte fanns någon plats"]
    known = [(s, f) for s in missed if (f := b.get(STEPS, TOTAL, s, _COLUMN)) and f.value]
    for position, (step, figure) in enumerate(known[:_NAMED]):
        runs += [", " if position else ": ", f"{_lower(step_words(step))} ", said(figure)]
    return sentence("val-saknas", [*runs, "."])


def _lower(words: str) -> str:
    return words if words[:2].isupper() or words[1:].lower() != words[1:] else words.lower()


def _by_reason(b: Briefing, steps: Sequence[str]) -> TableBlock:
    names = (RULED_OUT, NO_PLACE, *(each for each in REASONS if each != NO_PLACE))
    used = [name for name in names if b.shows(STEPS, TOTAL, TOTAL, f"{name}_ytd")]
    columns = [f"{name}_ytd" for name in used] + [f"{NO_PLACE}_ytd_last_year"]
    heads = ["Uteslutna" if name == RULED_OUT else _HEADINGS[name] for name in used]

    def row(step: str, label: str, kind: str = "normal") -> Row:
        cells = (b.cell(STEPS, TOTAL, step, column) for column in columns)
        return Row((Cell(label), *cells), kind=kind)  # type: ignore[arg-type]

    return TableBlock(
        "Det som saknades",
        f"Steg som uteslöts i valen {b.so_far} {b.month.year}, efter skäl. Ingen plats är det som "
        "saknas på hemmaplan eller senare i ordningen.",
        (Column("Steg", numeric=False), *(Column(head) for head in heads),
         Column("Ingen plats\ni fjol")),
        (*(row(step, step_words(step)) for step in steps), row(TOTAL, "Totalt", "total")),
        source=source(b, "choices", "choice_steps"),
    )  # fmt: skip


def _cell(b: Briefing, line: str) -> Cell:
    """Blank where there was none, so that what there was stands out."""
    shown = b.shows(LACKING, TOTAL, line, _COLUMN)
    return b.cell(LACKING, TOTAL, line, _COLUMN) if shown else Cell(None)


def _crossed(
    b: Briefing, steps: Sequence[str], what: str, name: str, heading: str
) -> Iterator[TableBlock]:
    """Forms or needs down, the steps that had no place across."""
    found: dict[str, int] = {}
    for figure in b.figures.of(LACKING):
        area, line, column = figure.address[1:]
        step, _, rest = line.partition(":")
        kind, _, code = rest.partition(":")
        if (area, kind, column) == (TOTAL, what, _COLUMN) and figure.value and step in steps:
            found[code] = found.get(code, 0) + int(figure.value)
    words = _form if what == FORM else _need
    rows = tuple(
        Row((Cell(words(code)), *(_cell(b, step_with(step, what, code)) for step in steps)))
        for code in sorted(found, key=lambda code: (-found[code], code))
    )  # fmt: skip
    if not rows:
        return
    told = "Behoven" if what == NEED else "Det som valdes i stället"
    several = " Ett val med flera behov räknas i vart och ett." if what == NEED else ""
    yield TableBlock(
        name,
        f"{told} när steget i kolumnen uteslöts för att det inte fanns någon plats, val "
        f"{b.so_far} {b.month.year}.{several}",
        (Column(heading, numeric=False), *(Column(step_words(step)) for step in steps)),
        rows,
        source=source(b, "choices", "choice_steps"),
    )  # fmt: skip
