"""Writing down a follow-up of a provider, with the checks that were made with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hemmaplan.actions.by_hand import Edit, Seen, change, standing
from hemmaplan.store.models import Batch

_KEYS = {
    "provider_reviews": ("provider_id", "care_form", "done_on"),
    "provider_checks": ("provider_id", "kind", "checked_on"),
}


def review(
    *, row: Mapping[str, Any], checks: Sequence[Mapping[str, Any]], by: str, at: datetime,
    base: int | None = None,
) -> Batch:  # fmt: skip
    """Bring the rows of `provider_reviews` and `provider_checks`; one of the same provider, form
    or kind and day is corrected: it goes, and what stood is kept.

    `base` is the batch that the form was written from. Raises ChangedSince when somebody has
    written of the provider after it, and IntegrityError (`actions.by_hand.change`)."""
    about = {"provider_id": row["provider_id"]}
    edits = [_edit("provider_reviews", [row]), _edit("provider_checks", checks)]
    return change(
        edits=[edit for edit in edits if edit.new], what="providers.review",
        subject=f"utförare {row['provider_id']}", by=by, at=at,
        seen=None if base is None else Seen(base, tuple(_KEYS), about),
    )  # fmt: skip


def _edit(table: str, rows: Sequence[Mapping[str, Any]]) -> Edit:
    same = [{name: row.get(name) for name in _KEYS[table]} for row in rows]
    gone = [number for about in same for number in standing(table, **about)]
    return Edit(table, rows, gone)
