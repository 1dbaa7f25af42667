"""Hot statements: each is prepared once on a connection, so that PostgreSQL plans it once.

Django sends values inside the text, and a join of nine tables takes longer to plan than to run. Values
travel apart from a prepared statement, so where their type is not plain from the column it is used
with, the statement casts: `%(scopes)s::text[]`.
"""

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor


def fetch_one(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The statement's first row, or None."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    raw = database.connection
    raw.prepare_threshold = 0  # by this kind of cursor; Django's own do not prepare
    if database.execute_wrappers or database.queries_logged:
        return _watched(database, statement, parameters)
    # Straight to psycopg, with answers in binary: two thirds of what Django's cursor costs.
    with database.wrap_database_errors:
        return ServerBindingCursor(raw).execute(statement, parameters, binary=True).fetchone()


def _watched(database: Any, statement: str, parameters: Mapping[str, Any]) -> Any:
    """The same through Django's cursor, where tests and benchmarks count statements."""
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with wrap(ServerBindingCursor(database.connection)) as cursor:
        cursor.execute(statement, parameters)
        if database.queries_logged:
            database.queries_log[-1]["sql"] = statement  # Django finds no text in this cursor
        return cursor.fetchone()
