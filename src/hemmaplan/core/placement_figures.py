"""Every figure about placements, in the order a report reads them."""

from hemmaplan.core import (
    after_placement,
    care_volume,
    cost_change,
    framework_agreements,
    home_ground,
    near_home,
    placement_costs,
    placement_counts,
    placement_moves,
)
from hemmaplan.core.figures import FigureDefinition

DEFINITIONS: tuple[FigureDefinition, ...] = (
    *placement_counts.DEFINITIONS,
    *placement_moves.DEFINITIONS,
    *care_volume.DEFINITIONS,
    *placement_costs.DEFINITIONS,
    *cost_change.DEFINITIONS,
    *framework_agreements.DEFINITIONS,
    *home_ground.DEFINITIONS,
    *near_home.DEFINITIONS,
    *after_placement.DEFINITIONS,
)
