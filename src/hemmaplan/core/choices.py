"""A choice of an intervention, from the need to the decision: what the register holds of it.

A choice (val) is a case number, a pseudonym, codes and days. The reasoning stays in the case file.
What it lacks is said by `choice_gaps`, and of what is bought by `choice_purchases`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl

from hemmaplan.core.care_form_lines import LINES, OUTPATIENT
from hemmaplan.core.placement_ladder import Ladder, Step, in_force

Row = Mapping[str, Any]

HOME_GROUND: Mapping[str, str] = MappingProxyType(
    {
        "oppenvard": "Egen öppenvård",
        "extern_oppenvard": "Extern öppenvård",
        "network_meetings": "Nätverksmöten",
        "contact_person": "Kvalificerad kontaktperson",
        "contact_family": "Kontaktfamilj",
        "parental_support": "Föräldrastöd hemma",
        "school_support": "Stöd i skolan",
        "housing_support": "Boendestöd",
        "safety_plan": "Säkerhetsplan",
    }
)
"""Interventions at home that a choice can weigh, besides those that are steps of its ladder."""

TABLES_OF = (
    "choices", "choice_steps", "choice_alternatives", "call_offs", "quotes", "choice_prices",
)  # fmt: skip
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "behov": "Behov och mål",
        "hemmaplan": "Hemmaplan",
        "natverk": "Nätverk",
        "alternativ": "Alternativ",
        "avrop": "Avrop",
        "kostnadsforslag": "Kostnadsförslag",
        "beslut": "Beslut",
    }
)
"""The steps of the flow in order: where each thing is answered."""

BOUGHT = ("framework", "lov", "direct")
AGREED = ("framework", "lov")
"""Bought under an agreement that was there before the need."""
FAMILY_HOMES = ("natverkshem", "familjehem", "konsulentstott_familjehem", "jourhem")
MAY_TAKE_INTO_CARE = ("chair", "committee", "board")
"""Who may decide an immediate taking into care (lag 1990:52, 6 §)."""


@dataclass(frozen=True, slots=True)
class Record:
    """All that the register holds of one choice: rows as the tables of `TABLES_OF` have them."""

    choice: Row
    steps: Sequence[Row] = ()
    alternatives: Sequence[Row] = ()
    call_offs: Sequence[Row] = ()
    quotes: Sequence[Row] = ()
    prices: Sequence[Row] = ()

    @property
    def id(self) -> str:
        return str(self.choice["choice_id"])

    @property
    def is_open(self) -> bool:
        return self.choice["outcome"] is None

    @property
    def acute(self) -> bool:
        return bool(self.choice["urgency"] == "acute")

    @property
    def chosen(self) -> Row | None:
        """The alternative that has been chosen."""
        number = self.choice["alternative"]
        rows = (each for each in self.alternatives if each["alternative"] == number)
        return None if number is None else next(rows, None)

    def weighed(self, step: str) -> Row | None:
        return next((each for each in self.steps if each["step"] == step), None)

    def codes(self, column: str) -> tuple[str, ...]:
        """A column of codes with blanks between."""
        return tuple((self.choice[column] or "").split())


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a choice lacks: `page` of PAGES is where it is answered."""

    page: str
    code: str
    message: str
    step: str = ""
    due: date | None = None


def records(tables: Mapping[str, pl.DataFrame]) -> list[Record]:
    """Every choice of the tables, the latest opened first. A table that is not there is empty."""
    parts = {name: _by_choice(tables.get(name)) for name in TABLES_OF[1:]}
    rows = tables["choices"].to_dicts() if "choices" in tables else []
    rows.sort(key=lambda row: (row["opened_on"], row["choice_id"]), reverse=True)
    return [Record(row, *(parts[name].get(row["choice_id"], ()) for name in parts)) for row in rows]


def _by_choice(frame: pl.DataFrame | None) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.to_dicts() if frame is not None else ():
        found.setdefault(row["choice_id"], []).append(row)
    return found


def ladder_of(record: Record, ladders: Sequence[Ladder]) -> Ladder | None:
    """The record's ladder as it held the day the choice was opened; None when it has none."""
    try:
        return in_force(ladders, record.choice["ladder"] or "", record.choice["opened_on"])
    except LookupError:
        return None


def at_home(ladder: Ladder | None) -> list[tuple[str, str]]:
    """What must be answered on home ground before anything else: (key, label).

    The ladder's own steps at home or, when it has none, the municipality's own outpatient care:
    home ground is weighed in every choice.
    """
    steps = [step for step in ladder.steps if is_at_home(step)] if ladder else []
    return [(step.key, step.label) for step in steps] or [("oppenvard", HOME_GROUND["oppenvard"])]


def is_at_home(step: Step) -> bool:
    return set(step.care_forms) <= set(OUTPATIENT)


def kin_step(ladder: Ladder | None) -> Step | None:
    """The step that asks for kin and others close, if the ladder has one."""
    return ladder.step_of("natverkshem") if ladder else None


def asked_last(record: Record, ladder: Ladder | None) -> list[Step]:
    """The steps that the chosen alternative must answer for, but those at home and kin."""
    chosen = record.chosen
    step = ladder.step_of(chosen["care_form"]) if ladder and chosen else None
    if ladder is None or step is None:
        return []
    return [s for s in ladder.before(step) if not is_at_home(s) and s != kin_step(ladder)]


_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "oppenvard": "Egen öppenvård", "extern_oppenvard": "Extern öppenvård",
        "familjehem": "Eget familjehem",
        "konsulentstott_familjehem": "Konsulentstött familjehem",
        "stodboende": "Eget stödboende", "stodboende_externt": "Externt stödboende",
        "hvb_eget": "Eget HVB", "hvb": "HVB", "sis": "SiS",
    }
)  # fmt: skip


def named(care_form: str) -> str:
    """One place of a care form, in words; the report's lines name all of them."""
    return _NAMES.get(care_form) or LINES[care_form].label
