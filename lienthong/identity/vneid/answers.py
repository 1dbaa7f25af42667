"""What the pages of signing in with VNeID share: their cookie, and the answers they end with."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from lienthong.identity import cookies, rules
from lienthong.identity.request import SignInRequest
from lienthong.identity.sign_in import SignedIn
from lienthong.identity.vneid import words
from lienthong.kit.refusal import Refused
from lienthong.shell.middleware import allow_form_action
from lienthong.shell.pages import page, see_other

# Not the cookie of other sign-ins under way: who binds an account signs in to it in between.
COOKIE = f"{settings.COOKIE_PREFIX}vneid"
KEPT = {"secure": settings.SECURE, "httponly": True, "samesite": "Lax"}


def token(request: HttpRequest) -> str:
    """Names the sign-in under way; "" without one."""
    return request.COOKIES.get(COOKIE, "")


def keep(response: HttpResponse, token: str) -> HttpResponse:
    """Name the sign-in in this browser; once the person is proved, it lives for as long again."""
    response.set_cookie(COOKIE, token, max_age=2 * rules.PENDING_LIFETIME, **KEPT)
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.set_cookie(COOKIE, "", max_age=0, **KEPT)
    return response


def enter(
    request: HttpRequest, wanted: SignInRequest, act: Callable[..., SignedIn]
) -> HttpResponse:
    """Into the session that `act` begins, or the words of its refusal."""
    try:
        entered = act(token(request), browser=cookies.browser(request))
    except Refused as refusal:
        return refused(request, (str(refusal), refusal.hint), wanted)
    rotate_token(request)  # a form's token that was read before is worth nothing after
    return forget(cookies.entered(see_other(wanted.next), entered))


def no_proof(request: HttpRequest, reason: str, wanted: SignInRequest | None) -> HttpResponse:
    """VNeID proved nobody: why, and the way to begin anew."""
    return refused(request, words.of(reason), wanted)


def refused(
    request: HttpRequest, said: tuple[str, str], wanted: SignInRequest | None
) -> HttpResponse:
    """What happened and what to do."""
    again = wanted.url() if wanted else reverse("identity:sign_in")
    told = {"happened": said[0], "todo": said[1], "again": again}
    return page(request, "identity/vneid/refused.html", status=403, **told)


def over(request: HttpRequest) -> HttpResponse:
    """Nothing is under way: finished elsewhere, or its time is over."""
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    return page(request, "identity/vneid/over.html", status=404)


def onward(
    request: HttpRequest, wanted: SignInRequest, template: str, **context: object
) -> HttpResponse:
    """A page whose form leads to where the sign-in was wanted for."""
    for origin in wanted.origins:
        allow_form_action(request, origin)
    return page(request, template, wanted=wanted, **context)
