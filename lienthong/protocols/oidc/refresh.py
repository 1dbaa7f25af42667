"""May this refresh token be used, and what follows it? (RFC 6749 §6, RFC 9700 §4.14.2)

Every use spends the token and yields its successor. A client that lost the answer, or asked twice
at once, may ask again within GRACE and gets the same answer: the successor is computed from the
spent token under a key of the installation, so no token is kept in the clear. A use after that is
the sign of a stolen copy, and ends the grant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.protocols.jose import base64url
from lienthong.protocols.oidc.refusal import Refusal
from lienthong.protocols.oidc.token_request import Refresh

GRACE = timedelta(seconds=10)

UNKNOWN = Refusal("invalid_grant", "refresh.unknown", "The refresh token is not valid.")
OTHER_CLIENT = Refusal("invalid_grant", "refresh.other_client", "The refresh token is not valid.")
REUSED = Refusal("invalid_grant", "refresh.reused", "The refresh token has been used before.")
EXPIRED = Refusal("invalid_grant", "refresh.expired", "The refresh token has expired.")
ENDED = Refusal("invalid_grant", "refresh.ended", "The session behind the token has ended.")
WIDER_SCOPE = Refusal("invalid_scope", "refresh.scope", "The scope exceeds what was granted.")


@dataclass(frozen=True, slots=True)
class RefreshFacts:
    """What is stored of a refresh token, at the moment it was presented."""

    client_id: str
    scopes: frozenset[str]  # of the grant
    expires_at: datetime
    spent_at: datetime | None  # its first use; None or `now` for this one
    alive: bool  # grant, session, account and application


def refuse(
    request: Refresh, token: RefreshFacts, *, client_id: str, now: datetime
) -> Refusal | None:
    """The first reason against the refresh. REUSED also ends the grant, and every token of it."""
    if token.client_id != client_id:
        return OTHER_CLIENT
    if not token.alive:
        return ENDED
    if token.spent_at is not None and now - token.spent_at > GRACE:
        return REUSED
    if now >= token.expires_at:
        return EXPIRED
    return None if request.scopes <= token.scopes else WIDER_SCOPE


def successor(refresh_token: str, mac: Callable[[bytes], bytes]) -> str:
    """The token that follows this one: 43 characters that only the holder of `mac`'s key can
    compute.
    """
    return base64url(mac(b"successor:" + refresh_token.encode()))


def access_token_id(refresh_token: str, mac: Callable[[bytes], bytes]) -> str:
    """The `jti` of the access token that this refresh yields, the same on every retry: 22
    characters.
    """
    return base64url(mac(b"jti:" + refresh_token.encode())[:16])
