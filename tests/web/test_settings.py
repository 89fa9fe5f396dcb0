"""Inställningar: said before saved, one's own to undo, and figures that follow."""

import re
from dataclasses import fields, replace

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from tests.web import reading_once
from tests.web.conftest import AT, KEY, PASSWORD, member
from tests.web.test_adoption import adopted, late_invoice, text

from hemmaplan.actions.imports import load
from hemmaplan.actions.members import FAILED
from hemmaplan.core.dataset import Dataset, InputFile, Municipality, PrintedUnit
from hemmaplan.core.report_lines import line_types
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.queries import current_batch, dataset
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.job_kinds import run_next
from hemmaplan.web.settings_form import CHOICES

pytestmark = pytest.mark.django_db
MUNICIPALITY, LINES, MEMBERS = (
    "/installningar/",
    "/installningar/konton/",
    "/installningar/anvandare/",
)
ALL = Viewer(Role.CONTROLLER)
SETTINGS = {
    "name": "Småkommun", "code": "9996", "board": "Socialnämnden", "unit": "tkr", "decimals": "0",
    "sign": "cost_positive", "deviation": "budget_minus_actual", "liability_in_result": "nej",
    "small_count": "4", "near_home_km": "50", "period_method": "straight_line",
    "invoiced_kinds": ["care", "extra", "other"], "accrual_account": "2990",
}  # fmt: skip
NEW_ACCOUNT = "2026-02;B1;{};{};70000,00;Ny\n"


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


@pytest.fixture
def administrator(signed_in, read_in):
    return signed_in(Role.ADMINISTRATOR)


def preview(client, address, form):
    """What a change would do, also where the worker works it out."""
    answer = client.post(address, form)
    while answer.status_code == 302:
        run_next()
        answer = client.get(answer.headers["Location"])
    return text(answer)


def yes(client, address, form):
    """The preview, and its yes."""
    page = preview(client, address, form)
    base = re.search(r'name="utgick-fran" value="(\d+)"', page)[1]
    return client.post(address, {**form, "svar": "ja", "utgick-fran": base}, follow=True)


def test_every_setting_of_the_municipality_is_in_the_form_or_has_a_page_of_its_own():
    own_page = {"word_template", "line_volumes"}
    assert {each.name for each in CHOICES} | own_page == {f.name for f in fields(Municipality)}


def test_what_a_setting_does_is_shown_before_it_is_saved(controller):
    page = text(controller.post(MUNICIPALITY, {**SETTINGS, "unit": "kr"}))
    assert "Totalt · Nettokostnad · periodens utfall" in page
    assert ">750 tkr<" in page
    assert ">750 000 kr<" in page
    assert dataset(ALL).municipality.unit is PrintedUnit.TKR


def test_a_setting_is_saved_with_a_trail_and_undone(controller, read_in):
    page = text(yes(controller, MUNICIPALITY, {**SETTINGS, "unit": "kr"}))
    assert "Det går att ångra" in page
    assert dataset(ALL).municipality.unit is PrintedUnit.KR
    assert AuditEntry.objects.get(action="settings.municipality").by == "controller"
    controller.post(MUNICIPALITY, {"gor": "angra", "inlasning": current_batch().pk})
    assert current_batch().kind == "undo"
    assert dataset(ALL).municipality.unit is PrintedUnit.TKR


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Kommunens namn kan inte vara tom"),
        ({"code": "12"}, "fyra siffror"),
        ({"small_count": "-1"}, "Små antal som döljs kan inte vara -1"),
        ({"small_count": "många"}, "kan inte vara många"),
        ({"unit": "dollar"}, "kan inte vara dollar"),
        ({"board": "20101010" + "-2398"}, "personnummer"),
        ({"decision": "{kommun} godkänner rapporten."}, "bara {månad} och {nämnd}"),
        ({"sections:economy": "först"}, "Skriv en siffra för varje avsnitt"),
        ({"sections:economy": ""}, "numrera minst ett"),
        ({"invoiced_kinds": []}, "Priser på placeringarnas konton kan inte vara tom"),
        ({"accrual_account": "skuld"}, "kan inte vara skuld"),
        ({"activities": "N33007 569"}, "som N33007: 56910"),
        ({"social_services_threshold": "2026: mycket"}, "som 2026-01-01: 8 000 000 kr"),
        ({"activities": "N1: 569"}, "som N33007: 56910"),
    ],
)
def test_a_setting_that_can_not_be_is_said_where_it_is(changed, said, controller, read_in):
    answer = controller.post(MUNICIPALITY, {**SETTINGS, **changed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "2398" not in text(answer)
    assert current_batch() == read_in


def test_what_a_limit_hides_from_the_board_is_shown_before_it_is_saved(controller):
    page = preview(controller, MUNICIPALITY, {**SETTINGS, "small_count": "0"})
    assert "visas annorlunda för nämnden" in page
    assert re.search(
        r"Placerade vid månadens slut.*<td class=\"number\">\.\.</td><td class=\"number\">\d", page
    )


def test_what_reaches_every_figure_is_worked_out_outside_the_request(
    controller, read_in, signed_in
):
    form = {**SETTINGS, "small_count": "0"}
    where = controller.post(MUNICIPALITY, form).headers["Location"]
    assert "Räknar vad ändringen gör" in text(controller.get(where))
    assert run_next()
    proposal = controller.get(where).headers["Location"]
    assert "visas annorlunda för nämnden" in text(controller.get(proposal))
    assert signed_in(Role.COORDINATOR).get(proposal).status_code == 403
    controller.post(
        MUNICIPALITY, {**SETTINGS, "unit": "kr", "svar": "ja", "utgick-fran": read_in.pk}
    )
    moved = text(controller.get(proposal))
    assert "Någon har ändrat något annat" in moved
    base = re.search(r'name="utgick-fran" value="(\d+)"', moved)[1]
    again = controller.post(MUNICIPALITY, {**form, "svar": "ja", "utgick-fran": base})
    assert "/arbete/" in again.headers["Location"]
    assert dataset(ALL).municipality.small_count == 4
    for number in (0, 99):
        assert controller.get(f"/installningar/forslag/{number}/").status_code == 404


def test_a_rule_that_is_gone_when_it_is_worked_out_is_said(controller):
    yes(controller, LINES, {"gor": "lagg-till", "tabell": "placement_accounts", "fran": "46"})
    away = {"gor": "ta-bort", "tabell": "placement_accounts", "rad": "0"}
    where = controller.post(LINES, away).headers["Location"]
    controller.post(LINES, {**away, "svar": "ja", "utgick-fran": current_batch().pk})
    assert run_next()
    page = text(controller.get(where))
    assert "Det gick inte att räkna vad ändringen gör" in page
    assert "Raden finns inte längre" in page


def test_the_report_s_first_page_and_order_are_shown_and_saved(controller):
    form = {
        **SETTINGS, "reference": "SN 2026/14", "sections:placements": "1", "sections:economy": "2",
        "decision": "{nämnd} lägger rapporten per {månad} till handlingarna.\r\n"
        "Vid underskott: Åtgärder tas fram.",
    }  # fmt: skip
    page = preview(controller, MUNICIPALITY, form)
    assert "Småkommun · Socialnämnden · SN 2026/14" in page
    assert "Socialnämnden lägger rapporten per februari 2026 till handlingarna." in page
    yes(controller, MUNICIPALITY, form)
    saved = dataset(ALL).municipality
    assert (saved.sections, saved.reference) == ("placements economy", "SN 2026/14")
    assert saved.decision.splitlines()[1] == "Vid underskott: Åtgärder tas fram."
    page = text(controller.get("/rapporter/board/rapport.html?manad=2026-02"))
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert headings.index("Placeringar") < headings.index("Ekonomiskt läge")
    assert "Handlingsplan" not in headings
    assert "SN 2026/14" in page


def test_settings_of_the_reconciliation_and_the_statistics_are_chosen(controller):
    form = {
        **SETTINGS, "invoiced_kinds": ["fee"], "deducted_revenue": ["other_revenue"],
        "activities": "N33007: 569, 568\r\nN35009: 559",
        "social_services_threshold": "2026-01-01: 8 000 000 kr\r\n2024-01-01: 7 500 000 kr",
    }  # fmt: skip
    assert "Övriga intäkter</label>" in text(controller.get(MUNICIPALITY))
    yes(controller, MUNICIPALITY, form)
    saved = dataset(ALL).municipality
    assert (saved.invoiced_kinds, saved.deducted_revenue) == ("fee", "other_revenue")
    assert saved.activities == "N33007:569,568 N35009:559"
    thresholds = "2024-01-01: 7 500 000 kr\n2026-01-01: 8 000 000 kr"
    assert saved.social_services_threshold == thresholds
    page = text(controller.get(MUNICIPALITY))
    assert "N33007: 569, 568\nN35009: 559</textarea>" in page
    assert f"{thresholds}</textarea>" in page


def test_a_word_template_stays_when_other_settings_are_changed(signed_in, folder):
    found = read_folder(folder, key=KEY)[0]
    own = replace(found.municipality, word_template=b"mall")
    inputs = (*found.inputs, InputFile("mall.docx", "d" * 64, 0))
    load(dataset=Dataset(own, found.tables, inputs), by="ekonomen", at=AT)
    yes(signed_in(Role.CONTROLLER), MUNICIPALITY, {**SETTINGS, "unit": "kr"})
    assert bytes(dataset(ALL).municipality.word_template) == b"mall"


def test_the_same_settings_again_change_nothing(controller, read_in):
    assert "stod så redan" in text(controller.post(MUNICIPALITY, SETTINGS, follow=True))
    assert current_batch() == read_in


def test_a_yes_to_what_has_changed_since_is_asked_again(controller, folder, read_in):
    late_invoice(folder)
    form = {**SETTINGS, "unit": "kr", "svar": "ja", "utgick-fran": read_in.pk}
    answer = controller.post(MUNICIPALITY, form)
    assert answer.status_code == 409
    assert "Svara igen" in text(answer)
    assert dataset(ALL).municipality.unit is PrintedUnit.TKR


def test_an_adopted_month_is_said_to_stay(controller):
    adopted(controller)
    page = text(controller.post(MUNICIPALITY, {**SETTINGS, "unit": "kr"}))
    assert "1 månad är fastställd och fryst" in page


def without_a_place(folder, account="47", activity="569"):
    ledger = folder / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8") + NEW_ACCOUNT.format(account, activity), "utf-8")
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)


def test_an_account_without_a_line_stands_first_with_its_worth_and_a_suggestion(controller, folder):
    without_a_place(folder, account="591")
    page = text(controller.get(LINES))
    assert "1 plats saknar rad eller område, värd 70 tkr" in page
    assert "Konto 591" in page
    assert "ligger närmast 50–59" not in page  # 50 and 591 begin with one digit in common
    without_a_place(folder, account="461")
    page = text(controller.get(LINES))
    assert "ligger närmast 46–46" in page
    assert "Lägg till Köp av verksamhet" in page


def test_a_suggestion_is_said_yes_to_and_the_money_is_counted(controller, folder):
    without_a_place(folder, account="461")
    order = list(line_types(dataset(ALL)))
    form = {"gor": "lagg-till", "tabell": "lines", "plats": "purchase", "fran": "461"}
    page = text(controller.post(LINES, form))
    assert ">750 tkr<" in page
    assert ">820 tkr<" in page
    yes(controller, LINES, form)
    assert "Inget faller utanför" in text(controller.get(LINES))
    assert list(line_types(dataset(ALL))) == order
    row = dataset(ALL).table("lines").filter(pl.col("account_from") == "461").row(0, named=True)
    assert (row["line"], row["type"]) == ("purchase", "cost")
    assert row["_file"] == "ändrat för hand: konto 461 till Köp av verksamhet"


def test_an_activity_without_an_area_is_placed_by_its_unit_or_neighbour(controller, folder):
    without_a_place(folder, account="46", activity="561")
    page = text(controller.get(LINES))
    assert "Verksamhet 561, enhet B1" in page
    assert "Lägg till Barn och unga" in page
    form = {"gor": "lagg-till", "tabell": "areas", "plats": "bou", "verksamhet": "561"}
    yes(controller, LINES, form)
    assert "Inget faller utanför" in text(controller.get(LINES))


def test_a_register_without_lines_begins_with_those_of_the_chart(controller, folder):
    """And one that has some keeps them."""
    before = dataset(ALL).table("lines")
    assert "Se de färdiga raderna" not in text(controller.get(LINES))
    assert controller.post(LINES, {"gor": "borja"}).status_code == 422
    assert dataset(ALL).table("lines").equals(before)
    for _row in range(before.height):
        yes(controller, LINES, {"gor": "ta-bort", "tabell": "lines", "rad": "0"})
    assert "Se de färdiga raderna" in text(controller.get(LINES))
    yes(controller, LINES, {"gor": "borja"})
    found = dataset(ALL).table("lines")
    assert found["account_from"].to_list()[0] == "3000"
    assert found["_file"].unique().to_list() == [
        "ändrat för hand: rapportens rader efter Kommun-Bas"
    ]


def test_the_first_lines_of_all_say_which_figures_come(folder, db, signed_in):
    (folder / "lines.csv").unlink()
    reading_once.read_in(folder, key=KEY, by="ekonomen", at=AT)
    form = {"gor": "lagg-till", "tabell": "lines", "namn": "Köp av verksamhet", "fran": "46",
            "till": "46", "typ": "cost"}  # fmt: skip
    page = preview(signed_in(Role.CONTROLLER), LINES, form)
    assert "siffror skrivs annorlunda" in page
    assert re.search(r'<td class="number">–</td><td class="number">[1-9]\d* tkr</td>', page)


def test_an_account_is_moved_to_a_line_of_its_own(controller):
    form = {"gor": "lagg-till", "tabell": "lines", "plats": "", "namn": "Löner, öppenvård",
            "fran": "50", "till": "50", "typ": "cost"}  # fmt: skip
    yes(controller, LINES, form)
    labels = dataset(ALL).table("lines").filter(pl.col("account_from") == "50")
    assert labels["line"].to_list() == ["loner_oppenvard", "personnel"]
    assert "Löner, öppenvård" in text(controller.get("/laget/ekonomi/"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"fran": ""}, "Skriv vilket konto"),
        ({"fran": "60", "till": "50"}, "baklänges"),
        ({"plats": "", "namn": ""}, "skriv ett namn"),
        ({"plats": "", "namn": "Net", "typ": "cost"}, "kan inte användas"),
        ({"plats": "", "namn": "Ny", "typ": "vinst"}, "intäkt eller en kostnad"),
        ({"tabell": "areas"}, "verksamhet, en enhet eller båda"),
        ({"gor": "ta-bort", "rad": "99"}, "finns inte längre"),
        ({"gor": "ta-bort", "rad": "x"}, "finns inte längre"),
        ({"gor": "något"}, "vad som ska göras"),
    ],
)
def test_a_rule_that_can_not_be_is_said_and_nothing_is_saved(form, said, controller, read_in):
    asked = {"gor": "lagg-till", "tabell": "lines", "plats": "purchase", "fran": "47", **form}
    answer = controller.post(LINES, asked)
    assert answer.status_code == 422
    assert said in text(answer)
    assert current_batch() == read_in


def test_where_placements_care_is_booked_is_chosen_shown_and_taken_away(controller):
    assert "4600–4699" in text(controller.get(LINES))
    form = {"gor": "lagg-till", "tabell": "placement_accounts", "fran": "46", "till": "47"}
    page = preview(controller, LINES, {**form, "care_form": "hvb"})
    assert "andra siffror ändras" in page
    assert "Avstämning" in page
    yes(controller, LINES, {**form, "care_form": "hvb"})
    yes(controller, LINES, {**form, "fran": "45", "till": ""})
    rows = dataset(ALL).table("placement_accounts")
    assert rows["account_from"].to_list() == ["45", "46"]
    assert rows["care_form"].to_list() == [None, "hvb"]
    more = {**form, "fran": "5021", "till": "", "verksamhet": "569", "care_form": "hvb"}
    yes(controller, LINES, more)
    rows = dataset(ALL).table("placement_accounts")
    assert rows["account_from"].to_list() == ["45", "46", "5021"]
    assert rows["activity"].to_list() == [None, None, "569"]
    page = text(controller.get(LINES))
    assert "alla placeringar" in page
    assert "verksamhet 569" in page
    assert "av årets kostnad till och med" in page
    yes(controller, LINES, {"gor": "ta-bort", "tabell": "placement_accounts", "rad": "0"})
    assert dataset(ALL).table("placement_accounts")["account_from"].to_list() == ["46", "5021"]
    page = preview(controller, LINES, {**form, "fran": "9", "till": "1"})
    assert "baklänges" in page


def test_the_number_that_a_line_follows_is_chosen_shown_and_let_go(controller):
    assert "Rader som följer ett antal" in text(controller.get(LINES))
    follow = {"gor": "folj", "rad": "purchase", "serie": "households"}
    yes(controller, LINES, follow)
    assert dataset(ALL).municipality.line_volumes == "purchase:households"
    assert "Hushåll med ekonomiskt bistånd</td>" in text(controller.get(LINES))
    yes(controller, LINES, {**follow, "serie": ""})
    assert dataset(ALL).municipality.line_volumes == "purchase:"
    answer = controller.post(LINES, {**follow, "serie": "annat"})
    assert answer.status_code == 422
    assert "Välj en rad, och den volym" in text(answer)


def test_a_rule_is_taken_away_after_showing_what_it_costs(controller):
    page = text(controller.post(LINES, {"gor": "ta-bort", "tabell": "lines", "rad": "1"}))
    assert "Köp av verksamhet · periodens utfall" in page
    yes(controller, LINES, {"gor": "ta-bort", "tabell": "lines", "rad": "1"})
    assert "46" not in dataset(ALL).table("lines")["account_from"].to_list()


# Användare


def add(client, **changed):
    form = {"gor": "lagg-till", "namn": "robin", "losenord": PASSWORD, "roll": "unit_manager",
            "enheter": "B1, V1"}  # fmt: skip
    return client.post(MEMBERS, {**form, **changed}, follow=True)


def signs_in(name, password=PASSWORD):
    return (
        Client().post(reverse("sign-in"), {"namn": name, "losenord": password}).status_code == 302
    )


def test_a_user_is_added_and_can_sign_in(administrator):
    page = text(add(administrator))
    assert "robin kan logga in" in page
    assert PASSWORD not in page
    assert Member.objects.get(user__username="robin").units == ["B1", "V1"]
    assert signs_in("robin")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"namn": ""}, "Skriv ett användarnamn"),
        ({"namn": "administrator"}, "finns redan"),
        ({"namn": "20101010" + "-2398"}, "personnummer"),
        ({"losenord": "kort"}, "godtas inte"),
        ({"enheter": ""}, "minst en enhet"),
        ({"roll": "chef"}, "Välj en roll"),
    ],
)
def test_a_user_that_can_not_be_is_said_and_what_was_typed_stays(changed, said, administrator):
    answer = add(administrator, **changed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "2398" not in text(answer)
    assert PASSWORD not in text(answer)
    assert Member.objects.count() == 1


def test_a_role_a_password_and_a_closed_user(administrator):
    add(administrator)
    administrator.post(MEMBERS, {"gor": "andra", "namn": "robin", "roll": "board_member"})
    assert Member.objects.get(user__username="robin").viewer == Viewer(Role.BOARD_MEMBER)
    new = "blå-cykel-sommar-8"
    administrator.post(MEMBERS, {"gor": "losenord", "namn": "robin", "losenord": new})
    assert not signs_in("robin")
    assert signs_in("robin", new)
    administrator.post(MEMBERS, {"gor": "stang", "namn": "robin"})
    assert not signs_in("robin", new)
    administrator.post(MEMBERS, {"gor": "oppna", "namn": "robin"})
    assert signs_in("robin", new)
    trail = AuditEntry.objects.filter(subject="robin").exclude(action=FAILED).order_by("pk")
    assert [each.action.split(".")[1] for each in trail] == [
        "add", "change", "password", "close", "open",
    ]  # fmt: skip
    assert new not in str(list(trail.values()))


def test_a_closed_user_is_out_at_once(administrator):
    client = Client()
    client.force_login(member(Role.CONTROLLER, name="robin"))
    assert client.get("/laget/").status_code == 200
    administrator.post(MEMBERS, {"gor": "stang", "namn": "robin"})
    assert client.get("/laget/").status_code == 302


@pytest.mark.parametrize("form", [{"gor": "stang"}, {"gor": "andra", "roll": "controller"}])
def test_the_last_administrator_stays(form, administrator):
    answer = administrator.post(MEMBERS, {"namn": "administrator", **form})
    assert answer.status_code == 422
    assert "enda administratören" in text(answer)
    assert Member.objects.get().role == Role.ADMINISTRATOR


def test_a_user_that_is_none_is_said(administrator):
    assert "ingen användare vinden" in text(
        administrator.post(MEMBERS, {"gor": "stang", "namn": "vinden"})
    )


def test_the_pages_of_settings_ask_few_questions(administrator, django_assert_max_num_queries):
    for address in (MUNICIPALITY, LINES, MEMBERS):
        administrator.get(address)
        with django_assert_max_num_queries(12):
            assert administrator.get(address).status_code == 200


def test_an_empty_register_says_what_to_do(signed_in):
    client = signed_in(Role.ADMINISTRATOR)
    for address in (MUNICIPALITY, LINES):
        page = text(client.get(address))
        assert "Inget är inläst än" in page
        assert 'href="/installningar/utdrag/"' in page, "own headings are told of before any file"
    assert client.get(MEMBERS).status_code == 200


def test_a_gap_without_a_neighbour_leads_to_the_form_with_it_filled_in(controller, folder):
    without_a_place(folder, account="99")
    link = re.search(r'href="(\?tabell=lines&amp;fran=99)#', text(controller.get(LINES)))[1]
    page = text(controller.get(LINES + link.replace("&amp;", "&")))
    assert re.search(r'name="fran"[^>]*value="99"', page)
    assert 'id="lagg-till-lines" open' in page


def test_without_areas_every_activity_is_offered_one(controller, folder):
    areas = folder / "areas.csv"
    areas.write_text(areas.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)
    page = text(controller.get(LINES))
    assert "Inga områden finns än" in page
    assert "tabell=areas&amp;verksamhet=569" in page
