"""The fan: what a year has cost so far, where it is going, and how sure that is."""

from collections.abc import Sequence
from typing import Any

from hemmaplan.core.money import Exact
from hemmaplan.render.charts import value_axis
from hemmaplan.render.document import ChartBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.render.theme import LIGHT

_HEIGHT = 260
_PLOT = _HEIGHT - 55  # without the axis and the unit over it
_LABEL = 17  # pixels between two labels at least
_OUTER, _INNER = 0.18, 0.22  # opacity; the inner band lies on the outer

Spec = dict[str, Any]
Path = Sequence[Exact | None]
Labelled = tuple[str, Exact]


def fan(
    *,
    name: str,
    caption: str,
    months: Sequence[str],
    known: Path,
    expected: Path,
    outer: tuple[Path, Path],
    inner: tuple[Path, Path],
    expected_label: str,
    others: Sequence[Labelled] = (),
    line: Labelled | None = None,
    unit: str,
    decimals: int = 1,
    source: str = "",
) -> ChartBlock:
    """Cumulated amounts by month: `known` drawn solid, `expected` dashed inside two bands.

    A path has None where it says nothing; known and expected share the month where they meet.
    `others` are where other methods end, each a dotted line from there; `line` is a level to keep
    within (a budget). Everything is labelled at its end. Raises ValueError without a known month.
    """
    start = max((i for i, value in enumerate(known) if value is not None), default=None)
    if start is None:
        raise ValueError("a fan needs a month that is known")
    ends = [(expected_label, expected[-1] or known[-1]), *others, *([line] if line else [])]
    top = max(float(value or 0) for value in (*outer[1], *known, *(v for _, v in ends)))
    bottom = 0.9 * min(float(value) for value in known if value is not None)
    layers = [
        _band(months, *outer, _OUTER),
        _band(months, *inner, _INNER),
        *(_dotted(months, start, known[start], end) for _, end in others),
        *([_level(months, line[1])] if line else []),
        _line(months, expected, dash=[6, 4]),
        _line(months, known, dash=[]),
        *_labels(months, ends, (bottom, top), decimals),
    ]  # fmt: skip
    x = {"field": "month", "type": "ordinal", "sort": list(months), "title": None}
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}
    spec: Spec = {
        "height": _HEIGHT,
        "padding": {"left": 0, "right": 4, "top": 22, "bottom": 2},
        "encoding": {
            "x": {**x, "scale": {"type": "point", "padding": 0.2}, "axis": axis},
            "y": {
                "field": "value", "type": "quantitative", "axis": value_axis(unit),
                "scale": {"domain": [bottom, top], "nice": False, "zero": False},
            },
        },
        "layer": layers,
    }  # fmt: skip
    parts = [f"till och med {months[start]} {number_text(known[start] or 0, decimals)}"]
    for (low, high), word in ((outer, "nio fall av tio"), (inner, "hälften av fallen")):
        if low[-1] is not None and high[-1] is not None:
            between = f"{number_text(low[-1], decimals)} till {number_text(high[-1], decimals)}"
            parts.append(f"{word} i {months[-1]}: {between}")
    parts += [f"i {months[-1]} {_end_text(end, decimals)}" for end in ends]
    alt = f"Solfjäderdiagram, upplagd kostnad, {unit}: {'; '.join(parts)}."
    return ChartBlock(name, caption, spec, alt, source)


def _points(months: Sequence[str], path: Path) -> list[Spec]:
    pairs = zip(months, path, strict=True)
    return [{"month": month, "value": float(value)} for month, value in pairs if value is not None]


def _band(months: Sequence[str], low: Path, high: Path, opacity: float) -> Spec:
    values = [
        {"month": month, "value": float(a), "high": float(b)}
        for month, a, b in zip(months, low, high, strict=True)
        if a is not None and b is not None
    ]
    mark = {"type": "area", "color": LIGHT["accent"], "opacity": opacity, "line": False}
    return {"data": {"values": values}, "mark": mark, "encoding": {"y2": {"field": "high"}}}


def _line(months: Sequence[str], path: Path, dash: Sequence[int]) -> Spec:
    mark = {"type": "line", "color": LIGHT["accent"], "strokeDash": list(dash)}
    return {"data": {"values": _points(months, path)}, "mark": mark}


def _dotted(months: Sequence[str], start: int, value: Exact | None, end: Exact) -> Spec:
    values = _points([months[start], months[-1]], [value, end])
    mark = {"type": "line", "color": LIGHT["muted"], "strokeDash": [1, 4], "strokeWidth": 2}
    return {"data": {"values": values}, "mark": mark}


def _level(months: Sequence[str], value: Exact) -> Spec:
    """From the first month to the last: never on under the labels."""
    ends = dict.fromkeys((months[0], months[-1]))
    mark = {"type": "line", "color": LIGHT["ink"], "strokeWidth": 1}
    return {"data": {"values": _points(list(ends), [value] * len(ends))}, "mark": mark}


def _end_text(end: tuple[str, Exact | None], decimals: int) -> str:
    return f"{end[0]} {number_text(end[1] or 0, decimals)}"


def _labels(
    months: Sequence[str],
    ends: Sequence[tuple[str, Exact | None]],
    scale: tuple[float, float],
    decimals: int,
) -> list[Spec]:
    """The ends' names with their values, pushed apart where they would lie on each other."""
    ranked = sorted(ends, key=lambda end: -float(end[1] or 0))
    low, top = scale
    wanted = [_PLOT * (top - float(end[1] or 0)) / (top - low or 1) for end in ranked]
    placed: list[float] = []
    for at in wanted:
        placed.append(max(at, placed[-1] + _LABEL) if placed else at)
    found = []
    for end, at, asked in zip(ranked, placed, wanted, strict=True):
        main = end is ends[0]
        mark = {
            "type": "text", "align": "left", "baseline": "middle", "dx": 8, "clip": False,
            "dy": round(at - asked), "fontWeight": 600 if main else 400,
            "color": LIGHT["accent"] if main else LIGHT["ink"],
        }  # fmt: skip
        found.append(
            {
                "data": {"values": _points(months[-1:], [end[1]])},
                "mark": mark,
                "encoding": {"text": {"value": _end_text(end, decimals)}},
            }
        )
    return found
