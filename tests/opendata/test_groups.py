"""Whom a municipality is compared with, from what the fake server gave."""

from datetime import date

import pytest
from tests.opendata.fake_kolada import FakeKolada

from hemmaplan.opendata.json_source import JsonSource
from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.client import Kolada
from hemmaplan.opendata.kolada.groups import UnknownMunicipality, choose, comparison_groups
from hemmaplan.opendata.kolada.refresh import refresh

DAY = date(2026, 11, 23)
PLACES = {
    "1981": "Sala", "1980": "Västerås", "1984": "Arboga", "0686": "Eksjö", "1495": "Skara",
    "0114": "Upplands Väsby",
}  # fmt: skip


@pytest.fixture
def archive(tmp_path, clock):
    fake = FakeKolada()
    fake.add_kpi("N33002")
    for code, title in PLACES.items():
        fake.add_municipality(code, title)
    fake.add_municipality("0000", "Riket", "L")
    fake.add_group("G36628", "Liknande kommuner IFO, Sala, 2022", ["0686", "1984"])
    fake.add_group("G90000", "Liknande kommuner IFO, Sala, 2024", ["0686", "1495"])
    fake.add_group("G36453", "Liknande kommuner IFO, Arboga, 2024", ["1981"])
    with fake.http:
        source = JsonSource(fake.base, clock.read, clock.unix, clock.sleep)
        archive = Archive(tmp_path)
        refresh(Kolada(source), archive, ["N33002"], first_year=2020, on=DAY)
    return archive


def members(frame, group):
    return frame.filter(group=group)["municipality"].to_list()


def test_the_five_groups(archive):
    found = comparison_groups(archive, "1981", own=["0114", "1981"], reference="1980")
    assert members(found, "similar") == ["0686", "1495"]
    assert members(found, "county") == ["1980", "1981", "1984"]
    assert members(found, "country") == sorted(PLACES)
    assert members(found, "own") == ["0114"]
    assert members(found, "reference") == ["1980"]
    assert set(found["fetched"]) == {DAY}


def test_their_names_as_printed(archive):
    found = comparison_groups(archive, "1981", own=["0114"], reference="1980")
    assert dict(found.select("group", "title").unique().iter_rows()) == {
        "similar": "Liknande kommuner IFO, Sala, 2024 (G90000)",
        "county": "Kommunerna i Västmanlands län",
        "country": "Alla kommuner",
        "own": "Eget urval",
        "reference": "Västerås",
    }


def test_without_a_choice_of_its_own(archive):
    found = comparison_groups(archive, "1981")
    assert set(found["group"]) == {"similar", "county", "country"}


def test_a_municipality_kolada_has_no_similar_ones_for(archive):
    assert members(comparison_groups(archive, "1980"), "similar") == []


@pytest.mark.parametrize("code", ["9999", "", "0000", "Sala"])
def test_an_unknown_municipality_is_told(archive, code):
    with pytest.raises(UnknownMunicipality, match="finns inte i Kolada"):
        comparison_groups(archive, code)


def test_an_unknown_choice_is_told(archive):
    with pytest.raises(UnknownMunicipality, match="9999"):
        comparison_groups(archive, "1981", own=["0114", "9999"])
    with pytest.raises(UnknownMunicipality, match="9998"):
        comparison_groups(archive, "1981", reference="9998")


def test_a_choice_is_kept_by_code_or_name(archive):
    choose(archive, {"own": ["Arboga", "0114", "arboga"], "reference": ["Västerås"]})
    found = comparison_groups(archive, "1981")
    assert members(found, "own") == ["0114", "1984"]
    assert members(found, "reference") == ["1980"]
    choose(archive, {"reference": []})
    found = comparison_groups(archive, "1981")
    assert (members(found, "own"), members(found, "reference")) == (["0114", "1984"], [])
    found = comparison_groups(archive, "1981", own=(), reference="0686")
    assert (members(found, "own"), members(found, "reference")) == ([], ["0686"])


def test_a_choice_with_a_municipality_that_is_none_changes_nothing(archive):
    choose(archive, {"own": ["Arboga"]})
    with pytest.raises(UnknownMunicipality, match="Aboga"):
        choose(archive, {"own": ["Skara"], "reference": ["Aboga"]})
    assert members(comparison_groups(archive, "1981"), "own") == ["1984"]


def test_compared_with_itself_is_no_reference(archive):
    assert members(comparison_groups(archive, "1981", reference="1981"), "reference") == []


def test_before_the_first_fetch_no_municipality_is_known(tmp_path):
    with pytest.raises(UnknownMunicipality):
        comparison_groups(Archive(tmp_path), "1981")
