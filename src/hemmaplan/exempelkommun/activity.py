"""What the units do besides placing: reports, investigations, volumes, measures, inhabitants."""

from datetime import date

import numpy as np
import polars as pl

from hemmaplan.core.periods import Month, months
from hemmaplan.exempelkommun import calibration as c
from hemmaplan.exempelkommun import chart
from hemmaplan.exempelkommun.care import UNITS
from hemmaplan.exempelkommun.draws import (
    NEVER,
    Floats,
    dates,
    day_number,
    first_of_month,
    months_of,
    only,
    pick,
    table,
)

_REPORTS_A_YEAR = {"bou": 560.0, "vuxen": 150.0}
_SOURCES = {
    "bou": {"skola": 0.27, "polis": 0.21, "hälso- och sjukvård": 0.16, "anonym": 0.09,
            "förälder": 0.08, "annan kommun": 0.05, "egen ansökan": 0.04, "övriga": 0.1},
    "vuxen": {"egen ansökan": 0.36, "polis": 0.22, "hälso- och sjukvård": 0.2, "anhörig": 0.12,
              "övriga": 0.1},
}  # fmt: skip
_OUTCOMES = {"ingen_insats": 0.46, "oppenvard": 0.37, "kontaktfamilj": 0.07, "placering": 0.1}


def cases_table(
    rng: np.random.Generator, inhabitants: int, first: Month, last: Month
) -> pl.DataFrame:
    """Reports of concern, decided mostly within 14 days, investigated mostly within 4 months."""
    parts = [_cases(rng, area, inhabitants, first, last) for area in _REPORTS_A_YEAR]
    rows = pl.concat(parts).sort("received_date", "area", maintain_order=True)
    number = pl.format("Ä{}", (pl.int_range(pl.len()) + 100_001).cast(pl.String))
    rows = rows.with_columns(case_id=number)
    return table("cases", {name: rows[name] for name in rows.columns})


def _cases(
    rng: np.random.Generator, area: str, inhabitants: int, first: Month, last: Month
) -> pl.DataFrame:
    number = np.arange(first.index, last.index + 1)
    a_month = _REPORTS_A_YEAR[area] * inhabitants / c.BASE_INHABITANTS / 12
    season = np.array(c.SEASON) ** 1.6
    trend = 1.02 ** ((number - number[-1]) / 12)
    count = rng.poisson(a_month * season[number % 12] * trend)
    start = first_of_month(np.repeat(number - 1970 * 12, count))
    end_of_month = first_of_month(months_of(start) + 1)
    n = len(start)
    received = start + (rng.random(n) * (end_of_month - start)).astype(np.int64)
    end = day_number(last.last_day)
    decided = received + np.where(rng.random(n) < 0.11, rng.integers(15, 35, n),
                                  rng.integers(0, 15, n))  # fmt: skip
    opens = rng.random(n) < (0.36 if area == "bou" else 0.55)
    length = np.minimum(rng.lognormal(np.log(96), 0.32, n), 240).astype(np.int64)
    opened = np.where(opens & (decided <= end), decided, NEVER)
    closed = np.where((opened < NEVER) & (decided + length <= end), decided + length, NEVER)
    outcome = only(closed < NEVER, pick(rng, _OUTCOMES, n))
    age = rng.integers(0, 18, n) if area == "bou" else rng.integers(18, 75, n)
    return pl.DataFrame(
        {
            "area": [area] * n,
            "age": age,
            "source": list(pick(rng, _SOURCES[area], n)),
            "received_date": dates(received),
            "assessment_decided_date": dates(np.where(decided <= end, decided, NEVER)),
            "investigation_opened_date": dates(opened),
            "investigation_closed_date": dates(closed),
            "outcome": pl.Series(outcome, dtype=pl.String),
        }
    )


def protected(rng: np.random.Generator, cases: pl.DataFrame) -> pl.DataFrame:
    """With the day of the immediate assessment of a child's protection: mostly the same day."""
    n = cases.height
    wait = np.where(rng.random(n) < 0.94, 0, rng.integers(1, 4, n))
    told = rng.random(n) < 0.99
    day = dates(cases["received_date"].to_physical().to_numpy().astype(np.int64) + wait)
    noted = (pl.col("area") == "bou") & pl.Series(told)
    decided = pl.min_horizontal(pl.lit(day), "assessment_decided_date")
    return cases.with_columns(protection_assessed_date=pl.when(noted).then(decided))


_SERVICES = {"kontaktfamilj": 0.5, "kontaktperson": 0.3, "boendestöd": 0.2}
_DELAYS = {"no_worker": 0.5, "no_place": 0.2, "declined": 0.15, "postponed": 0.1, "other": 0.05}
_DECISIONS_A_YEAR = 90.0


def decisions_table(rng: np.random.Generator, inhabitants: int, last: Month) -> pl.DataFrame:
    """Two years of decisions on support at home; a few wait long, and a few are broken off."""
    n = int(_DECISIONS_A_YEAR * 2 * inhabitants / c.BASE_INHABITANTS)
    end = day_number(last.last_day)
    decided = np.sort(end - rng.integers(0, 730, n))
    wait = rng.lognormal(np.log(24), 0.9, n).astype(np.int64)
    executed = np.where(decided + wait <= end, decided + wait, NEVER)
    broken = (rng.random(n) < 0.05) & (executed < end - 20)
    interrupted = np.where(broken, executed + rng.integers(10, 200, n), NEVER)
    interrupted = np.where(interrupted <= end, interrupted, NEVER)
    late = (executed == NEVER) | (interrupted < NEVER)
    service = pick(rng, _SERVICES, n)
    area = np.where(service == "boendestöd", "vuxen", "bou")
    return table(
        "decisions",
        {
            "decision_id": [f"B{k + 1:05d}" for k in range(n)],
            "area": area.tolist(),
            "unit_code": np.where(area == "bou", UNITS["child"], UNITS["adult"]).tolist(),
            "service": list(service),
            "decided_on": dates(decided),
            "executed_on": dates(executed),
            "interrupted_on": dates(interrupted),
            "delay_reason": only(late, pick(rng, _DELAYS, n)),
        },
    )


_AGAIN = 0.34
"""How likely a case is about somebody who has had one before."""
_REMEMBERED = 3
"""How many earlier persons born the same year it may be about."""


def with_persons(rng: np.random.Generator, cases: pl.DataFrame) -> pl.DataFrame:
    """The cases with whom they are about: some come back, and then as old as they should be."""
    before: dict[tuple[str, int], list[tuple[str, str]]] = {}
    persons: list[tuple[str, str]] = []
    for number, (area, age, received) in enumerate(
        cases.select("area", "age", "received_date").iter_rows()
    ):
        known = before.setdefault((area, received.year - age), [])
        if known and rng.random() < _AGAIN:
            person = known[-int(rng.integers(1, min(_REMEMBERED, len(known)) + 1))]
        else:
            person = (f"R{number + 10_001}", "K" if rng.random() < 0.48 else "M")
            known.append(person)
        persons.append(person)
    ids, sexes = zip(*persons, strict=True)
    return cases.with_columns(
        pl.Series("person_id", ids, pl.String), pl.Series("sex", sexes, pl.String)
    )


def volumes_table(
    rng: np.random.Generator, *, cases: pl.DataFrame, ledger: pl.DataFrame, households: Floats,
    first: Month, last: Month,
) -> pl.DataFrame:  # fmt: skip
    """Series by month; paid assistance is the ledger's, reports are those of `cases`."""
    calendar = list(months(first, last))
    days = [month.first_day for month in calendar]
    n = len(calendar)
    paid = _monthly(
        ledger.filter(pl.col("account") == chart.ASSISTANCE), pl.col("amount_ore").sum(), days
    )
    bou = cases.filter(pl.col("area") == "bou").with_columns(
        month=pl.col("received_date").dt.truncate("1mo")
    )
    opened = cases.filter(pl.col("area") == "bou").with_columns(
        month=pl.col("investigation_opened_date").dt.truncate("1mo")
    )
    outpatient = np.round(
        households.mean() * 0.26 * (1 + 0.06 * np.sin(np.arange(n) / 9) + rng.normal(0, 0.02, n))
    )
    series = (
        ("bistand_hushall", "Hushåll med ekonomiskt bistånd", households, "antal"),
        ("bistand_utbetalt", "Utbetalt ekonomiskt bistånd", paid / 100_000, "tkr"),
        ("orosanmalningar", "Orosanmälningar om barn", _monthly(bou, pl.len(), days), "antal"),
        ("barnutredningar", "Inledda barnutredningar", _monthly(opened, pl.len(), days), "antal"),
        ("oppenvard_barn", "Barn med öppenvård", outpatient, "antal"),
    )
    return pl.concat(
        table(
            "volumes",
            {"month": days, "series": [key] * n, "label": [label] * n,
             "value": np.round(np.asarray(values, dtype=np.float64)), "unit": [unit] * n},
        )
        for key, label, values, unit in series
    ).with_columns((pl.int_range(pl.len()) + 2).cast(pl.Int32).alias("_row"))  # fmt: skip


def _monthly(rows: pl.DataFrame, value: pl.Expr, days: list[date]) -> Floats:
    found = rows.group_by("month").agg(value.cast(pl.Float64).alias("value"))
    column = pl.DataFrame({"month": days}).join(found, on="month", how="left")["value"]
    values: Floats = column.fill_null(0.0).to_numpy()
    return values


_MEASURES = (
    # description, area, kind, planned tkr, first and last month, share realised, owner
    ("Egna familjehem i stället för konsulentstödda", chart.BOU, "linear", 1_200, 3, 12, 0.7,
     "Enhetschef familjehem"),
    ("Hemmaplanslösning för unga i hvb", chart.BOU, "linear", 1_800, 4, 12, 0.45,
     "Enhetschef öppenvård"),
    ("Omförhandlade dygnspriser, hvb", chart.BOU, "one_off", 400, 5, 5, 1.0,
     "Placeringssamordnare"),
    ("Uppföljning var tredje månad av externa placeringar", chart.BOU, "linear", 600, 2, 12, 0.85,
     "Verksamhetschef"),
    ("Tak för inhyrd personal", chart.LEADERSHIP, "ceiling", 500, 1, 12, 0.9,
     "Verksamhetschef"),
    ("Kortare vistelser i skyddat boende", chart.VIOLENCE, "linear", 450, 3, 12, 0.6,
     "Enhetschef våld i nära relationer"),
    ("Eget boende med stöd för vuxna", chart.ADDICTION, "delayed_cost", 700, 9, 12, 0.2,
     "Enhetschef vuxna"),
    ("Fler till arbete från ekonomiskt bistånd", chart.ASSISTANCE_AREA, "count", 900, 1, 12, 0.75,
     "Enhetschef ekonomiskt bistånd"),
)  # fmt: skip


def measures_tables(
    rng: np.random.Generator, inhabitants: int, last: Month
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The action plan of the report year, and what each measure gave month by month."""
    scale = inhabitants / c.BASE_INHABITANTS
    rows, effects = [], []
    for number, (text, area, kind, tkr, begin, close, realised, role) in enumerate(_MEASURES, 1):
        identity = f"M{last.year % 100}-{number:02d}"
        number_of_months = close - begin + 1
        a_month = max(round(tkr * scale / number_of_months), 1)
        rows.append((identity, str(number), area, text, kind, a_month * number_of_months * 100_000,
                     realised >= 0.7, Month(last.year, begin).first_day,
                     Month(last.year, close).first_day, role))  # fmt: skip
        for month in months(Month(last.year, begin), Month(last.year, close)):
            known = month <= last
            share = float(rng.normal(realised, 0.12))
            outcome = round(a_month * max(share, 0)) * 100_000 if known else None
            effects.append((identity, month.first_day, a_month * 100_000, outcome))
    columns = ("measure_id", "number", "area", "description", "kind", "total_planned_ore",
               "in_forecast", "from_month", "to_month", "owner_role")  # fmt: skip
    measure_columns = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    effect_columns = ("measure_id", "month", "planned_ore", "realised_ore")
    effect = dict(zip(effect_columns, map(list, zip(*effects, strict=True)), strict=True))
    return table("measures", measure_columns), table("measure_effects", effect)


def targets_table(ledger: pl.DataFrame, last: Month) -> pl.DataFrame:
    """One decision: children's care is to cost a tenth less in four years."""
    year = last.year - 1
    rows = ledger.filter(
        pl.col("month").dt.year() == year, pl.col("activity").str.starts_with("569"),
        pl.col("account") >= "4000",
    )  # fmt: skip
    cost = round(int(rows["amount_ore"].sum()) / 10_000_000) * 10_000_000
    first = {
        "target_id": "N33001", "label": "Barn- och ungdomsvården ner till liknande kommuners nivå",
        "key_figure": "N33001", "area": chart.BOU, "start_cost_ore": cost,
        "target_cost_ore": round(cost * 0.9), "from_year": last.year, "to_year": last.year + 3,
        "decided_on": date(year, 11, 12),
    }  # fmt: skip
    return table("targets", {name: [value] for name, value in first.items()})


def population_table(inhabitants: int, first_year: int, last_year: int) -> pl.DataFrame:
    """Inhabitants by age and sex, 31 December; the last year adds up to `inhabitants`."""
    ages = np.arange(101)
    shape = np.where(ages < 62, 1.0 + 0.1 * np.sin(ages / 9), np.exp(-(((ages - 62) / 21.0) ** 2)))
    women = 0.485 + 0.0012 * np.maximum(ages - 60, 0)
    parts = []
    for year in range(first_year, last_year + 1):
        total = round(inhabitants * 1.003 ** (year - last_year))
        weights = np.concatenate([shape * women, shape * (1 - women)])
        edges = np.floor(np.cumsum(weights) / weights.sum() * total + 0.5).astype(np.int64)
        edges[-1] = total
        parts.append(
            pl.DataFrame(
                {
                    "year": [year] * 202,
                    "age": np.tile(ages, 2),
                    "sex": ["K"] * 101 + ["M"] * 101,
                    "value": np.diff(edges, prepend=0),
                }
            )
        )
    rows = pl.concat(parts)
    return table("population", {name: rows[name] for name in rows.columns})
