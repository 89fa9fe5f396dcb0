"""What the codes of the tables are called in Swedish, on screen and in print.

Care forms are in `core.care_form_lines`, kinds of prices and incomes in `core.placement_costs`.
"""

from collections.abc import Iterable, Mapping

CODE_WORDS: Mapping[str, Mapping[str, str]] = {
    "area": {"bou": "Barn och unga", "vuxen": "Vuxna"},
    "legal_basis": {
        "sol": "SoL", "lvu_2": "LVU 2 §", "lvu_3": "LVU 3 §", "lvu_6": "LVU 6 §", "lvm": "LVM",
        "lvm_13": "LVM 13 §", "lss": "LSS",
    },
    "procurement": {
        "own": "Egen regi", "framework": "Ramavtal", "lov": "Valfrihetssystem (LOV)",
        "direct": "Direktupphandling", "state": "Staten", "other_municipality": "Annan kommun",
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
        "submission": "Underställd förvaltningsrätten", "application": "Ansökan om vård, LVU",
        "restriction": "Begränsat umgänge beslutat eller övervägt",
        "restriction_end": "Begränsat umgänge upphört",
        "investigation_closed": "Utredningen avslutad", "sip": "Samordnad individuell plan",
        "court_ruling": "Rättens prövning, 6 § LVU",
    },
    "delay_reason": {
        "no_place": "ledig plats saknas", "no_worker": "personal eller uppdragstagare saknas",
        "declined": "den enskilde har tackat nej till erbjudande",
        "postponed": "den enskilde vill vänta", "other": "annat skäl, i akten",
    },
    "direct_reason": {
        "no_framework": "Ramavtal saknas", "no_places": "Ingen plats inom ramavtal",
        "extensive_needs": "Behoven ryms inte i ramavtalen", "geography": "Läget",
        "other": "Annat skäl, i akten",
    },
    "step_outcome": {
        "tried": "Prövad", "to_be_tried": "Ska prövas", "ruled_out": "Inte aktuell",
    },
    "step_reason": {
        "needs": "behoven kräver mer", "no_place": "ingen plats", "no_consent": "inget samtycke",
        "safety": "säkerheten", "distance": "för nära eller för långt bort",
        "other": "annat skäl, i akten",
    },
    "purpose": {
        "protection": "Skydd", "investigation": "Utredning", "treatment": "Behandling",
        "upbringing": "Uppväxt", "relief": "Avlastning", "other": "Annat, i akten",
    },
    "choice_outcome": {
        "placed": "Placering", "outpatient": "Öppenvård på hemmaplan",
        "closed_followed_up": "Avslutat, följs upp", "closed": "Avslutat",
    },
    "function": {
        "case_worker": "Socialsekreterare", "team_leader": "Teamledare",
        "unit_manager": "Enhetschef", "head_of_department": "Avdelnings- eller områdeschef",
        "chair": "Nämndens ordförande", "committee": "Utskottet", "board": "Nämnden",
    },
    "gap_reason": {
        "urgent": "Det är bråttom", "court": "Domstolen har bestämt",
        "no_other_place": "Ingen annan plats finns", "will_follow": "Uppgiften kommer",
        "other": "Annat skäl, i akten",
    },
    "direction": {"at_least": "minst", "at_most": "högst"},
    "answer": {"yes": "Ja", "no": "Nej", "not_asked": "Tillfrågas inte"},
    "call_off_reason": {
        "no_place": "ingen plats", "target_group": "tar inte emot målgruppen",
        "needs": "passar inte behovet", "safety": "säkerheten", "geography": "läget",
        "staffing": "bemanningen", "no_answer": "svarade inte i tid",
        "other": "annat skäl, i akten",
    },
}  # fmt: skip
"""By column, then code; `kind` means one thing in each table and is here as its table's thing."""
TABLES_IN_WORDS: Mapping[str, str] = {
    "placements": "Placeringar", "rates": "Priser", "incomes": "Intäkter",
    "pauses": "Uppehåll", "follow_ups": "Uppföljningar",
    "interventions": "Insatser", "cases": "Ärenden: anmälningar och utredningar",
    "decisions": "Gynnande beslut och när de verkställdes",
    "invoices": "Leverantörsfakturor", "providers": "Utförare", "agreements": "Avtal",
    "agreement_prices": "Priser i avtal", "target_groups": "Målgrupper",
    "provider_reviews": "Uppföljningar av utförare",
    "provider_checks": "Kontroller av utförare", "homes": "Egna hem",
    "choices": "Val", "choice_steps": "Steg i val",
    "choice_alternatives": "Alternativ i val", "choice_prices": "Priser i val",
    "call_offs": "Förfrågningar", "quotes": "Offerter",
    "ledger": "Huvudbok", "budget": "Budget", "adjustments": "Justeringar",
    "forecast": "Prognos", "lines": "Rader", "areas": "Områden",
    "placement_accounts": "Placeringarnas konton", "volumes": "Volymer",
    "measures": "Åtgärder", "measure_effects": "Åtgärdernas effekt",
    "targets": "Kostnadsmål", "goals": "Mål", "population": "Folkmängd",
    "series_breaks": "Brott i serier",
}  # fmt: skip
"""The tables of the data folder, by their names in it."""


def tables_told(tables: Iterable[str]) -> str:
    """Tables that are missing as they are told, with the files that fill them.

    `placeringar (placements.csv) och priser (rates.csv)`; what is no table stands as it is.
    """
    told = [
        f"{TABLES_IN_WORDS[each][:1].lower()}{TABLES_IN_WORDS[each][1:]} ({each}.csv)"
        if each in TABLES_IN_WORDS else each
        for each in tables
    ]  # fmt: skip
    return " och ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))
