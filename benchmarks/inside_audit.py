"""The audit trail inside an installation: `python -m benchmarks.inside_audit`. Prints rates as JSON."""

import json
import time
from collections.abc import Callable

import benchmarks.inside  # noqa: F401 - sets Django up

EVENTS, AT_ONCE = 1_500, 30_000

PLAIN = """
INSERT INTO plain_event (id, at, kind, outcome, actor_label, subject_kind, subject_id, subject_label,
                         subject_folded, unit_path, address, details)
VALUES (%s, now(), 'sign_in', 'ok', 'hoalt.snv', 'account', '1', 'hoalt.snv', 'hoalt.snv', '/1/',
        '127.0.0.1', '{}')
"""


def rates() -> dict[str, float]:
    """Events a second."""
    from django.db import connection

    from lienthong.audit import sealing, verification

    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE IF NOT EXISTS plain_event (LIKE audit_event)")
        cursor.execute("ALTER TABLE plain_event SET LOGGED, ALTER mac DROP NOT NULL")
    sealing.seal_all()
    found = {
        "recorded, each in a transaction": _rate(EVENTS, _record),
        "plain INSERT, each in a transaction": _rate(EVENTS, _insert),
        "recorded, many at once": _rate(AT_ONCE, _record_many),
    }
    waiting = EVENTS + AT_ONCE
    found["sealed"] = _rate(waiting, lambda _: sealing.seal_all())
    total = verification.count()
    found["verified"] = _rate(total, lambda _: _require(verification.verify().ok))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE plain_event")
    return found


def _rate(events: int, work: Callable[[int], object]) -> float:
    started = time.perf_counter()
    work(events)
    return events / (time.perf_counter() - started)


def _record(events: int) -> None:
    from django.db import transaction

    from lienthong.audit import actions
    from lienthong.identity.events import SIGN_IN
    from lienthong.kit.actor import SYSTEM

    for number in range(events):
        with transaction.atomic():
            subject = actions.Subject("account", number, "hoalt.snv")
            actions.record(actor=SYSTEM, kind=SIGN_IN, subject=subject, unit_path="/1/")


def _insert(events: int) -> None:
    from django.db import connection, transaction

    for number in range(events):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PLAIN, [number])


def _record_many(events: int) -> None:
    from lienthong.audit import actions
    from lienthong.identity.events import SIGN_IN
    from lienthong.kit.actor import SYSTEM

    subject = actions.Subject("account", 1, "hoalt.snv")
    entries = (actions.Entry(SIGN_IN, "ok", subject, "/1/") for _ in range(events))
    actions.record_many(actor=SYSTEM, entries=entries)


def _require(good: bool) -> None:
    if not good:
        raise AssertionError("the trail does not verify")


if __name__ == "__main__":
    print(json.dumps(rates()))
