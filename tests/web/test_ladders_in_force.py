"""Which ladder holds: one's own from its first day, else the shipped ones."""

from datetime import UTC, date, datetime

import pytest

from hemmaplan.actions.own_files import write
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.ladders import ladders_in_force

pytestmark = pytest.mark.django_db
COORDINATOR = Viewer(Role.COORDINATOR)
ONE = """
- key: {key}
  label: Vår ordning
  area: bou
  from: {day}
  reference: rutin 2026:1
  steps:
    - {{key: hemma, label: {first}, care_forms: [oppenvard]}}
"""


def save(key: str, day: str, first: str = "Hemma", text: str = ONE) -> None:
    write(
        name=f"stegordningar/{key}/{day}.yaml", text=text.format(key=key, day=day, first=first),
        before=0, what="ladders.write", by="kim", at=datetime(2026, 3, 5, tzinfo=UTC),
    )  # fmt: skip


def on(day: str, area: str = "bou") -> list[tuple[str, str]]:
    found = ladders_in_force(COORDINATOR, area, date.fromisoformat(day))
    return [(ladder.key, ladder.steps[0].label) for ladder in found]


def test_without_ones_own_the_shipped_of_the_area_hold_from_their_days():
    assert [key for key, _ in on("2026-01-01")] == ["lagens", "sala_barn", "mellerud_barn"]
    assert [key for key, _ in on("2024-01-01")] == ["sala_barn", "mellerud_barn"]
    assert "eskilstuna_beroende" in [key for key, _ in on("2026-01-01", "vuxen")]
    assert on("2019-01-01") == []


def test_ones_own_holds_from_its_day_in_the_version_of_the_day():
    save("egen", "2026-01-01")
    save("egen", "2026-07-01", "Hemma först")
    save("akut", "2026-03-01")
    assert on("2025-12-31")[0][0] == "lagens"
    assert on("2026-02-01") == [("egen", "Hemma")]
    assert on("2026-07-01") == [("akut", "Hemma"), ("egen", "Hemma först")]
    assert next(key for key, _ in on("2026-07-01", "vuxen")) == "sala_vuxna"


def test_one_taken_out_of_use_holds_no_more():
    save("egen", "2026-01-01")
    write(
        name="stegordningar/egen/2026-01-01.yaml", text="", before=1, what="ladders.write",
        by="kim", at=datetime(2026, 3, 6, tzinfo=UTC),
    )  # fmt: skip
    assert on("2026-02-01")[0][0] == "lagens"
