"""A case system's own extract: read by its mapping, and suggestions that a person says yes to."""

from decimal import Decimal

import pytest

from hemmaplan.core.tables import TABLES
from hemmaplan.ingest.delimited import read_delimited
from hemmaplan.ingest.folder import read_folder
from hemmaplan.ingest.suggestions import known_words, suggested_code, suggested_columns

EXTRACT = (
    "Insatsnr;Enhet;Kön;Insatstyp;Lagrum;Fr o m;T o m;Avslutsorsak;Dygnskostnad;Kommentar\n"
    "1001;B1;Flicka;HVB-hem;LVU 3 §;2026-01-10;;;5 400,50;x\n"
    "1002;B1;Pojke;Fam.hem konsulent;SoL;2025-03-01;2026-02-01;Enligt plan;2100;y\n"
)
MAPPING = """
[placements]
file = "Placeringslista"
[placements.columns]
"Insatsnr" = "placement_id"
"Fr o m" = "start_date"
"Insatstyp" = "care_form"
[placements.codes.care_form]
"HVB-hem" = "hvb"
"Fam.hem konsulent" = "konsulentstott_familjehem"
[rates]
file = "placeringslista"
[rates.columns]
"Insatsnr" = "placement_id"
"Dygnskostnad" = "amount"
[rates.values]
kind = "care"
per = "day"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    (tmp_path / "Placeringslista 2026-02.csv").write_text(EXTRACT, encoding="utf-8")
    return tmp_path


def test_one_extract_is_two_tables_and_one_file(folder):
    dataset, problems = read_folder(folder, own_mapping=MAPPING)
    assert problems == []
    assert dataset.table("placements")["care_form"].to_list() == [
        "hvb", "konsulentstott_familjehem",
    ]  # fmt: skip
    rates = dataset.table("rates")
    assert rates["amount"].to_list() == [Decimal("5400.50"), Decimal(2100)]
    assert set(rates["per"]) == {"day"}
    assert rates["_file"].unique().to_list() == ["Placeringslista 2026-02.csv"]
    files = {each.name: each.rows for each in dataset.inputs}
    assert files == {"municipality.toml": 0, "mapping.toml": 0, "Placeringslista 2026-02.csv": 4}


def test_the_folder_s_own_mapping_goes_before_the_one_given(folder):
    (folder / "mapping.toml").write_text("", encoding="utf-8")
    dataset, problems = read_folder(folder, own_mapping=MAPPING)
    assert not dataset.tables
    assert [each.code for each in problems] == ["file_unknown"]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[rates.values]\nvaluta = "SEK"', "rates.values.valuta"),
        ("[rates]\nfile = 7", "rates.file"),
        ('[rates]\nfile = ""', "rates.file"),
    ],
)
def test_a_mapping_that_says_what_can_not_be_is_told(mapping, said, folder):
    _, problems = read_folder(folder, own_mapping=mapping)
    assert any(said in each.message for each in problems)


def test_a_value_for_all_rows_gives_way_to_a_column(folder):
    own = MAPPING + '[rates.codes.kind]\n"x" = "fee"\n"y" = "fee"\n'
    own = own.replace(
        '"Dygnskostnad" = "amount"', '"Dygnskostnad" = "amount"\n"Kommentar" = "kind"'
    )
    rates = read_folder(folder, own_mapping=own)[0].table("rates")
    assert set(rates["kind"]) == {"fee"}


def suggested(table: str, text: str = EXTRACT) -> dict[str, str]:
    raw, _ = read_delimited("x.csv", text.encode(), known_words(TABLES[table]))
    return {
        raw.header[place]: name for place, name in suggested_columns(TABLES[table], raw).items()
    }


def test_columns_are_suggested_by_name_and_by_what_they_hold():
    assert suggested("placements") == {
        "Insatsnr": "placement_id", "Enhet": "unit_code", "Kön": "sex", "Insatstyp": "care_form",
        "Lagrum": "legal_basis", "Fr o m": "start_date", "T o m": "end_date",
        "Avslutsorsak": "end_reason",
    }  # fmt: skip
    assert suggested("rates") == {
        "Insatsnr": "placement_id", "Fr o m": "from_date", "T o m": "to_date",
        "Dygnskostnad": "amount",
    }  # fmt: skip


def test_the_ages_of_a_target_group_are_suggested_by_swedish_headings():
    text = "Utförare;Vårdform;Ålder från;Ålder till;Kön\nL1;hvb;13;17;\nL2;hvb;0;12;\n"
    expected = {"Utförare": "provider_id", "Vårdform": "care_form", "Ålder från": "age_from",
                "Ålder till": "age_to"}  # fmt: skip
    assert suggested("target_groups", text).items() >= expected.items()
    other = text.replace("Ålder från", "Lägsta ålder").replace("Ålder till", "Högsta ålder")
    found = suggested("target_groups", other)
    assert (found["Lägsta ålder"], found["Högsta ålder"]) == ("age_from", "age_to")


def test_the_names_of_lifecare_s_api_are_known():
    text = "Id;Type;StartDate;EndDate;Organization\n7;Familjehem;2026-01-01;;Barn\n"
    found = suggested("placements", text.replace("Id", "ServiceId", 1))
    assert found == {
        "ServiceId": "placement_id", "Type": "care_form", "StartDate": "start_date",
        "EndDate": "end_date", "Organization": "unit_code",
    }  # fmt: skip


def test_a_column_is_not_suggested_for_what_it_can_not_be():
    assert "start_date" not in suggested("placements", "Startdatum\nmåndag\ntisdag\n").values()


@pytest.mark.parametrize(
    ("column", "word", "code"),
    [
        ("care_form", "Behandlingshem", "hvb"),
        ("care_form", "Konsulentstött familjehem", "konsulentstott_familjehem"),
        ("care_form", "Skyddat boende", "skyddat_boende"),
        ("care_form", "Något annat", None),
        ("legal_basis", "LVU § 2", "lvu_2"),
        ("sex", "Pojke", "M"),
        ("procurement", "Direktupphandlad", "direct"),
    ],
)
def test_codes_are_suggested_by_their_words(column, word, code):
    found = next(each for each in TABLES["placements"].columns if each.name == column)
    assert suggested_code(found, word) == code


FEES = "Insatsnr;Arvode per månad;Omkostnad per månad\n1002;14424;6020\n1003;11840;\n"
THREE = f"""{MAPPING.split("[rates]", maxsplit=1)[0]}
[[rates]]
file = "placeringslista"
columns = {{"Insatsnr" = "placement_id", "Dygnskostnad" = "amount"}}
values = {{kind = "care", per = "day"}}
[[rates]]
file = "Placeringslista arvoden"
columns = {{"Insatsnr" = "placement_id", "Arvode per månad" = "amount"}}
values = {{kind = "fee", per = "month"}}
[[rates]]
file = "Placeringslista arvoden"
columns = {{"Insatsnr" = "placement_id", "Omkostnad per månad" = "amount"}}
values = {{kind = "expense", per = "month"}}
"""


def test_a_table_comes_from_several_extracts_and_from_several_columns_of_one(folder):
    (folder / "Placeringslista arvoden 2026.csv").write_text(FEES, encoding="utf-8")
    dataset, problems = read_folder(folder, own_mapping=THREE)
    rates = dataset.table("rates").select("placement_id", "kind", "per", "amount").rows()
    assert sorted(rates) == [
        ("1001", "care", "day", Decimal("5400.5")), ("1002", "care", "day", Decimal(2100)),
        ("1002", "expense", "month", Decimal(6020)), ("1002", "fee", "month", Decimal(14424)),
        ("1003", "fee", "month", Decimal(11840)),
    ]  # fmt: skip
    told = [each.message for each in problems if each.code == "no_price"]
    assert told == [
        "Rad 3 har inget belopp och är inget pris. Inget behöver göras, om priset står i ett annat "
        "utdrag eller en annan kolumn."
    ]


def test_two_files_of_one_extract_are_still_one_too_many(folder):
    (folder / "Placeringslista 2026-01.csv").write_text(EXTRACT, encoding="utf-8")
    dataset, problems = read_folder(folder, own_mapping=MAPPING)
    assert not dataset.tables
    assert [each.code for each in problems] == ["table_twice"] * 2


def test_a_placement_in_two_extracts_counts_once_and_is_told_where(folder):
    (folder / "Vuxna.csv").write_text(EXTRACT, encoding="utf-8")
    columns = '{"Insatsnr" = "placement_id", "Fr o m" = "start_date", "Insatstyp" = "care_form"}'
    codes = '{care_form = {"HVB-hem" = "hvb", "Fam.hem konsulent" = "konsulentstott_familjehem"}}'
    two = "".join(
        f'[[placements]]\nfile = "{name}"\ncolumns = {columns}\ncodes = {codes}\n'
        for name in ("Placeringslista", "Vuxna")
    )
    dataset, problems = read_folder(folder, own_mapping=two)
    assert dataset.table("placements").height == 2
    twice = [each for each in problems if each.code == "duplicate"]
    assert [each.file for each in twice] == ["Vuxna.csv"] * 2
    assert "från Placeringslista 2026-02.csv rad 2" in twice[0].message
