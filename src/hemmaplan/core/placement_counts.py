"""How many placements, and how many individuals: a different number (SALA-61).

One person may have several placements at once, so placements are never called persons, and the
persons of two lines do not add up to those of their total.
"""

from collections.abc import Mapping

import polars as pl

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.stays import care_days_in, ones, placed_at_end_of, report_periods, stays
from hemmaplan.core.tally import Measure, Persons, Sum, tallied

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
    """Placements and individuals at the end of the month's last day, and a year earlier.

    A placement counts when it started on or before the last day and has no day of discharge, or
    one after it (who is discharged on the last day is not placed). `persons` are distinct
    person_id among them; placements without person_id are counted in `without_person` and in no
    `persons`. Sources: Ludvika 002:355-361 (LUD-29..31), Sala 000:425 (SALA-61).
    """
    now, then = placed_at_end_of(month), placed_at_end_of(month.shift(-12))
    return stays(dataset).with_columns(
        placements=ones(now),
        without_person=ones(now & pl.col("person_id").is_null()),
        placements_last_year=ones(then),
    )


def placements_in_month(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Placements with a care day in the month, by legal basis, and individuals among them.

    The columns end in the legal basis: `sol`, `lvu` (§§ 2, 3 and 6 together, and each), `lvm`
    (LVM and § 13), `lss`, and `unknown_basis` where none is given; sol + lvu + lvm + lss +
    unknown_basis is `placements`. `placements_ytd` and its legal bases count those with a care
    day in the year so far. Sources: Sala 000:423-425 (SALA-60, SALA-61), Mellerud 001:56
    (MEL-12).
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
    """Placements marked `unbudgeted` with a care day in the period, and individuals among them.

    `unknown` = not noted whether there is a budget. What they cost: `unbudgeted_cost`. Source:
    Ludvika 002:267 (LUD-10).
    """
    marked = pl.col("unbudgeted")
    return stays(dataset).with_columns(
        ones((care_days_in(period) > 0) & is_it).alias(f"{name}_{ending}")
        for ending, period in report_periods(month).items()
        for name, is_it in (("placements", marked), ("unknown", marked.is_null()))
    )


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
