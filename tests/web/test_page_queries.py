"""What each page asks of the register: read in review, and few.

`UPDATE_QUERIES=1 pytest tests/web/test_page_queries.py` writes the files of `queries/` anew.
"""

import os
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.test_access import ARGUMENTS, EXPECTED, POSTED

from hemmaplan.store.viewer import Role
from hemmaplan.web.access import PUBLIC

pytestmark = pytest.mark.django_db

MOST = 12
SIGNED_IN = ("django_session", "auth_user")
"""Asked first by every page: whose session it is, and of which user with which role."""
FILES = Path(__file__).parent / "queries"
PAGES = [name for name, roles in EXPECTED.items() if roles is not PUBLIC and name not in POSTED]
CLAUSES = re.compile(
    r" (FROM|INNER JOIN|LEFT OUTER JOIN|WHERE|GROUP BY|ORDER BY|LIMIT|SET|VALUES) "
)


def plain(sql: str) -> str:
    """A question without its values, a clause a line; alike for one value and for many."""
    sql = re.sub(r"'(?:[^']|'')*'", "?", sql)
    sql = re.sub(r'(?<![\w".])-?\d+(?:\.\d+)?(?![\w".])', "?", sql)
    sql = re.sub(r"\(\?(?:, \?)*\)", "(?)", sql)
    return CLAUSES.sub(r"\n  \1 ", sql)


def asked(client, name: str) -> list[str]:
    """The questions of a page seen before, in order."""
    address = reverse(name, args=ARGUMENTS.get(name, []))
    for earlier in (reverse("tasks"), address):  # what is kept between pages is kept now
        client.get(earlier)
    with CaptureQueriesContext(connection) as questions:
        assert client.get(address).status_code in (200, 302, 404)
    return [q["sql"] for q in questions if not re.match("(SAVEPOINT|RELEASE|ROLLBACK)", q["sql"])]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_little_and_only_what_has_been_read(name, read_in, signed_in):
    role = Role.CONTROLLER if Role.CONTROLLER in EXPECTED[name] else Role.ADMINISTRATOR
    questions = asked(signed_in(role), name)
    if reverse(name, args=ARGUMENTS.get(name, [])).endswith("/"):  # a file may ask more
        assert len(questions) <= MOST
    tables = [re.search(r'FROM "(\w+)"', each) for each in questions[: len(SIGNED_IN)]]
    assert tuple(found[1] for found in tables if found) == SIGNED_IN
    if connection.vendor != "sqlite":  # says the same in slightly other words
        return
    rest = questions[len(SIGNED_IN) :]
    file, text = FILES / f"{name}.sql", "\n".join(f"{plain(each)};\n" for each in rest)
    if os.environ.get("UPDATE_QUERIES"):
        file.write_text(text, "utf-8")
    known = file.read_text("utf-8") if file.exists() else ""
    assert text == known, f"read {file.name} in `UPDATE_QUERIES=1 pytest {Path(__file__).name}`"


def test_there_is_a_file_for_each_page_and_no_other():
    assert {file.stem for file in FILES.glob("*.sql")} == set(PAGES)
