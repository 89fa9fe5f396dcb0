"""Placements that the law may not allow: what to look up, never what to decide.

Each rule is a dated limit with its paragraph, given from outside (`parameters/`), and stands in
words with worked cases in `parameters/regler`. A rule is used from the day the limit holds from.
Only the birth month is known, so a breach is found when it is certain whatever the day of birth.
Ended more than a year ago is not looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import Check, Scope, finding, none_found, spans, words
from hemmaplan.core.problems import Severity
from hemmaplan.core.unbroken_care import unbroken

_ID = pl.col("placement_id")
_LEGAL_BASIS = pl.col("legal_basis")
_CARE_FORM = pl.col("care_form")


@dataclass(frozen=True, slots=True)
class _InForce:
    """A limit's value with its paragraph, on the days it holds; `until` is exclusive."""

    value: int
    reference: str
    since: date
    until: date


def _in_force(scope: Scope, limit: str) -> Iterable[_InForce]:
    if limit not in scope.limits:
        return
    values = scope.limits[limit].values
    ends = [value.from_date for value in values[1:]] + [date(9999, 12, 31)]
    for value, until in zip(values, ends, strict=True):
        if value.value is not None:
            yield _InForce(int(value.value), value.reference, value.from_date, until)


def _recent(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Placements with a care day in the last twelve months, each care period as `first`..`last`."""
    return spans(dataset, scope).filter(
        (pl.col("first") <= pl.col("last")) & (pl.col("last") >= scope.a_year_back)
    )


def _birthday(age: int) -> pl.Expr:
    """The first day of the month in which the person fills `age` years."""
    return pl.col("birth_month").dt.offset_by(f"{age}y")


def _look_up(text: str, rule: _InForce, *more: pl.Expr) -> pl.Expr:
    """`text` with the placement, what is `more` and the limit, then paragraph and request."""
    value, reference = pl.lit(rule.value), pl.lit(rule.reference)
    return words(text + " ({}). Kontrollera.", _ID, *more, value, reference)


def _newest(found: list[pl.DataFrame]) -> pl.DataFrame:
    """One finding a row: what broke the old law and breaks the new is told by the new."""
    return pl.concat(found).unique(["_file", "_sheet", "_row"], keep="last", maintain_order=True)


def _too_young(dataset: Dataset, scope: Scope, limit: str, who: pl.Expr, text: str) -> pl.DataFrame:
    """Certainly under the limit's age on the first care day that the rule holds on."""
    found = [none_found()]
    for rule in _in_force(scope, limit):
        day = pl.max_horizontal("first", pl.lit(rule.since))
        breach = (day <= pl.col("last")) & (day < rule.until) & (day < _birthday(rule.value))
        rows = _recent(dataset, scope).filter(who & breach)
        message = words(
            text + " ({}). Kontrollera.", _ID, pl.lit(rule.value), pl.lit(rule.reference)
        )
        found.append(finding(rows, message, "birth_month"))
    return _newest(found)


def _too_old(dataset: Dataset, scope: Scope, limit: str, who: pl.Expr, text: str) -> pl.DataFrame:
    """Certainly has filled the limit's age on the last care day that the rule holds on."""
    found = [none_found()]
    for rule in _in_force(scope, limit):
        day = pl.min_horizontal("last", pl.lit(rule.until) - pl.duration(days=1))
        filled = day >= _birthday(rule.value).dt.offset_by("1mo")
        rows = _recent(dataset, scope).filter(who & filled & (day >= rule.since))
        message = words(
            text + " ({}). Kontrollera.", _ID, pl.lit(rule.value), pl.lit(rule.reference)
        )
        found.append(finding(rows, message, "birth_month"))
    return _newest(found)


def _too_long(dataset: Dataset, scope: Scope, limit: str, who: pl.Expr, text: str) -> pl.DataFrame:
    """Has lasted longer than the limit's months, without a break (`unbroken`), on the last care day
    that the rule holds on."""
    care = unbroken(spans(dataset, scope).filter(who)).select("placement_id", began="since")
    rows = _recent(dataset, scope).join(care, on="placement_id", maintain_order="left")
    found = [none_found()]
    for rule in _in_force(scope, limit):
        day = pl.min_horizontal("last", pl.lit(rule.until) - pl.duration(days=1))
        longer = day >= pl.col("began").dt.offset_by(f"{rule.value}mo")
        breach = rows.filter(longer & (day >= rule.since))
        found.append(finding(breach, _look_up(text, rule, pl.col("began")), "start_date"))
    return _newest(found)


_STODBOENDE = _CARE_FORM.is_in(("stodboende", "stodboende_externt"))


def _stodboende_too_young(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Supported housing (stödboende) for someone under the youngest age allowed."""
    text = "Placering {} är i stödboende före {} års ålder, den lägsta som lagen tillåter"
    return _too_young(dataset, scope, "stodboende_lagsta_alder", _STODBOENDE, text)


def _stodboende_special_reasons(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Supported housing at an age that takes special reasons: they should be in the file."""
    youngest = list(_in_force(scope, "stodboende_lagsta_alder"))
    allowed = [pl.max_horizontal("first", pl.lit(r.since)) >= _birthday(r.value) for r in youngest]
    text = "Placering {} är i stödboende före {} års ålder: särskilda skäl ska finnas i akten"
    who = _STODBOENDE & pl.all_horizontal(*allowed) if allowed else _STODBOENDE
    return _too_young(dataset, scope, "stodboende_sarskilda_skal", who, text)


def _stodboende_too_old(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Supported housing for someone past the ages it is for."""
    text = "Placering {} är i stödboende efter att den unge fyllt {} år"
    return _too_old(dataset, scope, "stodboende_hogsta_alder", _STODBOENDE, text)


def _lvu_2_too_old(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Care under LVU 2 § after the age at which it must end."""
    text = "Placering {} har 2 § LVU som grund efter {} års ålder, då vården ska upphöra"
    return _too_old(dataset, scope, "lvu_2_upphor", _LEGAL_BASIS == "lvu_2", text)


def _lvu_3_too_old(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Care under LVU 3 § after the age at which it must end."""
    text = "Placering {} har 3 § LVU som grund efter {} års ålder, då vården ska upphöra"
    return _too_old(dataset, scope, "lvu_3_upphor", _LEGAL_BASIS == "lvu_3", text)


def _lvu_6_too_old(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """An immediate taking into care (LVU 6 §) that starts after the age it is for."""
    found = [none_found()]
    for rule in _in_force(scope, "lvu_6_hogsta_alder"):
        start = pl.col("first").is_between(rule.since, rule.until, closed="left")
        filled = pl.col("first") >= _birthday(rule.value).dt.offset_by("1mo")
        rows = _recent(dataset, scope).filter((_LEGAL_BASIS == "lvu_6") & start & filled)
        text = "Placering {} har 6 § LVU som grund men började efter att den unge fyllt {} år"
        found.append(finding(rows, _look_up(text, rule), "legal_basis"))
    return pl.concat(found)


def _lvm_too_long(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """Care under LVM lasts longer than the law's time; absconding and custody do not count."""
    text = (
        "Placering {} enligt LVM har pågått sedan {}, mer än {} månader. Tid då personen har"
        " avvikit eller varit frihetsberövad räknas inte"
    )
    return _too_long(dataset, scope, "lvm_vardtid", _LEGAL_BASIS == "lvm", text)


def _jourhem_long(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A child has been in a jourhem longer than is allowed after a finished investigation.

    When the investigation was finished is not known here: someone has to look.
    """
    text = (
        "Placering {} i jourhem har pågått sedan {}. Om utredningen avslutades för mer än {}"
        " månader sedan krävs särskilda skäl"
    )
    ongoing = (
        (_CARE_FORM == "jourhem")
        & (pl.col("last") == scope.last)
        & (scope.last < _birthday(18)).fill_null(pl.col("area") == "bou")
    )
    return _too_long(dataset, scope, "jourhem_efter_utredning", ongoing, text)


def _skyddat_boende_child_alone(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A child in protected housing with no adult of the same family placed there then."""
    recent = _recent(dataset, scope).filter(_CARE_FORM == "skyddat_boende")
    found = [none_found()]
    for rule in _in_force(scope, "skyddat_boende_med_vardnadshavare"):
        day = pl.max_horizontal("first", pl.lit(rule.since))
        in_force = (day <= pl.col("last")) & (day < rule.until)
        adult = recent.filter(pl.col("first") >= _birthday(rule.value)).select(
            "family_id", adult_first="first", adult_last="last"
        )
        children = recent.filter(in_force & (day < _birthday(rule.value)))
        together = children.join(adult, on="family_id").filter(
            (pl.col("adult_first") <= pl.col("last")) & (pl.col("adult_last") >= pl.col("first"))
        )
        message = words(
            "Placering {} är ett barn i skyddat boende utan att någon vuxen i samma familj är"
            " placerad där samtidigt. Kontrollera att en vårdnadshavare är med ({}).",
            _ID,
            pl.lit(rule.reference),
        )
        alone = children.join(together, on="placement_id", how="anti", maintain_order="left")
        found.append(finding(alone, message, "family_id"))
    return _newest(found)


CHECKS = tuple(
    Check(code, Severity.WARNING, "", find)
    for code, find in (
        ("stodboende_too_young", _stodboende_too_young),
        ("stodboende_special_reasons", _stodboende_special_reasons),
        ("stodboende_too_old", _stodboende_too_old),
        ("lvu_2_too_old", _lvu_2_too_old),
        ("lvu_3_too_old", _lvu_3_too_old),
        ("lvu_6_too_old", _lvu_6_too_old),
        ("lvm_too_long", _lvm_too_long),
        ("jourhem_long", _jourhem_long),
        ("skyddat_boende_child_alone", _skyddat_boende_child_alone),
    )
)
