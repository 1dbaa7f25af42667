"""Sign-ins under way: what is proved is kept here until all of it is, and only then a session begins.

One row, named by a cookie of its own. Whoever reads the database cannot go on from it (a digest), nor
read what it remembers (sealed).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from lienthong.identity import request, rules
from lienthong.identity.models import PendingSignIn
from lienthong.identity.request import SignInRequest
from lienthong.kit import clock, secrets

PURPOSE = "pending-sign-in"


def begin(
    step: rules.Step,
    *,
    wanted: SignInRequest,
    account_id: int | None = None,
    person_id: int | None = None,
    methods: Iterable[str] = (),
    memory: Mapping[str, Any] | None = None,
    session_id: int | None = None,
) -> str:
    """The cookie's token of a new one. `memory` is JSON that the next step must know and nobody may
    read; `session_id` the session that a step-up or a binding goes on from."""
    token, now = secrets.new_token(), clock.now()
    PendingSignIn.objects.create(
        digest=secrets.digest(token),
        step=step,
        account_id=account_id,
        person_id=person_id,
        methods=" ".join(methods),
        wanted=wanted.signed(),
        sealed=_seal(memory or {}),
        session_id=session_id,
        created_at=now,
        expires_at=now + rules.PENDING_LIFETIME,
    )
    return token


def find(token: str, *steps: rules.Step, lock: bool = False) -> PendingSignIn | None:
    """The one that a cookie names, if it waits for one of these steps and is not over."""
    if not token:
        return None
    waiting = PendingSignIn.objects.filter(step__in=steps, expires_at__gt=clock.now())
    if lock:
        waiting = waiting.select_for_update()
    return waiting.filter(digest=secrets.digest(token)).first()


def wanted(pending: PendingSignIn) -> SignInRequest:
    """What the sign-in was asked for."""
    return request.loads(pending.wanted)


def memory(pending: PendingSignIn) -> dict[str, Any]:
    """What `begin` or `remember` was given."""
    return json.loads(settings.VAULT.decrypt(PURPOSE, bytes(pending.sealed)))


def remember(pending: PendingSignIn, memory: Mapping[str, Any], **columns: Any) -> None:
    """Keep something for the next step, with other columns that change."""
    changed = {**columns, "sealed": _seal(memory)}
    PendingSignIn.objects.filter(pk=pending.pk).update(**changed)
    for name, value in changed.items():
        setattr(pending, name, value)


def finish(pending: PendingSignIn) -> bool:
    """It is done or given up; False where somebody else was faster, so that each is spent once."""
    return bool(PendingSignIn.objects.filter(pk=pending.pk).delete()[0])


def forget_expired() -> int:
    """Delete those that nobody finished; how many."""
    return PendingSignIn.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _seal(memory: Mapping[str, Any]) -> bytes:
    return settings.VAULT.encrypt(PURPOSE, json.dumps(memory).encode())
