"""Signing in and out: the attempt, its limits, the session that follows."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from lienthong.audit import actions as audit
from lienthong.identity import events, hashing, human_check, limits, rules, sql
from lienthong.identity.devices import tasks as devices
from lienthong.identity.models import Account, KnownDevice, Password, Session
from lienthong.kit import clock, jobs, secrets
from lienthong.kit.actor import Actor, anonymous


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a sign-in comes from."""

    address: str
    user_agent: str = ""
    device: str | None = None  # the known-device cookie's token
    session_id: int | None = None  # of this browser's cookie, even if it has idled out


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that a session needs to begin: whose, and how that was shown."""

    account: Account
    methods: tuple[str, ...]  # rules.Method
    person_id: int | None = None  # who was proved: by VNeID, or a passkey of a verified person
    on_behalf_of: Account | None = None  # the account for which this one acts
    step_up: bool = False  # shown on top of what the running session has: `auth_time` stays
    since: Session | None = None  # the session it goes on from: no younger, and lives no longer


@dataclass(frozen=True, slots=True)
class Attempt:
    typed_name: str
    password: str
    browser: Browser
    device_counts: bool = True  # a trusted device may stand in for the second factor
    human: human_check.Answer = human_check.NO_ANSWER  # after repeated failures

    @property
    def name(self) -> str:
        return rules.account_name(self.typed_name, settings.ENVIRONMENT.mail_domain)[
            : rules.MAX_NAME
        ]


class Refusal(StrEnum):
    """One word for every wrong name, wrong password and closed account (SECURITY.md 31)."""

    WRONG = "wrong"
    WRONG_AGAIN = "wrong_again"  # … and the next attempt must answer a question
    QUESTION = "question"  # nobody looked at the password: the question was not answered
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    token: str  # the session cookie's value
    device: str  # the known-device cookie's value


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right, and the account asks for more: there is no session yet."""

    account_id: int
    methods: tuple[str, ...]  # rules.Method, shown so far


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database holds of the name that was typed."""

    account_id: int | None = None
    hash: str | None = None
    enabled: bool = False
    device: bool = False


def sign_in(attempt: Attempt) -> SignedIn | HalfWay | Refusal:
    """Try a name and a password. Raises hashing.Busy. The hash is computed outside any transaction."""
    hashing.require_room()  # a flood is turned away before it costs a statement
    known = _look_up(attempt)
    counters = _counters(attempt, known)
    before = limits.tally(counters)
    if before is None:
        return _refuse(attempt, known, Refusal.TOO_MANY, "too_many")
    if rules.asks_question(before) and not human_check.passes(attempt.human):
        limits.take_back(counters)
        return _refuse(attempt, known, Refusal.QUESTION, "no_answer")
    wrong = _wrong(before)
    if len(attempt.password.encode()) > rules.MAX_PASSWORD_BYTES:
        return _refuse(attempt, known, wrong, "too_long")
    if not _fits(attempt, known, counters):
        return _refuse(attempt, known, wrong, "wrong_password")
    if not known.enabled:
        return _refuse(attempt, known, wrong, "closed_account")
    entered = _open_session(attempt, known, counters)
    return entered or _refuse(attempt, known, wrong, "changed_meanwhile")


def _wrong(before: Mapping[str, int]) -> Refusal:
    """The counts of a failure are known before it fails: whether the next page asks costs nothing."""
    asks = rules.asks_question({kind: count + 1 for kind, count in before.items()})
    return Refusal.WRONG_AGAIN if asks else Refusal.WRONG


def _look_up(attempt: Attempt) -> _Known:
    device = secrets.digest(attempt.browser.device) if attempt.browser.device else None
    with connection.cursor() as cursor:
        cursor.execute(sql.CREDENTIALS, {"name": attempt.name, "device": device})
        row = cursor.fetchone()
    return _Known(*row) if row else _Known()


def _counters(attempt: Attempt, known: _Known) -> limits.Keys:
    """What the attempt is counted for."""
    return limits.keys(
        rules.counted_for(
            name=attempt.name,
            address=network(attempt.browser.address),
            device=attempt.browser.device if known.device else None,
        )
    )


def _fits(attempt: Attempt, known: _Known, counters: limits.Keys) -> bool:
    try:
        return hashing.matches(known.hash, attempt.password)
    except hashing.Busy:
        limits.take_back(counters)  # nobody looked at the password
        raise


def network(address: str) -> str:
    """What one customer of a provider holds: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return (
        str(parsed)
        if parsed.version == 4
        else str(ipaddress.ip_network((parsed, 64), strict=False))
    )


def _refuse(attempt: Attempt, known: _Known, refusal: Refusal, reason: str) -> Refusal:
    """The trail names accounts that exist; an unknown name may be a password typed into the wrong box."""
    label = attempt.name if known.account_id else ""
    audit.record_refusal(
        actor=anonymous(attempt.browser.address),
        kind=events.SIGN_IN,
        subject=audit.Subject("account", str(known.account_id or ""), label),
        unit_path=_unit_path(known.account_id),
        details={"reason": reason if known.account_id else "unknown_account"},
    )
    return refusal


def _unit_path(account_id: int | None) -> str:
    found = Account.objects.filter(pk=account_id or 0).values_list("unit__path", flat=True)
    return found.first() or ""


def _open_session(
    attempt: Attempt, known: _Known, counters: limits.Keys
) -> SignedIn | HalfWay | None:
    """None when the password or the account was changed while the hash was computed."""
    new_hash = hashing.make(attempt.password) if hashing.outdated(known.hash or "") else None
    browser = attempt.browser if known.device else replace(attempt.browser, device=None)
    with transaction.atomic():
        held = _hold_credentials(known, browser)
        if held is None:
            return None
        limits.forgive(counters)
        if new_hash:
            Password.objects.filter(account=known.account_id).update(hash=new_hash)
        has_factor, trusted = held
        if has_factor and not (trusted and attempt.device_counts):
            return HalfWay(known.account_id, (rules.Method.PASSWORD,))
        account = Account.objects.select_related("unit").get(pk=known.account_id)
        device = (rules.Method.REMEMBERED_DEVICE,) if has_factor else ()
        return begin_session(browser, Proof(account, (rules.Method.PASSWORD, *device)))


def _hold_credentials(known: _Known, browser: Browser) -> tuple[bool, bool] | None:
    """Holds account and password until the session is there, so that whoever changes them ends it.
    Whether the account has a second factor, and whether the device may stand in for it."""
    held = {
        "account": known.account_id,
        "hash": known.hash,
        "device": secrets.digest(browser.device) if browser.device else None,
        "now": clock.now(),
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.HOLD_CREDENTIALS, held)
        return cursor.fetchone()


def with_known_device(browser: Browser, *account_ids: int) -> Browser:
    """Without a device that none of these accounts knows: nobody plants one."""
    digest = secrets.digest(browser.device or "")
    known = KnownDevice.objects.filter(account__in=account_ids, digest=digest)
    return browser if known.exists() else replace(browser, device=None)


def begin_session(browser: Browser, proof: Proof) -> SignedIn:
    """The only door into a session, whatever proved it; inside the caller's transaction, which has made
    sure that the account may sign in (`hold`).

    The identifier is new each time (SECURITY.md 22). Who proves themselves again in a running session
    keeps it, and so the applications opened from it, but of what was shown before only a step-up says
    more; any other session of the browser ends. The device becomes a known one of the account, whose
    owner is told of it unless it is the first.
    """
    device = browser.device or secrets.new_token()
    session, token = start_session(browser, proof)
    account, now = proof.account.pk, clock.now()
    with connection.cursor() as cursor:
        if not proof.step_up:
            cursor.execute(sql.COUNT_SIGN_IN, {"day": clock.today(), "account": account})
        known = {"account": account, "digest": secrets.digest(device), "now": now}
        cursor.execute(sql.KNOW_DEVICE, known | {"user_agent": browser.user_agent[:300]})
        (one_more,) = cursor.fetchone()
    if one_more:
        jobs.defer(devices.announce, session_id=session.pk)
    kind = (
        events.SWITCHED if proof.since else events.STEPPED_UP if proof.step_up else events.SIGN_IN
    )
    _record_session(proof.account, session, kind, browser.address)
    return SignedIn(session, token, device)


def hold(account_id: int) -> Account | None:
    """The account, locked until the session is there, so that whoever closes it ends that too; None if
    nobody may enter with it now."""
    held = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    return held.filter(pk=account_id, suspended_at=None, removed_at=None).first()


def start_session(browser: Browser, proof: Proof) -> tuple[Session, str]:
    """A session and its cookie's token."""
    token, now = secrets.new_token(), clock.now()
    left = proof.since.pk if proof.since else browser.session_id
    running = Session.objects.filter(pk=left or 0, ended_at=None)
    same = running.filter(account=proof.account, on_behalf_of=proof.on_behalf_of).first()
    before = same if proof.step_up else proof.since
    fresh = _proved(proof, before, now) | {"digest": secrets.digest(token), "seen_at": now}
    if same and running.update(**fresh):
        return Session.objects.get(pk=same.pk), token
    end_sessions(running, "switched" if proof.since else "replaced")
    until = now + timedelta(hours=settings.ENVIRONMENT.session_hours)
    session = Session.objects.create(
        **fresh,
        account=proof.account,
        on_behalf_of=proof.on_behalf_of,
        created_at=now,
        expires_at=proof.since.expires_at if proof.since else until,
        address=browser.address or None,
        user_agent=browser.user_agent[:300],
    )
    return session, token


def _proved(proof: Proof, before: Session | None, now: datetime) -> dict[str, Any]:
    """What the session may say of itself. What was shown `before` counts on, with its time, where it
    goes on; a sign-in anew begins with nothing, or a password typed now would pass for a passkey of
    the morning (SECURITY.md 16)."""
    shown = {*proof.methods, *(before.methods.split() if before else ())}
    personal = proof.since is None and proof.person_id is not None
    reached = rules.level(
        shown, personal_passkey=personal and rules.Method.PASSKEY in proof.methods
    )
    return {
        "methods": " ".join(sorted(shown)),
        "level": max(reached, before.level) if before else reached,
        "person_id": proof.person_id or (before.person_id if before else None),
        "authenticated_at": before.authenticated_at if before else now,
    }


def _record_session(account: Account, session: Session, kind: str, address: str) -> None:
    actor = Actor(
        account_id=account.pk,
        label=account.name,
        address=address,
        session_id=session.pk,
        unit_path=account.unit_path,
        on_behalf_of=session.on_behalf_of_id,
    )
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("account", str(account.pk), account.name),
        unit_path=account.unit_path,
        details={"methods": session.methods.split()},
    )


def sign_out(*, actor: Actor, session_id: int | None = None) -> None:
    """End the session that the actor came with, or the idle one of `queries.session_of_cookie`: the
    page promises that applications opened from it will ask again."""
    leaving = Session.objects.select_related("account__unit").filter(
        pk=actor.session_id or session_id or 0, ended_at=None
    )
    with transaction.atomic():
        session = leaving.first()
        if session and end_sessions(leaving, "signed_out"):
            _record_session(session.account, session, events.SIGN_OUT, actor.address)


def end_sessions(sessions: QuerySet[Session], reason: str) -> int:
    """Mark the live ones of a queryset as ended; how many. Grants and tokens see it at their next check."""
    return sessions.filter(ended_at=None).update(ended_at=clock.now(), ended_reason=reason)
