"""Sentences say what the figures carry: direction, size, shares, and nothing else."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reports import small_municipality

from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, Unit
from hemmaplan.core.periods import Month
from hemmaplan.exempelkommun import generate
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import Number, Paragraph
from hemmaplan.render.numbers_sv import MONTHS
from hemmaplan.reports.annex import printed_figures
from hemmaplan.reports.briefing import TKR, compared, size
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.proofreading import findings
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.sentences import (
    Sentence,
    changed,
    deviation_causes,
    paragraph,
    sentences_in,
    share_words,
)

AMOUNTS = st.integers(-500_000_000, 500_000_000) | st.integers(-120_000, 120_000)


def figure(value: int, area: str = "total") -> Figure:
    return Figure(Address("budget_followup", area, "net", "period_deviation"), value, Unit.KR)


def text_of(runs) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)


@given(AMOUNTS)
@settings(max_examples=50, deadline=None)
def test_a_direction_is_that_of_the_sign_and_nothing_increases_by_zero(value):
    text = text_of(changed(figure(value), up="ökat", down="minskat"))
    assert ("ökat" in text) == (value >= TKR // 2)
    assert ("minskat" in text) == (value <= -(TKR // 2))
    assert not re.search(r"(?<![\d,])0\u00a0", text)
    against = text_of(compared(figure(value), "budget"))
    assert ("sämre" in against) == (value <= -(TKR // 2))
    assert ("bättre" in against) == (value >= TKR // 2)


@given(st.lists(AMOUNTS, min_size=2, max_size=7))
@settings(max_examples=50, deadline=None)
def test_shares_are_of_amounts_that_go_the_same_way_and_add_up(values):
    parts = [(f"Område {n}", figure(value, f"a{n}")) for n, value in enumerate(values)]
    runs = deviation_causes(parts)
    worse, better = (sum(abs(v) for v in values if sign * v > 0) for sign in (-1, 1))
    if not runs:
        assert max(worse, better) < TKR
        return
    text, of_value = text_of(runs), {p.address: p.value for _, p in parts}
    assert ("underskott" in text.lower()) == (worse >= better)
    for number in (run for run in runs if isinstance(run, Number)):
        resting = [of_value[a] for a in (number.of or (number.figure,))]
        assert len({value > 0 for value in resting}) == 1, "a sum or a share of both signs"
        if "kr" in number.text.split("\u00a0")[-1] and "kron" not in number.text:
            assert number.text == size(sum(resting))
    assert re.search(r"(?<![\d,])0\u00a0", text) is None


@given(st.fractions(Fraction(1, 1000), 1))
def test_a_share_in_words_is_the_share(share):
    words = share_words(share)
    said = {
        "hela beloppet": 1, "nio av tio kronor": 0.9, "fyra av fem kronor": 0.8,
        "tre av fyra kronor": 0.75, "två av tre kronor": 2 / 3, "varannan krona": 0.5,
        "var tredje krona": 1 / 3, "var fjärde krona": 0.25,
    }  # fmt: skip
    percent = re.fullmatch(r"(\d+) procent", words)
    value = int(percent[1]) / 100 if percent else said[words]
    assert abs(value - share) <= 0.02
    assert (value == 1) == (share == 1)


def test_the_causes_are_ranked_and_named_until_they_are_half():
    parts = [("A", -10), ("B", -40), ("C", -30), ("D", -20), ("E", 20), ("F", 5)]
    runs = deviation_causes([(name, figure(value * TKR, name)) for name, value in parts])
    assert text_of(runs).replace("\u00a0", " ") == (
        "Områdena med underskott ligger tillsammans 100 tkr sämre än budget; av det kommer "
        "70 procent från B och C. Övriga områden ligger 25 tkr bättre."
    )


def test_one_that_goes_the_other_way_is_named():
    parts = [("A", -10), ("B", -40), ("C", -30), ("D", -20), ("E", 25)]
    runs = deviation_causes([(name, figure(value * TKR, name)) for name, value in parts])
    assert text_of(runs).replace("\u00a0", " ").endswith(" E ligger 25 tkr bättre.")


def test_one_way_only_needs_no_other_side():
    parts = [("HVB", -45), ("Skyddat boende", -30), ("Jourhem", -25)]
    runs = deviation_causes([(name, figure(value * TKR, name)) for name, value in parts])
    assert text_of(runs) == "Av underskottet kommer tre av fyra kronor från HVB och Skyddat boende."


def test_sentences_stand_in_their_paragraph_with_their_ids():
    first = Sentence("a", ("Det är ", Number("2", Address("x"))))
    second = Sentence("b", ("Slut.",))
    (made,) = paragraph([first, second])
    assert text_of(made.runs) == "Det är 2 Slut."
    assert sentences_in(made) == [first, second]
    assert sentences_in(Paragraph(("Fri text.",))) == []
    assert paragraph([]) == []


@pytest.fixture(scope="module", params=[2, 10])
def town(request):
    month = Month(2026, request.param)
    tables = generate(inhabitants=12000, years=3, last_month=month, seed=request.param)
    return Dataset(tables=tables), month


def sentences(document):
    return [s for b in document.blocks if isinstance(b, Paragraph) for s in sentences_in(b)]


def test_every_number_in_a_sentence_carries_its_figures_and_the_summary_is_short(town):
    dataset, month = town
    document = monthly_report(dataset, month_figures(dataset, month), date="2026-12-01")
    found = sentences(document)
    assert len({s.id for s in found}) == len(found) > 12
    sourced = {line.figure for line in document.sources}
    for each in found:
        assert re.fullmatch(r"[a-z-]+", each.id)
        assert set(each.figures) <= sourced
        loose = "".join(run for run in each.runs if isinstance(run, str))
        if each.id == "volymer-brott":  # the day from which a series is broken is no figure
            loose = re.sub(rf"(\d+\s)?({'|'.join(MONTHS)})\s\d{{4}}", "", loose)
        for number in re.findall(r"\d+", loose):
            assert number in {str(month.year), str(month.last_day.day)}, each.text
    lead = next(b for b in document.blocks if isinstance(b, Paragraph) and b.role == "lead")
    assert len(text_of(lead.runs).split()) <= 120
    assert findings(document) == []


@pytest.mark.parametrize("edition", [Edition.BOARD, Edition.PUBLIC])
def test_no_sentence_rests_on_a_figure_its_edition_does_not_show(town, edition):
    dataset, month = town
    found = for_edition(dataset, month_figures(dataset, month), edition)
    document = monthly_report(dataset, found, date="2026-12-01")
    resting = {a for s in sentences(document) for a in s.figures}
    assert resting
    assert not resting & found.hidden.keys()
    assert resting <= set(printed_figures(document.blocks))


def test_what_is_only_a_matter_of_time_is_told_apart(tmp_path):
    folder = small_municipality.write(tmp_path / "data")
    (folder / "adjustments.csv").write_text(
        "month;unit_code;account;activity;kind;amount;note\n"
        "2026-02;B1;46;569;timing;-30000,00;Mars betald i februari\n",
        encoding="utf-8",
    )
    dataset, problems = read_folder(folder)
    assert problems == []
    month = Month(2026, 2)
    document = monthly_report(dataset, month_figures(dataset, month), date="2026-03-05")
    text = next(s.text for s in sentences(document) if s.id == "ekonomi-tid")
    assert text.replace("\u00a0", " ") == (
        "Av utfallet är 30 tkr för mycket bara en fråga om när det bokförs. "
        "Utan det är nettokostnaden 720 tkr, 60 tkr sämre än budget."
    )
    assert findings(document) == []


def test_the_change_since_last_month_is_the_months_own_deviation(tmp_path):
    dataset, _ = read_folder(small_municipality.write(tmp_path / "data"))
    found = month_figures(dataset, Month(2026, 2))
    change = found.table[Address("deviation_change", "total", "net", "period_deviation")]
    # Budget 330 a month; actual 350 in January and 400 in February: 20, then 90 worse.
    assert change.value == -7_000_000
    january = month_figures(dataset, Month(2026, 1))
    assert january.table.of("deviation_change") == []
