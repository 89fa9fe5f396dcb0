"""One fetch from Kolada into the archive: all of it or nothing, and what it changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import polars as pl

from hemmaplan.opendata.json_source import NoAnswer
from hemmaplan.opendata.kolada.archive import FIGURES, Archive
from hemmaplan.opendata.kolada.client import Kolada
from hemmaplan.opendata.kolada.revisions import (
    Changes,
    GroupChange,
    regrouped,
    revised,
    with_preliminary,
)

COUNTRY = "0000"
SIMILAR = "Liknande kommuner IFO"
"""In the title of every group of municipalities alike in individual and family care."""

Tell = Callable[[int, int, str], None]
"""Called before each question: how many figures are done, of how many, and what comes next."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fetch changed, and what it did not believe (`changes.doubted`).

    `gone`: figures that Kolada no longer has; their values stay. `no_groups`: Kolada gave no
    groups, so the old ones stay.
    """

    changes: Changes
    group_changes: list[GroupChange]
    gone: list[str]
    no_groups: bool


def refresh(
    kolada: Kolada,
    archive: Archive,
    figures: Sequence[str],
    *,
    first_year: int,
    on: date,
    everything: bool = False,
    tell: Tell = lambda done, of, title: None,
) -> Outcome:
    """Fetch figures for all municipalities and the country, from a year on, and keep them.

    A figure fetched before from that year is asked only for what has changed since, unless
    `everything`. Raises NoAnswer or OSError and has then changed nothing; what was already fetched
    is used if the same fetch is tried again the same day.
    """
    archive.forget_parts(but=on)
    places = kolada.municipalities().filter(
        (pl.col("type") == "K") | (pl.col("municipality") == COUNTRY)
    )
    described = kolada.kpis(figures)
    if places.is_empty() or described.is_empty():
        raise NoAnswer(f"{kolada.source.host} svarade utan kommuner eller utan nyckeltal.")
    groups = kolada.groups(SIMILAR)
    known = {} if everything else _asked_before(archive.figures(), first_year)
    years = list(range(first_year, on.year + 1))
    titles, parts, done = dict(described.select("kpi", "title").iter_rows()), [], 0
    for kpis, since in _questions(list(titles), known):
        tell(done, described.height, titles[kpis[0]])
        parts.append(_part(kolada, archive, kpis, years, since=since, on=on))
        done += len(kpis)
    here = pl.col("municipality").is_in(places["municipality"].implode())
    found = pl.concat(parts).filter(here)
    whole = [kpi for kpi in described["kpi"] if kpi not in known]
    editions, changes = revised(
        archive.editions(), found, on=on, whole=whole, first_year=first_year
    )
    regroup, group_changes = regrouped(archive.group_editions(), groups, on)
    archive.write("values", with_preliminary(editions, described, on))
    if not groups.is_empty():
        archive.write("groups", regroup)
    archive.write("municipalities", places)
    # Last: until it says so, the next fetch asks for all of this again
    archive.write("figures", _described(archive.figures(), described, figures, first_year, on))
    archive.forget_parts()
    return Outcome(
        changes,
        group_changes if not groups.is_empty() else [],
        gone=[kpi for kpi in figures if kpi not in set(described["kpi"])],
        no_groups=groups.is_empty(),
    )


def _asked_before(figures: pl.DataFrame, first_year: int) -> dict[str, date]:
    """Figure → the day from which to ask for changes; a day's overlap, for time zones."""
    rows = figures.filter(pl.col("first_year") <= first_year).select("kpi", "checked").iter_rows()
    return {kpi: checked - timedelta(days=1) for kpi, checked in rows}


def _questions(
    kpis: Sequence[str], known: dict[str, date]
) -> Iterator[tuple[list[str], date | None]]:
    """What to ask in one go: a figure in full by itself, changes since a day for many at once."""
    yield from (([kpi], None) for kpi in kpis if kpi not in known)
    for since in sorted(set(known.values())):
        together = [kpi for kpi in kpis if known.get(kpi) == since]
        if together:
            yield together, since


def _part(
    kolada: Kolada,
    archive: Archive,
    kpis: list[str],
    years: list[int],
    *,
    since: date | None,
    on: date,
) -> pl.DataFrame:
    name = f"{crc32(','.join(kpis).encode()):08x}-{years[0]}-{since or 'all'}.parquet"
    found = archive.part(on, name)
    if found is None:
        found = kolada.values(kpis, years, since)
        archive.keep_part(on, name, found)
    return found


def _described(
    kept: pl.DataFrame, found: pl.DataFrame, figures: Sequence[str], first_year: int, on: date
) -> pl.DataFrame:
    """FIGURES after a fetch. What Kolada no longer has, and what was not asked for, stays."""
    before = dict(kept.select("kpi", "first_year").iter_rows())
    first = [min(first_year, before.get(kpi, first_year)) for kpi in found["kpi"]]
    fresh = found.with_columns(
        first_year=pl.Series(first, dtype=pl.Int32), checked=pl.lit(on), exists=pl.lit(True)
    )
    stays = kept.join(found, "kpi", how="anti").with_columns(
        exists=pl.col("exists") & ~pl.col("kpi").is_in(list(figures))
    )
    return pl.concat([fresh.select(*FIGURES), stays]).sort("kpi")
