"""What happens to every request before and after its view; the order is in the settings."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from lienthong.shell import errors
from lienthong.shell.addresses import client_address as forwarded_address
from lienthong.shell.addresses import networks
from lienthong.shell.policy import (
    HEADERS,
    ONE_YEAR,
    content_security_policy,
    embedded_policy,
    form_action_source,
)

Handler = Callable[[HttpRequest], HttpResponse]

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
# Read by programs, which keep no cookies and follow no redirects: answered on any name.
MACHINE_PATHS = ("/healthz", "/oidc/", "/.well-known/", "/scim/", "/api/", "/static/")


def security_headers(get_response: Handler) -> Handler:
    """Content Security Policy and its companions; no cache keeps a page unless its view says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            if name != "X-Frame-Options" or not getattr(response, "embeddable", False):
                response.headers.setdefault(name, value)
        policy = content_security_policy(getattr(request, "form_action_origins", ()))
        response.headers.setdefault("Content-Security-Policy", policy)
        if settings.SECURE:
            response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def allow_form_action(request: HttpRequest, url: str) -> None:
    """Let the forms of this page end, after redirects, at the origin of `url`.

    Chromium holds form-action against every redirect that follows the submission, so the sign-in
    page must name the application it will return to.
    """
    if source := form_action_source(url):
        request.form_action_origins = {*getattr(request, "form_action_origins", ()), source}


def embeddable(response: HttpResponse) -> HttpResponse:
    """Let anybody's page show this answer in a frame; without scripts and forms, whatever is in it."""
    response.embeddable = True
    response.headers["Content-Security-Policy"] = embedded_policy()
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def client_address(get_response: Handler) -> Handler:
    """`request.address`: where the request came from; X-Forwarded-Host and -Proto are not read."""
    trusted = networks(settings.ENVIRONMENT.trusted_proxies)

    def middleware(request: HttpRequest) -> HttpResponse:
        request.address = forwarded_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            trusted,
        )
        return get_response(request)

    return middleware


def canonical_host(get_response: Handler) -> Handler:
    """A page opened on 127.0.0.1 moves to the issuer's localhost: cookies belong to one name."""
    home = urlsplit(settings.ISSUER).hostname

    def middleware(request: HttpRequest) -> HttpResponse:
        if _is_alias(request, home) and not request.path.startswith(MACHINE_PATHS):
            return HttpResponseRedirect(f"{settings.ISSUER}{request.get_full_path()}")
        return get_response(request)

    return middleware


def _is_alias(request: HttpRequest, home: str | None) -> bool:
    if request.method not in {"GET", "HEAD"} or home not in LOOPBACK:
        return False
    host = request.headers.get("Host", "").rsplit(":", 1)[0].lower()
    return host in LOOPBACK and host != home


def language(get_response: Handler) -> Handler:
    """Vietnamese, unless this browser chose otherwise with the switch.

    Accept-Language is ignored on purpose: many an office's machine runs an English system, and its
    users would get English pages that nobody asked for.
    """
    offered = {code for code, _ in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        request.LANGUAGE_CODE = chosen if chosen in offered else settings.LANGUAGE_CODE
        with translation.override(request.LANGUAGE_CODE):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def accepts_uploads(view: Callable) -> Callable:
    """Mark a view that takes files: bodies of up to UPLOAD_MAX_BYTES. Others take one megabyte."""
    view.upload_limit = settings.UPLOAD_MAX_BYTES
    return view


def storable_address(get_response: Handler) -> Handler:
    """No text of the database holds a NUL, so what a path with one names does not exist."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, _view: Callable, _args, _kwargs) -> HttpResponse | None:
        return errors.not_found(request) if "\0" in request.path else None

    middleware.process_view = process_view
    return middleware


def request_size(get_response: Handler) -> Handler:
    """Refuse a body that is larger than its view takes, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Callable, _args, _kwargs) -> HttpResponse | None:
        limit = getattr(view, "upload_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return errors.too_large(request, limit) if _content_length(request) > limit else None

    middleware.process_view = process_view
    return middleware


def _content_length(request: HttpRequest) -> int:
    """Bytes announced; without a usable length Django reads no body at all."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
