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


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("", "Användning: "),
        ("--", "Fel: Ange ett kommando."),
        ("cots", "Fel: Kommandot cots finns inte. Menade du 'cost', 'close'?"),
        ("xyz", "Fel: Kommandot xyz finns inte."),
        ("cost", "Fel: --from saknas."),
        ("proofread", "Fel: FILE saknas."),
        ("check --fromat", "Fel: --fromat finns inte. Menade du --format?"),
        ("check -x", "Fel: -x finns inte."),
        ("check . --format", "Fel: --format ska följas av ett värde."),
        ("check --db=1", "Fel: --db ska inte ha något värde."),
        ("check . here", "Fel: Det här är för mycket: here"),
        ("demo --out . --seed x", "Fel: --seed: x är inget heltal."),
        ("serve --port x", "Fel: --port: x är inget heltal."),
        ("demo --out . --seed -3", "Fel: --seed: -3 är mindre än 0."),
        ("demo --out . --years 31", "Fel: --years: 31 är inte mellan 1 och 30."),
        ("check . --format xml", "xml är inget format; välj text eller json."),
        ("cost . --from 2024 --to 2024-01", "Fel: --from: 2024 är ingen månad."),
    ],
)
def test_a_wrong_call_is_told_in_swedish(call, told):
    answer = runner.invoke(app, call.split())
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert not answer.stdout
    assert not re.search(r"Usage|Error|Invalid|Try |OPTIONS", answer.stderr)
