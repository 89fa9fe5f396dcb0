"""Pictures of a municipality among others: dots about a median, ranks, trends, and one against
another. Labelled directly; the municipality itself is the accent, the others grey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from hemmaplan.render.charts import Spec, named_rows
from hemmaplan.render.document import ChartBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.render.theme import LIGHT

_ROW = 24
_FURTHEST = 2.0
"""A dot further from the median than this many medians is drawn at the edge."""
_ALL_NAMED = 12
"""Among so many dots everyone has room for its name."""
NAMED = 40
"""A group of at most so many municipalities has a row for each."""
_SIGNED_PERCENT = (
    "(datum.value > 0 ? '+' : datum.value < 0 ? '\u2212' : '')"
    " + format(100 * abs(datum.value), '.0f') + '\u00a0%'"
)


@dataclass(frozen=True, slots=True)
class DotRow:
    """Shares of the median above (0.34) or below it; `text` stands at the end of the row.

    `half`: where the middle half of many others lies, in place of a dot for each.
    """

    label: str
    own: float
    others: Sequence[float]
    text: str
    half: tuple[float, float] | None = None


def dots_about_median(
    *, name: str, caption: str, rows: Sequence[DotRow], source: str = ""
) -> ChartBlock:
    """A row for each figure: the others' dots and one's own, as per cent from the median."""
    reach = [each for row in rows for each in (*row.others, row.own, *(row.half or ()))]
    furthest = max(reach, default=0.0)
    high = min(max(furthest, 0.5), _FURTHEST)
    own = [{"row": row.label, "x": _within(row.own, high), "text": row.text} for row in rows]
    others = [{"row": r.label, "x": _within(each, high)} for r in rows for each in r.others]
    halves = [
        {"row": row.label, "x": _within(row.half[0], high), "to": _within(row.half[1], high)}
        for row in rows
        if row.half
    ]
    ticks = [tick / 2 for tick in range(-2, 5) if tick / 2 <= high]
    room = 12 + round(6.6 * max(len(row.text) for row in rows))
    x: Spec = {
        "field": "x", "type": "quantitative",
        "scale": {"nice": False, "domainMin": -1,
                  "domainMax": {"expr": f"{high} + {room} * {high + 1} / (width - {room})"}},
        "axis": {"title": "från medianen", "labelExpr": _SIGNED_PERCENT, "values": ticks,
                 "grid": True, "gridColor": LIGHT["line"], "domain": False, "titleAnchor": "start",
                 "labelOverlap": "greedy"},
    }  # fmt: skip
    y: Spec = {
        "field": "row", "type": "nominal", "sort": [row.label for row in rows], "title": None,
        "axis": {"domain": False, "labelLimit": 190, "labelPadding": 8},
    }  # fmt: skip
    grey = {"type": "circle", "size": 40, "opacity": 0.55, "color": LIGHT["last-year"]}
    mine = {"type": "circle", "size": 110, "opacity": 1, "color": LIGHT["accent"]}
    text = {"type": "text", "align": "right", "fontWeight": 600, "color": LIGHT["accent"]}
    layers = [
        {"data": {"values": [{"x": 0}]}, "mark": {"type": "rule", "color": LIGHT["ink"]},
         "encoding": {"x": x}},
        {"data": {"values": halves}, "mark": {"type": "bar", "size": 7, "color": LIGHT["line"]},
         "encoding": {"x": x, "x2": {"field": "to"}, "y": y}},
        {"data": {"values": others}, "mark": grey, "encoding": {"x": x, "y": y}},
        {"data": {"values": own}, "mark": mine, "encoding": {"x": x, "y": y}},
        {"data": {"values": own}, "mark": text,
         "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "text"}}},
    ]  # fmt: skip
    told = "; ".join(f"{row.label} {row.text}" for row in rows)
    alt = f"Punktdiagram. Avstånd från medianen: {told}."
    names = named_rows([row.label for row in rows], axis=44)
    drawn = {"height": _ROW * len(rows), "layer": layers, **names}
    return ChartBlock(name, caption, drawn, alt, source)


def _within(value: float, high: float) -> float:
    return min(max(value, -1.0), high)


def ranked_dots(
    *,
    name: str,
    caption: str,
    values: Mapping[str, float],
    marked: Sequence[str],
    quartiles: tuple[float | None, float | None, float | None],
    unit: str,
    decimals: int,
    source: str = "",
) -> ChartBlock:
    """Every municipality's value of one figure. `marked`: the own first, then a reference.

    Up to forty have a row each, in order; more lie on one line with only the marked ones named.
    """
    ranked = sorted(values, key=lambda place: (-values[place], place))
    few = len(ranked) <= NAMED
    points = [
        {"row": place if few else "", "x": values[place], "kind": _kind(place, marked)}
        for place in ranked
    ]
    named = [
        {**point, "text": _named(place, values[place], decimals, few=few)}
        for place, point in zip(ranked, points, strict=True)
        if few or place in marked
    ]
    x: Spec = {
        "field": "x", "type": "quantitative", "scale": {"zero": True, "nice": True},
        "axis": {"title": unit, "titleAnchor": "end", "tickCount": 5, "grid": True,
                 "gridColor": LIGHT["line"], "domain": False},
    }  # fmt: skip
    y: Spec = {
        "field": "row", "type": "nominal", "sort": ranked if few else None, "title": None,
        "axis": {"domain": False, "labelPadding": 8} if few else None,
    }  # fmt: skip
    labels = [
        {"data": {"values": [point]},
         "mark": {"type": "text", "align": "left", "dx": 8, "dy": 0 if few else -14 * (i + 1)},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}}}
        for i, point in enumerate(named)
    ]  # fmt: skip
    height = 22 * len(ranked) if few else 110
    dots = _dots(points, {"x": x, "y": y, "color": _COLOUR}, many=not few)
    layers = [*_quartile_rules(quartiles, x), *dots, *labels]
    told = ", ".join(
        f"{place} {number_text(_decimal(values[place]), decimals)}"
        for place in ranked
        if few or place in marked
    )
    alt = f"Punktdiagram, {unit}. {told}. {_told_quartiles(quartiles, decimals)}"
    return ChartBlock(name, caption, {"height": height, "layer": layers}, alt, source)


def _dots(dots: Sequence[Spec], encoding: Spec, *, many: bool) -> list[Spec]:
    """The others' dots, smaller and paler where they are many, and over them those marked."""
    return [
        {"data": {"values": [dot for dot in dots if (dot["kind"] == "other") is others]},
         "mark": {"type": "circle", "size": 35 if many and others else 90,
                  "opacity": 0.4 if many and others else 1},
         "encoding": encoding}
        for others in (True, False)
    ]  # fmt: skip


def _named(place: str, value: float, decimals: int, *, few: bool) -> str:
    """Its number, and its name where it has no row of its own."""
    number = number_text(_decimal(value), decimals)
    return number if few else f"{place} {number}"


_COLOUR: Spec = {
    "field": "kind",
    "legend": None,
    "scale": {
        "domain": ["own", "reference", "other"],
        "range": [LIGHT["accent"], LIGHT["ink"], LIGHT["last-year"]],
    },
}


def _kind(place: str, marked: Sequence[str]) -> str:
    if place not in marked:
        return "other"
    return "own" if place == marked[0] else "reference"


def _decimal(value: float) -> Decimal:
    return Decimal(str(value))


def _quartile_rules(
    quartiles: tuple[float | None, float | None, float | None], x: Spec
) -> list[Spec]:
    """The middle half as a band, the median as a line with its name."""
    q1, median, q3 = quartiles
    layers: list[Spec] = []
    if q1 is not None and q3 is not None:
        layers.append({
            "data": {"values": [{"x": q1, "to": q3}]},
            "mark": {"type": "rect", "color": LIGHT["accent"], "opacity": 0.1},
            "encoding": {"x": x, "x2": {"field": "to"}},
        })  # fmt: skip
    if median is not None:
        layers.append({
            "data": {"values": [{"x": median}]},
            "mark": {"type": "rule", "color": LIGHT["ink"], "strokeDash": [4, 3]},
            "encoding": {"x": x},
        })  # fmt: skip
    return layers


def _told_quartiles(
    quartiles: tuple[float | None, float | None, float | None], decimals: int
) -> str:
    q1, median, q3 = (
        None if each is None else number_text(_decimal(each), decimals) for each in quartiles
    )
    if median is None:
        return ""
    half = f" Mittersta halvan {q1}–{q3}." if q1 is not None and q3 is not None else ""
    return f"Median {median}.{half}"


@dataclass(frozen=True, slots=True)
class Trend:
    """One small picture: years, own values and the group's quartiles; null leaves a gap."""

    label: str
    years: Sequence[int]
    own: Sequence[float | None]
    q1: Sequence[float | None]
    median: Sequence[float | None]
    q3: Sequence[float | None]
    break_year: int | None
    preliminary: bool
    decimals: int = 0


_PANEL, _GAP = 104, 26
"""Pixels of a small picture's height, and between two rows of them."""


def small_multiples(
    *, name: str, caption: str, trends: Sequence[Trend], source: str = "", columns: int = 2
) -> ChartBlock:
    """Small pictures side by side: one's own line over the group's middle half, each with a scale
    of its own from 0. A new series begins a new line."""
    rows = -(-len(trends) // columns)
    layers: dict[str, list[Spec]] = {"area": [], "median": [], "own": [], "text": []}
    for place, trend in enumerate(trends):
        _panel(trend, place % columns, place // columns, layers)
    high = rows * (_PANEL + _GAP)
    x: Spec = {"field": "x", "type": "quantitative", "axis": None,
               "scale": {"domain": [0, columns], "nice": False}}  # fmt: skip
    y: Spec = {"field": "y", "type": "quantitative", "axis": None,
               "scale": {"domain": [high, 0], "nice": False}}  # fmt: skip
    line = {"detail": {"field": "line"}, "order": {"field": "x"}}
    spec: Spec = {
        "height": high,
        "layer": [
            {"data": {"values": layers["area"]},
             "mark": {"type": "area", "orient": "vertical", "color": LIGHT["accent"],
                      "opacity": 0.12},
             "encoding": {"x": x, "y": {**y, "stack": None}, "y2": {"field": "y2"},
                          "detail": {"field": "line"}}},
            {"data": {"values": layers["median"]},
             "mark": {"type": "line", "color": LIGHT["muted"], "strokeWidth": 1.2},
             "encoding": {"x": x, "y": y, **line}},
            {"data": {"values": layers["own"]}, "mark": {"type": "line", "color": LIGHT["accent"]},
             "encoding": {"x": x, "y": y, **line}},
            *_texts(layers["text"], x, y),
        ],
    }  # fmt: skip
    told = "; ".join(_told_trend(trend) for trend in trends)
    return ChartBlock(name, caption, spec, f"Små linjediagram. {told}.", source)


def _panel(trend: Trend, column: int, row: int, layers: dict[str, list[Spec]]) -> None:
    """Add one small picture's marks, in the coordinates of the whole."""
    known = [v for series in (trend.own, trend.median, trend.q1, trend.q3) for v in series
             if v is not None]  # fmt: skip
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    first, last = trend.years[0], trend.years[-1]
    top = row * (_PANEL + _GAP) + 20

    def x(year: int) -> float:
        return column + 0.02 + 0.76 * (year - first) / max(last - first, 1)

    def y(value: float) -> float:
        return top + (_PANEL - 20) * (1 - (value - low) / ((high - low) or 1.0))

    here = f"{column}-{row}"
    for kind, series in (("median", trend.median), ("own", trend.own)):
        for year, value, part in _stretches(trend, series):
            layers[kind].append({"x": x(year), "y": y(value), "line": f"{here}-{part}"})
    for (year, bottom, part), (_, over, _) in zip(
        _stretches(trend, trend.q1), _stretches(trend, trend.q3), strict=True
    ):
        layers["area"].append(
            {"x": x(year), "y": y(bottom), "y2": y(over), "line": f"{here}-{part}"}
        )
    texts = layers["text"]
    texts.append({"x": column + 0.02, "y": top - 10, "text": trend.label, "look": "title"})
    bottom = top + _PANEL - 12
    texts.append({"x": x(first), "y": bottom, "text": str(first), "look": "year"})
    texts.append({"x": x(last), "y": bottom, "look": "last",
                  "text": f"{last}{' prel.' if trend.preliminary else ''}"})  # fmt: skip
    if trend.break_year is not None and first < trend.break_year <= last:
        texts.append({"x": x(trend.break_year), "y": top + 6, "text": "ny serie", "look": "year"})
    ends = [(year, value) for year, value, _ in _stretches(trend, trend.own)]
    if ends:
        texts.append({"x": x(ends[-1][0]), "y": y(ends[-1][1]), "look": "end",
                      "text": number_text(_decimal(ends[-1][1]), trend.decimals)})  # fmt: skip


def _stretches(trend: Trend, series: Sequence[float | None]) -> list[tuple[int, float, int]]:
    """(year, value, which unbroken stretch) of the known values."""
    found, stretch, before = [], 0, None
    for year, value in zip(trend.years, series, strict=True):
        if value is None:
            continue
        new_series = trend.break_year is not None and before is not None and (
            before < trend.break_year <= year
        )  # fmt: skip
        if before is not None and (year != before + 1 or new_series):
            stretch += 1
        found.append((year, value, stretch))
        before = year
    return found


_LOOKS: dict[str, Spec] = {
    "title": {"align": "left", "fontWeight": 600, "limit": 290},
    "year": {"align": "left", "color": LIGHT["muted"], "fontSize": 11},
    "last": {"align": "right", "dx": 12, "color": LIGHT["muted"], "fontSize": 11},
    "end": {"align": "left", "dx": 6, "fontWeight": 600, "color": LIGHT["accent"]},
}


def _texts(texts: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    ordered = sorted(texts, key=lambda text: str(text["look"]))
    return [
        {"data": {"values": list(group)},
         "mark": {"type": "text", "baseline": "middle", **_LOOKS[look]},
         "encoding": {"x": x, "y": y, "text": {"field": "text"}}}
        for look, group in groupby(ordered, key=lambda text: str(text["look"]))
    ]  # fmt: skip


def _told_trend(trend: Trend) -> str:
    ends = [(year, value) for year, value, _ in _stretches(trend, trend.own)]
    if not ends:
        return f"{trend.label}: inget värde"
    (first, start), (last, end) = ends[0], ends[-1]
    told = " till ".join(
        f"{number_text(_decimal(value), trend.decimals)} år {year}"
        for year, value in ((first, start), (last, end))[: 1 + (last != first)]
    )
    median = trend.median[list(trend.years).index(last)]
    beside = (
        f", medianen {number_text(_decimal(median), trend.decimals)}" if median is not None else ""
    )
    return f"{trend.label}: {told}{beside}"


def against_each_other(
    *,
    name: str,
    caption: str,
    points: Mapping[str, tuple[float, float]],
    marked: Sequence[str],
    medians: tuple[float, float],
    axes: tuple[str, str],
    source: str = "",
) -> ChartBlock:
    """One dot a municipality, two figures: what the one costs where the other is low.

    Everybody is named in a group of at most twelve, else only the `marked`.
    """
    dots = [{"x": x, "y": y, "kind": _kind(place, marked)} for place, (x, y) in points.items()]
    named = _apart(points, marked)
    x: Spec = {"field": "x", "type": "quantitative", "scale": {"zero": False, "padding": 30},
               "axis": {"title": axes[0], "titleAnchor": "end", "tickCount": 5}}  # fmt: skip
    y: Spec = {"field": "y", "type": "quantitative", "scale": {"zero": False, "padding": 16},
               "axis": {"title": axes[1], "titleAngle": 0, "titleAlign": "left", "tickCount": 4,
                        "titleAnchor": "end", "titleX": 0, "titleY": -12,
                        "titleBaseline": "bottom"}}  # fmt: skip
    text = {"type": "text", "baseline": "middle"}
    layers = [
        {"data": {"values": [{"x": medians[0]}]}, "encoding": {"x": x},
         "mark": {"type": "rule", "color": LIGHT["line"]}},
        {"data": {"values": [{"y": medians[1]}]}, "encoding": {"y": y},
         "mark": {"type": "rule", "color": LIGHT["line"]}},
        *_dots(dots, {"x": x, "y": y, "color": _COLOUR}, many=len(points) > NAMED),
        *(
            {"data": {"values": [dot for dot in named if dot["left"] is left]},
             "encoding": {"x": x, "y": y, "text": {"field": "name"}},
             "mark": {**text, "align": "right" if left else "left", "dx": -8 if left else 8}}
            for left in (False, True)
        ),
    ]  # fmt: skip
    told = "; ".join(
        f"{place} {number_text(_decimal(a))} och {number_text(_decimal(b))}"
        for place, (a, b) in points.items()
        if len(points) <= _ALL_NAMED or place in marked
    )
    spec: Spec = {"height": 260, "padding": {"left": 0, "right": 4, "top": 24, "bottom": 2},
                  "layer": layers}  # fmt: skip
    alt = f"Punktdiagram, {axes[0]} och {axes[1]}. {told}."
    return ChartBlock(name, caption, spec, alt, source)


def _apart(points: Mapping[str, tuple[float, float]], marked: Sequence[str]) -> list[Spec]:
    """The dots to be named, each with its name on the side where it covers the fewest others."""
    xs, ys = [x for x, _ in points.values()], [y for _, y in points.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    rightmost = max(xs) - 0.15 * wide
    dots: list[Spec] = []
    for place, (x, y) in sorted(points.items(), key=lambda each: each[1]):
        if len(points) > _ALL_NAMED and place not in marked:
            continue
        near = [dot for dot in dots if abs(y - dot["y"]) < 0.07 * high]
        dots.append({"x": x, "y": y, "name": place, "left": x > rightmost})
        for dot in near:  # what stands to the left of this one moves its name out of the way
            dot["left"] = dot["left"] or x - dot["x"] < 0.25 * wide
    return dots
