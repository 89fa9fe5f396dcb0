"""Läget, siffra, rapporter, spårlista and signing in, without a browser."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import docx
import pytest
from django.test import Client
from django.urls import reverse
from markupsafe import escape
from tests.render.test_word_template import bare
from tests.web.conftest import AT, KEY, PASSWORD, member, unwrapped

from hemmaplan.actions.imports import load
from hemmaplan.core.checks import CHECKS
from hemmaplan.core.code_words import TABLES_IN_WORDS
from hemmaplan.core.finding_titles import FINDING_TITLES
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.folder import read_folder
from hemmaplan.reports.standing import ROOMS
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.opened import open_for
from hemmaplan.web.pages import figure, standing, style

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def text(answer) -> str:
    """The page with plain spaces."""
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


def test_an_empty_register_says_what_to_do(controller):
    page = text(controller.get(reverse("standing")))
    assert "Inget är inläst än" in page
    assert reverse("imports") in page


def test_standing_leads_every_number_to_its_trace(controller, read_in):
    page = text(controller.get(reverse("standing")))
    assert "läget februari 2026" in page
    address = reverse("figure", args=["budget_followup/total/net/period_actual"])
    assert f'href="{address}?manad=2026-02"' in page


def test_standing_begins_with_what_it_says(controller, read_in):
    page = text(controller.get(reverse("standing")))
    headline = page.split("<h1", 1)[1].split("</h1>")[0]
    assert "mot årsbudgeten" in headline or "mot budget" in headline
    assert page.index("<h1") < page.index("key-figures") < page.index("<table")
    assert page.count("<table") == 2  # the areas, and the indicators


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_shows_its_part_of_the_report_or_what_fills_it(room, controller, read_in):
    page = text(controller.get(reverse("room", args=[room.name])))
    assert f"{room.label} februari 2026" in page
    assert ("<table" in page) != (room.empty in page)


def test_a_room_that_is_none_is_not_found(controller, read_in):
    assert controller.get("/laget/vinden/").status_code == 404


def test_what_to_do_stands_by_kind_with_file_and_row(controller, read_in):
    page = text(controller.get(reverse("task-findings")))
    found = open_for(Viewer(Role.CONTROLLER), "2026-02").findings()
    assert found
    for problem in found:
        assert FINDING_TITLES[problem.code] in page
        assert escape(problem.message).replace("\u00a0", " ") in page


def test_every_finding_has_a_title():
    assert set(FINDING_TITLES) == {check.code for check in CHECKS}


def test_a_finding_of_many_rows_shows_some_and_then_all(controller, read_in, monkeypatch):
    monkeypatch.setattr(standing, "_SHOWN", 0)
    code = open_for(Viewer(Role.CONTROLLER), "2026-02").findings()[0].code
    short = text(controller.get(reverse("task-findings")))
    assert f"alla={code}#{code}" in short
    assert len(text(controller.get(reverse("task-findings"), {"alla": code}))) > len(short)


def test_the_month_stands_in_the_address_and_is_kept_on_the_way(controller, read_in):
    page = text(controller.get(reverse("standing"), {"manad": "2026-01"}))
    assert "läget januari 2026" in page
    assert reverse("reports") + "?manad=2026-01" in page


@pytest.mark.parametrize("month", ["2026-13", "nästa", "", "0000-01"])
def test_a_month_that_is_none_gives_the_latest(month, controller, read_in):
    assert "februari 2026" in text(controller.get(reverse("standing"), {"manad": month}))


def test_a_trace_shows_rows_that_add_up(controller, read_in):
    page = text(controller.get(reverse("figure", args=["budget_followup/bou/net/period_actual"])))
    assert "Barn och unga · Nettokostnad · periodens utfall" in page
    assert page.count("ledger.csv") == 3
    assert page.count("560 000,00") == 2  # the figure and the sum of its rows


def test_a_figure_about_persons_is_told_by_sex_and_age_in_order_and_to_take_away(
    controller, read_in
):
    address = "length_of_stay/total/placed/ongoing_mean"
    page = controller.get(reverse("figure", args=[address]), {"ordna": "1.-1"}).content.decode()
    assert f"{reverse('figure', args=['length_of_stay/total/placed.K/ongoing_mean'])}?" in page
    assert page.index("Män och pojkar") < page.index("Kvinnor och flickor") < page.index("7–12 år")
    file = reverse("figure-table", args=[address, 1, "csv"])
    lines = controller.get(file).content.decode("utf-8-sig").splitlines()
    found = {row[1]: row[2:] for row in csv.reader(lines, delimiter=";")}
    assert found["Alla"] == ["430.5", "861.0", "2.0"]
    assert found["Kvinnor och flickor"] == ["111.0", "111.0", "1.0"]
    assert controller.get(reverse("figure-table", args=[address, 2, "csv"])).status_code == 404
    plain = text(controller.get(reverse("figure", args=["budget_followup/bou/net/period_actual"])))
    assert "Efter kön" not in plain


@pytest.mark.parametrize("address", ["finns_inte", "budget_followup/total/net/x", "a/b/c/d/e"])
def test_a_figure_that_does_not_exist_is_said(address, controller, read_in):
    answer = controller.get(f"/siffra/{address}/")
    assert answer.status_code == 404
    assert "Siffran" in text(answer)


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx", "html", "json", "presentation"])
@pytest.mark.parametrize("edition", ["internal", "board", "public"])
def test_a_report_comes_in_every_format_and_edition(edition, ending, controller, read_in):
    answer = controller.get(reverse("report-file", args=[edition, ending]))
    assert answer.status_code == 200
    dotted = "-presentation.pdf" if ending == "presentation" else f".{ending}"
    name = f"ekonomirapport-2026-02-{edition}{dotted}"
    assert name in answer.headers["Content-Disposition"]
    if ending == "json":
        assert json.loads(answer.content)["figures"]


@pytest.mark.parametrize("path", ["internal/rapport.exe", "hemlig/rapport.pdf"])
def test_a_report_that_is_none_is_not_found(path, controller, read_in):
    assert controller.get(f"/rapporter/{path}").status_code == 404


def test_a_report_in_word_stands_on_the_template_that_was_read_in(controller, db, folder):
    def read_in_with(*lines: str):
        (folder / "mall.docx").write_bytes(bare(*lines))
        load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)
        return controller.get(reverse("report-file", args=["board", "docx"]))

    settings = folder / "municipality.toml"
    settings.write_text(settings.read_text("utf-8") + 'template = "mall.docx"\n', encoding="utf-8")
    answer = read_in_with("Hej {{ kommun }}", "{{p innehall }}")
    assert docx.Document(io.BytesIO(answer.content)).paragraphs[0].text == "Hej Småkommun"
    answer = read_in_with("{{ komun }}", "{{p innehall }}")
    assert answer.status_code == 422
    assert "{{ komun }}, som inte finns" in unescape(text(answer))


def test_signing_in_leads_back_to_where_one_was_going():
    member(Role.CONTROLLER, name="kim")
    form = {"namn": "kim", "losenord": PASSWORD, "till": "/rapporter/?manad=2026-02"}
    answer = Client().post(reverse("sign-in"), form)
    assert answer.headers["Location"] == "/rapporter/?manad=2026-02"


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org/", "hej"])
def test_signing_in_never_leads_to_another_site_or_nowhere(onward):
    member(Role.CONTROLLER, name="kim")
    form = {"namn": "kim", "losenord": PASSWORD, "till": onward}
    assert Client().post(reverse("sign-in"), form).headers["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_so():
    member(Role.CONTROLLER, name="kim")
    answer = Client().post(reverse("sign-in"), {"namn": "kim", "losenord": "fel"})
    assert answer.status_code == 403
    assert "stämmer inte" in text(answer)
    assert 'value="kim"' in text(answer)


def test_signing_out_ends_the_session(controller, read_in):
    controller.post(reverse("sign-out"))
    assert controller.get(reverse("standing")).status_code == 302


def test_a_form_from_a_lost_session_is_answered_kindly():
    answer = Client(enforce_csrf_checks=True).post(reverse("sign-in"), {"namn": "kim"})
    assert answer.status_code == 403
    assert "ladda om sidan" in text(answer)


def test_a_room_begins_with_what_it_says(controller, read_in):
    page = text(controller.get(reverse("room", args=["ekonomi"])))
    assert re.search(r'<h1 class="says">Kostnaderna är .* budget\.</h1>', page)
    assert len(re.findall(r"Kostnaderna är [^.]* budget\.", page)) == 1


def test_a_long_room_lists_its_tables():
    def block(kind, number, **more):
        return {"kind": kind, "number": number, **more}

    tables = [block("table", n, name=f"Tabell {n}") for n in range(1, 6)]
    parted = [*tables[:3], block("heading", 4, text="Volymer"), *tables[3:]]
    headline, rest, contents = standing.with_contents([block("headline", 1), *parted], "Rum")
    assert (len(headline), len(rest)) == (1, 6)
    assert [(part["text"], len(part["tables"])) for part in contents] == [
        ("Rum", 3),
        ("Volymer", 2),
    ]
    assert contents[1]["anchor"] == next(b["anchor"] for b in rest if b["kind"] == "heading")
    assert standing.with_contents(tables[:4], "Rum")[2] == []
    folded = [each["number"] for each in rest if "folded" in each]
    assert folded == [2, 3, 5]  # of each part the first stands open
    ordered = standing.with_contents(parted, "Rum", 3)[1]
    assert [each["number"] for each in ordered if "folded" in each] == [2, 5]
    assert not any("folded" in each for each in standing.with_contents(tables[:4], "Rum")[1])


def test_the_trail_names_what_was_done(controller, read_in):
    page = text(controller.get(reverse("audit")))
    assert "Läste in filer" in page
    assert "ekonomen" in page
    assert "roll: controller" in page
    assert "Huvudbok +" in page
    assert TABLES_IN_WORDS.keys() == TABLES.keys()
    assert "\u22120" not in page  # of rows only those that came or went
    assert "Sida 1" not in page


def test_the_face_and_the_rules_are_there():
    assert Client().get(reverse("font", args=["Regular"])).headers["Content-Type"] == "font/otf"
    assert Client().get("/typsnitt/Comic.otf").status_code == 404
    assert "--accent: #0b5563" in text(Client().get(reverse("stylesheet")))
    there = {each.stem for each in Path(style.__file__).parent.with_name("css").iterdir()}
    assert there == set(style.PARTS)


FIGURE = "/siffra/budget_followup/total/net/period_actual/"


def test_the_rows_of_a_figure_are_ordered_and_the_rest_is_summed(controller, read_in, monkeypatch):
    monkeypatch.setattr(figure, "_SHOWN", 2)
    page = text(controller.get(FIGURE))
    amounts = re.findall(r'</th><td class="number">([^<]+)</td>', page)
    assert amounts == ["350 000,00", "250 000,00", "150 000,00", "750 000,00"]
    assert "Övriga 3 rader" in page
    by_file = text(controller.get(FIGURE, {"ordning": "fil", "alla": 1}))
    rows = re.findall(r'<td class="number">(\d+)</td></tr>', by_file)
    assert rows == sorted(rows, key=int)
    assert len(rows) == 5
    assert 'aria-sort="ascending"' in by_file
    assert text(controller.get(FIGURE, {"ordning": "vinden"})).count("<tr") == page.count("<tr")


def test_the_rows_of_a_figure_can_be_taken_along(controller, read_in, signed_in):
    answer = controller.get(f"{FIGURE}rader.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "part;description;contribution;file;sheet;row"
    assert sum(float(line.split(";")[2]) for line in lines[1:]) == 750_000
    name = "budget_followup-total-net-period_actual-2026-02.csv"
    assert name in answer.headers["Content-Disposition"]
    assert signed_in(Role.BOARD_MEMBER).get(f"{FIGURE}rader.csv").status_code == 404


def test_a_search_finds_figures_and_pages_by_words(controller, read_in):
    page = text(controller.get("/sok/", {"q": "barn netto utfall", "manad": "2026-01"}))
    address = reverse("figure", args=["budget_followup/bou/net/period_actual"])
    assert f'href="{address}?manad=2026-01"' in page
    assert 'value="2026-01"' in page
    assert ">Rapporter</a></li>" in text(controller.get("/sok/", {"q": "rapp"}))
    assert "Inget hittades" in text(controller.get("/sok/", {"q": "xyzzy <b>"}))
    assert "ett eller flera ord" in text(controller.get("/sok/"))


def test_a_search_finds_only_what_the_viewer_may_see(signed_in, read_in):
    client = signed_in(Role.BOARD_MEMBER)
    assert ">Läs in</a>" not in text(client.get("/sok/", {"q": "läs"}))
    hidden = open_for(Viewer(Role.BOARD_MEMBER), "2026-02").figures().hidden
    for address in hidden:
        assert str(address) + "/?" not in text(client.get("/sok/", {"q": str(address)}))


def test_a_search_before_anything_is_read_in_says_so(controller):
    assert "Inget hittades" in text(controller.get("/sok/", {"q": "vinteräpple"}))
    assert "Hjälp" in text(controller.get("/hjalp/"))


def test_prognos_begins_with_how_right_earlier_forecasts_were(db, folder, signed_in):
    more = {
        "ledger": [f"2025-{n:02d};B1;46;569;{250_000 + n},00;HVB" for n in range(3, 13)],
        "forecast": ["2025-02;2025;bou;B1;purchase;2700000;"],
    }
    for name, rows in more.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)
    page = signed_in(Role.BOARD_MEMBER).get("/laget/prognos/").content.decode()
    link = page.index('<a href="#traffsakerhet">Träffsäkerhet, år för år</a>')
    assert page.index("gjordes i februari har i snitt missat med") < link
    assert link < page.index('<h3 id="traffsakerhet">Träffsäkerhet</h3>')
    assert page.count("gjordes i februari har i snitt missat med") == 2
