"""What was read in as whole copies is removed, and is read in anew as change sets (ADR 8).

Adopted reports, forecast rounds, own words, members and the audit trail stay, and so do the batches
and files that they refer to.
"""

from typing import Any

from django.db import migrations

_TABLES = (
    "placement", "price", "income", "pause", "ledgerrow", "budgetrow", "adjustment", "forecastrow",
    "line", "area", "volume", "case", "measure", "measureeffect", "provider", "agreement",
    "invoice", "placementaccount", "population", "importtable", "importundo",
    "municipalitysettings",
)  # fmt: skip


def empty(apps: Any, schema_editor: Any) -> None:
    for name in _TABLES:
        apps.get_model("store", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("store", "0008_word_template")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
