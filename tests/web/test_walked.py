"""Every page is looked at in a browser by the rules of accessible pages, or says why not.

`walked.toml` names the walk that meets each address. The walk fails that does not (`conftest.py`).
"""

import tomllib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.accessible import check_at_both
from tests.web.conftest import member
from tests.web.test_access import ARGUMENTS, EXPECTED, POSTED
from tests.web.test_by_hand import address, save, standing
from tests.web.test_decisions_by_hand import written
from tests.web.test_importing import base, looked_through, of, sent
from tests.web.test_in_browser import follow, page_of  # noqa: F401
from tests.web.test_kept_scenarios import saved
from tests.web.test_template import send

from hemmaplan.store.models import OverrideRow
from hemmaplan.store.models.rows import Price
from hemmaplan.store.viewer import Role

LISTED = tomllib.loads(Path(__file__).with_name("walked.toml").read_text("utf-8"))
PLAIN = (
    "/placeringar/ny/", "/utforare/ny/", "/utforare/L1/andra/avtal/", "/regler/",
    "/regler/custody/", "/installningar/skal/", "/insatser/", "/prognos/traffsakerhet/",
    "/prognos/scenarier/sparade/", "/installningar/behov/",
    "/beslut/ny/",
)  # fmt: skip
"""Addresses that show what they are for as soon as anything is read in."""


def is_page(name: str) -> bool:
    return name not in POSTED and reverse(name, args=ARGUMENTS.get(name, [])).endswith("/")


def test_every_page_is_walked_or_has_its_reason():
    walked, unwalked = LISTED["walked"], LISTED["unwalked"]
    assert {name for name in EXPECTED if is_page(name)} == walked.keys() | unwalked.keys()
    assert not walked.keys() & unwalked.keys()
    assert all(unwalked.values())
    for name, walk in walked.items():
        file, _, test = walk.partition("::")
        assert f"def {test}(" in Path(__file__).with_name(file).read_text("utf-8"), name


@pytest.mark.django_db(transaction=True)
def test_what_no_other_walk_meets(page_of, folder, work, read_in):  # noqa: F811
    kim = Client()
    kim.force_login(member(Role.CONTROLLER, name="kim"))
    page = page_of(1280, "kim")
    made = (saved(kim, work, namn="Färre nya"), send(kim).headers["Location"],
            corrected_though_the_file_says_another(kim, folder, work),
            written(kim).headers["Location"])  # fmt: skip
    for where in (*PLAIN, *made):
        page.goto(where)
        check_at_both(page)
    page.goto("/installningar/stegordningar/")
    follow(page, "button:has-text('Börja')")
    page.fill("#label", "Vår ordning")
    page.fill("#reference", "rutin 2026:1")
    follow(page, "button:text-is('Spara')")
    follow(page, "main a:has-text('Vår ordning')")
    check_at_both(page)


def corrected_though_the_file_says_another(kim, folder, work) -> str:
    """The page of a price by hand that the file has otherwise."""
    (price,) = standing(Price)
    typed = {"kind": "care", "amount": "9 999", "per": "day", "from_date": "", "to_date": ""}
    save(kim, address("pris", row=price.pk), **typed)
    where = sent(kim, of(folder)).headers["Location"]
    page = looked_through(kim, where).content.decode()
    kim.post(where, {"svar": "ja", "utgick-fran": base(page)})
    work()
    return reverse("override", args=[OverrideRow.objects.get(retired=None).pk])
