"""Why something was changed by hand: the municipality's own codes, or those that come with us."""

from collections.abc import Mapping

from hemmaplan.core.change_reasons import FILE, REASONS, NotReasons, parse
from hemmaplan.store.own_files import FileVersion, own_file
from hemmaplan.store.viewer import Viewer


def reasons(viewer: Viewer) -> Mapping[str, str]:
    """Words by code, in order: what a form offers."""
    return reasons_of(own_file(viewer, FILE))


def reasons_of(own: FileVersion | None) -> Mapping[str, str]:
    if own is None or not own.text:
        return REASONS
    try:
        return parse(own.text)
    except NotReasons:  # written by another version of the program
        return REASONS
