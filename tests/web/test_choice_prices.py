"""The price of a choice, who may buy for it, and what looks wrong before the decision."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import polars as pl
import pytest
from django.utils.timezone import localdate
from tests import frames
from tests.reports import small_municipality
from tests.web.choosing import (
    COORDINATOR,
    DECISION,
    ID,
    address,
    begin,
    choose,
    gap_codes,
    send,
    through_mellerud,
)
from tests.web.conftest import AT, unwrapped
from tests.web.test_adoption import adopted
from tests.web.test_walls import text

from hemmaplan.actions.own_files import write as keep
from hemmaplan.core.choices import Record
from hemmaplan.core.cost import cost_lines
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.purchase_authority import Authority, amount
from hemmaplan.core.tables import TABLES
from hemmaplan.render.ladder_yaml import ladder_yaml, post_of
from hemmaplan.render.numbers_sv import NBSP
from hemmaplan.store.queries import dataset
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.choice_checks import to_look_at
from hemmaplan.web.choice_words import kr
from hemmaplan.web.choices import OpenedChoice, opened
from hemmaplan.web.ladders import ladders_in_force

pytestmark = pytest.mark.django_db


class Parts(HTMLParser):
    """What the decision's form has in its rows of the price, as a browser sends it back."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.name = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in ("input", "select"):
            self.name = told.get("name", "")
        if self.name.startswith("del:") and (tag == "input" or "selected" in told):
            self.fields[self.name] = told["value"]


def test_a_placement_has_the_agreements_whole_price_and_costs_what_the_card_said(sam):
    through_mellerud(sam)
    send(sam, "avrop", "avrop", provider_id="L5", answer="yes")
    page = text(sam.get(address("beslut")))
    assert "tillägg 950 kr per dygn, när det avtalas" in page
    assert "reserverad plats: 75 % av dygnspriset" in page
    said = DECISION | {"day_price": "", "discharge_day_charged": "ja"} | Parts(page).fields
    assert send(sam, "beslut", "beslut", **said).status_code == 302
    found = opened(COORDINATOR, ID, localdate())
    card = found.cost_of(found.record.chosen)
    shown = text(sam.get(address("alternativ")))
    assert f"Till planerat slut</dt><dd>{kr(card.to_end_ore)}".replace(NBSP, " ") in shown
    assert send(sam, "beslut", "besluta", **said, gap_reason="urgent").status_code == 302
    made = dataset(COORDINATOR)
    rates = made.table("rates").filter(pl.col("placement_id") == ID)
    assert set(zip(rates["kind"], rates["per"], rates["amount"], strict=True)) == {
        ("care", "day", 2300), ("expense", "month", 6167), ("extra", "day", Decimal("310.5")),
    }  # fmt: skip
    assert rates["discharge_day_charged"].to_list() == [True] * 3
    stays = made.table("placements").with_columns(
        end_date=pl.when(pl.col("placement_id") == ID).then(date(2027, 6, 1)).otherwise("end_date")
    )
    ended = Dataset(tables={**made.tables, "placements": stays})
    lines = cost_lines(ended, Month(2026, 12), Month(2027, 6)).filter(pl.col("placement_id") == ID)
    assert lines["cost_ore"].sum() == card.to_end_ore


def test_a_part_of_a_price_that_can_not_be_read_is_told_by_its_row(sam):
    through_mellerud(sam)
    parts = {"del:0:kind": "", "del:0:amount": "300", "del:0:per": "day",
             "del:1:kind": "extra", "del:1:amount": "0", "del:1:per": "day",
             "del:2:kind": "extra", "del:2:amount": "50", "del:2:per": "day",
             "del:2:from_date": "2027-02-01", "del:2:to_date": "2027-01-01"}  # fmt: skip
    answer = send(sam, "beslut", "beslut", **DECISION | parts)
    assert answer.status_code == 422
    shown = text(answer)
    for says in ("Välj vad det är.", "Skriv ett belopp över noll.", "är före början, 2027-02-01"):
        assert says in shown
    assert 'value="300"' in shown


def test_every_part_of_a_price_is_kept_however_many_they_are(sam):
    through_mellerud(sam)
    parts = {}
    for n in range(15):
        parts |= {f"del:{n}:kind": "extra", f"del:{n}:amount": f"{n + 1}", f"del:{n}:per": "day"}
    assert send(sam, "beslut", "beslut", **DECISION | parts).status_code == 302
    again = Parts(text(sam.get(address("beslut")))).fields
    assert [again[f"del:{n}:amount"] for n in range(15)] == [f"{n + 1}" for n in range(15)]
    assert again["del:15:amount"] == ""
    assert send(sam, "beslut", "beslut", **DECISION | again).status_code == 302
    kept = dataset(COORDINATOR).table("choice_prices").filter(pl.col("choice_id") == ID)
    assert sorted(kept["amount"]) == [*range(1, 16)]


def test_the_decision_says_who_may_buy_for_the_expected_value(sam):
    own = replace(ladders_in_force(COORDINATOR, "bou", localdate())[0], key="var",
                  authority=(Authority("unit_manager", amount("100 000 kr")),
                             Authority("committee", amount("utan gräns"))))  # fmt: skip
    keep(name=f"stegordningar/var/{own.from_date}.yaml", text=ladder_yaml([post_of(own)]),
         what="ladders.write", before=0, by="kim", at=AT)  # fmt: skip
    through_mellerud(sam)
    send(sam, "behov", "behov", needs="schooling", goals="return_home", ladder="var",
         birth_month="2012-05", urgency="planned", unit_code="B1")  # fmt: skip
    send(sam, "beslut", "beslut", **DECISION | {"decided_by": "unit_manager"})
    page = unwrapped(text(sam.get(address("beslut"))))
    assert "Väntat värde 389 480 kr. Enligt ordningen:" in page  # 182 days of 2 140 kr
    assert "Enhetschef: 100 000 kr – räcker inte" in page
    assert "får besluta om högst 100 000 kr. Det beslutas av utskottet." in page
    send(sam, "beslut", "beslut", **DECISION)
    assert "authority" not in gap_codes()


def test_an_alternative_added_by_hand_has_its_agreements_terms(sam):
    begin(sam)
    send(sam, "alternativ", "tillagg", care_form="konsulentstott_familjehem", provider_id="L5",
         procurement="framework", day_price="2300")  # fmt: skip
    choose(sam, "Konsulentstött familjehem")
    record = opened(COORDINATOR, ID, localdate()).record
    assert record.chosen["agreement_id"] == "A5"
    assert [row["kind"] for row in record.prices] == ["expense", "extra"]
    assert record.choice["discharge_day_charged"]


LOOKED_AT = [
    ({"person_id": "A"}, {}, "överlappar placering P1 för samma person"),
    ({"birth_month": date(1886, 1, 1)}, {}, "personen vore 140 år"),
    ({"birth_month": date(2011, 11, 1)}, {"care_form": "stodboende_externt"},
     "i stödboende före 16 års ålder"),
    ({"legal_basis": "lvm", "birth_month": date(2010, 1, 1)}, {}, "under 18 år"),
    ({}, {"procurement": "framework"}, "inget avtal med utförare L1 gäller"),
    ({}, {"procurement": "framework", "care_form": "konsulentstott_familjehem",
          "provider_id": "L5"}, "samma dag som ramavtalet med utförare L5 slutar"),
    ({}, {"provider_id": "L7"}, "inget tillståndsnummer"),
    ({"day_price": Decimal(540_000)}, {},
     f"{ID} är 540{NBSP}000 kr, men det vanliga för vårdformen är 4{NBSP}025 kr"),
    ({}, {}, ""),
]  # fmt: skip


@pytest.fixture
def a5_ends(choice_files, monkeypatch):
    """The agreement with L5 ends on the day that the placement is to begin."""
    head, a2, a5 = small_municipality.FILES["agreements.csv"].splitlines()
    told = "\n".join([f"{head};to_date", f"{a2};", f"{a5};2026-11-02"]) + "\n"
    monkeypatch.setitem(small_municipality.FILES, "agreements.csv", told)


def test_what_looks_wrong_with_the_placement_is_told_before_the_decision(a5_ends, sam):
    begin(sam, ladder="sala_barn", person_id="")
    choose(sam, "HVB")
    found, start = opened(COORDINATOR, ID, localdate()), date(2026, 11, 2)
    whole = {"start_date": start, "legal_basis": "sol", "direct_reason": "no_places",
             "day_price": Decimal(5000), "birth_month": date(2012, 5, 1)}  # fmt: skip
    for said, place, says in LOOKED_AT:
        tried = found.with_choice({**found.record.choice, **whole, **said}, [])
        row = {**found.record.chosen, "provider_id": "L1", "procurement": "direct", **place}
        tried = replace(tried, record=replace(tried.record, alternatives=[row]))
        told = to_look_at(tried)
        assert says in " ".join(told), (says, told)
        assert bool(told) == bool(says), told
    answer = send(sam, "beslut", "beslut", **DECISION | {"day_price": "0"})
    assert "Skriv ett belopp över noll." in text(answer)
    answer = send(sam, "beslut", "beslut", **DECISION | {"planned_end_date": "2026-11-30"})
    assert "Slutet ska komma efter första dygnet" in text(answer)
    assert "Kontrollera innan ni beslutar" not in text(answer)
    send(sam, "beslut", "beslut", **DECISION | {"legal_basis": "lvm"})
    send(sam, "behov", "behov", needs="schooling", goals="return_home", birth_month="2012-05",
         ladder="sala_barn", unit_code="B1")  # fmt: skip
    page = text(sam.get(address("beslut"))).partition("Kontrollera innan ni beslutar")[2]
    assert "under 18 år" in page


def test_a_start_in_an_adopted_month_is_told_to_come_as_a_correction(sam, signed_in):
    begin(sam, ladder="sala_barn", person_id="")
    choose(sam, "HVB")
    found = opened(COORDINATOR, ID, localdate())
    price = {"legal_basis": "sol", "day_price": Decimal(5000), "vat_compensation_pct": Decimal(6)}
    january = {**found.record.choice, **price, "start_date": date(2026, 1, 22)}
    assert "fastställt" not in " ".join(to_look_at(found.with_choice(january, [])))
    adopted(signed_in(Role.CONTROLLER), "2026-01")
    told = to_look_at(found.with_choice(january, []))[0]
    # ten days of 5 000 kr less the six per cent that come back
    assert told.startswith(f"Januari{NBSP}2026 är fastställt och blir 47{NBSP}000 kr dyrare.")
    assert "visas som rättelse i nästa månads rapport" in told
    later = {**january, "start_date": date(2026, 3, 1)}
    assert "fastställt" not in " ".join(to_look_at(found.with_choice(later, [])))


def test_an_own_home_is_asked_its_fee_and_expenses(sam):
    begin(sam)
    send(sam, "alternativ", "tillagg", care_form="familjehem", home_id="H1", procurement="own")
    choose(sam, "Eget familjehem")
    fields = Parts(text(sam.get(address("beslut")))).fields
    assert (fields["del:0:kind"], fields["del:0:payroll_pct"]) == ("fee", "31,42")
    assert (fields["del:1:kind"], fields["del:1:per"]) == ("expense", "month")


def test_a_part_of_the_price_that_begins_after_the_placement_did_keeps_its_day():
    """Acute, so written afterwards: costs are worked out from the first of this month."""
    blank = dict.fromkeys(TABLES["choices"].schema)
    choice = {**blank, "choice_id": ID, "area": "bou", "start_date": date(2026, 10, 20)}
    found = OpenedChoice(Viewer(Role.COORDINATOR), Record(choice), 0, date(2026, 11, 27), (), None)
    found.__dict__["basis"] = frames.dataset(
        agreements=[{"agreement_id": "A5", "provider_id": "L5"}],
        agreement_prices=[{"agreement_id": "A5", "kind": "extra", "amount": "300", "per": "day",
                           "from_date": "2026-11-01"}],
    )  # fmt: skip
    row = {"agreement_id": "A5", "day_price": Decimal(2300), "procurement": "framework"}
    assert [rate["from_date"] for rate in found.rates_of(row)] == [None, date(2026, 11, 1)]
