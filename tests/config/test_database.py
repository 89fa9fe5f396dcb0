"""The register's address: what it becomes, and what is said of one that can't be used."""

from pathlib import Path

import pytest

from hemmaplan.config.database import DEFAULT, DatabaseAddressError, connection


def test_the_default_is_a_file_under_var_with_immediate_transactions_and_wal():
    found = connection(DEFAULT)
    assert found["NAME"] == Path("var/hemmaplan.sqlite3").absolute()
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode = WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("address", "path"),
    [("sqlite:////srv/a.db", "/srv/a.db"), ("sqlite:////srv/m%C3%A5n%20a.db", "/srv/mån a.db")],
)
def test_an_absolute_file_has_four_slashes(address, path):
    assert connection(address)["NAME"] == Path(path)


def test_a_postgresql_address_gives_every_part():
    found = connection("postgres://anna:p%40ss@db.example:5433/hemma?sslmode=require")
    parts = [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["anna", "p@ss", "db.example", "5433", "hemma"]
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_is_a_folder_given_as_host():
    found = connection("postgresql:///hemma?host=/run/postgresql&user=anna")
    assert (found["HOST"], found["USER"], found["PORT"]) == ("/run/postgresql", "anna", "")
    assert found["OPTIONS"] == {}


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("var/hemmaplan.sqlite3", "börjar inte med"),
        ("mysql://h/d", "börjar inte med"),
        ("sqlite://var/x", "tre snedstreck"),
        ("sqlite:///", "tre snedstreck"),
        ("postgres://anna:hemligt@server", "databasens namn saknas"),
        ("postgres://anna:hemligt@server:port/x", "porten"),
        ("postgres://[::1/x", "porten eller värden"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(address, why):
    with pytest.raises(DatabaseAddressError, match=why) as refused:
        connection(address)
    assert "HEMMAPLAN_DATABASE" in str(refused.value)
    assert "hemligt" not in str(refused.value)
