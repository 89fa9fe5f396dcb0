"""Register against ledger: the parts add up to the difference, and each has its cause."""

import polars as pl
import pytest
from hypothesis import given, settings
from tests import frames
from tests.core.reconciliation_cases import FEB, JAN, MAR, datasets, periods

from hemmaplan.core import reconciliation_reference as reference
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA
from hemmaplan.core.placement_accounts import UNNAMED, account_rules
from hemmaplan.core.reconciliation import LEDGER, REGISTER, not_covered, reconciled
from hemmaplan.core.reconciliation_figures import (
    DEFINITIONS,
    NotBooked,
    opening,
    reconciliation,
    reconciliation_months,
)


def summed(parts):
    rows = parts.group_by("account", "provider", "cause").agg(pl.col("contribution").sum())
    return {(a, p, c): ore for a, p, c, ore in rows.iter_rows() if ore}


@settings(max_examples=60, deadline=None)
@given(datasets(), periods)
def test_the_causes_are_those_of_the_definition_and_add_up_in_every_cell(data, period):
    found = summed(reconciled(data, *period))
    assert found == reference.differences(data, *period)
    left = {}
    for (account, provider, cause), ore in found.items():
        sign = 1 if cause == LEDGER else -1  # the register and every cause are taken off it
        left[account, provider] = left.get((account, provider), 0) + sign * ore
    assert not any(left.values())


def one(**tables):
    """P1 at U1 for 1 000 kr a day from 2024-01-01: 31 000 kr in January, on account 4640."""
    rows = {
        "placements": [
            {"placement_id": "P1", "care_form": "hvb", "start_date": "2024-01-01",
             "provider_id": "U1", "procurement": "framework", "person_id": "A"},
        ],
        "rates": [{"placement_id": "P1", "kind": "care", "amount": "1000", "per": "day"}],
        "invoices": [invoice()],
        "ledger": [booking("31000")],
        "placement_accounts": [{"account_from": "4640", "account_to": "4640"}],
    }  # fmt: skip
    return frames.dataset(**{**rows, **tables})


def invoice(amount="31000", month="2024-01", number="F1", **more):
    row = {"invoice_id": number, "provider_id": "U1", "placement_id": "P1", "month": month}
    return {**row, "amount": amount, "days": 31, "day_price": "1000", **more}


def booking(amount, month="2024-01", account="4640", counterparty="U1", **more):
    row = {"month": month, "account": account, "counterparty": counterparty, "amount": amount}
    return {**row, **more}


def kronor(data, first=JAN, last=JAN):
    """cause → kronor, without the two sides."""
    found = reconciled(data, first, last).group_by("cause").agg(pl.col("contribution").sum())
    sides = {LEDGER, REGISTER}
    return {cause: ore / 100 for cause, ore in found.iter_rows() if ore and cause not in sides}


def test_an_invoice_as_agreed_and_booked_leaves_no_difference():
    assert kronor(one()) == {}


@pytest.mark.parametrize(
    ("tables", "causes"),
    [
        ({"invoices": [invoice(month="2023-12")], "ledger": []},
         {"not_invoiced": -31000}),
        ({"invoices": [invoice(booked_in="2024-02")], "ledger": []}, {"not_invoiced": -31000}),
        ({"invoices": [invoice("10000", days=10, from_date="2024-01-01", to_date="2024-01-10")],
          "ledger": [booking("10000")]}, {"not_invoiced": -21000}),
        ({"invoices": [invoice("32550", day_price="1050")], "ledger": [booking("32550")]},
         {"wrong_price": 1550}),
        ({"invoices": [invoice("33000", days=33)], "ledger": [booking("33000")]},
         {"wrong_days": 2000}),
        ({"invoices": [invoice("34650", days=33, day_price="1050")],
          "ledger": [booking("34650")]}, {"wrong_days": 2000, "wrong_price": 1650}),
        ({"invoices": [invoice("33000", days=None)], "ledger": [booking("33000")]},
         {"wrong_days": 2000}),
        ({"invoices": [invoice("33000", days=None, day_price=None)],
          "ledger": [booking("33000")]}, {"unexplained": 2000}),
        ({"invoices": [invoice(placement_id="P9")]},
         {"not_invoiced": -31000, "not_registered": 31000}),
        ({"invoices": [invoice(placement_id=None)]},
         {"not_invoiced": -31000, "not_registered": 31000}),
        ({"invoices": [invoice(provider_id="U2")], "ledger": [booking("31000", counterparty="U2")]},
         {"not_invoiced": -31000, "not_registered": 31000}),
        ({"ledger": [booking("31000", account="6800"), booking("1", "2023-12")]},
         {"wrong_account": -31000}),
        ({"ledger": [booking("30000", account="6800"), booking("1", "2023-12")]},
         {"unexplained": -31000}),
        ({"ledger": [booking("31000"), booking("5000", counterparty="Firma")]},
         {"outside_register": 5000}),
        ({"ledger": [booking("31000"), booking("5000", counterparty=None)]},
         {"unexplained": 5000}),
        ({"ledger": [booking("31000"), booking("700", text="Upplupen kostnad 2024-01")]},
         {"accrued": 700}),
        ({"invoices": [invoice(), invoice("-1000", number="K1", days=1)],
          "ledger": [booking("30000")]}, {"wrong_days": -1000}),
        ({"invoices": [invoice("-1000", number="K1", days=1)], "ledger": [booking("-1000")]},
         {"not_invoiced": -31000, "unexplained": -1000}),
        ({"ledger": [booking("1", "2023-12")]}, {"unexplained": -31000}),
    ],
)  # fmt: skip
def test_each_cause_is_found_with_its_amount(tables, causes):
    assert kronor(one(**tables)) == causes


def test_an_invoice_on_the_wrong_account_is_found_beside_what_is_unexplained():
    rules = [{"account_from": "4660", "account_to": "4660", "procurement": "own"},
             {"account_from": "4640", "account_to": "4640"}]  # fmt: skip
    ledger = [booking("31000", account="4660"), booking("2000")]
    data = one(placement_accounts=rules, ledger=ledger)
    found = {(a, c): ore for (a, _, c), ore in summed(reconciled(data, JAN, JAN)).items()}
    assert found["4660", "wrong_account"] == 31_000_00
    assert found["4640", "wrong_account"] == -31_000_00
    assert found["4640", "unexplained"] == 2_000_00
    assert ("4660", "unexplained") not in found


def test_what_one_rule_has_on_several_accounts_is_one_cell():
    rules = [{"account_from": "4640", "account_to": "4640"},
             {"account_from": "5660", "account_to": "5669"}]  # fmt: skip
    data = one(
        placement_accounts=rules, ledger=[booking("20000"), booking("11000", account="5661")]
    )
    assert kronor(data) == {}
    assert {account for account, *_ in summed(reconciled(data, JAN, JAN))} == {"4640+5660-5669"}


def test_an_account_may_be_the_placements_only_in_an_activity_or_a_unit():
    rules = [{"account_from": "4640", "account_to": "4640", "activity": "569", "unit_code": "B"}]
    own = booking("31000") | {"activity": "569", "unit_code": "B"}
    others = [own | {"activity": "500"}, own | {"unit_code": "L"}]
    assert kronor(one(placement_accounts=rules, ledger=[own])) == {}
    data = one(placement_accounts=rules, ledger=[own, *others])
    assert kronor(data) == {}
    assert {account for account, *_ in summed(reconciled(data, JAN, JAN))} == {"4640:569:B"}


def test_rules_that_share_an_account_have_all_of_each_others_as_one_place():
    table = [("5010", "own"), ("4640", "own"), ("4640", None), ("4630", "state")]
    rules = account_rules(one(placement_accounts=[
        {"account_from": account, "account_to": account, "procurement": procurement}
        for account, procurement in table
    ]))  # fmt: skip
    assert [rule.key for rule in rules] == ["5010+4640", "5010+4640", "4630"]


def test_an_invoice_over_two_months_is_spread_by_days_and_is_late_for_the_first():
    data = one(
        invoices=[invoice("60000", "2024-02", from_date="2024-01-01", to_date="2024-02-29",
                          days=60)],
        ledger=[booking("60000", "2024-02")],
    )  # fmt: skip
    assert kronor(data, JAN, JAN) == {"not_invoiced": -31000}
    assert kronor(data, FEB, FEB) == {"other_period": 31000}
    assert kronor(data, JAN, FEB) == {}


def test_an_invoice_for_days_after_the_placement_has_wrong_days():
    data = one(
        placements=[{"placement_id": "P1", "care_form": "hvb", "start_date": "2023-12-01",
                     "end_date": "2023-12-31", "provider_id": "U1"}]
    )  # fmt: skip
    assert kronor(data) == {"wrong_days": 31000}


def test_an_invoice_for_a_placement_without_price_is_not_registered():
    assert kronor(one(rates=[])) == {"not_registered": 31000}


@pytest.mark.parametrize("invoices", [[], None])
def test_without_invoices_nothing_is_guessed(invoices):
    tables = {"ledger": [booking("20000"), booking("5000", counterparty="Firma")]}
    data = one(**tables, invoices=invoices or [])
    if invoices is None:
        data = Dataset(tables={n: f for n, f in data.tables.items() if n != "invoices"})
    assert kronor(data) == {"outside_register": 5000, "unexplained": -11000}
    columns = {f.address.column for f in reconciliation(data, JAN)}
    assert {c for c in columns if c.startswith("not_")} == set()


def test_a_ledger_that_names_no_provider_is_reconciled_per_account():
    invoices = [invoice("32550", day_price="1050")]
    data = one(invoices=invoices, ledger=[booking("32550", counterparty="870")])
    assert kronor(data) == {"wrong_price": 1550}
    assert set(reconciled(data, JAN, JAN)["provider"]) == {UNNAMED}


def test_own_facilities_are_compared_without_invoices():
    own = {"placement_id": "P1", "care_form": "hvb_eget", "start_date": "2024-01-01",
           "procurement": "own"}  # fmt: skip
    data = one(placements=[own], invoices=[invoice(placement_id="P9", month="2023-01")])
    assert kronor(data) == {"unexplained": -31000, "outside_register": 31000}
    data = one(placements=[own], ledger=[booking("31000", counterparty=None)],
               invoices=[invoice(placement_id="P9", month="2023-01")])  # fmt: skip
    assert kronor(data) == {}


def test_a_month_that_is_not_booked_has_no_figures():
    data = one()
    assert list(reconciliation(data, FEB)) == []
    assert list(reconciliation_months(data, FEB)) == []
    with pytest.raises(NotBooked, match="inga rader för 2024-02"):
        opening(data, FEB)


def test_the_year_starts_where_both_ledger_and_invoices_do():
    data = one(
        ledger=[booking("31000", m) for m in ("2024-01", "2024-02", "2024-03")],
        invoices=[invoice("29000", "2024-02", days=29), invoice("31000", "2024-03", number="F2")],
    )
    assert opening(data, MAR) == FEB
    with pytest.raises(NotBooked, match="börjar först 2024-02"):
        opening(data, JAN)


def test_every_figure_is_the_sum_of_its_rows():
    data = one(
        ledger=[booking("31000"), booking("40000", account="4630"), booking("7", counterparty="")],
        invoices=[
            invoice("34650", days=33, day_price="1050"),
            invoice(number="F9", provider_id="U7"),
        ],
    )
    for definition in DEFINITIONS:
        figures = definition.compute(data, JAN)
        assert figures
        for figure in figures:
            rows = definition.trace(data, JAN, figure.address)
            assert rows["contribution"].sum() == figure.value, figure.address
            assert dict(rows.schema) == dict(TRACE_SCHEMA)
            assert (rows["_row"] > 1).all()


def test_what_no_rule_takes_is_told():
    rules = [{"account_from": "4630", "account_to": "4630", "care_form": "sis"}]
    data = one(placement_accounts=rules)
    assert not_covered(data, JAN, JAN) == 31_000_00
    assert reconciled(data, JAN, JAN).is_empty()
