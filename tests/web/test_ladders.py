"""Stegordningar: one's own from one there is, by the rules of a file, in versions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from tests.web.test_adoption import text

from hemmaplan.core.placement_ladder import Always
from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.render.ladder_yaml import ladder_yaml, post_of
from hemmaplan.store.models import AuditEntry
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.ladders import ladders_in_force, own_ladders

pytestmark = pytest.mark.django_db
PAGE, NEW = "/installningar/stegordningar/", "/installningar/stegordningar/ny/"
ALL = Viewer(Role.CONTROLLER)
TODAY = str(localdate())


@pytest.fixture
def controller(signed_in, db):
    return signed_in(Role.CONTROLLER)


def fields_of(page: str) -> dict[str, list[str]]:
    """The form as a browser would send it."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page.split("<h1", 1)[1]):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") == "checkbox" and " checked" not in tag:
            continue
        if name := re.search(r'name="([^"]+)"', tag):
            fields.setdefault(name[1], []).append(found.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [chosen[1] if chosen else ""]
    return fields


def form_from(client, address) -> dict[str, list[str]]:
    return fields_of(text(client.get(address)))


def own_from(client, key="mellerud_barn", **changed):
    """Save a ladder begun from a shipped one; the answer, followed."""
    form = form_from(client, f"{NEW}?fran={key}")
    return client.post(
        NEW, {**form, "label": "Vår ordning", "reference": "rutin 2026:1", **changed}, follow=True
    )


@pytest.mark.parametrize("ladder", shipped(), ids=lambda each: each.key)
def test_a_ladder_is_written_as_it_is_read(ladder):
    assert parse(ladder_yaml([post_of(ladder)]), file="x") == (ladder,)


def test_who_may_buy_is_kept_shown_and_held_against_a_choice(controller):
    typed = {"authority:unit_manager": "2 prisbasbelopp", "direct_limit": "500 000 kr"}
    own_from(controller, **typed)
    (own,) = own_ladders(ALL)
    assert [(each.function, str(each.most)) for each in own.authority] == [
        ("unit_manager", "2 prisbasbelopp")
    ]
    page = text(controller.get(f"{PAGE}{own.key}/{own.from_date}/"))
    assert 'value="500 000 kr"' in page
    assert own_from(controller, label="En annan", **{"direct_limit": "mycket"}).status_code == 422


def test_without_ones_own_the_shipped_are_shown_and_said_to_be(controller):
    page = text(controller.get(PAGE))
    assert "Lagens ordning, barn och unga" in page
    assert "Ni har ingen egen för barn och unga" in page
    assert controller.get("/installningar/stegordningar.yaml").status_code == 404


def test_one_s_own_begins_as_another_and_then_holds_alone(controller):
    assert "är sparad och gäller från" in text(own_from(controller))
    (own,) = own_ladders(ALL)
    start = next(each for each in shipped() if each.key == "mellerud_barn")
    assert (own.key, own.steps, own.always) == ("var_ordning", start.steps, start.always)
    assert ladders_in_force(ALL, "bou", localdate()) == (own,)
    page = text(controller.get(PAGE))
    assert "Ni har ingen egen för vuxna" in page
    assert "Ni har ingen egen för barn" not in page
    exported = controller.get("/installningar/stegordningar.yaml").content.decode()
    assert parse(exported, file="x") == (own,)
    assert AuditEntry.objects.filter(action="ladders.write").count() == 1


def test_a_version_of_endless_digits_is_none(controller):
    own_from(controller)
    endless = {"utgick-fran": "9" * 5000}
    address = f"{PAGE}var_ordning/{TODAY}/"
    form = form_from(controller, address)
    assert controller.post(address, {**form, **endless}).status_code in (302, 409)
    assert controller.post(address, {**endless, "gor": "ur-bruk"}).status_code == 302
    (own,) = own_ladders(ALL)  # not taken out of use
    file = f"stegordningar/{own.key}/{own.from_date}.yaml"
    assert controller.post(PAGE, {**endless, "fil": file}).status_code in (302, 404)
    assert own_ladders(ALL) == (own,)
    number = {name: "9" * 5000 for name in form if name.endswith(("plats", "days"))}
    assert controller.post(address, {**form, **number}).status_code in (302, 422)


def test_steps_are_moved_added_changed_and_taken_away(controller):
    own_from(controller)
    address = f"{PAGE}var_ordning/{TODAY}/"
    form = form_from(controller, address)
    form |= {
        "steg:4:label": "", "steg:0:plats": "9", "always": ["purpose", "planned_end"],
        "steg:5:label": "Öppenvård hemma", "steg:5:plats": "1", "steg:5:care_forms": ["oppenvard"],
        "steg:1:longest_months": "6", "steg:1:exhausted": "ja",
    }  # fmt: skip
    controller.post(address, form)
    (own,) = own_ladders(ALL)
    assert [step.label for step in own.steps] == [
        "Öppenvård hemma", "Arvoderat familjehem", "Konsulentförstärkt familjehem",
        "HVB eller annan institution", "Nätverksplacering",
    ]  # fmt: skip
    assert own.always == (Always.PURPOSE, Always.PLANNED_END)
    assert (own.steps[1].longest_months, own.steps[1].exhausted) == (6, True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"label": ""}, "Skriv ett namn"),
        ({"reference": ""}, "vilket beslut"),
        ({"from": "i år"}, "som 2026-01-01"),
        ({"area": "alla"}, "Område ska vara en av bou, vuxen"),
        ({"steg:0:quotes": "två"}, "kostnadsförslag kan inte vara &#39;två&#39;"),
        ({"steg:0:quotes": "0"}, "kostnadsförslag ska vara minst 1"),
        ({"steg:0:care_forms": ["hvb"]}, "en vårdform får stå i ett enda steg"),
        ({"always": ["bra"]}, "kan inte vara &#39;bra&#39;"),
        ({"steg:0:judgement": "om 20101010" + "-2398"}, "personnummer"),
        ({f"steg:{n}:label": "" for n in range(5)}, "minst ett steg"),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_stays(changed, said, controller):
    form = form_from(controller, f"{NEW}?fran=mellerud_barn")
    form |= {"label": "Vår ordning", "reference": "rutin 2026:1"}
    answer = controller.post(NEW, {**form, **changed})
    page = text(answer)
    assert answer.status_code == 422
    assert said in page
    assert "2398" not in page
    assert "steg:0:" in page
    assert own_ladders(ALL) == ()


def test_the_name_of_another_is_refused_for_a_new_one(controller):
    own_from(controller)
    assert "heter så" in text(own_from(controller))


def test_a_later_day_is_a_post_of_its_own_and_the_earlier_holds_until_then(controller):
    own_from(controller)
    address = f"{PAGE}var_ordning/{TODAY}/"
    form = form_from(controller, address) | {"from": "2099-01-01", "steg:0:label": "Hemma först"}
    controller.post(address, form)
    assert [str(each.from_date) for each in own_ladders(ALL)] == [TODAY, "2099-01-01"]
    assert ladders_in_force(ALL, "bou", localdate())[0].steps[0].label == "Nätverksplacering"
    assert "gäller inte än" in text(controller.get(PAGE))


def test_out_of_use_and_taken_back(controller):
    own_from(controller)
    address = f"{PAGE}var_ordning/{TODAY}/"
    name = f"stegordningar/var_ordning/{TODAY}.yaml"
    assert f"Vår ordning från {TODAY}, version 1" in text(controller.get(PAGE))
    controller.post(address, {"gor": "ur-bruk", "utgick-fran": 1})
    assert own_ladders(ALL) == ()
    assert f"Vår ordning från {TODAY}, version 2, ur bruk" in text(controller.get(PAGE))
    assert controller.get(address).status_code == 404
    controller.post(PAGE, {"gor": "angra", "fil": name, "utgick-fran": 2})
    assert len(own_ladders(ALL)) == 1
    stale = controller.post(PAGE, {"gor": "angra", "fil": name, "utgick-fran": 2}, follow=True)
    assert "sedan dess" in text(stale)


def test_who_saves_second_is_told(controller):
    own_from(controller)
    address = f"{PAGE}var_ordning/{TODAY}/"
    mine, other = form_from(controller, address), form_from(controller, address)
    controller.post(address, other | {"steg:0:label": "Deras"})
    answer = controller.post(address, mine | {"steg:0:label": "Mitt"})
    assert answer.status_code == 409
    assert own_ladders(ALL)[0].steps[0].label == "Deras"


def test_an_empty_one_has_room_for_steps(controller):
    form = form_from(controller, NEW) | {
        "label": "Ny", "reference": "rutin", "steg:0:label": "Hemma", "steg:1:label": "HVB",
        "steg:1:care_forms": ["hvb"],
    }  # fmt: skip
    controller.post(NEW, form)
    assert [step.key for step in own_ladders(ALL)[0].steps] == ["hemma", "hvb"]


UPLOAD = "/installningar/stegordningar/las-in/"


def sent(client, text_or_bytes, name="stegordningar.yaml"):
    content = text_or_bytes.encode() if isinstance(text_or_bytes, str) else text_or_bytes
    return client.post(UPLOAD, {"fil": SimpleUploadedFile(name, content)})


def as_file(**changed) -> str:
    """The first shipped ladder, by another name, as a file."""
    return ladder_yaml([{**post_of(shipped()[0]), "key": "var", "label": "Vår", **changed}])


def test_a_file_is_looked_at_and_then_saved_all_of_it(controller):
    page = text(sent(controller, as_file()))
    assert "1 stegordning blir ny eller ändras" in page
    assert own_ladders(ALL) == ()
    fields = dict(
        re.findall(r'<input type="hidden" name="(utgick-fran:[^"]+)" value="(\d+)"', page)
    )
    told = {**fields, "text": as_file(), "gor": "spara"}
    assert "1 stegordning är sparad" in text(controller.post(UPLOAD, told, follow=True))
    assert [each.label for each in own_ladders(ALL)] == ["Vår"]
    assert "är redan så" in text(sent(controller, as_file()))
    assert "ändras</b>" in text(sent(controller, as_file(label="Vår nya")))
    assert AuditEntry.objects.filter(action="ladders.write").count() == 1
    # what was looked at is no longer what stands: nothing is saved
    late = controller.post(UPLOAD, {**told, "text": as_file(label="Sen")})
    assert late.status_code == 409
    assert [each.label for each in own_ladders(ALL)] == ["Vår"]
    took_back = text(controller.get(PAGE))
    assert "Ångra" in took_back


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- key: x\n  label: [", "rad "),
        ("bara ord", "lista med minst en"),
        (as_file(area="skola"), "area ska vara en av bou, vuxen"),
        (ladder_yaml([post_of(shipped()[0])]), "följer med hemmaplan"),
        (as_file(reference="811228-9874"), "personnummer"),
        ("Vår ordning".encode("latin-1"), "UTF-8"),
        (b"#" * 200_001, "för stor"),
    ],
    ids=["yaml", "list", "area", "shipped", "person", "latin", "large"],
)
def test_a_file_that_is_wrong_says_where_and_saves_nothing(content, said, controller):
    answer = sent(controller, content)
    assert answer.status_code == 422
    assert said in text(answer)
    assert own_ladders(ALL) == ()


def test_a_file_has_to_be_chosen(controller):
    assert "Välj en fil" in text(controller.post(UPLOAD))
