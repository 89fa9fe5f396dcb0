"""A figure is the sum of its rows.

A tally is a frame with one row per row of the supplier's file and one whole-number column per
measure: what the row contributes (0 = nothing). The figure of an area and line is the sum of the
column over the placements there, and its trace is the rows that were summed. Persons are
counted once however many rows they have, and a ratio is two sums.

A tally has the columns placement_id (or case_id), person_id, area, care_form (or `lines`, those
that the row stands on), table, detail and the source columns, and never a null contribution: what
is unknown is counted in a column of its own. Some lines are told by sex and age too
(core.person_lines), for which a tally has sex and birth_month (or age).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import polars as pl

from hemmaplan.core.care_form_lines import FORM_LINES, LINES, TOTAL
from hemmaplan.core.dataset import Dataset
from hemmaplan.core.figures import TRACE_SCHEMA, Address, Figure, FigureDefinition, Unit
from hemmaplan.core.periods import Month
from hemmaplan.core.person_lines import (
    PARTS,
    about_last_year,
    groupings,
    in_part,
    told_by,
    with_parts,
)
from hemmaplan.core.tables import CARE_FORMS


@dataclass(frozen=True, slots=True)
class Sum:
    """Öre, days or rows that add up."""

    column: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Persons:
    """Distinct person_id among the rows that contribute to `among`.

    As everywhere (EXCHANGE): a row without person_id is nobody's, so it is left out here and
    belongs in a count of its own.
    """

    column: str
    among: str

    @property
    def unit(self) -> Unit:
        return Unit.COUNT


@dataclass(frozen=True, slots=True)
class Ratio:
    """One sum divided by another; there is no figure where the denominator is zero."""

    column: str
    numerator: str
    denominator: str
    unit: Unit


Measure = Sum | Persons | Ratio
_FORM_LABEL = pl.col("care_form").replace_strict({form: LINES[form].label for form in CARE_FORMS})
_LINES_OF_FORM = FORM_LINES.group_by("care_form", maintain_order=True).agg(lines="line")
Rows = Callable[[Dataset, Month], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class ByPerson:
    """The lines that are told by sex and age as well; `crossed`: by both at once too."""

    lines: tuple[str, ...] = ()
    crossed: bool = False


WHOLE = ByPerson()
"""No line is."""


def tallied(
    id: str, title: str, needs: tuple[str, ...], rows: Rows, measures: Sequence[Measure],
    *, by_person: ByPerson = WHOLE,
) -> FigureDefinition:  # fmt: skip
    """A definition whose rows are counted by `rows`; that function's docstring defines it."""

    @lru_cache(maxsize=1)  # every trace of a report asks for the same rows
    def remembered(dataset: Dataset, month: Month) -> pl.DataFrame:
        found = _on_lines(rows(dataset, month))
        return with_parts(found, _who(found), month) if by_person.lines else found

    def compute(dataset: Dataset, month: Month) -> Sequence[Figure]:
        return figures(id, remembered(dataset, month), measures, by_person)

    @lru_cache(maxsize=len(measures))
    def traces(dataset: Dataset, month: Month, column: str) -> Callable[[Address], pl.DataFrame]:
        return _traces(remembered(dataset, month), measures, column)

    def trace(dataset: Dataset, month: Month, address: Address) -> pl.DataFrame:
        return traces(dataset, month, address.column)(address)

    compute.__doc__ = rows.__doc__
    return FigureDefinition(id, title, needs, compute, trace)


def _on_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """With `lines`, the names of those that each row stands on."""
    if "lines" in rows.columns:
        return rows
    return rows.join(_LINES_OF_FORM, on="care_form", how="left", maintain_order="left")


def _who(rows: pl.DataFrame) -> pl.Expr:
    """Whose a row is; one without person_id is its own."""
    return pl.coalesce("person_id", "case_id" if "case_id" in rows.columns else "placement_id")


def figures(
    id: str, rows: pl.DataFrame, measures: Sequence[Measure], by_person: ByPerson = WHOLE
) -> list[Figure]:
    """Every measure for every area and line that the rows have, zeros included.

    A row without area is in the area `total` only.
    """
    counted = [measure for measure in measures if not isinstance(measure, Ratio)]
    found = []
    for cell in _cells(_on_lines(rows), counted, by_person).iter_rows(named=True):
        for measure in measures:
            value = _value(cell, measure)
            if value is not None:
                address = Address(id, cell["area"], cell["line"], measure.column)
                found.append(_figure(cell, measure, address, value))
    return found


def _figure(
    cell: dict[str, int], measure: Measure, address: Address, value: int | Fraction
) -> Figure:
    if isinstance(measure, Ratio):
        parts = (measure.numerator, measure.denominator)
        inputs = tuple(address._replace(column=column) for column in parts)
        return Figure(address, value, measure.unit, follows_from=inputs)
    return Figure(address, value, measure.unit, people=cell.get(_people(measure.column)))


def _people(column: str) -> str:
    """The column of a cell with how many persons the column is about."""
    return f"people in {column}"


def _value(cell: dict[str, int], measure: Measure) -> int | Fraction | None:
    if not isinstance(measure, Ratio):
        return cell[measure.column]
    denominator = cell[measure.denominator]
    return Fraction(cell[measure.numerator], denominator) if denominator else None


def _cells(
    rows: pl.DataFrame, measures: Sequence[Sum | Persons], by_person: ByPerson
) -> pl.DataFrame:
    """(area, line) → the measures: on each row's lines, and on those told by sex and age."""
    sums = [m.column for m in measures if isinstance(m, Sum)]
    gaps = rows.select(pl.sum_horizontal(pl.col(*sums).null_count())).item()
    if gaps:
        raise ValueError(f"{gaps} contributions are unknown; an unknown is never counted as 0")
    found = [_added(rows, measures, [])]
    told = rows.with_columns(lines=pl.col("lines").list.set_intersection(list(by_person.lines)))
    for last_year in (False, True) if by_person.lines else ():
        about = [m for m in measures if about_last_year(m.column) == last_year]
        for parts in groupings(last_year=last_year, crossed=by_person.crossed) if about else ():
            found.append(_added(told, about, parts))
    every = pl.concat(found, how="diagonal")
    return every.group_by("area", "line").agg(pl.all().sum()).sort("area", "line")


def _added(
    rows: pl.DataFrame, measures: Sequence[Sum | Persons], parts: Sequence[str]
) -> pl.DataFrame:
    """(area, line) → the measures: first per area, lines and parts, then over the levels."""
    sums = [m.column for m in measures if isinstance(m, Sum)]
    persons = [m for m in measures if isinstance(m, Persons)]
    person = pl.col("person_id")
    counted = {m.column: person.filter(pl.col(m.among) != 0).drop_nulls() for m in persons}
    if "person_id" in rows.columns:  # effects by care form are nobody's
        who = _who(rows)
        counted |= {_people(name): who.filter(pl.col(name) != 0) for name in sums}
    grouped = (
        rows.lazy()
        .group_by("area", "lines", *parts)
        .agg(pl.col(*sums).sum(), **{name: one.unique() for name, one in counted.items()})
    )
    return (
        grouped.explode("lines")
        .with_columns(
            line=pl.concat_str("lines", *parts, separator="."),
            area=pl.concat_list("area", pl.lit(TOTAL)),
        )
        .explode("area")
        .drop_nulls(["area", "line"])
        .group_by("area", "line")
        .agg(
            pl.col(*sums).sum(),
            *(pl.col(name).explode().drop_nulls().n_unique().cast(pl.Int64) for name in counted),
        )
        .with_columns(pl.col(m.column).alias(_people(m.column)) for m in persons)
        .collect()
    )


def trace_rows(rows: pl.DataFrame, measures: Sequence[Measure], address: Address) -> pl.DataFrame:
    """The rows behind a figure, in TRACE_SCHEMA and in the order of the files.

    Raises LookupError for a line or column unknown here.
    """
    return _traces(_on_lines(rows), measures, address.column)(address)


def _traces(
    rows: pl.DataFrame, measures: Sequence[Measure], column: str
) -> Callable[[Address], pl.DataFrame]:
    """Every figure's trace of a column at once: one frame, of which an address takes its rows."""
    known = {m.column: m for m in measures}
    measure, of = known[column], {"": column}
    if isinstance(measure, Ratio):
        of = {"numerator": measure.numerator, "denominator": measure.denominator}
    every = pl.concat(_contributing(rows, part, known[name]) for part, name in of.items())
    persons = [part for part, name in of.items() if isinstance(known[name], Persons)]
    lines = set(rows["lines"].explode())

    def trace(address: Address) -> pl.DataFrame:
        line, parts = told_by(address.line)
        if line not in lines:
            raise LookupError(f"nothing stands on the line {address.line}")
        found = every.filter(
            pl.col("lines").list.contains(line),
            *(in_part(part, last_year=about_last_year(column)) for part in parts),
            *([] if address.area == TOTAL else [pl.col("area") == address.area]),
        )
        if persons:  # the further rows of a person already counted give 0
            first = pl.struct("part", "person_id").is_first_distinct().cast(pl.Int64)
            counts = pl.col("part").is_in(persons)
            found = found.with_columns(
                contribution=pl.when(counts).then(first).otherwise("contribution")
            )
        return found.select(*TRACE_SCHEMA)

    return trace


def _contributing(rows: pl.DataFrame, part: str, measure: Measure) -> pl.DataFrame:
    if isinstance(measure, Persons):
        counted = rows.filter(pl.col(measure.among) != 0, pl.col("person_id").is_not_null())
        return _part(counted, part, pl.lit(1))
    return _part(rows, part, pl.col(measure.column))


def _part(rows: pl.DataFrame, part: str, contribution: pl.Expr) -> pl.DataFrame:
    """What contributes, in the order of the files, with whose it is and where."""
    told = pl.format("{} {}, {}", "placement_id", _FORM_LABEL, "detail")
    described = rows.with_columns(
        part=pl.lit(part),
        contribution=contribution.cast(pl.Int64),
        description=pl.format("{}, {}", "case_id", "detail") if "case_id" in rows.columns else told,
    ).filter(pl.col("contribution") != 0)
    whose = [name for name in ("area", "lines", "person_id", *PARTS) if name in rows.columns]
    return described.sort("table", "_file", "_sheet", "_row", maintain_order=True).select(
        *whose, *(pl.col(name).cast(dtype) for name, dtype in TRACE_SCHEMA.items())
    )
