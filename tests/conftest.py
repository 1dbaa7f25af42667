"""Fixtures for every test. Feature tests use pytest-django's `db`; see `database` for what is behind it."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests import database
from tests.small_province import people, units  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Nothing to do: `tests.settings` has made this worker's database."""


def _renew_database(_: TransactionTestCase) -> None:
    """After a test that commits: a new clone, where Django would empty all tables.

    What migrations wrote must stay, and audit's tables refuse to be emptied.
    """
    connection.close()
    connection.close_pool()
    database.clone(Path(os.environ[database.HOME]), database.database_name())


TransactionTestCase._fixture_teardown = _renew_database
