"""What fills the lists of *Att göra*: one frame each, of the month's last day."""

from collections.abc import Callable, Mapping

import polars as pl

from hemmaplan.core.agreement_dates import agreement_dates, placements_on
from hemmaplan.core.case_review import case_review
from hemmaplan.core.coordinator_list import coordinator_list
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.direct_awards import UNKNOWN_PROVIDER, awarded
from hemmaplan.core.direct_limits import direct_year, placements_text
from hemmaplan.core.index_adjustments import paid_steps
from hemmaplan.core.outside_agreements import outside_agreements
from hemmaplan.core.own_homes import own_homes
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import no_control, price_control
from hemmaplan.core.provider_choices import provider_choices
from hemmaplan.core.waiting_decisions import by_service, to_report
from hemmaplan.ingest.parameters import load, of_choices
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at
from hemmaplan.web.needs import with_lines
from hemmaplan.web.opened import Opened
from hemmaplan.web.overridden import overridden_at
from hemmaplan.web.task_lists import (
    AGREEMENTS,
    CHOICES,
    DIRECT,
    HOMES,
    INDEX,
    INVOICES,
    OUTSIDE,
    PLACEMENTS,
    REVIEW,
    UNEXECUTED,
    UNEXECUTED_STATISTICS,
)


@kept(room=48)
def list_at(state: State, viewer: Viewer, month: Month, name: str) -> pl.DataFrame:
    """The rows of a list of `TASK_LISTS` but OVERRIDDEN; none where a table is missing."""
    dataset = dataset_at(state, viewer)
    try:
        return _FRAMES[name](dataset, month)
    except MissingTable:
        return pl.DataFrame()


def overridden(page: Opened, needs: Mapping[str, str]) -> pl.DataFrame:
    """The rows of OVERRIDDEN, in words as the municipality has them now (`needs`)."""
    return page.kept(_overridden_at, tuple(sorted(with_lines(page.dataset, needs).items())))


@kept(room=8)
def _overridden_at(
    state: State, _viewer: Viewer, _month: Month, words: tuple[tuple[str, str], ...]
) -> pl.DataFrame:
    return overridden_at(state.batch, dict(words))


@kept(room=8)
def controlled_at(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """Price control of the twelve months that end with the month; nothing without invoices."""
    try:
        return price_control(dataset_at(state, viewer), month.shift(-11), month)
    except MissingTable:
        return no_control()


def _placements(dataset: Dataset, month: Month) -> pl.DataFrame:
    limits = {**load("frister"), **load("legal_limits")}
    return coordinator_list(dataset, month.last_day, limits)


def _review(dataset: Dataset, month: Month) -> pl.DataFrame:
    limits = {**load("frister"), **load("legal_limits")}
    return case_review(dataset, month.last_day, limits)


def _unexecuted(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = to_report(dataset, month.last_day, load("frister"))
    return rows.with_columns(broken_on=pl.when("interrupted").then("interrupted_on"))


def _unexecuted_statistics(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = by_service(to_report(dataset, month.last_day, load("frister")))
    kind = pl.when("interrupted").then(pl.lit("broken")).otherwise(pl.lit("new"))
    return rows.with_columns(kind=kind)


def _named(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    """With `provider`, its name or else its number."""
    names = dataset.table_or_empty("providers").drop_nulls("name").unique("provider_id")
    named = names.select("provider_id", "name")
    return rows.join(named, on="provider_id", how="left", maintain_order="left").with_columns(
        provider=pl.coalesce("name", "provider_id")
    )


def _agreements(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = agreement_dates(dataset, month.last_day)
    now = placements_on(dataset, month.last_day, rows)
    of_each = now.group_by("agreement_id").agg(
        placements=pl.col("placement_id").n_unique().cast(pl.Int64),
        day_ore=pl.when(pl.col("day_ore").is_not_null().all()).then(pl.col("day_ore").sum()),
    )
    price = (pl.col("day_price") * 100).cast(pl.Int64)
    joined = rows.join(of_each, on="agreement_id", how="left", maintain_order="left")
    return _named(dataset, joined).with_columns(
        pl.col("placements").fill_null(0),
        # No placement costs nothing; one without a price costs nobody knows what.
        day_ore=pl.when(pl.col("placements").is_null()).then(0).otherwise(pl.col("day_ore")),
        price_ore=price,
    )


def _index(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = paid_steps(dataset, month.last_day)
    return rows.with_columns(sum_ore=pl.col("gap_ore") * pl.col("days"))


def _outside(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = outside_agreements(dataset, month.last_day)
    known = awarded(dataset, month.last_day)
    years = known.by_provider if known else {}
    of_each = pl.DataFrame(
        {"_by": list(years), "awarded_ore": list(years.values())},
        schema={"_by": pl.String, "awarded_ore": pl.Int64},
    )
    by = pl.col("provider_id").fill_null(UNKNOWN_PROVIDER)
    named = _named(dataset, rows).with_columns(_by=by, yearly_ore=pl.col("above_ore") * 365)
    return named.join(of_each, on="_by", how="left", maintain_order="left").drop("_by")


def _direct(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Held against the municipality's own limits where it is shown: these may change any day."""
    rows = direct_year(dataset, month.last_day, of_choices(dataset.municipality))
    return _named(dataset, rows).with_columns(
        provider=pl.col("provider").replace(UNKNOWN_PROVIDER, None),
        count=pl.col("placements").list.len().cast(pl.Int64),
        which=placements_text(),
    )


def _homes(dataset: Dataset, month: Month) -> pl.DataFrame:
    return own_homes(dataset, month.last_day)


def _choices(dataset: Dataset, month: Month) -> pl.DataFrame:
    return provider_choices(dataset, month.last_day)


def _invoices(dataset: Dataset, month: Month) -> pl.DataFrame:
    rows = price_control(dataset, month.shift(-11), month).filter(pl.col("difference_ore") != 0)
    return _named(dataset, rows).with_columns(month=pl.col("care_month").dt.strftime("%Y-%m"))


_FRAMES: Mapping[str, Callable[[Dataset, Month], pl.DataFrame]] = {
    PLACEMENTS.name: _placements,
    REVIEW.name: _review,
    UNEXECUTED.name: _unexecuted,
    UNEXECUTED_STATISTICS.name: _unexecuted_statistics,
    AGREEMENTS.name: _agreements,
    INDEX.name: _index,
    OUTSIDE.name: _outside,
    DIRECT.name: _direct,
    HOMES.name: _homes,
    CHOICES.name: _choices,
    INVOICES.name: _invoices,
}
