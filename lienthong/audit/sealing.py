"""The sealer: takes what is unsealed into the next seal, and keeps the heads outside the database.

It asks for the unsealed rather than for what came after the last number: a transaction may commit long
after it took its numbers. One sealer works at a time, whichever process it is in.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import actions, events, heads, sql
from lienthong.audit.checks import Head
from lienthong.audit.models import Seal
from lienthong.audit.rules import SealRow, content_digest, seal_hash
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM

EVENTS_PER_SEAL = 10_000
_HEADS_PER_WRITE = 5_000
_LOCK = 0x4C_54_41_55_44_49_54  # "LTAUDIT": any number that nothing else locks

log = logging.getLogger(__name__)


def seal(now: datetime | None = None) -> Seal | None:
    """Seal up to EVENTS_PER_SEAL waiting events; None if there are none or another sealer is at work.

    Call it outside transactions. Heads are written before the next seal is made, so at most the newest
    seal can lack its head: when the process dies between the two. Raises OSError, and seals nothing,
    while the heads cannot be written.
    """
    with _only_sealer() as alone:
        if not alone:
            return None
        _write_heads()
        sealed = _seal_waiting(now or clock.now())
        if sealed:
            _write_heads()
        return sealed


def seal_all() -> int:
    """Seal until nothing waits; returns how many events were sealed."""
    total = 0
    while sealed := seal():
        total += len(sealed.event_ids)
        if len(sealed.event_ids) < EVENTS_PER_SEAL:
            break
    return total


@contextmanager
def _only_sealer() -> Iterator[bool]:
    # Held beyond the commit, until the head is written, so that heads come in order.
    with connection.cursor() as cursor:
        cursor.execute(sql.TRY_LOCK, [_LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute(sql.UNLOCK, [_LOCK])


def _seal_waiting(now: datetime) -> Seal | None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(sql.TAKE_UNSEALED, [EVENTS_PER_SEAL])
        if not (taken := cursor.fetchall()):
            return None
        before = Seal.objects.order_by("-seq").only("seq", "hash").first()
        content = content_digest(bytes(mac or b"") for _, mac in taken)
        row = SealRow(
            seq=_next_number(before),
            at=now,
            previous=bytes(before.hash) if before else b"",
            event_ids=[number for number, _ in taken],
            content=content,
        )
        return _insert(row)


def _next_number(before: Seal | None) -> int:
    """Never a number that a head has: if the tail was cut, the gap stays to be seen."""
    head = heads.last(settings.ENVIRONMENT.audit_heads_file)
    return max(before.seq if before else 0, head.seq if head else 0) + 1


def _insert(row: SealRow) -> Seal:
    return Seal.objects.create(
        seq=row.seq,
        at=row.at,
        previous=row.previous,
        event_ids=list(row.event_ids),
        content=row.content,
        hash=seal_hash(row, seal_mac),
    )


def seal_mac(message: bytes) -> bytes:
    return settings.VAULT.mac("audit seal", message)


def _write_heads() -> None:
    """Append the heads of all seals that have none yet."""
    path, written, batch = settings.ENVIRONMENT.audit_heads_file, 0, _HEADS_PER_WRITE
    while batch == _HEADS_PER_WRITE:
        missing = _headless(heads.last(path))
        heads.append(path, missing)
        batch = len(missing)
        written += batch
    if written > 1:
        # A crash leaves one out at most; more were taken away, or the file is new to this database.
        log.warning("%s heads of the audit trail were missing from %s: written anew", written, path)
        details = {"heads": written}
        actions.record(actor=SYSTEM, kind=events.AUDIT_HEADS_RESTORED, details=details)


def _headless(newest: Head | None) -> list[Head]:
    seals = Seal.objects.filter(seq__gt=newest.seq if newest else 0).order_by("seq")
    rows = seals.values_list("seq", "at", "hash")[:_HEADS_PER_WRITE]
    return [Head(seq, at, bytes(hashed)) for seq, at, hashed in rows]
