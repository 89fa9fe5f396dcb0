"""The codes of needs and goals: the municipality's own, or those that come with us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hemmaplan.core.change_reasons import FILE as REASONS_FILE
from hemmaplan.core.columns import Kind, Table
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.need_codes import FILE, NeedCodes, labels
from hemmaplan.ingest.need_codes import parse, shipped
from hemmaplan.ingest.parameters import ParameterFault
from hemmaplan.store.own_files import FileVersion, own_files
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.changes import line_key
from hemmaplan.web.reasons import reasons_of


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the municipality calls its own codes: of reasons for changes, needs and goals."""

    reasons: Mapping[str, str]
    codes: NeedCodes

    @property
    def needs(self) -> Mapping[str, str]:
        return labels(self.codes.needs)

    @property
    def goals(self) -> Mapping[str, str]:
        return labels(self.codes.goals)


def own_words(viewer: Viewer) -> OwnWords:
    files = own_files(viewer, REASONS_FILE, FILE)
    reasons = next((each for each in files if each.name == REASONS_FILE), None)
    return OwnWords(reasons_of(reasons), codes_among(files))


def need_codes(viewer: Viewer) -> NeedCodes:
    return codes_among(own_files(viewer, FILE))


def codes_among(files: Sequence[FileVersion]) -> NeedCodes:
    """The codes of one's own files of rules, or those that come with us."""
    own = next((each for each in files if each.name == FILE), None)
    if own is None:
        return shipped()
    try:
        return parse(own.text)
    except ParameterFault:  # written by another version of the program
        return shipped()


def need_words(viewer: Viewer) -> Mapping[str, str]:
    """What each need is called, also one that is not offered any more."""
    return labels(need_codes(viewer).needs)


def words_of_rows(dataset: Dataset, viewer: Viewer) -> Mapping[str, str]:
    """What own codes and the report's lines are called, for `web.changes`."""
    return with_lines(dataset, need_words(viewer))


def with_lines(dataset: Dataset, needs: Mapping[str, str]) -> Mapping[str, str]:
    """What needs are called, and the report's lines."""
    lines = dataset.table_or_empty("lines").drop_nulls("label").select("line", "label").iter_rows()
    return {**needs, **{line_key(line): label for line, label in lines}}


def with_own_codes(table: Table, viewer: Viewer) -> Table:
    """A table whose columns of own codes know which there are."""
    if not any(column.kind is Kind.OWN_CODE for column in table.columns):
        return table
    codes = tuple(need_words(viewer))
    return replace(
        table,
        columns=tuple(
            replace(each, codes=codes) if each.kind is Kind.OWN_CODE else each
            for each in table.columns
        ),
    )
