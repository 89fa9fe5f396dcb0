"""`hemmaplan reconcile`: the register against the ledger, and the month's accrual voucher."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemmaplan.cli.columns import kronor, print_columns
from hemmaplan.cli.data import DataFolder, UseRegister, add_the_file, month_option, read_data, stop
from hemmaplan.cli.report import ReportDate, date_option
from hemmaplan.core.machine_faults import fault_words

if TYPE_CHECKING:
    from hemmaplan.core.accrual import Accrual
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.figures import Figure
    from hemmaplan.core.periods import Month

_SHOWN = 10


def reconcile(
    data: DataFolder = None,
    *,
    db: UseRegister = False,
    month: Annotated[str, typer.Option(help="Månad att stämma av, ÅÅÅÅ-MM.")],
    format: Annotated[str, typer.Option(help="text eller json.")] = "text",
    voucher: Annotated[
        list[Path] | None,
        typer.Option(
            help="Fil att skriva månadens upplupna kostnader till, av typen si (SIE 4I) eller "
            "xlsx. Får anges flera gånger."
        ),
    ] = None,
    date: ReportDate = "",
    all: Annotated[
        bool, typer.Option("--all", help=f"Visa alla utförare, inte bara de {_SHOWN} första.")
    ] = False,
) -> None:
    """Stäm av placeringarna mot huvudboken: skillnaden i kronor per orsak."""
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.core.reconciliation_figures import NotBooked, opening, reconciliation

    if format not in ("text", "json"):
        raise typer.BadParameter(f"{format} är inget format; välj text eller json.")
    report_month, dated = month_option(month), date_option(date)
    files = voucher or []
    _check_files(files)
    dataset = read_data(data, report_month, db=db)
    try:
        first = opening(dataset, report_month)
        figures = reconciliation(dataset, report_month)
    except MissingTable as gap:
        stop(f"Avstämningen kan inte göras: {gap}. {add_the_file(data)}")
    except NotBooked as reason:
        stop(f"Avstämningen kan inte göras: {reason}.")
    notes = _notes(dataset, first, report_month)
    accrued = _accrual(dataset, report_month) if files else None
    if format == "json":
        _print_json(figures, (first, report_month), notes, accrued)
    else:
        _print_text(dataset, figures, (first, report_month), None if all else _SHOWN)
        _print_trace(figures, f"{data or '--db'}", report_month)
        for note in notes:
            typer.echo(f"\n{note}")
    if accrued:
        _write(dataset, accrued, files, dated)
        _warn(accrued, _by_place(figures)["total", "total"])


def _check_files(files: Sequence[Path]) -> None:
    from hemmaplan.reports.accrual import VOUCHER_FORMATS

    for file in files:
        if file.suffix.lower() not in VOUCHER_FORMATS:
            message = f"{file.name} slutar inte på {' eller '.join(VOUCHER_FORMATS)}."
            raise typer.BadParameter(message, param_hint="--voucher")
        if not file.parent.is_dir():
            message = f"Mappen {file.parent} finns inte; skapa den först."
            raise typer.BadParameter(message, param_hint="--voucher")


def _accrual(dataset: "Dataset", month: "Month") -> "Accrual":
    from hemmaplan.core.accrual import NoInvoices, accrual

    try:
        return accrual(dataset, month)
    except NoInvoices:
        stop(
            "Verifikationen kan inte göras: tabellen invoices saknas eller är tom, så det går inte "
            "att se vad som är fakturerat."
        )


def _notes(dataset: "Dataset", first: "Month", month: "Month") -> list[str]:
    """What a reader has to know to trust the answer."""
    from hemmaplan.core.placement_accounts import account_rules, has_invoices, names_providers
    from hemmaplan.core.reconciliation import not_covered

    notes = []
    if dataset.table_or_empty("placement_accounts").is_empty():
        key = account_rules(dataset)[0].key.replace("-", "–")
        notes.append(
            "Placeringarnas konton (placement_accounts.csv) saknas, så placeringarna jämförs med "
            f"konto {key} (köp av verksamhet i Kommun-Bas). hemmaplan init ger en mall för "
            "egna konton."
        )
    if not has_invoices(dataset):
        notes.append(
            "Utan fakturor (invoices) går det inte att skilja det som inte är fakturerat från det "
            "som inte är registrerat. Det som inte ligger utanför registret är därför oförklarat."
        )
    if not names_providers(dataset):
        notes.append(
            "Huvudboken har ingen motpart som är en utförare (provider_id eller namn i providers), "
            "så avstämningen är gjord per konto."
        )
    if left_out := not_covered(dataset, first, month):
        notes.append(
            f"{kronor(left_out)} kr av årets kostnad är placeringar som ingen rad i "
            "placement_accounts gäller för. De är inte med i avstämningen."
        )
    if first.number != 1:
        notes.append(f"Året räknas från {first}, den första månad som allt underlag har.")
    return notes


# --- text ---------------------------------------------------------------------------------------


def _print_text(
    dataset: "Dataset",
    figures: "Sequence[Figure]",
    period: "tuple[Month, Month]",
    shown: int | None,
) -> None:
    """First the difference in a sentence, then the bridge, then who to talk to."""
    from hemmaplan.core.reconciliation_figures import DIFFERENCE
    from hemmaplan.render.numbers_sv import month_text, period_text

    first, month = period
    found = _by_place(figures)
    total = found["total", "total"]
    for column, name in (("month", month_text(month)), ("ytd", period_text(first, month))):
        typer.echo(f"{name.capitalize()}: {_compared(total[f'{DIFFERENCE}_{column}'])}.")
    typer.echo("")
    _print_bridge(figures, total, first, month)
    _print_cells(dataset, found, shown)


def _compared(difference_ore: int) -> str:
    if not difference_ore:
        return "huvudboken och registret är lika på öret"
    word = "mer" if difference_ore > 0 else "mindre"
    return f"huvudboken har {kronor(abs(difference_ore))} kr {word} än registret"


def _print_bridge(
    figures: "Sequence[Figure]", total: dict[str, int], first: "Month", month: "Month"
) -> None:
    from hemmaplan.core.reconciliation import Cause
    from hemmaplan.core.reconciliation_figures import DIFFERENCE, PERIODS, TO_MEND
    from hemmaplan.render.numbers_sv import period_text
    from hemmaplan.reports.reconciliation import LABELS, wrong_account_ore

    short = [period_text(m, month, short=True) for m in (month, first)]
    rows = [["Orsak", *(f"{name}, kr" for name in short)]]
    for name, label in LABELS.items():
        if name not in (DIFFERENCE, TO_MEND) and f"{name}_month" in total:
            rows.append([label, *(kronor(total[f"{name}_{p}"]) for p in PERIODS)])
    print_columns(rows)
    misplaced = wrong_account_ore(figures)
    if misplaced and abs(total[f"{Cause.WRONG_ACCOUNT}_month"]) != misplaced:
        typer.echo(f"\n{kronor(misplaced)} kr ligger på fel konto och tar ut sig i summan.")


def _print_cells(
    dataset: "Dataset", found: dict[tuple[str, str], dict[str, int]], shown: int | None
) -> None:
    """The accounts and providers of the month with something to mend, the largest first."""
    from hemmaplan.core.reconciliation import Cause
    from hemmaplan.core.reconciliation_figures import TIMING
    from hemmaplan.reports.reconciliation import LABELS, provider_names

    names = provider_names(dataset)
    mend = [cause for cause in Cause if cause not in TIMING]
    lines = [
        (abs(cell[f"{cause}_month"]), names.get(provider, provider), account, LABELS[cause],
         cell[f"{cause}_month"])
        for (account, provider), cell in found.items()
        for cause in mend
        if "total" not in (account, provider) and cell.get(f"{cause}_month")
    ]  # fmt: skip
    if not lines:
        typer.echo("\nIngenting att reda ut: resten är bara en fråga om när fakturorna kommer.")
        return
    lines.sort(key=lambda line: (-line[0], line[1:4]))
    table = [["Att reda ut", "Konto", "Orsak", "kr"]]
    table += [[name, account, label, kronor(ore)] for _, name, account, label, ore in lines[:shown]]
    typer.echo("")
    print_columns(table, total=False, left=(0, 1, 2))
    if shown is not None and len(lines) > shown:
        typer.echo(f"… och {len(lines) - shown} till; --all visar alla.")


def _print_trace(figures: "Sequence[Figure]", source: str, month: "Month") -> None:
    """How to see the rows behind the largest amount that somebody has to look at."""
    from hemmaplan.core.reconciliation import Cause
    from hemmaplan.core.reconciliation_figures import TIMING

    columns = {f"{cause}_month" for cause in Cause if cause not in TIMING}
    of_cells = [f for f in figures if f.address.column in columns and "total" not in f.address]
    if of_cells:
        largest = max(of_cells, key=lambda figure: abs(int(figure.value)))
        typer.echo(f"\nSe raderna: hemmaplan explain {source} {largest.address} --month {month}")


def _by_place(figures: "Sequence[Figure]") -> dict[tuple[str, str], dict[str, int]]:
    """(account, provider) → column → öre."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for figure in figures:
        cell = found.setdefault((figure.address.area, figure.address.line), {})
        cell[figure.address.column] = int(figure.value)
    return found


# --- json ---------------------------------------------------------------------------------------


def _print_json(
    figures: "Sequence[Figure]",
    period: "tuple[Month, Month]",
    notes: Sequence[str],
    accrued: "Accrual | None",
) -> None:
    import json

    from hemmaplan.core.money import kronor_text

    first, month = period
    found = _by_place(figures)

    def amounts(cell: dict[str, int], period: str) -> dict[str, str]:
        ending = f"_{period}"
        return {
            column.removesuffix(ending): kronor_text(ore)
            for column, ore in cell.items()
            if column.endswith(ending)
        }

    total = found["total", "total"]
    cells = [
        {"account": account, "provider": provider, **values}
        for (account, provider), cell in found.items()
        if "total" not in (account, provider) and (values := amounts(cell, "month"))
    ]
    answer: dict[str, object] = {
        "month": str(month),
        "first": str(first),
        "total": amounts(total, "month"),
        "year": amounts(total, "ytd"),
        "rows": cells,
        "notes": notes,
    }
    if accrued:
        answer["accrual"] = {
            "account": accrued.liability_account,
            "amount": kronor_text(accrued.amount_ore),
            "booked_on": str(month.last_day),
            "reversed_on": str(month.end),
        }
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


# --- voucher ------------------------------------------------------------------------------------


def _write(dataset: "Dataset", accrued: "Accrual", files: Sequence[Path], dated: str) -> None:
    from datetime import date

    from hemmaplan.reports.accrual import voucher_file
    from hemmaplan.reports.files import write_whole

    if not accrued.postings:
        typer.echo("Allt är fakturerat: det finns inget att bokföra som upplupet.", err=True)
    for file in files:
        made_on = date.fromisoformat(dated)
        content = voucher_file(dataset, accrued, file.suffix.lower(), made_on=made_on)
        try:
            write_whole(file, content)
        except OSError as error:
            stop(f"{file} kunde inte skrivas: {fault_words(error)}.")
        typer.echo(f"Skrev {file}", err=True)
    typer.echo(
        f"Upplupna kostnader {kronor(accrued.amount_ore)} kr bokförs {accrued.month.last_day} mot "
        f"konto {accrued.liability_account} och återförs {accrued.month.end}. Stäm av kontot mot "
        "er kontoplan; det väljs i municipality.toml (accrual_account).",
        err=True,
    )


def _warn(accrued: "Accrual", total: dict[str, int]) -> None:
    """What may make the voucher count something twice."""
    if accrued.accrued_ore:
        typer.echo(
            f"Varning: huvudboken har redan {kronor(accrued.accrued_ore)} kr som upplupet under "
            "året. Det är inte avdraget.",
            err=True,
        )
    if unknown := total.get("not_registered_ytd"):
        typer.echo(
            f"Varning: {kronor(unknown)} kr är bokförda fakturor för placeringar eller priser som "
            "inte finns i registret. Kontrollera att de inte avser vård som nu blir upplupen.",
            err=True,
        )
