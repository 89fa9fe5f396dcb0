"""When something must be done about an agreement."""

from datetime import date

from tests.frames import dataset

from hemmaplan.core.agreement_dates import agreement_dates
from hemmaplan.core.checks import find
from hemmaplan.core.periods import Month


def test_months_that_cannot_be_right_are_told_and_not_counted():
    row = {"agreement_id": "A1", "provider_id": "L1", "to_date": "2026-12-31"}
    wrong = {"notice_months": 99_999, "prolonged_months": 999_999}
    data = dataset(agreements=[row | wrong])
    (found,) = agreement_dates(data, date(2026, 10, 31)).to_dicts()
    assert (found["notice_by"], found["state"]) == (None, "ends")
    assert found["act_by"] == found["next_end"] == date(2026, 12, 31)
    told = [(each.code, each.column) for each in find(data, Month(2026, 10), {})]
    assert ("months_not_counted", "notice_months") in told
    assert ("months_not_counted", "prolonged_months") in told
