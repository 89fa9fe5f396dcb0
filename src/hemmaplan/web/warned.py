"""What is warned of on the month's last day: the radar, what is due, providers to follow up."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.utils.timezone import localdate

from hemmaplan.core.choice_deadlines import decisions_due, lacking_due
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.deadlines import deadlines, not_run
from hemmaplan.core.findings import Limits
from hemmaplan.core.periods import Month
from hemmaplan.core.provider_reviews import Status, follow_up
from hemmaplan.core.radar import QUESTIONS, radar_parts, warnings
from hemmaplan.core.tasks import SOON, as_tasks, unanswered
from hemmaplan.ingest.parameters import load, of_choices
from hemmaplan.reports.briefing import size
from hemmaplan.store.acknowledgements import Answer, answers
from hemmaplan.store.choices import open_choices
from hemmaplan.store.queries import State
from hemmaplan.store.viewer import SEES_ALL, Viewer
from hemmaplan.web.choices import every_ladder
from hemmaplan.web.kept import kept
from hemmaplan.web.months import dataset_at, reader
from hemmaplan.web.opened import Opened

AHEAD = 180
"""Days: how far *Att göra* looks."""


def open_tasks(page: Opened) -> tuple[pl.DataFrame, dict[str, Answer]]:
    """What is due that nobody has answered for (`as_tasks`), and the answers to what has been."""
    rows = as_tasks(due(page), page.month.last_day)
    quiet = _standing(page, rows["key"])
    return unanswered(rows, quiet), quiet


def _standing(page: Opened, keys: pl.Series) -> dict[str, Answer]:
    """The answers that stand to what is found now."""
    known = set(keys.drop_nulls())
    standing = answers(page.viewer, page.known_on or localdate())
    return {key: answer for key, answer in standing.items() if key in known}


@kept(room=16)
def parts_at(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """The radar's parts on the month's last day."""
    limits = {**load("egenavgift")}
    return radar_parts(dataset_at(state, viewer), month.last_day, limits)


@kept(room=16)
def warnings_at(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    return warnings(parts_at(state, viewer, month))


def open_warnings(page: Opened) -> tuple[pl.DataFrame, dict[str, Answer]]:
    """The warnings that nobody has answered for, and the answers to those that have been."""
    found = page.kept(warnings_at)
    quiet = _standing(page, found["key"])
    return unanswered(found, quiet), quiet


def by_question(found: pl.DataFrame, page: Opened) -> list[dict[str, Any]]:
    """How many of each and what they are worth, the dearest first."""
    groups = []
    for each in QUESTIONS:
        rows = found.filter(pl.col("code") == each.code)
        if rows.is_empty():
            continue
        worth = int(rows["amount_ore"].sum())
        unknown = int((rows["unpriced"] > 0).sum())
        groups.append(
            {
                "title": each.title,
                "definition": each.definition.split("\n\n"),
                "count": rows.height,
                "worth": worth,
                "amount": size(worth) if worth else "",
                "unknown": unknown,
                "address": page.address("task-radar", varfor=each.code),
            }
        )
    return sorted(groups, key=lambda group: -group["worth"])


def due(page: Opened) -> pl.DataFrame:
    """Everything due on the month's last day or within AHEAD, in order (`deadlines`' columns)."""
    return _in_order([page.kept(due_at)[0], lacking_at(*_lacking(page)), open_at(*_open(page))])


def due_if_ready(page: Opened) -> pl.DataFrame | None:
    """The same only if this process has worked it out already."""
    found = due_at.ready(page.state, reader(page.viewer), page.month)
    lacking, waiting = lacking_at.ready(*_lacking(page)), open_at.ready(*_open(page))
    if found is None or lacking is None or waiting is None:
        return None
    return _in_order([found[0], lacking, waiting])


def _in_order(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts).sort("due", "code", "subject", maintain_order=True)


def due_of(page: Opened, placement_id: str) -> pl.DataFrame:
    """What is overdue of a placement on the month's last day, or due SOON after (`deadlines`).

    Found among what is due of all where that is worked out already, else from the placements of
    the same person alone: care goes on from one to another.
    """
    day = page.month.last_day
    known = due_at.ready(page.state, reader(page.viewer), page.month)
    found = known[0] if known else deadlines(
        _of_person(page.dataset, placement_id), day, _limits(), within_days=SOON,
        noted_in=page.dataset,
    )  # fmt: skip
    soon = pl.col("due") <= day + timedelta(days=SOON)
    return found.filter(pl.col("subject") == placement_id, soon)


def _of_person(dataset: Dataset, placement_id: str) -> Dataset:
    """The placements of who is in one, and what was followed up in them."""
    placed = dataset.table("placements")
    person = placed.filter(pl.col("placement_id") == placement_id)["person_id"].drop_nulls()
    one = (pl.col("placement_id") == placement_id) | pl.col("person_id").is_in(person.implode())
    tables = {"placements": placed.filter(one)}
    if dataset.has("follow_ups"):
        ids = tables["placements"]["placement_id"].implode()
        tables["follow_ups"] = dataset.table("follow_ups").filter(pl.col("placement_id").is_in(ids))
    return Dataset(dataset.municipality, tables)


def _limits() -> Limits:
    return {**load("frister"), **load("legal_limits")}


def _lacking(page: Opened) -> tuple[State, Viewer, Month, int]:
    return page.state, reader(page.viewer), page.month, page.ladders


@kept(room=16)
def lacking_at(state: State, viewer: Viewer, month: Month, _ladders: int) -> pl.DataFrame:
    """What placed choices lack by the municipality's ladders, of which `_ladders` is the version
    (`core.choice_deadlines`)."""
    dataset = dataset_at(state, viewer)
    return lacking_due(
        dataset, month.last_day, every_ladder(viewer), of_choices(dataset.municipality),
        within_days=AHEAD, every_unit=viewer.role in SEES_ALL,
    )  # fmt: skip


def _open(page: Opened) -> tuple[State, Viewer, Month]:
    return page.steps, reader(page.viewer), page.month


@kept(room=16, beside=False)
def open_at(steps: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """When open choices are to be decided, as they are now.

    Of the whole state and not its batch's number, which a register that is put back from a copy
    gives once more to something else.
    """
    return decisions_due(open_choices(viewer, steps.batch), month.last_day, within_days=AHEAD)


@kept(room=16)
def due_at(state: State, viewer: Viewer, month: Month) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What `deadlines` finds on the month's last day or within AHEAD, and the codes of the rules
    not run."""
    dataset, limits = dataset_at(state, viewer), _limits()
    day: date = month.last_day
    found = deadlines(dataset, day, limits, within_days=AHEAD)
    return found, tuple(rule.code for rule in not_run(dataset, day, limits))


@kept(room=8)
def follow_up_at(state: State, viewer: Viewer, month: Month) -> pl.DataFrame:
    """`follow_up` on the month's last day, in the order it is to be done; none without tables."""
    try:
        rows = follow_up(dataset_at(state, viewer), month.last_day)
    except MissingTable:
        return pl.DataFrame()
    return rows.with_columns(
        finances_on=pl.min_horizontal("credit_rating_on", "tax_debt_on"),
        order=pl.col("status").replace_strict(
            {str(status): n for n, status in enumerate(Status)}, return_dtype=pl.Int8
        ),
    )


def red_providers(page: Opened) -> list[dict[str, Any]]:
    """The providers that are not approved: the board is to be told at once."""
    rows = page.kept(follow_up_at)
    return rows.filter(pl.col("status") == Status.RED).to_dicts() if rows.height else []
