"""The tables of Läget and of the rooms: in the order asked for, and each as a file."""

import re

import polars as pl
import pytest
from django.urls import reverse
from tests.web.test_pages import text

from hemmaplan.render.document import Cell, Column, Row, TableBlock
from hemmaplan.render.printed import printed_blocks
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.drawn import standing_parts
from hemmaplan.web.opened import open_for
from hemmaplan.web.tables import Tables, as_frame, printed_number

pytestmark = pytest.mark.django_db


def table(*rows: Row) -> dict:
    columns = (Column("Rad", numeric=False), Column("Utfall\njan–feb"), Column("Andel"))
    return printed_blocks([TableBlock("Prov", "Prov.", columns, rows)])[0] | {"number": 3}


def row(label, amount, share=None, kind="normal"):
    share = Cell(share, suffix=" %") if share is not None else Cell(None)
    return Row((Cell(label), Cell(amount), share), kind=kind)


TABLE = table(
    Row((Cell("Kostnader"),), kind="section"),
    row("b", 1200, 5), row("a", -30), row("c", None), row("Summa", 1170, 5, "subtotal"),
    row("å", 7, 1), row("d", 8), row("Allt", 1185, 6, "total"),
)  # fmt: skip


def labels(asked: str) -> list[str]:
    tables = Tables.of(None, "room", "ekonomi", asked=asked)
    return [each["cells"][0]["text"] for each in tables.in_order([TABLE])[0]["rows"]]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("3.1", ["a", "b", "c", "Summa", "å", "d", "Allt"]),
        ("3.-1", ["b", "a", "c", "Summa", "d", "å", "Allt"]),
        ("3.0", ["a", "b", "c", "Summa", "d", "å", "Allt"]),
        ("3.-2", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
        ("", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
        ("4.1", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
        ("3.9", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
        ("3.--1", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
        ("tre.ett", ["b", "a", "c", "Summa", "å", "d", "Allt"]),
    ],
)
def test_rows_are_ordered_between_their_headings_and_totals(asked, wanted):
    assert labels(asked) == ["Kostnader", *wanted]


def test_a_table_becomes_a_frame_with_numbers():
    frame = as_frame(TABLE)
    assert frame.columns == ["Del", "Rad", "Utfall jan–feb", "Andel, %"]
    assert frame["Utfall jan–feb"].to_list() == [1200, -30, None, 1170, 7, 8, 1185]
    assert frame["Andel, %"].to_list() == [5, None, None, 5, 1, None, 6]
    assert set(frame["Del"]) == {"Kostnader"}


@pytest.mark.parametrize(
    ("printed", "number"),
    [("−28,8", "-28.8"), ("1\u00a0234", "1234"), ("±43", "43"), ("91 %", "91"), ("..", None),
     ("–", None), ("", None), ("jan", None)],
)  # fmt: skip
def test_a_printed_number_is_read_back(printed, number):
    found = printed_number(printed)
    assert (found if found is None else str(found)) == number


def test_a_heading_orders_its_table_and_says_so(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    page = text(client.get("/laget/"))
    heading = re.search(r'<a href="(/laget/\?manad=2026-02&amp;ordna=\d+\.-?1#text-\d+)">', page)
    ordered = text(client.get(heading[1].replace("&amp;", "&")))
    assert re.search(r'aria-sort="descending">\s*<a', ordered)
    of_the_first, before = (each.split("</table>")[0] for each in (ordered, page))
    rows = re.findall(r'<th scope="row">([^<]+)</th>', of_the_first)
    assert sorted(rows) == sorted(re.findall(r'<th scope="row">([^<]+)</th>', before))
    assert rows[-1] == "Nettokostnad"


@pytest.mark.parametrize("role", [Role.CONTROLLER, Role.BOARD_MEMBER])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_table_of_a_page_can_be_taken_away(role, ending, read_in, signed_in):
    client = signed_in(role)
    for address in ("/laget/", "/laget/ekonomi/", "/laget/placeringar/", "/laget/prognos/"):
        page = text(client.get(address))
        files = re.findall(rf'<a href="(/laget/[^"]+\.{ending}[^"]*)" download>', page)
        assert len(files) == page.count('<table aria-labelledby="text-') > 0
        for each in files:
            answer = client.get(each.replace("&amp;", "&"))
            assert answer.status_code == 200
            assert f".{ending}" in answer.headers["Content-Disposition"]


def test_a_file_says_what_the_table_says(read_in, signed_in):
    page = open_for(Viewer(Role.CONTROLLER))
    (found,) = (b for b in standing_parts(page)["areas"] if b["kind"] == "table")
    address = reverse("room-table", args=["standing", found["number"], "csv"])
    content = signed_in(Role.CONTROLLER).get(address).content
    assert pl.read_csv(content, separator=";").to_dicts() == as_frame(found).to_dicts()


@pytest.mark.parametrize(
    "path", ["vinden/tabell-1.csv", "ekonomi/tabell-999.csv", "ekonomi/tabell-3.pdf"]
)
def test_a_table_that_is_none_is_not_found(path, read_in, signed_in):
    assert signed_in(Role.CONTROLLER).get(f"/laget/{path}").status_code == 404
