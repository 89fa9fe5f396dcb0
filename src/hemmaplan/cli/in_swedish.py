"""What Typer says of its own in Swedish: the few words of the help, and of a wrong call."""

import re
import sys
from typing import Any, NoReturn

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError  # typer is held to 0.28
from typer.core import TyperCommand, TyperGroup

_WORDS = {
    "Usage: ": "Användning: ",
    "[OPTIONS]": "[FLAGGOR]",
    "COMMAND [ARGS]...": "KOMMANDO ...",
    "\nOptions:\n": "\nFlaggor:\n",
    "\nArguments:\n": "\nVad det gäller:\n",
    "\nCommands:\n": "\nKommandon:\n",
    "Show this message and exit.": "Visa den här hjälpen.",
    "[required]": "[krävs]",
    "[default:": "[annars:",
}
# What Typer finds wrong with a call; whatever else is wrong is said by hemmaplan's own commands
_FAULTS = {
    r"No such command '(.*)'\. Did you mean (.*)\?": r"Kommandot \1 finns inte. Menade du \2?",
    r"No such command '(.*)'\.": r"Kommandot \1 finns inte.",
    r"Missing command\.": "Ange ett kommando.",
    r"No such option: (.*) \(Possible options: (.*)\)": r"\1 finns inte. Menade du \2?",
    r"No such option: (.*)": r"\1 finns inte.",
    r"Option '(.*)' requires an argument\.": r"\1 ska följas av ett värde.",
    r"Option '(.*)' does not take a value\.": r"\1 ska inte ha något värde.",
    r"Missing (?:argument|option|parameter) '(.*)'\.": r"\1 saknas.",
    r"Got unexpected extra argument\(s\) \((.*)\)": r"Det här är för mycket: \1",
    r"Invalid value for '?(.*?)'?: '(.*)' is not a valid int(?: range)?\.":
        r"\1: \2 är inget heltal.",
    r"Invalid value for '?(.*?)'?: (.*) is not in the range (\d+)<=x<=(\d+)\.":
        r"\1: \2 är inte mellan \3 och \4.",
    r"Invalid value for '?(.*?)'?: (.*) is not in the range x>=(\d+)\.":
        r"\1: \2 är mindre än \3.",
    r"Invalid value for '?(.*?)'?: (.*)": r"\1: \2",
    r"Invalid value: (.*)": r"\1",
}  # fmt: skip


class SwedishCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _in_swedish(super().get_help(ctx))


class SwedishGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return _in_swedish(super().get_help(ctx))

    def main(self, *args: Any, **named: Any) -> NoReturn:
        """Runs a command and exits: with 2, and in Swedish, when it was called wrongly."""
        try:
            code = super().main(*args, **{**named, "standalone_mode": False})
        except NoArgsIsHelpError as asked:
            typer.echo(asked.format_message(), err=True)
            code = asked.exit_code
        except UsageError as wrong:
            typer.echo(_called_wrongly(wrong), err=True)
            code = wrong.exit_code
        sys.exit(code or 0)


def _in_swedish(text: str) -> str:
    for theirs, ours in _WORDS.items():
        text = text.replace(theirs, ours)
    return text


def _called_wrongly(wrong: UsageError) -> str:
    """How it is called, and what is wrong with how it was."""
    told = f"Fel: {_fault(wrong.format_message())}"
    if wrong.ctx is None:
        return told
    usage = _in_swedish(wrong.ctx.get_usage())
    return f"{usage}\nHjälp: {wrong.ctx.command_path} --help\n\n{told}"


def _fault(text: str) -> str:
    for theirs, ours in _FAULTS.items():
        if match := re.fullmatch(theirs, text, re.DOTALL):
            return match.expand(ours)
    return text
