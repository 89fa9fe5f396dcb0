"""`hemmaplan invoices`: against agreed price × charged days, and what to send back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.columns import kronor, print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop
from hemmaplan.cli.report import ReportDate, date_option
from hemmaplan.core.machine_faults import fault_words

if TYPE_CHECKING:
    import polars as pl

    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.periods import Month

_SHOWN = 20


def invoices(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Sista månad, ÅÅÅÅ-MM.")],
    first: Annotated[
        str, typer.Option("--from", help="Första vårdmånad, ÅÅÅÅ-MM. Annars elva månader före.")
    ] = "",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
    lists: Annotated[
        Path | None,
        typer.Option(help="Mapp att skriva en lista per utförare till, som XLSX och PDF."),
    ] = None,
    date: ReportDate = "",
    all: Annotated[
        bool, typer.Option("--all", help=f"Visa alla som skiljer sig, inte bara {_SHOWN}.")
    ] = False,
) -> None:
    """Kontrollera utförarnas fakturor mot avtalat pris gånger betalda dygn."""
    from hemmaplan.core import price_control as control
    from hemmaplan.core.dataset import MissingTable

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    last, dated = month_option(month), date_option(date)
    months = (month_option(first, "--from") if first else last.shift(-11), last)
    if months[0] > last:
        raise typer.BadParameter("Första månaden är efter den sista.", param_hint="--from")
    if lists is not None and not lists.is_dir():
        message = f"Mappen {lists} finns inte; skapa den först."
        raise typer.BadParameter(message, param_hint="--lists")
    dataset = read_data(data, last, db=db)
    try:
        found = control.price_control(dataset, *months)
    except MissingTable as gap:
        stop(f"Fakturorna kan inte kontrolleras: {gap}. {add_the_file(data)}")
    if format == "json":
        _print_json(found, months)
    else:
        _print_text(dataset, found, months, None if all else _SHOWN)
    if lists is not None:
        _write_lists(dataset, found, months, lists, dated)


def _print_text(
    dataset: "Dataset", found: "pl.DataFrame", months: "tuple[Month, Month]", shown: int | None
) -> None:
    """The sentence, the sums by reason, and the rows that differ, the largest first."""
    from hemmaplan.core.price_control import REASONS, totals
    from hemmaplan.render.numbers_sv import period_text
    from hemmaplan.reports.invoice_claims import why
    from hemmaplan.reports.invoice_control import OUTCOME_WORDS
    from hemmaplan.reports.reconciliation import provider_names

    sums = totals(found)
    back = f"{kronor(sums['to_send_back'])} kr" if sums["to_send_back"] else "inget"
    typer.echo(
        f"Vård {period_text(*months)}: {kronor(sums['invoiced'])} kr fakturerat, "
        f"{back} att skicka tillbaka."
    )
    table = [["Fakturerat", "Månader", "kr"], ["Enligt avtal", "", kronor(sums["agreed"])]]
    for reason in REASONS:
        if count := int((found[f"{reason}_ore"] != 0).sum()):
            table.append([OUTCOME_WORDS[reason], str(count), kronor(sums[reason])])
    table.append(["Fakturerat", str(found.height), kronor(sums["invoiced"])])
    typer.echo("")
    print_columns(table)
    rows = found.filter(found["difference_ore"] != 0)
    if rows.is_empty():
        typer.echo("\nAllt är fakturerat som avtalat.")
        return
    names = provider_names(dataset)
    lines = [["Utförare", "Faktura", "Placering", "Vårdmånad", "Varför", "kr"]]
    for row in rows.head(shown or rows.height).to_dicts():
        lines.append(
            [names.get(row["provider_id"], row["provider_id"] or ""), row["invoices"],
             row["placement_id"] or "", f"{row['care_month']:%Y-%m}", why(row),
             kronor(row["difference_ore"])]
        )  # fmt: skip
    typer.echo("")
    print_columns(lines, total=False, left=range(5))
    if shown is not None and rows.height > shown:
        typer.echo(f"… och {rows.height - shown} till; --all visar alla.")


def _print_json(found: "pl.DataFrame", months: "tuple[Month, Month]") -> None:
    import json

    from hemmaplan.core.money import kronor_text
    from hemmaplan.core.price_control import REASONS, totals

    def row_of(row: "dict[str, Any]") -> "dict[str, Any]":
        told = {}
        for name, value in row.items():
            plain = name.removesuffix("_ore")
            if name.startswith("_") or (plain in REASONS and not value):
                continue
            amount = name != plain and value is not None
            days = value is None or isinstance(value, int)
            told[plain] = kronor_text(value) if amount else value if days else str(value)
        return {**told, "file": row["_file"], "row": row["_row"]}

    answer = {
        "from": str(months[0]),
        "to": str(months[1]),
        **{name: kronor_text(amount) for name, amount in totals(found).items()},
        "rows": [row_of(row) for row in found.filter(found["difference_ore"] != 0).to_dicts()],
    }
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _write_lists(
    dataset: "Dataset", found: "pl.DataFrame", months: "tuple[Month, Month]", folder: Path, day: str
) -> None:
    from hemmaplan.reports.files import write_whole
    from hemmaplan.reports.invoice_claims import CLAIM_FORMATS, claim_file, claim_name, claimants

    providers = claimants(found)
    for provider in providers:
        for suffix in CLAIM_FORMATS:
            file = folder / claim_name(provider, months[1], suffix)
            content = claim_file(dataset, found, provider, months, suffix, made_on=day)
            try:
                write_whole(file, content)
            except OSError as error:
                stop(f"{file} kunde inte skrivas: {fault_words(error)}.")
            typer.echo(f"Skrev {file}", err=True)
    if not providers:
        typer.echo("Inget att skicka tillbaka: ingen lista skrevs.", err=True)
