"""The fake server has the shapes, limits and quirks that docs/reference/kolada.md lists."""

import json
import urllib.request
from urllib.error import HTTPError

import pytest
from tests.opendata.fake_kolada import FakeKolada

KPI_KEYS = {
    "id", "title", "description", "is_divided_by_gender", "municipality_type", "auspice",
    "operating_area", "perspective", "prel_publication_date", "publication_date", "publ_period",
    "has_ou_data",
}  # fmt: skip


@pytest.fixture
def kolada():
    fake = FakeKolada()
    fake.add_kpi("N30001", "Nettokostnadsavvikelse", publication_date="2026-09-30")
    fake.add_kpi("N33002", "Kostnad HVB")
    for number in range(30):
        fake.add_municipality(f"{1000 + number}", f"Kommun {number}")
    fake.add_municipality("0000", "Riket", "L")
    fake.add_group("G1", "Liknande kommuner IFO, Kommun 0, 2024", ["1001", "1002"])
    fake.put("N30001", "1000", 2024, -20.7972)
    fake.put("N33002", "1001", 2024, 100.0)
    fake.put("N33002", "1002", 2024, 300.0, on="2026-06-01")
    with fake.http:
        yield fake


def get(fake, path):
    with urllib.request.urlopen(fake.http.address + path) as response:
        return json.load(response)


def status(fake, path):
    with pytest.raises(HTTPError) as refusal:
        get(fake, path)
    refusal.value.close()
    return refusal.value.code


def test_an_answer_has_values_count_and_its_neighbours(kolada):
    answer = get(kolada, "/v3/municipality")
    assert set(answer) == {"values", "count", "next_url", "previous_url"}
    assert answer["values"][0] == {"id": "1000", "title": "Kommun 0", "type": "K"}
    assert answer["values"][-1]["type"] == "L"
    assert answer["next_url"] is None


def test_a_data_row(kolada):
    [row] = get(kolada, "/v3/data/kpi/N30001/municipality/1000/year/2024")["values"]
    assert {name: row[name] for name in ("kpi", "municipality", "period")} == {
        "kpi": "N30001", "municipality": "1000", "period": 2024,
    }  # fmt: skip
    assert {value["gender"] for value in row["values"]} == {"T", "K", "M"}
    total = next(value for value in row["values"] if value["gender"] == "T")
    assert total == {
        "gender": "T", "count": 1, "status": "", "value": -20.7972, "isdeleted": False,
    }  # fmt: skip


def test_a_kpi_and_a_group(kolada):
    kpi, other = get(kolada, "/v3/kpi/N30001,N33002")["values"]
    assert set(kpi) == KPI_KEYS
    assert (kpi["id"], other["id"], kpi["publication_date"]) == ("N30001", "N33002", "2026-09-30")
    [group] = get(kolada, "/v3/municipality_groups?title=liknande+kommuner+ifo")["values"]
    assert set(group) == {"id", "title", "members"}
    assert group["members"][0] == {"member_id": "1001", "member_title": "Kommun 1"}


@pytest.mark.parametrize(
    "path",
    [
        "/v3/data/kpi/N33002/municipality/1001/year/2024",
        "/v3/data/kpi/N33002/municipality/1001",
        "/v3/data/municipality/1001/year/2024",
        "/v3/data/municipality/1001/kpi/N33002",
    ],
)
def test_any_two_of_the_three_will_do(kolada, path):
    [row] = get(kolada, path)["values"]
    assert row["kpi"] == "N33002"


def test_without_municipality_all_of_them_answer(kolada):
    rows = get(kolada, "/v3/data/kpi/N33002/year/2024")["values"]
    assert [row["municipality"] for row in rows] == ["1001", "1002"]


def test_a_group_answers_with_its_unweighted_mean(kolada):
    [row] = get(kolada, "/v3/data/kpi/N33002/municipality/G1/year/2024")["values"]
    assert (row["values"][0]["value"], row["values"][0]["count"]) == (200.0, 2)


def test_unknown_query_names_give_an_empty_answer_and_no_error(kolada):
    assert get(kolada, "/v3/data/?municipality=1001&kpi=N33002")["values"] == []


def test_the_limits_are_422(kolada):
    ids = ",".join(str(1000 + number) for number in range(26))
    assert status(kolada, f"/v3/data/kpi/N33002/municipality/{ids}") == 422
    assert get(kolada, f"/v3/data/kpi/N33002/municipality/{ids[:-5]}")["count"] == 2
    assert status(kolada, "/v3/kpi?per_page=5001") == 422


def test_version_2_is_closed(kolada):
    assert status(kolada, "/v2/kpi") == 404


def test_pages_lead_to_each_other(kolada):
    kolada.page_limit = 20
    first = get(kolada, "/v3/municipality?per_page=5000")
    second = get(kolada, first["next_url"].removeprefix(kolada.http.address))
    codes = [item["id"] for item in first["values"] + second["values"]]
    assert codes == list(kolada.municipalities)
    assert (second["next_url"], second["previous_url"] is None) == (None, False)


def test_changes_since_a_day_have_what_was_withdrawn(kolada):
    kolada.put("N33002", "1001", 2024, None, deleted=True, on="2026-06-02")
    rows = get(kolada, "/v3/data/kpi/N30001,N33002/year/2024?from_date=2026-06-01")["values"]
    assert [(row["municipality"], row["values"][0]["isdeleted"]) for row in rows] == [
        ("1001", True), ("1002", False),
    ]  # fmt: skip
