"""Letters to those who have asked: what a round lacks, what is due, and a provider not approved.

A letter has counts and a link, never a word about a person: it travels unprotected. Nobody gets
the same letter twice, however often the command is run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.conf import settings
from django.core.mail import EmailMessage

from hemmaplan.core.choice_deadlines import DUE_CODE, choices_due
from hemmaplan.core.deadlines import deadlines
from hemmaplan.core.forecast_round import lines_to_forecast
from hemmaplan.core.periods import Month
from hemmaplan.core.provider_reviews import reviews
from hemmaplan.core.tasks import SOON, as_tasks, unanswered
from hemmaplan.ingest.ladders import parse, shipped
from hemmaplan.ingest.parameters import load, of_choices
from hemmaplan.store.acknowledgements import answers as answered
from hemmaplan.store.models import AuditEntry, Member
from hemmaplan.store.own_files import LADDERS, own_files
from hemmaplan.store.queries import dataset
from hemmaplan.store.rounds import SENT, answers, letter_about, rounds
from hemmaplan.store.viewer import READS_ROWS, SEES_ALL, STEERS, Role, Viewer

RECENT_DAYS = 30
_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip


class NoRound(LookupError):
    """The month has no open forecast round."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`to` is the user's name and `email` where it goes; `about` tells it from every other."""

    to: str
    email: str
    about: str
    subject: str
    text: str


Post = Callable[[Letter], None]
"""Sends a letter. Raises OSError when it can't be sent."""


def round_letters(month: Month, on: date, address: str) -> list[Letter]:
    """To each who has asked and has, or sees, units that have not answered a round.

    `address` is where the web is. Raises NoRound, EmptyRegister, and MissingTable without report
    lines.
    """
    everybody = Viewer(Role.CONTROLLER)
    found = next((r for r in rounds(everybody) if r.month == month.first_day), None)
    if found is None or found.is_closed:
        raise NoRound(str(month))
    units = {line.unit_code for line in lines_to_forecast(dataset(everybody), month)}
    given = answers(everybody, month.first_day)
    left = {unit for unit in units if unit not in given or given[unit].state.is_open}
    return [
        Letter(
            member.user.get_username(), member.user.email, letter_about(month.first_day, on),
            f"Prognosen för {_named(month)} ska in senast {found.due}",
            f"{_left(member, units, left)}\n\nSista dagen är {found.due}: {_days(found.due, on)}."
            f"\n\n{address}/prognosrundan/?manad={month}\n{_ending(address)}",
        )
        for member in _asked(wants_rounds=True)
        if _own(member, left)
    ]  # fmt: skip


def week_letters(on: date, address: str) -> list[Letter]:
    """To each who has asked and has something in *Att göra* that is overdue or due and that nobody
    has answered for. Raises EmptyRegister."""
    letters = []
    for member in _asked(wants_week=True):
        viewer = member.viewer
        if viewer.role not in READS_ROWS:
            continue
        found = _to_do(viewer, on)
        late = found.filter(pl.col("state") == "late").height
        soon, choices = found.height - late, found.filter(pl.col("code") == DUE_CODE).height
        if not found.height:
            continue
        overdue = "1 sak försenad" if late == 1 else f"{late} saker försenade"
        lacking = f" {choices} av dem är val att besluta om eller komplettera." if choices else ""
        subject = f"{late} försenade och {soon} inom {SOON} dagar"
        text = (
            f"Den {on} är {overdue} och {soon} ska göras inom {SOON} dagar.{lacking}\n\n"
            f"{address}/att-gora/\n{_ending(address)}"
        )
        user, about = member.user, f"veckan {on:%G-%V}"
        letters.append(Letter(user.get_username(), user.email, about, subject, text))
    return letters


def _to_do(viewer: Viewer, on: date) -> pl.DataFrame:
    """What *Att göra* has for the viewer that is late or soon: days of law, what choices lack."""
    data, limits = dataset(viewer), {**load("frister"), **load("legal_limits")}
    own = (parse(each.text, file=LADDERS)[0] for each in own_files(viewer, LADDERS))
    ladders = (*own, *shipped())
    found = pl.concat(
        [
            deadlines(data, on, limits, within_days=SOON),
            choices_due(data, on, ladders, of_choices(data.municipality), within_days=SOON),
        ]
    )
    return unanswered(as_tasks(found, on), answered(viewer, on))


def red_letters(on: date, address: str) -> list[Letter]:
    """To each who has asked, one for every review of the last `RECENT_DAYS` that turned red.

    It names no provider: a home may be a family's. Raises EmptyRegister.
    """
    found = dataset(Viewer(Role.CONTROLLER))
    recent = pl.col("done_on") > on - timedelta(days=RECENT_DAYS)
    red = reviews(found, on).filter(recent, pl.col("colour") == "red")
    of = [(row["provider_id"], row["done_on"]) for row in red.to_dicts()]
    return [
        Letter(
            member.user.get_username(), member.user.email, f"utförare {provider} {day}",
            "En utförare är inte godkänd",
            f"En uppföljning {day} gav underkänt: en utförare är inte godkänd. Bestäm om "
            "placeringarna där och underrätta nämnden.\n\n"
            f"{address}/utforare/\n{_ending(address)}",
        )
        for member in _asked(wants_red=True)
        if member.viewer.role in SEES_ALL
        for provider, day in dict.fromkeys(of)
    ]  # fmt: skip


def post(letter: Letter) -> None:
    """Send a letter as it stands. Raises OSError when the server can't be reached or says no."""
    headers = {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{settings.WEB_ADDRESS}/konto/>",
    }
    EmailMessage(
        f"hemmaplan: {letter.subject}", letter.text, settings.DEFAULT_FROM_EMAIL, [letter.email],
        headers=headers,
    ).send()  # fmt: skip


def send(letters: list[Letter], post: Post, *, by: str, at: datetime) -> tuple[int, list[str]]:
    """Send those that have not been sent; how many, and to whom it failed.

    Each is in the trail when it has gone, so a run that is broken off goes on where it was.
    """
    sent, failed = 0, []
    for letter in not_sent(letters):
        try:
            post(letter)
        except OSError:
            failed.append(letter.to)
            continue
        AuditEntry.objects.create(
            at=at, by=by, action=SENT, subject=letter.about, detail={"till": letter.to}
        )
        sent += 1
    return sent, failed


def not_sent(letters: list[Letter]) -> Iterator[Letter]:
    for letter in letters:
        trail = AuditEntry.objects.filter(action=SENT, subject=letter.about)
        if not trail.filter(detail__till=letter.to).exists():
            yield letter


def _asked(**wants: bool) -> list[Member]:
    found = Member.objects.filter(user__is_active=True, **wants).exclude(user__email="")
    return list(found.select_related("user").order_by("user__username"))


def _own(member: Member, units: set[str]) -> set[str]:
    """Those of some units that the member answers for: all of them for who runs the round."""
    if member.viewer.role in STEERS:
        return units
    return units & member.viewer.units if member.viewer.role is Role.UNIT_MANAGER else set()


def _left(member: Member, units: set[str], left: set[str]) -> str:
    own, own_left = _own(member, units), _own(member, left)
    if member.viewer.role in STEERS:
        return f"{len(own_left)} av {len(own)} enheter har inte lämnat sin prognos."
    if len(own) == 1:
        return "Din enhet har inte lämnat sin prognos."
    return f"{len(own_left)} av dina {len(own)} enheter har inte lämnat sin prognos."


def _days(due: date, on: date) -> str:
    days = (due - on).days
    if days < 0:
        return f"den har passerat med {-days} {'dag' if days == -1 else 'dagar'}"
    return {0: "det är i dag", 1: "1 dag kvar"}.get(days, f"{days} dagar kvar")


def _named(month: Month) -> str:
    return f"{_MONTHS[month.number - 1]} {month.year}"


def _ending(address: str) -> str:
    return f"\nDu får brevet för att du bett om det. Sluta få det: {address}/konto/\n"
