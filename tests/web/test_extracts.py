"""Utdrag: a sample is tried, what is said of it is kept, and the sample is not."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.ingest.test_extracts import EXTRACT
from tests.web.test_adoption import text
from tests.web.test_importing import looked_through

from hemmaplan.store.models import AuditEntry
from hemmaplan.store.own_files import MAPPING, own_file
from hemmaplan.store.viewer import Role, Viewer

pytestmark = pytest.mark.django_db
PAGE = "/installningar/utdrag/"
ALL = Viewer(Role.CONTROLLER)
PERSON = "20101010" + "-2398"
SAMPLE = EXTRACT.replace("Kommentar", "Klientens namn").replace(";x", ";Testa Testsson").replace(
    "1002", PERSON
)  # fmt: skip


@pytest.fixture
def controller(signed_in, read_in):
    return signed_in(Role.CONTROLLER)


def send(client, content=EXTRACT, name="Placeringslista 2026-02.csv", table="placements"):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(PAGE, {"fil": file, "tabell": table, "slut": "ja"})


@pytest.fixture
def sample(controller):
    """The address of a sample's page."""
    return send(controller).headers["Location"]


def form_of(page: str) -> dict[str, str]:
    """The fields of the mapping's form, as a browser would send them."""
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def kept_samples() -> list[Path]:
    return list(Path(settings.STAGING_FOLDER).glob("*"))


def test_a_sample_is_read_as_is_likely_and_its_unreadable_rows_are_told(controller):
    page = text(controller.get(send(controller, EXTRACT.replace("SoL;2025-03-01", "?;i mars")).url))
    assert "1 av 2 rader kan läsas" in page
    assert '<option value="care_form" selected>' in page
    assert re.search(r"<td>Familjehem, konsulentstödda</td>|<td>HVB, externt</td>", page)
    assert "i mars" in page


def test_what_is_chosen_is_saved_and_the_extract_is_then_read_under_its_own_name(
    controller, sample
):
    form = form_of(text(controller.get(sample)))
    answer = controller.post(sample, {**form, "gor": "spara-priser"})
    prices = answer.headers["Location"]
    form = form_of(text(controller.get(prices)))
    said = {"varde:kind": "care", "varde:per": "day", "gor": "spara"}
    page = text(controller.post(prices, {**form, **said}, follow=True))
    assert "provet är borttaget" in page
    assert kept_samples() == []
    assert [e.action for e in AuditEntry.objects.order_by("pk")][-2:] == ["mapping.write"] * 2
    file = SimpleUploadedFile("Placeringslista mars.csv", EXTRACT.encode())
    review = controller.post("/las-in/", {"filer": file, "slut": "ja"}).headers["Location"]
    page = text(looked_through(controller, review))
    assert "Placeringar: rad för rad" in page
    assert "Priser: rad för rad" in page


def test_a_budget_with_its_months_across_is_suggested_saved_and_read(controller):
    months = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
    header = ";".join(("Ansvar", "Konto", *(f"{month}-26" for month in months)))
    sent = send(controller, f"{header}\nB1;4620{';10,50' * 12}\n", "Årsbudget 2026.csv", "budget")
    page = text(controller.get(sent.url))
    assert "1 av 1 rad kan läsas" in page
    assert '<option value="amount_02" selected>Belopp februari (amount_02)' in page
    shown = page.split('id="forst"')[1].split("</table>")[0]
    assert "<td>2026-01</td>" in shown
    assert "<td>10,50</td>" in shown
    controller.post(sent.url, {**form_of(page), "gor": "spara"})
    file = SimpleUploadedFile("Årsbudget ny.csv", f"{header}\nB1;4620{';1' * 12}\n".encode())
    review = controller.post("/las-in/", {"filer": file, "slut": "ja"}).headers["Location"]
    assert "Budget: rad för rad" in text(looked_through(controller, review))


def test_the_first_rows_are_told_in_words_and_persons_only_by_their_pseudonyms(controller):
    persons = EXTRACT.replace("Kommentar", "Personnummer").replace(";x", f";{PERSON}")
    rows = persons.replace(";y", ";K00123").replace("SoL;2025", "Påhittat;2025")
    page = text(controller.get(send(controller, rows).url))
    shown = page.split('id="forst"')[1].split("</table>")[0]
    assert '<th scope="col">Personid</th>' in shown
    assert re.search(r"<td>p-[a-z]{16}</td>", shown)
    assert "<td>visas inte</td>" in shown
    assert "K00123" not in page
    assert "Lagrum: ett ord översätts inte. Välj vad det betyder under Utdragets ord." in page


def test_a_required_column_left_out_is_told_and_not_saved(controller, sample):
    form = form_of(text(controller.get(sample)))
    place = next(name for name, value in form.items() if value == "placement_id")
    answer = controller.post(sample, {**form, place: "", "gor": "spara"})
    assert answer.status_code == 422
    assert "Placeringsid (placement_id) saknas" in text(answer)
    assert own_file(ALL, MAPPING) is None
    assert len(kept_samples()) == 1


def test_a_column_chosen_twice_is_told(controller, sample):
    form = form_of(text(controller.get(sample)))
    unused = next(n for n, value in form.items() if n.startswith("kolumn:") and value == "")
    page = text(controller.post(sample, {**form, unused: "care_form", "gor": "visa"}))
    assert "care_form finns flera gånger" in page


def test_no_person_is_shown_or_kept(controller):
    address = send(controller, SAMPLE).headers["Location"]
    page = text(controller.get(address))
    assert "Testsson" not in page
    assert "2398" not in page
    controller.post(address, {**form_of(page), "gor": "spara"})
    saved = own_file(ALL, MAPPING).text
    assert "Testsson" not in saved
    assert "2398" not in saved


def test_the_mapping_is_taken_away_taken_back_and_downloaded(controller, sample):
    controller.post(sample, {**form_of(text(controller.get(sample))), "gor": "spara"})
    assert controller.get(PAGE + "mapping.toml").content.decode() == own_file(ALL, MAPPING).text
    form = {"gor": "ta-bort", "tabell": "placements", "utgick-fran": 1}
    assert "Borttagen" in text(controller.post(PAGE, form, follow=True))
    assert own_file(ALL, MAPPING).text == ""
    assert controller.get(PAGE + "mapping.toml").status_code == 404
    assert "har ändrats sedan" in text(controller.post(PAGE, form, follow=True))
    controller.post(PAGE, {"gor": "angra", "utgick-fran": 2})
    assert "care_form" in own_file(ALL, MAPPING).text
    again = text(controller.get(send(controller).headers["Location"]))
    assert '<option value="care_form" selected>' in again


def test_who_saves_second_sees_it_and_loses_nothing(controller, sample):
    form = form_of(text(controller.get(sample)))
    other = send(controller, EXTRACT, "Annan.csv").headers["Location"]
    controller.post(other, {**form_of(text(controller.get(other))), "gor": "spara"})
    answer = controller.post(sample, {**form, "gor": "spara"})
    assert answer.status_code == 409
    assert "Någon annan har sparat" in text(answer)
    assert 'value="2"' not in re.findall(r"utgick-fran.*", text(answer))[0]
    assert "Annan" in own_file(ALL, MAPPING).text


def test_a_version_of_endless_digits_is_none(controller, sample):
    endless = {"utgick-fran": "9" * 5000}
    form = form_of(text(controller.get(sample)))
    assert controller.post(sample, {**form, **endless, "gor": "spara"}).status_code == 409
    assert controller.post(PAGE, {**endless, "gor": "angra"}).status_code == 302


def test_a_file_that_did_not_arrive_whole_is_told(controller):
    answer = controller.post(PAGE, {"tabell": "placements"})
    assert answer.status_code == 422
    assert "kom inte fram" in text(answer)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "a.csv", "tom"),
        ("x", "a.pdf", "kan inte läsas in"),
        ("[placements]", "mapping.toml", "Ett utdrag ska vara .csv"),
        ("PK\x03\x04", "a.xlsx", "a.xlsx"),
    ],
)
def test_a_file_that_is_no_extract_is_told_and_not_kept(content, name, said, controller):
    answer = send(controller, content, name)
    page = text(answer) if answer.status_code == 422 else text(
        controller.get(answer.headers["Location"], follow=True)
    )  # fmt: skip
    assert said in page or "Arbetsboken" in page
    assert kept_samples() == []


def test_a_sample_that_nobody_answered_is_swept_away_the_day_after(controller, sample):
    (old,) = kept_samples()
    os.utime(old, (0, 0))
    send(controller, EXTRACT + "\n")
    assert old not in kept_samples()
    assert len(kept_samples()) == 1


def test_a_sample_that_is_left_is_thrown_away_and_one_that_is_gone_is_asked_for_again(
    controller, sample
):
    assert "Inget är sparat" in text(controller.post(sample, {"gor": "avbryt"}, follow=True))
    assert kept_samples() == []
    assert "Välj filen igen" in text(controller.get(sample, follow=True))
    assert controller.get(sample.replace("placements", "personer")).status_code == 302


FEES = "Insatsnr;Arvode per månad;Omkostnad per månad\n1001;14424;6020\n"


def test_prices_of_another_file_and_of_two_columns_stand_beside_those_there_are(controller):
    rates = send(controller, table="rates").headers["Location"]
    first = form_of(text(controller.get(rates)))
    assert (first["varde:kind"], first["varde:per"]) == ("care", "day"), "as the heading says"
    controller.post(rates, {**first, "gor": "spara"})
    fees = send(controller, FEES, "Arvoden 2026.csv", "rates").headers["Location"]
    form = form_of(text(controller.get(fees)))
    assert (form["utdrag"], form["fil"]) == ("ett-till", "Arvoden"), "it is another extract"
    column = {"kolumn:1": "amount"}
    shown = form_of(text(controller.post(fees, {**form, **column, "gor": "visa"})))
    assert (shown["varde:kind"], shown["varde:per"]) == ("fee", "month")
    again = controller.post(fees, {**shown, "gor": "spara-till"}).headers["Location"]
    form = form_of(text(controller.get(again)))
    assert form["utdrag"] == "ett-till"
    expense = {"kolumn:1": "", "kolumn:2": "amount", "varde:kind": "expense", "varde:per": "month"}
    page = controller.post(again, {**form, **expense, "gor": "spara"}, follow=True)
    assert text(page).count('name="tabell" value="rates"') == 3
    assert "omkostnad, månad" in text(page)
    kept = own_file(ALL, MAPPING).text
    assert kept.count("[[rates]]") == 3
    one = {"gor": "ta-bort", "tabell": "rates", "utdrag": "1", "utgick-fran": "3"}
    controller.post(PAGE, one)
    assert own_file(ALL, MAPPING).text.count("[[rates]]") == 2
    assert '"fee"' not in own_file(ALL, MAPPING).text


def test_what_a_word_means_is_not_asked_again_for_another_table(controller, sample):
    form = form_of(text(controller.get(sample)))
    words = {name: "hvb" for name, value in form.items() if name.startswith("kod:") and value}
    place = next(n for n in form if n.startswith("kolumn:") and form[n] == "care_form").split(":")[
        1
    ]
    words = {name: code for name, code in words.items() if name.startswith(f"kod:{place}:")}
    controller.post(sample, {**form, **words, "gor": "spara"})
    providers = "Leverantör;Vårdform\nHemmet;Fam.hem konsulent\n"
    other = send(controller, providers, "Leverantörer.csv", "providers").headers["Location"]
    codes = form_of(text(controller.get(other)))
    assert [code for name, code in codes.items() if name.startswith("kod:")] == ["hvb"]


def test_every_column_is_offered_in_swedish(controller, sample):
    page = text(controller.get(sample))
    assert "Utan budget (unbudgeted)" in page
    assert "Unbudgeted" not in page
    assert "00:00:00" not in page
