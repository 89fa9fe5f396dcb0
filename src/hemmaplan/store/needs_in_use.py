"""Which needs the register's placements and choices have, and how many of each."""

from django.db.models import Count, Max

from hemmaplan.store.models import Batch
from hemmaplan.store.models.placements import Placement
from hemmaplan.store.rows import visible_at
from hemmaplan.store.viewer import SEES_ALL, AccessDenied, Viewer


def needs_in_use(viewer: Viewer) -> dict[str, int]:
    """The placements that stand by need, the commonest first. Raises AccessDenied for one unit's
    viewer: the list of codes is everybody's."""
    if viewer.role not in SEES_ALL:
        raise AccessDenied
    latest = Batch.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = Placement._default_manager.filter(visible_at(latest), need__isnull=False)
    found = rows.values_list("need").annotate(of=Count("pk")).order_by("-of", "need")
    return dict(found)
