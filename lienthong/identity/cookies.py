"""The browser of a sign-in: what it brings, and its cookies: the session, the known device, the name to
prefill, a sign-in under way."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lienthong.identity import queries, rules
from lienthong.identity.sign_in import Browser, SignedIn

DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}device"
NAME_COOKIE = f"{settings.COOKIE_PREFIX}name"
PENDING_COOKIE = f"{settings.COOKIE_PREFIX}signin"
A_YEAR = timedelta(days=365)


def browser(request: HttpRequest) -> Browser:
    """Where a sign-in comes from."""
    return Browser(
        address=request.address,
        user_agent=request.headers.get("User-Agent", ""),
        device=request.COOKIES.get(DEVICE_COOKIE) or None,
        session_id=queries.session_of_cookie(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")),
    )


def entered(
    response: HttpResponse, entered: SignedIn, *, remember: bool | None = None
) -> HttpResponse:
    """The session, which ends with the browser, and the device; the name is kept, dropped, or left as
    it is where nobody was asked. A sign-in under way is over."""
    _set(response, settings.SESSION_COOKIE_NAME, entered.token)
    _set(response, DEVICE_COOKIE, entered.device, A_YEAR)
    if remember:
        _set(response, NAME_COOKIE, entered.session.account.name, A_YEAR)
    elif remember is not None:
        _drop(response, NAME_COOKIE)
    return forget_pending(response)


def forget_session(response: HttpResponse) -> HttpResponse:
    """Drop the session cookie."""
    return _drop(response, settings.SESSION_COOKIE_NAME)


def keep_pending(response: HttpResponse, token: str) -> HttpResponse:
    """Name the sign-in under way (`pending.begin`) in this browser."""
    return _set(response, PENDING_COOKIE, token, rules.PENDING_LIFETIME)


def forget_pending(response: HttpResponse) -> HttpResponse:
    """It is done or given up."""
    return _drop(response, PENDING_COOKIE)


def pending_token(request: HttpRequest) -> str:
    """The token for `pending.find`; "" without one."""
    return request.COOKIES.get(PENDING_COOKIE, "")


def remembered_name(request: HttpRequest) -> str:
    """The account name to prefill."""
    return request.COOKIES.get(NAME_COOKIE, "")


def _set(
    response: HttpResponse, name: str, value: str, lasts: timedelta | None = None
) -> HttpResponse:
    """The __Host- prefix wants Secure and Path, when dropping too."""
    response.set_cookie(
        name, value, max_age=lasts, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response


def _drop(response: HttpResponse, name: str) -> HttpResponse:
    return _set(response, name, "", timedelta(0))
