"""Which lines a care form stands on: its own, its groups', and the total.

A form may be in several groups (a consultant-supported family home is a family home and bought
care), so groups do not add to the total; the forms do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from hemmaplan.core.tables import CARE_FORMS

TOTAL = "total"
PLACED = "placed"
"""The line of all round-the-clock care: who is placed."""
EXTERNAL = "bought"
"""The line of bought round-the-clock care: external placements."""

FAMILY_HOMES, OWN_FAMILY_HOMES = "family_homes", "family_homes_own"


@dataclass(frozen=True, slots=True)
class Line:
    """`code` is the line of the figure's address; `label` is Swedish, as printed."""

    code: str
    label: str
    forms: tuple[str, ...]


_FORM_LABELS = {
    "oppenvard": "Öppenvård, egen",
    "extern_oppenvard": "Öppenvård, extern",
    "natverkshem": "Nätverkshem",
    "familjehem": "Familjehem, egna",
    "konsulentstott_familjehem": "Familjehem, konsulentstödda",
    "jourhem": "Jourhem",
    "stodboende": "Stödboende, eget",
    "stodboende_externt": "Stödboende, externt",
    "externt_boende": "Externt boende",
    "hvb_eget": "HVB, eget",
    "hvb": "HVB, externt",
    "sis": "SiS-institution",
    "lvm_hem": "LVM-hem",
    "skyddat_boende": "Skyddat boende",
}

OUTPATIENT = ("oppenvard", "extern_oppenvard")
STATE = ("sis", "lvm_hem")
"""The state's own homes: bought, and under no agreement."""
BOUGHT = (
    "konsulentstott_familjehem", "stodboende_externt", "externt_boende", "hvb", "sis", "lvm_hem",
    "skyddat_boende",
)  # fmt: skip

GROUPS = (
    Line("outpatient", "Öppenvård", OUTPATIENT),
    Line(
        FAMILY_HOMES,
        "Familjehem, alla",
        ("natverkshem", "familjehem", "jourhem", "konsulentstott_familjehem"),
    ),
    Line(
        OWN_FAMILY_HOMES,
        "Familjehem i egen regi, med nätverkshem och jourhem",
        ("natverkshem", "familjehem", "jourhem"),
    ),
    Line("supported_housing", "Stödboende, allt", ("stodboende", "stodboende_externt")),
    Line("institutions", "Institution (HVB, SiS, LVM-hem)", ("hvb_eget", "hvb", "sis", "lvm_hem")),
    Line("other_housing", "Annat boende", ("externt_boende", "skyddat_boende")),
    Line(EXTERNAL, "Köpt dygnsvård", BOUGHT),
    Line(PLACED, "Placerade (all dygnsvård)", tuple(f for f in CARE_FORMS if f not in OUTPATIENT)),
)

LINES: Mapping[str, Line] = MappingProxyType(
    {
        line.code: line
        for line in (
            *(Line(form, _FORM_LABELS[form], (form,)) for form in CARE_FORMS),
            *GROUPS,
            Line(TOTAL, "Totalt", CARE_FORMS),
        )
    }
)
"""Every line by code: the care forms, the groups, the total."""

FORM_LINES = pl.DataFrame(
    [(form, line.code) for line in LINES.values() for form in line.forms],
    schema={"care_form": pl.String, "line": pl.String},
    orient="row",
)
"""care_form → line, one row for each line that the form stands on."""


def label_of(code: str) -> str:
    """A line's Swedish name; of another code the code itself, which is then the municipality's."""
    return LINES[code].label if code in LINES else code
