"""Uppföljning av utförare: how many, how it went by framework area, and the list they are of."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import polars as pl

from hemmaplan.core.periods import Period
from hemmaplan.core.provider_figures import COUNTS, EVERY, ID
from hemmaplan.core.provider_reviews import OUTSIDE, Status, frameworks, reviews
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import report_periods
from hemmaplan.core.tables import REVIEW_AREAS
from hemmaplan.render.document import Block, Cell, Column, Heading, Row, TableBlock
from hemmaplan.render.numbers_sv import number_text
from hemmaplan.reports.briefing import Briefing, Runs, said
from hemmaplan.reports.economy import source
from hemmaplan.reports.reconciliation import provider_names
from hemmaplan.reports.sentences import Sentence, paragraph, sentence

AREA_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "documentation": "Dokumentation",
        "operation": "Verksamhet",
        "staffing": "Bemanning och personal",
        "treatment": "Behandling",
        "environment": "Vårdmiljö",
        "cooperation": "Samverkan och insyn",
    }
)
CHECK_WORDS: Mapping[str, str] = MappingProxyType(
    {"permit": "Tillstånd hos IVO", "credit_rating": "Kreditbetyg", "tax_debt": "Skatteskuld"}
)
STATUS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        Status.RED: "Inte godkänd",
        Status.CHECK: "Tillstånd eller ekonomi brister",
        Status.MEND: "Åtgärder inte klara",
        Status.EXPIRED: "Godkännandet har gått ut",
        Status.NOT_THIS_TERM: "Inte uppföljd under mandatperioden",
        Status.DUE: "Ska följas upp",
        Status.DONE: "Klar",
    }
)
RESULT_WORDS: Mapping[str, str] = MappingProxyType(
    {"red": "Inte godkänd", "yellow": "Godkänd med anmärkning", "green": "Godkänd"}
)
_FEW = 40
"""Names that a table in the report may have; the rest are in the register."""


def provider_reviews(b: Briefing) -> list[Block]:
    """The section; empty without follow-ups this year."""
    lines = [figure.address.line for figure in b.figures.of(ID)
             if figure.address.column == "reviews" and figure.value]  # fmt: skip
    if not lines:
        return []
    ordered = [*sorted(line for line in lines if line != TOTAL), TOTAL]
    return [
        Heading("Uppföljning av utförare"),
        *paragraph(_in_words(b)),
        _by_framework(b, ordered),
        *_by_area(b),
        _names(b),
    ]


def _in_words(b: Briefing) -> list[Sentence]:
    done, red = (b.get(ID, "", TOTAL, name) for name in ("reviews", "red"))
    mean, high = (b.get(ID, "", TOTAL, f"{EVERY}_{kind}") for kind in ("mean", "high"))
    if done is None:
        return []
    word = " uppföljning gjord" if done.value == 1 else " uppföljningar gjorda"
    runs: Runs = ["Hittills i år är ", said(done), word]
    if mean is not None and high is not None:
        runs += [
            ", med medelbetyget ",
            said(mean, number_text(mean.value, 1)),
            " av fem; ",
            said(high),
            " av betygen är fyra eller fem",
        ]
    found = [*sentence("utforare-uppfoljda", [*runs, "."])]
    if red is not None and red.value:
        names = ", ".join(_red(b))
        word = "En utförare är inte godkänd" if red.value == 1 else "Utförare som inte är godkända"
        found += sentence("utforare-roda", [f"{word}: {names}. Åtgärder är begärda."])
    return found


def _done(b: Briefing) -> pl.DataFrame:
    """The year's reviews with the provider's name and framework area."""
    year: Period = report_periods(b.month)["ytd"]
    names = provider_names(b.dataset)
    areas = frameworks(b.dataset, b.month.last_day)
    key = ["provider_id", "care_form"]
    return (
        reviews(b.dataset, b.month.last_day)
        .filter(pl.col("done_on") >= year.start)
        .join(areas, on=key, how="left", maintain_order="left", nulls_equal=True)
        .with_columns(
            pl.col("framework").fill_null(OUTSIDE),
            name=pl.col("provider_id").replace(names),
        )
        .sort("framework", "name", "done_on")
    )


def _red(b: Briefing) -> list[str]:
    return _done(b).filter(pl.col("colour") == "red")["name"].unique(maintain_order=True).to_list()


def _by_framework(b: Briefing, lines: list[str]) -> TableBlock:
    columns = (*COUNTS, f"{EVERY}_mean", f"{EVERY}_high")
    rows = tuple(
        Row(
            (Cell("Alla" if line == TOTAL else line),
             *(_mean(b, line, column) if column.endswith("mean") else b.cell(ID, "", line, column)
               for column in columns)),
            kind="total" if line == TOTAL else "normal",
        )
        for line in lines
    )  # fmt: skip
    return TableBlock(
        "Uppföljning per ramavtal",
        f"Uppföljningar {b.so_far} {b.month.year} per ramavtal. Betyg 1–5",
        (
            Column("Ramavtal", numeric=False), Column("Uppföljningar"), Column("Med\nbetyg"),
            Column("Inte\ngodkända"), Column("Medel-\nbetyg"), Column("Andel\n4–5"),
        ),
        rows,
        source=source(b, "provider_reviews", "agreements"),
    )  # fmt: skip


def _mean(b: Briefing, line: str, column: str) -> Cell:
    """A mean of marks has no unit that tells it from a number of them."""
    return replace(b.cell(ID, "", line, column, 1), ratio=True)


def _by_area(b: Briefing) -> list[TableBlock]:
    rows = [
        Row((Cell(AREA_WORDS[area]), _mean(b, TOTAL, f"{area}_mean"),
             b.cell(ID, "", TOTAL, f"{area}_high")))
        for area in REVIEW_AREAS
        if b.get(ID, "", TOTAL, f"{area}_mean") is not None
    ]  # fmt: skip
    if not rows:
        return []
    columns = (Column("Område", numeric=False), Column("Medelbetyg"), Column("Andel 4–5"))
    caption = f"Betyg per område {b.so_far} {b.month.year}, alla uppföljningar med betyg"
    return [TableBlock("Betyg per område", caption, columns, tuple(rows),
                       source=source(b, "provider_reviews"))]  # fmt: skip


def _names(b: Briefing) -> TableBlock:
    """The list that the counts are of: as many rows as there are reviews."""
    done = _done(b)
    rows: list[Row] = []
    for framework, part in done.head(_FEW).group_by("framework", maintain_order=True):
        rows.append(Row((Cell(str(framework[0])),), kind="section"))
        rows += [
            Row((Cell(each["name"]), Cell(str(each["done_on"])),
                 Cell(RESULT_WORDS.get(each["colour"] or "", "Begränsad, utan betyg"))))
            for each in part.to_dicts()
        ]  # fmt: skip
    more = f", de {_FEW} första av {done.height}" if done.height > _FEW else ""
    columns = tuple(Column(label, numeric=False) for label in ("Utförare", "Uppföljd", "Resultat"))
    return TableBlock("Uppföljda utförare", f"Uppföljda utförare {b.so_far} {b.month.year}{more}",
                      columns, tuple(rows), source=source(b, "provider_reviews"))  # fmt: skip
