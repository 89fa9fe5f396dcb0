"""What the codes of the tables are called in Swedish, on screen and in print.

Care forms are in `core.care_form_lines`, kinds of prices and incomes in `core.placement_costs`.
"""

from collections.abc import Mapping

CODE_WORDS: Mapping[str, Mapping[str, str]] = {
    "area": {"bou": "Barn och unga", "vuxen": "Vuxna"},
    "legal_basis": {
        "sol": "SoL", "lvu_2": "LVU 2 §", "lvu_3": "LVU 3 §", "lvu_6": "LVU 6 §", "lvm": "LVM",
        "lvm_13": "LVM 13 §", "lss": "LSS",
    },
    "procurement": {
        "own": "Egen regi", "framework": "Ramavtal", "direct": "Direktupphandling",
        "state": "Staten", "other_municipality": "Annan kommun",
    },
    "urgency": {"planned": "Planerad", "acute": "Akut", "investigation": "Utredning"},
    "sex": {"K": "Flickor och kvinnor", "M": "Pojkar och män"},
    "end_reason": {
        "planned": "som planerat", "breakdown": "sammanbrott", "next_form": "nästa vårdform",
        "aged_out": "åldern", "transferred": "flyttad till annan huvudman", "other": "annat",
    },
    "per": {"day": "dygn", "month": "månad", "occasion": "tillfälle"},
    "pause": {"absence": "Frånvaro", "respite": "Avlastning", "kept_place": "Reserverad plats"},
    "follow_up": {
        "consideration": "Övervägande eller omprövning", "custody": "Vårdnadsöverflyttning prövad",
        "care_plan": "Vårdplan", "visit": "Besök",
    },
}  # fmt: skip
"""By column, then code; `kind` means one thing in each table and is here as its table's thing."""
