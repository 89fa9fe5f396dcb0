"""The default municipality, made once for all tests here."""

import polars as pl
import pytest

from hemmaplan.core.dataset import Dataset, Municipality
from hemmaplan.exempelkommun import generate
from hemmaplan.exempelkommun.chart import INVOICED_KINDS

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="session")
def tables() -> Tables:
    return generate()


@pytest.fixture(scope="session")
def dataset(tables: Tables) -> Dataset:
    return Dataset(Municipality(invoiced_kinds=INVOICED_KINDS), tables)
