"""People's way into and out of applications: the authorization and logout endpoints."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lienthong.identity.request import SignInRequest
from lienthong.identity.rules import Need
from lienthong.identity.views import end_browsers_session, forget_session
from lienthong.kit import clock
from lienthong.protocols.oidc import authorization, authorization_response
from lienthong.protocols.oidc import logout as leaving
from lienthong.protocols.oidc import parameters as limits
from lienthong.protocols.oidc.authorization import AuthorizationRequest
from lienthong.protocols.oidc.authorization_response import AuthorizationResponse
from lienthong.protocols.oidc.interaction import (
    INTERACTION_REQUIRED,
    LOGIN_REQUIRED,
    SELECTION_REQUIRED,
    UNMET,
    Asked,
    SignedIn,
    needs_sign_in,
)
from lienthong.protocols.oidc.parameters import Parameters
from lienthong.protocols.oidc.refusal import Refusal, invalid_request
from lienthong.shell.middleware import allow_form_action
from lienthong.shell.pages import SeeOther, any_method, page, see_other
from lienthong.sso import configuration, grants, queries, rules
from lienthong.sso.configuration import Registered

RESUME_SALT, LEAVE_SALT = "sso.resume", "sso.leave"
RESUME_WITHIN = 3600  # seconds: as long as a sign-in page may stay open

FORGED_HINT = invalid_request(
    "id_token_hint", "The id_token_hint is not an ID token of this issuer."
)
LACKING = Refusal(
    INTERACTION_REQUIRED, "login.policy", "The application asks for a stronger sign-in."
)
GAVE_UP = Refusal("access_denied", "login.given_up", "The person chose not to prove more.")
TAKES_TOO_LONG = invalid_request("resume.expired", "The sign-in took too long; start again.")


# ── In ──────────────────────────────────────────────────────────────────────────────────────────


@csrf_exempt  # applications may post their request (Core §3.1.2.1); it changes nothing by itself
@any_method
def authorize(request: HttpRequest) -> HttpResponse:
    """RFC 6749 §3.1. A POST becomes a GET, with which the browser sends the session's cookie."""
    if request.method == "POST":
        return _as_get(request, "sso:authorize")
    return _authorize(request, limits.parse(request.META["QUERY_STRING"]), clock.now())


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Back from the sign-in page, with the request as it arrived and the moment when it did."""
    try:
        asked = signing.loads(request.GET.get("asked", ""), salt=RESUME_SALT, max_age=RESUME_WITHIN)
    except signing.BadSignature:
        return _error_page(request, TAKES_TOO_LONG)
    return _authorize(
        request, limits.parse(asked["query"]), datetime.fromtimestamp(asked["at"], UTC)
    )


def _authorize(
    request: HttpRequest, wanted: Parameters | Refusal, arrived: datetime
) -> HttpResponse:
    if isinstance(wanted, Refusal):
        return _error_page(request, wanted)
    registered = configuration.current().find(wanted.get("client_id"))
    client = registered and registered.client
    refusal = authorization.refuse_to_redirect(wanted, client)
    if refusal or registered is None:
        refusal = refusal or authorization.UNKNOWN_CLIENT
        grants.record_refused_request(actor=request.actor, refusal=refusal, registered=registered)
        return _error_page(request, refusal)
    answer = _decide(request, wanted, registered, arrived)
    if isinstance(answer, HttpResponse):
        return answer
    return _respond(request, _response(wanted, answer))


def _decide(
    request: HttpRequest, wanted: Parameters, registered: Registered, arrived: datetime
) -> str | Refusal | HttpResponse:
    """A code, a refusal for the application, or a page for the person."""
    asked = authorization.refuse(wanted, registered.client) or _asked(
        authorization.read(wanted, registered.client), arrived
    )
    if isinstance(asked, Refusal):
        return grants.record_refused_request(
            actor=request.actor, refusal=asked, registered=registered
        )
    needed = needs_sign_in(asked, _person(request, asked), now=clock.now())
    if needed is None:
        entered = grants.enter(actor=request.actor, registered=registered, request=asked.request)
        if not isinstance(entered, Need):
            return entered
        needed, need = LACKING, entered
    else:
        need = Need(asked.level or 1)
    if "none" in asked.request.prompts:
        return needed
    if "gave_up" in request.GET:  # the step-up page's way back (identity.factors.pages)
        return needed if needed.error == UNMET else GAVE_UP
    return _ask_for_sign_in(request, wanted, registered, asked, needed, need)


def _asked(wanted: AuthorizationRequest, arrived: datetime) -> Asked | Refusal:
    level = rules.level_wanted(wanted.acr_values)
    if not wanted.id_token_hint:
        return Asked(wanted, arrived, level=level)
    hint = queries.id_token(wanted.id_token_hint)
    return Asked(wanted, arrived, hint["sub"], level) if hint else FORGED_HINT


def _person(request: HttpRequest, asked: Asked) -> SignedIn | None:
    if not request.actor.signed_in:
        return None
    subject = queries.subject(request.actor) if asked.hinted_subject else ""
    session = request.session
    return SignedIn(subject, session.authenticated_at, session.level, session.chosen_at)


def _ask_for_sign_in(
    request: HttpRequest,
    wanted: Parameters,
    registered: Registered,
    asked: Asked,
    needed: Refusal,
    need: Need,
) -> HttpResponse:
    """To identity's page, and from there to `resume`."""
    query = urlencode(wanted.values)
    kept = signing.dumps(
        {"query": query, "at": asked.at.timestamp()}, salt=RESUME_SALT, compress=True
    )
    sign_in_page = SignInRequest(
        next=f"{reverse('sso:resume')}?{urlencode({'asked': kept})}",
        hint=asked.request.login_hint,
        again=request.actor.signed_in and needed.error == LOGIN_REQUIRED,
        choose=request.actor.signed_in and needed.error == SELECTION_REQUIRED,
        level=need.level,
        vneid=need.vneid,
        passkey_counts=need.passkey_counts,
        application=registered.name,
        origins=(asked.request.redirect_uri,),
    )
    return _in_language(request, see_other(sign_in_page.url()), asked.request.ui_locales)


def _in_language(
    request: HttpRequest, response: HttpResponse, locales: tuple[str, ...]
) -> HttpResponse:
    """`ui_locales` for a browser whose owner has not chosen a language."""
    offered = dict(settings.LANGUAGES)
    wanted = next((code for code in (tag.split("-")[0] for tag in locales) if code in offered), "")
    if wanted and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _response(wanted: Parameters, answer: str | Refusal) -> AuthorizationResponse:
    if isinstance(answer, Refusal):
        return authorization_response.refuse(issuer=settings.ISSUER, request=wanted, refusal=answer)
    return authorization_response.grant(issuer=settings.ISSUER, request=wanted, code=answer)


def _respond(request: HttpRequest, response: AuthorizationResponse) -> HttpResponse:
    if response.response_mode == "query":
        return SeeOther(response.location)
    allow_form_action(request, response.redirect_uri)
    return page(request, "sso/form_post.html", response=response)


# ── Out ─────────────────────────────────────────────────────────────────────────────────────────


@csrf_exempt  # applications may post their request; without proof it only asks
@any_method
def logout(request: HttpRequest) -> HttpResponse:
    """RP-Initiated Logout §2."""
    if request.method == "POST":
        return _as_get(request, "sso:logout")
    wanted = limits.parse(request.META["QUERY_STRING"])
    if isinstance(wanted, Refusal):
        return _error_page(request, wanted)
    decision = _leave(request, wanted)
    if isinstance(decision, Refusal):
        return _error_page(request, decision)
    if not decision.ask:
        return _end_session(request, decision.location)
    allow_form_action(request, decision.location)
    leave = signing.dumps(decision.location, salt=LEAVE_SALT)
    return page(request, "sso/logout.html", leave=leave)


@require_POST
def confirm_logout(request: HttpRequest) -> HttpResponse:
    """The person said yes; where to go was signed by the page that asked."""
    try:
        location = signing.loads(
            request.POST.get("leave", ""), salt=LEAVE_SALT, max_age=RESUME_WITHIN
        )
    except signing.BadSignature:
        location = ""
    return _end_session(request, location)


def _leave(request: HttpRequest, wanted: Parameters) -> leaving.Logout | Refusal:
    hint = queries.id_token(wanted.get("id_token_hint"))
    registered = configuration.current().find(leaving.client_id(wanted, hint))
    session = str(request.session.public_id) if request.session else None
    client = registered and registered.client
    return leaving.decide(wanted, hint=hint, client=client, session=session)


def _end_session(request: HttpRequest, location: str) -> HttpResponse:
    end_browsers_session(request)
    onward = SeeOther(location) if location else see_other("identity:signed_out")
    return forget_session(onward)


# ── Both ────────────────────────────────────────────────────────────────────────────────────────


def _as_get(request: HttpRequest, name: str) -> HttpResponse:
    """SameSite keeps the session's cookie off a foreign POST, but not off the GET that follows."""
    wanted = limits.parse_form(request.headers.get("Content-Type", ""), request.body)
    if isinstance(wanted, Refusal):
        return _error_page(request, wanted)
    refusal = limits.refuse(wanted)
    if refusal:
        return _error_page(request, refusal)
    return SeeOther(f"{reverse(name)}?{urlencode(wanted.values)}")


def _error_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """There is nobody to redirect to: the person reads what happened, the developer the reason."""
    return page(request, "sso/error.html", status=400, refusal=refusal)
