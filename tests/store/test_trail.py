"""No write without its trail: every action leaves an audit row, and without it nothing is kept."""

import inspect
import pkgutil
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from tests.store.register_rows import AT, as_dataset, full_row

import hemmaplan.actions
from hemmaplan.actions import (
    absences,
    acknowledgements,
    by_hand,
    choices,
    forecast_runs,
    imports,
    jobs,
    members,
    overrides,
    own_files,
    provider_reviews,
    reminders,
    reports,
    rounds,
    saved_views,
    undoing,
)
from hemmaplan.core.acknowledging import Reason
from hemmaplan.core.forecast_round import State
from hemmaplan.store.models import AuditEntry, OverrideRow
from hemmaplan.store.viewer import Role

pytestmark = pytest.mark.django_db
WHO = {"by": "kim", "at": datetime(2026, 11, 20, 9, 0, tzinfo=UTC)}
MONTH = {"month": date(2026, 10, 1)}
PASSWORD = "gul-cykel-vinter-7"
PLACE = ("bou", "kop")

PARTS = {
    "batches.opened": "begins a change set",
    "batches.closed": "ends a change set",
    "by_hand.by_hand": "a change set as a context, which `by_hand.change` and others write in",
    "jobs.claim": "a worker's own bookkeeping",
    "jobs.finish": "in the transaction of what the job wrote, which has its trail",
    "jobs.fail_lost": "`fail` for each that is lost",
    "rounds.into_forecast": "in the transaction of `rounds.close`",
}
"""What has a moment as argument, and is a part of an action rather than one."""


def read_in(letter="a", *placements):
    rows = [{**full_row("placements"), "placement_id": each} for each in placements or ("P1",)]
    forecast = [full_row("forecast")]
    return imports.load(dataset=as_dataset(letter, placements=rows, forecast=forecast), **WHO)


def lacking():
    """P2 is missing from the latest extract."""
    read_in("a", "P1", "P2")
    read_in("b", "P1")
    return {"placement_id": "P2"}


def user(name="chefen", role=Role.CONTROLLER):
    return members.add(name=name, password=PASSWORD, role=role, units=(), **WHO)


def round_open(*states):
    read_in()
    rounds.open_round(**MONTH, due=date(2026, 11, 30), **WHO)
    for before, state in enumerate(states):
        rounds.answer(**answer(before=before, state=state), **WHO)
    return MONTH


def answer(*, before=0, state=State.DRAFT):
    entries = {PLACE: (100 * (before + 1), "")}
    return {**MONTH, "unit_code": "B1", "entries": entries, "state": state, "before": before}


def job(*, running=False):
    made = jobs.enqueue(kind="read_in", digest="d", asked={}, **WHO)
    return jobs.claim(worker="w", at=WHO["at"]) if running else made


def own_file():
    own_files.write(name="a.yaml", text="a", before=0, what="ladders.write", **WHO)
    return {"name": "a.yaml", "before": 1, "what": "ladders.write"}


def view():
    made = {"member": user(), "listing": "placements", "name": "min"}
    saved_views.save(**made, query="lage=alla", **WHO)
    return made


def adoption():
    batch = read_in()
    return {**MONTH, "content": b"{}", "sha256": "a" * 64, "version": "1", "batch": batch}


def forecast():
    return {**MONTH, "batch": read_in(), "answer": "{}"}


def placed_by_hand():
    read_in()
    edit = by_hand.Edit("placements", [{**full_row("placements"), "placement_id": "P9"}])
    return {"edits": [edit], "what": "placements.try", "subject": "P9"}


def choice():
    row = {**full_row("choices"), "choice_id": "V1"}
    return {"choice_id": "V1", "tables": {"choices": [row]}, "before": 0, "step": "behov"}


def decision():
    row = {**full_row("choices"), "choice_id": "V1"}
    placement = {**full_row("placements"), "placement_id": "P9"}
    return {"choice_id": "V1", "choice": row, "prices": (), "placement": placement, "rates": (),
            "before": 0}  # fmt: skip


def corrected():
    """P1's planned end is corrected, and a file read since says what it said."""
    read_in()
    row = {**full_row("placements"), "placement_id": "P1", "planned_end_date": None}
    edit = by_hand.Edit("placements", [row], by_hand.standing("placements", placement_id="P1"))
    by_hand.change(edits=[edit], what="placements.try", subject="P1", **WHO)
    read_in("b")
    return {"number": OverrideRow.objects.get(retired__isnull=True).pk}


LETTER = reminders.Letter("chefen", "a@exempel.se", "runda 2026-10", "Prognosen", "3 kvar")
ONLY_TRAIL = {members.failed_sign_in, reminders.send}
"""What writes nothing else."""

WRITES = {
    absences.keep: lacking,
    absences.remove: lacking,
    acknowledgements.acknowledge: lambda: {
        "key": "k", "reason": next(iter(Reason)), "until": date(2026, 12, 1)
    },
    acknowledgements.open_again: lambda: {"key": "k"},
    by_hand.change: placed_by_hand,
    choices.write: lambda: read_in() and choice(),
    choices.decide: lambda: read_in() and decision(),
    forecast_runs.keep_scenario: lambda: {**forecast(), "name": "n", "measure_id": "M1"},
    forecast_runs.keep_backtest: forecast,
    forecast_runs.label: lambda: {
        "run": forecast_runs.keep_scenario(**forecast(), name="n", measure_id="", **WHO),
        "name": "m", "measure_id": "", "removed": True, "before": 1,
    },
    imports.load: lambda: {"dataset": as_dataset("a", placements=[full_row("placements")])},
    jobs.enqueue: lambda: {"kind": "read_in", "digest": "d", "asked": {}},
    jobs.fail: lambda: {"job": job(running=True), "message": "det gick inte"},
    members.add: lambda: {
        "name": "ny", "password": PASSWORD, "role": Role.CONTROLLER, "units": ()
    },
    members.change: lambda: user() and {"name": "chefen", "role": Role.COORDINATOR, "units": ()},
    members.set_password: lambda: user() and {"name": "chefen", "password": "fyra-nya-ord-i-rad"},
    members.let_in: lambda: user() and {"name": "chefen", "may_sign_in": False},
    members.change_password: lambda: {
        "user": user().user, "present": PASSWORD, "new": "fyra-nya-ord-i-rad"
    },
    members.failed_sign_in: lambda: {"name": "okänd"},
    members.want_letters: lambda: {
        "user": user().user, "email": "a@exempel.se", "rounds": True, "week": False, "red": False
    },
    provider_reviews.review: lambda: {"row": full_row("provider_reviews"), "checks": ()},
    reminders.send: lambda: {"letters": [LETTER], "post": lambda _letter: None},
    own_files.write: lambda: {
        "name": "a.yaml", "text": "a", "before": 0, "what": "ladders.write"
    },
    own_files.write_all: lambda: {"files": {"a.yaml": (0, "a")}, "what": "ladders.write"},
    own_files.take_back: own_file,
    overrides.keep: corrected,
    overrides.follow_file: corrected,
    reports.adopt: adoption,
    reports.write: lambda: {
        **MONTH, "sentence": "s", "text": "Egna ord.", "before": "", "figures": {}
    },
    rounds.open_round: lambda: {**MONTH, "due": date(2026, 11, 30)},
    rounds.move_due: lambda: {**round_open(), "due": date(2026, 12, 1)},
    rounds.answer: lambda: round_open() and answer(),
    rounds.take_back: lambda: {
        **round_open(State.DRAFT, State.DRAFT), "unit_code": "B1", "before": 2
    },
    rounds.close: lambda: {
        **round_open(State.SENT, State.APPROVED), "units": ["B1"]
    },
    saved_views.save: lambda: {
        "member": user(), "listing": "placements", "name": "min", "query": "lage=alla"
    },
    saved_views.forget: view,
    undoing.undo: lambda: {"batch": read_in()},
}  # fmt: skip
"""Every action, with what makes ready for it and answers its arguments."""


def name_of(action) -> str:
    return f"{action.__module__.rpartition('.')[2]}.{action.__name__}"


def actions() -> dict[str, object]:
    """Every public function of the ring that is told at which moment it writes."""
    found = {}
    for each in pkgutil.iter_modules(hemmaplan.actions.__path__):
        module = import_module(f"hemmaplan.actions.{each.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = not name.startswith("_") and function.__module__ == module.__name__
            if own and "at" in inspect.signature(function).parameters:
                found[name_of(function)] = function
    return found


def everything() -> dict[str, list]:
    """Every row of the register and of who may sign in, but the trail."""
    kept = {model for model in apps.get_models() if model._meta.app_label in ("store", "auth")}
    return {
        str(model): sorted(map(repr, model._default_manager.values_list()))
        for model in kept - {AuditEntry}
    }


def call(action, arguments):
    takes = inspect.signature(action).parameters
    return action(**arguments, **{name: each for name, each in WHO.items() if name in takes})


def test_every_action_is_tried_here():
    """A new action is added to WRITES, with what it needs."""
    assert set(actions()) - set(PARTS) == set(map(name_of, WRITES))
    assert set(PARTS) <= set(actions())


@pytest.mark.parametrize("action", WRITES, ids=name_of)
def test_an_action_leaves_a_trail(action):
    arguments = WRITES[action]()
    before = everything()
    known = set(AuditEntry.objects.values_list("pk", flat=True))
    call(action, arguments)
    left = AuditEntry.objects.exclude(pk__in=known)
    assert left.exists()
    assert all(each.by and each.action and each.at >= AT for each in left)
    if action not in ONLY_TRAIL:
        assert everything() != before


@pytest.mark.parametrize("action", WRITES, ids=name_of)
def test_an_action_whose_trail_can_not_be_left_writes_nothing(action, monkeypatch):
    arguments = WRITES[action]()
    before = everything()

    def broken(*_args, **_kwargs):
        raise RuntimeError("the trail can't be written")

    monkeypatch.setattr(AuditEntry, "save", broken)
    with pytest.raises(RuntimeError, match="the trail"):
        call(action, arguments)
    assert everything() == before
