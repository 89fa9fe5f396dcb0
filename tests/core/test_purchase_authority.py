"""Who may buy for how much: the municipality's own limits, in kronor and in price base amounts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.core.test_choices import LIMITS, choice, row

from hemmaplan.core.choice_gaps import gaps
from hemmaplan.core.choices import Record
from hemmaplan.core.direct_awards import Awarded
from hemmaplan.core.placement_ladder import Ladder
from hemmaplan.core.purchase_authority import Amount, Authority, amount, standings
from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.render.ladder_yaml import ladder_yaml, post_of

ON = date(2026, 9, 1)
OWN = replace(
    next(each for each in shipped() if each.key == "mellerud_barn"),
    authority=(
        Authority("team_leader", amount("1 prisbasbelopp")),
        Authority("unit_manager", amount("200 000 kr")),
        Authority("committee", amount("utan gräns")),
    ),
    direct_limit=amount("3 prisbasbelopp"),
)


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("2 prisbasbelopp", Amount(Decimal(2), True), "2 prisbasbelopp"),
        (" 0,5  Prisbasbelopp", Amount(Decimal("0.5"), True), "0,5 prisbasbelopp"),
        ("500 000 kr", Amount(Decimal(500_000)), "500 000 kr"),
        ("500\u00a0000 kr", Amount(Decimal(500_000)), "500 000 kr"),
        ("1 234,50 kr", Amount(Decimal("1234.50")), "1 234,5 kr"),
        ("10,0 kr", Amount(Decimal(10)), "10 kr"),
        ("utan gräns", Amount(None), "utan gräns"),
    ],
)
def test_an_amount_is_read_and_written(text, read, written) -> None:
    assert amount(text) == read
    assert str(read) == written
    assert amount(written) == read


@pytest.mark.parametrize("text", ["", "två prisbasbelopp", "500 000", "-1 kr", "1,234 kr", "2 pbb"])
def test_what_is_no_amount_is_refused(text) -> None:
    with pytest.raises(ValueError, match="no amount"):
        amount(text)


def test_a_limit_is_that_of_the_year_and_unknown_where_its_amount_is() -> None:
    two = Amount(Decimal(2), True)
    assert two.kronor(LIMITS, date(2025, 12, 31)) == 2 * 58_800
    assert two.kronor(LIMITS, date(2026, 1, 1)) == 2 * 59_200
    (unknown,) = standings([Authority("chair", two)], 1, LIMITS, date(2027, 1, 1))
    assert (unknown.limit, unknown.within) == (None, None)
    exactly = standings([Authority("chair", two)], 118_400_00, LIMITS, ON)[0]
    assert exactly.within
    assert not standings([Authority("chair", two)], 118_400_01, LIMITS, ON)[0].within


def test_a_ladder_with_limits_is_written_as_it_is_read() -> None:
    assert parse(ladder_yaml([post_of(OWN)]), file="x") == (OWN,)
    text = ladder_yaml([post_of(OWN)])
    with pytest.raises(ParameterFault, match="2 prisbasbelopp eller utan gräns"):
        parse(text.replace("200 000 kr", "mycket"), file="x")
    with pytest.raises(ParameterFault, match="okänt fält chef"):
        parse(text.replace("unit_manager", "chef"), file="x")


def lacks(ladder: Ladder, procurement: str = "direct", **more) -> dict[str, str]:
    """What 100 days of 1 500 kr lack, of the municipality's own limits."""
    said = {"start_date": ON, "planned_end_date": date(2026, 12, 10), **more}
    bought = row("choice_alternatives", alternative=1, care_form="hvb", procurement=procurement,
                 provider_id="L1", day_price=Decimal(1500))  # fmt: skip
    found = gaps(Record(choice("mellerud_barn", **said), (), [bought]), ladder, LIMITS)
    return {g.code: g.message for g in found if g.code in ("authority", "own_direct_limit")}


def test_who_decides_is_held_against_the_expected_value() -> None:
    assert lacks(OWN, decided_by="unit_manager") == {}
    assert lacks(OWN, decided_by="committee") == {}
    assert lacks(OWN, decided_by=None) == {}
    assert lacks(replace(OWN, authority=()), decided_by="team_leader") == {}
    over = lacks(OWN, decided_by="team_leader")["authority"].replace("\u00a0", " ")
    assert "Väntat värde är 150 000 kr." in over
    assert "högst 59 200 kr (1 prisbasbelopp)" in over
    assert "beslutas av enhetschef eller" in over
    assert "inte att nämndens ordförande får" in lacks(OWN, decided_by="chair")["authority"].lower()
    later = {"start_date": date(2027, 1, 1), "planned_end_date": date(2027, 3, 1)}
    assert "inte infört" in lacks(OWN, decided_by="team_leader", **later)["authority"]


def test_a_direct_award_is_held_against_the_municipalitys_own_limit() -> None:
    less = replace(OWN, direct_limit=amount("2 prisbasbelopp"))
    assert "own_direct_limit" not in lacks(OWN, decided_by="committee")
    assert "118" in lacks(less, decided_by="committee")["own_direct_limit"]
    assert lacks(less, "framework", decided_by="committee") == {}
    assert lacks(less, decided_by="committee", gap_reason="urgent") == {}
    later = {"start_date": date(2027, 1, 1), "planned_end_date": date(2027, 3, 1)}
    assert "i kronor" in lacks(less, decided_by="committee", **later)["own_direct_limit"]


def test_a_direct_award_is_held_against_the_limit_with_the_years_others_of_the_kind() -> None:
    """100 days of 1 500 kr: 150 000 kr of 177 600 kr; with 60 000 kr before it is more."""
    bought = row("choice_alternatives", alternative=1, care_form="hvb", procurement="direct",
                 provider_id="L1", day_price=Decimal(1500))  # fmt: skip
    record = Record(
        choice("mellerud_barn", start_date=ON, planned_end_date=date(2026, 12, 10)), (), [bought]
    )
    said = {}
    for kind, before in (("hvb", 60_000_00), ("sis", 60_000_00), ("hvb", 27_000_00)):
        year = Awarded(2026, {(kind, "L1"): before})
        found = {g.code: g.message for g in gaps(record, OWN, LIMITS, awarded=year)}
        said[kind, before] = found.get("own_direct_year", "").replace("\u00a0", " ")
    assert (
        "av samma slag (60 000 kr) mer än kommunens egen gräns, 177 600 kr"
        in said["hvb", 60_000_00]
    )
    assert list(said.values())[1:] == ["", ""]
