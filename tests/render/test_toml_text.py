"""TOML that is read back as what was written."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from hemmaplan.render.toml_text import toml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = TEXT | st.booleans() | st.integers(-10, 10) | st.lists(TEXT, max_size=2)


@given(
    st.dictionaries(
        TEXT,
        st.recursive(VALUES, lambda each: st.dictionaries(TEXT, each, max_size=3), max_leaves=6),
    )
)
def test_what_is_written_is_read_back(content):
    assert tomllib.loads(toml_text(content)) == content


def test_it_reads_as_people_write_it():
    content = {"placements": {"file": "Lista", "columns": {"Fr o m": "start_date", "Id": "x"}}}
    assert toml_text(content) == (
        '[placements]\nfile = "Lista"\n[placements.columns]\n"Fr o m" = "start_date"\nId = "x"\n'
    )
