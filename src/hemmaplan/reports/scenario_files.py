"""Scenarios as TOML files: what a person writes, and what is wrong with it in Swedish."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from hemmaplan.core.forecast.scenarios import KINDS, BadScenario, Change, Scenario
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.core.money import ore
from hemmaplan.core.periods import Month
from hemmaplan.core.tables import AREAS, CARE_FORMS

_CHANGE_KEYS = (
    "kind", "from", "placements", "care_form", "care_forms", "area", "percent", "shorter_percent",
    "places", "month_cost", "day_cost",
)  # fmt: skip


def read_scenario(path: Path) -> Scenario:
    """A scenario from its file. Raises BadScenario, naming the file and the change."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise BadScenario(f"{path} går inte att läsa: {fault_words(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path.name} är inte TOML i UTF-8: {error}") from None
    return scenario_of(content, path.name)


def scenario_of(content: Mapping[str, Any], file: str) -> Scenario:
    """A scenario from a file's content; `file` is what messages call it. Raises BadScenario."""
    unknown = content.keys() - {"name", "measure", "change"}
    if unknown:
        raise BadScenario(f"{file}: {min(unknown)} är okänt; kända är name, measure och [[change]]")
    rows = content.get("change", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadScenario(f"{file}: ändringar skrivs som avsnitt [[change]]")
    changes = []
    for number, row in enumerate(rows, start=1):
        try:
            changes.append(_change(row))
        except (BadScenario, ValueError, TypeError, InvalidOperation) as error:
            raise BadScenario(f"{file}, ändring {number}: {error}") from None
    name = str(content.get("name") or Path(file).stem)
    return Scenario(name, tuple(changes), str(content.get("measure", "")))


def content_of(scenario: Scenario) -> dict[str, Any]:
    """The content of a file that `scenario_of` reads as the scenario; what is blank is left out."""
    changes = []
    for each in scenario.changes:
        row = {
            "kind": each.kind, "from": str(each.start), "placements": list(each.placements),
            "care_form": each.care_form, "care_forms": list(each.care_forms), "area": each.area,
            "percent": 100 * each.share, "shorter_percent": 100 * each.shorter,
            "places": each.places, "month_cost": each.month_cost_ore / 100,
            "day_cost": each.day_cost_ore / 100,
        }  # fmt: skip
        changes.append({name: value for name, value in row.items() if value})
    return {"name": scenario.name, "measure": scenario.measure, "change": changes}


def _change(row: Mapping[str, Any]) -> Change:
    unknown = row.keys() - set(_CHANGE_KEYS)
    if unknown:
        raise BadScenario(f"{min(unknown)} är okänt; kända är {', '.join(_CHANGE_KEYS)}")
    kind = row.get("kind", "")
    if kind not in KINDS:
        raise BadScenario(f"kind är {kind!r} men ska vara någon av {', '.join(KINDS)}")
    area = _one_of(row.get("area", ""), ("", *AREAS), "area")
    forms = _texts(row.get("care_forms", []), "care_forms")
    return Change(
        kind,
        _day(row.get("from")),
        placements=_texts(row.get("placements", []), "placements"),
        care_form=_one_of(row.get("care_form", ""), ("", *CARE_FORMS), "care_form"),
        care_forms=tuple(_one_of(form, CARE_FORMS, "care_forms") for form in forms),
        area=area,
        share=_number(row, "percent") / 100,
        shorter=_number(row, "shorter_percent") / 100,
        places=_whole(row.get("places", 0)),
        month_cost_ore=ore(Decimal(str(_number(row, "month_cost")))),
        day_cost_ore=ore(Decimal(str(_number(row, "day_cost")))),
    )


def _day(value: Any) -> date:
    """A TOML date, a day or a month as text; anything else raises BadScenario."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        text = str(value)
        return Month.parse(text).first_day if len(text) == 7 else date.fromisoformat(text)
    except ValueError:
        raise BadScenario("from ska vara en dag (2026-09-01) eller en månad (2026-09)") from None


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadScenario(f'{name} ska vara en lista med texter, till exempel ["A", "B"]')
    return tuple(value)


def _one_of(value: Any, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise BadScenario(f"{name} är {value!r} men ska vara någon av {', '.join(allowed)}")
    return str(value)


def _number(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        raise BadScenario(f"{name} är {value!r} men ska vara ett tal")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000:
        raise BadScenario(f"places är {value!r} men ska vara ett heltal från 0")
    return value
