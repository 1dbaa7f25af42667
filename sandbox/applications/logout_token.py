"""Reading a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6)."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from .ended import OLDEST, SKEW, Refused

EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ("RS256", "ES256")


class UnknownKey(Refused):
    """Signed with a key that the provider did not publish when we asked."""


def read(token: str, keys: KeySet, *, issuer: str, client_id: str) -> dict[str, Any]:
    """The claims of a logout token (§2.6); raises Refused, of them UnknownKey for a key not in `keys`."""
    try:
        decoded = jwt.decode(token, keys, list(ALGORITHMS))
    except InvalidKeyIdError as error:
        raise UnknownKey(f"signature: {error}") from error
    except (JoseError, ValueError) as error:
        raise Refused(f"signature: {error}") from error
    claims, now = decoded.claims, time.time()
    if str(decoded.header.get("typ", "")).lower() not in ("logout+jwt", "jwt", ""):
        raise Refused("typ")
    for name, holds in _checks(claims, issuer, client_id, now):
        if not holds:
            raise Refused(name)
    return claims


def _checks(
    claims: Mapping[str, Any], issuer: str, client_id: str, now: float
) -> Sequence[tuple[str, bool]]:
    audience, events = claims.get("aud"), claims.get("events")
    return (
        ("iss", claims.get("iss") == issuer),
        ("aud", client_id in (audience if isinstance(audience, list) else [audience])),
        ("iat", _within(claims.get("iat"), now - OLDEST, now + SKEW)),
        ("exp", _within(claims.get("exp"), now - SKEW, float("inf"))),
        ("events", isinstance(events, Mapping) and isinstance(events.get(EVENT), Mapping)),
        ("nonce", "nonce" not in claims),
        ("jti", _text(claims.get("jti"))),
        ("sub or sid", any(_text(claims.get(name)) for name in ("sub", "sid"))),
    )


def _within(moment: Any, earliest: float, latest: float) -> bool:
    return isinstance(moment, int | float) and earliest <= moment <= latest


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
