"""The installation's database: the embedded server, or the one that LIENTHONG_DATABASE_URL names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from lienthong.config.embedded import NAME, EmbeddedServer
from lienthong.config.environment import Environment, SettingError
from lienthong.config.programs import OLDEST_MAJOR

SPARE_CONNECTIONS = 2  # beside one for each thread: health checks, a task at shutdown
CONNECT_SECONDS = 5


def dsn(env: Environment) -> str:
    """How libpq reaches the database."""
    return EmbeddedServer(env.home).dsn if env.embedded else env.database_url


def django_database(env: Environment) -> dict[str, Any]:
    """settings.DATABASES["default"]; needs no running server.

    Threads of the web server come and go with load, so each process has a pool that caps what they
    hold. Whatever else the address says (sslmode, …) is handed to libpq.
    """
    parts = _parse(env)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "lienthong",
            **parts,
            "pool": {
                "min_size": 1,
                "max_size": env.threads + SPARE_CONNECTIONS,
                "timeout": CONNECT_SECONDS,
            },
        },
    }


def _parse(env: Environment) -> dict[str, Any]:
    if not env.embedded and "://" not in env.database_url:
        raise SettingError("LIENTHONG_DATABASE_URL: postgresql://user:password@host/name is wanted")
    try:
        return psycopg.conninfo.conninfo_to_dict(dsn(env))
    except psycopg.ProgrammingError:  # its words would repeat the password
        hint = "cannot be read; spaces and signs in a password are written like %20"
        raise SettingError(f"LIENTHONG_DATABASE_URL: {hint}") from None


@contextmanager
def running(env: Environment) -> Iterator[None]:
    """For commands: the database of the running installation, else one started for as long as needed."""
    if env.embedded:
        with EmbeddedServer(env.home).used():
            yield
    else:
        check(env)
        yield


def check(env: Environment) -> None:
    """Raises SettingError where the database cannot be reached or is too old."""
    try:
        with psycopg.connect(dsn(env), connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise SettingError(f"LIENTHONG_DATABASE_URL: {str(error).strip()}") from error
    if version < OLDEST_MAJOR * 10_000:
        found = version // 10_000
        raise SettingError(
            f"LIENTHONG_DATABASE_URL: PostgreSQL ≥ {OLDEST_MAJOR} is wanted, not {found}"
        )
