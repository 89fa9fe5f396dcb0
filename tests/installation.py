"""Commands on an installation of their own, as one process: what is in a folder's `var/`."""

import json
import os
import subprocess
import sys
from pathlib import Path

RUN = """
import json, sys, traceback
from typer.testing import CliRunner
from hemmaplan.cli.app import app
ends = []
for call in json.loads(sys.argv[1]):
    if call[0] == "write":
        open(call[1], "w", encoding="utf-8").write(call[2])
        continue
    end = CliRunner().invoke(app, call)
    if end.exception and not isinstance(end.exception, SystemExit):
        traceback.print_exception(end.exception)
    ends.append([end.exit_code, end.output])
print(json.dumps(ends))
"""
COST = ["cost", "--db", "--from", "2026-01", "--to", "2026-02", "--format", "json"]


def run(place: Path, *calls: list[str], **environment: str) -> list[tuple[int, str]]:
    """Commands one after another in one process; their exit codes and what they said."""
    path = os.pathsep.join(str(Path(each or ".").absolute()) for each in sys.path)
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(calls)], cwd=place, capture_output=True, text=True,
        encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return [(code, said) for code, said in json.loads(done.stdout.splitlines()[-1])]
