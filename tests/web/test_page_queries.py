"""What each page asks of the register: read in review, and few.

`queries.sql` has every question once, under the pages that ask it (`page*2` asks twice).
`UPDATE_QUERIES=1 pytest tests/web/test_page_queries.py` writes it anew; in one process.
"""

import os
import re
import textwrap
from collections import Counter
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
EVERY = "every page"
FILE = Path(__file__).parent / "queries.sql"
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


def written() -> dict[str, Counter[str]]:
    """Each question of the file, and how often each page asks it."""
    found = {}
    for block in FILE.read_text("utf-8").split(";\n\n")[:-1]:
        lines = block.splitlines()
        said = " ".join(line[3:] for line in lines if line.startswith("-- "))
        asking, _, lacking = said.partition(" but ")
        every = set(PAGES) - set(lacking.split()) if asking.startswith(EVERY) else ()
        pages = Counter(every)
        for each in asking.removeprefix(EVERY).split():
            name, _, times = each.partition("*")
            pages[name] = int(times or 1)
        found["\n".join(line for line in lines if not line.startswith("-- "))] = pages
    return found


def write(questions: dict[str, Counter[str]]) -> None:
    """The file anew: what most pages ask first."""
    text = ""
    for sql, pages in sorted(questions.items(), key=lambda each: (-len(each[1]), each[0])):
        lacking = sorted(set(PAGES) - set(pages))
        often = [f"{name}*{times}" for name, times in sorted(pages.items()) if times > 1]
        once = sorted(name for name, times in pages.items() if times == 1)
        few = [*once, *often]
        if len(lacking) < len(once):
            few = [EVERY, *often, *(["but", *lacking] if lacking else [])]
        said = textwrap.fill(" ".join(few), 117, break_on_hyphens=False)
        text += textwrap.indent(said, "-- ") + f"\n{sql};\n\n"
    FILE.write_text(text, "utf-8")


def asked(client, name: str) -> list[str]:
    """The questions of a page seen before, in order."""
    address = reverse(name, args=ARGUMENTS.get(name, []))
    for earlier in (reverse("tasks"), address):  # what is kept between pages is kept now
        client.get(earlier).getvalue()  # a large file is closed when it has been read
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 404)
        answer.getvalue()
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
    now = Counter(plain(each) for each in questions[len(SIGNED_IN) :])
    if os.environ.get("UPDATE_QUERIES"):
        others = {
            q: Counter({p: n for p, n in of.items() if p != name}) for q, of in written().items()
        }
        for question, times in now.items():
            others.setdefault(question, Counter())[name] = times
        write({question: pages for question, pages in others.items() if pages})
    known = Counter({question: pages[name] for question, pages in written().items()})
    said = f"read {FILE.name} in `UPDATE_QUERIES=1 pytest {Path(__file__).name}`"
    assert (now - known, known - now) == (Counter(), Counter()), said


def test_no_question_is_of_a_page_that_is_not_there():
    assert {page for pages in written().values() for page in pages} <= set(PAGES)
