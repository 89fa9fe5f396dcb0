"""`hemmaplan compare`: where the municipality lies among others, and what the distance costs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemmaplan.cli.data import (
    DataFolder,
    UseRegister,
    kolada_folder,
    read_source,
    require_source,
    stop,
)

if TYPE_CHECKING:
    from hemmaplan.core.comparison import Comparison, Gap, Peers, Position
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.periods import Month
    from hemmaplan.core.targets import Decided
    from hemmaplan.render.document import Block

_GROUPS = ("similar", "own", "county", "country")


def compare(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    group: Annotated[
        str,
        typer.Option(
            help="Vilka att jämföra med: similar (liknande), own (eget urval), county (länet) "
            "eller country (alla). Utan: den första som finns."
        ),
    ] = "",
    reference: Annotated[
        str | None,
        typer.Option(help="En kommun att ställa bredvid, med sin kod. Utan: den valda."),
    ] = None,
    figure: Annotated[
        str | None, typer.Option(help="Ett nyckeltal, till exempel N35009, med alla sina år.")
    ] = None,
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
) -> None:
    """Jämför med andra kommuner: läge, avstånd i kronor, och vad skillnaden består av."""
    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    if group and group not in _GROUPS:
        raise typer.BadParameter(
            f"{group} är ingen grupp; välj {', '.join(_GROUPS)}.", param_hint="--group"
        )
    require_source(data, db)
    dataset, _problems = read_source(data)

    from hemmaplan.opendata.kolada.archive import Archive, Damaged
    from hemmaplan.opendata.kolada.groups import UnknownMunicipality
    from hemmaplan.opendata.kolada.peers import NothingToCompare, peers
    from hemmaplan.render.numbers_sv import NBSP
    from hemmaplan.reports.break_words import across_years

    archive = Archive(kolada_folder(data))
    try:
        found, groups = peers(archive, dataset.municipality.code, group=group, reference=reference)
    except (NothingToCompare, Damaged, UnknownMunicipality) as reason:
        stop(str(reason))
    if group and group not in groups:
        stop(f"Det finns ingen grupp {group}. De som finns är {', '.join(groups)}.")
    if figure is not None and figure not in found.figures:
        raise typer.BadParameter(
            f"{figure} finns inte bland de hämtade nyckeltalen.", param_hint="--figure"
        )
    if format == "json":
        _print_json(found, figure, dataset)
    elif figure:
        _print_figure(found, found.figures[figure])
        _print_levels(found, figure, dataset)
    else:
        _print_text(found)
        _print_targets(found, dataset)
    for note in across_years(dataset, found) if format == "text" else ():
        typer.echo(f"\n{''.join(map(str, note.runs))}".replace(NBSP, " "))


def _print_json(peers: "Peers", figure: str | None, dataset: "Dataset") -> None:
    import json

    from hemmaplan.core.targets import decided

    goals = decided(dataset, _latest(peers, dataset))
    figures = [each for kpi, each in peers.figures.items() if figure in (None, kpi)]
    answer = {
        "municipality": peers.own, "group": peers.group, "title": peers.title,
        "members": list(peers.members), "reference": peers.reference,
        "fetched": str(peers.fetched),
        "figures": [_as_json(each) for each in figures],
        "targets": [_target_json(each) for each in goals if figure in (None, each.key_figure)],
    }  # fmt: skip
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _as_json(each: "Comparison") -> dict[str, Any]:
    latest = each.latest
    return {
        "kpi": each.figure.kpi, "label": each.figure.label, "unit": each.figure.unit.value,
        "year": latest.year if latest else None,
        "band": each.band,
        "inhabitants": each.inhabitants,
        "to_median": _gap_json(each.to_median), "to_best": _gap_json(each.to_best),
        "to_reference": _gap_json(each.to_reference),
        "years": [_year_json(position) for position in each.years],
    }  # fmt: skip


def _target_json(each: "Decided") -> dict[str, Any]:
    from hemmaplan.core.money import kronor_text

    followed, target = each.followed, each.followed.target
    years = range(target.first, followed.through + 1)
    known = any(year in followed.achieved for year in years)
    return {
        "id": each.target_id, "label": each.label, "kpi": each.key_figure or None,
        "area": each.area or None, "from_year": target.first, "to_year": target.last,
        "start_kr": kronor_text(target.cost_ore), "target_kr": kronor_text(target.to_ore),
        "through_year": followed.through, "wanted_kr": kronor_text(followed.wanted_ore),
        "achieved_kr": kronor_text(followed.achieved_ore) if known else None,
        "remaining_kr": kronor_text(followed.remaining_ore),
    }  # fmt: skip


def _gap_json(gap: "Gap | None") -> dict[str, Any] | None:
    from hemmaplan.core.money import kronor_text

    if gap is None:
        return None
    kr = None if gap.ore is None else kronor_text(gap.ore)
    return {"amount": gap.amount, "share": gap.share, "kr": kr}


def _year_json(position: "Position") -> dict[str, Any]:
    return {
        "year": position.year, "value": position.value, "status": position.status,
        "preliminary": position.preliminary,
        "fetched": str(position.fetched) if position.fetched else None,
        "count": position.count, "q1": position.q1, "median": position.median, "q3": position.q3,
    }  # fmt: skip


def _print_text(peers: "Peers") -> None:
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.opendata.kolada import DERIVED, SOURCE
    from hemmaplan.reports.comparison import headline
    from hemmaplan.reports.comparison_reasons import parts_of_difference
    from hemmaplan.reports.comparison_words import (
        band_text,
        best_text,
        mnkr_text,
        share_text,
        value_text,
        whom_text,
        year_text,
    )

    runs = headline(peers)
    typer.echo("".join(run if isinstance(run, str) else run.text for run in runs))
    typer.echo(f"{whom_text(peers)}\n")
    table = [["Nyckeltal", "Id", "År", "Vi", "Median", "Läge", "Mot median", "mnkr", "Till bästa"]]
    for kpi, each in peers.figures.items():
        if each.latest is None:
            continue
        unit = each.figure.unit_text
        table.append([
            f"{each.figure.label}, {unit}", kpi, year_text(each.latest),
            value_text(each.figure, each.latest.value),
            value_text(each.figure, each.latest.median), band_text(each),
            share_text(each.to_median), mnkr_text(each.to_median), best_text(each),
        ])  # fmt: skip
    print_columns(table, total=False, left=(0, 1, 5))
    parts = parts_of_difference(peers)
    if parts:
        typer.echo("\nVad skillnaden mot medianen består av, mnkr:")
        print_columns([["Orsak", "mnkr"], *([label, text] for label, text in parts)])
    typer.echo(f"\n{SOURCE}, hämtat {peers.fetched}. {DERIVED}: median, läge och skillnader.")


def _print_figure(peers: "Peers", each: "Comparison") -> None:
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.reports.comparison_words import BANDS, value_text, year_text

    figure = each.figure
    typer.echo(f"{figure.kpi} {figure.label}, {figure.unit_text}\n{figure.meaning}.\n")
    table = [["År", "Vi", "Median", "Lägsta 25 % till", "Högsta 25 % från", "Läge", "Kommuner"]]
    for position in each.years:
        if position.year == figure.break_year:
            table.append(["ny serie", "", "", "", "", "", ""])
        own = "visas inte" if position.status else value_text(figure, position.value)
        others = (position.median, position.q1, position.q3)
        table.append([
            year_text(position), own, *(value_text(figure, other) for other in others),
            BANDS[position.band] if position.band else "", str(position.count),
        ])  # fmt: skip
    print_columns(table, total=False, left=(0, 5))
    typer.echo(f"\nEgen bearbetning av data från Kolada, hämtade {peers.fetched}.")


def _print_levels(peers: "Peers", kpi: str, dataset: "Dataset") -> None:
    """What the cost would be at other levels, over the four years after the latest one's own."""
    from hemmaplan.reports.comparison_targets import targets

    after = _latest(peers, dataset).year
    _print_blocks(targets(peers, kpi, first=after + 1, last=after + 4))


def _print_targets(peers: "Peers", dataset: "Dataset") -> None:
    from hemmaplan.reports.comparison_targets import followed

    _print_blocks(followed(dataset, _latest(peers, dataset)))


def _latest(peers: "Peers", dataset: "Dataset") -> "Month":
    """The latest month of the data; that of the fetch where nothing in them is dated."""
    from hemmaplan.core.checks import last_month
    from hemmaplan.core.periods import Month

    month = last_month(dataset)
    return month if month.year > 1900 else Month.of(peers.fetched)


def _print_blocks(blocks: "list[Block]") -> None:
    from hemmaplan.cli.columns import print_columns
    from hemmaplan.render.document import TableBlock
    from hemmaplan.render.numbers_sv import cell_text

    for block in blocks:
        if isinstance(block, TableBlock):
            typer.echo(f"\n{block.name}. {block.caption}\n")
            header = [" ".join(column.label.split()) for column in block.columns]
            rows = [[cell_text(cell) for cell in row.cells] for row in block.rows]
            print_columns([header, *rows], total=False)
