"""Which tables each figure is worked out from: those that it needs, and those it can do without.

What a figure was worked out to is kept under what these tables hold, so that a change of another
table works nothing of it out anew (`web.months`). The figure is given no other table
(`Dataset.only`): one that is missing here is an error and never an old number.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

COSTS = ("placements", "rates", "incomes", "pauses")
"""What a placement costs, and so its forecast."""
ACCOUNTS = ("lines", "areas", "ledger", "budget", "adjustments", "forecast")
_RECONCILED = (*COSTS, "ledger", "invoices", "placement_accounts", "providers")
_BY_USER = (*COSTS, "lines", "areas", "ledger", "population")


def _of(tables: Iterable[str], *ids: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(ids, tuple(tables))


TABLES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **_of(
            ACCOUNTS, "budget_followup", "deviation_change", "published_forecast",
            "published_forecast_error",
        ),
        **_of(("lines", "areas", "budget", "forecast"), "unit_forecast", "units_in_balance"),
        **_of((*ACCOUNTS, "volumes"), "line_forecast"),
        **_of(("volumes", "series_breaks"), "volumes"),
        **_of((*ACCOUNTS, "measures", "measure_effects"), "measures", "measures_forecast"),
        **_of(
            ("placements",), "placements_month_end", "own_family_homes", "placements_in_month",
            "unbudgeted", "placement_starts", "placement_ends", "breakdowns", "care_days",
            "length_of_stay", "framework_adherence", "outpatient", "own_facility_possible",
            "user_movement", "unplanned_re_placements", "re_placed_within_year",
        ),
        **_of(
            COSTS, "run_off_forecast", "placement_cost", "cost_per_person", "protected_housing",
            "direct_awards_by_provider", "direct_awards_by_form", "price_per_care_day",
            "unbudgeted_cost",
            "own_facility_cost", "re_placement_cost", "cost_change", "framework_cost",
            "placement_forecast", "placement_forecast_path", "placement_forecast_unit",
            "placement_forecast_coming", "placement_forecast_change", "placement_forecast_chosen",
            "placement_forecast_stays", "placement_forecast_basis", "placement_forecast_trial",
            "placement_forecast_trial_error",
        ),
        **_of(
            ("placements", "homes", "providers", "choices", "choice_alternatives"), "near_home",
        ),
        **_of(
            ("choices", "choice_steps", "choice_alternatives", "call_offs", "quotes"),
            "choices_made",
        ),
        **_of(
            ("choices", "choice_steps", "choice_alternatives"), "ruled_out_steps", "lacking_places",
        ),
        **_of(
            (*COSTS, "lines", "areas", "budget", "invoices", "placement_accounts"),
            "placement_budget",
        ),
        **_of(
            (*COSTS, *ACCOUNTS, "volumes", "invoices", "placement_accounts"), "board_forecast",
        ),
        **_of(("cases",), "case_times", "cases_received", "re_opened_cases"),
        **_of(_RECONCILED, "reconciliation", "reconciliation_months"),
        **_of((*COSTS, "invoices"), "price_control"),
        **_of(("placements", "agreements", "provider_reviews"), "provider_reviews"),
        **_of((*_BY_USER, "cases"), "statistics_preview"),
        **_of((*_BY_USER, "interventions"), "cost_per_user"),
    }
)  # fmt: skip
"""By figure id; see its definition for those that it can't do without."""
