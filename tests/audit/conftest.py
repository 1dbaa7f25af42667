"""A trail to write to, and someone who owns its database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from lienthong.audit import actions, events, sealing, verification
from lienthong.audit.checks import Finding
from lienthong.kit.actor import Actor

MOVED = events.AUDIT_EXPORTED  # any registered kind will do
HOA = Actor(account_id=7, label="hoalt.snv", address="10.20.30.40", session_id=3, unit_path="/1/5/")


@pytest.fixture(autouse=True)
def heads_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Heads of this test's own."""
    path = tmp_path / "audit" / "heads"
    monkeypatch.setitem(settings.ENVIRONMENT.values, "audit_heads_file", path)
    return path


@pytest.fixture
def record() -> Callable[..., int]:
    def write(actor: Actor = HOA, *, kind: str = MOVED, **event: object) -> int:
        return actions.record(actor=actor, kind=kind, **event)

    return write


@pytest.fixture
def trail(transactional_db: None, record: Callable[..., int]) -> list[list[int]]:
    """Four seals of three events each: their numbers by seal."""
    numbers = []
    for _ in range(4):
        numbers.append([record(details={"rows": n}) for n in range(3)])
        sealing.seal()
    return numbers


@pytest.fixture
def owner(trail: list[list[int]]) -> Iterator[Callable[..., None]]:
    """Executes statements as a superuser whom no trigger or constraint stops."""

    def execute(statement: str, *parameters: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, parameters)
            cursor.execute("SET session_replication_role = origin")

    return execute


@pytest.fixture
def findings() -> Callable[[], list[Finding]]:
    return lambda: list(verification.verify().findings)
