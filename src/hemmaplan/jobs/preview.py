"""Looking through staged files: what they would change, before anybody says yes."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from django.conf import settings

from hemmaplan.actions.reading import read_extracts
from hemmaplan.actions.staging import NotStaged, keep_preview, staged
from hemmaplan.core.checks import find
from hemmaplan.core.laying_over import Laid
from hemmaplan.core.problems import Problem, dearest_first
from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.parameters import of_checks
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.reports.import_preview import import_preview
from hemmaplan.store.differences import Extract, untold
from hemmaplan.store.models import Job
from hemmaplan.store.overrides import met_at
from hemmaplan.store.rows import absent_placements, held_tables, read_rows
from hemmaplan.store.usable import without_unusable


def preview(job: Job, told: Told) -> Write:
    """`asked`: `extract`, and `base`, the number of the batch to compare with ("" none).

    The preview is kept beside the files, and goes when they go. Answers nothing.
    """
    told("Läser filerna", 0, 0)
    try:
        folder = staged(job.digest)
    except NotStaged:
        raise Stopped("Filerna är inte kvar. Välj dem igen.") from None
    found, problems = read_extracts(
        folder, key=settings.PSEUDONYM_KEY(),
        told=lambda done, of: told("Läser filerna", done, of),
    )  # fmt: skip
    base = int(job.asked["base"] or 0)
    if base:  # the settings that the register has are used
        problems = [each for each in problems if each.code != "municipality_missing"]
    coming, left_out = without_unusable(found)
    told("Jämför med registret", 0, 0)
    extract, held = Extract(job.asked["extract"]), held_tables(base)
    met = met_at(base, coming, extract)
    told("Kontrollerar raderna", 0, 0)
    beside = held if extract is Extract.PARTIAL else held - coming.tables.keys()
    checked = _checked(met.laid, read_rows(base, beside).tables)
    shown = import_preview(
        met.laid, dearest_first([*problems, *left_out, *checked]), met.current, held,
        extract=extract, absent=absent_placements(base),
    )  # fmt: skip
    keep_preview(job.digest, job.asked, shown)
    return lambda: {}


def _checked(laid: Laid, beside: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """What is wrong in the files. `beside`: the register's tables that they have not, or have a
    part of, so that a row about something in those is no error; what is wrong in them is no news.
    """
    coming, tables = laid.dataset, dict(laid.dataset.tables)
    for name, frame in beside.items():
        others = frame.select(*TABLES[name].schema).with_columns(_file=pl.lit(_REGISTER))
        told = tables.get(name)
        if told is None:
            tables[name] = others
        else:
            told = told.select(*TABLES[name].schema)
            tables[name] = pl.concat([told, untold(name, others, told, laid.files.tables[name])])
    found = find(replace(coming, tables=tables), None, of_checks(coming.municipality))
    files = {each.name for each in coming.inputs}
    return [each for each in found if not each.file or each.file in files]


_REGISTER = "(registret)"
"""The file of a row that is in none of those looked through."""
