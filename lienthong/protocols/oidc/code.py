"""May this code be exchanged? (RFC 6749 §4.1.2 and §4.1.3, RFC 7636 §4.6, RFC 9700 §2.1.1)"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.protocols.oidc import pkce
from lienthong.protocols.oidc.refusal import Refusal, first
from lienthong.protocols.oidc.token_request import CodeExchange

LIFETIME = timedelta(seconds=60)  # RFC 6749 §4.1.2 recommends ten minutes at most

UNKNOWN = Refusal("invalid_grant", "code.unknown", "The code is not valid.")
OTHER_CLIENT = Refusal("invalid_grant", "code.other_client", "The code is not valid.")
REPLAYED = Refusal("invalid_grant", "code.replayed", "The code has been used before.")
EXPIRED = Refusal("invalid_grant", "code.expired", "The code has expired.")
ENDED = Refusal("invalid_grant", "code.ended", "The session behind the code has ended.")
WRONG_REDIRECT_URI = Refusal(
    "invalid_grant", "code.redirect_uri", "redirect_uri differs from the authorization request."
)
NO_CHALLENGE = Refusal(
    "invalid_grant", "code.no_challenge", "code_verifier was sent, but the code has no challenge."
)
NO_VERIFIER = Refusal("invalid_grant", "code.no_verifier", "code_verifier is missing.")
WRONG_VERIFIER = Refusal(
    "invalid_grant", "code.wrong_verifier", "code_verifier does not match the code_challenge."
)


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is stored of a code, at the moment it was presented."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    expires_at: datetime
    spent_before: bool
    alive: bool  # grant, session, account and application


def refuse(
    exchange: CodeExchange, code: CodeFacts, *, client_id: str, now: datetime
) -> Refusal | None:
    """The first reason against the exchange. REPLAYED also ends the grant, and every token of it.

    A replay counts as one even after the code has expired; but not from another client, which could
    otherwise end a stranger's grant with a code found in a log.
    """
    if code.client_id != client_id:
        return OTHER_CLIENT
    if code.spent_before:
        return REPLAYED
    if now >= code.expires_at:
        return EXPIRED
    if not code.alive:
        return ENDED
    return first((refuse_redirect_uri(exchange, code), refuse_verifier(exchange, code)))


def refuse_redirect_uri(exchange: CodeExchange, code: CodeFacts) -> Refusal | None:
    """RFC 6749 §4.1.3: the same as in the authorization request."""
    return None if exchange.redirect_uri == code.redirect_uri else WRONG_REDIRECT_URI


def refuse_verifier(exchange: CodeExchange, code: CodeFacts) -> Refusal | None:
    """RFC 7636 §4.6; RFC 9700 §2.1.1: a verifier without a challenge means that somebody stripped
    it.
    """
    if not code.code_challenge:
        return NO_CHALLENGE if exchange.code_verifier else None
    if not exchange.code_verifier:
        return NO_VERIFIER
    return None if pkce.proves(exchange.code_verifier, code.code_challenge) else WRONG_VERIFIER
