"""What a form says beside its fields."""

import pytest

from hemmaplan.core.columns import Kind
from hemmaplan.web import decision_forms, placement_forms, provider_forms
from hemmaplan.web.changes import columns_of

FORMS = [
    *placement_forms.FORMS.values(), placement_forms.CREATE, *provider_forms.FORMS.values(),
    provider_forms.CREATE, decision_forms.CORRECT, decision_forms.CREATE,
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.table}.{form.what}")
def test_a_field_that_may_be_left_empty_says_once_what_that_means(form):
    columns = columns_of(form.table)
    for field in form.fields:
        column = columns[field.column]
        chosen = column.kind in (Kind.FLAG, Kind.CODE, Kind.OWN_CODE)  # a blank choice says it
        says = field.hint(column).count("Tomt: ")
        if field.optional is None:
            assert says == 0, field.column
        elif column.decides and not chosen:
            assert says == 1, field.column
        else:
            assert says <= 1, field.column
