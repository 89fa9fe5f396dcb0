"""From what was fetched to the comparison, and what the whole cost consists of."""

from datetime import date

import pytest
from tests.opendata.archives import OTHER, OWN, SALA_2022, SIMILAR, among, around, fetched

from hemmaplan.core.comparison import Band
from hemmaplan.core.cost_level import AGE, PRICE, REACH, REST, VOLUME, WHOLE
from hemmaplan.opendata.kolada.archive import Archive
from hemmaplan.opendata.kolada.cost_parts import (
    against_last_year,
    against_median,
    against_reference,
)
from hemmaplan.opendata.kolada.groups import UnknownMunicipality
from hemmaplan.opendata.kolada.peers import NothingToCompare, peers


@pytest.fixture
def sala(tmp_path):
    return fetched(tmp_path, {2022: SALA_2022})


def test_the_group_the_reference_and_the_day(sala):
    found, groups = peers(sala, OWN, reference=OTHER)
    assert found.group == "similar"
    assert set(found.members) == set(SIMILAR)
    assert list(groups) == ["similar", "county", "country"]
    assert (found.names[found.reference], str(found.fetched)) == ("Västerås", "2023-11-20")


def test_salas_position_is_as_printed(sala):
    """SALA-67 to 71: among whom each cost of 2022 lies."""
    found, _ = peers(sala, OWN)
    printed = {
        "N33007": Band.LOWEST, "N33008": Band.HIGHEST, "N33001": Band.MIDDLE,
        "N35009": Band.MIDDLE, "N35010": Band.HIGHEST, "N35001": Band.MIDDLE,
    }  # fmt: skip
    assert {kpi: found.figures[kpi].band for kpi in printed} == printed


def test_kronor_are_for_our_inhabitants(sala):
    found, _ = peers(sala, OWN, reference=OTHER)
    assert found.figures["N35010"].to_reference.ore == (129 - 3) * 23_000 * 100


def test_a_group_that_is_none_is_the_first_there_is(sala):
    assert peers(sala, OWN, group="own")[0].group == "similar"


def test_nothing_fetched_says_what_to_do(tmp_path):
    with pytest.raises(NothingToCompare, match="hemmaplan kolada"):
        peers(Archive(tmp_path), OWN)


def test_a_municipality_without_values_says_so(tmp_path):
    archive = fetched(tmp_path, {2022: {"N35001": {"0686": 1.0, "0687": 2.0}}})
    with pytest.raises(NothingToCompare, match="inga värden för kommunen"):
        peers(archive, OWN)


def test_an_unknown_municipality_says_so(sala):
    with pytest.raises(UnknownMunicipality, match="9999"):
        peers(sala, "9999")


def test_without_a_population_there_are_no_kronor_and_it_is_said(tmp_path):
    archive = fetched(tmp_path, {2022: SALA_2022}, people={})
    found, _ = peers(archive, OWN)
    assert found.figures["N35001"].to_median.ore is None
    assert "Folkmängden saknas" in found.population


def test_a_marked_value_is_never_a_value(tmp_path):
    archive = fetched(tmp_path, {2022: SALA_2022}, secret=frozenset({("N35010", OWN)}))
    each = peers(archive, OWN)[0].figures["N35010"]
    assert each.latest is None
    assert each.years[-1].status == "Privacy"


MADE = {
    "N30101": around(4000, 3800),
    "N33007": around(600, 500), "N33002": around(2400, 2000), "N33816": around(3.0, 4.0),
    "N33008": around(900, 800), "N33004": around(3600, 3200), "N33817": around(5.0, 6.0),
    "N33009": around(700, 600),
    "N35009": around(388, 300), "N35002": around(700, 600), "N35804": around(0.1, 0.15),
    "N35010": around(129, 60), "N35011": around(276, 280),
    "N37001": around(200, 210), "N37002": around(80, 81), "N31001": around(700, 690),
}  # fmt: skip


def test_the_difference_adds_up_against_whomever(tmp_path):
    last = {kpi: {code: v * 0.9 for code, v in of.items()} for kpi, of in MADE.items()}
    found, _ = peers(fetched(tmp_path, {2021: last, 2022: MADE}), OWN, reference=OTHER)
    median = against_median(found, 2022)
    assert median.against == ("1484",)  # the fourth of the seven
    assert median.total_ore == found.figures["N30101"].to_median.ore
    assert sum(median.cells.values()) == median.total_ore
    reference = against_reference(found, 2022)
    assert reference.total_ore == found.figures["N30101"].to_reference.ore
    before = against_last_year(found, 2022)
    assert before.total_ore == 400 * 23_000 * 100
    assert before.cells["N35009", PRICE] == 0  # as many days more as kronor more


def test_a_service_is_split_by_what_kolada_says_of_it(tmp_path):
    found, _ = peers(fetched(tmp_path, {2022: MADE}), OWN)
    cells = against_median(found, 2022).cells
    causes = {}
    for service, cause in cells:
        causes.setdefault(service, set()).add(cause)
    assert causes["N33007"] == causes["N33008"] == {AGE, REACH, PRICE}
    assert causes["N35009"] == {AGE, VOLUME, PRICE}
    assert causes["N31001"] == causes[REST] == {WHOLE}
    assert cells["N33007", REACH] < 0 < cells["N33007", PRICE]
    assert cells["N35009", VOLUME] < 0 < cells["N35009", PRICE]


def test_what_is_marked_on_either_side_is_in_the_rest(tmp_path):
    archive = fetched(tmp_path, {2022: MADE}, secret=frozenset({("N33007", "1484")}))
    found, _ = peers(archive, OWN)
    difference = against_median(found, 2022)
    assert not any(service == "N33007" for service, _ in difference.cells)
    assert sum(difference.cells.values()) == difference.total_ore


def test_a_use_that_is_zero_or_unknown_leaves_the_service_whole(tmp_path):
    none = {**MADE, "N33816": among(0.0, 1.0, *[2.0] * 7), "N35804": {OWN: 0.1}}
    found, _ = peers(fetched(tmp_path, {2022: none}), OWN)
    difference = against_median(found, 2022)
    whole = {service for service, cause in difference.cells if cause == WHOLE}
    assert {"N33007", "N35009"} <= whole
    assert sum(difference.cells.values()) == difference.total_ore


def test_two_in_the_middle_are_compared_with_as_their_mean(tmp_path):
    without = {kpi: {c: v for c, v in of.items() if c != "1984"} for kpi, of in MADE.items()}
    found, _ = peers(fetched(tmp_path, {2022: without}), OWN)
    difference = against_median(found, 2022)
    assert len(difference.against) == 2
    assert difference.total_ore == found.figures["N30101"].to_median.ore


def test_a_group_that_changed_members_says_so(tmp_path):
    fetched(tmp_path, {2022: SALA_2022})
    assert peers(Archive(tmp_path), OWN)[0].regrouped == ""
    other = [*SIMILAR[1:], OTHER]
    later = fetched(tmp_path, {2022: SALA_2022}, similar=other, on=date(2024, 11, 20))
    found, _ = peers(later, OWN)
    assert set(found.members) == set(other)
    assert "sedan 2023-11-20. Nya: Västerås. Inte längre med: Eksjö." in found.regrouped
    assert peers(later, OWN, group="country")[0].regrouped == ""
