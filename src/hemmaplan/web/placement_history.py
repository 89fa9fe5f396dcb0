"""What has been changed of a placement, and what the viewer may change: the part of its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from hemmaplan.core.change_reasons import REASONS
from hemmaplan.core.tables import TABLES
from hemmaplan.store.history import Past, Version, history
from hemmaplan.store.models import Kind
from hemmaplan.store.viewer import PLACES
from hemmaplan.web.changes import SHIPPED, said
from hemmaplan.web.needs import OwnWords, own_words
from hemmaplan.web.opened import Opened
from hemmaplan.web.placement_forms import FORMS
from hemmaplan.web.where import where

Content = tuple[str, tuple[Any, ...]]
_KINDS = {Kind.FILES: N_("inläsning"), Kind.HAND: N_("för hand"), Kind.UNDO: N_("tillbakatagning")}
_OLD_REASONS = {
    "kept": N_("Behålls, fast utdraget saknade den"),
    "removed": N_("Hör inte hit"),
    "file": N_("Filens uppgift gäller"),
}


@dataclass(frozen=True, slots=True)
class ByHand:
    """A placement's past, and the forms of its rows by their content (equal rows have one each)."""

    page: Opened
    placement_id: str
    past: Past
    words: OwnWords
    forms: dict[Content, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, page: Opened, placement_id: str) -> "ByHand":
        """No forms where nothing may be written."""
        through = page.state.batch if page.known_on else None
        past = history(page.viewer, placement_id, through=through)
        found = cls(page, placement_id, past, own_words(page.viewer))
        if found.may_write:
            found._find_forms()
        return found

    @property
    def may_write(self) -> bool:
        return self.page.viewer.role in PLACES and self.page.known_on is None

    def form(self, table: str, row: Mapping[str, Any]) -> dict[str, str]:
        """Where the row is corrected; nowhere when it may not be."""
        addresses = self.forms.get(_content(table, row))
        return {"form": addresses.pop(0) if addresses else ""}

    def shown(self) -> dict[str, Any]:
        """The past in words, and what can be done."""
        words, own = reason_words(self.words.reasons), self.words.needs
        return {
            "versions": [shown(each, words, self._undo(each), own) for each in self.past.versions],
            "actions": [(_(form.title), self._address(what)) for what, form in FORMS.items()]
            if self.may_write
            else [],
        }

    def _find_forms(self) -> None:
        for what, form in FORMS.items():
            if form.table != "placements":
                for row in self.past.standing[form.table]:
                    address = f"{self._address(what)}?rad={row['_id']}"
                    self.forms.setdefault(_content(form.table, row), []).append(address)

    def _undo(self, each: Version) -> str:
        args = [self.placement_id, each.batch]
        return reverse("placement-undo", args=args) if self.may_write else ""

    def _address(self, what: str) -> str:
        return reverse("placement-change", args=[self.placement_id, what])


def shown(
    each: Version, words: Mapping[str, str], undo: str, own: Mapping[str, str] = SHIPPED
) -> dict[str, Any]:
    """A change set in words; `undo` is where it is taken back, blank where it may not be.

    `words` are of reasons, `own` of own codes.
    """
    return {
        "number": each.batch,
        "at": each.at,
        "by": each.by,
        "kind": _(_KINDS[each.kind]),
        "why": words.get(each.reason, each.reason),
        "note": each.note,
        "on_file": each.on_file,
        "reverses": each.reverses,
        "undone": each.undone,
        "undo": undo if each.kind is Kind.HAND and not each.undone else "",
        "read_in": each.kind is Kind.FILES and all(c.pair[0] is None for c in each.changes),
        "rows": [
            {**said(c.table, c.pair, own), "place": where(c.file, c.row)} for c in each.changes
        ],
    }


def reason_words(own: Mapping[str, str]) -> Mapping[str, str]:
    """What a reason is called, also one that is not offered any more; `own` are those that are."""
    old = {code: _(word) for code, word in _OLD_REASONS.items()}
    return {**REASONS, **old, **own}


def _content(table: str, row: Mapping[str, Any]) -> Content:
    """What two rows of a table are equal by."""
    return table, tuple(row[column.frame_name] for column in TABLES[table].columns)
