"""What every public answer has in common: the same for everybody, kept by caches, not asked too often."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kit.actor import anonymous
from lienthong.kit.refusal import NotFound
from lienthong.scoreboard.open import pace
from lienthong.shell import errors
from lienthong.shell.middleware import embeddable

View = Callable[..., HttpResponse]
KEPT = "public, max-age=300"  # seconds: so long a corrected or withdrawn figure may still be seen
A_MINUTE = 60


def public(view: View) -> View:
    """A page. Whoever is signed in sees what a stranger sees, or a cache would hand out their name."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **given: Any) -> HttpResponse:
        request.actor, request.session = anonymous(request.address), None
        response = _asked(view, request, given)
        patch_vary_headers(response, ["Cookie"])  # which holds the reader's language
        return response

    return answered


def data(view: View) -> View:
    """A file for programs anywhere: in one language, whatever is asked for."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(view)
    def answered(request: HttpRequest, **given: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(
                status=204, headers={"Access-Control-Allow-Methods": "GET, HEAD"}
            )
        else:
            with translation.override(settings.LANGUAGE_CODE):
                response = _asked(view, request, given)
        return _for_anybody(response)

    return answered


def framed(view: View) -> View:
    """A frame on anybody's page: no cookie is read, `?lang=` names the language."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **given: Any) -> HttpResponse:
        wanted = request.GET.get("lang")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = embeddable(_asked(view, request, given))
        response.headers["Content-Language"] = language
        return response

    return answered


def _for_anybody(response: HttpResponse) -> HttpResponse:
    """Fetch standard §3.2: any page's script may read it, and see its ETag."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Access-Control-Max-Age"] = "3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Language"] = settings.LANGUAGE_CODE
    return response


def _asked(view: View, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    if not pace.allowed(request.address):
        return errors.too_many(request, retry_after=A_MINUTE)
    try:
        return kept(request, view(request, **given))
    except NotFound as error:
        raise Http404(str(error)) from error


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With an ETag of what is in it (RFC 9110 §8.8.3), and 304 for who has it already (§13.1.2)."""
    if response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = KEPT
    return get_conditional_response(request, etag=etag, response=response) or response
