"""`hemmaplan cost`: what the placements cost, by any dimensions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import print_columns
from hemmaplan.cli.data import (
    DataFolder,
    UseRegister,
    add_the_file,
    month_option,
    need_words,
    read_data,
    stop,
)
from hemmaplan.core.code_words import CODE_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

_HEADERS: Mapping[str, str] = {
    "month": "Månad", "year": "År", "area": "Område", "unit_code": "Enhet",
    "care_form": "Vårdform", "legal_basis": "Lagrum", "procurement": "Upphandling",
    "provider_id": "Utförare", "urgency": "Ingång", "age_group": "Ålder", "sex": "Kön",
    "need": "Behov",    "care_days": "Vård\u00addygn", "cost_ore": "Kostnad, kr",
    "vat_compensation_ore": "Moms\u00adersättning, kr", "income_ore": "Intäkt, kr",
    "net_ore": "Netto, kr", "placements": "Place\u00adringar",
    "persons": "Per\u00adsoner", "unpriced_days": "Dygn utan pris",
}  # fmt: skip


def cost(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    first: Annotated[str, typer.Option("--from", help="Första månaden, ÅÅÅÅ-MM.")],
    last: Annotated[str, typer.Option("--to", help="Sista månaden, ÅÅÅÅ-MM (räknas med).")],
    by: Annotated[
        str,
        typer.Option(
            help="Vad kostnaden delas upp på, med komma emellan: month, year, area, unit_code, "
            "care_form, legal_basis, procurement, provider_id, urgency, age_group, sex, need (det "
            "behov som väger mest)."
        ),
    ] = "month",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Visa vad placeringarna kostar: dygn, kostnad, momsersättning, intäkt och netto."""
    from hemmaplan.core.cost import summary
    from hemmaplan.core.cost_dimensions import DIMENSIONS, UnknownDimension, require_dimensions
    from hemmaplan.core.dataset import MissingTable

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    first_month, last_month = month_option(first, "--from"), month_option(last, "--to")
    if last_month < first_month:
        raise typer.BadParameter(f"{last} kommer före {first}.", param_hint="--to")
    dimensions = [name.strip() for name in by.split(",")]
    try:
        require_dimensions(dimensions)
    except UnknownDimension as error:
        fault = "står två gånger" if error.name in DIMENSIONS else "finns inte"
        raise typer.BadParameter(
            f"{error.name or '(tomt)'} {fault}. Välj bland {', '.join(DIMENSIONS)}.",
            param_hint="--by",
        ) from None
    dataset = read_data(data, last_month, db=db)
    try:
        rows = summary(dataset, first_month, last_month, dimensions)
        total = summary(dataset, first_month, last_month, [])
    except MissingTable as gap:
        stop(f"Kostnaden kan inte räknas: {gap}. {add_the_file(data)}")
    if format == "json":
        _print_json(rows)
    else:
        _print_text(_in_words(rows, data), total, dimensions)


def _in_words(rows: "pl.DataFrame", data: "Path | None") -> "pl.DataFrame":
    """Needs by what the municipality calls them."""
    if "need" not in rows.columns:
        return rows
    return rows.with_columns(rows["need"].replace(need_words(data)))


def _print_json(rows: "pl.DataFrame") -> None:
    import json

    from hemmaplan.core.money import kronor_text

    answer = [
        {
            name.removesuffix("_ore"): kronor_text(value) if name.endswith("_ore") else value
            for name, value in row.items()
        }
        for row in rows.iter_rows(named=True)
    ]
    typer.echo(json.dumps({"rows": answer}, ensure_ascii=False, indent=1))


def _print_text(rows: "pl.DataFrame", total: "pl.DataFrame", dimensions: Sequence[str]) -> None:
    """A table with its total; the days without a price are said in words as well."""
    if rows.is_empty():
        typer.echo("Inga vårddygn och inga kostnader i perioden.")
        return
    values = [name for name in total.columns if name != "unpriced_days"]
    unpriced = int(total["unpriced_days"].item())
    if unpriced:
        values.append("unpriced_days")
    table = [[_HEADERS[name] for name in (*dimensions, *values)]]
    for row in rows.iter_rows(named=True):
        table.append([_text(name, row[name]) for name in (*dimensions, *values)])
    blank = [""] * (len(dimensions) - 1)
    table.append(["Summa", *blank, *(_text(name, total[name].item()) for name in values)])
    print_columns(table, left=range(len(dimensions)))
    if unpriced:
        typer.echo(
            f"\n{_text('', unpriced)} vårddygn saknar pris och ingår inte i kostnaden. "
            "Se vilka: hemmaplan check."
        )


def _text(name: str, value: str | int) -> str:
    from fractions import Fraction

    from hemmaplan.core.care_form_lines import LINES
    from hemmaplan.render.numbers_sv import number_text

    if isinstance(value, int):
        return number_text(Fraction(value, 100), 2) if name.endswith("_ore") else number_text(value)
    if name == "care_form":
        return LINES[value].label
    return CODE_WORDS.get(name, {}).get(value, value) or "(okänt)"
