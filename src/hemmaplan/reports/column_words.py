"""The columns of figures in words: what a figure's last part is called where people read it.

A column is a base and often a period: `placements_ytd_last_year`. A base means the same in most
figures; one that means something else in a figure has its words under that figure.
"""

from collections.abc import Mapping

from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.reports.reconciliation import LABELS as RECONCILED

_PERIODS = {
    "ytd_last_year": "samma månader förra året",
    "last_year": "ett år tidigare",
    "month": "månaden",
    "ytd": "hittills i år",
}
CAUSE_LABELS: Mapping[str, str] = {
    "new": "Nya, mot väntat",
    "ended": "Avslutade",
    "extended": "Gick vidare",
    "moved": "Byten, mot väntat",
    "repriced": "Ändrade priser",
    "registered_late": "Registrerat i efterhand",
    "model": "Ändrade antaganden",
}
"""Why the placements' forecast is another than a month before."""
_EVERYWHERE: Mapping[str, str] = {
    # placements and persons
    "started": "påbörjade", "planned": "planerade", "acute": "akuta",
    "investigation": "utredningsplaceringar", "ended": "avslutade",
    "unpriced": "utan pris", "fees_run_out": "med ett arvode som har slutat",
    "unknown_urgency": "okänd ingång", "unknown_end_reason": "okänd avslutsorsak",
    "breakdowns": "sammanbrott", "breakdown": "sammanbrott", "re_placements": "omplaceringar",
    "re_placed": "omplacerade", "placements": "placeringar", "persons": "individer",
    "without_person": "utan uppgift om person", "aged_out": "åldersgräns",
    "next_form": "till annan vårdform", "transferred": "övertagna av någon annan",
    "other": "annat", "unknown": "okänt", "care_days": "vårddygn",
    "per_placement": "dygn per placering", "share": "andel",
    **{f"{what}_{law}": f"{word} enligt {name}"
       for what, word in (("placements", "placeringar"), ("persons", "individer"))
       for law, name in (
           ("sol", "SoL"), ("lvu", "LVU"), ("lvu_2", "2 § LVU"), ("lvu_3", "3 § LVU"),
           ("lvu_6", "6 § LVU"), ("lvm", "LVM"), ("lss", "LSS"))},
    "placements_unknown_basis": "placeringar utan lagrum",
    # length and what came after
    "ended_days": "dygn i avslutade", "ended_mean": "snitt, avslutade",
    "ongoing": "pågående", "ongoing_days": "dygn i pågående", "ongoing_mean": "snitt, pågående",
    "home": "ingen ny placering", "home_share": "andel utan ny placering",
    "lighter": "lättare vård", "same": "samma nivå", "heavier": "tyngre vård",
    "near": "nära", "far": "långt bort", "closed": "avslutade", "re_opened": "igen inom ett år",
    # purchases
    "framework": "inom ramavtal", "lov": "i valfrihetssystem", "direct": "direktupphandlade",
    "procured": "upphandlade", "direct_no_framework": "direkt, ramavtal saknas",
    "direct_no_places": "direkt, plats saknas",
    "direct_extensive_needs": "direkt, omfattande behov", "direct_geography": "direkt, geografi",
    "direct_other": "direkt, annat skäl", "direct_unknown_reason": "direkt, skäl saknas",
    **{f"direct_{reason}_share": f"andel direkt, {word}" for reason, word in (
        ("no_framework", "ramavtal saknas"), ("no_places", "plats saknas"),
        ("extensive_needs", "omfattande behov"), ("geography", "geografi"),
        ("other", "annat skäl"), ("unknown_reason", "skäl saknas"))},
    "framework_cost": "kostnad inom ramavtal", "direct_cost": "kostnad direktupphandlat",
    "not_comparable": "går inte att jämföra", "extra": "merkostnad",
    # money
    "cost": "kostnad", "income": "intäkter", "net": "netto",
    "vat_compensation": "momskompensation", "priced_days": "vårddygn med pris",
    "unpriced_days": "vårddygn utan pris", "volume": "antal placeringar", "length": "vårdtider",
    "mix": "vårdformer", "price": "pris per dygn", "total": "totalt",
    # the economy
    "period_budget": "periodens budget", "period_actual": "periodens utfall",
    "period_deviation": "periodens avvikelse", "year_budget": "årsbudget",
    "year_forecast": "årsprognos", "year_deviation": "avvikelse på helår",
    "year_forecast_change": "ändring sedan förra prognosen",
    "previous_period_actual": "utfall samma månader förra året",
    "adjusted_actual": "justerat utfall", "share_of_year_budget": "andel av årsbudgeten",
    "last_12_months": "senaste tolv månaderna", "linked": "brukarkopplad kostnad",
    "users": "brukare", "inhabitants": "invånare", "per_inhabitant": "kronor per invånare",
    "per_user": "kostnad per brukare", "in_balance": "enheter i balans", "units": "enheter",
    "without_forecast": "enheter utan prognos",
    # times
    "due": "skulle vara klara", "in_time": "klara i tid", "late": "försenade",
    "open": "pågående",
    # forecasts
    "year": "hela året", "p05": "spannets lägsta", "p25": "halva spannets lägsta", "p50": "mitten",
    "p75": "halva spannets högsta", "p95": "spannets högsta", "mean": "väntat",
    "budget": "budget", "chance": "sannolikheten att hålla budgeten",
    "booked": "bokfört på placeringarnas konton", "unbooked": "ännu inte bokfört",
    "rest": "alla andra konton", "linear": "årets snitt gånger tolv",
    "run_off": "planerade avslut utan nya", "outcome": "utfall", "model": "modellen",
    "existing": "pågående, återstår", "existing_flat": "pågående i dagens priser",
    "new": "nya", "new_flat": "nya i dagens priser", "probable": "troligt",
    "known": "redan kostnad", "committed": "beslutat", "extended": "går vidare",
    "moved": "byter vårdform", "unregistered": "ännu inte registrerat",
    "registered_late": "registrerat i efterhand", "repriced": "ändrade priser",
    "lately": "efter inflödet på sistone",
    "remaining": "återstår", "overdue": "passerat planerat slut",
    # measures
    "total_planned": "planerad effekt", "planned_to_date": "planerat hittills",
    "realised": "inarbetat", "ceiling": "tak", "ceiling_actual": "utfall under tak",
    "before_measures": "utan åtgärderna", "after_measures": "med åtgärderna",
    "counted_in": "medräknad effekt", "not_counted_in": "effekt som inte är medräknad",
    # series
    "value": "värde", "previous_year": "samma månad förra året", "change": "ändring",
    "change_share": "ändring i procent",
    **RECONCILED,
}  # fmt: skip
_DIRECT = {
    "last_year": "hela förra året", "unpriced_days_year": "vårddygn utan pris, hela året",
    "unpriced_days_last_year": "vårddygn utan pris, hela förra året",
}  # fmt: skip

_IN_FIGURE: Mapping[str, Mapping[str, str]] = {
    "own_family_homes": {"own": "i egen regi", "consultant": "konsulentstödda",
                         "share": "andel i egen regi"},
    "near_home": {"known": "känt avstånd", "unknown": "okänt avstånd"},
    "framework_adherence": {"other": "egen regi, LOV, staten eller annan kommun"},
    "placement_forecast": {"planned": "till planerat slut", "price": "ändrade priser"},
    "placement_forecast_change": {**CAUSE_LABELS, "total": "ändring"},
    "placement_forecast_stays": {"home": "hem", "aged_out": "ålder eller lagens gräns",
                                 "remaining": "kvar vid årets slut"},
    "outpatient": {
        "before": "före placeringen", "during": "under placeringen", "after": "efter placeringen",
        "ever": "någon gång", "ever_share": "andel någon gång", "now": "nu", "none": "ingen",
        "days_to_first": "dygn till första", "days_to_first_mean": "dygn till första, snitt",
    },
    "choices_made": {
        "decided": "beslutade", "tried": "hemmaplan prövad", "tried_share": "andel prövade",
        "to_be_tried": "ska prövas", "ruled_out": "uteslutna, med skäl",
        "unanswered": "utan svar om hemmaplan", "with_gaps": "beslutade trots brister",
        "bought": "köpta", "framework_share": "andel inom ramavtal",
        "asked": "tillfrågade utförare", "refused": "tackade nej", "quotes": "kostnadsförslag",
        "two_quotes": "två kostnadsförslag",
        "days": "dagar från behov till beslut", "days_mean": "dagar i snitt",
    },
    "case_times": {"days": "dagar till avslut", "days_mean": "dagar i snitt"},
    "ruled_out_steps": {
        "ruled_out": "uteslutna", "no_reason": "skäl saknas", **CODE_WORDS["step_reason"],
    },
    "lacking_places": {"no_place": "ingen plats"},
    "price_control": {
        "agreed": "avtalat pris gånger dygn", "invoiced": "fakturerat",
        "after_end": "dygn efter utskrivning", "double": "samma dygn två gånger",
        "wrong_days": "fel antal dygn", "wrong_price": "fel pris",
        "no_placement": "ingen sådan placering", "no_price": "pris saknas i registret",
        "unclear": "går inte att utläsa", "to_send_back": "att skicka tillbaka",
        "controlled": "kontrollerade placeringsmånader", "differing": "skiljer sig",
    },
    "cost_per_person": {"known": "kostnad där personen är känd",
                        "unknown": "kostnad där personen är okänd",
                        "per_person": "kostnad per person"},
    "direct_awards_by_provider": _DIRECT,
    "direct_awards_by_form": _DIRECT,
    "protected_housing": {
        f"{measure}_{rule}": f"{word} {told}"
        for measure, word in (
            ("placements", "placeringar"), ("care_days", "vårddygn"), ("cost", "kostnad"))
        for rule, told in (("then", "som det räknades då"), ("today", "enligt dagens regel"))
    },
    "provider_reviews": {
        "reviews": "uppföljningar", "full": "med betyg", "red": "inte godkända",
        **{f"{area}_{what}": f"{word}, {told}"
           for area, word in (
               ("all", "alla områden"), ("documentation", "dokumentation"),
               ("operation", "verksamhet"), ("staffing", "bemanning och personal"),
               ("treatment", "behandling"), ("environment", "vårdmiljö"),
               ("cooperation", "samverkan och insyn"))
           for what, told in (("mean", "medelbetyg"), ("high", "andel 4–5"))},
    },
}  # fmt: skip


def column_words(id: str, column: str) -> str:
    """`hvb_days_ytd` in words; a month or a year, and a column without words, as it is."""
    own = _IN_FIGURE.get(id, {})
    if column in own or column in _EVERYWHERE:
        return _lower(own.get(column) or _EVERYWHERE[column])
    for period, when in _PERIODS.items():
        if column == period:
            return when
        base = column.removesuffix(f"_{period}")
        if base != column and (words := own.get(base) or _EVERYWHERE.get(base)):
            return f"{_lower(words)}, {when}"
    return column


def _lower(words: str) -> str:
    """Headings of tables begin with a capital; a name that is all capitals keeps them."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
