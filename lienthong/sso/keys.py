"""Making, announcing and forgetting signing keys. Which of them signs when is a rule (`rules`)."""

from datetime import datetime

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import actions as audit
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.protocols import jose
from lienthong.protocols.jose import Algorithm, SigningKey
from lienthong.sso import configuration, events, models, queries, rules

_LOCK = 0x53534F4B  # one process at a time decides that a key is due


def timeline() -> list[rules.KeyFacts]:
    """Every key that is stored, oldest first."""
    rows = models.SigningKey.objects.order_by("signs_from", "kid")
    return [rules.KeyFacts(row.kid, row.algorithm, row.signs_from) for row in rows]


def readable() -> bool:
    """Whether this installation's master key opens what is stored; so where nothing is."""
    try:
        for row in models.SigningKey.objects.all():
            settings.VAULT.decrypt(configuration.KEY_PURPOSE, bytes(row.sealed))
    except InvalidTag:
        return False
    return True


def ensure(*, actor: Actor) -> None:
    """Make the first key of each algorithm; does nothing where there is one."""
    with transaction.atomic():
        _alone()
        known = {key.algorithm for key in timeline()}
        for algorithm in jose.ALGORITHMS:
            if algorithm not in known:
                _add(actor, algorithm, clock.now())


def rotate_due(*, actor: Actor = SYSTEM) -> None:
    """Announce successors of keys that grow old, and drop those that nobody needs any more."""
    now = clock.now()
    with transaction.atomic():
        _alone()
        known = timeline()
        states = rules.key_states(known, now=now)
        for algorithm in {key.algorithm for key in known}:
            if rules.due_for_rotation(known, algorithm, now=now):
                _add(actor, algorithm, now + rules.ANNOUNCED)
        for kid, state in states.items():
            if state is rules.KeyState.GONE:
                _remove(actor, kid)


def rotate(*, actor: Actor, algorithm: Algorithm, at_once: bool = False) -> models.SigningKey:
    """Announce a successor, which signs after 24 hours, or at once if the present key is not
    trusted.
    """
    queries.require_everywhere(actor)
    signs_from = clock.now() + (rules.ANNOUNCED * (not at_once))
    with transaction.atomic():
        _alone()
        return _add(actor, algorithm, signs_from)


def revoke(*, actor: Actor, kid: str) -> None:
    """Stop publishing a key that has leaked: what it signed is worth nothing from now on.

    Raises NotFound, and Refused for the key that signs: rotate at once first.
    """
    queries.require_everywhere(actor)
    with transaction.atomic():
        _alone()
        state = rules.key_states(timeline(), now=clock.now()).get(kid)
        if state is None:
            raise NotFound(f"Không có khóa {kid}")
        if state is rules.KeyState.ACTIVE:
            raise Refused(
                "Khóa này đang ký. Hãy thay khóa khác trước.",
                hint="lienthong keys rotate --now",
            )
        _remove(actor, kid)


def _add(actor: Actor, algorithm: Algorithm, signs_from: datetime) -> models.SigningKey:
    kid, der = _new_key(algorithm)
    row = models.SigningKey.objects.create(
        kid=kid,
        algorithm=algorithm,
        sealed=settings.VAULT.encrypt(configuration.KEY_PURPOSE, der),
        created_at=clock.now(),
        signs_from=signs_from,
    )
    details = {"algorithm": algorithm, "signs_from": signs_from.isoformat()}
    _changed(actor, events.KEY_ADDED, row.kid, details)
    return row


def _new_key(algorithm: Algorithm) -> tuple[str, bytes]:
    """A `kid` with a leading hyphen could not be typed as an argument of `lienthong keys revoke`."""
    while True:
        der = jose.generate(algorithm)
        kid = SigningKey.load(der).kid
        if not kid.startswith("-"):
            return kid, der


def _remove(actor: Actor, kid: str) -> None:
    models.SigningKey.objects.filter(kid=kid).delete()
    _changed(actor, events.KEY_REMOVED, kid, {})


def _changed(actor: Actor, kind: str, kid: str, details: dict[str, str]) -> None:
    audit.record(actor=actor, kind=kind, subject=audit.Subject("key", kid, kid), details=details)
    configuration.changed()


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
