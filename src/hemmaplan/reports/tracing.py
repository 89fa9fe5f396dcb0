"""A figure's trace in words: what its parts are called and how its exact numbers are written."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

from hemmaplan.core.care_form_lines import LINES
from hemmaplan.core.cost_per_user_figures import ID as COST_PER_USER
from hemmaplan.core.cost_per_user_figures import UNKNOWN, UNLINKED
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.direct_awards import BY_PROVIDER, UNKNOWN_PROVIDER
from hemmaplan.core.figures import Address, Unit
from hemmaplan.core.person_lines import PART_WORDS, told_by
from hemmaplan.core.reconciliation_figures import ID as RECONCILIATION
from hemmaplan.core.report_lines import TOTAL, area_labels, line_labels
from hemmaplan.core.statistics_preview import ID as PREVIEW
from hemmaplan.opendata.kolada.catalogue import catalogue
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.economy import LABELS
from hemmaplan.reports.reconciliation import LABELS as RECONCILED
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.reports.registry import definition

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
    """`1 234,50`: the canonical value, kronor with two decimals, a share with four."""
    if unit.in_ore:
        return number_text(Fraction(value, 100), 2)
    if unit is Unit.SHARE:
        return number_text(value, 4)
    return number_text(value, 0 if Fraction(value).denominator == 1 else 2)


_COUNTED = {
    "started": "påbörjade", "planned": "planerade", "acute": "akuta",
    "investigation": "utredningsplaceringar", "ended": "avslutade",
    "breakdowns": "sammanbrott", "re_placements": "omplaceringar", "placements": "placeringar",
    "framework": "inom ramavtal", "lov": "i valfrihetssystem", "direct": "direktupphandlade",
    "procured": "upphandlade",
    "direct_no_framework": "direkt, ramavtal saknas", "direct_no_places": "direkt, plats saknas",
    "direct_extensive_needs": "direkt, omfattande behov", "direct_geography": "direkt, geografi",
    "direct_other": "direkt, annat skäl", "share": "andel", "extra": "merkostnad",
    "cost": "kostnad", "income": "intäkter", "net": "netto",
    "vat_compensation": "momskompensation", "priced_days": "vårddygn med pris",
    "due": "skulle vara klara", "in_time": "klara i tid", "late": "försenade",
    "open": "pågående",
}  # fmt: skip
_PERIODS = {
    "month": "månaden",
    "ytd": "hittills i år",
    "ytd_last_year": "samma månader förra året",
    "last_year": "ett år tidigare",
}
COLUMN_NAMES = {
    **{
        f"{c}_{p}": f"{word}, {when}"
        for c, word in _COUNTED.items()
        for p, when in _PERIODS.items()
    },
    "placements_sol": "placeringar enligt SoL",
    "placements_lvu": "placeringar enligt LVU",
    "placements_lvm": "placeringar enligt LVM",
    "period_budget": "periodens budget",
    "period_actual": "periodens utfall",
    "period_deviation": "periodens avvikelse",
    "year_budget": "årsbudget",
    "year_forecast": "årsprognos",
    "year_deviation": "avvikelse på helår",
    "year_forecast_change": "ändring sedan förra prognosen",
    "previous_period_actual": "utfall samma månader förra året",
    "adjusted_actual": "justerat utfall",
    "share_of_year_budget": "andel av årsbudgeten",
    "last_12_months": "senaste tolv månaderna",
    "month": "månaden",
    "ytd": "hittills i år",
    "ytd_last_year": "samma månader förra året",
    "cost": "kostnad",
    "linked": "brukarkopplad kostnad",
    "users": "brukare",
    "inhabitants": "invånare",
    "per_inhabitant": "kronor per invånare",
    "per_user": "kostnad per brukare",
    "share": "andel",
    "placements": "placeringar",
    "persons": "individer",
    "year": "hela året",
    "p05": "spannets lägsta",
    "p25": "halva spannets lägsta",
    "p50": "mitten",
    "p75": "halva spannets högsta",
    "p95": "spannets högsta",
    "mean": "väntat",
    "budget": "budget",
    "chance": "sannolikheten att hålla budgeten",
    "booked": "bokfört på placeringarnas konton",
    "unbooked": "ännu inte bokfört",
    "rest": "alla andra konton",
    "linear": "årets snitt gånger tolv",
    "run_off": "planerade avslut utan nya",
    "outcome": "utfall",
    "existing": "pågående, återstår",
    "existing_flat": "pågående i dagens priser",
    "new_flat": "nya i dagens priser",
    "probable": "troligt",
    "registered_late": "registrerat i efterhand",
    "repriced": "ändrade priser",
    **{
        f"{name}{ending}": f"{label.lower()}{words}"
        for name, label in RECONCILED.items()
        for ending, words in (("", ""), ("_month", ", månaden"), ("_ytd", ", hittills i år"))
    },
}
"""Columns in words; one that has none is shown by its own name."""


def place_text(dataset: Dataset, address: Address) -> str:
    """Where a figure stands, in words: `Barn och unga · Nettokostnad · årsprognos`."""
    return places(dataset)(address)


def places(dataset: Dataset) -> Callable[[Address], str]:
    """`place_text` of many figures: the labels are read once."""
    plain = {**{name: line.label for name, line in LINES.items()}, **LABELS}
    own = plain | (line_labels(dataset) if dataset.has("lines") else {})
    providers = {**provider_names(dataset), TOTAL: "Alla utförare"}
    areas = {**area_labels(dataset), TOTAL: "Totalt"} if dataset.has("areas") else {TOTAL: "Totalt"}

    @cache
    def lines_of(id: str) -> Mapping[str, str]:
        lines = own if "lines" in definition(id).needs else plain
        more = {
            RECONCILIATION: providers,
            BY_PROVIDER: {**providers, UNKNOWN_PROVIDER: "Okänd utförare"},
            COST_PER_USER: {UNLINKED: "Ej brukarkopplad", UNKNOWN: "Okänd ålder"},
            PREVIEW: {kpi: figure.label for kpi, figure in catalogue().items()},
        }
        return lines | more.get(id, {})

    def place(address: Address) -> str:
        line, told = told_by(address.line)
        words = (
            areas.get(address.area, address.area),
            lines_of(address.id).get(line, line),
            *(PART_WORDS[part] for part in told),
            COLUMN_NAMES.get(address.column, address.column),
        )
        return " · ".join(filter(None, words))

    return place
