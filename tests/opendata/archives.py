"""A small archive fetched from the fake server: a municipality among others, by figure and year."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from tests.opendata.fake_kolada import FakeKolada

from hemmaplan.opendata.json_source import JsonSource
from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.client import Kolada
from hemmaplan.opendata.kolada.refresh import refresh
from hemmaplan.opendata.scb.population import COUNTED

DAY = date(2023, 11, 20)
OWN, OTHER = "1981", "1980"
NAMES = {
    OWN: "Sala", OTHER: "Västerås", "0686": "Eksjö", "0687": "Tranås", "0764": "Alvesta",
    "1484": "Lysekil", "1495": "Skara", "1961": "Hallstahammar", "1984": "Arboga",
}  # fmt: skip
SIMILAR = [code for code in NAMES if code not in (OWN, OTHER)]
PEOPLE = {2022: 23_000, 2021: 22_900}
"""Sala's inhabitants in these tests, the same number of every age up to 99."""

Values = Mapping[str, Mapping[str, float | None]]
"""Key figure → municipality → value."""


def fetched(
    folder: Path,
    by_year: Mapping[int, Values],
    *,
    secret: frozenset[tuple[str, str]] = frozenset(),
    preliminary: str | None = None,
    people: Mapping[int, int] = PEOPLE,
    similar: Sequence[str] = SIMILAR,
    on: date = DAY,
) -> Archive:
    """The archive after one whole fetch. `secret`: (key figure, municipality) marked all years."""
    fake = FakeKolada()
    for code, name in NAMES.items():
        fake.add_municipality(code, name)
    fake.add_group("G36628", "Liknande kommuner IFO, Sala, 2024", similar)
    figures = {kpi for values in by_year.values() for kpi in values}
    for kpi in sorted(figures):
        dates = {"prel_publication_date": preliminary, "publ_period": max(by_year)}
        fake.add_kpi(kpi, **(dates if preliminary else {}))
    for year, values in by_year.items():
        for kpi, of in values.items():
            for code, value in of.items():
                status = "Privacy" if (kpi, code) in secret else ""
                fake.put(kpi, code, year, value, status=status)
    archive = Archive(folder)
    with fake.http:
        source = JsonSource(fake.base, lambda: 0.0, lambda: 0.0, lambda _: None, per_second=1e9)
        refresh(Kolada(source), archive, sorted(figures), first_year=min(by_year), on=on)
    rows = [
        (OWN, year, age, age if age < 99 else None, count // 100)
        for year, count in people.items()
        for age in range(100)
    ]
    archive.keep_population(pl.DataFrame(rows, COUNTED, orient="row"), DAY)
    return archive


def among(own: float, other: float, *others: float) -> dict[str, float]:
    """Sala, Västerås and the seven similar ones."""
    return {OWN: own, OTHER: other, **dict(zip(SIMILAR, others, strict=True))}


def around(own: float, others: float, other: float | None = None) -> dict[str, float]:
    """The seven similar ones at 70–130 per cent of a number, which is their median."""
    spread = [others * (70 + 10 * step) / 100 for step in range(7)]
    return among(own, others if other is None else other, *spread)


SALA_2022: Values = {
    "N35010": around(129, 60, 3),
    "N35009": around(388, 390, 262),
    "N35011": around(276, 280, 852),
    "N35001": around(793, 730, 1117),
    "N33007": around(500, 900),
    "N33008": around(1300, 900),
    "N33009": around(700, 710),
    "N33001": around(2500, 2510),
    "N31001": around(900, 910),
    "N37001": around(200, 210),
    "N37002": around(80, 81),
    "N30101": around(4473, 4441),
    "N30001": around(4.2, 1.0),
    "N30026": around(5.1, 1.0),
    "N33818": around(9.0, 8.0),
    "N04159": around(50.0, 25.0),
}
"""Sala's and Västerås's cost of addiction care 2022 and where Sala lies as printed (Sala 2023,
SALA-67 to 73; Mellerud's purchased share, MEL-9); everything else invented."""
