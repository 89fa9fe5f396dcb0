"""The reference names every command and option there is, and no other."""

import re
from pathlib import Path

import typer.main

from hemmaplan.cli.app import app

PAGE = (Path(__file__).parents[2] / "docs/reference/command-line.md").read_text("utf-8")
COMMANDS = typer.main.get_command(app).commands


def _sections() -> dict[str, str]:
    """Command → its section of the page."""
    parts = re.split(r"^## `hemmaplan (\w+)[^`]*`$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_a_section():
    assert set(_sections()) == set(COMMANDS)


def test_every_option_is_described_and_no_other():
    for name, text in _sections().items():
        described = set(re.findall(r"^\| `(--[\w-]+)`", text, flags=re.MULTILINE))
        options = {o for p in COMMANDS[name].params for o in p.opts if o.startswith("--")}
        assert described == options - {"--help"}, name


def test_required_options_are_said_to_be():
    for name, text in _sections().items():
        for parameter in COMMANDS[name].params:
            if parameter.opts[0].startswith("--"):
                row = re.search(rf"^\| `{parameter.opts[0]}` \|(.*)\|$", text, flags=re.MULTILINE)
                assert ("required" in row[1]) == parameter.required, (name, parameter.opts[0])


def test_the_exit_codes_name_every_command():
    table = PAGE.partition("## Exit codes")[2].partition("\n## ")[0]
    assert all(f"`{name}`" in table for name in COMMANDS)
