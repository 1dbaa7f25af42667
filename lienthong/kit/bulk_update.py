"""Many rows changed by one statement, each to values of its own.

Django's `bulk_update` writes a CASE for every row and column, which takes seconds for a thousand rows;
arrays take milliseconds.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

ROWS = 5_000


def update_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Set `columns` of the rows given as (primary key, value, value, …); how many were there."""
    fields = [model._meta.pk, *map(model._meta.get_field, columns)]
    statement, remaining, changed = _statement(model, fields), iter(rows), 0
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, ROWS)):
            cursor.execute(statement, [list(values) for values in zip(*chunk, strict=True)])
            changed += cursor.rowcount
    return changed


def _statement(model: type[models.Model], fields: Sequence[models.Field]) -> str:
    """All names come from the model, none from outside."""
    quote = connection.ops.quote_name
    key, *others = [quote(field.column) for field in fields]
    given = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    pairs = ", ".join(f"{column} = given.{column}" for column in others)
    return (
        f"UPDATE {quote(model._meta.db_table)} AS present SET {pairs} "  # noqa: S608
        f"FROM unnest({given}) AS given ({', '.join((key, *others))}) "
        f"WHERE present.{key} = given.{key}"
    )


def _type(field: models.Field) -> str:
    """Without a length: casting to varchar(100) would cut what the column itself refuses."""
    plain = field.target_field if field.is_relation else field
    return plain.rel_db_type(connection).partition("(")[0]
