"""Bringing an application's server into step with who may enter the application.

What should be there is compared with what was told, never with a queue of events: a missed event, a
restored backup or a changed rule needs no care of its own. Users are created, replaced and closed
(`active: false`), never deleted.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection

from lienthong.kit import clock
from lienthong.scim import payload, sql
from lienthong.scim.models import Provisioned, Target
from lienthong.scim.payload import Resource, Step
from lienthong.scim.remote import Away, Conflict, Gone, Rejected, Remote, Trouble, identifier

BATCH = 200
BUDGET = 20.0  # seconds that a run may take; the rest waits for the next one
EVERY = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)  # between runs against a server that is away
LONGEST_WAIT = timedelta(hours=6)  # between attempts at one officer
ENOUGH = 3  # failures in a row: it is the server, not the officers

VAULT = "scim target"


def run(target: Target) -> int:
    """Do what waits, within the budget; how many officers were brought into step."""
    server = _Server.of(target)
    deadline, done = time.monotonic() + BUDGET, 0
    try:
        while steps := out_of_step(target):
            for step in steps:
                done += server.take(step)
                if time.monotonic() > deadline:
                    return _ended(target, done, more=True)
        return _ended(target, done)
    except Away as away:
        _failed(target, away)
        return done


def parameters(target: Target) -> dict[str, object]:
    """What the statements of `sql` are asked with."""
    return {
        "target": target.pk,
        "application": target.application_id,
        "format": f"{payload.FORMAT} {settings.ENVIRONMENT.mail_domain}",
        "today": clock.today(),
        "now": clock.now(),
    }


def out_of_step(target: Target) -> list[Step]:
    """Who is to be brought into step now."""
    with connection.cursor() as cursor:
        cursor.execute(sql.OUT_OF_STEP, parameters(target) | {"most": BATCH})
        return [Step(*row) for row in cursor.fetchall()]


@dataclass
class _Server:
    target: Target
    remote: Remote
    extensions: frozenset[str] | None = None  # asked once a run, when there is something to do
    in_a_row: int = 0

    @classmethod
    def of(cls, target: Target) -> "_Server":
        token = settings.VAULT.decrypt(VAULT, bytes(target.sealed_token)).decode()
        return cls(target, Remote(target.base_url, token))

    def take(self, step: Step) -> bool:
        """Bring one officer into step, or note why not. Raises Away when the server is to blame."""
        try:
            remote_id = self._enter(step) if step.digest else self._leave(step)
        except Trouble as trouble:
            blamed = isinstance(trouble, Away)
            self.in_a_row = self.in_a_row + 1 if blamed else 0
            if blamed and (trouble.whole or self.in_a_row >= ENOUGH):
                raise
            self._note(step, trouble)
            return False
        self.in_a_row = 0
        self._told(step, remote_id)
        return True

    def _enter(self, step: Step) -> str:
        if step.remote_id:
            try:
                known = self.remote.read(step.remote_id)
                return self._put(known, self._wanted(step))
            except Gone:
                pass  # deleted there; whoever may enter is created again
        return self._create(step)

    def _leave(self, step: Step) -> str:
        try:
            known = self.remote.read(step.remote_id)
            if known.get("active") is not False:
                self._put(known, {"active": False})
            return step.remote_id
        except Gone:
            return ""

    def _create(self, step: Step) -> str:
        told = self._wanted(step)
        # An answer may have been lost after the server had acted.
        if step.attempts and (mine := self._mine("externalId", told["externalId"], step)):
            return self._put(mine, told)
        try:
            return self.remote.create(payload.bare(told))
        except Conflict as conflict:
            return self._adopt(step, told, conflict)

    def _adopt(self, step: Step, told: Resource, conflict: Conflict) -> str:
        """Somebody of this name is there; only the official e-mail says that it is this officer."""
        for attribute in ("externalId", "userName"):
            if mine := self._mine(attribute, told[attribute], step):
                return self._put(mine, told)
        raise Rejected("stranger", conflict.detail)

    def _mine(self, attribute: str, value: str, step: Step) -> Resource | None:
        email = payload.official_email(step, settings.ENVIRONMENT.mail_domain)
        found = [one for one in self.remote.find(attribute, value) if payload.has_email(one, email)]
        return found[0] if len(found) == 1 else None

    def _put(self, known: Resource, told: Resource) -> str:
        remote_id, meta = identifier(known), known.get("meta")
        version = meta.get("version") if isinstance(meta, dict) else None
        usable = version if isinstance(version, str) and version.isascii() else ""
        self.remote.write(remote_id, payload.over(known, told), usable)
        return remote_id

    def _wanted(self, step: Step) -> Resource:
        if self.extensions is None:
            self.extensions = self.remote.extensions()
        domain = settings.ENVIRONMENT.mail_domain
        return payload.wanted(step, domain=domain, extensions=self.extensions)

    def _told(self, step: Step, remote_id: str) -> None:
        now_known = {"remote_id": remote_id, "digest": step.digest}
        fresh = {"attempts": 0, "next_try_at": None, "problem": ""}
        self._store(step, now_known | fresh)

    def _note(self, step: Step, trouble: Trouble) -> None:
        wait = min(EVERY * 2 ** min(step.attempts, 20), LONGEST_WAIT)
        again = {"attempts": step.attempts + 1, "next_try_at": clock.now() + wait}
        self._store(step, again | {"problem": str(trouble)})

    def _store(self, step: Step, columns: dict[str, object]) -> None:
        Provisioned.objects.update_or_create(
            target=self.target, account_id=step.account_id, defaults=columns
        )


def _ended(target: Target, done: int, *, more: bool = False) -> int:
    next_run_at = clock.now() if more else clock.now() + EVERY
    _store_run(target, failures=0, problem="", next_run_at=next_run_at)
    return done


def _failed(target: Target, away: Away) -> None:
    """Wait longer each time, or as long as the server asks."""
    asked = timedelta(seconds=away.retry_after)
    wait = min(max(EVERY * 2 ** min(target.failures, 10), asked), LONGEST_PAUSE)
    _store_run(
        target,
        failures=target.failures + 1,
        problem=str(away),
        next_run_at=clock.now() + wait,
    )


def _store_run(target: Target, **columns: object) -> None:
    Target.objects.filter(pk=target.pk).update(last_run_at=clock.now(), **columns)
