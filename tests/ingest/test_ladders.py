"""A municipality's own ladder: read, or a clear word about what is wrong and where."""

import pytest

from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault

GOOD = """
- key: egen
  label: Vår ordning
  area: bou
  from: 2026-01-01
  reference: rutin 2026:1
  always: [purpose]
  steps:
    - {key: hemma, label: Hemma, care_forms: [oppenvard]}
    - {key: hvb, label: HVB, care_forms: [hvb], quotes: 2}
"""


def test_a_municipality_s_own_ladder_is_read() -> None:
    (ladder,) = parse(GOOD, file="egen.yaml")
    assert [step.label for step in ladder.steps] == ["Hemma", "HVB"]
    assert ladder.step_of("hvb").quotes == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("area: bou", "area: barn", "area ska vara en av bou, vuxen, men är 'barn'"),
        ("from: 2026-01-01", "from: i år", "from ska vara en dag"),
        ("[oppenvard]", "[hemma]", "steg 1: 'hemma' är ingen vårdform"),
        ("quotes: 2", "quotes: två", "steg 2: quotes kan inte vara 'två'"),
        ("quotes: 2", "quotes: 0", "steg 2: quotes ska vara minst 1"),
        ("quotes: 2", "offerter: 2", "okänt fält offerter"),
        ("[purpose]", "[syfte]", "always kan inte vara 'syfte'; välj bland network_mapped"),
        ("key: hvb", "key: hemma", "alla med olika key"),
        ("[hvb]", "[oppenvard]", "en vårdform får stå i ett enda steg"),
        ("reference: rutin 2026:1", "reference: ''", "reference ska vara en text"),
        ("  label: Vår ordning\n", "", "label saknas"),
        ("label: Hemma,", "label: Hemma, label: Ute,", "nyckeln label står två gånger"),
    ],
)
def test_a_ladder_that_is_wrong_says_where(right: str, wrong: str, told: str) -> None:
    assert right in GOOD
    with pytest.raises(ParameterFault) as fault:
        parse(GOOD.replace(right, wrong, 1), file="egen.yaml")
    assert "egen.yaml" in str(fault.value)
    assert told in str(fault.value)


def test_the_same_ladder_twice_from_the_same_day_is_refused() -> None:
    with pytest.raises(ParameterFault, match="samma key och from"):
        parse(GOOD + GOOD, file="egen.yaml")


def test_every_shipped_ladder_names_its_source() -> None:
    assert len(shipped()) == 6
    assert all("20" in ladder.reference for ladder in shipped())
