"""What the causes of a difference mean, in plain Python, day by day and row by row.

Read this to know what the words mean; `core.reconciliation` answers fast and with rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hemmaplan.core import cost_reference as cost
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.misplaced import Account, misplaced
from hemmaplan.core.money import round_half_away, spread
from hemmaplan.core.periods import Month, months
from hemmaplan.core.placement_accounts import (
    OTHER,
    UNNAMED,
    account_rules,
    has_invoices,
    known_providers,
    place,
)

Row = Mapping[str, Any]
Cell = tuple[str, str, str]
"""account, provider, cause"""


@dataclass(frozen=True, slots=True)
class Part:
    """An invoice's share of one month of care; `days` is None where the invoice does not tell."""

    month: Month
    covers: frozenset[date]
    ore: int
    days: int | None


def differences(dataset: Dataset, first: Month, last: Month) -> dict[Cell, int]:
    """(account, provider, cause) → öre, without zeros; causes as in `core.reconciliation`."""
    return _Reconciliation(dataset, first, last).answer()


def invoice_parts(invoice: Row) -> list[Part]:
    """The months of care an invoice is for, its amount and days spread by calendar days."""
    month = Month.of(invoice["month"])
    begin = invoice["from_date"] or month.first_day
    until = invoice["to_date"] or month.last_day
    has_period = begin <= until and (invoice["from_date"] or invoice["to_date"])
    if begin > until:
        begin, until = month.first_day, month.last_day
    days = [begin + timedelta(days=n) for n in range((until - begin).days + 1)]
    by_month: dict[Month, list[date]] = {}
    for day in days:
        by_month.setdefault(Month.of(day), []).append(day)
    weights = [len(of_month) for of_month in by_month.values()]
    told = _told_days(invoice, len(days) if has_period else None)
    shares = spread(invoice["amount_ore"], weights)
    of_days: Sequence[int | None] = (
        spread(told, weights) if told is not None else [None] * len(weights)
    )
    return [
        Part(each, frozenset(of_month), share, part_days)
        for (each, of_month), share, part_days in zip(
            by_month.items(), shares, of_days, strict=True
        )
    ]


def _told_days(invoice: Row, length: int | None) -> int | None:
    told: int | None = invoice["days"]
    price = invoice["day_price"]
    if told is None and price is not None and price > 0:
        number = Fraction(invoice["amount_ore"], 100) / Fraction(price)
        told = abs(int(number)) if number.denominator == 1 else None
    told = length if told is None else told
    return told if told is None or invoice["amount_ore"] >= 0 else -told


class _Reconciliation:
    def __init__(self, dataset: Dataset, first: Month, last: Month) -> None:
        self.dataset, self.months = dataset, list(months(first, last))
        self.rules = account_rules(dataset)
        self.invoices = list(dataset.table_or_empty("invoices").iter_rows(named=True))
        self.placements: dict[str, Row] = {}
        for row in dataset.table("placements").iter_rows(named=True):
            self.placements.setdefault(row["placement_id"], row)
        self.ledger = [
            {
                **row,
                "place": place(self.rules, (row["account"], row["activity"], row["unit_code"])),
                "provider": self.named(row["counterparty"]),
            }
            for row in dataset.table("ledger").iter_rows(named=True)
        ]
        on_accounts = [row for row in self.ledger if row["place"] != OTHER]
        self.unnamed = all(row["provider"] == UNNAMED for row in on_accounts)
        self.causes: Counter[Cell] = Counter()
        self.expected: Counter[tuple[str, str]] = Counter()
        self.expecting: dict[tuple[str, str], list[int]] = {}

    # --- which account and provider -----------------------------------------------------------

    def named(self, counterparty: str | None) -> str:
        name = (counterparty or "").strip().casefold()
        return known_providers(self.dataset).get(name, UNNAMED)

    def account(self, placement: Row) -> str | None:
        cells = (placement["care_form"], placement["procurement"], placement["area"])
        return next((r.key for r in self.rules if r.takes(*cells)), None)

    def provider(self, placement: Row) -> str:
        billing = (
            i["provider_id"]
            for i in self.invoices
            if i["placement_id"] == placement["placement_id"]
        )
        return placement["provider_id"] or next(filter(None, billing), None) or UNNAMED

    def is_invoiced(self, placement: Row) -> bool:
        has_invoice = any(i["placement_id"] == placement["placement_id"] for i in self.invoices)
        bought = placement["provider_id"] is not None and placement["procurement"] != "own"
        return bool(self.invoices) and (has_invoice or bought)

    def home(self, provider: str) -> str:
        of_placements = [
            account
            for placement in self.placements.values()
            if self.provider(placement) == provider and (account := self.account(placement))
        ]
        keys = list(dict.fromkeys(rule.key for rule in self.rules))
        if of_placements:
            return min(of_placements, key=keys.index)
        booked: Counter[str] = Counter()
        for row in self.ledger:
            if row["provider"] == provider and row["place"] != OTHER:
                booked[row["place"]] += row["amount_ore"]
        return min(booked, key=lambda a: (-abs(booked[a]), a)) if booked else keys[0]

    def add(self, account: str, provider: str, cause: str, amount: int) -> None:
        self.causes[account, UNNAMED if self.unnamed else provider, cause] += amount

    def expect(self, account: str, provider: str, amount: int) -> None:
        cell = (account, UNNAMED if self.unnamed else provider)
        self.expected[cell] += amount
        self.expecting.setdefault(cell, []).append(amount)

    # --- the two steps ------------------------------------------------------------------------

    def answer(self) -> dict[Cell, int]:
        for placement in self.placements.values():
            if account := self.account(placement):
                self.reconcile(placement, account, self.provider(placement))
        for invoice in self.invoices:
            of = self.placements.get(invoice["placement_id"])
            if of is None or not self.is_own(invoice, of):
                self.foreign(invoice)
        self.books()
        return {cell: amount for cell, amount in self.causes.items() if amount}

    def is_own(self, invoice: Row, placement: Row) -> bool:
        return invoice["provider_id"] in (None, self.provider(placement))

    def booked(self, invoice: Row) -> Month:
        return Month.of(invoice["booked_in"] or invoice["month"])

    def foreign(self, invoice: Row) -> None:
        """An invoice for what the register does not have."""
        if self.booked(invoice) not in self.months:
            return
        provider = invoice["provider_id"] or UNNAMED
        registered = {self.provider(placement) for placement in self.placements.values()}
        of_register = provider in {*registered, UNNAMED} or invoice["placement_id"] is not None
        cause = "not_registered" if of_register else "outside_register"
        self.add(self.home(provider), provider, cause, invoice["amount_ore"])
        self.expect(self.home(provider), provider, invoice["amount_ore"])

    def reconcile(self, placement: Row, account: str, provider: str) -> None:
        """One placement's cost against its invoices."""
        own = [
            i
            for i in self.invoices
            if i["placement_id"] == placement["placement_id"] and self.is_own(i, placement)
        ]
        for invoice in own:
            if self.booked(invoice) in self.months:
                self.expect(account, provider, invoice["amount_ore"])
        invoices = [(self.booked(i), part) for i in own for part in invoice_parts(i)]
        for booked, part in invoices:
            if booked in self.months:
                if part.month not in self.months:
                    self.add(account, provider, "other_period", part.ore)
            elif part.month in self.months:
                late = booked > self.months[-1]
                self.add(account, provider, "not_invoiced" if late else "other_period", -part.ore)
        for month in self.months:
            parts = [part for _, part in invoices if part.month == month]
            self.month_of_care(placement, (account, provider), month, parts)

    def month_of_care(
        self, placement: Row, cell: tuple[str, str], month: Month, parts: Sequence[Part]
    ) -> None:
        covers = {day for part in parts if part.ore > 0 for day in part.covers}
        covered = care_ore = care_day_count = lines = covered_lines = 0
        for rate, days, amount in self.lines(placement, month):
            lines += 1
            self.add(*cell, "register", amount)
            if not self.is_invoiced(placement):
                self.expect(*cell, amount)
                continue
            inside = len(covers.intersection(days))
            share = round_half_away(Fraction(amount * inside, len(days)))
            self.add(*cell, "not_invoiced", share - amount)
            covered += share
            covered_lines += inside > 0
            if rate["kind"] == "care" and rate["per"] != "occasion":
                care_ore += share
                care_day_count += inside
        deviation = sum(part.ore for part in parts) - covered
        if not parts or not deviation:
            return
        told = [part.days for part in parts]
        if not covers:  # only credits
            self.add(*cell, "unexplained", deviation)
        elif not lines and cost.care_days(placement, month):
            self.add(*cell, "not_registered", deviation)
        elif not covered_lines:
            self.add(*cell, "wrong_days", deviation)
        elif None in told or not care_day_count:
            self.add(*cell, "unexplained", deviation)
        else:
            more = sum(days for days in told if days is not None) - care_day_count
            by_days = round_half_away(Fraction(more * care_ore, care_day_count))
            self.add(*cell, "wrong_days", by_days)
            self.add(*cell, "wrong_price", deviation - by_days)

    def lines(self, placement: Row, month: Month) -> Iterator[tuple[Row, list[date], int]]:
        pauses = self.rows_of("pauses", placement)
        kinds = self.dataset.municipality.invoiced_kinds.split()
        for rate in self.rows_of("rates", placement):
            days = cost.charged_days(placement, rate, month)
            if days and rate["kind"] in kinds:
                unit = cost.unit_price_ore(rate)
                yield rate, days, cost.line_amount_ore(unit, rate, days, pauses, month)

    def rows_of(self, table: str, placement: Row) -> list[Row]:
        rows = self.dataset.table_or_empty(table).iter_rows(named=True)
        return [row for row in rows if row["placement_id"] == placement["placement_id"]]

    def books(self) -> None:
        """The ledger against what was expected in it."""
        rest: Counter[tuple[str, str]] = Counter()
        strangers: Counter[str] = Counter()
        elsewhere: dict[str, list[int]] = {}
        booked: dict[tuple[str, str], list[int]] = {}
        for row in self.ledger:
            if Month.of(row["month"]) not in self.months:
                continue
            place, provider, amount = row["place"], row["provider"], row["amount_ore"]
            provider = UNNAMED if self.unnamed else provider
            accrual = "upplup" in (row["text"] or "").casefold()
            if place == OTHER:
                if provider != UNNAMED and amount > 0 and not accrual:
                    elsewhere.setdefault(provider, []).append(amount)
                continue
            self.add(place, provider, "ledger", amount)
            if accrual:
                self.add(place, provider, "accrued", amount)
                continue
            rest[place, provider] += amount
            booked.setdefault((place, provider), []).append(amount)
            if provider == UNNAMED and row["counterparty"] is not None:
                strangers[place] += amount
        rest.subtract(self.expected)
        if has_invoices(self.dataset):
            self.move(rest, booked, elsewhere)
        registered = {self.provider(placement) for placement in self.placements.values()}
        for (place, provider), amount in rest.items():
            if not amount:
                continue
            outside = 0
            if not self.unnamed and provider != UNNAMED and provider not in registered:
                outside = amount
            elif (
                not self.unnamed and provider == UNNAMED and (place, provider) not in self.expecting
            ):
                outside = strangers[place]
            self.add(place, provider, "outside_register", outside)
            self.add(place, provider, "unexplained", amount - outside)

    def move(
        self,
        rest: Counter[tuple[str, str]],
        booked: Mapping[tuple[str, str], Sequence[int]],
        elsewhere: Mapping[str, Sequence[int]],
    ) -> None:
        for provider in {provider for _, provider in rest}:
            if provider == UNNAMED and not self.unnamed:
                continue
            accounts = {
                cell[0]: Account(
                    amount,
                    [each for each in booked.get(cell, ()) if each > 0],
                    [each for each in self.expecting.get(cell, ()) if each > 0],
                )
                for cell, amount in rest.items()
                if cell[1] == provider
            }
            for move in misplaced(accounts, elsewhere.get(provider, ())):
                self.add(move.missing, provider, "wrong_account", -move.amount_ore)
                rest[move.missing, provider] += move.amount_ore
                if move.row is None:
                    self.add(move.found, provider, "wrong_account", move.amount_ore)
                    rest[move.found, provider] -= move.amount_ore
