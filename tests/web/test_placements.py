"""The list of placements and each one's page: what is asked for, what it comes to, and to whom."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import fastexcel
import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.reports import small_municipality
from tests.web.test_walls import text

from hemmaplan.core.cost import summary
from hemmaplan.core.periods import Month
from hemmaplan.core.tasks import SOON
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web import months, placements
from hemmaplan.web.opened import open_for
from hemmaplan.web.pages import placing
from hemmaplan.web.warned import due_at

pytestmark = pytest.mark.django_db
FEBRUARY = Month(2026, 2)
MANAGER = Viewer(Role.UNIT_MANAGER, frozenset({"V1"}))
SECRET = "HEMLIGPSEUDONYM"


@pytest.fixture(autouse=True)
def files(monkeypatch):
    """The small municipality with what its placements lack: a provider, an agreement, a pause."""
    head, *rows = small_municipality.FILES["placements.csv"].replace(";A;", f";{SECRET};").split()
    needs = {"P1": "crime", "P4": "crime"}
    told = [f"{row};{needs.get(row.partition(';')[0], '')}" for row in rows]
    more = {
        "placements.csv": "\n".join([f"{head};need", *told]) + "\n",
        "choices.csv": "choice_id;area;opened_on;goals;outcome;decided_on;placement_id\n"
        "V1;bou;2025-10-01;return_home no_crime;placed;2025-10-20;P1\n",
        "providers.csv": "provider_id;name;care_form\nL1;=Exempelhem;hvb\n",
        "agreements.csv": "agreement_id;provider_id;care_form;procurement;from_date;to_date;"
        "day_price\nA7;L1;hvb;direct;2025-11-01;;5200\nA6;L1;hvb;direct;2024-01-01;2025-01-01;5000\n",
        "incomes.csv": "placement_id;kind;amount;per\nP1;client_fee;80;day\n",
        "pauses.csv": "placement_id;from_date;to_date;kind;charged_pct\n"
        "P1;2026-02-03;2026-02-04;kept_place;80\n",
        "follow_ups.csv": "placement_id;kind;done_on\nP1;visit;2026-01-15\n"
        "P2;care_plan;2024-03-01\n",
    }
    for name, content in more.items():
        monkeypatch.setitem(small_municipality.FILES, name, content)


def numbers(client: Client, **asked: str) -> list[str]:
    """The placements of the list, in its order."""
    return re.findall(r'scope="row"><a [^>]+>(P\d+)</a>', text(client.get("/placeringar/", asked)))


def main(answer) -> str:
    return text(answer).partition("<main")[2]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["P1", "P2"]),  # ongoing, the dearest first
        ({"lage": "avslutade"}, ["P3", "P4"]),
        ({"lage": "kommande"}, []),
        ({"lage": "alla", "ordning": "placering"}, ["P1", "P2", "P3", "P4"]),
        ({"lage": "alla", "ordning": "-fran"}, ["P3", "P1", "P4", "P2"]),
        ({"lage": "alla", "ordning": "till"}, ["P4", "P3", "P1", "P2"]),  # unknown comes last
        ({"lage": "alla", "ordning": "-till"}, ["P3", "P4", "P1", "P2"]),
        ({"lage": "alla", "vardform": "hvb", "ordning": "placering"}, ["P1", "P4"]),
        ({"lage": "alla", "omrade": "vuxen"}, ["P4"]),
        ({"lage": "alla", "enhet": "V1"}, ["P4"]),
        ({"lage": "alla", "behov": "crime", "ordning": "placering"}, ["P1", "P4"]),
        ({"lage": "alla", "behov": "-", "ordning": "placering"}, ["P2", "P3"]),
        ({"lage": "alla", "mal": "no_crime"}, ["P1"]),
        ({"lage": "alla", "mal": "-", "ordning": "placering"}, ["P2", "P3", "P4"]),
        ({"lage": "alla", "mal": "crime"}, []),
        ({"nummer": "p1"}, ["P1"]),
        ({"nummer": "1"}, []),
        ({"lage": "alla", "nummer": SECRET}, []),  # a person can't be searched for
        ({"lage": "x", "ordning": "y", "sida": "z"}, ["P1", "P2"]),
    ],
)  # fmt: skip
def test_the_list_is_what_the_address_asks_for(asked, found, read_in, signed_in):
    assert numbers(signed_in(Role.CONTROLLER), **asked) == found


def test_the_month_decides_what_is_ongoing(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    assert numbers(client, manad="2025-02", ordning="placering") == ["P2"]
    assert numbers(client, manad="2025-01", ordning="placering") == ["P2", "P4"]


def test_the_sums_are_those_of_the_cost(read_in):
    viewer = Viewer(Role.CONTROLLER)
    found = placements.totals(open_for(viewer).kept(placements.every_placement))
    cost = summary(months.current_dataset(viewer), Month(2026, 1), FEBRUARY, []).row(0, named=True)
    assert found["cost_ytd"] == cost["cost_ore"] > 0
    assert found["care_days_ytd"] == cost["care_days"] > 0
    assert found["unpriced_days_ytd"] == cost["unpriced_days"] == 0


def test_an_unknown_cost_is_not_zero(read_in, signed_in, monkeypatch):
    """P1 without a price has days and no cost; P4 ended before the year and costs nothing in it."""
    dataset = months.current_dataset(Viewer(Role.CONTROLLER))
    alone = placements.of_placement(dataset, "P1")
    tables = {name: frame.clear() for name, frame in alone.tables.items() if name == "rates"}
    without = type(dataset)(tables={**alone.tables, **tables})
    row = placements.placement_list(without, FEBRUARY).row(0, named=True)
    assert row["cost_ytd"] is None
    assert row["per_day"] is None
    assert row["unpriced_days_ytd"] == row["care_days_ytd"] == 59
    ended = placements.of_placement(dataset, "P4")
    assert placements.placement_list(ended, FEBRUARY)["cost_ytd"].to_list() == [0]
    no_table = type(dataset)(tables={"placements": alone.table("placements")})
    assert placements.placement_list(no_table, FEBRUARY)["cost_ytd"].to_list() == [None]


def test_the_codes_are_in_words_in_the_list_the_file_and_on_the_page(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    page = text(client.get("/placeringar/?lage=alla"))
    assert '<option value="no_crime">fri från brott</option>' in page
    assert '<option value="-">inte noterat</option>' in page
    told = client.get(reverse("placements-file", args=["csv"]), {"behov": "crime"}).content
    row = next(csv.DictReader(io.StringIO(told.decode("utf-8-sig")), delimiter=";"))
    assert row["Behov"] == "skydd mot egen brottslighet"
    assert row["Mål"] == "flytta hem, fri från brott"
    assert "flytta hem, fri från brott" in text(client.get("/placeringar/P1/"))


def test_what_is_chosen_is_kept_as_a_view(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    address = reverse("task-view", args=["register"])
    chosen = {"namn": "Brott", "urval": "lage=alla&behov=crime&vem=Anna+Svensson"}
    page = text(client.post(address, chosen, follow=True))
    assert "Vyn Brott är sparad." in page
    assert re.findall(r'scope="row"><a [^>]+>(P\d+)</a>', page) == ["P1", "P4"]
    assert 'lage=alla&amp;behov=crime">Brott</a>' in page


def test_a_page_at_a_time_with_the_sum_of_all(read_in, signed_in, monkeypatch):
    monkeypatch.setattr(placing, "_A_PAGE", 3)
    client = signed_in(Role.CONTROLLER)
    asked = {"lage": "alla", "ordning": "placering"}
    assert numbers(client, **asked) == ["P1", "P2", "P3"]
    assert numbers(client, **asked, sida="2") == ["P4"]
    pages = [text(client.get("/placeringar/", {**asked, "sida": str(n)})) for n in (1, 2)]
    sums = [re.findall(r'class="total".+', page) for page in pages]
    assert sums[0] == sums[1]
    assert 'href="?manad=2026-02&amp;sida=2&amp;lage=alla&amp;ordning=placering"' in pages[0]


def test_the_address_keeps_the_choice_through_order_and_month(read_in, signed_in):
    page = text(signed_in(Role.CONTROLLER).get("/placeringar/?lage=alla&enhet=B1"))
    assert 'href="?manad=2026-02&amp;lage=alla&amp;enhet=B1&amp;ordning=vardform"' in page
    assert 'aria-sort="descending"' in page
    month_form = page[page.index('class="month"') : page.index("</form>")]
    assert 'name="enhet" value="B1"' in month_form


def test_a_unit_manager_meets_the_own_placements_only(read_in, signed_in):
    client = signed_in(Role.UNIT_MANAGER, "V1")
    assert numbers(client, lage="alla") == ["P4"]
    assert numbers(client, lage="alla", enhet="B1") == []
    file = client.get(reverse("placements-file", args=["csv"]), {"lage": "alla"}).content.decode()
    assert "P4" in file
    assert not re.search(r"\bP[123]\b|Exempelhem", file)
    assert client.get(reverse("placement", args=["P4"])).status_code == 200
    others = [client.get(reverse("placement", args=[each])) for each in ("P1", "P9")]
    assert [each.status_code for each in others] == [404, 404]
    assert main(others[0]).replace("P1", "P9") == main(others[1])
    assert placements.totals(open_for(MANAGER).kept(placements.every_placement))["count"] == 1
    assert "inga placeringar att visa" in text(
        signed_in(Role.UNIT_MANAGER, "X9").get("/placeringar/")
    )


def test_the_selection_is_taken_away_as_a_file(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    asked = {"vardform": "hvb", "lage": "alla", "ordning": "placering"}
    answers = {each: client.get(reverse("placements-file", args=[each]), asked)
               for each in ("csv", "xlsx")}  # fmt: skip
    content = answers["csv"].content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["Placering"] for row in rows] == ["P1", "P4"]
    # January's 31 days and February's 28, of which two at 80 %; an öre each way in the rounding
    assert Decimal(rows[0]["Kostnad i år, kr"]) == Decimal("5400.50") * 57 + Decimal("4320.40") * 2
    assert rows[0]["Utförare"] == "'=Exempelhem"
    assert rows[1]["Kostnad i år, kr"] == "0.00"
    assert 'filename="placeringar-2026-02.csv"' in answers["csv"].headers["Content-Disposition"]
    sheet = fastexcel.read_excel(answers["xlsx"].content).load_sheet(0).to_polars()
    assert sheet["Placering"].to_list() == ["P1", "P4"]
    assert sheet["Utförare"].to_list() == ["=Exempelhem", "L3"]
    assert sheet["Kostnad i år, kr"][0] == pytest.approx(float(rows[0]["Kostnad i år, kr"]))
    assert client.get(reverse("placements-file", args=["pdf"])).status_code == 404


def test_a_placement_on_a_page_of_its_own(read_in, signed_in):
    page = text(signed_in(Role.CONTROLLER).get(reverse("placement", args=["P1"])))
    for said in (
        "HVB, externt, LVU 3 §", "Pågår sedan 2025-11-10, 111 vårddygn", "planerat till 2026-06-30",
        "placements.csv rad 2", "5 400,50", "rates.csv rad 2", "6 %", "Egenavgift",
        "Reserverad plats", "80 %", "2026-02-03–2026-02-04", "A7", "5 200,00", "Besök",
        "2026-01-15", "Summa 2026", "Summa 2025", "=Exempelhem",
    ):  # fmt: skip
        assert said in page, said
    assert "A6" not in page  # had ended before the placement began
    ended = text(signed_in(Role.ADMINISTRATOR).get(reverse("placement", args=["P3"])))
    assert "Pågick 2026-02-01–2026-02-15, avslutad: sammanbrott. Det blev 14 vårddygn." in ended


def test_what_is_due_and_what_looks_wrong_stand_with_the_placement(read_in, signed_in):
    viewer = Viewer(Role.CONTROLLER)
    soon = pl.col("due") <= FEBRUARY.last_day + timedelta(days=SOON)
    due = set(open_for(viewer).kept(due_at)[0].filter(soon)["subject"])
    found = [each for each in open_for(viewer).findings() if each.file == "placements.csv"]
    client = signed_in(Role.CONTROLLER)
    for number, row in (("P1", 2), ("P2", 3), ("P3", 4), ("P4", 5)):
        page = text(client.get(reverse("placement", args=[number])))
        assert ("<h2>Ska göras</h2>" in page) == (number in due)
        assert ("<h2>Ser fel ut</h2>" in page) >= any(each.row == row for each in found)
    assert due
    assert found


def test_a_placement_says_the_same_before_all_are_worked_out_as_after(read_in, signed_in):
    """Also of a care plan, which is asked for where any placement has one noted."""
    client, pages = signed_in(Role.CONTROLLER), [f"/placeringar/P{n}/" for n in (1, 2, 3, 4)]
    before = [main(client.get(page)) for page in pages]
    assert "upprätta eller notera vårdplanen" in before[0]
    client.get("/placeringar/")
    client.get("/att-gora/")
    assert [main(client.get(page)) for page in pages] == before


def test_the_person_is_never_shown_and_the_questions_are_few(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    addresses = ["/placeringar/?lage=alla", reverse("placement", args=["P1"]),
                 "/placeringar/urval.csv?lage=alla"]  # fmt: skip
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert SECRET not in text(answer)
        said = text(answer).partition('<aside class="glossary"')[0]  # which explains HVB's places
        assert "person" not in said.lower().replace("personalomkostnad", "")
        assert len(asked) <= 12, address


def test_one_room_in_the_navigation_whoever_looks(read_in, signed_in):
    for role, place in ((Role.CONTROLLER, "/placeringar/"),
                        (Role.BOARD_MEMBER, "/laget/placeringar/")):  # fmt: skip
        page = text(signed_in(role).get("/laget/placeringar/"))
        navigation = page[page.index('<nav aria-label="Sidor">') : page.index("</nav>")]
        assert navigation.count(">Placeringar</a>") == 1
        assert f'<a href="{place}" aria-current="page">Placeringar</a>' in navigation
        assert ("Placeringarna en och en" in page) == (role is Role.CONTROLLER)


def test_nothing_read_in_says_what_to_do(db, signed_in):
    assert "läsa in månadens filer" in text(signed_in(Role.CONTROLLER).get("/placeringar/"))
    assert numbers(signed_in(Role.UNIT_MANAGER, "V1")) == []
