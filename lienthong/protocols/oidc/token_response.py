"""The token endpoint's answer (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3)."""

from collections.abc import Iterable
from typing import Any

from lienthong.protocols.oidc import claims, refresh

# The answer to a retried refresh is the same to the byte, and up to GRACE older than it looks:
# promise only what then still holds.
EXPIRES_IN = int((claims.ACCESS_TOKEN_LIFETIME - refresh.GRACE).total_seconds())
HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def token_response(
    *,
    access_token: str,
    scopes: Iterable[str],
    id_token: str | None = None,
    refresh_token: str | None = None,
) -> dict[str, Any]:
    """A refresh carries no ID token (Core §12.2 leaves it open): it renews access, nobody signed
    in.
    """
    answer: dict[str, Any] = {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": EXPIRES_IN,
        "scope": " ".join(scopes),
    }
    if id_token is not None:
        answer["id_token"] = id_token
    if refresh_token is not None:
        answer["refresh_token"] = refresh_token
    return answer
