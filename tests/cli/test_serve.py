"""`hemmaplan serve` and `hemmaplan user` as whole processes with an installation of their own."""

import os
import re
import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest


@pytest.fixture
def hemmaplan(tmp_path):
    """Starts a command in an empty installation."""
    source = os.path.abspath("src")
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONUNBUFFERED": "1"}
    environment.pop("HEMMAPLAN_DATABASE", None)
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "hemmaplan", *arguments],
            cwd=tmp_path, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_first_serve_makes_a_user_and_answers(hemmaplan):
    first = hemmaplan("serve", "--port", "0")
    assert re.search(r"admin +Lösenord: (\w{4}-){3}\w{4} ", first.stdout.readline())
    address = re.search(r"http://127.0.0.1:\d+/", first.stdout.readline())[0]
    with urlopen(address) as answer:
        assert "Logga in" in answer.read().decode()
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=10) == 0
    again = hemmaplan("serve", "--port", "0")
    assert again.stdout.readline().startswith("hemmaplan finns på")


def test_a_port_that_is_taken_is_said(hemmaplan):
    first = hemmaplan("serve", "--port", "0")
    first.stdout.readline()
    port = re.search(r":(\d+)/", first.stdout.readline())[1]
    second = hemmaplan("serve", "--port", port)
    _out, said = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Porten {port}" in said
    assert "--port" in said


@pytest.mark.parametrize(
    ("arguments", "password", "code", "said"),
    [
        (["kim", "--role", "controller"], "gul-cykel-vinter-7", 0, "kim kan logga in"),
        (["kim", "--role", "controller"], "abc123", 1, "Lösenordet godtas inte"),
        (["kim", "--role", "chef"], "gul-cykel-vinter-7", 2, "chef är ingen roll"),
        (["kim", "--role", "unit_manager"], "gul-cykel-vinter-7", 2, "minst en enhet"),
    ],
)
def test_adding_a_user(arguments, password, code, said, hemmaplan):
    process = hemmaplan("user", *arguments)
    out, errors = process.communicate(f"{password}\n", timeout=120)
    assert process.returncode == code, errors
    assert said in out + " ".join(errors.split())
    assert password not in out + errors
