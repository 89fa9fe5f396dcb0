"""Whether an own home was studied when a child was placed there (SoL 22 kap. 2 and 4 §§).

A home's study is `approved_on`, and holds through `approved_to`. Where no home has any noted, the
municipality keeps them elsewhere, and nothing is said.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from hemmaplan.core.choices import FAMILY_HOMES, Gap, Record, Row
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.findings import DAY, Check, Limits, Scope, finding, none_found, spans, words
from hemmaplan.core.problems import Severity

HOME_STUDY = "hemutredning"
"""The parameter: by which day after the first one, in days."""


def lacks_study(record: Record, limits: Limits, homes: Sequence[Row]) -> Iterator[Gap]:
    """The chosen own home is not studied on the first day of a child."""
    row, chosen = record.choice, record.chosen
    if chosen is None or chosen["home_id"] is None or row["area"] != "bou":
        return
    start = row["start_date"] or row["opened_on"]
    law = _law(limits, start)
    known = any(each["approved_on"] for each in homes)
    if law is None or not known or chosen["care_form"] not in FAMILY_HOMES:
        return
    home = next((each for each in homes if each["home_id"] == chosen["home_id"]), None)
    if home is None or not _holds(home, start, start + timedelta(days=law[0])):
        yield Gap(
            "alternativ", "home_study",
            f"{chosen['home_id']} har ingen hemutredning som gäller {start}. Hemmet ska vara "
            f"utrett innan ett barn placeras där ({law[1]}).",
        )  # fmt: skip


def _law(limits: Limits, on: date) -> tuple[int, str] | None:
    try:
        entry = limits[HOME_STUDY].entry(on)
    except LookupError:
        return None
    return None if entry.value is None else (int(entry.value), entry.reference)


def _holds(home: Row, start: date, latest: date) -> bool:
    until = home["approved_to"]
    return home["approved_on"] is not None and home["approved_on"] <= latest and (
        until is None or until >= start
    )  # fmt: skip


def _home_not_studied(dataset: Dataset, scope: Scope) -> pl.DataFrame:
    """A child was placed in an own home that had no study that held on the first day. Where no home
    has any noted nothing is found; homes that are not in `homes` are not looked at."""
    homes = dataset.table_or_empty("homes").unique("home_id", keep="first", maintain_order=True)
    if HOME_STUDY not in scope.limits or homes["approved_on"].null_count() == homes.height:
        return none_found()
    child = pl.col("birth_month").dt.offset_by("18y") > pl.col("first")
    rows = spans(dataset, scope).filter(
        pl.col("care_form").is_in(FAMILY_HOMES), pl.col("last") >= scope.a_year_back,
        child.fill_null(pl.col("area") == "bou"),
    ).join(
        homes.select("home_id", "approved_on", "approved_to"), on="home_id", maintain_order="left"
    )  # fmt: skip
    found = [none_found()]
    values = scope.limits[HOME_STUDY].values
    ends = [value.from_date for value in values[1:]] + [date(9999, 12, 31)]
    for value, until in zip(values, ends, strict=True):
        if value.value is None:
            continue
        in_force = pl.col("first").is_between(value.from_date, until, closed="left")
        in_time = pl.col("approved_on") <= pl.col("first") + DAY * int(value.value)
        holds = in_time & (pl.col("approved_to") >= pl.col("first")).fill_null(True)
        wrong = rows.filter(in_force, ~holds.fill_null(False))
        message = words(
            "Placering {} började {} i hemmet {} utan hemutredning som gällde ({}). Kontrollera.",
            pl.col("placement_id"), pl.col("first"), pl.col("home_id"), pl.lit(value.reference),
        )  # fmt: skip
        found.append(finding(wrong, message, "home_id"))
    return pl.concat(found)


CHECKS = (Check("home_not_studied", Severity.WARNING, "", _home_not_studied),)
