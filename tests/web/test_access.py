"""Every address, for every role, with the own unit and another's: open where it says, else shut."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from hemmaplan.store.viewer import Role
from hemmaplan.web.access import PUBLIC, roles_of

pytestmark = pytest.mark.django_db

# Written here a second time, so that a changed declaration is seen in review.
ALL = frozenset(Role)
STEERS = frozenset({Role.CONTROLLER, Role.ADMINISTRATOR})
SEES_ALL = STEERS | {Role.COORDINATOR}
EXPECTED = {
    "start": ALL,
    "standing": ALL,
    "room": ALL,
    "tasks": SEES_ALL | {Role.UNIT_MANAGER},
    "task-warning": SEES_ALL | {Role.UNIT_MANAGER},
    "task-answer": SEES_ALL | {Role.UNIT_MANAGER},
    "task-list": SEES_ALL | {Role.UNIT_MANAGER},
    "task-list-file": SEES_ALL | {Role.UNIT_MANAGER},
    "override": SEES_ALL,
    "task-view": SEES_ALL | {Role.UNIT_MANAGER},
    "task-claim": SEES_ALL,
    "providers": SEES_ALL,
    "providers-file": SEES_ALL,
    "provider": SEES_ALL,
    "provider-new": SEES_ALL,
    "provider-change": SEES_ALL,
    "provider-undo": SEES_ALL,
    "decision": SEES_ALL,
    "decision-new": SEES_ALL,
    "decision-undo": SEES_ALL,
    "task-findings": SEES_ALL,
    "room-table": ALL,
    "task-radar": SEES_ALL | {Role.UNIT_MANAGER},
    "task-due": SEES_ALL | {Role.UNIT_MANAGER},
    "figure": ALL,
    "placements": SEES_ALL | {Role.UNIT_MANAGER},
    "placements-file": SEES_ALL | {Role.UNIT_MANAGER},
    "placement": SEES_ALL | {Role.UNIT_MANAGER},
    "choices": SEES_ALL | {Role.UNIT_MANAGER},
    "choice-new": SEES_ALL,
    "choice-first": SEES_ALL | {Role.UNIT_MANAGER},
    "choice": SEES_ALL | {Role.UNIT_MANAGER},
    "choice-paper": SEES_ALL | {Role.UNIT_MANAGER},
    "placement-new": SEES_ALL,
    "placement-change": SEES_ALL,
    "placement-undo": SEES_ALL,
    "comparison": ALL,
    "comparison-file": ALL,
    "comparison-table": ALL,
    "comparison-network": ALL - {Role.UNIT_MANAGER},
    "comparison-network-table": ALL - {Role.UNIT_MANAGER},
    "comparison-network-own": STEERS,
    "comparison-network-remove": STEERS,
    "target-decide": STEERS,
    "target-remove": STEERS,
    "goal-decide": STEERS,
    "goal-remove": STEERS,
    "comparison-users": ALL - {Role.UNIT_MANAGER},
    "comparison-users-file": ALL - {Role.UNIT_MANAGER},
    "comparison-users-table": ALL - {Role.UNIT_MANAGER},
    "scenarios": SEES_ALL,
    "kept-scenarios": SEES_ALL,
    "kept-scenario": SEES_ALL,
    "kept-scenario-file": SEES_ALL,
    "accuracy": ALL - {Role.UNIT_MANAGER},
    "round": STEERS | {Role.UNIT_MANAGER},
    "round-unit": STEERS | {Role.UNIT_MANAGER},
    "reports": ALL - {Role.UNIT_MANAGER},
    "report-file": ALL - {Role.UNIT_MANAGER},
    "report-texts": STEERS,
    "report-adoption": STEERS,
    "report-versions": ALL - {Role.UNIT_MANAGER},
    "adopted-file": ALL - {Role.UNIT_MANAGER},
    "imports": STEERS,
    "import-preview": STEERS,
    "import-undo": STEERS,
    "import-decide": STEERS,
    "settings": STEERS,
    "settings-lines": STEERS,
    "settings-proposal": STEERS,
    "settings-reasons": STEERS,
    "settings-needs": STEERS,
    "interventions": STEERS | {Role.COORDINATOR, Role.UNIT_MANAGER},
    "import-batch": STEERS,
    "import-batch-file": STEERS,
    "job": ALL,
    "settings-extracts": STEERS,
    "settings-extract": STEERS,
    "settings-mapping-file": STEERS,
    "settings-template": STEERS,
    "settings-template-file": STEERS,
    "settings-template-trial": STEERS,
    "settings-template-report": STEERS,
    "settings-ladders": STEERS,
    "settings-ladders-file": STEERS,
    "settings-ladder-new": STEERS,
    "settings-ladders-upload": STEERS,
    "settings-ladder": STEERS,
    "settings-members": frozenset({Role.ADMINISTRATOR}),
    "audit": STEERS,
    "sign-in": PUBLIC,
    "sign-out": ALL,
    "account": ALL,
    "search": ALL,
    "rules": ALL,
    "rule": ALL,
    "help": ALL,
    "handbook": ALL,
    "handbook-picture": ALL,
    "figure-rows": ALL,
    "figure-table": ALL,
    "keys": PUBLIC,
    "stylesheet": PUBLIC,
    "icon": PUBLIC,
    "font": PUBLIC,
}
ARGUMENTS = {
    "figure": ["budget_followup/total/net/period_actual"],
    "figure-table": ["placements_month_end/total/placed/persons", 1, "csv"],
    "figure-rows": ["budget_followup/total/net/period_actual"],
    "room": ["ekonomi"],
    "room-table": ["ekonomi", 4, "csv"],
    "comparison-table": [1, "csv"],
    "comparison-users-table": [1, "csv"],
    "comparison-network-table": [1, "csv"],
    "report-file": ["board", "json"],
    "placements-file": ["csv"],
    "placement": ["P4"],
    "choice-first": ["2026-1"],
    "choice": ["2026-1", "alternativ"],
    "choice-paper": ["2026-1", "avtal", "plats", "docx"],
    "placement-change": ["P4", "pris"],
    "placement-undo": ["P4", 1],
    "round-unit": ["2026-02", "B1"],
    "adopted-file": [1, "board", "json"],
    "kept-scenario": [1],
    "kept-scenario-file": [1],
    "import-preview": ["0" * 64],
    "import-undo": [1],
    "import-batch": [1],
    "import-batch-file": [1],
    "job": [1],
    "settings-template-file": ["nu"],
    "settings-template-trial": ["0" * 64],
    "settings-template-report": ["0" * 64],
    "settings-ladder": ["egen", "2026-01-01"],
    "settings-extract": ["0" * 64, "placements"],
    "font": ["Regular"],
    "settings-proposal": [1],
    "task-warning": ["past_planned_end:P1"],
    "task-due": ["assessment:Ä3:2026-02-24"],
    "task-list": ["placeringar"],
    "task-list-file": ["placeringar", "csv"],
    "task-view": ["placeringar"],
    "task-claim": ["L1", "pdf"],
    "override": [1],
    "providers-file": ["csv"],
    "provider": ["L1"],
    "provider-change": ["L1", "avtal"],
    "provider-undo": ["L1", 1],
    "decision": ["B1"],
    "decision-undo": ["B1", 1],
    "rule": ["custody"],
    "handbook": ["sa-gor-du", "webben"],
    "handbook-picture": ["webben-laget.png"],
}
OF_A_UNIT = {"round-unit": ("B1",)}
POSTED = {
    "placement-undo",
    "provider-undo",
    "decision-undo",
    "import-undo",
    "import-decide",
    "sign-out",
    "target-decide",
    "target-remove",
    "goal-decide",
    "goal-remove",
    "comparison-network-remove",
    "task-answer",
    "task-view",
}
VIEWERS = [*((role, ()) for role in Role if role is not Role.UNIT_MANAGER),
           (Role.UNIT_MANAGER, ("B1",)), (Role.UNIT_MANAGER, ("X9",))]  # fmt: skip


def patterns():
    return {p.name: p for p in get_resolver().url_patterns if isinstance(p, URLPattern)}


def test_every_address_is_declared_and_expected():
    assert {name: roles_of(p.callback) for name, p in patterns().items()} == EXPECTED
    assert len(patterns()) == len(get_resolver().url_patterns)


def call(client, name):
    address = reverse(name, args=ARGUMENTS.get(name, []))
    return client.post(address) if name in POSTED else client.get(address)


@pytest.mark.parametrize(("role", "units"), VIEWERS)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_role_opens_what_is_open_to_it_and_nothing_else(name, role, units, read_in, signed_in):
    answer = call(signed_in(role, *units), name)
    others = name in OF_A_UNIT and role is Role.UNIT_MANAGER and units != OF_A_UNIT[name]
    if not others and (EXPECTED[name] is PUBLIC or role in EXPECTED[name]):
        assert answer.status_code in (200, 302, 404), answer.getvalue().decode()
    else:
        assert answer.status_code == 403
        assert "har inte tillgång" in answer.content.decode()
    answer.close()  # a large file waits on the disk


@pytest.mark.parametrize("name", [n for n, roles in EXPECTED.items() if roles is not PUBLIC])
def test_nobody_gets_in_without_signing_in(name, read_in):
    answer = call(Client(), name)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("sign-in"))


def test_a_user_without_a_role_sees_nothing(django_user_model, read_in):
    client = Client()
    client.force_login(django_user_model.objects.create_user("gäst"))
    assert client.get(reverse("standing")).status_code == 403


def test_a_unit_manager_gets_the_own_units_numbers_only(read_in, signed_in):
    address = reverse("figure", args=["budget_followup/total/net/period_actual"])
    own = signed_in(Role.UNIT_MANAGER, "V1").get(address).content.decode()
    assert "190\u00a0000,00" in own
    assert "560\u00a0000,00" not in own
    other = signed_in(Role.UNIT_MANAGER, "X9").get(address)
    assert "190" not in other.content.decode()


def test_the_board_sees_its_edition_without_rows(read_in, signed_in):
    client = signed_in(Role.BOARD_MEMBER)
    page = client.get(reverse("figure", args=["budget_followup/total/net/period_actual"]))
    assert page.status_code == 200
    assert "ledger.csv" not in page.content.decode()
    small = client.get(reverse("figure", args=["placements_month_end/total/placed/placements"]))
    assert small.status_code == 404
    assert client.get(reverse("report-file", args=["internal", "json"])).status_code == 404


def test_a_coordinator_reads_what_a_controller_reads(read_in, signed_in):
    coordinator, controller = signed_in(Role.COORDINATOR), signed_in(Role.CONTROLLER)
    for name in ("figure", "figure-rows", "room", "report-file", "placements", "placement",
                 "placements-file", "tasks", "task-findings"):  # fmt: skip
        arguments = ["internal", "json"] if name == "report-file" else ARGUMENTS.get(name, [])
        address = reverse(name, args=arguments)
        both = [client.get(address).content.decode() for client in (coordinator, controller)]
        mains = [page.partition("<main")[2] or page for page in both]
        reading_in = f'<a href="{reverse("imports")}">Läs in filerna</a>'
        mains[1] = mains[1].replace(reading_in, "En controller läser in filerna.")
        before, form, after = mains[1].partition('<details class="goal">')  # to write a goal
        if form:
            mains[1] = before + after.partition("</details>\n")[2]
        assert mains[0] == mains[1], name


def test_every_answer_forbids_script_and_foreign_content(read_in, signed_in):
    for answer in (Client().get(reverse("sign-in")), signed_in(Role.CONTROLLER).get("/laget/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.content.decode().count("<script") == 1  # the shortcuts, from a file
        assert " style=" not in answer.content.decode()
