"""`hemmaplan check`: everything found in a data folder, dearest first."""

import json
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import (
    DataFolder,
    UseRegister,
    month_option,
    read_ladders,
    read_source,
    require_source,
)

if TYPE_CHECKING:
    from hemmaplan.core.periods import Month
    from hemmaplan.core.problems import Problem

_SHOWN_OF_A_CODE = 10


def check(
    data: DataFolder = None,
    db: UseRegister = False,
    month: Annotated[
        str,
        typer.Option(
            help="Månaden som ska rapporteras, ÅÅÅÅ-MM; annars huvudbokens sista.",
            show_default=False,
        ),
    ] = "",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
    all: Annotated[
        bool, typer.Option("--all", help="Visa varje rad, inte bara de dyraste.")
    ] = False,
) -> None:
    """Kontrollera en mapp: fel och varningar, dyrast först. Slutar med 1 om något hittas."""
    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    report_month = month_option(month) if month else None
    require_source(data, db)
    problems = _problems(data, report_month)
    if format == "json":
        typer.echo(json.dumps({"problems": [_as_json(p) for p in problems]}, ensure_ascii=False))
    else:
        _print_text(problems, None if all else _SHOWN_OF_A_CODE)
    raise typer.Exit(1 if problems else 0)


def _problems(data: Path | None, month: "Month | None") -> "list[Problem]":
    from hemmaplan.core.checks import find
    from hemmaplan.core.problems import dearest_first
    from hemmaplan.ingest.parameters import of_checks

    dataset, problems = read_source(data)
    ladders, faults = read_ladders(data)
    problems = [*problems, *faults]
    found = find(dataset, month, of_checks(dataset.municipality), ladders)
    if any(problem.code == "no_data" for problem in found):
        # In a new folder every template is empty; one message about it is enough.
        problems = [problem for problem in problems if problem.code != "table_empty"]
    return dearest_first([*problems, *found])


def _as_json(problem: "Problem") -> dict[str, str | int | None]:
    from hemmaplan.core.money import kronor_text

    return {
        "severity": problem.severity.value,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "amount": None if problem.amount_ore is None else kronor_text(problem.amount_ore),
    }


def _print_text(problems: "list[Problem]", shown: int | None) -> None:
    """Grouped by code, the dearest group first; each group with its sum and its dearest rows."""
    if not problems:
        typer.echo("Inga problem hittades.")
        return
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.code, []).append(problem)
    by_worth = sorted(groups.values(), key=lambda group: -_worth(group))
    for group in by_worth:
        _print_group(group, shown)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = f"{errors} fel och {warnings} {'varning' if warnings == 1 else 'varningar'}"
    _print_row(f"SUMMA {counts}", _worth(problems))
    typer.echo("Samma pengar kan finnas i flera fynd. Rätta uppifrån och kör igen.")


def _print_group(group: "list[Problem]", shown: int | None) -> None:
    word = "FEL" if group[0].severity == "error" else "VARNING"
    _print_row(f"{word} {group[0].code} ({len(group)})", _worth(group))
    for problem in group[:shown]:
        place = problem.file + (f" rad {problem.row}" if problem.row else "")
        _print_row(f"  {place or 'mappen'}", problem.amount_ore if len(group) > 1 else None)
        indent = "    "
        for line in textwrap.wrap(problem.message, _width() - len(indent)):
            typer.echo(indent + line)
    if shown is not None and len(group) > shown:
        typer.echo(f"  … och {len(group) - shown} till. Visa alla med --all.")
    typer.echo()


def _print_row(text: str, amount_ore: int | None) -> None:
    """Text to the left, its amount to the right."""
    amount = _kronor(amount_ore) if amount_ore else ""
    typer.echo(f"{text:<{_width() - len(amount)}}{amount}".rstrip())


def _width() -> int:
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def _worth(problems: "list[Problem]") -> int:
    return sum(problem.amount_ore or 0 for problem in problems)


def _kronor(amount_ore: int) -> str:
    """Whole kronor with spaces; a few öre are not nothing."""
    if 0 < amount_ore < 50:
        return "under 1 kr"
    kronor = f"{(amount_ore + 50) // 100:,}".replace(",", "\u00a0")
    return f"{kronor}\u00a0kr"
