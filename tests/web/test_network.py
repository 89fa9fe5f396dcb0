"""Nätverk: shared files read in and seen; what is wrong with a file leaves all as it was."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.web.conftest import unwrapped

from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
PAGE = reverse("comparison-network")
HEADER = "municipality;name;month;id;area;line;column;value;unit;mark"


def text(answer) -> str:
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


def row(code, name, line, value, mark=""):
    return f"{code};{name};2020-03;family_homes;total;{line};homes;{value};count;{mark}"


def file(code, name, *cells, header=HEADER):
    """A municipality's inventory of family homes: (line, value, mark)."""
    rows = [row(code, name, *cell) for cell in cells]
    return SimpleUploadedFile(f"{name}.csv", "\n".join([header, *rows, ""]).encode())


FALUN = ("2080", "Falun", ("own", 40), ("network", "", "suppressed"), ("total", 44))
ORSA = ("2034", "Orsa", ("own", 7), ("network", 2), ("total", 10))


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def read_in(client, *files):
    return client.post(PAGE, {"filer": [file(*each) for each in files]}, follow=True)


def test_before_anything_is_read_in_it_says_what_it_is_for(controller, signed_in):
    assert "hemmaplan share" in text(controller.get(PAGE))
    assert "En controller läser in filerna" in text(signed_in(Role.BOARD_MEMBER).get(PAGE))


def test_missing_is_not_zero_and_what_does_not_add_up_is_shown(controller):
    page = text(read_in(controller, FALUN, ORSA))
    assert "Inläst: Falun.csv, Orsa.csv" in page
    page = text(controller.get(PAGE, {"vantade": "Orsa, Mora"}))
    assert "2 av 3 kommuner har lämnat; tillsammans minst 50." in page
    assert "Går inte ihop: Orsa uppger 10 men raderna är 9." in page
    assert "Har inte lämnat: Mora." in page
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    falun = table.split("Falun</th>")[1].split("</tr>")[0]
    assert falun.count("..") == 2  # 44 less 40 would give the hidden one away
    assert "44" not in table  # the page has a token that may have it
    assert "Kan räknas ut: Falun" in page
    assert "Dolda siffror kan räknas ut i family_homes: homes. Be Falun om en ny fil." in page
    assert "≥ 40" in falun
    assert "≥ 49" in table.split("Alla</th>")[1]
    entry = AuditEntry.objects.filter(action="network.file").first()
    assert entry.by == "controller"


def test_the_table_is_put_in_order_and_taken_away(controller):
    read_in(controller, FALUN, ORSA)
    page = text(controller.get(PAGE, {"ordna": "1.-1", "vantade": "Mora", "manad": "2026-01"}))
    order = "/jamfor/natverk/?manad=2026-01&amp;vantade=Mora&amp;ordna=1.0#text-1"
    assert f'<a href="{order}">Kommun' in page
    taken = page.split('class="take"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert taken == "/jamfor/natverk/tabell-1.xlsx?manad=2026-01&vantade=Mora"
    rows = text(controller.get(taken.replace("xlsx", "csv"))).splitlines()
    assert rows[0].startswith("\ufeffKommun;")
    assert [row.split(";")[0] for row in rows[1:]] == ["Falun", "Mora", "Orsa", "Alla"]
    assert controller.get("/jamfor/natverk/tabell-9.csv").status_code == 404


def test_a_new_file_takes_the_place_of_the_last_and_can_be_removed(controller):
    read_in(controller, FALUN, ORSA)
    page = text(read_in(controller, ("2034", "Orsa", ("own", 8), ("network", 2), ("total", 10))))
    assert "Går inte ihop" not in page
    page = text(controller.post(
        reverse("comparison-network-remove"), {"kommun": "2080"}, follow=True
    ))  # fmt: skip
    assert "räknas inte längre med" in page
    assert "Falun</th>" not in page
    assert "1 kommun har lämnat; tillsammans 10." in page
    assert (
        controller.post(reverse("comparison-network-remove"), {"kommun": "2080"}).status_code == 404
    )
    assert "Falun</th>" in text(read_in(controller, FALUN))  # and read in again


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (("2080", "Falun", ("own", "fyra")), "Falun.csv rad 2: fyra är inget tal"),
        (("2080", "Falun", ("own", "")), "antingen värde eller märke"),
        (("2034", "Orsa två", ("own", 3)), "är samma kommun som"),
    ],
)
def test_a_file_that_is_wrong_is_told_and_nothing_is_read_in(bad, said, controller):
    answer = read_in(controller, ORSA, bad)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Inget är inläst" in text(answer)
    assert not AuditEntry.objects.filter(action="network.file").exists()


def test_no_file_and_another_kind_of_file(controller):
    assert "Välj minst en fil" in text(controller.post(PAGE, {}))
    other = SimpleUploadedFile("ledger.csv", b"month;amount\n2020-01;5\n")
    assert "saknar kolumnerna" in text(controller.post(PAGE, {"filer": other}))
    two = SimpleUploadedFile("alla.csv", "\n".join(
        [HEADER, row("1", "A", "own", 1), row("2", "B", "own", 1), ""]).encode())  # fmt: skip
    assert "siffror för en kommun" in text(controller.post(PAGE, {"filer": two}))


def test_who_may_only_look_reads_nothing_in(controller, signed_in):
    read_in(controller, ORSA)
    board = signed_in(Role.BOARD_MEMBER)
    assert "Orsa" in text(board.get(PAGE))
    board.post(PAGE, {"filer": [file(*FALUN)]})
    assert "Falun" not in text(board.get(PAGE))


def test_ones_own_file_is_the_public_edition(controller, request):
    request.getfixturevalue("read_in")
    answer = controller.get(reverse("comparison-network-own"))
    assert 'filename="delad-9996-2026-02.csv"' in answer.headers["Content-Disposition"]
    assert "suppressed" in text(answer)
    mine = SimpleUploadedFile("delad.csv", answer.content)
    page = text(controller.post(PAGE, {"filer": mine}, follow=True))
    assert "Småkommun" in page
    assert "Placeringar" in page
