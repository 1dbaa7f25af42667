"""Checking an ID token of VNeID (OpenID Connect Core §3.1.3.7), with its published keys.

Signatures of RS256 and ES256 only, each by a key of its own type (RFC 8725 §3.1); the header finds a key by
`kid` and by nothing else.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.refusal import Reason

MOST_CHARACTERS = 16_384
OLDEST = timedelta(minutes=5)  # between the sign-in there and the answer here
SKEW = timedelta(seconds=30)  # by which two clocks may differ
RSA_BITS = 2048
_TYPES = {"RS256": "RSA", "ES256": "EC"}
_READERS = {algorithm: jws.JWSRegistry(algorithms=[algorithm]) for algorithm in _TYPES}

Claims = dict[str, Any]


def verify(
    token: str, jwks: Any, configuration: Configuration, *, nonce: str, now: datetime
) -> Claims | Reason:
    """The claims, or why they prove nothing. Reason.KEY: fetch the keys anew, they may have changed."""
    claims = _signed(token, jwks)
    if isinstance(claims, Reason):
        return claims
    if claims.get("iss") != configuration.issuer:
        return Reason.ISSUER
    if not _is_for(claims, configuration.client_id):
        return Reason.AUDIENCE
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        return Reason.NONCE
    return claims if _is_fresh(claims, now) else Reason.OLD


def _is_for(claims: Claims, client_id: str) -> bool:
    """§3.1.3.7 3–5: we are in the audience, and of several the one that asked."""
    audience = claims.get("aud")
    audience = [audience] if isinstance(audience, str) else audience
    if not isinstance(audience, list) or client_id not in audience:
        return False
    party = claims.get("azp")
    return party == client_id or (party is None and len(audience) == 1)


def _is_fresh(claims: Claims, now: datetime) -> bool:
    """§3.1.3.7 9–10."""
    issued, expires = moment(claims.get("iat"), now), moment(claims.get("exp"), now)
    if issued is None or expires is None:
        return False
    return now - OLDEST - SKEW <= issued <= now + SKEW and now < expires + SKEW


def moment(said: Any, now: datetime) -> datetime | None:
    """A NumericDate (RFC 7519 §2) in the zone of `now`."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        return datetime.fromtimestamp(said, now.tzinfo)
    except (OverflowError, OSError, ValueError):
        return None


def _signed(token: str, jwks: Any) -> Claims | Reason:
    if len(token) > MOST_CHARACTERS:
        return Reason.MALFORMED
    try:
        signature = jws.extract_compact(token.encode("ascii"))
        header = signature.headers()
        if header.get("alg") not in _TYPES or "crit" in header:
            return Reason.SIGNATURE
        key = _key(header, jwks)
        if key is None:
            return Reason.KEY
        if not jws.validate_compact(signature, key, registry=_READERS[header["alg"]]):
            return Reason.SIGNATURE
        claims = json.loads(signature.payload)
    except (JoseError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return Reason.MALFORMED  # joserfc says so in many ways
    return claims if isinstance(claims, dict) else Reason.MALFORMED


def _key(header: Mapping[str, Any], jwks: Any) -> RSAKey | ECKey | None:
    """The published key that the header names; without a name, the only one of its type."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    fitting = [one for one in listed or () if isinstance(one, dict) and _fits(one, header)]
    if len(fitting) != 1:
        return None
    if fitting[0]["kty"] == "EC":
        return ECKey.import_key(fitting[0])
    key = RSAKey.import_key(fitting[0])
    return key if key.raw_value.key_size >= RSA_BITS else None


def _fits(key: Mapping[str, Any], header: Mapping[str, Any]) -> bool:
    algorithm, name = header["alg"], header.get("kid")
    return (
        key.get("kty") == _TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (name is None or key.get("kid") == name)
    )
