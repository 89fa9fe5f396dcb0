"""What a forecast leans on where the municipality's own history says nothing, and the law."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hemmaplan.core.forecast.limits import Limits

OTHERWISE = "ovrigt"
BREAKDOWNS = 0.2  # the share of ends, where nothing is said of the form


@dataclass(frozen=True, slots=True)
class Priors:
    """`days`: median stays by care form, `FORM_vuxen` for adults', `ovrigt` for the rest;
    `breakdowns`: the share of ends that are breakdowns, likewise; `limits`: when the law ends a
    placement."""

    days: Mapping[str, float]
    breakdowns: Mapping[str, float] = field(default_factory=lambda: {OTHERWISE: BREAKDOWNS})
    limits: Limits = field(default_factory=Limits)

    def days_of(self, form: str, *, adult: bool) -> float:
        return _of(self.days, form, adult=adult)

    def breakdowns_of(self, form: str, *, adult: bool) -> float:
        return _of(self.breakdowns, form, adult=adult)


def _of(values: Mapping[str, float], form: str, *, adult: bool) -> float:
    names = [f"{form}_vuxen", form] if adult else [form]
    return next((values[name] for name in names if name in values), values[OTHERWISE])
