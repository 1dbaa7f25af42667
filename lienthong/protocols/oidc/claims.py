"""What tokens and userinfo say (OpenID Connect Core §2, §5; RFC 9068)."""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lienthong.protocols.jose import Claims, base64url

TYP_ACCESS = "at+jwt"  # RFC 9068 §2.1
TYP_ID = "JWT"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)  # so long a removed account is believed elsewhere
ID_TOKEN_LIFETIME = timedelta(minutes=5)

# An officer's post belongs to the profile: applications route work by unit and title.
SCOPES: dict[str, tuple[str, ...]] = {
    "openid": ("sub", "act", "delegation"),
    "profile": (
        "name",
        "account_kind",
        "tax_code",
        "family_name",
        "given_name",
        "preferred_username",
        "title",
        "unit_code",
        "unit_name",
        "unit_path",
    ),
    "email": ("email", "email_verified"),
    "phone": ("phone_number",),
    "offline_access": (),
}


# Who acts for whom is never a matter of scopes: an application must be able to show both.
ALWAYS = ("sub", "act", "delegation")


@dataclass(frozen=True, slots=True)
class Grant:
    """What the person granted to a client, as far as tokens tell it."""

    issuer: str
    client_id: str
    subject: str
    session: str  # `sid`
    grant: str  # our own endpoints find the grant by it
    auth_time: datetime
    methods: tuple[str, ...]  # `amr`, RFC 8176
    acr: str
    actor: str | None = None  # `sub` of who acts for the subject (RFC 8693 §4.1)


def names_for(scopes: Iterable[str]) -> frozenset[str]:
    """The claims that these scopes ask for (Core §5.4); unknown scopes ask for none."""
    return frozenset(name for scope in scopes for name in SCOPES.get(scope, ()))


def userinfo(
    *, person: Mapping[str, Any], scopes: Iterable[str], allowed: Set[str]
) -> dict[str, Any]:
    """Core §5.3.2: `sub` always; else what the scopes ask for, the application may have, and is
    known.
    """
    names = names_for(scopes) & {*allowed, *ALWAYS}
    return {name: value for name, value in person.items() if name in names and value}


def access_token(
    grant: Grant, *, scopes: Iterable[str], token_id: str, issued_at: datetime
) -> Claims:
    """RFC 9068 §2.2. The audience is the issuer, whose endpoints are the resource (§3)."""
    return {
        "iss": grant.issuer,
        "sub": grant.subject,
        "aud": grant.issuer,
        "client_id": grant.client_id,
        "exp": _seconds(issued_at + ACCESS_TOKEN_LIFETIME),
        "iat": _seconds(issued_at),
        "jti": token_id,
        "scope": " ".join(scopes),
        "sid": grant.session,
        "grant": grant.grant,
        **_authentication(grant),
    }


def id_token(grant: Grant, *, nonce: str, access_token: str, issued_at: datetime) -> Claims:
    """Core §2, §3.1.3.6. Facts about the person are in userinfo (§5.4): an ID token comes back as a
    hint in addresses, and so in logs."""
    return {
        "iss": grant.issuer,
        "sub": grant.subject,
        "aud": grant.client_id,
        "azp": grant.client_id,
        "exp": _seconds(issued_at + ID_TOKEN_LIFETIME),
        "iat": _seconds(issued_at),
        **({"nonce": nonce} if nonce else {}),
        "at_hash": at_hash(access_token),
        "sid": grant.session,
        **_authentication(grant),
    }


def at_hash(access_token: str) -> str:
    """Core §3.1.3.6 with SHA-256, which ES256 and RS256 share."""
    return base64url(hashlib.sha256(access_token.encode("ascii")).digest()[:16])


def is_access_token(claims: Claims, *, issuer: str, now: datetime) -> bool:
    """RFC 9068 §4: ours, for us, and not over. The signature and `typ` were checked before."""
    return claims.get("iss") == issuer == claims.get("aud") and _seconds(now) < claims.get("exp", 0)


def is_id_token(claims: Claims, *, issuer: str) -> bool:
    """A hint may be long expired, but must be ours (RP-Initiated Logout §2)."""
    return claims.get("iss") == issuer and isinstance(claims.get("aud"), str)


def _authentication(grant: Grant) -> Claims:
    """How the person was proved, and who that is where they act for another."""
    return {
        "auth_time": _seconds(grant.auth_time),
        "acr": grant.acr,
        "amr": list(grant.methods),
        **({"act": {"sub": grant.actor}} if grant.actor else {}),
    }


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
