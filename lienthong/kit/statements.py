"""Hot statements: each is prepared once on a connection, so that PostgreSQL plans it once.

Django sends values inside the text, and a join of nine tables takes longer to plan than to run. Values
travel apart from a prepared statement, so where their type is not plain from the column it is used
with, the statement casts: `%(scopes)s::text[]`.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def fetch_one(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The statement's first row, or None."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0  # by this kind of cursor; Django's own do not prepare
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with connection.wrap_database_errors, wrap(ServerBindingCursor(raw)) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
