"""What many tests begin with, made once by each worker, in databases that no test commits to.

A test stands on the richest ground that its fixtures ask for, and what it writes is rolled back. One
that commits, or asks for `bare`, stands on the bare database, where the fixtures make anew what they
give.
"""

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key

from tests import database

COMMITS = {"transactional_db", "live_server"}


@pytest.fixture
def bare() -> None:
    """For a test of another day, on which all that it begins with is to be made."""


@dataclass
class Ground:
    """`make` writes it, given what the ground `beneath` gave, and returns what its fixture gives."""

    name: str
    make: Callable[..., Any]
    beneath: "Ground | None"
    given: bytes = b""  # what it and those beneath gave, by name, pickled

    @property
    def database(self) -> str:
        return f"{database.database_name()}_{self.name}"

    def lay(self) -> None:
        """Once: a database of its own, with all that its fixtures give."""
        database.clone(Path(os.environ[database.HOME]), self.database)
        _connect(self.database)
        with transaction.atomic():
            self.given = pickle.dumps(self._make_all())

    def _make_all(self) -> dict[str, Any]:
        made = self.beneath._make_all() if self.beneath else {}
        return made | {self.name: self.make(*(made[name] for name in self.below))}

    @property
    def below(self) -> tuple[str, ...]:
        """The name of the ground beneath, if there is one."""
        return (self.beneath.name,) if self.beneath else ()


_known: dict[str, Ground] = {}  # the poorest first
_here: dict[str, Any] = {}  # what the running test was given
_standing: list[Ground | None] = [None]


def ground(name: str, make: Callable[..., Any], beneath: str = "") -> Any:
    """The fixture `name`: what `make` returned, a copy for every test.

    `make` takes what the fixture `beneath` gives, a ground that was declared before.
    """
    mine = _known[name] = Ground(name, make, _known[beneath] if beneath else None)

    @pytest.fixture(name=name)
    def stand(db: None, request: pytest.FixtureRequest) -> Any:
        if name not in _here:
            _here[name] = make(*map(request.getfixturevalue, mine.below))
        return _here[name]

    return stand


def stand(item: pytest.Item) -> None:
    """Before any of the test's fixtures: connect to the database of its ground."""
    asked = set(getattr(item, "fixturenames", ()))
    wanted = None if "bare" in asked or _commits(item, asked) else _richest(asked)
    with item.config.stash[blocking_manager_key].unblock():
        if wanted is not None and not wanted.given:
            wanted.lay()
        elif wanted is not _standing[0]:
            _connect(wanted.database if wanted else database.database_name())
    _standing[0] = wanted
    _here.clear()
    if wanted is not None:
        _here.update(pickle.loads(wanted.given))


def _richest(asked: set[str]) -> Ground | None:
    return next((one for name, one in reversed(_known.items()) if name in asked), None)


def _commits(item: pytest.Item, asked: set[str]) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(asked & COMMITS) or bool(marker and marker.kwargs.get("transaction"))


def _connect(name: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
