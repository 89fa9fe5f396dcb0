"""Volymer: any series the municipality follows, this year beside last year."""

from dataclasses import replace
from fractions import Fraction

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Figure, Unit
from hemmaplan.core.periods import Month, months
from hemmaplan.core.proofreading_grid import says_ratio
from hemmaplan.core.series_breaks import broken_series, own_breaks
from hemmaplan.render.charts import lines_this_year_vs_last
from hemmaplan.render.document import Block, Cell, Column, Heading, Row, TableBlock
from hemmaplan.render.numbers_sv import SHORT_MONTHS, month_text
from hemmaplan.reports.break_words import break_text
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.broken_figures import every_break
from hemmaplan.reports.economy import source
from hemmaplan.reports.sentences import paragraph, sentence

ID = "volumes"
_CHARTS = 2


def volumes(b: Briefing) -> list[Block]:
    """The section: a table of every series, its months, and pictures of the first ones."""
    series = list(dict.fromkeys(f.address.line for f in b.figures.of(ID)))
    if not series:
        return []
    blocks: list[Block] = [Heading("Volymer"), _now(b, series), *_broken(b), _by_month(b, series)]
    blocks += [_chart(b, each) for each in series[:_CHARTS] if _has_last_year(b, each)]
    return blocks


def _broken(b: Briefing) -> list[Block]:
    """Why a series has no change, in the municipality's own words."""
    broken = broken_series(b.dataset, b.month, own_breaks(b.dataset))
    told = [break_text(b.dataset, b.month, each) for each in dict.fromkeys(broken.values())]
    return [*paragraph(sentence("volymer-brott", [" ".join(told)] if told else []))]


def series_described(dataset: Dataset) -> dict[str, tuple[str, str]]:
    """Series → (label, unit), as last given."""
    rows = dataset.table(ID).select(
        "series", pl.col("label").fill_null(pl.col("series")), pl.col("unit").fill_null("")
    )
    return {series: (label, unit) for series, label, unit in rows.iter_rows()}


def _get(b: Briefing, series: str, column: str) -> Figure | None:
    return b.get(ID, "", series, column)


def _cell(b: Briefing, series: str, described: tuple[str, str], column: str) -> Cell:
    """With a decimal where the volume has any; a share in whole per cent. Of the municipality's own
    series only its words can say that it is a ratio."""
    figure = _get(b, series, column)
    whole = figure is None or figure.unit is Unit.SHARE or Fraction(figure.value).denominator == 1
    cell = b.cell(ID, "", series, column, decimals=0 if whole else 1)
    return cell if cell.ratio else replace(cell, ratio=says_ratio(" ".join(described)))


def _now(b: Briefing, series: list[str]) -> TableBlock:
    described = series_described(b.dataset)
    rows = []
    broken = broken_series(b.dataset, b.month, every_break(b.dataset))
    names = [described[each][0] for each in series if each in broken]
    told = f" Bruten serie utan förändring: {', '.join(names)}." if names else ""
    for each in series:
        label, unit = described[each]
        cells = (
            _cell(b, each, described[each], c)
            for c in ("value", "previous_year", "change", "change_share")
        )
        rows.append(Row((Cell(f"{label}, {unit}" if unit else label), *cells)))
    return TableBlock(
        "Volymer",
        f"Volymer {month_text(b.month)} mot samma månad i fjol.{told}",
        (
            Column("Serie", numeric=False),
            Column(month_text(b.month).capitalize()),
            Column(month_text(b.month.shift(-12)).capitalize()),
            Column("Förändring"),
            Column("Förändring\ni procent"),
        ),
        tuple(rows),
        source=source(b, ID),
    )


def _by_month(b: Briefing, series: list[str]) -> TableBlock:
    described = series_described(b.dataset)
    so_far = list(months(Month(b.month.year, 1), b.month))
    rows = []
    for each in series:
        for year in (b.month.year - 1, b.month.year):
            cells = [_cell(b, each, described[each], str(Month(year, m.number))) for m in so_far]
            if any(cell.value is not None for cell in cells):
                rows.append(Row((Cell(f"{described[each][0]} {year}"), *cells)))
    return TableBlock(
        "Volymer per månad",
        f"Volymer per månad {b.so_far}, i år och i fjol.",
        (
            Column("Serie", numeric=False),
            *(Column(SHORT_MONTHS[m.number - 1]) for m in so_far),
        ),
        tuple(rows),
        source=source(b, ID),
    )


def _has_last_year(b: Briefing, series: str) -> bool:
    return _get(b, series, "previous_year") is not None


def _chart(b: Briefing, series: str) -> Block:
    label, unit = series_described(b.dataset)[series]
    year = list(months(Month(b.month.year, 1), Month(b.month.year, 12)))
    so_far = year[: b.month.number]
    known = every_break(b.dataset)
    broken = any(series in broken_series(b.dataset, each, known) for each in so_far)

    drawn = [[_get(b, series, str(m.shift(shift))) for m in year] for shift in (0, -12)]

    def values(figures: list[Figure | None]) -> list[Fraction | None]:
        return [None if f is None else Fraction(f.value) for f in figures]

    picture = lines_this_year_vs_last(
        name=label,
        caption=f"{label} per månad {b.month.year} och {b.month.year - 1}"
        + (", bruten serie" if broken else ""),
        months=[SHORT_MONTHS[m.number - 1] for m in year],
        this_year=values(drawn[0]),
        last_year=values(drawn[1]),
        labels=(str(b.month.year), str(b.month.year - 1)),
        unit=unit or "antal",
        source=source(b, ID),
    )
    return replace(picture, figures=tuple(f.address for part in drawn for f in part if f))
