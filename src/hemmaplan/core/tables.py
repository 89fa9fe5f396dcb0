"""The tables of a data folder: their columns, types and codes.

One definition serves every reader and writer, the checks and the reference page. Each frame
carries three columns more than its file: `_file`, `_sheet` and `_row` (as a person counts
rows, header = 1), so that any figure can be walked back to what the supplier sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import polars as pl


class Kind(StrEnum):
    """How a cell is read, and what it becomes."""

    TEXT = "text"  # String
    CODE = "code"  # String, one of Column.codes
    OWN_CODE = "own_code"  # String, a code of the municipality's own (OWN_CODE)
    DATE = "date"  # Date
    MONTH = "month"  # Date, the first of the month
    YEAR = "year"  # Int32
    COUNT = "count"  # Int32
    FLAG = "flag"  # Boolean, 0/1 in the file
    MONEY = "money"  # Int64 öre; the frame's column is NAME_ore
    EXACT = "exact"  # Decimal(38, 6): prices and percentages before rounding, and volumes


EXACT_TYPE = pl.Decimal(38, 6)

_TYPES: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    Kind.TEXT: pl.String,
    Kind.CODE: pl.String,
    Kind.OWN_CODE: pl.String,
    Kind.DATE: pl.Date,
    Kind.MONTH: pl.Date,
    Kind.YEAR: pl.Int32,
    Kind.COUNT: pl.Int32,
    Kind.FLAG: pl.Boolean,
    Kind.MONEY: pl.Int64,
    Kind.EXACT: EXACT_TYPE,
}

SOURCE_COLUMNS = MappingProxyType({"_file": pl.String, "_sheet": pl.String, "_row": pl.Int32})


@dataclass(frozen=True, slots=True)
class Column:
    """`required`: a row without it is unusable. Blank otherwise means unknown (null)."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    codes: tuple[str, ...] = ()
    person_key: bool = False  # a personal identity number here becomes a pseudonym

    @property
    def frame_name(self) -> str:
        return f"{self.name}_ore" if self.kind is Kind.MONEY else self.name

    @property
    def dtype(self) -> pl.DataType | type[pl.DataType]:
        return _TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: the columns that name a row; two rows with the same key are duplicates.

    `alike`: where nothing names a row, the columns that tell which one a corrected row replaces,
    the surest first; the `least` first of them always agree. Two rows may be alike: two fees of a
    kind from the same day may be right.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    least: int = 2

    @property
    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """Frame column → Polars type, the source columns last."""
        typed = {column.frame_name: column.dtype for column in self.columns}
        return {**typed, **SOURCE_COLUMNS}

    def empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)


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
BREAK_KINDS = ("rule", "budget_split", "reorganisation", "account", "other")


def _text(name: str, *, required: bool = False, person_key: bool = False) -> Column:
    return Column(name, required=required, person_key=person_key)


def _code(name: str, codes: tuple[str, ...], *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, required=required, codes=codes)


def _own_code(name: str) -> Column:
    return Column(name, Kind.OWN_CODE)


def _date(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required=required)


def _month(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.MONTH, required=required)


def _money(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.MONEY, required=required)


def _exact(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.EXACT, required=required)


def _flag(name: str) -> Column:
    return Column(name, Kind.FLAG)


def _price_part(kinds: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        _date("from_date"), _date("to_date"), _code("kind", kinds, required=True),
        _exact("amount", required=True), _code("per", PER, required=True), _exact("payroll_pct"),
        _exact("vat_compensation_pct"),
    )  # fmt: skip


def _price_columns(kinds: tuple[str, ...]) -> tuple[Column, ...]:
    return (
        _text("placement_id", required=True), *_price_part(kinds),
        _flag("discharge_day_charged"), _date("recorded_on"),
    )  # fmt: skip


_PRICE_PARTS = _price_part(RATE_KINDS)
"""What an agreement, or a choice, says of a price: as the `rates` of the placement it makes."""


_ALIKE_PRICES = ("placement_id", "kind", "per", "from_date")
_ACCOUNTING = (_text("unit_code"), _text("account", required=True), _text("activity"))

_TABLES = (
    Table(
        "placements",
        (
            _text("placement_id", required=True), _text("person_id", person_key=True),
            _text("family_id", person_key=True), _code("area", AREAS), _text("unit_code"),
            _month("birth_month"), _code("sex", SEXES),
            _code("care_form", CARE_FORMS, required=True), _code("legal_basis", LEGAL_BASES),
            _date("start_date", required=True), _date("end_date"), _date("planned_end_date"),
            _code("end_reason", END_REASONS), _code("urgency", URGENCIES), _text("provider_id"),
            _text("home_id"), _code("procurement", PROCUREMENTS),
            _code("direct_reason", DIRECT_REASONS), _date("outpatient_from"),
            _date("outpatient_to"), _flag("unbudgeted"), _flag("own_facility_possible"),
            _flag("region_involved"), _own_code("need"), _date("recorded_on"),
            _date("end_recorded_on"),
        ),
        key=("placement_id",),
    ),
    Table("rates", _price_columns(RATE_KINDS), alike=_ALIKE_PRICES),
    Table("incomes", _price_columns(INCOME_KINDS), alike=_ALIKE_PRICES),
    Table(
        "pauses",
        (
            _text("placement_id", required=True), _date("from_date", required=True),
            _date("to_date"), _code("kind", PAUSE_KINDS), _exact("charged_pct"),
        ),
        alike=("placement_id", "kind", "from_date"),
    ),
    Table(
        "follow_ups",
        (
            _text("placement_id", required=True), _code("kind", FOLLOW_UPS, required=True),
            _date("done_on", required=True), _date("recorded_on"),
        ),
        key=("placement_id", "kind", "done_on"),
    ),
    Table(
        "interventions",
        (
            _month("month", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), _text("unit_code"), _month("birth_month"),
            _text("service", required=True), _code("per", USED_PER, required=True),
            _exact("quantity", required=True), _exact("unit_cost"),
        ),
    ),
    Table(
        "ledger",
        (
            _month("month", required=True), *_ACCOUNTING, _text("counterparty"),
            _text("project"), _money("amount", required=True), _text("text"),
        ),
    ),
    Table(
        "budget",
        (
            Column("year", Kind.YEAR, required=True), _month("month"), *_ACCOUNTING,
            _money("amount", required=True), _date("decided_on"),
        ),
    ),
    Table(
        "adjustments",
        (
            _month("month", required=True), *_ACCOUNTING,
            _code("kind", ADJUSTMENT_KINDS, required=True), _money("amount", required=True),
            _text("note"),
        ),
    ),
    Table(
        "forecast",
        (
            _month("made_in", required=True), Column("year", Kind.YEAR, required=True),
            _text("area"), _text("unit_code"), _text("line", required=True),
            _money("amount", required=True), _text("note"),
        ),
        alike=("made_in", "year", "area", "unit_code", "line"),
        least=5,
    ),
    Table(
        "lines",
        (
            _text("account_from", required=True), _text("account_to", required=True),
            _text("line", required=True), _text("label"),
            _code("type", LINE_TYPES, required=True),
        ),
    ),
    Table(
        "areas",
        (_text("activity"), _text("unit_code"), _text("area", required=True), _text("label")),
    ),
    Table(
        "volumes",
        (
            _month("month", required=True), _text("series", required=True), _text("label"),
            _exact("value", required=True), _text("unit"),
        ),
        key=("month", "series"),
    ),
    Table(
        "cases",
        (
            _text("case_id", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), Column("age", Kind.COUNT), _code("sex", SEXES),
            _text("source"), _date("received_date"), _date("protection_assessed_date"),
            _date("assessment_decided_date"),
            _date("investigation_opened_date"), _date("investigation_closed_date"),
            _text("outcome"),
        ),
        key=("case_id",),
    ),
    Table(
        "decisions",
        (
            _text("decision_id", required=True), _text("person_id", person_key=True),
            _code("area", AREAS), _text("unit_code"), _text("service", required=True),
            _date("decided_on", required=True), _date("executed_on"), _date("interrupted_on"),
            _date("ended_on"), _code("delay_reason", DELAY_REASONS), _date("reported_on"),
        ),
        key=("decision_id",),
    ),
    Table(
        "measures",
        (
            _text("measure_id", required=True), _text("number"), _text("area"),
            _text("description"), _code("kind", MEASURE_KINDS), _money("total_planned"),
            _flag("in_forecast"), _month("from_month"), _month("to_month"), _text("owner_role"),
        ),
        key=("measure_id",),
    ),
    Table(
        "measure_effects",
        (
            _text("measure_id", required=True), _month("month", required=True),
            _money("planned"), _money("realised"),
        ),
        key=("measure_id", "month"),
    ),
    Table(
        "targets",
        (
            _text("target_id", required=True), _text("label"), _text("key_figure"),
            _text("area"), _money("start_cost", required=True),
            _money("target_cost", required=True), Column("from_year", Kind.YEAR, required=True),
            Column("to_year", Kind.YEAR, required=True), _date("decided_on"),
        ),
        key=("target_id",),
    ),
    Table(
        "providers",
        (
            _text("provider_id", required=True), _text("name"), _code("care_form", CARE_FORMS),
            _text("permit_number"), Column("places", Kind.COUNT), _text("geographic_area"),
            Column("distance_km", Kind.COUNT),
        ),
        key=("provider_id", "care_form"),
    ),
    Table(
        "agreements",
        (
            _text("agreement_id", required=True), _text("provider_id", required=True),
            _code("care_form", CARE_FORMS), _code("procurement", PROCUREMENTS),
            _date("from_date"), _date("to_date"), _exact("day_price"), _exact("index_pct"),
            _date("index_from"), Column("rank", Kind.COUNT), _text("framework"),
            Column("notice_months", Kind.COUNT),
            Column("prolonged_months", Kind.COUNT), _exact("vat_compensation_pct"),
            _flag("discharge_day_charged"), *(_exact(f"{kind}_pct") for kind in PAUSE_KINDS),
        ),
        key=("agreement_id",),
    ),
    Table(
        "agreement_prices",
        (_text("agreement_id", required=True), *_PRICE_PARTS, _flag("optional")),
        alike=("agreement_id", "kind", "per", "from_date"),
    ),
    Table(
        "target_groups",
        (
            _text("provider_id", required=True), _code("care_form", CARE_FORMS),
            _text("agreement_id"), _own_code("need"), Column("age_from", Kind.COUNT),
            Column("age_to", Kind.COUNT), _code("sex", SEXES), _date("from_date"), _date("to_date"),
        ),
        alike=("provider_id", "care_form", "need", "agreement_id", "from_date"),
    ),
    Table(
        "provider_reviews",
        (
            _text("provider_id", required=True), _code("care_form", CARE_FORMS),
            _date("done_on", required=True), _code("scope", REVIEW_SCOPES),
            *(_flag(f"by_{method}") for method in REVIEW_METHODS),
            *(Column(area, Kind.COUNT) for area in REVIEW_AREAS),
            _date("valid_to"), _date("mend_by"), _date("mended_on"), _date("recorded_on"),
        ),
        key=("provider_id", "care_form", "done_on"),
    ),
    Table(
        "provider_checks",
        (
            _text("provider_id", required=True), _code("kind", PROVIDER_CHECKS, required=True),
            _date("checked_on", required=True), Column("passed", Kind.FLAG, required=True),
            _date("valid_to"), _date("recorded_on"),
        ),
        key=("provider_id", "kind", "checked_on"),
    ),
    Table(
        "homes",
        (
            _text("home_id", required=True), _code("care_form", CARE_FORMS),
            _code("area", AREAS), Column("places", Kind.COUNT), _date("approved_on"),
            _date("approved_to"), Column("distance_km", Kind.COUNT), _exact("day_price"),
        ),
        key=("home_id",),
    ),
    Table(
        "choices",
        (
            _text("choice_id", required=True), _text("person_id", person_key=True),
            _text("family_id", person_key=True), _code("area", AREAS, required=True),
            _text("unit_code"), _month("birth_month"), _code("sex", SEXES),
            _code("urgency", URGENCIES), _text("ladder"), _date("opened_on", required=True),
            _date("decide_by"), _own_code("need"), _text("needs"), _text("goals"),
            _date("network_mapped_on"),
            Column("alternative", Kind.COUNT), _code("legal_basis", LEGAL_BASES),
            _date("start_date"), _date("planned_end_date"), _code("purpose", PURPOSES),
            _text("end_criteria"), _flag("guardian_consent"), _date("guardian_consent_on"),
            _flag("own_consent"), _date("own_consent_on"), _date("judged_on"),
            _date("investigated_on"), _date("costs_compared_on"),
            _code("direct_reason", DIRECT_REASONS), _date("direct_documented_on"),
            _exact("day_price"), _exact("vat_compensation_pct"),
            _flag("discharge_day_charged"), _code("outcome", CHOICE_OUTCOMES), _date("decided_on"),
            _code("decided_by", FUNCTIONS), _flag("within_delegation"),
            _code("gap_reason", GAP_REASONS), _text("child_worker"), _text("home_worker"),
            _text("outpatient_worker"), _text("placement_id"),
        ),
        key=("choice_id",),
    ),
    Table(
        "choice_steps",
        (
            _text("choice_id", required=True), _text("step", required=True),
            _code("outcome", STEP_OUTCOMES, required=True), _code("reason", STEP_REASONS),
            _date("from_date"), _date("to_date"), _date("in_file_on"),
        ),
        key=("choice_id", "step"),
    ),
    Table(
        "choice_alternatives",
        (
            _text("choice_id", required=True),
            Column("alternative", Kind.COUNT, required=True),
            _code("care_form", CARE_FORMS, required=True), _text("provider_id"),
            _text("home_id"), _text("agreement_id"), _code("procurement", PROCUREMENTS),
            _exact("day_price"), Column("distance_km", Kind.COUNT), _text("note"),
        ),
        key=("choice_id", "alternative"),
    ),
    Table(
        "choice_prices",
        (_text("choice_id", required=True), *_PRICE_PARTS),
        alike=("choice_id", "kind", "per", "from_date"),
    ),
    Table(
        "call_offs",
        (
            _text("choice_id", required=True), _text("provider_id", required=True),
            _text("agreement_id"), _code("care_form", CARE_FORMS),
            _date("asked_on", required=True), _code("answer", ANSWERS), _date("answered_on"),
            _code("reason", CALL_OFF_REASONS),
        ),
        key=("choice_id", "provider_id", "asked_on"),
    ),
    Table(
        "quotes",
        (
            _text("choice_id", required=True), _text("provider_id", required=True),
            _code("care_form", CARE_FORMS), _exact("day_price", required=True),
            _date("received_on", required=True), _date("valid_to"),
        ),
        key=("choice_id", "provider_id", "received_on"),
    ),
    Table(
        "invoices",
        (
            _text("invoice_id", required=True), _text("provider_id"), _text("placement_id"),
            _month("month", required=True), _money("amount", required=True),
            _text("invoice_row"), _month("booked_in"), _date("from_date"),
            _date("to_date"), Column("days", Kind.COUNT), _exact("day_price"),
        ),
        key=("invoice_id", "invoice_row"),
    ),
    Table(
        "placement_accounts",
        (
            _text("account_from", required=True), _text("account_to", required=True),
            _text("activity"), _text("unit_code"),
            _code("care_form", CARE_FORMS), _code("procurement", PROCUREMENTS),
            _code("area", AREAS),
        ),
    ),
    Table(
        "population",
        (
            Column("year", Kind.YEAR, required=True), Column("age", Kind.COUNT, required=True),
            _code("sex", SEXES), Column("value", Kind.COUNT, required=True),
        ),
        key=("year", "age", "sex"),
    ),
    Table(
        "series_breaks",
        (
            _date("from_date", required=True), _code("kind", BREAK_KINDS, required=True),
            _text("area"), _code("care_form", CARE_FORMS), _text("unit_code"), _text("line"),
            _text("series"), _flag("comparable"), _text("note", required=True),
        ),
        alike=("from_date", "kind", "area", "care_form", "unit_code", "line", "series"),
    ),
)  # fmt: skip

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _TABLES})
"""Every table of a data folder, by name."""

ORDERED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "placements": ("start_date", "end_date"),
        "rates": ("from_date", "to_date"),
        "incomes": ("from_date", "to_date"),
        "pauses": ("from_date", "to_date"),
        "agreements": ("from_date", "to_date"),
        "agreement_prices": ("from_date", "to_date"),
        "target_groups": ("from_date", "to_date"),
        "choice_steps": ("from_date", "to_date"),
        "choice_prices": ("from_date", "to_date"),
        "homes": ("approved_on", "approved_to"),
    }
)
"""Two dates of a table where the second is never before the first. A row that breaks this counts
for nothing in any figure, so leaving it out changes none."""
