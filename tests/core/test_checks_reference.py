"""The reference page says what the checks are."""

from pathlib import Path

from hemmaplan.core.checks import CHECKS, reference_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "checks.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == reference_page()


def test_every_check_has_a_code_of_its_own_and_says_what_it_means() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert all(check.meaning.endswith(".") for check in CHECKS)
