"""The placements' budget: of their accounts, as decided, and only where it is of the same thing."""

from fractions import Fraction

import pytest
from tests import frames

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.core.periods import Month
from hemmaplan.core.placement_budget import NoBudget, budget_rows, share_outside

FEBRUARY = Month(2026, 2)
ALL_KINDS = Municipality(invoiced_kinds="care fee")


def data(
    municipality=ALL_KINDS, accounts=(("4600", "4699"), ("5020", "5029")), **budget
) -> Dataset:
    """59 days of HVB at 3 000 kr on 46, and a family home's fee of 13 000 kr a month on 5021."""
    amounts = {"4640": 1_000_000, "5021": 160_000, "5010": 9_000_000} | budget
    return frames.dataset(
        municipality,
        lines=[{"account_from": "4000", "account_to": "5999", "line": "care", "label": "Vård",
                "type": "cost"}],
        placements=[{"placement_id": id, "person_id": id, "care_form": form, "area": "bou",
                     "start_date": "2025-06-01"}
                    for id, form in (("P1", "hvb"), ("P2", "familjehem"))],
        rates=[{"placement_id": "P1", "kind": "care", "amount": 3000, "per": "day"},
               {"placement_id": "P2", "kind": "fee", "amount": 13000, "per": "month"}],
        budget=[{"year": 2026, "unit_code": "B", "account": account, "amount": amount}
                for account, amount in amounts.items()]
        + [{"year": 2026, "unit_code": "B", "account": "4640", "amount": 50_000,
            "decided_on": "2026-03-10"},
           {"year": 2025, "unit_code": "B", "account": "4640", "amount": 7}],
        placement_accounts=[{"account_from": a, "account_to": b} for a, b in accounts],
    )  # fmt: skip


def budget(dataset, month=FEBRUARY):
    return int(budget_rows(dataset, month)["amount_ore"].sum())


def test_it_is_the_years_budget_on_their_accounts_as_it_was_decided():
    assert budget(data()) == 1_160_000_00
    assert budget(data(), Month(2026, 3)) == 1_210_000_00


def test_accounts_of_only_what_is_invoiced_are_not_beside_a_forecast_of_everything():
    only_invoiced = data(Municipality(), accounts=[("4600", "4699")])
    assert share_outside(only_invoiced, FEBRUARY) == Fraction(26, 26 + 177)
    with pytest.raises(NoBudget, match=r"rymmer inte hela .*placement_accounts.*invoiced_kinds"):
        budget_rows(only_invoiced, FEBRUARY)


def test_what_is_missing_is_said_with_what_fills_it():
    with pytest.raises(NoBudget, match=r"Inställningar.*placement_accounts"):
        budget_rows(data(accounts=()), FEBRUARY)
    with pytest.raises(NoBudget, match="2026 har inga rader på konto 47"):
        budget_rows(data(accounts=[("47", "47")]), FEBRUARY)


def test_nothing_placed_yet_has_nothing_outside():
    assert share_outside(data(), Month(2025, 1)) == 0
