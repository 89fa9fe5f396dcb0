"""The tutorial is run as written: its files, its commands, and what it says they print."""

import re
from pathlib import Path

from typer.testing import CliRunner

from hemmaplan.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs/tutorial/forsta-rapporten.md").read_text("utf-8")
STEP = re.compile(
    r"`(?P<file>min-kommun/[\w.]+)`[^`]*\n\n```text\n(?P<content>.*?)```"
    r"|```console\n\$ hemmaplan (?P<command>[^\n]+)\n(?P<output>.*?)```",
    re.DOTALL,
)


def test_every_step_gives_what_the_page_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    steps = list(STEP.finditer(PAGE))
    assert len(steps) == PAGE.count("```") // 2
    for step in steps:
        if step["file"]:
            Path(step["file"]).write_text(step["content"], encoding="utf-8")
            continue
        answer = CliRunner().invoke(app, step["command"].split())
        printed = re.escape(step["output"]).replace(re.escape("[...]"), ".*")
        assert re.fullmatch(printed, _plain(answer.output), re.DOTALL), answer.output
        if step["command"].startswith("init"):
            _delete_the_other_templates()
    assert Path("rapport.pdf").read_bytes().startswith(b"%PDF")


def _delete_the_other_templates():
    kept = PAGE.partition("räcker sex av dem")[2].partition("Ta bort")[0]
    for file in Path("min-kommun").glob("*.csv"):
        if f"`{file.name}`" not in kept:
            file.unlink()


def _plain(text: str) -> str:
    """A page is written with plain spaces."""
    return text.replace("\u00a0", " ")
