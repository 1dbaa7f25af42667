"""What applications call: discovery, keys, tokens, userinfo, revocation, introspection.

No cookie counts here, so there is nothing a forged request could borrow, and any origin may read
the answers: browser-based applications call these addresses themselves.
"""

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lienthong.protocols.oidc import (
    bearer,
    client_authentication,
    discovery,
    introspection,
    token_request,
    token_response,
)
from lienthong.protocols.oidc import claims as oidc
from lienthong.protocols.oidc import parameters as limits
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal
from lienthong.protocols.oidc.token_request import CodeExchange
from lienthong.sso import configuration, grants, queries, rules
from lienthong.sso.grants import Caller

View = Callable[[HttpRequest], HttpResponse]
JSON = "application/json"
INACTIVE = introspection.INACTIVE
PUBLIC = {
    "Cache-Control": "public, max-age=300"
}  # a new key is announced far longer before it signs
ANY_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Expose-Headers": "WWW-Authenticate",
    "Access-Control-Max-Age": "3600",
}


def endpoint(*methods: str) -> Callable[[View], View]:
    """An address for programs: these methods, CORS, no CSRF check."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods([*methods, "OPTIONS"])
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            preflight = request.method == "OPTIONS"
            response = HttpResponse(status=204) if preflight else view(request)
            for name, value in ANY_ORIGIN.items():
                response.headers[name] = value
            response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
            return response

        return answer

    return decorate


@endpoint("GET", "HEAD")
def metadata(_request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery §4, RFC 8414 §3."""
    return HttpResponse(_metadata(settings.ISSUER), content_type=JSON, headers=PUBLIC)


@lru_cache(maxsize=1)
def _metadata(issuer: str) -> bytes:
    locales = tuple(code for code, _ in settings.LANGUAGES)
    document = discovery.metadata(issuer, acr_values=rules.ACR_VALUES, locales=locales)
    return json.dumps(document).encode()


@endpoint("GET", "HEAD")
def jwks(_request: HttpRequest) -> HttpResponse:
    """The public keys (RFC 7517 §5)."""
    return HttpResponse(configuration.lately().jwks(), content_type=JSON, headers=PUBLIC)


@endpoint("POST")
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.2: a code or a refresh token becomes tokens."""
    form = _form(request)
    caller = form if isinstance(form, Refusal) else _caller(request, form)
    if isinstance(form, Refusal) or isinstance(caller, Refusal):
        return _refuse(caller)
    wanted = token_request.read(form)
    if isinstance(wanted, Refusal):
        return _refuse(grants.refuse(caller=caller, refusal=wanted))
    give = grants.exchange if isinstance(wanted, CodeExchange) else grants.renew
    answer = give(caller=caller, request=wanted)
    return _refuse(answer) if isinstance(answer, Refusal) else _private(answer)


@endpoint("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """OpenID Connect Core §5.3, RFC 6750."""
    presented = _bearer_token(request)
    if presented is None or isinstance(presented, Refusal):
        return _challenge(presented)
    person = queries.userinfo(presented)
    return _private(person) if person else _challenge(bearer.INVALID)


@endpoint("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009: the token's grant ends, whichever of its tokens is given. An unknown one is
    fine.
    """
    form = _form(request)
    caller = form if isinstance(form, Refusal) else _caller(request, form)
    if isinstance(form, Refusal) or isinstance(caller, Refusal):
        return _refuse(caller)
    presented = form.get("token")
    if not presented:
        return _refuse(introspection.MISSING)
    refusal = grants.revoke(caller=caller, grant=_grant_of(presented))
    return _refuse(refusal) if refusal else HttpResponse(headers=token_response.HEADERS)


@endpoint("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662: what a token is good for, told to the confidential client it was issued to."""
    form = _form(request)
    caller = form if isinstance(form, Refusal) else _caller(request, form)
    if isinstance(form, Refusal) or isinstance(caller, Refusal):
        return _refuse(caller)
    if caller.registered.client.public:
        return _refuse(client_authentication.FAILED)
    if not form.get("token"):
        return _refuse(introspection.MISSING)
    return _private(_introspect(form.get("token"), caller.client_id))


def _introspect(presented: str, client_id: str) -> dict[str, Any]:
    read = queries.access_token(presented)
    if read is not None:
        claims, grant = read
        mine = introspection.belongs_to(claims, client_id)
        return introspection.active(claims, username=grant.account_name) if mine else INACTIVE
    found = queries.refresh_token(presented)
    if found is None or found[0] is not None or not found[1].alive:
        return INACTIVE
    grant = found[1]
    if grant.client_id != client_id:
        return INACTIVE
    return introspection.active_refresh_token(
        grant.told(),
        scopes=grant.scopes,
        username=grant.account_name,
        expires_at=grant.session_expires_at,
    )


def _grant_of(presented: str) -> queries.GrantFacts | None:
    """The grant that an access or refresh token of ours belongs to, over or not."""
    claims = queries.verified(presented, typ=oidc.TYP_ACCESS)
    if claims is not None:
        return queries.grant(claims["grant"])
    found = queries.refresh_token(presented)
    return found[1] if found else None


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def _form(request: HttpRequest) -> Parameters | Refusal:
    form = limits.parse_form(
        request.META.get("CONTENT_TYPE", ""), request.body, query=request.META["QUERY_STRING"]
    )
    return form if isinstance(form, Refusal) else limits.refuse(form) or form


def _caller(request: HttpRequest, form: Parameters) -> Caller | Refusal:
    return grants.authenticate(
        authorization=request.META.get("HTTP_AUTHORIZATION", ""), form=form, address=request.address
    )


def _bearer_token(request: HttpRequest) -> str | Refusal | None:
    query, form = limits.parse(request.META["QUERY_STRING"]), Parameters()
    if request.method == "POST" and request.META.get("CONTENT_TYPE", "").startswith(limits.FORM):
        form = limits.parse(request.body)
    for given in (query, form):
        refusal = given if isinstance(given, Refusal) else limits.refuse(given)
        if refusal:
            return refusal
    return bearer.read(request.META.get("HTTP_AUTHORIZATION", ""), query, form)


# ── Answering ───────────────────────────────────────────────────────────────────────────────────


def _private(body: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), content_type=JSON, headers=token_response.HEADERS)


def _refuse(refusal: Refusal) -> JsonResponse:
    """RFC 6749 §5.2; 401 names the scheme that would do."""
    headers = dict(token_response.HEADERS)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = f'Basic realm="{settings.ISSUER}"'
    return JsonResponse(refusal.body(), status=refusal.status, headers=headers)


def _challenge(refusal: Refusal | None) -> HttpResponse:
    """RFC 6750 §3.1."""
    malformed = refusal is not None and refusal.error == "invalid_request"
    headers = {
        **token_response.HEADERS,
        "WWW-Authenticate": bearer.challenge(refusal, realm=settings.ISSUER),
    }
    body = refusal.body() if refusal else {}
    return JsonResponse(body, status=400 if malformed else 401, headers=headers)
