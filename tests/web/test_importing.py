"""Läs in: look before, all or nothing, once, and back again."""

import re
import shutil
from errno import ENOSPC
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.urls import reverse
from tests.web.conftest import AT, KEY

from hemmaplan.actions.imports import NothingNew, load
from hemmaplan.actions.undoing import undo
from hemmaplan.ingest.folder import read_folder
from hemmaplan.store.models import AuditEntry, Batch, Job
from hemmaplan.store.queries import current_batch, dataset
from hemmaplan.store.viewer import Role, Viewer
from hemmaplan.web.job_kinds import run_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(signed_in):
    return signed_in(Role.CONTROLLER)


def sent(controller, files: dict[str, bytes]):
    chosen = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return controller.post(reverse("imports"), {"filer": chosen, "slut": "ja"})


def of(folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def previewed(controller, files: dict[str, bytes]):
    answer = sent(controller, files)
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    return address, looked_through(controller, address).content.decode()


def looked_through(controller, address: str, **said):
    """The page of a preview; it is asked for as work, and the worker does it."""
    ask = partial(controller.post, address, said) if said else partial(controller.get, address)
    answer = ask()
    if answer.status_code == 302 and "/arbete/" in answer.headers["Location"]:
        run_next()
        answer = ask()
    return answer


@pytest.fixture
def yes(controller, work):
    """Say yes to what was shown, and go to what came of it."""

    def said(address: str, page: str) -> str:
        asked = controller.post(address, {"svar": "ja", "utgick-fran": base(page)})
        work()
        return controller.get(asked.headers["Location"], follow=True).content.decode()

    return said


def base(page: str) -> str:
    return re.search(r'name="utgick-fran" value="(\d*)"', page)[1]


@pytest.mark.parametrize(
    ("name", "asked"), [("Placeringslista.csv", ""), ("ledger.csv", "?tabell=ledger")]
)
def test_a_file_with_headings_of_its_own_leads_to_where_they_are_told(controller, name, asked):
    _address, page = previewed(controller, {name: b"Konto;Kr\n4620;1\n"})
    where = f"{reverse('settings-extracts')}{asked}"
    assert f'<a href="{where}">Säg vad det är under Utdrag</a>' in page
    assert "Ingen av filerna har en tabell med användbara rader" in page
    chosen = re.findall(r'value="(\w+)" selected', controller.get(where).content.decode())
    assert chosen == (["ledger"] if asked else [])


def test_a_word_file_alone_says_what_to_do(controller):
    _address, page = previewed(controller, {"Rapport.docx": b"PK"})
    assert "Tabeller läses inte ur Word." in page
    assert "Inställningar › Wordmall" in page


@pytest.mark.parametrize(
    ("name", "says"), [("a.pdf", "ingen tabell"), ("a.zip", "Packa upp"), ("a.xls", "som .xlsx")]
)
def test_a_file_that_can_not_be_read_in_says_what_to_do(name, says, controller):
    answer = sent(controller, {name: b"x"})
    assert answer.status_code == 422
    assert f"{name} kan inte läsas in." in answer.content.decode()
    assert says in answer.content.decode()


def test_nothing_is_read_in_before_a_yes(controller, folder):
    _address, page = previewed(controller, of(folder))
    assert "Inget är inläst än" in page
    assert not Batch.objects.exists()


def test_a_yes_reads_in_and_leaves_a_trail(controller, folder, yes):
    assert "är klar" in yes(*previewed(controller, of(folder)))
    assert current_batch().by == "controller"
    assert AuditEntry.objects.filter(action="imports.load", by="controller").count() == 1


def test_what_files_would_change_is_worked_out_once_and_not_in_the_request(controller, folder):
    address, _page = previewed(controller, of(folder))
    assert controller.get(address).content.decode().count("Inget är inläst än") == 1
    assert Job.objects.get().kind == "preview"
    partial_address = address.replace("full", "partial")
    assert "/arbete/" in controller.get(partial_address).headers["Location"]


def test_files_that_are_gone_are_said_by_the_work(controller, folder, tmp_path, work):
    address = sent(controller, of(folder)).headers["Location"]
    waits = controller.get(address).headers["Location"]
    shutil.rmtree(tmp_path / "staging")
    work()
    assert "Filerna är inte kvar" in controller.get(waits).content.decode()


def test_a_no_reads_in_nothing_and_throws_the_files_away(controller, folder, tmp_path):
    address, _page = previewed(controller, of(folder))
    assert [file for file in (tmp_path / "staging").rglob("*") if file.is_file()]
    controller.post(address, {"svar": "nej"})
    assert not list((tmp_path / "staging").iterdir())  # nor what was worked out of them
    assert not Batch.objects.exists()
    assert controller.get(address).headers["Location"] == reverse("imports")


def test_the_preview_counts_rows_that_come_and_go(controller, folder, read_in):
    files = of(folder)
    files["ledger.csv"] = files["ledger.csv"].replace(b"350000,00", b"360000,00")
    _address, page = previewed(controller, files)
    row = re.search(
        r"<th scope=\"row\">Huvudbok <span class=\"id\">ledger</span></th>(.*?)</tr>", page
    )[1]
    assert re.findall(r">(\d+)<", row) == ["7", "7", "0", "1", "0", "0"]
    assert "350\u00a0000,00" in page
    assert "360\u00a0000,00" in page


def test_a_price_that_is_another_is_a_change_and_not_one_gone_and_one_new(
    controller, folder, read_in
):
    files = of(folder)
    two_fees = b"P2;fee;100;month;;\nP2;fee;200;month;;\n"
    files["rates.csv"] = files["rates.csv"].replace(b"5400,50", b"5500") + two_fees
    _address, page = previewed(controller, files)
    row = re.search(
        r"<th scope=\"row\">Priser <span class=\"id\">rates</span></th>(.*?)</tr>", page
    )[1]
    assert re.findall(r">(\d+)<", row) == ["5", "7", "2", "1", "0", "0"]
    assert '<h1 class="says">Om du läser in filerna: 2 rader tillkommer och 1 rad ändras.' in page
    assert re.search(r"ändrad.*?5\u00a0400,50.*?5\u00a0500,00", page, re.DOTALL)


def test_every_problem_has_its_place_and_price(controller, folder):
    files = of(folder)
    files["ledger.csv"] += b"2026-13;B1;46;569;5000,00;fel\n"
    _address, page = previewed(controller, files)
    assert "ledger.csv rad 9" in page
    assert "5\u00a0tkr" in page


def test_the_same_files_again_change_nothing(controller, folder, read_in, yes):
    address, page = previewed(controller, of(folder))
    assert "Registret säger redan" in page
    assert "Inget nytt" in yes(address, page)
    assert Batch.objects.count() == 1


def test_sending_the_yes_twice_reads_in_once(controller, folder, work):
    address, page = previewed(controller, of(folder))
    yes = {"svar": "ja", "utgick-fran": base(page)}
    first = controller.post(address, yes).headers["Location"]
    assert controller.post(address, yes).headers["Location"] == first
    work()
    assert controller.post(address, yes).headers["Location"] == first  # back, and once more
    assert controller.get(address).headers["Location"] == first
    work()
    assert Batch.objects.count() == 1
    assert Job.objects.filter(kind="read_in").count() == 1


def test_a_yes_to_what_has_changed_since_is_asked_again(controller, folder):
    address, page = previewed(controller, of(folder))
    dataset, _ = read_folder(folder, key=KEY)
    somebody_elses = load(dataset=dataset, by="kollegan", at=AT)
    undo(batch=somebody_elses, by="kollegan", at=AT)
    load(dataset=dataset, by="kollegan", at=AT)
    told = controller.post(address, {"svar": "ja", "utgick-fran": base(page)}, follow=True)
    assert "Någon annan" in told.content.decode()  # and the files are looked through once more
    answer = looked_through(controller, address, svar="ja", **{"utgick-fran": base(page)})
    assert answer.status_code == 409
    assert "Någon annan" in answer.content.decode()
    assert current_batch().by == "kollegan"


def test_a_read_in_can_be_taken_back_once(controller, read_in):
    address = reverse("import-undo", args=[read_in.pk])
    assert "är tillbakatagen" in controller.post(address, follow=True).content.decode()
    assert current_batch().reverses == read_in
    assert "redan tillbakatagen" in controller.post(address, follow=True).content.decode()
    assert controller.post(reverse("import-undo", args=[999])).status_code == 404


@pytest.mark.parametrize("name", ["rapport.pdf", "ledger", ".ledger.csv", "skript.sh"])
def test_a_file_of_another_kind_is_refused_by_name(name, controller):
    answer = sent(controller, {name: b"x"})
    assert answer.status_code == 422
    assert "kan inte läsas in" in answer.content.decode()


def test_a_name_longer_than_a_file_may_have_is_said(controller):
    answer = sent(controller, {f"ledger {'å' * 120}.csv": b"x"})
    assert answer.status_code == 422
    assert "för långt namn" in answer.content.decode()


def test_a_disk_that_is_full_is_said_and_keeps_nothing(controller, tmp_path, monkeypatch):
    def full(_file, _size=0):
        yield b"month;account"
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(UploadedFile, "chunks", full)
    answer = sent(controller, {"ledger.csv": b"month;account;amount"})
    assert answer.status_code == 422
    assert "ledger.csv kunde inte tas emot: No space left" in answer.content.decode()
    assert not list((tmp_path / "staging").iterdir())


def test_no_file_at_all_is_said(controller):
    answer = controller.post(reverse("imports"), {"slut": "ja"})
    assert "Välj minst en fil" in answer.content.decode()


def test_a_file_chosen_twice_is_said(controller):
    twice = [SimpleUploadedFile("ledger.csv", b"x"), SimpleUploadedFile("Ledger.csv", b"y")]
    answer = controller.post(reverse("imports"), {"filer": twice, "slut": "ja"})
    assert "två gånger" in answer.content.decode()


def test_a_name_with_folders_stays_in_the_staging_folder(controller, folder, tmp_path):
    answer = sent(controller, {"..\\..\\ledger.csv": of(folder)["ledger.csv"]})
    assert answer.status_code == 302
    inside = [file.name for file in (tmp_path / "staging").rglob("*.csv")]
    assert inside == ["ledger.csv"]


def test_files_without_a_usable_row_offer_no_yes_and_take_none(controller, yes):
    address, page = previewed(controller, {"ledger.csv": b"<html>nej</html>"})
    assert 'value="ja"' not in page
    assert "Ingen av filerna" in page
    assert "Ingen av filerna har en tabell" in yes(address, page)
    assert not Batch.objects.exists()


def test_the_page_of_a_change_asks_few_questions(
    controller, read_in, django_assert_max_num_queries
):
    address = reverse("import-batch", args=[read_in.pk])
    controller.get(address)  # what is kept between pages is kept now
    with django_assert_max_num_queries(12):
        assert controller.get(address).status_code == 200


def test_a_personal_number_is_never_shown(controller, folder):
    number = "20100101" + "-" + "2398"
    files = of(folder)
    files["placements.csv"] = files["placements.csv"].replace(b"P1;A;", f"P1;{number};".encode())
    _address, page = previewed(controller, files)
    assert number not in page
    assert "0101-2398" not in page


@pytest.mark.parametrize("digest", ["0" * 64, "..", "x", "A" * 64])
def test_an_address_of_nothing_leads_back(digest, controller):
    answer = controller.get(f"/las-in/forhandsgranska/{digest}/")
    assert answer.status_code in (302, 404)


def test_a_month_alone_is_read_in_beside_the_others(controller, folder, read_in, yes):
    header, *_rows = of(folder)["ledger.csv"].splitlines()
    alone = b"\n".join([header, b"2026-03;B1;46;569;5000,00;mars"]) + b"\n"
    chosen = [SimpleUploadedFile("ledger.csv", alone)]
    sent_in = controller.post(
        reverse("imports"), {"filer": chosen, "omfattning": "partial", "slut": "ja"}
    )
    address = sent_in.headers["Location"]
    page = looked_through(controller, address).content.decode()
    assert "Inte i filerna, och lämnas som de är" in page
    yes(address, page)
    assert current_batch().counts == {"ledger": [1, 0]}


def test_a_part_of_a_table_is_checked_with_the_rest_of_it(controller, folder, read_in):
    """A partial extract has one new placement, and a price of it, of an older and of none."""
    placed, priced = (of(folder)[f"{name}.csv"].splitlines() for name in ("placements", "rates"))
    new = [placed[0], placed[1].replace(b"P1;", b"P77;", 1)]
    price = next(row for row in priced if row.startswith(b"P1;"))
    prices = [priced[0], *(price.replace(b"P1;", b"%b;" % who) for who in (b"P77", b"P4", b"P99"))]
    files = {"placements.csv": b"\n".join([*new, b""]), "rates.csv": b"\n".join([*prices, b""])}
    chosen = [SimpleUploadedFile(name, content) for name, content in files.items()]
    said = {"filer": chosen, "omfattning": "partial", "slut": "ja"}
    address = controller.post(reverse("imports"), said).headers["Location"]
    page = looked_through(controller, address).content.decode()
    assert page.count("finns inte i placements") == 1
    assert "P99" in page


def test_a_file_alone_is_checked_against_what_the_register_has(controller, folder, read_in):
    own = of(folder)["rates.csv"]
    page = previewed(controller, {"rates.csv": own})[1]
    assert "finns inte i placements" not in page
    unknown = own + b"P99;care;1;day;;6\n"
    page = previewed(controller, {"rates.csv": unknown})[1]
    assert page.count("finns inte i placements") == 1


def test_a_placement_missing_from_the_file_is_said_and_kept(controller, folder, read_in):
    files = of(folder)
    header, first, *_others = files["placements.csv"].splitlines()
    files["placements.csv"] = header + b"\n" + first + b"\n"
    _address, page = previewed(controller, files)
    assert "De behålls med sina priser" in page
    assert '<th scope="row">saknas</th>' in page


def test_who_says_yes_after_somebody_else_is_told_and_looks_again(
    controller, folder, signed_in, read_in, work
):
    mine, theirs = of(folder), of(folder)
    mine["ledger.csv"] = mine["ledger.csv"].replace(b"350000,00", b"360000,00")
    theirs["ledger.csv"] = theirs["ledger.csv"].replace(b"90000,00", b"95000,00")
    administrator = signed_in(Role.ADMINISTRATOR)
    (address, page), (other, seen) = previewed(controller, mine), previewed(administrator, theirs)
    first = controller.post(address, {"svar": "ja", "utgick-fran": base(page)})
    second = administrator.post(other, {"svar": "ja", "utgick-fran": base(seen)})
    waits = administrator.get(second.headers["Location"]).content.decode()
    assert "Väntar på arbetet som controller bad om" in waits
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waits
    assert "controller läser in filer just nu" in administrator.get(other).content.decode()
    work()
    assert "är klar" in controller.get(first.headers["Location"], follow=True).content.decode()
    told = administrator.get(second.headers["Location"]).content.decode()
    assert "Någon annan har läst in" in told
    assert other in told
    again = looked_through(administrator, other).content.decode()
    administrator.post(other, {"svar": "ja", "utgick-fran": base(again)})
    work()
    assert current_batch().by == "administrator"


def test_answers_to_a_preview_that_is_gone_are_asked_for_again(
    controller, folder, read_in, tmp_path
):
    address, page = previewed(controller, of(folder))
    for kept in (tmp_path / "staging").glob("*.full-*"):
        kept.unlink()
    answers = {"svar": "ja", "utgick-fran": base(page), "konflikt-x": "filen"}
    asked = controller.post(address, answers, follow=True)
    assert "Granskningen finns inte kvar" in asked.content.decode()
    assert not Job.objects.filter(kind="read_in").exists()


def test_a_yes_to_a_part_is_not_taken_for_the_yes_to_the_whole_that_waits(
    controller, folder, signed_in, read_in, work
):
    address, page = previewed(controller, of(folder))
    yes = {"svar": "ja", "utgick-fran": base(page)}
    first = controller.post(address, yes).headers["Location"]
    other = signed_in(Role.ADMINISTRATOR).post(address.replace("full", "partial"), yes, follow=True)
    assert other.redirect_chain == [(first, 302)]
    assert "Ditt ja gäller inte: controller har redan bett om" in other.content.decode()
    assert Job.objects.get(kind="read_in").asked["extract"] == "full"


def test_files_changed_after_they_were_looked_at_are_not_read_in(
    controller, folder, work, tmp_path
):
    address, page = previewed(controller, of(folder))
    asked = controller.post(address, {"svar": "ja", "utgick-fran": base(page)})
    staged = next((tmp_path / "staging").rglob("ledger.csv"))
    staged.write_bytes(staged.read_bytes() + b"2026-02;B1;46;569;1,00;smyg\n")
    work()
    page = controller.get(asked.headers["Location"]).content.decode()
    assert "Filerna är inte kvar eller har ändrats" in page
    assert "blev inte av" in controller.get(reverse("imports")).content.decode()
    assert not Batch.objects.exists()


def test_a_file_that_was_cut_off_on_its_way_is_said_and_nothing_is_kept(controller, tmp_path):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="filer"; filename="ledger.csv"\r\n\r\n'
        b"month;unit_code;account;activity;amount;text\n2026-02;B1;46;569;3500"
    )
    answer = controller.generic(
        "POST", reverse("imports"), body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert "kom inte fram hela" in answer.content.decode()
    assert not list((tmp_path / "staging").rglob("*.csv"))


def test_what_was_read_in_is_told_row_by_row_with_what_was_and_is(controller, folder, read_in, yes):
    files = of(folder)
    files["ledger.csv"] = files["ledger.csv"].replace(b"350000,00", b"360000,00")
    files["rates.csv"] = files["rates.csv"].replace(b"P3;care;1999,99;day;;6\n", b"")
    page = yes(*previewed(controller, files)).replace("\u00a0", " ")
    number = current_batch().pk
    assert f"Inläsning {number} är klar: 1 rad ändrades och 1 rad togs bort" in page
    assert "<i>Belopp, kr</i> 350 000,00" in page
    assert "<i>Belopp, kr</i> 360 000,00" in page
    assert "ledger.csv rad 3" in page
    assert "<i>Belopp, kr</i> 1 999,99" in page
    answer = controller.get(reverse("import-batch-file", args=[number]))
    rows = answer.getvalue().decode("utf-8-sig")
    answer.close()
    changed = next(row for row in rows.splitlines() if row.startswith("ledger;ändrad"))
    assert changed.endswith(";amount;350\u00a0000,00;360\u00a0000,00;ledger.csv;3")


def test_what_was_changed_later_is_to_be_taken_back_first(controller, folder, read_in):
    ledger = folder / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8").replace("350000,00", "360000,00"), "utf-8")
    later = load(dataset=read_folder(folder, key=KEY)[0], by="kollegan", at=AT)
    answer = controller.post(reverse("import-undo", args=[read_in.pk]), follow=True)
    assert f"Ta först tillbaka ändring {later.pk}." in answer.content.decode()
    assert current_batch() == later


@pytest.fixture
def without_p2(folder, read_in):
    """The same files again without the placement P2."""
    place = folder / "placements.csv"
    lines = place.read_text("utf-8").splitlines(keepends=True)
    place.write_text("".join(line for line in lines if not line.startswith("P2;")), "utf-8")
    return load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)


def known(viewer=Viewer(Role.CONTROLLER)) -> set[str]:  # noqa: B008 - a frozen value
    found = dataset(viewer)
    return {*found.table("placements")["placement_id"], *found.table("rates")["placement_id"]}


def test_a_missing_placement_is_shown_until_it_is_kept_and_then_not_asked_of_again(
    controller, folder, without_p2
):
    page = controller.get(reverse("imports")).content.decode()
    assert "Saknas i utdraget" in page
    answer = controller.post(
        reverse("import-decide"), {"placering": "P2", "svar": "behall"}, follow=True
    )
    assert "Placeringen behålls" in answer.content.decode()
    assert "Saknas i utdraget" not in answer.content.decode()
    with pytest.raises(NothingNew):
        load(dataset=read_folder(folder, key=KEY)[0], by="ekonomen", at=AT)
    again = controller.post(
        reverse("import-decide"), {"placering": "P2", "svar": "ta-bort"}, follow=True
    )
    assert "redan avgjort" in again.content.decode()


def test_a_missing_placement_is_removed_with_its_prices_and_comes_back(controller, without_p2):
    before = known()
    assert "P2" in before
    controller.post(reverse("import-decide"), {"placering": "P2", "svar": "ta-bort"})
    assert known() == before - {"P2"}
    assert AuditEntry.objects.filter(action="absences.remove", by="controller").count() == 1
    controller.post(reverse("import-undo", args=[current_batch().pk]))
    assert known() == before
    assert "Saknas i utdraget" in controller.get(reverse("imports")).content.decode()


def test_a_decision_that_is_none_changes_nothing(controller, without_p2):
    answer = controller.post(reverse("import-decide"), {"placering": "P2", "svar": "kanske"})
    assert answer.status_code == 404
    assert current_batch() == without_p2
