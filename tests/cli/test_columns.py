"""A table fits the screen, and says the same however narrow that is."""

import pytest

from hemmaplan.cli.columns import print_columns

TABLE = [
    ["Månad", "Vårdform", "Vård\u00addygn", "Kostnad, kr", "Moms\u00adersättning, kr", "Personer"],
    ["2026-09", "Familjehem, konsulentstödda", "95", "232 118,71", "13 501,22", "4"],
    ["2026-10", "HVB, externt", "252", "1 223 851,00", "73 431,06", "11"],
    ["Summa", "", "347", "1 455 969,71", "86 932,28", "15"],
]


def printed(monkeypatch, capsys, columns: int, **options) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_columns(TABLE, left=(0, 1), **options)
    return capsys.readouterr().out.splitlines()


def test_where_there_is_room_a_row_is_a_line(monkeypatch, capsys):
    lines = printed(monkeypatch, capsys, 120)
    assert len(lines) == len(TABLE) + 2
    assert "Vårddygn" in lines[0]
    assert "Momsersättning, kr" in lines[0]


@pytest.mark.parametrize("columns", [80, 66, 60])
def test_no_line_is_wider_than_the_screen_and_no_number_is_lost(monkeypatch, capsys, columns):
    lines = printed(monkeypatch, capsys, columns)
    assert max(map(len, lines)) <= columns
    words = " ".join(" ".join(lines).split())
    for cell in (cell for row in TABLE[1:] for cell in row[2:]):
        assert cell in words
    assert sum(line.startswith("Summa") for line in lines) == words.count("Månad")


def test_headings_break_before_texts_and_texts_before_the_table(monkeypatch, capsys):
    assert "Familjehem, konsulentstödda" in "\n".join(printed(monkeypatch, capsys, 90))
    assert "Moms-" in "\n".join(printed(monkeypatch, capsys, 84))
    narrower = printed(monkeypatch, capsys, 78)
    assert [line for line in narrower if line.strip() == "konsulentstödda"]
    assert sum(line.startswith("Månad") for line in narrower) == 1
    assert sum(line.startswith("Månad") for line in printed(monkeypatch, capsys, 60)) == 2


def test_no_screen_is_too_narrow(monkeypatch, capsys):
    assert printed(monkeypatch, capsys, 10, total=False)
