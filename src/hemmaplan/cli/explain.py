"""`hemmaplan explain`: from a figure to the rows of the files it came from."""

from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import DataFolder, month_option, read_data, stop

if TYPE_CHECKING:
    import polars as pl

    from hemmaplan.core.figures import Figure


def explain(
    data: DataFolder,
    figure: Annotated[
        str,
        typer.Argument(
            metavar="SIFFRA",
            help="Siffrans adress id/område/rad/kolumn, som i bladet Källor. Bara id visar "
            "definitionen och de adresser som finns.",
        ),
    ],
    month: Annotated[str, typer.Option(help="Rapportmånad, ÅÅÅÅ-MM.")],
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vilka rader i vilka filer en siffra kommer från."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.figures import Address, FigureTable
    from hemmaplan.reports.registry import definition

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    report_month = month_option(month)
    try:
        address = Address.parse(figure)
        each = definition(address.id)
    except (ValueError, LookupError) as error:
        raise typer.BadParameter(str(error.args[0]), param_hint="SIFFRA") from None
    dataset = read_data(data)
    try:
        computed = FigureTable(each.compute(dataset, report_month))
    except MissingTable as gap:
        stop(f"{each.title} kan inte räknas: {gap}.")
    if address == Address(each.id):
        _list(each.title, each.definition, computed.all())
        return
    found = computed.get(address.id, address.area, address.line, address.column)
    if found is None:
        stop(
            f"Siffran {address} har inget värde {report_month}. "
            f"hemmaplan explain {data} {each.id} --month {report_month} visar de som finns."
        )
    rows = each.trace(dataset, report_month, address)
    if format == "json":
        _print_json(found, each.title, each.definition, rows)
    else:
        _print_text(found, each.title, each.definition, rows)


def _list(title: str, text: str, figures: "list[Figure]") -> None:
    typer.echo(f"{title}\n\n{text}\n")
    for figure in figures:
        typer.echo(f"{figure.text:>18} {figure.unit:<10} {figure.address}")


def _amount(value: int, unit: str, part: str) -> str:
    """Kronor where the part is money: a price is money by days, an effect has other inputs."""
    from hemmaplan.core.money import kronor_text

    money = part in ("", "numerator") or part.startswith("cost")
    return kronor_text(value) if unit in ("kr", "kr_per_day") and money else str(value)


def _print_text(figure: "Figure", title: str, text: str, rows: "pl.DataFrame") -> None:
    typer.echo(f"{figure.address} = {figure.text} {figure.unit}\n{title}\n\n{text}\n")
    for (part,), group in rows.group_by("part", maintain_order=True):
        names = {"numerator": "Täljare", "denominator": "Nämnare", "": "Rader"}
        typer.echo(f"{names.get(str(part), str(part))} ({group.height}):")
        for row in group.iter_rows(named=True):
            sheet = f" [{row['_sheet']}]" if row["_sheet"] else ""
            place = f"{row['_file']}{sheet} rad {row['_row']}" if row["_file"] else ""
            value = _amount(row["contribution"], figure.unit, row["part"])
            typer.echo(f"{value:>18}  {place:<28} {row['description']}")
        total = _amount(int(group["contribution"].sum()), figure.unit, str(part))
        typer.echo(f"{total:>18}  Summa\n")


def _print_json(figure: "Figure", title: str, text: str, rows: "pl.DataFrame") -> None:
    import json

    answer = {
        "id": figure.address.id,
        "area": figure.address.area,
        "line": figure.address.line,
        "column": figure.address.column,
        "value": figure.text,
        "unit": figure.unit.value,
        "title": title,
        "definition": text,
        "rows": [
            {
                "part": row["part"],
                "contribution": _amount(row["contribution"], figure.unit, row["part"]),
                "table": row["table"],
                "file": row["_file"],
                "sheet": row["_sheet"],
                "row": row["_row"],
                "description": row["description"],
            }
            for row in rows.iter_rows(named=True)
        ],
    }
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
