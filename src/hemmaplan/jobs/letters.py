"""Letters that do not wait for the week: a provider has turned red."""

from datetime import UTC, date, datetime

from django.conf import settings

from hemmaplan.actions.reminders import post, red_letters, send
from hemmaplan.jobs import Stopped, Told, Write
from hemmaplan.store.models import Job


def send_red_letters(job: Job, told: Told) -> Write:
    """`asked`: `on`. Each letter is in the trail when it has gone, whatever becomes of the job.

    Answers with `sent`.
    """
    letters = red_letters(date.fromisoformat(job.asked["on"]), settings.WEB_ADDRESS)
    told("Skickar brev", 0, len(letters))
    sent, failed = send(letters, post, by=job.by, at=datetime.now(UTC))
    if failed:
        raise Stopped(
            f"Brevet kom inte fram till {', '.join(failed)}. Skicka det igen med "
            "hemmaplan remind --red, och kontrollera brevservern med hemmaplan doctor."
        )
    return lambda: {"sent": sent}
