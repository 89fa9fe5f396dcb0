"""A choice as a person makes it, form by form: what the tests of choices share."""

import re

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from tests.web.test_walls import text

from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.choices import opened

COORDINATOR = Viewer(Role.COORDINATOR)
ID = "2026-7"
IN_FILE = "2026-11-02"


def begin(client: Client, **said):
    form = {"choice_id": ID, "area": "bou", "unit_code": "B1", "urgency": "planned",
            "ladder": "mellerud_barn", "person_id": "A"}  # fmt: skip
    return client.post(reverse("choice-new"), form | said)


def address(page: str) -> str:
    return reverse("choice", args=[ID, page])


def send(client: Client, page: str, act: str, **said):
    """A form of a page, from the version that stands."""
    shown = text(client.get(address(page)))
    version = re.search(r'name="utgick-fran" value="(\d+)"', shown)[1]
    return client.post(address(page), {"gor": act, "utgick-fran": version, **said})


def gap_codes() -> set[str]:
    return {each.code for each in opened(COORDINATOR, ID, localdate()).gaps}


def weighed(step: str, outcome: str = "tried", reason: str = "") -> dict[str, str]:
    return {f"{step}:outcome": outcome, f"{step}:reason": reason, f"{step}:in_file_on": IN_FILE}


def choose(client: Client, title: str):
    """Press the button of the card with a title."""
    shown = text(client.get(address("alternativ")))
    place = re.search(rf'alternativ" value="(\d+)"><button[^>]+>Välj<span class="unseen"> {title}',
                      shown)[1]  # fmt: skip
    return send(client, "alternativ", "valj", alternativ=place)


DECISION = {
    "legal_basis": "sol", "start_date": "2026-12-01", "planned_end_date": "2027-06-01",
    "day_price": "2 140", "vat_compensation_pct": "6", "purpose": "upbringing",
    "end_criteria": ["parents_able"], "guardian_consent": "ja", "guardian_consent_on": IN_FILE,
    "own_consent": "ja", "child_worker": "socialsekreterare BOU1",
    "home_worker": "familjehemssekreterare", "decided_by": "committee",
    "within_delegation": "ja", "outcome": "placed",
}  # fmt: skip


def through_mellerud(client: Client) -> None:
    """From the need to two quotes, for a consultant-supported family home."""
    begin(client)
    send(client, "behov", "behov", needs=["safe_adult", "schooling"], goals="return_home",
         birth_month="2012-05", ladder="mellerud_barn", urgency="planned", unit_code="B1",
         decide_by="2026-12-14")  # fmt: skip
    send(client, "hemmaplan", "hemmaplan", **weighed("oppenvard"))
    send(client, "natverk", "natverk", network_mapped_on=IN_FILE,
         **weighed("natverkshem", "ruled_out", "safety"))  # fmt: skip
    assert choose(client, "Konsulentstött familjehem").status_code == 302
    send(client, "alternativ", "steg", **weighed("familjehem", "ruled_out", "distance"))
    for provider, price in (("L2", "2140"), ("L5", "2300")):
        send(client, "kostnadsforslag", "forslag", provider_id=provider, day_price=price)
    send(client, "avrop", "avrop", provider_id="L2", answer="yes")
