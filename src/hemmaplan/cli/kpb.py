"""`hemmaplan kpb`: cost per user (kostnad per brukare) by age and year, and why it changed."""

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, read_source, require_source, stop

if TYPE_CHECKING:
    from fractions import Fraction

    from hemmaplan.core.cost_per_user import CostPerUser, HighCost
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.service_costs import Services

_TITLES = {"reach": "Andel av invånarna", "mix": "Insatser per brukare och mix",
           "volume": "Dygn per brukare", "price": "Kostnad per dygn",
           "whole": "Kostnad utan brukare"}  # fmt: skip


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

    from hemmaplan.core.cost_per_user import high_cost as over
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.service_costs import cost_per_user, services

    wanted = range(year - years + 1, year + 1)
    try:
        found = {each: cost_per_user(dataset, each) for each in wanted}
    except MissingTable as gap:
        stop(f"KPB kan inte räknas: {gap}.")
    tables = [table for table, _ in found.values() if table.cost_ore]
    if not tables:
        stop(f"Huvudboken har inga kostnader {wanted[0]}–{year}.")
    small = dataset.municipality.small_count if edition != "internal" else 0
    extremes = {
        table.year: over(found[table.year][1], high_cost * 100, inhabitants=table.inhabitants,
                         small_count=small)
        for table in tables
    }  # fmt: skip
    if format == "json":
        _print_json(tables, extremes, small)
        return
    used = {table.year: services(dataset, table.year) for table in tables}
    for table in tables:
        _print_table(table, small)
        months = used[table.year].months
        _print_notes(dataset, table, extremes[table.year], children_share, months)
    _print_services(used[tables[-1].year], small)
    _print_why(dataset, list(used.values()))


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


def _print_notes(
    dataset: "Dataset", table: "CostPerUser", extreme: "HighCost", share: int, months: int
) -> None:
    """What a reader must know of the table, the high-cost users, and the split against target."""
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import amount_text, percent_text

    if months < 12:
        typer.echo(f"Huvudboken har bara {months} av årets tolv månader.")
    if not table.inhabitants:
        typer.echo("Folkmängd saknas för året (population.csv), så kr/inv kan inte räknas.")
    if not dataset.municipality.deducted_revenue:
        typer.echo(
            "Inga intäkter är avdragna: ange deducted_revenue i municipality.toml för interna "
            "intäkter och försäljning till andra kommuner och regioner."
        )
    limit = amount_text(extreme.limit_ore, "tkr")
    if extreme.users is None:
        typer.echo(f"Ytterfall (mer än {limit}): för få för att visas.")
    elif extreme.cost_ore is not None and table.linked_ore:
        part = percent_text(Fraction(extreme.cost_ore, table.linked_ore))
        typer.echo(f"Ytterfall (mer än {limit}): {extreme.users} brukare, {part} av kostnaden.")
    if table.linked_ore > 0:
        children = Fraction(table.linked_ore - table.adult_ore, table.linked_ore)
        moved = table.moved_to_reach(Fraction(share, 100))
        way = "från vuxna till barn och unga" if moved > 0 else "från barn och unga till vuxna"
        typer.echo(
            f"Barn och unga (0–19 år) har {percent_text(children)} av den brukarkopplade "
            f"kostnaden. Målet {share} % är {amount_text(abs(moved), 'mnkr', 1)} {way}."
        )
    typer.echo()


def _print_services(found: "Services", small: int) -> None:
    """Each service's users, days, cost and cost per day; few users are not told."""
    from fractions import Fraction

    from hemmaplan.cli.columns import print_columns
    from hemmaplan.core.care_form_lines import LINES
    from hemmaplan.core.service_costs import SERVICE_SEPARATOR, level

    rows = [["Insats", "Brukare", "Dygn", "Kostnad, kr", "Kr/dygn"]]
    for service, use in level(found, 1).services.items():
        area, form = service.split(SERVICE_SEPARATOR)
        told = not 1 <= use.users <= small
        cells = [
            _kr(use.users), _kr(use.volume), _kr(Fraction(use.cost_ore, 100)),
            _kr(use.cost_ore / use.volume / 100 if use.volume else None),
        ]  # fmt: skip
        rows.append([f"{LINES[form].label} ({area})", *(cells if told else [".."] * 4)])
    typer.echo(f"Kostnad per insats {found.year}")
    print_columns(rows, total=False)
    typer.echo()


def _print_why(dataset: "Dataset", used: "list[Services]") -> None:
    """What the change of the cost per inhabitant came from, by cause; it adds to the öre."""
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.core.cost_level import amounts, why
    from hemmaplan.core.service_costs import inhabitants_by_age, level

    people = {each.year: sum(inhabitants_by_age(dataset, each.year).values()) for each in used}
    for before, after in pairwise(each for each in used if people[each.year]):
        levels = [level(each, people[each.year]) for each in (before, after)]
        found = amounts(why(*levels), people[after.year])
        rows = [["Orsak", "mnkr"]]
        for cause, title in _TITLES.items():
            rows.append([title, _mnkr(sum(v for (_, c), v in found.items() if c == cause))])
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


def _print_json(tables: "list[CostPerUser]", extremes: "dict[int, HighCost]", small: int) -> None:
    import json

    answer = [_table_json(table, extremes[table.year], small) for table in tables]
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
