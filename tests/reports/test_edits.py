"""A person's own words: in their place, tied to figures, warned of when those have moved."""

import re

import pytest
from tests.reports import small_municipality
from tests.web.conftest import unwrapped
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.core.periods import Month
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.document import Number, Paragraph
from hemmaplan.reports.editions import for_edition
from hemmaplan.reports.edits import CHANGED, BadEdits, Edit, read_edits, template, with_edits
from hemmaplan.reports.monthly import monthly_report
from hemmaplan.reports.proofreading import findings
from hemmaplan.reports.registry import Edition, month_figures
from hemmaplan.reports.sentences import sentences_in

FEBRUARY = Month(2026, 2)
ID = "sammanfattning-utfall"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The dataset, February's figures and its report."""
    dataset, _ = read_folder(small_municipality.write(tmp_path_factory.mktemp("edits") / "data"))
    found = month_figures(dataset, FEBRUARY)
    return dataset, found, monthly_report(dataset, found, date="2026-03-05")


def sentence(document, id=ID):
    return next(
        s
        for b in document.blocks
        if isinstance(b, Paragraph)
        for s in sentences_in(b)
        if s.id == id
    )


def edit(made, text, id=ID):
    _, found, document = made
    return Edit(id, text, {a: found.table[a].text for a in sentence(document, id).figures})


def applied(made, *edits, edition=Edition.INTERNAL):
    dataset, found, _ = made
    found = for_edition(dataset, found, edition)
    document = monthly_report(dataset, found, date="2026-03-05")
    return with_edits(dataset, found, document, edits)


def test_a_text_stands_in_its_place_with_its_numbers_tied_to_figures(made):
    own = edit(made, "Hittills i år har vi kostat 750 tkr netto, alltså 90 tkr för mycket.")
    document, told = applied(made, own)
    assert told == []
    found = sentence(document)
    assert found.text.replace("\u00a0", " ") == own.text
    numbers = [run for run in found.runs if isinstance(run, Number)]
    tied = {n.text.replace("\u00a0", " "): n.figure.column for n in numbers}
    assert tied == {"750 tkr": "period_actual", "90 tkr": "period_deviation"}
    assert findings(document) == []


@pytest.mark.parametrize(
    "said", ["0,75 miljoner kronor", "750 000 kronor", "0,8 mkr", "750 tusen kronor", "−90 tkr"]
)
def test_a_number_may_be_said_in_another_unit(made, said):
    document, told = applied(made, edit(made, f"Det är {said} i februari 2026."))
    assert told == []
    assert any(isinstance(run, Number) and run.figure for run in sentence(document).runs)


@pytest.mark.parametrize("said", ["760 tkr", "91 tkr", "12 %", "3 barn", "75 procent", "1 000 kr"])
def test_a_number_that_no_figure_supports_is_warned_of(made, said):
    document, told = applied(made, edit(made, f"Det rör {said} den 28 februari 2026."))
    assert [words for words in told if "ingen av dess siffror är" in words]
    assert said.split(" ")[0] in told[0]
    assert sentence(document).text.startswith("Det rör ")


def test_a_figure_that_has_changed_since_marks_the_text(made):
    own = edit(made, "Vi har kostat 750 tkr.")
    address = next(iter(own.figures))
    stale = Edit(own.id, own.text, {**own.figures, address: "700000.00"})
    document, told = applied(made, stale)
    assert sentence(document).text.endswith(CHANGED)
    assert told == [f"Texten {ID}: {address} var 700000.00 och är nu 750000.00. Läs om den."]


@pytest.mark.parametrize("edition", [Edition.BOARD, Edition.PUBLIC])
def test_an_edition_is_given_only_texts_that_still_hold(made, edition):
    good = edit(made, "Vi har kostat 750 tkr.")
    wrong = edit(made, "Vi har kostat 999 tkr.")
    document, told = applied(made, good, edition=edition)
    assert (sentence(document).text.replace("\u00a0", " "), told) == (good.text, [])
    document, told = applied(made, wrong, edition=edition)
    assert sentence(document).text.startswith("Nettokostnaden jan–feb är")
    assert told[-1] == f"Texten {ID} används inte i den här utgåvan; meningen är hemmaplans."


def test_a_typed_small_number_never_reaches_an_edition_that_hides_it(made):
    """Written against figures of the internal report, where one person can be recognised."""
    dataset, found, _ = made
    hidden = for_edition(dataset, found, Edition.PUBLIC).hidden
    small = next(a for a in hidden if found.table[a].value == 1 and a.id == "placements_in_month")
    own = Edit(ID, "Ett barn, 1 placering, är på HVB.", {small: "1"})
    internal, told = applied(made, own)
    assert "1 placering" in sentence(internal).text
    assert told == []
    public, told = applied(made, own, edition=Edition.PUBLIC)
    assert "1 placering" not in sentence(public).text
    assert any(f"siffran {small} visas inte" in words for words in told)


def test_a_text_for_a_sentence_that_is_not_made_is_told(made):
    _, told = applied(made, Edit("sammanfattning-finns-inte", "Text.", {}))
    assert told == [
        "Texten sammanfattning-finns-inte används inte: rapporten har ingen sådan mening den här "
        "månaden."
    ]


def test_the_version_is_another_with_own_texts_and_the_same_for_the_same(made):
    _, _, plain = made
    one, again = (applied(made, edit(made, "Vi har kostat 750 tkr."))[0] for _ in range(2))
    assert one.version == again.version != plain.version
    assert applied(made)[0] == applied(made)[0]


def test_the_template_names_every_sentence_and_changes_nothing(made, tmp_path):
    _, found, document = made
    file = tmp_path / "texts.toml"
    file.write_text(template(document, found.table, FEBRUARY), encoding="utf-8")
    assert read_edits(file, FEBRUARY) == []
    text = file.read_text("utf-8")
    written = re.sub(r'text = ""', 'text = "Egen mening."', text)
    file.write_text(written, encoding="utf-8")
    edits = read_edits(file, FEBRUARY)
    assert len(edits) > 8
    document, told = applied(made, *edits)
    assert told == []
    made_of = [s for b in document.blocks if isinstance(b, Paragraph) for s in sentences_in(b)]
    assert {s.text for s in made_of} == {"Egen mening."}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"month = ", "följer inte TOML"),
        (b"\xff\xfe\x00", "följer inte TOML"),
        (b'month = "2026-01"\n', "skriven för 2026-01, inte 2026-02"),
        (b"", "skriven för okänd månad"),
        (b'month = "2026-02"\n[x]\ntext = 3\n', "x: där ska stå text"),
        (b'month = "2026-02"\nx = "y"\n', "x: där ska stå text"),
        (b'month = "2026-02"\n[x]\ntext = "a"\nfigures = {"a/b/c/d/e" = "1"}\n', "id/area/line"),
    ],
)
def test_a_file_that_is_not_as_it_should_says_why(tmp_path, content, words):
    file = tmp_path / "texts.toml"
    file.write_bytes(content)
    with pytest.raises(BadEdits, match=re.escape(words)):
        read_edits(file, FEBRUARY)


def hemmaplan(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_writes_a_file_to_edit_and_uses_it(tmp_path):
    folder = small_municipality.write(tmp_path / "data")
    texts, out = tmp_path / "texts.toml", tmp_path / "r.html"
    call = ("report", folder, "--month", "2026-02", "--out", out)
    assert hemmaplan(*call, "--write-texts", texts).exit_code == 0
    edited = texts.read_text("utf-8").replace('text = ""', 'text = "Vi ligger över: 751 tkr."', 1)
    texts.write_text(edited, encoding="utf-8")
    answer = hemmaplan(*call, "--texts", texts)
    assert answer.exit_code == 0
    assert (
        "Varning: Texten sammanfattning-utfall: ingen av dess siffror är 751 tkr." in answer.stderr
    )
    assert "Vi ligger över: 751 tkr." in unwrapped(out.read_text("utf-8"))
    again = hemmaplan(*call, "--write-texts", texts)
    assert again.exit_code == 2
    assert "skrivs inte över" in " ".join(again.stderr.replace("│", " ").split())
    run = tmp_path / "run.json"
    closing = hemmaplan("close", folder, "--month", "2026-02", "--texts", texts, "--out", run)
    assert closing.exit_code == 0
    assert hemmaplan("report", "--run", run, "--out", out).exit_code == 0
    assert "Vi ligger över: 751 tkr." in unwrapped(out.read_text("utf-8"))
    missing = hemmaplan(*call, "--texts", tmp_path / "x.toml")
    assert missing.exit_code == 1
    assert "går inte att läsa" in missing.stderr
