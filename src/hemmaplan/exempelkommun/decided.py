"""What Exempelkommun has decided by itself: goals of its figures, and how a series is counted."""

from datetime import date

import polars as pl

from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun.draws import table_of

_GOALS = (
    ("framework_adherence/total/total/share_ytd", "", "at_least", 85),
    ("case_times/total/assessments/share_ytd", "Förhandsbedömningar inom 14 dagar", "at_least", 70),
    ("case_times/total/investigations/share_ytd", "Utredningar inom 120 dagar", "at_least", 75),
    ("own_family_homes/total/family_homes/share", "", "at_least", 80),
    ("length_of_stay/total/placed/ended_mean_ytd", "", "at_most", 180),
)
"""Figure, label, direction and value; the first three as Eskilstuna's (ESK-45, ESK-12, ESK-13)."""


def goals_table(last: Month) -> pl.DataFrame:
    """The year's goals, from January."""
    first, decided = date(last.year, 1, 1), f"Exempel: verksamhetsplan {last.year}"
    return table_of("goals", [
        {"figure": figure, "label": label or None, "direction": direction, "value": value,
         "from_date": first, "source": decided}
        for figure, label, direction, value in _GOALS
    ])  # fmt: skip


def series_breaks_table(last: Month) -> pl.DataFrame:
    """A volume is counted in another way from January, so that the year before is not alike."""
    return table_of("series_breaks", [{
        "from_date": date(last.year, 1, 1), "kind": "rule", "series": "oppenvard_barn",
        "comparable": False,
        "note": "föräldrautbildning räknas med (exempel: nämndens beslut i december "
                f"{last.year - 1})",
    }])  # fmt: skip
