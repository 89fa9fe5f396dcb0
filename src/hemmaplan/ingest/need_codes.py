"""Reads and writes the codes of needs and goals: those that come with hemmaplan, or one's own."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hemmaplan.core.need_codes import FILE, NeedCodes, OwnCode
from hemmaplan.ingest.parameters import ParameterFault, fields_of, yaml_content

_LISTS, _LATER = ("needs", "goals"), "ends"
"""A file from before end criteria were one's own has none: it has those that come with us."""
_OPTIONAL = {"area", "from", "to"}


@cache
def shipped() -> NeedCodes:
    return parse((files("hemmaplan") / "ladders" / FILE).read_text("utf-8"))


def parse(text: str) -> NeedCodes:
    """The codes of a YAML text. Raises ParameterFault (Swedish), naming the list and the post."""
    told = fields_of(yaml_content(text, file=FILE), set(_LISTS), {_LATER}, FILE)
    found = {name: _codes(body, name) for name, body in told.items()}
    if _LATER not in found:
        found[_LATER] = shipped().ends
    return NeedCodes(**found)


def written(codes: NeedCodes) -> str:
    """The text that `parse` reads back."""
    lists = {name: [_row(each) for each in getattr(codes, name)] for name in (*_LISTS, _LATER)}
    return yaml.safe_dump(lists, allow_unicode=True, sort_keys=False, width=100)


def _row(each: OwnCode) -> dict[str, Any]:
    told = {
        "code": each.code, "label": each.label, "area": each.area,
        "from": each.from_date, "to": each.to_date,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _codes(content: object, name: str) -> Sequence[OwnCode]:
    if not isinstance(content, list):
        raise ParameterFault(f"{FILE}: {name} ska vara en lista med koder")
    found = tuple(_code(body, f"{FILE}, {name}, post {n}") for n, body in enumerate(content, 1))
    codes = [each.code for each in found]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ParameterFault(f"{FILE}, {name}: koden {twice[0]} står två gånger")
    return found


def _code(body: object, where: str) -> OwnCode:
    told = fields_of(body, {"code", "label"}, _OPTIONAL, where)
    for key in ("code", "label", "area"):
        if key in told and not (isinstance(told[key], str) and told[key].strip()):
            raise ParameterFault(f"{where}: {key} ska vara en text")
    for key in ("from", "to"):
        day = told.get(key)
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise ParameterFault(f"{where}: {key} ska vara en dag som 2026-01-01")
    try:
        return OwnCode(
            told["code"], told["label"], told.get("area", ""), told.get("from"), told.get("to")
        )
    except ValueError:
        raise ParameterFault(
            f"{where}: koden ska vara ett ord av a–z, siffror och _, area bou eller vuxen, och "
            "to inte före from"
        ) from None
