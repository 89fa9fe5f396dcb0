"""The tables of a data folder: their columns, types and codes.

One definition (of `core.columns`) serves every reader and writer, the register's models, the checks
and the reference page. Each frame carries three columns more than its file: `_file`, `_sheet` and
`_row` (as a person counts rows, header = 1), so that any figure can be walked back to what the
supplier sent.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from hemmaplan.core.columns import Blank, Column, Kind, Table

OWN_CODE = r"[a-z][a-z0-9_]{0,39}"
"""What a code of the municipality's own looks like (`core.need_codes`): one word, never a text."""

CARE_FORMS = (
    "oppenvard", "extern_oppenvard", "natverkshem", "familjehem", "konsulentstott_familjehem",
    "jourhem", "stodboende", "stodboende_externt", "externt_boende", "hvb_eget", "hvb", "sis",
    "lvm_hem", "skyddat_boende",
)  # fmt: skip
LEGAL_BASES = ("sol", "lvu_2", "lvu_3", "lvu_6", "lvm", "lvm_13", "lss")
AREAS = ("bou", "vuxen")
END_REASONS = ("planned", "breakdown", "next_form", "aged_out", "transferred", "other")
URGENCIES = ("planned", "acute", "investigation")
PROCUREMENTS = ("own", "framework", "lov", "direct", "state", "other_municipality")
"""`lov`: an agreement of a system of choice (lag 2008:962), where the individual picks."""
DIRECT_REASONS = ("no_framework", "no_places", "extensive_needs", "geography", "other")
RATE_KINDS = ("care", "fee", "expense", "extra", "travel", "income_loss", "other")
INCOME_KINDS = ("state_grant", "migration", "client_fee", "other_municipality")
PER = ("day", "month", "occasion")
PAUSE_KINDS = ("absence", "respite", "kept_place")
LINE_TYPES = ("revenue", "cost", "liability", "frame")
ADJUSTMENT_KINDS = ("reposting", "timing")
MEASURE_KINDS = ("linear", "one_off", "ceiling", "count", "delayed_cost")
SEXES = ("K", "M")
FOLLOW_UPS = (
    "consideration", "custody", "care_plan", "visit", "submission", "application", "restriction",
    "restriction_end", "investigation_closed", "sip", "court_ruling",
)  # fmt: skip
DELAY_REASONS = ("no_place", "no_worker", "declined", "postponed", "other")
REVIEW_SCOPES = ("full", "limited")
REVIEW_METHODS = ("documents", "workers", "interviews", "visit")
REVIEW_AREAS = (
    "documentation", "operation", "staffing", "treatment", "environment", "cooperation",
)  # fmt: skip
"""What a provider is rated for, 1 to 5 (Eskilstuna 2023: ESK-72)."""
PROVIDER_CHECKS = ("permit", "credit_rating", "tax_debt")
STEP_OUTCOMES = ("tried", "to_be_tried", "ruled_out")
STEP_REASONS = ("needs", "no_place", "no_consent", "safety", "distance", "other")
PURPOSES = ("protection", "investigation", "treatment", "upbringing", "relief", "other")
CHOICE_OUTCOMES = ("placed", "outpatient", "closed_followed_up", "closed")
FUNCTIONS = (
    "case_worker", "team_leader", "unit_manager", "head_of_department", "chair", "committee",
    "board",
)  # fmt: skip
GAP_REASONS = ("urgent", "court", "no_other_place", "will_follow", "other")
ANSWERS = ("yes", "no", "not_asked")
CALL_OFF_REASONS = (
    "no_place", "target_group", "needs", "safety", "geography", "staffing", "no_answer", "other",
)  # fmt: skip
USED_PER = ("day", "hour", "piece")
GOAL_DIRECTIONS = ("at_least", "at_most")
BREAK_KINDS = ("rule", "budget_split", "reorganisation", "account", "other")


_UNKNOWN, _NOT_YET = Blank.UNKNOWN, Blank.NOT_YET
_START, _ONGOING = Blank.START, Blank.ONGOING
_NONE, _ALL, _DEFAULT = Blank.NONE, Blank.ALL, Blank.DEFAULT
_DAYS = ("from_date", "to_date")


def _text(
    name: str, blank: Blank = _UNKNOWN, *, required: bool = False, person_key: bool = False
) -> Column:
    return Column(name, required=required, person_key=person_key, blank=blank)


def _code(
    name: str, codes: tuple[str, ...], blank: Blank = _UNKNOWN, *, required: bool = False,
    describes: bool = False,
) -> Column:  # fmt: skip
    return Column(name, Kind.CODE, required, codes, blank=blank, describes=describes)


def _of(kind: Kind) -> Callable[..., Column]:
    """Makes the columns of a kind: `_date("to_date", _ONGOING)`."""

    def column(
        name: str, blank: Blank = _UNKNOWN, *, required: bool = False, describes: bool = False
    ) -> Column:
        return Column(name, kind, required, blank=blank, describes=describes)

    return column


_own_code, _date, _month, _year = map(_of, (Kind.OWN_CODE, Kind.DATE, Kind.MONTH, Kind.YEAR))
_count, _flag, _money, _exact = map(_of, (Kind.COUNT, Kind.FLAG, Kind.MONEY, Kind.EXACT))


def _price_part(kinds: tuple[str, ...], vat: Blank) -> tuple[Column, ...]:
    return (
        _date("from_date", _START), _date("to_date", _ONGOING),
        _code("kind", kinds, required=True), _exact("amount", required=True),
        _code("per", PER, required=True), _exact("payroll_pct", _NONE),
        _exact("vat_compensation_pct", vat),
    )  # fmt: skip


def _price_columns(kinds: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        _text("placement_id", required=True), *_price_part(kinds, _NONE),
        _flag("discharge_day_charged", _NONE), _date("recorded_on"),
    )  # fmt: skip


_PRICE_PARTS = _price_part(RATE_KINDS, _DEFAULT)
"""What an agreement, or a choice, says of a price: as the `rates` of the placement it makes."""


_ALIKE_PRICES = ("placement_id", "kind", "per", "from_date")
_ACCOUNTING = (_text("unit_code"), _text("account", required=True), _text("activity"))

_TABLES = (
    Table(
        "placements",
        "A stay away from home, or outpatient care. Several of one person may overlap.",
        (
            _text("placement_id", required=True), _text("person_id", person_key=True),
            _text("family_id", person_key=True), _code("area", AREAS), _text("unit_code"),
            _month("birth_month"), _code("sex", SEXES),
            _code("care_form", CARE_FORMS, required=True), _code("legal_basis", LEGAL_BASES),
            _date("start_date", required=True), _date("end_date", _ONGOING),
            _date("planned_end_date", _NOT_YET), _code("end_reason", END_REASONS, describes=True),
            _code("urgency", URGENCIES), _text("provider_id"), _text("home_id"),
            _code("procurement", PROCUREMENTS),
            _code("direct_reason", DIRECT_REASONS, describes=True),
            _date("outpatient_from", describes=True),
            _date("outpatient_to", _ONGOING, describes=True), _flag("unbudgeted"),
            _flag("own_facility_possible"), _flag("region_involved"), _own_code("need"),
            _date("recorded_on"), _date("end_recorded_on"),
        ),
        key=("placement_id",),
        days=("start_date", "end_date"),
    ),
    Table(
        "rates",
        "A price of a placement and the days it applies.",
        _price_columns(RATE_KINDS), alike=_ALIKE_PRICES, days=_DAYS,
    ),
    Table(
        "incomes",
        "What a placement brings in, as a price.",
        _price_columns(INCOME_KINDS), alike=_ALIKE_PRICES, days=_DAYS,
    ),
    Table(
        "pauses",
        "Days when another share of the day price is charged.",
        (
            _text("placement_id", required=True), _date("from_date", required=True),
            _date("to_date", _ONGOING), _code("kind", PAUSE_KINDS), _exact("charged_pct", _ALL),
        ),
        alike=("placement_id", "kind", "from_date"),
        days=_DAYS,
    ),
    Table(
        "follow_ups",
        "A day when something of a placement was done: its care considered, a visit made.",
        (
            _text("placement_id", required=True), _code("kind", FOLLOW_UPS, required=True),
            _date("done_on", required=True), _date("recorded_on"),
        ),
        key=("placement_id", "kind", "done_on"),
    ),
    Table(
        "interventions",
        "What a person had of a service in a month, in hours, pieces or days.",
        (
            _month("month", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), _text("unit_code"), _month("birth_month"),
            _text("service", required=True), _code("per", USED_PER, required=True),
            _exact("quantity", required=True), _exact("unit_cost"),
        ),
    ),
    Table(
        "ledger",
        "A month's own amount; cost positive, revenue negative.",
        (
            _month("month", required=True), *_ACCOUNTING, _text("counterparty"),
            _text("project"), _money("amount", required=True), _text("text"),
        ),
    ),
    Table(
        "budget",
        "A year's amount, or a month's.",
        (
            _year("year", required=True), _month("month", _ALL), *_ACCOUNTING,
            _money("amount", required=True), _date("decided_on", _START),
        ),
    ),
    Table(
        "adjustments",
        "A known error of the ledger, moved in the adjusted outcome only.",
        (
            _month("month", required=True), *_ACCOUNTING,
            _code("kind", ADJUSTMENT_KINDS, required=True), _money("amount", required=True),
            _text("note"),
        ),
    ),
    Table(
        "forecast",
        "A year's forecast of a unit and line, as made in one month.",
        (
            _month("made_in", required=True), _year("year", required=True),
            _text("area", _ALL), _text("unit_code", _ALL), _text("line", required=True),
            _money("amount", required=True), _text("note"),
        ),
        alike=("made_in", "year", "area", "unit_code", "line"),
        least=5,
    ),
    Table(
        "lines",
        "The report line of an interval of accounts.",
        (
            _text("account_from", required=True), _text("account_to", required=True),
            _text("line", required=True), _text("label"),
            _code("type", LINE_TYPES, required=True),
        ),
    ),
    Table(
        "areas",
        "The area of an activity, a unit or both.",
        (
            _text("activity", _ALL), _text("unit_code", _ALL), _text("area", required=True),
            _text("label"),
        ),
    ),
    Table(
        "volumes",
        "The value of a series in a month.",
        (
            _month("month", required=True), _text("series", required=True), _text("label"),
            _exact("value", required=True), _text("unit"),
        ),
        key=("month", "series"),
    ),
    Table(
        "cases",
        "Dates of one case; a person only by pseudonym.",
        (
            _text("case_id", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), _count("age"), _code("sex", SEXES), _text("source"),
            _date("received_date"), _date("protection_assessed_date", _NOT_YET),
            _date("assessment_decided_date", _NOT_YET),
            _date("investigation_opened_date", _NOT_YET),
            _date("investigation_closed_date", _NOT_YET), _text("outcome"),
        ),
        key=("case_id",),
    ),
    Table(
        "decisions",
        "A favourable decision on an intervention, and when it was carried out.",
        (
            _text("decision_id", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), _text("unit_code"), _text("service", required=True),
            _date("decided_on", required=True), _date("executed_on", _NOT_YET),
            _date("interrupted_on", _NOT_YET), _date("ended_on", _NOT_YET),
            _code("delay_reason", DELAY_REASONS), _date("reported_on", _NOT_YET),
        ),
        key=("decision_id",),
    ),
    Table(
        "measures",
        "A measure and what it is planned to give.",
        (
            _text("measure_id", required=True), _text("number"), _text("area"),
            _text("description"), _code("kind", MEASURE_KINDS), _money("total_planned"),
            _flag("in_forecast", _NONE), _month("from_month"), _month("to_month"),
            _text("owner_role"),
        ),
        key=("measure_id",),
    ),
    Table(
        "measure_effects",
        "Planned and realised effect of a measure in a month.",
        (
            _text("measure_id", required=True), _month("month", required=True),
            _money("planned"), _money("realised"),
        ),
        key=("measure_id", "month"),
    ),
    Table(
        "targets",
        "A yearly cost that is to come to another level, by steps in the years of a period.",
        (
            _text("target_id", required=True), _text("label"), _text("key_figure"),
            _text("area"), _money("start_cost", required=True),
            _money("target_cost", required=True), _year("from_year", required=True),
            _year("to_year", required=True), _date("decided_on"),
        ),
        key=("target_id",),
    ),
    Table(
        "goals",
        "What a figure is to be at least, or at most, from a day, and what it was decided in.",
        (
            _text("figure", required=True), _text("label"),
            _code("direction", GOAL_DIRECTIONS, required=True), _exact("value", required=True),
            _date("from_date", required=True), _date("to_date", _ONGOING), _text("source"),
        ),
        key=("figure", "from_date"),
        days=_DAYS,
    ),
    Table(
        "providers",
        "A provider of a form of care.",
        (
            _text("provider_id", required=True), _text("name"),
            _code("care_form", CARE_FORMS, _ALL), _text("permit_number"), _count("places"),
            _text("geographic_area"), _count("distance_km"),
        ),
        key=("provider_id", "care_form"),
    ),
    Table(
        "agreements",
        "An agreement with a provider and the days it holds.",
        (
            _text("agreement_id", required=True), _text("provider_id", required=True),
            _code("care_form", CARE_FORMS, _ALL), _code("procurement", PROCUREMENTS),
            _date("from_date", _START), _date("to_date", _ONGOING), _exact("day_price"),
            _exact("index_pct", _NONE), _date("index_from"), _count("rank"), _text("framework"),
            _count("notice_months", _NONE), _count("prolonged_months", _NONE),
            _exact("vat_compensation_pct", _DEFAULT), _flag("discharge_day_charged", _NONE),
            *(_exact(f"{kind}_pct") for kind in PAUSE_KINDS),
        ),
        key=("agreement_id",),
        days=_DAYS,
    ),
    Table(
        "agreement_prices",
        "What an agreement takes besides its day price: always, or only when it is agreed.",
        (_text("agreement_id", required=True), *_PRICE_PARTS, _flag("optional", _NONE)),
        alike=("agreement_id", "kind", "per", "from_date"),
        days=_DAYS,
    ),
    Table(
        "target_groups",
        "Whom a provider says that it takes; one that takes several has a row for each.",
        (
            _text("provider_id", required=True), _code("care_form", CARE_FORMS, _ALL),
            _text("agreement_id", _ALL), _own_code("need", _ALL), _count("age_from", _ALL),
            _count("age_to", _ALL), _code("sex", SEXES, _ALL), _date("from_date", _START),
            _date("to_date", _ONGOING),
        ),
        alike=("provider_id", "care_form", "need", "agreement_id", "from_date"),
        days=_DAYS,
    ),
    Table(
        "provider_reviews",
        "A follow-up of a provider: how it was done, six areas rated 1 to 5, until when it "
        "holds.",
        (
            _text("provider_id", required=True), _code("care_form", CARE_FORMS, _ALL),
            _date("done_on", required=True), _code("scope", REVIEW_SCOPES),
            *(_flag(f"by_{method}") for method in REVIEW_METHODS),
            *(_count(area) for area in REVIEW_AREAS), _date("valid_to", _ONGOING), _date("mend_by"),
            _date("mended_on", _NOT_YET), _date("recorded_on"),
        ),
        key=("provider_id", "care_form", "done_on"),
    ),
    Table(
        "provider_checks",
        "A look at a provider's permit (IVO), credit rating or tax debts, and what it found.",
        (
            _text("provider_id", required=True), _code("kind", PROVIDER_CHECKS, required=True),
            _date("checked_on", required=True), _flag("passed", required=True),
            _date("valid_to", _ONGOING), _date("recorded_on"),
        ),
        key=("provider_id", "kind", "checked_on"),
    ),
    Table(
        "homes",
        "A home of the municipality's own, and how many places it has.",
        (
            _text("home_id", required=True), _code("care_form", CARE_FORMS),
            _code("area", AREAS, _ALL), _count("places"), _date("approved_on"),
            _date("approved_to", _ONGOING), _count("distance_km"), _exact("day_price"),
        ),
        key=("home_id",),
        days=("approved_on", "approved_to"),
    ),
    Table(
        "choices",
        "A need and what was decided about it; codes and days, the reasoning is in the case "
        "file.",
        (
            _text("choice_id", required=True), _text("person_id", person_key=True),
            _text("family_id", person_key=True), _code("area", AREAS, required=True),
            _text("unit_code"), _month("birth_month"), _code("sex", SEXES),
            _code("urgency", URGENCIES), _text("ladder"), _date("opened_on", required=True),
            _date("decide_by"), _own_code("need"), _text("needs"), _text("goals"),
            _date("network_mapped_on", _NOT_YET), _count("alternative"),
            _code("legal_basis", LEGAL_BASES), _date("start_date"),
            _date("planned_end_date", _NOT_YET), _code("purpose", PURPOSES), _text("end_criteria"),
            _flag("guardian_consent"), _date("guardian_consent_on", _NOT_YET), _flag("own_consent"),
            _date("own_consent_on", _NOT_YET), _date("judged_on", _NOT_YET),
            _date("investigated_on", _NOT_YET), _date("costs_compared_on", _NOT_YET),
            _code("direct_reason", DIRECT_REASONS), _date("direct_documented_on", _NOT_YET),
            _exact("day_price"), _exact("vat_compensation_pct", _DEFAULT),
            _flag("discharge_day_charged", _NONE), _code("outcome", CHOICE_OUTCOMES),
            _date("decided_on", _NOT_YET), _code("decided_by", FUNCTIONS),
            _flag("within_delegation"), _code("gap_reason", GAP_REASONS), _text("child_worker"),
            _text("home_worker"), _text("outpatient_worker"), _text("placement_id"),
        ),
        key=("choice_id",),
    ),
    Table(
        "choice_steps",
        "A step of the ladder, or a home-ground intervention, that was weighed.",
        (
            _text("choice_id", required=True), _text("step", required=True),
            _code("outcome", STEP_OUTCOMES, required=True), _code("reason", STEP_REASONS),
            _date("from_date"), _date("to_date", _ONGOING), _date("in_file_on"),
        ),
        key=("choice_id", "step"),
        days=_DAYS,
    ),
    Table(
        "choice_alternatives",
        "An alternative set beside the others.",
        (
            _text("choice_id", required=True),
            _count("alternative", required=True),
            _code("care_form", CARE_FORMS, required=True), _text("provider_id"),
            _text("home_id"), _text("agreement_id"), _code("procurement", PROCUREMENTS),
            _exact("day_price"), _count("distance_km"), _text("note"),
        ),
        key=("choice_id", "alternative"),
    ),
    Table(
        "choice_prices",
        "What is agreed for the chosen alternative besides the day price, or in its place.",
        (_text("choice_id", required=True), *_PRICE_PARTS),
        alike=("choice_id", "kind", "per", "from_date"),
        days=_DAYS,
    ),
    Table(
        "call_offs",
        "A provider that was asked for a place, or passed over, and what came of it.",
        (
            _text("choice_id", required=True), _text("provider_id", required=True),
            _text("agreement_id"), _code("care_form", CARE_FORMS), _date("asked_on", required=True),
            _code("answer", ANSWERS), _date("answered_on", _NOT_YET),
            _code("reason", CALL_OFF_REASONS),
        ),
        key=("choice_id", "provider_id", "asked_on"),
    ),
    Table(
        "quotes",
        "A cost proposal from a provider.",
        (
            _text("choice_id", required=True), _text("provider_id", required=True),
            _code("care_form", CARE_FORMS), _exact("day_price", required=True),
            _date("received_on", required=True), _date("valid_to", _ONGOING),
        ),
        key=("choice_id", "provider_id", "received_on"),
    ),
    Table(
        "invoices",
        "An invoice as it was booked.",
        (
            _text("invoice_id", required=True), _text("provider_id"), _text("placement_id"),
            _month("month", required=True), _money("amount", required=True),
            _text("invoice_row"), _month("booked_in", _DEFAULT), _date("from_date", _START),
            _date("to_date", _ONGOING), _count("days"), _exact("day_price"),
        ),
        key=("invoice_id", "invoice_row"),
    ),
    Table(
        "placement_accounts",
        "The accounts that the bought care of some placements is booked on. Closed to a unit "
        "manager: against one unit's placements the others' invoices would look as if they were "
        "outside the register.",
        (
            _text("account_from", required=True), _text("account_to", required=True),
            _text("activity", _ALL), _text("unit_code", _ALL),
            _code("care_form", CARE_FORMS, _ALL), _code("procurement", PROCUREMENTS, _ALL),
            _code("area", AREAS, _ALL),
        ),
    ),
    Table(
        "population",
        "Inhabitants of an age and sex at the end of a year.",
        (
            _year("year", required=True), _count("age", required=True),
            _code("sex", SEXES, _ALL), _count("value", required=True),
        ),
        key=("year", "age", "sex"),
    ),
    Table(
        "series_breaks",
        "A municipality's own break of a series: what it is of, what moved and whether years are "
        "alike all the same.",
        (
            _date("from_date", required=True), _code("kind", BREAK_KINDS, required=True),
            _text("area", _ALL), _code("care_form", CARE_FORMS, _ALL), _text("unit_code", _ALL),
            _text("line", _ALL), _text("series", _ALL), _flag("comparable", _NONE),
            _text("note", required=True),
        ),
        alike=("from_date", "kind", "area", "care_form", "unit_code", "line", "series"),
    ),
)  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})
"""Every table of a data folder, by name."""

ORDERED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {table.name: table.days for table in _TABLES if table.days}
)
"""`Table.days` of the tables that have them."""
