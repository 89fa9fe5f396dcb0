"""Every figure about placements, in the order a report reads them."""

from hemmaplan.core import care_volume, home_ground, placement_counts, placement_moves
from hemmaplan.core.figures import FigureDefinition

DEFINITIONS: tuple[FigureDefinition, ...] = (
    *placement_counts.DEFINITIONS,
    *placement_moves.DEFINITIONS,
    *care_volume.DEFINITIONS,
    *home_ground.DEFINITIONS,
)
