"""A year's direct awards against the law's limit and the municipality's own, in the register."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.core.data_rows import dataset
from tests.core.test_direct_awards import stay

from hemmaplan.core.checks import find
from hemmaplan.core.dataset import Municipality
from hemmaplan.core.direct_limits import (
    OVER_LAW,
    OVER_OWN,
    UNDER,
    against_own,
    direct_year,
    law_limit,
    own_limits_on,
)
from hemmaplan.core.periods import Month
from hemmaplan.core.purchase_authority import amount
from hemmaplan.ingest.ladders import shipped
from hemmaplan.ingest.municipality import parse_municipality
from hemmaplan.ingest.parameters import of_checks, of_choices

ON = date(2026, 10, 31)
OWN = Municipality(
    social_services_threshold="2025-01-01: 7 500 000 kr\n2026-01-01: 8 000 000 kr"
)  # fmt: skip


def kr(name: str) -> pl.Expr:
    return pl.col(name) // 100


@pytest.fixture(scope="module")
def bought():
    """In kronor of 2026: hvb 1 096 000 at three providers, skyddat boende 62 000; 31 days
    have no price."""
    stays = [
        stay("P1", "U1", "2026-01-01", end_date="2026-04-11"),
        stay("P2", "U2", "2026-01-01", end_date="2026-01-21", area="vuxen"),
        stay("P3", "U2", "2026-01-01", end_date="2026-01-05"),
        stay("P4", "U3", "2026-10-01", end_date="2026-11-01"),
        stay("P5", "U1", "2026-10-01", end_date="2026-11-01", care_form="skyddat_boende"),
        stay("P6", "U1", "2026-01-01", procurement="framework"),
        stay("P7", "U2", "2025-01-01", end_date="2025-12-31"),  # another year's
    ]
    prices = {"P1": 10_000, "P2": 4_000, "P3": 4_000, "P5": 2_000, "P6": 9_000, "P7": 5_000}
    rates = [
        {"placement_id": each, "kind": "care", "per": "day", "amount": price}
        for each, price in prices.items()
    ]
    return dataset({"placements": stays, "rates": rates})


def test_the_law_has_a_limit_and_a_threshold_that_the_municipality_writes() -> None:
    plain = law_limit(of_choices(), ON)
    assert (plain.kronor, plain.of_social) == (700_000, False)
    assert "skriv det i kronor" in plain.remark
    assert law_limit(of_choices(OWN), ON).kronor == 8_000_000
    assert law_limit(of_choices(OWN), date(2025, 12, 31)).kronor == 7_500_000
    before = law_limit(of_choices(OWN), date(2024, 12, 31))
    assert (before.kronor, before.of_social) == (700_000, False)
    assert law_limit(of_choices(OWN), ON).remark == ""
    assert law_limit(of_choices(), date(2021, 1, 1)) is None


def test_what_is_bought_is_summed_by_kind_and_provider_with_its_placements(bought) -> None:
    rows = direct_year(bought, ON, of_choices())
    told = rows.select("care_form", "provider_id", "placements", kr("cost_ore"), kr("kind_ore"),
                       "unpriced_days", "kind_unpriced").rows()  # fmt: skip
    assert told == [
        ("hvb", "U1", ["P1"], 1_000_000, 1_096_000, 0, 31),
        ("hvb", "U2", ["P2", "P3"], 96_000, 1_096_000, 0, 31),
        ("hvb", "U3", ["P4"], 0, 1_096_000, 31, 31),
        ("skyddat_boende", "U1", ["P5"], 62_000, 62_000, 0, 0),
    ]


def test_the_kind_is_held_against_the_lower_limit_of_the_areas_it_is_bought_in(bought) -> None:
    rows = direct_year(bought, ON, of_choices(OWN))
    of_none = against_own(rows, {})
    assert set(of_none["state"]) == {UNDER}
    assert of_none["own_ore"].null_count() == of_none.height
    of_adults = against_own(rows, {"vuxen": 500_000_00})
    assert of_adults["state"].to_list() == [OVER_OWN] * 3 + [UNDER]
    assert of_adults["over_ore"].to_list() == [596_000_00] * 3 + [None]
    of_both = against_own(rows, {"vuxen": 500_000_00, "bou": 400_000_00})
    assert of_both["own_ore"].unique().to_list() == [400_000_00]  # the lowest where it is bought
    by_law = against_own(direct_year(bought, ON, of_choices()), {"vuxen": 500_000_00})
    assert by_law["state"].to_list() == [OVER_LAW] * 3 + [UNDER]
    assert by_law["over_ore"][0] == 596_000_00


def test_exactly_the_own_limit_is_within_and_exactly_the_laws_is_not(bought) -> None:
    (form,) = direct_year(bought, ON, of_choices()).tail(1).iter_slices()
    assert against_own(form, {"bou": 62_000_00})["state"].to_list() == [UNDER]
    exactly = replace(OWN, social_services_threshold="2026-01-01: 62 000 kr")
    (form,) = direct_year(bought, ON, of_choices(exactly)).tail(1).iter_slices()
    assert against_own(form, {})["state"].to_list() == [OVER_LAW]


def test_the_check_says_sum_limit_placements_and_what_has_no_price(bought) -> None:
    def found(**settings):
        limits = of_checks(Municipality(**settings))
        return [p for p in find(bought, Month(2026, 10), limits) if p.code == "direct_year"]

    assert found(social_services_threshold="2026-01-01: 8 000 000 kr") == []
    (over,) = found(social_services_threshold="2026-01-01: 700 000 kr")
    assert (over.amount_ore, over.row) == (396_000_00, 2)  # at the dearest placement
    message = over.message.replace("\u00a0", " ")
    assert message.startswith("HVB, externt: direktupphandlat för 1 096 000 kr år 2026")
    assert "tröskelvärdet för sociala tjänster, 700 000 kr (lag (2016:1145) 5 kap. 1 §" in message
    assert "Mest hos U1 (1 000 000 kr). Placeringar: P1, P2, P3, P4. 31 dygn utan pris" in message


def test_without_the_threshold_the_check_says_what_is_not_known(bought) -> None:
    (told,) = [
        p for p in find(bought, Month(2026, 10), of_checks(Municipality()))
        if p.code == "direct_year"
    ]  # fmt: skip
    assert told.amount_ore is None
    message = told.message.replace("\u00a0", " ")
    kind = "HVB, externt 1 096 000 kr (4 st: P1, P2, P3, P4; 31 dygn utan pris är inte med)."
    assert kind in message
    assert "når 700 000 kr (Lag (2016:1145) 19 a kap. 2 §)" in message
    assert "inte är skrivet i kronor: om det är nått går inte att säga" in message


def test_without_the_threshold_it_is_one_finding_of_all_kinds() -> None:
    forms = {"P1": "hvb", "P2": "skyddat_boende"}
    stays = [stay(each, "U1", "2026-01-01", end_date="2026-04-11", care_form=form)
             for each, form in forms.items()]  # fmt: skip
    rates = [{"placement_id": each, "kind": "care", "per": "day", "amount": 10_000}
             for each in forms]  # fmt: skip
    data = dataset({"placements": stays, "rates": rates})
    (told,) = [p for p in find(data, Month(2026, 10), of_choices()) if p.code == "direct_year"]
    message = told.message.replace("\u00a0", " ")
    assert "HVB, externt 1 000 000 kr (1 st: P1)" in message
    assert "Skyddat boende 1 000 000 kr (1 st: P2)" in message


def test_many_placements_are_named_to_the_fifth_and_counted(bought) -> None:
    stays = [stay(f"P{n}", None, "2026-01-01", end_date="2026-04-11") for n in range(8)]
    rates = [{"placement_id": each["placement_id"], "kind": "care", "per": "day", "amount": 1000}
             for each in stays]  # fmt: skip
    data = dataset({"placements": stays, "rates": rates})
    (told,) = [
        p for p in find(data, Month(2026, 10), of_choices()) if p.code == "direct_year"
    ]  # fmt: skip
    assert "P0, P1, P2, P3, P4 och 3 till)." in told.message
    limits = of_choices(Municipality(social_services_threshold="2026-01-01: 700 000 kr"))
    (over,) = [p for p in find(data, Month(2026, 10), limits) if p.code == "direct_year"]
    assert "Mest hos okänd utförare" in over.message


def test_the_ladders_in_force_have_the_own_limits() -> None:
    ladder = next(each for each in shipped() if each.area == "bou")
    two = replace(ladder, direct_limit=amount("2 prisbasbelopp"), from_date=date(2026, 1, 1))
    later = replace(ladder, direct_limit=amount("1 kr"), from_date=date(2027, 1, 1))
    other = replace(ladder, key="b", area="vuxen", direct_limit=amount("300 000 kr"))
    limits = of_choices()
    assert own_limits_on([two, later, other], limits, ON) == {
        "bou": 118_400_00, "vuxen": 300_000_00
    }  # fmt: skip
    assert own_limits_on([ladder, later], limits, ON) == {}
    assert own_limits_on([two], limits, date(2027, 6, 1)) == {}


@pytest.mark.parametrize(
    "said",
    ["mycket", ["2026-01-01 8 000 000 kr"], ["2026-01-01: 2 prisbasbelopp"],
     ["2026-01-01: 1 kr", "2026-01-01: 2 kr"], ["2026-13-01: 1 kr"], [], 5],
)  # fmt: skip
def test_a_threshold_that_is_none_is_told_with_how_it_is_written(said) -> None:
    own, (problem,) = parse_municipality({"purchases": {"social_services_threshold": said}})
    assert own.social_services_threshold == ""
    assert "2026-01-01: 8 000 000 kr" in problem.message


def test_a_threshold_is_kept_as_it_is_read() -> None:
    said = ["2026-01-01: 8\u00a0000\u00a0000 kr", "2024-01-01:7 500 000,50 kr"]
    own, _none = parse_municipality({"purchases": {"social_services_threshold": said}})
    kept = own.social_services_threshold
    assert kept == "2024-01-01: 7 500 000,5 kr\n2026-01-01: 8 000 000 kr"
    again, _none = parse_municipality({"purchases": {"social_services_threshold": kept}})
    assert again == own


def test_a_year_over_the_municipalitys_own_limit_is_found_and_the_laws_is_another(bought) -> None:
    own = replace(shipped()[0], direct_limit=amount("1 000 000 kr"))
    found = [p for p in find(bought, Month(2026, 10), of_checks(OWN), [own])
             if p.code.startswith("direct_year")]  # fmt: skip
    assert [(p.code, p.amount_ore) for p in found] == [("direct_year_own", 96_000 * 100)]
    said = found[0].message.replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("HVB, externt: direktupphandlat för 1 096 000 kr år 2026")
    assert "Er egen gräns i stegordningen är 1 000 000 kr. Placeringar: P1, " in said
    low = replace(own, direct_limit=amount("2 000 000 kr"))
    assert not any(p.code == "direct_year_own"
                   for p in find(bought, Month(2026, 10), of_checks(OWN), [low]))  # fmt: skip
    law = find(bought, Month(2026, 10), of_checks(replace(OWN, social_services_threshold=
               "2026-01-01: 900 000 kr")), [own])  # fmt: skip
    assert [p.code for p in law if p.code.startswith("direct_year")] == ["direct_year"]
