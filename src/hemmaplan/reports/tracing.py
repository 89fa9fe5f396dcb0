"""A figure's trace in words: what its parts are called and how its exact numbers are written."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.case_times import ID as CASE_TIMES
from hemmaplan.core.case_times import KINDS
from hemmaplan.core.choice_figures import BY_STEP
from hemmaplan.core.cost_per_user_figures import ID as COST_PER_USER
from hemmaplan.core.cost_per_user_figures import UNKNOWN, UNLINKED
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.direct_awards import BY_PROVIDER, UNKNOWN_PROVIDER
from hemmaplan.core.figures import Address, Unit
from hemmaplan.core.person_lines import PART_WORDS, told_by
from hemmaplan.core.reconciliation_figures import ID as RECONCILIATION
from hemmaplan.core.report_lines import TOTAL, area_labels, line_labels
from hemmaplan.core.statistics_preview import ID as PREVIEW
from hemmaplan.core.volumes import ID as VOLUMES
from hemmaplan.opendata.kolada.catalogue import catalogue
from hemmaplan.render.numbers_sv import UNIT_WORDS, number_text
from hemmaplan.reports.column_words import column_words
from hemmaplan.reports.economy import LABELS
from hemmaplan.reports.lacking_places import lacking_words
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.reports.registry import definition
from hemmaplan.reports.volumes import series_described

WHOLE = "Totalt"
"""What the whole is called, beside its parts."""
PART_NAMES = {
    "": "Rader",
    "numerator": "Täljare",
    "denominator": "Nämnare",
    "cost_ytd": "Underlag: kostnad i år",
    "cost_ytd_last_year": "Underlag: kostnad samma månader förra året",
    "priced_days_ytd": "Underlag: vårddygn med pris i år",
    "priced_days_ytd_last_year": "Underlag: vårddygn med pris samma månader förra året",
    "placements_ytd": "Underlag: placeringar i år",
    "placements_ytd_last_year": "Underlag: placeringar samma månader förra året",
}


def exact_text(value: int | Fraction, unit: Unit) -> str:
    """`1 234,50`: kronor, and a share as per cent, with two decimals."""
    if unit.in_ore:
        return number_text(Fraction(value, 100), 2)
    if unit is Unit.SHARE:
        return number_text(100 * value, 2)
    return number_text(value, 0 if Fraction(value).denominator == 1 else 2)


def exact_unit(unit: Unit) -> str:
    """What `exact_text` is in: `kronor per dygn`, `%`."""
    return "%" if unit is Unit.SHARE else UNIT_WORDS[unit]


def place_text(dataset: Dataset, address: Address) -> str:
    """Where a figure stands, in words: `Barn och unga · Nettokostnad · årsprognos`."""
    return places(dataset)(address)


def places(dataset: Dataset) -> Callable[[Address], str]:
    """`place_text` of many figures: the labels are read once."""
    plain = {TOTAL: WHOLE, **{name: line.label for name, line in LINES.items()}, **LABELS}
    own = plain | (line_labels(dataset) if dataset.has("lines") else {})
    providers = {**provider_names(dataset), TOTAL: "Alla utförare"}
    areas = {**area_labels(dataset), TOTAL: WHOLE} if dataset.has("areas") else {TOTAL: WHOLE}

    named = series_described(dataset) if dataset.has("volumes") else {}
    series = {each: label for each, (label, _unit) in named.items()}

    @cache
    def lines_of(id: str) -> Mapping[str, str]:
        lines = own if "lines" in definition(id).needs else plain
        more = {
            RECONCILIATION: providers,
            BY_PROVIDER: {**providers, UNKNOWN_PROVIDER: "Okänd utförare"},
            COST_PER_USER: {UNLINKED: "Ej brukarkopplad", UNKNOWN: "Okänd ålder"},
            VOLUMES: series,
            CASE_TIMES: {line: kind.what.capitalize() for line, kind in KINDS.items()},
            PREVIEW: {kpi: figure.label for kpi, figure in catalogue().items()},
        }
        return lines | more.get(id, {})

    def place(address: Address) -> str:
        line, told = told_by(address.line)
        words = (
            areas.get(address.area, address.area),
            lacking_words(line) if address.id in BY_STEP and line != TOTAL
            else lines_of(address.id).get(line, line),
            *(PART_WORDS[part] for part in told),
            column_words(address.id, address.column),
        )  # fmt: skip
        return " · ".join(filter(None, words))

    return place
