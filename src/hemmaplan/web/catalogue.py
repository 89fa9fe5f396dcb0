"""The intervention catalogue: the municipality's own, or the examples that come with us."""

from collections.abc import Sequence

from hemmaplan.core.intervention_catalogue import FILE, Catalogue
from hemmaplan.ingest.intervention_catalogue import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.store.own_files import FileVersion, own_file
from hemmaplan.store.viewer import Viewer


def catalogue(viewer: Viewer) -> Catalogue:
    own = own_file(viewer, FILE)
    return catalogue_among([own] if own else [])


def catalogue_among(files: Sequence[FileVersion]) -> Catalogue:
    text = next((each.text for each in files if each.name == FILE), "")
    try:
        return parse(text) if text else shipped()
    except ParameterFault:  # written by another version of the program
        return shipped()
