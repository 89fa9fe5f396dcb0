"""Support at home: hours of treatment and contacts, month by month for each person."""

import numpy as np
import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun.draws import dates, first_of_month, table, with_sources

_SERVICES = (
    # service, per, area, unit, starts a year, months, quantity a month, kr a unit, ages
    ("Familjebehandling", "hour", "bou", "4130", 34, 6.0, 7.0, 1_180, (0, 17)),
    ("Ungdomsstöd", "hour", "bou", "4130", 22, 5.0, 6.0, 960, (12, 20)),
    ("Kontaktfamilj eller kontaktperson", "piece", "bou", "4120", 14, 11.0, 1.0, 4_650, (2, 20)),
    ("Öppenvårdsbehandling", "hour", "vuxen", "4210", 38, 5.0, 5.0, 890, (21, 74)),
    ("Samtalsstöd", "hour", "vuxen", "4220", 26, 4.0, 3.0, 840, (18, 74)),
)


def interventions_table(
    rng: np.random.Generator, inhabitants: int, first: Month, last: Month
) -> pl.DataFrame:
    parts = [_of_service(rng, each, inhabitants, first, last) for each in _SERVICES]
    return pl.concat(parts).sort("month", "person_id").pipe(with_sources, "interventions")


def _of_service(
    rng: np.random.Generator,
    service: tuple[str, str, str, str, int, float, float, int, tuple[int, int]],
    inhabitants: int,
    first: Month,
    last: Month,
) -> pl.DataFrame:
    """Persons start evenly over the months and have some of the service every month they stay."""
    name, per, area, unit, starts, stay, quantity, cost, (youngest, oldest) = service
    number = last.index - first.index + 1
    persons = rng.poisson(starts * inhabitants / c.BASE_INHABITANTS / 12 * number)
    begins = first.index + rng.integers(0, number, persons)
    lasts = 1 + rng.poisson(stay - 1, persons)
    born = begins - rng.integers(youngest * 12, (oldest + 1) * 12, persons)
    row = np.repeat(np.arange(persons), lasts)
    first_row = np.cumsum(lasts) - lasts
    month = begins[row] + np.arange(len(row)) - first_row[row]
    had = np.round(2 * rng.gamma(4, quantity / 4, len(row))) / 2
    had = np.maximum(had, 0.5) if per == "hour" else np.ones(len(row))
    kept = month <= last.index
    row, month, had = row[kept], month[kept], had[kept]
    epoch = Month(1970, 1).index
    return table(
        "interventions",
        {
            "month": dates(first_of_month(month - epoch)),
            "person_id": [f"Ö{area[0].upper()}{unit}{name[0]}{n:05d}" for n in row],
            "area": [area] * len(row),
            "unit_code": [unit] * len(row),
            "birth_month": dates(first_of_month(born[row] - epoch)),
            "service": [name] * len(row),
            "per": [per] * len(row),
            "quantity": had,
            "unit_cost": [float(cost + 20 * (m // 12 - last.year)) for m in month],
        },
    )
