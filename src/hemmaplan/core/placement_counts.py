"""How many placements, and how many individuals: a different number (SALA-61).

One person may have several placements at once, so placements are never called persons, and the
persons of two lines do not add up to those of their total.
"""

from collections.abc import Mapping

import polars as pl

from hemmaplan.core.care_form_lines import (
    FAMILY_HOMES,
    FORM_LINES,
    LINES,
    OWN_FAMILY_HOMES,
    PLACED,
)
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import care_days_in, ones, placed_at_end_of, report_periods, stays
from hemmaplan.core.tally import ByPerson, Measure, Persons, Ratio, Sum, tallied

LEGAL_GROUPS: Mapping[str, tuple[str, ...]] = {
    "sol": ("sol",),
    "lvu": ("lvu_2", "lvu_3", "lvu_6"),
    "lvu_2": ("lvu_2",),
    "lvu_3": ("lvu_3",),
    "lvu_6": ("lvu_6",),
    "lvm": ("lvm", "lvm_13"),
    "lss": ("lss",),
}


def placements_month_end(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringar och personer vid månadens slut, jämfört med ett år tidigare.

    En placering räknas om den började senast månadens sista dag och inte har skrivits ut, eller
    skrivs ut senare. Den som skrivs ut den sista dagen är inte placerad. `persons` är antalet
    olika personer (`person_id`) bland dem. Placeringar utan `person_id` räknas i
    `without_person` och inte i `persons`. Kolumner som slutar på `last_year` gäller samma dag
    förra året. Förlaga: Ludvika 2021 (LUD-29–31) och Sala 2023 (SALA-61).
    """
    now, then = placed_at_end_of(month), placed_at_end_of(month.shift(-12))
    return stays(dataset).with_columns(
        placements=ones(now),
        without_person=ones(now & pl.col("person_id").is_null()),
        placements_last_year=ones(then),
    )


def placements_in_month(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringar med vårddygn under månaden, per lagrum, och antalet personer bland dem.

    Kolumnernas namn innehåller lagrummet: `sol`, `lvu` (2, 3 och 6 §§ tillsammans, och var för
    sig), `lvm` (LVM och 13 § LVM), `lss` och `unknown_basis` där lagrum saknas. Summan sol + lvu
    + lvm + lss + unknown_basis är `placements`. `placements_ytd`, med sina lagrum, är
    placeringar med vårddygn från januari till och med månaden, och `last_year` samma tid förra
    året. `persons` är antalet olika personer. Förlaga: Sala 2023 (SALA-60, SALA-61) och Mellerud
    2021 (MEL-12).
    """
    periods = report_periods(month)
    days = {
        "": care_days_in(periods["month"]),
        "_last_year": care_days_in(report_periods(month.shift(-12))["month"]),
        "_ytd": care_days_in(periods["ytd"]),
        "_ytd_last_year": care_days_in(periods["ytd_last_year"]),
    }
    basis = pl.col("legal_basis")
    kinds = {
        "": pl.lit(True),
        **{f"_{group}": basis.is_in(codes) for group, codes in LEGAL_GROUPS.items()},
        "_unknown_basis": basis.is_null(),
    }
    return stays(dataset).with_columns(
        ones((days[""] > 0) & pl.col("person_id").is_null()).alias("without_person"),
        *(
            ones((days[ending] > 0) & is_it).alias(f"placements{kind}{ending}")
            for ending in days
            for kind, is_it in kinds.items()
        ),
    )


def unbudgeted(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placeringar utan budget med vårddygn i perioden, och antalet personer bland dem.

    Det är placeringar som är märkta `unbudgeted`. `unknown` är placeringar där det inte framgår
    om det finns budget. Kostnaden finns i `unbudgeted_cost`. Förlaga: Ludvika 2021 (LUD-10).
    """
    marked = pl.col("unbudgeted")
    return stays(dataset).with_columns(
        ones((care_days_in(period) > 0) & is_it).alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, is_it in (("placements", marked), ("unknown", marked.is_null()))
    )


def own_family_homes(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Familjehem vid månadens slut: hur stor andel som är i kommunens egen regi.

    Räknar placeringar i familjehem som `placements_month_end`. `own` är egna familjehem, jourhem
    och nätverkshem, `consultant` konsulentstödda; tillsammans är de `placements`, och `share` är
    own delat med placements. Kolumner som slutar på `last_year` gäller samma dag förra året.
    Förlaga: Sala 2023 (SALA-76).
    """
    own = pl.col("care_form").is_in(LINES[OWN_FAMILY_HOMES].forms)
    ends = {"": placed_at_end_of(month), "_last_year": placed_at_end_of(month.shift(-12))}
    return (
        stays(dataset)
        .filter(pl.col("care_form").is_in(LINES[FAMILY_HOMES].forms))
        .with_columns(
            ones(placed & is_it).alias(f"{name}{ending}")
            for ending, placed in ends.items()
            for name, is_it in (("placements", pl.lit(True)), ("own", own), ("consultant", ~own))
        )
        .join(_FAMILY_HOME_LINES, on="care_form", maintain_order="left")
    )


_FAMILY_HOME_LINES = (
    FORM_LINES.filter(
        pl.col("line").is_in(
            [
                code
                for code, line in LINES.items()
                if set(line.forms) <= set(LINES[FAMILY_HOMES].forms)
            ]
        )
    )
    .group_by("care_form", maintain_order=True)
    .agg(lines="line")
)
"""The lines that nothing but family homes stands on."""

_MONTH_END: tuple[Measure, ...] = (
    Sum("placements"),
    Sum("without_person"),
    Sum("placements_last_year"),
    Persons("persons", among="placements"),
    Persons("persons_last_year", among="placements_last_year"),
)

_IN_MONTH: tuple[Measure, ...] = (
    *_MONTH_END,
    Sum("placements_ytd"),
    Sum("placements_ytd_last_year"),
    Persons("persons_ytd", among="placements_ytd"),
    Persons("persons_ytd_last_year", among="placements_ytd_last_year"),
    *(
        Sum(f"placements_{group}{ending}")
        for group in (*LEGAL_GROUPS, "unknown_basis")
        for ending in ("", "_ytd", "_ytd_last_year")
    ),
    *(Persons(f"persons_{group}", among=f"placements_{group}") for group in LEGAL_GROUPS),
)

DEFINITIONS = (
    tallied(
        "placements_month_end",
        "Placerade vid månadens slut",
        ("placements",),
        placements_month_end,
        _MONTH_END,
        by_person=ByPerson((PLACED,), crossed=True),
    ),
    tallied(
        "own_family_homes",
        "Familjehem i egen regi",
        ("placements",),
        own_family_homes,
        tuple(
            measure
            for ending in ("", "_last_year")
            for measure in (
                Sum(f"placements{ending}"),
                Sum(f"own{ending}"),
                Sum(f"consultant{ending}"),
                Ratio(f"share{ending}", f"own{ending}", f"placements{ending}", Unit.SHARE),
            )
        ),
    ),
    tallied(
        "placements_in_month",
        "Placeringar under månaden",
        ("placements",),
        placements_in_month,
        _IN_MONTH,
    ),
    tallied(
        "unbudgeted",
        "Placeringar utan budget",
        ("placements",),
        unbudgeted,
        tuple(
            measure
            for ending in ("month", "ytd", "ytd_last_year")
            for measure in (
                Sum(f"placements_{ending}"),
                Sum(f"unknown_{ending}"),
                Persons(f"persons_{ending}", among=f"placements_{ending}"),
            )
        ),
    ),
)
