"""Which placements a viewer has asked for, in which order: read from the address, answered fast.

The list of everything the viewer may read is worked out once a month and kept; what is asked for
is then a filter and a sort.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_list import COMING, ENDED, ONGOING, placement_list
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.kept import kept
from hemmaplan.web.lists import Column, Filter, Listing, Look
from hemmaplan.web.months import dataset_at, reader
from hemmaplan.web.needs import OwnWords
from hemmaplan.web.opened import Opened

STATES = {"pagaende": ONGOING, "avslutade": ENDED, "kommande": COMING, "alla": ""}
STATE_WORDS = {
    "pagaende": N_("pågående"), "avslutade": N_("avslutade"), "kommande": N_("kommande"),
    "alla": N_("alla"),
}  # fmt: skip


COLUMNS = {
    "placering": Column(N_("Placering"), "placement_id"),
    "vardform": Column(N_("Vårdform"), "form"),
    "lagrum": Column(N_("Lagrum"), "basis"),
    "enhet": Column(N_("Enhet"), "unit_code"),
    "fran": Column(N_("Fr.o.m."), "start_date"),
    "till": Column(N_("T.o.m."), "end_date"),
    "planerat": Column(N_("Planerat slut"), "planned_end_date"),
    "dygn": Column(N_("Dygn hittills"), "care_days", Look.NUMBER),
    "dygnspris": Column(N_("Kr/dygn i år"), "per_day", Look.MONEY),
    "kostnad": Column(N_("Kostnad i år, kr"), "cost_ytd", Look.MONEY),
    "utforare": Column(N_("Utförare"), "provider"),
}
"""By the name that orders the list by it; a minus before the name turns the order round."""
REGISTER = Listing(
    "register",
    N_("Placeringar"),
    COLUMNS,
    {
        "lage": Filter(N_("Visa"), "state"),
        "vardform": Filter(N_("Vårdform"), "care_form"),
        "omrade": Filter(N_("Område"), "area"),
        "enhet": Filter(N_("Enhet"), "unit_code"),
        "behov": Filter(N_("Behov"), "need"),
        "mal": Filter(N_("Mål"), "goals"),
        "nummer": Filter(N_("Placering"), "placement_id"),
    },
    "-kostnad",
)
"""What the address can say of the list, as a view of one's own keeps it (`Choice` reads it)."""
_IN_FILE = {
    **{each.source: each.label for each in COLUMNS.values()},
    "care_days_ytd": N_("Dygn i år"),
    "priced_days_ytd": N_("Dygn med pris i år"),
    "unpriced_days_ytd": N_("Dygn utan pris i år"),
    "area": N_("Område"),
    "need": N_("Behov"),
    "goals": N_("Mål"),
}
UNKNOWN = "-"
"""Asks for what is not known; no code of one's own looks so."""
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for, in the words of the address."""

    lage: str = "pagaende"
    vardform: str = ""
    omrade: str = ""
    enhet: str = ""
    behov: str = ""
    mal: str = ""
    nummer: str = ""
    ordning: str = REGISTER.order

    @staticmethod
    def of(asked: QueryDict) -> "Choice":
        """The address read; what it does not know is as if it were not said."""
        said = {name: asked.get(name, "").strip()[:_LONGEST] for name in asdict(_DEFAULT)}
        choice = Choice(**{name: value for name, value in said.items() if value})
        if choice.lage not in STATES:
            choice = replace(choice, lage=_DEFAULT.lage)
        if choice.order not in COLUMNS:
            choice = replace(choice, ordning=_DEFAULT.ordning)
        return choice

    def said(self) -> dict[str, str]:
        """What differs from a list that nothing was asked of."""
        default = asdict(_DEFAULT)
        return {name: value for name, value in asdict(self).items() if value != default[name]}

    def query(self, *, ordning: str = "", **other: str) -> str:
        """The address's question, for another order if one is given."""
        return urlencode({**other, **replace(self, ordning=ordning or self.ordning).said()})

    @property
    def order(self) -> str:
        return self.ordning.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.ordning.startswith("-")


_DEFAULT = Choice()


@kept(room=8)
def every_placement(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """`core.placement_list` of what the viewer may read. Raises MissingTable."""
    return placement_list(dataset_at(state, viewer), month)


def chosen(every: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The rows asked for, in the order asked for; what is unknown comes last."""
    wanted = {
        "state": STATES[choice.lage],
        "care_form": choice.vardform,
        "area": choice.omrade,
        "unit_code": choice.enhet,
    }
    tests = [pl.col(name) == value for name, value in wanted.items() if value]
    tests += [
        _has_code(source, code)
        for source, code in (("need", choice.behov), ("goals", choice.mal))
        if code
    ]
    if choice.nummer:
        number = pl.col("placement_id").str.to_lowercase()
        tests.append(number.str.starts_with(choice.nummer.lower()))
    for test in tests:
        every = every.filter(test)
    return every.sort(
        COLUMNS[choice.order].source,
        "placement_id",
        descending=[choice.descending, False],
        nulls_last=True,
    )


def _has_code(source: str, code: str) -> pl.Expr:
    """Whether a code is among those with blanks between; UNKNOWN: there is none."""
    codes = pl.col(source).fill_null("").str.split(" ")
    return codes.list.contains("" if code == UNKNOWN else code)


def totals(rows: pl.DataFrame) -> Mapping[str, Any]:
    """What the rows come to: count, days, cost in öre (None when no row's is known)."""
    known = rows["cost_ytd"].drop_nulls()
    return {
        "count": rows.height,
        "care_days": int(rows["care_days"].sum()),
        "care_days_ytd": int(rows["care_days_ytd"].sum()),
        "priced_days_ytd": int(rows["priced_days_ytd"].sum()),
        "unpriced_days_ytd": int(rows["unpriced_days_ytd"].sum()),
        "cost_ytd": int(known.sum()) if len(known) else None,
    }


def for_file(rows: pl.DataFrame, words: OwnWords) -> pl.DataFrame:
    """The rows with headings and codes in Swedish and amounts in kronor."""
    kronor = [
        (pl.col(name).cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)).alias(name)
        for name in ("per_day", "cost_ytd")
    ]
    codes = [
        pl.col(name)
        .str.split(" ")
        .list.eval(pl.element().replace(dict(called)))
        .list.join(", ")
        .alias(name)
        for name, called in (("need", words.needs), ("goals", words.goals))
    ]
    return rows.with_columns(*kronor, *codes).select(
        pl.col(name).alias(_(label)) for name, label in _IN_FILE.items()
    )


def listed(page: Opened, placement_id: str, alone: Dataset) -> pl.DataFrame:
    """A placement's row of the list, none if there is no such placement.

    Taken from the list where that is worked out already, else made of its rows `alone`.
    """
    known = every_placement.ready(page.state, reader(page.viewer), page.month)
    rows = placement_list(alone, page.month) if known is None else known
    return rows.filter(pl.col("placement_id") == placement_id)


def of_placement(dataset: Dataset, placement_id: str) -> Dataset:
    """The placement alone: its rows in every table that tells of placements, and the providers."""
    tables = {
        name: frame.filter(pl.col("placement_id") == placement_id)
        for name, frame in dataset.tables.items()
        if "placement_id" in frame.columns
    }
    if dataset.has("providers"):
        tables["providers"] = dataset.table("providers")
    return Dataset(dataset.municipality, tables)
