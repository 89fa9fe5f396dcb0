"""Exempelkommun's chart of accounts, units and activities, in the manner of Kommun-Bas.

Account groups follow Kommun-Bas (class 3 revenue, 45 grants to individuals, 46 purchased care, 5
labour, 6-7 other); the activities' first three digits are those of the national accounts (569
children and young people, 559 addiction care, 571 other adults, 575 financial assistance). The
last digits are invented: every municipality has its own.
"""

import polars as pl

from hemmaplan.exempelkommun.draws import table

FEES, GRANTS, OTHER_REVENUE, RECOVERED = "3110", "3510", "3910", "3920"
ASSISTANCE = "4510"
FROM_STATE, FROM_COMPANIES, INTERNAL_PLACES, VAT_COMPENSATION = "4630", "4640", "4660", "4690"
SALARIES, HOLIDAY_LIABILITY, SOCIAL_CHARGES = "5010", "5090", "5610"
HOME_FEES, HOME_EXPENSES, HOME_CHARGES = "5021", "5561", "5661"
PREMISES, OTHER_COSTS, AGENCY_STAFF, TRAVEL = "6010", "6800", "6810", "7010"
FRAME = "8010"

_LINES = (
    ("3000", "3499", "fees", "Taxor och avgifter", "revenue"),
    ("3500", "3599", "grants", "Bidrag", "revenue"),
    ("3600", "3999", "other_revenue", "Övriga intäkter", "revenue"),
    ("4600", "4699", "purchased_care", "Köp av vård", "cost"),
    ("5020", "5029", "family_homes", "Familjehem, arvode och omkostnad", "cost"),
    ("5560", "5569", "family_homes", "Familjehem, arvode och omkostnad", "cost"),
    ("5660", "5669", "family_homes", "Familjehem, arvode och omkostnad", "cost"),
    ("4500", "4599", "financial_assistance", "Ekonomiskt bistånd", "cost"),
    ("5000", "5019", "personnel", "Personal", "cost"),
    ("5600", "5659", "personnel", "Personal", "cost"),
    ("6000", "6099", "premises", "Lokaler", "cost"),
    ("6100", "7999", "other_cost", "Övriga kostnader", "cost"),
    ("5090", "5099", "personnel_liability", "Förändring av semesterlöneskuld", "liability"),
    ("8010", "8019", "frame", "Ram", "frame"),
)

BOU, ADDICTION, VIOLENCE, ASSISTANCE_AREA, LEADERSHIP = (
    "bou", "vuxna_missbruk", "vald", "ekonomiskt_bistand", "ledning",
)  # fmt: skip
AREA_LABELS = {
    BOU: "Barn och unga",
    ADDICTION: "Vuxna missbruk och beroende",
    VIOLENCE: "Våld i nära relationer",
    ASSISTANCE_AREA: "Ekonomiskt bistånd",
    LEADERSHIP: "Ledning och myndighet",
}
ACTIVITIES = {
    "56910": BOU,  # HVB, SiS and supported housing
    "56920": BOU,  # family homes
    "56930": BOU,  # outpatient care
    "55910": ADDICTION,  # institutions
    "55930": ADDICTION,  # housing and outpatient care
    "57110": VIOLENCE,
    "57510": ASSISTANCE_AREA,
    "50900": LEADERSHIP,
    "50910": LEADERSHIP,  # intake and case handling
}
UNIT_AREAS = {
    "4010": LEADERSHIP, "4110": LEADERSHIP, "4120": BOU, "4130": BOU, "4210": ADDICTION,
    "4220": VIOLENCE, "4310": ASSISTANCE_AREA,
}  # fmt: skip
MAIN_ACTIVITY = {
    "4010": "50900", "4110": "50910", "4120": "56920", "4130": "56930", "4210": "55930",
    "4220": "57110", "4310": "57510",
}  # fmt: skip
FORM_ACTIVITY = {
    "natverkshem": "56920", "familjehem": "56920", "jourhem": "56920",
    "konsulentstott_familjehem": "56920", "hvb": "56910", "sis": "56910", "stodboende": "56910",
    "stodboende_externt": "56910", "extern_oppenvard": "56930", "lvm_hem": "55910",
    "externt_boende": "55930", "skyddat_boende": "57110",
}  # fmt: skip


def lines_table() -> pl.DataFrame:
    columns = ("account_from", "account_to", "line", "label", "type")
    return table("lines", dict(zip(columns, map(list, zip(*_LINES, strict=True)), strict=True)))


def areas_table() -> pl.DataFrame:
    """By activity first; a forecast row has only its unit, so the units follow."""
    rows: list[tuple[str | None, str | None, str]] = [
        (activity, None, area) for activity, area in ACTIVITIES.items()
    ]
    rows += [(None, unit, area) for unit, area in UNIT_AREAS.items()]
    return table(
        "areas",
        {
            "activity": [row[0] for row in rows],
            "unit_code": [row[1] for row in rows],
            "area": [row[2] for row in rows],
            "label": [AREA_LABELS[row[2]] for row in rows],
        },
    )


PLACEMENT_ACCOUNTS = (
    (FROM_STATE, None, "state"),
    (INTERNAL_PLACES, "stodboende", "own"),
    (HOME_FEES, None, "own"),
    (HOME_EXPENSES, None, "own"),
    (HOME_CHARGES, None, "own"),
    (FROM_COMPANIES, None, None),
)
INVOICED_KINDS = "care extra other fee expense income_loss"
"""The kinds of rates that are booked on them; a journey is on an account of all travel."""


def placement_accounts_table() -> pl.DataFrame:
    """Bought care by who sells it: the state, the own facility, everybody else; and what the
    municipality's own homes are paid, fee, expenses and charges."""
    accounts, forms, procurements = map(list, zip(*PLACEMENT_ACCOUNTS, strict=True))
    columns = {
        "account_from": accounts, "account_to": accounts, "care_form": forms,
        "procurement": procurements,
    }  # fmt: skip
    return table("placement_accounts", columns)


def line_of(account: str) -> str:
    """The report line of one of the accounts above."""
    return next(line for low, high, line, *_ in _LINES if low <= account <= high)
