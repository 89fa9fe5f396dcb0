"""Which reimbursements have not been claimed: from the state, another authority, or as a fee."""

from datetime import date

import polars as pl

from hemmaplan.core.charged_days import charged_prices, rounded
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dated import MissingValue
from hemmaplan.core.findings import Limits, kronor, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.placement_costs import KIND_LABELS
from hemmaplan.core.radar_parts import Question, parts
from hemmaplan.core.stays import DAY, stays
from hemmaplan.core.tables import INCOME_KINDS

FEE_FORMS = ("hvb", "familjehem", "konsulentstott_familjehem")
FEE_PARAMETER = "egenavgift_hogst"
A_YEAR = 365
BETWEEN = 31
"""Days between two placements of a person that still follow on each other."""


def find(dataset: Dataset, on: date, limits: Limits) -> pl.DataFrame:
    """Intäkter som en pågående placering borde ha men saknar.

    Tre fall: en intäkt som har upphört fast placeringen pågår; en intäkt från staten eller annan
    myndighet eller kommun som personens förra placering hade när den slutade, högst 31 dagar före,
    men som inte följde med; och en vuxen i HVB eller familjehem utan egenavgift. Uppskattning:
    intäkten per dygn × dygnen utan den, högst ett år tillbaka; för egenavgiften den högsta avgiften
    enligt socialtjänstförordningen, så det är ett tak. Ansökan kan vara inlämnad utan att det syns.
    """
    going = ongoing(dataset, on)
    daily = _daily(dataset)
    found = [
        _ended(going, daily, on),
        _not_carried(dataset, going, daily, on),
        _no_fee(dataset, going, on, limits),
    ]
    return pl.concat(found)


def _daily(dataset: Dataset) -> pl.DataFrame:
    """The incomes per day or month with `a_day_ore`; a month is a twelfth of a year."""
    a_month = rounded(pl.col("unit_ore").cast(pl.Int128) * 12, pl.lit(A_YEAR, pl.Int128))
    day = pl.when(pl.col("per") == "day").then("unit_ore").otherwise(a_month)
    return (
        charged_prices(dataset, "incomes")
        .filter(pl.col("per") != "occasion")
        .select("placement_id", "kind", "begin", "end", "_file", "_sheet", "_row", a_day_ore=day)
    )


def _label() -> pl.Expr:
    words_of = {kind: KIND_LABELS[kind] for kind in INCOME_KINDS}
    return pl.col("kind").replace_strict(words_of, return_dtype=pl.String)


def _days_back(since: pl.Expr, on: date) -> pl.Expr:
    """Days from `since` through `on`, at most a year."""
    return ((pl.lit(on) + DAY) - since).dt.total_days().clip(0, A_YEAR)


def _ended(going: pl.DataFrame, daily: pl.DataFrame, on: date) -> pl.DataFrame:
    key = ["placement_id", "kind"]
    last = (
        daily.sort("end", nulls_last=True)
        .group_by(key, maintain_order=True)
        .last()
        .filter(pl.col("end") <= on)
        .with_columns(table=pl.lit("incomes"))
    )
    rows = last.join(going.select("placement_id", "unit_code"), on="placement_id")
    message = words(
        "Intäkten ({}) upphörde {} men placeringen pågår. {} kr per dygn.",
        _label(), pl.col("end") - DAY, kronor(pl.col("a_day_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("a_day_ore") * _days_back(pl.col("end"), on), message)


def _not_carried(
    dataset: Dataset, going: pl.DataFrame, daily: pl.DataFrame, on: date
) -> pl.DataFrame:
    before = (
        stays(dataset)
        .filter(pl.col("person_id").is_not_null(), pl.col("stay_end").is_not_null())
        .select("person_id", earlier="placement_id", ended="stay_end")
        .join(
            daily.filter(pl.col("kind") != "client_fee").rename({"placement_id": "earlier"}),
            on="earlier",
        )
        .filter(pl.col("end").fill_null(date.max) >= pl.col("ended"))
        .select("person_id", "earlier", "ended", "kind", "a_day_ore")
    )
    gap = (pl.col("start_date") - pl.col("ended")).dt.total_days()
    rows = (
        going.join(before, on="person_id")
        .filter(gap.is_between(0, BETWEEN))
        .unique(["placement_id", "kind"], keep="first", maintain_order=True)
        .join(daily, on=["placement_id", "kind"], how="anti")
    )
    message = words(
        "Förra placeringen ({}) hade intäkt ({}), den här saknar den. {} kr per dygn.",
        pl.col("earlier"), _label(), kronor(pl.col("a_day_ore")),
    )  # fmt: skip
    return parts(rows, pl.col("a_day_ore") * _days_back(pl.col("start_date"), on), message)


def _no_fee(dataset: Dataset, going: pl.DataFrame, on: date, limits: Limits) -> pl.DataFrame:
    fees = dataset.table_or_empty("incomes").filter(pl.col("kind") == "client_fee")
    try:
        fee_ore = int(limits[FEE_PARAMETER].on(on) * 100) if FEE_PARAMETER in limits else 0
    except MissingValue:
        fee_ore = 0
    rows = going.filter(
        pl.col("area") == "vuxen", pl.col("care_form").is_in(FEE_FORMS), pl.lit(fee_ore > 0)
    ).join(fees, on="placement_id", how="anti", maintain_order="left")
    message = words("Ingen egenavgift är noterad; högst {} kr per dygn.", kronor(pl.lit(fee_ore)))
    return parts(rows, pl.lit(fee_ore) * _days_back(pl.col("start_date"), on), message)


QUESTION = Question(
    "unclaimed_income", "Ersättning som inte är sökt", ("placements", "rates", "incomes"), find
)  # fmt: skip
