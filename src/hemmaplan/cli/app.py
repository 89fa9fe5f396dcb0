"""Where the commands are gathered. Each has a module of its own, imported when it runs."""

import errno
import gc
import os
import sys
import traceback
from collections.abc import Callable

import typer

from hemmaplan.cli.alternatives import alternatives
from hemmaplan.cli.backtest import backtest
from hemmaplan.cli.check import check
from hemmaplan.cli.close import close
from hemmaplan.cli.compare import compare
from hemmaplan.cli.cost import cost
from hemmaplan.cli.demo import demo
from hemmaplan.cli.due import due
from hemmaplan.cli.explain import explain
from hemmaplan.cli.forecast import forecast
from hemmaplan.cli.import_data import import_data
from hemmaplan.cli.in_swedish import SwedishCommand, SwedishGroup
from hemmaplan.cli.init import init
from hemmaplan.cli.invoices import invoices
from hemmaplan.cli.kolada import kolada
from hemmaplan.cli.kpb import kpb
from hemmaplan.cli.look_after import backup, doctor, restore
from hemmaplan.cli.network import network, share
from hemmaplan.cli.proofread import proofread
from hemmaplan.cli.reconcile import reconcile
from hemmaplan.cli.remind import remind
from hemmaplan.cli.report import report
from hemmaplan.cli.serve import serve, user
from hemmaplan.core.machine_faults import fault_words

app = typer.Typer(
    name="hemmaplan",
    cls=SwedishGroup,
    help="Styrning av placeringar i socialtjänsten: kostnad, uppföljning, prognos och rapport.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """Keeps the commands as sub-commands even while there is only one."""


COMMANDS: dict[str, Callable[..., None]] = {
    "init": init,
    "demo": demo,
    "check": check,
    "import": import_data,
    "cost": cost,
    "report": report,
    "proofread": proofread,
    "close": close,
    "forecast": forecast,
    "backtest": backtest,
    "alternatives": alternatives,
    "due": due,
    "reconcile": reconcile,
    "invoices": invoices,
    "explain": explain,
    "kolada": kolada,
    "compare": compare,
    "kpb": kpb,
    "share": share,
    "network": network,
    "serve": serve,
    "user": user,
    "remind": remind,
    "backup": backup,
    "restore": restore,
    "doctor": doctor,
}
"""In the order that they are told of: begin, follow up, look ahead, work, compare, look after."""
for name, command in COMMANDS.items():
    told = " ".join((command.__doc__ or "").split()).partition(". ")[0].removesuffix(".")
    app.command(name, cls=SwedishCommand, short_help=f"{told}.")(command)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # A command lives for a second and keeps most of what it makes: looking for garbage as often
    # as a server would takes a tenth of that second.
    gc.set_threshold(100_000, 50, 50)
    try:
        app()
    except Exception as error:
        if os.environ.get("HEMMAPLAN_DEBUG"):
            raise
        sys.exit(_internal_error(error))


def _internal_error(error: Exception) -> int:
    """What a person needs to know of a fault of ours or the machine's, and no word of the data."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        print(f"Svaret kunde inte skrivas: {fault_words(error)}.", file=sys.stderr)
        return 1
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} i {os.path.basename(last.filename)} rad {last.lineno}"
    print(
        f"Internt fel i hemmaplan ({place}). Inget svar kunde ges och era filer är orörda. "
        "Rapportera felet med den raden; HEMMAPLAN_DEBUG=1 framför kommandot visar mer.",
        file=sys.stderr,
    )
    return 1
