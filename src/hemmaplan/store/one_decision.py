"""One decision with what a form about it needs to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from hemmaplan.store.models.rows import Decision
from hemmaplan.store.one_placement import frame_by_id
from hemmaplan.store.queries import current_batch
from hemmaplan.store.viewer import PLACES, AccessDenied, Viewer

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OneDecision:
    """A decision as it stands at `batch`: its row with its id as `_row`, none where it is taken
    away or new."""

    decision_id: str
    batch: int
    standing: Sequence[Row]

    def rows(self, table: str) -> Sequence[Row]:
        return self.standing if table == "decisions" else ()


def one_decision(viewer: Viewer, decision_id: str) -> OneDecision:
    """Also of one that is not in the register. Raises AccessDenied for who writes none."""
    if viewer.role not in PLACES:
        raise AccessDenied(f"{viewer.role} writes no decisions")
    latest = current_batch()
    rows = Decision._default_manager.filter(Q(retired__isnull=True), decision_id=decision_id)
    standing = frame_by_id("decisions", rows).to_dicts()
    return OneDecision(decision_id, latest.pk if latest else 0, standing)


def decision_is_taken(decision_id: str) -> bool:
    """Whether a decision has, or has had, the number."""
    return bool(Decision._default_manager.filter(decision_id=decision_id).exists())
