"""What a batch did, row by row: the rows it brought and the rows it retired."""

from collections.abc import Iterator, Mapping

from hemmaplan.store.differences import Difference
from hemmaplan.store.models import MODELS, Batch
from hemmaplan.store.queries import current_batch
from hemmaplan.store.rows import file_labels, frame_of
from hemmaplan.store.viewer import SEES_ALL, AccessDenied, Viewer


def row_history(viewer: Viewer, batch: Batch, *, most: int | None = None) -> Iterator[Difference]:
    """By table, in the order of the format, those that changed; each is read when it is asked for.

    `most`: so many rows of a table that only got rows or only lost rows; where there are both they
    are needed whole, to tell which rows were changed. Raises AccessDenied.
    """
    if viewer.role not in SEES_ALL:
        raise AccessDenied(f"{viewer.role} may not read every row")
    latest = current_batch()
    labels = file_labels(latest.pk if latest else 0)
    return (_changed(name, batch, labels, most) for name in MODELS if name in batch.counts)


def _changed(name: str, batch: Batch, labels: Mapping[int, str], most: int | None) -> Difference:
    limit = most if not all(batch.counts[name]) else None
    rows = MODELS[name]._default_manager
    new, gone = (
        frame_of(name, rows.filter(**which).order_by("pk")[:limit], labels)
        for which in ({"brought": batch}, {"retired": batch})
    )
    return Difference(name, new, gone, gone.clear(), gone.clear())
