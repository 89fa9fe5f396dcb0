"""`municipality.toml`: who the municipality is and how it prints its figures."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from hemmaplan.core.dataset import (
    DECISION_WORDS,
    REPORT_SECTIONS,
    DeviationConvention,
    Municipality,
    PeriodMethod,
    PrintedUnit,
    Sign,
)
from hemmaplan.core.line_volumes import volumes_text
from hemmaplan.core.problems import Problem
from hemmaplan.core.purchase_authority import Amount, amount
from hemmaplan.core.statistics_preview import BY_ACTIVITY
from hemmaplan.core.tables import RATE_KINDS
from hemmaplan.ingest.raw import error, warning

FILE = "municipality.toml"

_Check = tuple[Callable[[Any], Any], str]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _file_name(value: Any) -> str:
    """The name of a Word document in the folder itself; read by the folder's reader."""
    name = _text(value)
    if "/" in name or "\\" in name or not name.lower().endswith((".docx", ".dotx")):
        raise ValueError
    return name


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _number(lowest: int, highest: int) -> _Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise ValueError
        return value

    return check, f"ett heltal {lowest}–{highest}"


def _one_of(choices: type[StrEnum]) -> _Check:
    return choices, " eller ".join(f'"{choice}"' for choice in choices)


_TEXT: _Check = (_text, "en text inom citattecken")


def _kinds(value: Any) -> str:
    kinds = _text(value).replace(",", " ").split()
    if not kinds or not set(kinds) <= set(RATE_KINDS):
        raise ValueError
    return " ".join(kinds)


def _sections(value: Any) -> str:
    """In their order, each once; also as a list."""
    words = value if isinstance(value, list) else _words(value).split()
    if not words or len(set(words)) != len(words) or not set(words) <= set(REPORT_SECTIONS):
        raise ValueError
    return " ".join(words)


def _decision(value: Any) -> str:
    """One proposal a line; also as a list. Nothing within braces but `DECISION_WORDS`."""
    lines = value if isinstance(value, list) else _text(value).splitlines()
    text = "\n".join(_text(" ".join(_text(line).split())) for line in lines if line)
    if not text or not set(re.findall(r"\{([^{}]*)\}", text)) <= set(DECISION_WORDS):
        raise ValueError
    return text


def _account(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise ValueError
    return str(value)


def _words(value: Any) -> str:
    return " ".join(_text(value).replace(",", " ").split())


def _activities(value: Any) -> str:
    if not isinstance(value, Mapping):
        raise ValueError
    found = []
    for kpi, numbers in value.items():
        begins = _text(numbers).replace(",", " ").split()
        if kpi not in BY_ACTIVITY or not all(number.isdecimal() for number in begins):
            raise ValueError
        found.append(f"{kpi}:{','.join(begins)}")
    return " ".join(found)


def _volumes(value: Any) -> str:
    """Line → series, each a text; a blank series is none."""
    if not isinstance(value, Mapping) or any(":" in line for line in value):
        raise ValueError
    series = (of if of == "" else _text(of) for of in value.values())
    return volumes_text(dict(zip(value, map(_one_line, series), strict=True)))


def _thresholds(value: Any) -> str:
    """`2026-01-01: 8 000 000 kr`, one a line; also as a list. Later days after earlier ones."""
    lines = value if isinstance(value, list) else _text(value).splitlines()
    found: dict[date, Amount] = {}
    for line in lines:
        day, _colon, said = _text(line).partition(":")
        most = amount(said)
        if not most.most or most.in_price_base:
            raise ValueError
        found[date.fromisoformat(day.strip())] = most
    if not found or len(found) != len(lines):
        raise ValueError
    return "\n".join(f"{day}: {found[day]}" for day in sorted(found))


def _one_line(text: str) -> str:
    return " ".join(text.split())


_VOLUMES: _Check = (
    _volumes,
    "rader ur lines.csv med serien i volumes.csv som de följer, en text inom citattecken",
)
_THRESHOLDS: _Check = (
    _thresholds,
    'en lista med dagar och belopp i kronor, som "2026-01-01: 8 000 000 kr"',
)
_ACTIVITIES: _Check = (
    _activities,
    f"verksamheters nummer inom citattecken för något av {' '.join(BY_ACTIVITY)}",
)
_WORDS: _Check = (_words, "en eller flera rader ur lines.csv med mellanslag emellan")
_KINDS: _Check = (_kinds, f"något eller några av {' '.join(RATE_KINDS)} med mellanslag emellan")
_SECTIONS: _Check = (
    _sections,
    f"ett eller flera avsnitt, vart och ett en gång: {' '.join(REPORT_SECTIONS)}",
)
_DECISION: _Check = (
    _decision,
    "en lista med texter, där {månad} och {nämnd} är det enda inom klamrar",
)
_ACCOUNT: _Check = (_account, "ett kontonummer")

# section → key → (field of Municipality, check)
_KEYS: Mapping[str, Mapping[str, tuple[str, _Check]]] = {
    "": {"code": ("code", _TEXT), "name": ("name", _TEXT), "board": ("board", _TEXT)},
    "report": {
        "unit": ("unit", _one_of(PrintedUnit)),
        "sign": ("sign", _one_of(Sign)),
        "deviation": ("deviation", _one_of(DeviationConvention)),
        "liability_in_result": ("liability_in_result", (_flag, "true eller false")),
        "small_count": ("small_count", _number(0, 99)),
        "near_home_km": ("near_home_km", _number(1, 999)),
        "board": ("board", _TEXT),
        "decimals": ("decimals", _number(0, 3)),
        "reference": ("reference", _TEXT),
        "sections": ("sections", _SECTIONS),
        "decision": ("decision", _DECISION),
        "template": ("word_template", (_file_name, "namnet på en .docx i mappen")),
    },
    "budget": {"period_method": ("period_method", _one_of(PeriodMethod))},
    "reconciliation": {
        "invoiced_kinds": ("invoiced_kinds", _KINDS),
        "accrual_account": ("accrual_account", _ACCOUNT),
    },
    "purchases": {"social_services_threshold": ("social_services_threshold", _THRESHOLDS)},
    "forecast": {"volumes": ("line_volumes", _VOLUMES)},
    "statistics": {
        "deducted_revenue": ("deducted_revenue", _WORDS),
        "activities": ("activities", _ACTIVITIES),
    },
}


def parse_municipality(
    content: Mapping[str, Any], read: Callable[[str], bytes] = lambda name: b""
) -> tuple[Municipality, list[Problem]]:
    """The settings; a value that isn't allowed is a problem and its default is used.

    `read` gives the content of a file that a setting names; FileNotFoundError when there is none.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    top = {key: value for key, value in content.items() if key not in _KEYS}
    sections = {"": top, **{name: content[name] for name in _KEYS if name in content}}
    for section, entries in sections.items():
        if not isinstance(entries, dict):
            problems.append(error("setting_invalid", f"[{section}] ska vara ett avsnitt.", FILE))
            continue
        for key, value in entries.items():
            name = f"{section}.{key}".lstrip(".")
            if key not in _KEYS[section]:
                problems.append(_unknown(name, _KEYS[section]))
                continue
            field, (check, allowed) = _KEYS[section][key]
            try:
                values[field] = check(value)
            except ValueError:
                problems.append(_invalid(name, value, allowed))
    if "word_template" in values:
        named = values.pop("word_template")
        try:
            values["word_template"] = read(named)
        except FileNotFoundError:
            problems.append(_missing_template(named))
    return Municipality(**values), problems


def _missing_template(name: str) -> Problem:
    message = (
        f"Wordmallen {name}, som report.template i municipality.toml pekar på, finns inte i "
        "mappen eller är tom. hemmaplans egen mall används så länge. Lägg filen i mappen."
    )
    return error("template_missing", message, FILE, column="report.template")


def _unknown(name: str, known: Mapping[str, object]) -> Problem:
    message = f"Inställningen {name} är okänd och används inte. Kända är: {', '.join(known)}."
    return warning("setting_unknown", message, FILE, column=name)


def _invalid(name: str, value: object, allowed: str) -> Problem:
    message = f"{name} är {value!r} men ska vara {allowed}. Standardvärdet används så länge."
    return error("setting_invalid", message, FILE, column=name)
