"""Whom a municipality is compared with: those like it, its county, the country, its own choice."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import polars as pl

from hemmaplan.opendata.kolada.archive import CHOSEN, Archive
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

    def __init__(self, asked: str) -> None:
        super().__init__(
            f"Kommunen {asked or '(utan kod)'} finns inte i Kolada. Skriv kommunkoden, fyra "
            "siffror, till exempel 1981 för Sala."
        )


def comparison_groups(
    archive: Archive,
    code: str,
    *,
    own: Collection[str] | None = None,
    reference: str | None = None,
) -> pl.DataFrame:
    """COMPARED_WITH for a municipality, from what has been fetched.

    `own` and `reference`: codes to compare with instead of those chosen for good (`choose`); () and
    "" are none. A group without members, such as similar municipalities when Kolada has none, has
    no rows. Raises UnknownMunicipality for any code that Kolada does not have.
    """
    names = _names(archive)
    own = _chosen(archive, "own") if own is None else own
    references = _chosen(archive, "reference") if reference is None else [reference]
    references = [other for other in references if other not in ("", code)]
    for each in (code, *own, *references):
        if each not in names:
            raise UnknownMunicipality(each)
    county = f"Kommunerna i {_COUNTIES.get(code[:2], code[:2])} län"
    members = {
        "county": (county, [other for other in names if other[:2] == code[:2]]),
        "country": ("Alla kommuner", list(names)),
        "own": ("Eget urval", sorted(set(own) - {code})),
        "reference": ("".join(names[other] for other in references), references),
    }
    fetched = archive.fetched()
    rows = _similar(archive, code, names[code])
    for group, (title, codes) in members.items():
        rows += [(group, other, fetched, title) for other in codes]
    return pl.DataFrame(rows, COMPARED_WITH, orient="row")


def choose(archive: Archive, choice: Mapping[str, Collection[str]]) -> None:
    """Keep whom to compare with from now on: `own` and `reference`, by code or name.

    A group that is not in the choice stays as it was. Raises UnknownMunicipality, and has then
    changed nothing.
    """
    names = _names(archive)
    codes = {name.casefold(): code for code, name in names.items()} | {code: code for code in names}
    rows = []
    for group, municipalities in choice.items():
        for asked in municipalities:
            if asked.casefold() not in codes:
                raise UnknownMunicipality(asked)
            rows.append((group, codes[asked.casefold()]))
    others = archive.chosen().filter(~pl.col("group").is_in(list(choice)))
    archive.write("chosen", pl.concat([others, pl.DataFrame(rows, CHOSEN, orient="row").unique()]))


def _chosen(archive: Archive, group: str) -> list[str]:
    return archive.chosen().filter(group=group)["municipality"].to_list()


def _names(archive: Archive) -> dict[str, str]:
    """Code → name of the municipalities proper."""
    places = archive.municipalities().filter(type="K").sort("municipality")
    return dict(places.select("municipality", "title").iter_rows())


def regrouped(archive: Archive, code: str) -> tuple[date, list[str], list[str]] | None:
    """When the similar municipalities were last others, and who has joined and left since, by name;
    None when they have not changed. A group can change members under the same id."""
    names = _names(archive)
    editions = archive.group_editions()
    group = _named_after(editions.filter("current"), names.get(code, ""))
    earlier = editions.filter(pl.col("group") == group, ~pl.col("current"))
    if earlier.is_empty():
        return None
    last = max(earlier["fetched"].to_list())
    then = set(earlier.filter(fetched=last)["municipality"])
    now = set(editions.filter(pl.col("group") == group, "current")["municipality"])
    joined, left = (sorted(names.get(c, c) for c in some) for some in (now - then, then - now))
    return (last, joined, left) if joined or left else None


def _named_after(groups: pl.DataFrame, name: str) -> str:
    """The group that Kolada named last after the municipality: ids and years in titles
    change. "" when there is none."""
    named = [
        (year, group)
        for group, title in groups.select("group", "title").unique().iter_rows()
        for of, year in _TITLE.findall(title)
        if of == name
    ]
    return max(named)[1] if named else ""


def _similar(archive: Archive, code: str, name: str) -> list[tuple[Any, ...]]:
    groups = archive.group_editions().filter("current")
    group = _named_after(groups, name)
    members = groups.filter(pl.col("group") == group, pl.col("municipality") != code)
    return [
        ("similar", municipality, fetched, f"{title} ({group})")
        for group, title, municipality, fetched, _ in members.sort("municipality").iter_rows()
    ]
