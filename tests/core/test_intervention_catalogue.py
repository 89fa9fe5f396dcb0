"""The intervention catalogue: read, written, and named where a placement could end."""

from datetime import date

import pytest
from tests import frames
from tests.core.test_coordinator_list import LIMITS, ON, placement, price

from hemmaplan.core.coordinator_list import coordinator_list
from hemmaplan.core.intervention_catalogue import Intervention, fitting, with_interventions
from hemmaplan.ingest.intervention_catalogue import parse, shipped, written
from hemmaplan.ingest.parameters import ParameterFault

OWN = (
    Intervention("oppenvard", "Familjestöd: hemma", area="bou", content="Två gånger\ni veckan"),
    Intervention("oppenvard", "Öppen mottagning"),
    Intervention("housing_support", "Träningslägenhet", area="bou", for_whom="17–20 år"),
    Intervention("network_meetings", "Nätverksmöte"),
)


def test_what_is_written_is_read_back_and_an_empty_catalogue_is_one_too():
    assert parse(written(OWN)) == OWN
    assert parse(written(())) == ()


def test_the_examples_are_of_known_kinds_and_name_their_source():
    assert shipped()
    for each in shipped():
        assert any("20" in text for _, text in each.told), each.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: oppenvard", "en lista med insatser"),
        ("- {kind: oppenvard}", "post 1: name saknas"),
        ("- {kind: trolleri, name: A}", "kind ska vara en av oppenvard"),
        ("- {kind: oppenvard, name: A, area: alla}", "area ska vara en av bou, vuxen"),
        ("- {kind: oppenvard, name: A, pris: 3}", "okänt fält pris"),
        ("- {kind: oppenvard, name: 3}", "name ska vara en text"),
    ],
)
def test_a_fault_is_said_with_its_place(text, said):
    with pytest.raises(ParameterFault, match=said):
        parse(text)


def test_only_those_of_the_kind_and_the_area_fit():
    assert [each.name for each in fitting(OWN, "oppenvard", "vuxen")] == ["Öppen mottagning"]


def test_the_list_of_placements_names_what_could_let_each_end():
    tables = {
        "placements": [
            placement(1), placement(2, birth_month="2009-01"), placement(3, area="vuxen"),
            placement(4, outpatient_from="2026-08-01"), placement(5, outpatient_from="2026-08-01"),
        ],
        "rates": [price(n, 1000) for n in range(1, 6)],
        "choices": [{"choice_id": "V1", "area": "bou", "opened_on": "2026-07-01",
                     "placement_id": "P5"}],
        "choice_steps": [
            {"choice_id": "V1", "step": "network_meetings", "outcome": "to_be_tried"},
            {"choice_id": "V1", "step": "natverkshem", "outcome": "to_be_tried"},
        ],
    }  # fmt: skip
    rows = coordinator_list(frames.dataset(**tables), ON, LIMITS)
    assert date(2026, 10, 31) == ON
    named = dict(with_interventions(rows, OWN).select("placement_id", "interventions").iter_rows())
    assert named == {
        "P1": "Familjestöd: hemma, Öppen mottagning",
        "P2": "Träningslägenhet, Familjestöd: hemma, Öppen mottagning",
        "P3": "Öppen mottagning",
        "P4": None,
        "P5": "Nätverksmöte",
    }
