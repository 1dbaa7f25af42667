"""Entering an application, and the tokens that follow: every write of the protocol.

A refused request changes nothing, and a replay ends its grant. The statement that spends a code or
token also reads what the rule needs (`sql.SPEND_CODE`, `sql.ROTATE`); what the rule refuses is
rolled back.
"""

import secrets as random
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import actions as audit
from lienthong.identity.rules import Need
from lienthong.kit import clock, secrets, statements
from lienthong.kit.actor import Actor, anonymous
from lienthong.protocols.jose import base64url
from lienthong.protocols.oidc import claims as oidc
from lienthong.protocols.oidc import client_authentication, code, refresh
from lienthong.protocols.oidc.authorization import AuthorizationRequest
from lienthong.protocols.oidc.client_authentication import Credentials
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal
from lienthong.protocols.oidc.token_request import CodeExchange, Refresh
from lienthong.protocols.oidc.token_response import token_response
from lienthong.sso import configuration, events, queries, sql
from lienthong.sso.configuration import Registered
from lienthong.sso.queries import GrantFacts

MAY_NOT_ENTER = Refusal(
    "access_denied", "application.forbidden", "This account may not enter this application."
)
OTHERS_TOKEN = Refusal(
    "invalid_grant", "token.other_client", "The token was issued to another client."
)
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated client."""

    credentials: Credentials
    registered: Registered
    address: str

    @property
    def client_id(self) -> str:
        return self.registered.client.client_id

    def still_refused(self, grant: GrantFacts | None) -> Refusal | None:
        """The credentials by the configuration that the statement saw, which may be newer."""
        known = configuration.at(grant.stamp) if grant else configuration.current()
        found = _prove(self.credentials, known)
        return found if isinstance(found, Refusal) else None


def authenticate(*, authorization: str, form: Parameters, address: str) -> Caller | Refusal:
    """The client that a request's credentials prove; a refusal is written down.

    What this process knows of clients may be old, so a no is asked again.
    """
    credentials = client_authentication.read(authorization, form)
    if isinstance(credentials, Refusal):
        return record_refused_request(actor=anonymous(address), refusal=credentials)
    found = _prove(credentials, configuration.recent())
    if isinstance(found, Refusal):
        found = _prove(credentials, configuration.current())
    if isinstance(found, Refusal):
        return record_refused_request(actor=anonymous(address), refusal=found)
    return Caller(credentials, found, address)


def _prove(credentials: Credentials, known: configuration.Configuration) -> Registered | Refusal:
    registered = known.find(credentials.client_id)
    if registered is None:
        return client_authentication.FAILED
    return client_authentication.refuse(registered.client, credentials) or registered


# ── Entering ────────────────────────────────────────────────────────────────────────────────────


def enter(
    *, actor: Actor, registered: Registered, request: AuthorizationRequest
) -> str | Refusal | Need:
    """A code for the signed-in person, if the account may enter the application; what the session
    lacks, if a policy asks for more than it has shown."""
    token = secrets.new_token()
    with transaction.atomic():
        row = statements.fetch_one(sql.ENTER, _entry(actor, registered, request, token))
        path, may_enter, *lacking = row or ("", False, None, None, None)
        if may_enter and lacking[0] is None:
            _record(actor, events.ENTERED, registered, path)
            return token
    if may_enter:
        level, vneid, passkey_counts = lacking
        return Need(level, bool(vneid), bool(passkey_counts))
    _record_refusal(actor, events.ENTERED, registered, MAY_NOT_ENTER)
    return MAY_NOT_ENTER


def _entry(
    actor: Actor, registered: Registered, request: AuthorizationRequest, token: str
) -> dict[str, Any]:
    now = clock.now()
    return {
        "application": registered.application_id,
        "session": actor.session_id,
        "grant": uuid4(),
        "scopes": list(request.scopes),
        "code": secrets.digest(token),
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "nonce": request.nonce,
        "expires_at": now + code.LIFETIME,
        "now": now,
        "today": clock.today(),
    }


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────


def exchange(*, caller: Caller, request: CodeExchange) -> Answer | Refusal:
    """Tokens for a code (RFC 6749 §4.1.3). A code that comes twice ends its grant."""
    now, refresh_token = clock.now(), secrets.new_token()
    with transaction.atomic():
        spent = _spend(request, refresh_token, now)
        refusal = _refuse_exchange(caller, request, spent, now)
        if spent is not None and refusal is None:
            _record_token(caller, events.TOKEN_GRANTED, spent[1], retry=False)
        else:
            transaction.set_rollback(True)
    if spent is None or refusal is not None:
        return _refused(caller, events.TOKEN_GRANTED, spent and spent[1], refusal or code.UNKNOWN)
    return _exchanged(caller, *spent, refresh_token=refresh_token, now=now)


@dataclass(frozen=True, slots=True)
class SpentCode:
    redirect_uri: str
    code_challenge: str
    nonce: str
    expires_at: datetime
    uses: int


def _spend(
    request: CodeExchange, refresh_token: str, now: datetime
) -> tuple[SpentCode, GrantFacts] | None:
    presented = {"digest": secrets.digest(request.code), "refresh": secrets.digest(refresh_token)}
    row = statements.fetch_one(sql.SPEND_CODE, {**presented, "now": now, "today": clock.today()})
    return row and (SpentCode(*row[:5]), queries.facts(row[5:]))


def _refuse_exchange(
    caller: Caller,
    request: CodeExchange,
    spent: tuple[SpentCode, GrantFacts] | None,
    now: datetime,
) -> Refusal | None:
    if spent is None:
        return caller.still_refused(None) or code.UNKNOWN
    found, grant = spent
    presented = code.CodeFacts(
        client_id=grant.client_id,
        redirect_uri=found.redirect_uri,
        code_challenge=found.code_challenge,
        expires_at=found.expires_at,
        spent_before=found.uses > 1,
        alive=grant.alive,
    )
    return caller.still_refused(grant) or code.refuse(
        request, presented, client_id=caller.client_id, now=now
    )


def _exchanged(
    caller: Caller, found: SpentCode, grant: GrantFacts, *, refresh_token: str, now: datetime
) -> Answer:
    known, told = configuration.at(grant.stamp), grant.told()
    access_token = _access_token(grant, grant.scopes, _new_id(), now)
    claims = oidc.id_token(told, nonce=found.nonce, access_token=access_token, issued_at=now)
    key = known.signing_key(caller.registered.client.id_token_alg)
    return token_response(
        access_token=access_token,
        scopes=grant.scopes,
        id_token=key.sign(claims, typ=oidc.TYP_ID),
        refresh_token=refresh_token if "offline_access" in grant.scopes else None,
    )


def renew(*, caller: Caller, request: Refresh) -> Answer | Refusal:
    """Tokens for a refresh token (RFC 6749 §6): the same ones for an honest retry."""
    now, following = clock.now(), refresh.successor(request.refresh_token, _mac)
    with transaction.atomic():
        rotated = _rotate(request, following, now)
        refusal = _refuse_renewal(caller, request, rotated, now)
        if rotated is not None and refusal is None:
            spent_at, grant = rotated
            _record_token(caller, events.TOKEN_REFRESHED, grant, retry=spent_at != now)
        else:
            transaction.set_rollback(True)
    if rotated is None or refusal is not None:
        grant = rotated and rotated[1]
        return _refused(caller, events.TOKEN_REFRESHED, grant, refusal or refresh.UNKNOWN)
    return _renewed(request, *rotated, following=following)


def _rotate(request: Refresh, following: str, now: datetime) -> tuple[datetime, GrantFacts] | None:
    presented = {
        "digest": secrets.digest(request.refresh_token),
        "successor": secrets.digest(following),
    }
    row = statements.fetch_one(sql.ROTATE, {**presented, "now": now, "today": clock.today()})
    return row and (row[0], queries.facts(row[1:]))


def _refuse_renewal(
    caller: Caller,
    request: Refresh,
    rotated: tuple[datetime, GrantFacts] | None,
    now: datetime,
) -> Refusal | None:
    if rotated is None:
        return caller.still_refused(None) or refresh.UNKNOWN
    spent_at, grant = rotated
    presented = refresh.RefreshFacts(
        client_id=grant.client_id,
        scopes=frozenset(grant.scopes),
        expires_at=grant.session_expires_at,
        spent_at=spent_at,
        alive=grant.alive,
    )
    return caller.still_refused(grant) or refresh.refuse(
        request, presented, client_id=caller.client_id, now=now
    )


def _renewed(request: Refresh, spent_at: datetime, grant: GrantFacts, *, following: str) -> Answer:
    """Everything follows from the spent token and the moment it was spent, so a retry yields the
    same bytes. A narrower scope narrows this access token only (RFC 6749 §6).
    """
    wanted = request.scopes or frozenset(grant.scopes)
    scopes = tuple(scope for scope in grant.scopes if scope in wanted)
    token_id = refresh.access_token_id(request.refresh_token, _mac)
    return token_response(
        access_token=_access_token(grant, scopes, token_id, spent_at),
        scopes=scopes,
        refresh_token=following,
    )


def _access_token(
    grant: GrantFacts, scopes: tuple[str, ...], token_id: str, issued_at: datetime
) -> str:
    claims = oidc.access_token(grant.told(), scopes=scopes, token_id=token_id, issued_at=issued_at)
    return configuration.at(grant.stamp).signing_key("ES256").sign(claims, typ=oidc.TYP_ACCESS)


def _new_id() -> str:
    return base64url(random.token_bytes(16))


def _mac(message: bytes) -> bytes:
    return settings.VAULT.mac("refresh", message)


# ── Ending ──────────────────────────────────────────────────────────────────────────────────────


def end(*, actor: Actor, grant: GrantFacts, reason: str) -> None:
    """End a grant and with it every token of it; does nothing the second time."""
    with transaction.atomic(), connection.cursor() as cursor:
        ending = {"grant": grant.grant, "reason": reason, "now": clock.now()}
        cursor.execute(sql.END_GRANT, ending)
        if cursor.rowcount:
            audit.record(
                actor=actor,
                kind=events.GRANT_ENDED,
                subject=audit.Subject("application", grant.application_id, grant.client_id),
                unit_path=grant.unit_path,
                details={"reason": reason},
            )


def revoke(*, caller: Caller, grant: GrantFacts | None) -> Refusal | None:
    """RFC 7009 §2.1: at the wish of the client that was granted it; nothing to do is no error."""
    if grant is None:
        return None
    if grant.client_id != caller.client_id:
        return OTHERS_TOKEN
    end(actor=_actor(grant, caller.address), grant=grant, reason="revoked")
    return None


def forget(*, before: datetime, most: int = 10_000) -> int:
    """Delete grants, with codes and tokens, whose session was over `before`; how many grants."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGET, {"before": before, "most": most})
        return cursor.rowcount


def _refused(caller: Caller, kind: str, grant: GrantFacts | None, refusal: Refusal) -> Refusal:
    """Write down the refusal; a replay (RFC 9700 §4.5, §4.14.2) also ends the grant."""
    actor = _actor(grant, caller.address) if grant else anonymous(caller.address)
    if grant and refusal in (code.REPLAYED, refresh.REUSED):
        end(actor=actor, grant=grant, reason=refusal.reason)
    _record_refusal(actor, kind, caller.registered, refusal, grant.unit_path if grant else "")
    return refusal


# ── The trail ───────────────────────────────────────────────────────────────────────────────────


def refuse(*, caller: Caller, refusal: Refusal) -> Refusal:
    """Write down what an authenticated client asked in vain; returns the refusal."""
    actor = anonymous(caller.address)
    return record_refused_request(actor=actor, refusal=refusal, registered=caller.registered)


def record_refused_request(
    *, actor: Actor, refusal: Refusal, registered: Registered | None = None
) -> Refusal:
    """Write down a request that did not get as far as a grant; returns the refusal."""
    subject = registered and _subject(registered)
    audit.record_refusal(
        actor=actor,
        kind=events.REQUEST,
        subject=subject,
        unit_path=actor.unit_path,
        details={"reason": refusal.reason},
    )
    return refusal


def _record_token(caller: Caller, kind: str, grant: GrantFacts, *, retry: bool) -> None:
    details = {"scopes": list(grant.scopes)} | ({"retry": True} if retry else {})
    _record(_actor(grant, caller.address), kind, caller.registered, grant.unit_path, details)


def _record(
    actor: Actor,
    kind: str,
    registered: Registered,
    unit_path: str,
    details: dict[str, Any] | None = None,
) -> None:
    audit.record(
        actor=actor,
        kind=kind,
        subject=_subject(registered),
        unit_path=unit_path,
        details=details,
    )


def _record_refusal(
    actor: Actor, kind: str, registered: Registered, refusal: Refusal, unit_path: str = ""
) -> None:
    audit.record_refusal(
        actor=actor,
        kind=kind,
        subject=_subject(registered),
        unit_path=unit_path or actor.unit_path,
        details={"reason": refusal.reason},
    )


def _actor(grant: GrantFacts, address: str) -> Actor:
    """Who sits there; where they act for another, both are written down (SECURITY.md 51)."""
    acting = grant.acting_id is not None
    return Actor(
        account_id=grant.acting_id if acting else grant.account_id,
        label=grant.acting_name if acting else grant.account_name,
        on_behalf_of=grant.account_id if acting else None,
        address=address,
        session_id=grant.session_id,
        unit_path=grant.unit_path,
    )


def _subject(registered: Registered) -> audit.Subject:
    return audit.Subject("application", registered.application_id, registered.name)
