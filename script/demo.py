"""From a fresh clone to a board report, and in a terminal on to the web: see script/demo."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VAR = ROOT / "var"
HEMMAPLAN = Path(sys.executable).with_name("hemmaplan")
EXEMPELKOMMUN = VAR / "exempelkommun"
FORMATS = ("pdf", "docx", "xlsx", "html", "json")


def main() -> None:
    once = "--once" in sys.argv[1:] or not sys.stdout.isatty()
    (VAR / "rapporter").mkdir(parents=True, exist_ok=True)
    say("Exempelkommun: en påhittad kommun med åtta års placeringar, huvudbok och budget")
    run("demo", "--out", EXEMPELKOMMUN, "--month", "2026-10")
    say("Läser in Exempelkommun i registret var/hemmaplan.sqlite3")
    run("import", EXEMPELKOMMUN)
    report(EXEMPELKOMMUN, "exempelkommun-2026-10", "2026-10")
    for folder in sorted((ROOT / "examples").iterdir()):
        if folder.is_dir():
            month = folder.name[-7:]
            say(
                f"{folder.name}: byggt av publicerade tabeller, se examples/{folder.name}/README.md"
            )
            report(folder, folder.name, month)
    say("Klart. Rapporterna ligger i var/rapporter; öppna till exempel")
    print("  var/rapporter/exempelkommun-2026-10.pdf")
    print("Följ en siffra till raden den kom från:")
    print(
        "  .venv/bin/hemmaplan explain var/exempelkommun "
        "budget_followup/total/net/period_actual --month 2026-10"
    )
    if not once:
        say("Webben med Exempelkommun")
        subprocess.run([str(HEMMAPLAN), "serve"], cwd=ROOT, check=False)


def report(data: Path, name: str, month: str) -> None:
    out = [VAR / "rapporter" / f"{name}.{ending}" for ending in FORMATS]
    files = [part for file in out for part in ("--out", file)]
    files += ["--presentation", VAR / "rapporter" / f"{name}-presentation.pdf"]
    run("report", data, "--month", month, *files)


def run(*arguments: object) -> None:
    subprocess.run([str(HEMMAPLAN), *map(str, arguments)], check=True, cwd=ROOT, stderr=sys.stdout)


def say(text: str) -> None:
    print(f"\n— {text}", flush=True)


if __name__ == "__main__":
    main()
