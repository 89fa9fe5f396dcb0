"""The pages say what the code does."""

import re
from fractions import Fraction
from pathlib import Path

from hemmaplan.core.care_form_lines import GROUPS
from hemmaplan.core.decomposition import CareCost, FormCost, decompose
from hemmaplan.core.money import round_half_away
from hemmaplan.core.placement_figures import DEFINITIONS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_worked_example_comes_out_as_printed():
    page = (DOCS / "explanation" / "placeringsmatt.md").read_text(encoding="utf-8")
    before = CareCost(
        10, {"familjehem": FormCost(2000, 180_000_000), "HVB": FormCost(1000, 500_000_000)}
    )
    after = CareCost(
        12, {"familjehem": FormCost(1920, 192_000_000), "HVB": FormCost(1440, 792_000_000)}
    )
    effects = decompose(before, after)
    for form, effect in effects.items():
        kronor = [
            round_half_away(Fraction(ore, 100))
            for ore in (effect.volume, effect.length, effect.mix, effect.price, effect.total)
        ]
        assert _printed(page, form) == kronor
    columns = zip(*(_printed(page, form) for form in effects), strict=True)
    assert _printed(page, "totalt") == [sum(column) for column in columns]


def _printed(page: str, name: str) -> list[int]:
    """The last row of that name in the page's tables, as numbers."""
    row = re.findall(rf"^\| {name} \|(.*)\|$", page, flags=re.MULTILINE)[-1]
    return [int(cell.replace("−", "-").replace(" ", "")) for cell in row.split("|")]


def test_the_reference_names_every_figure_and_group():
    page = (DOCS / "reference" / "placement-figures.md").read_text(encoding="utf-8")
    for code in (*(d.id for d in DEFINITIONS), *(line.code for line in GROUPS)):
        assert f"`{code}`" in page
