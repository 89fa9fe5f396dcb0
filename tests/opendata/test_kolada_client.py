"""The client against a real HTTP server on the loopback interface, with a clock of its own."""

from datetime import date
from email.utils import formatdate

import polars as pl
import pytest
from tests.opendata.conftest import EPOCH
from tests.opendata.fake_kolada import FakeKolada
from tests.opendata.loopback import Fault

from hemmaplan.opendata.json_source import JsonSource, NoAnswer
from hemmaplan.opendata.kolada.client import FETCHED, Kolada


def source(fake, clock):
    return JsonSource(fake.base, clock.read, clock.unix, clock.sleep)


@pytest.fixture
def fake():
    fake = FakeKolada()
    fake.add_kpi("N33002", "Kostnad HVB", publ_period="2025", publication_date="2026-08-28")
    fake.add_municipality("1981", "Sala")
    fake.add_municipality("1980", "Västerås")
    fake.add_municipality("0000", "Riket", "L")
    fake.put("N33002", "1981", 2024, 4321.5)
    fake.put("N33002", "1980", 2024, 2100.0)
    with fake.http:
        yield fake


@pytest.fixture
def kolada(fake, clock):
    return Kolada(source(fake, clock))


def test_values_are_both_sexes_together(kolada):
    found = kolada.values(["N33002"], [2024])
    assert found.schema == FETCHED
    assert found.rows() == [
        ("N33002", "1981", 2024, "T", 4321.5, "", False),
        ("N33002", "1980", 2024, "T", 2100.0, "", False),
    ]


def test_a_marked_value_never_has_a_number(fake, kolada):
    fake.put("N33002", "1981", 2023, 17.0, status="Private")
    fake.put("N33002", "1980", 2023, None)
    found = kolada.values(["N33002"], [2023])
    assert found.select("value", "status").rows() == [(None, "Private"), (None, "")]


def test_changes_since_a_day(fake, kolada):
    fake.put("N33002", "1980", 2024, None, deleted=True, on="2026-06-01")
    changed = kolada.values(["N33002"], [2024], since=date(2026, 5, 1))
    assert changed.select("municipality", "deleted").rows() == [("1980", True)]


def test_pages_are_followed_to_the_last(fake, kolada):
    for year in range(2000, 2024):
        fake.put("N33002", "1981", year, float(year))
    fake.page_limit = 5
    found = kolada.values(["N33002"], range(2000, 2025)).sort("year")
    assert found["value"].to_list()[:24] == [float(year) for year in range(2000, 2024)]
    assert len(fake.http.requests) == 6  # 26 values, five a page


def test_long_lists_are_cut_into_segments_of_25(fake, kolada):
    for number in range(60):
        fake.add_kpi(f"N4{number:04}")
        fake.put(f"N4{number:04}", "1981", 1990, 1.0)
    ids = [f"N4{number:04}" for number in range(60)]
    assert kolada.kpis(ids)["kpi"].to_list() == ids
    assert kolada.values(ids, range(1990, 2020)).height == 60
    longest = max(
        path.partition("?")[0].count(",") for path in fake.http.requests
    )  # 26 ids would be refused
    assert longest <= 2 * 24


def test_no_more_than_five_requests_a_second(fake, kolada, clock):
    fake.page_limit = 1
    for year in range(2000, 2021):
        fake.put("N33002", "1981", year, 1.0)
    kolada.values(["N33002"], range(2000, 2021))
    assert len(fake.http.requests) == 21
    assert clock.time == pytest.approx(20 / 5)


def test_metadata(fake, kolada):
    fake.add_group("G36628", "Liknande kommuner IFO, Sala, 2024", ["1980"])
    fake.add_group("G1", "Västmanlands läns kommuner", ["1980", "1981"])
    [kpi] = kolada.kpis(["N33002", "N99999"]).rows()
    assert kpi == ("N33002", "Kostnad HVB", None, date(2026, 8, 28), 2025)
    assert ("0000", "Riket", "L") in kolada.municipalities().rows()
    groups = kolada.groups("Liknande kommuner IFO")
    assert groups.rows() == [("G36628", "Liknande kommuner IFO, Sala, 2024", "1980")]


def test_a_title_encoded_twice_is_read_once(fake, kolada):
    title = "Liknande kommuner IFO, Skövde, 2024"
    fake.add_group("G1", title.encode().decode("cp1252"), ["1980"])
    fake.add_group("G2", title, ["1980"])
    assert set(kolada.groups("IFO")["title"]) == {title}


def test_too_fast_waits_as_long_as_it_is_told(fake, kolada, clock):
    fake.http.fail(Fault(429, headers={"Retry-After": "7"}))
    assert kolada.values(["N33002"], [2024]).height == 2
    assert clock.slept == [7.0]


def test_a_retry_after_may_be_a_date(fake, kolada, clock):
    fake.http.fail(Fault(429, headers={"Retry-After": formatdate(EPOCH + 30, usegmt=True)}))
    assert kolada.values(["N33002"], [2024]).height == 2
    assert clock.slept == [pytest.approx(30.0)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, times=2),
        Fault(503, b"<html>Underhall</html>", times=2),
        Fault(200, b"<html>Logga in</html>", times=2),
        Fault(200, b'{"values": [', times=2),
        Fault(200, b'{"values": []}', times=2, cut=True),
    ],
)
def test_passing_trouble_is_waited_out(fake, kolada, clock, fault):
    fake.http.fail(fault)
    assert kolada.values(["N33002"], [2024]).height == 2
    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault(500, times=9), 500, "har ett fel hos sig (500)"),
        (Fault(429, times=9), 429, "för mycket att göra (429)"),
        (Fault(429, headers={"Retry-After": "3600"}, times=9), 429, "Försök igen om en stund"),
        (Fault(200, b"<!DOCTYPE html><title>x", times=9), None, "en webbsida i stället för data"),
        (Fault(200, b"\xff\xfe\x00", times=9), None, "avklippt eller skadat"),
        (Fault(422, b'{"detail": "too many"}'), 422, "tog inte emot frågan (422)"),
        (Fault(404, b"{}"), 404, "tog inte emot frågan (404)"),
    ],
)
def test_lasting_trouble_is_told_in_swedish(fake, kolada, fault, status, words):
    fake.http.fail(fault)
    with pytest.raises(NoAnswer) as trouble:
        kolada.values(["N33002"], [2024])
    assert trouble.value.status == status
    assert words in str(trouble.value)
    assert len(fake.http.requests) <= 5


def test_no_network_is_told_and_tried_again(clock):
    fake = FakeKolada()
    with fake.http:
        base = fake.base
    with pytest.raises(NoAnswer, match="Ingen kontakt med 127"):
        Kolada(JsonSource(base, clock.read, clock.unix, clock.sleep)).municipalities()
    assert clock.slept == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"values": {}}',
        b'{"error": "This endpoint is deprecated. Please use /v3 instead."}',
        b'{"values": [{"kpi": "N1"}]}',
        b'{"values": ["N1"]}',
        b'{"values": [{"kpi": "N1", "municipality": "1981", "period": 2024, "values": [{"gender":'
        b' "T", "status": "", "value": "12,5"}]}]}',
        b'{"values": [{"kpi": "N1", "municipality": "1981", "period": 2024, "values": [{"gender":'
        b' "T", "status": "", "value": NaN}]}]}',
        b'{"values": [{"kpi": "N1", "municipality": 1981, "period": 2024, "values": [{"gender":'
        b' "T", "status": "", "value": 1}]}]}',
    ],
)
def test_an_unknown_shape_stops_us(fake, kolada, body):
    fake.http.fail(Fault(200, body))
    with pytest.raises(NoAnswer, match="inte känner igen"):
        kolada.values(["N33002"], [2024])


def test_pages_that_go_round_end(fake, kolada):
    fake.http.fail(Fault(200, b'{"values": [], "next_url": "/v3/kpi?page=2"}', times=2))
    with pytest.raises(NoAnswer, match="bläddrar runt"):
        kolada.kpis(["N33002"])


def test_an_answer_never_sends_us_to_another_host(fake, kolada):
    there = b'{"values": [], "next_url": "https://elsewhere.example/v3/kpi/N33002?page=1"}'
    fake.http.fail(Fault(200, there))
    assert kolada.kpis(["N33002"]).height == 1
    assert fake.http.requests[1] == "/v3/kpi/N33002?page=1"


def test_the_frames_of_an_empty_answer_have_their_columns(kolada):
    assert kolada.values(["N33002"], [1999]).equals(pl.DataFrame(schema=FETCHED))
