"""The shell's own address: the language switch."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lienthong.shell.pages import own_path, see_other

TEN_YEARS = 10 * 365 * 24 * 3600


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language on this browser and go back to `next`, a path of ours.

    A plain link, so that it works before sign-in and without JavaScript; a stranger who makes
    somebody follow it changes the language of a page and nothing else.
    """
    if code not in dict(settings.LANGUAGES):
        raise Http404(code)
    response = see_other(own_path(request.GET.get("next")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=TEN_YEARS,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
