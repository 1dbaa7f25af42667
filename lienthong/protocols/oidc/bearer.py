"""An access token in a request to us (RFC 6750)."""

from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, invalid_request

INVALID = Refusal("invalid_token", "token.invalid", "The access token is not valid.")
TWO_TOKENS = invalid_request("token.two", "Send the access token once.")
IN_QUERY = invalid_request("token.in_query", "Do not send the access token in the address.")


def read(authorization: str, query: Parameters, form: Parameters) -> str | Refusal | None:
    """The token of the header (§2.1) or the form (§2.2); None if there is none.

    §2.3, the query string, is refused (RFC 9700 §4.3.2).
    """
    if "access_token" in query.values:
        return IN_QUERY
    scheme, _, token = authorization.partition(" ")
    in_header = token.strip() if scheme.lower() == "bearer" else ""
    in_form = form.get("access_token")
    if in_header and in_form:
        return TWO_TOKENS
    return in_header or in_form or None


def challenge(refusal: Refusal | None, *, realm: str) -> str:
    """The WWW-Authenticate header (§3): bare when no token was sent, else with the error."""
    if refusal is None:
        return f'Bearer realm="{realm}"'
    return (
        f'Bearer realm="{realm}", error="{refusal.error}", '
        f'error_description="{refusal.description}"'
    )
