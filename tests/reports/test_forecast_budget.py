"""The budget beside the placements' forecast: words, picture, and who is told of a gap."""

from fractions import Fraction

import pytest
from tests.reports import small_municipality

from hemmaplan.core.figures import Address
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import ChartBlock, Paragraph
from hemmaplan.reports.briefing import Briefing
from hemmaplan.reports.forecast_budget import about, placement_budget, trace_placement_budget
from hemmaplan.reports.forecast_figures import made
from hemmaplan.reports.forecast_outlook import outlook
from hemmaplan.reports.registry import Edition, month_figures

FEBRUARY = Month(2026, 2)
BUDGET, CHANCE = (Address("placement_budget", "total", "total", c) for c in ("budget", "chance"))


@pytest.fixture
def folder(tmp_path):
    return small_municipality.write(tmp_path / "data")


def read(folder, *, kinds="care fee expense", accounts=True):
    with (folder / "municipality.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[reconciliation]\ninvoiced_kinds = "{kinds}"\n')
    if accounts:
        text = "account_from;account_to\n46;46\n"
        (folder / "placement_accounts.csv").write_text(text, encoding="utf-8")
    dataset, problems = read_folder(folder)
    assert problems == []
    return dataset


def blocks(dataset, edition=Edition.INTERNAL):
    figures = month_figures(dataset, FEBRUARY).table
    return outlook(Briefing(dataset, FEBRUARY, figures, edition=edition))


def words(found):
    paragraphs = (block for block in found if isinstance(block, Paragraph))
    texts = (str(getattr(run, "text", run)) for p in paragraphs for run in p.runs)
    return "".join(texts).replace("\u00a0", " ")


def test_the_budget_is_in_words_and_a_line_in_the_fan(folder):
    dataset = read(folder)
    found = blocks(dataset)
    assert "Budgeten är 3,0 mnkr och sannolikheten att hålla den " in words(found)
    fan = next(block for block in found if isinstance(block, ChartBlock))
    assert "Budget 3,0" in fan.alt


def test_the_chance_is_the_forecasts_own_and_both_are_traced(folder):
    dataset = read(folder)
    budget, chance = placement_budget(dataset, FEBRUARY)
    asked = made(dataset, FEBRUARY).answer.chance_within(3_000_000_00)
    assert (budget.value, float(chance.value)) == (3_000_000_00, round(asked, 3))
    assert trace_placement_budget(dataset, FEBRUARY, BUDGET)["_row"].to_list() == [2]
    parts = trace_placement_budget(dataset, FEBRUARY, CHANCE)
    assert chance.value * parts["contribution"][1] == parts["contribution"][0]
    with pytest.raises(LookupError):
        trace_placement_budget(dataset, Month(2026, 2), Address("placement_budget", "bou"))


@pytest.mark.parametrize(
    ("chance", "how"),
    [("0.01", "högst"), ("0.014", "ungefär"), ("0.5", "ungefär"), ("0.986", "ungefär"),
     ("0.99", "minst")],
)  # fmt: skip
def test_only_the_ends_of_the_chance_are_bounds(chance, how):
    assert about(Fraction(chance)) == how


@pytest.mark.parametrize(
    ("more", "said"),
    [({"accounts": False}, "Inställningar"), ({"kinds": "care"}, "rymmer inte hela kostnaden")],
)
def test_without_one_no_chance_is_said_and_who_can_mend_it_is_told_how(folder, more, said):
    dataset = read(folder, **more)
    assert list(placement_budget(dataset, FEBRUARY)) == []
    assert "Sannolikheten att hålla budget anges inte: " in words(blocks(dataset))
    assert said in words(blocks(dataset))
    assert "budget" not in words(blocks(dataset, Edition.BOARD))
