"""`hemmaplan share` and `hemmaplan network`: give one's figures to others, and see all of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, month_option, read_data, stop
from hemmaplan.core.machine_faults import fault_words

if TYPE_CHECKING:
    from decimal import Decimal

    from hemmaplan.core.network import Inventory, Shown, Sum


def share(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Månad, ÅÅÅÅ-MM.")],
    out: Annotated[Path, typer.Option(help="Fil att skriva, csv.")],
) -> None:
    """Skriv kommunens siffror till en fil att dela med andra kommuner, utan små antal."""
    from hemmaplan.cli.report import figures_or_stop
    from hemmaplan.reports.files import write_whole
    from hemmaplan.reports.sharing import shared_figures

    wanted = month_option(month)
    if out.suffix.lower() != ".csv" or not out.parent.is_dir():
        raise typer.BadParameter(f"{out} ska vara en csv-fil i en mapp som finns.",
                                 param_hint="--out")  # fmt: skip
    dataset = read_data(data, wanted, db=db)
    if not dataset.municipality.code or not dataset.municipality.name:
        stop("Ange code och name i municipality.toml, så att de andra ser vems siffrorna är.")
    content, hidden = shared_figures(dataset, figures_or_stop(dataset, wanted))
    try:
        write_whole(out, content)
    except OSError as fault:
        stop(f"{out} kunde inte skrivas: {fault_words(fault)}.")
    typer.echo(f"Skrev {out}. {hidden} siffror visas inte, så att ingen enskild kan kännas igen.",
               err=True)  # fmt: skip


def network(
    files: Annotated[list[Path], typer.Argument(metavar="FILER", help="Delade filer.")],
    *,
    figure: Annotated[str, typer.Option(help="Siffrans id, till exempel placements_month_end.")],
    column: Annotated[str, typer.Option(help="Siffrans kolumn, till exempel placements.")],
    area: Annotated[str, typer.Option(help="Område.")] = "total",
    lines: Annotated[
        str, typer.Option(help="Rader att visa, med komma emellan. Utan: alla som finns.")
    ] = "",
    expected: Annotated[
        str, typer.Option(help="Kommuner som ska vara med, namn med komma emellan.")
    ] = "",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Ställ flera kommuners delade siffror bredvid varandra."""
    from hemmaplan.core.network import NotShared, inventory
    from hemmaplan.ingest.shared_figures import NotSharedFile, read_shared

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    try:
        found = inventory(
            read_shared(files), id=figure, column=column, area=area,
            lines=_words(lines), expected=_words(expected),
        )  # fmt: skip
    except (NotSharedFile, NotShared) as fault:
        stop(str(fault))
    if format == "json":
        _print_json(found)
    else:
        _print_text(found)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _print_text(found: "Inventory") -> None:
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.core.network import TOTAL
    from hemmaplan.reports.network import remarks

    has_totals = any((code, TOTAL) in found.cells for code in found.names)
    own = ["Egen total"] if has_totals else []
    rows = [["Kommun", "Månad", *found.lines, "Summa", *own]]
    for code, name in found.names.items():
        cells = [_cell(found.cell(code, line)) for line in found.lines]
        total = [_cell(found.cell(code, TOTAL))] if has_totals else []
        added = _sum(found.of_municipality(code))
        rows.append([name, found.months.get(code, ""), *cells, added, *total])
    sums = [_sum(found.of_line(line)) for line in found.lines]
    totals = [_sum(found.of_line(TOTAL))] if has_totals else []
    rows.append(["Alla", "", *sums, "", *totals])
    print_columns(rows)
    typer.echo("\n.. visas inte (få personer)   – inte lämnat   ≥ av det som är känt")
    for remark in remarks(found):
        typer.echo(remark)


def _cell(shown: "Shown") -> str:
    from hemmaplan.core.network import SUPPRESSED

    if shown.value is not None:
        return _number(shown.value)
    return ".." if shown.mark == SUPPRESSED else "–"


def _sum(total: "Sum") -> str:
    """With a sign where it is only what is known."""
    if total.value is None:
        return "–"
    return _number(total.value) if total.whole else f"≥ {_number(total.value)}"


def _number(value: "Decimal") -> str:
    from hemmaplan.reports.network import number

    return number(value)


def _print_json(found: "Inventory") -> None:
    import json

    from hemmaplan.core.network import TOTAL

    def shown(cell: "Shown") -> dict[str, Any]:
        return {"value": None if cell.value is None else str(cell.value), "mark": cell.mark}

    def added(total: "Sum") -> dict[str, Any]:
        value = None if total.value is None else str(total.value)
        return {"value": value, "known": total.known, "of": total.of}

    answer = {
        "municipalities": [
            {"name": name, "month": found.months.get(code),
             "lines": {line: shown(found.cell(code, line)) for line in (*found.lines, TOTAL)},
             "sum": added(found.of_municipality(code)), "adds_up": code not in found.differing,
             "gives_away": any(each.municipality == code for each in found.given_away)}
            for code, name in found.names.items()
        ],
        "sums": {line: added(found.of_line(line)) for line in (*found.lines, TOTAL)},
    }  # fmt: skip
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))
