"""The authorization request: what may be shown or redirected, and what it asks for.

Read in three steps: `refuse_to_redirect` (who asks, and where the answer goes: a refusal is a page,
because there is nobody it may safely be sent to), `refuse` (all else: a refusal goes to the
client), `read` (the request as a value, once nothing refused it).
"""

from collections.abc import Callable
from dataclasses import dataclass

from lienthong.protocols.oidc import parameters as limits
from lienthong.protocols.oidc import pkce
from lienthong.protocols.oidc.client import Client
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, first, invalid_request

RESPONSE_TYPES = ("code",)
RESPONSE_MODES = ("query", "form_post")
PROMPTS = frozenset({"none", "login", "consent", "select_account"})

UNKNOWN_CLIENT = Refusal("invalid_request", "client.unknown", "The client is not registered.")
WRONG_REDIRECT_URI = invalid_request(
    "redirect_uri.unregistered", "The redirect_uri is not registered for this client."
)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    client_id: str
    redirect_uri: str
    response_mode: str
    state: str
    scopes: tuple[str, ...]  # what may be granted: known ones that the client may have
    nonce: str
    code_challenge: str  # "" without PKCE
    prompts: frozenset[str]
    max_age: int | None  # seconds
    acr_values: tuple[str, ...]
    login_hint: str
    id_token_hint: str
    ui_locales: tuple[str, ...]


def refuse_to_redirect(request: Parameters, client: Client | None) -> Refusal | None:
    """RFC 6749 §4.1.2.1: with an unknown client or redirect URI, tell the person, not the
    client.
    """
    if client is None:
        return UNKNOWN_CLIENT
    return refuse_redirect_uri(request, client)


def refuse_redirect_uri(request: Parameters, client: Client) -> Refusal | None:
    """RFC 9700 §4.1.3: string comparison with what was registered, and nothing cleverer."""
    if request.get("redirect_uri") in client.redirect_uris:
        return None
    return WRONG_REDIRECT_URI


def refuse(request: Parameters, client: Client) -> Refusal | None:
    """The first reason against the request that its client may be told, or None."""
    return limits.refuse(request) or first(check(request, client) for check in CHECKS)


def refuse_request_object(request: Parameters, _client: Client) -> Refusal | None:
    """OpenID Connect Core §3.1.2.6, §6.1, §6.2: say so rather than ignore what it asks."""
    for name in ("request", "request_uri", "registration"):
        if request.get(name):
            return Refusal(f"{name}_not_supported", name, f"{name} is not supported.")
    return None


def refuse_response_type(request: Parameters, _client: Client) -> Refusal | None:
    """RFC 6749 §3.1.1; RFC 9700 §2.1.2: tokens never travel through the browser."""
    response_type = request.get("response_type")
    if not response_type:
        return invalid_request("response_type.missing", "response_type is missing.")
    if response_type not in RESPONSE_TYPES:
        return Refusal(
            "unsupported_response_type", "response_type", "Only response_type=code is supported."
        )
    return None


def refuse_response_mode(request: Parameters, _client: Client) -> Refusal | None:
    """OAuth 2.0 Multiple Response Type Encoding Practices §2.1; Form Post Response Mode."""
    if request.get("response_mode") in ("", *RESPONSE_MODES):
        return None
    return invalid_request("response_mode", "response_mode must be query or form_post.")


def refuse_scope(request: Parameters, _client: Client) -> Refusal | None:
    """OpenID Connect Core §3.1.2.1: `openid` must be there; unknown scopes are ignored."""
    if "openid" in request.words("scope"):
        return None
    return Refusal("invalid_scope", "scope", "The scope must contain openid.")


def refuse_pkce(request: Parameters, client: Client) -> Refusal | None:
    """RFC 7636 §4.4.1, RFC 9700 §2.1.1: S256 only, and always for a public client.

    An absent method means `plain` (§4.3), which shows the verifier to whoever sees the request.
    """
    challenge, method = request.get("code_challenge"), request.get("code_challenge_method")
    if not challenge:
        if client.must_prove_key or method:
            return invalid_request("pkce.missing", "code_challenge is missing.")
        return None
    if method != pkce.METHOD:
        return invalid_request("pkce.method", "code_challenge_method must be S256.")
    if not pkce.CHALLENGE.fullmatch(challenge):
        return invalid_request("pkce.challenge", "code_challenge is not a base64url SHA-256.")
    return None


def refuse_prompt(request: Parameters, _client: Client) -> Refusal | None:
    """OpenID Connect Core §3.1.2.1: `none` stands alone."""
    prompts = set(request.words("prompt"))
    if prompts - PROMPTS:
        return invalid_request("prompt.unknown", "prompt has an unknown value.")
    if "none" in prompts and len(prompts) > 1:
        return invalid_request("prompt.none", "prompt=none cannot be combined.")
    return None


def refuse_max_age(request: Parameters, _client: Client) -> Refusal | None:
    """OpenID Connect Core §3.1.2.1: seconds, not negative."""
    max_age = request.get("max_age")
    if not max_age or (max_age.isascii() and max_age.isdigit()):
        return None
    return invalid_request("max_age", "max_age must be a number of seconds.")


CHECKS: tuple[Callable[[Parameters, Client], Refusal | None], ...] = (
    refuse_request_object,
    refuse_response_type,
    refuse_response_mode,
    refuse_scope,
    refuse_pkce,
    refuse_prompt,
    refuse_max_age,
)


def read(request: Parameters, client: Client) -> AuthorizationRequest:
    """The request as a value; only after neither `refuse_to_redirect` nor `refuse` objected."""
    max_age = request.get("max_age")
    return AuthorizationRequest(
        client_id=client.client_id,
        redirect_uri=request.get("redirect_uri"),
        response_mode=request.get("response_mode") or "query",
        state=request.get("state"),
        scopes=tuple(scope for scope in request.words("scope") if scope in client.scopes),
        nonce=request.get("nonce"),
        code_challenge=request.get("code_challenge"),
        prompts=frozenset(request.words("prompt")),
        max_age=int(max_age) if max_age else None,
        acr_values=request.words("acr_values"),
        login_hint=request.get("login_hint"),
        id_token_hint=request.get("id_token_hint"),
        ui_locales=request.words("ui_locales"),
    )
