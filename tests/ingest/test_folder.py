from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from hemmaplan.core.dataset import Municipality
from hemmaplan.ingest.folder import read_folder

SETTINGS = 'code = "9999"\nname = "Exempelkommun"\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "municipality.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def test_a_folder_becomes_typed_tables_with_their_source_rows(folder):
    (folder / "rates.csv").write_text(
        "placement_id;from_date;kind;amount;per;discharge_day_charged\n"
        "G1;20240115;care;5 400,50;day;1\n"
        "G1;;fee;−13132;month;\n",
        encoding="utf-8",
    )
    dataset, problems = read_folder(folder)
    assert problems == []
    assert dataset.municipality.name == "Exempelkommun"
    rows = dataset.table("rates").to_dicts()
    assert [row["amount"] for row in rows] == [Decimal("5400.50"), Decimal(-13132)]
    assert [row["from_date"] for row in rows] == [date(2024, 1, 15), None]
    assert [row["discharge_day_charged"] for row in rows] == [True, None]
    assert [(row["_file"], row["_row"]) for row in rows] == [("rates.csv", 2), ("rates.csv", 3)]


def test_a_bad_row_is_priced_and_the_good_ones_come_through(folder):
    (folder / "ledger.csv").write_text(
        "month;account;amount\n2024-13;5010;1500,25\n2024-01;5010;100\n", encoding="cp1252"
    )
    dataset, problems = read_folder(folder)
    assert dataset.table("ledger")["amount_ore"].to_list() == [10000]
    (problem,) = problems
    assert (problem.code, problem.row, problem.column) == ("month_invalid", 2, "month")
    assert problem.amount_ore == 150025
    assert "2024-13" in problem.message


def test_a_missing_folder_is_a_problem(tmp_path):
    dataset, problems = read_folder(tmp_path / "finns-inte")
    assert dataset.tables == {}
    assert [problem.code for problem in problems] == ["folder_missing"]


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_text(text, encoding=encoding)


def found(folder, **options):
    dataset, problems = read_folder(folder, **options)
    return dataset, [
        (problem.severity, problem.code, problem.row, problem.column) for problem in problems
    ]


def test_every_input_is_named_with_its_digest_and_rows(folder):
    write(folder, "areas.csv", "area\nbou\n")
    write(folder, "lines.csv", "account_from;account_to;line;type\n")
    dataset, _ = read_folder(folder)
    digests = {file.name: (file.sha256, file.rows) for file in dataset.inputs}
    assert digests["areas.csv"] == (sha256(b"area\nbou\n").hexdigest(), 1)
    assert digests["lines.csv"][1] == 0
    assert digests["municipality.toml"] == (sha256(SETTINGS.encode()).hexdigest(), 0)


def test_no_municipality_toml_is_a_warning_and_the_defaults(tmp_path):
    dataset, problems = found(tmp_path)
    assert problems == [("warning", "municipality_missing", None, "")]
    assert dataset.municipality == Municipality()


def test_a_broken_toml_says_where(folder):
    write(folder, "municipality.toml", 'code = "9999"\nname = Exempelkommun\n')
    _, (problem,) = read_folder(folder)
    assert (problem.code, problem.file) == ("toml_invalid", "municipality.toml")
    assert "line 2" in problem.message


def test_identity_numbers_in_the_settings_are_masked(folder):
    number = "20101010" + "-" + "2398"
    write(folder, "municipality.toml", f'name = "Kommun {number}"\n[report]\nboard = "{number}"\n')
    settings = read_folder(folder)[0].municipality
    assert settings.name.startswith("Kommun ")
    assert number[2:] not in settings.name + settings.board


def test_settings_in_windows_1252_are_read(folder):
    write(folder, "municipality.toml", 'name = "Åmåls kommun"', encoding="cp1252")
    assert read_folder(folder)[0].municipality.name == "Åmåls kommun"


def test_two_files_of_one_table_are_an_error_and_none_is_read(folder):
    write(folder, "areas.csv", "area\nbou\n")
    write(folder, "AREAS.CSV", "area\nvuxen\n")
    dataset, problems = found(folder)
    assert not dataset.has("areas")
    assert problems == [("error", "table_twice", None, "")]


def test_file_names_are_known_in_any_case(folder):
    write(folder, "Areas.CSV", "AREA\nbou\n")
    assert read_folder(folder)[0].table("areas")["area"].to_list() == ["bou"]


def test_unknown_files_are_said_once_and_notes_and_locks_not_at_all(folder):
    for name in ("README.md", "läsmig.md", "~$ledger.xlsx", ".DS_Store", "a.json", "b.txt"):
        write(folder, name, "x")
    (folder / "arkiv").mkdir()
    _, (problem,) = read_folder(folder)
    assert (problem.severity, problem.code) == ("warning", "file_unknown")
    assert problem.message == (
        "Okända filer används inte: a.json, b.txt. Ta ut tabellen ur systemet som .xlsx eller "
        ".csv. Är den en tabell med skiljetecken: ge namnet ändelsen .csv."
    )


def test_a_file_of_an_unknown_name_says_where_its_columns_are_told(tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    (tmp_path / "Placeringslista.csv").write_text("Nr;Start\n1;2026-01-01\n", encoding="utf-8")
    (problem,) = read_folder(tmp_path)[1]
    assert problem.code == "file_unknown"
    assert "Inställningar › Utdrag" in problem.message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rapport.docx", "Tabeller läses inte ur Word"), ("ledger.docx", "läses inte ur Word"),
        ("ledger.pdf", "En PDF visar tal"), ("ledger.xls", "spara den som .xlsx"),
        ("allt.zip", "Packa upp den"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_says_what_to_do(name, said, tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    (tmp_path / name).write_bytes(b"x")
    (problem,) = read_folder(tmp_path)[1]
    assert (problem.file, said in problem.message) == (name, True)


def test_a_word_file_beside_tables_is_a_report_and_nothing_to_mend(tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    (tmp_path / "Rapport.docx").write_bytes(b"x")
    (tmp_path / "ledger.csv").write_text("month;account;amount\n2026-01;4620;1\n", encoding="utf-8")
    assert read_folder(tmp_path)[1] == []


@pytest.mark.parametrize("ending", [".se", ".SI", ".sie"])
def test_a_sie_file_is_one_by_each_of_its_endings(ending, tmp_path):
    (tmp_path / "municipality.toml").write_text('name = "Småkommun"\n', encoding="utf-8")
    sie = b"#FLAGGA 0\n#SIETYP 2\n#RAR 0 20260101 20261231\n#PSALDO 0 202601 4620 {} 1\n"
    (tmp_path / f"bok{ending}").write_bytes(sie)
    dataset, problems = read_folder(tmp_path)
    assert dataset.table("ledger")["amount_ore"].to_list() == [100]
    assert problems == []


@pytest.mark.parametrize("name", ["ledger.xls", "ledger.ods", "ledger.txt", "ledger.xlsb"])
def test_a_table_in_a_format_that_is_not_read_is_an_error(folder, name):
    write(folder, name, "x")
    _, (problem,) = read_folder(folder)
    assert (problem.severity, problem.code, problem.file) == ("error", "file_format", name)


def test_a_file_over_the_limit_is_refused_by_name(folder):
    write(folder, "areas.csv", "area\n" + "bou\n" * 1000)
    dataset, problems = read_folder(folder, max_bytes=1000)
    assert not dataset.has("areas")
    assert [(p.code, p.file) for p in problems] == [("file_too_large", "areas.csv")]


def test_a_file_that_may_not_be_opened_is_a_problem(folder):
    (folder / "areas.csv").symlink_to("/proc/self/mem")  # opens for nobody to read at 0
    dataset, problems = found(folder)
    assert not dataset.has("areas")
    assert [problem[1] for problem in problems] == ["file_unreadable"]


def test_unknown_columns_are_said_once_and_ignored(folder):
    write(folder, "areas.csv", "Anm;area;;Namn\nx;bou;y;z\n")
    dataset, (problem,) = read_folder(folder)
    assert dataset.table("areas").height == 1
    assert (problem.severity, problem.code) == ("warning", "column_unknown")
    assert "Anm, Namn" in problem.message


def test_a_missing_required_column_says_what_the_header_has(folder):
    write(folder, "ledger.csv", "Period;account;amount\n2024-01;5010;1\n")
    dataset, problems = read_folder(folder)
    assert not dataset.has("ledger")
    problem = problems[-1]
    assert (problem.severity, problem.code, problem.column) == ("error", "column_missing", "month")
    assert "Period, account, amount" in problem.message


def test_mapping_names_the_columns_and_codes_of_another_system(folder):
    write(folder, "placements.csv", "Ärende Nr;Typ;Fr.o.m.\n7;Fam.hem, KONSULENT;20240101\n")
    write(
        folder,
        "mapping.toml",
        '[placements.columns]\n"ärendenr" = "placement_id"\n"Typ" = "care_form"\n'
        '"Fr.o.m." = "start_date"\n'
        '[placements.codes.care_form]\n"Fam.hem, konsulent" = "konsulentstott_familjehem"\n',
    )
    dataset, problems = read_folder(folder)
    assert problems == []
    row = dataset.table("placements").row(0, named=True)
    assert (row["placement_id"], row["care_form"]) == ("7", "konsulentstott_familjehem")


def test_a_repeated_column_is_not_chosen_between(folder):
    write(folder, "areas.csv", "area;activity;Label;label\nbou;1;a;b\n")
    dataset, problems = found(folder)
    assert dataset.table("areas")["label"].to_list() == [None]
    assert problems == [("error", "column_repeated", None, "label")]


@pytest.mark.parametrize(
    ("name", "content", "column"),
    [
        ("areas", "area;activity;Activity\nbou;1;2\n", "activity"),
        ("forecast", "made_in;year;line;amount;area;area\n2026-01;2026;a;1;x;y\n", "area"),
        (
            "rates",
            "placement_id;kind;amount;per;payroll_pct;Payroll pct\n1;fee;9;day;31;31\n",
            "payroll_pct",
        ),
        (
            "placements",
            "placement_id;care_form;start_date;end_date;end-date\n1;hvb;2024-01-01;;2024-02-01\n",
            "end_date",
        ),
        ("rates", "placement_id;kind;amount;amount;per\n1;fee;9;8;day\n", "amount"),
    ],
)
def test_a_repeated_column_whose_blanks_mean_something_leaves_the_table_out(
    folder, name, content, column
):
    write(folder, f"{name}.csv", content)
    dataset, problems = found(folder)
    assert not dataset.has(name)
    assert problems == [("error", "column_repeated", None, column)]


def test_an_unknown_code_lists_the_codes_and_where_to_translate(folder):
    write(
        folder,
        "placements.csv",
        "placement_id;care_form;start_date;urgency;end_reason\n"
        "1;kollo;2024-01-01;;\n2;hvb;2024-01-01;snart;\n3;hvb;2024-01-01;;flyttat\n",
    )
    dataset, problems = found(folder)
    assert dataset.table("placements")["placement_id"].to_list() == ["2", "3"]
    assert problems == [
        ("error", "code_invalid", 2, "care_form"),
        ("warning", "code_invalid", 4, "end_reason"),
        ("error", "code_invalid", 3, "urgency"),
    ]
    message = read_folder(folder)[1][0].message
    assert "”kollo”" in message
    assert "hvb_eget" in message
    assert "[placements.codes.care_form]" in message


def test_a_text_in_place_of_a_need_becomes_unknown_and_is_not_repeated(folder):
    write(
        folder,
        "placements.csv",
        "placement_id;care_form;start_date;need\n1;hvb;2024-01-01;Skolgång\n"
        "2;hvb;2024-01-01;Har rymt hemifrån igen\n3;hvb;2024-01-01;\n",
    )
    dataset, problems = found(folder)
    assert dataset.table("placements")["need"].to_list() == ["skolgang", None, None]
    assert problems == [("warning", "own_code_invalid", 3, "need")]
    message = read_folder(folder)[1][0].message
    assert "rymt" not in message
    assert "[placements.codes.need]" in message
    own = '[placements.codes.need]\n"Har rymt hemifrån igen" = "skydd"\n"Skolgång" = "två ord"\n'
    dataset, problems = read_folder(folder, own_mapping=own)
    assert dataset.table("placements")["need"].to_list() == ["skolgang", "skydd", None]
    assert [each.code for each in problems] == ["mapping_unknown"]


def test_a_blank_required_cell_makes_its_row_unusable(folder):
    write(
        folder, "ledger.csv", "month;account;amount\n2024-01;;100\n2024-01;5010;\n2024-01;5010;7\n"
    )
    dataset, problems = read_folder(folder)
    assert dataset.table("ledger")["amount_ore"].to_list() == [700]
    assert [(p.code, p.row, p.amount_ore) for p in problems] == [
        ("cell_missing", 2, 10000),
        ("cell_missing", 3, None),
    ]


def test_duplicates_are_priced_and_the_first_is_kept(folder):
    write(
        folder,
        "invoices.csv",
        "invoice_id;month;amount\nF1;2024-01;100\nF2;2024-01;5\nF1;2024-02;−250,50\n",
    )
    dataset, (problem,) = read_folder(folder)
    assert dataset.table("invoices")["amount_ore"].to_list() == [10000, 500]
    assert (problem.code, problem.row, problem.amount_ore) == ("duplicate", 4, 25050)
    assert "invoice_id F1 från rad 2" in problem.message


def test_a_blank_part_of_a_key_is_a_value_of_its_own(folder):
    write(folder, "providers.csv", "provider_id;care_form\nL1;\nL1;hvb\nL1;\n")
    dataset, problems = found(folder)
    assert dataset.table("providers")["_row"].to_list() == [2, 3]
    assert problems == [("error", "duplicate", 4, "provider_id")]


def test_a_sum_row_is_no_row(folder):
    write(folder, "ledger.csv", "month;account;amount\n2024-01;5010;100\nSumma;;100\n;Totalt;100\n")
    dataset, problems = found(folder)
    assert dataset.table("ledger").height == 1
    assert problems == [("warning", "sum_row", 3, ""), ("warning", "sum_row", 4, "")]


@pytest.mark.parametrize(
    "sums",
    [
        "2024-01;Summa;5010;300;", "2024-01;Delsumma 45;5010;300;", "2024-01;B1;Totalt;300;",
        "2024-01;B1;5010;300;Summa", "2024-01;B1;5010;300;TOTALT:", "2024-01;Σ;5010;300;",
    ],
)  # fmt: skip
def test_a_sum_that_looks_like_a_row_is_told_and_never_counted(sums, folder):
    rows = f"2024-01;B1;5010;100;Summa faktura 7\n2024-01;B1;5010;200;Total Sverige AB\n{sums}\n"
    write(folder, "ledger.csv", f"month;unit_code;account;amount;text\n{rows}")
    dataset, problems = read_folder(folder)
    assert dataset.table("ledger")["amount_ore"].to_list() == [10000, 20000]
    assert [(p.code, p.row, p.amount_ore) for p in problems] == [("sum_row", 4, 30000)]


def test_a_volume_may_be_a_total(folder):
    write(folder, "volumes.csv", "month;series;label;value\n2024-01;total;Totalt;7\n")
    assert read_folder(folder)[0].table("volumes").height == 1


@pytest.mark.parametrize("word", ["NULL", "(tom)", "-", "n/a"])
def test_a_word_for_nothing_is_read_as_blank_and_told(word, folder):
    rows = f"2024-01;{word};5010;1\n2024-01;B1;5010;2\n"
    write(folder, "ledger.csv", f"month;unit_code;account;amount\n{rows}")
    dataset, problems = found(folder)
    assert dataset.table("ledger")["unit_code"].to_list() == [None, "B1"]
    assert problems == [("warning", "blank_word", 2, "unit_code")]


def test_a_dash_for_an_amount_may_mean_nought_and_is_asked_about(folder):
    write(folder, "ledger.csv", "month;account;amount\n2024-01;5010;-\n2024-01;5010;2\n")
    dataset, problems = found(folder)
    assert dataset.table("ledger").height == 1
    assert problems == [("error", "money_invalid", 2, "amount")]


@pytest.mark.parametrize("code", ["\u200b0451", "0451\ufeff", "'0451", '="0451"', "0451\u00a0"])
def test_what_copying_leaves_around_a_code_is_no_part_of_it(code, folder):
    write(folder, "ledger.csv", f"month;unit_code;account;amount\n2024-01;{code};5010;1\n")
    assert read_folder(folder)[0].table("ledger")["unit_code"].to_list() == ["0451"]


def test_a_surcharge_written_as_a_factor_is_asked_about(folder):
    rows = "P1;care;100;day;1,06\nP2;care;100;day;6\nP3;care;100;day;1\n"
    write(folder, "rates.csv", f"placement_id;kind;amount;per;vat_compensation_pct\n{rows}")
    assert found(folder)[1] == [("warning", "percent_suspect", 2, "vat_compensation_pct")]


def test_cells_that_were_merged_are_asked_about(folder):
    cells = ["B1", "", "", "B2", "", ""]
    rows = "".join(f"2024-01;{cell};5010;{n}\n" for n, cell in enumerate(cells))
    write(folder, "ledger.csv", f"month;unit_code;account;amount\n{rows}")
    assert found(folder)[1] == [("warning", "merged_cells_suspect", 3, "unit_code")]
    rows += "2024-01;B2;5010;7\n2024-01;B2;5010;8\n"  # no merged cell says the same again
    write(folder, "ledger.csv", f"month;unit_code;account;amount\n{rows}")
    assert found(folder)[1] == []


def test_a_table_without_rows_is_there_but_said(folder):
    write(folder, "ledger.csv", "month;account;amount\n")
    dataset, problems = found(folder)
    assert dataset.table("ledger").is_empty()
    assert problems == [("warning", "table_empty", None, "")]


def test_an_empty_table_beside_a_sie_file_is_no_crash(folder):
    write(folder, "ledger.csv", "month;account;amount\n")
    sie = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20240101 20241231\n#KONTO 5010 Lön\n#KTYP 5010 K\n"
    sie += '#VER A 1 20240115 ""\n{\n#TRANS 5010 {} 100.00\n#TRANS 1930 {} -100.00\n}\n'
    write(folder, "bok.se", sie, encoding="cp437")
    _, problems = found(folder)
    assert ("error", "table_twice", None, "") in problems


def test_what_may_mean_something_else_is_said_but_read_as_written(folder):
    write(
        folder,
        "rates.csv",
        "placement_id;kind;per;amount;payroll_pct\nG;care;day;5.400;0,3142\nG;care;day;6500,005;31\n",
    )
    dataset, problems = found(folder)
    assert dataset.table("rates")["amount"].to_list() == [Decimal("5.4"), Decimal("6500.005")]
    assert problems == [
        ("warning", "thousands_suspect", 2, "amount"),
        ("warning", "percent_suspect", 2, "payroll_pct"),
    ]


def test_a_last_day_that_never_comes_is_none_and_told_of(folder):
    head = "placement_id;kind;per;amount;from_date;to_date\n"
    rows = "G;care;day;1;2024-01-01;9999-12-31\nG;fee;day;1;2024-01-01;29991231\n"
    write(folder, "rates.csv", head + rows + "G;extra;day;1;9999-12-31;2024-12-31\n")
    dataset, problems = found(folder)
    assert dataset.table("rates")["to_date"].to_list() == [None, None]
    assert problems == [
        ("warning", "open_ended", 2, "to_date"),
        ("error", "date_invalid", 4, "from_date"),  # a first day is never that
    ]
    said = read_folder(folder)[1][0].message
    assert "9999-12-31: läst som tomt, alltså tills vidare" in said


def test_a_percentage_no_price_can_have_leaves_its_row_out(folder):
    header = "placement_id;kind;per;amount;payroll_pct;vat_compensation_pct\n"
    write(folder, "rates.csv", header + "G;care;day;1;1000;\nG;care;day;1;1000000;\n")
    dataset, problems = found(folder)
    assert dataset.table("rates")["payroll_pct"].to_list() == [1000]
    assert problems == [("error", "exact_invalid", 3, "payroll_pct")]


@pytest.mark.parametrize("name", ["rates.csv", "ledger.se", "municipality.toml"])
def test_a_folder_or_a_broken_link_in_a_files_place_is_told(folder, name):
    (folder / name).unlink(missing_ok=True)
    for make in (Path.mkdir, lambda file: file.symlink_to(file.name)):
        make(folder / name)
        assert ("error", "file_unreadable", None, "") in found(folder)[1]
        (folder / name).rmdir() if (folder / name).is_dir() else (folder / name).unlink()


def test_long_cells_are_shortened_in_messages(folder):
    write(folder, "ledger.csv", f"month;account;amount\n{'x' * 5000};1;1\n")
    _, problems = read_folder(folder)
    assert len(problems[0].message) < 200


def test_the_same_key_gives_the_same_pseudonyms_and_no_key_gives_new_ones(folder):
    number = "20100101" + "2390"
    write(
        folder,
        "placements.csv",
        f"placement_id;person_id;care_form;start_date\n1;{number};hvb;20240101\n",
    )

    def person(**key):
        return read_folder(folder, **key)[0].table("placements")["person_id"][0]

    assert person(key=b"k" * 32) == person(key=b"k" * 32)
    assert person() != person()


@pytest.mark.parametrize("write_table", ["write_excel", "write_parquet"])
def test_the_formats_agree(folder, write_table):
    text = "month;unit_code;account;amount\n2024-01;B1;5010;1 234,50\n2024-02;;5020;-7\n"
    write(folder, "ledger.csv", text)
    expected = read_folder(folder)[0].table("ledger")
    (folder / "ledger.csv").unlink()
    frame = pl.DataFrame(
        {
            "month": [date(2024, 1, 1), date(2024, 2, 1)],
            "unit_code": ["B1", None],
            "account": [5010, 5020],
            "amount": [1234.5, -7.0],
        }
    )
    ending = {"write_excel": "xlsx", "write_parquet": "parquet"}[write_table]
    getattr(frame, write_table)(folder / f"ledger.{ending}")
    dataset, problems = read_folder(folder)
    assert problems == []
    assert dataset.table("ledger").drop("_file", "_sheet").equals(expected.drop("_file", "_sheet"))


def test_many_empty_tables_are_said_once(tmp_path):
    (tmp_path / "municipality.toml").write_text('code = "1"\nname = "A"\n', "utf-8")
    (tmp_path / "pauses.csv").write_text("placement_id;from_date\n", "utf-8")
    (tmp_path / "volumes.csv").write_text("month;series;value\n", "utf-8")
    dataset, problems = read_folder(tmp_path)
    assert [p.code for p in problems] == ["table_empty"]
    assert "pauses.csv, volumes.csv" in problems[0].message
    assert dataset.has("pauses", "volumes")


def test_how_much_has_been_read_is_told_as_it_goes(tmp_path, monkeypatch):
    monkeypatch.setattr("hemmaplan.ingest.delimited.BATCH_ROWS", 100)
    monkeypatch.setattr("hemmaplan.ingest.sie.records._TELL_ROWS", 2)
    rows = "".join(f"2026-01;4620;{n}\n" for n in range(399))
    sie = "#FLAGGA 0\n#SIETYP 2\n#RAR 0 20260101 20261231\n#PBUDGET 0 202601 4620 {} 1\n"
    (tmp_path / "ledger.csv").write_text(f"month;account;amount\n{rows}", encoding="utf-8")
    (tmp_path / "bok.se").write_text(sie, encoding="utf-8")
    (tmp_path / "Läs-mig.txt").write_text("x" * 999, encoding="utf-8")
    told = []
    read_folder(tmp_path, told=lambda done, of: told.append((done, of)))
    first, second = ((tmp_path / name).stat().st_size for name in ("ledger.csv", "bok.se"))
    assert {of for _, of in told} == {first + second}
    done = [done for done, _ in told]
    assert done == sorted(done)
    assert [each for each in done if 0 < each < first]
    assert first in done
    assert [each for each in done if first < each < first + second]
