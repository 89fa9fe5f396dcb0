"""Sentences from figures: words with the numbers in them, and what each number rests on.

A sentence has an id, so that a person's own words can stand in its place (reports.edits). It says
only what the figures carry: no direction where nothing changed, shares only of amounts that go the
same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from hemmaplan.core.figures import Address, Figure
from hemmaplan.render.document import Number, Paragraph
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import TKR, Runs, said, size

Labelled = tuple[str, Figure]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`id` is ASCII with hyphens, and the same month after month."""

    id: str
    runs: tuple[str | Number, ...]

    @property
    def text(self) -> str:
        return "".join(run if isinstance(run, str) else run.text for run in self.runs)

    @property
    def figures(self) -> tuple[Address, ...]:
        """Every figure the sentence rests on, each once."""
        numbers = [run for run in self.runs if isinstance(run, Number)]
        rested = (a for number in numbers for a in (number.figure, *number.of))
        return tuple(dict.fromkeys(address for address in rested if address is not None))


def sentence(id: str, runs: Runs) -> list[Sentence]:
    """One sentence, or none without words."""
    return [Sentence(id, tuple(runs))] if runs else []


def paragraph(
    sentences: Iterable[Sentence], role: Literal["body", "note", "lead"] = "body"
) -> list[Paragraph]:
    """The sentences after each other as one paragraph; none without sentences."""
    runs: Runs = []
    lengths: list[tuple[str, int]] = []
    for each in sentences:
        if lengths:
            runs.append(" ")
            lengths[-1] = (lengths[-1][0], lengths[-1][1] + 1)
        runs += each.runs
        lengths.append((each.id, len(each.runs)))
    return [Paragraph(tuple(runs), role, tuple(lengths))] if runs else []


def sentences_in(block: Paragraph) -> list[Sentence]:
    """The sentences that a paragraph was made of; none for one that was made in another way."""
    found, start = [], 0
    for id, length in block.sentences:
        runs = block.runs[start : start + length]
        found.append(Sentence(id, runs[:-1] if runs[-1] == " " else runs))
        start += length
    return found


_PARTS = (
    (Fraction(9, 10), "nio av tio kronor"),
    (Fraction(4, 5), "fyra av fem kronor"),
    (Fraction(3, 4), "tre av fyra kronor"),
    (Fraction(2, 3), "två av tre kronor"),
    (Fraction(1, 2), "varannan krona"),
    (Fraction(1, 3), "var tredje krona"),
    (Fraction(1, 4), "var fjärde krona"),
)
_NEAR = Fraction(1, 50)


def share_words(share: Fraction) -> str:
    """`tre av fyra kronor` when it is that to within two per cent units, else `61 procent`.

    `share` is above 0 and at most 1; one that is not the whole is never said to be.
    """
    if share == 1:
        return "hela beloppet"
    words = next((words for part, words in _PARTS if abs(share - part) <= _NEAR), "")
    if words:
        return words
    percent = min(max(round(share * 100), 1), 99)
    return f"{number_text(percent)} procent"


def _from(parts: Sequence[Labelled]) -> Runs:
    """`nio av tio kronor från Barn och unga`, of two amounts or more that go the same way.

    The largest that make up half of them are named, at most three.
    """
    ranked = sorted(parts, key=lambda part: -abs(Fraction(part[1].value)))
    total = _sum(ranked)
    named: list[Labelled] = []
    for part in ranked[:3]:
        named.append(part)
        if 2 * _sum(named) >= total:
            break
    share = share_words(_sum(named) / total)
    runs: Runs = [Number(share, of=tuple(figure.address for _, figure in ranked)), " från "]
    for position, (label, _) in enumerate(named):
        runs += [" och " if position == len(named) - 1 else ", "] if position else []
        runs.append(label)
    return runs


def _sum(parts: Iterable[Labelled]) -> Fraction:
    return sum((abs(Fraction(figure.value)) for _, figure in parts), Fraction())


def deviation_causes(parts: Sequence[Labelled], kind: str = "område") -> Runs:
    """Where a deviation comes from: shares of the side that decides, and the other side's sum.

    A share is only of deviations that go the same way. `kind` is what deviates, "område" or "rad".
    """
    main, other = _sides(parts)
    if _sum(main) < TKR or len(parts) < _FEWEST[kind]:
        return []
    noun, word, opposite = ("underskott", "sämre", "bättre") if main[0][1].value < 0 else (
        "överskott", "bättre", "sämre")  # fmt: skip
    if len(main) == 1:
        ((label, figure),) = main
        runs: Runs = [f"{noun.capitalize()}et finns i {label}, som ligger ", said(figure)]
        runs.append(f" {word} än budget")
    elif _sum(other) < TKR // 2:
        runs = [f"Av {noun}et kommer ", *_from(main)]
    else:
        runs = [f"{_THE[kind]} med {noun} ligger tillsammans ", _together(main)]
        runs += [f" {word} än budget; av det kommer ", *_from(main)]
    if _sum(other) >= TKR // 2:
        rest = other[0][0] if len(other) == 1 else f"Övriga {_MANY[kind]}"
        runs += [f". {rest} ligger ", _together(other), f" {opposite}"]
    return [*runs, "."]


def main_causes(areas: Sequence[Labelled]) -> Runs:
    """`Nio av tio kronor av områdenas underskott kommer från Barn och unga.`

    Of the side that decides; nothing where there is one area, for that is the whole.
    """
    main, _ = _sides(areas)
    if len(areas) < 2 or _sum(main) < TKR:
        return []
    noun = "underskott" if main[0][1].value < 0 else "överskott"
    if len(main) == 1:
        return [f"{noun.capitalize()}et finns i {main[0][0]}."]
    share, _, *names = _from(main)
    if not isinstance(share, Number):
        raise TypeError("a share is a number")
    first = Number(share.text[:1].upper() + share.text[1:], of=share.of)
    return [first, f" av områdenas {noun} kommer från ", *names, "."]


def _sides(parts: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """The deviations that go the way that weighs most, and those that go the other."""
    worse = [part for part in parts if part[1].value < 0]
    better = [part for part in parts if part[1].value > 0]
    return (worse, better) if _sum(worse) >= _sum(better) else (better, worse)


_THE = {"område": "Områdena", "rad": "Raderna"}
_MANY = {"område": "områden", "rad": "rader"}
_FEWEST = {"område": 2, "rad": 3}
"""One area alone is the whole, and two lines are what costs and revenue already say."""


def _together(parts: Sequence[Labelled]) -> Number:
    """The sum of amounts that go the same way: the figure itself when it is one."""
    if len(parts) == 1:
        return said(parts[0][1])
    return Number(size(_sum(parts)), of=tuple(figure.address for _, figure in parts))


def changed(figure: Figure | None, *, up: str, down: str) -> Runs:
    """`ökat med 1,2 mnkr`; nothing when it is less than half a thousand kronor."""
    if figure is None or abs(Fraction(figure.value)) < TKR // 2:
        return []
    return [f"{up if figure.value > 0 else down} med ", said(figure)]
