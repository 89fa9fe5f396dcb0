"""The pages' texts go through gettext (docs/adr/0022): Swedish, marked, whole and safe."""

import pytest
from django.test import Client

from hemmaplan.web.pages import environment

pytestmark = pytest.mark.django_db


def test_the_pages_are_in_swedish_whatever_the_browser_asks_for():
    for asked in ("en", "fi", "sv", "xx,de;q=0.8"):
        page = Client(headers={"accept-language": asked}).get("/logga-in/").content.decode()
        assert '<html lang="sv">' in page
        assert "Lösenord" in page


def test_what_is_put_into_a_text_is_escaped_and_the_text_is_not():
    name = "<script>alert(1)</script> & 5 %"
    made = environment(autoescape=True).from_string(
        "{% trans %}<b>{{ name }}</b> av 100 %{% endtrans %} {{ _('%(name)s', name=name) }} "
        "{{ name | translated }}"
        "{% trans count=2 %}en{% pluralize %}{{ count }} {{ name }}{% endtrans %}"
    )
    safe = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 5 %"
    assert made.render(name=name) == f"<b>{safe}</b> av 100 % {safe} {safe}2 {safe}"
