"""What happens to a check that waits: asked, asked again, answered."""

import logging
from collections.abc import Callable

from django.db import transaction

from lienthong.audit import actions as audit
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.persons import events, population, proving, queries, rules
from lienthong.persons.models import Check, Person
from lienthong.persons.population import Result, Unavailable
from lienthong.persons.rules import Source

logger = logging.getLogger(__name__)
_listeners: list[Callable[[Check], object]] = []


def when_answered(function: Callable[[Check], object]) -> Callable[[Check], object]:
    """Decorator: call it with each answered check, in the transaction that stores the answer.

    The floors above know whose check it is; this one does not.
    """
    _listeners.append(function)
    return function


def look_up(check_id: int) -> None:
    """Ask about a check whose time has come; without an answer it waits for its next time."""
    check = _claimed(check_id)
    if check is None:
        return
    try:
        asked = population.lookup()
        result = population.ask(asked, queries.declared(check))
    except Unavailable as reason:
        logger.warning("population lookup, attempt %s: %s", check.attempts, reason)
        return
    _settle(check, result, asked.name)


def _claimed(check_id: int) -> Check | None:
    """The check, its next attempt set first: a second job finds nothing due, a crash loses nothing."""
    now = clock.now()
    waiting = Check.objects.filter(state=Check.State.WAITING, next_try_at__lte=now)
    with transaction.atomic():
        check = waiting.select_for_update().filter(pk=check_id).first()
        if check is None:
            return None
        check.attempts, check.tried_at = check.attempts + 1, now
        check.next_try_at = now + rules.wait_after(check.attempts)
        check.save(update_fields=["attempts", "tried_at", "next_try_at"])
    return check


def _settle(check: Check, result: Result, verifier: str) -> None:
    """Store the answer, once; who withdrew the question meanwhile hears nothing."""
    with transaction.atomic():
        held = Check.objects.select_for_update().filter(pk=check.pk, state=Check.State.WAITING)
        if not held.filter(attempts=check.attempts).exists():
            return
        person = _proved(check, verifier) if result.state == Check.State.EXACT else None
        store(check, result, person, Source.LOOKUP, verifier)
        _record(check, result)
        tell(check)


def _proved(check: Check, verifier: str) -> Person:
    declared = queries.declared(check)
    said = {field: getattr(declared, field) for field in rules.FIELDS}
    return proving.prove(actor=SYSTEM, source=Source.LOOKUP, verifier=verifier, **said)


def store(
    check: Check, result: Result, person: Person | None, source: Source, verifier: str
) -> None:
    """Write an answer into its check."""
    check.state, check.differs = result.state, list(result.differs)
    check.person, check.answered_at, check.next_try_at = person, clock.now(), None
    check.method, check.verifier = source.value, verifier
    check.save()


def tell(check: Check) -> None:
    for listener in _listeners:
        listener(check)


def _record(check: Check, result: Result) -> None:
    audit.record(
        actor=SYSTEM,
        kind=events.IDENTITY_ANSWERED,
        subject=audit.Subject("identity_check", check.pk),
        details={"result": str(result.state), "differs": list(result.differs)},
    )
