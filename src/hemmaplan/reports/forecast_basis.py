"""What the model's forecast leans on: figures of the report, and in words for the command line and
*Träffsäkerhet*."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from hemmaplan.core.as_of import fees_run_out
from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.code_words import CODE_WORDS
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.forecast.answer import Basis
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.forecast_figures import made

ID = "placement_forecast_basis"
FEW_ENDED = 50
"""Fewer are little to learn from: the model is then mostly what is usual elsewhere."""


def placement_forecast_basis(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur många placeringar prognosen lutar sig mot.

    `ongoing` är de pågående vid rapportmånadens slut och `ended` de som har avslutats sedan den
    historik som modellen lär av börjar, båda som det då var registrerat. Av de pågående saknar
    `unpriced` pris och räknas som andra i samma vårdform, och `fees_run_out` har ett arvode som har
    slutat men en omkostnad som fortsätter, och räknas utan arvode.
    """
    if month.number == 12:
        return []
    return [
        Figure(Address(ID, TOTAL, ALL_FORMS, column), rows.height, Unit.COUNT, rows.height)
        for column, rows in _counted(dataset, month).items()
    ]


def trace_placement_forecast_basis(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """A row for each placement counted."""
    rows = {} if month.number == 12 else _counted(dataset, month)
    if address not in {Address(ID, TOTAL, ALL_FORMS, column) for column in rows}:
        raise LookupError(f"no figure {address}")
    found = rows[address.column].sort("_file", "_row").select(
        part=pl.lit(""), contribution=pl.lit(1), table=pl.lit("placements"),
        **{name: pl.col(name) for name in SOURCE_COLUMNS}, description="placement_id",
    )  # fmt: skip
    return found.select(pl.col(name).cast(dtype) for name, dtype in TRACE_SCHEMA.items())


def _counted(dataset: Dataset, month: Month) -> dict[str, pl.DataFrame]:
    found = made(dataset, month)
    if found is None or found.answer.basis is None:
        return {}
    known, learned = found.start.known, found.start.ahead.learned
    placed = distinct_placements(known)
    rows = learned.spells.ongoing
    unpriced = learned.spells.ids.gather(rows[np.isnan(learned.prices.per_day[rows])].tolist())
    no_fee = fees_run_out(known, month.last_day)["placement_id"]
    return {
        "ongoing": placed.filter(pl.col("end_date").is_null()),
        "ended": placed.filter(pl.col("end_date") > found.answer.basis.since),
        "unpriced": placed.filter(pl.col("placement_id").is_in(unpriced.implode())),
        "fees_run_out": placed.filter(pl.col("placement_id").is_in(no_fee.implode())),
    }


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Vad prognosen lutar sig mot",
        needs=("placements", "rates"),
        compute=placement_forecast_basis,
        trace=trace_placement_forecast_basis,
    ),
)


def leans_on(basis: Basis) -> Iterator[str]:
    """A sentence or two for each thing worth knowing: how much there is to learn from, a history
    that is short, a time without new placements, limits in law not followed, what lacks a price or
    a fee."""
    placements = "placering" if basis.ongoing == 1 else "placeringar"
    yield (
        f"Underlag: {number_text(basis.ongoing)} pågående {placements} och "
        f"{number_text(basis.ended)} avslutade sedan {basis.since}."
    )
    if basis.ended < FEW_ENDED:
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
            "registret fortsätter de flesta som når den. Stämmer lagrum och födelsemånad?"
        )
    if basis.unpriced:
        yield (
            f"{number_text(basis.unpriced)} av de pågående saknar pris och räknas som andra i "
            "samma vårdform."
        )
    if basis.fees_run_out:
        have = "har ett arvode" if basis.fees_run_out == 1 else "har arvoden"
        yield (
            f"{number_text(basis.fees_run_out)} av de pågående {have} som har slutat men en "
            "omkostnad som fortsätter, och räknas utan arvode. Saknas det nya?"
        )


def _limited(code: str) -> str:
    """A ground in law, or a care form, by its name."""
    return CODE_WORDS["legal_basis"].get(code) or label_of(code)
