"""Every kind of long work, once: what does it, who may see it, and how its page speaks of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from hemmaplan.jobs import Work, running
from hemmaplan.jobs.forecasts import check_run, keep_scenario_run, keep_trial
from hemmaplan.jobs.letters import send_red_letters
from hemmaplan.jobs.preview import preview
from hemmaplan.jobs.read_in import read_in
from hemmaplan.store.jobs import JobView
from hemmaplan.store.viewer import SEES_ALL, STEERS, Role, Viewer
from hemmaplan.web import adopting, month_work, proposals
from hemmaplan.web.pages import mapping, settings


def _nowhere(_job: JobView) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class JobKind:
    """`seen_by` are the roles that may ask for it and look at it; nobody sees what has no page.

    `room` is the page (by its name among the addresses) where one finds the work again, within
    `belongs_to` of the navigation; `not_done` how a failure begins; `answer` where what came of it
    is shown, and `nothing` what is said when that is nowhere; `again` where one tries again.
    """

    name: str
    work: Work
    seen_by: frozenset[Role] = frozenset()
    title: str = ""
    not_done: str = ""
    room: str = ""
    room_label: str = ""
    belongs_to: str = ""
    answer: Callable[[JobView], str] = _nowhere
    nothing: str = ""
    again: Callable[[JobView], str] = _nowhere


def _batch(job: JobView) -> str:
    if job.answer.get("nothing_new"):
        return ""
    return reverse("import-batch", args=[job.answer["batch"]])


def _preview(job: JobView) -> str:
    address = reverse("import-preview", args=[job.digest])
    return f"{address}?omfattning={job.asked['extract']}"


def _accuracy(job: JobView) -> str:
    return f"{reverse('accuracy')}?manad={job.asked['month']}"


PREVIEW = JobKind(
    "preview",
    preview,
    seen_by=STEERS,
    title=N_("Granskar filerna"),
    not_done=N_("Filerna kunde inte granskas"),
    room="imports",
    room_label=N_("Läs in"),
    belongs_to="imports",
    answer=_preview,
    again=_preview,
)
READ_IN = JobKind(
    "read_in",
    read_in,
    seen_by=STEERS,
    title=N_("Läser in filerna"),
    not_done=N_("Inget lästes in"),
    room="imports",
    room_label=N_("Läs in"),
    belongs_to="imports",
    answer=_batch,
    nothing=N_("Inget nytt: registret säger redan det som står i filerna. Inget ändrades."),
    again=_preview,
)
SCENARIO = JobKind(
    "scenario",
    keep_scenario_run,
    seen_by=SEES_ALL,
    title=N_("Räknar och sparar scenariot"),
    not_done=N_("Scenariot sparades inte"),
    room="kept-scenarios",
    room_label=N_("sparade scenarier"),
    belongs_to="prognos",
    answer=lambda job: reverse("kept-scenario", args=[job.answer["run"]]),
    again=lambda job: str(job.asked["back"]),
)
CHECK_RUN = JobKind(
    "check_run",
    check_run,
    seen_by=SEES_ALL,
    title=N_("Räknar om scenariot ur sin inläsning"),
    not_done=N_("Scenariot kunde inte räknas om"),
    room="kept-scenarios",
    room_label=N_("sparade scenarier"),
    belongs_to="prognos",
    answer=lambda job: f"{reverse('kept-scenario', args=[job.answer['run']])}#kontroll",
    again=lambda job: reverse("kept-scenario", args=[job.asked["run"]]),
)
BACKTEST = JobKind(
    "backtest",
    keep_trial,
    seen_by=SEES_ALL,
    title=N_("Prövar metoderna mot utfallet"),
    not_done=N_("Prognoserna kunde inte prövas"),
    room="accuracy",
    room_label=N_("Träffsäkerhet"),
    belongs_to="prognos",
    answer=_accuracy,
    again=_accuracy,
)
MONTH = JobKind(
    month_work.KIND,
    month_work.draw_month,
    seen_by=frozenset(Role),
    title=N_("Räknar fram månaden"),
    not_done=N_("Månaden kunde inte räknas fram"),
    room="standing",
    room_label=N_("Läget"),
    belongs_to="standing",
    answer=lambda job: str(job.asked["back"]),
    again=lambda job: str(job.asked["back"]),
)
QUESTION = JobKind(
    month_work.QUESTION,
    month_work.answer_question,
    seen_by=SEES_ALL,
    title=N_("Räknar scenarierna"),
    not_done=N_("Scenarierna kunde inte räknas"),
    room="scenarios",
    room_label=N_("Scenarier"),
    belongs_to="prognos",
    answer=lambda job: str(job.asked["back"]),
    again=lambda job: str(job.asked["back"]),
)
ADOPT = JobKind(
    adopting.KIND,
    adopting.adopt_month,
    seen_by=STEERS,
    title=N_("Fryser rapporten"),
    not_done=N_("Månaden är inte fastställd"),
    room="reports",
    room_label=N_("Rapporter"),
    belongs_to="reports",
    answer=lambda job: f"{reverse('reports')}?manad={job.asked['month']}&arbete={job.number}",
    again=lambda job: f"{reverse('report-adoption')}?manad={job.asked['month']}",
)
PROPOSAL = JobKind(
    proposals.KIND,
    partial(
        proposals.work_out,
        changed={settings.ACTION: settings.changed, mapping.ACTION: mapping.changed},
    ),
    seen_by=STEERS,
    title=N_("Räknar vad ändringen gör"),
    not_done=N_("Det gick inte att räkna vad ändringen gör"),
    room="settings",
    room_label=N_("Inställningar"),
    belongs_to="settings",
    answer=lambda job: reverse("settings-proposal", args=[job.number]),
    again=lambda job: str(job.asked["back"]),
)
RED_LETTERS = JobKind("red_letters", send_red_letters)

_ALL = (
    PREVIEW, READ_IN, SCENARIO, CHECK_RUN, BACKTEST, MONTH, QUESTION, ADOPT, PROPOSAL, RED_LETTERS,
)  # fmt: skip
KINDS: Mapping[str, JobKind] = MappingProxyType({each.name: each for each in _ALL})


def kinds_seen_by(viewer: Viewer) -> frozenset[str]:
    return frozenset(each.name for each in KINDS.values() if viewer.role in each.seen_by)


def run_next() -> bool:
    """Take up the job that has waited longest and end it; whether there was one."""
    return running.run_next({each.name: each.work for each in KINDS.values()})
