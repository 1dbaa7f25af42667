"""Is this token good? The answer to the client it was issued to (RFC 7662)."""

from typing import Any

from lienthong.protocols.jose import Claims

INACTIVE: dict[str, Any] = {"active": False}
_TOLD = ("iss", "sub", "aud", "client_id", "exp", "iat", "jti", "scope")


def active(token: Claims, *, username: str) -> dict[str, Any]:
    """RFC 7662 §2.2, for an access token's claims that were checked and are alive."""
    told = {name: token[name] for name in _TOLD}
    return {"active": True, "token_type": "Bearer", "username": username, **told}


def belongs_to(token: Claims, client_id: str) -> bool:
    """RFC 7662 §4: another client's token is reported inactive, whatever it is."""
    return token.get("client_id") == client_id
