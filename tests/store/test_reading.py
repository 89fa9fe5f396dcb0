"""Files are read with the municipality's own mapping, and the batch says which."""

from datetime import UTC, datetime

import pytest
from tests.ingest.test_extracts import EXTRACT, MAPPING

from hemmaplan.actions.own_files import write
from hemmaplan.actions.reading import read_extracts

pytestmark = pytest.mark.django_db


def test_the_standing_mapping_reads_an_extract_as_it_comes(tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    (tmp_path / "Placeringslista.csv").write_text(EXTRACT, encoding="utf-8")
    assert not read_extracts(tmp_path, key=b"k" * 32)[0].tables
    write(
        name="mapping.toml", text=MAPPING, before=0, what="mapping.write", by="kim",
        at=datetime(2026, 3, 5, tzinfo=UTC),
    )  # fmt: skip
    dataset, problems = read_extracts(tmp_path, key=b"k" * 32)
    assert problems == []
    assert set(dataset.tables) == {"placements", "rates"}
    assert "mapping.toml" in {each.name for each in dataset.inputs}
