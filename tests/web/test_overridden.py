"""What stands by hand meets the next files: before the yes, in the list, and when it is decided."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.web.test_by_hand import address, save, standing
from tests.web.test_importing import base, looked_through, of, sent
from tests.web.test_walls import text

from hemmaplan.core.columns import Kind
from hemmaplan.core.overrides import OVERRIDABLE, Holds, Meeting, Outcome, Override
from hemmaplan.core.tables import TABLES
from hemmaplan.store.models import OverrideRow
from hemmaplan.store.models.rows import Price
from hemmaplan.store.viewer import Role
from hemmaplan.web.changes import COLUMN_WORDS, TABLE_WORDS, code_words, line_key
from hemmaplan.web.overridden import answered, before_yes

CODES = [
    (table, column)
    for table in OVERRIDABLE
    for column in TABLES[table].columns
    if column.kind is Kind.CODE
]
pytestmark = pytest.mark.django_db
LIST = "/att-gora/for-hand/"


@pytest.fixture
def kim(signed_in):
    return signed_in(Role.CONTROLLER)


@pytest.fixture
def corrected(kim, read_in):
    """P1's price is 9 999 by hand; the file says another."""
    (price,) = standing(Price)
    where = address("pris", row=price.pk)
    typed = {"kind": "care", "amount": "9 999", "per": "day", "from_date": "", "to_date": ""}
    assert save(kim, where, **typed).status_code == 302
    return price.amount


def looked_at(kim, files):
    where = sent(kim, files).headers["Location"]
    return where, text(looked_through(kim, where))


@pytest.fixture
def yes(kim, work):
    """Say yes to what the files would change, with the answers to its conflicts."""

    def said(files, **answers):
        where, page = looked_at(kim, files)
        kim.post(where, {"svar": "ja", "utgick-fran": base(page), **answers})
        work()

    return said


def prices():
    return [row.amount for row in standing(Price)]


def dearer(folder):
    files = of(folder)
    changed = files["rates.csv"].replace(b"P1;care;5400,50", b"P1;care;7777")
    assert changed != files["rates.csv"]
    return {**files, "rates.csv": changed}


def test_the_same_files_leave_the_correction_and_tell_of_it(kim, corrected, folder, yes):
    _where, page = looked_at(kim, of(folder))
    assert "1 står kvar fast filen säger annat" in page
    assert "Här har både" not in page
    yes(of(folder))
    assert prices() == [9999]
    listed = text(kim.get(LIST))
    assert "belopp 9 999,00" in listed
    assert "Skrivet för hand, och filen säger annat" in text(
        kim.get(reverse("placement", args=["P1"]))
    )
    _where, again = looked_at(kim, of(folder))
    assert "Registret säger redan" in again


@pytest.mark.parametrize(("answer", "amount"), [("hand", 9999), ("filen", 7777)])
@pytest.mark.usefixtures("corrected")
def test_a_conflict_shows_both_and_takes_what_was_chosen(kim, folder, yes, answer, amount):
    files = dearer(folder)
    _where, page = looked_at(kim, files)
    assert "9 999,00" in page
    assert "7 777,00" in page
    (field,) = re.findall(r'name="(konflikt-\w+)"', page)
    yes(files, **{field: answer})
    assert prices() == [amount]


@pytest.mark.parametrize(("answer", "amounts"), [("hand", [5400.5, 9999]),
                                                ("filen", [5400.5, 7777])])  # fmt: skip
@pytest.mark.usefixtures("read_in")
def test_prices_for_the_same_days_are_shown_together_and_one_holds(
    kim, folder, yes, answer, amounts
):  # fmt: skip
    """A new price by hand from the tenth; in the next file there is one from the fifteenth."""
    typed = {"kind": "care", "amount": "9 999", "per": "day", "from_date": "2026-01-10"}
    assert save(kim, address("pris"), **typed, to_date="").status_code == 302
    files = of(folder)
    header, *lines = files["rates.csv"].decode("utf-8-sig").splitlines()
    n = next(n for n, line in enumerate(lines) if "5400,50" in line)
    lines = [f"{line};;" for line in lines]
    lines[n : n + 1] = ["P1;care;5400,50;day;;6;;2026-01-14", "P1;care;7777;day;;6;2026-01-15;"]
    files["rates.csv"] = "\n".join([f"{header};from_date;to_date", *lines, ""]).encode()
    _where, page = looked_at(kim, files)
    assert "eller skrivit priser av samma slag för samma dagar" in page
    (field,) = re.findall(r'name="(konflikt-\w+)"', page)
    yes(files, **{field: answer})
    assert [float(amount) for amount in prices()] == amounts
    if answer == "hand":
        (number,) = [o.pk for o in OverrideRow.objects.filter(retired=None) if "9999" in o.stands]
        where = reverse("override", args=[number])
        assert "följer det här med" in text(kim.get(where))
        kim.post(where, {"svar": "filen"})
        assert sorted(float(amount) for amount in prices()) == [5400.5, 7777]


def test_every_conflict_can_be_decided_and_those_of_a_kind_at_once():
    """Also with more than a page of them; another kind is for itself."""
    met = [
        Meeting(
            Override("agreements", {"agreement_id": f"A{n}", "rank": 1},
                     {"agreement_id": f"A{n}", "rank": 2}),
            Outcome.CONFLICT, {"agreement_id": f"A{n}", "rank": 3, "_file": "a", "_row": n},
            {}, ("rank",) if n else ("framework",),
        )
        for n in range(260)
    ]  # fmt: skip
    framework, rank = before_yes(met)["kinds"]
    assert [len(page) for page in rank["pages"]] == [100, 100, 59]
    assert framework["count"] == 1
    assert rank["name"] == "Avtal: rang"
    of_kind = answered({rank["field"]: "filen"}, met)
    assert of_kind == {each.key: Holds.FILE for each in met[1:]}
    assert answered({rank["field"]: "bada"}, met) == {}  # there is one agreement of a number
    alone = rank["pages"][2][58]["field"]
    said = answered({alone: "filen", framework["field"]: "hand"}, met)
    assert said == {met[-1].key: Holds.FILE}


def test_one_of_a_kind_may_be_answered_otherwise_than_all_of_them():
    met = [
        Meeting(Override("target_groups", None, {"provider_id": f"L{n}", "age_to": 12}),
                Outcome.CONFLICT, {"provider_id": f"L{n}", "age_to": 15, "_file": "a", "_row": n},
                {}, ("age_to",))
        for n in range(2)
    ]  # fmt: skip
    (kind,) = before_yes(met)["kinds"]
    own = kind["pages"][0][1]["field"]
    assert kind["may_both"]
    assert answered({kind["field"]: "bada"}, met) == {each.key: Holds.BOTH for each in met}
    assert answered({kind["field"]: "bada", own: "hand"}, met) == {met[0].key: Holds.BOTH}
    assert answered({kind["field"]: "bada", own: ""}, met) == {e.key: Holds.BOTH for e in met}


@pytest.mark.parametrize(
    ("answer", "amounts"), [("", [310]), ("filen", [250]), ("bada", [250, 310])]
)
@pytest.mark.usefixtures("read_in")
def test_two_extras_are_asked_of_with_three_answers(kim, folder, yes, answer, amounts):
    typed = {"kind": "extra", "amount": "310", "per": "day", "from_date": "2026-01-10"}
    assert save(kim, address("pris"), **typed, to_date="").status_code == 302
    files = of(folder)
    header, *lines = files["rates.csv"].decode("utf-8-sig").splitlines()
    told = [*(f"{line};" for line in lines), "P1;extra;250;day;;6;2026-01-15", ""]
    files["rates.csv"] = "\n".join([f"{header};from_date", *told]).encode()
    _where, page = looked_at(kim, files)
    assert "Båda gäller" in page
    (field,) = set(re.findall(r'name="(konflikt-\w+)"', page))
    assert len(re.findall(rf'type="radio" name="{field}"', page)) == 3
    yes(files, **{field: answer})
    extras = [row.amount for row in standing(Price) if row.kind == "extra"]
    assert sorted(map(int, extras)) == amounts


FORECAST = dict.fromkeys(TABLES["forecast"].schema) | {
    "made_in": date(2026, 1, 1), "line": "kop",
}  # fmt: skip


def test_own_codes_and_report_lines_are_told_by_their_words():
    """And by themselves where nothing is known of them."""
    met = [
        Meeting(
            Override("placements", {"placement_id": "P1", "need": "spel"},
                     {"placement_id": "P1", "need": "crime"}),
            Outcome.CONFLICT, {"placement_id": "P1", "need": "okand", "_file": "a", "_row": 2},
            {}, ("need",),
        ),
        Meeting(
            Override("forecast", FORECAST, FORECAST | {"note": "x"}),
            Outcome.CONFLICT, {**FORECAST, "_file": "a", "_row": 2}, {}, ("line",),
        ),
    ]  # fmt: skip
    own = {"spel": "hjälp med spel", "crime": "skydd mot brott", line_key("kop"): "Köpt vård"}
    need, line = (kind["pages"][0][0]["columns"][0] for kind in before_yes(met, own)["kinds"])
    assert (need.said, need.stands, need.now) == ("hjälp med spel", "skydd mot brott", "okand")
    assert line.said == "Köpt vård"


def decided(kim, yes, folder, answer):
    yes(of(folder))
    number = OverrideRow.objects.get(retired=None).pk
    where = reverse("override", args=[number])
    assert f'href="{where}' in text(kim.get(LIST))
    assert "Rättat för hand" in text(kim.get(where))
    return where, text(kim.post(where, {"svar": answer}, follow=True))


def test_the_file_can_be_let_to_hold_and_that_taken_back(kim, corrected, folder, yes):
    where, page = decided(kim, yes, folder, "filen")
    assert "Filens uppgift gäller" in page
    assert prices() == [corrected]
    assert kim.get(where).status_code == 404
    assert "redan avgjort" in text(kim.post(where, {"svar": "filen"}, follow=True))
    batch = standing(Price)[0].brought_id
    kim.post(reverse("placement-undo", args=["P1", batch]))
    assert prices() == [9999]


def test_what_is_decided_to_hold_is_listed_no_more(kim, corrected, folder, yes):
    _where, page = decided(kim, yes, folder, "behall")
    assert "Filerna säger inget annat" in page
    assert prices() == [9999]


def test_no_answer_decides_nothing(kim, corrected, folder, yes):
    yes(of(folder))
    where = reverse("override", args=[OverrideRow.objects.get(retired=None).pk])
    assert kim.post(where, {"svar": "kanske"}).status_code == 404
    assert prices() == [9999]


@pytest.mark.parametrize("table", OVERRIDABLE)
def test_what_people_write_has_words_of_ours(table):
    assert table in TABLE_WORDS
    assert {column.frame_name for column in TABLES[table].columns} <= COLUMN_WORDS.keys()


@pytest.mark.parametrize(("table", "column"), CODES)
def test_no_code_is_shown_as_it_is_written_in_a_file(table, column):
    words = code_words(table, column.frame_name)
    assert [code for code, word in words.items() if code == word] == []
