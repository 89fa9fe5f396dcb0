"""What each page of a choice writes: its form read into rows, nothing of it lost when wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.choice_costs import Candidate
from hemmaplan.core.choice_prices import agreed_rates
from hemmaplan.core.choices import HOME_GROUND, at_home, kin_step
from hemmaplan.core.tables import (
    ANSWERS,
    CALL_OFF_REASONS,
    CARE_FORMS,
    DIRECT_REASONS,
    FUNCTIONS,
    GAP_REASONS,
    LEGAL_BASES,
    PROCUREMENTS,
    PURPOSES,
    SEXES,
    STEP_OUTCOMES,
    STEP_REASONS,
    TABLES,
    URGENCIES,
)
from hemmaplan.ingest.pseudonyms import Pseudonyms
from hemmaplan.web.choice_price_form import price_parts
from hemmaplan.web.choices import OpenedChoice, row_of
from hemmaplan.web.typed import Typed

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""The tables of a choice that a form writes, whole."""
_SOURCE = ("_file", "_sheet", "_row")


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a frame as the register takes it: without where it was read."""
    return {name: value for name, value in row.items() if name not in _SOURCE}


def person_key(table: str, column: str, said: str, key: bytes) -> str | None:
    """A number or a name becomes a pseudonym at the door, as it does in files."""
    found = next(each for each in TABLES[table].columns if each.name == column)
    clean, _ = Pseudonyms(key).clean(found, pl.Series([" ".join(said.split())]))
    return clean[0] or None


def need(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    offered = opened.offered("needs")
    need, ticked = typed.code("need", offered), typed.codes("needs", offered)
    needs = [code for code in offered if code == need or code in (ticked or "").split()]
    row = plain(opened.record.choice) | {
        "needs": " ".join(needs) or None,
        "need": needs[0] if len(needs) == 1 else need,
        "goals": typed.codes("goals", opened.offered("goals")),
        "urgency": typed.code("urgency", URGENCIES),
        "unit_code": typed.text("unit_code"),
        "birth_month": typed.month("birth_month"),
        "sex": typed.code("sex", SEXES),
        "decide_by": typed.day("decide_by"),
        "ladder": typed.code("ladder", [each.key for each in opened.ladders]),
    }
    return {"choices": [row]}


def home_ground(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    known = [*dict(at_home(opened.ladder)), *HOME_GROUND]
    return {"choice_steps": _steps(opened, typed, list(dict.fromkeys(known)))}


def network(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    row = plain(opened.record.choice) | {"network_mapped_on": typed.day("network_mapped_on")}
    kin = kin_step(opened.ladder)
    steps = _steps(opened, typed, [kin.key] if kin else [])
    return {"choices": [row], "choice_steps": steps}


def _steps(opened: OpenedChoice, typed: Typed, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Every step of the choice, those with `keys` as the form says."""
    rows = [plain(row) for row in opened.record.steps if row["step"] not in keys]
    for key in keys:
        row = _step(opened.record.id, key, typed)
        if row is not None:
            rows.append(row)
    return rows


def _step(choice_id: str, key: str, typed: Typed) -> dict[str, Any] | None:
    said = {
        name: typed.day(f"{key}:{name}") for name in ("from_date", "to_date", "in_file_on")
    }  # fmt: skip
    outcome = typed.code(f"{key}:outcome", STEP_OUTCOMES)
    reason = typed.code(f"{key}:reason", STEP_REASONS)
    first, last = said["from_date"], said["to_date"]
    if first and last and last < first:
        says = _("Slutet, %(last)s, är före början, %(first)s.")
        typed.wrong[f"{key}:to_date"] = says % {"last": last, "first": first}
    if outcome is None:
        if reason or any(said.values()):
            typed.wrong[f"{key}:outcome"] = _(
                "Välj om den är prövad, ska prövas eller inte aktuell."
            )
        return None
    return {"choice_id": choice_id, "step": key, "outcome": outcome, "reason": reason, **said}


def earlier_steps(opened: OpenedChoice, typed: Typed, keys: Sequence[str]) -> Rows:
    row = plain(opened.record.choice) | {
        "judged_on": typed.day("judged_on"),
        "investigated_on": typed.day("investigated_on"),
    }
    return {"choices": [row], "choice_steps": _steps(opened, typed, keys)}


def added(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    """One more alternative, as typed."""
    names = opened.basis.table_or_empty("providers")["name"].drop_nulls().to_list()
    care_form = typed.code("care_form", CARE_FORMS)
    if care_form is None:
        typed.wrong["care_form"] = _("Välj vårdform.")
    row = {
        "choice_id": opened.record.id, "care_form": care_form,
        "provider_id": typed.text("provider_id"), "home_id": typed.text("home_id"),
        "agreement_id": None, "procurement": typed.code("procurement", PROCUREMENTS),
        "day_price": typed.kronor("day_price"), "distance_km": typed.count("distance_km"),
        "note": typed.note("note", known=names),
    }  # fmt: skip
    if row["procurement"] == "framework":  # with its terms, as one that was proposed
        place, forms = row["provider_id"], (None, care_form)
        of_place = [a for a in opened.agreements if a["provider_id"] == place]
        held = (a["agreement_id"] for a in of_place if a["care_form"] in forms)
        row["agreement_id"] = next(held, None)
    return {"choice_alternatives": with_alternatives(opened, [row])}


def with_alternatives(
    opened: OpenedChoice, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The choice's alternatives and some more, numbered on."""
    there = [plain(row) for row in opened.record.alternatives]
    last = max((row["alternative"] for row in there), default=0)
    return there + [
        {**row, "choice_id": opened.record.id, "alternative": number}
        for number, row in enumerate(rows, last + 1)
    ]


def chosen(opened: OpenedChoice, which: str, today: date) -> Rows | None:
    """The alternative taken, with those that stood beside it; None for one that is not there.

    Costs are compared when someone has chosen with them in view.
    """
    shown = opened.side_by_side
    place = int(which) if which.isascii() and which.isdigit() and len(which) < 4 else -1
    if not 0 <= place < len(shown):
        return None
    taken = shown[place]
    near = {*opened.near(taken["care_form"]), taken["care_form"]}
    rows = with_alternatives(
        opened,
        [r for r in shown if r["alternative"] is None and r["care_form"] in near],
    )
    rows = [r for r in rows if r["care_form"] in near or not _is_proposal(opened, r)]
    number = taken["alternative"] or next(
        row["alternative"] for row in rows if _same_place(row, taken)
    )
    choice, prices = _with_terms(opened, number, taken)
    choice |= {"costs_compared_on": today}
    return {"choices": [choice], "choice_prices": prices, "choice_alternatives": rows}


def _with_terms(
    opened: OpenedChoice, number: int, row: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The choice and its prices with an alternative taken: another one brings its agreement's terms
    in place of what was agreed for the one before."""
    choice, record = plain(opened.record.choice), opened.record
    if number == choice["alternative"]:
        return choice, [plain(each) for each in record.prices]
    known = opened.terms_of(row)
    said = known.agreement if known else {}
    choice |= {"alternative": number, "day_price": None} | {
        name: said.get(name) for name in ("vat_compensation_pct", "discharge_day_charged")
    }
    parts = known.always(opened.begins) if known else []
    return choice, [{"choice_id": record.id, **part} for part in parts]


def _is_proposal(opened: OpenedChoice, row: Mapping[str, Any]) -> bool:
    """Nobody has added it: it only stood beside."""
    proposal = opened.proposal(row["care_form"])
    asked = {each["provider_id"] for each in opened.record.call_offs}
    said = (
        row["note"],
        row["distance_km"],
        row["provider_id"] if row["provider_id"] in asked else None,
    )
    return _same_place(row, proposal) and said == (None, proposal["distance_km"], None)


def _same_place(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    names = ("care_form", "provider_id", "home_id", "procurement")
    return all(row[name] == other[name] for name in names)


def call_off(opened: OpenedChoice, typed: Typed, today: date) -> Rows:
    """A provider asked, or its answer: the same provider and day is written anew."""
    provider = typed.text("provider_id")
    asked_on, answered_on = typed.day("asked_on") or today, typed.day("answered_on")
    chosen = opened.record.chosen
    row = {
        "choice_id": opened.record.id, "provider_id": provider,
        "asked_on": asked_on, "answer": typed.code("answer", ANSWERS), "answered_on": answered_on,
        "reason": typed.code("reason", CALL_OFF_REASONS),
        "care_form": chosen["care_form"] if chosen else None,
        "agreement_id": next(
            (a["agreement_id"] for a in opened.agreements if a["provider_id"] == provider), None
        ),
    }  # fmt: skip
    if provider is None:
        typed.wrong["provider_id"] = _("Välj vem som tillfrågades.")
    if row["answer"] in ("no", "not_asked") and row["reason"] is None:
        typed.wrong["reason"] = _("Välj skälet.")
    if answered_on and answered_on < asked_on:
        typed.wrong["answered_on"] = _("Svaret kan inte komma före frågan.")
    rows = {"call_offs": _with(opened.record.call_offs, row, ("provider_id", "asked_on"))}
    if not opened.record.is_open:
        return rows  # what has been decided stands, whatever is answered after it
    if row["answer"] == "yes" and chosen and provider and provider != chosen["provider_id"]:
        return rows | _taken(opened, provider, chosen["care_form"])
    return rows


def _taken(opened: OpenedChoice, provider: str, care_form: str) -> dict[str, list[dict[str, Any]]]:
    """The provider that said yes as the chosen alternative, weighed before or not."""
    record = opened.record
    said = next((r for r in record.alternatives if r["provider_id"] == provider
                 and r["care_form"] == care_form), None)  # fmt: skip
    alternatives = [plain(each) for each in record.alternatives]
    if said is None:
        place = next(
            (c for c in opened.every_candidate
             if c.provider_id == provider and c.care_form == care_form),
            Candidate(care_form, "direct", provider),
        )  # fmt: skip
        alternatives = with_alternatives(opened, [row_of(place)])
        said = alternatives[-1]
    choice, prices = _with_terms(opened, said["alternative"], said)
    return {"choices": [choice], "choice_prices": prices, "choice_alternatives": alternatives}


def direct(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    row = plain(opened.record.choice) | {
        "direct_reason": typed.code("direct_reason", DIRECT_REASONS),
        "direct_documented_on": typed.day("direct_documented_on"),
    }
    return {"choices": [row]}


def quote(opened: OpenedChoice, typed: Typed, today: date) -> Rows:
    provider, price = typed.text("provider_id"), typed.kronor("day_price")
    row = {
        "choice_id": opened.record.id, "provider_id": provider, "day_price": price,
        "received_on": typed.day("received_on") or today, "valid_to": typed.day("valid_to"),
        "care_form": (opened.record.chosen or {}).get("care_form"),
    }  # fmt: skip
    if provider is None:
        typed.wrong["provider_id"] = _("Välj vem som lämnat förslaget.")
    if price is None:
        typed.wrong.setdefault("day_price", _("Skriv dygnspriset i kronor."))
    return {"quotes": _with(opened.record.quotes, row, ("provider_id", "received_on"))}


def _with(
    rows: Sequence[Mapping[str, Any]], row: dict[str, Any], key: Sequence[str]
) -> list[dict[str, Any]]:
    rest = [plain(each) for each in rows if any(each[name] != row[name] for name in key)]
    return [*rest, row]


def decision(opened: OpenedChoice, typed: Typed, _today: date) -> Rows:
    row = plain(opened.record.choice) | {
        "legal_basis": typed.code("legal_basis", LEGAL_BASES),
        "start_date": typed.day("start_date"),
        "planned_end_date": typed.day("planned_end_date"),
        "purpose": typed.code("purpose", PURPOSES),
        "end_criteria": typed.codes("end_criteria", opened.offered("end_criteria")),
        "guardian_consent": typed.flag("guardian_consent"),
        "guardian_consent_on": typed.day("guardian_consent_on"),
        "own_consent": typed.flag("own_consent"),
        "own_consent_on": typed.day("own_consent_on"),
        "day_price": typed.kronor("day_price"),
        "vat_compensation_pct": typed.percent("vat_compensation_pct"),
        "discharge_day_charged": typed.flag("discharge_day_charged"),
        "decided_by": typed.code("decided_by", FUNCTIONS),
        "within_delegation": typed.flag("within_delegation"),
        "gap_reason": typed.code("gap_reason", GAP_REASONS),
        **{name: typed.note(name) for name in WORKERS},
    }
    start, end = row["start_date"], row["planned_end_date"]
    if start and end and end <= start:
        typed.wrong["planned_end_date"] = _("Slutet ska komma efter första dygnet, %(start)s.") % {
            "start": start
        }
    return {"choices": [row], "choice_prices": price_parts(opened.record.id, typed)}


WORKERS: Mapping[str, str] = MappingProxyType(
    {
        "child_worker": N_("Den enskildes ärende"),
        "home_worker": N_("Hemmet eller utföraren"),
        "outpatient_worker": N_("Öppenvården"),
    }
)
"""Functions responsible: a title and a unit, never a person's name."""

FORMS: Mapping[str, Callable[[OpenedChoice, Typed, date], Rows]] = MappingProxyType(
    {
        "behov": need, "hemmaplan": home_ground, "natverk": network, "tillagg": added,
        "avrop": call_off, "direkt": direct, "forslag": quote, "beslut": decision,
    }
)  # fmt: skip
"""By what the form says that it does."""


def placement_of(opened: OpenedChoice, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The placement that the decision makes, and its whole price as it is agreed."""
    choice, chosen = opened.record.choice, opened.record.chosen
    assert chosen is not None  # a placement is of the alternative chosen
    same = (
        "person_id", "family_id", "area", "unit_code", "birth_month", "sex", "legal_basis",
        "start_date", "planned_end_date", "urgency", "direct_reason", "need",
    )  # fmt: skip
    placement = {name: choice[name] for name in same} | {
        "placement_id": opened.record.id, "recorded_on": today,
        **{name: chosen[name] for name in ("care_form", "provider_id", "home_id", "procurement")},
    }  # fmt: skip
    if chosen["procurement"] != "direct":
        placement["direct_reason"] = None
    rates = agreed_rates(opened.record, vat_pct=opened.vat_pct)
    made = {"placement_id": opened.record.id, "recorded_on": today}
    return placement, [rate | made for rate in rates]
