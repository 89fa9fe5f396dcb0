"""Our own faults are told as such: no traceback, no data, exit code 1."""

import pytest

from hemmaplan.cli import app as cli


def fail() -> None:
    raise RuntimeError("cellen var hemlig")


def test_an_internal_error_names_its_place_and_not_the_data(monkeypatch, capsys):
    monkeypatch.delenv("HEMMAPLAN_DEBUG", raising=False)
    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    told = capsys.readouterr().err
    assert stopped.value.code == 1
    assert "RuntimeError i test_internal_error.py rad" in told
    assert "hemlig" not in told


def test_debug_shows_the_traceback(monkeypatch):
    monkeypatch.setenv("HEMMAPLAN_DEBUG", "1")
    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(RuntimeError):
        cli.main()
