"""What the model's forecast leans on, in words: for the command line and *Träffsäkerhet*."""

from collections.abc import Iterator

from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.forecast.answer import Basis
from hemmaplan.render.numbers_sv import number_text

_FEW_ENDED = 50


def leans_on(basis: Basis) -> Iterator[str]:
    """A sentence or two for each thing worth knowing: how much there is to learn from, a history
    that is short, a time without new placements, limits in law not followed, prices missing."""
    placements = "placering" if basis.ongoing == 1 else "placeringar"
    yield (
        f"Underlag: {number_text(basis.ongoing)} pågående {placements} och "
        f"{number_text(basis.ended)} avslutade sedan {basis.since}."
    )
    if basis.ended < _FEW_ENDED:
        yield "Historiken är kort: modellen lutar sig mot allmänna värden. Var försiktig."
    if basis.gap is not None:
        yield (
            f"Mellan {basis.gap[0]} och {basis.gap[1]} börjar ingen placering i underlaget. "
            "Saknas uppgifter? Bara det som har kommit därefter räknas som inflöde, och "
            "spannet är bredare."
        )
    if basis.unkept:
        yield (
            f"Lagens gräns räknas inte med för {', '.join(map(_limited, basis.unkept))}: i "
            "registret fortsätter de flesta som når den. Stämmer lagrum (legal_basis) och "
            "födelsemånad (birth_month)?"
        )
    if basis.unpriced:
        yield (
            f"{number_text(basis.unpriced)} av de pågående saknar pris och räknas som andra i "
            "samma vårdform."
        )


def _limited(code: str) -> str:
    """A ground in law, or a care form, by its name."""
    return CODE_WORDS["legal_basis"].get(code) or label_of(code)
