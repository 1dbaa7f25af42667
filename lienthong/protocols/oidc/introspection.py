"""Is this token good? The answer to the client it was issued to (RFC 7662)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lienthong.protocols.jose import Claims
from lienthong.protocols.oidc.claims import Grant
from lienthong.protocols.oidc.refusal import invalid_request

INACTIVE: dict[str, Any] = {"active": False}
MISSING = invalid_request("token.missing", "token is missing.")
_TOLD = ("iss", "sub", "aud", "client_id", "exp", "iat", "jti", "scope")


def active(token: Claims, *, username: str) -> dict[str, Any]:
    """RFC 7662 §2.2, for an access token's claims that were checked and are alive."""
    told = {name: token[name] for name in _TOLD}
    return {"active": True, "token_type": "Bearer", "username": username, **told}


def active_refresh_token(
    grant: Grant, *, scopes: Iterable[str], username: str, expires_at: datetime
) -> dict[str, Any]:
    """The same for a refresh token that has not been spent."""
    return {
        "active": True,
        "username": username,
        "iss": grant.issuer,
        "sub": grant.subject,
        "client_id": grant.client_id,
        "exp": int(expires_at.timestamp()),
        "scope": " ".join(scopes),
    }


def belongs_to(token: Claims, client_id: str) -> bool:
    """RFC 7662 §4: another client's token is reported inactive, whatever it is."""
    return token.get("client_id") == client_id
