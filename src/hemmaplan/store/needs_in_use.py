"""Which codes of needs and goals the register's placements and choices have."""

from django.db.models import Count

from hemmaplan.store.models.batches import NOW
from hemmaplan.store.models.rows import ChoiceRow, Placement
from hemmaplan.store.viewer import SEES_ALL, AccessDenied, Viewer


def needs_in_use(viewer: Viewer) -> dict[str, int]:
    """The placements that stand by need, the commonest first. Raises AccessDenied for one unit's
    viewer: the list of codes is everybody's."""
    if viewer.role not in SEES_ALL:
        raise AccessDenied
    rows = Placement._default_manager.filter(NOW, need__isnull=False)
    found = rows.values_list("need").annotate(of=Count("pk")).order_by("-of", "need")
    return dict(found)


def codes_of_choices(viewer: Viewer) -> dict[str, set[str]]:
    """The codes of `needs`, `goals` and `ends` (`end_criteria`) in the choices that stand. Raises
    AccessDenied likewise."""
    if viewer.role not in SEES_ALL:
        raise AccessDenied
    rows = ChoiceRow._default_manager.filter(NOW)
    found: dict[str, set[str]] = {"needs": set(), "goals": set(), "ends": set()}
    for need, needs, goals, ends in rows.values_list("need", "needs", "goals", "end_criteria"):
        found["needs"].update([need] if need else (), (needs or "").split())
        found["goals"].update((goals or "").split())
        found["ends"].update((ends or "").split())
    return found
