"""Numbers in running text that no table of the document agrees with.

Only amounts and percentages are looked at (a number with kr, tkr, mkr or %), of two figures or
more: a bare number in a sentence may be a year, a paragraph of law or a page.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from hemmaplan.core.printed_numbers import parse_number
from hemmaplan.core.proofreading_grid import Floats, Grid, PrintedTable

_AMOUNT = re.compile(
    r"(?<![\w.,–-])([-−+]?\d[\d\u00a0\u202f ]*(?:[.,]\d+)?)[\s\u00a0]*"
    r"(%|procent\b|kronor\b|kr\b|tkr\b|mn?kr\b|miljoner(?: kronor)?\b|miljarder(?: kronor)?\b)"
)
_SIZES = {"k": 1.0, "t": 1e3, "mk": 1e6, "mn": 1e6, "miljo": 1e6, "milja": 1e9}


def unsupported(
    text: Iterable[tuple[str, str]], tables: Sequence[PrintedTable]
) -> list[tuple[str, str, str]]:
    """(place, number as written, sentence) of each amount that no table has. Nothing to hold
    against without tables. A number agrees when a cell, in kronor, thousands or millions, is within
    one unit of the last digit of the number, or of a cell with decimals; a percentage also when it
    is the ratio of two cells of a row or a column."""
    grids = [grid for table in tables if (grid := Grid.read(table)).numeric]
    if not grids:
        return []
    known = [~np.isnan(grid.values) for grid in grids]
    cells = np.abs(np.concatenate([g.values[k] for g, k in zip(grids, known, strict=True)]))
    units = np.concatenate([g.units[k] for g, k in zip(grids, known, strict=True)])
    units[units >= 1] = 0.0  # a whole number may be a count: it lends no coarseness
    ratios = np.concatenate([_ratios(grid) for grid in grids])
    found = []
    for place, paragraph in text:
        for match in _AMOUNT.finditer(paragraph):
            number = parse_number(match[1].strip())
            if number is None or sum(c.isdigit() for c in match[1]) < 2:
                continue
            value, unit = abs(float(number.value)), float(number.unit)
            if match[2].lower() in ("%", "procent"):
                agrees = _near(cells, value, unit) or _near(100 * ratios, value, unit)
            else:
                size = _size(match[2].lower())
                agrees = any(
                    _near(cells * s / size, value, np.maximum(unit, units * s / size))
                    for s in (1.0, 1e3, 1e6)
                )
            if not agrees:
                found.append((place, match[0].strip(), _sentence(paragraph, match)))
    return found


def _near(candidates: Floats, value: float, unit: float | Floats) -> bool:
    return bool((np.abs(candidates - value) < unit * (1 + 1e-9)).any())


def _size(word: str) -> float:
    return next(size for start, size in reversed(_SIZES.items()) if word.startswith(start))


def _ratios(grid: Grid) -> Floats:
    values = np.abs(grid.values[:, grid.numeric])
    with np.errstate(divide="ignore", invalid="ignore"):
        across = values[:, :, None] / values[:, None, :]
        down = values[:60, None, :] / values[None, :60, :]
    both = np.concatenate([across.ravel(), down.ravel()])
    both = both[np.isfinite(both)]
    return np.asarray(np.concatenate([both, np.abs(1 - both)]), dtype=np.float64)


def _sentence(paragraph: str, match: re.Match[str]) -> str:
    start = paragraph.rfind(". ", 0, match.start()) + 1
    end = paragraph.find(". ", match.end())
    sentence = paragraph[start : end + 1 if end >= 0 else None].strip()
    return sentence if len(sentence) <= 160 else sentence[:157] + "…"
