"""What hemmaplan itself would forecast on a unit's line, to stand beside what the unit thinks.

The same methods as a line's in the whole municipality (`line_forecast`), tried on the unit's own
earlier years. Each is chosen for its own series, so units' proposals don't add up to the line's
exactly: the year's actual in them does, what is left is their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.forecast.rest_of_year import NINE_OF_TEN, rest_of_year
from hemmaplan.core.line_forecast import METHOD_NAMES, monthly_series
from hemmaplan.core.money import round_half_away
from hemmaplan.core.periods import Month

UnitLine = tuple[str, str, str]
"""Unit, area ("" for none) and report line."""


@dataclass(frozen=True, slots=True)
class UnitProposal:
    """The year in canonical öre, how the rest of it was worked out (Swedish), and how far it may
    be off in nine cases of ten, each way; None where there is no earlier year to try on."""

    year_ore: int
    method: str
    width_ore: int | None


@lru_cache(maxsize=8)
def unit_proposals(dataset: Dataset, month: Month) -> Mapping[UnitLine, UnitProposal]:
    """A proposal for every line that the ledger has rows of a unit on; empty without a ledger."""
    if not dataset.has("ledger", "lines"):
        return {}
    found = monthly_series(dataset, month, ("unit_code", "area", "line", "type"))
    if found is None:
        return {}
    keys, monthly = found
    rest = rest_of_year(monthly, month.number)
    booked = monthly[:, -month.number :].sum(axis=1)
    each = np.eye(len(keys), dtype=np.int64)
    return {
        (unit, area or "", str(line)): UnitProposal(
            round(booked[n]) + round(rest.rest[n]),
            METHOD_NAMES[rest.method[n]],
            None if (doubt := rest.doubt(each[n])) is None
            else round_half_away(round(NINE_OF_TEN * doubt)),
        )
        for n, (unit, area, line, _) in enumerate(keys)
        if unit
    }  # fmt: skip
