"""From the button to a proved person: begin, the way back, and the job that asks VNeID."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from lienthong.audit import actions as audit
from lienthong.identity import events, limits, pending, rules
from lienthong.identity import sign_in as signing_in
from lienthong.identity.models import PendingSignIn
from lienthong.identity.request import SignInRequest
from lienthong.identity.rules import Method, Step
from lienthong.identity.switching import enterable
from lienthong.identity.vneid import provider
from lienthong.kit import clock, jobs, secrets
from lienthong.kit.actor import SYSTEM, anonymous
from lienthong.persons import actions as persons
from lienthong.persons.rules import Source
from lienthong.protocols.vneid import assertion, authorization, exchange
from lienthong.protocols.vneid.assertion import Assertion
from lienthong.protocols.vneid.authorization import Attempt
from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.exchange import Tokens
from lienthong.protocols.vneid.refusal import Reason

FULL_LEVEL = 2  # of VNeID's own two; ours that needs it is 3
METHODS = {1: Method.VNEID_1, FULL_LEVEL: Method.VNEID_2}

logger = logging.getLogger(__name__)


class TooMany(Exception):
    """So many answers from one address have proved nobody that no more are asked about for a while."""


@dataclass(frozen=True, slots=True)
class Begun:
    token: str  # the cookie's value
    address: str  # where the browser goes


def begin(wanted: SignInRequest, *, session_id: int | None = None, binding: bool = False) -> Begun:
    """Start one sign-in with VNeID; raises ConfigurationError.

    `session_id` is the session that it goes on from: to prove more in it, or to bind its account.
    """
    vneid = provider.load()
    attempt = Attempt(secrets.new_token(), secrets.new_token(), secrets.new_token())
    level = FULL_LEVEL if wanted.level > rules.level([Method.VNEID_1]) else 1
    memory = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "level": level,
        "again": wanted.again,
        "binding": binding,
    }
    token = pending.begin(Step.VNEID, wanted=wanted, memory=memory, session_id=session_id)
    where = {"redirect_uri": redirect_uri(), "level": level, "again": wanted.again}
    return Begun(token, authorization.address(vneid, attempt, **where))


def redirect_uri() -> str:
    """What is registered at VNeID."""
    return f"{settings.ISSUER}{reverse('identity:vneid_callback')}"


def come_back(
    token: str, parameters: Mapping[str, Sequence[str]], *, address: str
) -> Reason | None:
    """Take the browser's answer to the question that its cookie names, once, and have a job ask. None:
    the waiting page says more.

    An answer to somebody else's question is refused and spends nothing (SECURITY.md 23). Raises
    ConfigurationError, TooMany.
    """
    issuer = provider.load().issuer
    with transaction.atomic():
        asked = pending.find(token, Step.VNEID, lock=True)
        memory = pending.memory(asked) if asked else {"state": ""}
        code = authorization.read_callback(parameters, state=memory["state"], issuer=issuer)
        if asked is None or code is Reason.STATE:
            return Reason.STATE
        if (
            asked.refusal or "code" in memory
        ):  # the same answer once more: the page was loaded again
            return None
        if not isinstance(code, Reason):
            if not limits.count(_counters(address)):
                raise TooMany
            moment = clock.now().timestamp()
            pending.remember(asked, {**memory, "code": code, "address": address, "since": moment})
            _defer(asked)
            return None
    _refuse(asked, code, address)
    return None


def _counters(address: str) -> limits.Keys:
    """Each costs VNeID and us a few requests, whoever made up the code."""
    return limits.keys({"vneid": signing_in.network(address)})


def _defer(asked: PendingSignIn) -> None:
    from lienthong.identity.vneid.tasks import ask_vneid  # which imports this module

    jobs.defer(ask_vneid, digest=bytes(asked.digest).hex())


# ── The job ─────────────────────────────────────────────────────────────────────────────────────────


def ask(digest: bytes) -> None:
    """Whom did VNeID prove? Raises Unavailable, to be run again; what is over is left alone."""
    asked = _claimed(digest)
    if asked is None:
        return
    memory = pending.memory(asked)
    vneid = provider.load()
    try:
        found = _asked(vneid, asked, memory)
    except provider.Unavailable as reason:
        logger.warning("VNeID, attempt %s: %s", asked.attempts, reason)
        raise
    if isinstance(found, Reason):
        _refuse(asked, found, memory["address"])
    else:
        _prove(asked, memory, found, verifier=urlsplit(vneid.issuer).hostname or vneid.issuer)


def _claimed(digest: bytes) -> PendingSignIn | None:
    """What waits to be asked; counted, so that of two jobs for one only the later one settles it."""
    waiting = PendingSignIn.objects.filter(
        step=Step.VNEID, refusal="", expires_at__gt=clock.now(), digest=digest
    )
    with transaction.atomic():
        asked = waiting.select_for_update().first()
        if asked:
            asked.attempts += 1
            asked.save(update_fields=["attempts"])
    return asked


def _asked(
    vneid: Configuration, asked: PendingSignIn, memory: dict[str, Any]
) -> Assertion | Reason:
    """A code is good for one exchange, so what it gave is kept before anything else is asked."""
    if "tokens" not in memory:
        given = _exchanged(vneid, memory)
        if isinstance(given, Reason):
            return given
        memory["tokens"] = [given.access_token, given.id_token]
        pending.remember(asked, memory)
    tokens = Tokens(*memory["tokens"])
    claims = provider.claims(vneid, tokens, nonce=memory["nonce"])
    if isinstance(claims, Reason):
        return claims
    userinfo = provider.userinfo(vneid, tokens.access_token)
    if isinstance(userinfo, Reason):
        return userinfo
    judged = {"level": memory["level"], "again": memory["again"], "now": clock.now()}
    return assertion.read(vneid, claims=claims, userinfo=userinfo, **judged)


def _exchanged(vneid: Configuration, memory: Mapping[str, Any]) -> Tokens | Reason:
    code = exchange.plain_code(vneid, memory["code"])
    if isinstance(code, Reason):
        return code
    request = exchange.token_request(
        vneid, code=code, verifier=memory["verifier"], redirect_uri=redirect_uri()
    )
    return provider.tokens(vneid, request)


# ── What comes of it ────────────────────────────────────────────────────────────────────────────────


def _refuse(asked: PendingSignIn, reason: Reason, address: str) -> None:
    """The page says why; what was known of the sign-in is forgotten."""
    logger.warning("VNeID proved nobody: %s", reason)
    with transaction.atomic():
        if _latest(asked):
            pending.remember(asked, {}, refusal=reason.value)
    details = {"method": "vneid", "reason": reason.value}
    audit.record_refusal(actor=anonymous(address), kind=events.SIGN_IN, details=details)


def _prove(
    asked: PendingSignIn, memory: Mapping[str, Any], found: Assertion, *, verifier: str
) -> None:
    """The person is proved; the sign-in waits for an account, from now on for as long as a new one."""
    with transaction.atomic():
        if not _latest(asked):
            return
        person = persons.prove(
            actor=SYSTEM,
            number=found.number,
            name=found.name,
            birth_date=found.birth_date,
            source=Source.VNEID,
            verifier=verifier,
        )
        limits.take_back(_counters(memory["address"]))
        has_accounts = enterable(person.pk).exists()
        pending.remember(
            asked,
            _of_person(memory, found),
            step=Step.CHOOSE if has_accounts and not memory["binding"] else Step.BIND,
            person_id=person.pk,
            methods=METHODS[found.level].value,
            expires_at=clock.now() + rules.PENDING_LIFETIME,
        )


def _latest(asked: PendingSignIn) -> bool:
    """Held until the transaction ends; False where another job has taken over, or it is settled."""
    same = PendingSignIn.objects.select_for_update().filter(pk=asked.pk, attempts=asked.attempts)
    return same.filter(step=Step.VNEID, refusal="").exists()


def _of_person(memory: Mapping[str, Any], found: Assertion) -> dict[str, Any]:
    """What the next steps must know: codes and tokens are forgotten."""
    kept = {name: memory[name] for name in ("binding", "again")}
    if found.kind == "organisation":
        kept["organisation"] = {"tax_code": found.tax_code, "name": found.organisation}
    return kept
