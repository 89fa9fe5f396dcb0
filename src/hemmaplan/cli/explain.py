"""`hemmaplan explain`: from a figure to the rows of the files it came from."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import (
    DataFolder,
    UseRegister,
    month_option,
    read_data,
    stop,
)

if TYPE_CHECKING:
    import polars as pl

    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.figures import Figure, FigureDefinition, Unit
    from hemmaplan.core.periods import Month

_SHOWN = 20


def explain(
    data: DataFolder = None,
    figure: Annotated[
        str | None,
        typer.Argument(
            metavar="SIFFRA",
            help="Siffrans adress id/område/rad/kolumn, som i bladet Källor. Bara början på en "
            "adress (id, id/område …) visar definitionen och de siffror som finns.",
        ),
    ] = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Rapportmånad, ÅÅÅÅ-MM.")],
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
    all: Annotated[
        bool, typer.Option("--all", help=f"Visa alla rader, inte bara de {_SHOWN} största.")
    ] = False,
) -> None:
    """Visa vilka rader i vilka filer en siffra kommer från."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.figures import Address, FigureTable
    from hemmaplan.reports.registry import definition

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    report_month = month_option(month)
    if db and figure is None and data is not None:
        data, figure = None, str(data)  # with --db the figure is the only argument
    if figure is None:
        raise typer.BadParameter("Ange vilken siffra som ska förklaras.", param_hint="SIFFRA")
    try:
        address = Address.parse(figure)
        each = definition(address.id)
    except (ValueError, LookupError) as error:
        raise typer.BadParameter(str(error.args[0]), param_hint="SIFFRA") from None
    dataset = read_data(data, report_month, db=db)
    try:
        computed = FigureTable(each.compute(dataset, report_month))
    except MissingTable as gap:
        stop(f"{each.title} kan inte räknas: {gap}.")
    shown = None if all else _SHOWN
    found = computed.get(address.id, address.area, address.line, address.column)
    if found is not None:
        _tell_rows(dataset, report_month, each, found, shown, as_json=format == "json")
        return
    below = [f for f in computed.all() if str(f.address).startswith(f"{address}/")]
    if not below:
        stop(
            f"Siffran {address} har inget värde {report_month}. "
            f"hemmaplan explain {data or '--db'} {each.id} --month {report_month} "
            "visar de som finns."
        )
    if format == "json":
        _list_json(each, below)
    else:
        _list_text(each, below, shown)


def _tell_rows(
    dataset: "Dataset", month: "Month", each: "FigureDefinition", found: "Figure",
    shown: int | None, *, as_json: bool,
) -> None:  # fmt: skip
    """The rows behind one figure, its goal, and what breaks its series."""
    from hemmaplan.render.numbers_sv import NBSP
    from hemmaplan.reports.break_words import break_text, breaks_of
    from hemmaplan.reports.goals import goal_told

    rows = each.trace(dataset, month, found.address)
    broken = [
        break_text(dataset, month, of_it) for of_it in breaks_of(dataset, month, found.address)
    ]
    goal = goal_told(dataset, month, found)
    if as_json:
        _print_json(each, found, rows, broken, goal)
        return
    _print_text(each, found, str(month), rows, shown)
    for text in filter(None, (goal, *broken)):
        typer.echo(f"\n{text.replace(NBSP, ' ')}")


def _number(value: int | Fraction, unit: "Unit") -> str:
    """`1 234,50` with plain spaces, so that it can be searched for and copied."""
    from hemmaplan.render.numbers_sv import NBSP
    from hemmaplan.reports.tracing import exact_text

    return exact_text(value, unit).replace(NBSP, " ")


def _list_text(each: "FigureDefinition", figures: "Sequence[Figure]", shown: int | None) -> None:
    from hemmaplan.core.figures import Address
    from hemmaplan.reports.tracing import exact_unit

    typer.echo(f"{each.title}\n\n{each.definition}\n")
    table = [
        (_number(f.value, f.unit), exact_unit(f.unit), str(f.address)) for f in figures[:shown]
    ]
    _print_columns([("Värde", "Enhet", "Adress"), *table])
    if len(figures) > len(table):
        rest = len(figures) - len(table)
        typer.echo(f"… och {rest} siffror till; --all visar alla.")
        first = figures[0].address
        if any((f.address.area, f.address.line) != (first.area, first.line) for f in figures):
            narrower = Address(first.id, first.area, first.line)
            typer.echo(f"Skriv mer av adressen för att få färre, till exempel {narrower}.")


def _print_text(
    each: "FigureDefinition",
    figure: "Figure",
    month: str,
    rows: "pl.DataFrame",
    shown: int | None,
) -> None:
    from hemmaplan.reports.tracing import PART_NAMES, exact_unit

    value = _number(figure.value, figure.unit)
    typer.echo(f"{each.title}, {month}\n{figure.address}\n")
    typer.echo(f"{value} ({exact_unit(figure.unit)})\n\n{each.definition}")
    for (part,), group in rows.group_by("part", maintain_order=True):
        unit = each.part_unit(figure, str(part))
        cut = f"; de {shown} största" if shown is not None and group.height > shown else ""
        typer.echo(f"\n{PART_NAMES[str(part)]} ({group.height} st, {exact_unit(unit)}{cut})")
        _print_rows(group, unit, shown)
    if rows.is_empty():
        typer.echo("\nInga rader: siffran är noll.")


def _print_rows(group: "pl.DataFrame", unit: "Unit", shown: int | None) -> None:
    """The rows in the order of the files, or the largest where not all are shown."""
    import polars as pl

    total = _number(int(group["contribution"].sum()), unit)
    left_out = 0
    if shown is not None and group.height > shown:
        left_out = group.height - shown
        size = pl.col("contribution").abs()
        group = group.sort(size, descending=True, maintain_order=True).head(shown)
    table = [
        (_number(row["contribution"], unit), _place(row), row["description"])
        for row in group.iter_rows(named=True)
    ]
    first = max(len(cell) for cell, *_ in [*table, (total,)])
    _print_columns(table, first)
    if left_out:
        typer.echo(f"{'…':>{first}}  och {left_out} rader till; --all visar alla.")
    typer.echo("─" * first)
    typer.echo(f"{total:>{first}}  Summa")


def _place(row: dict[str, str]) -> str:
    sheet = f" [{row['_sheet']}]" if row["_sheet"] else ""
    return f"{row['_file']}{sheet} rad {row['_row']}" if row["_file"] else ""


def _print_columns(table: Sequence[Sequence[str]], first: int = 0) -> None:
    """The first column, at least that wide, to the right; the others to the left."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [row[0].rjust(max(first, widths[0]))]
        cells += [cell.ljust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        typer.echo("  ".join(cell for cell in cells if cell).rstrip())


def _contribution(value: int, unit: "Unit") -> str:
    """As the exchange format writes it: money as kronor with a point, anything else whole."""
    from hemmaplan.core.figures import Unit
    from hemmaplan.core.money import kronor_text

    return kronor_text(value) if unit is Unit.KR else str(value)


def _figure_json(figure: "Figure") -> dict[str, object]:
    address = figure.address
    return {
        "id": address.id,
        "area": address.area,
        "line": address.line,
        "column": address.column,
        "value": figure.text,
        "unit": figure.unit.value,
    }


def _list_json(each: "FigureDefinition", figures: "Sequence[Figure]") -> None:
    _print_document(
        {
            "id": each.id,
            "title": each.title,
            "definition": each.definition,
            "figures": [_figure_json(figure) for figure in figures],
        }
    )


def _print_json(
    each: "FigureDefinition", figure: "Figure", rows: "pl.DataFrame", broken: Sequence[str],
    goal: str,
) -> None:  # fmt: skip
    def as_json(row: dict[str, str | int]) -> dict[str, object]:
        unit = each.part_unit(figure, str(row["part"]))
        return {
            "part": row["part"],
            "contribution": _contribution(int(row["contribution"]), unit),
            "unit": unit.value,
            "table": row["table"],
            "file": row["_file"],
            "sheet": row["_sheet"],
            "row": row["_row"],
            "description": row["description"],
        }

    _print_document(
        {
            **_figure_json(figure),
            "title": each.title,
            "definition": each.definition,
            "goal": goal or None,
            "series_breaks": list(broken),
            "rows": [as_json(row) for row in rows.iter_rows(named=True)],
        }
    )


def _print_document(answer: dict[str, object]) -> None:
    import json

    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
