"""Recording: what every action calls inside its own transaction."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import kinds, rules, sql
from lienthong.kit import clock, statements, text
from lienthong.kit.actor import Actor

ROWS_PER_COPY = 5_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, named as of that time: Subject("account", 17, "hoalt.snv")."""

    kind: str
    id: int | str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail, before it has an actor, a time and a number."""

    kind: str
    outcome: str = "ok"
    subject: Subject | None = None
    unit_path: str = ""  # of the subject's unit: who administers it may read the line
    details: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    actor: Actor,
    kind: str,
    outcome: str = "ok",
    subject: Subject | None = None,
    unit_path: str = "",
    details: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> int:
    """Write one event inside the caller's transaction; returns its number.

    `kind` is a registered kind, `outcome` one of ok, refused, failed. `unit_path` places the event
    in the tree; without it, only who may read the whole trail sees it. `address` replaces the
    actor's. Raises ValueError for an unknown kind, rules.UnfitDetails for details with secrets.
    """
    entry = Entry(kind, outcome, subject, unit_path, details or {})
    origin = actor.address if address is None else address
    with transaction.atomic(savepoint=False):
        (number,) = _numbers(1)
        values = _stored(_row(number, entry, actor, origin))
        statements.fetch_one(sql.INSERT, dict(zip(sql.STORED, values, strict=True)))
    return number


def record_many(*, actor: Actor, entries: Iterable[Entry]) -> int:
    """Write one event per entry, as `record` does, in few statements; returns how many."""
    remaining, written = iter(entries), 0
    with transaction.atomic():
        while chunk := list(islice(remaining, ROWS_PER_COPY)):
            _copy(actor, chunk)
            written += len(chunk)
    return written


def record_refusal(
    *,
    actor: Actor,
    kind: str,
    subject: Subject | None = None,
    unit_path: str = "",
    details: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> int:
    """Write a refusal in a transaction of its own, once the action's has been rolled back.

    Raises RuntimeError inside an open transaction: the line would vanish with it.
    """
    with transaction.atomic(durable=True):
        return record(
            actor=actor,
            kind=kind,
            outcome="refused",
            subject=subject,
            unit_path=unit_path,
            details=details,
            address=address,
        )


def _copy(actor: Actor, entries: Sequence[Entry]) -> None:
    numbers = _numbers(len(entries))
    with connection.cursor() as cursor:
        with cursor.copy(sql.COPY) as copy:
            for number, entry in zip(numbers, entries, strict=True):
                copy.write_row([*_stored(_row(number, entry, actor, actor.address))])
        cursor.execute(sql.QUEUE, [numbers])


def _row(number: int, entry: Entry, actor: Actor, address: str) -> rules.EventRow:
    if not kinds.is_registered(entry.kind):
        raise ValueError(f"the kind of event {entry.kind!r} is not registered; see audit/kinds.py")
    subject = entry.subject or Subject("", "")
    label = rules.fit_text(subject.label)
    return rules.EventRow(
        id=number,
        at=clock.now(),
        kind=entry.kind,
        outcome=entry.outcome,
        actor_id=actor.account_id,
        actor_label=rules.fit_text(actor.label),
        on_behalf_of=actor.on_behalf_of,
        subject_kind=subject.kind,
        subject_id=rules.fit_text(str(subject.id)),
        subject_label=label,
        subject_folded=text.fold(label)[: rules.LABEL_LENGTH],
        unit_path=entry.unit_path,
        address=rules.fit_text(address, 64),
        session_id=actor.session_id,
        details=rules.fit_details(entry.details),
    )


def _stored(row: rules.EventRow) -> Iterator[Any]:
    for name in row.__slots__:
        yield json.dumps(row.details) if name == "details" else getattr(row, name)
    yield rules.event_mac(row, event_mac)


def event_mac(message: bytes) -> bytes:
    return settings.VAULT.mac("audit", message)


# A mac covers the event's number, so the number is needed before the insert. Numbers are fetched a
# few at a time and kept with the connection that fetched them, as a sequence's own cache is: they
# end with it, and no other process has them.
_spare_numbers: WeakKeyDictionary[Any, list[int]] = WeakKeyDictionary()


def _numbers(wanted: int) -> list[int]:
    spare = _spare_numbers.setdefault(connection.connection, [])
    if (missing := wanted - len(spare)) > 0:
        with connection.cursor() as cursor:
            cursor.execute(sql.NEXT_NUMBERS, [-(-missing // sql.NUMBERS_PER_FETCH)])
            for (first,) in cursor.fetchall():
                spare.extend(range(first, first + sql.NUMBERS_PER_FETCH))
    taken, spare[:wanted] = spare[:wanted], []
    return taken
