"""Hur placeringarna valdes: home ground tried, quotes, call-offs and gaps, form by form."""

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.document import Block, Heading
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.lacking_places import lacking
from hemmaplan.reports.placements import by_form
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

ID = "choices_made"


def choices_made(b: Briefing) -> list[Block]:
    """The section; empty without choices decided this year."""
    tables = [*_home_ground(b), *lacking(b), *_bought(b)]
    return [Heading("Hur valen gjordes"), *paragraph(_in_words(b)), *tables] if tables else []


def _in_words(b: Briefing) -> list[Sentence]:
    decided, tried, ruled_out, left, gaps = (
        b.get(ID, TOTAL, ALL_FORMS, f"{name}_ytd")
        for name in ("decided", "tried", "ruled_out", "to_be_tried", "with_gaps")
    )
    if decided is None or not decided.value or tried is None:
        return []
    runs: Runs = ["Hittills i år har ", said(decided), " val beslutats"]
    runs += ["; i ", said(tried), " av dem var en insats på hemmaplan prövad"]
    if ruled_out is not None and ruled_out.value:
        runs += [", och i ", said(ruled_out), " var alla sådana uteslutna, med skäl"]
    found = sentence("val-hemmaplan", [*runs, "."])
    if left is not None and left.value:
        found += sentence("val-aterstar", ["I ", said(left), " ska hemmaplan prövas."])
    if gaps is not None and gaps.value:
        found += sentence("val-brister", [said(gaps), " beslutades fast något saknades."])
    return found


def _home_ground(b: Briefing) -> list[Block]:
    names = (
        ("decided", "Beslutade"), ("tried", "Hemmaplan\nprövad"), ("to_be_tried", "Ska\nprövas"),
        ("ruled_out", "Uteslutna,\nmed skäl"), ("unanswered", "Inget\nsvar"),
        ("with_gaps", "Något\nsaknades"), ("days_mean", "Dagar,\ngenomsnitt"),
    )  # fmt: skip
    caption = (
        f"Val av vård som beslutades {b.so_far} {b.month.year}, efter den vårdform som valdes. "
        "Dagarna räknas från behov till beslut."
    )
    columns = [(ID, f"{name}_ytd", heading) for name, heading in names]
    return by_form(b, "Hemmaplan i valen", caption, columns, tables=("choices", "choice_steps"))


def _bought(b: Briefing) -> list[Block]:
    names = (
        ("bought", "Köpta"), ("framework", "På\nramavtal"),
        ("framework_share", "Andel på\nramavtal"), ("asked", "Tillfrågade\nutförare"),
        ("refused", "Tackade\nnej"), ("two_quotes", "Två kost-\nnadsförslag"),
    )  # fmt: skip
    if not b.shows(ID, TOTAL, ALL_FORMS, "bought_ytd"):
        return []
    caption = f"Köp i valen {b.so_far} {b.month.year}: avrop, kostnadsförslag och ramavtal."
    columns = [(ID, f"{name}_ytd", heading) for name, heading in names]
    return by_form(b, "Köp i valen", caption, columns, tables=("choices", "call_offs", "quotes"))
