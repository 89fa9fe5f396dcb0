"""Which agreements must soon be given notice, renewed or negotiated anew, and what is on them."""

from datetime import date

import polars as pl

from hemmaplan.core.agreed_prices import agreement_of, by_provider
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.dear_prices import medians
from hemmaplan.core.findings import Limits, words
from hemmaplan.core.ongoing import ongoing
from hemmaplan.core.outside_agreements import in_force
from hemmaplan.core.radar_parts import HORIZON, Question, parts

WITHIN = 120
"""Days before the last day for notice, or the end, that the radar tells of it."""
MOST_MONTHS = 120
"""More than ten years of notice or of going on is a slip, and not counted."""
NOTICE, PROLONGED, ENDS = "notice", "prolonged", "ends"


def agreement_dates(dataset: Dataset, on: date) -> pl.DataFrame:
    """The agreements in force that end some day and that no later one follows.

    Adds `notice_by` (the last day for notice; null without a time of notice), `next_end` (when it
    ends if nobody does anything), `state`: NOTICE can still be given, PROLONGED by itself since the
    day has passed, or it ENDS; and `act_by`, the day that something must be done before.
    """
    key = ["provider_id", "care_form"]
    latest = pl.col("to_date").fill_null(date.max).max().over(key)
    notice, goes_on = (_months(f"{name}_months") for name in ("notice", "prolonged"))
    months = pl.format("{}mo", notice.fill_null(0))
    prolonged = goes_on.fill_null(0) > 0
    notice_by = pl.col("to_date").dt.offset_by(pl.format("-{}", months))
    state = (
        pl.when(pl.col("notice_by") >= on)
        .then(pl.lit(NOTICE))
        .when(prolonged)
        .then(pl.lit(PROLONGED))
        .otherwise(pl.lit(ENDS))
    )
    last = dataset.table_or_empty("agreements").filter(
        pl.col("to_date").fill_null(date.max) == latest
    )
    return (
        in_force(dataset, on)
        .join(last.select("agreement_id"), on="agreement_id", how="semi")
        .filter(pl.col("to_date").is_not_null())
        .with_columns(
            notice_by=pl.when(notice.is_not_null()).then(notice_by),
        )
        .with_columns(state=state)
        .with_columns(
            next_end=pl.when(prolonged)
            .then(pl.col("to_date").dt.offset_by(pl.format("{}mo", goes_on.fill_null(0))))
            .otherwise("to_date"),
            act_by=pl.when(pl.col("state") == NOTICE).then("notice_by").otherwise("to_date"),
        )
        .sort("act_by", "agreement_id")
    )


def _months(column: str) -> pl.Expr:
    return pl.when(pl.col(column) <= MOST_MONTHS).then(pl.col(column))


def placements_on(dataset: Dataset, on: date, agreements: pl.DataFrame) -> pl.DataFrame:
    """Each agreement with the ongoing placements bought on it (`agreement_of`), a row for each."""
    kind = ["provider_id", "care_form", "procurement"]
    going, known = ongoing(dataset, on), by_provider(dataset)
    found = []
    for each in going.select(kind).unique(maintain_order=True).iter_rows(named=True):
        row = agreement_of(each, known.get(each["provider_id"], ()), on)
        if row is not None:
            found.append((*each.values(), row["agreement_id"]))
    of_each = pl.DataFrame(
        found, schema=dict.fromkeys([*kind, "agreement_id"], pl.String), orient="row"
    )
    named = agreements.select("agreement_id", "state", "act_by", "notice_by")
    return going.join(of_each, on=kind, nulls_equal=True, maintain_order="left").join(
        named, on="agreement_id", maintain_order="left"
    )


def find(dataset: Dataset, on: date, _limits: Limits) -> pl.DataFrame:
    """Avtal som ska sägas upp, förnyas eller omförhandlas inom 120 dagar.

    Räknas från sista dag för uppsägning, eller från slutet där ingen uppsägningstid är känd eller
    dagen har passerat. Bara avtal som ingen efterföljare har. Uppskattning: vad de pågående
    placeringarna på avtalet kostar över vår egen median i samma vårdform och område, × 90 dygn;
    0 där priset inte är högre än medianen, okänt där det inte finns någon median.
    """
    soon = agreement_dates(dataset, on).filter(
        pl.col("act_by") <= pl.lit(on).dt.offset_by(f"{WITHIN}d")
    )
    rows = placements_on(dataset, on, soon).join(
        medians(dataset, on), on=["area", "care_form"], how="left", maintain_order="left"
    )
    above = (pl.col("day_ore") - pl.col("median_ore")).clip(0)
    what = pl.col("state").replace_strict(
        {
            NOTICE: "ska sägas upp senast {} om det inte ska löpa på",
            PROLONGED: "förlängs av sig självt efter {}",
            ENDS: "upphör {}",
        },
        return_dtype=pl.String,
    )
    told = what.str.replace("{}", pl.col("act_by").cast(pl.String), literal=True)
    message = words("Avtal {} {}.", pl.col("agreement_id"), told)
    return parts(rows, above * HORIZON, message, subject="agreement_id")


QUESTION = Question(
    "agreement_date", "Avtal att säga upp eller förnya", ("placements", "rates", "agreements"), find
)  # fmt: skip
