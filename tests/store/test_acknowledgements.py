"""Answers to warnings, and views of one's own: kept with a trail, and none is changed."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from hemmaplan.actions.acknowledgements import acknowledge, open_again
from hemmaplan.actions.saved_views import forget, save
from hemmaplan.core.acknowledging import REASON_WORDS, Reason
from hemmaplan.store.acknowledgements import answers, saved_views
from hemmaplan.store.models import Acknowledgement, AuditEntry, Member
from hemmaplan.store.viewer import AccessDenied, Role, Viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
COORDINATOR = Viewer(Role.COORDINATOR)
KEY = "long_stay:P1"


def answer(until=date(2026, 12, 2), reason=Reason.NEEDED):
    return acknowledge(key=KEY, reason=reason, until=until, by="kim", at=AT)


def test_an_answer_stands_until_its_day_and_leaves_a_trail():
    answer()
    assert answers(COORDINATOR, date(2026, 12, 2))[KEY].reason == "needed"
    assert answers(COORDINATOR, date(2026, 12, 3)) == {}
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.subject, entry.by) == ("warnings.acknowledge", KEY, "kim")
    assert entry.detail == {"skäl": "needed", "till": "2026-12-02"}


def test_the_latest_answer_stands_and_the_earlier_stay():
    answer()
    answer(reason=Reason.WRONG)
    assert answers(COORDINATOR, TODAY)[KEY].reason == "wrong"
    open_again(key=KEY, by="kim", at=AT)
    assert answers(COORDINATOR, TODAY) == {}
    assert Acknowledgement.objects.count() == AuditEntry.objects.count() == 3


def test_the_board_is_told_of_no_warning():
    with pytest.raises(AccessDenied):
        answers(Viewer(Role.BOARD_MEMBER), TODAY)


@pytest.mark.parametrize(
    "wrong",
    [{"key": ""}, {"by": ""}, {"reason": "because"}, {"reason": ""}, {"until": None}],
)
def test_what_is_no_answer_is_refused(wrong):
    right = {"key": KEY, "reason": "needed", "until": TODAY, "by": "kim", "at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(**{**right, **wrong})


def test_every_reason_has_its_words():
    assert set(REASON_WORDS) == set(Reason)


def test_a_view_is_the_members_own_and_is_given_what_is_chosen_last():
    kim, lo = (
        Member.objects.create(user=get_user_model().objects.create_user(name),
                              role=Role.COORDINATOR) for name in ("kim", "lo")
    )  # fmt: skip
    said = {"member": kim, "listing": "radar", "by": "kim", "at": AT}
    save(**said, name="HVB", query="vardform=hvb")
    save(**said, name="HVB", query="vardform=hvb&ordning=dygn")
    save(**said, name="Alla", query="")
    assert saved_views(kim, "radar") == [("Alla", ""), ("HVB", "vardform=hvb&ordning=dygn")]
    assert saved_views(lo, "radar") == saved_views(kim, "avtal") == []
    forget(**said, name="HVB")
    forget(**said, name="HVB")
    assert saved_views(kim, "radar") == [("Alla", "")]
    assert AuditEntry.objects.filter(action="views.forget").count() == 1
