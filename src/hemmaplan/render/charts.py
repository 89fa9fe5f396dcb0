"""Charts: plain numbers to Vega-Lite specs with Swedish alt text, and specs to SVG.

Bars start at zero, lines and bars are labelled directly, last year lies grey behind, and the
meaning of a colour is always also said by sign or word.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal

from hemmaplan.core.figures import Address
from hemmaplan.core.money import Exact
from hemmaplan.render.document import ChartBlock, Number
from hemmaplan.render.letters import printable
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.render.theme import FONT, FONT_FALLBACK, LIGHT, font_directory

WIDTH = 605  # CSS pixels: the 160 mm between the margins of the page
NARROW = 335  # a telephone
_VEGA_LITE = "5.20"
_PART_ROLES = re.compile(
    r' role="graphics-(?:object|symbol)"| aria-roledescription="[a-z]+ mark container"'
)
_LINK_BASE = "https://figure.invalid/"  # an address by which the drawn bar is found again
_LINK = re.compile(rf'<a xlink:href="{re.escape(_LINK_BASE)}(\d+)">(.*?)</a>')
_ROW = 26
_ROW_AND_NAME = 44
_TEXT = 12.5
_LINE = 14  # pixels that one more line in a row's label needs

Spec = dict[str, Any]
Labelled = tuple[str, Exact]
_NO_FIGURES: Mapping[str, Address] = {}


def svg(spec: Mapping[str, Any], width: int = WIDTH) -> str:
    """A themed SVG, `width` CSS pixels wide and without links. Reads nothing from file or net.

    Raises ValueError when the spec is not valid Vega-Lite.
    """
    return linked(drawn(spec, width), ())


def linked(picture: str, openings: Sequence[str]) -> str:
    """What `drawn` gave with each bar of `ChartBlock.links` inside the tag at its place in
    `openings`, which begins a link (`<a href="…">`); one that is blank or lacking is no link."""
    tags = dict(enumerate(openings))

    def link(found: re.Match[str]) -> str:
        opening = tags.get(int(found[1]), "")
        return f"{opening}{found[2]}</a>" if opening else found[2]

    return _LINK.sub(link, picture)


def drawn(spec: Mapping[str, Any], width: int = WIDTH) -> str:
    """As `svg`, its bars in links that lead nowhere yet: for `linked`."""
    laid_out = _names_over(spec) if width <= NARROW and "rows" in _said(spec) else spec
    themed = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", **printable(laid_out)}
    themed |= {"width": width, "autosize": {"type": "fit", "contains": "padding"}}
    return _drawn(json.dumps(themed))


def named_rows(names: Sequence[str], *, axis: int = 0) -> Spec:
    """What a spec says of itself when its `row`s are named on the left: a telephone has no room
    there for both names and bars, so that they stand over the bars instead. `axis`: pixels of the
    height that the axis under the rows takes.
    """
    return {"usermeta": {"rows": len(set(names)), "axis": axis}}


def _said(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    said: Mapping[str, Any] = spec.get("usermeta", {})
    return said


def _names_over(spec: Mapping[str, Any]) -> Spec:
    """The same rows with each name over its bar, in one line."""
    axis = {"domain": False, "labelAlign": "left", "labelPadding": 0, "labelLimit": NARROW,
            "labelOffset": -18, "labelExpr": "join(split(datum.label, '\\n'), ' ')"}  # fmt: skip
    scale = {"paddingInner": 0.6, "paddingOuter": 0.5}
    named = next(y for layer in spec["layer"] if (y := layer["encoding"].get("y")))
    with_name = {"height": {"band": 2.5}, "yOffset": -9}  # what leads to a figure takes in both
    layers = [
        {
            **each,
            "mark": each["mark"] | with_name if "href" in each["encoding"] else each["mark"],
            "encoding": {**each["encoding"], "y": {**named, "axis": axis, "scale": scale}},
        }
        for layer in spec["layer"]
        for each in (layer if "y" in layer["encoding"] else _at_each(layer, named["sort"]),)
    ]
    said = _said(spec)
    return {**spec, "height": _ROW_AND_NAME * said["rows"] + said["axis"], "layer": layers}


def _at_each(line: Spec, names: Sequence[str]) -> Spec:
    """A line from top to bottom as a piece beside each bar, so that no name is crossed out."""
    points = [{**point, "row": name} for point in line["data"]["values"] for name in names]
    mark = {"type": "tick", "orient": "vertical", "thickness": 1, "size": 24}
    return {**line, "data": {"values": points}, "mark": {**mark, "color": LIGHT["ink"]}}


@lru_cache(maxsize=64)  # the same picture goes into the PDF, the web page and the workbook
def _drawn(spec: str) -> str:
    import vl_convert

    vl_convert.register_font_directory(font_directory())
    picture: str = vl_convert.vegalite_to_svg(
        spec,
        vl_version=_VEGA_LITE,
        config=_config(),
        allowed_base_urls=[],
        format_locale="sv-SE",
        time_format_locale="sv-SE",
    )
    picture = _PART_ROLES.sub("", picture)  # the whole has one role and one text alternative
    return picture.replace(f'font-family="{FONT}"', f'font-family="{FONT_FALLBACK}"')


def png(spec: Mapping[str, Any], *, scale: float = 2) -> tuple[bytes, int]:
    """The same picture as PNG on white, `scale` pixels to a CSS pixel, and its CSS height."""
    import vl_convert

    picture = svg(spec)
    match = re.search(r'<svg[^>]* height="(\d+)"', picture)
    if match is None:
        raise ValueError("the picture has no height")
    white = picture.replace("<svg ", f'<svg style="background:{LIGHT["background"]}" ', 1)
    content: bytes = vl_convert.svg_to_png(white, scale=scale)
    return content, int(match[1])


def _config() -> Spec:
    axis = {
        "domainColor": LIGHT["ink"],
        "grid": False,
        "labelColor": LIGHT["ink"],
        "labelFontSize": _TEXT,
        "labelPadding": 6,
        "tickColor": LIGHT["line"],
        "ticks": False,
        "titleColor": LIGHT["muted"],
        "titleFontSize": _TEXT,
        "titleFontWeight": "normal",
    }
    return {
        "aria": False,  # the picture has one text alternative, in Swedish
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 2},
        "axis": axis,
        "text": {"color": LIGHT["ink"], "fontSize": _TEXT},
        "bar": {"color": LIGHT["accent"]},
        "line": {"color": LIGHT["accent"], "strokeWidth": 2.5, "strokeCap": "round"},
    }


def lines_this_year_vs_last(
    *,
    name: str,
    caption: str,
    months: Sequence[str],
    this_year: Sequence[Exact | None],
    last_year: Sequence[Exact | None],
    labels: tuple[str, str],
    unit: str,
    source: str = "",
) -> ChartBlock:
    """Two lines over the months, `labels` = (this year, last year). None leaves a gap."""
    ends = [_last_known(series) for series in (this_year, last_year)]
    shifts = _label_shifts(this_year, last_year)
    texts = [
        f"{label}: {number_text(end[1])}" if end else ""
        for label, end in zip(labels, ends, strict=True)
    ]
    layers = [
        layer
        for i, series, line, ink in (
            (1, last_year, LIGHT["last-year"], LIGHT["muted"]),
            (0, this_year, LIGHT["accent"], LIGHT["accent"]),
        )
        for layer in _line_layers(months, series, texts[i], shifts[i], (line, ink))
    ]
    x = {"field": "month", "type": "ordinal", "sort": list(months), "title": None}
    spec: Spec = {
        "height": 210,
        "padding": {"left": 0, "right": 4, "top": 22, "bottom": 2},
        "encoding": {
            "x": {**x, "scale": {"type": "point", "padding": 0.3}, "axis": _MONTH_AXIS},
            "y": {"field": "value", "type": "quantitative", "axis": value_axis(unit)},
        },
        "layer": layers,
    }
    told = "; ".join(
        f"{label}: " + ", ".join(_told(months, series))
        for label, series in zip(labels, (this_year, last_year), strict=True)
    )
    return ChartBlock(name, caption, spec, f"Linjediagram, {unit}. {told}.", source)


def _line_layers(
    months: Sequence[str],
    series: Sequence[Exact | None],
    text: str,
    shift: int,
    colours: tuple[str, str],
) -> list[Spec]:
    points = [
        {"month": month, "value": None if value is None else float(value)}
        for month, value in zip(months, series, strict=True)
    ]
    line = {"data": {"values": points}, "mark": {"type": "line", "color": colours[0]}}
    end = _last_known(series)
    if end is None:
        return [line]
    last = {"values": [points[end[0]]]}
    dot = {"type": "point", "filled": True, "size": 45, "opacity": 1, "color": colours[0]}
    label = {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "dy": shift}
    return [
        line,
        {"data": last, "mark": dot},
        {
            "data": last,
            "mark": label | {"fontWeight": 600, "color": colours[1]},
            "encoding": {"text": {"value": text}},
        },
    ]


def _last_known(series: Sequence[Exact | None]) -> tuple[int, Exact] | None:
    known = [(i, value) for i, value in enumerate(series) if value is not None]
    return known[-1] if known else None


def _label_shifts(
    this_year: Sequence[Exact | None], last_year: Sequence[Exact | None]
) -> tuple[int, int]:
    """How many pixels down the two end labels move, so as not to lie on a line or each other."""
    this, last = _last_known(this_year), _last_known(last_year)
    if this is None or last is None:
        return 0, 0
    above = float(this[1]) >= float(last_year[this[0]] or last[1])
    if this[0] < last[0]:  # last year's line goes on beside this year's label
        return (-11 if above else 12), 0
    top = max(float(value) for value in (*this_year, *last_year) if value is not None)
    if abs(float(this[1]) - float(last[1])) > 0.09 * top:
        return 0, 0
    return (-9, 9) if above else (9, -9)


def _told(months: Sequence[str], series: Sequence[Exact | None]) -> list[str]:
    pairs = zip(months, series, strict=True)
    return [f"{month} {number_text(value)}" for month, value in pairs if value is not None]


def _label_room(texts: Sequence[str]) -> int:
    """Pixels that the longest of these labels needs, with its distance from the mark."""
    return 12 + round(6.6 * max(map(len, texts), default=0))


_MONTH_AXIS = {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6}


def value_axis(unit: str) -> Spec:
    """Three or four quiet lines; the unit stands over the axis, horizontally."""
    return {
        "title": unit,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleBaseline": "bottom",
        "titleX": 0,
        "titleY": -10,
        "tickCount": 4,
        "grid": True,
        "gridColor": LIGHT["line"],
        "gridOpacity": 0.6,
        "domain": False,
    }


def waterfall(
    *,
    name: str,
    caption: str,
    parts: Sequence[Labelled],
    total_label: str = "Summa",
    unit: str,
    decimals: int = 1,
    plus_is: Literal["worse", "better"] = "worse",
    source: str = "",
    figures: Mapping[str, Address] = _NO_FIGURES,
) -> ChartBlock:
    """Signed parts that add to a total, one bar a row and the sum last.

    `plus_is` says what a positive part means: `worse` (cost above budget) or `better`. `figures`:
    what a row, by its name, leads to.
    """
    ends = [Fraction(0), *accumulate(Fraction(value) for _, value in parts)]
    total = ends[-1]
    favourable = 1 if plus_is == "better" else -1
    bars = [
        _bar(
            label,
            ends[i],
            ends[i + 1],
            number_text(value, decimals, plus=True),
            "better" if favourable * value >= 0 else "worse",
        )
        for i, (label, value) in enumerate(parts)
    ]
    bars.append(_bar(total_label, 0, total, _judged(favourable * total, decimals), "sum"))
    alt = f"Vattenfallsdiagram, {unit}. {_listed(bars)}."
    return _leading(ChartBlock(name, caption, _bar_rows(bars), alt, source), bars, figures)


def deviation_bars(
    *,
    name: str,
    caption: str,
    rows: Sequence[Labelled],
    unit: str,
    decimals: int = 1,
    source: str = "",
    figures: Mapping[str, Address] = _NO_FIGURES,
) -> ChartBlock:
    """Deviations from budget; positive is favourable and goes to the right, with the word.
    `figures`: what a row, by its name, leads to."""
    bars = [
        _bar(label, 0, value, _judged(value, decimals), "better" if value >= 0 else "worse")
        for label, value in rows
    ]
    alt = f"Stapeldiagram, {unit}. {_listed(bars)}."
    return _leading(ChartBlock(name, caption, _bar_rows(bars), alt, source), bars, figures)


def tornado(
    *,
    name: str,
    caption: str,
    rows: Sequence[tuple[str, Exact, Exact]],
    words: tuple[str, str],
    unit: str,
) -> ChartBlock:
    """Two bars a row from zero: what changes when something is lower and when it is higher.

    `words` name the two in the alt text, as (lower, higher). A positive change is dearer and goes
    to the right; a newline in a row's name breaks its label.
    """
    bars = [
        _bar(
            row,
            0,
            value,
            number_text(value, plus=True),
            "worse" if value > 0 else "better",
        )
        for row, *values in rows
        for value in values
    ]
    told = "; ".join(
        f"{' '.join(row.split())}: {words[0]} {low['label']}, {words[1]} {high['label']}"
        for (row, *_), low, high in zip(rows, bars[::2], bars[1::2], strict=True)
    )
    alt = f"Tornadodiagram, {unit}. {told}."
    return ChartBlock(name, caption, _bar_rows(bars, in_row=2), alt)


def _bar(row: str, start: Exact, end: Exact, label: str, kind: str) -> Spec:
    return {"row": row, "from": float(start), "to": float(end), "label": label, "kind": kind}


def _listed(bars: Sequence[Spec]) -> str:
    return ", ".join(f"{bar['row']} {bar['label']}" for bar in bars)


def _judged(value: Exact, decimals: int) -> str:
    """The size of a deviation and which way it goes; one that prints as zero goes no way."""
    size = number_text(abs(Fraction(value)), decimals)
    if size == number_text(0, decimals):
        return size
    return f"{size} {'bättre' if value > 0 else 'sämre'}"


_KIND_COLOUR = {
    "field": "kind",
    "legend": None,
    "scale": {
        "domain": ["better", "worse", "sum"],
        "range": [LIGHT["better"], LIGHT["worse"], LIGHT["accent"]],
    },
}


def _bar_rows(rows: Sequence[Spec], in_row: int = 1) -> Spec:
    """Horizontal bars `from`–`to` with the label beyond the end, and a line at zero.

    Each name has `in_row` bars. Raises ValueError when two rows have the same name: they would lie
    on each other.
    """
    names = list(dict.fromkeys(row["row"] for row in rows))
    if len(names) * in_row != len(rows):
        raise ValueError("two bars have the same name")
    x = {"type": "quantitative", "axis": None, "scale": _bar_scale(rows)}
    y = {
        "field": "row",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {
            "domain": False,
            "labelLimit": 230,
            "labelPadding": 8,
            "labelExpr": "split(datum.label, '\\n')",
            "labelOffset": {
                "condition": {"test": "indexof(datum.label, '\\n') >= 0", "value": -_LINE / 2},
                "value": 0,
            },
        },
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.2},
    }
    bars = {
        "data": {"values": list(rows)},
        "mark": "bar",
        "encoding": {
            "x": {**x, "field": "from"},
            "x2": {"field": "to"},
            "y": y,
            "color": _KIND_COLOUR,
        },
    }
    labels = [
        {
            "data": {"values": [row for row in rows if _points_left(row) is left]},
            "mark": {"type": "text", "baseline": "middle", "align": align, "dx": distance},
            "encoding": {"x": {**x, "field": "to"}, "y": y, "text": {"field": "label"}},
        }
        for left, align, distance in ((False, "left", 6), (True, "right", -6))
    ]
    zero = {
        "data": {"values": [{"zero": 0}]},
        "mark": {"type": "rule", "color": LIGHT["ink"]},
        "encoding": {"x": {**x, "field": "zero"}},
    }
    lines = max((name.count("\n") + 1 for name in names), default=1)
    height = (_ROW + _LINE * (lines - 1)) * len(names)
    return {"height": height, "layer": [zero, bars, *labels], **named_rows(names)}


def _leading(chart: ChartBlock, bars: Sequence[Spec], figures: Mapping[str, Address]) -> ChartBlock:
    """The chart of horizontal bars with the whole row of each that has a figure leading to it: a
    bar alone may be a hair wide."""
    rows = [bar for bar in bars if bar["row"] in figures]
    if not rows:
        return chart
    named = next(y for layer in chart.spec["layer"] if (y := layer["encoding"].get("y")))
    whole_row = {
        "data": {"values": [{"row": bar["row"], "href": f"{_LINK_BASE}{number}"}
                            for number, bar in enumerate(rows)]},
        "mark": {"type": "rect", "color": "transparent", "height": {"band": 1.8}},
        "encoding": {"x": {"value": 0}, "x2": {"value": "width"}, "y": named,
                     "href": {"field": "href"}},
    }  # fmt: skip
    links = tuple(
        Number(f"{' '.join(bar['row'].split())}: {bar['label']}", figures[bar["row"]])
        for bar in rows
    )
    return replace(
        chart, spec={**chart.spec, "layer": [*chart.spec["layer"], whole_row]}, links=links
    )


def _points_left(row: Spec) -> bool:
    return bool(row["to"] < row["from"])


_NARROWEST = 40
"""Pixels that the bars may have on a narrow page: what lies left of a label's bar is its room."""


def _bar_scale(rows: Sequence[Spec]) -> Spec:
    """From the lowest to the highest end, and room in pixels for the labels beyond them."""
    ends = [0.0, *(row["from"] for row in rows), *(row["to"] for row in rows)]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    left = [
        _label_room([row["label"]]) - _NARROWEST * (row["to"] - low) / span
        for row in rows
        if _points_left(row)
    ]
    right = [row["label"] for row in rows if not _points_left(row)]
    before, after = max([0, *left]), _label_room(right) if right else 4
    per_pixel = f"{span} / (width - {before + after})"
    return {
        "nice": False,
        "zero": False,
        "domainMin": {"expr": f"{low} - {before} * {per_pixel}"},
        "domainMax": {"expr": f"{high} + {after} * {per_pixel}"},
    }
