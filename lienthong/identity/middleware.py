"""`request.actor` and `request.session`: who asks, learned from the session cookie in one statement."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from lienthong.identity import queries, sql
from lienthong.identity.models import Account
from lienthong.identity.queries import LiveSession
from lienthong.identity.request import sign_in_to_return
from lienthong.kit import clock
from lienthong.kit.actor import anonymous

TOUCH_EVERY = timedelta(minutes=1)


def actor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        live = queries.live_session(token, request.address) if token else None
        request.actor, request.session = live or (anonymous(request.address), None)
        request.sign_in_url = partial(sign_in_to_return, request)  # for floors below
        if request.session:
            request.person_line = _line(request.session)
        if request.session and clock.now() - request.session.seen_at >= TOUCH_EVERY:
            _touch(request.session.id)
        return get_response(request)

    return middleware


def _line(session: LiveSession) -> str:
    """What stands under the name: an officer's post; of others, what they are."""
    if session.kind != Account.Kind.OFFICER:
        return str(Account.Kind(session.kind).label)
    return " · ".join(part for part in (session.title, session.unit_name) if part)


def _touch(session_id: int) -> None:
    """Keeps the session from idling out; once a minute is enough."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TOUCH_SESSION, {"id": session_id, "now": clock.now()})
