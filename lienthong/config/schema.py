"""Whether the database has this version's tables; asked at every start, so without Django."""

import importlib.util
from pathlib import Path

import psycopg

PACKAGE = Path(__file__).parent.parent
LIBRARIES = {  # app: (package, where in it)
    "contenttypes": ("django", "contrib/contenttypes"),
    "procrastinate": ("procrastinate", "contrib/django"),
}


def is_current(dsn: str) -> bool:
    """Whether every migration on disk has been applied."""
    return wanted() <= applied(dsn)


def wanted() -> set[tuple[str, str]]:
    """(app, migration) of the features and of the libraries that bring tables."""
    folders = {folder.name: folder for folder in PACKAGE.iterdir()}
    for app, (library, place) in LIBRARIES.items():
        folders[app] = Path(importlib.util.find_spec(library).origin).parent / place
    return {
        (app, migration.stem)
        for app, folder in folders.items()
        for migration in (folder / "migrations").glob("[0-9]*.py")
    }


def applied(dsn: str) -> set[tuple[str, str]]:
    """(app, migration) as recorded in the database; empty before the first."""
    with psycopg.connect(dsn) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return set()
        return set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
