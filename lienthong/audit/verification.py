"""Reading the whole trail and holding it against its macs, its chain and the heads outside.

Runs on one snapshot while the installation works, in bounded memory: seals are streamed and their
events fetched some thousands at a time.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import actions, checks, heads, sealing, sql
from lienthong.audit.checks import Finding, What
from lienthong.audit.rules import EventRow, SealRow

EVENTS_PER_FETCH = 5_000
FINDINGS_LISTED = 10_000

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and what is wrong; at most FINDINGS_LISTED findings, `found` counts all."""

    events: int
    seals: int
    unsealed: int
    found: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return self.found == 0


def count() -> int:
    """How many steps `verify` will report: one per event."""
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNTS)
        return cursor.fetchone()[0]


def verify(copy: Path | None = None, advance: Advance = lambda _: None) -> Report:
    """Check the whole trail. `copy`: heads kept elsewhere, which may be older than the trail."""
    path = copy or settings.ENVIRONMENT.audit_heads_file
    # Read before the snapshot is taken: what had a head by then must be in it.
    newest = heads.last(path)
    walk = checks.Chain(
        checks.parse_heads(heads.lines(path)),
        sealing.seal_mac,
        required=newest.seq if newest else 0,
        lag=None if copy else 1,
    )
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(sql.COUNTS)
        events, seals, unsealed, _ = cursor.fetchone()
        findings, found = [], 0
        for finding in chain(_sealed(walk, advance), _waiting(advance), _beside(advance)):
            found += 1
            if len(findings) < FINDINGS_LISTED:
                findings.append(finding)
    return Report(events, seals, unsealed, found, tuple(findings))


def _sealed(walk: checks.Chain, advance: Advance) -> Iterator[Finding]:
    """Every seal with its events."""
    for batch in _batches(_seals(), lambda pair: len(pair[0].event_ids)):
        events = _events([number for seal, _ in batch for number in seal.event_ids])
        for seal, stored_hash in batch:
            yield from walk.step(seal, stored_hash)
            yield from checks.check_content(seal, events, actions.event_mac)
        advance(len(events))
    yield from walk.end()


def _waiting(advance: Advance) -> Iterator[Finding]:
    """Events in the sealer's queue: an edit shows before sealing too."""
    for batch in _batches(_numbers(sql.WAITING)):
        events = _events(batch)
        yield from (Finding(What.EVENT_REMOVED, event=n) for n in batch if n not in events)
        yield from _changed(events)
        advance(len(events))


def _beside(advance: Advance) -> Iterator[Finding]:
    """Events that no seal or queue accounts for, or more than one."""
    yield from (Finding(What.EVENT_SEALED_TWICE, event=n) for n in _numbers(sql.SEALED_TWICE))
    for batch in _batches(_numbers(sql.NOT_QUEUED)):
        events = _events(batch)
        yield from (Finding(What.EVENT_NOT_QUEUED, event=n) for n in batch)
        yield from _changed(events)
        advance(len(events))


def _changed(events: dict[int, tuple[EventRow, bytes]]) -> Iterator[Finding]:
    for row, stored in events.values():
        yield from checks.check_event(row, stored, actions.event_mac)


def _seals() -> Iterator[tuple[SealRow, bytes]]:
    for seq, at, previous, event_ids, content, hashed in _stream(sql.SEALS):
        yield SealRow(seq, at, bytes(previous), event_ids, bytes(content)), bytes(hashed)


def _numbers(statement: str) -> Iterator[int]:
    return (number for (number,) in _stream(statement))


def _stream(statement: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(500):
            yield from rows


def _events(numbers: list[int]) -> dict[int, tuple[EventRow, bytes]]:
    """Events by number, with their stored macs; what is not there is left out."""
    with connection.cursor() as cursor:
        cursor.execute(sql.EVENTS, [numbers])
        rows = cursor.fetchall()
    return {row[0]: (EventRow(*row[:-2], _details(row[-2])), bytes(row[-1])) for row in rows}


def _details(stored: str) -> Any:
    """None for what cannot have been written by us, since Python cannot read it."""
    try:
        return json.loads(stored)
    except (TypeError, ValueError, RecursionError):
        return None


def _batches(items: Iterable[Any], size: Callable[[Any], int] = lambda _: 1) -> Iterator[list[Any]]:
    batch, total = [], 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= EVENTS_PER_FETCH:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
