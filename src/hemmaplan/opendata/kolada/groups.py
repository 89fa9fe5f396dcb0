"""Whom a municipality is compared with: those like it, its county, the country, its own choice."""

import re
from collections.abc import Collection
from typing import Any

import polars as pl

from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.refresh import SIMILAR

COMPARED_WITH = {
    "group": pl.String,
    "municipality": pl.String,
    "fetched": pl.Date,
    "title": pl.String,
}
"""`group` is one of `similar`, `county`, `country`, `own` and `reference`; `title` its name as
printed; `fetched` the day its members were last seen. The municipality itself is a member of its
county and of the country, as Kolada has it, and never of the others."""

_COUNTIES = {
    "01": "Stockholms", "03": "Uppsala", "04": "Södermanlands", "05": "Östergötlands",
    "06": "Jönköpings", "07": "Kronobergs", "08": "Kalmar", "09": "Gotlands", "10": "Blekinge",
    "12": "Skåne", "13": "Hallands", "14": "Västra Götalands", "17": "Värmlands", "18": "Örebro",
    "19": "Västmanlands", "20": "Dalarnas", "21": "Gävleborgs", "22": "Västernorrlands",
    "23": "Jämtlands", "24": "Västerbottens", "25": "Norrbottens",
}  # fmt: skip
_TITLE = re.compile(rf"{SIMILAR}, (.+), (\d{{4}})")


class UnknownMunicipality(LookupError):
    """Kolada has no such municipality. The message is Swedish and says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Kommunen {code or '(utan kod)'} finns inte i Kolada. Koden har fyra siffror, "
            "till exempel 1981 för Sala."
        )


def comparison_groups(
    archive: Archive, code: str, *, own: Collection[str] = (), reference: str | None = None
) -> pl.DataFrame:
    """COMPARED_WITH for a municipality, from what has been fetched.

    `own` and `reference`: codes the municipality has chosen itself. A group without members, such
    as similar municipalities when Kolada has none, has no rows. Raises UnknownMunicipality for any
    code that Kolada does not have.
    """
    names = _names(archive)
    for chosen in (code, *own, *([reference] if reference else [])):
        if chosen not in names:
            raise UnknownMunicipality(chosen)
    fetched = archive.fetched()
    county = f"Kommunerna i {_COUNTIES.get(code[:2], code[:2])} län"
    chosen_groups = {
        "county": (county, [other for other in names if other[:2] == code[:2]]),
        "country": ("Alla kommuner", list(names)),
        "own": ("Eget urval", sorted(set(own) - {code})),
        "reference": (names.get(reference or "", ""), sorted({reference or code} - {code})),
    }
    rows = _similar(archive, code, names[code])
    for group, (title, members) in chosen_groups.items():
        rows += [(group, member, fetched, title) for member in members]
    return pl.DataFrame(rows, COMPARED_WITH, orient="row")


def _names(archive: Archive) -> dict[str, str]:
    """Code → name of the municipalities proper."""
    places = archive.municipalities().filter(type="K").sort("municipality")
    return dict(places.select("municipality", "title").iter_rows())


def _similar(archive: Archive, code: str, name: str) -> list[tuple[Any, ...]]:
    """The group that Kolada named last after the municipality: ids and years in titles change."""
    groups = archive.group_editions().filter("current")
    named = [
        (year, group)
        for group, title in groups.select("group", "title").unique().iter_rows()
        for of, year in _TITLE.findall(title)
        if of == name
    ]
    if not named:
        return []
    members = groups.filter(pl.col("group") == max(named)[1], pl.col("municipality") != code)
    return [
        ("similar", municipality, fetched, f"{title} ({group})")
        for group, title, municipality, fetched, _ in members.sort("municipality").iter_rows()
    ]
