"""The key figures of individual and family care that matter, in our own words.

`catalogue.csv` holds them. The ids are Kolada's; label, meaning, direction and place are ours.
"""

import csv
from functools import cache
from importlib import resources

from hemmaplan.core.key_figures import Direction, KeyFigure, Unit


@cache
def catalogue() -> dict[str, KeyFigure]:
    """Id → key figure, the level above before the level below."""
    text = resources.files(__package__).joinpath("catalogue.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {row["id"]: _figure(row) for row in rows}


def below(kpi: str) -> list[KeyFigure]:
    """The figures on the level below one, in the catalogue's order."""
    return [figure for figure in catalogue().values() if figure.parent == kpi]


def _figure(row: dict[str, str]) -> KeyFigure:
    return KeyFigure(
        kpi=row["id"],
        label=row["label"],
        meaning=row["meaning"],
        direction=Direction(row["direction"]),
        area=row["area"],
        unit=Unit(row["unit"]),
        ages=(int(row["age_from"] or 0), int(row["age_to"]) if row["age_to"] else None),
        parent=row["parent"] or None,
        break_year=int(row["break_year"]) if row["break_year"] else None,
    )
