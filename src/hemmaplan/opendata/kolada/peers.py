"""What has been fetched, as the comparison wants it: one municipality beside one group."""

from collections.abc import Mapping

import polars as pl

from hemmaplan.core.comparison import VALUES, AgeBand, Peers, compared
from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.catalogue import catalogue
from hemmaplan.opendata.kolada.groups import comparison_groups, regrouped

GROUPS = ("similar", "own", "county", "country")
"""The groups that quartiles are taken of, in the order they are offered."""


class NothingToCompare(Exception):
    """There are no values, or nobody to compare with. The message is Swedish and says what to do"""


def peers(
    archive: Archive, code: str, *, group: str = "", reference: str | None = None
) -> tuple[Peers, dict[str, str]]:
    """The municipality beside a group, and the groups there are (name → title).

    `group` "" is the first there is; `reference`: a code instead of the one chosen for good, "" is
    none. Raises NothingToCompare, UnknownMunicipality for a code that Kolada does not have, and
    Damaged.
    """
    fetched = archive.fetched()
    if fetched is None:
        raise NothingToCompare(
            "Inget är hämtat från Kolada än. Hämta nyckeltalen med hemmaplan kolada, så finns "
            "jämförelsen här."
        )
    found = comparison_groups(archive, code, reference=reference)
    titles = {
        name: found.filter(group=name)["title"][0]
        for name in GROUPS
        if found.filter(pl.col("group") == name, pl.col("municipality") != code).height
    }
    group = group if group in titles else next(iter(titles), "")
    if not group:
        raise NothingToCompare("Kolada har inga andra kommuner att jämföra med.")
    members = tuple(found.filter(group=group)["municipality"])
    chosen = found.filter(group="reference")["municipality"].to_list()
    wanted = {code, *members, *chosen}
    values = archive.values().filter(pl.col("municipality").is_in(list(wanted)))
    values = values.select(*VALUES)
    bands = _bands(archive, code)
    other = chosen[0] if chosen else ""
    figures = compared(
        values, catalogue().values(), code, members=members, reference=other, bands=bands
    )
    if not any(each.latest for each in figures.values()):
        raise NothingToCompare(
            "Kolada har inga värden för kommunen. Kontrollera kommunkoden i municipality.toml, "
            "och hämta igen med hemmaplan kolada --full."
        )
    places = archive.municipalities().select("municipality", "title").iter_rows()
    names = {place: name for place, name in places if place in wanted}
    lacking = "" if bands else _NO_POPULATION
    return (
        Peers(
            code, group, titles[group], members, other, names, fetched, values, figures, lacking,
            _regrouped(archive, code) if group == "similar" else "",
        ),
        titles,
    )  # fmt: skip


_NO_POPULATION = (
    "Folkmängden saknas, så kronor per invånare kan inte räknas om till miljoner kronor. Hämta den "
    "med hemmaplan kolada."
)


def _regrouped(archive: Archive, code: str) -> str:
    found = regrouped(archive, code)
    if found is None:
        return ""
    last, joined, left = found
    return (
        f"Gruppen har fått andra medlemmar sedan {last}. Nya: {', '.join(joined) or 'inga'}. Inte "
        f"längre med: {', '.join(left) or 'inga'}. Jämför inte med en median från förr."
    )


def _bands(archive: Archive, code: str) -> Mapping[int, list[AgeBand]]:
    bands: dict[int, list[AgeBand]] = {}
    people = archive.population().filter(municipality=code)
    for year, *band in people.select("year", "age_from", "age_to", "population").iter_rows():
        bands.setdefault(year, []).append((band[0], band[1], band[2]))
    return bands
