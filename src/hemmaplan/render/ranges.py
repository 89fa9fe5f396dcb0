"""Ranges side by side: a row for each outlook, nine cases of ten and half of them, and the mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from hemmaplan.core.money import Exact
from hemmaplan.render.charts import Spec
from hemmaplan.render.document import ChartBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.render.theme import LIGHT

_ROW = 40
_AXIS = 45


@dataclass(frozen=True, slots=True)
class RangeRow:
    """`outer` and `inner` are (low, high)."""

    label: str
    mean: Exact
    outer: tuple[Exact, Exact]
    inner: tuple[Exact, Exact]


def ranges(
    *, name: str, caption: str, rows: Sequence[RangeRow], unit: str, decimals: int = 1
) -> ChartBlock:
    """A light bar for nine cases of ten, a darker one for half, a dot with its number.

    Raises ValueError when two rows have the same name: they would lie on each other.
    """
    if len({row.label for row in rows}) < len(rows):
        raise ValueError("two ranges have the same name")
    points = [
        {
            "row": row.label, "mean": float(row.mean), "text": number_text(row.mean, decimals),
            "low": float(row.outer[0]), "high": float(row.outer[1]),
            "from": float(row.inner[0]), "to": float(row.inner[1]),
        }
        for row in rows
    ]  # fmt: skip
    told = "; ".join(
        f"{' '.join(row.label.split())}: {number_text(row.mean, decimals)} "
        f"({number_text(row.outer[0], decimals)}–{number_text(row.outer[1], decimals)})"
        for row in rows
    )
    spec = {"height": _ROW * len(rows) + _AXIS, "data": {"values": points},
            "layer": _layers([row.label for row in rows], unit)}  # fmt: skip
    alt = f"Väntat och spann i nio fall av tio, {unit}. {told}."
    return ChartBlock(name, caption, spec, alt)


def _layers(names: Sequence[str], unit: str) -> list[Spec]:
    x: Spec = {
        "type": "quantitative", "scale": {"zero": False, "nice": True},
        "axis": {"title": unit, "titleAnchor": "end", "tickCount": 5, "grid": True,
                 "gridColor": LIGHT["line"], "domain": False},
    }  # fmt: skip
    y: Spec = {
        "field": "row", "type": "nominal", "sort": list(names), "title": None,
        "axis": {"domain": False, "labelLimit": 230, "labelPadding": 8},
    }  # fmt: skip

    def bar(low: str, high: str, size: int, opacity: float) -> Spec:
        mark = {"type": "bar", "size": size, "color": LIGHT["accent"], "opacity": opacity}
        return {"mark": mark, "encoding": {"x": {**x, "field": low}, "x2": {"field": high}, "y": y}}

    dot = {"type": "circle", "size": 70, "opacity": 1, "color": LIGHT["accent"]}
    text = {"type": "text", "dy": -11, "fontWeight": 600, "color": LIGHT["accent"]}
    at = {"x": {**x, "field": "mean"}, "y": y}
    return [
        bar("low", "high", 12, 0.25), bar("from", "to", 12, 0.35),
        {"mark": dot, "encoding": at},
        {"mark": text, "encoding": {**at, "text": {"field": "text"}}},
    ]  # fmt: skip
