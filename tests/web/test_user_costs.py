"""Kostnad per brukare: whole years, few users not told to the board, every number to its rows."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from tests.web.conftest import AT, KEY, unwrapped

from hemmaplan.actions.imports import load
from hemmaplan.actions.undoing import undo
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
PAGE, FILE = reverse("comparison-users"), reverse("comparison-users-file")


def text(answer) -> str:
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def test_the_sentence_the_numbers_and_the_tables(controller, two_years):
    page = text(controller.get(PAGE))
    assert '<h1 class="says">En brukare kostade i snitt' in page
    assert page.index("<h1") < page.index("key-figures") < page.index("<table")
    assert "mindre än 2024" in page
    assert "Ej brukarkopplad" in page
    assert "Samtal (Barn och unga)" in page
    assert "timmar" in page
    assert "Inga intäkter är avdragna" in page
    assert "P2" not in page.split("<main")[1]  # no person and no placement by itself


def test_a_number_leads_to_its_rows(controller, two_years):
    page = text(controller.get(PAGE))
    address = page.split('data-figure="cost_per_user/total/13-17/users"')[0].rsplit('href="', 1)[1]
    trace = controller.get(address.split('"')[0].replace("&amp;", "&"))
    assert trace.status_code == 200
    assert "13-17 · brukare" in text(trace)
    assert "interventions.csv" in text(trace)


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_a_number_leads_to_its_own_year(year, controller, two_years):
    page = text(controller.get(PAGE, {"ar": year, "manad": "2025-06"}))
    before = page.split('data-figure="cost_per_user/total/total/cost"')[0]
    address = before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert f"manad={year}-12" in address
    trace = text(controller.get(address))
    assert f"{year}-03, konto 46" in trace
    assert {"2024": "1 320 000,00", "2025": "1 560 000,00"}[year] in trace


def test_another_year_and_other_limits_stand_in_the_address(controller, two_years):
    page = text(controller.get(PAGE, {"ar": "2024", "grans": "50 000", "mal": "70"}))
    assert "kronor 2024" in page
    assert "Ytterfall (mer än 50 tkr om året)" in page
    assert "Målet 70/30" in page
    assert "ar=2025" in page
    assert "grans=50000" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"grans": "x", "mal": "101"}, {"grans": "-1", "mal": ""},
        {"grans": "9" * 5000}, {"mal": "9" * 5000},
    ],
)  # fmt: skip
def test_what_is_no_limit_is_as_usual(typed, controller, two_years):
    page = text(controller.get(PAGE, typed))
    assert "mer än 1 000 tkr" in page
    assert "Målet 80/20" in page


def test_a_year_that_is_not_whole_is_not_there(controller, two_years):
    assert controller.get(PAGE, {"ar": "2026"}).status_code == 404


def test_few_users_are_not_told_to_the_board(signed_in, two_years):
    page = text(signed_in(Role.BOARD_MEMBER).get(PAGE))
    ages = page.split("Efter ålder")[1].split("</table>")[0]
    row = ages.split("7–12 år")[1].split("</tr>")[0]
    assert row.count("..") == 5
    assert "visas inte: för få brukare" in ages
    assert "/siffra/" not in page.split("<main")[1]


def test_two_limits_do_not_tell_the_board_what_one_person_costs(signed_in, two_years):
    """The attack: the high costs above one limit less those above the next are one user's."""
    board = signed_in(Role.BOARD_MEMBER)

    def shown(**asked: str) -> str:
        return text(board.get(PAGE, asked)).split("<main")[1]

    usual = shown()
    assert "Ytterfall (mer än 1 000 tkr om året)" in usual
    assert 'name="grans"' not in usual
    for limit in ("1", "50 000", "400000"):
        assert shown(grans=limit) == usual
    first, second = (
        openpyxl.load_workbook(io.BytesIO(board.get(FILE, {"grans": limit}).content))
        for limit in ("1", "400000")
    )
    cells = [
        [[c for r in s.iter_rows(values_only=True) for c in r] for s in b] for b in (first, second)
    ]
    assert cells[0] == cells[1]


def test_the_workbook_has_the_same_tables(controller, two_years):
    answer = controller.get(FILE)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert {"KPB efter ålder", "KPB per insats", "KPB per år"} <= set(book.sheetnames)
    cells = [cell for row in book["KPB efter ålder"].iter_rows(values_only=True) for cell in row]
    assert 1_560_000 in cells  # 12 × 130 000 in the ledger


def test_every_table_is_ordered_and_taken_away(controller, two_years):
    page = text(controller.get("/jamfor/kostnad-per-brukare/?ar=2024"))
    files = re.findall(r'<a href="(/jamfor/kostnad-per-brukare/tabell[^"]+)" download>', page)
    assert len(files) == 2 * page.count('<table aria-labelledby="text-') > 0
    for each in files:
        assert "ar=2024" in each
        answer = controller.get(each.replace("&amp;", "&"))
        assert "-2024-12." in answer.headers["Content-Disposition"]
    heading = re.search(r'<a href="([^"]*ordna=[^"]+)#text-\d+">', page)[1]
    assert "aria-sort" in text(controller.get(heading.replace("&amp;", "&")))


def test_a_unit_managers_rows_are_not_the_whole(signed_in, two_years):
    assert signed_in(Role.UNIT_MANAGER, "B1").get(PAGE).status_code == 403


def test_without_a_whole_year_it_says_so(controller, read_in):
    page = text(controller.get(PAGE))
    assert "inget år med alla tolv månader" in page
    assert controller.get(FILE).status_code == 404


def test_without_a_table_it_says_which(controller, two_years, folder, db):
    """The register of a municipality that has read in nothing but its ledger."""
    undo(batch=two_years, by="ekonomen", at=AT)
    for file in folder.glob("*.csv"):
        if file.stem not in ("ledger", "lines", "areas"):
            file.unlink()
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)
    assert "Inte inläst: placeringar (placements.csv)." in text(controller.get(PAGE))
    assert controller.get(FILE).status_code == 404
