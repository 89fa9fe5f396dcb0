"""Every definition is readable Swedish: the annex prints it, and `hemmaplan explain`."""

import re

import pytest
from tests.core import test_choice_figures
from tests.core.test_reconciliation import one
from tests.reports import small_municipality

from hemmaplan.core.figures import Unit
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.numbers_sv import UNIT_WORDS
from hemmaplan.reports import registry
from hemmaplan.reports.annex import source_lines
from hemmaplan.reports.column_words import column_words
from hemmaplan.reports.monthly import monthly_report

FEBRUARY = Month(2026, 2)
ENGLISH = {
    "the", "of", "and", "with", "is", "are", "was", "what", "which", "that", "from", "when",
    "per day", "cost", "raises", "source", "sources", "without", "care", "days", "month", "year",
}  # fmt: skip
each_definition = pytest.mark.parametrize("each", registry.definitions(), ids=lambda d: d.id)


@each_definition
def test_the_first_paragraph_is_one_short_sentence(each):
    first, rule = each.definition.split("\n\n", 1)
    assert "\n" not in first
    assert len(first) <= 120
    assert re.fullmatch(r"[A-ZÅÄÖ][^.!?]*\.", first)
    assert rule.strip()


@each_definition
def test_the_definition_is_in_swedish(each):
    prose = re.sub(r"`[^`]*`", "", each.definition)
    assert not ENGLISH & set(re.findall(r"[a-zåäö]+", prose.lower()))
    assert {"och", "är", "som", "för", "i"} & set(re.findall(r"[a-zåäö]+", prose.lower()))


@each_definition
def test_code_names_in_the_definition_are_closed(each):
    assert each.definition.count("`") % 2 == 0


def test_every_part_of_every_trace_has_a_unit(tmp_path):
    dataset, problems = read_folder(small_municipality.write(tmp_path / "data"))
    assert problems == []
    of_choices = ("choices_made", "ruled_out_steps", "lacking_places")
    others = dict.fromkeys(of_choices, test_choice_figures.lacking()) | {"price_control": one()}
    units = set()
    for each in registry.definitions():
        of_it = others.get(each.id, dataset)
        for figure in each.compute(of_it, FEBRUARY):
            parts = each.trace(of_it, FEBRUARY, figure.address)["part"].unique()
            units |= {each.part_unit(figure, part) for part in parts}
            told = column_words(each.id, figure.address.column)
            assert re.fullmatch(r"[^_]*", told), f"{each.id} has no words for {told}"
    assert {Unit.KR, Unit.COUNT, Unit.DAYS, Unit.VALUE} <= units


def test_the_annex_has_units_in_words_and_no_code_marks(tmp_path):
    dataset, _ = read_folder(small_municipality.write(tmp_path / "data"))
    found = registry.month_figures(dataset, FEBRUARY)
    document = monthly_report(dataset, found, date="2026-03-05")
    lines = source_lines(dataset, found, document.blocks)
    assert not any("`" in line.definition for line in lines)
    units = {line.unit for line in lines}
    assert {"kronor", "antal", "dygn"} <= units <= set(UNIT_WORDS.values())


def test_every_unit_has_a_word_of_its_own():
    assert set(UNIT_WORDS) == set(Unit)
    assert len(set(UNIT_WORDS.values())) == len(Unit)
