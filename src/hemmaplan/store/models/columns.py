"""The fields, constraints and indexes that follow from a table's declaration in core."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Func, Index, Q, UniqueConstraint, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from hemmaplan.core.columns import Column, Kind
from hemmaplan.core.tables import ORDERED, TABLES
from hemmaplan.store.models.batches import NOW, retired_later

# SQLite keeps a decimal as a double, which holds 15 digits exactly: nine before the point and six
# after. A price or percentage of a thousand million is refused rather than rounded.
EXACT_DIGITS, EXACT_DECIMALS = 15, 6
EXACT_LIMIT = Decimal(10) ** (EXACT_DIGITS - EXACT_DECIMALS)


_FIELDS = {
    Kind.DATE: models.DateField, Kind.MONTH: models.DateField, Kind.YEAR: models.IntegerField,
    Kind.COUNT: models.IntegerField, Kind.FLAG: models.BooleanField,
    Kind.MONEY: models.BigIntegerField,
}  # fmt: skip


def field_of(column: Column) -> Any:
    """A column as the register keeps it: money in whole öre, prices and percentages exactly."""
    if column.kind is Kind.EXACT:
        return models.DecimalField(
            max_digits=EXACT_DIGITS, decimal_places=EXACT_DECIMALS, null=not column.required
        )
    return _FIELDS.get(column.kind, models.TextField)(null=not column.required)


class DayOfMonth(Func):
    """1–31, in words that both databases know without Django's own functions."""

    template = "EXTRACT(DAY FROM %(expressions)s)"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "CAST(SUBSTR(%(expressions)s, 9, 2) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **extra)


def table_constraints(name: str) -> tuple[CheckConstraint | UniqueConstraint, ...]:
    """What core says of a table, as SQL: codes, required texts, first of months, range, key."""
    table = TABLES[name]
    checks = [check for column in table.columns for check in _checks(name, column)]
    if name in ORDERED:
        first, last = ORDERED[name]
        checks.append(_check(f"{name}_{last}_not_before_{first}", Q(**{f"{last}__gte": F(first)})))
    checks.append(retired_later(name))
    return (*checks, *([_unique(name)] if table.key else []))


def table_indexes(name: str) -> tuple[Index, ...]:
    """What a batch retired, and all that has been known of a placement or a choice."""
    was = Index(fields=("retired",), condition=~NOW, name=f"{name}_retired")
    about = {column.name for column in TABLES[name].columns} & {"placement_id", "choice_id"}
    return (
        was,
        *(Index(fields=(n,), name=f"{name}_{n.removesuffix('_id')}") for n in sorted(about)),
    )


def _checks(table: str, column: Column) -> list[CheckConstraint]:
    name = column.frame_name
    match column.kind:
        case Kind.CODE:
            return [_check(f"{table}_{name}_code", Q(**{f"{name}__in": column.codes}))]
        case Kind.OWN_CODE:
            words = Q(**{name: ""}) | Q(**{f"{name}__contains": " "})
            return [_check(f"{table}_{name}_code", ~words)]
        case Kind.TEXT if column.required:
            return [_check(f"{table}_{name}_not_blank", ~Q(**{name: ""}))]
        case Kind.MONTH:
            return [_check(f"{table}_{name}_first_day", Exact(DayOfMonth(F(name)), 1))]
        case Kind.EXACT:
            within = {f"{name}__gt": -EXACT_LIMIT, f"{name}__lt": EXACT_LIMIT}
            return [_check(f"{table}_{name}_range", Q(**within))]
    return []


def _check(name: str, condition: Any) -> CheckConstraint:
    return CheckConstraint(condition=condition, name=name)


def _unique(name: str) -> UniqueConstraint:
    """One visible row a key. Blank is a value of its own: two blanks are the same key."""
    table = TABLES[name]
    optional = {column.frame_name for column in table.columns if not column.required}
    parts = [Coalesce(F(part), Value("")) if part in optional else F(part) for part in table.key]
    return UniqueConstraint(*parts, condition=NOW, name=f"{name}_key")
