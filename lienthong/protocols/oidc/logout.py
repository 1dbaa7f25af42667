"""Logout started by an application (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass

from lienthong.protocols.jose import Claims
from lienthong.protocols.oidc import parameters as limits
from lienthong.protocols.oidc.authorization_response import with_query
from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, invalid_request

WRONG_REDIRECT_URI = invalid_request(
    "post_logout_redirect_uri", "The post_logout_redirect_uri is not registered for this client."
)
OTHER_CLIENT = invalid_request("id_token_hint.client", "The id_token_hint is of another client.")
UNKNOWN_CLIENT = invalid_request("client.unknown", "The client is not registered.")


@dataclass(frozen=True, slots=True)
class Logout:
    """What to do. `ask`: only a person's click may end the session. `location`: where to go after
    it, "" for our own page.
    """

    ask: bool
    location: str


def client_id(request: Parameters, hint: Claims | None) -> str:
    """Which client asks: by name, else by the ID token it was given."""
    return request.get("client_id") or (hint["aud"] if hint else "")


def decide(
    request: Parameters, *, hint: Claims | None, client: Client | None, session: str | None
) -> Logout | Refusal:
    """RP-Initiated Logout §2, §3.

    `hint` holds the claims of an id_token_hint that we signed (it may be expired), None if there is
    none or it is forged; `client` is the one that `client_id` names; `session` is the browser's
    `sid`. A refusal is shown on a page and ends nothing.
    """
    refusal = limits.refuse(request) or _refuse_client(request, hint, client)
    if refusal:
        return refusal
    forged = bool(request.get("id_token_hint")) and hint is None
    location = _location(request, client, forged=forged)
    if isinstance(location, Refusal):
        return location
    # Without proof that the application belongs to this very session, any page on the web could
    # sign people out (SECURITY.md 23): then a person decides.
    proven = hint is not None and hint.get("sid") == session
    return Logout(ask=session is not None and not proven, location=location)


def _refuse_client(
    request: Parameters, hint: Claims | None, client: Client | None
) -> Refusal | None:
    named = request.get("client_id")
    if named and hint and hint["aud"] != named:
        return OTHER_CLIENT
    return UNKNOWN_CLIENT if named and client is None else None


def _location(request: Parameters, client: Client | None, *, forged: bool) -> str | Refusal:
    """A forged hint never redirects (SECURITY.md 17); else an exact match, with `state` added."""
    uri, state = request.get("post_logout_redirect_uri"), request.get("state")
    if not uri or forged:
        return ""
    if client is None or uri not in client.post_logout_redirect_uris:
        return WRONG_REDIRECT_URI
    return with_query(uri, (("state", state),) if state else ())
