"""What Exempelkommun looks like: every number the generator draws from, with where it comes from.

Ranges marked (a) follow Socialstyrelsen's official statistics on children in care 2014-2022, (b)
SKR's recommendation for family homes 2023, (c) Adda's published span for HVB, (d) published
budgets and reports of Sala, Ludvika and Mellerud 2020-2023. The rest are the generator's own
assumptions, tuned so that the whole lands in the ranges that `tests/exempelkommun` states.
All prices are kronor at the price level of 2023.
"""

from dataclasses import dataclass

BASE_INHABITANTS = 23_000
PRICE_YEAR = 2023
PRICE_INDEX = 0.032  # a year, prices and wages
PAYROLL_PCT = "31.42"  # contractors (family homes); parameters/arbetsgivaravgift.yaml
VAT_PCT = "6"  # parameters/moms.yaml
CLIENT_FEE_RAISED = "2025-07-01"  # 80 → 130 kronor a day; parameters/egenavgift.yaml


@dataclass(frozen=True, slots=True)
class Form:
    """A care form: how long stays last, how they end, what they cost and who runs them.

    `price` is kronor a day for purchased care and None for own homes paid by fee and expense.
    `breakdown` is the risk for a stay, `teen` the same from 13 years; `onward` the chance that a
    stay ending as planned goes on to another form.
    """

    code: str
    median_days: float
    spread: float  # sigma of the logarithm
    breakdown: float
    teen: float
    onward: float
    planned_days: float
    price: tuple[int, int] | None
    providers: int
    framework: float


FORMS = (
    #    code                    median spread breakdown teen onward planned price    providers fw
    Form("natverkshem", 620, 0.9, 0.15, 0.19, 0.06, 540, None, 0, 0),
    Form("familjehem", 680, 1.0, 0.22, 0.34, 0.10, 730, None, 0, 0),
    Form("jourhem", 95, 0.55, 0.08, 0.14, 0.72, 75, None, 0, 0),
    Form("konsulentstott_familjehem", 420, 0.9, 0.24, 0.36, 0.15, 365, (1700, 2250), 5, 0.75),
    Form("hvb", 140, 0.6, 0.22, 0.30, 0.40, 115, (4500, 6300), 9, 0.6),
    Form("sis", 150, 0.45, 0.0, 0.10, 0.60, 140, (8600, 11500), 0, 0),
    Form("stodboende", 270, 0.6, 0.10, 0.15, 0.05, 270, (950, 950), 0, 0),
    Form("stodboende_externt", 260, 0.6, 0.14, 0.20, 0.08, 240, (1500, 2150), 4, 0.7),
    Form("extern_oppenvard", 150, 0.5, 0.05, 0.08, 0.0, 120, (450, 750), 3, 0.6),
    Form("lvm_hem", 130, 0.35, 0.0, 0.0, 0.55, 170, (5200, 6600), 0, 0),
    Form("externt_boende", 240, 0.6, 0.15, 0.15, 0.0, 270, (1100, 1700), 4, 0.6),
    Form("skyddat_boende", 50, 0.6, 0.10, 0.10, 0.0, 45, (1300, 2200), 4, 0.55),
    Form("hvb_vuxna", 70, 0.55, 0.25, 0.25, 0.12, 90, (1850, 2950), 7, 0.65),
)  # HVB for adults is the code `hvb` in area `vuxen`; its stays and prices are others
CODES = tuple(form.code for form in FORMS)
INDEX = {code: i for i, code in enumerate(CODES)}
OWN_HOMES = ("natverkshem", "familjehem", "jourhem")
STATE_RUN = ("sis", "lvm_hem")

AGE_BANDS = (0, 7, 13, 18, 21)
CHILD_AGES = (0.20, 0.20, 0.48, 0.12)  # who enters care, by band (a)
CHILD_LVU = (0.27, 0.24, 0.24, 0.05)  # share under LVU at entry, by band (a)
LVU_2_GROUND = (0.99, 0.95, 0.35, 0.0)  # of those, the home's conditions rather than own behaviour
FAMILIES_A_YEAR = 16.5  # that get a first placement, at BASE_INHABITANTS (tuned to 35-45 placed)
SIBLINGS = (0.74, 0.19, 0.07)  # 1, 2 or 3 children of the family
REPLACED_HOME = 0.22  # placed again within two years after going home
ENTRY = {  # care form at entry, by age band
    0: {"jourhem": 0.46, "natverkshem": 0.17, "familjehem": 0.15, "hvb": 0.14,
        "konsulentstott_familjehem": 0.08},
    1: {"jourhem": 0.40, "natverkshem": 0.17, "familjehem": 0.18, "hvb": 0.08,
        "konsulentstott_familjehem": 0.12, "extern_oppenvard": 0.05},
    2: {"jourhem": 0.21, "natverkshem": 0.08, "familjehem": 0.11, "hvb": 0.30, "sis": 0.05,
        "konsulentstott_familjehem": 0.11, "extern_oppenvard": 0.14},
    3: {"stodboende": 0.30, "stodboende_externt": 0.36, "hvb": 0.22,
        "konsulentstott_familjehem": 0.12},
}  # fmt: skip
ONWARD = {  # after a stay that ended as planned and goes on
    "jourhem": {"familjehem": 0.46, "konsulentstott_familjehem": 0.22, "natverkshem": 0.16,
                "hvb": 0.16},
    "hvb": {"konsulentstott_familjehem": 0.30, "familjehem": 0.25, "stodboende_externt": 0.25,
            "stodboende": 0.20},
    "sis": {"hvb": 0.75, "konsulentstott_familjehem": 0.25},
    "lvm_hem": {"hvb_vuxna": 0.75, "externt_boende": 0.25},
    "hvb_vuxna": {"externt_boende": 1.0},
    "stodboende_externt": {"stodboende": 1.0},
}  # fmt: skip
ONWARD_OTHERWISE = {"stodboende": 0.45, "stodboende_externt": 0.2, "familjehem": 0.35}
AFTER_BREAKDOWN = {
    "hvb": {"hvb": 0.62, "sis": 0.18, "jourhem": 0.12, "konsulentstott_familjehem": 0.08},
    "sis": {"sis": 1.0},
    "hvb_vuxna": {"hvb_vuxna": 0.7, "lvm_hem": 0.3},
    "externt_boende": {"hvb_vuxna": 1.0},
    "skyddat_boende": {"skyddat_boende": 1.0},
    "stodboende": {"stodboende_externt": 0.7, "hvb": 0.3},
}
AFTER_BREAKDOWN_OTHERWISE = {
    "jourhem": 0.36, "hvb": 0.34, "konsulentstott_familjehem": 0.24, "familjehem": 0.06,
}  # fmt: skip
HOME_AFTER_BREAKDOWN = 0.15

ADULTS_A_YEAR = {"hvb_vuxna": 14.0, "lvm_hem": 2.2, "externt_boende": 2.4, "skyddat_boende": 15.0}
SEASON = (1.05, 1.0, 1.06, 1.02, 1.08, 1.0, 0.78, 0.92, 1.12, 1.06, 1.04, 0.87)  # reports drive it
TREND = 0.012  # more families a year
YEAR_SWING = 0.07  # one year to the next

FEE_LEVELS = (11_237, 13_132, 15_040, 17_255)  # kronor a month, 2023 (b)
FEE_SHARES = (0.38, 0.32, 0.2, 0.1)
JOURHEM_FEE = 24_500  # with stand-by
EXPENSES = {"young": 4_813, "teen": 5_469}  # kronor a month, 2023 (b)
DIRECT_REASONS = {
    "no_places": 0.4, "extensive_needs": 0.27, "no_framework": 0.18, "geography": 0.1,
    "other": 0.05,
}  # fmt: skip
