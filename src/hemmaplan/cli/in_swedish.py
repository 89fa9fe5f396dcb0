"""The help of the commands with its few words of Typer's own in Swedish."""

from typing import Any

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


class SwedishCommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _in_swedish(super().get_help(ctx))


class SwedishGroup(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return _in_swedish(super().get_help(ctx))


def _in_swedish(text: str) -> str:
    for theirs, ours in _WORDS.items():
        text = text.replace(theirs, ours)
    return text
