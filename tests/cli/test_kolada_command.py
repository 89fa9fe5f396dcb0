"""`hemmaplan kolada` against the fake Kolada and SCB, whole: network in, folder and words out."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.opendata.fake_kolada import FakeKolada
from tests.opendata.fake_scb import FakeScb
from tests.opendata.loopback import Fault
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.catalogue import catalogue

TODAY = datetime.now().astimezone().date()
LAST = TODAY.year - 1
NAMES = {"1980": "Västerås", "1981": "Sala", "0686": "Eksjö"}
SIMILAR = "Liknande kommuner IFO, Sala, 2024"


@pytest.fixture
def kolada(monkeypatch):
    fake = FakeKolada()
    for code, name in NAMES.items():
        fake.add_municipality(code, name)
    fake.add_group("G36628", SIMILAR, ["0686"])
    fake.add_group("G1", "Liknande kommuner IFO, Västerås, 2024", ["1981"])
    for kpi, figure in catalogue().items():
        fake.add_kpi(kpi, figure.label)
        for code in NAMES:
            fake.put(kpi, code, LAST, 100.0)
    with fake.http:
        monkeypatch.setenv("HEMMAPLAN_KOLADA_URL", fake.base)
        yield fake


@pytest.fixture
def scb(monkeypatch):
    fake = FakeScb()
    fake.years = {"TAB638": [str(LAST - 1)], "TAB5557": [str(LAST)]}
    fake.regions = ["00", "19", *NAMES]
    with fake.http:
        monkeypatch.setenv("HEMMAPLAN_SCB_URL", fake.base)
        yield fake


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # the pace has tests of its own
    (tmp_path / "municipality.toml").write_text('code = "1981"\nname = "Sala"\n', "utf-8")
    return tmp_path


@pytest.fixture
def run(data, kolada, scb):
    def run(*arguments):
        answer = CliRunner().invoke(app, ["kolada", str(data), *arguments])
        assert answer.exception is None or isinstance(answer.exception, SystemExit)
        return answer.exit_code, answer.stdout.replace("\u00a0", " "), answer.stderr

    return run


def test_the_first_fetch_says_what_there_is(run, data):
    code, out, err = run()
    assert code == 0
    assert "Nya värden: 201. Ändrade: 0. Borttagna: 0." in out
    assert f"67 nyckeltal för 3 kommuner, {LAST}" in out
    assert f"{SIMILAR} (G36628): Eksjö" in out
    assert "Sala har värden för 67 nyckeltal" in out
    assert f"Folkmängd efter ålder {LAST - 1}–{LAST} för 3 kommuner (SCB)" in out
    assert out.rstrip().endswith("Källa: Kolada")
    assert "Hämtar nyckeltal 61 av 67" in err
    assert Archive(data / "kolada").values().height == 201


def test_afterwards_it_is_read_without_a_network(run, kolada, scb):
    run()
    kolada.http.fail(Fault(500, times=999))
    scb.http.fail(Fault(500, times=999))
    kolada.http.requests.clear()
    code, out, _ = run("--status")
    assert code == 0
    assert "67 nyckeltal för 3 kommuner" in out
    assert kolada.http.requests == []


def test_an_update_tells_what_changed_for_us(run, kolada):
    run()
    kolada.put("N33002", "1981", LAST, 4321.5, on=TODAY.isoformat())
    kolada.put("N33004", "1981", LAST, 5.0, status="Private", on=TODAY.isoformat())
    kolada.put("N33002", "1980", LAST, 7.0, on=TODAY.isoformat())
    kolada.add_group("G36628", SIMILAR, ["1980"])
    kolada.add_group("G1", "Liknande kommuner IFO, Västerås, 2024", ["0686"])
    code, out, err = run()
    assert code == 0
    assert "Nya värden: 0. Ändrade: 3. Borttagna: 0." in out
    assert f"N33002 (HVB, per barn) {LAST}: 100,0 → 4 321,5" in out
    assert f"N33004 (Familjehem, per barn) {LAST}: 100,0 → visas inte (Private)" in out
    assert out.count("→") == 2
    assert f"{SIMILAR} (G36628) har fått andra medlemmar." in out
    assert "Nya: Västerås. Inte längre med: Eksjö." in out
    assert "Andra kommuners grupper som fått andra medlemmar: 1." in out
    assert "1 till är sekretessmarkerade eller osäkra och visas inte" in out
    assert "Saknas: N33004 (Familjehem, per barn)" in out
    assert err.count("Hämtar") == 1
    assert "→" not in run()[1]


def test_the_population_is_asked_for_once(run, scb):
    run()
    scb.http.requests.clear()
    run()
    assert [path for path in scb.http.requests if "/data?" in path] == []
    run("--full")
    assert len([path for path in scb.http.requests if "/data?" in path]) == 2


def test_what_is_not_believed_and_what_is_gone_is_told(run, kolada):
    run()
    del kolada.kpis["U30200"]
    for code in NAMES:
        del kolada.cells["N33002", code, LAST]
    kolada.groups_.clear()
    code, out, err = run("--full")
    assert code == 0
    assert "Kolada har inte längre U30200 (Medarbetarengagemang i IFO)" in err
    assert "utan mer än hälften av det som fanns för N33002 (HVB, per barn)" in err
    assert "inga grupper med liknande kommuner" in err
    assert "67 nyckeltal för 3 kommuner" in out


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(500, times=999), "har ett fel hos sig (500)"),
        (Fault(429, times=999), "för mycket att göra (429)"),
        (Fault(422, b"", times=999), "tog inte emot frågan (422)"),
        (Fault(200, b"<html>", times=999), "en webbsida i stället för data"),
        (Fault(200, b"<html>", times=999, where="/data/"), "en webbsida i stället för data"),
    ],
)
def test_a_fetch_that_fails_leaves_what_there_was(run, data, kolada, fault, words):
    run()
    before = {path: path.read_bytes() for path in (data / "kolada").glob("*.parquet")}
    kolada.http.fail(fault)
    code, out, err = run("--full")
    assert (code, out) == (1, "")
    assert words in err
    assert "orört" in err
    assert {path: path.read_bytes() for path in (data / "kolada").glob("*.parquet")} == before


def test_no_network_at_all(data, monkeypatch):
    with (fake := FakeKolada()).http:
        monkeypatch.setenv("HEMMAPLAN_KOLADA_URL", fake.base)
    answer = CliRunner().invoke(app, ["kolada", str(data)])
    assert answer.exit_code == 1
    assert "Ingen kontakt med 127.0.0.1" in answer.stderr


def test_without_scb_the_figures_are_kept(run, data, scb):
    scb.http.fail(Fault(500, times=999))
    code, out, err = run()
    assert code == 1
    assert "Nya värden: 201" in out
    assert "Nyckeltalen är hämtade men inte folkmängden" in err
    assert Archive(data / "kolada").values().height == 201


def test_population_from_a_file_asks_no_network(run, data, kolada):
    path = data / "folk.csv"
    rows = '"region";"ålder";"2025"\n"1981 Sala";"0-20 år";{}\n"1981 Sala";"21+ år";{}\n'
    path.write_text(rows.format(5660, 17300), "utf-8")
    code, out, _ = run("--population", str(path))
    assert code == 0
    assert "Folkmängd efter ålder 2025 för 1 kommun (SCB)" in out
    assert kolada.http.requests == []
    people = Archive(data / "kolada").population()
    assert people.select("age_from", "age_to", "population", "fetched").rows() == [
        (0, 20, 5660, TODAY),
        (21, None, 17300, TODAY),
    ]
    path.write_text(rows.format(1, 2), "utf-8")
    run("--population", str(path))
    assert Archive(data / "kolada").population()["population"].to_list() == [1, 2]


def test_a_file_for_one_municipality_does_not_stop_the_others_from_being_fetched(run, data):
    rows = f'"region";"ålder";"{LAST}"\n"1981 Sala";"0+ år";5\n'
    (data / "folk.csv").write_text(rows, "utf-8")
    run("--population", str(data / "folk.csv"))
    run()
    people = Archive(data / "kolada").population().filter(year=LAST)
    assert people.group_by("municipality").len().sort("municipality").rows() == [
        ("0686", 101), ("1980", 101), ("1981", 101),
    ]  # fmt: skip


def test_an_interrupted_fetch_says_so_and_goes_on(run, data, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("hemmaplan.opendata.kolada.client.Kolada.groups", interrupt)
    code, out, err = run()
    assert (code, out) == (1, "")
    assert "Avbrutet. Inget är förstört" in err


def test_a_file_that_is_no_population(run, data):
    (data / "folk.csv").write_text("hej\n")
    code, _, err = run("--population", str(data / "folk.csv"))
    assert code == 1
    assert "Filen har ingen kolumn region" in err
    assert run("--population", str(data / "finns-inte.csv"))[0] == 2


def test_before_the_first_fetch(run):
    code, out, _ = run("--status")
    assert code == 0
    assert "Inget är hämtat från Kolada" in out
    assert "Ingen folkmängd är hämtad" in out


@pytest.mark.parametrize("settings", ['code = "9999"\n', "", "code = 1981\n", "="])
def test_a_municipality_kolada_does_not_know(run, data, settings):
    (data / "municipality.toml").write_text(settings)
    code, out, _ = run()
    assert code == 0
    assert "finns inte i Kolada" in out
    (data / "municipality.toml").unlink()
    assert "finns inte i Kolada" in run("--status")[1]


def test_a_municipality_without_similar_ones_or_values(run, data, kolada):
    kolada.add_municipality("2418", "Malå")
    (data / "municipality.toml").write_text('code = "2418"\n')
    _, out, _ = run()
    assert "Kolada har ingen grupp med kommuner som liknar Malå" in out
    assert "Malå har värden för 0 nyckeltal" in out


def test_news_since_the_last_fetch_is_told(run, data):
    run()
    archive = Archive(data / "kolada")
    yesterday = TODAY - timedelta(days=1)
    late = pl.when(pl.col("kpi") == "N30001").then(pl.lit(yesterday))
    archive.write(
        "figures",
        archive.figures().with_columns(
            checked=pl.lit(TODAY - timedelta(days=30)), publication_date=late
        ),
    )
    _, out, _ = run("--status")
    assert "Sedan dess skulle Kolada publicera nytt för 1 nyckeltal" in out


def test_a_choice_of_ones_own_is_kept(run, kolada):
    assert run("--own", "Eksjö")[0] == 1  # nothing fetched to choose from
    run()
    kolada.http.requests.clear()
    code, out, _ = run("--own", "Eksjö, 1980", "--reference", "västerås")
    assert code == 0
    assert "Eget urval: Eksjö, Västerås" in out
    assert "Jämförs särskilt med: Västerås" in out
    assert kolada.http.requests == []
    assert "Eget urval: Eksjö, Västerås" in run("--status")[1]
    _, out, _ = run("--own", "")
    assert "Eget urval" not in out
    assert "Jämförs särskilt med: Västerås" in out


@pytest.mark.parametrize(
    "wrong", [("--own", "Eksö"), ("--reference", "9999"), ("--reference", "Eksjö,Västerås")]
)
def test_a_choice_that_is_none_is_a_wrong_call(run, wrong):
    run()
    assert run(*wrong)[0] == 2


def test_a_damaged_file_is_told(run, data):
    run()
    (data / "kolada" / "values.parquet").write_bytes(b"PAR1")
    code, _, err = run("--status")
    assert code == 1
    assert "values.parquet är skadad" in err


def test_a_folder_that_cannot_be_written(run, data):
    (data / "kolada").write_text("en fil i mappens ställe")
    code, _, err = run()
    assert code == 1
    assert "kan inte skrivas" in err


@pytest.mark.parametrize("year", ["1900", "3000", "tjugo"])
def test_a_year_that_is_none_is_a_wrong_call(run, year):
    assert run("--from-year", year)[0] == 2


def test_neither_or_both_of_folder_and_register_is_a_wrong_call(data):
    assert CliRunner().invoke(app, ["kolada"]).exit_code == 2
    assert CliRunner().invoke(app, ["kolada", str(data), "--db"]).exit_code == 2
    assert CliRunner().invoke(app, ["kolada", str(data / "x")]).exit_code == 2


@pytest.mark.django_db
def test_an_installation_keeps_it_in_a_folder_of_its_own(
    data, kolada, scb, monkeypatch, tmp_path_factory
):
    place = tmp_path_factory.mktemp("installation")
    monkeypatch.chdir(place)
    monkeypatch.setenv("HEMMAPLAN_KEY_FILE", str(place / "key"))
    (data / "volumes.csv").write_text("month;series;value\n2026-01;anmälningar;3\n", "utf-8")
    assert CliRunner().invoke(app, ["import", str(data)]).exit_code == 0
    answer = CliRunner().invoke(app, ["kolada", "--db"])
    assert answer.exit_code == 0
    assert "Sala har värden för 67 nyckeltal" in answer.stdout
    assert (place / Path("var/kolada/values.parquet")).is_file()
    monkeypatch.setenv("HEMMAPLAN_KOLADA_FOLDER", str(place / "annan"))
    assert "Inget är hämtat" in CliRunner().invoke(app, ["kolada", "--db", "--status"]).stdout
    assert os.listdir(place / "var") == ["kolada"]
