"""Jämför: what the address says is what is shown, and an empty page says what to do."""

import re

import pytest
from django.urls import reverse
from tests.opendata.archives import SALA_2022, fetched
from tests.web import reading_once
from tests.web.conftest import AT, KEY, unwrapped

from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
PAGE = reverse("comparison")


def text(answer) -> str:
    return unwrapped(answer.content.decode()).replace("\u00a0", " ")


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def test_before_anything_is_read_in(controller):
    assert "Inget är inläst än" in text(controller.get(PAGE))


def test_before_anything_is_fetched_it_says_how(controller, read_in):
    page = text(controller.get(PAGE))
    assert "hemmaplan kolada --db" in page
    assert "Inget är hämtat från Kolada" in page


def test_who_may_not_install_is_not_told_commands(signed_in, read_in):
    page = text(signed_in(Role.BOARD_MEMBER).get(PAGE))
    assert "Inget är hämtat från Kolada" in page
    assert "<code>hemmaplan" not in page


def test_a_damaged_archive_says_so(controller, kolada, read_in):
    (kolada.folder / "values.parquet").write_bytes(b"PAR1")
    assert "values.parquet är skadad" in text(controller.get(PAGE))


def test_the_sentence_the_numbers_and_the_table(controller, kolada, read_in):
    page = text(controller.get(PAGE))
    assert "Vi ligger 736 tkr över medianen bland liknande kommuner" in page
    assert page.index("<h1") < page.index("key-figures") < page.index("<table")
    assert "Familjehem, missbruk" in page
    assert "Källa: Kolada" in page


def test_every_role_may_compare(signed_in, kolada, read_in):
    for role in Role:
        units = ("B1",) if role is Role.UNIT_MANAGER else ()
        assert "liknande kommuner" in text(signed_in(role, *units).get(PAGE))


def test_the_choices_stand_in_the_address(controller, kolada, read_in):
    page = text(controller.get(PAGE, {"kommun": "1980", "grupp": "county", "omrade": "missbruk"}))
    assert "länets kommuner" in page
    assert "Sida vid sida med Västerås" in page
    assert "Ekonomiskt bistånd, kr" not in page
    assert "kommun=1980&amp;omrade=missbruk" in page


def test_no_reference_is_a_choice_too(controller, kolada, read_in):
    assert "Sida vid sida" not in text(controller.get(PAGE, {"kommun": ""}))


@pytest.mark.parametrize("key", ["namn", "lage", "median", "mnkr", "basta", "kommun"])
def test_the_table_is_sorted_both_ways(key, controller, kolada, read_in):
    def order(sort):
        page = text(controller.get(PAGE, {"sortera": sort, "kommun": "1980"}))
        rows = (
            page.split('id="tabell"')[1]
            .split("<tbody>", 1)[1]
            .split("</tbody>")[0]
            .split('scope="row"')[1:]
        )
        return [row.split(" · ")[1].split("<")[0] for row in rows]

    up, down = order(key), order(f"-{key}")
    assert set(up) == set(down) == set(SALA_2022)
    assert up != down


def test_a_figure_that_is_not_there_is_not_found(controller, kolada, read_in):
    assert controller.get(PAGE, {"nyckeltal": "N99999"}).status_code == 404
    assert "finns inte i Kolada" in text(controller.get(PAGE, {"kommun": "9999"}))


def test_a_figure_by_itself(controller, kolada, read_in):
    page = text(controller.get(PAGE, {"nyckeltal": "N35009"}))
    assert "Vad vård på institution för vuxna med missbruk kostar per invånare." in page


def test_what_it_is_worth_to_come_to_another_level(controller, kolada, read_in):
    page = text(controller.get(PAGE, {"nyckeltal": "N35010", "kommun": "1980"}))
    row = page.split("Vad det är värt att nå dit")[1].split("Västerås</th>")[1].split("</tr>")[0]
    cells = [cell.split("</td>")[0].split(">")[1].strip() for cell in row.split("<td")[1:]]
    assert cells == ["98 %", "2,9", "0,7"]  # 129 to 3 kronor for 23 000, over four years
    assert "2027–2030" in page


def test_a_decided_target_is_kept_and_followed_against_the_measures(controller, kolada, read_in):
    """In kronor as they were: another fetch changes the comparison and not what was decided."""
    page = text(
        controller.get(
            PAGE, {"nyckeltal": "N35010", "kommun": "1980", "fran": "2026", "till": "2029"}
        )
    )
    action = page.split('action="/jamfor/mal/besluta/')[1].split('"')[0].replace("&amp;", "&")
    answer = controller.post(
        f"{reverse('target-decide')}{action}",
        {"niva": "kommun", "nyckeltal-mal": "N35010", "omrade-mal": "vuxen"},
        follow=True,
    )
    assert "är beslutat och följs här" in text(answer)
    fetched(kolada.folder, {2022: {**SALA_2022, "N35010": {**SALA_2022["N35010"], "1981": 200.0}}})
    page = text(controller.get(PAGE))
    row = page.split("Beslutade mål")[1].split("<tbody>")[1].split("</tr>")[0]
    assert "Familjehem, missbruk till Västerås 2026–2029, åtgärder inom Vuxna" in row
    cells = [cell.split("<")[0].strip() for cell in row.split(">") if cell[:1].isdigit()]
    assert cells == ["98 %", "2,9", "0,7", "0,7", "0,2", "2,7", "0,9"]
    entry = AuditEntry.objects.get(action="targets.decide")
    assert (entry.by, entry.subject) == ("controller", "mål N35010")


def test_a_target_is_decided_anew_and_taken_away(controller, kolada, read_in):
    for level in ("kommun", "median"):
        controller.post(
            f"{reverse('target-decide')}?kommun=1980", {"niva": level, "nyckeltal-mal": "N35010"}
        )
    page = text(controller.get(PAGE))
    assert page.count("Ta bort målet") == 1
    assert "Familjehem, missbruk till medianen" in page
    answer = controller.post(reverse("target-remove"), {"mal": "N35010"}, follow=True)
    assert "Målet är borttaget" in text(answer)
    assert "Ta bort målet" not in text(controller.get(PAGE))
    assert controller.post(reverse("target-remove"), {"mal": "N35010"}).status_code == 404


def test_a_target_that_another_changed_is_told_and_not_written_over(controller, kolada, read_in):
    decide, base = reverse("target-decide"), str(read_in.pk)
    said = {"nyckeltal-mal": "N35010", "utgick-fran": base}
    controller.post(decide, {**said, "niva": "median"})
    second = controller.post(f"{decide}?kommun=1980", {**said, "niva": "kommun"})
    assert second.status_code == 409
    assert "Någon annan ändrade målet" in text(second)
    assert "Familjehem, missbruk till medianen" in text(second)
    remove = reverse("target-remove")
    assert controller.post(remove, {"mal": "N35010", "utgick-fran": base}).status_code == 409
    entries = AuditEntry.objects.filter(action__startswith="targets.")
    assert [each.action for each in entries] == ["targets.decide"]


def test_no_target_is_taken_away_while_looking_back(controller, kolada, read_in):
    controller.post(reverse("target-decide"), {"niva": "median", "nyckeltal-mal": "N35010"})
    then = f"{reverse('target-remove')}?som-den=2026-03-05"
    assert controller.post(then, {"mal": "N35010"}).status_code != 302
    assert not AuditEntry.objects.filter(action="targets.take_away").exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"niva": "medel", "nyckeltal-mal": "N35010"},
        {"niva": "median", "nyckeltal-mal": "N99999"},
        {"niva": "median", "nyckeltal-mal": "N33818"},  # no cost
        {"niva": "median", "nyckeltal-mal": "N35010", "omrade-mal": "skola"},
    ],
)
def test_a_target_that_is_none_is_not_found(asked, controller, kolada, read_in):
    assert controller.post(reverse("target-decide"), asked).status_code == 404
    assert not AuditEntry.objects.filter(action="targets.decide").exists()


def test_who_may_not_decide_sees_what_is_decided(controller, signed_in, kolada, read_in):
    controller.post(reverse("target-decide"), {"niva": "median", "nyckeltal-mal": "N35010"})
    page = text(signed_in(Role.BOARD_MEMBER).get(PAGE))
    assert "Beslutade mål" in page
    assert "Besluta målet" not in page
    assert "Ta bort målet" not in page


@pytest.mark.parametrize(
    ("asked", "years"),
    [(("2024", "2027"), "2024–2027"), (("2027", "2024"), "2027–2030"), (("x", ""), "2027–2030")],
)
def test_the_years_of_a_target(asked, years, controller, kolada, read_in):
    page = text(controller.get(PAGE, {"fran": asked[0], "till": asked[1], "kommun": "1980"}))
    assert f"i lika steg {years}" in page


def test_a_new_fetch_is_shown_at_once(controller, kolada, read_in):
    before = text(controller.get(PAGE))
    fetched(kolada.folder, {2022: {**SALA_2022, "N30101": {**SALA_2022["N30101"], "1981": 9999.0}}})
    assert "736 tkr" in before
    assert "736 tkr" not in text(controller.get(PAGE))


def test_the_file_has_every_number_and_its_source(controller, kolada, read_in):
    answer = controller.get(reverse("comparison-file"), {"kommun": "1980"})
    rows = answer.content.decode("utf-8-sig").splitlines()
    header = rows[0].split(";")
    row = dict(zip(header, next(r for r in rows if r.startswith("N35010")).split(";"), strict=True))
    assert (row["vi"], row["kommun"], row["kr_kommun"]) == ("129.0", "3.0", str(126.0 * 23_000))
    assert row["hamtat"] == "2023-11-20"
    assert "Egen bearbetning av data från Kolada" in row["kalla"]


def test_every_other_table_is_ordered_and_taken_away_with_the_choices(controller, kolada, read_in):
    asked = "/jamfor/?grupp=country&kommun=1980"
    page = text(controller.get(asked))
    tables = page.count('<table aria-labelledby="text-') - 1  # that of all figures has its own
    files = re.findall(r'<a href="(/jamfor/tabell-[^"]+)" download>', page)
    assert len(files) == 2 * tables > 0
    for each in files:
        assert "grupp=country" in each
        answer = controller.get(each.replace("&amp;", "&"))
        assert answer.headers["Content-Disposition"].startswith("attachment")
    heading = re.search(r'<a href="(/jamfor/[^"]*ordna=[^"]+)#text-\d+">', page)[1]
    ordered = text(controller.get(heading.replace("&amp;", "&")))
    assert re.search(r'aria-sort="\w+">\s*<a', ordered)
    assert "Sida vid sida med Västerås" in ordered
    assert controller.get("/jamfor/tabell-999.csv").status_code == 404


def test_a_figure_is_told_with_its_unit_and_year_beside_its_name(controller, kolada, read_in):
    row = re.search(r"<tr><th scope=\"row\"><a [^>]*>Missbruksvård</a>.*?</tr>",
                    text(controller.get(PAGE)), re.S)[0]  # fmt: skip
    assert re.search(r"kr/inv, \d{4}", row)
    assert row.index("kr/inv") < row.index("<td")


def test_the_file_before_anything_is_fetched_is_not_found(controller, read_in):
    assert controller.get(reverse("comparison-file")).status_code == 404


def test_the_report_on_the_web_has_the_section(controller, kolada, read_in):
    answer = controller.get(reverse("report-file", args=["board", "html"]))
    assert "Jämförelse" in text(answer)
    assert "Kostnad per invånare mot medianen bland liknande kommuner" in text(answer)


@pytest.fixture
def with_people(db, kolada, folder):
    """The small municipality with its inhabitants, a hundred of every age."""
    rows = "".join(f"2025;{age};;100\n" for age in range(101))
    (folder / "population.csv").write_text("year;age;sex;value\n" + rows, "utf-8")
    return reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)


def test_a_break_of_a_series_is_told_at_the_years_and_at_a_figure_of_last_year(
    db, kolada, folder, controller
):
    (folder / "series_breaks.csv").write_text(
        "from_date;kind;area;line;comparable;note\n"
        "2022-07-01;reorganisation;bou;;0;familjerätten är med\n"
        "2025-06-01;budget_split;bou;;;egen budget för skyddat boende\n", "utf-8",
    )  # fmt: skip
    reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)
    trends = text(controller.get(PAGE)).split('id="utveckling"')[1]
    assert "Alla år är inte räknade lika." in trends
    assert "familjerätten är med (Barn och unga)" in trends
    assert "egen budget" not in trends
    figure = reverse("figure", args=["budget_followup/bou/net/previous_period_actual"])
    told = text(controller.get(figure))
    assert "Bruten serie från den 1 juni 2025 (Barn och unga): egen budget" in told
    assert "familjerätten" not in told
    now = reverse("figure", args=["budget_followup/bou/net/period_actual"])
    assert "Bruten serie" not in text(controller.get(now))


def test_own_figures_before_kolada_lead_to_their_rows(controller, with_people):
    page = text(controller.get(PAGE))
    own = page.split("Innan Kolada har publicerat")[1].split("<h2")[0]
    assert "Placerade barn och unga, av 1 000 inv 0–20 år" in own
    address = re.search(r'href="(/siffra/[^"]+)"', own)[1]
    answer = controller.get(address)
    assert answer.status_code == 200
    assert "Egen förhandsberäkning av nyckeltal" in text(answer)
    assert "population.csv" in text(answer)


def test_few_persons_are_not_told_to_the_board(signed_in, with_people):
    page = text(signed_in(Role.BOARD_MEMBER).get(PAGE))
    assert "Placerade barn och unga, av 1 000 inv 0–20 år</th>" not in page
    assert "liknande kommuner" in page


def test_a_unit_managers_rows_are_not_the_whole(signed_in, with_people):
    page = text(signed_in(Role.UNIT_MANAGER, "B1").get(PAGE))
    assert "Innan Kolada har publicerat" not in page


@pytest.mark.parametrize("reference", ["12x", "0", "-5"])
def test_a_reference_cost_that_is_none_is_not_used(reference, controller, with_people):
    assert controller.get(PAGE, {"referens": reference}).status_code == 200
