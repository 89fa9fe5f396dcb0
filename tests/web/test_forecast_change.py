"""Why the forecast changed: every cause leads to placements that add up to it, to the öre."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.web.test_adoption import text

from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.column_words import CAUSE_LABELS
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


def rows_of(client, address):
    """The contributions behind a figure, in kronor, as the file of its rows has them."""
    content = client.get(f"{address}rader.csv?manad=2026-02").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(content), delimiter=";")
    return [Decimal(row["contribution"].replace(",", ".")) for row in rows]


def test_each_cause_of_a_changed_forecast_leads_to_placements_that_add_up_to_it(controller):
    page = controller.get("/laget/prognos/?manad=2026-02").content.decode()
    found = set(re.findall(r"/siffra/placement_forecast_change/total/total/(\w+)/", page))
    assert "total" in found
    bars = set(re.findall(r'data-figure="placement_forecast_change/total/total/(\w+)" aria', page))
    assert bars == found  # each bar of the picture, as each number of the sentence
    address = "/siffra/placement_forecast_change/total/total/{}/"
    sums = {cause: sum(rows_of(controller, address.format(cause))) for cause in found}
    for cause in found:
        shown = text(controller.get(f"{address.format(cause)}?manad=2026-02"))
        assert CAUSE_LABELS.get(cause, "ändring").lower() in shown.lower()
        assert number_text(Fraction(sums[cause]), 2).replace("\u00a0", " ") in shown
    assert sums.pop("total") == sum(sums.values()) != 0
