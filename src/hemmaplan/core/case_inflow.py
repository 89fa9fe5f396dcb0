"""How many cases came in, from where and of what age, against last year."""

from collections.abc import Sequence

import polars as pl

from hemmaplan.core.contributions import contributions, copied, together, traced
from hemmaplan.core.cost_dimensions import age_group
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.report_lines import TOTAL
from hemmaplan.core.stays import day_in, report_periods

UNKNOWN = "unknown"
"""The line of cases whose source, age or sex is not noted."""
BY_SOURCE, BY_AGE, BY_SEX = "cases_by_source", "cases_by_age", "cases_by_sex"


def cases_by_source(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Inkomna ärenden efter vem de kom från, jämfört med samma tid i fjol.

    Ett ärende räknas i den period då det kom in (`received_date`). Raderna är källorna så som de
    är skrivna i utdraget, och `unknown` där källan saknas; de summerar till `total`. Perioderna är
    `month` (månaden), `ytd` (januari till och med månaden) och `ytd_last_year` (samma månader i
    fjol). Förlaga: Eskilstuna 2023 (ESK-20) och Dalarna 2020 (DAL-100).
    """
    return _figures(dataset, month, BY_SOURCE)


def cases_by_age(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Inkomna ärenden efter ålder, jämfört med samma tid i fjol.

    Åldern är den som står i ärendet, i samma åldersgrupper som kostnaden; `unknown` där den
    saknas. Raderna summerar till `total`, och perioderna är som för källorna. Förlaga: Eskilstuna
    2023 (ESK-20) och Dalarna 2020 (DAL-108).
    """
    return _figures(dataset, month, BY_AGE)


def cases_by_sex(dataset: Dataset, month: Month) -> Sequence[Figure]:
    """Inkomna ärenden efter kön, jämfört med samma tid i fjol.

    Könet är det som står i ärendet (`sex`): `K`, `M` eller `unknown`. Utan uppgift om kön i något
    ärende finns måttet inte. Raderna summerar till `total`, och perioderna är som för källorna.
    Förlaga: Dalarna 2020 (DAL-108).
    """
    return [] if dataset.table("cases")["sex"].is_null().all() else _figures(dataset, month, BY_SEX)


def trace_cases(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
    """The cases that came in."""
    return traced(_counted(dataset, month, address.id).filter(pl.col("contribution") > 0), address)


def _figures(dataset: Dataset, month: Month, id: str) -> list[Figure]:
    sums = (
        _counted(dataset, month, id)
        .group_by("area", "line", "column", maintain_order=True)
        .agg(pl.sum("contribution"))
    )
    return [
        Figure(Address(id, area, line, column), count, Unit.COUNT, people=count)
        for area, line, column, count in sums.iter_rows()
    ]


def _counted(dataset: Dataset, month: Month, id: str) -> pl.DataFrame:
    """Each case's 1 in each figure, and 0 where its line has nothing that period."""
    cases = dataset.table("cases").unique("case_id", keep="first", maintain_order=True)
    line = {
        # An address has no slash within its parts.
        BY_SOURCE: pl.col("source").str.replace_all("/", "–", literal=True),
        BY_AGE: age_group(pl.col("age")).replace("", None),
        BY_SEX: pl.col("sex"),
    }[id].fill_null(UNKNOWN)
    periods = report_periods(month)
    told = pl.format("{}, {}", "case_id", "received_date")
    inside = [day_in("received_date", period) for period in periods.values()]
    rows = cases.with_columns(line=line).filter(pl.any_horizontal(inside))
    own = together(
        contributions(
            rows, "cases", area=pl.col("area").fill_null(""), line=pl.col("line"), column=ending,
            contribution=day_in("received_date", period).cast(pl.Int64), description=told,
        )
        for ending, period in periods.items()
    )  # fmt: skip
    own = together([own, copied(own, area=TOTAL)]).filter(pl.col("area") != "")
    return together([own, copied(own, line=TOTAL)]).sort("line", maintain_order=True)


_TITLES = {
    BY_SOURCE: ("Inkomna ärenden efter källa", cases_by_source),
    BY_AGE: ("Inkomna ärenden efter ålder", cases_by_age),
    BY_SEX: ("Inkomna ärenden efter kön", cases_by_sex),
}

DEFINITIONS = tuple(
    FigureDefinition(id=id, title=title, needs=("cases",), compute=compute, trace=trace_cases)
    for id, (title, compute) in _TITLES.items()
)
