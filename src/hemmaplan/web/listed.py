"""Things after one another in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def listed(words: Sequence[str]) -> str:
    """`a`, `a och b`, `a, b och c`; blank for none."""
    *first, last = words or [""]
    if not first:
        return last
    return _("%(first)s och %(last)s") % {"first": ", ".join(first), "last": last}
