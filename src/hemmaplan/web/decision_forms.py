"""The forms of a decision on an intervention, and of whether it has been carried out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as N_

from hemmaplan.actions.by_hand import Edit
from hemmaplan.store.one_decision import OneDecision
from hemmaplan.web.placement_forms import Field, Form, Row, plain


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is asked for: of which decision, and on which day."""

    held: OneDecision
    today: date

    @property
    def row(self) -> Row | None:
        return next(iter(self.held.standing), None)


def _edits(asked: Asked, values: dict[str, Any]) -> list[Edit]:
    gone = [asked.row["_row"]] if asked.row is not None else []
    return [Edit("decisions", [plain({**(asked.row or {}), **values})], gone)]


_DAY = N_("År, månad och dag, som 2026-11-02.")
_FIELDS = (
    Field("service", N_("Insatsen som är beviljad, som den heter hos er.")),
    Field("decided_on", _DAY),
    Field("area", "", N_("inte angivet")),
    Field("unit_code", N_("Enheten som ska verkställa, med sin kod."), ""),
    Field(
        "person_id",
        N_("Pseudonym eller ärendenummer; av ett personnummer görs en pseudonym."), "",
    ),
    Field("executed_on", N_("Dagen insatsen började. Tomt: den har inte börjat."), ""),
    Field("interrupted_on", N_("Dagen den avbröts. Tomt: den är inte avbruten."), ""),
    Field("delay_reason", N_("Om den väntar: varför."), N_("inget")),
    Field("reported_on", N_("Dagen ni rapporterade till Ivo att den väntar."), ""),
    Field("ended_on", N_("Dagen beslutet upphörde. Tomt: det gäller."), ""),
)  # fmt: skip
_NUMBER = Field("decision_id", N_("Beslutets nummer hos er. Inget personnummer."))

CORRECT: Form[Asked] = Form(
    N_("Rätta beslutet"), N_("När insatsen började, varför den väntar och om det är rapporterat."),
    "decisions", _FIELDS, "correct", _edits, lambda asked: asked.row or {},
    corrects=N_("Rätta beslutet"),
)  # fmt: skip
CREATE: Form[Asked] = Form(
    N_("Nytt beslut"),
    N_("Ett gynnande beslut. Utan startdag väntar det, och efter tre månader ska det rapporteras."),
    "decisions", (_NUMBER, *_FIELDS), "create", _edits,
    lambda asked: {"decided_on": asked.today},
)  # fmt: skip
