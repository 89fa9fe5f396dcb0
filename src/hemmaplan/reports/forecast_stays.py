"""What becomes of today's placements: how many go on through the year, and why the others end."""

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from hemmaplan.core.care_form_lines import TOTAL as ALL_FORMS
from hemmaplan.core.care_form_lines import label_of
from hemmaplan.core.charged_days import distinct_placements
from hemmaplan.core.columns import SOURCE_COLUMNS
from hemmaplan.core.contributions import DENOMINATOR, NUMERATOR
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.forecast.endings import CAUSES
from hemmaplan.core.forecast.expected import fates_by_group
from hemmaplan.core.money import round_parts
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.reports.forecast_figures import made

ID = "placement_forecast_stays"
FATES = ("remaining", *CAUSES)


def placement_forecast_stays(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Hur många pågående placeringar som väntas vara kvar vid årets slut.

    De andra delas efter varför de väntas sluta. Raderna är vårdformer. `ongoing` är de pågående vid
    rapportmånadens slut (det som då var registrerat), och delas i `remaining` (kvar), `home` (hem
    eller till en annan huvudman), `next_form` (vidare till en annan placering), `breakdown`
    (sammanbrott) och `aged_out` (för gammal för vården, eller vid lagens gräns: en ålder eller, med
    LVM, en vårdtid). Orsakerna tävlar: hur vanlig var och en är lärs för varje form efter hur länge
    placeringar har varat. Väntevärden i tiondelar, avrundade så att delarna summerar till ongoing i
    varje form. Metoden står i handboken under Prognos.
    """
    found = made(dataset, month)
    if found is None or month.number == 12:
        return []
    fates = fates_by_group(found.start.ahead, 13 - month.number)
    by_line: dict[str, list[int]] = {}
    for (form, _), expected in zip(
        found.start.ahead.learned.spells.groups, fates.tolist(), strict=True
    ):
        tenths = round_parts([Fraction(number) * 10 for number in expected])
        for line in (form, ALL_FORMS):
            so_far = by_line.get(line, [0] * len(FATES))
            by_line[line] = [one + other for one, other in zip(so_far, tenths, strict=True)]
    return [
        Figure(Address(ID, TOTAL, form, column), Fraction(number, 10), Unit.VALUE,
               sum(numbers) // 10)
        for form, numbers in sorted(by_line.items()) if sum(numbers)
        for column, number in zip(("ongoing", *FATES), (sum(numbers), *numbers), strict=True)
    ]  # fmt: skip


def trace_placement_forecast_stays(
    dataset: Dataset, month: Month, address: Address
) -> pl.DataFrame:
    """A row for each ongoing placement; what is expected is of nobody in particular, so of the
    other columns a row for each form."""
    found = made(dataset, month)
    column, line = address.column, address.line
    if found is None or address.area != TOTAL or month.number == 12:
        raise LookupError(f"no figure {address}")
    if column == "ongoing":
        placed = distinct_placements(found.start.known).filter(
            pl.col("end_date").is_null(), (pl.col("care_form") == line) | (line == ALL_FORMS)
        )
        rows = placed.sort("_file", "_row").select(
            part=pl.lit(""), contribution=pl.lit(1), table=pl.lit("placements"),
            **{name: pl.col(name) for name in SOURCE_COLUMNS}, description="placement_id",
        )  # fmt: skip
    else:
        tenths = [
            {"part": NUMERATOR, "contribution": int(figure.value * 10), "table": "placements",
             "description": f"{label_of(figure.address.line)}: väntat av de pågående, i tiondelar"}
            for figure in placement_forecast_stays(dataset, month)
            if figure.address.column == column and figure.address.line != ALL_FORMS
            and line in (figure.address.line, ALL_FORMS)
        ]  # fmt: skip
        one = {"part": DENOMINATOR, "contribution": 10, "table": "placements",
               "description": "tiondelar av en placering"}  # fmt: skip
        rows = pl.DataFrame([*tenths, one] if tenths else [], schema=dict(TRACE_SCHEMA))
    if rows.is_empty():
        raise LookupError(f"no figure {address}")
    return rows.select(pl.col(name).cast(dtype) for name, dtype in TRACE_SCHEMA.items())


DEFINITIONS = (
    FigureDefinition(
        id=ID,
        title="Hur pågående placeringar väntas sluta",
        needs=("placements", "rates"),
        compute=placement_forecast_stays,
        trace=trace_placement_forecast_stays,
    ),
)
