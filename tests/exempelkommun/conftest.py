"""The default municipality, made once for all tests here."""

import polars as pl
import pytest

from hemmaplan.core.dataset import Dataset
from hemmaplan.exempelkommun import generate

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return generate()


@pytest.fixture(scope="session")
def dataset(tables: Tables) -> Dataset:
    return Dataset(tables=tables)
