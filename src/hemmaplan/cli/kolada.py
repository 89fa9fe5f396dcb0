"""`hemmaplan kolada`: fetch the key figures of all municipalities, and say what there is."""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.data import DataFolder, UseRegister, kolada_folder, require_source, stop
from hemmaplan.core.machine_faults import fault_words

if TYPE_CHECKING:
    import polars as pl

    from hemmaplan.opendata.json_source import JsonSource
    from hemmaplan.opendata.kolada.archive import Archive
    from hemmaplan.opendata.kolada.refresh import Outcome

_YEARS = 15
_FIRST_YEAR = 1995  # Kolada's longest series begin in the nineties


def kolada(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    from_year: Annotated[
        int | None,
        typer.Option(help="Första året att hämta, ÅÅÅÅ. Utan: femton år.", show_default=False),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Hämta allt igen, inte bara det som ändrats.")
    ] = False,
    population: Annotated[
        Path | None,
        typer.Option(help="Läs in folkmängd ur en fil från SCB i stället för att hämta något."),
    ] = None,
    own: Annotated[
        str | None,
        typer.Option("--own", help="Kommuner att jämföra med, kod eller namn, med komma emellan."),
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="En kommun att jämföra med, kod eller namn.")
    ] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Visa vad som finns utan att hämta något.")
    ] = False,
) -> None:
    """Hämta nyckeltal för alla kommuner från Kolada och folkmängd från SCB."""
    from hemmaplan.opendata.kolada.archive import Archive, Damaged

    today = datetime.now().astimezone().date()
    require_source(data, db)
    first_year = today.year - _YEARS if from_year is None else from_year
    if not _FIRST_YEAR <= first_year <= today.year:
        raise typer.BadParameter(
            f"{first_year} är inget år mellan {_FIRST_YEAR} och {today.year}.",
            param_hint="--from-year",
        )
    archive, code = Archive(kolada_folder(data)), _own_code(data)
    try:
        if population is not None:
            _read_population(archive, population, today)
        elif own is not None or reference is not None:
            _choose(archive, own, reference)
        elif not status:
            _fetch(archive, first_year, today, full=full, own=code)
        _print_standing(archive, code, today)
    except Damaged as fault:
        stop(str(fault))
    except KeyboardInterrupt:
        stop("Avbrutet. Inget är förstört; kör igen i dag, så fortsätter hämtningen.")
    except OSError as fault:
        stop(f"{archive.folder} kan inte skrivas: {fault_words(fault)}. Inget är ändrat.")


def _own_code(data: Path | None) -> str:
    """The municipality's code; "" when its settings do not say."""
    if data is None:
        from hemmaplan.cli.register import read_register

        return read_register().municipality.code
    import tomllib

    from hemmaplan.ingest.municipality import FILE, parse_municipality

    try:
        settings = tomllib.loads((data / FILE).read_text("utf-8-sig"))
    except (OSError, ValueError):
        return ""
    return parse_municipality(settings)[0].code


def _source(variable: str, address: str, per_second: float) -> "JsonSource":
    import time

    from hemmaplan.opendata.json_source import JsonSource

    base = os.environ.get(variable) or address
    return JsonSource(base, time.monotonic, time.time, time.sleep, per_second=per_second)


def _fetch(archive: "Archive", first_year: int, today: date, *, full: bool, own: str) -> None:
    """Figures first, then the population: without SCB, Kolada's answer is kept all the same."""
    from hemmaplan.opendata.json_source import NoAnswer
    from hemmaplan.opendata.kolada.catalogue import catalogue
    from hemmaplan.opendata.kolada.client import ADDRESS, Kolada
    from hemmaplan.opendata.kolada.refresh import refresh
    from hemmaplan.opendata.scb import population as scb

    source = _source("HEMMAPLAN_KOLADA_URL", ADDRESS, 5.0)
    typer.echo(f"Frågar {source.host} …", err=True)
    try:
        outcome = refresh(
            Kolada(source), archive, list(catalogue()), first_year=first_year, on=today,
            everything=full, tell=_progress,
        )  # fmt: skip
    except NoAnswer as reason:
        stop(
            f"{reason}\nDet som fanns sedan tidigare är orört. Kör kommandot igen i dag, så "
            "fortsätter hämtningen där den slutade."
        )
    if sys.stderr.isatty():
        typer.echo("\r\x1b[K", err=True, nl=False)
    _tell(archive, outcome, own, today)
    codes = archive.municipalities().filter(type="K")["municipality"].to_list()
    held = set() if full else archive.years_with_population(codes)
    years = [year for year in range(first_year, today.year + 1) if year not in held]
    source = _source("HEMMAPLAN_SCB_URL", scb.ADDRESS, scb.PER_SECOND)
    typer.echo(f"Frågar {source.host} om folkmängden …", err=True)
    try:
        archive.keep_population(scb.population(source, codes, years), today)
    except NoAnswer as reason:
        stop(f"Nyckeltalen är hämtade men inte folkmängden: {reason}")


def _read_population(archive: "Archive", path: Path, today: date) -> None:
    from hemmaplan.opendata.scb.export import NotPopulation, read_export

    if not path.is_file():
        raise typer.BadParameter(f"{path} är ingen fil.", param_hint="--population")
    try:
        archive.keep_population(read_export(path.read_bytes()), today)
    except NotPopulation as fault:
        stop(f"{path} kan inte läsas in. {fault}")


def _choose(archive: "Archive", own: str | None, reference: str | None) -> None:
    from hemmaplan.opendata.kolada.groups import UnknownMunicipality, choose

    if archive.fetched() is None:
        stop("Hämta först nyckeltalen: hemmaplan kolada.")
    asked = {"own": (own, "--own"), "reference": (reference, "--reference")}
    choice = {
        group: [name.strip() for name in text.split(",") if name.strip()]
        for group, (text, _) in asked.items()
        if text is not None
    }
    if len(choice.get("reference", [])) > 1:
        raise typer.BadParameter("Ange bara en kommun.", param_hint="--reference")
    try:
        choose(archive, choice)
    except UnknownMunicipality as unknown:
        raise typer.BadParameter(str(unknown)) from None


def _progress(done: int, of: int, title: str) -> None:
    """One line that is written over in a terminal, every tenth figure elsewhere."""
    if sys.stderr.isatty():
        typer.echo(f"\r\x1b[K{f'Hämtar {done + 1} av {of}: {title}'[:79]}", err=True, nl=False)
    elif done % 10 == 0:
        typer.echo(f"Hämtar nyckeltal {done + 1} av {of} …", err=True)


def _tell(archive: "Archive", outcome: "Outcome", own: str, today: date) -> None:
    """What the fetch changed; what needs a person's eye goes to standard error."""
    changes = outcome.changes
    typer.echo(
        f"Nya värden: {_number(changes.new)}. Ändrade: {_number(changes.revised)}. "
        f"Borttagna: {_number(changes.withdrawn)}."
    )
    if changes.revised:
        _tell_revised(archive, own, today)
    for kpi in outcome.gone:
        typer.echo(f"Varning: Kolada har inte längre {_name(kpi)}. Det hämtade är kvar.", err=True)
    for kpi in changes.doubted:
        typer.echo(
            f"Varning: Kolada svarade utan mer än hälften av det som fanns för {_name(kpi)}. "
            "Det gamla är kvar; hämta igen senare med --full.",
            err=True,
        )
    if outcome.no_groups:
        typer.echo("Varning: Kolada gav inga grupper med liknande kommuner.", err=True)
    names = dict(archive.municipalities().select("municipality", "title").iter_rows())
    mine = f", {names.get(own)}, "
    others = 0
    for change in outcome.group_changes:
        if mine not in change.title:
            others += 1
            continue
        joined = ", ".join(names.get(code, code) for code in change.joined) or "inga"
        left = ", ".join(names.get(code, code) for code in change.left) or "inga"
        typer.echo(
            f"{change.title} ({change.group}) har fått andra medlemmar. "
            f"Nya: {joined}. Inte längre med: {left}."
        )
    if others:
        typer.echo(f"Andra kommuners grupper som fått andra medlemmar: {_number(others)}.")
    typer.echo()


def _tell_revised(archive: "Archive", own: str, today: date) -> None:
    """The municipality's own values that Kolada has changed: a report may have printed them."""
    revised = archive.revised(own, today)
    if revised.height:
        typer.echo("Er kommuns värden som ändrats:")
    for kpi, year, before, value, status in revised.iter_rows():
        now = f"visas inte ({status})" if status else _decimal(value)
        typer.echo(f"  {_name(kpi)} {year}: {_decimal(before)} → {now}")


def _print_standing(archive: "Archive", own: str, today: date) -> None:
    """What there is, for whom, and how old it is."""
    import polars as pl

    from hemmaplan.opendata.kolada import SOURCE

    fetched, values = archive.fetched(), archive.values()
    if fetched is None or values.is_empty():
        typer.echo(f"Inget är hämtat från Kolada i {archive.folder}.")
    else:
        preliminary = values.filter("preliminary").height
        marked = values.filter(pl.col("status") != "").height
        typer.echo(f"Hämtat från Kolada {fetched}, finns i {archive.folder}")
        typer.echo(
            f"  {values['kpi'].n_unique()} nyckeltal för "
            f"{_municipalities(archive.municipalities().filter(type='K').height)}, "
            f"{_span(values['year'])}"
        )
        typer.echo(f"  {_number(values['value'].count())} värden")
        if preliminary:
            typer.echo(f"  {_number(preliminary)} av dem är preliminära")
        if marked:
            typer.echo(
                f"  {_number(marked)} till är sekretessmarkerade eller osäkra och visas inte"
            )
        _print_own(archive, values, own)
    _print_population(archive)
    if fetched is not None:
        _print_news(archive, fetched, today)
        typer.echo(f"\n{SOURCE}")


def _print_own(archive: "Archive", values: "pl.DataFrame", own: str) -> None:
    """Whom the municipality is compared with, and which figures it has no value for."""
    from hemmaplan.opendata.kolada.catalogue import catalogue
    from hemmaplan.opendata.kolada.groups import UnknownMunicipality, comparison_groups

    try:
        groups = comparison_groups(archive, own)
    except UnknownMunicipality as unknown:
        typer.echo(f"  {unknown} Ange den i municipality.toml.")
        return
    names = dict(archive.municipalities().select("municipality", "title").iter_rows())
    if groups.filter(group="similar").is_empty():
        typer.echo(f"  Kolada har ingen grupp med kommuner som liknar {names[own]}")
    for group in ("similar", "own", "reference"):
        members = groups.filter(group=group)
        if members.height:
            title = "Jämförs särskilt med" if group == "reference" else members["title"][0]
            listed = ", ".join(names.get(code, code) for code in members["municipality"])
            typer.echo(f"  {title}: {listed}")
    has = set(values.drop_nulls("value").filter(municipality=own)["kpi"])
    missing = [kpi for kpi in catalogue() if kpi not in has]
    typer.echo(f"  {names[own]} har värden för {len(catalogue()) - len(missing)} nyckeltal")
    if missing:
        typer.echo(f"  Saknas: {', '.join(_name(kpi) for kpi in missing)}")


def _print_population(archive: "Archive") -> None:
    people = archive.population()
    if people.is_empty():
        typer.echo("  Ingen folkmängd är hämtad från SCB")
        return
    typer.echo(
        f"  Folkmängd efter ålder {_span(people['year'])} för "
        f"{_municipalities(people['municipality'].n_unique())} (SCB)"
    )


def _print_news(archive: "Archive", fetched: date, today: date) -> None:
    import polars as pl

    dates = pl.col("prel_publication_date", "publication_date")
    news = archive.figures().filter(pl.any_horizontal((dates > fetched) & (dates <= today)))
    if news.height:
        typer.echo(
            f"\nSedan dess skulle Kolada publicera nytt för {news.height} nyckeltal. "
            "Kör kommandot utan --status, så hämtas det."
        )


def _span(years: "pl.Series") -> str:
    every = years.unique().sort().to_list()
    return f"{every[0]}–{every[-1]}" if len(every) > 1 else str(every[0])


def _municipalities(count: int) -> str:
    return "1 kommun" if count == 1 else f"{_number(count)} kommuner"


def _name(kpi: str) -> str:
    from hemmaplan.opendata.kolada.catalogue import catalogue

    return f"{kpi} ({catalogue()[kpi].label})"


def _decimal(value: float | None) -> str:
    from fractions import Fraction

    from hemmaplan.render.numbers_sv import number_text

    return "okänt" if value is None else number_text(Fraction(value), 1)


def _number(count: int) -> str:
    from hemmaplan.render.numbers_sv import number_text

    return number_text(count)
