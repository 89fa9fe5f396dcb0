"""A provider, its agreements and invoices by hand: shown before the yes, kept, told of, undone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.web.test_by_hand import WHY, effect, hidden, save, shown
from tests.web.test_walls import text

from hemmaplan.store.models import AuditEntry, Batch
from hemmaplan.store.models.rows import (
    Agreement,
    AgreementPrice,
    Invoice,
    Provider,
    TargetGroup,
)
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
NEW = {
    "agreement_id": "A1", "procurement": "framework", "framework": "HVB 2026", "rank": "2",
    "from_date": "2026-01-01", "to_date": "2027-12-31", "day_price": "5 400,50",
    "notice_months": "6", "prolonged_months": "12", "care_form": "hvb",
}  # fmt: skip

PART = {"kind": "extra", "amount": "300", "per": "day", "optional": "nej"}


@pytest.fixture
def kim(signed_in, read_in):
    return signed_in(Role.COORDINATOR)


def at(what: str, provider: str = "L1", row: int = 0) -> str:
    found = reverse("provider-change", args=[provider, what])
    return f"{found}?rad={row}" if row else found


def standing(model, **about):
    return list(model._default_manager.filter(retired=None, **about).order_by("pk"))


def test_an_agreement_is_shown_with_its_dates_kept_and_listed(kim):
    page = text(shown(kim, at("avtal"), **NEW))
    assert "Avtal: nytt" in page
    assert "Det ska sägas upp senast 2027-06-30" in page
    assert "Utföraren saknar uppgifter i registret" in page
    assert "Netto, kr" not in page
    assert not Agreement._default_manager.exists()
    assert save(kim, at("avtal"), **NEW).status_code == 302
    (row,) = standing(Agreement)
    assert (row.day_price, row.rank, row.to_date) == (Decimal("5400.5"), 2, date(2027, 12, 31))
    own = text(kim.get(reverse("provider", args=["L1"])))
    assert "5 400,50" in own
    assert "6 mån, förlängs 12 mån" in own
    assert "HVB 2026" in own
    assert AuditEntry.objects.filter(action="providers.agreement", by="coordinator").exists()


def test_an_agreement_stands_with_the_price_that_its_index_has_made(kim):
    raised = {"from_date": "2025-01-01", "index_pct": "2,5", "index_from": "2026-01-01"}
    save(kim, at("avtal"), **NEW | raised)
    own = text(kim.get(reverse("provider", args=["L1"])))
    assert "5 535,51" in own  # 5 400,50 × 1,025
    assert "index 2,5 % från 2026-01-01, uppsägning 6 mån, förlängs 12 mån" in own


def test_a_price_over_time_ends_the_agreement_and_goes_on_with_the_new(kim):
    save(kim, at("avtal"), **NEW)
    (row,) = standing(Agreement)
    where = at("nytt-pris", row=row.pk)
    next_ = {"agreement_id": "A2", "from_date": "2027-01-01", "day_price": "5 600",
             "to_date": "2027-12-31"}  # fmt: skip
    assert 'value="A1-' in text(kim.get(where))
    assert save(kim, where, **next_).status_code == 302
    before, after = standing(Agreement)
    assert (before.agreement_id, before.to_date) == ("A1", date(2026, 12, 31))
    assert (after.agreement_id, after.day_price, after.rank) == ("A2", 5600, 2)
    batch = Batch.objects.latest("pk").pk
    kim.post(reverse("provider-undo", args=["L1", batch]))
    assert [(each.agreement_id, each.to_date) for each in standing(Agreement)] == [
        ("A1", date(2027, 12, 31))
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"to_date": "2025-12-31"}, "är före första dagen"),
        ({"agreement_id": ""}, "Fyll i avtal"),
        ({"procurement": ""}, "Fyll i avtalsform"),
        ({"rank": "första"}, "helt tal"),
        ({"day_price": "5.400"}, "tusental med mellanslag"),
        ({"framework": "201005" + "15-2382"}, "Här står ett personnummer"),
        ({"skal": ""}, "Välj varför"),
    ],
)
def test_what_can_not_be_is_said_where_it_is_and_nothing_is_kept(typed, said, kim):
    answer = save(kim, at("avtal"), **{**NEW, **typed})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Agreement._default_manager.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"agreement_id": "A3", "framework": "Två Stora Ord"}, "gäller samma dagar"),
        ({"agreement_id": "A3", "day_price": "0"}, "räknas som gratis"),
        ({"agreement_id": "A3", "day_price": "540 050"}, "långt från det vanliga"),
        ({"agreement_id": "A3", "from_date": "2024-01-01", "to_date": "2024-12-31"}, "ingen dag"),
    ],
)
def test_what_looks_wrong_is_told_and_can_be_saved(typed, said, kim):
    save(kim, at("avtal"), **NEW)
    page = text(shown(kim, at("avtal"), **{**NEW, **typed}))
    assert said in page.partition("Kontrollera innan du sparar")[2]
    assert save(kim, at("avtal"), **{**NEW, **typed}).status_code == 302
    assert len(standing(Agreement)) == 2


def test_a_number_that_is_taken_is_not_taken_again(kim):
    save(kim, at("avtal"), **NEW)
    assert "Numret A1 är upptaget" in text(save(kim, at("avtal", "L2"), **NEW))


def test_a_provider_is_made_corrected_and_taken_away(kim):
    row = {"provider_id": "N9", "name": "Norra Exempelhem AB", "care_form": "hvb", "places": "6"}
    page = text(shown(kim, reverse("provider-new"), **row))
    assert "Inget tillståndsnummer" in page
    assert save(kim, reverse("provider-new"), **row).status_code == 302
    (made,) = standing(Provider, provider_id="N9")
    assert (made.name, made.places) == ("Norra Exempelhem AB", 6)
    assert "Numret N9 är upptaget" in text(save(kim, reverse("provider-new"), **row))
    own = at("uppgifter", "N9", made.pk)
    right = {"name": made.name, "care_form": "hvb", "permit_number": "T-1", "places": "6"}
    save(kim, own, **right)
    (made,) = standing(Provider, provider_id="N9")
    assert made.permit_number == "T-1"
    gone = save(kim, at("uppgifter", "N9", made.pk), gor="ta-bort")
    assert gone.status_code == 302
    assert standing(Provider, provider_id="N9") == []


def test_an_invoice_by_hand_is_one_of_the_providers_and_only_once(kim):
    typed = {"invoice_id": "F1", "placement_id": "P1", "month": "2026-01", "amount_ore": "1 234,50",
             "days": "31"}  # fmt: skip
    assert save(kim, at("faktura"), **typed).status_code == 302
    (row,) = standing(Invoice)
    assert (row.amount_ore, row.provider_id, row.month) == (123450, "L1", date(2026, 1, 1))
    again = save(kim, at("faktura"), **typed)
    assert "Fakturan finns redan" in text(again)
    unknown = save(kim, at("faktura"), **{**typed, "invoice_id": "F2", "placement_id": "P99"})
    assert "ingen placering P99" in text(unknown)
    wrong = save(kim, at("faktura"), **{**typed, "invoice_id": "F2", "month": "januari"})
    assert "Skriv år och månad" in text(wrong)
    assert "Faktura: ny" in text(kim.get(reverse("provider", args=["L1"])))


def test_an_invoices_row_is_found_corrected_and_taken_back(kim):
    typed = {"invoice_id": "F1", "placement_id": "P1", "month": "2026-01", "amount_ore": "1 234"}
    save(kim, at("faktura"), **typed)
    (first,) = standing(Invoice)
    find = at("faktura") + "?faktura="
    assert kim.get(find + "F1").headers["Location"] == at("faktura", row=first.pk)
    page = text(kim.get(at("faktura", row=first.pk)))
    assert "Rätta fakturarad" in page
    assert 'value="1234"' in page
    assert (
        save(kim, at("faktura", row=first.pk), **typed | {"amount_ore": "900"}).status_code == 302
    )
    (right,) = standing(Invoice)
    assert (right.amount_ore, right.provider_id) == (900_00, "L1")
    assert "Faktura: ändrad" in text(kim.get(reverse("provider", args=["L1"])))
    save(kim, at("faktura"), **typed | {"invoice_row": "2"})
    several = text(kim.get(find + "F1", follow=True))
    assert "Faktura F1 har flera rader: utan nummer, 2. Skriv vilken." in several
    (second,) = standing(Invoice, invoice_row="2")
    assert kim.get(find + "F1&fakturarad=2").headers["Location"] == at("faktura", row=second.pk)
    unnamed = kim.get(find + "F1&fakturarad=utan%20nummer")
    assert unnamed.headers["Location"] == at("faktura", row=right.pk)
    none = text(kim.get(find + "F1&fakturarad=7", follow=True))
    assert "har ingen rad 7. Skriv en av dem den har: utan nummer, 2." in none
    taken = save(kim, at("faktura", row=right.pk), **typed | {"invoice_row": "2"})
    assert "Fakturan finns redan" in text(taken)
    assert "ingen faktura F9" in text(kim.get(find + "F9", follow=True))
    assert "Raden är ändrad" in text(kim.get(at("faktura", "L2", right.pk), follow=True))
    assert save(kim, at("faktura", row=right.pk), gor="ta-bort").status_code == 302
    assert standing(Invoice) == [second]


def test_an_invoice_says_its_placement_and_whether_it_is_with_another_provider(kim):
    typed = {"invoice_id": "F1", "placement_id": "P1", "month": "2026-01", "amount_ore": "1 234"}
    own = text(shown(kim, at("faktura", "L1"), **typed))
    assert "placering P1" in own
    assert "inte hos utföraren" not in own
    assert "Placeringen P1 är inte hos utföraren" in text(shown(kim, at("faktura", "L9"), **typed))


def test_two_at_once_the_second_sees_the_firsts_change(kim, signed_in):
    base = hidden(text(kim.get(at("avtal"))), "utgick-fran")
    save(signed_in(Role.CONTROLLER), at("avtal"), **NEW)
    late = {**NEW, "agreement_id": "A2", "framework": "Mitt eget"}
    answer = kim.post(at("avtal"), {**WHY, **late, "utgick-fran": base})
    assert answer.status_code == 409
    assert "ändrade samma sak medan du skrev" in text(answer)
    assert "Mitt eget" in text(answer)
    assert len(standing(Agreement)) == 1


def test_what_is_typed_over_a_row_that_another_has_changed_is_not_lost(kim, signed_in):
    save(kim, at("avtal"), **NEW)
    own = at("avtal", row=standing(Agreement)[0].pk)
    base = hidden(text(kim.get(own)), "utgick-fran")
    save(signed_in(Role.CONTROLLER), own, **{**NEW, "rank": "3"})
    late = kim.post(own, {**WHY, **NEW, "framework": "Mitt eget", "utgick-fran": base})
    assert late.status_code == 409
    assert "ändrade samma sak medan du skrev" in text(late)
    assert "Mitt eget" in text(late)
    assert ">Spara<" not in text(late)


def test_a_row_that_is_gone_leads_back_to_the_provider(kim):
    assert kim.get(at("nytt-pris")).headers["Location"].endswith("/utforare/L1/")
    assert kim.get(at("avtal", row=10**8)).status_code == 302
    assert kim.get(at("finns-inte")).status_code == 404


@pytest.fixture
def agreed(kim):
    """The address of the form of what the agreement A1 takes besides its day price."""
    save(kim, at("avtal"), **NEW)
    return at("tillagg") + "?avtal=A1"


def test_what_an_agreement_takes_besides_is_shown_in_kronor_kept_and_taken_back(kim, agreed):
    page = text(shown(kim, agreed, **PART))
    assert "Tillägg i ett avtal: nytt" in page
    # 5 400,50 and 300 a day, of which six per cent comes back; the VAT unit is whole öre
    assert effect(page)[::3] == ["152 294", "1 852 912"]
    assert effect(page)[2::3] == ["+8 460", "+102 930"]
    assert not standing(AgreementPrice)
    assert save(kim, agreed, **PART).status_code == 302
    (row,) = standing(AgreementPrice)
    assert (row.agreement_id, row.amount, row.optional) == ("A1", 300, False)
    own = text(kim.get(reverse("provider", args=["L1"])))
    assert "Utöver dygnspriset" in own
    assert "300,00" in own
    assert AuditEntry.objects.filter(action="providers.agreement_price").exists()
    right = at("tillagg", row=row.pk)
    assert effect(text(shown(kim, right, **PART | {"amount": "200"})))[2] == "−2 820"
    save(kim, right, **PART | {"amount": "200"})
    batch = Batch.objects.latest("pk").pk
    kim.post(reverse("provider-undo", args=["L1", batch]))
    assert [each.amount for each in standing(AgreementPrice)] == [300]


def test_the_agreements_own_prices_follow_it(kim, agreed):
    """In the next, under another number, and away."""
    save(kim, agreed, **PART)
    own = at("avtal", row=standing(Agreement)[0].pk)
    save(kim, own, **NEW | {"agreement_id": "B1"})
    assert [each.agreement_id for each in standing(AgreementPrice)] == ["B1"]
    (row,) = standing(Agreement)
    next_ = {"agreement_id": "B2", "from_date": "2027-01-01", "day_price": "5 600"}
    save(kim, at("nytt-pris", row=row.pk), **next_)
    assert [each.agreement_id for each in standing(AgreementPrice)] == ["B1", "B2"]
    last = standing(Agreement, agreement_id="B2")[0]
    save(kim, at("avtal", row=last.pk), gor="ta-bort")
    assert [each.agreement_id for each in standing(AgreementPrice)] == ["B1"]


TAKES = {"agreement_id": "A1", "need": "crime", "age_from": "13", "age_to": "17"}


def test_what_is_of_an_agreement_moves_with_its_days_and_is_told_when_none_are_left(kim, agreed):
    """The first of three prices is of all its days, the second to its last, the third from late."""
    for days in ({}, {"from_date": "2026-03-01", "to_date": "2027-12-31"},
                 {"from_date": "2027-07-01", "kind": "expense"}):  # fmt: skip
        save(kim, agreed, **PART | days)
    assert save(kim, at("malgrupp"), **TAKES | {"to_date": "2027-12-31"}).status_code == 302
    own = at("avtal", row=standing(Agreement)[0].pk)
    page = text(shown(kim, own, **NEW | {"to_date": "2027-06-30"}))
    assert "Omkostnad gäller ingen av dagarna i avtal A1, så det räknas aldrig." in page
    assert page.count("2027-12-31") >= 3  # what each row that moves said before
    save(kim, own, **NEW | {"to_date": "2027-06-30"})
    assert [str(each.to_date) for each in standing(AgreementPrice)] == [
        "None",
        "None",
        "2027-06-30",
    ]
    assert [str(each.to_date) for each in standing(TargetGroup)] == ["2027-06-30"]
    kim.post(reverse("provider-undo", args=["L1", Batch.objects.latest("pk").pk]))
    last = date(2027, 12, 31)
    assert {each.to_date for each in standing(AgreementPrice)} == {None, last}
    assert [each.to_date for each in standing(TargetGroup)] == [last]


def test_whom_an_agreement_is_for_follows_it_and_stands_under_it(kim, agreed):
    form = text(kim.get(at("malgrupp") + "?avtal=A1"))
    assert '<option value="A1" selected>A1</option>' in form
    assert "inget avtal A7" in text(save(kim, at("malgrupp"), **TAKES | {"agreement_id": "A7"}))
    save(kim, agreed, **PART)
    save(kim, at("malgrupp"), **TAKES)
    page = " ".join(text(kim.get(reverse("provider", args=["L1"]))).split())
    under = page.partition("Utöver dygnspriset")[2]
    assert "tillägg</a> 300,00 kr per dygn, alltid" in under
    assert "skydd mot egen brottslighet</a>, 13–17 år" in under.partition("Tar emot på avtalet")[2]
    row = standing(Agreement)[0]
    save(kim, at("avtal"), **NEW | {"agreement_id": "A0", "from_date": "", "to_date": "2025-12-31"})
    save(kim, at("tillagg") + "?avtal=A0", **PART | {"amount": "270"})
    earlier = text(kim.get(reverse("provider", args=["L1"]))).partition("Ett tidigare avtal")[2]
    assert "270,00 kr per dygn, alltid" in earlier
    save(kim, at("nytt-pris", row=row.pk), agreement_id="A2", from_date="2027-01-01", day_price="5")
    assert [each.agreement_id for each in standing(TargetGroup)] == ["A1", "A2"]
    last = standing(Agreement, agreement_id="A2")[0]
    save(kim, at("avtal", row=last.pk), gor="ta-bort")
    assert [each.agreement_id for each in standing(TargetGroup)] == ["A1"]


def test_an_agreement_is_not_taken_back_under_what_was_written_in_it_later(kim, agreed):
    made = Batch.objects.latest("pk").pk
    save(kim, agreed, **PART)
    later = Batch.objects.latest("pk").pk
    told = text(kim.post(reverse("provider-undo", args=["L1", made]), follow=True))
    assert f"Ta först tillbaka {later}." in told
    assert standing(Agreement)
    for batch in (later, made):
        kim.post(reverse("provider-undo", args=["L1", batch]))
    assert not standing(Agreement)
    assert not standing(AgreementPrice)


def test_a_price_that_another_adds_meanwhile_is_not_left_behind(kim, signed_in, agreed):
    own = at("avtal", row=standing(Agreement)[0].pk)
    base = hidden(text(kim.get(own)), "utgick-fran")
    save(signed_in(Role.CONTROLLER), agreed, **PART)
    late = kim.post(own, {**WHY, **NEW, "agreement_id": "B1", "utgick-fran": base})
    assert late.status_code == 409
    assert [each.agreement_id for each in standing(AgreementPrice)] == ["A1"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "finns redan för samma dagar, 300,00 kr. Båda räknas"),
        ({"kind": "care"}, "har redan ett dygnspris, 5 400,50 kr"),
        ({"from_date": "2029-01-01"}, "ingen av avtalets dagar"),
        ({"amount": "0"}, "ändrar inget"),
    ],
)
def test_what_looks_wrong_in_a_price_besides_is_told(typed, said, kim, agreed):
    save(kim, agreed, **PART)
    page = text(shown(kim, agreed, **PART | typed))
    assert said in page.partition("Kontrollera innan du sparar")[2]


def test_what_is_paid_once_another_day_is_not_told_as_double(kim, agreed):
    once = PART | {"per": "occasion", "from_date": "2026-03-01"}
    save(kim, agreed, **once)
    assert "Båda räknas" in text(shown(kim, agreed, **once))
    assert "Båda räknas" not in text(shown(kim, agreed, **once | {"from_date": "2026-04-01"}))


def test_two_at_once_with_the_same_price_besides(kim, signed_in, agreed):
    base = hidden(text(kim.get(agreed)), "utgick-fran")
    save(signed_in(Role.CONTROLLER), agreed, **PART)
    answer = kim.post(agreed, {**WHY, **PART, "utgick-fran": base})
    assert answer.status_code == 409
    assert len(standing(AgreementPrice)) == 1


def test_a_price_besides_is_of_an_agreement_of_the_providers(kim, agreed):
    assert kim.get(at("tillagg")).status_code == 302
    assert kim.get(at("tillagg", "L2") + "?avtal=A1").status_code == 302
    assert save(kim, agreed, **PART | {"amount": ""}).status_code == 422


def test_whom_a_provider_takes_is_kept_by_its_need_shown_in_words_and_corrected(kim):
    group = {"care_form": "hvb", "need": "crime", "age_from": "13", "age_to": "17", "sex": ""}
    low = kim.post(at("malgrupp"), {**WHY, **group, "age_to": "12", "utgick-fran": "0"})
    assert "Den övre åldern är lägre än den undre." in text(low)
    assert "skydd mot egen brottslighet" in text(shown(kim, at("malgrupp"), **group))
    assert save(kim, at("malgrupp"), **group).status_code == 302
    (row,) = standing(TargetGroup)
    assert (row.provider_id, row.need, row.age_from, row.age_to) == ("L1", "crime", 13, 17)
    own = " ".join(text(kim.get(reverse("provider", args=["L1"]))).split())
    assert ">skydd mot egen brottslighet</a></th><td>HVB, externt</td><td>13–17 år</td>" in own
    assert save(kim, at("malgrupp", row=row.pk), **group | {"age_to": ""}).status_code == 302
    assert "från 13 år" in text(kim.get(reverse("provider", args=["L1"])))
    assert AuditEntry.objects.filter(action="providers.target_group").count() == 2
