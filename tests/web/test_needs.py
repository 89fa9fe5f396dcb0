"""Behov och mål: the lists that come with us until one's own, offered by day, met in forms."""

import re

import pytest
from django.urls import reverse
from tests.reports import small_municipality
from tests.web.conftest import AT, KEY
from tests.web.test_adoption import text

from hemmaplan.actions.by_hand import Edit, Seen, change
from hemmaplan.actions.imports import load
from hemmaplan.core.need_codes import labels
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Batch
from hemmaplan.store.models.rows import ChoiceRow
from hemmaplan.store.one_placement import one_placement
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.needs import need_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(monkeypatch):
    """P1's need is one of the shipped, P3's one that no list has."""
    head, *rows = small_municipality.FILES["placements.csv"].splitlines()
    needs = {"P1": "schooling", "P3": "spel"}
    told = [f"{row};{needs.get(row.partition(';')[0], '')}" for row in rows]
    content = "\n".join([f"{head};need", *told]) + "\n"
    monkeypatch.setitem(small_municipality.FILES, "placements.csv", content)


def rows_of(client) -> dict[str, str]:
    """The form as it is shown, to be sent again."""
    page = text(client.get(reverse("settings-needs")))
    found = dict(
        re.findall(r'name="((?:needs|goals|ends)-[a-z]+-\d+)"[^>]*? value="([^"]*)"', page)
    )
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)">(.*?)</select>', page):
        found[name] = (re.findall(r'value="(\w+)" selected', options) or [""])[0]
    found["utgick-fran"] = re.search(r'name="utgick-fran" value="(\d+)"', page)[1]
    return found


def save(client, **changes):
    return client.post(reverse("settings-needs"), rows_of(client) | changes, follow=True)


def place_of(rows: dict[str, str], code: str) -> str:
    return next(name.rpartition("-")[2] for name, said in rows.items() if said == code)


def needs() -> dict[str, str]:
    return labels(need_codes(Viewer(Role.CONTROLLER)).needs)


def test_the_lists_that_come_with_us_stand_and_say_which_codes_are_used(read_in, signed_in):
    page = text(signed_in(Role.CONTROLLER).get(reverse("settings-needs")))
    assert "trygg vuxenkontakt" in page
    assert "listorna som följer med" in page
    assert "finns koder som listan saknar: spel (1 placering)" in " ".join(page.split())


def test_a_need_of_ones_own_gets_its_code_of_its_name_and_is_offered_at_once(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    new = sum(name.startswith("needs-label-") for name in rows_of(client)) - 1
    after = text(save(client, **{f"needs-label-{new}": "Hjälp med spel om pengar"}))
    assert "Behov och mål är sparade." in after
    assert needs()["hjalp_med_spel_om_pengar"] == "Hjälp med spel om pengar"
    assert AuditEntry.objects.get(action="needs.write").detail == {"version": 1}
    form = text(client.get(reverse("placement-change", args=["P1", "uppgifter"])))
    assert ">Hjälp med spel om pengar</option>" in form
    assert 'value="schooling" selected' in form


def test_a_personal_number_in_a_name_is_taken_away_and_told(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    place = next(n for n in range(99) if f"needs-label-{n + 1}" not in rows_of(client))
    told = "Ett personnummer är borttaget ur det du skrev."
    number = "20120514" + "-1235"
    page = text(
        save(client, **{f"needs-label-{place}": f"Stöd {number}", f"needs-code-{place}": "stod"})
    )
    assert told in page
    assert number not in page
    assert needs()["stod"] == "Stöd [personnummer borttaget]"
    assert told not in text(save(client, **{f"needs-label-{place}": "Stöd"}))


def test_a_code_in_use_is_ended_and_not_taken_away(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    place = place_of(rows_of(client), "schooling")
    refused = save(client, **{f"needs-label-{place}": ""})
    assert refused.status_code == 422
    assert "används av placeringar och kan inte tas bort" in text(refused)
    save(client, **{f"needs-to-{place}": "2020-01-01"})
    assert needs()["schooling"] == "skolgång"
    other = text(client.get(reverse("placement-change", args=["P2", "uppgifter"])))
    assert ">skolgång</option>" not in other
    assert 'value="schooling" selected' in text(
        client.get(reverse("placement-change", args=["P1", "uppgifter"]))
    )
    assert "skolgång" in text(client.get(reverse("placement", args=["P1"])))


def test_a_code_that_a_choice_has_is_not_taken_away_either(read_in, signed_in):
    client, latest = signed_in(Role.CONTROLLER), Batch.objects.latest("pk")
    goal = need_codes(Viewer(Role.CONTROLLER)).goals[0].code
    ChoiceRow.objects.create(
        choice_id="V1", area="bou", opened_on="2026-01-02", need="crime", needs="crime schooling",
        goals=goal, end_criteria="of_age", brought=latest,
    )  # fmt: skip
    for name, code in (("needs", "crime"), ("goals", goal), ("ends", "of_age")):
        place = next(
            n.rpartition("-")[2]
            for n, said in rows_of(client).items()
            if n.startswith(f"{name}-code") and said == code
        )
        refused = save(client, **{f"{name}-label-{place}": ""})
        assert refused.status_code == 422
        assert f"{code} används i val och kan inte tas bort" in text(refused)


WRONG = (
    ({"needs-label-0": "A", "needs-from-0": "2026-02-01", "needs-to-0": "2026-01-01"},
     "är före den första"),
    ({"goals-from-1": "snart"}, "snart är ingen dag"),
    ({"needs-code-1": "safe_adult"}, "Koden safe_adult finns redan"),
    ({"needs-code-0": "1:a"}, "skriv en kod av bokstäver"),
    ({"utgick-fran": "7"}, "skrev medan du skrev"),
)  # fmt: skip


def test_what_can_not_be_is_told_and_nothing_typed_is_lost(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    form = rows_of(client) | {"goals-label-0": "hem igen"}
    for changed, said in WRONG:
        answer = client.post(reverse("settings-needs"), form | changed)
        assert answer.status_code == 422
        assert said in text(answer)
        assert 'value="hem igen"' in text(answer)
    assert not AuditEntry.objects.filter(action="needs.write").exists()


def test_a_code_without_its_name_is_not_left_out_in_silence(read_in, signed_in):
    client = signed_in(Role.CONTROLLER)
    new = max(int(name.rpartition("-")[2]) for name in rows_of(client) if name.startswith("needs"))
    answer = save(client, **{f"needs-code-{new}": "ny"})
    assert answer.status_code == 422
    assert "Skriv vad den nya ska heta" in text(answer)


def test_a_need_is_corrected_by_hand_and_told_by_its_name(read_in, signed_in):
    client = signed_in(Role.COORDINATOR)
    address = reverse("placement-change", args=["P2", "uppgifter"])
    page = text(client.get(address))
    form = dict(re.findall(r'<input[^>]*? name="([a-z_-]+)"[^>]*? value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select[^>]*? name="([a-z_-]+)"[^>]*>(.*?)</select>', page, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    form |= {"need": "crime", "skal": "mistake"}
    assert client.post(address, form | {"need": "påhittat"}).status_code == 422
    shown = text(client.post(address, form))
    assert "skydd mot egen brottslighet" in shown
    digest = re.search(r'name="visat" value="(\w+)"', shown)[1]
    done = client.post(address, form | {"svar": "ja", "visat": digest}, follow=True)
    assert "Sparat." in text(done)
    assert "skydd mot egen brottslighet" in text(client.get(reverse("placement", args=["P2"])))


def test_a_need_that_is_called_otherwise_is_so_at_once_also_where_it_stands_by_hand(
    read_in, folder, signed_in
):
    place = folder / "placements.csv"
    row = one_placement(Viewer(Role.CONTROLLER), "P1").rows("placements")[0]
    made = {name: value for name, value in row.items() if not name.startswith("_")}
    change(edits=[Edit("placements", [made | {"need": "crime"}], [row["_row"]])],
           what="placements.update", subject="placering P1", by="kim", at=AT,
           seen=Seen(read_in.pk, ("placements",), {"placement_id": "P1"}), reason="mistake",
           note="", on_file=None)  # fmt: skip
    place.write_text(place.read_text("utf-8").replace("schooling", "housing"), encoding="utf-8")
    load(dataset=read_folder(folder, key=KEY)[0], by="kim", at=AT)
    kim, old = signed_in(Role.CONTROLLER), "skydd mot egen brottslighet"
    pages = reverse("task-list", args=["for-hand"]), reverse("placement", args=["P1"])
    assert all(old in text(kim.get(where)) for where in pages)
    place = place_of(rows_of(kim), "crime")
    assert save(kim, **{f"needs-label-{place}": "brott av egen hand"}).status_code == 200
    for where in pages:
        shown = text(kim.get(where))
        assert "brott av egen hand" in shown
        assert old not in shown
