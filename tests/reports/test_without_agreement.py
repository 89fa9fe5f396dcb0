"""The care forms that are bought without any framework agreement: what is to be procured."""

import pytest
from tests.frames import dataset

from hemmaplan.core.figures import Address, Figure, FigureTable, Unit
from hemmaplan.core.periods import Month
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.placements import _without_agreement

ON = Month(2026, 10)
BOUGHT = {
    Address("framework_adherence", "total", form, "placements_ytd"): n
    for form, n in (("hvb", 17), ("skyddat_boende", 5), ("extern_oppenvard", 0), ("jourhem", 3))
}
FRAME = {"agreement_id": "A1", "provider_id": "U1", "care_form": "hvb", "procurement": "framework",
         "from_date": "2024-01-01"}  # fmt: skip


def said(*agreements, hidden=()) -> str:
    figures = [Figure(a, n, Unit.COUNT) for a, n in BOUGHT.items() if a not in hidden]
    tables = {"agreements": list(agreements)} if agreements else {}
    blocks = _without_agreement(Briefing(dataset(**tables), ON, FigureTable(figures), hidden))
    runs = [run for block in blocks for run in block.runs]
    told = "".join(run if isinstance(run, str) else run.text for run in runs)
    return told.replace("\N{NO-BREAK SPACE}", " ").rpartition(": ")[2]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "skyddat boende 5."),
        ({"procurement": "direct"}, "HVB, externt 17, skyddat boende 5."),
        ({"to_date": "2026-10-30"}, "HVB, externt 17, skyddat boende 5."),
        ({"to_date": "2026-10-31", "procurement": "lov"}, "skyddat boende 5."),
        ({"care_form": None}, ""),  # a blank is every form
    ],
)
def test_the_forms_that_no_agreement_in_force_covers(change, told) -> None:
    assert said(FRAME | change) == told


def test_a_number_that_is_not_shown_is_not_told_and_no_agreements_say_nothing() -> None:
    (hidden,) = (a for a in BOUGHT if a.line == "skyddat_boende")
    assert said(FRAME, hidden={hidden}) == "skyddat boende (visas inte)."
    assert said() == ""
