"""Insatskatalog: the examples until it is one's own, written with a trail, and met in a choice."""

import re

import pytest
from django.urls import reverse
from tests.web.test_adoption import text

from hemmaplan.core.choices import HOME_GROUND
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.catalogue import catalogue

pytestmark = pytest.mark.django_db
ROWS = {
    "name-0": "Familjestöd hemma", "kind-0": "oppenvard", "area-0": "bou",
    "length-0": "Åtta veckor",
    "name-1": "", "kind-1": "oppenvard", "area-1": "", "name-2": "Nätverksmöte",
    "kind-2": "network_meetings", "area-2": "alla", "evidence-2": "Barnets nr är 20120514-1235",
}  # fmt: skip


def save(client, rows):
    address = reverse("interventions")
    base = re.search(r'name="utgick-fran" value="(\d+)"', text(client.get(address)))[1]
    return client.post(address, {**rows, "utgick-fran": base}, follow=True)


def test_the_examples_stand_until_the_municipality_has_written_its_own(read_in, signed_in):
    client = signed_in(Role.COORDINATOR)
    before = text(client.get(reverse("interventions")))
    assert "Samtal utan beslut" in before
    assert "Gör dem till era egna" in before
    after = text(save(client, ROWS))
    assert "Insatskatalogen är sparad." in after
    assert "Samtal utan beslut" not in after
    assert "20120514-1235" not in after
    assert "Ett personnummer är borttaget ur det du skrev." in after
    found = catalogue(Viewer(Role.COORDINATOR))
    assert [(each.name, each.area, each.length) for each in found] == [
        ("Familjestöd hemma", "bou", "Åtta veckor"), ("Nätverksmöte", "", ""),
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="interventions.write").detail == {"version": 1}


def test_a_new_one_without_a_name_is_asked_for_it_and_keeps_its_words(read_in, signed_in):
    client = signed_in(Role.COORDINATOR)
    unnamed = {
        "name-3": "",
        "kind-3": "network_meetings",
        "area-3": "bou",
        "length-3": "Ett halvår",
    }
    answer = save(client, ROWS | unnamed)
    assert answer.status_code == 422
    assert "Ge den nya insatsen ett namn" in text(answer)
    assert ">Ett halvår</textarea>" in text(answer)
    assert "Familjestöd hemma" in text(answer)
    assert not AuditEntry.objects.filter(action="interventions.write").exists()


def test_a_kind_and_an_area_that_are_not_offered_are_the_first_that_are(read_in, signed_in):
    """Also where nothing else is changed, and the form is shown again."""
    client = signed_in(Role.CONTROLLER)
    odd = ROWS | {"kind-0": "finns inte", "area-0": "ingen"}
    late = client.post(reverse("interventions"), {**odd, "utgick-fran": "7"})
    assert late.status_code == 422
    assert "Familjestöd hemma" in text(late)
    assert "Insatskatalogen är sparad." in text(save(client, odd))
    first = catalogue(Viewer(Role.CONTROLLER))[0]
    assert (first.kind, first.area) == (next(iter(HOME_GROUND)), "")


def test_a_unit_manager_reads_it_and_writes_nothing(read_in, signed_in):
    client = signed_in(Role.UNIT_MANAGER)
    page = text(client.get(reverse("interventions")))
    assert "Samtal utan beslut" in page
    assert "<textarea" not in page
    client.post(reverse("interventions"), {**ROWS, "utgick-fran": "0"})
    assert not AuditEntry.objects.filter(action="interventions.write").exists()


def test_who_writes_from_an_old_page_keeps_the_words_and_is_told(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    save(client, ROWS)
    late = client.post(reverse("interventions"), {**ROWS, "name-0": "Annat", "utgick-fran": "0"})
    assert late.status_code == 422
    assert "skrev medan du skrev" in text(late)
    assert 'value="Annat"' in text(late)
