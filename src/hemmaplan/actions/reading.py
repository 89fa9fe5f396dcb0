"""Reading files as this installation reads them: with its own mapping where they bring none."""

from pathlib import Path

from hemmaplan.actions.batches import Progress, silent
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.problems import Problem
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.own_files import MAPPING, own_file
from hemmaplan.store.viewer import Role, Viewer

_SYSTEM = Viewer(Role.CONTROLLER)


def read_extracts(
    folder: Path, *, key: bytes, told: Progress = silent
) -> tuple[Dataset, list[Problem]]:
    """`ingest.folder.read_folder` with the mapping that the municipality has made its own."""
    own = own_file(_SYSTEM, MAPPING)
    return read_folder(folder, key=key, own_mapping=own.text if own else "", told=told)
