"""Which batches have been taken back."""

from collections.abc import Iterable

from hemmaplan.store.models import Batch


def undone_at(batch: int | None = None) -> set[int]:
    """The batches taken back by now, or by a batch; a taking back may itself be taken back."""
    undoings = Batch.objects.filter(reverses__isnull=False)
    if batch is not None:
        undoings = undoings.filter(pk__lte=batch)
    return undone_by(undoings.order_by("-pk").values_list("pk", "reverses_id"))


def undone_by(undoings: Iterable[tuple[int, int]]) -> set[int]:
    """The batches taken back, of each undoing and what it reversed, the latest first."""
    undone: set[int] = set()
    for number, reversed_number in undoings:
        if number not in undone:
            undone.add(reversed_number)
    return undone
