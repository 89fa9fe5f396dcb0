"""Avstämning in the report: what it says, and what the board is not shown."""

import re

import pytest
from tests import frames

from hemmaplan.core.dataset import Municipality
from hemmaplan.core.periods import Month
from hemmaplan.render.document import Heading, Paragraph, TableBlock
from hemmaplan.render.numbers_sv import cell_text
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.registry import Edition, month_figures

FEBRUARY = Month(2026, 2)


def data(placements=8, **tables):
    """Placements at 1 000 kr a day at two providers; one invoice is late, one too dear, one on
    the wrong account, and a booking has no invoice."""
    ids = [f"P{n}" for n in range(placements)]
    provider = {id: f"L{n % 2 + 1}" for n, id in enumerate(ids)}
    late, dear, wrong = ids[:3] if placements > 2 else (None, None, None)

    def amount(id, month):
        days = {"2026-01": 31, "2026-02": 28}[month]
        return days * (1100 if id == dear and month == "2026-02" else 1000)

    months = ("2026-01", "2026-02")
    rows = {
        "placements": [
            {"placement_id": id, "person_id": f"K{id}", "care_form": "hvb", "area": "bou",
             "start_date": "2025-12-01", "provider_id": provider[id], "procurement": "framework"}
            for id in ids
        ],
        "rates": [{"placement_id": id, "kind": "care", "amount": "1000", "per": "day"}
                  for id in ids],
        "invoices": [
            {"invoice_id": f"F{id}{month}", "provider_id": provider[id], "placement_id": id,
             "month": month, "amount": amount(id, month), "days": amount(id, month) // 1000}
            for id in ids for month in months
            if not (id == late and month == "2026-02")
        ],
        "ledger": [
            {"month": month, "account": "4660" if (id, month) == (wrong, "2026-02") else "4640",
             "counterparty": provider[id], "amount": amount(id, month)}
            for id in ids for month in months
            if not (id == late and month == "2026-02")
        ] + [{"month": "2026-02", "account": "4640", "counterparty": "L1", "amount": 2000}],
        "providers": [{"provider_id": "L1", "name": "Exempelhemmet"},
                      {"provider_id": "L2", "name": "Exempelgården"}],
        "placement_accounts": [
            {"account_from": "4660", "account_to": "4660", "procurement": "own"},
            {"account_from": "4640", "account_to": "4640"},
        ],
    }  # fmt: skip
    return frames.dataset(Municipality(name="Småkommun"), **{**rows, **tables})


def section(dataset, edition=Edition.INTERNAL):
    """(words, tables by name) of the section in an edition."""
    found = for_edition(dataset, month_figures(dataset, FEBRUARY), edition)
    blocks = list(monthly_report(dataset, found, date="2026-03-05").blocks)
    headings = [n for n, block in enumerate(blocks) if isinstance(block, Heading)]
    start = next((n for n in headings if blocks[n].text == "Avstämning mot huvudboken"), None)
    if start is None:
        return "", {}
    after = [n for n in headings if n > start]
    inside = blocks[start : after[0] if after else None]
    words = "".join(
        run if isinstance(run, str) else run.text
        for block in inside
        if isinstance(block, Paragraph)
        for run in block.runs
    )
    tables = {
        block.name: [[cell_text(cell) for cell in row.cells] for row in block.rows]
        for block in inside
        if isinstance(block, TableBlock)
    }
    return words.replace("\u00a0", " "), tables


def test_the_internal_edition_says_the_causes_and_the_providers():
    words, tables = section(data())
    assert "Vård för 28 tkr var inte fakturerad den 28 februari" in words
    assert "28 tkr är bokfört på fel konto" in words
    assert "2 tkr är oförklarat" in words
    causes = {row[0]: row[1:] for row in tables["Avstämning"]}
    assert causes["Ej fakturerat än"] == ["−28", "−28"]
    assert causes["Fel dygn på fakturan"] == ["2", "2"]
    assert {row[0] for row in tables["Avstämning per utförare"]} == {
        "Exempelhemmet", "Exempelgården",
    }  # fmt: skip


def test_every_printed_number_of_the_section_is_a_figure():
    dataset = data()
    document = monthly_report(dataset, month_figures(dataset, FEBRUARY), date="2026-03-05")
    tables = [b for b in document.blocks if isinstance(b, TableBlock) and "Avstäm" in b.name]
    assert len(tables) == 3
    cells = [cell for table in tables for row in table.rows for cell in row.cells[1:]]
    assert all(cell.figure for cell in cells if cell.value)


@pytest.mark.parametrize("edition", [Edition.BOARD, Edition.PUBLIC])
def test_no_edition_that_leaves_shows_one_placements_price(edition):
    words, tables = section(data(), edition)
    assert "Avstämning per utförare" not in tables
    causes = {row[0]: row[1:] for row in tables["Avstämning"]}
    assert causes["Ej fakturerat än"] == ["..", ".."]
    assert "28 tkr" not in words
    assert causes["Huvudboken"] != ["..", ".."]
    assert not re.search(r"Exempelhemmet|Exempelgården", words)


@pytest.mark.parametrize("edition", [Edition.BOARD, Edition.PUBLIC])
def test_a_cause_hidden_does_not_follow_from_the_others(edition):
    dataset = data()
    found = for_edition(dataset, month_figures(dataset, FEBRUARY), edition)
    hidden = {a.column for a in found.hidden if a.id == "reconciliation"}
    for period in ("month", "ytd"):
        causes = {c for c in hidden if c.endswith(period) and not c.startswith("to_mend")}
        assert len(causes) != 1, causes


def test_where_a_few_are_placed_nothing_is_shown_to_the_board():
    words, tables = section(data(placements=3), Edition.BOARD)
    assert words == "Tabellen Avstämning visas inte, så att ingen enskild kan kännas igen."
    assert {cell for row in tables.get("Avstämning", ()) for cell in row[1:]} <= {".."}


def test_without_the_table_of_accounts_there_is_no_section():
    dataset = data()
    tables = {n: f for n, f in dataset.tables.items() if n != "placement_accounts"}
    assert section(type(dataset)(dataset.municipality, tables)) == ("", {})
