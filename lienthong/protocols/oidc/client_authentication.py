"""Who calls the token, revocation and introspection endpoints (RFC 6749 §2.3)."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_plus

from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, invalid_request

Method = Literal["client_secret_basic", "client_secret_post", "none"]
METHODS: tuple[Method, ...] = ("client_secret_basic", "client_secret_post", "none")

UNREADABLE = Refusal("invalid_client", "client.unreadable", "Authorization cannot be read.")
UNSUPPORTED = Refusal("invalid_client", "client.method", "Unsupported client authentication.")
TWO_METHODS = invalid_request("client.two_methods", "Use one client authentication method only.")
TWO_NAMES = invalid_request("client.two_names", "client_id differs from the Authorization header.")
MISSING = Refusal("invalid_client", "client.missing", "The client did not identify itself.")
FAILED = Refusal("invalid_client", "client.failed", "Client authentication failed.")


@dataclass(frozen=True, slots=True)
class Credentials:
    client_id: str
    method: Method
    secret: str = field(default="", repr=False)


def read(authorization: str, form: Parameters) -> Credentials | Refusal:
    """The credentials in the Authorization header or the form; two at once are refused (§2.3)."""
    if form.get("client_assertion") or form.get("client_assertion_type"):
        return UNSUPPORTED
    if not authorization:
        return _from_form(form)
    credentials = _from_header(authorization)
    if isinstance(credentials, Refusal):
        return credentials
    if form.get("client_secret"):
        return TWO_METHODS
    return credentials if form.get("client_id") in ("", credentials.client_id) else TWO_NAMES


def refuse(client: Client | None, credentials: Credentials) -> Refusal | None:
    """Whether the client is not who it says; the answer does not tell which part was wrong."""
    if client is None:
        return FAILED
    if client.public:
        return FAILED if credentials.secret else None
    digest = hashlib.sha256(credentials.secret.encode()).digest()
    known = [hmac.compare_digest(digest, stored) for stored in client.secret_digests]
    return None if credentials.secret and any(known) else FAILED


def _from_form(form: Parameters) -> Credentials | Refusal:
    client_id, secret = form.get("client_id"), form.get("client_secret")
    if not client_id:
        return MISSING
    return Credentials(client_id, "client_secret_post" if secret else "none", secret)


def _from_header(authorization: str) -> Credentials | Refusal:
    """§2.3.1: name and password are form-urlencoded before they are joined and put into base64."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return UNSUPPORTED
    try:
        name, colon, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
        client_id, secret = (
            unquote_plus(part.decode(), errors="strict") for part in (name, password)
        )
    except (binascii.Error, ValueError):
        return UNREADABLE
    if not colon or not client_id:
        return UNREADABLE
    return Credentials(client_id, "client_secret_basic" if secret else "none", secret)
