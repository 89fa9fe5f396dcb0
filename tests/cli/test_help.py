"""The help: in Swedish throughout, and a whole sentence of every command."""

import re

import pytest
from typer.testing import CliRunner

from hemmaplan.cli.app import COMMANDS, app

runner = CliRunner(env={"COLUMNS": "80"})
ENGLISH = re.compile(r"Usage|Options|Arguments|Commands|Show this|\[required|\[default|\.\.\.\n")


@pytest.mark.parametrize("asked", [[], *([name] for name in COMMANDS)], ids=str)
def test_the_help_is_in_swedish(asked):
    told = runner.invoke(app, [*asked, "--help"])
    assert told.exit_code == 0
    assert told.output.startswith("Användning: ")
    assert not ENGLISH.search(told.output.partition("\n")[2])


def test_every_command_has_a_sentence_that_is_not_cut():
    told = " ".join(runner.invoke(app, ["--help"]).output.split())
    for name, command in COMMANDS.items():
        first = " ".join((command.__doc__ or "").split()).partition(". ")[0].removesuffix(".")
        assert f" {name} {first}." in told
