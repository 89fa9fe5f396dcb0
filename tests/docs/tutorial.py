"""Walks the tutorial: its files, its commands, and what it says they print."""

import re
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from hemmaplan.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs/tutorial/forsta-rapporten.md").read_text("utf-8")
STEP = re.compile(
    r"`(?P<file>min-kommun/[\w.]+)`[^`]*(?:`text =`[^`]*)?\n\n```text\n(?P<content>.*?)```"
    r"|```console\n\$ hemmaplan (?P<command>[^\n]+)\n(?P<output>.*?)```",
    re.DOTALL,
)


def walk() -> Iterator[tuple[str, str, str]]:
    """Take every step in the current folder: (command, what the page says it prints, what it did).

    A file is written without a word; `[...]` on the page stands for anything.
    """
    for step in STEP.finditer(PAGE):
        if step["file"]:
            Path(step["file"]).write_text(step["content"], encoding="utf-8")
            continue
        answer = CliRunner().invoke(app, step["command"].split())
        yield step["command"], step["output"], answer.output.replace("\u00a0", " ")
        if step["command"].startswith("init"):
            _delete_the_other_templates()


def _delete_the_other_templates() -> None:
    kept = PAGE.partition("räcker sex av dem")[2].partition("Ta bort")[0]
    for file in Path("min-kommun").glob("*.csv"):
        if f"`{file.name}`" not in kept:
            file.unlink()
