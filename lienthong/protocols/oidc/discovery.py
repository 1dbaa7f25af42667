"""What this provider is and can do (OpenID Connect Discovery §3, RFC 8414 §2): no more than is
true.
"""

from collections.abc import Mapping
from typing import Any

from lienthong.protocols import jose
from lienthong.protocols.oidc import (
    authorization,
    claims,
    client_authentication,
    pkce,
    token_request,
)

ENDPOINTS = {  # metadata name to path under the issuer
    "authorization_endpoint": "/oidc/authorize",
    "token_endpoint": "/oidc/token",
    "userinfo_endpoint": "/oidc/userinfo",
    "jwks_uri": "/oidc/jwks",
    "revocation_endpoint": "/oidc/revoke",
    "introspection_endpoint": "/oidc/introspect",
    "end_session_endpoint": "/oidc/logout",
}
PROTOCOL_CLAIMS = ("iss", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid")


def metadata(
    issuer: str, *, acr_values: tuple[str, ...], locales: tuple[str, ...]
) -> Mapping[str, Any]:
    """The document for both well-known addresses."""
    methods = list(client_authentication.METHODS)
    return {
        "issuer": issuer,
        **{name: issuer + path for name, path in ENDPOINTS.items()},
        "scopes_supported": list(claims.SCOPES),
        "claims_supported": [*claim_names(), *PROTOCOL_CLAIMS],
        "response_types_supported": list(authorization.RESPONSE_TYPES),
        "response_modes_supported": list(authorization.RESPONSE_MODES),
        "grant_types_supported": list(token_request.GRANT_TYPES),
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(jose.ALGORITHMS),
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": [m for m in methods if m != "none"],
        "code_challenge_methods_supported": [pkce.METHOD],
        "acr_values_supported": list(acr_values),
        "prompt_values_supported": sorted(authorization.PROMPTS),
        "ui_locales_supported": list(locales),
        "authorization_response_iss_parameter_supported": True,  # RFC 9207 §3
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,  # true if it were left out (Discovery §3)
    }


def claim_names() -> list[str]:
    """Every claim about a person, in the order of the scopes."""
    return [name for names in claims.SCOPES.values() for name in names]
