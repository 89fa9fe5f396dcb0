"""The command line's one door to the installation: Django is loaded here and nowhere else."""

from typing import TYPE_CHECKING

import typer

from hemmaplan.cli.data import stop

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hemmaplan.actions.reminders import Letter
    from hemmaplan.core.dataset import Dataset
    from hemmaplan.core.need_codes import NeedCodes
    from hemmaplan.core.periods import Month
    from hemmaplan.core.placement_ladder import Ladder


def open_register(*, create: bool) -> str:
    """Open the register and say where it is; stops with exit code 1 when it can't be used."""
    from hemmaplan.config.installation import InstallationError
    from hemmaplan.config.installation import open_register as open_installed

    try:
        return open_installed(create=create)
    except InstallationError as error:
        stop(str(error))


def pseudonym_key() -> bytes:
    """The installation's key for pseudonyms; stops with exit code 1 when it can't be used."""
    from hemmaplan.config.installation import InstallationError
    from hemmaplan.config.installation import pseudonym_key as installed_key

    try:
        return installed_key()
    except InstallationError as error:
        stop(str(error))


def kolada_folder() -> "Path":
    """Where the installation keeps what it has fetched from Kolada."""
    from hemmaplan.config.installation import kolada_folder as installed_folder

    return installed_folder()


def read_register() -> "Dataset":
    """What is current in the register. Who may run commands here may see all of it."""
    open_register(create=False)
    from hemmaplan.store.queries import EmptyRegister, dataset
    from hemmaplan.store.viewer import Role, Viewer

    try:
        return dataset(Viewer(Role.CONTROLLER))
    except EmptyRegister as empty:
        stop(str(empty))


def own_need_codes() -> "NeedCodes":
    """The register's own codes of needs and goals, or those that come with us."""
    open_register(create=False)
    from hemmaplan.core.need_codes import FILE
    from hemmaplan.ingest.need_codes import parse, shipped
    from hemmaplan.store.own_files import own_file
    from hemmaplan.store.viewer import Role, Viewer

    own = own_file(Viewer(Role.CONTROLLER), FILE)
    return parse(own.text) if own and own.text else shipped()


def own_ladders() -> "tuple[Ladder, ...]":
    """The placement ladders that the municipality has made on the web."""
    open_register(create=False)
    from hemmaplan.ingest.ladders import parse
    from hemmaplan.store.own_files import LADDERS, own_files
    from hemmaplan.store.viewer import Role, Viewer

    files = own_files(Viewer(Role.CONTROLLER), LADDERS)
    return tuple(ladder for each in files for ladder in parse(each.text, file=each.name))


def serve_pages(host: str, port: int) -> None:
    """Serve the web until stopped; stops with exit code 1 when that can't be done."""
    from hemmaplan.config.installation import InstallationError
    from hemmaplan.config.server import serve

    try:
        serve(host, port, typer.echo)
    except InstallationError as error:
        stop(str(error))
    except KeyboardInterrupt:
        typer.echo("Webben är stängd.")


def make_backup(file: "Path") -> "tuple[int, str, Path | None]":
    """Back the installation up: how many Kolada files, how large, and where the key is."""
    import getpass
    from datetime import UTC, datetime

    from hemmaplan.config.installation import InstallationError, reach_register

    try:
        reach_register()
        from hemmaplan.config.backup import backup

        manifest, key = backup(file, by=getpass.getuser(), at=datetime.now(UTC))
    except InstallationError as error:
        stop(str(error))
    return (
        len(manifest.files) - 1,
        f"{file.stat().st_size / 1e3:,.0f} kB".replace(",", "\u00a0"),
        key,
    )


def put_back(file: "Path", *, key: "Path | None", without_key: bool, replace: bool) -> str:
    """Restore a backup; when it was made."""
    import getpass
    from datetime import UTC, datetime

    from hemmaplan.config.installation import InstallationError, reach_register

    try:
        reach_register()
        from hemmaplan.config.backup import restore

        manifest = restore(
            file, key=key, without_key=without_key, replace=replace, by=getpass.getuser(),
            at=datetime.now(UTC),
        )  # fmt: skip
    except InstallationError as error:
        stop(str(error))
    return f"{datetime.fromisoformat(manifest.made_at).astimezone():%Y-%m-%d %H:%M}"


def examine() -> "list[dict[str, str]]":
    """What `doctor` finds."""
    from dataclasses import asdict
    from datetime import UTC, datetime

    from hemmaplan.config.doctor import examine as findings

    return [asdict(each) for each in findings(datetime.now(UTC))]


def letters(month: "Month | None", on: "date", *, red: bool) -> "list[Letter]":
    """Those of a month's forecast round, of providers turned red, else the week's; stops where
    there is none."""
    from hemmaplan.config.mail import web_address

    open_register(create=False)
    from hemmaplan.actions.reminders import NoRound, red_letters, round_letters, week_letters
    from hemmaplan.core.dataset import MissingTable
    from hemmaplan.store.queries import EmptyRegister

    try:
        if red:
            return red_letters(on, web_address())
        if month is None:
            return week_letters(on, web_address())
        return round_letters(month, on, web_address())
    except NoRound:
        stop(f"Ingen prognosrunda är öppen för {month}.")
    except (EmptyRegister, MissingTable) as error:
        stop(str(error))


def send_letters(found: "list[Letter]") -> "tuple[int, list[str]]":
    """Send them: how many went, and the users whom it failed for."""
    import getpass
    from datetime import UTC, datetime

    from hemmaplan.actions.reminders import post, send
    from hemmaplan.config import mail

    if not mail.is_set_up():
        stop(
            f"Brev kan inte skickas: sätt {mail.SMTP_VARIABLE} och {mail.FROM_VARIABLE}. Se dem "
            "utan att skicka med --dry-run."
        )
    return send(found, post, by=getpass.getuser(), at=datetime.now(UTC))


def add_user(name: str, password: str, role: str, units: list[str]) -> None:
    """Add a user of the web; stops with exit code 1 when the register says no."""
    import getpass
    from datetime import UTC, datetime

    open_register(create=True)
    from hemmaplan.actions.members import NameTaken, WeakPassword, add
    from hemmaplan.store.viewer import Role

    try:
        chosen = Role(role)
    except ValueError:
        roles = ", ".join(each.value for each in Role)
        raise typer.BadParameter(
            f"{role} är ingen roll; välj {roles}.", param_hint="--role"
        ) from None
    if chosen is Role.UNIT_MANAGER and not units:
        raise typer.BadParameter("En enhetschef måste ha minst en enhet.", param_hint="--unit")
    at = datetime.now(UTC)
    try:
        add(name=name, password=password, role=chosen, units=units, by=getpass.getuser(), at=at)
    except NameTaken:
        stop(f"Användaren {name} finns redan.")
    except WeakPassword as weak:
        stop(f"Lösenordet godtas inte: {weak}")
