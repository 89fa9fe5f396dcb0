"""A folder is read in once: the next test that wants it gets the rows back as they were written."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import models, transaction

from hemmaplan.actions.imports import load
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Batch

Rows = dict[type[models.Model], list[models.Model]]

_WRITTEN: dict[str, tuple[int, Rows]] = {}
"""By what was read: the batch's number, and every row that came with it."""


@transaction.atomic
def read_in(folder: Path, *, key: bytes, by: str, at: datetime) -> Batch:
    """The first batch of an empty register, from a folder, the way `hemmaplan import` makes it.

    To read and to compare is most of what a page's test costs, and is tested where it is done.
    """
    assert not Batch.objects.exists()
    files = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    told = sha256(repr((files, key, by, at)).encode()).hexdigest()
    if told not in _WRITTEN:
        before = _rows()
        batch = load(dataset=read_folder(folder, key=key)[0], by=by, at=at)
        new = {model: [row for row in rows if row not in before[model]]
               for model, rows in _rows().items()}  # fmt: skip
        _WRITTEN[told] = batch.pk, new
        return batch
    number, written = _WRITTEN[told]
    for model, rows in written.items():
        if model is AuditEntry:  # which may have begun, with the members: at its end
            for row in rows:
                row.pk = None
        model._default_manager.bulk_create(rows)
    return Batch.objects.get(pk=number)


def _rows() -> Rows:
    return {model: list(model._default_manager.order_by("pk"))
            for model in apps.get_app_config("store").get_models()}  # fmt: skip
