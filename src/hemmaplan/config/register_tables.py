"""Has the register the tables and columns that this program asks for?

The migrations that have been run do not say: a register from before all of them became one carries
a migration of the same name, and other tables.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper


def lacking(register: BaseDatabaseWrapper) -> list[str]:
    """Names of the tables, and `table.column` of the columns, that the models have alone."""
    there = set(register.introspection.table_names())
    found = []
    with register.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in there:
                found.append(table)
                continue
            cursor.execute(f"SELECT * FROM {register.ops.quote_name(table)} LIMIT 0")
            columns = {column[0] for column in cursor.description}
            fields = model._meta.local_concrete_fields
            found += [f"{table}.{each.column}" for each in fields if each.column not in columns]
    return sorted(found)


def too_old(place: str, missing: list[str]) -> str:
    """What is wrong with such a register and what to do, in Swedish."""
    shown = ", ".join(missing[:3]) + (f" och {len(missing) - 3} till" if len(missing) > 3 else "")
    return (
        f"Registret {place} är gjort med en äldre hemmaplan och kan inte användas av den här: det "
        f"saknar {shown}. Flytta undan det (nyckeln ska vara kvar, så känns samma personer igen) "
        "och läs in mapparna på nytt: hemmaplan import DATA. Användare och det som är ändrat för "
        "hand följer inte med: skriv av det först med den version som gjorde registret."
    )
