"""Inhabitants by age: from a server in SCB's shape, and from a file taken out by hand."""

import json
import urllib.request
from urllib.error import HTTPError

import polars as pl
import pytest
from tests.opendata.fake_scb import FakeScb
from tests.opendata.loopback import Fault

from hemmaplan.opendata.json_source import JsonSource, NoAnswer
from hemmaplan.opendata.scb.export import NotPopulation, read_export
from hemmaplan.opendata.scb.json_stat import NotJsonStat, cells
from hemmaplan.opendata.scb.population import COUNTED, PER_SECOND, population


@pytest.fixture
def fake():
    fake = FakeScb()
    with fake.http:
        yield fake


@pytest.fixture
def source(fake, clock):
    return JsonSource(fake.base, clock.read, clock.unix, clock.sleep, per_second=PER_SECOND)


def status(fake, query):
    with pytest.raises(HTTPError) as refusal:
        urllib.request.urlopen(f"{fake.base}tables/TAB638/data?{query}")
    refusal.value.close()
    return refusal.value.code


def test_the_fake_refuses_what_scb_refuses(fake):
    right = "valueCodes[Alder]=0&valueCodes[ContentsCode]=BE0101N1&valueCodes[Tid]=2024"
    assert status(fake, right) == 400  # no region, which can't be left out
    assert status(fake, right + "&valueCodes[Region]=9999") == 400
    assert status(fake, right.replace("BE0101N1", "000007ME") + "&valueCodes[Region]=1981") == 400
    with urllib.request.urlopen(
        f"{fake.base}tables/TAB638/data?{right}&valueCodes[Region]=1981"
    ) as r:
        cube = json.load(r)
    assert (cube["class"], cube["version"], cube["size"]) == ("dataset", "2.0", [1, 1, 1, 1])
    assert list(cube["dimension"]["Alder"]["category"]["index"]) == ["0"]


@pytest.mark.parametrize("sparse", [False, True])
def test_both_tables_become_one_frame(fake, source, sparse):
    fake.sparse = sparse
    found = population(source, ["1980", "1981"], [2024, 2025])
    assert found.schema == COUNTED
    assert found.height == 2 * 2 * 101
    for year in (2024, 2025):
        oldest = found.filter(municipality="1981", year=year, age_from=100)
        assert oldest.select("age_to", "population").rows() == [
            (None, fake.people("1981", str(year), 100))
        ]
        expected = sum(fake.people("1981", str(year), age) for age in range(101))
        assert found.filter(municipality="1981", year=year)["population"].sum() == expected


def test_the_country_and_counties_are_left_out_and_unknown_municipalities_not_there(source):
    found = population(source, ["1981", "9999"], [2024])
    assert found["municipality"].unique().to_list() == ["1981"]
    assert population(source, ["9999"], [2024]).equals(pl.DataFrame(schema=COUNTED))


def test_years_scb_does_not_have_are_not_asked_for(fake, source):
    assert population(source, ["1981"], [1950, 2024, 2026])["year"].unique().to_list() == [2024]


def test_no_more_than_scb_allows(fake, source, clock):
    fake.years = {"TAB638": [str(year) for year in range(1990, 2025)], "TAB5557": ["2025"]}
    population(source, ["1981"], range(1990, 2026))
    assert len(fake.http.requests) == 38
    assert clock.time == pytest.approx(37 / PER_SECOND)
    assert max(map(len, fake.http.requests)) < 2048  # what servers commonly take


def test_a_cell_without_a_number_is_not_there():
    cube = {
        "id": ["Alder"], "size": [2], "value": [None, 3],
        "dimension": {"Alder": {"category": {"index": ["0", "1"]}}},
    }  # fmt: skip
    assert list(cells(cube)) == [({"Alder": "1"}, 3)]


@pytest.mark.parametrize(
    "wrong",
    [{"id": ["Kon"]}, {"size": [3]}, {"value": [1]}, {"dimension": {}}, {"id": None}],
)
def test_a_cube_that_does_not_fit_together(wrong):
    cube = {
        "id": ["Alder"], "size": [2], "value": [1, 2],
        "dimension": {"Alder": {"category": {"index": {"0": 0, "1": 1}}}},
    } | wrong  # fmt: skip
    with pytest.raises(NotJsonStat):
        list(cells(cube))


@pytest.mark.parametrize("body", [b"{}", b'{"dimension": {"Region": 1}}', b"[]"])
def test_an_unknown_answer_stops_us(fake, source, body):
    fake.http.fail(Fault(200, body))
    with pytest.raises(NoAnswer, match="inte känner igen"):
        population(source, ["1981"], [2024])


def test_half_a_person_is_no_answer(fake, source):
    fake.people = lambda *_: 1.5
    with pytest.raises(NoAnswer, match="--population"):
        population(source, ["1981"], [2024])


EXPORT = """"region","ålder","kön","2024","2025"
"19 Västmanlands län","0-20 år","män",1,2
"1981 Sala","0-20 år","män",2900,2950
"1981 Sala","0-20 år","kvinnor",2700,2710
"1981 Sala","21-64 år","män",6000,6010
"1981 Sala","21-64 år","kvinnor",5800,5790
"1981 Sala","65+ år","män",2600,2650
"1981 Sala","65+ år","kvinnor",2800,2850
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_from_statistikdatabasen(encoding, delimiter):
    found = read_export(EXPORT.replace(",", delimiter).encode(encoding))
    assert found.schema == COUNTED
    assert found.filter(year=2025).rows() == [
        ("1981", 2025, 0, 20, 5660),
        ("1981", 2025, 21, 64, 11800),
        ("1981", 2025, 65, None, 5500),
    ]


def test_one_year_ages_with_totals_beside_them():
    rows = [
        '"Folkmängd efter region, ålder, kön och år"',
        "",
        '"region";"ålder";"kön";"Folkmängd 2025"',
    ]
    for sex, people in (("män", "1"), ("kvinnor", "1"), ("totalt", "1 002")):
        rows += [f'"1981 Sala";"{age} år";"{sex}";{people}' for age in range(100)]
        rows += [f'"1981 Sala";"100+ år";"{sex}";{people}']
        rows += [f'"1981 Sala";"totalt ålder";"{sex}";999']
    found = read_export("\n".join(rows).encode())
    assert found.height == 101
    assert found["population"].unique().to_list() == [1002]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("region", "plats"), "ingen kolumn region"),
        (("ålder", "alder"), "ingen kolumn ålder"),
        (('"2024","2025"', '"a","b"'), "ingen kolumn för ett år"),
        (("1981 Sala", "Sala"), "ingen kommun"),
        (("21-64 år", "22-64 år"), "1981 år 2024: åldern 21 år saknas"),
        (("21-64 år", "20-64 år"), "1981 år 2024: åldern 20 år finns flera gånger"),
        (("65+ år", "65-99 år"), "de äldsta (100 år och äldre) saknas"),
        (("65+ år", "äldre"), "Rad 7: äldre är ingen ålder"),
        (("2950", ".."), "Rad 3: .. är inget antal"),
        (("2950", ""), "Rad 3: (tomt) är inget antal"),
        (("2950", "-3"), "Rad 3: -3 är inget antal"),
        ((',2650\n', "\n"), "Rad 7 har 4 kolumner men rubriken 5"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_population_is_told(change, words):
    with pytest.raises(NotPopulation) as told:
        read_export(EXPORT.replace(*change).encode())
    assert words in str(told.value)
