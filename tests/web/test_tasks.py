"""Att göra: the radar and its answers, the lists, the views of one's own, and what is sent back."""

import re
from collections import OrderedDict
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

import polars as pl
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests import frames
from tests.reports import small_municipality
from tests.web.test_adoption import text
from tests.web.test_ladders import own_from

from hemmaplan.core.periods import Month
from hemmaplan.store.models import Acknowledgement, AuditEntry, Batch, SavedView
from hemmaplan.store.viewer import Role
from hemmaplan.web.lists import Column, Listing, Look, _totals, list_file, written
from hemmaplan.web.task_frames import _agreements
from hemmaplan.web.task_lists import AGREEMENTS, TASK_LISTS
from hemmaplan.web.warned import due_at

pytestmark = pytest.mark.django_db
FEBRUARY = {"manad": "2026-02"}
MORE = {
    "agreements.csv": "agreement_id;provider_id;care_form;procurement;from_date;to_date;day_price;"
    "rank;notice_months;prolonged_months;framework\n"
    "A1;L3;hvb;framework;2025-01-01;2027-12-31;4000;1;;;HVB barn\n"
    "A2;L2;konsulentstott_familjehem;framework;2025-01-01;2026-06-30;1999,99;;3;24;\n",
    "invoices.csv": "invoice_id;provider_id;placement_id;month;amount;days;booked_in\n"
    "F1;L1;P1;2026-01;167415,5;31;\nF2;L1;P1;2026-02;154000;28;\nF3;L9;;2026-02;500;;\n",
    "follow_ups.csv": "placement_id;kind;done_on\nP1;visit;2026-01-20\n",
    "providers.csv": "provider_id;name;care_form\nL1;Exempelhemmet;hvb\n",
    "decisions.csv": "decision_id;person_id;unit_code;service;decided_on;delay_reason\n"
    "D1;A;B1;kontaktfamilj;2025-11-10;no_place\nD2;B;V1;boendestod;2025-12-15;\n",
}
KEY = "outside_agreement:P1"


@pytest.fixture
def folder(tmp_path):
    place = small_municipality.write(tmp_path / "data")
    for name, rows in MORE.items():
        (place / name).write_text(rows, encoding="utf-8")
    return place


@pytest.fixture
def coordinator(signed_in, read_in):
    return signed_in(Role.COORDINATOR)


def page(client, name="task-radar", *arguments, **asked):
    return text(client.get(reverse(name, args=arguments), FEBRUARY | asked))


def answer(client, **fields):
    address = f"{reverse('task-answer')}?manad=2026-02"
    said = {"nyckel": KEY, "skal": "needed", "dagar": "90", **fields}
    return client.post(address, said, follow=True)


def test_the_radar_says_what_is_worth_most_and_why(coordinator):
    shown = page(coordinator)
    assert "1 sak att se på. Värt mest: ”Utanför avtal”, 126 tkr i 1 fall." in shown
    assert "5 401 kr per dygn utanför avtal, 1 401 kr över ramavtalens nivå." in shown
    assert "(dygnskostnaden − nivån) × 90 dygn" in shown
    assert "Ersättning som inte är sökt: det kräver" in shown  # no table of incomes
    assert "Utanför avtal</a> <b>126 tkr</b>" in page(coordinator, "standing")


def test_a_warning_leads_to_the_rows_that_add_up_to_it(coordinator):
    shown = page(coordinator, "task-warning", KEY)
    assert '<a href="/placeringar/P1/?manad=2026-02">P1</a>' in shown
    assert shown.count("126 045") == 2
    assert "placements.csv rad 2" in shown
    assert coordinator.get(reverse("task-warning", args=["long_stay:P1"])).status_code == 404


def test_an_answer_takes_the_warning_away_and_it_can_come_back(coordinator):
    batches = Batch.objects.count()
    assert "Kvitterad till" in text(answer(coordinator))
    shown = page(coordinator)
    assert "allt är kvitterat" in shown
    assert "Behoven kräver det, står i akten" in shown
    assert "coordinator" in page(coordinator, "task-warning", KEY)
    assert "Radarn har inte hittat något" in page(coordinator, "standing")
    assert "med i listan igen" in text(answer(coordinator, igen="1"))
    assert "1 sak att se på" in page(coordinator)
    assert Batch.objects.count() == batches  # no figure is another for it
    actions = [entry.action for entry in AuditEntry.objects.order_by("pk")][-2:]
    assert actions == ["warnings.acknowledge", "warnings.open"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"skal": "därför"}, "Välj ett skäl"), ({"skal": ""}, "Välj ett skäl"),
        ({"dagar": "9999"}, "Välj ett skäl"), ({"nyckel": "long_stay:P9"}, "orsaken är borta"),
        ({"nyckel": ""}, "orsaken är borta"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_and_changes_nothing(coordinator, fields, says):
    assert says in text(answer(coordinator, **fields))
    assert not Acknowledgement.objects.exists()


def test_the_price_control_names_who_is_to_have_what_back(coordinator):
    shown = page(coordinator, "task-list", "fakturor")
    assert "3 286 kr är fakturerat mer än avtalat" in shown
    assert "Exempelhemmet <b>2 786 kr</b>" in shown
    assert "Ingen sådan placering" in shown
    assert ">F3<" not in page(coordinator, "task-list", "fakturor", varfor="wrong_price")
    file = coordinator.get(reverse("task-claim", args=["L1", "xlsx"]), FEBRUARY)
    assert 'filename="fakturor-att-ratta-L1-2026-02.xlsx"' in file.headers["Content-Disposition"]
    cells = {cell.value for row in load_workbook(BytesIO(file.content))["Att kreditera"].iter_rows()
             for cell in row}  # fmt: skip
    assert {"F2", 154000, 151214, 2786} <= cells
    for provider, ending in (("L2", "xlsx"), ("L1", "docx")):
        address = reverse("task-claim", args=[provider, ending])
        assert coordinator.get(address, FEBRUARY).status_code == 404


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("placeringar", ("P1", "plats i egen verksamhet", "2026-06-30", "inte noterat")),
        ("avtal", ("A2", "Kan sägas upp", "2026-03-30", "2028-06-30")),
        ("utanfor-avtal", ("Alla tackade nej", "4 000", "1 401")),
        ("direktupphandlat", ("HVB, externt", "700 000", "ingen", "når gränsen", "P1")),
        ("egna-hem", ("Inget konsulentstött familjehem pågår",)),
        ("prisbyten", ("Inget avtal har bytt pris",)),
        ("avropa", ("HVB barn", "aldrig")),
        ("genomgang", ("P2", "inget noterat på ett halvår", "aldrig")),
        ("ej-verkstallda", ("D1", "kontaktfamilj", "2025-11-10", "ledig plats saknas")),
        ("ej-verkstallda-statistik", ("kontaktfamilj", "aldrig verkställt", "110")),
    ],
)
def test_each_list_shows_its_rows_or_what_fills_it(coordinator, name, says):
    shown = page(coordinator, "task-list", name)
    for words in says:
        assert words in shown


def test_what_is_bought_directly_is_held_against_the_ladders_own_limit_as_it_is_now(
    coordinator, signed_in
):
    page(coordinator, "task-list", "direktupphandlat")
    own_from(signed_in(Role.CONTROLLER), direct_limit="600 000 kr", **{"from": "2026-01-01"})
    shown = page(coordinator, "task-list", "direktupphandlat").split("<tbody")[1]
    assert "600 000" in shown.replace("\u00a0", " ")
    assert "ingen" not in shown
    assert "1 vårdform når en gräns" in page(coordinator, "task-list", "direktupphandlat")


def test_a_list_is_ordered_filtered_and_taken_away(coordinator):
    both = page(coordinator, "task-list", "placeringar")
    assert both.index(">P1<") < both.index(">P2<")
    turned = page(coordinator, "task-list", "placeringar", ordning="dygnspris")
    assert turned.index(">P2<") < turned.index(">P1<")
    some = page(coordinator, "task-list", "placeringar", vardform="hvb", ordning="hittepå")
    assert "1 av 2" in some
    address = reverse("task-list-file", args=["placeringar", "csv"])
    rows = coordinator.get(address, FEBRUARY | {"vardform": "hvb"}).content.decode("utf-8-sig")
    assert rows.splitlines()[1].startswith("P1;HVB, externt;B1;111;5400.50;")
    assert len(rows.splitlines()) == 2
    assert (
        coordinator.get(reverse("task-list-file", args=["placeringar", "pdf"])).status_code == 404
    )
    radar = coordinator.get(reverse("task-list-file", args=["radar", "xlsx"]), FEBRUARY)
    assert load_workbook(BytesIO(radar.content)).active["A2"].value == "P1"


def test_a_view_is_kept_and_forgotten(coordinator, signed_in):
    address = f"{reverse('task-view', args=['placeringar'])}?manad=2026-02"
    saved = coordinator.post(
        address, {"namn": " Mina   HVB ", "urval": "vardform=hvb"}, follow=True
    )
    assert "Vyn Mina HVB är sparad." in text(saved)
    assert "1 av 2" in text(saved)  # back to what was chosen
    assert "manad=2026-02&amp;vardform=hvb" in page(coordinator, "task-list", "placeringar")
    assert "Mina HVB" not in page(signed_in(Role.CONTROLLER), "task-list", "placeringar")
    gone = coordinator.post(address, {"namn": "Mina HVB", "bort": "1"}, follow=True)
    assert "Vyn Mina HVB är borttagen." in text(gone)
    assert "Skriv vad vyn ska heta" in text(coordinator.post(address, {}, follow=True))


@pytest.mark.parametrize("name", ["Anna Svenssons barn", "Anna Svensson", "201005" + "15-2382"])
def test_a_view_is_not_called_what_a_person_is(name, coordinator):
    address = f"{reverse('task-view', args=['placeringar'])}?manad=2026-02"
    told = text(coordinator.post(address, {"namn": name}, follow=True))
    assert "kan vara en persons namn eller nummer" in told
    assert name not in told
    assert not SavedView.objects.exists()
    assert not AuditEntry.objects.filter(action="views.save").exists()


def test_a_view_keeps_what_the_list_knows_and_the_trail_does_not_say_its_name(coordinator):
    address = f"{reverse('task-view', args=['placeringar'])}?manad=2026-02"
    asked = "vardform=hvb&vem=Anna+Svensson&enhet=Anna+Svensson&ordning=dygn"
    coordinator.post(address, {"namn": "Dyra hvb", "urval": asked})
    assert SavedView.objects.get().query == "vardform=hvb&ordning=dygn"
    entry = AuditEntry.objects.get(action="views.save")
    assert (entry.subject, entry.detail) == ("placeringar", {"urval": "vardform=hvb&ordning=dygn"})


def test_a_unit_manager_has_the_radar_and_the_placements_of_the_own_unit(read_in, signed_in):
    own = signed_in(Role.UNIT_MANAGER, "B1")
    assert "Räknat på dina enheters placeringar." in page(own)
    assert "Kvittera</button>" not in page(own, "task-warning", KEY)
    assert ">P1<" in page(own, "task-list", "placeringar")
    other = signed_in(Role.UNIT_MANAGER, "V1")
    assert "P1" not in page(other) + page(other, "task-list", "placeringar")
    for name, each in TASK_LISTS.items():
        answer = own.get(reverse("task-list", args=[name]))
        assert answer.status_code == (200 if each.of_units else 404), name


def test_few_questions_are_asked(coordinator, django_assert_max_num_queries):
    for name, arguments in (("tasks", ()), ("task-list", ("placeringar",)),
                            ("task-list", ("fakturor",)), ("task-warning", (KEY,))):  # fmt: skip
        page(coordinator, name, *arguments)
        with django_assert_max_num_queries(12):
            page(coordinator, name, *arguments)


def test_an_empty_register_says_what_to_do(signed_in):
    assert "Läs in" in page(signed_in(Role.CONTROLLER)) or "läst in" in page(
        signed_in(Role.COORDINATOR)
    )


@pytest.mark.parametrize(
    ("amounts", "says"),
    [([100, 200], "3"), ([100, None, None], "1 + 2 okända"), ([100, None], "1 + 1 okänd"),
     ([None, None], "pris saknas"), ([0, 0], "0")],
)  # fmt: skip
def test_a_sum_says_what_it_lacks(amounts, says):
    money = Column("Kostar", "ore", Look.MONEY, "pris saknas", total=True)
    frame = pl.DataFrame({"ore": amounts}, schema={"ore": pl.Int64})
    (total,) = _totals(frame, Listing("x", "X", {"kostar": money}, {}, "kostar"))
    assert total["text"] == says


def test_an_agreement_with_a_placement_without_a_price_costs_nobody_knows_what():
    stay = {"care_form": "hvb", "start_date": "2026-01-01", "procurement": "framework"}
    holds = {"procurement": "framework", "from_date": "2025-01-01", "to_date": "2026-03-31"}
    rows = _agreements(
        frames.dataset(
            placements=[
                {**stay, "placement_id": f"P{n}", "provider_id": who}
                for n, who in enumerate(("L1", "L1", "L2"))
            ],
            rates=[
                {"placement_id": f"P{n}", "kind": "care", "amount": "10", "per": "day"}
                for n in (0, 2)
            ],
            agreements=[{**holds, "agreement_id": f"A{n}", "provider_id": f"L{n}"}
                        for n in (1, 2, 3)],
        ),
        Month(2026, 2),
    )  # fmt: skip
    told = rows.sort("agreement_id").select("placements", "day_ore").rows()
    assert told == [(2, None), (1, 10_00), (0, 0)]
    assert written(None, AGREEMENTS.columns["kostnad"]) == "pris saknas"


def test_codes_are_written_in_words_on_the_page_and_in_the_file(rf):
    ends = Column("Villkor", "ends", Look.CODES, "inte noterat", {"a": "det ena", "b": "det andra"})
    assert [written(each, ends) for each in ("a b", "b", None)] == [
        "det ena, det andra", "det andra", "inte noterat",
    ]  # fmt: skip
    frame = pl.DataFrame({"ends": ["a b", None]})
    listing = Listing("x", "X", {"villkor": ends}, {}, "villkor")
    asked = rf.get("/").GET
    filed = list_file(frame, listing, SimpleNamespace(month="2026-02"), asked, "csv")
    assert "det ena, det andra" in filed.content.decode("utf-8-sig")


def test_the_navigation_says_how_much_there_is_to_do(signed_in, read_in):
    """Beside the room's name: what is overdue and nobody has answered for, as its page counts."""
    client = signed_in(Role.COORDINATOR)
    shown = re.compile(r'>Att göra <span class="count">(\d+)')
    shows = text(client.get("/att-gora/"))
    late = re.search(r"(\d+) sak(?:er)? är försena", shows)[1]
    key = re.search(r"/att-gora/uppgift/(assessment:Ä3:[0-9-]+)/", unquote(shows))[1]
    assert shown.findall(text(client.get("/placeringar/"))) == [late] == ["4"]
    client.post("/att-gora/kvittera/", {"nyckel": key, "skal": "done", "dagar": "30"})
    assert shown.findall(text(client.get("/placeringar/"))) == ["3"]
    assert '<span class="count">' not in text(signed_in(Role.BOARD_MEMBER).get("/laget/"))


def test_no_page_works_anything_out_for_the_navigation(signed_in, read_in, monkeypatch):
    monkeypatch.setattr(due_at, "_here", OrderedDict())
    assert '<span class="count">' not in text(signed_in(Role.COORDINATOR).get("/placeringar/"))
    assert not due_at._here


def test_the_quarter_s_list_names_no_person_and_a_unit_sees_its_own(signed_in, read_in):
    coordinator, manager = signed_in(Role.COORDINATOR), signed_in(Role.UNIT_MANAGER, "V1")
    address = reverse("task-list-file", args=["ej-verkstallda", "csv"])
    file = coordinator.get(address, FEBRUARY).content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("D1;kontaktfamilj;2025-11-10;;110;")
    assert "Person" not in file.splitlines()[0]
    assert "statistik till fullmäktige" in page(coordinator, "task-list", "ej-verkstallda")
    assert "D1" not in page(manager, "task-list", "ej-verkstallda")
    statistics = reverse("task-list", args=["ej-verkstallda-statistik"])
    assert manager.get(statistics, FEBRUARY).status_code == 404
