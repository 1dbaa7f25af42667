"""What the pages of all stand-ins share: the base template, the stylesheet, headers, one address.

Each stand-in gives its own look; the same small stylesheet then wears another vendor's colour.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

_HERE = Path(__file__).parent
_TEMPLATES = FileSystemLoader(_HERE / "templates")
_LARGEST_REQUEST = 64 * 1024  # bytes


@dataclass(frozen=True)
class Place:
    """Where a site stands. Cookies are shared by all ports of localhost: each has a name of its own."""

    name: str
    url: str
    cookie: str
    key: bytes  # signs its cookies


def site(
    package: str,
    place: Place,
    look: Mapping[str, Any],
    *,
    form_action: Callable[[], str] = str,
) -> Flask:
    """A site with the templates of `package`.

    `look` has tagline, style, accent, wash, corner and icon (a path in a square of 24). `form_action`
    gives further origins that the answer to a form may lead to: Chromium asks it of redirects, too.
    """
    app = Flask(package, static_folder=_HERE / "static", template_folder="templates")
    app.jinja_loader = ChoiceLoader([app.jinja_loader, _TEMPLATES])
    app.config.update(
        SECRET_KEY=place.key,
        SESSION_COOKIE_NAME=place.cookie,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"site": place, "look": look})
    app.before_request(lambda: _own_address(place.url))
    app.after_request(lambda response: _guard(response, form_action()))
    app.add_url_rule("/theme.css", "theme", lambda: _theme(look))
    app.add_url_rule("/icon.svg", "icon", _icon)
    return app


def has_bearer(token: str) -> bool:
    """Whether the request shows this bearer token (RFC 6750 §2.1)."""
    shown = request.headers.get("Authorization", "")
    return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())


def _own_address(url: str) -> Response | None:
    """Cookies are laid on `localhost`: whoever comes by another name is sent there first."""
    if request.host != urlsplit(url).netloc:
        return redirect(url + request.full_path.rstrip("?"))
    return None


def _guard(response: Response, form_action: str) -> Response:
    """No scripts, no framing (OpenID Connect Core §4 asks for it), nothing personal in a cache."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {form_action}".rstrip()
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if response.mimetype in ("text/html", "application/json"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _theme(look: Mapping[str, Any]) -> Response:
    css = f":root{{--accent:{look['accent']};--wash:{look['wash']}}}"
    return Response(css, mimetype="text/css")


def _icon() -> Response:
    return Response(render_template("icon.svg"), mimetype="image/svg+xml")
