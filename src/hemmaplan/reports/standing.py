"""Läget: the report's first things first, for the page that is open all Wednesday."""

from hemmaplan.render.document import Block, Heading
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.economy import economy
from hemmaplan.reports.forecast import forecast
from hemmaplan.reports.measures import measures
from hemmaplan.reports.monthly import summary
from hemmaplan.reports.placements import placements
from hemmaplan.reports.volumes import volumes


def standing_blocks(b: Briefing) -> list[Block]:
    """The sentence and the few numbers, then why, section by section, as in the report."""
    first = [block for block in summary(b) if not isinstance(block, Heading)]
    sections = (economy, forecast, placements, volumes, measures)
    return [*first, *(block for section in sections for block in section(b))]
