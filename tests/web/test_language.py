"""The pages' texts go through gettext (docs/adr/0022): Swedish, marked, whole and safe."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from script import messages
from tests.web import pseudo
from tests.web.test_access import ARGUMENTS, EXPECTED, POSTED
from tests.web.test_importing import looked_through

from hemmaplan.core.choices import PAGES
from hemmaplan.store.viewer import Role
from hemmaplan.web.handbook import addresses, title_of
from hemmaplan.web.pages import environment

pytestmark = pytest.mark.django_db

NOT_OURS = {
    "hemmaplan", "· hemmaplan", "hemmaplan · hemmaplan",  # the program's name
    "hemmaplan kolada --db",  # a command
    "List Number", "Strong",  # Word's styles
    "a row needs a value", "nothing has been read in",  # to a developer
    '<div class="frame" tabindex="0" role="region" aria-label="{}"><table>',
    "ö",  # a letter to be replaced
    "Opened",  # the name of a type
    "Origin",  # a header of a request
}  # fmt: skip
CHOICE = {
    "choice_id": "2026-7", "area": "bou", "unit_code": "B1", "urgency": "planned",
    "ladder": "mellerud_barn", "person_id": "A",
}  # fmt: skip
IN_SWEDISH = {
    # what is written into the register, or looked up there
    "Fastställd rapport ", "ändrat för hand: ", "verksamhet och enhet", "placeringarnas konto ",
    "alla placeringar", "mål ", "hemmaplans egen Wordmall", "egen Wordmall", "Prognosen",
    "rapportens rader efter Kommun-Bas",
    "utförare ", " % färre nya", "Priser ", "Egen verksamhet, ", "Förstärkt öppenvård",
    "Allt tillsammans", "utförare", " byter till ", " följer ", "inget antal",
    "En placering till för ", " kr per dygn",
    # how far long work has come, as the work outside the web tells of it
    "Läser registret", "Räknar fram månaden", "Skriver utgåvorna", "Räknar vad som ändras",
    "Simulerar framtider", "Prövar ett antagande i taget",
    # columns of a file, a key of the trail, the report and its own remarks
    "ändring", "inläsning", "Kostnad per brukare", "Underlag", "Texten ",
    # how headers of a file name a period, and what its cells are read as
    "mån", "månad", "tillfälle",
    # the words of a file's fault in the form's words
    "Stegordningen", "område", "gäller från",
}  # fmt: skip
"""Said by the web, but data or the report: docs/adr/0022 says why it is not translated."""


def test_the_pages_are_in_swedish_whatever_the_browser_asks_for():
    for asked in ("en", "fi", "sv", "xx,de;q=0.8"):
        page = Client(headers={"accept-language": asked}).get("/logga-in/").content.decode()
        assert '<html lang="sv">' in page
        assert "Lösenord" in page


def test_what_is_put_into_a_text_is_escaped_and_the_text_is_not():
    name = "<script>alert(1)</script> & 5 %"
    made = environment(autoescape=True).from_string(
        "{% trans %}<b>{{ name }}</b> av 100 %{% endtrans %} {{ _('%(name)s', name=name) }} "
        "{{ name | translated }}"
        "{% trans count=2 %}en{% pluralize %}{{ count }} {{ name }}{% endtrans %}"
    )
    safe = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 5 %"
    assert made.render(name=name) == f"<b>{safe}</b> av 100 % {safe} {safe}2 {safe}"


def test_the_catalogue_is_that_of_the_code(tmp_path):
    messages.write(tmp_path / "django.pot")
    assert (tmp_path / "django.pot").read_text("utf-8") == messages.CATALOGUE.read_text("utf-8"), (
        "write it anew with script/messages"
    )


def test_no_text_is_one_of_django_s_own_that_says_something_else_in_swedish():
    for message in pseudo.catalogue():
        for text in message.id if isinstance(message.id, tuple) else [message.id]:
            assert gettext(text) == text


def test_a_number_is_told_by_its_count_and_a_text_has_the_same_parts_in_one_and_many():
    for message in pseudo.catalogue():
        if isinstance(message.id, tuple):
            one, many = (set(re.findall(r"%\((\w+)\)s", form)) for form in message.id)
            assert one <= many, message.id
    for file in (messages.WEB / "templates").glob("*.j2"):
        for trans in re.findall(r"{% trans .*?endtrans %}", file.read_text("utf-8"), re.DOTALL):
            if "{% pluralize" in trans:
                counts = "{% trans count=" in trans or "{% pluralize count %}" in trans
                assert counts, (file.name, trans)


def test_in_a_template_only_a_literal_is_trusted_as_html():
    for file in (messages.WEB / "templates").glob("*.j2"):
        for asked in re.findall(r"(?<!\w)_\((.)", file.read_text("utf-8")):
            assert asked in "\"'", f"{file.name}: a text from elsewhere is written `| translated`"


def test_every_text_of_a_template_is_marked():
    found = pseudo.unmarked_in_templates(environment(autoescape=True))
    assert [(file, text) for file, text in found if text not in NOT_OURS] == []


def test_every_text_of_the_python_is_marked():
    found = pseudo.unmarked_in_python()
    assert [each for each in found if each[1] not in NOT_OURS | IN_SWEDISH] == []


def test_a_text_that_is_not_marked_is_found():
    made = environment(autoescape=True)
    source = (
        '{% trans %}Ja.{% endtrans %}<p title="Varför?">Nej {{ "Kanske så" if x }}</p>{{ _("Jo") }}'
    )
    assert pseudo._texts(made, source) == ["Varför?", "Nej ·"]
    assert list(pseudo._constants(made.parse(source))) == ["Kanske så"]
    page = "<p>⟦Sparat av ⟦ekonomen⟧⟧ <b>Glömt ord</b></p>"
    assert "Glömt ord" in pseudo.unmarked(page)
    assert "Sparat" not in pseudo.unmarked(page)


@pytest.fixture
def pseudo_language(settings, tmp_path):
    pseudo.write(tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGE_CODE = pseudo.LANGUAGE


def pages(signed_in):
    """Every address as it is asked for and as a form with nothing in it; and what it takes more
    to come to. Name and answer."""
    clients = {role: signed_in(role) for role in (Role.CONTROLLER, Role.ADMINISTRATOR)}
    for name in EXPECTED.keys() - POSTED:
        role = Role.CONTROLLER if Role.CONTROLLER in EXPECTED[name] else Role.ADMINISTRATOR
        address = reverse(name, args=ARGUMENTS.get(name, []))
        if not address.endswith("/") or name == "handbook":  # a file, or a page of docs/
            continue
        yield name, clients[role].get(address)
        yield name, clients[role].post(address, {"gor": "spara", "till": "/"})
    controller, coordinator = clients[Role.CONTROLLER], signed_in(Role.COORDINATOR)
    coordinator.post(reverse("choice-new"), CHOICE)
    for step in PAGES:
        yield step, coordinator.get(reverse("choice", args=[CHOICE["choice_id"], step]))
        yield step, coordinator.post(reverse("choice", args=[CHOICE["choice_id"], step]))
    tomorrow = str(localdate() + timedelta(days=1))
    controller.post("/prognosrundan/?manad=2026-02", {"gor": "oppna", "senast": tomorrow})
    yield "round", controller.get("/prognosrundan/?manad=2026-02")
    yield "round-unit", controller.get(reverse("round-unit", args=["2026-02", "B1"]))
    file = SimpleUploadedFile("rates.csv", b"placement_id;kind;amount;per\nP1;care;x;day\n")
    sent = controller.post(reverse("imports"), {"filer": [file], "slut": "ja"})
    yield "import-preview", looked_through(controller, sent.headers["Location"])
    file = SimpleUploadedFile("lista.csv", b"Nr;Etikett\n1;x\n")
    asked = {"fil": file, "tabell": "placements", "slut": "ja"}
    sent = controller.post(reverse("settings-extracts"), asked)
    yield "settings-extract", controller.get(sent.headers["Location"])
    yield "then", controller.get("/laget/?som-den=2020-01-01")


def test_every_page_is_in_the_language_chosen(pseudo_language, read_in, signed_in):
    forgotten, seen = set(), 0
    chapters = [title_of(each) for each in addresses()]  # what the files of docs/ are called
    for name, answer in pages(signed_in):
        if answer.content and answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            assert f'<html lang="{pseudo.LANGUAGE}">' in page, name
            ours = pseudo.ours_in(pseudo.unmarked(page))
            forgotten |= {(name, each) for each in ours if not any(each in of for of in chapters)}
            seen += 1
    assert seen > 100
    assert sorted(forgotten) == []


def test_most_texts_can_be_told_from_data_and_the_report():
    assert len(pseudo.ours()) > 1200
    page = Client().get("/logga-in/").content.decode()  # in Swedish
    assert "Logga in" in pseudo.ours_in(pseudo.unmarked(page))
