"""A change by hand: what is typed, what it would do, the yes, and taking it back.

One way to do it, of a placement, a provider or a decision; each says in a `Flow` what is its own.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hemmaplan.actions.by_hand import ChangedSince, Edit, Seen, change
from hemmaplan.core.row_pairs import pairs
from hemmaplan.store.history import Past, Version
from hemmaplan.store.models import Batch, Kind
from hemmaplan.store.viewer import Viewer
from hemmaplan.web.access import viewer_of
from hemmaplan.web.changes import columns_of, said
from hemmaplan.web.needs import OwnWords, own_words
from hemmaplan.web.placement_forms import Field, Form, Row, options, pseudonym, read, removal, start
from hemmaplan.web.taking_back import taken_back
from hemmaplan.web.typed import Doubt, Typed, again, whole

REMOVE = "ta-bort"
_NOT_TYPED = ("csrfmiddlewaretoken", "svar", "visat", "utgick-fran")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Held(Protocol):
    """What a change is of, as it stands at a batch."""

    @property
    def batch(self) -> int: ...

    def rows(self, table: str) -> Sequence[Row]: ...


class Asked(Protocol):
    """What a form is asked for: of what, and which of its rows."""

    @property
    def held(self) -> Held: ...
    @property
    def row(self) -> Row | None: ...


A = TypeVar("A", bound=Asked)


@dataclass(frozen=True)
class Flow(ABC, Generic[A]):
    """A form as it was asked for: of what, which row (0 for none), and what was typed."""

    request: HttpRequest
    form: Form[A]
    asked: A
    number: int = 0

    what: ClassVar[str]
    """Begins what the change is called in the trail (`placements`)."""
    about: ClassVar[str]
    """What it is of, in the trail's words (`placering`)."""
    key: ClassVar[str]
    """The column with the number of what it is of; nobody may have changed its rows in `tables`."""
    tables: ClassVar[Sequence[str]]

    @property
    @abstractmethod
    def name(self) -> str:
        """The number of what is changed; "" for something new."""

    @abstractmethod
    def crumbs(self) -> list[tuple[str, str]]:
        """Where one is: the list, then the page of what is changed when it has one."""

    @abstractmethod
    def past(self, after: int) -> Past:
        """What has become of it after a batch."""

    @abstractmethod
    def told(self, edits: Sequence[Edit]) -> dict[str, Any]:
        """What the page says of a change that is not saved yet: `rows`, `stops`, `look`, more."""

    @abstractmethod
    def landing(self, number: str, edits: Sequence[Edit] = ()) -> HttpResponse:
        """Where one goes when it is done."""

    def names(self) -> list[str]:
        """Names that a note may hold: they are of no person."""
        return []

    def places(self) -> Collection[str]:
        """What a field may hold though it looks like a person's name."""
        return ()

    def says(self) -> str:
        """Where that which is changed stands now, when the form is the only page it has."""
        return ""

    def look_over(self, values: Mapping[str, Any], typed: Typed) -> None:
        """Finds numbers that are taken, or that nothing has."""

    @cached_property
    def viewer(self) -> Viewer:
        return viewer_of(self.request)

    @cached_property
    def words(self) -> OwnWords:
        return own_words(self.viewer)

    @property
    def offered(self) -> Mapping[str, str]:
        """The municipality's own codes that a field may have, with what they are called."""
        return {}

    def choices(self, field: Field) -> list[tuple[str, str]]:
        """What a field is chosen from; nothing where it is typed."""
        return options(self.form, field, self.offered)

    def seen(self, number: str) -> Seen:
        """What stood on the page: nobody may have changed it since."""
        return Seen(self.base, self.tables, {self.key: number})

    def removed(self) -> Sequence[Edit]:
        """What goes when the row that is corrected does."""
        return removal(self.form, self.asked)

    @property
    def base(self) -> int:
        """The batch that what is typed was written from."""
        return whole(self.request.POST.get("utgick-fran", "")) or self.asked.held.batch

    @property
    def is_gone(self) -> bool:
        """Whether the row that is corrected is another by now."""
        return bool(self.number) and self.asked.row is None

    @property
    def corrects(self) -> bool:
        """Whether it is of one row that stands, and may go."""
        form = self.form
        return self.asked.row is not None and bool(form.corrects) and form.title == form.corrects

    @property
    def removes(self) -> bool:
        return self.corrects and self.request.POST.get("gor") == REMOVE

    @property
    def digest(self) -> str:
        """Of what was typed: a yes is for what was shown."""
        posted = self.request.POST
        fields = [(n, posted.getlist(n)) for n in sorted(posted) if n not in _NOT_TYPED]
        return sha256(repr(fields).encode()).hexdigest()

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, without what may not be kept."""
        texts: dict[str, str] = self.request.POST.dict()
        person = {n: pseudonym(t) for n, t in texts.items() if n == "person_id"}
        return {**again(texts), **person}

    def answer(self) -> HttpResponse:
        """The form, what the change would do, or where one goes when it is saved."""
        if self.request.method == "GET":
            return self._show(start(self.form, self.asked))
        since = self._since()
        if since or self.is_gone:
            return self._show(self.typed, since=since, status=409)
        edits, typed, why = self._read()
        if typed.wrong:
            return self._show(
                self.typed, wrong=typed.wrong, doubted=typed.doubted, status=422
            )  # fmt: skip
        if not edits:
            messages.info(self.request, _("Inget är ändrat: det stod så redan."))
            return self.landing(self.name)
        shown, answer = self.told(edits), self.request.POST.get("svar")
        yes = answer == "ja" and self.request.POST.get("visat") == self.digest
        if yes and not shown["stops"]:
            return self._save(edits, why)
        return self._show(
            self.typed, shown=shown, doubted=typed.doubted, moved=answer == "ja" and not yes,
            status=422 if shown["stops"] else 200,
        )  # fmt: skip

    def _read(self) -> tuple[Sequence[Edit], Typed, dict[str, Any]]:
        """The edits that what is typed amounts to, none when it changes nothing; and why."""
        posted = self.request.POST
        values, typed = (
            ({}, Typed(posted))
            if self.removes
            else read(self.form, posted, self.places, self.offered)
        )
        why = {
            "reason": typed.code("skal", self.words.reasons),
            "note": typed.note("not", known=self.names() if posted.get("not") else []) or "",
            "on_file": typed.day("i-akten"),
        }
        if why["reason"] is None:
            typed.wrong.setdefault("skal", _("Välj varför du ändrar."))
        self.look_over(values, typed)
        if typed.wrong:
            return (), typed, why
        edits = self.removed() if self.removes else self.form.edits(self.asked, values)
        return (edits if self._changes_anything(edits) else ()), typed, why

    def rows_of(self, edit: Edit) -> list[Row]:
        """The rows that go."""
        return [row for row in self.asked.held.rows(edit.table) if row["_row"] in edit.gone]

    def _changes_anything(self, edits: Sequence[Edit]) -> bool:
        return any(
            before is None or after is None or any(after[n] != before.get(n) for n in after)
            for edit in edits
            for before, after in pairs(edit.table, self.rows_of(edit), edit.new)
        )

    def _save(self, edits: Sequence[Edit], why: dict[str, Any]) -> HttpResponse:
        number = self.name or str(edits[0].new[0][self.key])
        removing = "remove_" if self.removes else ""
        try:
            change(
                edits=edits, what=f"{self.what}.{removing}{self.form.what}",
                subject=f"{self.about} {number}",
                seen=self.seen(number),
                by=self.request.user.get_username(), at=datetime.now(UTC), **why,
            )  # fmt: skip
        except ChangedSince:
            return self._show(self.typed, since=self._since(), status=409)
        messages.success(self.request, _("Sparat. Det går att ta tillbaka under Historik."))
        return self.landing(number, edits)

    def _since(self) -> Sequence[Version]:
        """What has become of it since the form was opened."""
        if self.base >= self.asked.held.batch or not self.name:
            return ()
        return self.past(self.base).versions

    def _show(
        self, typed: Mapping[str, str], *, wrong: Mapping[str, str] = _NONE,
        shown: dict[str, Any] | None = None, since: Sequence[Version] = (), moved: bool = False,
        doubted: Mapping[str, Doubt] = _NONE, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        columns = columns_of(self.form.table)
        context = {
            "form": self.form,
            "says": self.says(),
            "crumbs": self.crumbs(),
            "back": self.back,
            "fields": [(f, columns[f.column], self.choices(f)) for f in self.form.fields],
            "typed": typed,
            "wrong": wrong,
            "doubted": doubted,
            "reasons": self.words.reasons,
            "base": self.asked.held.batch,
            "digest": self.digest,
            "shown": shown,
            "moved": moved,
            "since": [
                (each, [said(c.table, c.pair, self.words.needs) for c in each.changes])
                for each in since
            ],
            "gone": self.is_gone,
            "removable": self.corrects,
            "removing": self.removes,
            **self.beside(),
        }
        return render(self.request, "hand_change.html.j2", context, status=status)

    @property
    def back(self) -> str:
        """Where one goes who changes nothing."""
        return self.crumbs()[-1][1]

    def beside(self) -> dict[str, Any]:
        """What else the page shows: its past, where that has no page of its own, and whether what
        is changed is taken away."""
        return {"versions": (), "away": False, "note_label": _("Om utföraren eller avtalet")}


def take_back(request: HttpRequest, past: Past, batch: int) -> None:
    """Take back a change by hand that is among those of a past, by another. Raises Http404."""
    found = {each.batch for each in past.versions}
    chosen = Batch.objects.filter(pk=batch, kind=Kind.HAND, pk__in=found).first()
    if chosen is None:
        raise Http404(_("Den ändringen finns inte, eller gjordes inte för hand."))
    taken_back(request, chosen)
