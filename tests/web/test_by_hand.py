"""A placement changed by hand: what is shown before the yes, what is kept, what is told of it."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from tests.web.conftest import member
from tests.web.test_adoption import adopted
from tests.web.test_walls import text

from hemmaplan.store.history import history
from hemmaplan.store.models import Adoption, AuditEntry, Batch
from hemmaplan.store.models.rows import FollowUp, Income, Pause, Placement, Price
from hemmaplan.store.one_placement import agreed_share, one_placement
from hemmaplan.store.viewer import AccessDenied, Role, Viewer

pytestmark = pytest.mark.django_db
WHY = {"skal": "decision"}
TODAY = localdate()


@pytest.fixture
def kim(signed_in):
    return signed_in(Role.COORDINATOR)


def address(what: str, number: str = "P1", row: int = 0) -> str:
    found = reverse("placement-change", args=[number, what])
    return f"{found}?rad={row}" if row else found


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def shown(client, where: str, **typed: str):
    """The page that says what happens."""
    base = hidden(text(client.get(where)), "utgick-fran")
    return client.post(where, {**WHY, "utgick-fran": base, **typed})


def save(client, where: str, **typed: str):
    """See what happens, then say yes to it."""
    page = text(shown(client, where, **typed))
    said = {"svar": "ja", "visat": hidden(page, "visat")}
    return client.post(where, {**WHY, **typed, "utgick-fran": hidden(page, "utgick-fran"), **said})


def standing(model, number: str = "P1"):
    return list(model.objects.filter(placement_id=number, retired=None).order_by("pk"))


def effect(page: str) -> list[str]:
    """Now, after and difference of this month, this year and the whole stay."""
    table = page.partition("Det här händer")[2].partition("</table>")[0]
    return [cell.strip() for cell in re.findall(r'class="number">([^<]*)', table)][3:]


END = {"end_date": str(TODAY), "end_reason": "breakdown"}


def test_an_end_is_saved_after_it_has_been_shown_and_can_be_taken_back(kim, read_in):
    first = shown(kim, address("avsluta"), **END)
    assert first.status_code == 200
    assert "Slutdatum: – → <b>" + str(TODAY) in text(first)
    assert not Batch.objects.filter(kind="hand").exists()
    answer = save(kim, address("avsluta"), **END, **{"not": "Ny utförare", "i-akten": "2026-02-20"})
    assert answer.headers["Location"] == reverse("placement", args=["P1"])
    (stay,) = standing(Placement)
    assert (stay.end_date, stay.end_reason, stay.end_recorded_on) == (TODAY, "breakdown", TODAY)
    batch = stay.brought
    assert (batch.by, batch.kind, batch.reason) == ("coordinator", "hand", "decision")
    assert (batch.note, batch.on_file) == ("Ny utförare", date(2026, 2, 20))
    assert AuditEntry.objects.get(action="placements.end").subject == "placering P1"
    page = text(kim.get(reverse("placement", args=["P1"])))
    assert "Nytt beslut. Ny utförare" in page
    assert "Finns i akten 2026-02-20" in page
    kim.post(reverse("placement-undo", args=["P1", batch.pk]))
    assert standing(Placement)[0].end_date is None
    again = text(kim.get(reverse("placement", args=["P1"])))
    assert "tillbakatagen" in again
    assert again.count("Slutdatum: ") == 2


def test_the_effect_is_shown_in_kronor_for_the_month_the_year_and_the_stay(kim, read_in):
    new = {"kind": "care", "amount": "6000", "per": "day", "from_date": str(TODAY.replace(day=1)),
           "vat_compensation_pct": "6"}  # fmt: skip
    page = text(shown(kim, address("pris"), **new))
    days = ((TODAY.replace(day=1) + timedelta(days=32)).replace(day=1) - TODAY.replace(day=1)).days
    before = days * (540_050 - 32_403)
    after = days * (600_000 - 36_000)
    whole = [f"{round(ore / 100):,}".replace(",", " ") for ore in (before, after)]
    assert effect(page)[:2] == whole
    assert "dyrare" in page
    assert "T.o.m.: – → <b>" + str(TODAY.replace(day=1) - timedelta(days=1)) in page


def test_a_new_price_ends_the_one_before_and_an_extra_does_not(kim, read_in):
    care = {"kind": "care", "amount": "6 000,50", "per": "day", "from_date": "2026-02-10"}
    save(kim, address("pris"), **care)
    old, new = standing(Price)
    assert (old.amount, old.to_date) == (Decimal("5400.50"), date(2026, 2, 9))
    assert (new.amount, new.from_date, new.to_date) == (Decimal("6000.50"), date(2026, 2, 10), None)
    assert (new.recorded_on, new.source_file) == (TODAY, None)
    save(kim, address("pris"), **{**care, "kind": "extra", "amount": "−300"})
    assert [row.amount for row in standing(Price)] == [
        Decimal("5400.50"), Decimal("6000.50"), Decimal(-300),
    ]  # fmt: skip


def test_a_price_is_corrected_in_its_place_and_removed(kim, read_in):
    (price,) = standing(Price)
    where = address("pris", row=price.pk)
    page = text(kim.get(where))
    assert 'value="5400,5"' in page
    typed = {"kind": "care", "amount": "5 300", "per": "day", "vat_compensation_pct": "6"}
    save(kim, where, **typed)
    (after,) = standing(Price)
    assert (after.amount, after.vat_compensation_pct) == (Decimal(5300), Decimal(6))
    save(kim, address("pris", row=after.pk), gor="ta-bort")
    assert standing(Price) == []
    page = text(kim.get(reverse("placement", args=["P1"])))
    assert "Pris: borttaget" in page
    assert re.search(r"Belopp, kr: 5 400,50 → <b>5 300,00", page)
    assert "rates.csv rad 2" in page  # where the first version stood


def test_a_placement_is_not_removed_as_if_it_were_a_row_of_itself(kim, read_in):
    """The attack: the placement's own row in the address of a form that corrects no rows."""
    (stay,) = standing(Placement)
    for what in ("avsluta", "uppgifter", "nasta-form"):
        where = address(what, row=stay.pk)
        assert kim.get(where).status_code == 404
        assert kim.post(where, {**WHY, "gor": "ta-bort", "svar": "ja"}).status_code == 404
    assert standing(Placement) == [stay]


@pytest.mark.parametrize(
    ("what", "model", "typed", "kept"),
    [
        ("planerat-slut", Placement, {"planned_end_date": "2026-09-30"},
         {"planned_end_date": date(2026, 9, 30)}),
        ("oppenvard", Placement, {"outpatient_from": "2025-10-02", "outpatient_to": "2026-12-01"},
         {"outpatient_from": date(2025, 10, 2), "outpatient_to": date(2026, 12, 1)}),
        ("intakt", Income, {"kind": "client_fee", "amount": "80", "per": "day"},
         {"kind": "client_fee", "amount": Decimal(80), "from_date": None}),
        ("uppehall", Pause, {"kind": "absence", "from_date": "2026-02-01", "charged_pct": "80"},
         {"kind": "absence", "charged_pct": Decimal(80), "to_date": None}),
        ("gjort", FollowUp, {"kind": "visit", "done_on": "2026-02-20"},
         {"kind": "visit", "done_on": date(2026, 2, 20)}),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("read_in")
def test_every_form_writes_its_rows(what, model, typed, kept, kim):
    save(kim, address(what), **typed)
    row = standing(model)[-1]
    assert {name: getattr(row, name) for name in kept} == kept
    assert row.brought.kind == "hand"


def test_a_pause_says_what_the_agreement_charges(kim, read_in):
    page = text(shown(kim, address("uppehall"), from_date="2026-02-01", charged_pct="80"))
    assert "Under uppehållet debiteras 4 320 kr per dygn i stället för 5 401 kr." in page


def test_a_pause_is_charged_what_the_agreement_says(folder, request, kim):
    (folder / "agreements.csv").write_text(
        "agreement_id;provider_id;care_form;to_date;absence_pct;kept_place_pct\n"
        "A1;L1;;2026-01-31;50;\nA2;L1;hvb;;75;60\nA3;L1;hvb;;;40\n",
        "utf-8",
    )
    request.getfixturevalue("read_in")
    stay = one_placement(Viewer(Role.COORDINATOR), "P1").stay
    assert agreed_share(stay, "absence", date(2026, 2, 1)) == 75
    assert agreed_share(stay, "absence", date(2026, 1, 1)) is None  # two say differently
    assert agreed_share(stay, "kept_place", date(2026, 2, 1)) is None
    page = text(shown(kim, address("uppehall"), kind="absence", from_date="2026-02-01"))
    assert "andel av dygnspriset 75 %" in page


def test_the_next_form_ends_the_stay_and_is_the_same_persons(kim, read_in):
    new = {"placement_id": "P1-2", "care_form": "stodboende", "start_date": "2026-03-01",
           "legal_basis": "sol"}  # fmt: skip
    answer = save(kim, address("nasta-form"), **new)
    assert answer.headers["Location"] == reverse("placement", args=["P1-2"])
    (old,), (next_one,) = standing(Placement), standing(Placement, "P1-2")
    assert (old.end_date, old.end_reason) == (date(2026, 3, 1), "next_form")
    for name in ("person_id", "area", "unit_code", "birth_month", "sex"):
        assert getattr(next_one, name) == getattr(old, name)
    assert old.brought == next_one.brought
    kim.post(reverse("placement-undo", args=["P1", old.brought_id]))
    assert standing(Placement)[0].end_date is None
    assert standing(Placement, "P1-2") == []


NEW = {"placement_id": "N1", "care_form": "hvb", "start_date": "2026-02-01", "area": "bou"}


def test_a_new_placement_by_hand_keeps_no_identity_number(kim, read_in):
    number = "201005" + "15-2382"
    page = text(shown(kim, reverse("placement-new"), **NEW, person_id=number))
    assert number not in page
    save(kim, reverse("placement-new"), **NEW, person_id=number)
    (stay,) = standing(Placement, "N1")
    assert stay.person_id.startswith("p-")
    taken = shown(kim, reverse("placement-new"), **NEW)
    assert taken.status_code == 422
    assert "Numret N1 är upptaget" in text(taken)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"person_id": "A", "care_form": "hvb"}, "överlappar placering P1 för samma person"),
        ({"birth_month": "1900-01"}, "personen vore 126 år"),
        ({"care_form": "stodboende", "birth_month": "2011-01"}, "i stödboende före 16 års ålder"),
        ({"legal_basis": "lvm", "birth_month": "2010-01"}, "under 18 år"),
        ({"provider_id": "L9", "procurement": "framework"}, "inget avtal med utförare L9"),
        ({"provider_id": "L8", "procurement": "framework"}, "samma dag som ramavtalet"),
        ({"procurement": "direct"}, "direktupphandlad utan angivet skäl"),
        ({"provider_id": "L1"}, "inget tillståndsnummer"),
    ],
)
def test_what_looks_wrong_is_told_with_what_to_do_and_can_be_saved(typed, said, kim, read_in_more):
    page = text(shown(kim, reverse("placement-new"), **{**NEW, **typed}))
    look = page.partition("Kontrollera innan du sparar")[2]
    assert said in look
    save(kim, reverse("placement-new"), **{**NEW, **typed})
    assert standing(Placement, "N1")


@pytest.fixture
def read_in_more(folder, request):
    providers = "provider_id;name;care_form\nL1;Exempelhem;hvb\n"
    (folder / "providers.csv").write_text(providers, "utf-8")
    agreements = "agreement_id;provider_id;from_date;to_date\nA1;L9;2024-01-01;2025-12-31\n"
    agreements += "A2;L8;2024-01-01;2026-02-01\n"
    (folder / "agreements.csv").write_text(agreements, "utf-8")
    return request.getfixturevalue("read_in")


@pytest.mark.parametrize(
    ("what", "typed", "said"),
    [
        ("avsluta", {"end_date": "2025-01-01", "end_reason": "other"}, "slutar 2025-01-01 men"),
        ("avsluta", {"end_date": "igår"}, "ingen dag"),
        ("avsluta", {**END, "skal": ""}, "Välj varför"),
        ("avsluta", {**END, "not": "Mamma Anna Svensson vill"}, "aldrig om en"),
        ("avsluta", {**END, "not": "201005" + "15-2382"}, "aldrig om en"),
        ("pris", {"kind": "care", "per": "day", "amount": ""}, "Fyll i belopp"),
        ("uppehall", {"from_date": "", "charged_pct": "80"}, "Fyll i fr.o.m.<"),
        ("pris", {"kind": "care", "per": "day", "amount": "1.234"}, "tusental med mellanslag"),
        ("pris", {"kind": "rent", "per": "day", "amount": "1"}, "Välj något i listan"),
        ("pris", {"kind": "care", "per": "day", "amount": "1", "from_date": "2026-02-02",
                  "to_date": "2026-02-01"}, "före första dagen"),
        ("uppehall", {"from_date": "2026-02-02", "charged_pct": "180"}, "mellan 0 och 100"),
        ("uppgifter", {"home_id": "Anna Svensson"}, "Här kan stå ett namn"),
        ("uppgifter", {"provider_id": "Anna Svensson"}, "Här kan stå ett namn"),
        ("nasta-form", {"placement_id": "Anna Svensson"}, "Här kan stå ett namn"),
        ("uppehall", {"from_date": "9999-12-31", "charged_pct": "80"}, "mellan 1900 och 2199"),
        ("planerat-slut", {"planned_end_date": "9999-12-31"}, "mellan 1900 och 2199"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_where_it_is_and_nothing_is_kept(what, typed, said, kim, read_in):
    answer = save(kim, address(what), **typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert Batch.objects.count() == 1
    kept = next(v for k, v in typed.items() if v and k != "not")
    assert kept in text(answer)


@pytest.mark.parametrize("number", ["ny", "..", "P1/andra/pris", "50%2F7"])
def test_a_placement_has_its_pages_whatever_its_number(number, kim, folder, request):
    for name in ("placements.csv", "rates.csv"):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace("P1;", f"{number};"), "utf-8")
    request.getfixturevalue("read_in")
    own = reverse("placement", args=[number])
    assert own in text(kim.get(reverse("placements")))
    assert f"<title>{number} " in text(kim.get(own))
    assert save(kim, address("avsluta", number), **END).status_code == 302
    assert standing(Placement, number)[0].end_reason == END["end_reason"]


def test_a_unit_manager_sees_what_has_become_of_the_own_placements(kim, read_in, signed_in):
    save(kim, address("avsluta"), **END)
    own = text(signed_in(Role.UNIT_MANAGER, "B1").get(reverse("placement", args=["P1"])))
    told = own.partition("Historik")[2]
    assert "coordinator" in told
    assert END["end_date"] in told
    assert "Ta tillbaka" not in told
    assert "Avsluta placeringen" not in own
    other = signed_in(Role.UNIT_MANAGER, "V1").get(reverse("placement", args=["P1"]))
    assert other.status_code == 404
    with pytest.raises(AccessDenied):
        history(Viewer(Role.UNIT_MANAGER, frozenset({"V1"})), "P1")
    with pytest.raises(AccessDenied):
        history(Viewer(Role.BOARD_MEMBER), "P1")


def test_a_note_that_only_looks_like_a_name_is_kept_when_the_writer_says_that_it_is_none(
    kim, read_in
):
    note = "Brev från Norra Distriktet"
    refused = save(kim, address("avsluta"), **END, **{"not": note})
    assert refused.status_code == 422
    assert "Det är inget personnamn" in text(refused)
    other = {"not": note, "inget-namn-not": "Brev från Anna Exempelsson"}
    assert save(kim, address("avsluta"), **END, **other).status_code == 422
    said = {"not": note, "inget-namn-not": note}
    assert 'value="Brev från Norra Distriktet" checked' in text(
        shown(kim, address("avsluta"), **END, **said)
    )
    assert save(kim, address("avsluta"), **END, **said).status_code == 302
    assert Batch.objects.latest("pk").note == note
    number = "201005" + "15-2382"
    sure = {"not": number, "inget-namn-not": number}
    answer = save(kim, address("planerat-slut"), planned_end_date="2027-01-01", **sure)
    assert answer.status_code == 422
    assert "Det är inget personnamn" not in text(answer)


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "räknas som gratis"), ("540050", "vanliga för vårdformen är 4 025")],
)
def test_a_price_of_nothing_or_far_from_the_usual_is_looked_at_again(amount, said, kim, read_in):
    page = text(shown(kim, address("pris"), kind="care", per="day", amount=amount))
    assert said in page.partition("Kontrollera innan du sparar")[2]


def test_two_at_once_the_second_sees_the_firsts_change_and_loses_nothing(kim, read_in, client):
    client.force_login(member(Role.CONTROLLER, name="alex"))
    base = hidden(text(kim.get(address("avsluta"))), "utgick-fran")
    save(client, address("planerat-slut"), planned_end_date="2026-08-31")
    answer = kim.post(address("avsluta"), {**WHY, **END, "utgick-fran": base})
    assert answer.status_code == 409
    page = text(answer)
    assert "alex ändrade samma sak medan du skrev" in page
    assert "Planerat slut: 2026-06-30 → <b>2026-08-31" in page
    assert f'value="{TODAY}"' in page
    again = kim.post(address("avsluta"), {**WHY, **END, "utgick-fran": hidden(page, "utgick-fran")})
    told = text(again)
    assert again.status_code == 200
    kim.post(address("avsluta"), {**WHY, **END, "svar": "ja", "visat": hidden(told, "visat"),
             "utgick-fran": hidden(told, "utgick-fran")})  # fmt: skip
    (stay,) = standing(Placement)
    assert (stay.end_date, stay.planned_end_date) == (TODAY, date(2026, 8, 31))


def test_a_row_that_somebody_corrected_meanwhile_is_not_corrected_over(kim, read_in, client):
    client.force_login(member(Role.CONTROLLER, name="alex"))
    (price,) = standing(Price)
    typed = {"kind": "care", "amount": "5 000", "per": "day"}
    base = hidden(text(kim.get(address("pris", row=price.pk))), "utgick-fran")
    save(client, address("pris", row=price.pk), **{**typed, "amount": "4 900"})
    answer = kim.post(address("pris", row=price.pk), {**WHY, **typed, "utgick-fran": base})
    assert answer.status_code == 409
    assert "alex ändrade" in text(answer)
    assert 'value="5 000"' in text(answer)
    assert [row.amount for row in standing(Price)] == [Decimal(4900)]


def test_a_yes_to_something_else_than_was_shown_is_asked_again(kim, read_in):
    page = text(shown(kim, address("avsluta"), **END))
    yes = {**WHY, **END, "end_date": "2026-02-28", "svar": "ja", "visat": hidden(page, "visat"),
           "utgick-fran": hidden(page, "utgick-fran")}  # fmt: skip
    answer = kim.post(address("avsluta"), yes)
    assert "Du ändrade något efter att det räknades ut" in text(answer)
    assert standing(Placement)[0].end_date is None


def test_the_same_form_sent_twice_is_saved_once(kim, read_in):
    page = text(shown(kim, address("avsluta"), **END))
    yes = {**WHY, **END, "svar": "ja", "visat": hidden(page, "visat"),
           "utgick-fran": hidden(page, "utgick-fran")}  # fmt: skip
    kim.post(address("avsluta"), yes)
    assert kim.post(address("avsluta"), yes).status_code == 409
    assert Batch.objects.filter(kind="hand").count() == 1
    unchanged = save(kim, address("avsluta"), **END)
    assert unchanged.status_code == 302
    assert Batch.objects.filter(kind="hand").count() == 1


def test_the_forms_ask_few_questions(kim, read_in):
    for what, number in (("avsluta", "P1"), ("pris", "P1"), ("nasta-form", "P1")):
        kim.get(address(what, number))
        with CaptureQueriesContext(connection) as asked:
            kim.get(address(what, number))
        assert len(asked) <= 12, [q["sql"][:90] for q in asked]


PRICE = {"kind": "care", "amount": "6 000", "per": "day", "from_date": str(TODAY)}
NEXT = {
    "placement_id": "P9", "care_form": "familjehem", "legal_basis": "sol", "urgency": "planned",
    "start_date": str(TODAY), "provider_id": "L1", "procurement": "framework",
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "typed"), [("avsluta", END), ("pris", PRICE), ("nasta-form", NEXT)]
)
def test_what_a_change_does_is_asked_in_few_questions(kim, read_in, what, typed):
    base = hidden(text(kim.get(address(what))), "utgick-fran")
    with CaptureQueriesContext(connection) as asked:
        answer = kim.post(address(what), {**WHY, "utgick-fran": base, **typed})
    assert "Det här händer" in text(answer)
    assert len(asked) <= 12, [q["sql"][:120] for q in asked]


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.BOARD_MEMBER])
def test_who_places_nobody_has_no_forms(role, read_in, signed_in):
    client = signed_in(role, *(["B1"] if role is Role.UNIT_MANAGER else []))
    assert client.post(address("avsluta"), {**WHY, **END}).status_code == 403
    page = client.get(reverse("placement", args=["P1"]))
    assert "Avsluta" not in text(page)


def test_a_placement_that_is_not_there_has_no_forms(kim, read_in):
    for where in (address("avsluta", "P99"), address("hitta-pa"), address("pris", "P99")):
        assert kim.get(where).status_code == 404
    assert kim.post(reverse("placement-undo", args=["P1", read_in.pk])).status_code == 404


def test_a_price_corrected_into_an_adopted_month_is_a_correction_in_the_next(signed_in, read_in):
    controller = signed_in(Role.CONTROLLER)
    adopted(controller, "2026-01")
    frozen = Adoption.objects.get()
    file = reverse("adopted-file", args=[frozen.pk, "internal", "json"])
    before = controller.get(file).content
    typed = {"kind": "care", "amount": "6000", "per": "day", "from_date": "2026-01-22"}
    page = text(shown(controller, address("pris"), **typed, vat_compensation_pct="6"))
    change = Decimal("599.50") * 10  # the last ten days of January, gross
    net = round(change * Decimal("0.94"))
    assert f"Januari 2026 är fastställt och blir {net:,} kr dyrare".replace(",", " ") in page
    save(controller, address("pris"), **typed, vat_compensation_pct="6")
    assert controller.get(file).content == before
    adopted(controller, "2026-02")
    newest = Adoption.objects.latest("pk")
    told = {
        edition: text(controller.get(reverse("adopted-file", args=[newest.pk, edition, "html"])))
        for edition in ("internal", "board")
    }
    rows = told["internal"].partition("Rättelser av placeringar")[2] or told["internal"]
    assert "Priser, datum eller uppehåll har rättats i registret" in told["internal"]
    for cell in ("167 415,50", "173 410,50", "5 995,00"):
        assert cell in rows
    assert "HVB, externt" in rows
    assert "173 410,50" not in told["board"]


def test_the_reasons_are_the_municipalitys_own(kim, signed_in, read_in):
    controller, where = signed_in(Role.CONTROLLER), reverse("settings-reasons")
    page = text(controller.get(where))
    assert "decision: Nytt beslut" in page
    wrong = controller.post(where, {"skal": "Nytt Beslut", "utgick-fran": "0"})
    assert wrong.status_code == 422
    assert "Rad 1: skriv en kod" in text(wrong)
    own = {"skal": "ny_plan: Ny vårdplan\nother: Annat", "utgick-fran": "0"}
    assert controller.post(where, own).status_code == 302
    assert controller.post(where, own).status_code == 422  # written from what no longer stands
    save(kim, address("avsluta"), **{**END, "skal": "ny_plan"})
    assert "Ny vårdplan" in text(kim.get(reverse("placement", args=["P1"])))
    assert save(kim, address("planerat-slut"), planned_end_date="2026-12-01").status_code == 422
    assert AuditEntry.objects.filter(action="reasons.write").count() == 1
