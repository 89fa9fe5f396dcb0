"""The command line's one door to the installation: Django is loaded here and nowhere else."""

from typing import TYPE_CHECKING

from hemmaplan.cli.data import stop

if TYPE_CHECKING:
    from hemmaplan.core.dataset import Dataset


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


def read_register() -> "Dataset":
    """What is current in the register. Who may run commands here may see all of it."""
    open_register(create=False)
    from hemmaplan.store.queries import EmptyRegister, dataset
    from hemmaplan.store.viewer import Role, Viewer

    try:
        return dataset(Viewer(Role.CONTROLLER))
    except EmptyRegister as empty:
        stop(str(empty))
