"""`hemmaplan report` in Word and as pages for a projector, on the municipality's own template."""

import io
import shutil

import docx
import pytest
from tests.render.test_word_template import bare
from tests.reports import small_municipality
from typer.testing import CliRunner

from hemmaplan.cli.app import app
from hemmaplan.ingest.folder import read_folder
from hemmaplan.render.word_template import default_template
from hemmaplan.reports.runs import read_run

OWN = bare("Hej {{ kommun }}", "{{p innehall }}")


def hemmaplan(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def first_words(file) -> str:
    return docx.Document(io.BytesIO(file.read_bytes())).paragraphs[0].text


def told(answer) -> str:
    return " ".join(answer.stderr.replace("│", " ").split())


@pytest.fixture
def folder(tmp_path):
    return small_municipality.write(tmp_path / "data")


@pytest.fixture
def report(folder, tmp_path):
    return ("report", folder, "--month", "2026-02", "--date", "2026-03-05")


def name_template(folder, name="mall.docx", content=OWN):
    (folder / name).write_bytes(content)
    settings = folder / "municipality.toml"
    settings.write_text(settings.read_text("utf-8") + f'template = "{name}"\n', encoding="utf-8")


def test_word_and_pages_in_one_go_proofread_clean(report, tmp_path):
    word, pages = tmp_path / "r.docx", tmp_path / "bilder.pdf"
    answer = hemmaplan(*report, "--out", word, "--presentation", pages)
    assert answer.exit_code == 0, answer.output
    assert f"Skrev {word}" in answer.stderr
    assert f"Skrev {pages}" in answer.stderr
    for file in (word, pages):
        assert hemmaplan("proofread", file).exit_code == 0
    assert pages.read_bytes().startswith(b"%PDF")


def test_pages_alone(report, tmp_path):
    assert hemmaplan(*report, "--presentation", tmp_path / "b.pdf").exit_code == 0


def test_the_template_of_the_settings_and_the_one_of_the_call(folder, report, tmp_path):
    name_template(folder)
    out = tmp_path / "r.docx"
    assert hemmaplan(*report, "--out", out).exit_code == 0
    assert first_words(out) == "Hej Småkommun"
    other = tmp_path / "annan.docx"
    other.write_bytes(bare("Annan mall", "{{p innehall }}"))
    assert hemmaplan(*report, "--out", out, "--template", other).exit_code == 0
    assert first_words(out) == "Annan mall"


def test_a_close_freezes_the_template_with_the_month(folder, tmp_path):
    name_template(folder)
    run, live, frozen = (tmp_path / name for name in ("run.json", "live.docx", "frozen.docx"))
    when = ("--month", "2026-02", "--date", "2026-03-05")
    assert hemmaplan("close", folder, *when, "--out", run).exit_code == 0
    assert hemmaplan("report", folder, *when, "--out", live).exit_code == 0
    shutil.rmtree(folder)
    assert hemmaplan("report", "--run", run, "--out", frozen).exit_code == 0
    assert frozen.read_bytes() == live.read_bytes()
    assert read_run(run).word_template == OWN


@pytest.mark.parametrize(
    ("content", "why"),
    [(bare("{{ komun }}", "{{p innehall }}"), "{{ komun }}"), (b"PK\x03\x04", "skadad")],
)
def test_a_template_that_can_not_be_used_writes_nothing(folder, report, tmp_path, content, why):
    name_template(folder, content=content)
    out = tmp_path / "r.pdf"
    answer = hemmaplan(*report, "--out", out, "--out", tmp_path / "r.docx")
    assert answer.exit_code == 1
    assert why in told(answer)
    assert not out.exists()
    assert hemmaplan(*report, "--out", out).exit_code == 0  # no Word, no template


def test_a_template_that_is_not_in_the_folder_is_said_and_ours_used(folder, report, tmp_path):
    name_template(folder)
    (folder / "mall.docx").unlink()
    answer = hemmaplan(*report, "--out", tmp_path / "r.docx")
    assert answer.exit_code == 0
    assert "Wordmallen mall.docx" in told(answer)
    assert first_words(tmp_path / "r.docx").startswith("Småkommun")


def test_the_template_is_one_of_the_files_that_a_report_was_made_from(folder):
    name_template(folder, "Mall.DOCX")
    dataset, problems = read_folder(folder)
    assert dataset.municipality.word_template == OWN
    assert "Mall.DOCX" in {file.name for file in dataset.inputs}
    assert not [problem for problem in problems if "Mall" in problem.message]


def test_init_gives_our_template_to_change(tmp_path):
    assert hemmaplan("init", tmp_path / "ny").exit_code == 0
    assert (tmp_path / "ny" / "rapportmall.docx").read_bytes() == default_template()
    assert '# template = "rapportmall.docx"' in (tmp_path / "ny/municipality.toml").read_text()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Ange en fil att skriva"),
        (("--out", "r.odt"), "pdf, docx, xlsx, html, json"),
        (("--presentation", "b.pptx"), "slutar inte på pdf"),
        (("--presentation", "saknas/b.pdf"), "Mappen saknas finns inte"),
        (("--out", "r.pdf", "--template", "mall.docx"), "bara för en fil som slutar på docx"),
        (("--out", "r.docx", "--template", "saknas.docx"), "går inte att läsa"),
        (("--out", "r.docx", "--template", "tom.docx"), "är tom"),
    ],
)
def test_a_wrong_call(report, tmp_path, monkeypatch, words, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.docx").touch()
    answer = hemmaplan(*report, *words)
    assert answer.exit_code == 2
    assert why in told(answer)
