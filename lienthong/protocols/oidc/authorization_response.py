"""The answer to an authorization request, on its way through the browser."""

from dataclasses import dataclass
from urllib.parse import urlencode

from lienthong.protocols.oidc.authorization import RESPONSE_MODES
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """`query`: redirect to `location` with 303. `form_post`: a page that posts `fields`."""

    redirect_uri: str
    response_mode: str
    fields: tuple[tuple[str, str], ...]

    @property
    def location(self) -> str:
        """The redirect URI with the answer added to its own query (RFC 6749 §4.1.2)."""
        return with_query(self.redirect_uri, self.fields)


def grant(*, issuer: str, request: Parameters, code: str) -> AuthorizationResponse:
    """RFC 6749 §4.1.2."""
    return _respond(issuer, request, (("code", code),))


def refuse(*, issuer: str, request: Parameters, refusal: Refusal) -> AuthorizationResponse:
    """RFC 6749 §4.1.2.1; only where `refuse_to_redirect` had nothing against the client."""
    fields = (("error", refusal.error), ("error_description", refusal.description))
    return _respond(issuer, request, fields)


def with_query(uri: str, fields: tuple[tuple[str, str], ...]) -> str:
    """Fields added to an address, which keeps the query it has; without fields the address
    itself.
    """
    if not fields:
        return uri
    joint = "" if uri.endswith(("?", "&")) else "&" if "?" in uri else "?"
    return f"{uri}{joint}{urlencode(fields)}"


def _respond(
    issuer: str, request: Parameters, fields: tuple[tuple[str, str], ...]
) -> AuthorizationResponse:
    """Every answer names its issuer, against mix-up (RFC 9207 §2), and returns `state` as it
    came.
    """
    mode, state = request.get("response_mode"), request.get("state")
    return AuthorizationResponse(
        redirect_uri=request.get("redirect_uri"),
        response_mode=mode if mode in RESPONSE_MODES else "query",
        fields=(*fields, *((("state", state),) if state else ()), ("iss", issuer)),
    )
