"""Our own faults are told as such: no traceback, no data, exit code 1."""

import errno

import pytest

from hemmaplan.cli import app as cli
from hemmaplan.core.machine_faults import fault_words
from hemmaplan.reports.files import write_whole


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


def test_a_full_disk_is_no_fault_of_ours(monkeypatch, capsys):
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.delenv("HEMMAPLAN_DEBUG", raising=False)
    monkeypatch.setattr(cli, "app", full)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "Svaret kunde inte skrivas: disken är full.\n"


def test_what_the_machine_refuses_is_of_the_file_asked_for_and_in_swedish(tmp_path):
    asked = tmp_path / f"{'x' * 300}.json"
    with pytest.raises(OSError, match="name too long") as refused:
        write_whole(asked, b"{}")
    assert refused.value.filename == str(asked)
    assert fault_words(refused.value) == "namnet är för långt"
    assert fault_words(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"
