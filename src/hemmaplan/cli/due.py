"""`hemmaplan due`: what has to be done by when, oldest first."""

from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, read_data
from hemmaplan.cli.forecast import day_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from hemmaplan.core.deadlines import Rule

_SHOWN = 40


def due(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    on: Annotated[str, typer.Option("--on", help="Dagen, ÅÅÅÅ-MM-DD.")],
    within: Annotated[int, typer.Option(min=0, max=730, help="Så många dagar framåt.")] = 30,
    unit: Annotated[str, typer.Option(help="Bara den här enheten.")] = "",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vad som är försenat och vad som ska göras snart, med lagrum."""
    import polars as pl

    from hemmaplan.core.choice_deadlines import choices_due
    from hemmaplan.core.deadlines import deadlines, not_run
    from hemmaplan.core.periods import Month
    from hemmaplan.ingest.ladders import shipped
    from hemmaplan.ingest.parameters import load, of_choices

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    day = day_option(on, "--on")
    dataset = read_data(data, Month.of(day), db=db)
    limits = {**load("frister"), **load("legal_limits")}
    chosen = choices_due(
        dataset, day, shipped(), of_choices(dataset.municipality), within_days=within
    )
    found = pl.concat([deadlines(dataset, day, limits, within_days=within), chosen])
    found = found.sort("due", "code", "subject", maintain_order=True)
    if unit:
        found = found.filter(pl.col("unit_code") == unit)
    skipped = not_run(dataset, day, limits)
    if format == "json":
        _print_json(found, day, skipped)
    else:
        _print_text(found, day, within, skipped)


def _print_json(found: "pl.DataFrame", day: "date", skipped: "Sequence[Rule]") -> None:
    import json

    rows = [
        {
            "due": row["due"].isoformat(),
            "code": row["code"],
            "subject": row["subject"],
            "unit_code": row["unit_code"] or "",
            "message": row["message"],
            "reference": row["reference"],
            "file": row["_file"],
            "row": row["_row"],
            "overdue": row["due"] < day,
        }
        for row in found.iter_rows(named=True)
    ]
    answer = {"on": day.isoformat(), "deadlines": rows, "not_run": [rule.code for rule in skipped]}
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _print_text(found: "pl.DataFrame", day: "date", within: int, skipped: "Sequence[Rule]") -> None:
    """The sentence first; then each kind with how many, and the days in order."""
    from hemmaplan.core.choice_deadlines import DUE_CODE, DUE_LABEL
    from hemmaplan.core.deadlines import RULES

    late = int((found["due"] < day).sum())
    soon = found.height - late
    typer.echo(
        f"{day}: {late or 'inget'} försenat, {soon or 'inget'} att göra inom {within} dagar."
    )
    counts = dict(found.group_by("code").len().iter_rows())
    labels = {rule.code: rule.label for rule in RULES} | {DUE_CODE: DUE_LABEL}
    if counts:
        late_by = dict(found.filter(found["due"] < day).group_by("code").len().iter_rows())
        rows = [["Vad", "Försenat", "Snart"]]
        for code, label in labels.items():
            if code in counts:
                overdue = late_by.get(code, 0)
                rows.append([label, str(overdue), str(counts[code] - overdue)])
        typer.echo("")
        print_columns(rows, total=False)
        typer.echo("")
    for row in found.head(_SHOWN).iter_rows(named=True):
        mark = "försenat " if row["due"] < day else ""
        paragraph = f" ({row['reference']})" if row["reference"] else ""
        typer.echo(f"{row['due']}  {mark}{row['message']}{paragraph}")
    if found.height > _SHOWN:
        typer.echo(f"… och {found.height - _SHOWN} till. Alla: --format json")
    _tell_not_run(skipped)


def _tell_not_run(skipped: "Sequence[Rule]") -> None:
    """By the tables they need: what could not be looked at."""
    by_needs: dict[str, list[str]] = {}
    for rule in skipped:
        by_needs.setdefault(rule.asks_for, []).append(rule.label)
    for needs, labels in by_needs.items():
        typer.echo(
            f"Inte prövat: {', '.join(labels)}. Det kräver {needs} "
            "och en regel som gäller den dagen.",
            err=True,
        )
