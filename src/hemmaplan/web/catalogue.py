"""The intervention catalogue: the municipality's own, or the examples that come with us."""

from hemmaplan.core.intervention_catalogue import FILE, Catalogue
from hemmaplan.ingest.intervention_catalogue import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.store.own_files import own_file
from hemmaplan.store.viewer import Viewer


def catalogue(viewer: Viewer) -> Catalogue:
    own = own_file(viewer, FILE)
    if own is None or not own.text:
        return shipped()
    try:
        return parse(own.text)
    except ParameterFault:  # written by another version of the program
        return shipped()
