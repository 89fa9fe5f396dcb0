"""How many cases came in, from where and about whom, against last year."""

import polars as pl

from hemmaplan.core.cases import cases
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import day_in, ones, report_periods
from hemmaplan.core.tally import ByPerson, Sum, tallied

ID = "cases_received"
UNKNOWN = "unknown"
"""The line of cases whose source is not noted."""
_PERIODS = ("month", "ytd", "ytd_last_year")


def cases_received(dataset: Dataset, month: Month) -> pl.DataFrame:
    """Inkomna ärenden efter vem de kom från, jämfört med samma tid i fjol.

    Ett ärende räknas i den period då det kom in (`received_date`). Raderna är källorna så som de
    är skrivna i utdraget, och `unknown` där källan saknas; de summerar till `total`. Perioderna är
    `month` (månaden), `ytd` (januari till och med månaden) och `ytd_last_year` (samma månader i
    fjol). Förlaga: Eskilstuna 2023 (ESK-20) och Dalarna 2020 (DAL-100, DAL-108).
    """
    # An address has no slash within its parts.
    source = pl.col("source").str.replace_all("/", "–", literal=True).fill_null(UNKNOWN)
    came_in = {e: ones(day_in("received_date", p)) for e, p in report_periods(month).items()}
    return cases(dataset).with_columns(
        lines=pl.concat_list(source, pl.lit(TOTAL)),
        detail=pl.col("received_date").cast(pl.String).fill_null(""),
        **came_in,
    )


DEFINITIONS = (
    tallied(
        ID,
        "Inkomna ärenden",
        ("cases",),
        cases_received,
        tuple(Sum(ending) for ending in _PERIODS),
        by_person=ByPerson((TOTAL,)),
    ),
)
