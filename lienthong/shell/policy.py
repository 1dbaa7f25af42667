"""What a browser may do with our pages: Content Security Policy and the headers beside it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

# No inline script or style at all, so that a name that slips through as markup still does nothing
# .
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_HOST = re.compile(r"[a-z0-9.-]+")


def form_action_source(url: str) -> str:
    """The CSP source of `url`: "https://app.example", or "com.example.app:" for an app's own scheme.

    Only letters that cannot end the directive pass, else "". CSP has no syntax for an IPv6 host
    (CSP3 §2.3.1): its port with any host stands in.
    """
    try:
        parts = urlsplit(url.lower())
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if not _SCHEME.fullmatch(parts.scheme) or parts.scheme in {"javascript", "data"}:
        return ""
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:"
    host = parts.hostname or ""
    if ":" in host:
        return f"{parts.scheme}://*{port}"
    return f"{parts.scheme}://{host}{port}" if _HOST.fullmatch(host) else ""


def content_security_policy(form_action_origins: Iterable[str] = ()) -> str:
    """The header's value; `form_action_origins` come on top of our own origin."""
    return _policy(tuple(sorted(form_action_origins)))


# For a frame on anybody's page: nothing in it acts, so that there is nothing to trick a click into.
EMBEDDED = DIRECTIVES | {
    "script-src": "'none'",
    "connect-src": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "*",
}


def embedded_policy() -> str:
    """The header's value for `middleware.embeddable` answers."""
    return _written(EMBEDDED)


@lru_cache(maxsize=64)
def _policy(form_action_origins: tuple[str, ...]) -> str:
    return _written(DIRECTIVES | {"form-action": " ".join(["'self'", *form_action_origins])})


def _written(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
