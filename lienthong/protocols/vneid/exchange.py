"""Code to token (RFC 6749 §4.1.3), token to user info (OpenID Connect Core §5.3)."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from lienthong.protocols.vneid import envelope
from lienthong.protocols.vneid.configuration import Configuration
from lienthong.protocols.vneid.refusal import Reason

# RFC 6749 §5.2: what means that the code, or that the client, is not good.
_MEANS = {
    "invalid_grant": Reason.SPENT,
    "invalid_client": Reason.CLIENT,
    "unauthorized_client": Reason.CLIENT,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One to send; with a form it is a POST."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str = field(repr=False)
    id_token: str = field(default="", repr=False)


def plain_code(configuration: Configuration, code: str) -> str | Reason:
    """The code as the token endpoint knows it: out of its envelope, in the sealed dialect."""
    if not configuration.dialect.sealed:
        return code
    try:
        return envelope.open_code(code, configuration.private_key)
    except envelope.Unopened:
        return Reason.ENVELOPE


def token_request(
    configuration: Configuration, *, code: str, verifier: str, redirect_uri: str
) -> Request:
    """The client proves itself in the header (§2.3.1)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    pair = f"{quote_plus(configuration.client_id)}:{quote_plus(configuration.client_secret)}"
    basic = base64.b64encode(pair.encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
    return Request(configuration.token_endpoint, headers, form)


def read_tokens(configuration: Configuration, status: int, said: Any) -> Tokens | Reason:
    """What the token endpoint gave, or why nothing."""
    if not isinstance(said, dict):
        return Reason.MALFORMED
    if status != 200:
        return _MEANS.get(str(said.get("error")), Reason.PROVIDER)
    access, id_token = said.get("access_token"), said.get("id_token", "")
    bearer = str(said.get("token_type", "")).lower() == "bearer"
    complete = isinstance(id_token, str) and (id_token or not configuration.dialect.signed)
    if not bearer or not isinstance(access, str) or not access or not complete:
        return Reason.MALFORMED
    return Tokens(access, id_token)


def userinfo_request(configuration: Configuration, access_token: str) -> Request:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    return Request(configuration.userinfo_endpoint, headers)


def read_userinfo(configuration: Configuration, status: int, said: Any) -> dict[str, Any] | Reason:
    """What VNeID says of the person, out of its envelope in the sealed dialect."""
    if status in (401, 403):
        return Reason.SPENT
    if status != 200 or not isinstance(said, dict):
        return Reason.MALFORMED
    return _opened(said, configuration.private_key) if configuration.dialect.sealed else said


def _opened(sealed: dict[str, Any], pem: str) -> dict[str, Any] | Reason:
    try:
        said = json.loads(envelope.open_envelope(sealed, pem))
    except envelope.Unopened:
        return Reason.ENVELOPE
    except (ValueError, RecursionError):
        return Reason.MALFORMED
    return said if isinstance(said, dict) else Reason.MALFORMED
