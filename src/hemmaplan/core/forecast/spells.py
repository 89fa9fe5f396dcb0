"""Placements as arrays: the history a forecast learns from and the stock it starts with."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.dataset import Dataset

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.str_]

EPOCH = date(1970, 1, 1)
OPEN = np.inf
ADULT = "vuxen"
_LONGEST_HISTORY = 8 * 365  # days; what is older says little of today
_SETTLED = 60  # days after which a placement or an end is taken to be registered
_LONG_GAP = 240  # days without a start that may be a gap in the data
_MISSED = 12.0  # starts that would have been expected then, for it to be one
_FIRST_ENDS = 0.02  # share of the ends before which the history is taken to be incomplete


@dataclass(frozen=True, slots=True)
class Spells:
    """One element per placement known; days are floats since 1970-01-01, unknown ones NaN.

    `area`, `unit`, `basis` (in law) and `reason` (of the end) are blank where unknown, `acute`
    False. `group` indexes `groups`: a care form, of adults apart. `end` is infinite while it goes
    on.
    `follows` is the placement (index) that it followed within days, or -1; `cluster` numbers the
    placements of one family that began the same day in the same group.
    """

    groups: tuple[tuple[str, bool], ...]
    ids: pl.Series
    area: tuple[str, ...]
    unit: tuple[str, ...]
    basis: Words
    reason: Words
    group: Ints
    start: Floats
    end: Floats
    planned: Floats
    born: Floats
    acute: Flags
    follows: Ints
    cluster: Ints
    today: float
    begins: float
    start_lag: float
    end_lag: float
    gap: tuple[float, float] | None = None

    @property
    def ongoing(self) -> Ints:
        return np.flatnonzero(np.isinf(self.end))

    @property
    def child_born(self) -> Floats:
        """When the placements' children were born; NaN for adults' placements and the unknown."""
        adult = np.array([is_adult for _, is_adult in self.groups], dtype=bool)
        return np.where(adult[self.group], np.nan, self.born)


def day_number(day: date) -> float:
    return float((day - EPOCH).days)


def month_of(days: Floats) -> Ints:
    """The calendar month of each day, 0 to 11; of a day that never comes 0."""
    numbered = np.where(np.isfinite(days), days, 0).astype(np.int64)
    return numbered.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def spells_of(known: Dataset, as_of: date) -> Spells:
    """The placements of a dataset known on `as_of`, in the order of their id.

    `begins` is the day from which ends, and so the whole history, seem complete; `start_lag` and
    `end_lag` the mean days that a start and an end wait to be registered; `gap` a long time since
    `begins` in which no placement starts though many should have, or None.
    """
    rows = distinct_placements(known).sort("placement_id")
    start, end = _days(rows["start_date"]), _days(rows["end_date"])
    end = np.where(np.isnan(end), OPEN, np.maximum(end, start))
    adult = (rows["area"] == ADULT).fill_null(False).to_numpy()
    keys = list(zip(rows["care_form"].fill_null("").to_list(), adult.tolist(), strict=True))
    groups = tuple(sorted(set(keys)))
    group = np.array([groups.index(key) for key in keys], dtype=np.int64)
    today = day_number(as_of)
    ended = end[np.isfinite(end)]
    first = float(np.quantile(ended, _FIRST_ENDS)) if len(ended) else float(start.min())
    begins = min(max(first, today - _LONGEST_HISTORY), today - 1)
    return Spells(
        groups=groups,
        ids=rows["placement_id"],
        area=tuple(rows["area"].fill_null("").to_list()),
        unit=tuple(rows["unit_code"].fill_null("").to_list()),
        basis=_words(rows["legal_basis"]),
        reason=_words(rows["end_reason"]),
        group=group,
        start=start,
        end=end,
        planned=_days(rows["planned_end_date"]),
        born=_days(rows["birth_month"]),
        acute=(rows["urgency"] == "acute").fill_null(False).to_numpy(),
        follows=_predecessors(rows["person_id"], start, end),
        cluster=_clusters(rows, group, start),
        today=today,
        begins=begins,
        start_lag=_mean_lag(_days(rows["recorded_on"]), start, today),
        end_lag=_mean_lag(_days(rows["end_recorded_on"]), end, today),
        gap=_gap(start, begins, today),
    )


def _days(column: pl.Series) -> Floats:
    return column.to_physical().cast(pl.Float64).to_numpy(allow_copy=True)


def _words(column: pl.Series) -> Words:
    return np.array(column.fill_null("").to_list(), dtype=np.str_)


def _mean_lag(recorded: Floats, happened: Floats, today: float) -> float:
    """Mean days until registration, of what is old enough to have been registered by now."""
    settled = np.isfinite(happened) & (happened < today - _SETTLED)
    lag = np.where(np.isnan(recorded), 0.0, recorded - happened)[settled]
    return float(np.clip(lag, 0, _SETTLED).mean()) if len(lag) else 0.0


def _gap(start: Floats, begins: float, today: float) -> tuple[float, float] | None:
    """The longest time without a start, if chance hardly explains it."""
    seen = np.sort(start[start >= begins])
    days = np.concatenate([[begins], seen, [today + 1]])
    longest = int(np.argmax(np.diff(days)))
    low, high = float(days[longest]), float(days[longest + 1])
    rest = today + 1 - begins - (high - low)
    expected = (high - low) * len(seen) / max(rest, 1.0)
    return (low, high) if high - low >= _LONG_GAP and expected >= _MISSED else None


def _predecessors(person: pl.Series, start: Floats, end: Floats) -> Ints:
    """The same person's latest placement that ended at most three weeks before, or -1."""
    found = np.full(len(start), -1, dtype=np.int64)
    rows_of: dict[str, list[int]] = {}
    for row, key in enumerate(person.to_list()):
        if key is not None:
            rows_of.setdefault(key, []).append(row)
    for rows in rows_of.values():
        for row in rows:
            before = [
                other for other in rows
                if start[other] < start[row] and -7 <= start[row] - end[other] <= 21
            ]  # fmt: skip
            if before:
                found[row] = max(before, key=lambda other: (end[other], other))
    return found


def _clusters(rows: pl.DataFrame, group: Ints, start: Floats) -> Ints:
    family = rows["family_id"].fill_null(rows["placement_id"]).rank("dense").to_numpy()
    keys = np.column_stack([family, group, start])
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
