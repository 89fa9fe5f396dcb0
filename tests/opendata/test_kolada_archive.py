"""From the fake server into a folder: what is kept, what changes, and what a bad day leaves."""

import os
from datetime import date
from time import perf_counter

import polars as pl
import pytest
from tests.opendata.fake_kolada import FakeKolada
from tests.opendata.loopback import Fault

from hemmaplan.opendata.json_source import JsonSource, NoAnswer
from hemmaplan.opendata.kolada.archive import Archive, Damaged
from hemmaplan.opendata.kolada.client import Kolada
from hemmaplan.opendata.kolada.refresh import refresh
from hemmaplan.opendata.kolada.revisions import EDITIONS, VALUES, GroupChange

NOVEMBER, DECEMBER = date(2026, 11, 23), date(2026, 12, 7)
SIMILAR = "Liknande kommuner IFO, Sala, 2024"


@pytest.fixture
def fake():
    fake = FakeKolada()
    fake.add_kpi(
        "N30001", "Avvikelse", prel_publication_date="2026-12-01",
        publication_date="2027-02-01", publ_period="2025",
    )  # fmt: skip
    fake.add_kpi("N33002", "HVB")
    for code, title in (("1981", "Sala"), ("1980", "Västerås"), ("0686", "Eksjö")):
        fake.add_municipality(code, title)
        for year in (2023, 2024, 2025):
            fake.put("N33002", code, year, float(code) + year)
            fake.put("N30001", code, year, year / 100)
    fake.add_municipality("0000", "Riket", "L")
    fake.add_municipality("0019", "Region Västmanland", "L")
    fake.put("N33002", "0000", 2024, 1.0)
    fake.put("N33002", "0019", 2024, 2.0)
    fake.add_group("G36628", SIMILAR, ["1980"])
    with fake.http:
        yield fake


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "kolada")


@pytest.fixture
def fetch(fake, archive, clock):
    source = JsonSource(fake.base, clock.read, clock.unix, clock.sleep)

    def fetch(on=NOVEMBER, figures=("N30001", "N33002"), first_year=2011, everything=False):
        fake.http.requests.clear()
        return refresh(
            Kolada(source), archive, figures, first_year=first_year, on=on, everything=everything
        )

    return fetch


def value(archive, kpi, municipality, year):
    """The number, mark and day of one value; None when there is no such value."""
    rows = archive.values().filter(kpi=kpi, municipality=municipality, year=year)
    return rows.select("value", "status", "fetched").rows()[0] if rows.height else None


def files(archive):
    return {path.name: path.read_bytes() for path in archive.folder.glob("*.parquet")}


def test_before_the_first_fetch_everything_is_empty(archive):
    assert archive.values().equals(pl.DataFrame(schema=VALUES))
    assert archive.editions().equals(pl.DataFrame(schema=EDITIONS))
    assert archive.figures().is_empty()


def test_what_was_fetched_is_there_without_a_network(fake, archive, fetch):
    outcome = fetch()
    assert (outcome.changes.new, outcome.changes.revised, outcome.changes.withdrawn) == (19, 0, 0)
    fake.http.fail(Fault(500, times=99))
    assert dict(archive.values().schema) == VALUES
    assert value(archive, "N33002", "1981", 2024) == (4005.0, "", NOVEMBER)
    assert value(archive, "N33002", "0000", 2024) == (1.0, "", NOVEMBER)


def test_regions_are_not_kept(archive, fetch):
    fetch()
    assert set(archive.values()["municipality"]) == {"1981", "1980", "0686", "0000"}
    assert "0019" not in set(archive.municipalities()["municipality"])


def test_the_next_fetch_asks_only_for_changes(fake, archive, fetch):
    fetch()
    fake.put("N33002", "1981", 2024, 99.0, on="2026-12-01")
    fake.put("N33002", "1981", 2026, 7.0, on="2026-12-01")
    fake.put("N33002", "1980", 2023, None, deleted=True, on="2026-12-01")
    outcome = fetch(DECEMBER)
    data = [path for path in fake.http.requests if "/data/" in path]
    assert [path.partition("/data/")[2].partition("/year")[0] for path in data] == [
        "kpi/N30001,N33002"
    ]
    assert "from_date=2026-11-22" in data[0]
    assert (outcome.changes.new, outcome.changes.revised, outcome.changes.withdrawn) == (1, 1, 1)
    assert value(archive, "N33002", "1981", 2024) == (99.0, "", DECEMBER)
    assert value(archive, "N33002", "1981", 2023) == (4004.0, "", NOVEMBER)
    assert value(archive, "N33002", "1980", 2023) is None


def test_earlier_editions_are_kept(fake, archive, fetch):
    fetch()
    fake.put("N33002", "1981", 2024, 99.0, on="2026-12-01")
    fetch(DECEMBER)
    fake.put("N33002", "1981", 2024, None, deleted=True, on="2026-12-10")
    fetch(date(2026, 12, 12))
    history = archive.editions().filter(kpi="N33002", municipality="1981", year=2024)
    assert history.select("value", "fetched", "deleted", "current").rows() == [
        (4005.0, NOVEMBER, False, False),
        (99.0, DECEMBER, False, False),
        (None, date(2026, 12, 12), True, True),
    ]


def test_everything_finds_what_was_changed_silently(fake, archive, fetch):
    fetch()
    fake.put("N33002", "1981", 2024, 99.0)  # not dated as a change
    del fake.cells["N33002", "1980", 2023]
    assert fetch(DECEMBER).changes.revised == 0
    changes = fetch(DECEMBER, everything=True).changes
    assert (changes.new, changes.revised, changes.withdrawn) == (0, 1, 1)
    assert value(archive, "N33002", "1980", 2023) is None


def test_an_earlier_first_year_is_asked_for_in_full(fake, archive, fetch):
    fetch(first_year=2024)
    assert value(archive, "N33002", "1981", 2023) is None
    fetch(DECEMBER, first_year=2011)
    assert value(archive, "N33002", "1981", 2023) == (4004.0, "", DECEMBER)
    fetch(DECEMBER, first_year=2024)
    assert value(archive, "N33002", "1981", 2023) == (4004.0, "", DECEMBER)


def test_a_figure_that_is_new_to_us_is_asked_for_in_full(fake, archive, fetch):
    fetch(figures=["N30001"])
    fetch(DECEMBER)
    asked = {
        path.split("/")[4]: "from_date" in path for path in fake.http.requests if "data" in path
    }
    assert asked == {"N30001": True, "N33002": False}
    assert value(archive, "N33002", "1981", 2024) == (4005.0, "", DECEMBER)


def test_a_marked_value_has_no_number_and_says_so(fake, archive, fetch):
    fake.put("N33002", "1981", 2024, 17.0, status="Private")
    fetch()
    assert value(archive, "N33002", "1981", 2024) == (None, "Private", NOVEMBER)
    fake.put("N33002", "1981", 2024, 17.0, on="2026-12-01")
    assert fetch(DECEMBER).changes.revised == 1
    assert value(archive, "N33002", "1981", 2024) == (17.0, "", DECEMBER)


def test_a_null_is_unknown_and_not_zero(fake, archive, fetch):
    fake.put("N33002", "1981", 2024, None)
    fetch()
    assert value(archive, "N33002", "1981", 2024) == (None, "", NOVEMBER)


def test_a_municipality_without_values_is_still_a_municipality(fake, archive, fetch):
    fake.add_municipality("2418", "Malå")
    fetch()
    assert "2418" in set(archive.municipalities()["municipality"])
    assert archive.values().filter(municipality="2418").is_empty()


def test_a_year_is_preliminary_until_it_is_final(archive, fetch):
    def preliminary():
        rows = archive.values().filter("preliminary")
        return set(rows.select("kpi", "year").rows())

    fetch(date(2026, 11, 30))
    assert preliminary() == set()
    fetch(date(2026, 12, 1))
    assert preliminary() == {("N30001", 2025)}
    fetch(date(2027, 1, 31))
    assert preliminary() == {("N30001", 2025)}
    assert fetch(date(2027, 2, 1)).changes.revised == 0  # the final value is the preliminary one
    assert preliminary() == set()


def test_without_a_final_date_a_published_year_is_preliminary(fake, archive, fetch):
    fake.kpis["N30001"]["publication_date"] = None
    fetch(DECEMBER)
    assert archive.values().filter("preliminary", kpi="N30001")["year"].unique().to_list() == [2025]


def test_an_edition_remembers_that_it_was_preliminary(fake, archive, fetch):
    fetch(DECEMBER)
    fake.put("N30001", "1981", 2025, 5.0, on="2027-02-01")
    fetch(date(2027, 2, 1))
    history = archive.editions().filter(kpi="N30001", municipality="1981", year=2025)
    assert history.select("value", "preliminary").rows() == [(20.25, True), (5.0, False)]


@pytest.mark.parametrize("where", ["municipality", "v3/kpi/", "municipality_groups", "/data/"])
def test_a_fetch_that_fails_anywhere_changes_nothing(fake, archive, fetch, where):
    fetch()
    before = files(archive)
    fake.put("N30001", "1981", 2024, 1.5, on="2026-12-01")
    fake.put("N33002", "1981", 2024, 1.5, on="2026-12-01")
    fake.http.fail(Fault(500, times=5, where=where))
    with pytest.raises(NoAnswer):
        fetch(DECEMBER)
    assert files(archive) == before


def test_a_page_missing_in_the_middle_changes_nothing(fake, archive, fetch):
    fetch()
    before = files(archive)
    fake.page_limit = 4
    fake.http.fail(Fault(200, b"<html>", times=5, where="page=2"))
    with pytest.raises(NoAnswer):
        fetch(DECEMBER, everything=True)
    assert files(archive) == before


def test_a_broken_fetch_goes_on_where_it_was(fake, archive, fetch):
    fake.http.fail(Fault(500, times=5, where="data/kpi/N33002"))
    with pytest.raises(NoAnswer):
        fetch()
    fetch()
    assert [path for path in fake.http.requests if "data/kpi/N30001" in path] == []
    assert value(archive, "N30001", "1981", 2024) == (20.24, "", NOVEMBER)
    assert list((archive.folder / ".unfinished").glob("*")) == []


def test_a_fetch_broken_off_another_day_starts_afresh(fake, archive, fetch):
    fake.http.fail(Fault(500, times=5, where="data/kpi/N33002"))
    with pytest.raises(NoAnswer):
        fetch(NOVEMBER)
    fetch(DECEMBER)
    assert [path for path in fake.http.requests if "data/kpi/N30001" in path] != []
    assert value(archive, "N30001", "1981", 2024) == (20.24, "", DECEMBER)


def test_a_disk_that_fails_leaves_the_old_file_and_no_rubbish(fake, archive, fetch, monkeypatch):
    fetch()
    before = files(archive)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        archive.write("values", archive.editions().head(1))
    assert files(archive) == before
    assert list(archive.folder.glob(".*.tmp")) == []


@pytest.mark.parametrize("strict", [False, True])
def test_a_figure_that_no_longer_exists_keeps_its_values(fake, archive, fetch, strict):
    fetch()
    fake.unknown_is_404 = strict
    del fake.kpis["N33002"]
    outcome = fetch(DECEMBER)
    assert outcome.gone == ["N33002"]
    assert outcome.changes.withdrawn == 0
    assert value(archive, "N33002", "1981", 2024) == (4005.0, "", NOVEMBER)
    assert archive.figures().select("kpi", "checked", "exists").rows() == [
        ("N30001", DECEMBER, True),
        ("N33002", NOVEMBER, False),
    ]


def test_a_full_answer_without_most_of_what_was_there_is_not_believed(fake, archive, fetch):
    fetch()
    for kpi, code, year in list(fake.cells):
        if kpi == "N33002" and year > 2023:
            del fake.cells[kpi, code, year]
    changes = fetch(DECEMBER, everything=True).changes
    assert (changes.doubted, changes.withdrawn) == (("N33002",), 0)
    assert value(archive, "N33002", "1981", 2024) == (4005.0, "", NOVEMBER)


def test_no_municipalities_is_no_answer(fake, archive, fetch):
    fetch()
    before = files(archive)
    fake.municipalities.clear()
    fake.groups_.clear()
    with pytest.raises(NoAnswer, match="utan kommuner"):
        fetch(DECEMBER, everything=True)
    assert files(archive) == before


def test_a_group_that_changed_members_is_told_and_its_old_members_kept(fake, archive, fetch):
    fetch()
    fake.add_group("G36628", "Liknande kommuner IFO, Sala, 2025", ["0686"])
    outcome = fetch(DECEMBER)
    assert outcome.group_changes == [
        GroupChange("G36628", "Liknande kommuner IFO, Sala, 2025", ("0686",), ("1980",))
    ]
    assert archive.group_editions().rows() == [
        ("G36628", SIMILAR, "1980", NOVEMBER, False),
        ("G36628", "Liknande kommuner IFO, Sala, 2025", "0686", DECEMBER, True),
    ]
    assert fetch(date(2027, 1, 1)).group_changes == []
    assert archive.group_editions().height == 2


def test_an_answer_without_groups_keeps_those_there_were(fake, archive, fetch):
    fetch()
    fake.groups_.clear()
    outcome = fetch(DECEMBER)
    assert outcome.no_groups
    assert archive.group_editions().rows() == [("G36628", SIMILAR, "1980", NOVEMBER, True)]


def test_progress_names_each_figure(fake, archive, clock):
    source = JsonSource(fake.base, clock.read, clock.unix, clock.sleep)
    told = []
    refresh(
        Kolada(source), archive, ["N30001", "N33002"], first_year=2020, on=NOVEMBER,
        tell=lambda *what: told.append(what),
    )  # fmt: skip
    assert told == [(0, 2, "Avvikelse"), (1, 2, "HVB")]


@pytest.mark.parametrize("content", [b"", b"PAR1 cut", b"<html>"])
def test_a_damaged_file_is_told(archive, fetch, content):
    fetch()
    (archive.folder / "values.parquet").write_bytes(content)
    with pytest.raises(Damaged, match="är skadad"):
        archive.values()


def test_a_file_of_another_shape_is_told(archive, fetch):
    fetch()
    pl.DataFrame({"kpi": ["N1"]}).write_parquet(archive.folder / "groups.parquet")
    with pytest.raises(Damaged, match="är skadad"):
        archive.group_editions()


def test_sixty_figures_for_290_municipalities_and_15_years_load_at_once(archive):
    years = pl.DataFrame({"year": range(2011, 2026)}, schema={"year": pl.Int32})
    codes = pl.DataFrame({"municipality": [f"{code:04}" for code in range(290)]})
    figures = pl.DataFrame({"kpi": [f"N3{number:04}" for number in range(60)]})
    rows = figures.join(codes, how="cross").join(years, how="cross").with_row_index()
    editions = rows.with_columns(
        gender=pl.lit("T"), value=pl.col("index") * 1.37, status=pl.lit(""), preliminary=False,
        fetched=pl.lit(NOVEMBER), deleted=False, current=True,
    )  # fmt: skip
    archive.write("values", editions.select(*EDITIONS))

    def seconds():
        start = perf_counter()
        assert archive.values().height == 261_000
        return perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.15
