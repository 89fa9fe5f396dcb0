"""How many rows a read-in changes, in a sentence: before somebody says yes, and after."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.table_changes import TableChange
from hemmaplan.web.listed import listed


def rows_changed(tables: Iterable[TableChange]) -> str:
    """`2 rader ändrades och 1 rad togs bort`."""
    added, changed, removed = _counts(tables)
    found = [
        (added, ngettext("%(count)s rad tillkom", "%(count)s rader tillkom", added)),
        (changed, ngettext("%(count)s rad ändrades", "%(count)s rader ändrades", changed)),
        (removed, ngettext("%(count)s rad togs bort", "%(count)s rader togs bort", removed)),
    ]
    return _told(found) or _("inga rader ändrades")


def rows_to_change(tables: Iterable[TableChange]) -> str:
    """`2 rader ändras och 1 rad tas bort`; blank where nothing does."""
    added, changed, removed = _counts(tables)
    found = [
        (added, ngettext("%(count)s rad tillkommer", "%(count)s rader tillkommer", added)),
        (changed, ngettext("%(count)s rad ändras", "%(count)s rader ändras", changed)),
        (removed, ngettext("%(count)s rad tas bort", "%(count)s rader tas bort", removed)),
    ]
    return _told(found)


def _counts(tables: Iterable[TableChange]) -> tuple[int, int, int]:
    every = list(tables)
    return (
        sum(each.added for each in every),
        sum(each.changed for each in every),
        sum(each.removed for each in every),
    )


def _told(counted: Iterable[tuple[int, str]]) -> str:
    return listed([says % {"count": number_text(Fraction(n))} for n, says in counted if n])
