"""Price control: what is invoiced is what was agreed plus a reason for every öre beside it."""

import polars as pl
import pytest
from hypothesis import given, settings
from tests import frames
from tests.core.reconciliation_cases import FEB, JAN, MAR, datasets, periods
from tests.core.test_reconciliation import invoice, one

from hemmaplan.core import price_control_figures as figures
from hemmaplan.core import price_control_reference as reference
from hemmaplan.core.dataset import Dataset, MissingTable
from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.core.price_control import REASONS, Outcome, claims, price_control
from hemmaplan.core.reconciliation import Cause, reconciled


def by_reason(controlled):
    """As the reference answers: (placement, month, reason) → öre."""
    found = {}
    for row in controlled.iter_rows(named=True):
        for reason in ("agreed", *REASONS):
            key = row["placement_id"], Month.of(row["care_month"]), str(reason)
            found[key] = found.get(key, 0) + row[f"{reason}_ore"]
    return {key: ore for key, ore in found.items() if ore}


@settings(max_examples=60, deadline=None)
@given(datasets(), periods)
def test_the_reasons_are_those_of_the_definition_and_add_up_in_every_row(data, period):
    found = price_control(data, *period)
    assert by_reason(found) == reference.reasons(data, *period)
    parts = pl.sum_horizontal(f"{reason}_ore" for reason in REASONS)
    sums = found.select(
        whole=pl.col("invoiced_ore") == pl.col("agreed_ore") + pl.col("difference_ore"),
        parts=pl.col("difference_ore") == parts,
        right=((pl.col("outcome") == Outcome.RIGHT) == (pl.col("difference_ore") == 0))
        | (pl.col("outcome") == Outcome.NO_PLACEMENT),
    )
    assert all(sums[name].all() for name in sums.columns)


@settings(max_examples=50, deadline=None)
@given(datasets())
def test_the_reconciliation_has_the_same_deviations(data):
    """Two ways to the same kronor, where no credit has taken an invoice back."""
    plain = data.table("invoices").filter(
        pl.col("amount_ore") > 0, pl.coalesce("booked_in", "month") <= MAR.last_day
    )
    # Where the register names no provider, the reconciliation takes the first that invoices.
    placed = data.table("placements").with_columns(pl.col("provider_id").fill_null("U1"))
    tables = {n: f for n, f in data.tables.items() if n != "placement_accounts"}
    data = Dataset(tables=tables | {"invoices": plain, "placements": placed})
    found = price_control(data, JAN, MAR).filter(pl.col("outcome") != Outcome.NO_PLACEMENT)
    parts = reconciled(data, JAN, MAR).filter(pl.col("table") == "invoices")
    own = {row["placement_id"] for row in found.iter_rows(named=True)}
    causes = (Cause.NOT_REGISTERED, Cause.WRONG_DAYS, Cause.WRONG_PRICE, Cause.UNEXPLAINED)
    deviations = parts.filter(
        pl.col("cause").is_in([str(c) for c in causes]), pl.col("placement_id").is_in(own),
        ~pl.col("description").str.contains("bokförd"),  # those bridge the ledger
    )  # fmt: skip
    assert found["difference_ore"].sum() == deviations["contribution"].sum()


def reasons_of(data, first=JAN, last=JAN):
    """The reasons in kronor, those that are nothing left out."""
    found = price_control(data, first, last)
    sums = {str(reason): found[f"{reason}_ore"].sum() // 100 for reason in REASONS}
    return {reason: kronor for reason, kronor in sums.items() if kronor}


def ended(day):
    return [{"placement_id": "P1", "care_form": "hvb", "start_date": "2024-01-01",
             "end_date": day, "provider_id": "U1"}]  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "reasons"),
    [
        ({}, {}),
        ({"invoices": [invoice("32550", day_price="1050")]}, {"wrong_price": 1550}),
        ({"invoices": [invoice("29450", day_price="950")]}, {"wrong_price": -1550}),
        ({"invoices": [invoice("33000", days=33)]}, {"wrong_days": 2000}),
        ({"invoices": [invoice("28000", days=28)]}, {"wrong_days": -3000}),
        ({"invoices": [invoice(), invoice(number="F2")]}, {"double": 31000}),
        ({"invoices": [invoice(days=None, day_price=None),
                       invoice(number="F2", days=None, day_price=None)]}, {"double": 31000}),
        ({"placements": ended("2024-01-21")}, {"after_end": 11000}),
        ({"placements": ended("2024-01-21"), "invoices": [invoice("34100", day_price="1100")]},
         {"after_end": 11000, "wrong_price": 3100}),
        ({"invoices": [invoice(placement_id=None)]}, {"no_placement": 31000}),
        ({"invoices": [invoice(placement_id="P9")]}, {"no_placement": 31000}),
        ({"invoices": [invoice(provider_id="U2")]}, {"no_placement": 31000}),
        ({"rates": []}, {"no_price": 31000}),
        ({"invoices": [invoice("33000", days=None, day_price=None)]}, {"unclear": 2000}),
        ({"invoices": [invoice("-500", days=None, day_price=None)]}, {"unclear": -500}),
        # Half a month at a time, and an extra on a row of its own, are as they should be.
        ({"invoices": [invoice("15000", days=15), invoice("16000", number="F2", days=16)]}, {}),
        ({"invoices": [invoice(), invoice("5000", days=None, day_price=None, invoice_row="2")],
          "rates": [{"placement_id": "P1", "kind": "care", "amount": "1000", "per": "day"},
                    {"placement_id": "P1", "kind": "extra", "amount": "5000", "per": "month"}]},
         {}),
        ({"invoices": [invoice("32550", day_price="1050"),
                       invoice("5000", days=None, day_price=None, invoice_row="2")],
          "rates": [{"placement_id": "P1", "kind": "care", "amount": "1000", "per": "day"},
                    {"placement_id": "P1", "kind": "extra", "amount": "5000", "per": "month"}]},
         {"wrong_price": 1550}),
        # What a credit takes back has never been; a smaller one takes off the difference.
        ({"invoices": [invoice(), invoice(number="F2"), invoice("-31000", number="K1")]}, {}),
        ({"invoices": [invoice("32550", day_price="1050"),
                       invoice("-1550", number="K1", days=0)]}, {}),
    ],
)  # fmt: skip
def test_each_reason_is_found_with_its_amount(tables, reasons):
    assert reasons_of(one(**tables)) == reasons


def test_a_row_says_what_was_invoiced_and_what_was_agreed():
    row = price_control(one(invoices=[invoice("34650", days=33, day_price="1050")]), JAN, JAN)
    told = row.to_dicts()[0]
    assert told["outcome"] == Outcome.WRONG_DAYS
    assert (told["invoiced_days"], told["agreed_days"]) == (33, 31)
    assert (told["invoiced_ore"], told["agreed_ore"]) == (34_650_00, 31_000_00)
    assert told["agreed_day_ore"] == 1_000_00
    assert (told["wrong_days_ore"], told["wrong_price_ore"]) == (2_000_00, 1_650_00)
    assert (told["invoices"], told["_file"], told["_row"]) == ("F1", "invoices.csv", 2)


def test_a_late_invoice_is_not_there_until_it_is_booked():
    data = one(invoices=[invoice("32550", booked_in="2024-02")])
    assert price_control(data, JAN, JAN).is_empty()
    assert price_control(data, JAN, FEB)["difference_ore"].to_list() == [1_550_00]


def test_what_is_sent_back_is_too_much_and_not_our_own_fault():
    data = one(
        placements=[
            {"placement_id": f"P{n}", "care_form": "hvb", "start_date": "2024-01-01",
             "provider_id": "U1"} for n in (1, 2, 3)
        ],
        invoices=[invoice("32000"), invoice("28000", number="F2", placement_id="P2"),
                  invoice(number="F3", placement_id="P3")],
        rates=[{"placement_id": p, "kind": "care", "amount": "1000", "per": "day"}
               for p in ("P1", "P2")],
    )  # fmt: skip
    found = price_control(data, JAN, JAN)
    outcomes = dict(found.select("placement_id", "outcome").iter_rows())
    assert outcomes == {"P1": "wrong_price", "P2": "wrong_price", "P3": "no_price"}
    assert claims(found)["placement_id"].to_list() == ["P1"]


def test_without_invoices_it_says_so():
    with pytest.raises(MissingTable, match="invoices"):
        price_control(frames.dataset(placements=[], rates=[]), JAN, JAN)


def test_the_figures_add_up_from_agreed_to_invoiced_and_are_their_rows():
    data = one(
        invoices=[
            invoice("34650", days=33, day_price="1050"),
            invoice("29000", "2024-02", "F2", days=29), invoice(number="F3", placement_id="P9"),
        ]
    )  # fmt: skip
    found = {f.address: f for f in figures.price_control(data, FEB)}
    values = {address.column: figure.value for address, figure in found.items()}
    assert values["invoiced_ytd"] == 94_650_00
    assert values["invoiced_ytd"] == values["agreed_ytd"] + sum(
        values[f"{reason}_ytd"] for reason in REASONS
    )
    assert values["no_placement_ytd"] == 31_000_00
    assert values["to_send_back_ytd"] == 34_650_00
    assert (values["controlled_month"], values["differing_month"]) == (1, 0)
    assert (values["controlled_ytd"], values["differing_ytd"]) == (3, 2)
    for address, figure in found.items():
        rows = figures.trace_price_control(data, FEB, address)
        assert rows["contribution"].sum() == figure.value
    assert found[Address("price_control", "total", "total", "wrong_days_ytd")].people == 1
