"""Is the installation well? Each check says in Swedish what is wrong and what to do.

Nothing is changed and nothing is made: what is missing is said.
"""

import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from smtplib import SMTPAuthenticationError, SMTPNotSupportedError
from ssl import SSLError
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hemmaplan import __version__
from hemmaplan.config import database, installation, mail, server
from hemmaplan.config.installation import InstallationError, key_file, open_register

KNOWN = frozenset(
    {
        database.VARIABLE, installation.KEY_VARIABLE, installation.KOLADA_VARIABLE,
        server.SECRET_VARIABLE, "HEMMAPLAN_HOSTS", "HEMMAPLAN_HTTPS",
        mail.SMTP_VARIABLE, mail.FROM_VARIABLE, mail.ADDRESS_VARIABLE, "HEMMAPLAN_KOLADA_URL",
        "HEMMAPLAN_SCB_URL", "HEMMAPLAN_DEBUG",
    }
)  # fmt: skip
_ENOUGH_BYTES = 1_000_000_000
_TOO_FEW_BYTES = 100_000_000
_OLD_BACKUP = timedelta(days=8)
_OLD_UPLOAD = timedelta(days=7)
_A_DAY = timedelta(days=1)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it (nothing when it is well)."""

    subject: str
    level: Level
    message: str
    remedy: str = ""


def examine(at: datetime) -> Iterator[Finding]:
    """Every check in order; those that need the register only when it can be opened."""
    yield _program()
    yield from _variables()
    yield from _folders()
    yield _disk()
    yield from _secrets()
    yield _drawing()
    register = _register()
    yield register
    yield _letters()
    if register.level is Level.ERROR:
        return
    for check in _IN_THE_REGISTER:
        try:
            yield from check(at)
        except Exception as error:  # a register that is damaged enough may raise anything
            yield Finding("Registret", Level.ERROR, f"Det går inte att läsa ({_name(error)}).",
                          "Återställ från en säkerhetskopia: hemmaplan restore")  # fmt: skip


def _program() -> Finding:
    versions = f"hemmaplan {__version__}, Python {sys.version.split()[0]}, SQLite " + (
        sqlite3.sqlite_version
    )
    return Finding("Programmet", Level.OK, versions)


def _variables() -> Iterator[Finding]:
    """A name that is spelled wrong is silently not used: nobody sees that but here."""
    unknown = sorted(
        name for name in os.environ if name.startswith("HEMMAPLAN_") and name not in KNOWN
    )
    for name in unknown:
        yield Finding(
            "Inställningar",
            Level.WARNING,
            f"{name} är ingen inställning och används inte.",
            f"Rätta namnet. De som finns: {', '.join(sorted(KNOWN))}",
        )
    if not unknown:
        yield Finding("Inställningar", Level.OK, "Alla miljövariabler är kända.")


def _folders() -> Iterator[Finding]:
    """What is written to: the installation's folder and the register's own."""
    places = {Path("var").absolute(), key_file().parent}
    for place in sorted(places):
        there = next((each for each in (place, *place.parents) if each.exists()), place)
        if os.access(there, os.W_OK | os.X_OK):
            yield Finding("Skrivrätt", Level.OK, f"Det går att skriva i {place}.")
        else:
            yield Finding("Skrivrätt", Level.ERROR, f"Det går inte att skriva i {place}.",
                          "Ge den som kör hemmaplan rätt att skriva i mappen.")  # fmt: skip


def _disk() -> Finding:
    place = next(each for each in (Path("var").absolute(), *Path("var").absolute().parents)
                 if each.exists())  # fmt: skip
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:.1f} GB ledigt".replace(".", ",")
    if free >= _ENOUGH_BYTES:
        return Finding("Disken", Level.OK, f"{said}.")
    level = Level.ERROR if free < _TOO_FEW_BYTES else Level.WARNING
    return Finding("Disken", level, f"Bara {said}.",
                   "Frigör utrymme. var/raknat kan tas bort när som helst.")  # fmt: skip


def _secrets() -> Iterator[Finding]:
    path = key_file()
    if not path.exists():
        yield Finding("Nyckeln", Level.WARNING, f"{path} finns inte än.",
                      "Den görs vid första inläsningen. Har ni läst in förut: ta tillbaka den ur "
                      "säkerhetskopian före nästa.")  # fmt: skip
    else:
        yield from _secret("Nyckeln", path, "Ta tillbaka den ur säkerhetskopian.")
    session = Path(os.environ.get(server.SECRET_VARIABLE) or server.DEFAULT_SECRET).absolute()
    if session.exists():
        yield from _secret("Sessionsnyckeln", session, "Ta bort den, så görs en ny.")


def _secret(subject: str, path: Path, if_damaged: str) -> Iterator[Finding]:
    try:
        installation.kept_secret(path, subject, if_damaged)
    except InstallationError as error:
        yield Finding(subject, Level.ERROR, str(error), if_damaged)
        return
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(subject, Level.ERROR, f"Andra än ägaren kan läsa {path}.",
                      f"chmod 600 {path}")  # fmt: skip
    else:
        yield Finding(subject, Level.OK, f"{path} är hel och bara ägaren kan läsa den.")


def _drawing() -> Finding:
    """A whole PDF with a chart in it, with the font: what every report needs."""
    try:
        size = len(_trial_sheet())
        return Finding("Typsnitt och PDF", Level.OK, f"Ett provblad med diagram blev {size} byte.")
    except Exception as error:  # whatever a library that is installed wrong may raise
        return Finding("Typsnitt och PDF", Level.ERROR,
                       f"Det går inte att göra ett provblad ({_name(error)}).",
                       "Installera om: script/bootstrap run")  # fmt: skip


def _trial_sheet() -> bytes:
    from hemmaplan.render.charts import waterfall
    from hemmaplan.render.document import Document, Heading
    from hemmaplan.render.pdf import render_pdf

    chart = waterfall(name="prov", caption="Prov", parts=[("Å", 1), ("Ö", -2)], unit="kr")
    return render_pdf(
        Document("Prov", "Prov", "Prov", "", "", "2026-01-31", "", (Heading("Provblad"), chart))
    )


def _register() -> Finding:
    try:
        place = open_register(create=False)
    except InstallationError as error:
        return Finding(
            "Registret",
            Level.ERROR,
            str(error),
            "Säkerhetskopiera det som finns: hemmaplan backup FIL.",
        )
    return Finding("Registret", Level.OK, f"{place} är av den här versionen.")


def _letters() -> Finding:
    """Connects and signs in as for a letter, and sends none."""
    if not mail.is_set_up():
        named = [each for each in (mail.SMTP_VARIABLE, mail.FROM_VARIABLE) if os.environ.get(each)]
        if named:
            return Finding("Brev", Level.WARNING, f"Bara {named[0]} är satt: inga brev skickas.",
                           f"Sätt både {mail.SMTP_VARIABLE} och {mail.FROM_VARIABLE}.")  # fmt: skip
        return Finding("Brev", Level.OK, "Ingen e-postserver är inställd: inga brev skickas.")
    try:
        return Finding("Brev", Level.OK, f"{mail.reach()} svarar. Inget brev skickades.")
    except mail.MailAddressError as error:
        return Finding("Brev", Level.ERROR, str(error), f"Rätta {mail.SMTP_VARIABLE}.")
    except OSError as error:
        why, remedy = next(said for kind, said in _NO_LETTERS.items() if isinstance(error, kind))
        return Finding("Brev", Level.ERROR, f"E-postservern {why} ({_name(error)}).", remedy)


_NO_LETTERS = {
    SMTPAuthenticationError: (
        "säger nej till användaren eller lösenordet", f"Rätta dem i {mail.SMTP_VARIABLE}."
    ),
    SMTPNotSupportedError: (
        "kan inte det som begärs av den",
        f"Skriv smtps:// i {mail.SMTP_VARIABLE} för TLS från början, eller smtp+plain:// för en "
        "server på samma dator.",
    ),
    SSLError: ("har ett certifikat som inte godtas", "Låt e-postens förvaltare se över det."),
    OSError: (
        "går inte att nå", f"Rätta servern och porten i {mail.SMTP_VARIABLE}, eller brandväggen."
    ),
}  # fmt: skip
"""What can be wrong with the mail server, the most exact kind of error first."""


def _integrity(_at: datetime) -> Iterator[Finding]:
    from django.db import connection

    if connection.vendor != "sqlite":
        yield Finding("Innehållet", Level.OK, "PostgreSQL ser till att det är helt.")
        return
    path = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        said = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        lost = cursor.execute("PRAGMA foreign_key_check").fetchall()
    if said != "ok" or lost:
        yield Finding("Innehållet", Level.ERROR, f"Registret är skadat ({said}, {len(lost)} "
                      "rader utan sammanhang).",
                      "Återställ från en säkerhetskopia: hemmaplan restore")  # fmt: skip
    else:
        size = f"{path.stat().st_size / 1e6:.0f} MB"
        yield Finding("Innehållet", Level.OK, f"Helt, {size}.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o007:
        yield Finding("Innehållet", Level.WARNING, f"Alla på datorn kan läsa {path}.",
                      f"chmod 640 {path}")  # fmt: skip


def _clock(at: datetime) -> Iterator[Finding]:
    from hemmaplan.store.models import AuditEntry

    try:
        ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        yield Finding("Klockan", Level.ERROR, "Svensk tid finns inte på datorn.",
                      "Installera tzdata.")  # fmt: skip
    latest = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    if latest is not None and latest > at + timedelta(minutes=5):
        yield Finding("Klockan", Level.ERROR, f"Datorn säger {at.astimezone():%Y-%m-%d %H:%M}, men "
                      f"något gjordes {latest.astimezone():%Y-%m-%d %H:%M}.",
                      "Ställ klockan (timedatectl).")  # fmt: skip
    else:
        yield Finding("Klockan", Level.OK, f"{at.astimezone():%Y-%m-%d %H:%M %Z}.")


def _people(_at: datetime) -> Iterator[Finding]:
    from hemmaplan.store.models import Member
    from hemmaplan.store.viewer import Role

    found = Member.objects.filter(role=Role.ADMINISTRATOR.value, user__is_active=True).count()
    if found:
        yield Finding("Användare", Level.OK, f"{found} administratör(er) kan logga in.")
    else:
        yield Finding("Användare", Level.WARNING, "Ingen administratör kan logga in på webben.",
                      "hemmaplan user NAMN --role administrator")  # fmt: skip


def _work(at: datetime) -> Iterator[Finding]:
    from django.conf import settings

    from hemmaplan.store.models import Job, JobState

    failed = Job.objects.filter(state=JobState.FAILED.value, ended_at__gt=at - _A_DAY).count()
    waiting = Job.objects.filter(
        state=JobState.WAITING.value, at__lt=at - timedelta(minutes=10)
    ).count()
    if waiting:
        yield Finding("Arbete", Level.WARNING, f"{waiting} har väntat i mer än tio minuter.",
                      "Är webben i gång? hemmaplan serve gör arbetet.")  # fmt: skip
    yield Finding("Arbete", Level.OK, f"{failed} misslyckades det senaste dygnet.")
    staging = Path(settings.STAGING_FOLDER)
    uploads = staging.iterdir() if staging.is_dir() else ()
    limit = (at - _OLD_UPLOAD).timestamp()
    old = [each for each in uploads if each.stat().st_mtime < limit]
    if old:
        yield Finding("Uppladdade filer", Level.WARNING, f"{len(old)} uppladdningar i {staging} är "
                      "äldre än en vecka och har inte lästs in.",
                      "De kan ha personuppgifter. Ta bort dem.")  # fmt: skip


def _backups(at: datetime) -> Iterator[Finding]:
    from hemmaplan.store.models import AuditEntry

    made = AuditEntry.objects.filter(action="installation.backup").order_by("-at")
    latest = made.values_list("at", flat=True).first()
    if latest is None:
        yield Finding("Säkerhetskopia", Level.WARNING, "Ingen är gjord med hemmaplan.",
                      "hemmaplan backup FIL, gärna varje natt")  # fmt: skip
        return
    days = (at - latest).days
    said = f"Den senaste gjordes {latest.astimezone():%Y-%m-%d}."
    old = at - latest > _OLD_BACKUP
    yield Finding("Säkerhetskopia", Level.WARNING if old else Level.OK, said,
                  f"Den är {days} dagar gammal: hemmaplan backup FIL" if old else "")  # fmt: skip


_IN_THE_REGISTER: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    _integrity, _clock, _people, _work, _backups,
)  # fmt: skip


def _name(error: Exception) -> str:
    return type(error).__name__
