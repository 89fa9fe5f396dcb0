"""`hemmaplan proofread` as a controller and as a program meet it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hemmaplan.cli.app import app

BROKEN = """Ramavtal;Uppföljningar
HVB;14
Konsulentstödda familjehem;21
Totalt;34
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["proofread", *arguments])


def test_a_contradiction_is_told_in_words_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "uppfoljning.csv"
    file.write_text(BROKEN, encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 1
    assert "Rad 3 (Totalt), ”Uppföljningar”: det står 34" in result.stdout
    assert result.stdout.endswith("1 motsägelse. Rätta i källan och kör igen.\n")


def test_json_is_one_document_as_the_exchange_format_says(tmp_path: Path) -> None:
    file = tmp_path / "uppfoljning.csv"
    file.write_bytes(BROKEN.encode("cp1252"))
    result = run(str(file), "--format", "json")
    (found,) = json.loads(result.stdout)["contradictions"]
    assert found.pop("message")
    assert found == {
        "table": 1,
        "rule": "column_total",
        "cells": [{"row": 3, "column": "Uppföljningar", "printed": "34"}],
        "computed": "35",
        "suspects": [
            {"row": 3, "column": "Uppföljningar", "would_agree": "35"},
            {"row": 1, "column": "Uppföljningar", "would_agree": "13"},
            {"row": 2, "column": "Uppföljningar", "would_agree": "20"},
        ],
    }


def test_a_table_that_agrees_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "uppfoljning.csv"
    file.write_text(BROKEN.replace("34", "35"), encoding="utf-8")
    assert (run(str(file)).exit_code, run(str(file)).stdout) == (
        0,
        "Inga motsägelser hittades i tabellen.\n",
    )
    result = run(str(file), "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"contradictions": []})


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("tom.csv", b"", "är tom"),
        ("bok.csv", b"PK\x03\x04xxxx", "annan sorts fil"),
        ("citat.csv", b'a;b\n1;"2\n' * 2, ""),
        ("brev.odt", b"x", "filändelsen .odt"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    result = run(str(tmp_path / name))
    assert says in result.stderr
    assert result.exit_code == (1 if says else 0)
    assert "Traceback" not in result.output


def test_words_alone_have_nothing_to_check(tmp_path: Path) -> None:
    file = tmp_path / "ord.csv"
    file.write_text("Bara en rad text\n", encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 0
    assert "innehåller ingen tabell" in result.stderr


def test_a_wrong_call_ends_with_2(tmp_path: Path) -> None:
    assert run(str(tmp_path / "finns-inte.csv")).exit_code == 2
    file = tmp_path / "a.csv"
    file.write_text(BROKEN, encoding="utf-8")
    assert run(str(file), "--format", "xml").exit_code == 2
