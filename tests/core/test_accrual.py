"""What is accrued is booked where its own rule finds it again."""

from datetime import date
from decimal import Decimal

from tests.core.cost_cases import table
from tests.core.reconciliation_cases import FEB, JAN

from hemmaplan.core.accrual import accrual
from hemmaplan.core.dataset import Dataset

SPAN = {"account_from": "5010", "account_to": "5019", "care_form": "hvb"}


def accrued(**of_span):
    """The costs of a placement in unit A that has no invoice, and nothing is booked on its rule."""
    rows = {
        "placements": [
            {"placement_id": "P1", "person_id": "K1", "area": "bou", "care_form": "hvb",
             "start_date": date(2024, 1, 1), "provider_id": "U1", "procurement": "framework",
             "unit_code": "A"},
        ],
        "rates": [{"placement_id": "P1", "kind": "care", "amount": Decimal(1000), "per": "day"}],
        "invoices": [{"invoice_id": "F1", "provider_id": "U2", "month": JAN.first_day,
                      "amount_ore": 100}],
        "ledger": [{"month": each.first_day, "account": "6800", "amount_ore": 1}
                   for each in (JAN, FEB)],
        "placement_accounts": [{**SPAN, **of_span}],
    }  # fmt: skip
    found = accrual(Dataset(tables={name: table(name, each) for name, each in rows.items()}), FEB)
    return [(post.account, post.activity, post.unit_code) for post in found.postings[:-1]]


def test_it_is_of_the_activity_and_the_unit_that_the_rule_is_for():
    assert accrued() == [("5010", None, "A")]
    assert accrued(activity="56920", unit_code="B") == [("5010", "56920", "B")]
