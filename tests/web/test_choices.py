"""The flow of a choice: each step saved at once, each rule told where it is answered, the
decision that makes a placement."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from docx import Document
from tests.web.choosing import (
    COORDINATOR,
    DECISION,
    ID,
    IN_FILE,
    address,
    begin,
    choose,
    gap_codes,
    send,
    through_mellerud,
    weighed,
)
from tests.web.conftest import AT
from tests.web.test_walls import text

from hemmaplan.actions.choices import write
from hemmaplan.actions.own_files import write as own_file
from hemmaplan.core.choice_deadlines import choices_due
from hemmaplan.core.choices import PAGES
from hemmaplan.core.need_codes import FILE
from hemmaplan.core.periods import Month
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.parameters import of_choices
from hemmaplan.store.models import MODELS, AuditEntry
from hemmaplan.store.queries import dataset, states_at
from hemmaplan.store.viewer import Role
from hemmaplan.web.ahead import EVERYBODY
from hemmaplan.web.choice_forms import plain
from hemmaplan.web.choices import opened
from hemmaplan.web.months import dataset_at
from hemmaplan.web.opened import open_for
from hemmaplan.web.warned import due, open_at

pytestmark = pytest.mark.django_db


def test_a_new_need_begins_with_what_it_lacks(sam):
    assert begin(sam).headers["Location"] == address("behov")
    assert {"needs", "goals", "step_not_considered", "network_mapped", "alternative"} <= gap_codes()
    listed = text(sam.get(reverse("choices")))
    assert "1 öppet val" in listed
    assert "Behovet är inte angivet" in listed
    assert "<h1" in text(sam.get(reverse("choice-first", args=[ID]), follow=True))


def test_a_need_begun_twice_alike_is_one_choice_and_otherwise_is_told(sam):
    twice = [begin(sam) for _press in range(2)]
    assert {each.headers["Location"] for each in twice} == {address("behov")}
    other = begin(sam, urgency="acute")
    assert other.status_code == 422
    assert f"Det finns redan ett val {ID}." in text(other)
    send(sam, "behov", "behov", needs="safe_adult", goals="return_home")
    assert begin(sam).status_code == 422  # it has been gone on with


def test_a_personal_identity_number_becomes_a_pseudonym_at_the_door(sam):
    begin(sam, person_id="20120514-1235")
    kept = opened(COORDINATOR, ID, localdate()).record.choice["person_id"]
    assert kept.startswith("p-")
    assert "1235" not in str(list(AuditEntry.objects.values()))
    begin(sam, choice_id="121212-1212")
    assert not opened_or_none("121212-1212")


def test_a_number_that_no_address_could_hold_is_not_taken(sam):
    for number in ("2026/7", "nytt", "ny", ".", "..", "-7", ""):
        answer = begin(sam, choice_id=number)
        assert answer.status_code == 422, number
        assert "Skriv ärendets nummer" in text(answer)
        assert not opened_or_none(number)


@pytest.mark.parametrize("number", ["2026/behov", "nytt", "..", "50%2F7"])
def test_a_number_read_in_from_a_file_has_its_pages_whatever_its_signs(sam, number):
    begin(sam)
    row = plain(opened(COORDINATOR, ID, localdate()).record.choice) | {"choice_id": number}
    asked = {"choice_id": number, "provider_id": "L/1", "asked_on": localdate()}
    write(choice_id=number, tables={"choices": [row], "call_offs": [asked]}, before=0,
          step="nytt", by="sam", at=AT)  # fmt: skip
    page = reverse("choice", args=[number, "avrop"])
    assert reverse("choice", args=[number, "behov"]) in text(sam.get(reverse("choices")))
    assert sam.get(reverse("choice-first", args=[number])).status_code == 302
    shown = text(sam.get(page))
    assert "L/1" in shown
    request = reverse("choice-paper", args=[number, "avrop", "L/1", "docx"])
    assert request in shown
    assert sam.get(request).status_code == 200


def opened_or_none(choice_id: str):
    try:
        return opened(COORDINATOR, choice_id, localdate())
    except LookupError:
        return None


def test_melleruds_ladder_from_need_to_placement_with_two_quotes(sam):
    through_mellerud(sam)
    shown = text(sam.get(address("alternativ")))
    assert "Konsulentstött familjehem kostar troligen" in shown
    assert "Varför inte ett steg ner?" in shown
    assert "inte aktuell, för nära eller för långt bort" in shown
    answer = send(sam, "beslut", "besluta", **DECISION)
    assert answer.status_code == 302, text(answer)
    assert gap_codes() == set()
    data = dataset(COORDINATOR)
    placed = data.table("placements").row(by_predicate=pl.col("placement_id") == ID, named=True)
    assert (placed["care_form"], placed["provider_id"], placed["procurement"]) == (
        "konsulentstott_familjehem", "L2", "framework",
    )  # fmt: skip
    assert (placed["person_id"], placed["unit_code"], placed["legal_basis"]) == ("A", "B1", "sol")
    price = data.table("rates").row(by_predicate=pl.col("placement_id") == ID, named=True)
    assert (price["kind"], price["amount"], price["vat_compensation_pct"]) == ("care", 2140, 6)
    trail = AuditEntry.objects.order_by("pk").last()
    assert (trail.action, trail.subject) == ("choices.beslut", f"val {ID}")
    assert "Till placeringen" in text(sam.get(address("beslut")))


def test_the_need_that_weighs_most_follows_to_the_placement(sam):
    through_mellerud(sam)
    page = text(sam.get(address("alternativ")))
    assert "Inget behov är angivet som det som väger tyngst" in page
    two = {"needs": ["safe_adult", "schooling"], "goals": "return_home",
           "ladder": "mellerud_barn", "urgency": "planned", "unit_code": "B1"}  # fmt: skip
    send(sam, "behov", "behov", **two, need="protection")  # chosen, though not ticked
    choice = opened(COORDINATOR, ID, localdate()).record.choice
    assert (choice["needs"], choice["need"]) == ("safe_adult schooling protection", "protection")
    assert "Behov: skydd mot våld, trygg vuxenkontakt, skolgång." in text(sam.get(address("behov")))
    page = text(sam.get(address("alternativ")))
    assert "Samma behov (skydd mot våld) räknas för sig där minst 3 placeringar" in page
    assert "<dt>Räknat på</dt><dd>hela vårdformen</dd>" in page
    assert send(sam, "behov", "behov", **two, need="housing-").status_code == 422
    assert send(sam, "beslut", "besluta", **DECISION).status_code == 302
    placed = dataset(COORDINATOR).table("placements").filter(pl.col("placement_id") == ID)
    assert placed["need"].to_list() == ["protection"]


def test_an_end_criterion_of_ones_own_is_offered_and_an_unknown_is_not_kept(sam):
    begin(sam)
    choose(sam, "HVB")
    text_of = "{needs: [], goals: [], ends: [{code: nyckel, label: egen nyckel till lägenheten}]}"
    own_file(name=FILE, text=text_of, before=0, what="needs.write", by="sam", at=AT)
    assert "Egen nyckel till lägenheten" in text(sam.get(address("beslut")))
    send(sam, "beslut", "beslut", **DECISION | {"end_criteria": ["nyckel", "parents_able"]})
    assert opened(COORDINATOR, ID, localdate()).record.choice["end_criteria"] == "nyckel"


def test_candidates_say_where_they_are_and_are_filtered_by_it(sam):
    through_mellerud(sam)
    page = text(sam.get(address("alternativ")))
    assert "<td>Dalarna " in page or "<dt>Ligger i</dt><dd>Dalarna</dd>" in page
    assert "<option>Västmanland</option>" in page
    asked = text(sam.get(address("alternativ") + "?ort=V%C3%A4stmanland"))
    assert "<option selected>Västmanland</option>" in asked
    table = asked.partition('aria-label="Vilka som kan tillfrågas"')[2].partition("</table>")[0]
    assert "Dalarna" not in table
    assert '<details id="fler" open>' in asked


def test_the_only_need_is_the_one_that_weighs_most(sam):
    begin(sam)
    send(sam, "behov", "behov", needs="schooling", goals="return_home")
    assert opened(COORDINATOR, ID, localdate()).need == "schooling"


def test_mellerud_warns_of_a_missing_quote_and_takes_a_reason(sam):
    through_mellerud(sam)
    sam.post(address("kostnadsforslag"))
    found = opened(COORDINATOR, ID, localdate())
    write(choice_id=ID, tables={"quotes": [plain(found.record.quotes[0])]}, before=found.version,
          step="kostnadsforslag", by="sam", at=AT)  # fmt: skip
    assert gap_codes() >= {"quotes"}
    stopped = send(sam, "beslut", "besluta", **DECISION)
    assert stopped.status_code == 422
    assert "1 saker saknas" in text(stopped) or "1 sak" in text(stopped)
    assert 'value="socialsekreterare BOU1"' in text(stopped)  # nothing typed is lost
    assert send(sam, "beslut", "besluta", **DECISION, gap_reason="urgent").status_code == 302
    day = localdate()
    shown = text(sam.get(reverse("tasks"), {"manad": "2026-02"}))
    due = opened(COORDINATOR, ID, day).gaps[0].due
    assert due == day + timedelta(days=14)
    assert "kostnadsförslag från olika utförare krävs" not in shown  # not known in February


def test_salas_ladder_wants_home_ground_and_a_judgement_but_no_quotes(sam):
    begin(sam, ladder="sala_barn")
    assert "Egen öppenvård på hemmaplan" in text(sam.get(address("hemmaplan")))
    choose(sam, "HVB")
    assert {"step_not_considered", "judgement", "direct_reason"} <= gap_codes()
    assert "quotes" not in gap_codes()
    send(sam, "hemmaplan", "hemmaplan", **weighed("oppenvard"), **weighed("extern_oppenvard"))
    send(sam, "natverk", "natverk", network_mapped_on=IN_FILE,
         **weighed("natverkshem", "ruled_out", "no_place"))  # fmt: skip
    send(sam, "alternativ", "steg", judged_on=IN_FILE, **weighed("familjehem"),
         **weighed("konsulentstott", "ruled_out", "needs"))  # fmt: skip
    send(sam, "avrop", "direkt", direct_reason="no_framework", direct_documented_on=IN_FILE)
    send(sam, "behov", "behov", needs="protection", goals="assessment", ladder="sala_barn",
         birth_month="2012-05", unit_code="B1", urgency="planned")  # fmt: skip
    answer = send(sam, "beslut", "besluta", **DECISION | {"day_price": "5400,50"})
    assert "Väntat värde" in text(answer)  # over the limit of a direct award
    answer = send(sam, "beslut", "besluta", **DECISION, gap_reason="no_other_place")
    assert answer.status_code == 302, text(answer)
    rows = dataset(COORDINATOR).table("placements").filter(pl.col("placement_id") == ID)
    assert rows["direct_reason"].to_list() == ["no_framework"]


def test_an_acute_placement_is_made_first_and_the_rest_become_tasks(sam):
    begin(sam, urgency="acute", ladder="sala_barn")
    choose(sam, "HVB")
    today = localdate()
    least = {"legal_basis": "lvu_6", "start_date": str(today), "outcome": "placed",
             "decided_by": "unit_manager"}  # fmt: skip
    assert send(sam, "beslut", "besluta", **least).status_code == 302
    tasks = opened(COORDINATOR, ID, today).gaps
    assert {each.due for each in tasks} == {today + timedelta(days=14)}
    assert {"needs", "direct_reason", "lvu_6", "judgement"} <= {each.code for each in tasks}
    page = text(sam.get(address("beslut")))
    assert "Komplettera det som saknades" in page
    send(sam, "behov", "behov", needs="protection", goals="assessment", ladder="sala_barn",
         urgency="acute", unit_code="B1", birth_month="2012-05")  # fmt: skip
    assert not {"needs", "goals"} & gap_codes()
    before = opened(COORDINATOR, ID, today).record
    again = sam.post(address("beslut"), {"gor": "besluta", **least}, follow=True)
    assert "redan beslutat, kanske av någon annan" in text(again)
    assert opened(COORDINATOR, ID, today).record == before


def test_a_refusal_has_its_reason_and_the_next_in_rank_takes_over(sam):
    through_mellerud(sam)
    refused = send(sam, "avrop", "avrop", provider_id="L2", answer="no")
    assert refused.status_code == 422
    assert "Välj skälet" in text(refused)
    send(sam, "avrop", "avrop", provider_id="L2", answer="no", reason="no_place")
    assert "call_off" in gap_codes()
    send(sam, "avrop", "avrop", provider_id="L5", answer="yes")
    record = opened(COORDINATOR, ID, localdate()).record
    assert record.chosen["provider_id"] == "L5"
    assert not {"call_off", "rank"} & gap_codes()
    page = text(sam.get(address("avrop")))
    assert "2 tillfrågade, plats finns" in page
    assert "ingen plats" in page


def test_an_answer_after_the_decision_does_not_change_what_was_decided(sam):
    through_mellerud(sam)
    send(sam, "beslut", "besluta", **DECISION)
    decided = opened(COORDINATOR, ID, localdate()).record
    assert send(sam, "avrop", "avrop", provider_id="L5", answer="yes").status_code == 302
    record = opened(COORDINATOR, ID, localdate()).record
    assert {row["provider_id"] for row in record.call_offs} == {"L2", "L5"}
    assert record.chosen["provider_id"] == "L2"
    assert record.choice["day_price"] == decided.choice["day_price"] is not None


@pytest.mark.parametrize("note", ["Anna Exempelsson bor där", "pojken 20120514-1235"])
def test_a_note_about_a_person_is_not_kept(sam, note):
    begin(sam)
    answer = send(sam, "alternativ", "tillagg", care_form="hvb", provider_id="L1", note=note)
    assert answer.status_code == 422
    assert "aldrig om en person" in text(answer)
    assert "20120514" not in text(answer)
    assert opened(COORDINATOR, ID, localdate()).record.alternatives == ()
    fine = send(sam, "alternativ", "tillagg", care_form="hvb", provider_id="L1",
                note="Exempel Två har plats", day_price="5 200")  # fmt: skip
    assert fine.status_code == 302
    assert "Exempel Två har plats" in text(sam.get(address("alternativ")))
    by_name = send(sam, "alternativ", "tillagg", care_form="hvb", provider_id="Exempel Två")
    assert by_name.status_code == 302  # a name that the register knows as a provider's


def test_two_at_once_see_each_others_change_and_lose_nothing(sam, signed_in):
    begin(sam)
    before = re.search(r'utgick-fran" value="(\d+)"', text(sam.get(address("behov"))))[1]
    send(sam, "natverk", "natverk", network_mapped_on=IN_FILE)
    late = sam.post(address("behov"), {"gor": "behov", "utgick-fran": before, "needs": "schooling",
                                       "ladder": "mellerud_barn", "unit_code": "C7"})  # fmt: skip
    assert late.status_code == 409
    assert "Någon annan har ändrat" in text(late)
    assert 'value="C7"' in text(late)
    assert opened(COORDINATOR, ID, localdate()).record.choice["network_mapped_on"] is not None


def test_what_can_not_be_read_is_told_by_its_field(sam):
    begin(sam)
    choose(sam, "Konsulentstött familjehem")
    answer = send(sam, "beslut", "", **DECISION | {"gor": "beslut", "start_date": "2026-13-40",
                  "day_price": "1.234", "planned_end_date": ""})  # fmt: skip
    assert answer.status_code == 422
    shown = text(answer)
    assert "är ingen dag" in shown
    assert 'value="1.234"' in shown
    assert begin(sam).status_code == 422  # the number is taken
    for day in ("9998-12-31", "9999-12-31", "1899-12-31"):
        answer = send(sam, "beslut", "beslut", start_date=day)
        assert answer.status_code == 422
        assert f"{day} är inte mellan 1900 och 2199" in text(answer)


def test_a_decision_without_a_placement_makes_none(sam):
    begin(sam)
    before = dataset(COORDINATOR).table("placements").height
    send(sam, "beslut", "besluta", outcome="closed_followed_up", decided_by="team_leader")
    assert dataset(COORDINATOR).table("placements").height == before
    assert "Avslutat, följs upp" in text(sam.get(reverse("choices")))


def test_a_decision_is_taken_back_with_its_placement_and_made_anew(sam):
    through_mellerud(sam)
    before = dataset(COORDINATOR).table("placements").height
    send(sam, "beslut", "besluta", **DECISION)
    assert dataset(COORDINATOR).table("placements").height == before + 1
    late = sam.post(address("beslut"), {"gor": "angra", "utgick-fran": "0"})
    assert late.status_code == 409
    assert "tillbakatagen" in text(sam.get(send(sam, "beslut", "angra").url))
    assert dataset(COORDINATOR).table("placements").height == before
    assert "Ta tillbaka det senaste" not in text(sam.get(address("beslut")))
    assert opened(COORDINATOR, ID, localdate()).record.is_open
    again = send(sam, "beslut", "besluta", **DECISION)
    assert again.status_code == 302, text(again)
    assert dataset(COORDINATOR).table("placements").height == before + 1


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_request_and_the_agreement_come_out_on_the_template(sam, ending):
    through_mellerud(sam)
    args = [ID, "avrop", "L2", ending]
    request = sam.get(reverse("choice-paper", args=args))
    assert request.status_code == 200
    agreement = sam.get(reverse("choice-paper", args=[ID, "avtal", "plats", ending]))
    assert agreement.status_code == 200
    if ending == "docx":
        said = words(agreement.content)
        assert "2\u00a0140 kr, fast under placeringen" in said
        assert "Exempel Ett (L2)" in said
        assert "trygg vuxenkontakt, skolgång" in words(request.content)
    else:
        assert request.content[:4] == agreement.content[:4] == b"%PDF"
    assert sam.get(reverse("choice-paper", args=[ID, "avrop", "L5", ending])).status_code == 404


def words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_a_unit_manager_reads_the_own_units_choices_and_writes_none(sam, signed_in):
    begin(sam)
    own, other = signed_in(Role.UNIT_MANAGER, "B1"), signed_in(Role.UNIT_MANAGER, "V1")
    assert own.get(address("behov")).status_code == 200
    assert "<button>Spara" not in text(own.get(address("behov")))
    assert own.post(address("behov"), {"gor": "behov"}).status_code == 403
    assert own.get(reverse("choice-new")).status_code == 403
    assert other.get(address("behov")).status_code == 404
    assert ID not in text(other.get(reverse("choices")))


def test_a_step_is_seen_at_once_and_no_figures_are_worked_out_anew_before_the_decision(sam):
    before = states_at().figures
    through_mellerud(sam)
    figures, steps, _ladders = states_at()
    assert figures == before != steps
    due = open_at(steps, EVERYBODY, Month(2026, 11))
    assert due["message"].to_list() == ["Val 2026-7: besluta om insats"]
    assert open_at(figures, EVERYBODY, Month(2026, 11)).is_empty()
    send(sam, "beslut", "besluta", **DECISION)
    decided, steps, _ladders = states_at()
    assert decided == steps != figures
    assert dataset_at(decided, EVERYBODY).table("choice_steps").height


def test_days_of_decision_are_of_the_register_and_not_of_a_number_that_another_had_too(sam):
    through_mellerud(sam)
    steps = states_at().steps
    assert open_at(steps, EVERYBODY, Month(2026, 11)).height == 1
    put_back = steps._replace(digest="b" * 64)  # from a copy, where no choice has a day
    MODELS["choices"]._default_manager.update(decide_by=None)
    assert open_at(put_back, EVERYBODY, Month(2026, 11)).is_empty()


def test_the_first_step_of_all_is_what_a_register_opens_with(db):
    row = {"choice_id": ID, "area": "bou", "unit_code": "B1", "opened_on": AT.date(),
           "person_id": "A", "ladder": "mellerud_barn", "urgency": "planned"}  # fmt: skip
    write(choice_id=ID, tables={"choices": [row]}, before=0, step="nytt", by="sam", at=AT)
    assert states_at().figures is not None


def test_few_questions_are_asked(sam):
    through_mellerud(sam)
    for name in PAGES:
        sam.get(address(name))
        with CaptureQueriesContext(connection) as asked:
            sam.get(address(name))
        assert len(asked) <= 12, (name, [q["sql"][:90] for q in asked])


def place_acute(sam) -> None:
    begin(sam, urgency="acute", ladder="sala_barn")
    choose(sam, "HVB")
    rows = {"start_date": "2026-02-10", "legal_basis": "sol", "outcome": "placed"}
    send(sam, "beslut", "besluta", **rows)


def test_a_ladder_that_is_changed_is_held_against_at_once(sam):
    def told() -> list[str]:
        page = replace(open_for(EVERYBODY), month=Month.of(localdate()))
        return due(page)["message"].to_list()

    place_acute(sam)
    before, first = told(), "Val 2026-7: prata hemma: prövad, ska prövas, eller varför inte?"
    steps = "[{key: prat, label: Prata hemma, care_forms: [oppenvard]}]"
    ladder = (
        f"- {{key: sala_barn, label: L, area: bou, from: 2026-01-01, reference: r, steps: {steps}}}"
    )
    own_file(
        name="stegordningar/sala_barn/2026-01-01.yaml", text=ladder, before=0,
        what="ladders.write", by="kim", at=AT,
    )  # fmt: skip
    assert [each.startswith(first) for each in told()].count(True) == 1
    assert not any(each.startswith(first) for each in before)


def test_what_an_acute_choice_lacks_stands_among_the_days(sam):
    place_acute(sam)
    found = choices_due(dataset(COORDINATOR), localdate(), shipped(), of_choices())
    assert set(found["due"].to_list()) == {date(2026, 2, 24)}
    assert "Val 2026-7: behovet är inte angivet." in found["message"].to_list()
    assert set(found["unit_code"].to_list()) == {"B1"}
