"""`hemmaplan kpb`: cost per user (kostnad per brukare) by age and year, and why it changed."""

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, read_source, require_source, stop

if TYPE_CHECKING:
    from fractions import Fraction

    from hemmaplan.core.cost_per_user import CostPerUser, HighCost
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.reports.cost_per_user import Year


def kpb(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    year: Annotated[int, typer.Option(help="Sista året, ÅÅÅÅ.", min=1900, max=2199)],
    years: Annotated[int, typer.Option(help="Hur många år.", min=1, max=10)] = 3,
    high_cost: Annotated[
        int, typer.Option(help="En brukare som kostar mer än så, kronor om året, är ytterfall.")
    ] = 1_000_000,
    children_share: Annotated[
        int, typer.Option(help="Mål: barn och ungas andel av kostnaden, procent.", min=0, max=100)
    ] = 80,
    edition: Annotated[
        str, typer.Option(help="Utgåva: internal, board eller public (små antal visas inte).")
    ] = "internal",
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Räkna kostnad per brukare (KPB) per åldersgrupp, av hela kostnaden i huvudboken."""
    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    if edition not in ("internal", "board", "public"):
        raise typer.BadParameter(f"{edition} är ingen utgåva; välj internal, board eller public.")
    require_source(data, db)
    dataset, _problems = read_source(data)

    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.reports.cost_per_user import year_of

    wanted = range(year - years + 1, year + 1)
    small = dataset.municipality.small_count if edition != "internal" else 0
    try:
        found = [
            year_of(dataset, each, limit_ore=high_cost * 100, small_count=small) for each in wanted
        ]
    except MissingTable as gap:
        stop(f"KPB kan inte räknas: {gap}.")
    found = [each for each in found if each.table.cost_ore]
    if not found:
        stop(f"Huvudboken har inga kostnader {wanted[0]}–{year}.")
    if format == "json":
        _print_json(found, small)
        return
    for each in found:
        _print_table(each.table, small)
        _print_notes(dataset, each, children_share)
    _print_services(found[-1], small)
    _print_why(found)


def _print_table(table: "CostPerUser", small: int) -> None:
    from fractions import Fraction

    from hemmaplan.cli.columns import print_columns
    from hemmaplan.core.cost_per_user import hidden

    out = hidden(table.groups, small)
    people = table.inhabitants
    unlinked = Fraction(table.unlinked_ore, 100)
    each = _kr(unlinked / people) if people else ""
    rows = [
        ["Ålder", "Kostnad, kr", "Invånare", "Brukare", "Kr/inv", "KPB, kr", "Andel"],
        ["Ej brukarkopplad", _kr(unlinked), _kr(people), "", each, "", ""],
    ]  # fmt: skip
    for group in table.groups:
        cells = [
            _kr(Fraction(group.cost_ore, 100)), _kr(group.inhabitants), _kr(group.users),
            _kr(group.per_inhabitant), _kr(group.per_user), _percent(group.share),
        ]  # fmt: skip
        if group.label in out:
            cells = ["..", cells[1], "..", "..", "..", ".."]
        rows.append([group.label, *cells])
    rows.append([
        "Totalt", _kr(Fraction(table.cost_ore, 100)), _kr(people), _kr(table.users),
        _kr(table.per_inhabitant), _kr(table.per_user), _percent(table.share),
    ])  # fmt: skip
    typer.echo(f"Kostnad per brukare {table.year}")
    print_columns(rows)


def _print_notes(dataset: "Dataset", year: "Year", share: int) -> None:
    """What a reader must know of the table, the high-cost users, and the split against target."""
    from fractions import Fraction

    from hemmaplan.reports.cost_per_user import high_cost_text, notes, split_text

    split = split_text(year.table, Fraction(share, 100))
    for text in (*notes(dataset, year), high_cost_text(year), split):
        typer.echo(text)
    typer.echo()


def _print_services(year: "Year", small: int) -> None:
    """Each service's users, units, cost and cost per unit; few users are not told."""
    from fractions import Fraction

    from hemmaplan.cli.columns import print_columns
    from hemmaplan.core.cost_per_user import few
    from hemmaplan.core.service_costs import service_label, service_unit

    if year.level is None:
        return
    used = year.level.services
    out = few({name: use.users for name, use in used.items()}, small)
    rows = [["Insats", "Brukare", "Mängd", "Enhet", "Kostnad, kr", "Kr/enhet"]]
    for service, use in used.items():
        cells = [
            _kr(use.users), _kr(use.volume), service_unit(service),
            _kr(Fraction(use.cost_ore, 100)),
            _kr(use.cost_ore / use.volume / 100 if use.volume else None),
        ]  # fmt: skip
        hidden = ["..", "..", service_unit(service), "..", ".."]
        rows.append([service_label(service, year.areas), *(hidden if service in out else cells)])
    typer.echo(f"Kostnad per insats {year.year}")
    print_columns(rows, total=False)
    typer.echo()


def _print_why(years: "list[Year]") -> None:
    """What the change of the cost per inhabitant came from, by cause; it adds to the öre."""
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.reports.cost_per_user import CAUSES, causes

    for before, after in pairwise(years):
        found = causes(before, after)
        if not found:
            continue
        rows = [["Orsak", "mnkr"], *([CAUSES[cause], _mnkr(ore)] for cause, ore in found.items())]
        typer.echo(
            f"Varför kostnaden per invånare ändrats {before.year}–{after.year}, för alla invånare"
        )
        print_columns([*rows, ["Skillnad", _mnkr(sum(found.values()))]])
        typer.echo()


def _mnkr(amount_ore: int) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return number_text(Fraction(amount_ore, 100_000_000), 1, plus=True)


def _kr(value: "Fraction | int | None") -> str:
    from hemmaplan.render.numbers_sv import number_text

    return "" if value is None else number_text(value)


def _percent(share: "Fraction | None") -> str:
    from hemmaplan.render.numbers_sv import percent_text

    return "" if share is None else percent_text(share, 1)


def _print_json(years: "list[Year]", small: int) -> None:
    import json

    answer = [_table_json(each.table, each.extreme, small) for each in years]
    typer.echo(json.dumps({"years": answer}, ensure_ascii=False, indent=1))


def _table_json(table: "CostPerUser", extreme: "HighCost", small: int) -> dict[str, Any]:
    from hemmaplan.core.cost_per_user import hidden
    from hemmaplan.core.money import kronor_text

    out = hidden(table.groups, small)
    groups = [
        {"age": group.label, "inhabitants": group.inhabitants, "suppressed": group.label in out,
         "cost": None if group.label in out else kronor_text(group.cost_ore),
         "users": None if group.label in out else group.users}
        for group in table.groups
    ]  # fmt: skip
    return {
        "year": table.year, "cost": kronor_text(table.cost_ore),
        "not_user_linked": kronor_text(table.unlinked_ore), "users": table.users,
        "inhabitants": table.inhabitants, "groups": groups,
        "high_cost": {"limit": kronor_text(extreme.limit_ore), "users": extreme.users,
                      "cost": None if extreme.cost_ore is None else kronor_text(extreme.cost_ore)},
    }  # fmt: skip
