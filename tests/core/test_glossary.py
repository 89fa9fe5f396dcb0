"""The words of the field: one source, and each said in a sentence or two of plain Swedish."""

from pathlib import Path

import pytest

from hemmaplan.core.glossary import GLOSSARY, WORDS, as_markdown, matching


def test_no_word_is_explained_twice():
    terms = [word.term for part in GLOSSARY.values() for word in part.values()]
    assert len(set(terms)) == len(terms) == len(WORDS)


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda each: each.key)
def test_a_meaning_is_a_sentence_or_two(word):
    assert word.meaning[0].isupper()
    assert word.meaning.endswith(".")
    assert 20 <= len(word.meaning) <= 220
    assert word.key.isascii()


def test_a_word_is_found_by_its_parts():
    assert [each.key for each in matching(["lvu"])] == ["lvu"]
    assert {each.key for each in matching(["kostnad"])} >= {"nettokostnad", "referenskostnad"}
    assert list(matching([])) == []


def test_the_handbook_says_the_same():
    page = Path(__file__).parents[2] / "docs/reference/ordlista.md"
    assert page.read_text("utf-8") == as_markdown(), "run script/docs"
