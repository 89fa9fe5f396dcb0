"""The municipality among others, kept between pages until something new is fetched."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hemmaplan.core.comparison import Peers
from hemmaplan.core.dataset import Dataset
from hemmaplan.opendata.kolada.archive import Archive, Damaged
from hemmaplan.opendata.kolada.groups import UnknownMunicipality
from hemmaplan.opendata.kolada.peers import NothingToCompare, peers

Compared = tuple[Peers, dict[str, str]]
"""The comparison, and the groups there are to choose among: name → title."""


def compared(code: str, group: str = "", reference: str | None = None) -> Compared:
    """As `opendata.kolada.peers`, and raises as that."""
    folder = Path(settings.KOLADA_FOLDER())
    return _compared(folder, _state(folder), code, group, reference)


def peers_of(dataset: Dataset) -> Peers | None:
    """What a report is given: None when there is nothing to compare with."""
    try:
        return compared(dataset.municipality.code)[0]
    except (NothingToCompare, UnknownMunicipality, Damaged):
        return None


def places() -> dict[str, str]:
    """Code → name of every municipality that has been fetched, by name."""
    folder = Path(settings.KOLADA_FOLDER())
    return _places(folder, _state(folder))


def fetched() -> object:
    """Another as soon as something new has been fetched: for what is kept to depend on."""
    return _state(Path(settings.KOLADA_FOLDER()))


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """What changes when a file of the archive is replaced."""
    return tuple(sorted((file.name, file.stat().st_mtime_ns) for file in folder.glob("*.parquet")))


@lru_cache(maxsize=16)
def _compared(
    folder: Path,
    _state: tuple[tuple[str, int], ...],
    code: str,
    group: str,
    reference: str | None,
) -> Compared:
    return peers(Archive(folder), code, group=group, reference=reference)


@lru_cache(maxsize=1)
def _places(folder: Path, _state: tuple[tuple[str, int], ...]) -> dict[str, str]:
    rows = Archive(folder).municipalities().filter(type="K").sort("title")
    return dict(rows.select("municipality", "title").iter_rows())
